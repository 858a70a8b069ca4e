//! Which files are recorded.

use std::time::Duration;

use crate::raw;

/// The files of a recording.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Files of the system: `net/dev`.
    pub files: Vec<String>,
    /// Processes, and the files of each.
    pub pids: Vec<u32>,
    pub process_files: Vec<String>,
    /// The time between two scans of all processes. A sample lists them, and reads the stat of each, if this
    /// time has passed since the last scan.
    pub scan: Option<Duration>,
    /// The files of `pressure` are read at most once in this time.
    ///
    /// A read makes the kernel add up what the CPUs have counted since the last read. Each CPU is weighted by
    /// the number of whole ticks for which it was busy. Less than a tick (1 to 10 ms) is lost, also from the
    /// averages that all other readers get. With a read in every millisecond, the total of a machine whose
    /// tasks always waited increased by only 0.15 seconds per second.
    pub pressure: Duration,
}

impl Choice {
    const FILES: [&str; 10] = [
        "stat",
        "meminfo",
        "vmstat",
        "diskstats",
        "loadavg",
        "uptime",
        "pressure/cpu",
        "pressure/memory",
        "pressure/io",
        "net/dev",
    ];

    const PROCESS_FILES: [&str; 4] = ["stat", "statm", "io", "schedstat"];

    /// Chooses the files of a list with commas, for example `net/dev,PID/status`. Files with `PID/` are those
    /// of the processes.
    ///
    /// # Errors
    /// A name is not that of a file that procsampler knows.
    pub fn choose(&mut self, list: &str) -> Result<(), String> {
        self.files.clear();
        self.process_files.clear();
        for name in list.split(',').filter(|name| !name.is_empty()) {
            let in_process = name.strip_prefix("PID/");
            let (name, files) = match in_process {
                Some(name) => (name, &mut self.process_files),
                None => (name, &mut self.files),
            };
            if !raw::is_known(name, in_process.is_some()) {
                let hint = match raw::is_known(name, in_process.is_none()) {
                    true if in_process.is_none() => format!("; that of the processes is named PID/{name}"),
                    true => "; it is one of the system, without PID/".to_owned(),
                    false => String::new(),
                };
                return Err(format!("procsampler knows no file {name} there{hint}"));
            }
            if !files.iter().any(|known| known == name) {
                files.push(name.to_owned());
            }
        }
        Ok(())
    }
}

impl Default for Choice {
    fn default() -> Self {
        Choice {
            files: Self::FILES.map(str::to_owned).into(),
            pids: Vec::new(),
            process_files: Self::PROCESS_FILES.map(str::to_owned).into(),
            scan: None,
            pressure: Duration::from_millis(20),
        }
    }
}
