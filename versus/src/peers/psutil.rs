//! psutil (rust-psutil): functions, and the methods of a `Process`. All open the file in every call.

use psutil::cpu::os::linux::CpuTimesExt;
use psutil::disk::DiskIoCountersCollector;
use psutil::process::Process;
use psutil::process::os::linux::{ProcessExt, ProcfsStat};
use psutil::{cpu, host, memory};

use super::{Case, Way, case};
use crate::Result;
use crate::files::Place;
use crate::truth::{Facts, facts, of_disk};

pub(super) const WAYS: &[Way] = &[
    way("stat", "cpu_times_percpu()", "less: the CPUs' lines only", |_| {
        case(
            || cpu::cpu_times_percpu().expect("stat"),
            |cpus| {
                let idle: Vec<String> = cpus.iter().map(|cpu| ticks(cpu.idle() - cpu.iowait())).collect();
                facts([("cpus", idle.len().to_string()), ("idle of each", idle.join(" "))])
            },
        )
    }),
    way("meminfo", "virtual_memory()", "less: 10 values, of all keys in a HashMap", |_| {
        case(
            || memory::virtual_memory().expect("meminfo"),
            |memory| {
                facts([
                    ("MemTotal", kib(memory.total())),
                    ("MemAvailable", kib(memory.available())),
                    ("MemFree", kib(memory.free())),
                ])
            },
        )
    }),
    way("vmstat", "swap_memory()", "less: 2 values, of all keys in a HashMap; more: meminfo too", |_| {
        case(
            || memory::swap_memory().expect("vmstat and meminfo"),
            |swap| {
                facts([
                    ("pswpin", swap.swapped_in().to_string()),
                    ("pswpout", swap.swapped_out().to_string()),
                ])
            },
        )
    }),
    way(
        "diskstats",
        "DiskIoCountersCollector::disk_io_counters_per_partition()",
        "less: 9 of 17 numbers; more: partitions too, wraps corrected",
        |_| {
            let mut collector = DiskIoCountersCollector::default();
            case(
                move || collector.disk_io_counters_per_partition().expect("diskstats"),
                |disks| {
                    let facts = disks.iter().flat_map(|(name, disk)| {
                        let sectors = |bytes| bytes / 512;
                        of_disk(
                            name,
                            [
                                disk.read_count(),
                                sectors(disk.read_bytes()),
                                disk.write_count(),
                                sectors(disk.write_bytes()),
                            ],
                        )
                    });
                    facts.collect()
                },
            )
        },
    ),
    way("uptime", "host::uptime()", "less: 1 of 2 numbers", |_| {
        case(|| host::uptime().expect("uptime"), |up| facts([("up", format!("{:.2}", up.as_secs_f64()))]))
    }),
    way("loadavg", "host::loadavg()", "less: 3 of 6 numbers", |_| {
        case(
            || host::loadavg().expect("loadavg"),
            |loads| {
                let [one, five, fifteen] =
                    [loads.one, loads.five, loads.fifteen].map(|load| format!("{load:.2}"));
                facts([("one", one), ("five", five), ("fifteen", fifteen)])
            },
        )
    }),
    way("pid/stat", "Process::procfs_stat()", "", |_| own(|own| own.procfs_stat().expect("stat"), pid_stat)),
    way("pid/statm", "Process::procfs_statm()", "less: 5 of 7 numbers", |_| {
        own(
            |own| own.procfs_statm().expect("statm"),
            |statm| {
                facts([
                    ("size", pages(statm.size)),
                    ("resident", pages(statm.resident)),
                    ("shared", pages(statm.shared)),
                    ("text", pages(statm.text)),
                    ("data", pages(statm.data)),
                ])
            },
        )
    }),
    way("pid/status", "Process::procfs_status()", "less: 4 values, of all keys in a HashMap", |_| {
        own(
            |own| own.procfs_status().expect("status"),
            |status| {
                let switches = status.voluntary_ctxt_switches.expect("since Linux 2.6.23");
                facts([
                    ("Uid", status.uid[0].to_string()),
                    ("Gid", status.gid[0].to_string()),
                    ("voluntary_ctxt_switches", switches.to_string()),
                ])
            },
        )
    }),
    way("pid/cmdline", "Process::cmdline_vec()", "more: a String each argument", |_| {
        own(
            |own| own.cmdline_vec().expect("cmdline"),
            |arguments| facts([("arguments", arguments.expect("not a zombie").join(" "))]),
        )
    }),
];

const fn way(
    file: &'static str,
    call: &'static str,
    note: &'static str,
    open: fn(&Place) -> Result<Box<dyn Case>>,
) -> Way {
    Way { peer: "psutil", file, call, note, open }
}

/// A call of this process, whose number is kept.
fn own<R: 'static>(call: fn(&Process) -> R, tell: fn(R) -> Facts) -> Result<Box<dyn Case>> {
    let process = Process::current()?;
    case(move || call(&process), tell)
}

fn ticks(time: std::time::Duration) -> String {
    let ticks = time.as_secs_f64() * rustix::param::clock_ticks_per_second() as f64;
    ticks.round().to_string()
}

fn kib(bytes: u64) -> String {
    (bytes / 1024).to_string()
}

fn pages(bytes: u64) -> String {
    (bytes / rustix::param::page_size() as u64).to_string()
}

fn pid_stat(stat: ProcfsStat) -> Facts {
    facts([
        ("pid", stat.pid.to_string()),
        ("comm", stat.comm),
        ("ppid", stat.ppid.unwrap_or_default().to_string()),
        ("minflt", stat.minflt.to_string()),
        ("majflt", stat.majflt.to_string()),
        ("utime", stat.utime_ticks.to_string()),
        ("stime", stat.stime_ticks.to_string()),
        ("num_threads", stat.num_threads.to_string()),
        ("starttime", stat.starttime_ticks.to_string()),
        ("vsize", stat.vsize.to_string()),
        ("rss", pages(stat.rss.try_into().expect("not negative"))),
        ("rsslim", stat.rsslim.to_string()),
        ("exit_signal", stat.exit_signal.to_string()),
        ("processor", stat.processor.to_string()),
    ])
}
