//! The changes from one text of a file to the next.
//!
//! From sample to sample, a text of /proc mostly has the same lines, and a few numbers in them change. The
//! change is a list of steps. A step has the number of bytes that are the same, and the number of bytes of
//! the last text that are replaced by the given bytes. A step ends at the end of a line, so that both texts
//! continue at the beginning of a line. So the compressor gets only a small part of the text.

use crate::number::{self, Rest};

/// Appends the change from `last` to `text`.
pub fn put(to: &mut Vec<u8>, last: &[u8], text: &[u8]) {
    number::put(to, text.len() as u64);
    let (mut last, mut text) = (last, text);
    while !text.is_empty() {
        let same = common_start(last, text);
        number::put(to, same as u64);
        (last, text) = (&last[same..], &text[same..]);
        if text.is_empty() {
            break;
        }
        let (old, new) = (line(last), line(text));
        // The common end of the line is found too, because a change is rarely at the end of a line.
        let end = common_end(&last[..old], &text[..new]);
        number::put(to, (old - end) as u64);
        number::put(to, (new - end) as u64);
        to.extend_from_slice(&text[..new - end]);
        (last, text) = (&last[old - end..], &text[new - end..]);
    }
}

/// Restores the text that was passed to `put`. `None` if the bytes are not a change of `last`, or if the text
/// is longer than `limit`.
pub fn apply(rest: &mut Rest<'_>, last: &[u8], to: &mut Vec<u8>, limit: usize) -> Option<()> {
    to.clear();
    let length = rest.length().filter(|&length| length <= limit)?;
    let mut last = last;
    while to.len() < length {
        let (same, behind) = last.split_at_checked(rest.length()?)?;
        to.extend_from_slice(same);
        last = behind;
        if to.len() >= length {
            break;
        }
        last = last.get(rest.length()?..)?;
        let new = rest.length()?;
        to.extend_from_slice(rest.bytes(new)?);
    }
    (to.len() == length).then_some(())
}

/// The length of the first line, including its newline.
fn line(text: &[u8]) -> usize {
    text.iter().position(|&byte| byte == b'\n').map_or(text.len(), |at| at + 1)
}

fn common_start(a: &[u8], b: &[u8]) -> usize {
    const STEP: usize = 16;
    // This compares sixteen bytes at once, because most of a text is the same.
    let steps = a.chunks_exact(STEP).zip(b.chunks_exact(STEP)).take_while(|(a, b)| a == b).count() * STEP;
    steps + a[steps..].iter().zip(&b[steps..]).take_while(|(a, b)| a == b).count()
}

fn common_end(a: &[u8], b: &[u8]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(last: &[u8], text: &[u8]) -> usize {
        let (mut bytes, mut made) = (Vec::new(), b"stale".to_vec());
        put(&mut bytes, last, text);
        let mut rest = Rest(&bytes);
        apply(&mut rest, last, &mut made, 1 << 20).unwrap();
        assert!(rest.0.is_empty());
        assert_eq!(made, text);
        // Bytes that are cut off anywhere never result in another text.
        for end in 0..bytes.len() {
            assert_eq!(apply(&mut Rest(&bytes[..end]), last, &mut made, 1 << 20), None);
        }
        bytes.len()
    }

    #[test]
    fn a_text_is_made_again_from_the_last() {
        let last = b"nr_free_pages 4711\nnr_zone 12\nnr_mlock 0\nnumber 99 of 7\n";
        assert_eq!(changed(last, last), 2);
        assert!(changed(last, b"nr_free_pages 4712\nnr_zone 12\nnr_mlock 0\nnumber 100 of 7\n") < 20);
        changed(last, b"nr_free_pages 4711\n");
        changed(last, b"");
        changed(b"", last);
        changed(last, b"a line more\nnr_free_pages 4711\nnr_zone 12\nnr_mlock 0\nnumber 99 of 7\nno end");
        changed(b"\n\n\n", b"\n\n\n\n");
    }

    #[test]
    fn a_text_is_not_longer_than_its_limit() {
        let mut bytes = Vec::new();
        put(&mut bytes, b"", b"12345");
        assert_eq!(apply(&mut Rest(&bytes), b"", &mut Vec::new(), 4), None);
    }
}
