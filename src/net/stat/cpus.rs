//! The common format of the files of net/stat: a line of names, and below it a line for each possible CPU
//! with its counters in hexadecimal.

use core::ops::Deref;

use crate::class::Class;
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

/// No line is longer than 300 bytes.
pub(super) const CLASS: Class = Class::NAMESPACE.max_record(512);

/// Keeps the lines of a text whose counters are an `unsigned int`.
pub(super) fn narrow<const N: usize, T: Numbers<N> + Default + 'static>(
    text: &[u8],
    cpus: &mut Rows<Cpu<T>>,
    unlisted: &mut Unlisted,
) -> Result<(), ParseError> {
    keep(text, u32::MAX.into(), cpus, unlisted)
}

/// Keeps the lines of a text whose counters are an `unsigned long`.
pub(super) fn wide<const N: usize, T: Numbers<N> + Default + 'static>(
    text: &[u8],
    cpus: &mut Rows<Cpu<T>>,
    unlisted: &mut Unlisted,
) -> Result<(), ParseError> {
    keep(text, u64::MAX, cpus, unlisted)
}

/// Keeps the lines of a text in which no number is larger than `largest`.
fn keep<const N: usize, T: Numbers<N> + Default + 'static>(
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
