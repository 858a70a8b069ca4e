//! Files with a few numbers: loadavg, uptime, file-nr and the files of the entropy.

use std::sync::Arc;

use procsampler::ProcDir;
use procsampler::sys::kernel::random::POOLSIZE;
use procsampler::sys::{EntropyAvail, FileNr};
use procsampler::system::{Loadavg, Uptime};

use crate::Failure;
use crate::family::Family;
use crate::scrape::Collect;
use crate::source::Source;

/// node_exporter's collector loadavg.
pub(super) struct Load(Source<Loadavg>);

/// node_exporter has no such collector.
pub(super) struct Running(Source<Uptime>);

/// node_exporter's collector filefd.
pub(super) struct OpenFiles(Source<FileNr>);

/// node_exporter's collector entropy.
pub(super) struct Entropy {
    proc: Arc<ProcDir>,
    available: Source<EntropyAvail>,
}

impl Load {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Load(Source::new(proc))
    }
}

impl Running {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Running(Source::new(proc))
    }
}

impl OpenFiles {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        OpenFiles(Source::new(proc))
    }
}

impl Entropy {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Entropy { proc: proc.clone(), available: Source::new(proc) }
    }
}

impl Collect for Load {
    fn names(&self) -> &'static [&'static str] {
        &["loadavg"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let load = self.0.sample()?;
        families.extend([
            Family::gauge("node_load1", "1m load average.").of(load.one.0 as f64 / 1e2),
            Family::gauge("node_load5", "5m load average.").of(load.five.0 as f64 / 1e2),
            Family::gauge("node_load15", "15m load average.").of(load.fifteen.0 as f64 / 1e2),
        ]);
        Ok(())
    }
}

impl Collect for Running {
    fn names(&self) -> &'static [&'static str] {
        &["uptime"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let up = self.0.sample()?.up;
        let help = "Time since the machine booted, that of suspend included.";
        families.push(Family::gauge("procsampler_uptime_seconds", help).of(up.0 as f64 / 1e2));
        Ok(())
    }
}

impl Collect for OpenFiles {
    fn names(&self) -> &'static [&'static str] {
        &["filefd"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let files = self.0.sample()?;
        families.extend([
            Family::gauge("node_filefd_allocated", "File descriptor statistics: allocated.")
                .of(files.nr_files),
            Family::gauge("node_filefd_maximum", "File descriptor statistics: maximum.").of(files.max_files),
        ]);
        Ok(())
    }
}

impl Collect for Entropy {
    fn names(&self) -> &'static [&'static str] {
        &["entropy"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let available = self.available.sample()?.0;
        families
            .push(Family::gauge("node_entropy_available_bits", "Bits of available entropy.").of(available));
        let size = POOLSIZE.read(&self.proc)?;
        families.push(Family::gauge("node_entropy_pool_size_bits", "Bits of entropy pool.").of(size));
        Ok(())
    }
}
