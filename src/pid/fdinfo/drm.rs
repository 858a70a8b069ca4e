//! The statistics that graphics drivers print for a client, which is an open device.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::for_types::for_types;
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::rows::{Identity, Rows};
use crate::text::Text;
use crate::unit::{Bytes, Hertz, Nanos};

/// A client of a graphics device. Keys that only one driver prints are in
/// [`unlisted`](super::Fdinfo::unlisted).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Drm {
    /// The driver: `i915`, `amdgpu`. Empty if the descriptor is not of a graphics device, or if its driver
    /// prints nothing.
    pub driver: Text,
    /// The PCI device; empty if the device is not on PCI.
    pub pdev: Text,
    /// The number of the client. It is unique on the machine, or together with `pdev`. Descriptors of the
    /// same client print the same statistics.
    pub client_id: Option<u64>,
    /// The name that the client chose; may be empty. Linux 6.15.
    pub client_name: Text,
    /// The engines, by name.
    pub engines: Rows<DrmEngine>,
    /// The regions of memory, by name.
    pub regions: Rows<DrmRegion>,
}

numbers! {
    /// An engine, and how long it was busy for this client.
    pub struct DrmEngine: "", "" {
        /// The name.
        name: Text,
    } and {
        /// Maximum frequency. Linux 6.2.
        maxfreq: Option<Hertz>,
    };

    /// How long an engine was busy for a client between two samples. A driver may print a smaller number than
    /// before, and a larger one later: this is a step back.
    pub delta DrmEngineDelta by row;

    /// Time that it was busy for this client.
    busy: Option<Nanos> = steps,
    /// Number of engines with this name; `None` for one.
    capacity: Option<u64>,
    /// Number of cycles that it was busy for this client. Linux 6.2.
    cycles: Option<u64> = steps,
    /// Number of cycles that passed, busy or not. Linux 6.11.
    total_cycles: Option<u64> = steps,
}

numbers! {
    /// A region of memory, and the buffers of this client there. A buffer may count in several of these
    /// sizes.
    pub struct DrmRegion: "", "-" {
        /// The name.
        name: Text,
    };

    /// Size of all buffers, resident or not. Linux 6.5, as all sizes except `memory`.
    total: Option<Bytes>,
    /// Size of the buffers that other clients share.
    shared: Option<Bytes>,
    /// Size of the buffers that are resident in this region.
    resident: Option<Bytes>,
    /// Size of the buffers that may be discarded.
    purgeable: Option<Bytes>,
    /// Size of the buffers that engines use now.
    active: Option<Bytes>,
    /// The older key for `resident`.
    memory: Option<Bytes>,
}

/// The most engines, and the most regions, that are kept. Lines of further ones are unlisted. No device has a
/// tenth of this number. The limit also bounds the search for each line.
const MOST: usize = 256;

pub(super) static NO_ENGINES: &Rows<DrmEngine> = &Rows::new();

for_types!(DrmEngine, DrmRegion => {
    impl Identity for Type {
        type Id<'a> = &'a [u8];

        fn id(&self) -> &[u8] {
            self.name.as_bytes()
        }
    }
});

/// The row with this name, which is added if there is none yet; `None` if there are too many.
fn row<'a, R: Identity + Default>(
    rows: &'a mut Rows<R>,
    name: &[u8],
    is: impl Fn(&R) -> bool,
    begin: impl FnOnce(&mut R, &[u8]),
) -> Option<&'a mut R> {
    // The search begins at the last row, because the keys of an engine are mostly next to each other.
    match rows.iter().rposition(is) {
        Some(at) => rows.iter_mut().nth(at),
        None if rows.len() >= MOST => None,
        None => {
            let row = rows.fill();
            begin(row, name);
            Some(row)
        }
    }
}

/// Reads a number with one of these units after it. The first unit applies to a number without one.
fn number(cursor: &mut Cursor<'_>, field: &'static str, units: &[(&str, u64)]) -> Result<u64, ParseError> {
    let number = cursor.unsigned(field)?;
    let start = *cursor;
    let unit = cursor.word();
    let factor = match units.iter().find(|(name, _)| name.as_bytes() == unit) {
        Some((_, factor)) => *factor,
        None => {
            // The caller reports this by the rest of the line.
            *cursor = start;
            1
        }
    };
    number.checked_mul(factor).ok_or_else(|| start.fail(field, "a number that fits 64 bits in its unit"))
}

