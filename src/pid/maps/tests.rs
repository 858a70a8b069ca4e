use super::*;

fn parsed(text: &[u8]) -> Maps {
    let mut maps = Maps::default();
    maps.parse(text, &mut Default::default()).unwrap();
    maps
}

/// A text of Linux 6.12. The last lines are written by hand.
const TEXT: &[u8] = b"\
    00400000-00401000 r--p 00000000 00:03 12                                 /helper\n\
    3860f000-38631000 rw-p 00000000 00:00 0                                  [heap]\n\
    7f5c9e400000-7f5c9e600000 rw-s 00000000 00:10 2049                       /anon_hugepage (deleted)\n\
    7f5c9e601000-7f5c9e602000 rw-s 00000000 00:01 2                          /memfd:mem fd: (x) (deleted)\n\
    7f5c9e602000-7f5c9e603000 r--p 00001000 fe:00 18446744073709551615       /tmp/a b\\012c (deleted)\n\
    7f5c9e603000-7f5c9e604000 ---p 00000000 00:00 0 \n\
    7f5c9e604000-7f5c9e605000 rwxp ffffffffffffffff fff:fffff 1              /tmp/blank at its end \xff \n\
    7ffd1c5f8000-7ffd1c619000 rw-p 00000000 00:00 0                          [stack]\n\
    ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]";

#[test]
fn names_and_numbers() {
    let maps = parsed(TEXT);
    let rows: Vec<Mapping<'_>> = maps.mappings.iter().collect();
    assert_eq!((rows[0].start, rows[0].end, rows[0].size()), (0x40_0000, 0x40_1000, Bytes(4096)));
    assert_eq!((rows[0].major, rows[0].minor, rows[0].inode), (0, 3, 12));
    assert_eq!((rows[4].offset, rows[4].inode), (0x1000, u64::MAX));
    assert_eq!((rows[6].offset, rows[6].major, rows[6].minor), (u64::MAX, 0xfff, 0xf_ffff));
    assert_eq!(rows[8].start, 0xffff_ffff_ff60_0000);
    let perms: Vec<String> = rows.iter().map(|row| row.perms.to_string()).collect();
    assert_eq!(perms, ["r--p", "rw-p", "rw-s", "rw-s", "r--p", "---p", "rwxp", "rw-p", "--xp"]);
    let kinds: Vec<Kind> = rows.iter().map(Mapping::kind).collect();
    use Kind::{Anonymous, Deleted, File, Heap, Hugepage, Memfd, Stack, Vsyscall};
    assert_eq!(kinds, [File, Heap, Hugepage, Memfd, Deleted, Anonymous, File, Stack, Vsyscall]);
    assert_eq!(rows[3].label().unwrap(), "mem fd: (x)");
    assert_eq!(rows[4].path().unwrap(), "/tmp/a b\nc");
    assert_eq!(rows[6].path().unwrap(), *b"/tmp/blank at its end \xff ");
    assert_eq!((rows[5].path(), rows[5].label(), rows[3].path()), (None, None, None));
    assert_eq!(maps, parsed(&[TEXT, b"\n"].concat()));
    assert!(parsed(b"").mappings.is_empty());
}

#[test]
fn kinds_of_names() {
    for (name, kind) in [
        ("[stack:1234]", Kind::ThreadStack),
        ("[stack:x", Kind::Other),
        ("[anon:my arena]", Kind::NamedAnonymous),
        ("[anon_shmem:x]", Kind::NamedShared),
        ("/dev/zero", Kind::DevZero),
        ("/dev/zero (deleted)", Kind::DevZero),
        ("/SYSV0000ab12 (deleted)", Kind::SysV),
        ("/SYSV0000ab12", Kind::File),
        ("/SYSV0000ab1 (deleted)", Kind::Deleted),
        ("/memfd:x", Kind::File),
        (" (deleted)", Kind::Other),
        ("[vvar_vclock]", Kind::Vvar),
        ("[vdso]", Kind::Vdso),
        ("[uprobes]", Kind::Other),
        ("anon_inode:[perf_event]", Kind::Other),
    ] {
        assert_eq!(Kind::of(name.as_bytes()), kind, "{name}");
    }
    for (place, kind) in Kind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, place, "{kind:?}");
    }
    let named = |name: &'static str| {
        let line = format!("1-2 rw-p 0 0:0 1 {name}");
        let maps = parsed(line.as_bytes());
        let row = maps.mappings.get(0).unwrap();
        (row.thread(), row.sysv_key(), row.label().map(|label| label.to_string()))
    };
    assert_eq!(named("[stack:1234]"), (Some(1234), None, None));
    assert_eq!(named("/SYSV0000ab12 (deleted)"), (None, Some(0xab12), None));
    assert_eq!(named("[anon:my arena]"), (None, None, Some("my arena".to_owned())));
    assert_eq!(named("[anon_shmem:]"), (None, None, Some(String::new())));
}

