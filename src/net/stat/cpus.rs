//! The common format of the files of net/stat: a line of names, and below it a line for each possible CPU
//! with its counters in hexadecimal.

use core::ops::Deref;

use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::named_columns::Names;
use crate::shape::numbers::Numbers;
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, TableRows};
use crate::shape::unlisted::Unlisted;

/// A line of the file, which is of one CPU. It dereferences to its counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Cpu<T> {
    /// The index of the line below the names, from 0. The kernel does not print the number of the CPU.
    pub line: u32,
    /// The counters of the CPU.
    pub stats: T,
}

impl<T> Deref for Cpu<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.stats
    }
}

/// A CPU is identified by the index of its line.
impl<T: 'static> Identity for Cpu<T> {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.line
    }
}

impl<T: Delta> Delta for Cpu<T> {
    type Output<'a>
        = T::Output<'a>
    where
        T: 'a;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> T::Output<'a> {
        self.stats.since(&earlier.stats, machine)
    }
}

/// Keeps the lines of a text in which no number is larger than `largest`.
pub(super) fn keep<const N: usize, T: Numbers<N> + Default + 'static>(
    text: &[u8],
    largest: u64,
    cpus: &mut Rows<Cpu<T>>,
    unlisted: &mut Unlisted,
) -> Result<(), ParseError> {
    cpus.clear();
    let mut cursor = Cursor::new(text);
    let names = Names::read(&mut cursor, const { &T::KEYS })?;
    table::collect(TableRows::behind(cursor), unlisted, |columns, row| {
        cpus.push(Cpu { line: row.place as u32, stats: names.numbers(columns, largest)? });
        for (name, number) in names.unlisted(columns) {
            row.unlisted.push(name, number);
        }
        Ok(Key::Place)
    })?;
    cpus.index();
    match cpus.is_empty() {
        true => Err(ParseError::new(text.len(), const { &T::NAMES }[0], "the line of a CPU")),
        false => Ok(()),
    }
}

/// Declares files of such lines, each with the type of its counters and the largest number that these can
/// have.
macro_rules! cpus {
    ($( $(#[$meta:meta])* pub struct $name:ident: $file:literal, $stats:ty, $largest:expr; )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            /// The possible CPUs, in ascending order.
            pub cpus: $crate::shape::rows::Rows<$crate::net::stat::Cpu<$stats>>,
            /// Columns that this crate does not know, by their names, once for each line. Also lines that
            /// could not be parsed, by their first word.
            pub unlisted: $crate::shape::unlisted::Unlisted,
        }

        impl $crate::file::ProcFile for $name {
            type State = ();
            const NAME: &'static str = $file;
            // The longest line is shorter than 300 bytes.
            const CLASS: $crate::class::Class = $crate::class::Class::NAMESPACE.max_record(512);

            fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), $crate::error::ParseError> {
                $crate::net::stat::cpus::keep(text, $largest.into(), &mut self.cpus, &mut self.unlisted)
            }
        }

        impl $crate::file::FileIn<$crate::dir::ProcDir> for $name {}
        impl $crate::file::FileIn<$crate::dir::PidDir> for $name {}
        impl $crate::file::FileIn<$crate::dir::TidDir> for $name {}

        /// The CPUs of two samples, matched by the index of the line.
        impl $crate::delta::Delta for $name {
            type Output<'a> = $crate::shape::rows::RowDeltas<'a, $crate::net::stat::Cpu<$stats>>;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::machine::Machine) -> Self::Output<'a> {
                self.cpus.since(&earlier.cpus, machine)
            }
        }
    )* };
}

pub(super) use cpus;
