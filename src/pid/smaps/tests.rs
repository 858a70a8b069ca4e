use super::*;
use crate::pid::SmapsRollup;
use crate::pid::maps::Kind;
use crate::sampler::Sampler;
use crate::unit::KiB;
use crate::unit::Monotonic;

fn parsed(text: &str) -> Result<Smaps, ParseError> {
    let mut smaps = Smaps::default();
    smaps.parse(text.as_bytes(), &mut Default::default()).map(|()| smaps)
}

/// A text of Linux 6.12, shortened. The key `New`, the line `Nothing` and the flags `zz` and `q` are added by
/// hand.
const TEXT: &str = "\
00400000-00401000 r--p 00000000 00:03 12                                 /helper
Size:                  4 kB
KernelPageSize:        4 kB
MMUPageSize:           4 kB
Rss:                   4 kB
Pss:                   2 kB
Shared_Clean:          1 kB
Shared_Dirty:          2 kB
Private_Clean:         3 kB
Private_Dirty:         5 kB
Referenced:            4 kB
KSM:                   0 kB
Swap:                  7 kB
THPeligible:           1
New:  words of it
Nothing
ProtectionKey:        15
VmFlags: rd mr zz mw me q sd 
7f5c9e400000-7f5c9e600000 rw-p 00000000 00:00 0 
Size:               2048 kB
Rss:                  40 kB
Pss:                  20 kB
Shared_Clean:         10 kB
Shared_Dirty:         20 kB
Private_Clean:        30 kB
Private_Dirty:        50 kB
SwapPss:               9 kB
VmFlags: rd wr
";

#[test]
fn blocks_of_a_text() {
    let smaps = parsed(TEXT).unwrap();
    let [file, anonymous] = [0, 1].map(|at| smaps.mappings.get(at).unwrap());
    assert_eq!((file.mapping.name.to_string(), file.mapping.inode), ("/helper".to_owned(), 12));
    let usage = file.usage;
    assert_eq!((usage.size, usage.rss, usage.pss, usage.uss()), (Some(KiB(4)), KiB(4), KiB(2), KiB(8)));
    assert_eq!((usage.swap, usage.ksm, usage.swap_pss), (Some(KiB(7)), Some(KiB(0)), None));
    assert_eq!((usage.thp_eligible, usage.protection_key), (Some(1), Some(15)));
    let flags = VmFlags::READ | VmFlags::MAYREAD | VmFlags::MAYWRITE | VmFlags::MAYEXEC | VmFlags::SOFTDIRTY;
    assert_eq!((file.vm_flags, file.vm_flags.to_string()), (flags, "rd mr mw me sd".to_owned()));
    assert_eq!(anonymous.mapping.kind(), Kind::Anonymous);
    assert_eq!((anonymous.usage.swap, anonymous.usage.swap_pss), (None, Some(KiB(9))));
    let unlisted: Vec<_> = smaps.unlisted.iter().collect();
    let expected: [(&[u8], &[u8]); 4] = [
        (b"00400000-00401000, New", b"words of it"),
        (b"00400000-00401000, Nothing", b""),
        (b"00400000-00401000, VmFlags", b"zz"),
        (b"00400000-00401000, VmFlags", b"q"),
    ];
    assert_eq!(unlisted, expected);
    assert!(parsed("").unwrap().mappings.is_empty());
}

#[test]
fn rows_are_borrowed() {
    let mut all = rows(TEXT.as_bytes());
    let smaps = parsed(TEXT).unwrap();
    for row in &smaps.mappings {
        assert_eq!(all.next().unwrap().unwrap(), row);
        assert_eq!(all.unlisted().count(), if row.mapping.inode > 0 { 4 } else { 0 });
    }
    assert!(all.next().is_none());
}

#[test]
fn summed_up() {
    let smaps = parsed(TEXT).unwrap();
    let mut totals = Totals::default();
    for _ in 0..2 {
        smaps.totals(&mut totals);
    }
    let all = totals.all();
    assert_eq!((all.mappings, all.sum.rss, all.sum.pss, all.sum.uss()), (2, KiB(44), KiB(22), KiB(88)));
    assert_eq!((all.sum.size, all.sum.swap, all.sum.swap_pss), (Some(KiB(2052)), Some(KiB(7)), Some(KiB(9))));
    assert_eq!((all.sum.lazy_free, all.sum.kernel_page_size, all.sum.thp_eligible), (None, None, None));
    assert_eq!(totals.kind(Kind::Anonymous).sum.rss, KiB(40));
    assert_eq!(totals.files().map(|file| file.total.sum.rss).collect::<Vec<_>>(), [KiB(4)]);
}

