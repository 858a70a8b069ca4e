//! Types of single values, and the meanings of an absent value.

#[cfg(feature = "serde")]
mod serial;

use crate::cursor::{Cursor, Value};
use crate::for_types::for_types;
use crate::text::{BitMask, IdList, Name, Text};
use crate::unit::{
    Bytes, Centis, Hundredths, KiB, Micros, Millis, Nanos, Pages, Seconds, Sectors, SplitNs, Ticks,
};

/// The value of a field that the kernel can hide from this reader, or whose accounting can be switched off.
///
/// Only such fields have this type. The others are plain numbers, or an `Option` if a kernel may lack them. A
/// value that is not known is never shown as 0.
///
/// In JSON a known value is written without a tag, an absent one is left out, and the others are the strings
/// `"hidden"` and `"unmeasured"`. A known string that equals one of these is deserialised as the variant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reported<T> {
    /// The kernel printed the value, and it is not a mask.
    Known(T),
    /// This kernel does not print it.
    #[default]
    Absent,
    /// The kernel prints a mask, because the reader may not see the value (ptrace(2), `PTRACE_MODE_READ`).
    Hidden,
    /// The value is not measured: accounting is off, or the text alone does not say whether it is on.
    Unmeasured,
}

impl<T> Reported<T> {
    /// The value, if it is known.
    ///
    /// ```
    /// assert_eq!(procsampler::Reported::<u64>::Hidden.known(), None);
    /// ```
    pub fn known(self) -> Option<T> {
        match self {
            Reported::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Converts to a reference to the value.
    pub const fn as_ref(&self) -> Reported<&T> {
        match self {
            Reported::Known(value) => Reported::Known(value),
            Reported::Absent => Reported::Absent,
            Reported::Hidden => Reported::Hidden,
            Reported::Unmeasured => Reported::Unmeasured,
        }
    }

    /// Converts the value, for example to another unit.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Reported<U> {
        match self {
            Reported::Known(value) => Reported::Known(with(value)),
            Reported::Absent => Reported::Absent,
            Reported::Hidden => Reported::Hidden,
            Reported::Unmeasured => Reported::Unmeasured,
        }
    }
}

/// The type of a field in a struct of numbers. It is made from the number that was found, or from its
/// absence.
pub trait Number: Copy {
    /// The number is required.
    const REQUIRED: bool = true;

    /// The number may be negative. It is then passed as its bits.
    const SIGNED: bool = false;

    /// Makes the field from the number that was found; `present` is false if there was none.
    fn from_number(number: u64, present: bool) -> Self;

    /// The number; `None` if it is absent.
    fn to_number(self) -> Option<u64>;
}

/// The type of a field in a keyed table of mixed values: a required [`Value`], or an `Option` of one.
pub(crate) trait Field {
    /// The key is required.
    const REQUIRED: bool;

    /// The expected text of the value, for an error.
    const EXPECTED: &'static str;

    /// Overwrites the field with the value at the cursor.
    fn fill(&mut self, cursor: &mut Cursor<'_>) -> Option<()>;

    /// Records that the text does not have the key.
    fn absent(&mut self);

    /// Copies `last` into the existing storage.
    fn copy(&mut self, last: &Self);
}

impl<T: Value> Field for T {
    const REQUIRED: bool = true;
    const EXPECTED: &'static str = T::EXPECTED;

    #[inline]
    fn fill(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        self.read_into(cursor)
    }

    fn absent(&mut self) {}

    #[inline]
    fn copy(&mut self, last: &Self) {
        self.clone_from(last);
    }
}

impl<T: Value> Field for Option<T> {
    const REQUIRED: bool = false;
    const EXPECTED: &'static str = T::EXPECTED;

    #[inline]
    fn fill(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        match self {
            Some(value) => value.read_into(cursor),
            None => {
                *self = Some(T::read(cursor)?);
                Some(())
            }
        }
    }

    fn absent(&mut self) {
        *self = None;
    }

    #[inline]
    fn copy(&mut self, last: &Self) {
        match T::STORED {
            true => self.clone_from(last),
            // This does not check what the two values are: half the code.
            false => *self = last.clone(),
        }
    }
}

impl<T: Number> Number for Option<T> {
    const REQUIRED: bool = false;
    const SIGNED: bool = T::SIGNED;

