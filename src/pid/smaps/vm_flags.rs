//! The kernel's flags of a mapping.

use core::fmt;

use crate::cursor::Cursor;
use crate::words::{FlagWords, flags};

flags! {
    /// The kernel's flags of a mapping, `VM_*` in its include/linux/mm.h. The bits are defined by this crate,
    /// because the file does not show the bits of the kernel.
    pub struct VmFlags: u64 as words {
        /// `rd`: it may be read.
        const READ = 1 << 0 => b"rd";
        /// `wr`: it may be written.
        const WRITE = 1 << 1 => b"wr";
        /// `ex`: it may be executed.
        const EXEC = 1 << 2 => b"ex";
        /// `sh`: shared.
        const SHARED = 1 << 3 => b"sh";
        /// `mr`: mprotect(2) may make it readable.
        const MAYREAD = 1 << 4 => b"mr";
        /// `mw`: mprotect(2) may make it writable.
        const MAYWRITE = 1 << 5 => b"mw";
        /// `me`: mprotect(2) may make it executable.
        const MAYEXEC = 1 << 6 => b"me";
        /// `ms`: it may be shared.
        const MAYSHARE = 1 << 7 => b"ms";
        /// `gd`: it grows down, as a stack does.
        const GROWSDOWN = 1 << 8 => b"gd";
        /// `pf`: page frames without a struct page, mostly of a device.
        const PFNMAP = 1 << 9 => b"pf";
        /// `dw`: writes to the file are refused. Up to Linux 5.15.
        const DENYWRITE = 1 << 10 => b"dw";
        /// `lo`: locked in RAM.
        const LOCKED = 1 << 11 => b"lo";
        /// `io`: registers of a device.
        const IO = 1 << 12 => b"io";
        /// `sr`: it will be read sequentially (`MADV_SEQUENTIAL`).
        const SEQ_READ = 1 << 13 => b"sr";
        /// `rr`: it will be read in random order (`MADV_RANDOM`).
        const RAND_READ = 1 << 14 => b"rr";
        /// `dc`: fork(2) does not copy it.
        const DONTCOPY = 1 << 15 => b"dc";
        /// `de`: mremap(2) may not make it longer.
        const DONTEXPAND = 1 << 16 => b"de";
        /// `lf`: each page is locked when it is first accessed. Linux 4.4.
        const LOCKONFAULT = 1 << 17 => b"lf";
        /// `ac`: it counts as committed memory.
        const ACCOUNT = 1 << 18 => b"ac";
        /// `nr`: no swap is reserved for it.
        const NORESERVE = 1 << 19 => b"nr";
        /// `ht`: memory of hugetlbfs.
        const HUGETLB = 1 << 20 => b"ht";
        /// `sf`: a write to it waits for the file system (`MAP_SYNC`). Linux 4.15.
        const SYNC = 1 << 21 => b"sf";
        /// `nl`: its pages are not in the order of the file. Up to Linux 4.0.
        const NONLINEAR = 1 << 22 => b"nl";
        /// `ar`: a flag of the architecture.
        const ARCH_1 = 1 << 23 => b"ar";
        /// `wf`: it is filled with zeros in a child of fork(2). Linux 4.14.
        const WIPEONFORK = 1 << 24 => b"wf";
        /// `dd`: not in core dumps.
        const DONTDUMP = 1 << 25 => b"dd";
        /// `bt`: branches may only go to marked targets. arm64. Linux 5.8.
        const ARM64_BTI = 1 << 26 => b"bt";
        /// `mp`: memory of Intel's MPX. Linux 3.19 to 5.5.
        const MPX = 1 << 27 => b"mp";
        /// `sd`: newly mapped, or written, since soft-dirty was cleared. Linux 3.13.
        const SOFTDIRTY = 1 << 28 => b"sd";
        /// `mm`: page frames with and without a struct page.
        const MIXEDMAP = 1 << 29 => b"mm";
        /// `hg`: transparent huge pages are wanted.
        const HUGEPAGE = 1 << 30 => b"hg";
        /// `nh`: transparent huge pages are not wanted.
        const NOHUGEPAGE = 1 << 31 => b"nh";
        /// `mg`: KSM may merge it.
        const MERGEABLE = 1 << 32 => b"mg";
        /// `um`: userfaultfd(2) handles missing pages. Linux 4.3.
        const UFFD_MISSING = 1 << 33 => b"um";
        /// `uw`: userfaultfd(2) handles writes. Linux 4.3.
        const UFFD_WP = 1 << 34 => b"uw";
        /// `mt`: tagged memory (MTE). arm64. Linux 5.10.
        const MTE = 1 << 35 => b"mt";
        /// `ui`: userfaultfd(2) handles minor faults. Linux 5.13.
        const UFFD_MINOR = 1 << 36 => b"ui";
        /// `ss`: a shadow stack. Linux 6.6.
        const SHADOW_STACK = 1 << 37 => b"ss";
        /// `sl`: sealed, it cannot be changed. Linux 6.10.
        const SEALED = 1 << 38 => b"sl";
        /// `dp`: the kernel may discard it when memory is short. Linux 6.11.
        const DROPPABLE = 1 << 39 => b"dp";
        /// `gu`: it may have guard regions. Linux 6.19.
        const MAYBE_GUARD = 1 << 40 => b"gu";
        /// `??`: a flag for which the kernel itself has no letters.
        const UNNAMED = 1 << 41 => b"??";
    }
}

impl VmFlags {
    /// The flag with these two letters of the kernel; `None` if it is not known.
    #[inline]
    pub fn of(mnemonic: &[u8]) -> Option<VmFlags> {
        VmFlags::of_word(mnemonic)
    }

    /// Replaces the flags by those of a line. Returns false if one is not known.
    #[inline]
    pub(super) fn read(&mut self, line: &[u8]) -> bool {
        let mut cursor = Cursor::new(line);
        let mut known = true;
        *self = VmFlags::empty();
        loop {
            match cursor.word() {
                b"" => return known,
                word => match VmFlags::of(word) {
                    Some(flag) => *self |= flag,
                    None => known = false,
                },
            }
        }
    }
}

/// Prints the mnemonics of the kernel, perhaps in another order.
impl fmt::Display for VmFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, mnemonic) in self.words().enumerate() {
            let blank = if place > 0 { " " } else { "" };
            write!(f, "{blank}{}", crate::text::Printable(mnemonic))?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::VmFlags;
    use crate::serial::{Bytes, OwnedBytes};

    /// Writes the mnemonics of the kernel, because the bits exist only in this crate.
    impl Serialize for VmFlags {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Bytes(self.to_string().as_bytes()).serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for VmFlags {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let OwnedBytes(words) = OwnedBytes::deserialize(deserializer)?;
            let mut words = words.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
            let flags = words.try_fold(VmFlags::empty(), |flags, word| Some(flags | VmFlags::of(word)?));
            flags.ok_or_else(|| D::Error::custom("a mnemonic that is not known"))
        }
    }
}

impl crate::shape::kept::SmallColumn for VmFlags {}
