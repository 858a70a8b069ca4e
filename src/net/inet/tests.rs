use core::net::{Ipv4Addr, Ipv6Addr};

use super::*;
use crate::delta::Change;
use crate::file::ProcFile;
use crate::net::{Raw, Tcp, Tcp6, Udp, tcp, udp};

const BIG: Machine = Machine { big_endian: true, ..Machine::COMMON };

const HEADINGS: &str =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode   \n";

/// A line with fixed text before the inode, and then the text of the test.
fn line(end: &str) -> String {
    format!("   0: 0100007F:1F90 0200007F:A286 01 00000000:00000000 00:00000000 00000000 {end}\n")
}

fn parsed<T: ProcFile>(lines: &str) -> T {
    let mut file = T::default();
    file.parse(format!("{HEADINGS}{lines}").as_bytes(), &mut T::State::default()).unwrap();
    file
}

#[test]
fn addresses_of_either_endianness() {
    let localhost = Ipv4Addr::LOCALHOST;
    assert_eq!(Address4(0x0100_007f).ip(&Machine::COMMON), localhost);
    assert_eq!(Address4(0x7f00_0001).ip(&BIG), localhost);
    let documentation: Ipv6Addr = "2001:db8::1:2".parse().unwrap();
    assert_eq!(Address6([0xb80d_0120, 0, 0, 0x0200_0100]).ip(&Machine::COMMON), documentation);
    assert_eq!(Address6([0x2001_0db8, 0, 0, 0x0001_0002]).ip(&BIG), documentation);
    let mapped = Address6([0, 0, 0xffff_0000, 0x0100_007f]).ip(&Machine::COMMON);
    assert_eq!(mapped.to_canonical(), localhost);
    assert_eq!(Address6([1, 2, 3, 0xabcd_ef00]).to_string(), "000000010000000200000003ABCDEF00");

    let this = Machine { big_endian: cfg!(target_endian = "big"), ..Machine::COMMON };
    assert_eq!(Address4(u32::from_ne_bytes([127, 0, 0, 1])).ip(&this), localhost);
    let endpoint = Endpoint { address: Address4(0x0100_007f), port: 8080 };
    assert_eq!(endpoint.socket_addr(&Machine::COMMON), "127.0.0.1:8080".parse().unwrap());
    let endpoint = Endpoint { address: Address6([0, 0, 0, 1]), port: 1 };
    assert_eq!(endpoint.socket_addr(&BIG), "[::1]:1".parse().unwrap());
}

#[test]
fn states_and_timers_are_their_numbers() {
    for number in 0..=u8::MAX {
        assert_eq!(TcpState::new(number).number(), number);
        let named = !matches!(TcpState::new(number), TcpState::Other(_));
        assert_eq!(named, TcpState::ALL.contains(&TcpState::new(number)));
        assert_eq!(Timer::new(number) == Timer::Other(number), number > 4);
    }
    assert_eq!(format!("{:>11}", TcpState::new(6)), "  TIME_WAIT");
    assert_eq!(TcpState::new(13).to_string(), "13");
}

#[test]
fn every_column_of_a_connection() {
    let row = "  17: 0100007F:1F90 0200007F:A286 01 0000000A:0000000B 04:000016F2 00000003  1000        2 4711 1 00000000bbbb0ba0 20 4 31 10 -1      \n";
    let tcp = parsed::<Tcp>(row);
    let socket = &tcp.sockets[0];
    assert_eq!((socket.sl, socket.local_address.port, socket.rem_address.port), (17, 8080, 0xa286));
    assert_eq!((socket.st, socket.tx_queue, socket.rx_queue), (TcpState::Established, 10, 11));
    assert_eq!((socket.tr, socket.when, socket.retrnsmt), (Timer::ZeroWindowProbe, Ticks(0x16f2), 3));
    assert_eq!((socket.uid, socket.timeout, socket.inode), (Reported::Known(1000), 2, Some(4711)));
    assert_eq!((socket.refcnt, socket.pointer), (1, Reported::Known(0xbbbb_0ba0)));
    assert_eq!((socket.rto, socket.ato, socket.ack), (Some(Ticks(20)), Some(Ticks(4)), Some(31)));
    assert_eq!((socket.quick(), socket.pingpong()), (Some(15), Some(true)));
    assert_eq!((socket.snd_cwnd, socket.snd_ssthresh, socket.max_qlen), (Some(10), None, None));
    assert_eq!(tcp.by_inode(4711), Some(socket));
    assert_eq!(tcp.by_inode(4710), None);
    assert_eq!(tcp.by_inode(0), None);
    assert!(tcp.unlisted.is_empty());
}

