use super::*;
use crate::delta::Change;

/// All names of a section, each with a different number.
fn pair(section: &str, keys: &[&str], first: u64) -> String {
    let numbers: Vec<String> = (first..first + keys.len() as u64).map(|number| number.to_string()).collect();
    format!("{section}: {}\n{section}: {}\n", keys.join(" "), numbers.join(" "))
}

fn text() -> String {
    pair("TcpExt", &TcpExt::KEYS, 0)
        + &pair("IpExt", &IpExt::KEYS, 1000)
        + &pair("MPTcpExt", &MptcpExt::KEYS, 2000)
}

fn parsed(text: &str) -> Result<Netstat, ParseError> {
    let mut netstat = Netstat::default();
    netstat.parse(text.as_bytes(), &mut Pairs::default()).map(|()| netstat)
}

#[test]
fn every_section() {
    let netstat = parsed(&text()).unwrap();
    let last = TcpExt::KEYS.len() as u64 - 1;
    assert_eq!(
        (netstat.tcp_ext.syncookies_sent, netstat.tcp_ext.tcp_ao_dropped_icmps),
        (Some(0), Some(last))
    );
    assert_eq!((netstat.ip_ext.in_no_routes, netstat.ip_ext.in_octets), (Some(1000), Some(Bytes(1006))));
    let mptcp = netstat.mptcp_ext.unwrap();
    assert_eq!(
        (mptcp.mp_capable_syn_rx, mptcp.ofo_pruned),
        (Some(2000), Some(1999 + MptcpExt::KEYS.len() as u64))
    );
    assert!(netstat.unlisted.is_empty());
}

/// Linux 5.7 to 5.10 ends the text without a newline if Multipath TCP was not used yet.
#[test]
fn without_the_last_newline() {
    assert_eq!(parsed(text().trim_end()), parsed(&text()));
}

#[test]
fn a_kernel_without_multipath_tcp() {
    let text = pair("TcpExt", &TcpExt::KEYS, 0) + &pair("IpExt", &IpExt::KEYS, 1000);
    let mut netstat = parsed(&self::text()).unwrap();
    netstat.parse(text.as_bytes(), &mut Pairs::default()).unwrap();
    assert_eq!((netstat.mptcp_ext, netstat.ip_ext.in_octets), (None, Some(Bytes(1006))));
    netstat.parse(pair("IpExt", &IpExt::KEYS, 0).as_bytes(), &mut Pairs::default()).unwrap();
    assert_eq!((netstat.tcp_ext, netstat.ip_ext.out_octets), (TcpExt::default(), Some(Bytes(7))));
}

/// gVisor prints the names of TcpExt and nothing else.
#[test]
fn names_without_numbers() {
    let mut netstat = parsed(&text()).unwrap();
    let names = pair("TcpExt", &TcpExt::KEYS, 0);
    let names = names.split_inclusive('\n').next().unwrap();
    netstat.parse(names.as_bytes(), &mut Pairs::default()).unwrap();
    assert_eq!(netstat, Netstat::default());
    let text =
        format!("{names}TcpExt:\n{}", pair("MPTcpExt", &MptcpExt::KEYS, 2000).replace(" 2001 ", " x "));
    netstat.parse(text.as_bytes(), &mut Pairs::default()).unwrap();
    assert_eq!((netstat.tcp_ext.syncookies_sent, netstat.ip_ext.in_octets), (None, None));
    let mptcp = netstat.mptcp_ext.unwrap();
    assert_eq!((mptcp.mp_capable_syn_rx, mptcp.mp_capable_syn_tx), (Some(2000), None));
    assert_eq!((netstat.unlisted.len(), netstat.unlisted.malformed()), (1, 1));
    assert_eq!(netstat.unlisted.get("MPTcpExt:MPCapableSYNTX"), Some(&b"x"[..]));
}

#[test]
fn by_name() {
    let text = text() + "TcpExt: New\nTcpExt: 5\nNewExt: A B\nNewExt: 7 -8\n";
    let netstat = parsed(&text).unwrap();
    let value = |key: &str| netstat.get(key).and_then(|value| value.number());
    assert_eq!((value("IpExt:InOctets"), value("MPTcpExt:MPCapableSYNRX")), (Some(1006), Some(2000)));
    assert_eq!((value("TcpExt:New"), value("NewExt:A"), value("NewExt:B")), (Some(5), Some(7), None));
    assert_eq!(netstat.get("NewExt:B").and_then(|value| value.signed()), Some(-8));
    assert_eq!((value("InOctets"), value("TcpExt:Newer"), value("")), (None, None, None));
}

/// Linux 7.3.
#[test]
fn names_of_multipath_tcp() {
    for name in "MPJoinNoIdFound MPJoinSynAckNoMPJoin MPJoinAckNoMPJoin MPJoinAckNoCtx MPJoinNotEstablished MD5SigReset \
        DssReset BacklogDrop OFOPruned"
        .split_whitespace()
    {
        let netstat = parsed(&format!("MPTcpExt: {name}\nMPTcpExt: 3\n")).unwrap();
        assert!(netstat.unlisted.is_empty(), "{name}");
        assert_eq!(netstat.get(format!("MPTcpExt:{name}")).and_then(|value| value.number()), Some(3));
    }
}

#[test]
fn deltas() {
    let (earlier, now) = (
        parsed(&text()).unwrap(),
        parsed(&text().replace(" 1006 ", " 2006 ").replace(" 17 ", " 1 ")).unwrap(),
    );
    let delta = now.since(&earlier, &Machine::COMMON);
    assert_eq!(
        (delta.ip_ext.in_octets, delta.ip_ext.out_octets),
        (Some(Change::By(Bytes(1000))), Some(Change::By(Bytes(0))))
    );
    assert_eq!((TcpExt::KEYS[17], delta.tcp_ext.ts_ecr_rejected), ("TSEcrRejected", Some(Change::Reset(1))));
    assert_eq!(delta.mptcp_ext.unwrap().win_probe, Some(Change::By(0)));
    let narrow = Machine { word_bits: 32, ..Machine::COMMON };
    assert_eq!(now.since(&earlier, &narrow).tcp_ext.ts_ecr_rejected, Some(Change::Wrapped((1 << 32) - 16)));
}
