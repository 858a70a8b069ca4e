//! fb_procfs: a `ProcReader`, which keeps a buffer and opens the file at every call.

use fb_procfs::{MemInfo, PidIo, PidStat, PidStatus, ProcReader, Stat, VmStat};

use super::{Case, Way, case};
use crate::Result;
use crate::files::Place;
use crate::truth::{Facts, facts, of_disk};

pub(super) const WAYS: &[Way] = &[
    way("stat", "read_stat()", "less: no softirqs", |_| reader(|fb| fb.read_stat().expect("stat"), stat)),
    way("meminfo", "read_meminfo()", "less: 42 of the keys", |_| {
        reader(|fb| fb.read_meminfo().expect("meminfo"), meminfo)
    }),
    way("vmstat", "read_vmstat()", "less: 9 of the keys", |_| {
        reader(|fb| fb.read_vmstat().expect("vmstat"), vmstat)
    }),
    way(
        "diskstats",
        "read_disk_stats_and_fsinfo()",
        "less: 12 of 17 numbers; more: mountinfo, statvfs",
        |_| {
            reader(
                |fb| fb.read_disk_stats_and_fsinfo().expect("diskstats"),
                |disks| {
                    let disks = disks.iter().flat_map(|(name, disk)| {
                        let columns = [
                            disk.read_completed,
                            disk.read_sectors,
                            disk.write_completed,
                            disk.write_sectors,
                        ];
                        of_disk(name, columns.map(number))
                    });
                    disks.collect()
                },
            )
        },
    ),
    way("pid/stat", "read_pid_stat(pid)", "less: 14 of 52 fields", |_| {
        reader(|fb| fb.read_pid_stat(std::process::id()).expect("stat"), pid_stat)
    }),
    way("pid/status", "read_pid_mem(pid)", "less: 10 of the keys", |_| {
        reader(|fb| fb.read_pid_mem(std::process::id()).expect("status"), pid_status)
    }),
    way("pid/io", "read_pid_io(pid)", "less: 2 of 7 keys", |_| {
        reader(|fb| fb.read_pid_io(std::process::id()).expect("io"), pid_io)
    }),
    way(
        "pid/cmdline",
        "read_pid_cmdline(pid)",
        "more: Strings; read by a thread of a pool, whose time is not counted",
        |_| {
            reader(
                |fb| fb.read_pid_cmdline(std::process::id()).expect("cmdline"),
                |arguments| facts([("arguments", arguments.expect("not a zombie").join(" "))]),
            )
        },
    ),
];

const fn way(
    file: &'static str,
    call: &'static str,
    note: &'static str,
    open: fn(&Place) -> Result<Box<dyn Case>>,
) -> Way {
    Way { peer: "fb_procfs", file, call, note, open }
}

/// A call of a reader that is kept.
fn reader<R: 'static>(call: fn(&ProcReader) -> R, tell: fn(R) -> Facts) -> Result<Box<dyn Case>> {
    let reader = ProcReader::new();
    case(move || call(&reader), tell)
}

fn number<T: ToString>(value: Option<T>) -> String {
    value.expect("every kernel since 2.6 has it").to_string()
}

/// Converts to ticks, because the crate has microseconds.
fn ticks(usec: Option<u64>) -> String {
    (usec.expect("a time") * rustix::param::clock_ticks_per_second() / 1_000_000).to_string()
}

/// Converts to KiB, because the crate has bytes.
fn kib(bytes: Option<u64>) -> String {
    (bytes.expect("a size") / 1024).to_string()
}

fn stat(stat: Stat) -> Facts {
    let cpus = stat.cpus_map.expect("CPUs");
    let idle: Vec<String> = cpus.values().map(|cpu| ticks(cpu.idle_usec)).collect();
    facts([
        ("cpus", cpus.len().to_string()),
        ("idle of each", idle.join(" ")),
        ("user", ticks(stat.total_cpu.and_then(|cpu| cpu.user_usec))),
        ("intr", number(stat.total_interrupt_count)),
        ("ctxt", number(stat.context_switches)),
        ("btime", number(stat.boot_time_epoch_secs)),
        ("processes", number(stat.total_processes)),
        ("procs_running", number(stat.running_processes)),
    ])
}

fn meminfo(meminfo: MemInfo) -> Facts {
    facts([
        ("MemTotal", kib(meminfo.total)),
        ("MemFree", kib(meminfo.free)),
        ("Buffers", kib(meminfo.buffers)),
        ("Cached", kib(meminfo.cached)),
        ("Dirty", kib(meminfo.dirty)),
        ("Slab", kib(meminfo.slab)),
    ])
}

fn vmstat(vmstat: VmStat) -> Facts {
    facts([
        ("pgpgin", number(vmstat.pgpgin)),
        ("pgpgout", number(vmstat.pgpgout)),
        ("pswpin", number(vmstat.pswpin)),
        ("pswpout", number(vmstat.pswpout)),
        ("pgscan_kswapd", number(vmstat.pgscan_kswapd)),
        ("oom_kill", number(vmstat.oom_kill)),
    ])
}

fn pid_stat(stat: PidStat) -> Facts {
    let page = rustix::param::page_size() as u64;
    facts([
        ("pid", number(stat.pid)),
        ("comm", number(stat.comm)),
        ("ppid", number(stat.ppid)),
        ("minflt", number(stat.minflt)),
        ("majflt", number(stat.majflt)),
        ("utime", ticks(stat.user_usecs)),
        ("stime", ticks(stat.system_usecs)),
        ("num_threads", number(stat.num_threads)),
        ("rss", number(stat.rss_bytes.map(|bytes| bytes / page))),
        ("processor", number(stat.processor)),
    ])
}

fn pid_status(status: PidStatus) -> Facts {
    facts([
        ("VmSize", kib(status.vm_size)),
        ("RssAnon", kib(status.anon)),
        ("RssFile", kib(status.file)),
        ("VmPTE", kib(status.pte)),
        ("VmSwap", kib(status.swap)),
    ])
}

fn pid_io(io: PidIo) -> Facts {
    facts([("read_bytes", number(io.rbytes)), ("write_bytes", number(io.wbytes))])
}