#[test]
fn short_lines_and_what_zeros_do_not_mean() {
    let rows = "   0: 0100007F:1F90 0200007F:A286 06 00000000:00000000 03:000016F2 00000000     0        0 0 3 0000000037305c1b      \n\
        \x20  1: 0100007F:1F90 0200007F:A287 03 00000000:00000000 01:00000010 00000001     0        0 0 0 0000000037305c1c      \n\
        \x20  2: 0100007F:1F90 0200007F:A288 04 00000000:00000000 01:00000010 00000001     0        0 0 1 0000000000000000 20 4 0 10 2147483646\n\
        \x20  3: 0100007F:1F90 0200007F:A289 04 00000000:00000000 01:00000010 00000001    -2        0 0 1 (____ptrval____) 20 4 0 10 7\n\
        \x20  4: 0100007F:1F90 00000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 7 1 00000000449e20f2 100 0 0 10 5\n";
    let tcp = parsed::<Tcp>(rows);
    let seen: Vec<_> = tcp.sockets.iter().map(|socket| (socket.uid, socket.inode)).collect();
    assert_eq!(
        seen,
        [
            (Reported::Unmeasured, None),
            (Reported::Known(0), None),
            (Reported::Unmeasured, None),
            (Reported::Known(u32::MAX - 1), None),
            (Reported::Known(0), Some(7)),
        ]
    );
    let pointers: Vec<_> = tcp.sockets.iter().map(|socket| socket.pointer).collect();
    assert_eq!(pointers[2..4], [Reported::Hidden, Reported::Unmeasured]);
    assert!(tcp.sockets[..2].iter().all(|socket| socket.more == tcp::TcpColumns::default()));
    assert_eq!(tcp.sockets[2].snd_ssthresh, Some(2_147_483_646));
    assert_eq!((tcp.sockets[4].snd_ssthresh, tcp.sockets[4].max_qlen), (None, Some(5)));
    let states: Vec<_> = tcp.states().into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(
        states,
        [(TcpState::SynRecv, 1), (TcpState::FinWait1, 2), (TcpState::TimeWait, 1), (TcpState::Listen, 1),]
    );
}

#[test]
fn columns_of_a_newer_kernel_are_kept() {
    let tcp = parsed::<Tcp>(&line("0 0 7 1 ab 20 4 31 10 -1  8 x"));
    assert_eq!(tcp.unlisted.iter().collect::<Vec<_>>(), [(&b"0"[..], &b"8 x"[..])]);
    let udp = parsed::<Udp>(&line("0 0 7 1 ab 0 9"));
    assert_eq!(udp.unlisted.get("0"), Some(&b"9"[..]));
}

