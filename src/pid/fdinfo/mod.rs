//! `/proc/PID/fdinfo/N`: the position of an open descriptor, how it was opened, and details that depend on
//! its kind.
//!
//! ```text
//! pos:    310
//! flags:  02100001
//! mnt_id: 30
//! ino:    12
//! lock:   1: FLOCK  ADVISORY  READ 310 00:1a:13 0 EOF
//! ```
//!
//! There is a file for each descriptor. The number of the descriptor is the name of the file:
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, pid::Fdinfo};
//! let copying = ProcDir::open()?.pid(4711)?;
//! let mut read = Sampler::<Fdinfo>::open_at(&copying, "fdinfo/3")?;
//! loop {
//!     println!("{:?}", read.sample()?.pos);
//!     if let Some(delta) = read.delta() {
//!         println!("{:.0} bytes/s", delta.per_second(delta.pos));
//!     }
//!     std::thread::sleep(std::time::Duration::from_secs(1));
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! What is odd: `pos` belongs to the open file description, which is shared after fork(2) and dup(2). For a
//! directory it is a cookie, for most other kinds 0. pread(2) does not change it. `flags` is octal, and its
//! bits depend on the architecture: see [`OpenFlags`]. For eventfd, inotify, fanotify and epoll, most numbers
//! are hexadecimal, but not all; here all are parsed. The lines of graphics drivers describe the client,
//! which is the open device, and are the same in each descriptor that shares it. So use [`Drm::client_id`] if
//! you add them up. Their times and cycles may step back.
//!
//! Lines of kinds that this crate does not know are in `unlisted`. The lines of graphics drivers, and of
//! io_uring with requests in flight, were never captured on a machine. The parser follows the documentation
//! and the source of the kernel.
//!
//! Life: a kept descriptor stays valid after exec. If another file is opened with the number, it shows that
//! file: compare `ino` and `mnt_id`. If the number is closed or the process has exited, it is
//! [gone](crate::Error::is_gone).
//!
//! Reference: proc_pid_fdinfo(5), Documentation/filesystems/proc.rst, Documentation/gpu/drm-usage-stats.rst,
//! io_uring/fdinfo.c. Permission: PTRACE_MODE_READ_FSCREDS, at open (the same user before Linux 5.14). Linux
//! 2.6.22.

mod drm;
mod keys;
mod rows;

pub use drm::{Drm, DrmEngine, DrmEngineDelta, DrmRegion};
pub use keys::{
    Bpf, Eventfd, IoUring, LinkType, Napi, OpenFlags, Pidfd, Timerfd, Userfaultfd, UserfaultfdApi,
};
pub use rows::{
    EpollEvents, EpollTarget, Fanotify, FanotifyMark, InotifyMask, InotifyWatch, IoUringLine, SuperBlock,
};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::{Change, Delta, Judge, Rule};
use crate::error::ParseError;
use crate::file::ProcFile;
use crate::machine::Machine;
use crate::pid::flags::Signals;
use crate::shape::kept::TextRows;
use crate::shape::lines;
use crate::shape::rows::RowDeltas;
use crate::shape::table::Row;
use crate::shape::unlisted::Unlisted;
use crate::system::locks::Lock;
use crate::text::Name;
use crate::unit::Bytes;

/// One sample of `/proc/PID/fdinfo/N`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Fdinfo {
    /// The offset of the next read or write. The kernel prints an offset above 2^63, which `/proc/PID/mem`
    /// can have, as a negative number. gVisor prints none.
    pub pos: Option<Bytes>,
    /// How it was opened, and close-on-exec.
    pub flags: OpenFlags,
    /// The id of the mount in mountinfo. Linux 3.15.
    pub mnt_id: Option<i32>,
    /// The inode number. Linux 5.14.
    pub ino: Option<u64>,
    /// Locks that were taken through it. Linux 4.1.
    pub locks: Vec<Lock>,
    /// Details of an eventfd. Linux 3.8.
    pub eventfd: Option<Eventfd>,
    /// The files for which an epoll waits. Linux 3.8.
    pub epoll: Vec<EpollTarget>,
    /// The signals that a signalfd accepts. Linux 3.8.
    pub sigmask: Option<Signals>,
    /// The files that an inotify watches. Linux 3.8.
    pub inotify: TextRows<InotifyWatch<'static>>,
    /// Details of a fanotify. Linux 3.8.
    pub fanotify: Option<Fanotify>,
    /// The marks of a fanotify: what it watches. Linux 3.8.
    pub fanotify_marks: TextRows<FanotifyMark<'static>>,
    /// Details of a timerfd. Linux 3.17.
    pub timerfd: Option<Timerfd>,
    /// Details of a pidfd. Linux 5.2.
    pub pidfd: Option<Pidfd>,
    /// For a pidfd: the numbers of the process in the pid namespaces from that of the reader to that of the
    /// process; -1 if the process is gone.
    pub nspid: Vec<i32>,
    /// Details of a userfaultfd. Linux 4.3.
    pub userfaultfd: Option<Userfaultfd>,
    /// Details of an io_uring. Linux 5.5.
    pub io_uring: Option<IoUring>,
    /// The lists of an io_uring: files, buffers, requests.
    pub io_uring_lines: TextRows<IoUringLine<'static>>,
    /// Details of a BPF map, program or link. Linux 4.2.
    pub bpf: Option<Bpf>,
    /// For a descriptor of `/dev/net/tun`: the name of the interface; empty as long as it has none. Linux
    /// 3.18.
    pub iff: Option<Name<15>>,
    /// For a unix socket: the number of descriptors that were sent to it and not received yet. Linux 5.6.
    pub scm_fds: Option<u32>,
    /// Statistics of a graphics device; [empty](Drm::is_empty) for other files. Linux 5.19.
    pub drm: Drm,
    /// Lines that this crate does not know or could not parse, and unknown parts of other lines.
    pub unlisted: Unlisted,
}

