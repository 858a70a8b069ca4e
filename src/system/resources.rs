//! `/proc/iomem` and `/proc/ioports`: the bus addresses that belong to memory and to devices.
//!
//! ```text
//! 00001000-0009fbff : System RAM
//! 000f0000-000fffff : Reserved
//!   000f0000-000fffff : System ROM
//! 00100000-bfffffff : System RAM
//!   01000000-02276f47 : Kernel code
//! ```
//!
//! An indented region lies within the nearest region above it that is indented less. `iomem` is the memory
//! space, `ioports` the space of the ports of x86. Other machines may have ports for devices of a bus.
//!
//! What is odd: a reader without CAP_SYS_ADMIN gets 0 for all addresses: [`Reported::Hidden`]. The kernel
//! indents by two blanks per level, for at most five levels; deeper regions are indented like the fifth. A
//! name may contain blanks, is not escaped, and may occur more than once. `<BAD>` is the name of a region
//! without a name.
//!
//! Reference: proc_iomem(5), proc_ioports(5), `r_show` in kernel/resource.c. Permission: any user, except for
//! the addresses. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::Row;
use crate::shape::table_file::table_file;
use crate::text::RawBytes;
use crate::value::Reported;

table_file! {
    /// One sample of `/proc/iomem`.
    ///
    /// ```
    /// use procsampler::{Reported, Sampler, system::Iomem};
    ///
    /// let mut iomem = Sampler::<Iomem>::detached();
    /// let now = iomem.push(b"00100000-bfffffff : System RAM\n  01000000-02276f47 : Kernel code\n", Default::default())?;
    /// let code = now.regions.get(1).unwrap();
    /// assert_eq!((code.depth, code.name.as_bytes()), (1, &b"Kernel code"[..]));
    /// assert_eq!(code.start, Reported::Known(0x100_0000));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub struct Iomem: "iomem", Class::SYSTEM; {
        /// The regions by rising address, each followed by the regions within it.
        regions: TextRows<Region<'static>>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/iomem` or `/proc/ioports`, names borrowed from it.
    pub fn rows: Region<'_>;
}

table_file! {
    /// One sample of `/proc/ioports`.
    pub struct Ioports: "ioports", Class::SYSTEM; {
        /// The regions by rising address, each followed by the regions within it.
        regions: TextRows<Region<'static>>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/ioports`, which have the form of those of `/proc/iomem`.
    pub fn rows_of_ports: Region<'_>;
}

row! {
    /// A region of addresses, its name borrowed.
    pub struct Region<'a> {
        /// 0 for a region that is in no other; otherwise the level of the indentation, up to 5.
        depth: u32,
        /// The first address.
        start: Reported<u64>,
        /// The last address.
        end: Reported<u64>,
        /// The name of the region, or of the device or driver that it belongs to.
        name: RawBytes<'a>,
    }
}

impl Region<'_> {
    /// Its size in addresses, which are bytes in the memory space. `None` if the addresses are hidden, or if
    /// the region has all 2^64 addresses.
    pub fn len(&self) -> Option<u64> {
        match (self.start, self.end) {
            (Reported::Known(start), Reported::Known(end)) => end.checked_sub(start)?.checked_add(1),
            _ => None,
        }
    }

    /// Whether it has no addresses. The kernel has no such region.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }
}

impl<'a> Row<'a> for Region<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let depth = cursor.blanks().len() / 2;
        let begin = *cursor;
        let start = cursor.hex_digits();
        let Some((start, end)) = start.zip(cursor.eat(b'-').then(|| cursor.hex_digits()).flatten()) else {
            return Err(begin.fail("range", "two hexadecimal addresses"));
        };
        if !cursor.eat_all(b" : ") {
            return Err(cursor.fail("range", "a colon behind it"));
        }
        let (start, end) = match (start, end) {
            (0, 0) => (Reported::Hidden, Reported::Hidden),
            _ => (Reported::Known(start), Reported::Known(end)),
        };
        let depth = u32::try_from(depth).unwrap_or(u32::MAX);
        Ok(Region { depth, start, end, name: RawBytes::new(cursor.line_rest()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.12; the last line as a user without permission gets it.
    const TEXT: &[u8] =
        b"b0000000-bfffffff : PCI ECAM 0000 [bus 00-ff]\n  b0000000-bfffffff : Reserved\n    \
        b0000000-bfffffff : pnp 00:04\n00000000-00000000 : System RAM\n";

    #[test]
    fn names_with_blanks_and_hidden_addresses() {
        let mut iomem = Iomem::default();
        iomem.parse(TEXT, &mut ()).unwrap();
        assert!(iomem.unlisted.is_empty());
        let regions: Vec<_> = iomem.regions.iter().collect();
        assert_eq!(regions.iter().map(|region| region.depth).collect::<Vec<_>>(), [0, 1, 2, 0]);
        assert_eq!(regions[0].name.as_bytes(), b"PCI ECAM 0000 [bus 00-ff]");
        assert_eq!((regions[2].start, regions[2].len()), (Reported::Known(0xb000_0000), Some(1 << 28)));
        assert_eq!((regions[3].start, regions[3].len()), (Reported::Hidden, None));
        for (row, field) in [("x-1 : a", "range"), ("1 : a", "range"), ("1-2 a", "range")] {
            assert_eq!(iomem.parse(row.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
        let mut ports = Ioports::default();
        ports.parse(b"0000-0cf7 : PCI Bus 0000:00\n  0000-001f : dma1\n", &mut ()).unwrap();
        assert_eq!(ports.regions.get(1).unwrap().len(), Some(32));
    }
}
