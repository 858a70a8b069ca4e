//! `/proc/PID/cgroup`: the control groups of a thread.
//!
//! ```text
//! 4:memory:/user.slice
//! 2:cpu,cpuacct:/
//! 1:name=systemd:/user.slice/user-1000.slice
//! 0::/user.slice/user-1000.slice
//! ```
//!
//! There is one line for each hierarchy that is mounted. Number 0, without controllers, is cgroup v2. The
//! others are v1, with some controllers or only with a name. The path begins at the root of the reader's
//! cgroup namespace, with `/..` if it leads out of that. Its bytes are unchanged: there may be blanks and
//! colons, but never a newline. Without any hierarchy the file is empty.
//!
//! The cgroups are those of one thread; in `/proc/PID`, of the thread group leader. On v2, the threads of one
//! process can be in different cgroups only below a threaded cgroup.
//!
//! The path of a v2 cgroup that was removed ends in ` (deleted)`, and the name of a cgroup may end so too:
//! see [`Membership::deleted`]. On v1 a thread that has exited is in `/`.
//!
//! Cost: up to Linux 6.7 each read takes the one lock of all cgroups. It waits while a cgroup is created or
//! removed, or while a process is moved.
//!
//! Reference: cgroups(7). Permission: any user. Linux 2.6.24; v2 since 4.5.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::MountOptions;
use crate::text::RawBytes;

/// One sample of `/proc/PID/cgroup`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Cgroup {
    /// The cgroup in each hierarchy, in the kernel's order: the newest v1 hierarchy first, v2 last.
    pub cgroups: TextRows<Membership<'static>>,
    /// Lines that could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

row! {
    /// The cgroup in one hierarchy, with borrowed bytes.
    pub struct Membership<'a> {
        /// The number of the hierarchy, as in /proc/cgroups; 0 is v2.
        hierarchy: u32,
        /// The controllers of a v1 hierarchy, and its name as `name=systemd` if it has one; none on v2.
        controllers: MountOptions<'a>,
        /// The path of the cgroup, as the kernel prints it.
        path: RawBytes<'a>,
    }
}

impl<'a> Membership<'a> {
    /// Whether this hierarchy is cgroup v2.
    pub const fn is_v2(self) -> bool {
        self.hierarchy == 0
    }

    /// The path without the ` (deleted)` at its end, if it is a v2 path that ends so; `None` otherwise.
    ///
    /// The kernel prints this for a cgroup that was removed. No cgroup can be removed while a thread is alive
    /// in it. So for a zombie it means that the cgroup was removed. For any other thread it is a part of the
    /// cgroup's name.
    pub fn deleted(self) -> Option<&'a [u8]> {
        self.path.as_bytes().strip_suffix(b" (deleted)").filter(|_| self.is_v2())
    }
}

impl Cgroup {
    /// The path in cgroup v2; `None` if cgroup v2 is not mounted.
    pub fn v2(&self) -> Option<&[u8]> {
        self.cgroups.iter().find(|cgroup| cgroup.is_v2()).map(|cgroup| cgroup.path.as_bytes())
    }

    /// The path in the v1 hierarchy of a controller; `None` if no v1 hierarchy has the controller.
    ///
    /// ```
    /// use procsampler::{Sampler, pid::Cgroup};
    ///
    /// let mut sampler = Sampler::<Cgroup>::detached();
    /// let text = b"4:cpu,cpuacct:/jobs\n1:name=systemd:/user.slice\n0::/user.slice/a.scope\n";
    /// let cgroup = sampler.push(text, Default::default())?;
    /// assert_eq!(cgroup.v1("cpu"), Some(&b"/jobs"[..]));
    /// assert_eq!(cgroup.named("systemd"), Some(&b"/user.slice"[..]));
    /// assert_eq!(cgroup.v2(), Some(&b"/user.slice/a.scope"[..]));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn v1(&self, controller: impl AsRef<[u8]>) -> Option<&[u8]> {
        let controller = controller.as_ref();
        let is_it = |cgroup: &Membership<'_>| {
            cgroup.controllers.iter().any(|(option, value)| option == *controller && value.is_none())
        };
        let found = self.cgroups.iter().find(|cgroup| !cgroup.is_v2() && is_it(cgroup));
        found.map(|cgroup| cgroup.path.as_bytes())
    }

    /// The path in the v1 hierarchy with this name; `None` if there is none.
    pub fn named(&self, name: impl AsRef<[u8]>) -> Option<&[u8]> {
        let name = name.as_ref();
        let is_it =
            |cgroup: &Membership<'_>| cgroup.controllers.value("name").is_some_and(|other| other == *name);
        self.cgroups.iter().find(is_it).map(|cgroup| cgroup.path.as_bytes())
    }
}

