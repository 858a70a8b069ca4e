//! sysinfo: a `System` or a `Disk` that is kept. Its parts are refreshed separately. A refresh of any part of
//! a process always reads its stat and status, and the uptime.

use sysinfo::{
    CpuRefreshKind, DiskRefreshKind, Disks, LoadAvg, Pid, Process, ProcessRefreshKind, ProcessesToUpdate,
    System, UpdateKind,
};

use super::{Case, Way, case};
use crate::Result;
use crate::files::Place;
use crate::truth::{Facts, facts, of_disk};

pub(super) const WAYS: &[Way] = &[
    // System::refresh_cpu_usage() is for this, but does nothing within 200 ms after the last call.
    way(
        "stat",
        "System::refresh_cpu_list(usage)",
        "less: the CPUs' lines only; more: cpuinfo too, as refresh_cpu_usage() reads at most every 200 ms",
        |_| {
            let mut system = System::new()?;
            case(
                move || {
                    system.refresh_cpu_list(CpuRefreshKind::nothing().with_usage());
                    system.cpus().len()
                },
                |cpus| facts([("cpus", cpus.to_string())]),
            )
        },
    ),
    way("stat", "System::boot_time()", "less: 1 number", |_| {
        case(|| System::boot_time().expect("stat"), |btime| facts([("btime", btime.to_string())]))
    }),
    way("meminfo", "System::refresh_memory()", "less: 9 of the keys", |_| {
        let mut system = System::new()?;
        case(
            move || {
                system.refresh_memory();
                [system.total_memory(), system.free_memory(), system.available_memory(), system.total_swap()]
            },
            |bytes| {
                let [total, free, available, swap] = bytes.map(|bytes| (bytes / 1024).to_string());
                facts([
                    ("MemTotal", total),
                    ("MemFree", free),
                    ("MemAvailable", available),
                    ("SwapTotal", swap),
                ])
            },
        )
    }),
    way("diskstats", "Disk::refresh_specifics(io_usage)", "less: 2 of 17 numbers", |_| {
        let usage = DiskRefreshKind::nothing().with_io_usage();
        let mut disks = Disks::new_with_refreshed_list_specifics(usage)?;
        let has_numbers = |disk: &sysinfo::Disk| disk.usage().total_read_bytes > 0;
        let at = disks.iter().position(has_numbers).ok_or("no mounted disk with numbers")?;
        let name = disks[at].name().to_string_lossy().trim_start_matches("/dev/").to_owned();
        case(
            move || {
                disks[at].refresh_specifics(usage);
                (name.clone(), disks[at].usage())
            },
            |(name, usage)| {
                let [(_, _), read, _, written] =
                    of_disk(&name, [0, usage.total_read_bytes / 512, 0, usage.total_written_bytes / 512]);
                [read, written].into()
            },
        )
    }),
    way("uptime", "System::uptime()", "less: 1 of 2 numbers, whole seconds", |_| {
        case(|| System::uptime().expect("uptime"), |seconds| facts([("seconds up", seconds.to_string())]))
    }),
    way("loadavg", "System::load_average()", "less: 3 of 6 numbers", |_| {
        case(
            || System::load_average().expect("loadavg"),
            |LoadAvg { one, five, fifteen }| {
                let [one, five, fifteen] = [one, five, fifteen].map(|load| format!("{load:.2}"));
                facts([("one", one), ("five", five), ("fifteen", fifteen)])
            },
        )
    }),
    way(
        "pid/stat",
        "System::refresh_processes_specifics(nothing)",
        "less: 9 of 52 fields; more: uptime and status too",
        |_| {
            own(ProcessRefreshKind::nothing(), |own| {
                facts([
                    ("pid", own.pid().to_string()),
                    ("comm", own.name().to_string_lossy().into_owned()),
                    ("ppid", own.parent().map_or(0, Pid::as_u32).to_string()),
                ])
            })
        },
    ),
    way(
        "pid/statm",
        "System::refresh_processes_specifics(memory)",
        "less: 2 of 7 numbers; more: uptime, stat and status too",
        |_| {
            own(ProcessRefreshKind::nothing().with_memory(), |own| {
                let pages = |bytes: u64| (bytes / rustix::param::page_size() as u64).to_string();
                facts([("size", pages(own.virtual_memory())), ("resident", pages(own.memory()))])
            })
        },
    ),
    way(
        "pid/status",
        "System::refresh_processes_specifics(user)",
        "less: 3 of the keys; more: uptime and stat too",
        |_| {
            own(ProcessRefreshKind::nothing().with_user(UpdateKind::Always), |own| {
                let user = own.user_id().expect("read");
                let group = own.group_id().expect("read");
                facts([("Uid", user.to_string()), ("Gid", group.to_string())])
            })
        },
    ),
    way(
        "pid/io",
        "System::refresh_processes_specifics(disk_usage)",
        "less: 2 of 7 keys; more: uptime, stat and status too",
        |_| {
            own(ProcessRefreshKind::nothing().with_disk_usage(), |own| {
                let usage = own.disk_usage();
                facts([
                    ("read_bytes", usage.total_read_bytes.to_string()),
                    ("write_bytes", usage.total_written_bytes.to_string()),
                ])
            })
        },
    ),
    way(
        "pid/cmdline",
        "System::refresh_processes_specifics(cmd)",
        "more: a String each argument; uptime, stat and status too",
        |_| {
            own(ProcessRefreshKind::nothing().with_cmd(UpdateKind::Always), |own| {
                let arguments: Vec<_> = own.cmd().iter().map(|argument| argument.to_string_lossy()).collect();
                facts([("arguments", arguments.join(" "))])
            })
        },
    ),
];

const fn way(
    file: &'static str,
    call: &'static str,
    note: &'static str,
    open: fn(&Place) -> Result<Box<dyn Case>>,
) -> Way {
    Way { peer: "sysinfo", file, call, note, open }
}

/// Only this process, without its threads.
struct Own {
    system: System,
    pid: Pid,
    kind: ProcessRefreshKind,
    tell: fn(&Process) -> Facts,
}

fn own(kind: ProcessRefreshKind, tell: fn(&Process) -> Facts) -> Result<Box<dyn Case>> {
    let pid = Pid::from_u32(std::process::id());
    Ok(Box::new(Own { system: System::new()?, pid, kind: kind.without_tasks(), tell }))
}

impl Case for Own {
    fn take(&mut self) {
        let Own { system, pid, kind, .. } = self;
        let refreshed = system.refresh_processes_specifics(ProcessesToUpdate::Some(&[*pid]), false, *kind);
        assert_eq!(refreshed, 1, "this process is there");
    }

    fn told(&mut self) -> Facts {
        self.take();
        (self.tell)(self.system.process(self.pid).expect("this process"))
    }
}
