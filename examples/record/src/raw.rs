//! The bytes of a file, not parsed.

use std::marker::PhantomData;

use procsampler::dir::Dir;
use procsampler::pid::LeaderOnly;
use procsampler::{AnySampler, Class, FileIn, ParseError, PidDir, ProcDir, ProcFile, Result, Sampler};

/// A file `T` that is read by the rules of its class and not parsed. The replay parses it.
pub struct Raw<T>(PhantomData<fn() -> T>);

impl<T> Default for Raw<T> {
    fn default() -> Self {
        Raw(PhantomData)
    }
}

impl<T: ProcFile> ProcFile for Raw<T> {
    type State = ();
    const NAME: &'static str = T::NAME;
    const CLASS: Class = T::CLASS;

    fn parse(&mut self, _: &[u8], (): &mut ()) -> std::result::Result<(), ParseError> {
        Ok(())
    }
}

impl<D: Dir, T: FileIn<D>> FileIn<D> for Raw<T> {}

/// A sampler of the bytes of any file.
pub type Bytes = Box<dyn AnySampler>;

fn open<T: FileIn<D> + 'static, D: Dir>(dir: &D) -> Result<Bytes> {
    Ok(Box::new(Sampler::<Raw<T>>::open(dir)?))
}

/// The file of the system with this name; `None` if the crate does not know it.
pub fn of_system(dir: &ProcDir, name: &str) -> Option<Result<Bytes>> {
    macro_rules! file {
        (root $type:ty) => {
            return Some(open::<$type, _>(dir))
        };
        ($other:ident $type:ty) => {};
    }
    macro_rules! files {
        ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => {
            $( if name == $path { file!($place $type); } )*
        };
    }
    procsampler::every_file!(files);
    None
}

/// The file of a process with this name. A file of a thread is that of the thread group leader.
pub fn of_process(dir: &PidDir, name: &str) -> Option<Result<Bytes>> {
    macro_rules! file {
        (root $type:ty) => {};
        (thread $type:ty) => {
            return Some(open::<LeaderOnly<$type>, _>(dir))
        };
        ($process:ident $type:ty) => {
            return Some(open::<$type, _>(dir))
        };
    }
    macro_rules! files {
        ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => {
            $( if name == $path { file!($place $type); } )*
        };
    }
    procsampler::every_file!(files);
    None
}

/// Whether there is a file with this name: of the system, or of a process if `of_process`.
pub fn is_known(name: &str, of_process: bool) -> bool {
    macro_rules! files {
        ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => {
            [$( ($path, stringify!($place) != "root") ),*].contains(&(name, of_process))
        };
    }
    procsampler::every_file!(files)
}
