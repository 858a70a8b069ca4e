//! Which processes belong to a group.

use procsampler::pid::{Cgroup, Comm, Status};
use procsampler::{PidDir, ProcFile};

/// A name and its rules. A process belongs to the group if one of the rules matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    name: String,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// The name of the program in /proc/PID/comm: at most 15 bytes.
    Comm(String),
    /// The effective user.
    User(u32),
    /// The cgroup of the process in any hierarchy, or a cgroup above it.
    Cgroup(String),
}

/// The largest number of groups. A process can be in several of them.
const MOST: usize = 64;

impl Group {
    /// Adds a rule `NAME=KIND:VALUE` to the group of this name.
    ///
    /// # Errors
    /// The text is not such a rule, or there are too many groups.
    pub fn add(groups: &mut Vec<Group>, text: &str) -> Result<(), String> {
        let wrong = || format!("--group {text:?} is not NAME=comm:WORD, NAME=user:UID or NAME=cgroup:PATH");
        let (name, rule) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(wrong)?;
        let rule = match rule.split_once(':').filter(|(_, value)| !value.is_empty()).ok_or_else(wrong)? {
            ("comm", word) => Rule::Comm(word.to_owned()),
            ("user", uid) => Rule::User(uid.parse().map_err(|_| wrong())?),
            ("cgroup", path) if path.starts_with('/') => Rule::Cgroup(path.trim_end_matches('/').to_owned()),
            _ => return Err(wrong()),
        };
        match groups.iter().position(|group| group.name == name) {
            Some(at) => groups[at].rules.push(rule),
            None if groups.len() < MOST => groups.push(Group { name: name.to_owned(), rules: vec![rule] }),
            None => return Err(format!("there may be {MOST} groups")),
        }
        Ok(())
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The groups of a process, by their indexes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Membership(u64);

impl Membership {
    /// Reads each file that the rules need once. A process that may not be inspected is in no group.
    pub(super) fn of(process: &PidDir, groups: &[Group]) -> Self {
        let asks = |kind: fn(&Rule) -> bool| groups.iter().flat_map(|group| &group.rules).any(kind);
        let comm = asks(|rule| matches!(rule, Rule::Comm(_))).then(|| Comm::read_in(process).ok()).flatten();
        let user =
            asks(|rule| matches!(rule, Rule::User(_))).then(|| Status::read_in(process).ok()).flatten();
        let user = user.and_then(|status| status.uid).map(|uid| uid.effective);
        let cgroup =
            asks(|rule| matches!(rule, Rule::Cgroup(_))).then(|| Cgroup::read_in(process).ok()).flatten();
        let fits = |rule: &Rule| match rule {
            Rule::Comm(word) => comm.as_ref().is_some_and(|comm| comm.name.as_bytes() == word.as_bytes()),
            Rule::User(uid) => user == Some(*uid),
            Rule::Cgroup(path) => {
                let paths = cgroup.iter().flat_map(|cgroup| cgroup.cgroups.iter());
                paths.into_iter().any(|cgroup| is_below(cgroup.path.as_bytes(), path.as_bytes()))
            }
        };
        let places = groups.iter().enumerate().filter(|(_, group)| group.rules.iter().any(fits));
        Membership(places.fold(0, |places, (at, _)| places | 1 << at))
    }

    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The indexes of the groups.
    pub(super) fn groups(self) -> impl Iterator<Item = usize> {
        (0..MOST).filter(move |at| self.0 >> at & 1 == 1)
    }
}

fn is_below(path: &[u8], above: &[u8]) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let mut groups = Vec::new();
        for text in
            ["db=comm:postgres", "db=user:999", "web=cgroup:/system.slice/web=1:x.service/", "all=cgroup:/"]
        {
            Group::add(&mut groups, text).unwrap();
        }
        let names: Vec<_> = groups.iter().map(Group::name).collect();
        assert_eq!(names, ["db", "web", "all"]);
        assert_eq!(groups[0].rules, [Rule::Comm("postgres".to_owned()), Rule::User(999)]);
        assert_eq!(groups[1].rules, [Rule::Cgroup("/system.slice/web=1:x.service".to_owned())]);
        for wrong in ["db", "=comm:x", "a=b", "a=comm:", "a=user:root", "a=cgroup:relative", "a=exe:/bin/x"] {
            assert!(Group::add(&mut groups, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_cgroup_is_below_itself_and_not_below_a_part_of_its_name() {
        assert!(is_below(b"/a", b"/a") && is_below(b"/a/b", b"/a") && is_below(b"/a", b""));
        assert!(!is_below(b"/ab", b"/a") && !is_below(b"/", b"/a"));
    }
}
