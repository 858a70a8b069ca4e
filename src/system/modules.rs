//! `/proc/modules`: the kernel's loaded modules.
//!
//! ```text
//! vsock 61440 0 - Live 0xffffffffc0bf3000 (E)
//! nfs_acl 12288 1 nfsd, Live 0xffffffffc0a41000 (E)
//! ```
//!
//! The addresses are 0 for a reader without CAP_SYSLOG, and for every reader if `kernel.kptr_restrict` is 2:
//! [`Reported::Hidden`].
//!
//! Reference: proc_modules(5). Permission: any user, except for the addresses. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::MountOptions;
use crate::text::Name;
use crate::unit::Bytes;
use crate::value::Reported;
use crate::words::words;

/// One sample of `/proc/modules`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Modules {
    /// The modules. The one that was loaded last is first.
    pub modules: TextRows<Module<'static>>,
    /// Columns at a line's end that this crate does not know, under the module's name.
    /// Lines that were not understood are here too, under their first word.
    pub unlisted: Unlisted,
}

row! {
    /// A module, the list of its users borrowed.
    pub struct Module<'a> {
        /// Its name.
        name: Name<63>,
        /// The memory that it uses.
        size: Bytes,
        /// The number of its users; `None` on a kernel that cannot unload modules (without
        /// CONFIG_MODULE_UNLOAD).
        refcount: Option<i32>,
        /// The modules that use it, as a list with commas. `[permanent]` in it means that the module cannot
        /// be unloaded. Empty if there are none.
        used_by: MountOptions<'a>,
        /// Whether it is being loaded or unloaded.
        state: ModuleState,
        /// Its address in the kernel's memory.
        address: Reported<u64>,
        /// The letters of the taints that it caused in the kernel, `OE`: out of tree, unsigned. Empty if
        /// there are none. Linux 2.6.17.
        taints: Name<31>,
    }
}

words! {
    /// Whether a module is being loaded or unloaded.
    pub enum ModuleState {
        /// It is loaded and can be used.
        "Live" Live,
        /// It is being loaded: its init function runs.
        "Loading" Loading,
        /// It is being unloaded: its exit function runs.
        "Unloading" Unloading,
    }
}

impl<'a> Row<'a> for Module<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let start = *cursor;
        let Some(name) = Name::new(cursor.word()) else {
            return Err(start.fail("name", "a name of at most 63 bytes"));
        };
        let size = Bytes(cursor.unsigned("size")?);
        cursor.skip_blanks();
        let refcount = if cursor.eat_all(b"- ") { None } else { Some(cursor.value("refcount")?) };
        let used_by = match cursor.word() {
            b"-" => b"",
            list => list.strip_suffix(b",").unwrap_or(list),
        };
        let state = cursor.value("state")?;
        cursor.skip_blanks();
        let Some(address) = cursor.eat_all(b"0x").then(|| cursor.hex_digits()).flatten() else {
            return Err(cursor.fail("address", "a hexadecimal address"));
        };
        let address = if address == 0 { Reported::Hidden } else { Reported::Known(address) };
        cursor.skip_blanks();
        let taints = if cursor.eat(b'(') { cursor.until(|byte| matches!(byte, b')' | b'\n')) } else { b"" };
        let Some(taints) = Name::new(taints) else { return Err(cursor.fail("taints", "at most 31 letters")) };
        cursor.eat(b')');
        Ok(Module { name, size, refcount, used_by: MountOptions::new(used_by), state, address, taints })
    }
}

/// The lines of a text of `/proc/modules`, lists borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Module<'_>> {
    TableRows::new(text)
}

impl ProcFile for Modules {
    type State = ();
    const NAME: &'static str = "modules";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.modules.clear();
        table::collect(rows(text), &mut self.unlisted, |module, _| {
            self.modules.push(module);
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Modules {}

impl crate::shape::kept::SmallColumn for ModuleState {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_hides_and_what_it_lacks() {
        let mut modules = Modules::default();
        let text = b"fat 90112 2 msdos,vfat, Live 0xffffffffc0233000 (OE)\n\
            old 16384 - - Loading 0x0000000000000000\n\
            init 1 1 [permanent], Unloading 0x00000000 new\n";
        modules.parse(text, &mut ()).unwrap();
        let [fat, old, init] = [0, 1, 2].map(|at| modules.modules.get(at).unwrap());
        assert_eq!(
            fat.used_by.iter().map(|(name, _)| name.decode().into_owned()).collect::<Vec<_>>(),
            [b"msdos".to_vec(), b"vfat".to_vec()]
        );
        assert_eq!(
            (fat.address, fat.refcount, fat.state),
            (Reported::Known(0xffff_ffff_c023_3000), Some(2), ModuleState::Live)
        );
        assert_eq!(fat.taints, Name::new(b"OE").unwrap());
        assert_eq!(
            (old.address, old.refcount, old.used_by.as_raw(), old.state),
            (Reported::Hidden, None, &b""[..], ModuleState::Loading)
        );
        assert!(init.used_by.contains("[permanent]") && init.taints.as_bytes().is_empty());
        assert_eq!(modules.unlisted.get("init"), Some(&b"new"[..]));
        for (text, field) in
            [("a x", "size"), ("a 1 x", "refcount"), ("a 1 0 - Live 12", "address"), ("a 1 0 -", "state")]
        {
            assert_eq!(modules.parse(text.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
