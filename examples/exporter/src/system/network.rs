//! `/proc/net/dev`: node_exporter's collector netdev.

use std::sync::Arc;

use procsampler::ProcDir;
use procsampler::net::Dev;
use procsampler::net::dev::{InterfaceName, Traffic};

use crate::Failure;
use crate::family::{Family, Labels, Words};
use crate::held::{HeldRows, counters};
use crate::scrape::Collect;
use crate::source::Source;

counters!(Traffic, 16:
    rx_bytes rx_packets rx_errs rx_drop rx_fifo rx_frame rx_compressed rx_multicast tx_bytes tx_packets
    tx_errs tx_drop tx_fifo tx_colls tx_carrier tx_compressed);

/// The names of the columns in node_exporter.
const METRICS: [&str; 16] = [
    "receive_bytes",
    "receive_packets",
    "receive_errs",
    "receive_drop",
    "receive_fifo",
    "receive_frame",
    "receive_compressed",
    "receive_multicast",
    "transmit_bytes",
    "transmit_packets",
    "transmit_errs",
    "transmit_drop",
    "transmit_fifo",
    "transmit_colls",
    "transmit_carrier",
    "transmit_compressed",
];

pub(super) struct Interfaces {
    file: Source<Dev>,
    held: HeldRows<InterfaceName, Traffic, 16>,
}

impl Interfaces {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Interfaces { file: Source::new(proc), held: HeldRows::default() }
    }
}

impl Collect for Interfaces {
    fn names(&self) -> &'static [&'static str] {
        &["netdev"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let machine = self.file.machine();
        let file = self.file.sample()?;
        let mut counters = METRICS.map(|name| {
            let help = Words::of_key("Network device statistic ", name, ".");
            Family::counter(Words::of_key("node_network_", name, ""), help)
        });
        self.held.begin();
        for interface in file.interfaces.iter() {
            let labels = Labels::one("device", &Arc::from(interface.name.to_string()));
            let shown = self.held.see(interface.name, &interface.traffic, &machine);
            for (family, number) in counters.iter_mut().zip(shown) {
                if let Some(number) = number {
                    family.add(labels.clone(), number);
                }
            }
        }
        self.held.end();
        families.extend(counters);
        Ok(())
    }
}
