//! `/proc/net/dev`: what every network interface received and sent.
//!
//! ```text
//! Inter-|   Receive                                                |  Transmit
//!  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
//!     lo:    3293      31    0    0    0     0          0         0     3293      31    0    0    0     0       0          0
//!   eth0: 32910823    1350    0    0    0     0          0         0    90315     857    0    0    0     0       0          0
//! ```
//!
//! It is one network namespace's, see [`net`](super). The numbers are the driver's own, with its own idea of
//! an error: `drop` may count packets that no program asked for. Bytes are those of the link, its header
//! among them.
//!
//! What is odd: a name may hold every byte but a slash, a blank and, today, a colon. An interface that is
//! made again under an old name, or whose driver is reset, counts from 0: that is said if a counter went
//! back, and cannot be told else. A name that changes is a row that is gone and a new one. Counters are of 64
//! bits; old drivers on a 32-bit machine count in an `unsigned long`, which wraps. Some columns are sums,
//! whose parts are not here. A file of more than a page comes in pieces: its rows are not of one moment.
//!
//! Reference: proc_pid_net(5), Documentation/networking/statistics.rst, `dev_seq_printf_stats` in
//! net/core/net-procfs.c. Permission: any user.

use crate::class::Class;
use crate::cursor::{Cursor, UNSIGNED};
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::unit::Bytes;

/// The name of an interface, any bytes: `IFNAMSIZ` less the 0 that ends it.
pub type InterfaceName = Name<15>;

/// One sample of `/proc/net/dev`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Dev {
    /// The interfaces, in the kernel's order.
    pub interfaces: Rows<Interface>,
    /// Columns at a line's end that this crate does not know, by the interface's name.
    /// Lines that were not understood are here too, by their first word.
    pub unlisted: Unlisted,
}

/// A network interface. The name is kept inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Interface<N = InterfaceName> {
    /// Its name: `eth0`, `br0`, `eth0.42`.
    pub name: N,
    /// What it received and sent since it appeared.
    pub traffic: Traffic,
}

numbers! {
    /// What an interface received and sent. All columns are there since Linux 2.6.
    pub struct Traffic;

    /// What an interface received and sent between two samples.
    pub delta TrafficDelta by row;

    /// Bytes received.
    rx_bytes: Bytes = long,
    /// Packets received.
    rx_packets: u64 = long,
    /// Packets received that were bad.
    rx_errs: u64 = long,
    /// Packets received and dropped, by the driver or before a protocol took them; those that the device
    /// missed for want of buffers too.
    rx_drop: u64 = long,
    /// Overruns of the receiver's FIFO.
    rx_fifo: u64 = long,
    /// Errors of length, overrun, checksum and framing, together.
    rx_frame: u64 = long,
    /// Compressed packets received, on links that compress (PPP, SLIP).
    rx_compressed: u64 = long,
    /// Multicast packets received.
    rx_multicast: u64 = long,
    /// Bytes sent.
    tx_bytes: Bytes = long,
    /// Packets sent.
    tx_packets: u64 = long,
    /// Packets that could not be sent.
    tx_errs: u64 = long,
    /// Packets dropped on their way out.
    tx_drop: u64 = long,
    /// Underruns of the sender's FIFO.
    tx_fifo: u64 = long,
    /// Collisions.
    tx_colls: u64 = long,
    /// Losses of the carrier, aborted sends, late collisions and lost heartbeats, together.
    tx_carrier: u64 = long,
    /// Compressed packets sent, on links that compress.
    tx_compressed: u64 = long,
}

const HEADER: &[u8] = b"\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
";

/// What the second line says, whatever stands between the words.
const WORDS: [&str; 17] = [
    "face",
    "bytes",
    "packets",
    "errs",
    "drop",
    "fifo",
    "frame",
    "compressed",
    "multicast",
    "bytes",
    "packets",
    "errs",
    "drop",
    "fifo",
    "colls",
    "carrier",
    "compressed",
];

/// Steps over the header, which must say the columns that this crate knows; there may be more behind them.
fn header(cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    if cursor.eat_all(HEADER) {
        return Ok(());
    }
    cursor.line();
    for word in WORDS {
        while cursor.at_blank() || cursor.peek() == Some(b'|') {
            cursor.skip(1);
        }
        let start = *cursor;
        if cursor.until(|byte| matches!(byte, b' ' | b'\t' | b'|' | b'\n')) != word.as_bytes() {
            return Err(start.fail(word, "this word of the header"));
        }
    }
    cursor.line();
    Ok(())
}

impl<'a> Row<'a> for Interface<&'a [u8]> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        cursor.skip_blanks();
        // Behind the last colon there are but numbers.
        let Some(name) = cursor.until_last(b':') else {
            return Err(cursor.fail("name", "a name and a colon"));
        };
        let mut columns = [0; Traffic::COUNT];
        let (received, sent) = columns.split_at_mut(Traffic::COUNT / 2);
        let mut count = half(cursor, received, b"0    0    0     0          0         0 ");
        if count == received.len() {
            count += half(cursor, sent, b"0    0    0     0       0          0");
        }
        match count < Traffic::COUNT {
            true => Err(cursor.fail(Traffic::NAMES[count], UNSIGNED)),
            false => Ok(Interface { name, traffic: numbers::from_columns(&columns, count) }),
        }
    }
}

/// Reads bytes and packets, and the columns behind them, which are `zeros` on most interfaces and all but
/// blanks; says how many there were. Without the compare a row costs 1.6 times as much: a blank is as dear as
/// a digit.
#[inline]
fn half(cursor: &mut Cursor<'_>, columns: &mut [u64], zeros: &[u8]) -> usize {
    let (counts, rest) = columns.split_at_mut(2);
    let count = cursor.columns(counts);
    if count < counts.len() {
        return count;
    }
    let here = *cursor;
    if cursor.eat_all(zeros) && !cursor.inside_word() {
        return columns.len();
    }
    *cursor = here;
    count + cursor.columns(rest)
}

/// The interfaces of a text of `/proc/net/dev`, names borrowed from it.
///
/// # Errors
/// The header is another than this crate knows.
pub fn rows(text: &[u8]) -> Result<TableRows<'_, Interface<&[u8]>>, ParseError> {
    let mut cursor = Cursor::new(text);
    header(&mut cursor)?;
    Ok(TableRows::behind(cursor))
}

impl ProcFile for Dev {
    type State = ();
    const NAME: &'static str = "net/dev";
    const CLASS: Class = Class::NAMESPACE.max_record(512);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.interfaces.clear();
        table::collect(rows(text)?, &mut self.unlisted, |Interface { name, traffic }, row| {
            self.interfaces.push(Interface { name: row.name(name)?, traffic });
            Ok(Key::Name(name))
        })?;
        self.interfaces.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Dev {}
impl FileIn<crate::dir::PidDir> for Dev {}
impl FileIn<crate::dir::TidDir> for Dev {}

/// An interface is known by its name: `interfaces.get(b"eth0")`.
impl Identity for Interface {
    type Id<'a> = &'a [u8];

    fn id(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

impl Delta for Interface {
    type Output<'a> = TrafficDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> TrafficDelta {
        self.traffic.since(&earlier.traffic, machine)
    }
}

/// The interfaces of two samples, matched by name.
impl Delta for Dev {
    type Output<'a> = RowDeltas<'a, Interface>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> RowDeltas<'a, Interface> {
        self.interfaces.since(&earlier.interfaces, machine)
    }
}

#[cfg(test)]
mod tests;
