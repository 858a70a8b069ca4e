//! The frames of a recording.
//!
//! A recording consists only of a sequence of frames, so data is only appended to it:
//!
//! ```text
//! 4 bytes   magic: 8f 'P' 'R' 'C'
//! 4 bytes   length of the compressed payload     all numbers of this part have their lowest byte first
//! 4 bytes   length of the payload
//! 4 bytes   CRC-32 of the two lengths and of the compressed payload
//!           the payload, as one frame of zstd
//! ```
//!
//! The first byte of a payload is its kind. The first frame has kind `H`, and is a [`Header`] as JSON. The
//! second has kind `B`, and has a text of each file. Frames of samples have kind `S`: see
//! [`content`](crate::content). Each can be read with only these two. The last has kind `E` and is an [`End`]
//! as JSON. A recording without it was cut short.
//!
//! [`Header`]: crate::header::Header
//! [`End`]: crate::header::End

use std::io::{self, Read};

use crate::damage::Why;

pub const MAGIC: [u8; 4] = *b"\x8fPRC";

/// The parts before the compressed payload.
pub const HEAD: usize = 16;

/// The longest payload. A text that does not fit into it is recorded as an error.
pub const LIMIT: usize = 256 << 20;

pub const HEADER: u8 = b'H';
pub const BASE: u8 = b'B';
pub const SAMPLES: u8 = b'S';
pub const END: u8 = b'E';

/// Packs payloads.
pub struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    /// The fastest level. It is enough, because most repetitions are already removed from the payload.
    const LEVEL: i32 = 1;

    /// # Errors
    /// There is not enough memory for the compressor.
    pub fn new() -> io::Result<Self> {
        Ok(Packer(zstd::bulk::Compressor::new(Self::LEVEL)?))
    }

    /// Makes a frame of a payload. The contents of `frame` are replaced.
    ///
    /// # Errors
    /// The payload is longer than the [limit](LIMIT).
    pub fn pack(&mut self, payload: &[u8], frame: &mut Vec<u8>) -> io::Result<()> {
        let too_long = || io::Error::new(io::ErrorKind::FileTooLarge, "a frame is longer than its limit");
        if payload.len() > LIMIT {
            return Err(too_long());
        }
        frame.clear();
        frame.resize(HEAD + zstd::zstd_safe::compress_bound(payload.len()), 0);
        let packed = self.0.compress_to_buffer(payload, &mut frame[HEAD..])?;
        frame.truncate(HEAD + packed);
        let [packed, length] =
            [packed, payload.len()].map(|length| u32::try_from(length).map(u32::to_le_bytes));
        frame[..4].copy_from_slice(&MAGIC);
        frame[4..8].copy_from_slice(&packed.map_err(|_| too_long())?);
        frame[8..12].copy_from_slice(&length.map_err(|_| too_long())?);
        let checksum = checksum(&frame[4..12], &frame[HEAD..]);
        frame[12..16].copy_from_slice(&checksum);
        Ok(())
    }
}

fn checksum(lengths: &[u8], packed: &[u8]) -> [u8; 4] {
    let mut crc = crc32fast::Hasher::new();
    crc.update(lengths);
    crc.update(packed);
    crc.finalize().to_le_bytes()
}

/// Unpacks frames one after the other.
pub struct Unpacker<R> {
    input: R,
    zstd: zstd::bulk::Decompressor<'static>,
    packed: Vec<u8>,
    /// The offset at which the next frame begins.
    pub offset: u64,
}

impl<R: Read> Unpacker<R> {
    /// # Errors
    /// There is not enough memory for the decompressor.
    pub fn new(input: R) -> io::Result<Self> {
        Ok(Unpacker { input, zstd: zstd::bulk::Decompressor::new()?, packed: Vec::new(), offset: 0 })
    }

    /// Reads the payload of the next frame. Returns `false` if the file ends between two frames.
    pub fn next(&mut self, payload: &mut Vec<u8>) -> Result<bool, Why> {
        payload.clear();
        let mut head = [0; HEAD];
        let read = self.take(HEAD)?;
        if read == 0 {
            return Ok(false);
        }
        let Some(all) = self.packed.get(..HEAD) else {
            let is_frame = MAGIC.starts_with(&self.packed[..read.min(4)]);
            return Err(if is_frame { Why::CutShort } else { Why::NoFrame });
        };
        head.copy_from_slice(all);
        let [magic, packed, length, sum] =
            [0, 4, 8, 12].map(|at| [head[at], head[at + 1], head[at + 2], head[at + 3]]);
        if magic != MAGIC {
            return Err(Why::NoFrame);
        }
        let [packed, length] = [packed, length].map(|length| u32::from_le_bytes(length) as usize);
        if length > LIMIT || packed > zstd::zstd_safe::compress_bound(LIMIT) {
            return Err(Why::Checksum);
        }
        if self.take(packed)? < packed {
            return Err(Why::CutShort);
        }
        if checksum(&head[4..12], &self.packed) != sum {
            return Err(Why::Checksum);
        }
        // The checksum of the frame is correct, so the length is not large by accident.
        payload.reserve(length);
        match self.zstd.decompress_to_buffer(&self.packed, payload) {
            Ok(got) if got == length => {}
            _ => return Err(Why::Zstd),
        }
        self.offset += (HEAD + packed) as u64;
        Ok(true)
    }

    /// Reads this number of bytes, or all bytes if there are fewer. The memory grows with the bytes that are
    /// read, so a damaged length does not matter.
    fn take(&mut self, length: usize) -> Result<usize, Why> {
        self.packed.clear();
        self.input.by_ref().take(length as u64).read_to_end(&mut self.packed).map_err(Why::Read)
    }
}
