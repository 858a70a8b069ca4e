//! procfs: `current()` for the files of the system, and the methods of a `Process` that is kept for the files
//! of a process. Both open the file in every call. The crate cannot keep a file open.

use procfs::net::{DeviceStatus, Snmp, dev_status, snmp};
use procfs::process::{Io, Process, Schedstat, Stat, StatM, Status};
use procfs::{
    CpuPressure, Current, CurrentSI, DiskStats, IoPressure, KernelStats, LoadAverage, Meminfo,
    MemoryPressure, PressureRecord, Uptime, VmStat,
};

use std::collections::HashMap;

use super::{Case, Way, case};
use crate::Result;
use crate::files::Place;
use crate::truth::{Facts, facts, of_disk, stall};

pub(super) const WAYS: &[Way] = &[
    way("stat", "KernelStats::current()", "less: no interrupts, no softirqs", |_| {
        case(|| KernelStats::current().expect("stat"), stat)
    }),
    way("meminfo", "Meminfo::current()", "", |_| case(|| Meminfo::current().expect("meminfo"), meminfo)),
    way("vmstat", "VmStat::current()", "names and numbers in a HashMap", |_| {
        case(|| VmStat::current().expect("vmstat"), vmstat)
    }),
    way("diskstats", "DiskStats::current()", "", |_| {
        case(|| DiskStats::current().expect("diskstats"), diskstats)
    }),
    way("uptime", "Uptime::current()", "", |_| case(|| Uptime::current().expect("uptime"), uptime)),
    way("loadavg", "LoadAverage::current()", "", |_| {
        case(|| LoadAverage::current().expect("loadavg"), loadavg)
    }),
    way("pressure/cpu", "CpuPressure::current()", "", |_| {
        case(|| CpuPressure::current().expect("pressure/cpu"), |cpu| pressure(&cpu.some, &cpu.full))
    }),
    way("pressure/memory", "MemoryPressure::current()", "", |_| {
        case(
            || MemoryPressure::current().expect("pressure/memory"),
            |memory| pressure(&memory.some, &memory.full),
        )
    }),
    way("pressure/io", "IoPressure::current()", "", |_| {
        case(|| IoPressure::current().expect("pressure/io"), |io| pressure(&io.some, &io.full))
    }),
    way("net/dev", "net::dev_status()", "", |_| case(|| dev_status().expect("net/dev"), net_dev)),
    way("net/snmp", "net::snmp()", "", |_| case(|| snmp().expect("net/snmp"), net_snmp)),
    way("pid/stat", "Process::stat()", "", |_| own(|own| own.stat().expect("stat"), pid_stat)),
    way("pid/statm", "Process::statm()", "", |_| own(|own| own.statm().expect("statm"), statm)),
    way("pid/status", "Process::status()", "", |_| own(|own| own.status().expect("status"), status)),
    way("pid/io", "Process::io()", "", |_| own(|own| own.io().expect("io"), io)),
    way("pid/schedstat", "Process::schedstat()", "", |_| {
        own(|own| own.schedstat().expect("schedstat"), schedstat)
    }),
    way("pid/cmdline", "Process::cmdline()", "more: a String each argument", |_| {
        own(|own| own.cmdline().expect("cmdline"), |arguments| facts([("arguments", arguments.join(" "))]))
    }),
];

const fn way(
    file: &'static str,
    call: &'static str,
    note: &'static str,
    open: fn(&Place) -> Result<Box<dyn Case>>,
) -> Way {
    Way { peer: "procfs", file, call, note, open }
}

/// A call of this process, which is opened once.
fn own<R: 'static>(call: fn(&Process) -> R, tell: fn(R) -> Facts) -> Result<Box<dyn Case>> {
    let process = Process::myself()?;
    case(move || call(&process), tell)
}

pub fn stat(stat: KernelStats) -> Facts {
    let idle: Vec<String> = stat.cpu_time.iter().map(|cpu| cpu.idle.to_string()).collect();
    facts([
        ("cpus", idle.len().to_string()),
        ("idle of each", idle.join(" ")),
        ("user", stat.total.user.to_string()),
        ("ctxt", stat.ctxt.to_string()),
        ("btime", stat.btime.to_string()),
        ("processes", stat.processes.to_string()),
        ("procs_running", stat.procs_running.expect("since Linux 2.5").to_string()),
    ])
}

/// Converts to KiB, because the crate has bytes.
pub fn meminfo(meminfo: Meminfo) -> Facts {
    facts(
        [
            ("MemTotal", meminfo.mem_total),
            ("MemFree", meminfo.mem_free),
            ("Buffers", meminfo.buffers),
            ("Cached", meminfo.cached),
            ("Dirty", meminfo.dirty),
            ("Slab", meminfo.slab),
            ("Committed_AS", meminfo.committed_as),
        ]
        .map(|(name, bytes)| (name, (bytes / 1024).to_string())),
    )
}

pub fn vmstat(VmStat(numbers): VmStat) -> Facts {
    let mut facts: Facts = numbers.iter().map(|(name, number)| (name.clone(), number.to_string())).collect();
    facts.insert("number of keys".into(), numbers.len().to_string());
    facts
}

