//! Samplers of different files in one collection.

use std::path::PathBuf;

use crate::error::Result;
use crate::file::ProcFile;
use crate::sampler::Sampler;
use crate::unit::Monotonic;

/// A sampler of any file. Use it for a collection of samplers of different files: for example in a recorder,
/// which keeps their texts.
///
/// ```
/// use procsampler::{AnySampler, ProcDir, Sampler, system};
///
/// let proc = ProcDir::open()?;
/// let mut samplers: Vec<Box<dyn AnySampler>> = vec![
///     Box::new(Sampler::<system::Stat>::open(&proc)?),
///     Box::new(Sampler::<system::Uptime>::open(&proc)?),
/// ];
/// for sampler in &mut samplers {
///     sampler.sample()?;
///     println!("{}: {} bytes", sampler.path().display(), sampler.text().len());
/// }
/// # assert!(samplers.iter().all(|sampler| sampler.time().is_some() && sampler.text().ends_with(b"\n")));
/// # Ok::<(), procsampler::Error>(())
/// ```
pub trait AnySampler: Send {
    /// Reads the file and parses it: [`Sampler::sample`].
    ///
    /// # Errors
    /// As for [`Sampler::sample`].
    fn sample(&mut self) -> Result<()>;

    /// The path of the file: [`Sampler::path`].
    fn path(&self) -> PathBuf;

    /// The bytes of the last read, parsed or not: [`Sampler::text`].
    fn text(&self) -> &[u8];

    /// When the newest good snapshot was taken; `None` before the first: [`Sampler::time`].
    fn time(&self) -> Option<Monotonic>;
}

impl<T: ProcFile> AnySampler for Sampler<T> {
    fn sample(&mut self) -> Result<()> {
        self.sample().map(drop)
    }

    fn path(&self) -> PathBuf {
        self.path()
    }

    fn text(&self) -> &[u8] {
        self.text()
    }

    fn time(&self) -> Option<Monotonic> {
        self.time()
    }
}
