//! Opens a file below a directory, and never one outside it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, ResolveFlags, Stat, fstat, openat, openat2, readlinkat, statat,
};
use rustix::io::Errno;

use crate::find;
use crate::source::is_procfs;

/// `/dev/null` is mounted over the file. No file of /proc fails with this errno.
pub(crate) const MASKED: Errno = Errno::NOMEDIUM;

/// The name is of something that is neither a regular file nor a directory. No file of /proc fails with this
/// errno.
pub(crate) const IRREGULAR: Errno = Errno::MEDIUMTYPE;

pub(crate) const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY);

/// The flags of every open. With these, a FIFO with the name of a file does not block the open.
const ALWAYS: OFlags = OFlags::CLOEXEC.union(OFlags::NOCTTY).union(OFlags::NONBLOCK);

/// The mechanism that keeps a name below its directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beneath {
    /// openat2(2) with RESOLVE_BENEATH: Linux 5.6, unless a seccomp filter refuses it.
    Kernel,
    /// This crate, which opens one component of the name after the other.
    Steps,
}

impl Beneath {
    /// The mechanism that this kernel and the filters of this thread allow.
    pub(crate) fn here(dir: BorrowedFd<'_>) -> Self {
        match Beneath::Kernel.open(dir, ".", DIRECTORY) {
            Ok(_) => Beneath::Kernel,
            Err(_) => Beneath::Steps,
        }
    }

    /// Opens `name` below `dir`. EXDEV if the name, or a link on its way, leads out.
    pub(crate) fn open(self, dir: BorrowedFd<'_>, name: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        self.by(
            || with_openat2(dir, name, flags),
            || {
                let place = Place::find(dir, name)?;
                openat(place.dir(), place.last(), flags | ALWAYS | OFlags::NOFOLLOW, Mode::empty())
            },
        )
    }

    /// Opens `name` below `dir` for reading, if it is a regular file. Nothing else is opened, because an open
    /// of a FIFO or a device may have an effect.
    pub(crate) fn open_regular(self, dir: BorrowedFd<'_>, name: &str) -> Result<OwnedFd, Errno> {
        let fd = self.by(
            || {
                regular(&fstat(with_openat2(dir, name, OFlags::PATH)?)?)?;
                with_openat2(dir, name, OFlags::RDONLY)
            },
            || {
                let place = Place::find(dir, name)?;
                regular(&statat(place.dir(), place.last(), AtFlags::SYMLINK_NOFOLLOW)?)?;
                let flags = OFlags::RDONLY | ALWAYS | OFlags::NOFOLLOW;
                openat(place.dir(), place.last(), flags, Mode::empty())
            },
        )?;
        // Since then the name may have passed to another file.
        regular(&fstat(&fd)?)?;
        Ok(fd)
    }

    fn by(
        self,
        kernel: impl FnOnce() -> Result<OwnedFd, Errno>,
        steps: impl FnOnce() -> Result<OwnedFd, Errno>,
    ) -> Result<OwnedFd, Errno> {
        if self == Beneath::Kernel {
            match kernel() {
                // Since then a seccomp filter may have been installed.
                Err(Errno::NOSYS | Errno::PERM) => {}
                opened => return opened,
            }
        }
        steps()
    }
}

/// Opens a name that has no link on its way.
pub(crate) fn open_plain(dir: BorrowedFd<'_>, name: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    openat(dir, name, flags | ALWAYS, Mode::empty())
}

/// Checks that it is a regular file. The errno says what it is otherwise.
pub(crate) fn regular(stat: &Stat) -> Result<(), Errno> {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Ok(()),
        FileType::Directory => Err(Errno::ISDIR),
        _ if is_null_device(stat) => Err(MASKED),
        _ => Err(IRREGULAR),
    }
}

/// Whether it is `/dev/null`, by the numbers of the device.
pub(crate) fn is_null_device(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice
        && (rustix::fs::major(stat.st_rdev), rustix::fs::minor(stat.st_rdev)) == (1, 3)
}

fn with_openat2(dir: BorrowedFd<'_>, name: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    // O_PATH allows few other flags.
    let always = if flags.contains(OFlags::PATH) { OFlags::CLOEXEC } else { ALWAYS };
    let mut tries = 0;
    loop {
        match openat2(dir, name, flags | always, Mode::empty(), ResolveFlags::BENEATH) {
            // The kernel fails for a name with `..` if anything on the machine is renamed or mounted
            // meanwhile.
            Err(Errno::AGAIN) if tries < 16 => tries += 1,
            opened => return opened,
        }
    }
}

/// The number of links that the kernel follows for one name.
const LINKS: u32 = 40;

/// The directory to which a name leads, and the last component of the name, which is not a link.
struct Place<'a> {
    top: BorrowedFd<'a>,
    /// The directories below the top, down to that of the last component.
    below: Vec<OwnedFd>,
    last: Vec<u8>,
}

impl<'a> Place<'a> {
    /// Follows the name component by component, including the components of links, and never goes above
    /// `top`.
    fn find(top: BorrowedFd<'a>, name: &str) -> Result<Self, Errno> {
        let mut place = Place { top, below: Vec::new(), last: Vec::new() };
        let mut rest = name.as_bytes().to_vec();
        let mut links = 0;
        loop {
            match rest.first() {
                None => return Err(Errno::NOENT),
                Some(b'/') => return Err(Errno::XDEV),
                Some(_) => {}
            }
            let end = find::byte(b'/', &rest).unwrap_or(rest.len());
            let component: Vec<u8> = rest.drain(..end).collect();
            let slashes = rest.iter().take_while(|&&byte| byte == b'/').count();
            rest.drain(..slashes);
            if component == b".." {
                place.below.pop().ok_or(Errno::XDEV)?;
            } else if component != b"." {
                if let Some(target) = place.link(&component)? {
                    links += 1;
                    if links > LINKS {
                        return Err(Errno::LOOP);
                    }
                    let slash: &[u8] = if slashes > 0 { b"/" } else { b"" };
                    rest = [&target, slash, &rest].concat();
                    continue;
                }
                if slashes == 0 {
                    place.last = component;
                    return Ok(place);
                }
                let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let directory = openat(place.dir(), &component[..], flags, Mode::empty())?;
                place.below.push(directory);
            }
            if rest.is_empty() {
                place.last = b".".to_vec();
                return Ok(place);
            }
        }
    }

    fn dir(&self) -> BorrowedFd<'_> {
        self.below.last().map_or(self.top, AsFd::as_fd)
    }

    fn last(&self) -> &[u8] {
        &self.last
    }

    /// The target of a component that is a link; `None` if it is not a link.
    fn link(&self, component: &[u8]) -> Result<Option<Vec<u8>>, Errno> {
        let target = match readlinkat(self.dir(), component, Vec::new()) {
            Ok(target) => target.into_bytes(),
            Err(Errno::INVAL) => return Ok(None),
            Err(errno) => return Err(errno),
        };
        // The link of a descriptor or a namespace is not a path: `pipe:[235]`. The kernel would follow it to
        // the object itself.
        match find::byte(b':', &target).is_some() && is_procfs(self.dir()) {
            true => Err(Errno::XDEV),
            false => Ok(Some(target)),
        }
    }
}

#[cfg(test)]
mod tests;
