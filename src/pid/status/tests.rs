use super::*;

#[test]
fn names_are_unescaped() {
    let name = |text: &[u8]| {
        let line = [b"Name:\t", text].concat();
        let mut cursor = Cursor::new(&line);
        cursor.go(6);
        CommName::read(&mut cursor)
    };
    assert_eq!(name(b"a) (b\\nS 1 2) \nUmask"), CommName::new(b"a) (b\nS 1 2) "));
    assert_eq!(name(br"back\\slash\x"), CommName::new(br"back\slash\x"));
    assert_eq!(name(&b"\\n".repeat(63)), CommName::new(&b"\n".repeat(63)));
    assert_eq!(name(&b"\\n".repeat(64)), None);
}

fn parsed(text: &str) -> Result<Status, crate::error::ParseError> {
    let mut status = Status::default();
    crate::file::ProcFile::parse(&mut status, text.as_bytes(), &mut Default::default()).map(|()| status)
}

/// What gVisor prints.
const GVISOR: &str = "Name:\tsh\nState:\tS (sleeping)\nTgid:\t7\nPid:\t7\nPPid:\t1\nTracerPid:\t0\nFDSize:\t4\n\
    VmSize:\t96 kB\nVmRSS:\t64 kB\nThreads:\t1\nCapInh:\t0000000000000000\nCapEff:\t00000000a80425fb\nSeccomp:\t0\n\
    Mems_allowed:\t1\nMems_allowed_list:\t0\n";

#[test]
fn of_an_emulation() {
    let status = parsed(GVISOR).unwrap();
    assert_eq!((status.pid, status.tgid, status.threads), (7, Some(7), Some(1)));
    assert_eq!((status.uid, status.sig_q, status.leader.voluntary_ctxt_switches), (None, None, None));
    assert_eq!(
        (status.leader.cpus_allowed, status.leader.sig_blk, status.vm_rss),
        (None, None, Some(KiB(64)))
    );
    assert!(status.unlisted.is_empty());
    let least = parsed("Name:\tsh\nState:\tR (running)\nPid:\t7\n").unwrap();
    assert_eq!((least.pid, least.leader.state, least.groups), (7, State::Running, None));
    for (key, rest) in
        [("Name", "State:\tS\nPid:\t7\n"), ("State", "Name:\tx\nPid:\t7\n"), ("Pid", "Name:\tx\nState:\tS\n")]
    {
        assert_eq!(parsed(rest).unwrap_err().field(), key);
    }
}

#[test]
fn what_is_malformed_costs_itself() {
    let text = GVISOR
        .replace("Tgid:\t7", "Tgid:\t-7")
        .replace("64 kB", "64 MB")
        .replace("FDSize:\t4", "FDSize:\t4 x");
    let status = parsed(&text).unwrap();
    assert_eq!(
        (status.tgid, status.vm_rss, status.fdsize, status.vm_size),
        (None, None, None, Some(KiB(96)))
    );
    let unlisted: Vec<_> = status.unlisted.iter().collect();
    assert_eq!(unlisted, [(&b"Tgid"[..], &b"-7"[..]), (b"FDSize", b"4 x"), (b"VmRSS", b"64 MB")]);
    assert_eq!(status.unlisted.malformed(), 3);
    let text = GVISOR.replace("\nPid:\t7", "\nPid:\tx");
    let error = parsed(&text).unwrap_err();
    assert_eq!((error.field(), error.at()), ("Pid", text.find("x\nPPid").unwrap()));
    let twice = parsed(&(GVISOR.to_owned() + "Threads:\tx\nSeccomp:\t1\nSeccomp:\t2\n")).unwrap();
    assert_eq!((twice.threads, twice.leader.seccomp), (None, Some(2)), "of two the last counts");
}

#[test]
fn a_blank_line_is_no_entry() {
    let status = parsed(&GVISOR.replace("VmSize", "\n \t\nVmSize")).unwrap();
    assert!(status.unlisted.is_empty() && status.vm_size.is_some());
}

#[test]
fn by_key() {
    let text = GVISOR.to_owned()
        + "Umask:\t0022\nSigQ:\t1/1779\nUid:\t0\t1\t2\t3\nuntag_mask:\t0xff\nGroups:\t4 24 \nNew:\t5 kB\n\
        SigBlk:\t0000000000000100\n";
    let status = parsed(&text).unwrap();
    let value = |key: &str| status.get(key).map(|value| value.to_string()).unwrap_or_default();
    assert_eq!([value("Name"), value("State"), value("Pid"), value("VmRSS")], ["sh", "S", "7", "64"]);
    assert_eq!(
        [value("Umask"), value("SigQ"), value("untag_mask"), value("Groups")],
        ["0022", "1/1779", "0xff", "4 24"]
    );
    assert_eq!(
        [value("SigBlk"), value("CapEff"), value("New")],
        ["0000000000000100", "00000000a80425fb", "5 kB"]
    );
    assert_eq!(status.get("Uid").unwrap().text(), &b"0\t1\t2\t3"[..]);
    assert_eq!(
        (status.get("New").unwrap().number(), status.get("ShdPnd"), status.get("Newer")),
        (Some(5), None, None)
    );
}

#[test]
fn cells_of_status() {
    assert_eq!(SigQ::read(&mut Cursor::new(b"1/1779")), Some(SigQ { queued: 1, limit: 1779 }));
    assert_eq!(SigQ::read(&mut Cursor::new(b"1 1779")), None);
    let uid = Credentials::read(&mut Cursor::new(b"0\t1000\t0\t4294967294\n"));
    assert_eq!(uid, Some(Credentials { real: 0, effective: 1000, saved: 0, fs: u32::MAX - 1 }));
    assert_eq!(Octal::read(&mut Cursor::new(b"0022")), Some(Octal(0o22)));
}
