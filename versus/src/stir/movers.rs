//! What moves the text of one file: where nothing else does, a text that stands still would flatter whoever
//! looks only at what changed.
//!
//! Each is the least that a program can do to be seen in the file. What is made for it belongs to this
//! process and ends with it: sockets, segments of memory that are marked for removal, and for the routes a
//! network namespace, so that those of the machine are left alone.
#![allow(unsafe_code, reason = "options, requests and segments that only libc has")]

use std::ffi::c_int;
use std::fs::File;
use std::io::{Error, Result};
use std::net::{Ipv4Addr, Ipv6Addr, UdpSocket};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr::null;

pub type Mover = Box<dyn FnMut() -> Result<()>>;

/// The number of lo, in each network namespace.
const LO: u32 = 1;

/// So many rows are made in files that may have none, so that the text is longer than 500 bytes.
const ROWS: usize = 8;

/// What moves this file. `None`: the common work does, or nothing that a program can do without a change to
/// the machine.
pub fn of(file: &str) -> Result<Option<Mover>> {
    Ok(Some(match file {
        "net/xfrm_stat" => refused_packet()?,
        "net/netlink" => netlink_socket(),
        "net/igmp6" => multicast_group()?,
        "net/ipv6_route" => route_of_its_own()?,
        "net/stat/arp_cache" => neighbour(libc::AF_INET, &Ipv4Addr::new(127, 0, 0, 9).octets())?,
        "net/stat/ndisc_cache" => neighbour(libc::AF_INET6, &documented(0).octets())?,
        "net/stat/rt_cache" => uncached_route()?,
        "sysvipc/shm" => shared_memory()?,
        "vmallocinfo" => socket_filter()?,
        _ => return Ok(None),
    }))
}

/// A packet that the policy of its socket blocks: `XfrmOutPolBlock`.
fn refused_packet() -> Result<Mover> {
    /// The size of `struct xfrm_userpolicy_info`, and where some fields of it and of its selector are.
    const SIZE: usize = 168;
    const FAMILY: usize = 40;
    const DIR: usize = 160;
    const ACTION: usize = 161;
    const OUT: u8 = 1;
    const BLOCK: u8 = 1;
    let mut policy = [0; SIZE];
    policy[FAMILY..][..2].copy_from_slice(&(libc::AF_INET as u16).to_ne_bytes());
    (policy[DIR], policy[ACTION]) = (OUT, BLOCK);
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    set(&socket, libc::IPPROTO_IP, libc::IP_XFRM_POLICY, &policy)?;
    Ok(Box::new(move || match socket.send_to(&[0], "127.0.0.1:9") {
        Err(error) if error.raw_os_error() == Some(libc::EPERM) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(Error::other("a packet that the policy blocks was sent")),
    }))
}

/// A netlink socket that is opened, and closed the next time.
fn netlink_socket() -> Mover {
    let mut socket = None;
    Box::new(move || {
        socket = match socket.take() {
            Some(_) => None,
            None => Some(netlink()?),
        };
        Ok(())
    })
}

/// A multicast group that is joined, and left the next time.
fn multicast_group() -> Result<Mover> {
    let group = |n: usize| Ipv6Addr::new(0xff12, 0, 0, 0, 0, 0, 0x77, n as u16);
    let socket = UdpSocket::bind("[::1]:0")?;
    (1..ROWS).try_for_each(|n| socket.join_multicast_v6(&group(n), LO))?;
    let mut joined = false;
    Ok(Box::new(move || {
        joined = !joined;
        match joined {
            true => socket.join_multicast_v6(&group(0), LO),
            false => socket.leave_multicast_v6(&group(0), LO),
        }
    }))
}

/// A route of IPv6 that is added, and removed the next time, in a network namespace of its own.
fn route_of_its_own() -> Result<Mover> {
    /// `struct in6_rtmsg`, whose fields libc hides.
    #[repr(C)]
    struct Route {
        /// Destination, source and gateway.
        addresses: [[u8; 16]; 3],
        kind: u32,
        /// Of the prefixes of destination and source.
        lengths: [u16; 2],
        metric: u32,
        info: std::ffi::c_ulong,
        flags: u32,
        interface: u32,
    }
    let network = Network::new()?;
    let socket = UdpSocket::bind("[::]:0")?;
    let change = move |request, n| -> Result<()> {
        let route = Route {
            addresses: [documented(n).octets(), [0; 16], [0; 16]],
            kind: 0,
            lengths: [128, 0],
            metric: 1,
            info: 0,
            flags: libc::RTF_UP.into(),
            interface: LO,
        };
        // SAFETY: the request takes this struct.
        ok(unsafe { libc::ioctl(socket.as_raw_fd(), request, &route) }).map(drop)
    };
    (1..ROWS as u16).try_for_each(|n| change(libc::SIOCADDRT, n))?;
    let mut added = false;
    Ok(Box::new(move || {
        let _stays = &network;
        added = !added;
        change(if added { libc::SIOCADDRT } else { libc::SIOCDELRT }, 0)
    }))
}

