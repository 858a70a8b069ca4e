use super::*;
use crate::delta::Change;
use crate::sampler::Sampler;
use crate::unit::Monotonic;

const TEXT: &str = "\
Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits
Ip: 2 64 32 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19
Icmp: InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutRateLimitGlobal OutRateLimitHost OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps
Icmp: 7 0 0 0 0 0 0 0 3 4 0 0 0 0 17 0 0 0 0 0 0 0 0 4 3 0 0 0 1
IcmpMsg: InType0 InType8 OutType0 OutType8
IcmpMsg: 4 3 3 4
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 9 8 1 0 10 46 47 0 0 1 2
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
Udp: 1 2 3 4 5 6 7 8 9
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
UdpLite: 11 12 13 14 15 16 17 18 19
";

fn parsed(text: &str) -> Result<Snmp, ParseError> {
    let mut snmp = Snmp::default();
    snmp.parse(text.as_bytes(), &mut Pairs::default()).map(|()| snmp)
}

#[test]
fn every_section() {
    let snmp = parsed(TEXT).unwrap();
    assert_eq!(
        (snmp.ip.forwarding, snmp.ip.frag_creates, snmp.ip.out_transmits),
        (Some(2), Some(18), Some(19))
    );
    assert_eq!(
        (snmp.icmp.in_msgs, snmp.icmp.out_msgs, snmp.icmp.out_addr_mask_reps),
        (Some(7), Some(17), Some(1))
    );
    let Tcp { rto_max, max_conn, curr_estab, .. } = snmp.tcp;
    assert_eq!((rto_max, max_conn, curr_estab), (Some(Millis(120_000)), Some(-1), Some(10)));
    assert_eq!((snmp.tcp.out_segs, snmp.tcp.in_csum_errors), (Some(47), Some(2)));
    assert_eq!((snmp.udp.in_datagrams, snmp.udp.mem_errors), (Some(1), Some(9)));
    assert_eq!(snmp.udp_lite.map(|udp| (udp.in_datagrams, udp.mem_errors)), Some((Some(11), Some(19))));
    let types = |rows: &crate::shape::rows::Rows<IcmpType>| {
        rows.iter().map(|row| (row.number, row.count)).collect::<Vec<_>>()
    };
    let IcmpMsg { in_type, out_type } = &snmp.icmp_msg;
    assert_eq!((types(in_type), types(out_type)), (vec![(0, 4), (8, 3)], vec![(0, 3), (8, 4)]));
    assert!(snmp.unlisted.is_empty());
}

/// The kernel prints at most sixteen types in a pair of lines, and as many pairs as are needed.
#[test]
fn types_of_several_lines() {
    let snmp =
        parsed(&TEXT.replace("Tcp: Rto", "IcmpMsg: OutType255 InType3\nIcmpMsg: 8 9\nTcp: Rto")).unwrap();
    assert_eq!(snmp.icmp_msg.out_type.get(255).map(|row| row.count), Some(8));
    assert_eq!(snmp.icmp_msg.in_type.len(), 3);
    let without: String =
        TEXT.lines().filter(|line| !line.starts_with("IcmpMsg")).fold(String::new(), |a, b| a + b + "\n");
    assert_eq!(parsed(&without).unwrap().icmp_msg, IcmpMsg::default());
}

#[test]
fn numbers_belong_to_names_not_to_places() {
    let text = TEXT
        .replace("Udp: InDatagrams NoPorts", "Udp: NoPorts InDatagrams")
        .replace("MaxConn ", "")
        .replace("1 200 120000 -1 9 8", "1 200 120000 9 8");
    let text = text
        .replace("OutRsts InCsumErrors\n", "OutRsts InCsumErrors MaxConn\n")
        .replace("0 0 1 2\n", "0 0 1 2 -7\n");
    let snmp = parsed(&text).unwrap();
    assert_eq!((snmp.udp.in_datagrams, snmp.udp.no_ports, snmp.udp.in_errors), (Some(2), Some(1), Some(3)));
    assert_eq!((snmp.tcp.max_conn, snmp.tcp.active_opens, snmp.tcp.out_rsts), (Some(-7), Some(9), Some(1)));
}

#[test]
fn what_is_absent_is_none() {
    let text = TEXT
        .replace(" MemErrors", "")
        .replace("6 7 8 9\n", "6 7 8\n")
        .replace("16 17 18 19\nIcmp", "16 17 18\nIcmp");
    let text = text.replace(" OutTransmits", "").replace("16 17 18 19\n", "16 17 18\n");
    let snmp = parsed(&text).unwrap();
    assert_eq!((snmp.ip.out_transmits, snmp.udp.mem_errors, snmp.udp.ignored_multi), (None, None, Some(8)));
    let lite: String =
        TEXT.lines().filter(|line| !line.starts_with("UdpLite")).fold(String::new(), |a, b| a + b + "\n");
    assert_eq!(parsed(&lite).unwrap().udp_lite, None);
    let udp = lite.lines().filter(|line| !line.starts_with("Udp")).fold(String::new(), |a, b| a + b + "\n");
    assert_eq!(parsed(&udp).unwrap().udp, Udp::default());
    let snmp = parsed(&TEXT.replace(" InSegs", "").replace(" 46 47", " 47")).unwrap();
    assert_eq!((snmp.tcp.in_segs, snmp.tcp.out_segs, snmp.unlisted.len()), (None, Some(47), 0));
    let mut used = parsed(TEXT).unwrap();
    used.parse(b"", &mut Pairs::default()).unwrap();
    assert_eq!(used, Snmp::default());
}

