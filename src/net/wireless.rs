//! `/proc/net/wireless`: the quality of reception of the wireless interfaces.
//!
//! ```text
//! Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
//!  face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
//!  wlan0: 0000   54.  -56.  -256        0      0      0      3      7        0
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](super). The file belongs to the old Wireless
//! Extensions. Drivers of cfg80211 support it through a compatibility layer, CONFIG_CFG80211_WEXT.
//!
//! What is odd: a dot after a value means that it was updated since the last read, and *a read removes the
//! dots* for all readers. Level and noise are in dBm if they are negative, and otherwise on a scale of the
//! driver. A noise of -256 means that it is not known. The counters are `unsigned int`.
//!
//! Reference: `wireless_seq_printf_stats` in net/wireless/wext-proc.c, iwconfig(8). Permission: any user.
//! With CONFIG_WEXT_PROC. Linux 2.6.

use core::ops::Deref;

use super::dev::InterfaceName;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::numbers::{self, numbers};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Row, TableRows, hex};
use crate::shape::table_file::{self, table_file};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

table_file! {
    /// One sample of `/proc/net/wireless`.
    pub struct Wireless: "net/wireless", Class::NAMESPACE.max_record(512), by keep; {
        /// The interfaces, in the kernel's order. Those of two samples are matched by name.
        interfaces: Rows<WirelessInterface>,
    }
    in ProcDir PidDir TidDir, with deltas;
}

/// A wireless interface. It dereferences to its counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct WirelessInterface {
    /// The name of the interface.
    pub name: InterfaceName,
    /// The state, whose meaning depends on the driver.
    pub status: u32,
    /// The quality of the link, on a scale of the driver.
    pub link: Quality,
    /// The level of the signal.
    pub level: Quality,
    /// The level of the noise.
    pub noise: Quality,
    /// The packets that were lost.
    pub lost: Lost,
}

/// A measured value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Quality {
    /// The value.
    pub value: i32,
    /// Whether it was updated since the last read of the file by any process.
    pub updated: bool,
}

numbers! {
    /// The packets that an interface lost.
    pub struct Lost;

    /// The packets that an interface lost between two samples.
    pub delta LostDelta by row;

    /// Packets of another network (`nwid` or ESSID).
    nwid: u64 = int,
    /// Packets that could not be decrypted (`crypt`).
    code: u64 = int,
    /// Packets whose fragments could not be reassembled (`frag`).
    fragment: u64 = int,
    /// Packets that were retransmitted too often (`retry`).
    retries: u64 = int,
    /// Packets lost for other reasons.
    misc: u64 = int,
    /// Beacons of the access point that did not arrive.
    beacon: u64 = int,
}

/// Reads a value, and whether a dot follows it directly.
fn quality(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Quality, ParseError> {
    let quality = Quality { value: cursor.value(field)?, updated: cursor.eat(b'.') };
    cursor.word_end(field).map(|()| quality)
}

impl Row<'_> for WirelessInterface {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        cursor.skip_blanks();
        let start = *cursor;
        let name = cursor.until_last(b':').filter(|name| !name.is_empty()).and_then(Name::new);
        let name = name.ok_or_else(|| start.fail("face", "a name of at most 15 bytes, and a colon"))?;
        let status = hex(cursor, "status")?;
        cursor.word_end("status")?;
        let [link, level, noise] = ["link", "level", "noise"].map(|field| quality(cursor, field));
        Ok(WirelessInterface {
            name,
            status,
            link: link?,
            level: level?,
            noise: noise?,
            lost: numbers::int_columns(cursor)?,
        })
    }
}

impl Deref for WirelessInterface {
    type Target = Lost;

    fn deref(&self) -> &Lost {
        &self.lost
    }
}

/// An interface is identified by its name: `interfaces.get(b"wlan0")`.
impl Identity for WirelessInterface {
    type Id<'a> = &'a [u8];

    fn id(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

impl Delta for WirelessInterface {
    type Output<'a> = LostDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> LostDelta {
        self.lost.since(&earlier.lost, machine)
    }
}

/// Keeps the lines below the two lines of headings.
fn keep(
    text: &[u8],
    interfaces: &mut Rows<WirelessInterface>,
    unlisted: &mut Unlisted,
) -> Result<(), ParseError> {
    let mut cursor = Cursor::new(text);
    table::headings(&mut cursor, "Inter-|")?;
    table::headings(&mut cursor, "face")?;
    table_file::keep(TableRows::behind(cursor), interfaces, unlisted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;
    use crate::file::ProcFile;

    /// The headings are of Linux 6.1. The lines below them are written from `wireless_seq_printf_stats`.
    const TEXT: &str = "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n\
        \x20face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n\
        \x20wlan0: 0000   54.  -56.  -256        0      1      2      3      4        5\n\
        an_interface_15: 0f0f    0     0   255.  -2147483648     -1      0      0      0        0\n";

    fn parsed(text: &str) -> Result<Wireless, ParseError> {
        let mut wireless = Wireless::default();
        wireless.parse(text.as_bytes(), &mut ()).map(|()| wireless)
    }

    #[test]
    fn quality_and_losses() {
        let wireless = parsed(TEXT).unwrap();
        assert!(wireless.unlisted.is_empty(), "{:?}", wireless.unlisted);
        let wlan0 = wireless.interfaces.get(b"wlan0").unwrap();
        assert_eq!((wlan0.status, wlan0.link), (0, Quality { value: 54, updated: true }));
        assert_eq!(wlan0.level, Quality { value: -56, updated: true });
        assert_eq!(wlan0.noise, Quality { value: -256, updated: false });
        assert_eq!((wlan0.nwid, wlan0.code, wlan0.fragment), (0, 1, 2));
        assert_eq!((wlan0.retries, wlan0.misc, wlan0.beacon), (3, 4, 5));
        let other = wireless.interfaces.get(b"an_interface_15").unwrap();
        assert_eq!((other.status, other.noise), (0xf0f, Quality { value: 255, updated: true }));
        assert_eq!((other.nwid, other.code), (1 << 31, u32::MAX.into()));
        let now = parsed(&TEXT.replace("     -1 ", "      1 ")).unwrap();
        let delta = now.since(&wireless, &Machine::COMMON);
        assert_eq!(delta.get(b"an_interface_15").unwrap().code, Change::Wrapped(2));
    }

    #[test]
    fn an_odd_line_costs_itself() {
        for (from, to) in
            [("54.", "54:"), ("wlan0:", "wlan0"), ("0000", "000x"), ("-56.", "-56.5"), ("      5", "")]
        {
            let wireless = parsed(&TEXT.replacen(from, to, 1)).unwrap();
            assert_eq!((wireless.interfaces.len(), wireless.unlisted.malformed()), (1, 1), "{to}");
        }
        assert_eq!(parsed(&TEXT.replace("face", "fact")).unwrap_err().field(), "face");
        assert_eq!(parsed("").unwrap_err().field(), "Inter-|");
    }
}
