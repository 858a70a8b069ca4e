//! A file that is opened at its first read, and again after an error.

use std::sync::Arc;

use procsampler::{Delta, FileIn, Interval, Machine, ProcDir, Sampler};

/// A file of /proc that one collector reads.
pub struct Source<T: FileIn<ProcDir>> {
    proc: Arc<ProcDir>,
    sampler: Option<Sampler<T>>,
}

impl<T: FileIn<ProcDir>> Source<T> {
    pub fn new(proc: &Arc<ProcDir>) -> Self {
        Source { proc: proc.clone(), sampler: None }
    }

    pub fn machine(&self) -> Machine {
        self.proc.machine()
    }

    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be opened, read or parsed. The next call opens it again.
    pub fn sample(&mut self) -> procsampler::Result<&T> {
        let mut sampler = match self.sampler.take() {
            Some(sampler) => sampler,
            None => Sampler::open(&*self.proc)?,
        };
        sampler.sample()?;
        Ok(self.sampler.insert(sampler).current().expect("it was just read"))
    }

    /// Reads the file; `None` if this system does not have it.
    ///
    /// # Errors
    /// The file exists but cannot be read.
    pub fn sample_if_there(&mut self) -> procsampler::Result<Option<&T>> {
        match self.sample() {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.is_unsupported() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What changed between the last two samples.
    pub fn delta(&self) -> Option<Interval<T::Output<'_>>>
    where
        T: Delta,
    {
        self.sampler.as_ref()?.delta()
    }
}
