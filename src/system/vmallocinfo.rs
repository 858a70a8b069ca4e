//! `/proc/vmallocinfo`: the ranges of addresses that the kernel has mapped page by page for itself.
//!
//! ```text
//! 0x00000000732210a4-0x00000000215fda4f   20480 irq_init_percpu_irqstack+0xed/0x120 vmap
//! 0x0000000055126dfe-0x00000000458a83fd   12288 acpi_os_map_iomem+0x1bc/0x1e0 phys=0x000000000009f000 ioremap
//! 0x00000000e3b9b364-0x00000000e4af564a   20480 kernel_clone+0xb8/0x400 pages=4 vmalloc N0=4
//! 0x00000000da4adc84-0x00000000d49a75ec    8192 unpurged vm_area
//! ```
//!
//! The ranges contain memory of the kernel that need not be contiguous, and registers of devices. A range has
//! one page more than it has memory. Nothing may access this page.
//!
//! What is odd: the addresses are 0 or a word if `kernel.kptr_restrict` hides them. Otherwise, since Linux
//! 4.15, they are replaced by a number that is not the address. The function that asked for a range is
//! printed with its offset and size, and with its module in brackets after a blank.
//!
//! Reference: Documentation/filesystems/proc.rst, `vmalloc_info_show` in mm/vmalloc.c (`s_show` before Linux
//! 6.9). Permission: root. Linux 2.6.28.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Row};
use crate::shape::table_file::table_file;
use crate::text::RawBytes;
use crate::unit::Bytes;
use crate::value::Reported;
use crate::words::{FlagWords, flags};

table_file! {
    /// One sample of `/proc/vmallocinfo`.
    pub struct Vmallocinfo: "vmallocinfo", Class::SYSTEM; {
        /// The ranges, by rising address; those that are [unpurged](AreaFlags::UNPURGED) may be at the end.
        areas: TextRows<Area<'static>>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/vmallocinfo`, names borrowed from it.
    pub fn rows: Area<'_>;
}

row! {
    /// A range of addresses, its names borrowed.
    pub struct Area<'a> {
        /// The address where it begins, or a number that replaces it.
        start: Reported<u64>,
        /// The address where it ends, or a number that replaces it.
        end: Reported<u64>,
        /// Its size, including the page that nothing may access.
        size: Bytes,
        /// The function that asked for it, with its module: `map_capability+0x104/0x170 [virtio_pci]`. `None`
        /// if the kernel does not print it.
        caller: Option<RawBytes<'a>>,
        /// The number of its pages of memory; `None` if it has none.
        pages: Option<u64>,
        /// The address on the bus that it maps; `None` if it maps no device.
        phys: Option<u64>,
        /// The purpose of the range.
        flags: AreaFlags,
        /// Its pages by NUMA node, `N0=3 N1=1`; empty if it has none, and without CONFIG_NUMA.
        nodes: RawBytes<'a>,
    }
}

flags! {
    /// The purpose of a range. The kernel prints a word for each.
    pub struct AreaFlags: u8 {
        /// `ioremap`: it maps registers or memory of a device.
        const IOREMAP = 1 << 0 => b"ioremap";
        /// `vmalloc`: memory was allocated for it.
        const VMALLOC = 1 << 1 => b"vmalloc";
        /// `vmap`: it maps pages that were allocated before.
        const VMAP = 1 << 2 => b"vmap";
        /// `user`: programs may map it too.
        const USER = 1 << 3 => b"user";
        /// `vpages`: the list of its pages is so long that the list has its own range.
        const VPAGES = 1 << 4 => b"vpages";
        /// `dma-coherent`: a device and the CPUs always see the same contents. Linux 5.4.
        const DMA_COHERENT = 1 << 5 => b"dma-coherent";
        /// `vm_map_ram`: it is a short-lived range, and nothing more is known about it. Linux 4.13.
        const VM_MAP_RAM = 1 << 6 => b"vm_map_ram";
        /// `unpurged vm_area`: it was freed, and the TLBs of the CPUs may still contain it. Linux 4.13.
        const UNPURGED = 1 << 7 => b"unpurged";
    }
}

impl<'a> Area<'a> {
    /// The number of each NUMA node that has pages of the range, and the number of these pages.
    pub fn nodes(&self) -> impl Iterator<Item = (u32, u64)> + use<'a> {
        let mut cursor = Cursor::new(self.nodes.as_bytes());
        core::iter::from_fn(move || {
            cursor.skip_blanks();
            let node = cursor.eat(b'N').then(|| cursor.digits())??.try_into().ok()?;
            let pages = cursor.eat(b'=').then(|| cursor.digits())??;
            Some((node, pages))
        })
    }
}

/// Reads `0x00000000732210a4`. If there is another word, the address is hidden.
fn address(cursor: &mut Cursor<'_>) -> Option<Reported<u64>> {
    if cursor.eat_all(b"(____ptrval____)") {
        return Some(Reported::Unmeasured);
    }
    match cursor.hex_digits()? {
        0 => Some(Reported::Hidden),
        address => Some(Reported::Known(address)),
    }
}