    #[inline]
    fn from_number(number: u64, present: bool) -> Self {
        present.then(|| T::from_number(number, true))
    }

    #[inline]
    fn to_number(self) -> Option<u64> {
        self?.to_number()
    }
}

impl<T: Number> Number for Reported<T> {
    const REQUIRED: bool = false;
    const SIGNED: bool = T::SIGNED;

    #[inline]
    fn from_number(number: u64, present: bool) -> Self {
        if present { Reported::Known(T::from_number(number, true)) } else { Reported::Absent }
    }

    #[inline]
    fn to_number(self) -> Option<u64> {
        self.known().to_number()
    }
}

// Integers. For a narrow type the parser has checked that the number fits.
for_types!(u64, u32, i64 => {
    impl Number for Type {
        const SIGNED: bool = Type::MIN != 0;

        #[inline]
        #[allow(trivial_numeric_casts)]
        fn from_number(number: u64, _present: bool) -> Self {
            number as Type
        }

        #[inline]
        #[allow(trivial_numeric_casts)]
        fn to_number(self) -> Option<u64> {
            Some(self as u64)
        }
    }
});

impl Number for bool {
    fn from_number(number: u64, _present: bool) -> Self {
        number != 0
    }

    fn to_number(self) -> Option<u64> {
        Some(self.into())
    }
}

impl Value for u64 {
    const EXPECTED: &'static str = crate::cursor::UNSIGNED;

    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.digits()
    }
}

for_types!(Ticks, KiB, Bytes, Pages, Sectors, Seconds, Centis, Millis, Micros, Nanos => {
    impl Number for Type {
        #[inline]
        fn from_number(number: u64, _present: bool) -> Self {
            Self(number)
        }

        #[inline]
        fn to_number(self) -> Option<u64> {
            Some(self.0)
        }
    }

    impl Value for Type {
        const EXPECTED: &'static str = crate::cursor::UNSIGNED;

        #[inline]
        fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
            cursor.digits().map(Self::from)
        }
    }
});

impl Value for u8 {
    const EXPECTED: &'static str = "an unsigned integer below 2^8";

    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.digits()?.try_into().ok()
    }
}

impl Value for u32 {
    const EXPECTED: &'static str = "an unsigned integer below 2^32";

    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.digits()?.try_into().ok()
    }
}

impl Value for i32 {
    const EXPECTED: &'static str = "an integer of 32 bits";

    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.signed_digits()?.try_into().ok()
    }
}

impl Value for i64 {
    const EXPECTED: &'static str = "an integer of 64 bits";

    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.signed_digits()
    }
}

impl Value for bool {
    const EXPECTED: &'static str = "0 or 1";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        match cursor.digits() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        }
    }
}

impl Value for Hundredths {
    const EXPECTED: &'static str = "a number with two decimals";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.hundredths("").ok().map(Hundredths)
    }
}

impl Value for SplitNs {
    const EXPECTED: &'static str = "a number with six decimals";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.millionths().map(SplitNs)
    }
}

// The value is the rest of the line.
for_types!(Text, IdList, BitMask => {
    impl Value for Type {
        const EXPECTED: &'static str = "text";
        const STORED: bool = true;

        fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
            let mut text = Self::default();
            text.read_into(cursor)?;
            Some(text)
        }

        fn read_into(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
            self.set(cursor.line_rest());
            Some(())
        }
    }
});

// The value is the rest of the line.
for_types!(Name<31>, Name<127> => {
    impl Value for Type {
        const EXPECTED: &'static str = "a name that is not empty and not too long";

        fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
            let name = cursor.line_rest();
            Name::new(name).filter(|_| !name.is_empty())
        }
    }
});

/// Numbers up to the end of the line.
impl Value for Vec<u32> {
    const EXPECTED: &'static str = "unsigned integers below 2^32";
    const STORED: bool = true;

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let mut numbers = Vec::new();
        numbers.read_into(cursor)?;
        Some(numbers)
    }

    fn read_into(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        self.clear();
        loop {
            cursor.skip_blanks();
            if cursor.at_line_end() {
                return Some(());
            }
            self.push(cursor.digits()?.try_into().ok()?);
        }
    }
}
