//! `/proc/net/rpc/nfsd`: counters of the NFS server of the kernel.
//!
//! ```text
//! rc 0 40 161
//! fh 0 0 0 0 0
//! io 4096 8192
//! th 8 0 0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.000 0.000
//! ra 0 0 0 0 0 0 0 0 0 0 0 0
//! net 201 0 201 3
//! rpc 201 0 0 0 0
//! proc3 22 1 0 0 …
//! proc4 2 1 200
//! proc4ops 76 0 0 0 12 …
//! wdeleg_getattr 0
//! ```
//!
//! Each line has a word and its counters. Before the counters of procedures and operations is their number.
//! What is odd: an NFS 4 request is one `compound` of several operations. `ra`, and all numbers of `fh` and
//! `th` except the first, are 0 on newer kernels, and are left out here. Counters are `unsigned int`; since
//! about Linux 5.12 they have 64 bits. Since about Linux 6.9 the server of each network namespace is counted
//! separately. Before, the file shows the whole machine.
//!
//! Reference: fs/nfsd/stats.c, `svc_seq_show` in net/sunrpc/stats.c. Permission: any user. The file exists
//! while the module nfsd is loaded. With CONFIG_NFSD. Linux 2.6 and older.

mod procedures;

pub use procedures::{Proc2, Proc2Delta, Proc3, Proc3Delta, Proc4, Proc4Delta, Proc4Ops, Proc4OpsDelta};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::{Change, Counter, Delta, Judge, Rule};
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::lines;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::unlisted::Unlisted;
use crate::unit::Bytes;

/// One sample of `/proc/net/rpc/nfsd`. `None` means that this kernel, or its configuration, does not print
/// the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Nfsd {
    /// The cache of replies (`rc`).
    pub rc: ReplyCache,
    /// Requests with the handle of a file that does not exist any more (`fh`).
    pub fh_stale: Option<u64>,
    /// Bytes read and written.
    pub io: Option<Io>,
    /// Number of threads of the server now (`th`).
    pub threads: Option<u64>,
    /// Packets and connections from the network.
    pub net: Option<Net>,
    /// The counters of all requests.
    pub rpc: Option<Rpc>,
    /// Calls of the procedures of NFS 2.
    pub proc2: Option<Proc2>,
    /// Calls of the procedures of NFS 3.
    pub proc3: Option<Proc3>,
    /// Calls of the procedures of NFS 4.
    pub proc4: Option<Proc4>,
    /// Operations of NFS 4. Linux 2.6.16.
    pub proc4ops: Option<Proc4Ops>,
    /// Write delegations that were recalled because another client requested attributes. About Linux 6.6.
    pub wdeleg_getattr: Option<u64>,
    /// Lines, and numbers at the end of a line, that this crate does not know.
    pub unlisted: Unlisted,
}

numbers! {
    /// The cache of replies. A repeated request is answered from it.
    pub struct ReplyCache;

    /// Counters of the cache of replies between two samples.
    pub delta ReplyCacheDelta by row;

    /// Requests that were answered from the cache.
    hits: u64 = int,
    /// Requests that were added to the cache.
    misses: u64 = int,
    /// Requests that are not cached, because they can be executed again.
    nocache: u64 = int,
}

numbers! {
    /// Bytes read and written.
    pub struct Io;

    /// Bytes read and written between two samples.
    pub delta IoDelta by row;

    /// Bytes read by clients.
    read: Bytes = int,
    /// Bytes written by clients.
    write: Bytes = int,
}

numbers! {
    /// Packets and connections from the network.
    pub struct Net;

    /// Packets and connections from the network between two samples.
    pub delta NetDelta by row;

    /// UDP packets, and requests over TCP connections.
    packets: u64 = int,
    /// The part of `packets` over UDP.
    udp: u64 = int,
    /// The part of `packets` over TCP.
    tcp: u64 = int,
    /// Connections that were accepted.
    tcp_connections: u64 = int,
}