/// A number behind `key`, hexadecimal or not.
fn number(word: &[u8], key: &[u8], read: impl FnOnce(&mut Cursor<'_>) -> Option<u64>) -> Option<u64> {
    let mut cursor = Cursor::new(word.strip_prefix(key)?);
    read(&mut cursor).filter(|_| cursor.at_end())
}

impl<'a> Row<'a> for Area<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let begin = *cursor;
        let mut next = |mark: &[u8]| if cursor.eat_all(mark) { address(cursor) } else { None };
        let Some((start, end)) = next(b"0x").zip(next(b"-0x")) else {
            return Err(begin.fail("range", "two addresses with a dash between them"));
        };
        let size = cursor.unsigned("size").map(Bytes)?;
        cursor.word_end("size")?;
        let (caller, nodes) = (None, RawBytes::new(b""));
        let mut area =
            Area { start, end, size, caller, pages: None, phys: None, flags: AreaFlags::empty(), nodes };
        let (mut at, mut is_first) = (*cursor, true);
        loop {
            let before = at;
            let word = at.word();
            if let Some(flag) = AreaFlags::of_word(word) {
                area.flags |= flag;
                if flag == AreaFlags::UNPURGED {
                    // Steps over the second word.
                    at.word();
                }
            } else if let Some(pages) = number(word, b"pages=", |cursor| cursor.digits()) {
                area.pages = Some(pages);
            } else if let Some(phys) = number(word, b"phys=", |cursor| {
                cursor.eat_all(b"0x");
                cursor.hex_digits()
            }) {
                area.phys = Some(phys);
            } else if word.starts_with(b"N") && word.contains(&b'=') {
                while at.rest().starts_with(b" N") {
                    at.word();
                }
                area.nodes = RawBytes::new(table::between(at, before.at()).trim_ascii());
            } else if is_first && !word.is_empty() {
                let mut module = at;
                if module.word().starts_with(b"[") {
                    at = module;
                }
                area.caller = Some(RawBytes::new(table::between(at, before.at()).trim_ascii()));
            } else {
                // This is the end of the line, or text of a newer kernel.
                *cursor = before;
                cursor.skip_blanks();
                return Ok(area);
            }
            is_first = false;
        }
    }
}

impl crate::shape::kept::SmallColumn for AreaFlags {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18 and 6.12; the nodes of the third line, and the last three lines, are written from
    /// mm/vmalloc.c.
    const TEXT: &[u8] = b"\
        0x00000000732210a4-0x00000000215fda4f   20480 irq_init_percpu_irqstack+0xed/0x120 vmap\n\
        0x000000007b012e20-0x00000000bfc27e3f    8192 map_capability+0x104/0x170 [virtio_pci] \
        phys=0x00000000febf0000 ioremap\n\
        0x00000000e3b9b364-0x00000000e4af564a   20480 kernel_clone+0xb8/0x400 pages=4 vmalloc vpages N0=3 N1=1\n\
        0x00000000da4adc84-0x00000000d49a75ec    8192 unpurged vm_area\n\
        0x0000000000000000-0x0000000000000000   69632 vm_map_ram\n\
        0x(____ptrval____)-0x(____ptrval____)    8192 phys=8b520000 ioremap moons\n\
        0x1-0x2 12288\n";

    #[test]
    fn ranges_of_every_kind() {
        let mut info = Vmallocinfo::default();
        info.parse(TEXT, &mut ()).unwrap();
        let areas: Vec<_> = info.areas.iter().collect();
        let [stack, device, memory, unpurged, ram, old, bare] = &areas[..] else { panic!() };
        assert_eq!((stack.start, stack.size), (Reported::Known(0x7322_10a4), Bytes(20480)));
        assert_eq!(stack.caller.unwrap().as_bytes(), b"irq_init_percpu_irqstack+0xed/0x120");
        assert_eq!((stack.flags, stack.pages, stack.phys), (AreaFlags::VMAP, None, None));
        assert_eq!(device.caller.unwrap().as_bytes(), b"map_capability+0x104/0x170 [virtio_pci]");
        assert_eq!((device.flags, device.phys), (AreaFlags::IOREMAP, Some(0xfebf_0000)));
        assert_eq!((memory.flags, memory.pages), (AreaFlags::VMALLOC | AreaFlags::VPAGES, Some(4)));
        assert_eq!(memory.nodes().collect::<Vec<_>>(), [(0, 3), (1, 1)]);
        assert_eq!((unpurged.flags, unpurged.caller), (AreaFlags::UNPURGED, None));
        assert_eq!(
            (ram.flags, ram.start, ram.end),
            (AreaFlags::VM_MAP_RAM, Reported::Hidden, Reported::Hidden)
        );
        assert_eq!((old.start, old.caller, old.phys), (Reported::Unmeasured, None, Some(0x8b52_0000)));
        assert_eq!((bare.flags, bare.size, bare.nodes().count()), (AreaFlags::empty(), Bytes(12288), 0));
        let unlisted: Vec<_> = info.unlisted.iter().map(|(_, value)| value).collect();
        assert_eq!(unlisted, [b"moons"]);
        for (row, field) in [("1-2 3", "range"), ("0x1-2 3", "range"), ("0x1-0x2 x", "size")] {
            assert_eq!(info.parse(row.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
