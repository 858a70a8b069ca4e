//! The parser of any file.

use std::any::Any;

use procsampler::pid::LeaderOnly;
use procsampler::{Machine, Monotonic, ProcFile, Result, Sampler, system};
use serde::Serialize;
use serde_json::Value;

/// A sampler of any file, into which texts are pushed.
pub trait Parser {
    /// # Errors
    /// The text could not be parsed.
    fn push(&mut self, text: &[u8], time: Monotonic) -> Result<()>;

    /// The snapshot of the last text that could be parsed.
    fn snapshot(&self) -> Option<Value>;
}

impl<T: ProcFile + Serialize> Parser for Sampler<T> {
    fn push(&mut self, text: &[u8], time: Monotonic) -> Result<()> {
        self.push(text, time).map(drop)
    }

    fn snapshot(&self) -> Option<Value> {
        serde_json::to_value(self.current()?).ok()
    }
}

fn parser<T: ProcFile<State: Any> + Serialize + 'static>(machine: Machine) -> Box<dyn Parser> {
    let mut sampler = Sampler::<T>::detached_from(machine);
    if let Some(stat) = (sampler.state_mut() as &mut dyn Any).downcast_mut::<system::stat::Options>() {
        *stat = stat.with_irqs();
    }
    Box::new(sampler)
}

/// The process and the name of a file, if it is a file of a process: `4711/stat`.
pub fn of_process(path: &str) -> Option<(u32, &str)> {
    let (pid, name) = path.split_once('/')?;
    Some((pid.parse().ok()?, name))
}

/// The parser of a file by its path in /proc; `None` if this version of the crate does not know the file.
pub fn of(path: &str, machine: Machine) -> Option<Box<dyn Parser>> {
    let process = of_process(path);
    let name = process.map_or(path, |(_, name)| name);
    let process = process.is_some();
    macro_rules! file {
        (root $type:ty) => {
            if !process {
                return Some(parser::<$type>(machine));
            }
        };
        (thread $type:ty) => {
            if process {
                return Some(parser::<LeaderOnly<$type>>(machine));
            }
        };
        ($process:ident $type:ty) => {
            if process {
                return Some(parser::<$type>(machine));
            }
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
