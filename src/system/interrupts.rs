//! `/proc/interrupts`: interrupts served, by IRQ and CPU.
//!
//! ```text
//!            CPU0       CPU1
//!  24:          1          0  IO-APIC   5-edge      ACPI:Ged
//!  36:          0      31077 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
//! NMI:          0          0   Non-maskable interrupts
//! LOC:     149971     157020   Local timer interrupts
//! CAL:      92663      88684   Function call interrupts
//! ERR:          0
//! ```
//!
//! What is odd: the columns are the CPUs that are online, so columns appear and disappear, and numbers have
//! gaps. Counts are 32 bits wide and wrap separately (`Err` of arm is an `unsigned long`): at 1000 per second
//! after 49.7 days. If an IRQ was freed, it starts again from 0, for the same device or for another. IRQs
//! that nothing handles and that never occurred are left out.
//!
//! The label is the number of the IRQ, or the architecture's name for the interrupt: `LOC`, `IPI0`, `I/O`. It
//! is not unique: powerpc has two rows `LOC`. There may be no blank between it and a number of ten digits.
//! `ERR`, `MIS` and `Err` have one count for the machine; `FIQ` of arm has none. The description is for
//! humans: the chip (which may contain blanks, or begin with a digit), the chip's own number, the trigger,
//! and the handlers, separated by commas. The blanks between these parts differ from kernel to kernel. It is
//! kept whole.
//!
//! On ARM with Linux 3.x and offline CPUs, the header has the CPUs that are online, but the rows `IPI0` to
//! `IPI7` and `LOC` have a count for each CPU that is *present*. These counts are kept, and not attributed to
//! CPUs.
//!
//! The sum of a column is not the number of interrupts. On s390x the first rows, `EXT`, `I/O` and `AIO`, are
//! sums of others, whose descriptions begin with `[EXT]` and so on; [`Interrupts::part_of`] finds the sum. On
//! x86 `TLB` is also counted in `CAL` from Linux 4.9 to 7.1, and `PMI` in `NMI`.
//!
//! Reference: proc_interrupts(5), Documentation/filesystems/proc.rst section 1.2. Permission: any user.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::matrix::{self, Matrix, MatrixDelta, MatrixDeltas, MatrixRow};
use crate::shape::unlisted::Unlisted;

/// One sample of `/proc/interrupts`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Interrupts {
    /// A row for each IRQ and for each other interrupt that the architecture counts, and a column for each
    /// CPU that is online.
    pub rows: Matrix,
    /// Rows that could not be understood, under their label.
    pub unlisted: Unlisted,
}

/// Rows that count for the machine. On a machine with one CPU they look like rows that count by CPU.
const OF_NO_CPU: [&[u8]; 4] = [b"ERR", b"MIS", b"Err", b"BAD"];

impl Interrupts {
    /// The row that also counts the interrupts of this row: on s390x `EXT` for `[EXT] Clock Comparator`, and
    /// `MSI` for an IRQ with a number. `None` on other architectures.
    ///
    /// ```
    /// use procsampler::{Sampler, system::Interrupts};
    ///
    /// let mut interrupts = Sampler::<Interrupts>::detached();
    /// let text = b"           CPU0\nEXT:          9\nCLK:          7  [EXT] Clock Comparator\n";
    /// let now = interrupts.push(text, Default::default())?;
    /// let clock = now.rows.get("CLK").unwrap();
    /// assert_eq!(now.part_of(clock).map(|row| row.label), Some(&b"EXT"[..]));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn part_of(&self, row: MatrixRow<'_>) -> Option<MatrixRow<'_>> {
        match class(row) {
            // `[NMI] Machine Check` is the row NMI itself.
            Some(class) => self.rows.get(class).filter(|whole| whole.label != row.label),
            None if row.number().is_some() => self.rows.get("MSI").filter(|row| class(*row).is_some()),
            None => None,
        }
    }

    /// The interrupts that each CPU has served. Rows that are part of another, and those that do not count by
    /// CPU, are left out. For other choices see [`Matrix::cpu_sums`].
    ///
    /// ```
    /// use procsampler::{Sampler, system::Interrupts};
    ///
    /// let mut interrupts = Sampler::<Interrupts>::detached();
    /// let text = b"           CPU0       CPU1\n 24:          1          0  IO-APIC   5-edge      ACPI:Ged\n\
    ///     LOC:          7          9   Local timer interrupts\nERR:          3\n";
    /// let now = interrupts.push(text, Default::default())?;
    /// assert_eq!(now.cpu_sums().collect::<Vec<_>>(), [(0, 8), (1, 9)]);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn cpu_sums(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.rows.cpu_sums(|row| self.is_whole(row))
    }

    fn is_whole(&self, row: MatrixRow<'_>) -> bool {
        !OF_NO_CPU.contains(&row.label) && self.part_of(row).is_none()
    }
}