#[test]
fn found_by_address() {
    let maps = parsed(TEXT);
    for row in &maps.mappings {
        assert_eq!((maps.at(row.start), maps.at(row.end - 1)), (Some(row), Some(row)));
    }
    assert_eq!((maps.at(0), maps.at(0x40_1000), maps.at(u64::MAX)), (None, None, None));
    assert_eq!(Maps::default().at(5), None);
}

#[test]
fn summed_up() {
    let text = b"1000-2000 r--p 0 8:1 5 /lib\n2000-4000 r-xp 0 8:1 5 /lib\n4000-5000 rw-p 0 0:0 0 \n\
        5000-6000 rw-p 0 8:1 4 /bin\n6000-8000 rw-p 0 8:1 5 /lib\n8000-9000 rw-p 0 8:2 5 /lib\n9000-a000 rw-s 0 0:1 3 /memfd:a (deleted)\n";
    let mut totals = Totals::default();
    for text in [TEXT, text] {
        parsed(text).totals(&mut totals);
    }
    let total = |mappings, sum| Total { mappings, sum: Bytes(sum) };
    assert_eq!(*totals.all(), total(7, 0x9000));
    assert_eq!(
        (*totals.kind(Kind::File), *totals.kind(Kind::Anonymous)),
        (total(5, 0x7000), total(1, 0x1000))
    );
    assert_eq!(*totals.kind(Kind::Heap), Total::default());
    let kinds: Vec<Kind> = totals.kinds().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [Kind::Anonymous, Kind::Memfd, Kind::File]);
    let files: Vec<_> =
        totals.files().map(|file| (file.name.to_string(), file.minor, file.inode, file.total)).collect();
    let file = |name: &str, minor, inode, total| (name.to_owned(), minor, inode, total);
    assert_eq!(
        files,
        [
            file("/lib", 1, 5, total(3, 0x5000)),
            file("/bin", 1, 4, total(1, 0x1000)),
            file("/lib", 2, 5, total(1, 0x1000)),
            file("/memfd:a (deleted)", 1, 3, total(1, 0x1000)),
        ]
    );
}

#[test]
fn what_is_wrong_is_located() {
    for (text, field, at) in [
        ("x", "start", 0),
        ("00400000 00401000", "start", 0),
        ("1-x", "end", 2),
        ("1-2 rw-", "perms", 4),
        ("1-2 rwzp 0 0:0 0", "perms", 4),
        ("1-2 rw-p x", "offset", 9),
        ("1-2 rw-p 0 100000000:0 0", "major", 11),
        ("1-2 rw-p 0 1:z 0", "minor", 13),
        ("1-2 rw-p 0 1:2 z", "inode", 15),
        ("1-2 rw-p 0 1:2 3z", "inode", 16),
        ("1-2 rw-p 0 1:2 3\n12345678901234567-2", "start", 17),
    ] {
        let error = rows(text.as_bytes()).find_map(Result::err).unwrap();
        assert_eq!((error.field(), error.at()), (field, at), "{text}");
        let parsed = Maps::default().parse(text.as_bytes(), &mut Default::default());
        assert_eq!(parsed.is_ok(), text.lines().count() > 1, "{text}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn permissions_are_the_kernels_letters() {
    let maps = parsed(TEXT);
    let json = serde_json::to_value(&maps).unwrap();
    assert_eq!(
        (&json["mappings"][2]["perms"], &json["mappings"][8]["perms"]),
        (&"rw-s".into(), &"--xp".into())
    );
    assert_eq!(serde_json::from_value::<Maps>(json).unwrap(), maps);
    for wrong in ["rw-", "rw-px", "xw-p"] {
        assert!(serde_json::from_value::<Perms>(wrong.into()).is_err(), "{wrong}");
    }
}
