//! The content of a frame of samples.
//!
//! ```text
//! 'S'  number of the frame, number of the first due time in it
//! then until the end of the payload one of
//!   1  a sample, of the next due time:
//!      nanoseconds since the sample before it in this frame, by CLOCK_MONOTONIC (of the first: since boot);
//!      what the wall clock is ahead of that, in nanoseconds, less what it was ahead in the sample before;
//!      then entries, each a number of 8 * FILE + what it is, with the nanoseconds from the sample to its read
//!      0  the sample ends (no file, no time)
//!      1  a file gets the next number in this frame: length and bytes of its path (no file, no time)
//!      2  the text is equal to the last of this file in this frame
//!      3  the text: its length and bytes
//!      4  the change from the last text of this file in this frame, see `change`
//!      5  the file could not be read: errno, or 0 where no system call failed
//!      6  all processes were looked for: the stat of each follows (no file, no time)
//!   2  due times that have no sample: how many
//! ```
//!
//! For a file that is not in this frame yet, the last text is that of the base, a frame after the header:
//!
//! ```text
//! 'B'  then until the end of the payload: length and bytes of a path, length and bytes of its text
//! ```
//!
//! With a base, even a frame with one sample, at an interval of a second, does not contain the names of
//! fields, but only what has changed since the recording began. Without a base that text is empty.
//!
//! All numbers are in the format of [`number`]. The samples and misses are those of consecutive due times.

use std::collections::HashMap;

use crate::number;

pub const SAMPLE: u8 = 1;
pub const MISSED: u8 = 2;

pub const OVER: u64 = 0;
pub const NAME: u64 = 1;
pub const SAME: u64 = 2;
pub const WHOLE: u64 = 3;
pub const CHANGE: u64 = 4;
pub const ERROR: u64 = 5;
pub const SCAN: u64 = 6;

/// EFBIG: the text does not fit into a frame.
const TOO_LONG: u32 = 27;

/// A text of each file, from the beginning of the recording.
pub type Base = HashMap<String, Vec<u8>>;

/// The payload of a base.
pub fn base(base: &Base) -> Vec<u8> {
    let mut payload = vec![crate::frame::BASE];
    for (path, text) in base {
        for bytes in [path.as_bytes(), text] {
            number::put(&mut payload, bytes.len() as u64);
            payload.extend_from_slice(bytes);
        }
    }
    payload
}

/// The number of a file, in the frame in which it was last written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// One more than the frame's number.
    frame: u64,
    id: usize,
}

/// The payload of the current frame.
pub struct Content {
    pub payload: Vec<u8>,
    frame: u64,
    next_due: u64,
    /// Time of the last sample in this frame, and by how much the wall clock was ahead of it.
    time: u64,
    ahead: i64,
    /// When the first sample of this frame was taken.
    first: Option<u64>,
    /// The last text of each file of this frame. Elements after `files` are memory for later files.
    texts: Vec<Vec<u8>>,
    files: usize,
    base: Base,
    change: Vec<u8>,
}

impl Content {
    /// Begins the first frame after the header and the base.
    pub fn new(base: Base) -> Self {
        let mut content = Content {
            payload: Vec::new(),
            frame: 1,
            next_due: 0,
            time: 0,
            ahead: 0,
            first: None,
            texts: Vec::new(),
            files: 0,
            base,
            change: Vec::new(),
        };
        content.begin(Vec::new());
        content
    }

    /// The payload of the frame so far. [`begin`](Content::begin) has to follow.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.payload)
    }

    /// Begins the next frame, in the memory of `payload`.
    pub fn begin(&mut self, payload: Vec<u8>) {
        self.payload = payload;
        self.payload.clear();
        self.frame += 1;
        (self.time, self.ahead, self.first, self.files) = (0, 0, None, 0);
        self.payload.push(crate::frame::SAMPLES);
        number::put(&mut self.payload, self.frame);
        number::put(&mut self.payload, self.next_due);
    }

    /// When the first sample of this frame was taken; `None` before it.
    pub fn first(&self) -> Option<u64> {
        self.first
    }

    /// Begins the sample of the next due time. [`over`](Content::over) ends it.
    pub fn sample(&mut self, time: u64, ahead: i64) {
        self.payload.push(SAMPLE);
        number::put(&mut self.payload, time.saturating_sub(self.time));
        number::put_signed(&mut self.payload, ahead.wrapping_sub(self.ahead));
        self.time = self.time.max(time);
        self.ahead = ahead;
        self.first.get_or_insert(time);
        self.next_due += 1;
    }

    pub fn over(&mut self) {
        number::put(&mut self.payload, OVER);
    }

    pub fn scan(&mut self) {
        number::put(&mut self.payload, SCAN);
    }

    pub fn missed(&mut self, due_times: u64) {
        self.payload.push(MISSED);
        number::put(&mut self.payload, due_times);
        self.next_due += due_times;
    }

    /// Adds the result of reading a file at `time`: its text, or an errno.
    pub fn entry(&mut self, place: &mut Place, path: &str, time: u64, read: Result<&[u8], u32>) {
        if place.frame != self.frame {
            *place = Place { frame: self.frame, id: self.files };
            number::put(&mut self.payload, NAME);
            number::put(&mut self.payload, path.len() as u64);
            self.payload.extend_from_slice(path.as_bytes());
            self.files += 1;
            if self.texts.len() == place.id {
                self.texts.push(Vec::new());
            }
            let last = &mut self.texts[place.id];
            last.clear();
            last.extend_from_slice(self.base.get(path).map_or(&[], Vec::as_slice));
        }
        let read = match read {
            Ok(text) if text.len() > crate::frame::LIMIT.saturating_sub(self.payload.len() + 4096) => {
                Err(TOO_LONG)
            }
            read => read,
        };
        let id = place.id as u64 * 8;
        let after = time.saturating_sub(self.time);
        let (last, payload) = (&mut self.texts[place.id], &mut self.payload);
        match read {
            Err(errno) => {
                number::put(payload, id + ERROR);
                number::put(payload, after);
                number::put(payload, errno.into());
            }
            Ok(text) if *last == text && !text.is_empty() => {
                number::put(payload, id + SAME);
                number::put(payload, after);
            }
            Ok(text) => {
                self.change.clear();
                if !last.is_empty() {
                    crate::change::put(&mut self.change, last, text);
                }
                let is_change = !last.is_empty() && self.change.len() < text.len();
                number::put(payload, id + if is_change { CHANGE } else { WHOLE });
                number::put(payload, after);
                if is_change {
                    payload.extend_from_slice(&self.change);
                } else {
                    number::put(payload, text.len() as u64);
                    payload.extend_from_slice(text);
                }
                last.clear();
                last.extend_from_slice(text);
            }
        }
    }
}
