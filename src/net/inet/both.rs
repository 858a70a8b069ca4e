//! The sockets of both families of addresses in one type.

use core::net::{IpAddr, SocketAddr};

use super::{Address, Address4, Address6, Endpoint, Socket};
use crate::machine::Machine;
use crate::shape::rows::Rows;

/// Lists the sockets of an IPv4 table and of the IPv6 table of the same protocol in one type: `tcp` and
/// `tcp6`, `udp` and `udp6`, and so on. The addresses are those of `std::net`. Nothing is allocated.
///
/// If an IPv6 socket is connected to an IPv4 address, that address is mapped (`::ffff:192.0.2.1`): see
/// [`IpAddr::to_canonical`]. A kernel without IPv6 does not have the IPv6 table: pass an empty one instead.
/// This prints the listening sockets and their processes:
///
/// ```
/// use procsampler::net::{Owners, Tcp, Tcp6, TcpState, inet};
/// use procsampler::{ProcDir, ProcFile};
///
/// let proc = ProcDir::open()?;
/// let tcp = Tcp::read_in(&proc)?;
/// let tcp6 = match Tcp6::read_in(&proc) {
///     Err(error) if error.is_unsupported() => Tcp6::default(),
///     read => read?,
/// };
/// let owners = Owners::read(&proc)?;
/// for socket in inet::both(&tcp.sockets, &tcp6.sockets, &proc.machine()) {
///     if socket.st == TcpState::Listen {
///         let pids: Vec<u32> = socket.inode.into_iter().flat_map(|inode| owners.of(inode)).collect();
///         println!("{} {pids:?}", socket.local_address.socket());
///     }
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
pub fn both<'a, M: Copy>(
    ipv4: &'a Rows<Socket<Address4, M>>,
    ipv6: &'a Rows<Socket<Address6, M>>,
    machine: &'a Machine,
) -> impl Iterator<Item = Socket<IpAddr, M>> + 'a {
    ipv4.iter().map(|socket| socket.ip(machine)).chain(ipv6.iter().map(|socket| socket.ip(machine)))
}

impl<A: Address, M: Copy> Socket<A, M> {
    /// The same socket with addresses of `std::net`, from a text that `machine` printed.
    pub fn ip(&self, machine: &Machine) -> Socket<IpAddr, M> {
        Socket {
            local_address: self.local_address.ip(machine),
            rem_address: self.rem_address.ip(machine),
            sl: self.sl,
            st: self.st,
            tx_queue: self.tx_queue,
            rx_queue: self.rx_queue,
            tr: self.tr,
            when: self.when,
            retrnsmt: self.retrnsmt,
            uid: self.uid,
            timeout: self.timeout,
            inode: self.inode,
            refcnt: self.refcnt,
            pointer: self.pointer,
            more: self.more,
        }
    }
}

impl<A: Address> Endpoint<A> {
    /// The same end with an address of `std::net`, from a text that `machine` printed.
    pub fn ip(&self, machine: &Machine) -> Endpoint<IpAddr> {
        Endpoint { address: self.address.ip_addr(machine), port: self.port }
    }
}

impl Endpoint<IpAddr> {
    /// Address and port as one value.
    pub fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;
    use crate::net::{Udp, Udp6};

    #[test]
    fn rows_of_both_families() {
        let (mut udp, mut udp6) = (Udp::default(), Udp6::default());
        udp.parse(b"sl\n1: 0100007F:1F90 00000000:0000 07 0:0 0:0 0 8 0 11 2 ab 5\n", &mut ()).unwrap();
        let text = b"sl\n2: 0000000000000000FFFF00000100007F:0035 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 12 2 ab 6\n";
        udp6.parse(text, &mut ()).unwrap();
        let seen: Vec<_> = both(&udp.sockets, &udp6.sockets, &Machine::COMMON).collect();
        let ends: Vec<_> = seen.iter().map(|socket| socket.local_address.socket().to_string()).collect();
        assert_eq!(ends, ["127.0.0.1:8080", "[::ffff:127.0.0.1]:53"]);
        assert_eq!(seen[1].local_address.address.to_canonical(), "127.0.0.1".parse::<IpAddr>().unwrap());
        assert_eq!(
            (seen[0].inode, seen[1].drops, seen[0].uid),
            (Some(11), 6, crate::value::Reported::Known(8))
        );
    }
}
