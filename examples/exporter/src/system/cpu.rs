//! `/proc/stat`: node_exporter's collectors cpu and stat.

use std::sync::Arc;

use procsampler::ProcDir;
use procsampler::system::Stat;
use procsampler::system::stat::CpuTimes;
use procsampler::unit::Ticks;

use crate::Failure;
use crate::family::{Family, Labels};
use crate::held::{Held, HeldRows, counters};
use crate::scrape::Collect;
use crate::source::Source;

counters!(CpuTimes, 10: user nice system idle iowait irq softirq steal guest guest_nice);

/// The modes of the first columns. The columns of guests follow.
const MODES: [&str; 8] = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];
const GUESTS: [&str; 2] = ["user", "nice"];

pub(super) struct Cpus {
    stat: Source<Stat>,
    /// The times of the CPUs. Those of offline CPUs are kept, because the kernel keeps them too.
    times: HeldRows<u32, CpuTimes, 10>,
    totals: [Held; 3],
}

impl Cpus {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Cpus { stat: Source::new(proc), times: HeldRows::default(), totals: Default::default() }
    }
}

impl Collect for Cpus {
    fn names(&self) -> &'static [&'static str] {
        &["cpu", "stat"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let machine = self.stat.machine();
        let stat = self.stat.sample()?;
        let mut seconds = Family::counter("node_cpu_seconds", "Seconds the CPUs spent in each mode.");
        let mut guests = Family::counter(
            "node_cpu_guest_seconds",
            "Seconds the CPUs spent in guests (VMs) for each mode.",
        );
        self.times.begin();
        for cpu in stat.cpus.iter() {
            let times = self.times.see(cpu.id, &cpu.times, &machine);
            let id = Arc::from(cpu.id.to_string());
            for (at, time) in times.into_iter().enumerate() {
                let Some(time) = time else { continue };
                let (family, mode) = match MODES.get(at) {
                    Some(mode) => (&mut seconds, *mode),
                    None => (&mut guests, GUESTS[at - MODES.len()]),
                };
                let labels = Labels::one("cpu", &id).and("mode", mode);
                family.add(labels, Ticks(time).seconds(&machine));
            }
        }
        let (boot, running, blocked) = (stat.btime, stat.procs_running, stat.procs_blocked);
        let now = [stat.intr, stat.ctxt, stat.processes];
        let changes = self.stat.delta().map(|delta| [delta.intr, delta.ctxt, delta.processes]);
        let mut totals = [0; 3];
        for (at, total) in totals.iter_mut().enumerate() {
            *total = self.totals[at].see(now[at], changes.map(|changes| changes[at]));
        }
        let [interrupts, switches, forks] = totals;
        families.extend([
            seconds,
            guests,
            Family::counter("node_intr", "Total number of interrupts serviced.").of(interrupts),
            Family::counter("node_context_switches", "Total number of context switches.").of(switches),
            Family::counter("node_forks", "Total number of forks.").of(forks),
            Family::gauge("node_boot_time_seconds", "Node boot time, in unixtime.").of(boot),
            Family::gauge("node_procs_running", "Number of processes in runnable state.").of(running),
            Family::gauge("node_procs_blocked", "Number of processes blocked waiting for I/O to complete.")
                .of(blocked),
        ]);
        Ok(())
    }
}
