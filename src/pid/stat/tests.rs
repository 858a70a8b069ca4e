use super::columns::{ppid, starttime};
use super::*;
use crate::delta::{Change, Delta};
use crate::machine::Machine;
use crate::sampler::Sampler;
use crate::unit::Monotonic;
use crate::unit::{Bytes, Pages, SignedTicks};
use crate::value::Reported;

const CAT: &str = "2117 (cat) R 2069 2069 995 0 -1 4194304 104 0 1 0 7 3 0 0 20 0 1 0 48527 3133440 388 \
    18446744073709551615 94606659231744 94606659251625 140720898735072 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 \
    94606659267632 94606659269248 94607543689216 140720898742972 140720898743022 140720898743022 \
    140720898744299 0\n";

fn parsed(text: &str) -> Result<Stat, ParseError> {
    let mut stat = Stat::default();
    stat.parse(text.as_bytes(), &mut LastColumns::default()).map(|()| stat)
}

#[test]
fn all_52() {
    let stat = parsed(CAT).unwrap();
    assert_eq!((stat.pid, stat.ppid, stat.session, stat.tpgid), (2117, 2069, 995, -1));
    assert_eq!(stat.comm, "cat");
    assert_eq!((stat.utime, stat.starttime, stat.rss), (Ticks(7), Ticks(48527), Pages(388)));
    assert_eq!(stat.rsslim, Bytes(u64::MAX));
    assert_eq!(stat.env_end, Reported::Known(140_720_898_744_299));
    assert_eq!((stat.exit_code, stat.exit_signal), (Reported::Known(0), 17));
    assert_eq!((stat.leader.state, stat.leader.priority, stat.leader.processor), (State::Running, 20, 1));
    assert_eq!(stat.leader.kstkeip, Reported::Unmeasured);
    assert_eq!(stat.leader.delayacct_blkio_ticks, Reported::Unmeasured);
    assert!(stat.unlisted.is_empty());
    assert_eq!(starttime(CAT.as_bytes()), Some(Ticks(48527)));
    assert_eq!(ppid(CAT.as_bytes()), Some(2069));
}

#[test]
fn a_name_of_anything() {
    let name = "a) (b\nS 1 2) ";
    let stat = parsed(&CAT.replace("cat", name)).unwrap();
    assert_eq!(stat.comm, name);
    assert_eq!(stat.ppid, 2069);
    assert!(parsed(&CAT.replace("cat", &"x".repeat(63))).is_ok());
    assert_eq!(parsed(&CAT.replace("cat", &"x".repeat(64))).unwrap_err().field(), "comm");
}

#[test]
fn older_and_newer_kernels() {
    let words: Vec<&str> = CAT.split(' ').collect();
    let old = parsed(&words[..44].join(" ")).unwrap();
    assert_eq!((old.start_data, old.exit_code), (Reported::Absent, Reported::Absent));
    assert_eq!(old.startcode, Reported::Known(94_606_659_231_744));
    assert_eq!(parsed(&words[..43].join(" ")).unwrap_err().field(), "cguest_time");
    let new = parsed(&CAT.replace(" 0\n", " 0 77 -8\n")).unwrap();
    assert_eq!(new.unlisted.get("stat"), Some(&b"77 -8"[..]));
}

#[test]
fn what_is_hidden_is_no_number() {
    let text = CAT.replace("94606659231744 94606659251625 140720898735072", "1 1 0");
    let stat = parsed(&text).unwrap();
    assert_eq!(
        (stat.startcode, stat.startstack, stat.exit_code),
        (Reported::Hidden, Reported::Hidden, Reported::Hidden)
    );
    assert_eq!(stat.leader.wchan, Reported::Hidden);
}