/// The text in brackets before a description.
fn class(row: MatrixRow<'_>) -> Option<&[u8]> {
    let mut description = Cursor::new(row.description);
    description.eat(b'[').then(|| description.until(|byte| byte == b']'))
}

impl ProcFile for Interrupts {
    type State = matrix::Memory;
    const NAME: &'static str = "interrupts";
    const CLASS: Class = Class::SYSTEM;

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

impl FileIn<crate::dir::ProcDir> for Interrupts {}

/// The changes between two samples of `/proc/interrupts`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct InterruptsDelta<'a> {
    /// The rows whose counts changed.
    pub rows: MatrixDelta<'a>,
    now: &'a Interrupts,
}

impl<'a> InterruptsDelta<'a> {
    /// The interrupts that each CPU served, for the CPUs that both samples have; see
    /// [`Interrupts::cpu_sums`].
    pub fn cpu_sums(&self) -> impl Iterator<Item = (u32, u64)> + use<'a> {
        let now = self.now;
        self.rows.cpu_sums(move |row| now.is_whole(row))
    }
}

impl<'a> IntoIterator for InterruptsDelta<'a> {
    type Item = <MatrixDeltas<'a> as Iterator>::Item;
    type IntoIter = MatrixDeltas<'a>;

    fn into_iter(self) -> MatrixDeltas<'a> {
        self.rows.iter()
    }
}

impl<'a> IntoIterator for &InterruptsDelta<'a> {
    type Item = <MatrixDeltas<'a> as Iterator>::Item;
    type IntoIter = MatrixDeltas<'a>;

    fn into_iter(self) -> MatrixDeltas<'a> {
        self.rows.iter()
    }
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { InterruptsDelta { rows } }

impl Delta for Interrupts {
    type Output<'a> = InterruptsDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> InterruptsDelta<'a> {
        InterruptsDelta { rows: self.rows.since(&earlier.rows, machine), now: self }
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampler::Sampler;
    use crate::unit::Monotonic;

    #[test]
    fn errors_are_no_interrupts_of_a_cpu() {
        // With one CPU, where these rows look like others.
        let text =
            b"           CPU0\n  7:         10    XT-PIC   7  timer\nERR:          5\nBAD:          1\n";
        let mut interrupts = Interrupts::default();
        interrupts.parse(text, &mut Default::default()).unwrap();
        assert_eq!(interrupts.cpu_sums().collect::<Vec<_>>(), [(0, 10)]);
        assert_eq!(interrupts.rows.cpu_sums(|_| true).collect::<Vec<_>>(), [(0, 16)]);
        let timer = interrupts.rows.get("7").unwrap();
        assert_eq!((timer.number(), interrupts.part_of(timer)), (Some(7), None));

        let mut later = Interrupts::default();
        let text =
            b"           CPU0\n  7:         12    XT-PIC   7  timer\nERR:          9\nBAD:          1\n";
        later.parse(text, &mut Default::default()).unwrap();
        let delta = later.since(&interrupts, &Machine::COMMON);
        assert!(later.unlisted.is_empty());
        assert_eq!(delta.cpu_sums().collect::<Vec<_>>(), [(0, 2)]);
        let moved: Vec<_> = delta.into_iter().map(|row| row.now.label).collect();
        assert_eq!(moved, [&b"7"[..], b"ERR"]);
    }

    #[test]
    fn an_odd_row_costs_itself() {
        let text =
            b"      CPU0  CPU1\n  7:    10    11  PIC  timer\n  8:     3    4294967296  PIC  rtc\nodd\n \n\
            ERR:     5\n";
        let mut sampler = Sampler::<Interrupts>::detached();
        // The same text again must give the same result.
        for _ in 0..3 {
            let interrupts = sampler.push(text, Monotonic(0)).unwrap();
            let labels: Vec<_> = interrupts.rows.iter().map(|row| row.label).collect();
            assert_eq!(labels, [&b"7"[..], b"ERR"]);
            assert_eq!(interrupts.unlisted.get("8"), Some(&b"3    4294967296  PIC  rtc"[..]));
            assert_eq!((interrupts.unlisted.len(), interrupts.unlisted.malformed()), (2, 2));
            assert_eq!(interrupts.cpu_sums().collect::<Vec<_>>(), [(0, 10), (1, 11)]);
        }
        // Nothing of the last text remains.
        let interrupts = sampler.push(b"CPU0\n1: 2 x\n", Monotonic(0)).unwrap();
        assert!(interrupts.unlisted.is_empty() && interrupts.rows.len() == 1);
        let error = sampler.push(b"CPU0 CPUx\n1: 2 3\n", Monotonic(0)).unwrap_err();
        assert_eq!(error.parse_error().map(ParseError::field), Some("CPU"));
    }
}
