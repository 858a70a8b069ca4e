use super::*;
use crate::Moved;
use crate::shape::section::Section;

/// All names of a section, each with a number of its own.
fn pair<S: Section>(section: &str, first: u64) -> String {
    let numbers: Vec<String> =
        (first..first + S::KEYS.len() as u64).map(|number| number.to_string()).collect();
    format!("{section}: {}\n{section}: {}\n", S::KEYS.join(" "), numbers.join(" "))
}

fn text() -> String {
    pair::<TcpExt>("TcpExt", 0) + &pair::<IpExt>("IpExt", 1000) + &pair::<MptcpExt>("MPTcpExt", 2000)
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
    assert_eq!((netstat.ip_ext.in_no_routes, netstat.ip_ext.in_octets), (1000, Some(Bytes(1006))));
    let mptcp = netstat.mptcp_ext.unwrap();
    assert_eq!(
        (mptcp.mp_capable_syn_rx, mptcp.win_probe),
        (Some(2000), Some(1999 + MptcpExt::KEYS.len() as u64))
    );
    assert!(netstat.unlisted.is_empty());
}

/// Linux 5.7 to 5.10 ends the text without a newline if nobody used Multipath TCP yet.
#[test]
fn without_the_last_newline() {
    assert_eq!(parsed(text().trim_end()), parsed(&text()));
}

#[test]
fn a_kernel_without_multipath_tcp() {
    let text = pair::<TcpExt>("TcpExt", 0) + &pair::<IpExt>("IpExt", 1000);
    let mut netstat = parsed(&self::text()).unwrap();
    netstat.parse(text.as_bytes(), &mut Pairs::default()).unwrap();
    assert_eq!((netstat.mptcp_ext, netstat.ip_ext.in_octets), (None, Some(Bytes(1006))));
    let error = parsed(&pair::<IpExt>("IpExt", 0)).unwrap_err();
    assert_eq!(error.field(), "TcpExt");
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
        (Some(Moved::By(Bytes(1000))), Some(Moved::By(Bytes(0))))
    );
    assert_eq!((TcpExt::KEYS[17], delta.tcp_ext.ts_ecr_rejected), ("TSEcrRejected", Some(Moved::Reset(1))));
    assert_eq!(delta.mptcp_ext.unwrap().win_probe, Some(Moved::By(0)));
    let narrow = Machine { word_bits: 32, ..Machine::COMMON };
    assert_eq!(now.since(&earlier, &narrow).tcp_ext.ts_ecr_rejected, Some(Moved::Wrapped((1 << 32) - 16)));
}