const SIZES: &[(&str, u64)] = &[("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];
const FREQUENCIES: &[(&str, u64)] = &[("Hz", 1), ("KHz", 1_000), ("MHz", 1_000_000), ("GHz", 1_000_000_000)];
const TIMES: &[(&str, u64)] = &[("ns", 1)];

impl Drm {
    /// Whether the descriptor is not of a graphics device, or its driver prints nothing.
    pub fn is_empty(&self) -> bool {
        self.driver.as_bytes().is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.driver.set(b"");
        self.pdev.set(b"");
        self.client_name.set(b"");
        self.client_id = None;
        self.engines.clear();
        self.regions.clear();
    }

    /// Ends the reading: all lines were read.
    pub(super) fn end(&mut self) {
        self.engines.index();
        self.regions.index();
    }

    /// Reads the line that begins with `word`. Returns false if the key is not known here.
    pub(super) fn line(&mut self, word: &[u8], cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
        let Some(key) = word.strip_prefix(b"drm-").and_then(|key| key.strip_suffix(b":")) else {
            return Ok(false);
        };
        match key {
            b"driver" => self.driver.set(cursor.line_rest()),
            b"pdev" => self.pdev.set(cursor.line_rest()),
            b"client-name" => self.client_name.set(cursor.line_rest()),
            b"client-id" => self.client_id = Some(cursor.unsigned("drm-client-id")?),
            _ => return Ok(self.engine(key, cursor)? || self.region(key, cursor)?),
        }
        Ok(true)
    }

    fn engine(&mut self, key: &[u8], cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
        // If a key begins with another key, the longer one comes first.
        const KEYS: [&str; 5] = ["engine-capacity-", "engine-", "total-cycles-", "cycles-", "maxfreq-"];
        let found = KEYS.iter().enumerate().find_map(|(at, prefix)| {
            key.strip_prefix(prefix.as_bytes()).filter(|name| !name.is_empty()).map(|name| (at, name))
        });
        let Some((key, name)) = found else { return Ok(false) };
        let is = |engine: &DrmEngine| engine.name.as_bytes() == name;
        let Some(engine) = row(&mut self.engines, name, is, DrmEngine::begin) else { return Ok(false) };
        match key {
            0 => engine.capacity = Some(cursor.unsigned("drm-engine-capacity")?),
            1 => engine.busy = Some(Nanos(number(cursor, "drm-engine", TIMES)?)),
            2 => engine.total_cycles = Some(cursor.unsigned("drm-total-cycles")?),
            3 => engine.cycles = Some(cursor.unsigned("drm-cycles")?),
            _ => engine.maxfreq = Some(Hertz(number(cursor, "drm-maxfreq", FREQUENCIES)?)),
        }
        Ok(true)
    }

    fn region(&mut self, key: &[u8], cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
        let found = DrmRegion::KEYS.iter().enumerate().find_map(|(at, prefix)| {
            key.strip_prefix(prefix.as_bytes()).filter(|name| !name.is_empty()).map(|name| (at, name))
        });
        let Some((key, name)) = found else { return Ok(false) };
        let is = |region: &DrmRegion| region.name.as_bytes() == name;
        let Some(region) = row(&mut self.regions, name, is, DrmRegion::begin) else { return Ok(false) };
        region.set(key, number(cursor, "drm-memory", SIZES)?);
        Ok(true)
    }
}

impl DrmEngine {
    /// Begins a row. Only its name is known yet.
    fn begin(&mut self, name: &[u8]) {
        self.name.set(name);
        self.maxfreq = None;
        // All numbers may be absent.
        let _ = self.fill(|_| (0, false));
    }
}

impl DrmRegion {
    fn begin(&mut self, name: &[u8]) {
        self.name.set(name);
        let _ = self.fill(|_| (0, false));
    }
}
