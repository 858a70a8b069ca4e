//! Figures from the files of the system.

use procsampler::unit::{Bytes, KiB, Micros};
use procsampler::{Change, Interval, Machine, Monotonic, ProcFile, Result, Sampler};
use procsampler::{net, pressure, system};
use serde::Serialize;

/// Declares the figures of a row with their names and their meanings.
macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The figures of a row. A figure that the recording does not contain is `None`, and never 0.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
        pub struct Figures { $( $(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<f64>, )* }

        impl Figures {
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// The values, in the order of their names.
            pub fn values(&self) -> Vec<Option<f64>> {
                vec![$(self.$name),*]
            }
        }
    };
}

figures! {
    /// Shares of the time of all CPUs, from 0 to 1. `user` and `nice` include guests.
    cpu_user,
    cpu_nice,
    cpu_system,
    cpu_irq,
    cpu_softirq,
    cpu_steal,
    cpu_iowait,
    cpu_idle,
    /// Context switches, and started processes and threads, per second.
    context_switches,
    forks,
    /// Number of tasks now.
    running,
    blocked,
    /// Average over the last minute.
    load1,
    /// Since boot, in seconds.
    uptime,
    /// Bytes.
    memory_total,
    memory_available,
    memory_free,
    memory_cache,
    swap_used,
    /// Bytes per second of all whole disks.
    disk_read,
    disk_written,
    /// Bytes per second of all interfaces except `lo`.
    net_received,
    net_sent,
    /// Shares of the time, from 0 to 1, in which some task was stalled, or all tasks at once.
    pressure_cpu_some,
    pressure_memory_some,
    pressure_memory_full,
    pressure_io_some,
    pressure_io_full,
}

/// A disk between two samples.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DiskUsage {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<f64>,
    /// The share of the time in which the disk was busy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub busy: Option<f64>,
}

/// An interface between two samples.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InterfaceUsage {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<f64>,
}

/// A file, and whether the current row has a text of it.
struct Source<T: ProcFile> {
    sampler: Sampler<T>,
    is_new: bool,
}

impl<T: ProcFile> Source<T> {
    fn new(machine: Machine) -> Self {
        Source { sampler: Sampler::detached_from(machine), is_new: false }
    }

    fn push(&mut self, text: &[u8], time: Monotonic) -> Result<()> {
        self.sampler.push(text, time)?;
        self.is_new = true;
        Ok(())
    }

    /// The sampler, if this row has a text.
    fn take(&mut self) -> Option<&Sampler<T>> {
        std::mem::take(&mut self.is_new).then_some(&self.sampler)
    }
}

/// The files from which figures are computed.
pub struct System {
    stat: Source<system::Stat>,
    meminfo: Source<system::Meminfo>,
    diskstats: Source<system::Diskstats>,
    loadavg: Source<system::Loadavg>,
    uptime: Source<system::Uptime>,
    cpu: Source<pressure::Cpu>,
    memory: Source<pressure::Memory>,
    io: Source<pressure::Io>,
    dev: Source<net::Dev>,
}

impl System {
    pub fn new(machine: Machine) -> Self {
        System {
            stat: Source::new(machine),
            meminfo: Source::new(machine),
            diskstats: Source::new(machine),
            loadavg: Source::new(machine),
            uptime: Source::new(machine),
            cpu: Source::new(machine),
            memory: Source::new(machine),
            io: Source::new(machine),
            dev: Source::new(machine),
        }
    }

    /// Takes the text of a file; `None` if no figure uses it.
    pub fn push(&mut self, path: &str, text: &[u8], time: Monotonic) -> Option<Result<()>> {
        Some(match path {
            "stat" => self.stat.push(text, time),
            "meminfo" => self.meminfo.push(text, time),
            "diskstats" => self.diskstats.push(text, time),
            "loadavg" => self.loadavg.push(text, time),
            "uptime" => self.uptime.push(text, time),
            "pressure/cpu" => self.cpu.push(text, time),
            "pressure/memory" => self.memory.push(text, time),
            "pressure/io" => self.io.push(text, time),
            "net/dev" => self.dev.push(text, time),
            _ => return None,
        })
    }

    /// Returns the figures from the texts that were pushed since the last call.
    pub fn take(&mut self) -> (Figures, Vec<DiskUsage>, Vec<InterfaceUsage>) {
        let mut figures = Figures::default();
        self.cpus(&mut figures);
        self.memory(&mut figures);
        self.pressure(&mut figures);
        if let Some(load) = self.loadavg.take().and_then(Sampler::current) {
            figures.load1 = Some(load.one.0 as f64 / 100.0);
        }
        if let Some(uptime) = self.uptime.take().and_then(Sampler::current) {
            figures.uptime = Some(uptime.up.get() as f64 / 100.0);
        }
        let disks = self.disks();
        figures.disk_read = sum(disks.iter().map(|disk| disk.read));
        figures.disk_written = sum(disks.iter().map(|disk| disk.written));
        let interfaces = self.interfaces();
        let others = || interfaces.iter().filter(|interface| interface.name != "lo");
        figures.net_received = sum(others().map(|interface| interface.received));
        figures.net_sent = sum(others().map(|interface| interface.sent));
        (figures, disks, interfaces)
    }

