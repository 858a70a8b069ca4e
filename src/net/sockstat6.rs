//! `/proc/net/sockstat6`: the number of IPv6 sockets that are in use now.
//!
//! ```text
//! TCP6: inuse 6
//! UDP6: inuse 2
//! UDPLITE6: inuse 0
//! RAW6: inuse 1
//! FRAG6: inuse 0 memory 0
//! ```
//!
//! All numbers are gauges of the network namespace, so there is no delta. A socket that serves IPv4 over
//! IPv6, as in most servers, is counted here and not in [`sockstat`](super::sockstat). The memory of TCP and
//! UDP is there, for both.
//!
//! Reference: net/ipv6/proc.c. Permission: any user. With CONFIG_IPV6, unless booted with `ipv6.disable=1`.

use crate::class::Class;
use crate::dir::{PidDir, ProcDir, TidDir};
use crate::shape::numbers::numbers;
use crate::unit::Bytes;

numbers! {
    /// One sample of `/proc/net/sockstat6`.
    pub struct Sockstat6: "net/sockstat6", Class::NAMESPACE.in_one_piece(), labelled, in ProcDir, PidDir, TidDir;

    /// TCP sockets over IPv6 that listen or have a peer, without those in TIME_WAIT. Linux 2.6.
    "TCP6:inuse" tcp6_inuse: u64,
    /// UDP sockets over IPv6. Linux 2.6.
    "UDP6:inuse" udp6_inuse: u64,
    /// UDP-Lite sockets over IPv6. Linux 2.6.20 to 7.0.
    "UDPLITE6:inuse" udplite6_inuse: Option<u64>,
    /// Raw sockets over IPv6. Linux 2.6.
    "RAW6:inuse" raw6_inuse: u64,
    /// IPv6 packets that wait for missing fragments. Linux 2.6.
    "FRAG6:inuse" frag6_inuse: u64,
    /// Memory of the fragments of these packets. Linux 2.6.
    "FRAG6:memory" frag6_memory: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn all_of_them() {
        let mut sockstat = Sockstat6::default();
        let text =
            b"TCP6: inuse 6\nUDP6: inuse 2\nUDPLITE6: inuse 3\nRAW6: inuse 1\nFRAG6: inuse 4 memory 5\n";
        sockstat.parse(text, &mut ()).unwrap();
        assert_eq!(
            [sockstat.tcp6_inuse, sockstat.udp6_inuse, sockstat.raw6_inuse, sockstat.frag6_inuse],
            [6, 2, 1, 4]
        );
        assert_eq!((sockstat.udplite6_inuse, sockstat.frag6_memory), (Some(3), Bytes(5)));
        let error = sockstat.parse(&text[..28], &mut ()).unwrap_err();
        assert_eq!((error.field(), error.at()), ("RAW6:inuse", 28));
        assert_eq!(sockstat.parse(b"TCP6: inuse x\n", &mut ()).unwrap_err().at(), 12);
    }
}
