//! Reads a recording, sample by sample.

use std::io::Read;

use procsampler::Monotonic;

use crate::change;
use crate::clock::Wall;
use crate::content::{self, Base};
use crate::damage::{Damage, Why};
use crate::frame::{self, Unpacker};
use crate::header::{End, Header, VERSION};
use crate::number::Rest;

/// A recording that is read from its beginning.
pub struct Recording<R> {
    header: Header,
    unpacker: Unpacker<R>,
    payload: Vec<u8>,
    /// The offset in the payload up to which it was read.
    at: usize,
    /// The number of the frame in the payload, and its offset in the file.
    frame: u64,
    offset: u64,
    base: Base,
    files: Vec<File>,
    spare: Vec<u8>,
    entries: Vec<Entry>,
    scanned: bool,
    time: u64,
    ahead: i64,
    next_due: u64,
    last: Option<Wall>,
    read: End,
    is_over: bool,
}

struct File {
    path: String,
    text: Vec<u8>,
}

struct Entry {
    file: usize,
    time: u64,
    error: Option<u32>,
}

/// What the recording has for a due time.
pub enum Event<'a> {
    Sample(Sample<'a>),
    /// This many due times have no sample.
    Missed(u64),
}

/// One sample.
#[derive(Clone, Copy)]
pub struct Sample<'a> {
    /// The number of its due time; the first is 0.
    pub due: u64,
    pub time: Monotonic,
    pub wall: Wall,
    /// This was a scan of all processes: a process that is not in the sample is gone.
    pub scanned: bool,
    files: &'a [File],
    entries: &'a [Entry],
}

/// What was read of one file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading<'a> {
    /// `net/dev`, `4711/stat`.
    pub path: &'a str,
    /// The time just before the read.
    pub time: Monotonic,
    /// Its text, or an errno; 0 if no system call failed, for example for a file that a container hides.
    pub text: Result<&'a [u8], u32>,
}

impl<'a> Sample<'a> {
    /// The files of the sample, in the order in which they were read.
    pub fn readings(self) -> impl Iterator<Item = Reading<'a>> {
        self.entries.iter().map(move |entry| {
            let file = &self.files[entry.file];
            let text = entry.error.map_or(Ok(&file.text[..]), Err);
            Reading { path: &file.path, time: Monotonic(entry.time), text }
        })
    }
}

const MALFORMED: Why = Why::Meaning("its content is malformed");

impl<R: Read> Recording<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// The file is not a recording, or its version is not known.
    pub fn open(input: R) -> Result<Self, Damage> {
        let damage = |why| Damage { offset: 0, frame: 0, last: None, why };
        let mut unpacker = Unpacker::new(input).map_err(|error| damage(Why::Read(error)))?;
        let mut payload = Vec::new();
        if !unpacker.next(&mut payload).map_err(damage)? {
            return Err(damage(Why::CutShort));
        }
        let header = match payload.split_first() {
            Some((&frame::HEADER, json)) => header(json).map_err(damage)?,
            _ => return Err(damage(Why::Meaning("it is not the first one of a recording"))),
        };
        payload.clear();
        Ok(Recording {
            header,
            offset: unpacker.offset,
            unpacker,
            payload,
            at: 0,
            frame: 0,
            base: Base::new(),
            files: Vec::new(),
            spare: Vec::new(),
            entries: Vec::new(),
            scanned: false,
            time: 0,
            ahead: 0,
            next_due: 0,
            last: None,
            read: End::default(),
            is_over: false,
        })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The number of samples and misses that were read.
    pub fn read(&self) -> End {
        self.read
    }

    /// The next sample or miss; `None` at the end of the recording, and after damage.
    ///
    /// # Errors
    /// The recording is damaged or was cut short. Everything before is correct.
    pub fn event(&mut self) -> Result<Option<Event<'_>>, Damage> {
        if self.is_over {
            return Ok(None);
        }
        match self.step() {
            Ok(Some(Step::Sample)) => {
                let wall = Wall((self.time as i64).wrapping_add(self.ahead));
                self.last = Some(wall);
                self.read.samples += 1;
                Ok(Some(Event::Sample(Sample {
                    due: self.next_due - 1,
                    time: Monotonic(self.time),
                    wall,
                    scanned: self.scanned,
                    files: &self.files,
                    entries: &self.entries,
                })))
            }
            Ok(Some(Step::Missed(due_times))) => {
                self.read.missed += due_times;
                Ok(Some(Event::Missed(due_times)))
            }
            Ok(None) => {
                self.is_over = true;
                Ok(None)
            }
            Err(why) => {
                self.is_over = true;
                Err(Damage { offset: self.offset, frame: self.frame, last: self.last, why })
            }
        }
    }

    fn step(&mut self) -> Result<Option<Step>, Why> {
        while self.at >= self.payload.len() {
            if self.next_frame()? {
                return Ok(None);
            }
        }
        let mut rest = Rest(&self.payload[self.at..]);
        let step = match rest.byte() {
            Some(content::SAMPLE) => {
                let time = rest.number().and_then(|since| self.time.checked_add(since));
                self.time = time.ok_or(MALFORMED)?;
                self.ahead = self.ahead.wrapping_add(rest.signed().ok_or(MALFORMED)?);
                self.next_due = self.next_due.checked_add(1).ok_or(MALFORMED)?;
                self.entries.clear();
                self.scanned = false;
                while let Some(entry) =
                    entry(&mut rest, self.time, &self.base, &mut self.files, &mut self.spare)?
                {
                    match entry {
                        Some(entry) => self.entries.push(entry),
                        None => self.scanned = true,
                    }
                }
                Step::Sample
            }
            Some(content::MISSED) => {
                let due_times = rest.number().ok_or(MALFORMED)?;
                self.next_due = self.next_due.checked_add(due_times).ok_or(MALFORMED)?;
                Step::Missed(due_times)
            }
            _ => return Err(MALFORMED),
        };
        self.at = self.payload.len() - rest.0.len();
        Ok(Some(step))
    }

    /// Reads the next frame of samples; `true` if the recording has ended instead.
    fn next_frame(&mut self) -> Result<bool, Why> {
        self.offset = self.unpacker.offset;
        self.frame += 1;
        self.at = 0;
        if !self.unpacker.next(&mut self.payload)? {
            return Err(Why::NoEnd);
        }
        let mut rest = Rest(&self.payload);
        match rest.byte() {
            Some(frame::SAMPLES) => {}
            Some(frame::BASE) if self.frame == 1 => {
                self.base = base(rest).ok_or(MALFORMED)?;
                self.at = self.payload.len();
                return Ok(false);
            }
            Some(frame::END) => {
                let end: End = serde_json::from_slice(rest.0).map_err(|_| MALFORMED)?;
                if end != self.read {
                    return Err(Why::Meaning("its number of samples does not match its content"));
                }
                self.offset = self.unpacker.offset;
                self.frame += 1;
                return match self.unpacker.next(&mut self.payload) {
                    Ok(false) => Ok(true),
                    _ => Err(Why::BehindEnd),
                };
            }
            _ => return Err(Why::Meaning("it is of an unknown kind")),
        }
        if rest.number() != Some(self.frame) || rest.number() != Some(self.next_due) {
            return Err(Why::Meaning("it is not the next one"));
        }
        self.at = self.payload.len() - rest.0.len();
        (self.time, self.ahead) = (0, 0);
        self.files.clear();
        Ok(false)
    }
}

