//! `/proc/cgroups`: the controllers of control groups.
//!
//! ```text
//! #subsys_name    hierarchy    num_cgroups    enabled
//! cpu    0    3    1
//! memory    0    3    1
//! ```
//!
//! It describes cgroup v1: a controller with hierarchy 0 is in the v2 tree or unused, and since Linux 6.14
//! controllers that exist only in v2 are left out.
//!
//! Reference: cgroups(7). Permission: any user. Linux 2.6.24.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

/// The name of a controller.
pub type ControllerName = Name<31>;

/// One sample of `/proc/cgroups`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Cgroups {
    /// The controllers, in the kernel's order.
    pub controllers: Rows<Controller>,
    /// Columns at a line's end that this crate does not know, under the controller's name.
    /// Lines that were not understood are here too, under their first word.
    pub unlisted: Unlisted,
}

/// A controller. The name is stored inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Controller<N = ControllerName> {
    /// Its name: `cpu`, `memory`.
    pub subsys_name: N,
    /// The number of the v1 hierarchy in which it is mounted; 0 if there is none.
    pub hierarchy: u32,
    /// Control groups in that hierarchy; for hierarchy 0 those in the v2 tree.
    pub num_cgroups: u64,
    /// Whether the controller is enabled: it was not disabled when the kernel was booted.
    pub enabled: bool,
}

impl Identity for Controller {
    type Id<'a> = &'a ControllerName;

    fn id(&self) -> &ControllerName {
        &self.subsys_name
    }
}

impl<'a> Row<'a> for Controller<&'a [u8]> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        Ok(Controller {
            subsys_name: cursor.word(),
            hierarchy: cursor.unsigned32("hierarchy")?,
            num_cgroups: cursor.unsigned("num_cgroups")?,
            enabled: cursor.value("enabled")?,
        })
    }
}

/// The lines of a text of `/proc/cgroups` below its heading, names borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Controller<&[u8]>> {
    TableRows::below("#subsys_name", text)
}

impl ProcFile for Cgroups {
    type State = ();
    const NAME: &'static str = "cgroups";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.controllers.clear();
        table::collect(rows(text), &mut self.unlisted, |controller, row| {
            let Controller { subsys_name, hierarchy, num_cgroups, enabled } = controller;
            let kept = Controller { subsys_name: row.name(subsys_name)?, hierarchy, num_cgroups, enabled };
            self.controllers.push(kept);
            Ok(Key::Name(subsys_name))
        })?;
        self.controllers.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Cgroups {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controllers_by_name() {
        let mut cgroups = Cgroups::default();
        let heading = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n";
        cgroups.parse(format!("{heading}cpu\t4\t17\t1\nmemory\t0\t3\t0\tnew\n").as_bytes(), &mut ()).unwrap();
        let name = Name::new(b"memory").unwrap();
        let memory = cgroups.controllers.get(&name).unwrap();
        assert_eq!((memory.hierarchy, memory.num_cgroups, memory.enabled), (0, 3, false));
        assert_eq!(cgroups.unlisted.get("memory"), Some(&b"new"[..]));
        for (line, field) in [("cpu 1 2 3", "enabled"), ("cpu -1 2 1", "hierarchy"), ("cpu 1", "num_cgroups")]
        {
            let error = cgroups.parse(format!("{heading}{line}\n").as_bytes(), &mut ()).unwrap_err();
            assert_eq!(error.field(), field);
        }
    }
}
