//! A file that describes one thread, read for the thread group leader.

use core::ops::Deref;

use crate::class::Class;
use crate::context::Context;
use crate::delta::Delta;
use crate::dir::{PidDir, TidDir};
use crate::error::ParseError;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::machine::Machine;

/// A file that describes only one thread (schedstat), read in `/proc/PID`: it is that of the thread group
/// leader.
///
/// The name is a warning: `LeaderOnly<Schedstat>` does not describe the process. The total of a process is
/// the sum over its threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct LeaderOnly<T>(pub T);

impl<T> Deref for LeaderOnly<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ProcFile> ProcFile for LeaderOnly<T> {
    type State = T::State;
    const NAME: &'static str = T::NAME;
    const CLASS: Class = T::CLASS.of_leader();
    const CONTEXT: Option<fn(&mut T::State, &Context)> = T::CONTEXT;

    #[inline]
    fn parse(&mut self, text: &[u8], memory: &mut T::State) -> Result<(), ParseError> {
        self.0.parse(text, memory)
    }

    #[inline]
    fn parse_after(
        &mut self,
        text: &[u8],
        earlier: Earlier<'_, Self>,
        memory: &mut T::State,
    ) -> Result<(), ParseError> {
        let earlier = Earlier { text: earlier.text, snapshot: &earlier.snapshot.0 };
        self.0.parse_after(text, earlier, memory)
    }
}

impl<T: FileIn<TidDir>> FileIn<PidDir> for LeaderOnly<T> {
    fn at_birth() -> Option<Self> {
        T::at_birth().map(LeaderOnly)
    }
}

impl<T: Delta> Delta for LeaderOnly<T> {
    type Output<'a>
        = T::Output<'a>
    where
        T: 'a;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> T::Output<'a> {
        self.0.since(&earlier.0, machine)
    }
}
