//! In every table, if a row cannot be parsed, only this row is missing, and it is counted.

use std::mem;

use crate::fixtures::{Core, distinct};
use procsampler::{net, pid, system};

/// The text with a line inserted before its line number `at`.
fn with_line(text: &[u8], at: usize, line: &str) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    lines.insert(at, line.as_bytes());
    lines.concat()
}

/// Inserts the odd row before each row of the text, and after the last. The first row is at line `first`, and
/// each row begins at a line for which `begins` is true.
fn each_place<T: Core>(odd: &str, first: usize, begins: impl Fn(&[u8]) -> bool) {
    let mut places = 0;
    for text in distinct::<T>() {
        let plain = T::parsed(text);
        let Ok(mut plain) = plain else { continue };
        let malformed = plain.unlisted_mut().unwrap().malformed();
        mem::take(plain.unlisted_mut().unwrap());
        let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
        if lines.len() < first + 1 || !text.ends_with(b"\n") {
            continue;
        }
        let all: Vec<usize> =
            (first..lines.len()).filter(|&at| begins(lines[at])).chain([lines.len()]).collect();
        // A text of thousands of lines is not read once for each line.
        for &at in all.iter().step_by(all.len().div_ceil(12)).chain(all.last()) {
            let text = with_line(text, at, &format!("{odd}\n"));
            let mut seen = T::parsed(&text).unwrap_or_else(|error| panic!("{}: {error}", T::NAME));
            let unlisted = mem::take(seen.unlisted_mut().unwrap());
            assert_eq!(unlisted.malformed(), malformed + 1, "{}: {}", T::NAME, text.escape_ascii());
            let word = odd.split(' ').next().unwrap();
            assert!(unlisted.iter().any(|(key, _)| key == word.as_bytes()), "{}: {unlisted:?}", T::NAME);
            assert_eq!(seen, plain, "{}", T::NAME);
            places += 1;
        }
        // Blank lines are not rows, but may be a part of the path of a socket.
        if T::NAME == "net/unix" {
            continue;
        }
        let text = with_line(text, lines.len(), " \t\n");
        let mut seen = T::parsed(&text).unwrap();
        mem::take(seen.unlisted_mut().unwrap());
        assert_eq!(seen, plain, "{}: a line of blanks", T::NAME);
    }
    assert!(places > 1, "{}: {places}", T::NAME);
}

/// For tables with one line per row.
fn each_line<T: Core>(odd: &str, first: usize) {
    each_place::<T>(odd, first, |line| !line.trim_ascii().is_empty());
}

#[test]
fn tables_of_the_machine() {
    each_line::<system::Diskstats>("8 0 sdz 1 2 x", 0);
    each_line::<system::Swaps>("/dev/odd partition x 1 2", 1);
    each_line::<system::Partitions>("8 0 x sdz", 1);
    each_line::<system::Locks>("7: POSIX  ADVISORY  WRITE x 00:19:13 0 EOF", 0);
    each_line::<system::Slabinfo>("odd 1 2 3 : tunables", 1);
    each_line::<system::Modules>("odd x 0 - Live 0x0", 0);
    each_line::<system::Cgroups>("odd 0 x 1", 1);
    each_line::<system::Filesystems>("odd", 0);
    each_line::<system::KeyUsers>("7: 1 1 1/1 1/1", 0);
    each_line::<system::Buddyinfo>("Node x, zone DMA 1", 0);
    each_line::<system::Pagetypeinfo>("Node x, zone DMA 1", 0);
    each_line::<system::Devices>("odd", 1);
    each_line::<system::Keys>("odd I 1 perm 0 0 0 user", 0);
    each_line::<system::Consoles>("odd -W- E", 0);
    each_line::<system::Dma>("odd: x", 0);
    each_line::<system::Execdomains>("odd Linux [kernel]", 0);
    each_line::<system::Iomem>("odd : System RAM", 0);
    each_line::<system::Ioports>("odd : dma1", 0);
    each_line::<system::Misc>("odd fuse", 0);
    each_line::<system::Mtrr>("odd: base=x", 0);
    each_line::<procsampler::tty::Drivers>("odd /dev/odd x", 0);
    each_place::<system::Mdstat>("odd :", 1, |line| !line.starts_with(b" "));
    each_place::<system::Crypto>("priority : x", 0, |line| line.starts_with(b"driver"));
}

