//! `/proc/version`: the version of the kernel.
//!
//! ```text
//! Linux version 6.1.0-50-s390x (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld
//! (GNU Binutils for Debian) 2.40) #1 SMP Debian 6.1.176-1 (2026-07-02)
//! ```
//!
//! It never changes: read it once, with [`Version::read`](crate::ProcFile::read). The version does not
//! determine the features of a kernel: distributions backport newer ones, and configurations leave some out.
//! In a container it is the version of the host.
//!
//! Reference: proc_version(5). Permission: any user.

use core::cmp::Ordering;
use core::fmt;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::text::Text;

/// The kernel of `/proc/version`. Compares by its three numbers: `version >= (5, 10, 0)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Version {
    /// The 6 of 6.1.176.
    pub major: u32,
    /// The 1 of 6.1.176.
    pub minor: u32,
    /// The 176 of 6.1.176; 0 if the release has only two numbers, or a word as in `4.14.x`. Distributions
    /// leave it at 0.
    pub patch: u32,
    /// The whole release, as `uname -r` prints it: `6.1.0-50-s390x`.
    pub release: Text,
    /// The text behind the release: the user and the compiler that built the kernel, and the time.
    pub build: Text,
}

impl ProcFile for Version {
    type State = ();
    const NAME: &'static str = "version";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        if !cursor.eat_all(b"Linux version ") {
            return Err(cursor.fail("version", "\"Linux version\""));
        }
        let release = cursor;
        self.major = cursor.unsigned32("major")?;
        if !cursor.eat(b'.') {
            return Err(cursor.fail("minor", "a dot"));
        }
        self.minor = cursor.unsigned32("minor")?;
        self.patch = if cursor.eat(b'.') { cursor.unsigned32("patch").unwrap_or(0) } else { 0 };
        cursor = release;
        self.release.set(cursor.word());
        cursor.skip_blanks();
        self.build.set(cursor.rest().trim_ascii_end());
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Version {}

impl Version {
    /// Major, minor and patch, for comparisons.
    pub fn numbers(&self) -> (u32, u32, u32) {
        (self.major, self.minor, self.patch)
    }
}

impl PartialEq<(u32, u32, u32)> for Version {
    fn eq(&self, other: &(u32, u32, u32)) -> bool {
        self.numbers() == *other
    }
}

impl PartialOrd<(u32, u32, u32)> for Version {
    fn partial_cmp(&self, other: &(u32, u32, u32)) -> Option<Ordering> {
        self.numbers().partial_cmp(other)
    }
}

/// Compares the numbers, then the bytes of the release and of the build.
impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_text = || (&self.release, &self.build).cmp(&(&other.release, &other.build));
        self.numbers().cmp(&other.numbers()).then_with(by_text)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Linux {}", self.release)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Version {
        let mut version = Version::default();
        version.parse(text.as_bytes(), &mut ()).unwrap();
        version
    }

    #[test]
    fn compares_by_numbers() {
        let debian =
            parsed("Linux version 6.1.0-50-s390x (debian@x) (gcc-12) #1 SMP Debian 6.1.176-1 (2026-07-02)\n");
        assert_eq!(debian, (6, 1, 0));
        assert!(debian > (5, 10, 223) && debian < (6, 12, 0));
        assert_eq!(debian.to_string(), "Linux 6.1.0-50-s390x");
        assert_eq!(debian.build.as_bytes(), b"(debian@x) (gcc-12) #1 SMP Debian 6.1.176-1 (2026-07-02)");
        assert!(parsed("Linux version 6.12.10") > parsed("Linux version 6.12.9"));
        assert_eq!(parsed("Linux version 7.3-rc1").numbers(), (7, 3, 0));
    }

    #[test]
    fn releases_of_vendors() {
        let version = parsed("Linux version 4.14.x (root@build) (gcc 8) #1 SMP PREEMPT\n");
        assert_eq!((version.numbers(), version.release.as_bytes()), ((4, 14, 0), &b"4.14.x"[..]));
        assert_eq!(version.build.as_bytes(), b"(root@build) (gcc 8) #1 SMP PREEMPT");
        assert_eq!(parsed("Linux version 4.19.287.1-ab (x)").numbers(), (4, 19, 287));
        assert_eq!(parsed("Linux version 5.4.99999999999").numbers(), (5, 4, 0));
    }

    #[test]
    fn another_system_is_an_error() {
        let error = Version::default().parse(b"FreeBSD 14", &mut ()).unwrap_err();
        assert_eq!((error.at(), error.field()), (0, "version"));
    }
}
