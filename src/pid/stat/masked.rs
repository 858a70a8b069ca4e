//! Fields that the kernel prints as 0 or 1 to a reader who may not look.

use crate::value::Reported;

/// What is known of the fields that the kernel masks.
pub(super) struct Told {
    /// They are hidden, and the text shows it or the directory said so.
    pub(super) masked: bool,
    /// The reader may look, so that a 0 is a 0.
    pub(super) sure: bool,
    pub(super) has_memory: bool,
}

impl Told {
    /// A kernel thread and a zombie have no addresses.
    pub(super) fn address(&self, number: Option<u64>) -> Reported<u64> {
        match number {
            None => Reported::Absent,
            Some(_) if self.masked => Reported::Hidden,
            Some(number) if self.has_memory => Reported::Known(number),
            Some(_) => Reported::Absent,
        }
    }

    /// A number that is also 0 for want of the right to see it, unless `zero_is_zero`.
    pub(super) fn number(&self, number: u64, zero_is_zero: bool) -> Reported<u64> {
        match number {
            _ if self.masked => Reported::Hidden,
            0 if !zero_is_zero => Reported::Unmeasured,
            number => Reported::Known(number),
        }
    }
}
