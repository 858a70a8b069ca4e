//! Where and why a recording can't be read any further.

use std::fmt;
use std::io;

use crate::clock::Wall;

/// The position up to which a recording was read.
#[derive(Debug)]
pub struct Damage {
    /// The beginning of the frame that could not be read, in bytes from the beginning of the file.
    pub offset: u64,
    /// The number of that frame; the header is 0.
    pub frame: u64,
    /// When the last good sample was taken; `None` if there is none.
    pub last: Option<Wall>,
    pub why: Why,
}

/// The reason.
#[derive(Debug)]
pub enum Why {
    /// The file can't be read.
    Read(io::Error),
    /// The file ends within a frame.
    CutShort,
    /// The file ends after a frame that is not an end frame: the recorder was killed, or the file was cut
    /// there.
    NoEnd,
    /// The file has no frame.
    NoFrame,
    /// The bytes of the frame are not the bytes that were written.
    Checksum,
    /// The frame can't be decompressed.
    Zstd,
    /// The frame is not valid at this position.
    Meaning(&'static str),
    /// The recording is of another version of the format.
    Version(u32),
    /// There are bytes after the end frame.
    BehindEnd,
}

impl Damage {
    /// Whether the recording only ends too early, and everything before is correct.
    pub fn is_cut_short(&self) -> bool {
        matches!(self.why, Why::CutShort | Why::NoEnd)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Damage { offset, frame, last, why } = self;
        write!(f, "byte {offset}, frame {frame}: {why}; ")?;
        match last {
            Some(last) => write!(f, "the last good sample is of {last}"),
            None => write!(f, "there is no good sample before it"),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Read(error) => write!(f, "the file can't be read: {error}"),
            Why::CutShort => write!(f, "the file ends within this frame"),
            Why::NoEnd => {
                write!(f, "the recording was not ended: the recorder was killed, or the file was cut")
            }
            Why::NoFrame => write!(f, "this is no frame of a recording"),
            Why::Checksum => write!(f, "the checksum is wrong: bytes of this frame have changed"),
            Why::Zstd => write!(f, "this frame can't be decompressed"),
            Why::Meaning(what) => write!(f, "this frame is not understood: {what}"),
            Why::Version(version) => write!(
                f,
                "the recording has version {version} of the format, which this program does not know"
            ),
            Why::BehindEnd => write!(f, "there are bytes after the end of the recording"),
        }
    }
}

impl std::error::Error for Damage {}