    fn cpus(&mut self, figures: &mut Figures) {
        let Some(stat) = self.stat.take() else { return };
        if let Some(now) = stat.current() {
            figures.running = Some(now.procs_running as f64);
            figures.blocked = Some(now.procs_blocked as f64);
        }
        let Some(delta) = stat.delta() else { return };
        let cpu = &delta.cpu;
        let share = |time| cpu.share_of(time).known();
        figures.cpu_user = share(cpu.user);
        figures.cpu_nice = share(cpu.nice);
        figures.cpu_system = share(cpu.system);
        figures.cpu_irq = share(cpu.irq);
        figures.cpu_softirq = share(cpu.softirq);
        figures.cpu_steal = share(cpu.steal);
        figures.cpu_iowait = share(cpu.iowait);
        figures.cpu_idle = share(cpu.idle);
        figures.context_switches = delta.per_second(delta.ctxt).known();
        figures.forks = delta.per_second(delta.processes).known();
    }

    fn memory(&mut self, figures: &mut Figures) {
        let Some(memory) = self.meminfo.take().and_then(Sampler::current) else { return };
        let bytes = |size: Option<KiB>| size.map(|size| size.bytes().get() as f64);
        figures.memory_total = bytes(Some(memory.mem_total));
        figures.memory_free = bytes(Some(memory.mem_free));
        figures.memory_available = bytes(memory.mem_available);
        figures.memory_cache = bytes(memory.cache());
        figures.swap_used = bytes(memory.swap_used());
    }

    fn pressure(&mut self, figures: &mut Figures) {
        fn share<D>(delta: &Interval<D>, total: Change<Micros>) -> Option<f64> {
            delta.share(total).known()
        }
        if let Some(delta) = self.cpu.take().and_then(Sampler::delta) {
            figures.pressure_cpu_some = share(&delta, delta.some.total);
        }
        if let Some(delta) = self.memory.take().and_then(Sampler::delta) {
            figures.pressure_memory_some = share(&delta, delta.some.total);
            figures.pressure_memory_full = share(&delta, delta.full.total);
        }
        if let Some(delta) = self.io.take().and_then(Sampler::delta) {
            figures.pressure_io_some = share(&delta, delta.some.total);
            figures.pressure_io_full = share(&delta, delta.full.total);
        }
    }

    /// The whole disks.
    fn disks(&mut self) -> Vec<DiskUsage> {
        let Some(delta) = self.diskstats.take().and_then(Sampler::delta) else { return Vec::new() };
        let names: Vec<String> = delta.iter().map(|disk| disk.now.name.to_string()).collect();
        let whole = (&delta).into_iter().zip(&names).filter(|(_, name)| is_whole(name, &names));
        whole
            .map(|(disk, name)| DiskUsage {
                name: name.clone(),
                read: disk.per_second(disk.read_sectors.bytes()).known(),
                written: disk.per_second(disk.write_sectors.bytes()).known(),
                busy: disk.share(disk.io_ticks).known(),
            })
            .collect()
    }

    fn interfaces(&mut self) -> Vec<InterfaceUsage> {
        let Some(delta) = self.dev.take().and_then(Sampler::delta) else { return Vec::new() };
        let rate = |bytes: Change<Bytes>| delta.per_second(bytes).known();
        (&delta)
            .into_iter()
            .map(|interface| InterfaceUsage {
                name: interface.now.name.to_string(),
                received: rate(interface.rx_bytes),
                sent: rate(interface.tx_bytes),
            })
            .collect()
    }
}

/// The sum of the known numbers; `None` if none is known.
fn sum(numbers: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    numbers.flatten().reduce(|sum, number| sum + number)
}

/// Whether a disk is not a part of another one and not on another one. I/O of `sda1`, `dm-0` or `md0` is also
/// I/O of `sda`. The text contains only the names.
fn is_whole(name: &str, all: &[String]) -> bool {
    let lies_on_others = ["dm-", "md", "loop", "ram", "zram"].iter().any(|kind| {
        name.strip_prefix(kind).is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
    });
    let is_part = || {
        all.iter().any(|disk| {
            let Some(part) = name.strip_prefix(disk.as_str()) else { return false };
            let part = match disk.ends_with(|c: char| c.is_ascii_digit()) {
                true => part.strip_prefix('p').unwrap_or(""),
                false => part,
            };
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    !lies_on_others && !is_part()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_disks() {
        let names =
            ["sda", "sda1", "sdaa", "nvme0n1", "nvme0n1p2", "dm-0", "md127", "loop3", "zram0", "vdb12"];
        let names = names.map(str::to_owned);
        let whole: Vec<_> = names.iter().filter(|name| is_whole(name, &names)).collect();
        assert_eq!(whole, ["sda", "sdaa", "nvme0n1", "vdb12"]);
    }
}
