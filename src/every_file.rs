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
        $crate::every_file_of_the_features! { $callback
            [root "stat" $crate::system::Stat, delta]
            [root "meminfo" $crate::system::Meminfo]
            [root "vmstat" $crate::system::Vmstat, delta]
            [root "interrupts" $crate::system::Interrupts, delta]
            [root "softirqs" $crate::system::Softirqs, delta]
            [root "diskstats" $crate::system::Diskstats, delta]
            [root "uptime" $crate::system::Uptime, delta]
            [root "loadavg" $crate::system::Loadavg]
            [root "schedstat" $crate::system::Schedstat, delta]
            [root "pressure/cpu" $crate::pressure::Cpu, delta]
            [root "pressure/memory" $crate::pressure::Memory, delta]
            [root "pressure/io" $crate::pressure::Io, delta]
            [root "pressure/irq" $crate::pressure::Irq, delta]
            [root "version" $crate::system::Version]
            [root "cpuinfo" $crate::system::Cpuinfo]
            [root "cmdline" $crate::system::Cmdline]
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

/// Adds the files that a feature of this crate brings.
#[cfg(feature = "config")]
#[doc(hidden)]
#[macro_export]
macro_rules! every_file_of_the_features {
    ($callback:ident $($file:tt)*) => { $callback! { $($file)* [root "config.gz" $crate::system::Config] } };
}

/// Adds the files that a feature of this crate brings: none.
#[cfg(not(feature = "config"))]
#[doc(hidden)]
#[macro_export]
macro_rules! every_file_of_the_features {
    ($callback:ident $($file:tt)*) => { $callback! { $($file)* } };
}