numbers! {
    /// The counters of all requests.
    pub struct Rpc;

    /// The counters of all requests between two samples.
    pub delta RpcDelta by row;

    /// Number of requests.
    calls: u64 = int,
    /// Requests that were refused: the sum of the next three.
    bad_calls: u64 = int,
    /// Requests that could not be decoded.
    bad_format: u64 = int,
    /// Requests whose credentials were refused.
    bad_auth: u64 = int,
    /// Requests from refused clients; 0 on newer kernels.
    bad_client: u64 = int,
}

/// Reads the first number of a line, and skips the others.
fn first(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Option<u64>, ParseError> {
    let number = cursor.unsigned(field)?;
    cursor.word_end(field)?;
    cursor.skip_line();
    Ok(Some(number))
}

impl ProcFile for Nfsd {
    type State = ();
    const NAME: &'static str = "net/rpc/nfsd";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let (mut now, mut has_rc) = (Nfsd::default(), false);
        let refused = lines::walk(text, &mut self.unlisted, |word, cursor| {
            match word {
                b"rc" => now.rc = numbers::columns(cursor, ReplyCache::COUNT)?,
                b"fh" => now.fh_stale = first(cursor, "fh_stale")?,
                b"io" => now.io = Some(numbers::columns(cursor, Io::COUNT)?),
                b"th" => now.threads = first(cursor, "threads")?,
                b"ra" => cursor.skip_line(),
                b"net" => now.net = Some(numbers::columns(cursor, Net::COUNT)?),
                b"rpc" => now.rpc = Some(numbers::columns(cursor, Rpc::COUNT)?),
                b"proc2" => now.proc2 = Some(numbers::counted_columns(cursor, Proc2::COUNT)?),
                b"proc3" => now.proc3 = Some(numbers::counted_columns(cursor, Proc3::COUNT)?),
                b"proc4" => now.proc4 = Some(numbers::counted_columns(cursor, Proc4::COUNT)?),
                b"proc4ops" => now.proc4ops = Some(numbers::counted_columns(cursor, LEAST_OPS)?),
                b"wdeleg_getattr" => now.wdeleg_getattr = first(cursor, "wdeleg_getattr")?,
                _ => return Ok(false),
            }
            has_rc |= word == b"rc";
            Ok(true)
        });
        now.unlisted = core::mem::take(&mut self.unlisted);
        *self = now;
        match has_rc {
            true => Ok(()),
            false => Err(refused.unwrap_or(ParseError::new(text.len(), "rc", "this line before the end"))),
        }
    }
}

/// Every kernel has the operations of NFS 4.0, which are this many.
const LEAST_OPS: usize = 40;

impl FileIn<crate::dir::ProcDir> for Nfsd {}
impl FileIn<crate::dir::PidDir> for Nfsd {}
impl FileIn<crate::dir::TidDir> for Nfsd {}

/// What changed in `/proc/net/rpc/nfsd`. `None` unless both samples have the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct NfsdDelta {
    /// The cache of replies (`rc`).
    pub rc: ReplyCacheDelta,
    /// Requests with the handle of a file that does not exist any more (`fh`).
    pub fh_stale: Option<Change<u64>>,
    /// Bytes read and written.
    pub io: Option<IoDelta>,
    /// Packets and connections from the network.
    pub net: Option<NetDelta>,
    /// The counters of all requests.
    pub rpc: Option<RpcDelta>,
    /// Calls of the procedures of NFS 2.
    pub proc2: Option<Proc2Delta>,
    /// Calls of the procedures of NFS 3.
    pub proc3: Option<Proc3Delta>,
    /// Calls of the procedures of NFS 4.
    pub proc4: Option<Proc4Delta>,
    /// Operations of NFS 4. Linux 2.6.16.
    pub proc4ops: Option<Proc4OpsDelta>,
    /// Write delegations that were recalled because another client requested attributes. About Linux 6.6.
    pub wdeleg_getattr: Option<Change<u64>>,
}

