//! The files of the system, under the names of node_exporter.

mod cpu;
mod disks;
mod keyed;
mod load;
mod network;
mod pressure;
mod sockets;

use std::sync::Arc;

use procsampler::ProcDir;

use crate::scrape::Collect;

/// All collectors of system files.
pub fn collectors(proc: &Arc<ProcDir>) -> Vec<Box<dyn Collect>> {
    vec![
        Box::new(cpu::Cpus::new(proc)),
        Box::new(keyed::Memory::new(proc)),
        Box::new(keyed::VirtualMemory::new(proc)),
        Box::new(disks::Disks::new(proc)),
        Box::new(load::Load::new(proc)),
        Box::new(load::Running::new(proc)),
        Box::new(network::Interfaces::new(proc)),
        Box::new(keyed::Protocols::new(proc)),
        Box::new(pressure::Stalls::new(proc)),
        Box::new(sockets::Sockets::new(proc)),
        Box::new(load::OpenFiles::new(proc)),
        Box::new(load::Entropy::new(proc)),
    ]
}
