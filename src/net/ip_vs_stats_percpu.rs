//! `/proc/net/ip_vs_stats_percpu`: counters of IPVS for all its services, by CPU.
//!
//! ```text
//!        Total Incoming Outgoing         Incoming         Outgoing
//! CPU    Conns  Packets  Packets            Bytes            Bytes
//!   0       1F      2C3      1A0            1E240             F12F
//!   1        0        0        0                0                0
//!   ~       1F      2C3      1A0            1E240             F12F
//!
//!      Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
//!            2       1A       10              B00              900
//! ```
//!
//! The file has the counters of [`ip_vs_stats`](mod@super::ip_vs_stats) for each possible CPU, and below them
//! the numbers of that file.
//!
//! What is odd: the numbers are hexadecimal, also that of the CPU. If the counters are set to 0, only those
//! of all CPUs together are reset, and those of each CPU continue.
//!
//! If the module ip_vs is not loaded, an open is [unsupported](crate::Error::is_unsupported).
//!
//! Reference: `ip_vs_stats_percpu_show` in net/netfilter/ipvs/ip_vs_ctl.c. Permission: any user. With
//! CONFIG_IP_VS. Linux 2.6.39.
//!
//! [`net`](super) explains which namespace a path shows.

use core::ops::Deref;

use super::ip_vs_stats::{Rates, Totals, TotalsDelta, columns};
use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table::{self, Key, Line, TableRows};
use crate::shape::unlisted::Unlisted;

/// One sample of `/proc/net/ip_vs_stats_percpu`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct IpVsStatsPercpu {
    /// The possible CPUs, in ascending order.
    pub cpus: Rows<Cpu>,
    /// The counters of all CPUs together. `None` if this line could not be parsed.
    pub totals: Option<Totals>,
    /// The rates per second that the kernel estimates. `None` if this line could not be parsed.
    pub rates: Option<Rates>,
    /// Columns at the end of a line that this crate does not know, by the index of the line below the
    /// headings, from 0. Also lines that could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

/// A CPU. It dereferences to its counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Cpu {
    /// The number of the CPU.
    pub cpu: u32,
    /// The counters of the CPU.
    pub totals: Totals,
}

impl Deref for Cpu {
    type Target = Totals;

    fn deref(&self) -> &Totals {
        &self.totals
    }
}

/// A CPU is identified by its number.
impl Identity for Cpu {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.cpu
    }
}

impl Delta for Cpu {
    type Output<'a> = TotalsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> TotalsDelta {
        self.totals.since(&earlier.totals, machine)
    }
}

impl ProcFile for IpVsStatsPercpu {
    type State = ();
    const NAME: &'static str = "net/ip_vs_stats_percpu";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.cpus.clear();
        (self.totals, self.rates) = (None, None);
        let mut cursor = Cursor::new(text);
        table::headings(&mut cursor, "Total")?;
        table::headings(&mut cursor, "CPU")?;
        let mut is_below = false;
        table::collect(
            TableRows::<Line<'_>>::behind(cursor),
            &mut self.unlisted,
            |Line(mut cursor), row| {
                let mut behind = cursor;
                match behind.word() {
                    b"Conns/s" => {
                        is_below = true;
                        return Ok(Key::Heading);
                    }
                    b"~" => {
                        cursor = behind;
                        self.totals = Some(columns(&mut cursor)?);
                    }
                    _ if is_below => self.rates = Some(columns(&mut cursor)?),
                    _ => {
                        let cpu = table::hex(&mut cursor, "CPU")?;
                        cursor.word_end("CPU")?;
                        self.cpus.push(Cpu { cpu, totals: columns(&mut cursor)? });
                    }
                }
                match cursor.line_rest() {
                    b"" => {}
                    extra => row.unlisted.push_at(row.place, extra),
                }
                Ok(Key::Place)
            },
        )?;
        self.cpus.index();
        match self.cpus.is_empty() {
            true => Err(ParseError::new(text.len(), "CPU", "the line of a CPU")),
            false => Ok(()),
        }
    }
}

impl FileIn<crate::dir::ProcDir> for IpVsStatsPercpu {}
impl FileIn<crate::dir::PidDir> for IpVsStatsPercpu {}
impl FileIn<crate::dir::TidDir> for IpVsStatsPercpu {}

/// The CPUs of two samples, matched by number.
impl Delta for IpVsStatsPercpu {
    type Output<'a> = RowDeltas<'a, Cpu>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> RowDeltas<'a, Cpu> {
        self.cpus.since(&earlier.cpus, machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;
    use crate::unit::Bytes;

    /// Written from `ip_vs_stats_percpu_show`.
    const TEXT: &str = "       Total Incoming Outgoing         Incoming         Outgoing\n\
        CPU    Conns  Packets  Packets            Bytes            Bytes\n\
        \x20 0       1F      2C3      1A0            1E240             F12F\n\
        \x2010        1        2        3                4 FFFFFFFFFFFFFFFF\n\
        \x20 ~       20      2C5      1A3            1E244             F12E\n\n\
        \x20    Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n\
        \x20          2       1A       10              B00              900\n";

    fn parsed(text: &str) -> Result<IpVsStatsPercpu, ParseError> {
        let mut stats = IpVsStatsPercpu::default();
        stats.parse(text.as_bytes(), &mut ()).map(|()| stats)
    }

    #[test]
    fn cpus_totals_and_rates() {
        let stats = parsed(TEXT).unwrap();
        assert!(stats.unlisted.is_empty(), "{:?}", stats.unlisted);
        let last = stats.cpus.get(16).unwrap();
        assert_eq!((stats.cpus.len(), last.conns, last.outbytes), (2, 1, Bytes(u64::MAX)));
        assert_eq!(stats.totals.map(|totals| (totals.conns, totals.outpkts)), Some((32, 0x1a3)));
        assert_eq!(stats.rates.map(|rates| (rates.cps, rates.outbps)), Some((2, Bytes(0x900))));
        let now = parsed(&TEXT.replace("2C3", "2C4")).unwrap();
        let delta = now.since(&stats, &Machine::COMMON);
        assert_eq!(delta.iter().map(|cpu| cpu.inpkts).collect::<Vec<_>>(), [Change::By(1), Change::By(0)]);
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let text = TEXT.replace("2C3", "x").replace("F12E\n", "F12E 7\n").replace("B00", "y");
        let stats = parsed(&text).unwrap();
        assert_eq!((stats.cpus.len(), stats.totals.is_some(), stats.rates), (1, true, None));
        assert_eq!((stats.unlisted.malformed(), stats.unlisted.number("2")), (2, Some(7)));
        assert_eq!(parsed("").unwrap_err().field(), "Total");
        let headings: String = TEXT.split_inclusive('\n').take(2).collect();
        assert_eq!(parsed(&headings).unwrap_err().field(), "CPU");
    }
}
