//! `/proc/mtrr`: how x86 processors cache ranges of addresses (memory type range registers).
//!
//! ```text
//! reg00: base=0x0c0000000 ( 3072MB), size= 1024MB, count=1: uncachable
//! ```
//!
//! What is odd: the base is printed twice, in bytes and in MiB; only the first is kept. Writing to the file
//! changes the registers; this crate does not write it.
//!
//! Reference: proc_mtrr(5), Documentation/arch/x86/mtrr.rst, `mtrr_seq_show` in
//! arch/x86/kernel/cpu/mtrr/if.c. Permission: any user. With CONFIG_MTRR, on x86. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::Row;
use crate::shape::table_file::table_file;
use crate::text::Name;
use crate::unit::{Bytes, KiB};

table_file! {
    /// One sample of `/proc/mtrr`.
    pub struct Mtrr: "mtrr", Class::SYSTEM; {
        /// The registers in use, by rising number.
        ranges: Vec<Range>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/mtrr`, one at a time. Nothing is kept.
    pub fn rows: Range;
}

/// A range of addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Range {
    /// The number of the register.
    pub register: u32,
    /// The first address.
    pub base: u64,
    /// Its size.
    pub size: KiB,
    /// The number of its users in the kernel.
    pub count: u32,
    /// How it is cached: `uncachable`, `write-combining`, `write-through`, `write-protect`, `write-back`.
    pub kind: Name<31>,
}

impl Range {
    /// Its size in bytes.
    pub fn bytes(&self) -> Bytes {
        self.size.bytes()
    }
}

impl Row<'_> for Range {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let register = match cursor.eat_all(b"reg") {
            true => cursor.unsigned32("register")?,
            false => return Err(cursor.fail("register", "\"reg\" and a number")),
        };
        let Some(base) = cursor.eat_all(b": base=0x").then(|| cursor.hex_digits()).flatten() else {
            return Err(cursor.fail("base", "a hexadecimal address"));
        };
        // The same address in MiB.
        cursor.up_to(b"size=");
        let size = cursor.unsigned("size")?;
        let unit = match cursor.peek() {
            Some(b'M') => 1024,
            Some(b'K') => 1,
            _ => return Err(cursor.fail("size", "a number of kB or MB")),
        };
        cursor.skip(1);
        if !cursor.eat_all(b"B, count=") {
            return Err(cursor.fail("count", "\"count=\" before it"));
        }
        let count = cursor.unsigned32("count")?;
        cursor.eat(b':');
        cursor.skip_blanks();
        let start = *cursor;
        let Some(kind) = Name::new(cursor.line_rest()).filter(|kind| !kind.as_bytes().is_empty()) else {
            return Err(start.fail("kind", "a name of at most 31 bytes"));
        };
        Ok(Range { register, base, size: KiB(size.saturating_mul(unit)), count, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.12; the second line is written from arch/x86/kernel/cpu/mtrr/if.c.
    #[test]
    fn sizes_of_two_units() {
        let text = b"reg00: base=0x0c0000000 ( 3072MB), size= 1024MB, count=1: uncachable\n\
            reg01: base=0x0000a0000 (    0MB), size=  128KB, count=2: write-combining\n";
        let mut mtrr = Mtrr::default();
        mtrr.parse(text, &mut ()).unwrap();
        let [high, low] = mtrr.ranges[..] else { panic!() };
        assert_eq!((high.register, high.base, high.bytes()), (0, 0xc000_0000, Bytes(1 << 30)));
        assert_eq!((low.register, low.size, low.count), (1, KiB(128), 2));
        assert_eq!((high.kind.to_str(), low.kind.to_str()), (Some("uncachable"), Some("write-combining")));
        for (row, field) in [
            ("r", "register"),
            ("reg1: base=x", "base"),
            ("reg1: base=0x1 ()\nsize=1MB", "size"),
            ("reg1: base=0x1 (), size=1GB", "size"),
            ("reg1: base=0x1 (), size=1MB", "count"),
            ("reg1: base=0x1 (), size=1MB, count=1:", "kind"),
        ] {
            assert_eq!(mtrr.parse(row.as_bytes(), &mut ()).unwrap_err().field(), field, "{row}");
        }
    }
}
