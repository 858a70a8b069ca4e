//! `/proc/PID/setgroups`: whether setgroups(2) is permitted in the user namespace of the process.
//!
//! ```text
//! allow
//! ```
//!
//! It belongs to the user namespace, and namespaces that are made inside it inherit it. It becomes `deny`
//! when a process writes that word to it, which is possible only before `gid_map` is written. A user without
//! privileges may write `gid_map` only if it is `deny`. Otherwise a process could drop a group, and so get
//! access that is denied to that group. If it is `allow`, setgroups(2) still needs CAP_SETGID in the
//! namespace, and a `gid_map` that was written.
//!
//! Life: a kept descriptor keeps the user namespace that the process had when it was opened, and can be read
//! after the process has exited or has moved to another one.
//!
//! Reference: user_namespaces(7). Permission: any user. With CONFIG_USER_NS. Linux 3.19.

use crate::class::Class;
use crate::shape::single::single_value;
use crate::words::words;

words! {
    /// Whether a user namespace permits setgroups(2).
    pub enum SetgroupsRule {
        /// It is permitted, with the capability.
        "allow" Allow,
        /// It fails for all processes.
        "deny" Deny,
    }
}

single_value! {
    /// One sample of `/proc/PID/setgroups`.
    pub struct Setgroups(SetgroupsRule): "setgroups", Class::NAMESPACE.in_one_piece(), "setgroups";
    in PidDir TidDir;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn two_words() {
        let mut setgroups = Setgroups::default();
        for (text, rule) in [("allow\n", SetgroupsRule::Allow), ("deny\n", SetgroupsRule::Deny)] {
            setgroups.parse(text.as_bytes(), &mut ()).unwrap();
            assert_eq!(setgroups, Setgroups(rule));
        }
        setgroups.parse(b"ask\n", &mut ()).unwrap();
        assert_eq!(setgroups.0.as_bytes(), b"ask");
        for text in ["", "\n", "allow 1\n", "a word of many bytes that is no word\n"] {
            assert_eq!(setgroups.parse(text.as_bytes(), &mut ()).unwrap_err().field(), "setgroups");
        }
    }
}