enum Step {
    Sample,
    Missed(u64),
}

/// The header, if its version is the one that this program reads.
fn header(json: &[u8]) -> Result<Header, Why> {
    /// The part of the header that all versions have.
    #[derive(serde::Deserialize)]
    struct Any {
        version: u32,
    }
    let Any { version } = serde_json::from_slice(json).map_err(|_| MALFORMED)?;
    if version != VERSION {
        return Err(Why::Version(version));
    }
    let header: Header = serde_json::from_slice(json).map_err(|_| MALFORMED)?;
    let machine = header.machine;
    if machine.ticks_per_second == 0 || machine.page_size == 0 || !matches!(machine.word_bits, 32 | 64) {
        return Err(Why::Meaning("the facts about the machine are not valid"));
    }
    Ok(header)
}

fn base(mut rest: Rest<'_>) -> Option<Base> {
    let mut base = Base::new();
    while !rest.0.is_empty() {
        let path = rest.length().and_then(|length| rest.bytes(length))?;
        let text = rest.length().and_then(|length| rest.bytes(length))?;
        base.insert(std::str::from_utf8(path).ok()?.to_owned(), text.to_vec());
    }
    Some(base)
}

/// The next entry of a sample: `None` at the end of the sample, `Some(None)` for a scan.
fn entry(
    rest: &mut Rest<'_>,
    sampled: u64,
    base: &Base,
    files: &mut Vec<File>,
    spare: &mut Vec<u8>,
) -> Result<Option<Option<Entry>>, Why> {
    loop {
        let word = rest.number().ok_or(MALFORMED)?;
        match word {
            content::OVER => return Ok(None),
            content::SCAN => return Ok(Some(None)),
            content::NAME => {
                let path = rest.length().and_then(|length| rest.bytes(length)).ok_or(MALFORMED)?;
                let path = std::str::from_utf8(path).map_err(|_| MALFORMED)?.to_owned();
                let text = base.get(&path).cloned().unwrap_or_default();
                files.push(File { path, text });
                continue;
            }
            _ => {}
        }
        let number = usize::try_from(word / 8).map_err(|_| MALFORMED)?;
        let file = files.get_mut(number).ok_or(MALFORMED)?;
        let time = rest.number().and_then(|after| sampled.checked_add(after)).ok_or(MALFORMED)?;
        let mut error = None;
        match word % 8 {
            content::SAME => {}
            content::WHOLE => {
                let text = rest.length().and_then(|length| rest.bytes(length)).ok_or(MALFORMED)?;
                file.text.clear();
                file.text.extend_from_slice(text);
            }
            content::CHANGE => {
                change::apply(rest, &file.text, spare, frame::LIMIT).ok_or(MALFORMED)?;
                std::mem::swap(&mut file.text, spare);
            }
            content::ERROR => {
                let errno = rest.number().and_then(|errno| errno.try_into().ok()).ok_or(MALFORMED)?;
                error = Some(errno);
            }
            _ => return Err(MALFORMED),
        }
        return Ok(Some(Some(Entry { file: number, time, error })));
    }
}