impl Delta for Nfsd {
    type Output<'a> = NfsdDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> NfsdDelta {
        let judge = Judge::new(machine);
        NfsdDelta {
            rc: self.rc.since(&earlier.rc, machine),
            fh_stale: self.fh_stale.moved(earlier.fh_stale, Rule::Int, &judge),
            io: self.io.since(&earlier.io, machine),
            net: self.net.since(&earlier.net, machine),
            rpc: self.rpc.since(&earlier.rpc, machine),
            proc2: self.proc2.since(&earlier.proc2, machine),
            proc3: self.proc3.since(&earlier.proc3, machine),
            proc4: self.proc4.since(&earlier.proc4, machine),
            proc4ops: self.proc4ops.since(&earlier.proc4ops, machine),
            wdeleg_getattr: self.wdeleg_getattr.moved(earlier.wdeleg_getattr, Rule::Int, &judge),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in the format of Linux 6.12.
    fn text(first: usize) -> String {
        let counts = |count: usize| -> String { (first..first + count).map(|n| format!(" {n}")).collect() };
        format!(
            "rc 0 40{}\nfh 2 0 0 0 0\nio 4096 8192\nth 8 0{}\nra{}\nnet 201 0 201 3\nrpc{}\nproc3 22{}\n\
                proc4 2{}\nproc4ops 76{}\nwdeleg_getattr {first}\n",
            counts(1),
            " 0.000".repeat(10),
            " 0".repeat(12),
            counts(5),
            counts(22),
            counts(2),
            counts(76)
        )
    }

    fn parsed(text: &str) -> Result<Nfsd, ParseError> {
        let mut nfsd = Nfsd::default();
        nfsd.parse(text.as_bytes(), &mut ()).map(|()| nfsd)
    }

    #[test]
    fn every_line() {
        let nfsd = parsed(&text(100)).unwrap();
        assert!(nfsd.unlisted.is_empty());
        assert_eq!((nfsd.rc.nocache, nfsd.fh_stale, nfsd.threads), (100, Some(2), Some(8)));
        assert_eq!((nfsd.io.unwrap().write, nfsd.net.unwrap().tcp_connections), (Bytes(8192), 3));
        assert_eq!((nfsd.rpc.unwrap().bad_client, nfsd.proc2), (104, None));
        assert_eq!((nfsd.proc3.unwrap().commit, nfsd.proc4.unwrap().compound), (121, 101));
        let ops = nfsd.proc4ops.unwrap();
        assert_eq!((ops.access, ops.write, ops.sequence, ops.removexattr), (103, 138, Some(153), Some(175)));
        assert_eq!((nfsd.wdeleg_getattr, ops.numbers().count()), (Some(100), 76));
    }

    #[test]
    fn an_older_kernel_and_a_newer_one() {
        let old = "rc 1 2 3\nproc2 18 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18\nproc4ops 40".to_owned()
            + &" 7".repeat(40)
            + "\n";
        let nfsd = parsed(&old).unwrap();
        let ops = nfsd.proc4ops.unwrap();
        assert_eq!((nfsd.proc2.unwrap().fsstat, ops.release_lockowner, ops.sequence), (18, 7, None));
        let new = text(1).replace("proc4ops 76", "proc5 1 2\nproc4ops 77").replace("\nwdeleg", " 99\nwdeleg");
        let nfsd = parsed(&new).unwrap();
        assert_eq!((nfsd.unlisted.get("proc4ops"), nfsd.unlisted.len()), (Some(&b"99"[..]), 2));
    }

    #[test]
    fn what_is_malformed_and_what_changed() {
        let nfsd = parsed(&text(1).replace("io 4096", "io x")).unwrap();
        assert_eq!((nfsd.io, nfsd.unlisted.malformed()), (None, 1));
        assert_eq!(parsed("").unwrap_err().field(), "rc");
        assert_eq!(parsed("rc 1 x 3\n").unwrap_err().field(), "misses");
        let (earlier, now) = (parsed(&text(100)).unwrap(), parsed(&text(107)).unwrap());
        let delta = now.since(&earlier, &Machine::COMMON);
        assert_eq!((delta.rc.nocache, delta.wdeleg_getattr), (Change::By(7), Some(Change::By(7))));
        assert_eq!((delta.proc2, delta.proc4ops.unwrap().sequence), (None, Some(Change::By(7))));
    }
}
