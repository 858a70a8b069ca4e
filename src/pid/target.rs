//! The kinds of targets that links of a process have.

use core::fmt;

use crate::cursor::{Cursor, Value};
use crate::text::RawBytes;
use crate::words::words;

/// The target of a link in `/proc/PID/fd`, with borrowed bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target<'a> {
    /// A path, unchanged. If the file was deleted, [`Link::path`](crate::pid::Link::path) returns the path
    /// without ` (deleted)`.
    Path(&'a [u8]),
    /// `/memfd:NAME (deleted)`: memory of memfd_create(2), with its name. A deleted file with the path
    /// `/memfd:NAME` looks the same.
    Memfd(&'a [u8]),
    /// `socket:[INODE]`: a socket, with the inode number that net/tcp, net/unix and similar files print for
    /// it.
    Socket(u64),
    /// `pipe:[INODE]`: a pipe. Both ends have the same inode number.
    Pipe(u64),
    /// `anon_inode:KIND`: a file of a kind that has no inode in a file system.
    AnonInode(AnonInode<'a>),
    /// `net:[INODE]`: a namespace.
    Namespace(Namespace),
    /// Another text, unchanged.
    Other(&'a [u8]),
}

impl<'a> Target<'a> {
    /// Parses the text of a link.
    ///
    /// ```
    /// use procsampler::pid::Target;
    ///
    /// assert_eq!(Target::new(b"pipe:[235]"), Target::Pipe(235));
    /// assert_eq!(Target::new(b"socket:[4711]").socket(), Some(4711));
    /// ```
    pub fn new(target: &'a [u8]) -> Self {
        if target.starts_with(b"/") {
            let memfd = target.strip_prefix(b"/memfd:").and_then(|name| name.strip_suffix(b" (deleted)"));
            return memfd.map_or(Target::Path(target), Target::Memfd);
        }
        if let Some(kind) = target.strip_prefix(b"anon_inode:") {
            return Target::AnonInode(AnonInode::new(kind));
        }
        let inode = |kind: &[u8]| {
            let mut cursor = Cursor::new(target);
            let inode = (cursor.eat_all(kind) && cursor.eat_all(b":[")).then(|| cursor.digits())??;
            (cursor.eat(b']') && cursor.at_end()).then_some(inode)
        };
        if let Some(inode) = inode(b"socket") {
            return Target::Socket(inode);
        }
        if let Some(inode) = inode(b"pipe") {
            return Target::Pipe(inode);
        }
        Namespace::new(target).map_or(Target::Other(target), Target::Namespace)
    }

    /// The inode number of a socket, which identifies it in the tables of [`net`](crate::net).
    pub fn socket(&self) -> Option<u64> {
        match self {
            Target::Socket(inode) => Some(*inode),
            _ => None,
        }
    }
}

/// Prints the bytes as text, with escapes.
impl fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Path(path) => f.debug_tuple("Path").field(&RawBytes::new(path)).finish(),
            Target::Memfd(name) => f.debug_tuple("Memfd").field(&RawBytes::new(name)).finish(),
            Target::Socket(inode) => f.debug_tuple("Socket").field(inode).finish(),
            Target::Pipe(inode) => f.debug_tuple("Pipe").field(inode).finish(),
            Target::AnonInode(kind) => f.debug_tuple("AnonInode").field(kind).finish(),
            Target::Namespace(namespace) => f.debug_tuple("Namespace").field(namespace).finish(),
            Target::Other(target) => f.debug_tuple("Other").field(&RawBytes::new(target)).finish(),
        }
    }
}

words! {
    /// The kind of an anonymous file, which has no inode in a file system. Its
    /// [`Fdinfo`](crate::pid::Fdinfo) shows more about it.
    #[derive(Debug)]
    pub enum AnonInode<'a> {
        /// eventfd(2).
        "eventfd" Eventfd,
        /// epoll(7).
        "eventpoll" Eventpoll,
        /// timerfd_create(2).
        "timerfd" Timerfd,
        /// signalfd(2).
        "signalfd" Signalfd,
        /// inotify(7).
        "inotify" Inotify,
        /// fanotify(7).
        "fanotify" Fanotify,
        /// pidfd_open(2).
        "pidfd" Pidfd,
        /// io_uring(7).
        "io_uring" IoUring,
        /// userfaultfd(2).
        "userfaultfd" Userfaultfd,
        /// perf_event_open(2).
        "perf_event" PerfEvent,
        /// A BPF map.
        "bpf-map" BpfMap,
        /// A BPF program.
        "bpf-prog" BpfProg,
        /// A BPF link.
        "bpf_link" BpfLink,
        /// fsopen(2).
        "fscontext" Fscontext,
        /// A virtual machine.
        "kvm-vm" KvmVm,
        /// A listener of seccomp(2).
        "seccomp notify" SeccompNotify,
    }
    /// Another name: the text after `anon_inode:`, unchanged.
    or RawBytes<'a>
}