#[test]
fn errors_name_the_column() {
    let field = |text: &str| Tcp::default().parse(text.as_bytes(), &mut ()).unwrap_err().field();
    let of_row = |row: &str| field(&format!("{HEADINGS}{row}"));
    let of_end = |end: &str| of_row(&line(end));
    assert_eq!(field(""), "sl");
    assert_eq!(field("   0: 0100007F:1F90"), "sl");
    assert_eq!(of_row("0 0100007F:1F90"), "sl");
    assert_eq!(of_row("0: 0100007:1F90"), "local_address");
    assert_eq!(of_row("0: 0100007F:1F900"), "local_address");
    assert_eq!(of_row("0: 0100007F:1F90 0100007F.1F90"), "rem_address");
    assert_eq!(of_row("0: 0100007F:1F90 0100007F:1F90 100"), "st");
    assert_eq!(of_row("0: 0100007F:1F90 0100007F:1F90 01 0 0"), "rx_queue");
    assert_eq!(of_row("0: 0100007F:1F90 0100007F:1F90 01 0:0 x"), "tr");
    assert_eq!(of_row("0: 0100007F:1F90 0100007F:1F90 01 0:0 0:x"), "when");
    assert_eq!(of_row("0: 0100007F:1F90 0100007F:1F90 01 0:0 0:0 100000000"), "retrnsmt");
    assert_eq!(of_end("x"), "uid");
    assert_eq!(of_end("0 4294967296 7 1 ab"), "timeout");
    assert_eq!(of_end("0 0 18446744073709551616 1 ab"), "inode");
    assert_eq!(of_end("0 0 7 1x ab"), "ref");
    assert_eq!(of_end("0 0 7 4294967296 ab"), "ref");
    assert_eq!(of_end("0 0 7 1 x"), "pointer");
    assert_eq!(of_end("0 0 7 1 abx"), "pointer");
    assert_eq!(of_end("0 0 7 1 ab x"), "rto");
    assert_eq!(of_end("0 0 7 1 ab 1 2 3"), "snd_cwnd");
    assert_eq!(of_end("0 0 7 1 ab 1 2 3 4 -2"), "snd_ssthresh");
    assert_eq!(of_end("0 0 7 1 ab 1 2 3 4 5x"), "snd_ssthresh");
    let udp = Udp::default().parse(format!("{HEADINGS}{}", line("0 0 7 1 ab")).as_bytes(), &mut ());
    assert_eq!(udp.unwrap_err().field(), "drops");
}

#[test]
fn drops_wrap_and_sockets_come_and_go() {
    let row = |sl: u32, inode: u64, drops: i64| {
        format!("{sl}: 0100007F:1F90 00000000:0000 07 0:0 0:0 0 0 0 {inode} 2 ab {drops}\n")
    };
    let earlier = parsed::<Udp>(&(row(1, 11, 5) + &row(2, 12, 0xffff_fffe) + &row(3, 13, 7)));
    // A number of 2^31 or more, as older kernels print it.
    let now = parsed::<Udp>(&(row(1, 12, 3) + &row(2, 11, -1) + &row(3, 14, 9)));
    let delta = now.since(&earlier, &Machine::COMMON);
    let seen: Vec<_> = delta.iter().map(|row| (row.now.inode.unwrap(), row.drops)).collect();
    assert_eq!(seen, [(12, Change::Wrapped(5)), (11, Change::By(0xffff_fffa))]);
    assert_eq!(delta.appeared().map(|row| row.inode).collect::<Vec<_>>(), [Some(14)]);
    assert_eq!(delta.gone().map(|row| row.inode).collect::<Vec<_>>(), [Some(13)]);
    let raw = parsed::<Raw>(&row(1, 11, 5));
    assert_eq!((raw.sockets[0].drops, raw.by_inode(11).is_some()), (5, true));
}

#[test]
fn rows_are_those_kept() {
    let text = format!("{HEADINGS}{}{}", line("0 0 7 1 ab 20 4 31 10 -1"), line("0 0 5 1 ab 0"));
    let mut rows = tcp::rows(text.as_bytes());
    assert_eq!(rows.next().unwrap().unwrap(), parsed::<Tcp>(&line("0 0 7 1 ab 20 4 31 10 -1")).sockets[0]);
    assert_eq!(rows.next().unwrap().unwrap_err().field(), "ato");
    assert!(rows.next().is_none(), "ends after an error");
    assert_eq!(udp::rows6(b"sl\n").count(), 0);
    let tcp6 = parsed::<Tcp6>(
        "0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 7 1 ab\n",
    );
    assert_eq!(
        tcp6.by_inode(7).unwrap().local_address.socket_addr(&Machine::COMMON),
        "[::1]:8080".parse().unwrap()
    );
}
