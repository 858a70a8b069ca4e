use super::*;
use crate::delta::Change;

fn parsed(text: impl AsRef<[u8]>) -> Result<Dev, ParseError> {
    let mut dev = Dev::default();
    dev.parse(text.as_ref(), &mut ()).map(|()| dev)
}

/// A line in the format of the kernel.
fn line(name: &str, numbers: [u64; 16]) -> String {
    let widths = [7, 7, 4, 4, 4, 5, 10, 9, 8, 7, 4, 4, 4, 5, 7, 10];
    let columns = numbers.iter().zip(widths).map(|(number, width)| format!(" {number:width$}"));
    format!("{name:>6}:{}\n", columns.collect::<String>())
}

fn text(lines: &[String]) -> String {
    core::str::from_utf8(HEADER).unwrap().to_owned() + &lines.concat()
}

const SOME: [u64; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

#[test]
fn columns_by_their_names() {
    let dev = parsed(text(&[line("lo", SOME), line("dummy0.42", [u64::MAX; 16])])).unwrap();
    let lo = dev.interfaces.get(b"lo").unwrap().traffic;
    let received =
        [lo.rx_bytes.0, lo.rx_packets, lo.rx_errs, lo.rx_drop, lo.rx_fifo, lo.rx_frame, lo.rx_compressed];
    assert_eq!((received, lo.rx_multicast), ([1, 2, 3, 4, 5, 6, 7], 8));
    let sent = [lo.tx_bytes.0, lo.tx_packets, lo.tx_errs, lo.tx_drop, lo.tx_fifo, lo.tx_colls, lo.tx_carrier];
    assert_eq!((sent, lo.tx_compressed), ([9, 10, 11, 12, 13, 14, 15], 16));
    assert_eq!((dev.interfaces.len(), dev.interfaces[1].traffic.tx_compressed), (2, u64::MAX));
    assert!(dev.unlisted.is_empty());
}

/// `dev_valid_name` in net/core/dev.c refuses a slash, blanks and, since Linux 4.20, a colon.
#[test]
fn names_of_any_bytes() {
    let odd: [&[u8]; 8] = [
        b"we(ir)d|\"0",
        b"a:b",
        b"eth0: 1 2 3",
        b":",
        b"\xff\xfe\x01\x1b[2J",
        b"0123456789abcde",
        b"1",
        b"\xe2\x80\xae",
    ];
    for name in odd {
        let mut text = HEADER.to_vec();
        text.extend_from_slice(&[name, line("", SOME).trim_start().as_bytes()].concat());
        // Before Linux 2.6.33 there was no blank between the colon and a large number.
        let dev = parsed(&text).unwrap();
        assert_eq!(dev.interfaces[0].name.as_bytes(), name.trim_ascii_start());
        assert_eq!(dev.interfaces[0].traffic.tx_compressed, 16);
        let rows: Vec<_> = rows(&text).unwrap().map(|row| row.unwrap().name).collect();
        assert_eq!(rows, [name]);
    }
    let dev = parsed(text(&["  eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n".into()])).unwrap();
    assert_eq!(
        (dev.interfaces[0].name, dev.interfaces[0].traffic.rx_bytes),
        (Name::new(b"eth0").unwrap(), Bytes(1))
    );
    let error = parsed(text(&[line("0123456789abcdef", SOME)])).unwrap_err();
    assert_eq!(error.field(), "name");
}

#[test]
fn the_header_is_looked_at() {
    let header = core::str::from_utf8(HEADER).unwrap();
    // Other blanks, and columns after the known ones.
    for (old, new) in [("    packets", " packets"), ("carrier compressed", "carrier compressed nohandler")] {
        let dev = parsed(header.replace(old, new) + &line("lo", SOME)).unwrap();
        assert_eq!(dev.interfaces[0].traffic.tx_colls, 14);
    }
    for (old, new, field, at) in [
        ("errs drop fifo frame", "drop errs fifo frame", "errs", 0),
        ("colls", "coll", "colls", 0),
        (" colls carrier compressed", " colls", "carrier", 6),
        ("Inter-|   Receive", "Inter-\n   Receive", "face", 10),
    ] {
        let text = header.replacen(old, new, 1) + &line("lo", SOME);
        let error = parsed(&text).unwrap_err();
        assert_eq!((error.field(), error.at()), (field, text.find(new).unwrap() + at), "{text}");
    }
    assert_eq!(parsed("").unwrap_err().field(), "face");
    assert!(parsed(HEADER).unwrap().interfaces.is_empty());
}

#[test]
fn rows_that_are_none() {
    for (row, field, at) in [
        ("    lo 1 2\n", "name", 4),
        ("    lo: 1 2\n", "rx_errs", 11),
        ("    lo: 1 2 x\n", "rx_errs", 12),
        ("    lo: 1 18446744073709551616\n", "rx_packets", 10),
        ("    lo: -1\n", "rx_bytes", 8),
    ] {
        let error = parsed(text(&[row.into()])).unwrap_err();
        assert_eq!((error.field(), error.at() - HEADER.len()), (field, at), "{row}");
    }
}

#[test]
fn more_columns_are_kept() {
    let dev =
        parsed(text(&[line("lo", SOME).trim_end().to_owned() + "  17 18\n", line("eth0", SOME)])).unwrap();
    assert_eq!(dev.unlisted.iter().collect::<Vec<_>>(), [(&b"lo"[..], &b"17 18"[..])]);
}

fn deltas(machine: &Machine, earlier: &[String], now: &[String]) -> Vec<(String, Option<[Change<u64>; 3]>)> {
    let (earlier, now) = (parsed(text(earlier)).unwrap(), parsed(text(now)).unwrap());
    let moved = |delta: &TrafficDelta| [delta.rx_bytes.map(u64::from), delta.rx_packets, delta.tx_compressed];
    let rows = now.since(&earlier, machine);
    let both = rows.iter().map(|row| (row.now.name.to_string(), Some(moved(&row))));
    let appeared = rows.appeared().map(|row| (row.name.to_string(), None));
    let gone = rows.gone().map(|row| (format!("{} gone", row.name), None));
    both.chain(appeared).chain(gone).collect()
}

#[test]
fn by_name_whatever_the_order() {
    let more = SOME.map(|number| number + 5);
    let seen = deltas(
        &Machine::COMMON,
        &[line("lo", SOME), line("eth0", SOME), line("old", SOME)],
        &[line("eth0", more), line("new", SOME), line("lo", SOME)],
    );
    let (five, none) = (Some([Change::By(5); 3]), Some([Change::By(0); 3]));
    let expected = [("eth0", five), ("lo", none), ("new", None), ("old gone", None)];
    assert_eq!(seen, expected.map(|(name, moved)| (name.to_owned(), moved)));
}

/// The interface was created again, or its driver was reset. One counter that decreased is enough to detect
/// this.
#[test]
fn one_that_began_anew_is_reset() {
    let then = SOME.map(|number| number + 100);
    let mut now = then;
    now[4] = 0;
    let seen = deltas(&Machine::COMMON, &[line("eth0", then)], &[line("eth0", now)]);
    assert_eq!(seen[0].1, Some([Change::Reset(101), Change::Reset(102), Change::Reset(116)]));
}

#[test]
fn old_drivers_wrap_on_a_32_bit_machine() {
    let narrow = Machine { word_bits: 32, ..Machine::COMMON };
    let mut then = SOME;
    then[0] = 0xffff_ffff;
    let seen = deltas(&narrow, &[line("eth0", then)], &[line("eth0", SOME)]);
    assert_eq!(seen[0].1, Some([Change::Wrapped(2), Change::By(0), Change::By(0)]));
    then[1] = 7;
    let seen = deltas(&narrow, &[line("eth0", then)], &[line("eth0", SOME)]);
    assert_eq!(seen[0].1, Some([Change::Reset(1), Change::Reset(2), Change::Reset(16)]));
}