/// A question for a neighbour on lo, where nobody is: it counts as a look-up.
fn neighbour(family: c_int, address: &[u8]) -> Result<Mover> {
    let socket = File::from(netlink()?);
    // The header of a message, that of a neighbour, and an attribute with the address.
    let mut message = vec![0; 32];
    message.extend_from_slice(address);
    let length = message.len() as u32;
    message[..4].copy_from_slice(&length.to_ne_bytes());
    message[4..6].copy_from_slice(&libc::RTM_GETNEIGH.to_ne_bytes());
    message[6..8].copy_from_slice(&(libc::NLM_F_REQUEST as u16).to_ne_bytes());
    message[16] = family as u8;
    message[20..24].copy_from_slice(&LO.to_ne_bytes());
    message[28..30].copy_from_slice(&(4 + address.len() as u16).to_ne_bytes());
    message[30..32].copy_from_slice(&libc::NDA_DST.to_ne_bytes());
    Ok(Box::new(move || {
        use std::io::{Read, Write};
        (&socket).write_all(&message)?;
        (&socket).read(&mut [0; 256]).map(drop)
    }))
}

/// A route to a broadcast address, which the kernel makes anew for each that asks.
fn uncached_route() -> Result<Mover> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.set_broadcast(true)?;
    Ok(Box::new(move || socket.connect("255.255.255.255:9")))
}

/// A segment of shared memory that is attached once more, and detached the next time.
fn shared_memory() -> Result<Mover> {
    struct Segment(c_int);
    impl Segment {
        fn attach(&self) -> Result<*mut libc::c_void> {
            // SAFETY: at an address of the kernel's choice.
            match unsafe { libc::shmat(self.0, null(), 0) } {
                failed if failed.addr() == usize::MAX => Err(Error::last_os_error()),
                attached => Ok(attached),
            }
        }
    }
    let new = |_| {
        // SAFETY: a new segment, of nobody else.
        let segment = Segment(ok(unsafe { libc::shmget(libc::IPC_PRIVATE, 4096, 0o600) })?);
        let attached = segment.attach();
        // Now it ends with its last user, which is this process, in whatever way that ends.
        // SAFETY: the segment is this function's.
        ok(unsafe { libc::shmctl(segment.0, libc::IPC_RMID, std::ptr::null_mut()) })?;
        attached.map(|_| segment)
    };
    let segments = (0..ROWS).map(new).collect::<Result<Vec<_>>>()?;
    let (mut turn, mut more) = (0, null::<libc::c_void>());
    Ok(Box::new(move || {
        if more.is_null() {
            turn += 1;
            more = segments[turn % ROWS].attach()?;
            return Ok(());
        }
        // SAFETY: attached by the call before, and never looked at.
        ok(unsafe { libc::shmdt(std::mem::replace(&mut more, null())) }).map(drop)
    }))
}

/// A filter that a socket gets, and loses the next time: the kernel keeps its program in an area.
fn socket_filter() -> Result<Mover> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let mut has = false;
    Ok(Box::new(move || {
        has = !has;
        if !has {
            return set(&socket, libc::SOL_SOCKET, libc::SO_DETACH_FILTER, &[0; 4]);
        }
        const RETURN: u16 = 6;
        let mut all = [libc::sock_filter { code: RETURN, jt: 0, jf: 0, k: u32::MAX }];
        let program = libc::sock_fprog { len: 1, filter: all.as_mut_ptr() };
        // SAFETY: the kernel copies the program that is pointed to.
        ok(unsafe {
            libc::setsockopt(
                socket.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_ATTACH_FILTER,
                (&raw const program).cast(),
                size_of_val(&program) as u32,
            )
        })
        .map(drop)
    }))
}

/// A network namespace that this thread, which must be the first, is in until it is dropped.
struct Network {
    before: File,
}

impl Network {
    fn new() -> Result<Self> {
        let before = File::open("/proc/self/ns/net")?;
        // SAFETY: only what this thread opens from now on is elsewhere.
        ok(unsafe { libc::unshare(libc::CLONE_NEWNET) })?;
        let network = Network { before };
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        // SAFETY: a struct of numbers; a zero is one. The request reads the name and the flags.
        ok(unsafe {
            let mut lo: libc::ifreq = std::mem::zeroed();
            (lo.ifr_name[0], lo.ifr_name[1]) = (b'l' as _, b'o' as _);
            lo.ifr_ifru.ifru_flags = libc::IFF_UP as _;
            libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &lo)
        })?;
        Ok(network)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // SAFETY: the namespace in which this thread began.
        let back = ok(unsafe { libc::setns(self.before.as_raw_fd(), libc::CLONE_NEWNET) });
        back.expect("back to the network namespace of before");
    }
}

/// An address that no machine has (RFC 3849).
fn documented(n: u16) -> Ipv6Addr {
    Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, n)
}

/// A netlink socket with an address, without which it is not in net/netlink.
fn netlink() -> Result<OwnedFd> {
    // SAFETY: the descriptor is new, and its owner is made once.
    let socket = unsafe {
        let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC;
        OwnedFd::from_raw_fd(ok(libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_ROUTE))?)
    };
    // SAFETY: a struct of numbers; a zero is one. The kernel reads as many bytes as it is told.
    ok(unsafe {
        let mut address: libc::sockaddr_nl = std::mem::zeroed();
        address.nl_family = libc::AF_NETLINK as _;
        libc::bind(socket.as_raw_fd(), (&raw const address).cast(), size_of_val(&address) as u32)
    })?;
    Ok(socket)
}

fn set(socket: &UdpSocket, level: c_int, name: c_int, value: &[u8]) -> Result<()> {
    // SAFETY: the kernel reads as many bytes as it is told.
    ok(unsafe {
        libc::setsockopt(socket.as_raw_fd(), level, name, value.as_ptr().cast(), value.len() as u32)
    })
    .map(drop)
}

fn ok(result: c_int) -> Result<c_int> {
    match result {
        -1 => Err(Error::last_os_error()),
        result => Ok(result),
    }
}
