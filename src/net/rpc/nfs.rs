//! `/proc/net/rpc/nfs`: counters of the NFS client of the kernel.
//!
//! ```text
//! net 0 0 0 0
//! rpc 4711 2 4713
//! proc3 22 1 0 0 …
//! proc4 69 2 200 31 …
//! ```
//!
//! Each line has a word and its counters. Before the counters of procedures is their number. A version of NFS
//! has a line while its module is loaded. The counters of each mount are in
//! [`pid::Mountstats`](crate::pid::Mountstats).
//!
//! What is odd: `net` is always 0, and is left out here. An NFS 4 request consists of several operations, and
//! is counted under the name of its purpose. The kernel prints these counters without names, and some
//! versions inserted a new one between others: before Linux 3.13 there was no `FSID_PRESENT`, so all counters
//! after `SECINFO` are at other positions. The number of counters shows the version. The counters after
//! `COPY` have changed their positions since, so they have no names here, and are in `unlisted` as `proc4`.
//! Counters are `unsigned int`. Since about Linux 6.9 the clients of each network namespace are counted
//! separately. Before, the file shows the whole machine.
//!
//! Reference: `rpc_proc_show` in net/sunrpc/stats.c, `NFSPROC4_CLNT_*` in include/linux/nfs4.h. Permission:
//! any user. The file exists while the module nfs is loaded. With CONFIG_NFS_FS. Linux 2.6 and older.

use super::nfsd::{Proc2, Proc2Delta, Proc3, Proc3Delta};
use crate::class::Class;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::lines;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::unlisted::Unlisted;

/// One sample of `/proc/net/rpc/nfs`. `None` means that this kernel, or its configuration, does not print the
/// line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Nfs {
    /// The counters of all requests.
    pub rpc: Rpc,
    /// Calls of the procedures of NFS 2.
    pub proc2: Option<Proc2>,
    /// Calls of the procedures of NFS 3.
    pub proc3: Option<Proc3>,
    /// Requests of NFS 4, by their purpose.
    pub proc4: Option<Proc4>,
    /// Requests that exist since NFS 4.1 or later. `None` also before Linux 3.13, where their positions do
    /// not identify them.
    pub proc41: Option<Proc41>,
    /// Lines, and numbers at the end of a line, that this crate does not know.
    pub unlisted: Unlisted,
}

numbers! {
    /// The counters of all requests.
    pub struct Rpc;

    /// The counters of all requests between two samples.
    pub delta RpcDelta by row;

    /// Number of requests.
    calls: u64 = int,
    /// Requests that were sent again, because no answer arrived.
    retransmissions: u64 = int,
    /// Times that credentials were renewed, because the server refused them or they had expired.
    auth_refreshes: u64 = int,
}

numbers! {
    /// Requests of NFS 4, by their purpose. The names are those of the client. Some are not operations of the
    /// protocol: `SERVER_CAPS` is a request for attributes.
    pub struct Proc4;

    /// Requests of NFS 4 between two samples.
    pub delta Proc4Delta by row;

    /// `NULL`.
    null: u64 = int,
    /// `READ`.
    read: u64 = int,
    /// `WRITE`.
    write: u64 = int,
    /// `COMMIT`.
    commit: u64 = int,
    /// `OPEN`.
    open: u64 = int,
    /// `OPEN_CONFIRM`.
    open_confirm: u64 = int,
    /// `OPEN_NOATTR`.
    open_noattr: u64 = int,
    /// `OPEN_DOWNGRADE`.
    open_downgrade: u64 = int,
    /// `CLOSE`.
    close: u64 = int,
    /// `SETATTR`.
    setattr: u64 = int,
    /// `FSINFO`.
    fsinfo: u64 = int,
    /// `RENEW`.
    renew: u64 = int,
    /// `SETCLIENTID`.
    setclientid: u64 = int,
    /// `SETCLIENTID_CONFIRM`.
    setclientid_confirm: u64 = int,
    /// `LOCK`.
    lock: u64 = int,
    /// `LOCKT`.
    lockt: u64 = int,
    /// `LOCKU`.
    locku: u64 = int,
    /// `ACCESS`.
    access: u64 = int,
    /// `GETATTR`.
    getattr: u64 = int,
    /// `LOOKUP`.
    lookup: u64 = int,
    /// `LOOKUP_ROOT`.
    lookup_root: u64 = int,
    /// `REMOVE`.
    remove: u64 = int,
    /// `RENAME`.
    rename: u64 = int,
    /// `LINK`.
    link: u64 = int,
    /// `SYMLINK`.
    symlink: u64 = int,
    /// `CREATE`.
    create: u64 = int,
    /// `PATHCONF`.
    pathconf: u64 = int,
    /// `STATFS`.
    statfs: u64 = int,
    /// `READLINK`.
    readlink: u64 = int,
    /// `READDIR`.
    readdir: u64 = int,
    /// `SERVER_CAPS`.
    server_caps: u64 = int,
    /// `DELEGRETURN`.
    delegreturn: u64 = int,
    /// `GETACL`.
    getacl: u64 = int,
    /// `SETACL`.
    setacl: u64 = int,
    /// `FS_LOCATIONS`.
    fs_locations: u64 = int,
    /// `RELEASE_LOCKOWNER`. About Linux 2.6.36.
    release_lockowner: Option<u64> = int,
    /// `SECINFO`. About Linux 2.6.39.
    secinfo: Option<u64> = int,
}

