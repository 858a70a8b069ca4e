use super::*;

const HEADINGS: &str = "Num       RefCount Protocol Flags    Type St Inode Path\n";

fn parsed(lines: &str) -> Unix {
    let mut unix = Unix::default();
    unix.parse(format!("{HEADINGS}{lines}").as_bytes(), &mut ()).unwrap();
    unix
}

fn paths(unix: &Unix) -> Vec<Option<&[u8]>> {
    unix.sockets.iter().map(|socket| socket.path.as_ref().map(|path| path.as_bytes())).collect()
}

#[test]
fn every_column() {
    let unix = parsed(
        "00000000d7f1f1c6: 00000002 00000000 00010000 0005 01   110 /run/x\n0000000000000000: 00000003 00000000 00000000 0009 07     0\n",
    );
    let [listens, embryo] = &unix.sockets[..] else { panic!("{unix:?}") };
    assert_eq!((listens.num, listens.ref_count, listens.protocol), (Reported::Known(0xd7f1_f1c6), 2, 0));
    assert_eq!(
        (listens.flags, listens.r#type, listens.st),
        (UnixFlags::ACCEPTCON, UnixType::Seqpacket, UnixState::Unconnected)
    );
    assert_eq!(
        (embryo.num, embryo.r#type, embryo.st),
        (Reported::Hidden, UnixType::Other(9), UnixState::Other(7))
    );
    assert_eq!((embryo.inode, embryo.path), (None, None));
    assert_eq!(unix.by_inode(110), Some(listens));
    assert_eq!((unix.by_inode(111), unix.by_inode(0)), (None, None));
}

#[test]
fn paths_of_any_bytes() {
    let row = |inode: u32, path: &str| {
        format!("00000000d7f1f1c6: 00000002 00000000 00000000 0001 01 {inode:5}{path}\n")
    };
    let all = [
        " /a b ",
        "  blank first",
        " /new\nline",
        " /more\n\nlines\n",
        "",
        " @abstract@",
        " /tab\t",
        " /like\n00000000: a row\n0",
        " /last\n",
    ];
    let text: String = (1..).zip(all).map(|(inode, path)| row(inode, path)).collect();
    let unix = parsed(&text);
    let expected: Vec<_> = all.iter().map(|path| path.strip_prefix(' ').map(str::as_bytes)).collect();
    assert_eq!(paths(&unix), expected);
    // The text does not show that this is one socket.
    let two = row(7, " /a\n00000000d7f1f1c6: 00000002 00000000 00000000 0001 01     8 /b");
    assert_eq!(paths(&parsed(&two)), [Some(&b"/a"[..]), Some(b"/b")]);
    let longest = "x".repeat(108);
    assert_eq!(paths(&parsed(&row(1, &format!(" {longest}")))), [Some(longest.as_bytes())]);
}

#[test]
fn errors_name_the_column() {
    let field = |row: &str| {
        Unix::default().parse(format!("{HEADINGS}{row}\n").as_bytes(), &mut ()).unwrap_err().field()
    };
    assert_eq!(Unix::default().parse(b"", &mut ()).unwrap_err().field(), "Num");
    assert_eq!(field("ab 2 0 0 1 1 7"), "Num");
    assert_eq!(field("ab: 100000000 0 0 1 1 7"), "RefCount");
    assert_eq!(field("ab: 2 0 0 10000 1 7"), "Type");
    assert_eq!(field("ab: 2 0 0 1 100 7"), "St");
    assert_eq!(field("ab: 2 0 0 1 1"), "Inode");
    assert_eq!(field("ab: 2 0 0 1 1 7x"), "Inode");
    assert_eq!(field(&format!("ab: 2 0 0 1 1 7 {}", "x".repeat(109))), "name");
}

#[test]
fn a_line_that_is_not_understood_costs_itself() {
    let row = |inode: u32, path: &str| format!("ab: 2 0 0 1 1 {inode}{path}\n");
    let long = "x".repeat(109);
    // After a socket without a path, the line belongs to no socket. After a socket with a path, the line is
    // too long to be a part of it.
    for (before, odd) in
        [("", "no socket"), (" /a", &long), ("", ": no Num"), (" /a", &row(5, &format!(" {long}")))]
    {
        let text = row(7, before) + odd.trim_end() + "\n" + &row(8, " /b\nc") + &row(9, "");
        let unix = parsed(&text);
        let inodes: Vec<_> = unix.sockets.iter().map(|socket| socket.inode).collect();
        assert_eq!((inodes, unix.unlisted.malformed()), (vec![Some(7), Some(8), Some(9)], 1), "{odd}");
        assert_eq!(paths(&unix), [before.strip_prefix(' ').map(str::as_bytes), Some(&b"/b\nc"[..]), None]);
    }
}
