//! The kind of a mapping, and its permissions.

use core::fmt;

use bitflags::bitflags;

use super::Mapping;
use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::text::Escaped;

bitflags! {
    /// The permissions of a mapping: `rw-p`.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Perms: u8 {
        /// `r`: the mapping may be read.
        const READ = 4;
        /// `w`: the mapping may be written.
        const WRITE = 2;
        /// `x`: the mapping may be executed.
        const EXEC = 1;
        /// `s`, instead of `p`: writes go to the file, and to other processes that have it mapped.
        const SHARED = 8;
        const _ = !0;
    }
}

impl Value for Perms {
    const EXPECTED: &'static str = "permissions, as in `rw-p`";

    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let &[read, write, exec, shared] = cursor.take(4)?.first_chunk()?;
        let bit = |letter: u8, set: u8, unset: u8, flag: Perms| match letter {
            _ if letter == set => Some(flag),
            _ if letter == unset => Some(Perms::empty()),
            _ => None,
        };
        Some(
            bit(read, b'r', b'-', Perms::READ)?
                | bit(write, b'w', b'-', Perms::WRITE)?
                | bit(exec, b'x', b'-', Perms::EXEC)?
                | bit(shared, b's', b'p', Perms::SHARED)?,
        )
    }
}

/// Prints them in the format of the kernel.
impl fmt::Display for Perms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |flag, set, unset| if self.contains(flag) { set } else { unset };
        let [read, write, exec] =
            [letter(Perms::READ, 'r', '-'), letter(Perms::WRITE, 'w', '-'), letter(Perms::EXEC, 'x', '-')];
        write!(f, "{read}{write}{exec}{}", letter(Perms::SHARED, 's', 'p'))
    }
}

/// What a mapping contains, as its name shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Kind {
    /// No name: private memory of the process.
    #[default]
    Anonymous,
    /// `[heap]`: the memory that brk(2) allocates.
    Heap,
    /// `[stack]`: the stack of the main thread.
    Stack,
    /// `[stack:TID]`: the stack of another thread. Linux 3.4 to 4.4.
    ThreadStack,
    /// `[anon:NAME]`: anonymous memory that the process named (prctl(2), `PR_SET_VMA_ANON_NAME`). Linux 5.17,
    /// and Android.
    NamedAnonymous,
    /// `[anon_shmem:NAME]`: shared anonymous memory that the process named. Linux 6.2.
    NamedShared,
    /// `/dev/zero (deleted)`: shared anonymous memory. `/dev/zero`: memory that was mapped from the device.
    DevZero,
    /// `/memfd:NAME (deleted)`: memory of memfd_create(2). Linux 3.17.
    Memfd,
    /// `/SYSV00000000 (deleted)`: shared memory of System V, with its key in hexadecimal.
    SysV,
    /// `/anon_hugepage (deleted)`: anonymous memory of reserved huge pages (hugetlbfs).
    Hugepage,
    /// A path.
    File,
    /// A path that ends in ` (deleted)`.
    Deleted,
    /// `[vdso]`: code of the kernel that programs call.
    Vdso,
    /// `[vvar]`, `[vvar_vclock]`: the data of that code.
    Vvar,
    /// `[vsyscall]`: the predecessor of the vDSO, on x86.
    Vsyscall,
    /// Another name that is not a path: `[uprobes]`, `[sigpage]`, `anon_inode:[perf_event]`.
    Other,
}

