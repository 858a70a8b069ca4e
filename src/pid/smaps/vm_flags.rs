//! The kernel's flags of a mapping.

use core::fmt;

use bitflags::bitflags;

use crate::cursor::Cursor;

macro_rules! vm_flags {
    ($( $(#[$($doc:tt)*])* $name:ident $mnemonic:literal $bit:literal, )*) => {
        bitflags! {
            /// The kernel's flags of a mapping, `VM_*` in its include/linux/mm.h. The bits are defined by
            /// this crate, because the file does not show the bits of the kernel.
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
            pub struct VmFlags: u64 {
                $( $(#[$($doc)*])* const $name = 1 << $bit; )*
            }
        }

        impl VmFlags {
            /// The flag with these two letters of the kernel; `None` if it is not known.
            #[inline]
            pub fn of(mnemonic: &[u8]) -> Option<VmFlags> {
                match mnemonic.first_chunk()? {
                    $( $mnemonic if mnemonic.len() == 2 => Some(VmFlags::$name), )*
                    _ => None,
                }
            }

            const MNEMONICS: &[(VmFlags, &[u8; 2])] = &[$( (VmFlags::$name, $mnemonic), )*];
        }
    };
}

vm_flags! {
    /// `rd`: it may be read.
    READ b"rd" 0,
    /// `wr`: it may be written.
    WRITE b"wr" 1,
    /// `ex`: it may be executed.
    EXEC b"ex" 2,
    /// `sh`: shared.
    SHARED b"sh" 3,
    /// `mr`: mprotect(2) may make it readable.
    MAYREAD b"mr" 4,
    /// `mw`: mprotect(2) may make it writable.
    MAYWRITE b"mw" 5,
    /// `me`: mprotect(2) may make it executable.
    MAYEXEC b"me" 6,
    /// `ms`: it may be shared.
    MAYSHARE b"ms" 7,
    /// `gd`: it grows down, as a stack does.
    GROWSDOWN b"gd" 8,
    /// `pf`: page frames without a struct page, mostly of a device.
    PFNMAP b"pf" 9,
    /// `dw`: writes to the file are refused. Up to Linux 5.15.
    DENYWRITE b"dw" 10,
    /// `lo`: locked in RAM.
    LOCKED b"lo" 11,
    /// `io`: registers of a device.
    IO b"io" 12,
    /// `sr`: it will be read sequentially (`MADV_SEQUENTIAL`).
    SEQ_READ b"sr" 13,
    /// `rr`: it will be read in random order (`MADV_RANDOM`).
    RAND_READ b"rr" 14,
    /// `dc`: fork(2) does not copy it.
    DONTCOPY b"dc" 15,
    /// `de`: mremap(2) may not make it longer.
    DONTEXPAND b"de" 16,
    /// `lf`: each page is locked when it is first accessed. Linux 4.4.
    LOCKONFAULT b"lf" 17,
    /// `ac`: it counts as committed memory.
    ACCOUNT b"ac" 18,
    /// `nr`: no swap is reserved for it.
    NORESERVE b"nr" 19,
    /// `ht`: memory of hugetlbfs.
    HUGETLB b"ht" 20,
    /// `sf`: a write to it waits for the file system (`MAP_SYNC`). Linux 4.15.
    SYNC b"sf" 21,
    /// `nl`: its pages are not in the order of the file. Up to Linux 4.0.
    NONLINEAR b"nl" 22,
    /// `ar`: a flag of the architecture.
    ARCH_1 b"ar" 23,
    /// `wf`: it is filled with zeros in a child of fork(2). Linux 4.14.
    WIPEONFORK b"wf" 24,
    /// `dd`: not in core dumps.
    DONTDUMP b"dd" 25,
    /// `bt`: branches may only go to marked targets. arm64. Linux 5.8.
    ARM64_BTI b"bt" 26,
    /// `mp`: memory of Intel's MPX. Linux 3.19 to 5.5.
    MPX b"mp" 27,
    /// `sd`: newly mapped, or written, since soft-dirty was cleared. Linux 3.13.
    SOFTDIRTY b"sd" 28,
    /// `mm`: page frames with and without a struct page.
    MIXEDMAP b"mm" 29,
    /// `hg`: transparent huge pages are wanted.
    HUGEPAGE b"hg" 30,
    /// `nh`: transparent huge pages are not wanted.
    NOHUGEPAGE b"nh" 31,
    /// `mg`: KSM may merge it.
    MERGEABLE b"mg" 32,
    /// `um`: userfaultfd(2) handles missing pages. Linux 4.3.
    UFFD_MISSING b"um" 33,
    /// `uw`: userfaultfd(2) handles writes. Linux 4.3.
    UFFD_WP b"uw" 34,
    /// `mt`: tagged memory (MTE). arm64. Linux 5.10.
    MTE b"mt" 35,
    /// `ui`: userfaultfd(2) handles minor faults. Linux 5.13.
    UFFD_MINOR b"ui" 36,
    /// `ss`: a shadow stack. Linux 6.6.
    SHADOW_STACK b"ss" 37,
    /// `sl`: sealed, it cannot be changed. Linux 6.10.
    SEALED b"sl" 38,
    /// `dp`: the kernel may discard it when memory is short. Linux 6.11.
    DROPPABLE b"dp" 39,
    /// `gu`: it may have guard regions. Linux 6.19.
    MAYBE_GUARD b"gu" 40,
    /// `??`: a flag for which the kernel itself has no letters.
    UNNAMED b"??" 41,
}

impl VmFlags {
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
        let set = Self::MNEMONICS.iter().filter(|(flag, _)| self.contains(*flag));
        for (place, (_, mnemonic)) in set.enumerate() {
            let blank = if place > 0 { " " } else { "" };
            write!(f, "{blank}{}", crate::text::Printable(*mnemonic))?;
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
