//! The files of the whole system.

use procsampler::delta::Rate;
use procsampler::net::Dev;
use procsampler::pressure;
use procsampler::system::{Diskstats, Loadavg, Meminfo, Stat, Uptime};
use procsampler::{FileIn, ProcDir, Result, Sampler};

use super::devices::{Device, Devices};

pub struct System {
    pub stat: Sampler<Stat>,
    pub meminfo: Sampler<Meminfo>,
    /// The following files are not in every /proc: a kernel can lack block devices, a network, or PSI.
    pub loadavg: Option<Sampler<Loadavg>>,
    pub uptime: Option<Sampler<Uptime>>,
    diskstats: Option<Sampler<Diskstats>>,
    interfaces: Option<Sampler<Dev>>,
    cpu_pressure: Option<Sampler<pressure::Cpu>>,
    memory_pressure: Option<Sampler<pressure::Memory>>,
    io_pressure: Option<Sampler<pressure::Io>>,
    disks: Devices,
    networks: Devices,
}

/// Per cent of the interval in which tasks were stalled.
#[derive(Clone, Copy)]
pub struct Pressure {
    pub name: &'static str,
    /// At least one task waited.
    pub some: Rate,
    /// All tasks that were not idle waited. For CPUs this means nothing.
    pub full: Option<Rate>,
}

impl System {
    pub fn open(proc: &ProcDir) -> Result<System> {
        Ok(System {
            stat: Sampler::open(proc)?,
            meminfo: Sampler::open(proc)?,
            loadavg: Sampler::open(proc).ok(),
            uptime: Sampler::open(proc).ok(),
            diskstats: Sampler::open(proc).ok(),
            interfaces: Sampler::open(proc).ok(),
            cpu_pressure: Sampler::open(proc).ok(),
            memory_pressure: Sampler::open(proc).ok(),
            io_pressure: Sampler::open(proc).ok(),
            disks: Devices::default(),
            networks: Devices::default(),
        })
    }

    /// Reads everything again.
    pub fn sample(&mut self) -> Result<()> {
        self.stat.sample()?;
        self.meminfo.sample()?;
        again(&mut self.loadavg);
        again(&mut self.uptime);
        again(&mut self.diskstats);
        again(&mut self.interfaces);
        again(&mut self.cpu_pressure);
        again(&mut self.memory_pressure);
        again(&mut self.io_pressure);
        if let Some(delta) = self.diskstats.as_ref().and_then(Sampler::delta) {
            self.disks.begin();
            let mut whole: Vec<u8> = Vec::new();
            for disk in &delta {
                let (name, io) = (disk.now.name.as_bytes(), disk.now.io);
                // The I/O of a partition is also counted for its disk. Devices that were never used, such as
                // most loop and ram devices, are left out.
                if is_partition(name, &whole) || io.read_ios + io.write_ios == 0 {
                    continue;
                }
                whole = name.to_vec();
                self.disks.push(
                    disk.now.name.to_string(),
                    [disk.per_second(disk.read_sectors.bytes()), disk.per_second(disk.write_sectors.bytes())],
                    [disk.per_second(disk.read_ios), disk.per_second(disk.write_ios)],
                    disk.share(disk.io_ticks).min(1.0.into()) * 100.0,
                );
            }
            self.disks.end();
        }
        if let Some(delta) = self.interfaces.as_ref().and_then(Sampler::delta) {
            self.networks.begin();
            for interface in &delta {
                let traffic = interface.now.traffic;
                if traffic.rx_packets + traffic.tx_packets == 0 {
                    continue;
                }
                self.networks.push(
                    interface.now.name.to_string(),
                    [interface.per_second(interface.rx_bytes), interface.per_second(interface.tx_bytes)],
                    [interface.per_second(interface.rx_packets), interface.per_second(interface.tx_packets)],
                    Rate::UNKNOWN,
                );
            }
            self.networks.end();
        }
        Ok(())
    }

    /// The rates of the disks, the busiest first.
    pub fn disks(&self) -> &[Device] {
        self.disks.all()
    }

    /// The rates of the interfaces, the busiest first.
    pub fn interfaces(&self) -> &[Device] {
        self.networks.all()
    }

    /// Empty on a kernel without PSI.
    pub fn pressure(&self) -> Vec<Pressure> {
        let mut all = Vec::new();
        if let Some(cpu) = &self.cpu_pressure {
            let some = cpu.delta().map_or(Rate::UNKNOWN, |delta| delta.share(delta.some.total) * 100.0);
            all.push(Pressure { name: "cpu", some, full: None });
        }
        if let Some(memory) = &self.memory_pressure {
            let delta = memory.delta();
            let share = |delta: Option<Rate>| delta.unwrap_or(Rate::UNKNOWN) * 100.0;
            let some = share(delta.as_ref().map(|delta| delta.share(delta.some.total)));
            let full = share(delta.as_ref().map(|delta| delta.share(delta.full.total)));
            all.push(Pressure { name: "memory", some, full: Some(full) });
        }
        if let Some(io) = &self.io_pressure {
            let delta = io.delta();
            let share = |delta: Option<Rate>| delta.unwrap_or(Rate::UNKNOWN) * 100.0;
            let some = share(delta.as_ref().map(|delta| delta.share(delta.some.total)));
            let full = share(delta.as_ref().map(|delta| delta.share(delta.full.total)));
            all.push(Pressure { name: "io", some, full: Some(full) });
        }
        all
    }
}

/// Samples a file. After an error it is no longer shown.
fn again<T: FileIn<ProcDir>>(sampler: &mut Option<Sampler<T>>) {
    if sampler.as_mut().is_some_and(|sampler| sampler.sample().is_err()) {
        *sampler = None;
    }
}

/// `sda1` of `sda`, `nvme0n1p2` of `nvme0n1`; the kernel lists a disk before its partitions.
fn is_partition(name: &[u8], disk: &[u8]) -> bool {
    let Some(rest) = name.strip_prefix(disk).filter(|_| !disk.is_empty()) else { return false };
    let number = match disk.last() {
        Some(last) if last.is_ascii_digit() => rest.strip_prefix(b"p").unwrap_or_default(),
        _ => rest,
    };
    !number.is_empty() && number.iter().all(u8::is_ascii_digit)
}