#[test]
fn a_context_has_what_the_text_has_not() {
    // This is a zombie: it has no memory, and its exit code is a 0, which a reader without permission sees
    // too.
    let words: Vec<&str> = CAT.split_ascii_whitespace().collect();
    let mut zombie: Vec<&str> = words.clone();
    for at in [22, 25, 26, 27].into_iter().chain(44..51) {
        zombie[at] = "0";
    }
    let text = zombie.join(" ");
    let read = |may_look, task_delayacct| {
        let (mut stat, mut memory) = (Stat::default(), LastColumns::default());
        memory.context = Context { may_look, task_delayacct, sched_info: None };
        stat.parse(text.as_bytes(), &mut memory).unwrap();
        (stat.startcode, stat.exit_code, stat.leader.delayacct_blkio_ticks)
    };
    assert_eq!(read(None, None), (Reported::Absent, Reported::Unmeasured, Reported::Unmeasured));
    assert_eq!(
        read(Some(true), Some(true)),
        (Reported::Absent, Reported::Known(0), Reported::Known(Ticks(0)))
    );
    assert_eq!(read(Some(false), Some(false)), (Reported::Hidden, Reported::Hidden, Reported::Unmeasured));
}

#[test]
fn errors_name_the_field() {
    let error = parsed(&CAT.replace(" 104 ", " x104 ")).unwrap_err();
    assert_eq!((error.field(), error.at()), ("minflt", CAT.find("104").unwrap()));
    assert_eq!(parsed(&CAT.replace(" 104 ", " -104 ")).unwrap_err().field(), "minflt");
    assert_eq!(
        parsed(&CAT.replace("18446744073709551615", "18446744073709551616")).unwrap_err().field(),
        "rsslim"
    );
    let error = parsed(&CAT.replace(" 17 1 ", " 17 4294967296 ")).unwrap_err();
    assert_eq!(error.field(), "processor");
    assert!(CAT[error.at()..].starts_with("1 0 0"));
}

#[test]
fn another_process_of_the_number_is_a_reset() {
    let earlier = parsed(CAT).unwrap();
    let now = parsed(&CAT.replace(" 48527 ", " 48999 ")).unwrap();
    assert_eq!(now.since(&earlier, &Machine::COMMON).utime, Change::Reset(Ticks(7)));
    let now = parsed(&CAT.replace(" 7 3 ", " 6 9 ")).unwrap();
    let delta = now.since(&earlier, &Machine::COMMON);
    assert_eq!((delta.utime, delta.stime), (Change::Back(Ticks(1)), Change::By(Ticks(6))));
    assert_eq!(delta.cpu(), Change::By(Ticks(5)), "the sum moved by five");
}

#[test]
fn times_of_children_have_a_sign() {
    let text = |cutime: &str, cstime: &str, cguest: &str| {
        let text = CAT.replace(" 7 3 0 0 20 ", &format!(" 7 3 {cutime} {cstime} 20 "));
        text.replace(" 0 0 94606659267632 ", &format!(" 0 {cguest} 94606659267632 "))
    };
    let stat = parsed(&text("-1", "-9223372036854775808", "-5")).unwrap();
    assert_eq!((stat.cutime, stat.cstime), (SignedTicks(-1), SignedTicks(i64::MIN)));
    assert_eq!((stat.cguest_time, stat.utime, stat.leader.priority), (SignedTicks(-5), Ticks(7), 20));
    let stat = parsed(&text("9223372036854775807", "0", "0")).unwrap();
    assert_eq!(stat.cutime, SignedTicks(i64::MAX));
    for wrong in ["9223372036854775808", "-9223372036854775809", "--1", "-", "-1x", "18446744073709551615"] {
        assert_eq!(parsed(&text(wrong, "0", "0")).unwrap_err().field(), "cutime", "{wrong}");
        assert_eq!(parsed(&text("0", wrong, "0")).unwrap_err().field(), "cstime", "{wrong}");
    }
    // utime has no sign.
    assert_eq!(parsed(&CAT.replace(" 7 3 ", " -7 3 ")).unwrap_err().field(), "utime");

    let moved = |then: &str, now: &str, word_bits| {
        let machine = Machine { word_bits, ..Machine::COMMON };
        let [then, now] = [then, now].map(|cutime| parsed(&text(cutime, "0", "0")).unwrap());
        now.since(&then, &machine).cutime
    };
    for word_bits in [32, 64] {
        assert_eq!(moved("5", "9", word_bits), Change::By(Ticks(4)));
        assert_eq!(moved("-5", "9", word_bits), Change::By(Ticks(14)));
        assert_eq!(moved("-5", "-9", word_bits), Change::Back(Ticks(4)));
        assert_eq!(moved("3", "-1", word_bits), Change::Back(Ticks(4)));
    }
    // With 32 bits, the number after 2^31 - 1 is -2^31.
    assert_eq!(moved("2147483647", "-2147483646", 32), Change::By(Ticks(3)));
    assert_eq!(moved("-2147483648", "2147483647", 32), Change::Back(Ticks(1)));
    assert_eq!(moved("-1", "0", 32), Change::By(Ticks(1)));
    assert_eq!(moved("2147483647", "-2147483646", 64), Change::Back(Ticks(4_294_967_293)));
    let (least, most) = ("-9223372036854775808", "9223372036854775807");
    assert_eq!(moved(least, most, 64), Change::By(Ticks(u64::MAX)));
    assert_eq!(moved(most, least, 64), Change::Back(Ticks(u64::MAX)));
    // Another process with the same number.
    let then = parsed(&text("5", "5", "5")).unwrap();
    let now = parsed(&text("-3", "4", "0").replace(" 48527 ", " 48528 ")).unwrap();
    let delta = now.since(&then, &Machine::COMMON);
    assert_eq!((delta.cutime, delta.cstime), (Change::Reset(Ticks(0)), Change::Reset(Ticks(4))));
}

