//! Facts that the text of a file does not contain.

/// The rights of the reader, and what the kernel counts. They decide the meaning of some fields. They are
/// found out when a file is opened, and hold for that moment: a reader that gives up rights has to open its
/// files again. A replay may set them for text from elsewhere. `None` means unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The reader may look at the process (ptrace(2), `PTRACE_MODE_READ_FSCREDS`): its `cwd` can be read. For
    /// other readers the kernel masks fields. If the process has no memory, the mask is a 0 that looks like a
    /// value.
    pub may_look: Option<bool>,
    /// Delays of tasks are accounted: `kernel.task_delayacct` is 1. `None` if there is no such file, as
    /// before Linux 5.14, where the accounting was on unless the kernel was booted with `nodelayacct`.
    pub task_delayacct: Option<bool>,
    /// The scheduler keeps times for each task (CONFIG_SCHED_INFO). This is known because the times of the
    /// reader itself have changed. Otherwise `/proc/PID/schedstat` is `0 0 0`.
    pub sched_info: Option<bool>,
}