const DELETED: &[u8] = b" (deleted)";

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 16] = [
        Kind::Anonymous,
        Kind::Heap,
        Kind::Stack,
        Kind::ThreadStack,
        Kind::NamedAnonymous,
        Kind::NamedShared,
        Kind::DevZero,
        Kind::Memfd,
        Kind::SysV,
        Kind::Hugepage,
        Kind::File,
        Kind::Deleted,
        Kind::Vdso,
        Kind::Vvar,
        Kind::Vsyscall,
        Kind::Other,
    ];

    /// The kind of a mapping with this name, which is as in the file.
    ///
    /// ```
    /// use procsampler::pid::maps::Kind;
    ///
    /// assert_eq!(Kind::of(b"[heap]"), Kind::Heap);
    /// assert_eq!(Kind::of(b"/usr/lib/libc.so.6 (deleted)"), Kind::Deleted);
    /// ```
    pub fn of(name: &[u8]) -> Kind {
        match name {
            b"" => Kind::Anonymous,
            b"[heap]" => Kind::Heap,
            b"[stack]" => Kind::Stack,
            b"[vdso]" => Kind::Vdso,
            b"[vsyscall]" => Kind::Vsyscall,
            [b'[', b'v', b'v', b'a', b'r', ..] => Kind::Vvar,
            [b'[', ..] if inside(name, b"[stack:").is_some() => Kind::ThreadStack,
            [b'[', ..] if inside(name, b"[anon:").is_some() => Kind::NamedAnonymous,
            [b'[', ..] if inside(name, b"[anon_shmem:").is_some() => Kind::NamedShared,
            b"/dev/zero" => Kind::DevZero,
            [b'/', ..] => match name.strip_suffix(DELETED) {
                None => Kind::File,
                Some(b"/dev/zero") => Kind::DevZero,
                Some(b"/anon_hugepage") => Kind::Hugepage,
                Some(path) if path.starts_with(b"/memfd:") => Kind::Memfd,
                Some(path) if sysv_key(path).is_some() => Kind::SysV,
                Some(_) => Kind::Deleted,
            },
            _ => Kind::Other,
        }
    }
}

fn inside<'a>(name: &'a [u8], before: &[u8]) -> Option<&'a [u8]> {
    name.strip_prefix(before)?.strip_suffix(b"]")
}

fn sysv_key(path: &[u8]) -> Option<u32> {
    let mut cursor = Cursor::new(path.strip_prefix(b"/SYSV")?);
    cursor.hex_word().filter(|_| cursor.at_end())
}

impl<'a> Mapping<'a> {
    /// The kind of the mapping.
    pub fn kind(&self) -> Kind {
        Kind::of(self.name.as_raw())
    }

    /// The path of the file, without ` (deleted)`; `None` if the mapping is not of a file.
    pub fn path(&self) -> Option<Escaped<'a, b'\n'>> {
        let name = self.name.as_raw();
        match self.kind() {
            Kind::File => Some(self.name),
            Kind::Deleted => name.strip_suffix(DELETED).map(Escaped::from_raw),
            _ => None,
        }
    }

    /// The name that the process chose for it, for [`Kind::NamedAnonymous`], [`Kind::NamedShared`] and
    /// [`Kind::Memfd`].
    pub fn label(&self) -> Option<Escaped<'a, b'\n'>> {
        let name = self.name.as_raw();
        let label = match self.kind() {
            Kind::NamedAnonymous => inside(name, b"[anon:"),
            Kind::NamedShared => inside(name, b"[anon_shmem:"),
            Kind::Memfd => name.strip_suffix(DELETED).and_then(|path| path.strip_prefix(b"/memfd:")),
            _ => None,
        };
        label.map(Escaped::from_raw)
    }

    /// The thread whose stack it is, for [`Kind::ThreadStack`].
    pub fn thread(&self) -> Option<u32> {
        let mut cursor = Cursor::new(inside(self.name.as_raw(), b"[stack:")?);
        cursor.digits().filter(|_| cursor.at_end())?.try_into().ok()
    }

    /// The key of [`Kind::SysV`]; 0 is `IPC_PRIVATE`.
    pub fn sysv_key(&self) -> Option<u32> {
        sysv_key(self.name.as_raw().strip_suffix(DELETED)?)
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Perms;
    use crate::cursor::{Cursor, Value};
    use crate::serial::{Bytes, OwnedBytes};

    /// Writes them in the format of the kernel, because the bits here exist only in this crate.
    impl Serialize for Perms {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Bytes(self.to_string().as_bytes()).serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Perms {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let OwnedBytes(letters) = OwnedBytes::deserialize(deserializer)?;
            let mut cursor = Cursor::new(&letters);
            let perms = Perms::read(&mut cursor).filter(|_| cursor.at_end());
            perms.ok_or_else(|| D::Error::custom(Perms::EXPECTED))
        }
    }
}

impl crate::shape::kept::SmallColumn for Perms {}
