//! `/proc/softirqs`: softirqs served, by kind and CPU.
//!
//! ```text
//!                     CPU0       CPU1
//!           HI:          0          0
//!        TIMER:      28374      24968
//!       NET_TX:          4          1
//!       NET_RX:        629        973
//!        BLOCK:          0      31077
//!     IRQ_POLL:          0          0
//!      TASKLET:         79          7
//!        SCHED:      38397      38686
//!      HRTIMER:          0          0
//!          RCU:      67591      70446
//! ```
//!
//! The columns are all *possible* CPUs, including offline ones and those that will never exist: a machine
//! with two may have eight. `interrupts` has only the CPUs online. Counts are 32 bits wide and wrap; the sums
//! over CPUs in `stat` are sums of these counts. The kinds are explained at
//! [`stat::Softirqs`](super::stat::Softirqs). `IRQ_POLL` is `BLOCK_IOPOLL` before Linux 4.5; `HRTIMER` is
//! unused from 4.2 to 4.15.
//!
//! Reference: proc_softirqs(5), Documentation/filesystems/proc.rst section 1.2. Linux 2.6.31. Permission: any
//! user.

use crate::class::Class;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::matrix::{self, Matrix, MatrixDelta};
use crate::shape::unlisted::Unlisted;

/// One sample of `/proc/softirqs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Softirqs {
    /// A row for each kind, a column for each possible CPU.
    pub rows: Matrix,
    /// Rows that could not be understood, under their label.
    pub unlisted: Unlisted,
}

impl ProcFile for Softirqs {
    type State = matrix::Memory;
    const NAME: &'static str = "softirqs";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], memory: &mut matrix::Memory) -> Result<(), ParseError> {
        self.rows.parse(text, memory, &mut self.unlisted)
    }

    fn parse_after(
        &mut self,
        text: &[u8],
        earlier: Earlier<'_, Self>,
        memory: &mut matrix::Memory,
    ) -> Result<(), ParseError> {
        self.rows.parse_after(text, (earlier.text, &earlier.snapshot.rows), memory, &mut self.unlisted)
    }
}

impl FileIn<crate::dir::ProcDir> for Softirqs {}

/// The kinds whose counts changed.
impl Delta for Softirqs {
    type Output<'a> = MatrixDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> MatrixDelta<'a> {
        self.rows.since(&earlier.rows, machine)
    }
}
