use super::digits::eight_hex_digits;
use super::*;

#[test]
fn digits_to_the_last_number_that_fits() {
    let read = |text: &str| Cursor::new(text.as_bytes()).digits();
    assert_eq!(read("0"), Some(0));
    assert_eq!(read("9999999999999999999"), Some(9_999_999_999_999_999_999));
    assert_eq!(read("18446744073709551615 "), Some(u64::MAX));
    assert_eq!(read("18446744073709551616"), None);
    assert_eq!(read("10000000000000000000"), Some(10_000_000_000_000_000_000));
    assert_eq!(read("19999999999999999999"), None);
    assert_eq!(read("20000000000000000000"), None);
    assert_eq!(read("09999999999999999999"), Some(9_999_999_999_999_999_999));
    assert_eq!(read("99999999999999999999999"), None);
    assert_eq!(read("0000000000000000000000042"), Some(42));
    assert_eq!(read(""), None);
    assert_eq!(read("-1"), None);
}

#[test]
fn columns_of_numbers() {
    let read = |text: &str, most: usize| {
        let mut cursor = Cursor::new(text.as_bytes());
        let mut numbers = vec![0; most];
        let count = cursor.columns(&mut numbers);
        (numbers[..count].to_vec(), cursor.at())
    };
    assert_eq!(read(" 1  22\t333\n4", 9), (vec![1, 22, 333], 10));
    assert_eq!(read("1 22 333\n", 2), (vec![1, 22], 5));
    assert_eq!(read("1 22 333", 9), (vec![1, 22, 333], 8));
    assert_eq!(read("1 -1", 9), (vec![1], 2));
    assert_eq!(read("12x 3", 9), (vec![], 0));
    assert_eq!(read("1 12x", 2), (vec![1], 2));
    assert_eq!(read("18446744073709551615 18446744073709551616 1", 9), (vec![u64::MAX], 21));
    assert_eq!(read("", 9), (vec![], 0));
    assert_eq!(read("1 2", 0), (vec![], 0));
    assert_eq!(read("7", 1), (vec![7], 1));
    assert_eq!(read("7 18446744073709551616", 2), (vec![7], 2));
    assert_eq!(read("7 8 9", 2), (vec![7, 8], 4));
}

#[test]
fn columns_of_hexadecimal_numbers() {
    let read = |text: &str, most: usize| {
        let mut cursor = Cursor::new(text.as_bytes());
        let mut numbers = vec![0; most];
        let count = cursor.hex_columns(&mut numbers);
        (numbers[..count].to_vec(), cursor.at())
    };
    assert_eq!(read(" 0000000a ffffffff\n1", 9), (vec![10, 0xffff_ffff], 18));
    assert_eq!(read("0000000a\t1F 123456789  ", 9), (vec![10, 0x1f, 0x1_2345_6789], 23));
    assert_eq!(read("1 2 3", 2), (vec![1, 2], 4));
    assert_eq!(read("ffffffffffffffff 10000000000000000", 9), (vec![u64::MAX], 17));
    assert_eq!(read("0000000a 0000000g", 9), (vec![10], 9));
    assert_eq!(read("1-2 3", 9), (vec![], 0));
    assert_eq!(read("", 9), (vec![], 0));
}

#[test]
fn up_to_the_last_of_a_line() {
    let mut cursor = Cursor::new(b" a:b: 1\nc: 2");
    assert_eq!(cursor.until_last(b':'), Some(&b" a:b"[..]));
    assert_eq!((cursor.at(), cursor.until_last(b':')), (5, None));
    assert_eq!(cursor.line(), b" 1");
    assert_eq!(cursor.until_last(b':'), Some(&b"c"[..]));
}

#[test]
fn signed_digits_at_their_ends() {
    let read = |text: &str| Cursor::new(text.as_bytes()).signed_digits();
    assert_eq!(read("-9223372036854775808"), Some(i64::MIN));
    assert_eq!(read("-9223372036854775809"), None);
    assert_eq!(read("9223372036854775807"), Some(i64::MAX));
    assert_eq!(read("9223372036854775808"), None);
    assert_eq!(read("-"), None);
    assert_eq!(read("--1"), None);
}

#[test]
fn other_radixes() {
    assert_eq!(Cursor::new(b"0xffffffffffffffff").hex_digits(), Some(u64::MAX));
    assert_eq!(Cursor::new(b"10000000000000000").hex_digits(), None);
    assert_eq!(Cursor::new(b"g").hex_digits(), None);
    assert_eq!(Cursor::new(b"000001ffFFfffffe\n").hex_digits(), Some(0x1ff_ffff_fffe));
    assert_eq!(Cursor::new(b"000001ffFFfffffg\n").hex_digits(), Some(0x001f_ffff_ffff));
    assert_eq!(Cursor::new(b"0123456789abcdef\n").hex_digits(), Some(0x0123_4567_89ab_cdef));
    assert_eq!(Cursor::new(b"0x2a ").hex_digits(), Some(42));
    assert_eq!(Cursor::new(b"0x").hex_digits(), None);
    assert_eq!(Cursor::new(b"1x").hex_digits(), Some(1));
    for (text, number) in
        [("0A 01", 10), ("1F90 0", 0x1f90), ("0100007F:1", 0x0100_007f), ("123456789 ", 0x1_2345_6789)]
    {
        let mut cursor = Cursor::new(text.as_bytes());
        assert_eq!(cursor.hex_digits(), Some(number));
        assert_eq!(cursor.at(), text.find([' ', ':']).unwrap());
    }
    let mut words = Cursor::new(b"0000000001000000F");
    assert_eq!([words.hex_word(), words.hex_word(), words.hex_word()], [Some(0), Some(0x0100_0000), None]);
    assert_eq!(words.at(), 16);
    assert_eq!(Cursor::new(&[b'f'; 32]).long_hex_digits(), Some(u128::MAX));
    assert_eq!(Cursor::new(&[b'f'; 33]).long_hex_digits(), None);
    assert_eq!(Cursor::new(b"00000000000000000000000000000001").hex_digits(), Some(1));
    assert_eq!(Cursor::new(b"0022 ").octal_digits(), Some(0o22));
    assert_eq!(Cursor::new(b"8").octal_digits(), None);
    assert_eq!(Cursor::new(b"7777777777777777777777777").octal_digits(), None);
}