#[test]
fn tables_of_a_network_namespace() {
    each_line::<net::Dev>("odd: 1 2 x", 2);
    each_line::<net::Protocols>("ODD x 0 -1 NI 0 no kernel", 1);
    each_line::<net::Route>("odd 0 0 x", 1);
    each_line::<net::Arp>("10.0.2 0x1 0x2 * * odd", 1);
    each_line::<net::Ptype>("odd  x", 1);
    each_line::<net::Netlink>("odd 0 0", 1);
    each_line::<net::Packet>("odd 3 3", 1);
    each_line::<net::DevMcast>("odd eth0 1", 0);
    each_line::<net::IfInet6>("odd 04 40 20 80 eth0", 0);
    each_line::<net::Igmp6>("odd eth0 1", 0);
    each_line::<net::Ipv6Route>("odd 00", 0);
    each_line::<net::Tcp>("7: odd", 1);
    each_line::<net::Tcp6>("7: odd", 1);
    each_line::<net::Udp>("7: odd", 1);
    each_line::<net::Udp6>("7: odd", 1);
    each_line::<net::Raw>("7: odd", 1);
    each_line::<net::Raw6>("7: odd", 1);
    // A line that fits into the path above it would belong to that.
    let begins = |line: &[u8]| line.len() > 8 && line[..8].iter().all(u8::is_ascii_hexdigit);
    each_place::<net::Unix>(&["odd ", &"x".repeat(108)].concat(), 1, begins);
}

#[test]
fn tables_of_a_process() {
    each_line::<pid::Mounts>("odd /odd tmpfs rw x", 0);
    each_line::<pid::Mountinfo>("7 1 odd", 0);
    each_line::<pid::Limits>("Max odd things 7 x things", 1);
    each_line::<pid::Limits>("Max open files 7 x files", 1);
    each_line::<pid::Maps>("odd rw-p 0 0:0 0", 0);
    each_line::<pid::NumaMaps>("odd default", 0);
    each_line::<pid::Cgroup>("7 odd", 0);
    each_line::<pid::UidMap>("7 odd", 0);
    each_line::<pid::GidMap>("7 odd", 0);
    each_line::<pid::ProjidMap>("7 odd", 0);
    each_line::<pid::Stack>("odd+0x1/0x2", 0);
    let begins = |line: &[u8]| !line[0].is_ascii_uppercase();
    each_place::<pid::Smaps>("odd rw-p 0 0:0 0\nRss: 7 kB", 0, begins);
    each_line::<pid::Fdinfo>("eventfd-count: x", 0);
}

/// The index of each line matters if the kernel does not print the CPU.
#[test]
fn the_cpus_of_softnet_stat() {
    for text in distinct::<net::SoftnetStat>() {
        let plain = net::SoftnetStat::parsed(text).unwrap();
        let seen = net::SoftnetStat::parsed(&with_line(text, 0, "0000002a x\n")).unwrap();
        assert_eq!((seen.unlisted.malformed(), seen.unlisted.get("0000002a")), (1, Some(&b"x"[..])));
        assert!(seen.cpus.iter().map(|cpu| cpu.softnet).eq(plain.cpus.iter().map(|cpu| cpu.softnet)));
        assert!(seen.cpus.iter().map(|cpu| cpu.line).eq(plain.cpus.iter().map(|cpu| cpu.line + 1)));
    }
}

/// The texts are written by hand, because none was captured.
#[test]
fn timers() {
    let timer =
        |id: u32| format!("ID: {id}\nsignal: 60/00007fff86e452a8\nnotify: signal/pid.2634\nClockID: 0\n");
    let [first, odd, last] = [1, 2, 3].map(timer);
    for (from, to) in [("ID: 2", "ID: x"), ("60/", "60"), ("pid.", "pid"), ("ClockID: 0", "ClockID: x")] {
        let odd = odd.replace(from, to);
        let mut timers = pid::Timers::default();
        let text = [&first[..], &odd, &last].concat();
        procsampler::ProcFile::parse(&mut timers, text.as_bytes(), &mut ()).unwrap();
        let ids: Vec<i32> = timers.timers.iter().map(|timer| timer.id).collect();
        assert_eq!((ids, timers.unlisted.malformed(), timers.unlisted.len()), (vec![1, 3], 1, 1));
        // All of its lines are kept.
        let rest = odd.strip_prefix("ID:").unwrap().trim();
        assert_eq!(timers.unlisted.get("ID:"), Some(rest.as_bytes()));
    }
}

/// If no row can be parsed, nothing proves that the text is of this file.
#[test]
fn a_text_of_odd_rows_is_refused() {
    let refused = |error: procsampler::ParseError| (error.field(), error.at());
    let error = system::Diskstats::parsed(b"\n8 0 sda 1 x\n8 1 sda1 y\n").unwrap_err();
    assert_eq!(refused(error), ("read_merges", 11));
    let text = b"Filename Type\n/a file x\n/b y\n";
    assert_eq!(refused(system::Swaps::parsed(text).unwrap_err()), ("Size", 22));
    assert_eq!(refused(pid::Maps::parsed(b"x\ny\n").unwrap_err()), ("start", 0));
    assert_eq!(refused(pid::Smaps::parsed(b"x\nRss: 1 kB\ny\n").unwrap_err()), ("start", 0));
    // Headings of another file are refused too, with any lines below them.
    let text = b"Filesystem Type\n/a file 1 2 3\n";
    assert_eq!(refused(system::Swaps::parsed(text).unwrap_err()), ("Filename", 0));
}

