//! Which processes have a socket open. The number of the socket in a table (for example
//! [`tcp`](mod@super::tcp)) is in the links of their descriptors: `/proc/PID/fd/7 -> socket:[4711]`.
//!
//! What is odd: several processes may have the same socket open, after a fork or after it was passed on. A
//! socket in TIME_WAIT belongs to no process, and neither does a socket of the kernel, or a connection that a
//! server has not accepted yet. A socket also has no owner here if its only descriptor waits in the queue of
//! a Unix socket, or belongs to a thread that does not share the descriptors of its process (clone(2) without
//! CLONE_FILES). Such descriptors of a thread are found with [`Fds`] in its [`TidDir`](crate::TidDir).
//!
//! This works for sockets of any family, also for [`unix`](mod@super::unix) and
//! [`netlink`](mod@super::netlink).
//!
//! Needs the [features](crate#features) `net` and `fs`, which are on by default.
//!
//! Reference: proc_pid_fd(5). Permission: the descriptors of other users' processes need CAP_DAC_READ_SEARCH
//! and CAP_SYS_PTRACE; see [`Owners::denied`]. Linux 2.2.

use crate::dir::ProcDir;
use crate::error::Result;
use crate::pid::Fds;

/// The sockets that processes have open.
///
/// ```
/// use procsampler::net::{Owners, Tcp};
/// use procsampler::{ProcDir, ProcFile};
///
/// let proc = ProcDir::open()?;
/// let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
/// let port = listener.local_addr().unwrap().port();
///
/// let (tcp, owners) = (Tcp::read_in(&proc)?, Owners::read(&proc)?);
/// let socket = tcp.sockets.iter().find(|socket| socket.local_address.port == port).unwrap();
/// let owner = socket.inode.and_then(|inode| owners.of(inode).next());
/// assert_eq!(owner, Some(std::process::id()));
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Owners {
    /// Pairs of socket and process, sorted.
    sockets: Vec<(u64, u32)>,
    denied: usize,
}

impl Owners {
    /// Lists the descriptors of all processes.
    ///
    /// # Errors
    /// /proc cannot be listed. A process that exits meanwhile, or that is denied, is left out.
    pub fn read(proc: &ProcDir) -> Result<Self> {
        let mut owners = Owners::default();
        owners.update(proc)?;
        Ok(owners)
    }

    /// Lists the descriptors again, and reuses the memory.
    ///
    /// # Errors
    /// As for [`Owners::read`]. After an error there are no sockets.
    pub fn update(&mut self, proc: &ProcDir) -> Result<()> {
        self.sockets.clear();
        self.denied = 0;
        for pid in proc.pids()?.walk() {
            let pid = pid?;
            let listed = proc.pid(pid).and_then(|dir| {
                for socket in Fds::open(&dir)?.sockets() {
                    self.sockets.push((socket?.1, pid));
                }
                Ok(())
            });
            self.denied += usize::from(listed.is_err_and(|error| error.is_denied()));
        }
        self.sockets.sort_unstable();
        self.sockets.dedup();
        Ok(())
    }

    /// The numbers of the processes that have this socket open, in ascending order.
    pub fn of(&self, inode: u64) -> impl Iterator<Item = u32> {
        let first = self.sockets.partition_point(|&(socket, _)| socket < inode);
        let from_here = self.sockets.get(first..).unwrap_or_default();
        from_here.iter().take_while(move |&&(socket, _)| socket == inode).map(|&(_, pid)| pid)
    }

    /// The number of processes that this reader may not inspect. A socket without an owner may belong to one
    /// of them.
    pub fn denied(&self) -> usize {
        self.denied
    }
}