numbers! {
    /// Requests that exist since NFS 4.1 or later.
    pub struct Proc41;

    /// Requests of NFS 4.1 and later between two samples.
    pub delta Proc41Delta by row;

    /// `FSID_PRESENT`.
    fsid_present: u64 = int,
    /// `EXCHANGE_ID`.
    exchange_id: u64 = int,
    /// `CREATE_SESSION`.
    create_session: u64 = int,
    /// `DESTROY_SESSION`.
    destroy_session: u64 = int,
    /// `SEQUENCE`.
    sequence: u64 = int,
    /// `GET_LEASE_TIME`.
    get_lease_time: u64 = int,
    /// `RECLAIM_COMPLETE`.
    reclaim_complete: u64 = int,
    /// `LAYOUTGET`.
    layoutget: u64 = int,
    /// `GETDEVICEINFO`.
    getdeviceinfo: u64 = int,
    /// `LAYOUTCOMMIT`.
    layoutcommit: u64 = int,
    /// `LAYOUTRETURN`.
    layoutreturn: u64 = int,
    /// `SECINFO_NO_NAME`.
    secinfo_no_name: u64 = int,
    /// `TEST_STATEID`.
    test_stateid: u64 = int,
    /// `FREE_STATEID`.
    free_stateid: u64 = int,
    /// `GETDEVICELIST`.
    getdevicelist: u64 = int,
    /// `BIND_CONN_TO_SESSION`.
    bind_conn_to_session: u64 = int,
    /// `DESTROY_CLIENTID`.
    destroy_clientid: u64 = int,
    /// `SEEK`. About Linux 3.18.
    seek: Option<u64> = int,
    /// `ALLOCATE`. About Linux 3.19.
    allocate: Option<u64> = int,
    /// `DEALLOCATE`. About Linux 3.19.
    deallocate: Option<u64> = int,
    /// `LAYOUTSTATS`. About Linux 4.2.
    layoutstats: Option<u64> = int,
    /// `CLONE`. About Linux 4.5.
    clone: Option<u64> = int,
    /// `COPY`. About Linux 4.7.
    copy: Option<u64> = int,
}

/// Every kernel has the requests of NFS 4.0 up to this number, which is that of `FS_LOCATIONS`.
const LEAST: usize = 35;

/// A kernel with this number of counters has `FSID_PRESENT`. Earlier kernels do not, and their last counter
/// is `DESTROY_CLIENTID` too.
const WITH_FSID_PRESENT: u64 = 54;

/// Requests of NFS 4.1 up to `DESTROY_CLIENTID`.
const LEAST_41: usize = 17;

impl ProcFile for Nfs {
    type State = ();
    const NAME: &'static str = "net/rpc/nfs";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let (mut now, mut has_rpc) = (Nfs::default(), false);
        let refused = lines::walk(text, &mut self.unlisted, |word, cursor| {
            match word {
                b"net" => cursor.skip_line(),
                b"rpc" => now.rpc = numbers::columns(cursor, Rpc::COUNT)?,
                b"proc2" => now.proc2 = Some(numbers::counted_columns(cursor, Proc2::COUNT)?),
                b"proc3" => now.proc3 = Some(numbers::counted_columns(cursor, Proc3::COUNT)?),
                b"proc4" => {
                    let count = cursor.unsigned("count")?;
                    let proc4 = numbers::columns(cursor, LEAST)?;
                    if count >= WITH_FSID_PRESENT {
                        now.proc41 = Some(numbers::columns(cursor, LEAST_41)?);
                    }
                    now.proc4 = Some(proc4);
                }
                _ => return Ok(false),
            }
            has_rpc |= word == b"rpc";
            Ok(true)
        });
        now.unlisted = core::mem::take(&mut self.unlisted);
        *self = now;
        match has_rpc {
            true => Ok(()),
            false => Err(refused.unwrap_or(ParseError::new(text.len(), "rpc", "this line before the end"))),
        }
    }
}

