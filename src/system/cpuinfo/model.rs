//! The model of a CPU: a name for humans, or numbers.

use core::fmt;

use crate::text::Printable;

/// The model of a CPU.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Model<'a> {
    /// A name for humans.
    Name(&'a [u8]),
    /// Numbers, because arm64 prints no name.
    Arm(Arm),
}

impl fmt::Display for Model<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Model::Name(name) => Printable(name).fmt(f),
            Model::Arm(arm) => arm.fmt(f),
        }
    }
}

impl fmt::Debug for Model<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Model({self})")
    }
}

/// An arm core: the fields of its register MIDR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Arm {
    /// The manufacturer: 0x41 is Arm, 0x61 Apple, 0xc0 Ampere.
    pub implementer: u32,
    /// The R of RrPp.
    pub variant: u32,
    /// The manufacturer's number for the core: 0xd0b of Arm is a Cortex-A76.
    pub part: u32,
    /// The P of RrPp.
    pub revision: u32,
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arm { implementer, variant, part, revision } = self;
        write!(f, "implementer {implementer:#04x} part {part:#05x} r{variant}p{revision}")
    }
}

/// An x86 model, including the extended family and model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct X86 {
    /// `cpu family`: 6 for most models of Intel, 25 for Zen 3 and 4.
    pub family: u32,
    /// `model`.
    pub model: u32,
    /// `stepping`; `None` if it is `unknown`.
    pub stepping: Option<u32>,
}
