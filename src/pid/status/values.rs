//! The values that only status has, and how it prints values.

use crate::cursor::{Cursor, Value};
use crate::for_types::for_types;
use crate::pid::comm::CommName;
use crate::pid::flags::{Capabilities, Signals};
use crate::pid::state::State;
use crate::shape::key_value::{ByKey, KeyValue};

/// A number that status prints in octal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Octal(pub u64);

impl Value for Octal {
    const EXPECTED: &'static str = "an octal number";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.octal_digits().map(Octal)
    }
}

/// A number that status prints in hexadecimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Hex(pub u64);

impl Value for Hex {
    const EXPECTED: &'static str = "a hexadecimal number of 64 bits";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.hex_digits().map(Hex)
    }
}

/// The four ids of a user or a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Credentials {
    /// The real id: the user or group that started the process.
    pub real: u32,
    /// The effective id, on which rights depend.
    pub effective: u32,
    /// The saved id, which may become the effective id again.
    pub saved: u32,
    /// The file system id, on which rights to files depend.
    pub fs: u32,
}

impl Value for Credentials {
    const EXPECTED: &'static str = "four ids";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let mut id = || {
            cursor.skip_blanks();
            u32::read(cursor)
        };
        Some(Credentials { real: id()?, effective: id()?, saved: id()?, fs: id()? })
    }
}

/// The queued signals of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SigQ {
    /// Signals queued.
    pub queued: u64,
    /// The limit (RLIMIT_SIGPENDING).
    pub limit: u64,
}

impl Value for SigQ {
    const EXPECTED: &'static str = "two numbers with a slash";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let queued = cursor.digits()?;
        let limit = cursor.eat(b'/').then(|| cursor.digits())??;
        Some(SigQ { queued, limit })
    }
}

// These types are printed in the way of status.
impl ByKey for State {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        KeyValue::printed(format_args!("{self}"))
    }
}

impl ByKey for Octal {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        KeyValue::printed(format_args!("{:04o}", self.0))
    }
}

impl ByKey for Hex {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        KeyValue::printed(format_args!("{:#x}", self.0))
    }
}

impl ByKey for SigQ {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        KeyValue::printed(format_args!("{}/{}", self.queued, self.limit))
    }
}

impl ByKey for Credentials {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        KeyValue::printed(format_args!("{}\t{}\t{}\t{}", self.real, self.effective, self.saved, self.fs))
    }
}

for_types!(Signals, Capabilities => {
    impl ByKey for Type {
        fn by_key(&self) -> Option<KeyValue<'_>> {
            KeyValue::printed(format_args!("{:016x}", self.bits()))
        }
    }
});

impl ByKey for CommName {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        KeyValue::of_text(self.as_bytes())
    }
}