#[test]
fn eight_hex_digits_are_what_std_reads() {
    for byte in 0..=u8::MAX {
        for at in 0..8 {
            let mut digits = *b"09af5c3e";
            digits[at] = byte;
            let std = core::str::from_utf8(&digits).ok().filter(|text| !text.starts_with('+'));
            let std = std.and_then(|text| u32::from_str_radix(text, 16).ok());
            assert_eq!(eight_hex_digits(digits), std, "{:?}", digits.escape_ascii().to_string());
        }
    }
}

#[test]
fn two_decimals_or_one() {
    let read = |text: &str| Cursor::new(text.as_bytes()).hundredths("x").ok();
    assert_eq!(read(" 12.34"), Some(1234));
    assert_eq!(read("0.05"), Some(5));
    assert_eq!([read("1.5"), read("41.0 7"), read("0.9\n")], [Some(150), Some(4100), Some(90)]);
    assert_eq!([read("1."), read("1. 5"), read("1.234"), read(".5")], [None; 4]);
    assert_eq!(read("1234"), None);
    assert_eq!(read("18446744073709551615.00"), None);
}

#[test]
fn a_failed_read_stays_where_it_was() {
    let mut cursor = Cursor::new(b"  -x 99999999999999999999\n");
    assert_eq!(cursor.signed("a").unwrap_err().at(), 2);
    assert_eq!(cursor.word(), b"-x");
    let error = cursor.unsigned("b").unwrap_err();
    assert_eq!((error.at(), error.field()), (5, "b"));
    assert_eq!(cursor.line(), b"99999999999999999999");
    assert!(cursor.at_end());
}

#[test]
fn columns_that_may_be_empty() {
    let mut cursor = Cursor::new(b"a  b\tc \n d");
    assert_eq!([cursor.column(), cursor.column(), cursor.column()], [&b"a"[..], b"", b"b\tc"]);
    assert_eq!((cursor.column(), cursor.peek()), (&b""[..], Some(b'\n')), "it stays on its line");
    assert_eq!(cursor.column(), b"");
    cursor.line();
    assert_eq!([cursor.column(), cursor.column(), cursor.column()], [&b""[..], b"d", b""]);
}

#[test]
fn up_to_a_mark_on_the_line() {
    let mut cursor = Cursor::new(b"a b on c\n on d");
    assert_eq!((cursor.up_to(b" on "), cursor.at()), (Some(&b"a b"[..]), 7));
    assert_eq!((cursor.up_to(b" on "), cursor.at()), (None, 7), "the next line's");
    cursor.line();
    assert_eq!(cursor.up_to(b" on "), Some(&b""[..]));
    assert_eq!((cursor.up_to(b"d"), cursor.at_end()), (Some(&b""[..]), true));
}

#[test]
fn octal_escapes() {
    let read = |text: &[u8]| {
        let mut cursor = Cursor::new(text);
        std::iter::from_fn(|| cursor.unescaped()).collect::<Vec<_>>()
    };
    assert_eq!(read(br"a\040b\011\012\134\043"), b"a b\t\n\\#");
    assert_eq!(read(br"\377\000\1341"), b"\xff\0\\1");
    // Text that is not an escape is unchanged.
    for text in [&br"\400"[..], br"\08", br"\04", br"\", br"\x41", br"\Program\0a0", b""] {
        assert_eq!(read(text), text);
    }
}

#[test]
fn six_decimals_and_any_bytes() {
    let millionths = |text: &str| {
        let mut cursor = Cursor::new(text.as_bytes());
        (cursor.millionths(), cursor.rest().len())
    };
    assert_eq!(millionths("-1254.836866 x"), (Some(-1_254_836_866), 2));
    assert_eq!(millionths("-9223372036854.775808"), (Some(i64::MIN), 0));
    for wrong in ["9223372036854.775808", "1.12345", "1.1234567", "1", "-", "x", "", ".123456", "1.-23456"] {
        assert_eq!(millionths(wrong), (None, wrong.len()), "{wrong}");
    }
    let mut cursor = Cursor::new(b"a\nbc");
    assert_eq!((cursor.take(3), cursor.take(2), cursor.take(1)), (Some(&b"a\nb"[..]), None, Some(&b"c"[..])));
}

#[test]
fn words_of_memory() {
    let mut cursor = Cursor::new(b"\x01\x02\x03\x04\x05\x06");
    assert_eq!(cursor.binary(2, false), Some(0x0201));
    assert_eq!(cursor.binary(3, true), Some(0x03_0405));
    assert_eq!((cursor.binary(2, true), cursor.binary(1, true)), (None, Some(6)));
    assert_eq!(Cursor::new(b"\xff\xff\xff\xff\xff\xff\xff\xfe").binary(8, true), Some(u64::MAX - 1));
}
