//! What the text of a file does not say of itself.

/// What the reader may see, and what the kernel counts: it decides what some fields mean. It is found when a
/// file is opened, and holds for that moment: a reader that gives up rights has to open its files anew. For
/// text from elsewhere a replay may set it; `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The reader may look at the process (ptrace(2), `PTRACE_MODE_READ_FSCREDS`): its `cwd` can be read. To
    /// others the kernel masks fields, and where a process has no memory the mask is a 0 that does not show.
    pub may_look: Option<bool>,
    /// Delays of tasks are accounted for: `kernel.task_delayacct` is 1. `None` where there is no such file,
    /// as before Linux 5.14, when it was on unless the kernel was booted with `nodelayacct`.
    pub task_delayacct: Option<bool>,
    /// The scheduler keeps times for each task (CONFIG_SCHED_INFO): the reader's own have moved. Otherwise
    /// `/proc/PID/schedstat` is `0 0 0`.
    pub sched_info: Option<bool>,
}
