use super::columns::{ppid, starttime};
use super::*;
use crate::{Delta, Machine};

const CAT: &str = "2117 (cat) R 2069 2069 995 0 -1 4194304 104 0 1 0 7 3 0 0 20 0 1 0 48527 3133440 388 \
    18446744073709551615 94606659231744 94606659251625 140720898735072 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 \
    94606659267632 94606659269248 94607543689216 140720898742972 140720898743022 140720898743022 \
    140720898744299 0\n";

fn parsed(text: &str) -> Result<Stat, ParseError> {
    let mut stat = Stat::default();
    stat.parse(text.as_bytes(), &mut Memory::default()).map(|()| stat)
}

#[test]
fn all_52() {
    let stat = parsed(CAT).unwrap();
    assert_eq!((stat.pid, stat.ppid, stat.session, stat.tpgid), (2117, 2069, 995, -1));
    assert_eq!(stat.comm, "cat");
    assert_eq!((stat.utime, stat.starttime, stat.rss), (Ticks(7), Ticks(48527), Pages(388)));
    assert_eq!(stat.rsslim, Bytes(u64::MAX));
    assert_eq!(stat.env_end, Cell::Known(140_720_898_744_299));
    assert_eq!((stat.exit_code, stat.exit_signal), (Cell::Known(0), 17));
    assert_eq!((stat.leader.state, stat.leader.priority, stat.leader.processor), (State::Running, 20, 1));
    assert_eq!(stat.leader.kstkeip, Cell::Unknown);
    assert_eq!(stat.leader.delayacct_blkio_ticks, Cell::Unknown);
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
    assert_eq!((old.start_data, old.exit_code), (Cell::Absent, Cell::Absent));
    assert_eq!(old.startcode, Cell::Known(94_606_659_231_744));
    assert_eq!(parsed(&words[..43].join(" ")).unwrap_err().field(), "cguest_time");
    let new = parsed(&CAT.replace(" 0\n", " 0 77 -8\n")).unwrap();
    assert_eq!(new.unlisted.get("stat"), Some(&b"77 -8"[..]));
}

#[test]
fn what_is_hidden_is_no_number() {
    let text = CAT.replace("94606659231744 94606659251625 140720898735072", "1 1 0");
    let stat = parsed(&text).unwrap();
    assert_eq!((stat.startcode, stat.startstack, stat.exit_code), (Cell::Hidden, Cell::Hidden, Cell::Hidden));
    assert_eq!(stat.leader.wchan, Cell::Hidden);
}

#[test]
fn facts_tell_what_the_text_does_not() {
    // A zombie: no memory, and a 0 for an exit code that a reader without rights sees too.
    let words: Vec<&str> = CAT.split_ascii_whitespace().collect();
    let mut zombie: Vec<&str> = words.clone();
    for at in [22, 25, 26, 27].into_iter().chain(44..51) {
        zombie[at] = "0";
    }
    let text = zombie.join(" ");
    let read = |may_look, task_delayacct| {
        let (mut stat, mut memory) = (Stat::default(), Memory::default());
        Stat::learn(&mut memory, &Facts { may_look, task_delayacct, sched_info: None });
        stat.parse(text.as_bytes(), &mut memory).unwrap();
        (stat.startcode, stat.exit_code, stat.leader.delayacct_blkio_ticks)
    };
    assert_eq!(read(None, None), (Cell::Absent, Cell::Unknown, Cell::Unknown));
    assert_eq!(read(Some(true), Some(true)), (Cell::Absent, Cell::Known(0), Cell::Known(Ticks(0))));
    assert_eq!(read(Some(false), Some(false)), (Cell::Hidden, Cell::Hidden, Cell::Unknown));
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
    assert_eq!(now.since(&earlier, &Machine::COMMON).utime, Moved::Reset(Ticks(7)));
    let now = parsed(&CAT.replace(" 7 3 ", " 6 9 ")).unwrap();
    let delta = now.since(&earlier, &Machine::COMMON);
    assert_eq!((delta.utime, delta.stime), (Moved::Back(Ticks(1)), Moved::By(Ticks(6))));
    assert_eq!(delta.cpu(), Ticks(5), "the sum moved by five");
}
