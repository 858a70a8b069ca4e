//! `/proc/net/ip_vs_stats`: counters of IPVS for all its services.
//!
//! ```text
//!    Total Incoming Outgoing         Incoming         Outgoing
//!    Conns  Packets  Packets            Bytes            Bytes
//!       1F      2C3      1A0            1E240             F12F
//!
//!  Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
//!        2       1A       10              B00              900
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](super). The kernel computes the rates, as averages
//! over some seconds.
//!
//! What is odd: the numbers are hexadecimal. Packets of the servers are counted only if they pass through
//! this machine, so not with `Tunnel` and `Route`. The counters have 64 bits. On older kernels, connections
//! and packets have 32 bits, and a wrap there looks like a reset.
//!
//! If the module ip_vs is not loaded, an open is [unsupported](crate::Error::is_unsupported).
//!
//! Reference: `ip_vs_stats_show` in net/netfilter/ipvs/ip_vs_ctl.c. Permission: any user. With CONFIG_IP_VS.
//! Linux 2.6.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::table;
use crate::unit::Bytes;

/// One sample of `/proc/net/ip_vs_stats`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct IpVsStats {
    /// The counters.
    pub totals: Totals,
    /// The rates per second that the kernel estimates.
    pub rates: Rates,
}

numbers! {
    /// The counters.
    pub struct Totals;

    /// The counters between two samples.
    pub delta TotalsDelta by row;

    /// Connections that were scheduled.
    conns: u64 = counter,
    /// Packets from clients.
    inpkts: u64 = counter,
    /// Packets from servers.
    outpkts: u64 = counter,
    /// Bytes of the packets from clients.
    inbytes: Bytes = counter,
    /// Bytes of the packets from servers.
    outbytes: Bytes = counter,
}

numbers! {
    /// The rates per second that the kernel estimates.
    pub struct Rates;

    /// Connections per second.
    cps: u64,
    /// Packets from clients per second.
    inpps: u64,
    /// Packets from servers per second.
    outpps: u64,
    /// Bytes of the packets from clients per second.
    inbps: Bytes,
    /// Bytes of the packets from servers per second.
    outbps: Bytes,
}

/// Reads five hexadecimal columns.
pub(super) fn columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
) -> Result<T, ParseError> {
    numbers::hex_columns(cursor, N, u64::MAX)
}

impl ProcFile for IpVsStats {
    type State = ();
    const NAME: &'static str = "net/ip_vs_stats";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let cursor = &mut Cursor::new(text);
        table::headings(cursor, "Total")?;
        table::headings(cursor, "Conns")?;
        self.totals = columns(cursor)?;
        cursor.line();
        while cursor.eat(b'\n') {}
        table::headings(cursor, "Conns/s")?;
        // Columns after the known ones are of a newer kernel.
        self.rates = columns(cursor)?;
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for IpVsStats {}
impl FileIn<crate::dir::PidDir> for IpVsStats {}
impl FileIn<crate::dir::TidDir> for IpVsStats {}

/// The counters between two samples.
impl Delta for IpVsStats {
    type Output<'a> = TotalsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> TotalsDelta {
        self.totals.since(&earlier.totals, machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;

    /// Linux 6.18; the numbers are changed.
    const TEXT: &str = "   Total Incoming Outgoing         Incoming         Outgoing\n\
        \x20  Conns  Packets  Packets            Bytes            Bytes\n\
        \x20     1F      2C3 12345678A FFFFFFFFFFFFFFFF             F12F\n\n\
        \x20Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n\
        \x20      2       1A       10              B00              900\n";

    fn parsed(text: &str) -> Result<IpVsStats, ParseError> {
        let mut stats = IpVsStats::default();
        stats.parse(text.as_bytes(), &mut ()).map(|()| stats)
    }

    #[test]
    fn totals_and_rates() {
        let stats = parsed(TEXT).unwrap();
        let Totals { conns, inpkts, outpkts, inbytes, outbytes } = stats.totals;
        assert_eq!((conns, inpkts, outpkts), (0x1f, 0x2c3, 0x1_2345_678a));
        assert_eq!((inbytes, outbytes), (Bytes(u64::MAX), Bytes(0xf12f)));
        let Rates { cps, inpps, outpps, inbps, outbps } = stats.rates;
        assert_eq!((cps, inpps, outpps, inbps, outbps), (2, 0x1a, 0x10, Bytes(0xb00), Bytes(0x900)));
        let now = parsed(&TEXT.replace("2C3", "2D3")).unwrap();
        let delta = now.since(&stats, &Machine::COMMON);
        assert_eq!((delta.conns, delta.inpkts), (Change::By(0), Change::By(16)));
    }

    #[test]
    fn errors_say_where() {
        for (from, to, field) in [
            ("Total", "Totals", "Total"),
            ("Conns ", "CPU ", "Conns"),
            ("2C3", "2C3x", "inpkts"),
            ("Conns/s", "Conns", "Conns/s"),
            ("   900", "", "outbps"),
            ("FFFFFFFFFFFFFFFF", "1FFFFFFFFFFFFFFFF", "inbytes"),
        ] {
            assert_eq!(parsed(&TEXT.replacen(from, to, 1)).unwrap_err().field(), field);
        }
        assert_eq!(parsed("").unwrap_err().field(), "Total");
    }
}