/// Parses the second text with a reader that remembers the first.
fn remembered(first: &str, second: &str) -> Result<Stat, ParseError> {
    let mut sampler = Sampler::<Stat>::detached();
    sampler.push(first.as_bytes(), Monotonic(0)).unwrap();
    let result = sampler.push(second.as_bytes(), Monotonic(0));
    result.map(|sample| sample.snapshot().clone()).map_err(|error| *error.parse_error().unwrap())
}

/// Texts with the usual number of blanks, but in other places.
#[test]
fn a_remembered_layout_goes_by_places() {
    let numbers: Vec<String> = (0..49).map(|at| (10 + at).to_string()).collect();
    let usual = format!("1 (x) S {}\n", numbers.join(" "));
    let column = |at: usize| format!(" {} ", 10 + at);
    let missing = usual.replace(") S 10", ") S10");
    let mut odd =
        vec![usual.clone(), missing.clone(), usual.replace(" 10 ", "\t10 "), usual.replace(" 10", "  10")];
    for at in [3, 20, 40] {
        // The blank before the first column is missing or is a tab, and another blank is doubled.
        odd.push(missing.replace(&column(at), &format!(" {}", column(at))));
        odd.push(usual.replace(&column(at), &format!("\t{}", column(at).trim_start())));
        let tab = usual.replace(&column(at), &format!("\t{}", column(at).trim_start()));
        odd.push(tab.replace(&column(at + 5), &format!("  {}", column(at + 5).trim_start())));
        odd.push(tab.replace(&column(at + 5), &format!("{} ", column(at + 5))));
    }
    for first in &odd {
        for at in (0..48).step_by(3) {
            for (old, new) in [(10 + at, 99), (10 + at, 7), (10 + at, 123_456)] {
                for second in &odd {
                    for old in [format!(" {old}"), format!("\t{old}")] {
                        let second = second.replace(&old, &format!("{}{new}", &old[..1]));
                        assert_eq!(remembered(first, &second), parsed(&second), "{first:?} {second:?}");
                    }
                }
            }
        }
        // One column is missing, is joined with the one before it, or is replaced by two.
        for at in 1..48 {
            for with in [" ", "8 ", " 5 6 ", "\t5\t6 "] {
                let second = first.replacen(&column(at), with, 1);
                assert_eq!(remembered(first, &second), parsed(&second), "{first:?} {second:?}");
            }
        }
    }
}
