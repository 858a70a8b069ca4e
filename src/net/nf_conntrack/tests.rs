//! Texts written from the kernel's source.

use super::*;

/// Written from `ct_seq_show` of Linux 6.x. The last line is from that of Linux 2.6.32.
const TEXT: &str = "\
    ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.2 dst=10.0.0.7 sport=47114 dport=22 packets=5 bytes=700 \
    src=10.0.0.7 dst=192.0.2.1 sport=22 dport=65535 packets=4 bytes=18446744073709551615 [ASSURED] mark=4294967295 \
    secctx=system_u:object_r:unlabeled_t:s0 zone=65535 delta-time=17 use=2\n\
    ipv6     10 icmpv6   58 29 src=fe80:0000:0000:0000:0000:0000:0000:0001 dst=2001:0db8:0000:0000:0000:0000:0000:0002 \
    type=128 code=0 id=7 zone-orig=3 [UNREPLIED] src=2001:0db8:0000:0000:0000:0000:0000:0002 \
    dst=fe80:0000:0000:0000:0000:0000:0000:0001 type=129 code=0 id=7 zone-reply=4 mark=0 use=1\n\
    ipv4     2 udp      17 src=10.0.0.2 dst=10.0.0.3 sport=53 dport=53 src=10.0.0.3 dst=10.0.0.2 sport=53 dport=53 \
    [HW_OFFLOAD] mark=0 use=3\n\
    ipv4     2 gre      47 timeout=30, stream_timeout=180 src=10.0.0.2 dst=10.0.0.3 srckey=0x0 dstkey=0xffff \
    src=10.0.0.3 dst=10.0.0.2 srckey=0xffff dstkey=0x0 [OFFLOAD] mark=0 use=1\n\
    ipv4     2 sctp     132 -3 SHUTDOWN_ACK_SENT src=10.0.0.2 dst=10.0.0.3 sport=1 dport=2 src=10.0.0.3 dst=10.0.0.2 \
    sport=2 dport=1 mark=0 secmark=7 use=1\n";

fn parsed(text: &str) -> NfConntrack {
    let mut table = NfConntrack::default();
    table.parse(text.as_bytes(), &mut ()).unwrap();
    table
}

#[test]
fn connections_of_all_protocols() {
    let table = parsed(TEXT);
    assert!(table.unlisted.is_empty(), "{:?}", table.unlisted);
    let [tcp, icmp, udp, gre, sctp] = [0, 1, 2, 3, 4].map(|at| table.connections.get(at).unwrap());
    assert_eq!((tcp.l3proto.to_str(), tcp.l3num), (Some("ipv4"), 2));
    assert_eq!((tcp.l4proto.to_str(), tcp.protonum), (Some("tcp"), 6));
    assert_eq!((tcp.timeout, tcp.state), (Some(Seconds(431_999)), Name::new(b"ESTABLISHED")));
    assert_eq!((tcp.original.src, tcp.original.dst), ([10, 0, 0, 2].into(), [10, 0, 0, 7].into()));
    assert_eq!((tcp.reply.src, tcp.reply.dst), ([10, 0, 0, 7].into(), [192, 0, 2, 1].into()));
    assert_eq!((tcp.original.sport, tcp.original.dport), (Some(47114), Some(22)));
    assert_eq!((tcp.reply.sport, tcp.reply.dport), (Some(22), Some(65535)));
    assert_eq!((tcp.original.packets, tcp.original.bytes), (Some(5), Some(Bytes(700))));
    assert_eq!((tcp.reply.packets, tcp.reply.bytes), (Some(4), Some(Bytes(u64::MAX))));
    assert_eq!((tcp.flags, tcp.mark, tcp.zone), (ConntrackFlags::ASSURED, Some(u32::MAX), Some(65535)));
    let secctx = tcp.secctx.map(RawBytes::as_bytes);
    assert_eq!(secctx, Some(&b"system_u:object_r:unlabeled_t:s0"[..]));
    assert_eq!((tcp.delta_time, tcp.r#use), (Some(Seconds(17)), Some(2)));

    assert_eq!((icmp.l3num, icmp.flags, icmp.state), (10, ConntrackFlags::UNREPLIED, None));
    assert_eq!(icmp.original.src, "fe80::1".parse::<IpAddr>().unwrap());
    assert_eq!((icmp.original.r#type, icmp.original.code, icmp.original.id), (Some(128), Some(0), Some(7)));
    assert_eq!((icmp.original.zone, icmp.reply.zone, icmp.zone), (Some(3), Some(4), None));
    assert_eq!((icmp.reply.r#type, icmp.original.sport, icmp.reply.packets), (Some(129), None, None));

    assert_eq!((udp.timeout, udp.flags), (None, ConntrackFlags::HW_OFFLOAD));
    assert_eq!((gre.gre_timeout, gre.gre_stream_timeout), (Some(Seconds(30)), Some(Seconds(180))));
    assert_eq!((gre.original.srckey, gre.original.dstkey), (Some(0), Some(0xffff)));
    assert_eq!((gre.flags, gre.secctx, gre.timeout), (ConntrackFlags::OFFLOAD, None, None));
    assert_eq!((sctp.timeout, sctp.state), (Some(Seconds(0)), Name::new(b"SHUTDOWN_ACK_SENT")));
    assert_eq!((sctp.secmark, rows(TEXT.as_bytes()).count()), (Some(7), 5));
}

#[test]
fn an_odd_word_costs_itself() {
    let text =
        TEXT.replace("mark=0 use=3", "[NEW] mark=0x labels=a use=3").replace("dport=22 ", "dport=65536 ");
    let table = parsed(&text);
    let kept: Vec<_> = table.unlisted.iter().collect();
    let expected: [(&[u8], &[u8]); 4] =
        [(b"0", b"dport=65536"), (b"2", b"[NEW]"), (b"2", b"mark=0x"), (b"2", b"labels=a")];
    assert_eq!((kept, table.unlisted.malformed()), (expected.to_vec(), 2));
    let udp = table.connections.get(2).unwrap();
    assert_eq!((table.connections.len(), udp.mark, udp.r#use), (5, None, Some(3)));
    assert_eq!(table.connections.get(0).unwrap().original.dport, None);
}

#[test]
fn an_odd_line_costs_itself() {
    let good = TEXT.lines().next().unwrap();
    for (line, field) in [
        ("ipv4 x tcp 6 1", "l3num"),
        ("ipv4 2 tcp 6x 1", "protonum"),
        ("ipv4 2 tcp 6 1x", "timeout"),
        ("ipv4 2 udp 17 1 src=10.0.0.2 dst=10.0.0 sport=1", "dst"),
        ("ipv4 2 udp 17 1 src=10.0.0.2 sport=1", "dst"),
        ("ipv4 2 udp 17 1 src=10.0.0.2 dst=10.0.0.3 sport=1 dport=2 use=1", "src"),
    ] {
        let error = NfConntrack::default().parse(line.as_bytes(), &mut ()).unwrap_err();
        assert_eq!(error.field(), field, "{line}");
        let table = parsed(&format!("{good}\n{line}\n \n{good}\n"));
        assert_eq!((table.connections.len(), table.unlisted.malformed()), (2, 1));
    }
    assert!(parsed("").connections.is_empty(), "no connection is tracked");
}