/// If a word is not a number, only its own name is missing, in any column.
#[test]
fn what_is_no_number_costs_its_name() {
    for (old, new, name, word) in [
        ("-1 9 8", "- 9 8", "Tcp:MaxConn", "-"),
        ("-1 9 8", "9223372036854775808 9 8", "Tcp:MaxConn", "9223372036854775808"),
        ("-1 9 8", "-1x 9 8", "Tcp:MaxConn", "-1x"),
        ("-1 9 8", "-1 -9 8", "Tcp:ActiveOpens", "-9"),
        ("Udp: 1 2", "Udp: 1 x", "Udp:NoPorts", "x"),
        ("Ip: 2 64", "Ip: 2 18446744073709551616", "Ip:DefaultTTL", "18446744073709551616"),
    ] {
        let snmp = parsed(&TEXT.replacen(old, new, 1)).unwrap();
        assert_eq!((snmp.unlisted.len(), snmp.unlisted.malformed()), (1, 1), "{new}");
        assert_eq!((snmp.unlisted.get(name), snmp.get(name)), (Some(word.as_bytes()), None));
        let rest = |key: &str| snmp.get(key).and_then(|value| value.number());
        assert_eq!(
            (rest("Tcp:PassiveOpens"), rest("Udp:InErrors"), rest("Ip:InReceives")),
            (Some(8), Some(3), Some(32))
        );
    }
}

#[test]
fn by_name() {
    let snmp = parsed(&TEXT.replace("Tcp: Rto", "Tcp: New Rto").replace("Tcp: 1", "Tcp: 5 1")).unwrap();
    let value = |key: &str| snmp.get(key).and_then(|value| value.signed());
    assert_eq!(
        (value("Tcp:MaxConn"), value("UdpLite:NoPorts"), value("Tcp:New")),
        (Some(-1), Some(12), Some(5))
    );
    assert_eq!(
        (value("IcmpMsg:InType8"), value("IcmpMsg:InType9"), value("Icmp:InMsgs")),
        (Some(3), None, Some(7))
    );
}

#[test]
fn deltas() {
    let mut sampler = Sampler::<Snmp>::detached();
    sampler.push(TEXT.as_bytes(), Monotonic(0)).unwrap();
    let text = TEXT.replace("Udp: 1 2 3", "Udp: 9 1 3").replace("Ip: 2 64 32 3", "Ip: 1 63 40 2");
    let text = text.replace("InType0 InType8", "InType0 InType3").replace("IcmpMsg: 4 3", "IcmpMsg: 5 3");
    sampler.push(text.as_bytes(), Monotonic(1_000_000_000)).unwrap();
    let delta = sampler.delta().unwrap();
    assert_eq!(
        (delta.udp.in_datagrams, delta.udp.no_ports, delta.udp.in_errors),
        (Some(Change::By(8)), Some(Change::Reset(1)), Some(Change::By(0)))
    );
    assert_eq!((delta.ip.in_receives, delta.ip.in_hdr_errors), (Some(Change::By(8)), Some(Change::Reset(2))));
    assert_eq!(delta.per_second(delta.udp.in_datagrams).known(), Some(8.0));
    assert_eq!(
        delta.udp_lite,
        Some(UdpDelta { ignored_multi: Some(Change::By(0)), ..delta.udp_lite.clone().unwrap() })
    );
    let types = delta.icmp_msg.in_type();
    assert_eq!(types.iter().map(|row| (row.now.number, row.delta)).collect::<Vec<_>>(), [(0, Change::By(1))]);
    assert!(types.appeared().map(|row| row.number).eq([3]) && types.gone().map(|row| row.number).eq([8]));
    assert!(delta.icmp_msg.out_type().iter().all(|row| row.delta == Change::By(0)));
}

/// IP counts in 64 bits on every machine, UDP in an `unsigned long`.
#[test]
fn udp_wraps_where_the_word_ends() {
    let (earlier, now) = (
        parsed(TEXT).unwrap(),
        parsed(&TEXT.replace("Udp: 1 2", "Udp: 0 2").replace("64 32", "64 31")).unwrap(),
    );
    let narrow = Machine { word_bits: 32, ..Machine::COMMON };
    let delta = now.since(&earlier, &narrow);
    assert_eq!(
        (delta.udp.in_datagrams, delta.ip.in_receives),
        (Some(Change::Wrapped(u64::from(u32::MAX))), Some(Change::Reset(31)))
    );
}
