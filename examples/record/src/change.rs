//! What changed from one text of a file to the next.
//!
//! A text of /proc mostly keeps its lines, and a few numbers in them move. The change is a list of steps: so
//! many bytes are the same, then so many bytes of the last text are replaced by these. A step ends with its
//! line, so that both texts go on at the beginning of a line. The compressor then gets a small part of
//! the text.

use crate::number::{self, Rest};

/// Appends how `text` comes from `last`.
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
        // The last number of a line rarely moves alone: what is the same behind it is kept too.
        let end = common_end(&last[..old], &text[..new]);
        number::put(to, (old - end) as u64);
        number::put(to, (new - end) as u64);
        to.extend_from_slice(&text[..new - end]);
        (last, text) = (&last[old - end..], &text[new - end..]);
    }
}

/// Makes the text that `put` was given. `None` if the bytes are no change of `last`, or the text is longer
/// than `limit`.
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

/// The length of the first line, with its end.
fn line(text: &[u8]) -> usize {
    text.iter().position(|&byte| byte == b'\n').map_or(text.len(), |at| at + 1)
}

fn common_start(a: &[u8], b: &[u8]) -> usize {
    const STEP: usize = 16;
    // Sixteen bytes in one comparison: most of a text is the same.
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
        // Whatever is cut off, nothing else comes of it.
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