impl<'a> AnonInode<'a> {
    /// The brackets that some names have do not belong to the kind.
    fn new(name: &'a [u8]) -> Self {
        let bare = name.strip_prefix(b"[").and_then(|name| name.strip_suffix(b"]")).unwrap_or(name);
        AnonInode::of_word(bare).unwrap_or(AnonInode::Other(RawBytes::new(name)))
    }
}

words! {
    /// The kind of a namespace.
    pub enum NsKind {
        /// The root of the visible tree of cgroups. Linux 4.6.
        "cgroup" Cgroup,
        /// System V IPC, POSIX message queues. Linux 3.0.
        "ipc" Ipc,
        /// Mounts. Linux 3.8.
        "mnt" Mnt,
        /// The network. Linux 3.0.
        "net" Net,
        /// The numbers of processes. Linux 3.8.
        "pid" Pid,
        /// Clocks since boot. Linux 5.6.
        "time" Time,
        /// Users and capabilities. Linux 3.8.
        "user" User,
        /// The host name and the domain name. Linux 3.0.
        "uts" Uts,
    }
}

/// A namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Namespace {
    /// The kind of the namespace.
    pub kind: NsKind,
    /// The number of the namespace, which is its inode number.
    pub inode: u64,
    /// The device of the inode, as stat(2) returns it; `None` if only the text of the link is known.
    pub dev: Option<u64>,
}

impl Namespace {
    /// Parses the target of a link: `net:[4026531840]`.
    pub fn new(target: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(target);
        let kind = NsKind::read(&mut Cursor::new(cursor.until(|byte| byte == b':')))?;
        let inode = cursor.eat_all(b":[").then(|| cursor.digits())??;
        (cursor.eat(b']') && cursor.at_end()).then_some(Namespace { kind, inode, dev: None })
    }

    /// Whether both are the same namespace: the inode numbers are equal, and the devices too if both are
    /// known.
    ///
    /// ```
    /// use procsampler::pid::Namespace;
    ///
    /// let [one, other] = [&b"net:[4026531840]"[..], b"net:[4026532001]"].map(Namespace::new);
    /// let (one, other) = one.zip(other).expect("both are links to namespaces");
    /// assert!(one.is_same(&one) && !one.is_same(&other));
    /// ```
    pub fn is_same(&self, other: &Self) -> bool {
        self.inode == other.inode && self.dev.zip(other.dev).is_none_or(|(dev, other)| dev == other)
    }
}

/// Prints it in the format of the kernel.
impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:[{}]", self.kind, self.inode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pid::ns::NsKind;

    #[test]
    fn bytes_are_shown_as_text() {
        for (target, shown) in [
            (&b"/tmp/a b\n\xff"[..], r#"Path("/tmp/a b\n\xff")"#),
            (b"/memfd:x (deleted)", r#"Memfd("x")"#),
            (b"pipe:[7]", "Pipe(7)"),
            (b"anon_inode:[eventfd]", "AnonInode(Eventfd)"),
            (b"anon_inode:kvm-vcpu:0", r#"AnonInode(Other("kvm-vcpu:0"))"#),
            (b"?", r#"Other("?")"#),
        ] {
            assert_eq!(format!("{:?}", Target::new(target)), shown);
        }
    }

    #[test]
    fn kinds_of_targets() {
        for (text, target) in [
            ("/tmp/a b\nc (deleted)", Target::Path(b"/tmp/a b\nc (deleted)")),
            ("/", Target::Path(b"/")),
            ("/memfd:mem fd: (x) (deleted)", Target::Memfd(b"mem fd: (x)")),
            ("/memfd: (deleted)", Target::Memfd(b"")),
            ("/memfd:m", Target::Path(b"/memfd:m")),
            ("socket:[4711]", Target::Socket(4711)),
            ("pipe:[235]", Target::Pipe(235)),
            ("anon_inode:[eventfd]", Target::AnonInode(AnonInode::Eventfd)),
            ("anon_inode:inotify", Target::AnonInode(AnonInode::Inotify)),
            ("anon_inode:[inotify]", Target::AnonInode(AnonInode::Inotify)),
            ("anon_inode:bpf-map", Target::AnonInode(AnonInode::BpfMap)),
            ("anon_inode:kvm-vcpu:0", Target::AnonInode(AnonInode::Other(RawBytes::new(b"kvm-vcpu:0")))),
            ("anon_inode:", Target::AnonInode(AnonInode::Other(RawBytes::new(b"")))),
            ("socket:[x]", Target::Other(b"socket:[x]")),
            ("socket:[1]2", Target::Other(b"socket:[1]2")),
            ("", Target::Other(b"")),
        ] {
            assert_eq!(Target::new(text.as_bytes()), target);
        }
        assert_eq!(Target::new(b"socket:[4711]").socket(), Some(4711));
        assert_eq!(Target::new(b"pipe:[4711]").socket(), None);
        let Target::Namespace(ns) = Target::new(b"net:[4026531833]") else { panic!() };
        assert_eq!((ns.kind, ns.inode), (NsKind::Net, 4_026_531_833));
    }
}
