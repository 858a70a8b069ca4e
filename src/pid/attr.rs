//! `/proc/PID/attr/current`: the label that a security module has given a thread.
//!
//! ```text
//! unconfined
//! ```
//!
//! SELinux prints a context (`system_u:system_r:init_t:s0`), AppArmor the profile and its mode (`nginx
//! (enforce)`, or `unconfined`), Smack a label. Some modules print a NUL or a newline after the label, which
//! is not part of it. The label is that of one thread; in `/proc/PID`, of the thread group leader. If no
//! active module has labels, a read fails with EINVAL, which is [unsupported](crate::Error::is_unsupported)
//! here. If several have labels, the file shows that of the first.
//!
//! Reference: proc_pid_attr(5). Permission: any user, if the module allows it. SELinux checks every read.
//! Linux 2.6.

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::text::Text;

/// One sample of `/proc/PID/attr/current`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AttrCurrent {
    /// The bytes of the label, as the module prints them. It may be empty.
    pub label: Text,
}

impl ProcFile for AttrCurrent {
    type State = ();
    const NAME: &'static str = "attr/current";
    const CLASS: Class = Class::TASK.in_one_piece().einval_means_absent();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let label = text.strip_suffix(b"\0").unwrap_or(text);
        self.label.set(label.strip_suffix(b"\n").unwrap_or(label));
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for AttrCurrent {}
impl FileIn<crate::dir::TidDir> for AttrCurrent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_three_modules() {
        let mut current = AttrCurrent::default();
        for (text, label) in [
            (&b"system_u:system_r:init_t:s0\0"[..], "system_u:system_r:init_t:s0"),
            (b"nginx (enforce)\n", "nginx (enforce)"),
            (b"_", "_"),
            (b"", ""),
        ] {
            current.parse(text, &mut ()).unwrap();
            assert_eq!(current.label, label);
        }
    }
}
