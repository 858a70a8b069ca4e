//! The list of all files.

/// Calls a macro with every file that this crate knows, for tools that treat all of them alike: a snapshot of a
/// machine, a fuzzer, a test. A file that is added is added here.
///
/// The callback gets one bracket a file: where it lies (`root`, `process` for `/proc/PID` and `/proc/PID/task/TID`,
/// `thread` for the latter alone), its path, its type, and `delta` if the type has one.
///
/// ```
/// macro_rules! paths {
///     ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => { [$($path),*] };
/// }
/// assert!(procsampler::every_file!(paths).contains(&"diskstats"));
/// ```
#[macro_export]
macro_rules! every_file {
    ($callback:ident) => {
        $callback! {
            [root "stat" $crate::system::Stat, delta]
            [root "meminfo" $crate::system::Meminfo]
            [root "vmstat" $crate::system::Vmstat, delta]
            [root "diskstats" $crate::system::Diskstats, delta]
            [root "uptime" $crate::system::Uptime, delta]
            [root "loadavg" $crate::system::Loadavg]
            [root "version" $crate::system::Version]
            [process "stat" $crate::pid::Stat, delta]
            [process "statm" $crate::pid::Statm]
            [process "status" $crate::pid::Status, delta]
            [process "io" $crate::pid::Io, delta]
            [process "comm" $crate::pid::Comm]
            [process "cmdline" $crate::pid::Cmdline]
            [thread "schedstat" $crate::pid::Schedstat, delta]
        }
    };
}
