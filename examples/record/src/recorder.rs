//! Takes the samples.

use std::fs::File;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use procsampler::{Monotonic, PidDir, ProcDir};

use crate::choice::Choice;
use crate::clock::Wall;
use crate::content::{self, Base, Content, Place};
use crate::frame;
use crate::header::{End, Header};
use crate::raw::{self, Bytes};
use crate::scan::Scan;
use crate::store::Store;

/// A crash loses at most the samples of this time.
const FRAME: u64 = 1_000_000_000;

/// A frame is closed earlier if its payload is longer.
const LONG: usize = 1 << 20;

/// Reads the chosen files, and appends their texts to a file.
pub struct Recorder {
    files: Vec<Source>,
    scan: Option<(Scan, u64)>,
    scanned: Option<u64>,
    content: Content,
    store: Store,
    interval: u64,
    taken: End,
}

/// A file that each sample reads.
struct Source {
    path: String,
    name: String,
    dir: Directory,
    bytes: Result<Bytes, u32>,
    place: Place,
    /// The file is read at most once in this many nanoseconds.
    every: u64,
    last: Option<u64>,
}

enum Directory {
    System(Rc<ProcDir>),
    Process(PidDir),
}

impl Source {
    fn new(path: String, name: &str, dir: Directory) -> Self {
        let mut source = Source {
            path,
            name: name.to_owned(),
            dir,
            bytes: Err(0),
            place: Place::default(),
            every: 0,
            last: None,
        };
        source.open();
        source
    }

    fn open(&mut self) {
        let opened = match &self.dir {
            Directory::System(dir) => raw::of_system(dir, &self.name),
            Directory::Process(dir) => raw::of_process(dir, &self.name),
        };
        self.bytes = match opened {
            Some(opened) => opened.map_err(|error| errno(&error)),
            // ENOENT
            None => Err(2),
        };
    }
}

/// The errno of the error; 0 if no system call failed.
pub fn errno(error: &procsampler::Error) -> u32 {
    let errno = error.io_error().and_then(io::Error::raw_os_error);
    errno.and_then(|errno| errno.try_into().ok()).unwrap_or(0)
}

impl Recorder {
    /// Opens all chosen files, and writes the header. If a file can't be opened, its samples are errors, and
    /// it is tried again in each frame.
    ///
    /// # Errors
    /// There is no /proc or no such process, or the file can't be written.
    pub fn new(choice: &Choice, interval: Duration, out: File) -> Result<Self, Box<dyn std::error::Error>> {
        let proc = Rc::new(ProcDir::open()?);
        let mut files = Vec::new();
        for name in &choice.files {
            let mut file = Source::new(name.clone(), name, Directory::System(proc.clone()));
            if name.starts_with("pressure/") {
                file.every = nanos(choice.pressure);
            }
            files.push(file);
        }
        for &pid in &choice.pids {
            for name in &choice.process_files {
                let dir = Directory::Process(proc.pid(pid)?);
                files.push(Source::new(format!("{pid}/{name}"), name, dir));
            }
        }
        let interval = nanos(interval);
        let scan = match choice.scan {
            Some(every) => Some((Scan::new(&proc)?, nanos(every))),
            None => None,
        };
        let paths = files.iter().map(|file| file.path.clone()).collect();
        let header = Header::of_this_machine(interval, paths, scan.as_ref().map(|(_, every)| *every));
        let mut store = Store::new(out)?;
        store.append(payload(frame::HEADER, &header)?)?;
        let mut base = Base::new();
        let mut room = frame::LIMIT / 2;
        for file in &mut files {
            let Ok(bytes) = &mut file.bytes else { continue };
            if bytes.sample().is_ok() && bytes.text().len() < room {
                room -= bytes.text().len();
                base.insert(file.path.clone(), bytes.text().to_vec());
            }
        }
        store.append(content::base(&base))?;
        let content = Content::new(base);
        Ok(Recorder { files, scan, scanned: None, content, store, interval, taken: End::default() })
    }

    /// Takes the sample that is due.
    ///
    /// # Errors
    /// The recording can't be written.
    pub fn sample(&mut self) -> io::Result<()> {
        let now = Monotonic::now().0;
        let is_first = self.content.first().is_none();
        self.content.sample(now, Wall::now().0.wrapping_sub(now as i64));
        for file in &mut self.files {
            if !is_time(file.last, now, file.every, self.interval) {
                continue;
            }
            file.last = Some(now);
            if is_first && file.bytes.is_err() {
                file.open();
            }
            let (time, read) = match &mut file.bytes {
                Err(errno) => (now, Err(*errno)),
                Ok(bytes) => match bytes.sample() {
                    Ok(()) => (bytes.time().map_or(now, |time| time.0), Ok(bytes.text())),
                    Err(error) => (now, Err(errno(&error))),
                },
            };
            self.content.entry(&mut file.place, &file.path, time, read);
        }
        if let Some((scan, every)) = &mut self.scan {
            if is_time(self.scanned, now, *every, self.interval) {
                scan.add_to(&mut self.content, now);
                self.scanned = Some(now);
            }
        }
        self.content.over();
        self.taken.samples += 1;
        let first = self.content.first().unwrap_or(now);
        let open_for = Monotonic::now().0.saturating_sub(first).saturating_add(self.interval);
        if open_for >= FRAME || self.content.payload.len() >= LONG {
            self.close_frame()?;
        }
        Ok(())
    }

    /// Notes that due times passed without a sample.
    pub fn missed(&mut self, due_times: u64) {
        if due_times > 0 {
            self.content.missed(due_times);
            self.taken.missed += due_times;
        }
    }

    /// Passes the frame on to be written.
    fn close_frame(&mut self) -> io::Result<()> {
        let payload = self.content.take();
        self.content.begin(self.store.append(payload)?);
        Ok(())
    }

    /// The number of samples that were taken and missed.
    pub fn taken(&self) -> End {
        self.taken
    }

    /// The number of bytes of the recording on disk.
    pub fn written(&self) -> u64 {
        self.store.written()
    }

    /// Ends the recording.
    ///
    /// # Errors
    /// The recording can't be written.
    pub fn finish(mut self) -> io::Result<End> {
        self.close_frame()?;
        self.store.append(payload(frame::END, &self.taken)?)?;
        self.store.finish()?;
        Ok(self.taken)
    }
}

/// Whether something that is done once in a certain time is due at this sample. A sample that is a little
/// early counts.
fn is_time(last: Option<u64>, now: u64, every: u64, interval: u64) -> bool {
    last.is_none_or(|last| now.saturating_sub(last).saturating_add(interval / 2) >= every)
}

fn nanos(time: Duration) -> u64 {
    time.as_nanos().try_into().unwrap_or(u64::MAX)
}

fn payload(kind: u8, what: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    let mut payload = vec![kind];
    serde_json::to_writer(&mut payload, what)?;
    Ok(payload)
}