pub fn diskstats(DiskStats(disks): DiskStats) -> Facts {
    let names: Vec<&str> = disks.iter().map(|disk| disk.name.as_str()).collect();
    let mut facts = facts([("rows", names.len().to_string()), ("names", names.join(" "))]);
    for disk in &disks {
        let numbers = [
            disk.reads,
            disk.sectors_read,
            disk.writes,
            disk.sectors_written,
            disk.time_in_progress,
            disk.weighted_time_in_progress,
        ];
        facts.extend(of_disk(&disk.name, numbers));
    }
    facts
}

/// The interfaces are in no order.
fn net_dev(interfaces: HashMap<String, DeviceStatus>) -> Facts {
    let row = |dev: &DeviceStatus| {
        let received = [dev.recv_bytes, dev.recv_packets, dev.recv_errs, dev.recv_drop, dev.recv_fifo];
        let odd = [dev.recv_frame, dev.recv_compressed, dev.recv_multicast];
        let sent = [dev.sent_bytes, dev.sent_packets, dev.sent_errs, dev.sent_drop, dev.sent_fifo];
        let last = [dev.sent_colls, dev.sent_carrier, dev.sent_compressed];
        let all = [&received[..], &odd, &sent, &last].concat();
        all.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
    };
    interfaces.values().map(|dev| (dev.name.clone(), row(dev))).collect()
}

fn net_snmp(snmp: Snmp) -> Facts {
    facts([
        ("ip defaultttl", snmp.ip_default_ttl.to_string()),
        ("ip inreceives", snmp.ip_in_receives.to_string()),
        ("icmp inmsgs", snmp.icmp_in_msgs.to_string()),
        ("tcp maxconn", snmp.tcp_max_conn.to_string()),
        ("tcp activeopens", snmp.tcp_active_opens.to_string()),
        ("tcp currestab", snmp.tcp_curr_estab.to_string()),
        ("tcp outsegs", snmp.tcp_out_segs.to_string()),
        ("udp indatagrams", snmp.udp_in_datagrams.to_string()),
    ])
}

pub fn uptime(uptime: Uptime) -> Facts {
    facts([("up", format!("{:.2}", uptime.uptime)), ("idle", format!("{:.2}", uptime.idle))])
}

pub fn loadavg(loads: LoadAverage) -> Facts {
    facts([
        ("one", format!("{:.2}", loads.one)),
        ("five", format!("{:.2}", loads.five)),
        ("fifteen", format!("{:.2}", loads.fifteen)),
        ("tasks", format!("{}/{}", loads.cur, loads.max)),
        ("last_pid", loads.latest_pid.to_string()),
    ])
}

pub fn pressure(some: &PressureRecord, full: &PressureRecord) -> Facts {
    let facts = [("some", some), ("full", full)].into_iter().flat_map(|(line, record)| {
        let averages = [record.avg10, record.avg60, record.avg300];
        stall(line, averages.map(|average| format!("{average:.2}")), record.total)
    });
    facts.collect()
}

pub fn pid_stat(stat: Stat) -> Facts {
    facts([
        ("pid", stat.pid.to_string()),
        ("comm", stat.comm),
        ("ppid", stat.ppid.to_string()),
        ("minflt", stat.minflt.to_string()),
        ("utime", stat.utime.to_string()),
        ("stime", stat.stime.to_string()),
        ("num_threads", stat.num_threads.to_string()),
        ("starttime", stat.starttime.to_string()),
        ("vsize", stat.vsize.to_string()),
        ("rss", stat.rss.to_string()),
        ("rsslim", stat.rsslim.to_string()),
        ("exit_signal", stat.exit_signal.expect("since Linux 2.1").to_string()),
        ("processor", stat.processor.expect("since Linux 2.2").to_string()),
    ])
}

pub fn statm(statm: StatM) -> Facts {
    facts([
        ("size", statm.size.to_string()),
        ("resident", statm.resident.to_string()),
        ("shared", statm.shared.to_string()),
        ("text", statm.text.to_string()),
        ("lib", statm.lib.to_string()),
        ("data", statm.data.to_string()),
        ("dt", statm.dt.to_string()),
    ])
}

pub fn status(status: Status) -> Facts {
    facts([
        ("Name", status.name),
        ("Pid", status.pid.to_string()),
        ("PPid", status.ppid.to_string()),
        ("Threads", status.threads.to_string()),
        ("Uid", status.ruid.to_string()),
        ("SigQ", format!("{}/{}", status.sigq.0, status.sigq.1)),
        ("VmRSS", status.vmrss.expect("a process with memory").to_string()),
        ("CapBnd", format!("{:016x}", status.capbnd.expect("since Linux 2.6.26"))),
        ("voluntary_ctxt_switches", status.voluntary_ctxt_switches.expect("since Linux 2.6.23").to_string()),
    ])
}

pub fn io(io: Io) -> Facts {
    facts([
        ("rchar", io.rchar.to_string()),
        ("wchar", io.wchar.to_string()),
        ("syscr", io.syscr.to_string()),
        ("syscw", io.syscw.to_string()),
        ("read_bytes", io.read_bytes.to_string()),
        ("write_bytes", io.write_bytes.to_string()),
        ("cancelled_write_bytes", io.cancelled_write_bytes.to_string()),
    ])
}

pub fn schedstat(schedstat: Schedstat) -> Facts {
    facts([
        ("run", schedstat.sum_exec_runtime.to_string()),
        ("wait", schedstat.run_delay.to_string()),
        ("timeslices", schedstat.pcount.to_string()),
    ])
}