/// The error is located at the field, not at the next line.
#[test]
fn a_name_that_is_too_long_is_located() {
    let long = "n".repeat(300);
    let row = format!("10.0.2.2 0x1 0x2 52:55:0a:00:02:02 * {long}");
    let text = format!("IP address\n{row}\n");
    let error = net::Arp::parsed(text.as_bytes()).unwrap_err();
    assert_eq!((error.field(), error.at()), ("name", text.find(&long).unwrap()));
    let place = error.locate(text.as_bytes());
    assert_eq!((place.line, place.byte), (2, row.find(&long).unwrap() + 1));
    for (text, error) in [
        (format!("8 0 {long} 1 2 3 4 5 6 7 8 9 10 11\n"), diskstats as fn(&[u8]) -> usize),
        (format!("major\n8 0 1 {long}\n"), |text| system::Partitions::parsed(text).unwrap_err().at()),
        (format!("nodev\t{long}\n"), |text| system::Filesystems::parsed(text).unwrap_err().at()),
        (format!("#subsys_name\n{long} 0 1 1\n"), |text| system::Cgroups::parsed(text).unwrap_err().at()),
        (format!("Type\n0800           {long}\n"), |text| net::Ptype::parsed(text).unwrap_err().at()),
        (format!("Iface\n{long} 0 0 0 0 0 0 0 0 0 0\n"), |text| net::Route::parsed(text).unwrap_err().at()),
        (format!("Node 0, zone {long} 1 2\n"), |text| system::Buddyinfo::parsed(text).unwrap_err().at()),
    ] {
        assert_eq!(error(text.as_bytes()), text.find(&long).unwrap(), "{text}");
    }
}

fn diskstats(text: &[u8]) -> usize {
    system::Diskstats::parsed(text).unwrap_err().at()
}

/// The memory for a text of a megabyte is at most a small multiple of it, and each text is read in one pass.
/// Quadratic time would take minutes.
#[test]
fn no_text_takes_a_square() {
    const SIZE: usize = 1 << 20;
    fn kept<T: Core>(text: &[u8]) -> T {
        let mut snapshot = T::parsed(text).unwrap_or_else(|error| panic!("{}: {error}", T::NAME));
        let unlisted = snapshot.unlisted_mut().unwrap();
        let bytes: usize = unlisted.iter().map(|(key, value)| key.len() + value.len()).sum();
        assert!(bytes <= 40 * text.len(), "{}: {bytes} of {}", T::NAME, text.len());
        snapshot
    }
    let fill = |text: &mut String, piece: &str| {
        while text.len() < SIZE {
            *text += piece;
        }
    };
    // Lines below a long heading that is not known.
    let mut text = format!("Block devices:\n1 x\n{}:\n", "h".repeat(SIZE / 2));
    fill(&mut text, "1\n");
    let devices: system::Devices = kept(text.as_bytes());
    assert_eq!((devices.block.len(), devices.unlisted.len()), (1, 1));
    // Many types in a heading, and many lines below it.
    let mut text = "Page block order: 9\nPages per block: 512\nNumber of blocks type".to_owned();
    text += &" T".repeat(SIZE / 4);
    fill(&mut text, "\nNode 0, zone A 1");
    kept::<system::Pagetypeinfo>(text.as_bytes());
    // Options with many blanks, many numbers, or quotation marks that are never closed.
    for piece in [" ", " 7", "a=\"x,", ",", "\\040", "a "] {
        let mut text = "none /a tmpfs rw".to_owned();
        fill(&mut text, piece);
        let text = format!("{text} 0 0\n");
        let mounts: pid::Mounts = kept(text.as_bytes());
        let options = mounts.mounts.get(0).unwrap().options;
        assert!(options.value("none of them").is_none() && !options.contains("none of them"));
    }
    // Flags of a mapping that are not known, below an address of any length.
    let header = format!("{}1-{}2 rw-p 0 0:0 0 \n", "0".repeat(SIZE / 4), "0".repeat(SIZE / 4));
    let mut text =
        header + "Rss: 1 kB\nPss: 0 kB\nShared_Clean: 0 kB\nShared_Dirty: 0 kB\nPrivate_Clean: 0 kB\n";
    text += "Private_Dirty: 0 kB\nVmFlags:";
    fill(&mut text, " q");
    kept::<pid::Smaps>(text.as_bytes());
    // Paths over many lines, names over many words.
    let mut text = "Num\nab: 2 0 0 1 1 7 /a\n".to_owned();
    fill(&mut text, "\n \n0\n");
    kept::<net::Unix>(text.as_bytes());
    let mut text = "slabinfo - version: 2.1\na 1 2 3 4 5 : tunables 1 2 3 : slabdata 1 2 3\n".to_owned();
    fill(&mut text, "1 2 ");
    kept::<system::Slabinfo>(text.as_bytes());
    let mut text = "name : a\n\n".to_owned();
    fill(&mut text, "x\n\n");
    assert_eq!(kept::<system::Crypto>(text.as_bytes()).algorithms.len(), 1);
}
