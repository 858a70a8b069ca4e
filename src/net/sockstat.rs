//! `/proc/net/sockstat`: the number of sockets that are in use now.
//!
//! ```text
//! sockets: used 32
//! TCP: inuse 6 orphan 0 tw 4 alloc 13 mem 0
//! UDP: inuse 2 mem 0
//! UDPLITE: inuse 0
//! RAW: inuse 1
//! FRAG: inuse 0 memory 0
//! ```
//!
//! All numbers are gauges, so there is no delta. What is odd: only `inuse`, the fragments, `used` (since
//! Linux 4.16) and `tw` (since about 4.11) are those of the namespace. `orphan`, `alloc` and `mem` are those
//! of the whole machine in every namespace. `inuse` counts only IPv4; `tw`, `orphan`, `alloc` and `mem`
//! include IPv6. `mem` is in pages, the `memory` of fragments in bytes.
//!
//! Reference: net/ipv4/proc.c. The settings net.ipv4.tcp_mem and udp_mem of tcp(7) and udp(7) limit `mem`.
//! Permission: any user.

use crate::class::Class;
use crate::dir::{PidDir, ProcDir, TidDir};
use crate::shape::numbers::numbers;
use crate::unit::{Bytes, Pages};

numbers! {
    /// One sample of `/proc/net/sockstat`.
    pub struct Sockstat: "net/sockstat", Class::NAMESPACE.in_one_piece(), labelled, in ProcDir, PidDir, TidDir;

    /// Sockets of every kind. Linux 2.6.
    "sockets:used" sockets_used: u64,
    /// TCP sockets over IPv4 that listen or have a peer, without those in TIME_WAIT. Linux 2.6.
    "TCP:inuse" tcp_inuse: u64,
    /// TCP sockets of the whole machine that no process has open any more. Linux 2.6.
    "TCP:orphan" tcp_orphan: u64,
    /// TCP connections in TIME_WAIT. Linux 2.6.
    "TCP:tw" tcp_tw: u64,
    /// TCP sockets of the whole machine in any state except TIME_WAIT, including unused ones. Linux 2.6.
    "TCP:alloc" tcp_alloc: u64,
    /// Memory of the buffers of all TCP sockets of the machine, in pages. Linux 2.6.
    "TCP:mem" tcp_mem: Pages,
    /// UDP sockets over IPv4. Linux 2.6.
    "UDP:inuse" udp_inuse: u64,
    /// Memory of the buffers of all UDP sockets of the machine, in pages. Linux 2.6.25.
    "UDP:mem" udp_mem: Option<Pages>,
    /// UDP-Lite sockets over IPv4. Linux 2.6.20 to 7.0.
    "UDPLITE:inuse" udplite_inuse: Option<u64>,
    /// Raw sockets over IPv4. Linux 2.6.
    "RAW:inuse" raw_inuse: u64,
    /// IPv4 packets that wait for missing fragments. Linux 2.6.
    "FRAG:inuse" frag_inuse: u64,
    /// Memory of the fragments of these packets. Linux 2.6.
    "FRAG:memory" frag_memory: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    const TEXT: &str = "sockets: used 32\nTCP: inuse 6 orphan 1 tw 4 alloc 13 mem 2\nUDP: inuse 2 mem 3\n\
        RAW: inuse 5\nFRAG: inuse 7 memory 8192\n";

    #[test]
    fn all_of_linux_7_1() {
        let mut sockstat = Sockstat::default();
        sockstat.parse(TEXT.as_bytes(), &mut ()).unwrap();
        assert_eq!(
            [sockstat.sockets_used, sockstat.tcp_inuse, sockstat.tcp_orphan, sockstat.tcp_tw],
            [32, 6, 1, 4]
        );
        assert_eq!((sockstat.tcp_alloc, sockstat.tcp_mem, sockstat.udp_mem), (13, Pages(2), Some(Pages(3))));
        assert_eq!(
            (sockstat.udplite_inuse, sockstat.raw_inuse, sockstat.frag_memory),
            (None, 5, Bytes(8192))
        );
        assert!(sockstat.unlisted.is_empty());
    }

    #[test]
    fn what_is_new_is_kept_and_what_is_missing_is_named() {
        let mut sockstat = Sockstat::default();
        let text = TEXT.replace("mem 2\n", "mem 2 cookies 9\n") + "SCTP: inuse 1\n";
        sockstat.parse(text.as_bytes(), &mut ()).unwrap();
        assert_eq!(
            (sockstat.unlisted.number("TCP:cookies"), sockstat.unlisted.number("SCTP:inuse")),
            (Some(9), Some(1))
        );
        let text = TEXT.replace(" tw 4", "");
        let error = sockstat.parse(text.as_bytes(), &mut ()).unwrap_err();
        assert_eq!((error.field(), error.at()), ("TCP:tw", text.len()));
    }
}
