//! `/proc/net/dev`: packets and bytes that each network interface received and sent.
//!
//! ```text
//! Inter-|   Receive                                                |  Transmit
//!  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
//!     lo:    3293      31    0    0    0     0          0         0     3293      31    0    0    0     0       0          0
//!   eth0: 32910823    1350    0    0    0     0          0         0    90315     857    0    0    0     0       0          0
//! ```
//!
//! The interfaces are those of one network namespace: see [`net`](super). The numbers come from the driver,
//! and each driver defines what an error is: `drop` may also count packets that no program wanted. Bytes
//! include the header of the link.
//!
//! What is odd: a name may contain any byte except a slash, a blank and, today, a colon. If an interface is
//! created again with its old name, or if its driver is reset, it counts from 0. This is detected if a
//! counter is smaller than before, and otherwise not. If an interface is renamed, one row is gone and another
//! is new. Counters have 64 bits, but old drivers on a 32-bit machine count in an `unsigned long`, which
//! wraps. Some columns are sums whose parts are not in the file. A file of more than a page is read in
//! pieces, so its rows are not of the same moment.
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

/// The name of an interface, any bytes: at most `IFNAMSIZ` - 1.
pub type InterfaceName = Name<15>;

/// One sample of `/proc/net/dev`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Dev {
    /// The interfaces, in the kernel's order.
    pub interfaces: Rows<Interface>,
    /// Columns at the end of a line that this crate does not know, by the interface's name. Also lines that
    /// could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

/// A network interface. The name is kept inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Interface<N = InterfaceName> {
    /// Its name: `eth0`, `br0`, `eth0.42`.
    pub name: N,
    /// Its counters since it was created.
    pub traffic: Traffic,
}

numbers! {
    /// What an interface received and sent. All columns exist since Linux 2.6.
    pub struct Traffic;

    /// What an interface received and sent between two samples.
    pub delta TrafficDelta by row;

    /// Bytes received.
    rx_bytes: Bytes = long,
    /// Packets received.
    rx_packets: u64 = long,
    /// Bad packets received.
    rx_errs: u64 = long,
    /// Packets received and dropped, by the driver or before a protocol accepted them. Includes packets that
    /// the device missed for lack of buffers.
    rx_drop: u64 = long,
    /// Overruns of the receiver's FIFO.
    rx_fifo: u64 = long,
    /// Errors of length, overrun, checksum and framing, as one sum.
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
    /// Packets to be sent that were dropped.
    tx_drop: u64 = long,
    /// Underruns of the sender's FIFO.
    tx_fifo: u64 = long,
    /// Collisions.
    tx_colls: u64 = long,
    /// Losses of the carrier, aborted sends, late collisions and lost heartbeats, as one sum.
    tx_carrier: u64 = long,
    /// Compressed packets sent, on links that compress.
    tx_compressed: u64 = long,
}

const HEADER: &[u8] = b"\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
";

/// The words of the second line. The text between them may differ.
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

/// Skips the header. It must have the columns that this crate knows, and may have more after them.
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
        // After the last colon there are only numbers.
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

/// Reads bytes and packets, and the columns after them. On most interfaces these are equal to `zeros`, mostly
/// blanks. Returns the number of columns. Without this comparison a row costs 1.6 times as much, because a
/// blank costs as much as a digit.
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

/// The interfaces of a text of `/proc/net/dev`, with names that are borrowed from it.
///
/// ```
/// use procsampler::net::dev;
///
/// let text = b"Inter-|   Receive                                                |  Transmit\n \
///     face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    \
///     lo:    1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0\n";
/// let received: u64 = dev::rows(text)?.flatten().map(|row| row.traffic.rx_packets).sum();
/// assert_eq!(received, 10);
/// # Ok::<(), procsampler::ParseError>(())
/// ```
///
/// # Errors
/// The header is not known to this crate.
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

/// An interface is identified by its name: `interfaces.get(b"eth0")`.
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