impl<'a> Row<'a> for Membership<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let hierarchy = cursor.value("hierarchy")?;
        let colon = *cursor;
        let controllers = if cursor.eat(b':') { cursor.up_to(b":") } else { None };
        let Some(controllers) = controllers else {
            return Err(colon.fail("controllers", "a list between colons"));
        };
        let start = *cursor;
        cursor.skip_line();
        match start.rest().get(..cursor.at() - start.at()) {
            Some(path @ [b'/', ..]) => Ok(Membership {
                hierarchy,
                controllers: MountOptions::new(controllers),
                path: RawBytes::new(path),
            }),
            _ => Err(start.fail("path", "a path")),
        }
    }
}

/// The lines of a text of `/proc/PID/cgroup`, with bytes that are borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Membership<'_>> {
    TableRows::new(text)
}

impl ProcFile for Cgroup {
    type State = ();
    const NAME: &'static str = "cgroup";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.cgroups.clear();
        table::collect(rows(text), &mut self.unlisted, |cgroup, _| {
            self.cgroups.push(cgroup);
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::PidDir> for Cgroup {}
impl FileIn<crate::dir::TidDir> for Cgroup {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Cgroup {
        let mut cgroup = Cgroup::default();
        cgroup.parse(text.as_bytes(), &mut ()).unwrap();
        cgroup
    }

    #[test]
    fn both_versions() {
        let cgroup = parsed("4:memory:/lab/a b:c\n2:cpu,cpuacct:/ \n1:name=systemd:/s\n0::/lab/0::/x\n");
        assert_eq!(cgroup.v2(), Some(&b"/lab/0::/x"[..]));
        assert_eq!(cgroup.v1("memory"), Some(&b"/lab/a b:c"[..]));
        assert_eq!(
            (cgroup.v1("cpuacct"), cgroup.v1("cpu"), cgroup.v1("pids")),
            (Some(&b"/ "[..]), Some(&b"/ "[..]), None)
        );
        assert_eq!(
            (cgroup.named("systemd"), cgroup.named("elogind"), cgroup.v1("")),
            (Some(&b"/s"[..]), None, None)
        );
        let numbers: Vec<u32> = cgroup.cgroups.iter().map(|cgroup| cgroup.hierarchy).collect();
        assert_eq!(numbers, [4, 2, 1, 0]);
        assert_eq!(parsed("1:name=systemd:/\n").v2(), None);
        assert!(parsed("").cgroups.is_empty());
    }

    #[test]
    fn deleted_or_named_so() {
        let cgroup = parsed("1:cpu:/a (deleted)\n0::/b (deleted)\n");
        let deleted: Vec<_> = cgroup.cgroups.iter().map(Membership::deleted).collect();
        assert_eq!(deleted, [None, Some(&b"/b"[..])]);
        assert_eq!(cgroup.v2(), Some(&b"/b (deleted)"[..]));
    }

    #[test]
    fn strange_lines() {
        for (text, field, at) in [
            ("x::/", "hierarchy", 0),
            ("0", "controllers", 1),
            ("0:cpu/\n0::/", "controllers", 1),
            ("0::\n", "path", 3),
            ("0::x", "path", 3),
            ("4294967296::/", "hierarchy", 0),
        ] {
            let error = rows(text.as_bytes()).find_map(Result::err).unwrap();
            assert_eq!((error.field(), error.at()), (field, at), "{text}");
            let parsed = Cgroup::default().parse(text.as_bytes(), &mut ());
            assert_eq!(parsed.is_ok(), text.lines().count() > 1, "{text}");
        }
    }
}
