use super::*;
use crate::shape::row::row;

row! {
    /// A row of every kind of column.
    pub struct Odd<'a> {
        /// Numbers.
        id: u32,
        /// Bytes.
        name: Escaped<'a>,
        /// Bytes that may be missing.
        more: Option<Escaped<'a, b'\n'>>,
        /// Mount options.
        options: MountOptions<'a>,
    }
}

fn odd<'a>(id: u32, name: &'a [u8], more: Option<&'a [u8]>, options: &'a [u8]) -> Odd<'a> {
    Odd {
        id,
        name: Escaped::new(name),
        more: more.map(Escaped::from_raw),
        options: MountOptions::new(options),
    }
}

#[test]
fn given_back_as_they_came() {
    let rows = [
        odd(1, br"sp\040ace", None, b""),
        odd(2, b"", Some(br"nl\012 \040"), br"rw,a=\054"),
        odd(3, b"\xff", Some(b""), b"ro"),
    ];
    let mut kept = TextRows::<Odd<'static>>::default();
    for _ in 0..2 {
        kept.clear();
        rows.into_iter().for_each(|row| kept.push(row));
        assert_eq!(kept.iter().collect::<Vec<_>>(), rows);
    }
    assert_eq!((kept.len(), kept.iter().len(), kept.is_empty()), (3, 3, false));
    assert_eq!((kept.get(1), kept.get(3)), (Some(rows[1]), None));
    let clone = kept.clone();
    assert_eq!(clone, kept);
    assert_eq!(format!("{kept:?}"), format!("{rows:?}"));
    kept.clear();
    assert!(kept.is_empty() && kept != clone);
    kept.clone_from(&clone);
    assert_eq!(kept, clone);
}

#[test]
fn the_same_number_of_bytes_needs_no_more_storage() {
    let mut kept = TextRows::<Odd<'static>>::default();
    [&b"long name"[..], b"short"].into_iter().for_each(|name| kept.push(odd(1, name, None, b"rw")));
    let storage = (kept.rows.capacity(), kept.bytes.capacity());
    kept.clear();
    [&b"short"[..], b"long name"].into_iter().for_each(|name| kept.push(odd(1, name, None, b"rw")));
    assert_eq!((kept.rows.capacity(), kept.bytes.capacity()), storage, "whichever rows have them");
}

#[cfg(feature = "serde")]
#[test]
fn serialised_decoded_and_escaped_again() {
    let mut kept = TextRows::<Odd<'static>>::default();
    kept.push(odd(1, br"a\040\043\134", Some(br"nl\012\040"), br"rw,a=\054"));
    kept.push(odd(2, b"\xff", None, b""));
    let json = serde_json::to_value(&kept).unwrap();
    assert_eq!(json[0]["name"], r"a #\");
    assert_eq!(json[0]["more"], "nl\n\\040");
    assert_eq!(json[0]["options"], r"rw,a=\054", "a comma in a value is none between two");
    let back: TextRows<Odd<'static>> = serde_json::from_value(json).unwrap();
    assert_eq!(back, kept);
    assert_eq!(back.get(0).unwrap().name.as_raw(), br"a\040#\134");
}