impl ProcFile for Fdinfo {
    type State = ();
    const NAME: &'static str = "fdinfo";
    const CLASS: Class = Class::DESCRIPTOR.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut unlisted = core::mem::take(&mut self.unlisted);
        self.clear();
        // The list of an io_uring to which the indented lines belong.
        let mut list: &[u8] = b"";
        let mut flags = None;
        let refused = lines::walk(text, &mut unlisted, |word, cursor| {
            whole(self.line(text, word, cursor, &mut list, &mut flags), cursor)
        });
        self.unlisted = unlisted;
        self.drm.end();
        // Every kernel prints flags. gVisor prints nothing else.
        let missing = ParseError::new(text.len(), "flags", "this key before the end");
        self.flags = flags.ok_or(refused.unwrap_or(missing))?;
        Ok(())
    }
}

impl Fdinfo {
    /// Reads the line that begins with `word`. Returns false if the key is not known.
    fn line<'a>(
        &mut self,
        text: &'a [u8],
        word: &'a [u8],
        cursor: &mut Cursor<'a>,
        list: &mut &'a [u8],
        flags: &mut Option<OpenFlags>,
    ) -> Result<bool, ParseError> {
        let mut line = Cursor::new(text);
        line.go((cursor.at() - word.len()).saturating_sub(1));
        if line.at_blank() && !list.is_empty() {
            line.skip_blanks();
            self.io_uring_lines.push(IoUringLine::new(list, line.line_rest()));
            cursor.skip_line();
            return Ok(true);
        }
        *list = if IoUring::is_list(word) { word } else { b"" };
        match word {
            b"pos:" => self.pos = Some(Bytes(whole(cursor.signed("pos"), cursor)? as u64)),
            b"flags:" => *flags = Some(whole(cursor.value("flags"), cursor)?),
            b"mnt_id:" => self.mnt_id = Some(whole(cursor.value("mnt_id"), cursor)?),
            b"ino:" => self.ino = Some(whole(cursor.value("ino"), cursor)?),
            b"scm_fds:" => self.scm_fds = Some(whole(cursor.value("scm_fds"), cursor)?),
            b"lock:" => self.locks.push(whole(Lock::read(cursor), cursor)?),
            b"tfd:" => self.epoll.push(whole(EpollTarget::read(cursor), cursor)?),
            b"inotify" => self.inotify.push(whole(InotifyWatch::read(cursor), cursor)?),
            b"fanotify" => rows::fanotify(cursor, &mut self.fanotify, &mut self.fanotify_marks)?,
            b"sigmask:" => self.sigmask = Some(whole(cursor.value("sigmask"), cursor)?),
            b"NSpid:" => keys::numbers(cursor, &mut self.nspid)?,
            b"iff:" => {
                cursor.skip_blanks();
                let name = Name::new(cursor.word());
                self.iff = Some(name.ok_or_else(|| cursor.fail("iff", "a name of at most 15 bytes"))?);
            }
            _ if self.drm.line(word, cursor)? => {}
            _ => {
                return Ok(keys::line(&mut self.eventfd, word, cursor)?
                    || keys::line(&mut self.timerfd, word, cursor)?
                    || keys::line(&mut self.pidfd, word, cursor)?
                    || keys::line(&mut self.userfaultfd, word, cursor)?
                    || keys::line(&mut self.io_uring, word, cursor)?
                    || keys::line(&mut self.bpf, word, cursor)?
                    || IoUring::is_list(word));
            }
        }
        Ok(true)
    }

    fn clear(&mut self) {
        let Fdinfo { locks, epoll, inotify, fanotify_marks, nspid, io_uring_lines, drm, .. } =
            core::mem::take(self);
        *self =
            Fdinfo { locks, epoll, inotify, fanotify_marks, nspid, io_uring_lines, drm, ..Fdinfo::default() };
        self.locks.clear();
        self.epoll.clear();
        self.inotify.clear();
        self.fanotify_marks.clear();
        self.nspid.clear();
        self.io_uring_lines.clear();
        self.drm.clear();
    }
}

/// A value with no other text directly after it.
fn whole<T>(read: Result<T, ParseError>, cursor: &Cursor<'_>) -> Result<T, ParseError> {
    let value = read?;
    cursor.word_end("line").map(|()| value)
}

/// What changed in `/proc/PID/fdinfo/N` between two samples.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FdinfoDelta<'a> {
    /// The change of the offset. [Back](Change::Back) after a seek to an earlier offset,
    /// [reset](Change::Reset) if the number refers to another file now. `None` if it is not in both samples.
    pub pos: Option<Change<Bytes>>,
    /// The engines of a graphics device, matched by name.
    pub engines: RowDeltas<'a, DrmEngine>,
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { FdinfoDelta { pos engines } }

impl Delta for Fdinfo {
    type Output<'a> = FdinfoDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> FdinfoDelta<'a> {
        let id = |fdinfo: &Fdinfo| (fdinfo.mnt_id, fdinfo.ino, fdinfo.drm.client_id);
        let same = id(self) == id(earlier);
        let judge = Judge::new(machine).of_one(same);
        // The counters of the engines of another file are not comparable.
        let engines = if same { &earlier.drm.engines } else { drm::NO_ENGINES };
        FdinfoDelta {
            pos: self.pos.zip(earlier.pos).map(|(now, then)| judge.moved(Rule::Steps, now.0, then.0)),
            engines: self.drm.engines.since(engines, machine),
        }
    }
}

#[cfg(test)]
mod tests;
