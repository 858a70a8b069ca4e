//! `/proc/pressure`: node_exporter's collector pressure.

use std::sync::Arc;

use procsampler::pressure::{Cpu, Io, Irq, Memory};
use procsampler::unit::Micros;
use procsampler::{Change, ProcDir};

use crate::Failure;
use crate::family::Family;
use crate::held::Held;
use crate::scrape::Collect;
use crate::source::Source;

pub(super) struct Stalls {
    cpu: Source<Cpu>,
    io: Source<Io>,
    memory: Source<Memory>,
    irq: Source<Irq>,
    held: [Held; 6],
}

impl Stalls {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Stalls {
            cpu: Source::new(proc),
            io: Source::new(proc),
            memory: Source::new(proc),
            irq: Source::new(proc),
            held: Default::default(),
        }
    }
}

/// The metrics in the order of `held`.
const METRICS: [(&str, &str); 6] = [
    ("node_pressure_cpu_waiting_seconds", "Total time in seconds that processes have waited for CPU time"),
    (
        "node_pressure_io_waiting_seconds",
        "Total time in seconds that processes have waited due to IO congestion",
    ),
    (
        "node_pressure_io_stalled_seconds",
        "Total time in seconds no process could make progress due to IO congestion",
    ),
    ("node_pressure_memory_waiting_seconds", "Total time in seconds that processes have waited for memory"),
    (
        "node_pressure_memory_stalled_seconds",
        "Total time in seconds no process could make progress due to memory congestion",
    ),
    (
        "node_pressure_irq_stalled_seconds",
        "Total time in seconds no process could make progress due to IRQ congestion",
    ),
];

fn family(at: usize, held: &mut [Held; 6], now: Micros, change: Option<Change<Micros>>) -> Family {
    let (name, help) = METRICS[at];
    let shown = held[at].see(now.0, change.map(|change| change.map(|time| time.0)));
    Family::counter(name, help).of(shown as f64 / 1e6)
}

impl Collect for Stalls {
    fn names(&self) -> &'static [&'static str] {
        &["pressure"]
    }

    /// Each file is independent: an error of one does not affect the others.
    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let held = &mut self.held;
        let cpu = self.cpu.sample().map(|cpu| cpu.some.total).map(|some| {
            let delta = self.cpu.delta().map(|delta| delta.some.total);
            families.push(family(0, held, some, delta));
        });
        let io = self.io.sample().map(|io| [io.some.total, io.full.total]).map(|[some, full]| {
            let [first, second] = split(self.io.delta().map(|delta| [delta.some.total, delta.full.total]));
            families.extend([family(1, held, some, first), family(2, held, full, second)]);
        });
        let memory = self.memory.sample().map(|memory| [memory.some.total, memory.full.total]);
        let memory = memory.map(|[some, full]| {
            let [first, second] =
                split(self.memory.delta().map(|delta| [delta.some.total, delta.full.total]));
            families.extend([family(3, held, some, first), family(4, held, full, second)]);
        });
        // Some kernels have the other files but not this one.
        let irq = self.irq.sample_if_there().map(|irq| irq.map(|irq| irq.full.total)).map(|full| {
            let delta = self.irq.delta().map(|delta| delta.full.total);
            families.extend(full.map(|full| family(5, held, full, delta)));
        });
        [cpu, io, memory, irq].into_iter().collect::<Result<(), _>>().map_err(Failure::from)
    }
}

fn split(deltas: Option<[Change<Micros>; 2]>) -> [Option<Change<Micros>>; 2] {
    deltas.map_or([None; 2], |deltas| deltas.map(Some))
}
