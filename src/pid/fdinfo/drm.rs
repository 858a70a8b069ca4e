//! What graphics drivers tell of a client, which is an open device.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::for_types::for_types;
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::rows::{Identity, Rows};
use crate::text::Text;
use crate::unit::{Bytes, Hertz, Nanos};

/// A client of a graphics device. Keys of a driver's own are in [`unlisted`](super::Fdinfo::unlisted).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Drm {
    /// The driver: `i915`, `amdgpu`. Empty where the descriptor is not of a graphics device, or its driver
    /// tells nothing.
    pub driver: Text,
    /// The PCI device; empty if it is none.
    pub pdev: Text,
    /// The client's number: unique on the machine, or with `pdev`. Descriptors of the same client tell the
    /// same.
    pub client_id: Option<u64>,
    /// What the client calls itself; may be empty. Linux 6.15.
    pub client_name: Text,
    /// The engines, by name.
    pub engines: Rows<DrmEngine>,
    /// The regions of memory, by name.
    pub regions: Rows<DrmRegion>,
}

numbers! {
    /// An engine, and how busy this client kept it.
    pub struct DrmEngine: "", "" {
        /// The name.
        name: Text,
    } and {
        /// How fast it can go. Linux 6.2.
        maxfreq: Option<Hertz>,
    };

    /// What an engine did for a client between two samples. Drivers may print less than before, and catch up
    /// later: that is a step back.
    pub delta DrmEngineDelta by row;

    /// How long it was busy for this client.
    busy: Option<Nanos> = steps,
    /// How many engines these are; `None` for one.
    capacity: Option<u64>,
    /// Cycles that it was busy for this client. Linux 6.2.
    cycles: Option<u64> = steps,
    /// Cycles that went by. Linux 6.11.
    total_cycles: Option<u64> = steps,
}

numbers! {
    /// A region of memory, and what this client has there. A buffer may count in several of these.
    pub struct DrmRegion: "", "-" {
        /// The name.
        name: Text,
    };

    /// All of its buffers, there or not. Linux 6.5, as all but `memory`.
    total: Option<Bytes>,
    /// Those that others have too.
    shared: Option<Bytes>,
    /// Those that are there.
    resident: Option<Bytes>,
    /// Those that may be thrown away.
    purgeable: Option<Bytes>,
    /// Those that engines work with.
    active: Option<Bytes>,
    /// As `resident`: the older key.
    memory: Option<Bytes>,
}

/// So many engines, and so many regions, are told apart; what goes beyond is unlisted. No device has a tenth,
/// and a search from the top for each line stays one.
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

/// The row of a name, a new one if need be; `None` if there are too many.
fn row<'a, R: Identity + Default>(
    rows: &'a mut Rows<R>,
    name: &[u8],
    is: impl Fn(&R) -> bool,
    begin: impl FnOnce(&mut R, &[u8]),
) -> Option<&'a mut R> {
    // From the last: an engine's keys mostly follow one another.
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

/// A number with a unit behind it, of those that there are: the first is that of a bare number.
fn number(cursor: &mut Cursor<'_>, field: &'static str, units: &[(&str, u64)]) -> Result<u64, ParseError> {
    let number = cursor.unsigned(field)?;
    let start = *cursor;
    let unit = cursor.word();
    let factor = match units.iter().find(|(name, _)| name.as_bytes() == unit) {
        Some((_, factor)) => *factor,
        None => {
            // Said by what is left on the line.
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
    /// The descriptor is not of a graphics device, or its driver tells nothing.
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

    /// All lines were read.
    pub(super) fn end(&mut self) {
        self.engines.index();
        self.regions.index();
    }

    /// Reads the line that begins with `word`; false if it is none of these.
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
        // Those that begin as another one does come first.
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
    /// A row begins. Only its name is known.
    fn begin(&mut self, name: &[u8]) {
        self.name.set(name);
        self.maxfreq = None;
        // All of them may be absent.
        let _ = self.fill(|_| (0, false));
    }
}

impl DrmRegion {
    fn begin(&mut self, name: &[u8]) {
        self.name.set(name);
        let _ = self.fill(|_| (0, false));
    }
}
