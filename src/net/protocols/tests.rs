use super::*;

const TEXT: &str = "\
protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re sp bi br ha uh gp em
UDP       1344      2       7   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  y  n  n  y  y  y  n
TCPv6     2560      6       0   no     256   yes  kernel      y  y  y  y  y  y  y  y  y  y  y  y  y  n  y  y  y  y  y
NETLINK   1104      2      -1   NI       0   no   a_module    n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
";

fn parsed(text: &str) -> Result<Protocols, ParseError> {
    let mut protocols = Protocols::default();
    protocols.parse(text.as_bytes(), &mut ()).map(|()| protocols)
}

#[test]
fn columns_and_methods() {
    let protocols = parsed(TEXT).unwrap();
    let [udp, tcp6, netlink] = &protocols.protocols[..] else { panic!("{protocols:?}") };
    assert_eq!((udp.protocol, udp.size, udp.sockets), (Name::new(b"UDP").unwrap(), Bytes(1344), 2));
    assert_eq!((udp.memory, udp.press, udp.maxhdr, udp.slab), (Some(Pages(7)), None, Bytes(0), true));
    assert_eq!(
        (tcp6.press, tcp6.maxhdr, netlink.memory, netlink.slab),
        (Some(false), Bytes(256), None, false)
    );
    assert_eq!(netlink.module, "a_module");
    let Methods { ac, r#in, sp, br, em, .. } = udp.methods;
    assert_eq!((ac, r#in, sp, br, em), (false, true, Some(true), false, false));
    assert_eq!(netlink.methods, Methods { sp: Some(false), ..Methods::default() });
    assert!(protocols.unlisted.is_empty());
    assert_eq!(protocols.protocols.get((b"TCPv6", b"kernel")).map(|row| row.sockets), Some(6));
}

#[test]
fn methods_are_found_by_the_header() {
    // The header without `sp`, with two columns exchanged, and with new columns.
    let header = ["cl co di ac io in de sh ss gs se re sp bi", "xx co cl di ac io in de sh ss gs se re bi"];
    let text =
        TEXT.replace(header[0], header[1]).replace(" gp em\n", " gp em yy\n").replace("  n\n", "  n  y\n");
    let protocols = parsed(&text).unwrap();
    let udp = protocols.protocols[0].methods;
    assert_eq!((udp.cl, udp.di, udp.ac, udp.sp, udp.bi), (true, false, true, None, false));
    let unlisted: Vec<_> = protocols.unlisted.iter().collect();
    assert_eq!(unlisted[..2], [(&b"UDP:xx"[..], &b"y"[..]), (b"UDP:yy", b"y")]);
    assert_eq!(protocols.unlisted.get("TCPv6:yy"), None, "a column that the header has and the row has not");
}

/// Each unknown method is kept with its name for each protocol, but only as many as a kernel could have.
#[test]
fn thousands_of_methods_take_no_square() {
    let header = TEXT.lines().next().unwrap().to_owned() + &" xx".repeat(20_000);
    let row = TEXT.lines().nth(1).unwrap().to_owned() + &" y".repeat(20_000);
    let short = TEXT.lines().nth(2).unwrap();
    let text = [&header[..], &row, &[short; 2000].join("\n"), &row].join("\n");
    let protocols = parsed(&text).unwrap();
    assert_eq!(protocols.protocols.len(), 2002);
    let kept: usize = protocols.unlisted.iter().map(|(key, value)| key.len() + value.len()).sum();
    assert!(kept < text.len(), "{kept}");
    assert_eq!(protocols.unlisted.get("UDP:xx"), Some(&b"y"[..]));
    assert!(protocols.unlisted.get("UDP").is_some_and(|rest| rest.len() > 30_000), "the rest is one value");
}

#[test]
fn errors_say_where() {
    for (old, new, field, at) in [
        ("  memory press", "  memory  mode", "press", 10),
        ("1344", "134x", "size", 3),
        ("      7 ", "      x ", "memory", 6),
        ("      7 ", "     -2 ", "memory", 5),
        ("   yes  kernel      y", "   yeah kernel      y", "slab", 3),
        ("y  y  y  n\nTCP", "y  y  y\nTCP", "em", 7),
        ("y  y  y  n  y  y", "y  y  ?  n  y  y", "di", 6),
    ] {
        let text = TEXT.replacen(old, new, 1);
        assert_ne!(text, TEXT, "{old}");
        let error = match rows(text.as_bytes()) {
            Ok(mut rows) => rows.find_map(Result::err).unwrap(),
            Err(error) => parsed(&text).map(|_| error).unwrap_err(),
        };
        assert_eq!((error.field(), error.at()), (field, text.find(new).unwrap() + at), "{new}");
    }
    // If the header lacks a required method, the error points to the beginning of the methods.
    let error = parsed(&TEXT.replacen(" gp em\n", " gp\n", 1)).unwrap_err();
    assert_eq!((error.field(), error.at()), ("em", TEXT.find("     cl").unwrap()));
    let error = parsed(&TEXT.replacen(" gp em\n", " gp em something\n", 1)).unwrap_err();
    assert_eq!((error.field(), error.at()), ("methods", TEXT.find("\nUDP").unwrap() + 1));
    assert_eq!(parsed("").unwrap_err().field(), "protocol");
}