impl FileIn<crate::dir::ProcDir> for Nfs {}
impl FileIn<crate::dir::PidDir> for Nfs {}
impl FileIn<crate::dir::TidDir> for Nfs {}

/// What changed in `/proc/net/rpc/nfs`. `None` unless both samples have the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct NfsDelta {
    /// The counters of all requests.
    pub rpc: RpcDelta,
    /// Calls of the procedures of NFS 2.
    pub proc2: Option<Proc2Delta>,
    /// Calls of the procedures of NFS 3.
    pub proc3: Option<Proc3Delta>,
    /// Requests of NFS 4, by their purpose.
    pub proc4: Option<Proc4Delta>,
    /// Requests that exist since NFS 4.1 or later.
    pub proc41: Option<Proc41Delta>,
}

impl Delta for Nfs {
    type Output<'a> = NfsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> NfsDelta {
        NfsDelta {
            rpc: self.rpc.since(&earlier.rpc, machine),
            proc2: self.proc2.since(&earlier.proc2, machine),
            proc3: self.proc3.since(&earlier.proc3, machine),
            proc4: self.proc4.since(&earlier.proc4, machine),
            proc41: self.proc41.since(&earlier.proc41, machine),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;

    /// The format of net/sunrpc/stats.c with this many counters of NFS 4. No captured machine is an NFS
    /// client.
    fn parsed(first: usize, proc4: usize) -> Result<Nfs, ParseError> {
        let counts = |count: usize| -> String { (first..first + count).map(|n| format!(" {n}")).collect() };
        let text = format!(
            "net 0 0 0 0\nrpc{}\nproc3 22{}\nproc4 {proc4}{}\n",
            counts(3),
            counts(22),
            counts(proc4)
        );
        let mut nfs = Nfs::default();
        nfs.parse(text.as_bytes(), &mut ()).map(|()| nfs)
    }

    #[test]
    fn kernels_of_every_age() {
        let newer = parsed(100, 69).unwrap();
        assert_eq!((newer.rpc.auth_refreshes, newer.proc2, newer.proc3.unwrap().commit), (102, None, 121));
        let (proc4, proc41) = (newer.proc4.unwrap(), newer.proc41.unwrap());
        assert_eq!(
            (proc4.null, proc4.secinfo, proc41.fsid_present, proc41.copy),
            (100, Some(136), 137, Some(159))
        );
        assert_eq!(newer.unlisted.get("proc4"), Some(&b"160 161 162 163 164 165 166 167 168"[..]));
        let of_3_13 = parsed(100, 54).unwrap();
        assert_eq!((of_3_13.proc41.unwrap().destroy_clientid, of_3_13.proc41.unwrap().seek), (153, None));
        assert!(of_3_13.unlisted.is_empty());
        let older = parsed(100, 53).unwrap();
        assert_eq!((older.proc4.unwrap().secinfo, older.proc41), (Some(136), None));
        assert_eq!(older.unlisted.get("proc4").unwrap().iter().filter(|&&byte| byte == b' ').count(), 15);
        let oldest = parsed(100, 35).unwrap();
        assert_eq!(
            (oldest.proc4.unwrap().fs_locations, oldest.proc4.unwrap().release_lockowner),
            (134, None)
        );
    }

    #[test]
    fn what_is_malformed_and_what_changed() {
        let few = parsed(1, 34).unwrap();
        assert_eq!((few.proc4, few.unlisted.malformed()), (None, 1));
        assert_eq!(Nfs::default().parse(b"", &mut ()).unwrap_err().field(), "rpc");
        assert_eq!(Nfs::default().parse(b"rpc 1 x 3\n", &mut ()).unwrap_err().field(), "retransmissions");
        let (earlier, now) = (parsed(100, 69).unwrap(), parsed(107, 69).unwrap());
        let delta = now.since(&earlier, &Machine::COMMON);
        assert_eq!((delta.rpc.calls, delta.proc41.unwrap().sequence), (Change::By(7), Change::By(7)));
    }
}
