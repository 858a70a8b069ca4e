use super::*;
use crate::delta::Change;

/// All keys, each with its index as the number.
fn text() -> String {
    let lines = KEYS.iter().enumerate().map(|(at, key)| format!("{:<32}\t{at}\n", key.trim_end()));
    lines
        .collect::<String>()
        .replace("Udp6InDatagrams", "Icmp6InType134    \t9\nIcmp6OutType255 \t8\nUdp6InDatagrams")
}

fn parsed(text: &str) -> Result<Snmp6, ParseError> {
    let mut snmp6 = Snmp6::default();
    snmp6.parse(text.as_bytes(), &mut KeyedNumbers::default()).map(|()| snmp6)
}

#[test]
fn parts_and_types() {
    let snmp6 = parsed(&text()).unwrap();
    assert_eq!((snmp6.ip6.in_receives, snmp6.ip6.in_octets), (Some(0), Some(Bytes(22))));
    assert_eq!((snmp6.icmp6.in_msgs, snmp6.udp6.in_datagrams), (Some(33), Some(69)));
    assert_eq!(snmp6.udp_lite6.map(|udp| (udp.in_datagrams, udp.mem_errors)), Some((Some(78), Some(85))));
    assert_eq!(snmp6.icmp6_msg.in_type.get(134), Some(&IcmpType { number: 134, count: 9 }));
    assert_eq!(snmp6.icmp6_msg.out_type.get(255).map(|row| row.count), Some(8));
    assert!(snmp6.unlisted.is_empty());
}

#[test]
fn what_is_absent_is_none() {
    let without = |what: &str| {
        let text = text();
        parsed(
            &text
                .lines()
                .filter(|line| !line.contains(what))
                .map(|line| format!("{line}\n"))
                .collect::<String>(),
        )
    };
    assert_eq!(without("UdpLite6").unwrap().udp_lite6, None);
    assert_eq!(without("InNoECTPkts").unwrap().ip6.in_no_ect_pkts, None);
    let snmp6 = without("Icmp6InMsgs").unwrap();
    assert_eq!((snmp6.icmp6.in_msgs, snmp6.icmp6.in_errors), (None, Some(34)));
    let lite = without("UdpLite6NoPorts").unwrap().udp_lite6.unwrap();
    assert_eq!((lite.no_ports, lite.in_errors), (None, Some(80)));
    assert_eq!(without("6").unwrap(), Snmp6::default());
}

#[test]
fn by_key() {
    let snmp6 = parsed(&(text().replace("\t33\n", "\tx\n") + "Ip6New \t5\n")).unwrap();
    let value = |key: &str| snmp6.get(key).and_then(|value| value.number());
    assert_eq!(
        (value("Ip6InReceives"), value("Icmp6InErrors"), value("UdpLite6MemErrors")),
        (Some(0), Some(34), Some(85))
    );
    assert_eq!(
        (value("Udp6InDatagrams"), value("Icmp6OutType255"), value("Ip6New")),
        (Some(69), Some(8), Some(5))
    );
    assert_eq!(
        (value("Icmp6InMsgs"), snmp6.unlisted.get("Icmp6InMsgs"), snmp6.unlisted.malformed()),
        (None, Some(&b"x"[..]), 1)
    );
}

#[test]
fn deltas() {
    let earlier = parsed(&text()).unwrap();
    let now = parsed(
        &text().replace("Type134    \t9", "Type134    \t12\nIcmp6InType1 \t3").replace("\t33\n", "\t40\n"),
    );
    let now = now.unwrap();
    let delta = now.since(&earlier, &Machine::COMMON);
    assert_eq!((delta.icmp6.in_msgs, delta.icmp6.in_errors), (Some(Change::By(7)), Some(Change::By(0))));
    let types = delta.icmp6_msg.in_type();
    assert_eq!(
        types.iter().map(|row| (row.now.number, row.delta)).collect::<Vec<_>>(),
        [(134, Change::By(3))]
    );
    assert_eq!(types.appeared().map(|row| (row.number, row.count)).collect::<Vec<_>>(), [(1, 3)]);
    let narrow = Machine { word_bits: 32, ..Machine::COMMON };
    let delta = earlier.since(&now, &narrow);
    assert_eq!(delta.icmp6.in_msgs, Some(Change::Wrapped((1 << 32) - 7)));
    assert_eq!(delta.ip6.in_receives, Some(Change::By(0)));
}
