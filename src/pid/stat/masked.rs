//! Fields that the kernel prints as 0 or 1 if the reader lacks the permission.

use crate::context::Context;
use crate::unit::Ticks;
use crate::value::Reported;

/// The columns as they were printed, and whether they are masked.
pub(super) struct Shown<'a, const N: usize> {
    numbers: &'a [u64; N],
    /// The number of columns in the text.
    count: usize,
    /// The fields are hidden. The text shows this, or it was found when the directory was opened.
    is_masked: bool,
    /// The reader has the permission, so a 0 is really 0.
    is_sure: bool,
    has_memory: bool,
    has_one_thread: bool,
    task_delayacct: Option<bool>,
}

impl<'a, const N: usize> Shown<'a, N> {
    /// `code` is the two indexes of the ends of the code. The kernel masks all of these fields together, but
    /// only these two with a 1, which shows the mask.
    pub(super) fn new(
        numbers: &'a [u64; N],
        count: usize,
        code: (u64, u64),
        threads: u64,
        context: &Context,
    ) -> Self {
        Shown {
            numbers,
            count,
            is_masked: code == (1, 1) || (code.0 == 0 && context.may_look == Some(false)),
            is_sure: context.may_look == Some(true),
            has_memory: code.0 != 0,
            has_one_thread: threads == 1,
            task_delayacct: context.task_delayacct,
        }
    }

    #[inline(always)]
    pub(super) fn number(&self, at: usize) -> u64 {
        self.numbers[at]
    }

    /// A kernel thread and a zombie have no addresses.
    #[inline(always)]
    pub(super) fn address(&self, at: usize) -> Reported<u64> {
        match self.number(at) {
            _ if at >= self.count => Reported::Absent,
            _ if self.is_masked => Reported::Hidden,
            number if self.has_memory => Reported::Known(number),
            _ => Reported::Absent,
        }
    }

    /// A pointer into the stack or the code. Even with the permission it is 0, except for a task that exits
    /// or dumps core.
    #[inline(always)]
    pub(super) fn pointer(&self, at: usize) -> Reported<u64> {
        self.unless_masked(at, false)
    }

    #[inline(always)]
    pub(super) fn wait_channel(&self, at: usize) -> Reported<u64> {
        self.unless_masked(at, (self.is_sure || self.has_memory) && self.has_one_thread)
    }

    #[inline(always)]
    pub(super) fn exit_code(&self, at: usize) -> Reported<i32> {
        match at < self.count {
            true => self.unless_masked(at, self.is_sure || self.has_memory).map(|code| code as i32),
            false => Reported::Absent,
        }
    }

    #[inline(always)]
    pub(super) fn delay(&self, at: usize) -> Reported<Ticks> {
        match (self.number(at), self.task_delayacct) {
            // The count from when the setting was on says nothing about the time since.
            (_, Some(false)) | (0, None) => Reported::Unmeasured,
            (ticks, _) => Reported::Known(Ticks(ticks)),
        }
    }

    /// A number that is also 0 for a reader without the permission, unless `zero_is_zero`.
    #[inline(always)]
    fn unless_masked(&self, at: usize, zero_is_zero: bool) -> Reported<u64> {
        match self.number(at) {
            _ if self.is_masked => Reported::Hidden,
            0 if !zero_is_zero => Reported::Unmeasured,
            number => Reported::Known(number),
        }
    }
}