#[test]
fn every_mnemonic_once() {
    let all = VmFlags::all();
    let words = all.to_string();
    let mut flags = VmFlags::empty();
    assert!(flags.read(words.as_bytes()) && flags == all);
    assert_eq!(words.split(' ').count(), all.iter().count());
    assert_eq!(
        (VmFlags::of(b"rd"), VmFlags::of(b"rdx"), VmFlags::of(b"r")),
        (Some(VmFlags::READ), None, None)
    );
}

#[test]
fn what_is_wrong_is_located() {
    let error = |from: &str, to: &str| {
        let text = TEXT.replacen(from, to, 1);
        let smaps = parsed(&text).unwrap();
        assert_eq!((smaps.mappings.len(), smaps.unlisted.malformed()), (1, 1), "{to}");
        let error = rows(text.as_bytes()).find_map(Result::err).unwrap();
        format!("line {}: {}: {}", error.locate(text.as_bytes()).line, error.field(), error.expected())
    };
    assert_eq!(
        error("Rss:                   4 kB", "Rss: x kB"),
        "line 5: Rss: an unsigned integer below 2^64"
    );
    assert_eq!(error("Rss:                   4 kB", "Rss: 4 kBs"), "line 5: Rss: the end of the line");
    assert_eq!(error("Rss:                   4 kB", "Rss: 4 5 kB"), "line 5: Rss: the end of the line");
    assert_eq!(error("Pss:", "Qss:"), "line 19: Pss: this key before its block ends");
    assert_eq!(error("00400000-00401000", "x"), "line 1: start: a hexadecimal number");
    assert_eq!(error("7f5c9e400000-7f5c9e600000", "x"), "line 19: start: a hexadecimal number");
    assert_eq!(parsed("Rss: 1 kB").unwrap_err().field(), "start");
}

/// If a number is odd that not every kernel prints, only that number is missing.
#[test]
fn an_odd_line_costs_itself() {
    let mut whole = parsed(TEXT).unwrap();
    let known = core::mem::take(&mut whole.unlisted);
    for (to, value) in [("Swap: x kB", "x kB"), ("Swap:", ""), ("Swap: 7 8", "7 8"), ("Swap: -7", "-7")] {
        let text = TEXT.replace("Swap:                  7 kB", to);
        let mut all = rows(text.as_bytes());
        let row = all.next().unwrap().unwrap();
        assert!(all.unlisted().any(|line| line == (b"Swap", value.as_bytes())), "{to}");
        assert_eq!((row.usage.swap, row.usage.thp_eligible), (None, Some(1)), "{to}");
        let smaps = parsed(&text).unwrap();
        assert_eq!((smaps.unlisted.malformed(), smaps.unlisted.len()), (1, known.len() + 1));
        assert_eq!(smaps.unlisted.get("00400000-00401000, Swap"), Some(value.as_bytes()));
        assert_eq!(smaps.mappings.get(0), Some(row));
        assert_eq!(smaps.mappings.get(1), whole.mappings.get(1));
    }
}

/// The lines of a mapping whose first line is lost are not taken for those of the mapping above it.
#[test]
fn mappings_are_not_merged() {
    let header = "7f5c9e400000-7f5c9e600000 rw-p 00000000 00:00 0 \n";
    let third = "7f5c9e800000-7f5c9e900000 rw-p 00000000 00:00 0 \nRss: 1 kB\nPss: 1 kB\nShared_Clean: 0 kB\n\
        Shared_Dirty: 0 kB\nPrivate_Clean: 0 kB\nPrivate_Dirty: 1 kB\n";
    for to in ["", " \n", "X7f5c9e400000 rw-p 00000000 00:00 0 \n"] {
        let text = TEXT.replace(header, to) + third;
        let smaps = parsed(&text).unwrap();
        let starts: Vec<u64> = smaps.mappings.iter().map(|row| row.mapping.start).collect();
        assert_eq!((starts, smaps.unlisted.malformed()), (vec![0x7f5c_9e80_0000], 1), "{to}");
        let kept = smaps.unlisted.get("00400000-00401000").unwrap();
        assert!(kept.starts_with(b"r--p") && kept.ends_with(b"VmFlags: rd wr"));
        let error = rows(text.as_bytes()).find_map(Result::err).unwrap();
        let line = 19 + to.lines().count();
        assert_eq!((error.field(), error.locate(text.as_bytes()).line), ("Size", line), "{to}");
    }
    // If only one key occurs twice, only its number is missing.
    let smaps = parsed(&TEXT.replace("KSM: ", "KSM:  5 kB\nKSM:")).unwrap();
    assert_eq!((smaps.mappings.len(), smaps.mappings.get(0).unwrap().usage.ksm), (2, None));
    assert_eq!(smaps.unlisted.malformed(), 1);
}

