//! The socket of a descriptor, in each table of sockets.

use super::{
    Address4, Address6, Icmp, Icmp6, Netlink, Raw, Raw6, Tcp, Tcp6, Udp, Udp6, Udplite, Udplite6, Unix,
};
use super::{netlink, raw, tcp, udp, unix};
use crate::for_types::for_types;

for_types!(
    Icmp: udp::UdpSocket<Address4>, Icmp6: udp::UdpSocket<Address6>, Netlink: netlink::NetlinkSocket,
    Raw: raw::RawSocket<Address4>, Raw6: raw::RawSocket<Address6>, Tcp: tcp::TcpSocket<Address4>,
    Tcp6: tcp::TcpSocket<Address6>, Udp: udp::UdpSocket<Address4>, Udp6: udp::UdpSocket<Address6>,
    Udplite: udp::UdpSocket<Address4>, Udplite6: udp::UdpSocket<Address6>, Unix: unix::UnixSocket => {
    impl Type {
        /// The socket with this number in `socket:[INODE]`, the target of a descriptor's link.
        pub fn by_inode(&self, inode: u64) -> Option<&Of> {
            self.sockets.first_by(|socket| socket.inode.cmp(&Some(inode)))
        }
    }
});