/// A text of Linux 6.12, shortened. The last two lines are added by hand.
const ROLLUP: &str = "\
00400000-7ffc258bb000 ---p 00000000 00:00 0                              [rollup]
Rss:                 332 kB
Pss:                  38 kB
Pss_Anon:             29 kB
Shared_Clean:          0 kB
Shared_Dirty:        304 kB
Private_Clean:         0 kB
Private_Dirty:        28 kB
New:  7 kB
Referenced:          292 kB
";

#[test]
fn the_rollup() {
    let parsed = |text: &str| {
        let mut rollup = SmapsRollup::default();
        rollup.parse(text.as_bytes(), &mut Default::default()).map(|()| rollup)
    };
    let rollup = parsed(ROLLUP).unwrap();
    assert_eq!((rollup.start, rollup.end), (0x40_0000, 0x7ffc_258b_b000));
    assert_eq!((rollup.usage.rss, rollup.usage.pss_anon, rollup.usage.size), (KiB(332), Some(KiB(29)), None));
    assert_eq!((rollup.usage.referenced, rollup.unlisted.number("New")), (Some(KiB(292)), Some(7)));
    assert_eq!(parsed(&ROLLUP.replace("rollup", "heap")).unwrap_err().field(), "[rollup]");
    assert_eq!(parsed(&ROLLUP.replace("Rss", "rss")).unwrap_err().field(), "Rss");
    assert_eq!(parsed("").unwrap_err().field(), "start");
    // If a number is odd, only that number is missing, unless every kernel prints it.
    for (from, to) in [("292 kB", "0x124 kB"), ("Pss_Anon: ", "Referenced: ")] {
        let odd = parsed(&ROLLUP.replace(from, to)).unwrap();
        assert_eq!((odd.usage.referenced, odd.usage.rss), (None, KiB(332)), "{to}");
        assert_eq!((odd.unlisted.malformed(), odd.unlisted.get("Referenced").is_some()), (1, true), "{to}");
    }
    let error = parsed(&ROLLUP.replace("38 kB", "38kB")).unwrap_err();
    assert_eq!((error.field(), error.locate(ROLLUP.as_bytes()).line), ("Pss", 3));
}

/// When mappings are added, removed, changed and restored, the result is the same as that of a fresh parse.
#[test]
fn what_stands_is_what_is_there() {
    let block = |start: u32, rss: u32| {
        format!(
            "{start:08x}-{:08x} rw-p 00000000 00:00 0 \nRss: {rss} kB\nPss: 0 kB\nShared_Clean: 0 kB\n\
             Shared_Dirty: 0 kB\nPrivate_Clean: 0 kB\nPrivate_Dirty: 0 kB\nVmFlags: rd wr\n",
            start + 0x1000
        )
    };
    let text = |rows: &[(u32, u32)]| rows.iter().map(|&(start, rss)| block(start, rss)).collect::<String>();
    let all = [(0x1000, 4), (0x3000, 8), (0x5000, 12), (0x7000, 16)];
    let grown = [(0x1000, 4), (0x3000, 80), (0x5000, 12), (0x7000, 16)];
    let more = [(0x1000, 4), (0x2000, 1), (0x3000, 80), (0x5000, 12), (0x6000, 2), (0x7000, 16)];
    let texts = [
        text(&all),
        text(&all),
        text(&grown),
        text(&more),
        text(&all),
        text(&all[1..]),
        text(&all[..3]),
        // A row continues after its end, another key is below it, or the end is missing.
        text(&all) + "Rss: 9 kB\n",
        text(&all) + "New: 9 kB\n",
        text(&all).trim_end().to_owned(),
        String::new(),
        text(&more),
    ];
    let mut sampler = Sampler::<Smaps>::detached();
    for text in texts.iter().chain(texts.iter().rev()) {
        let kept = sampler.push(text.as_bytes(), Monotonic(0));
        let mut fresh = Smaps::default();
        let fresh = fresh.parse(text.as_bytes(), &mut Default::default()).map(|()| &fresh);
        assert_eq!(
            kept.map(|sample| sample.snapshot()).map_err(|error| *error.parse_error().unwrap()),
            fresh,
            "{text}"
        );
    }
}
