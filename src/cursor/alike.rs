//! Comparison of two texts of one file.

/// The number of bytes at the beginning of two texts that are equal.
#[inline]
pub(crate) fn beginning(a: &[u8], b: &[u8]) -> usize {
    let mut same = 0;
    while let (Some(x), Some(y)) = (chunk::<32>(a, same), chunk::<32>(b, same)) {
        if x != y {
            break;
        }
        same += 32;
    }
    while let (Some(&x), Some(&y)) = (chunk::<8>(a, same), chunk::<8>(b, same)) {
        let differs = u64::from_le_bytes(x) ^ u64::from_le_bytes(y);
        if differs != 0 {
            return same + differs.trailing_zeros() as usize / 8;
        }
        same += 8;
    }
    let rest = a.get(same..).unwrap_or_default().iter().zip(b.get(same..).unwrap_or_default());
    same + rest.take_while(|(a, b)| a == b).count()
}

#[inline]
fn chunk<const N: usize>(text: &[u8], at: usize) -> Option<&[u8; N]> {
    text.get(at..)?.first_chunk()
}

/// The number of bytes at the end of two texts that are equal, at most `most`.
#[inline]
pub(crate) fn end(a: &[u8], b: &[u8], most: usize) -> usize {
    let mut same = 0;
    while let (Some(x), Some(y)) = (last_chunk::<16>(a, same), last_chunk::<16>(b, same)) {
        if x != y || same + 16 > most {
            break;
        }
        same += 16;
    }
    let rest = |text: &'_ [u8]| text.len() - same;
    let (a, b) = (a.get(..rest(a)).unwrap_or_default(), b.get(..rest(b)).unwrap_or_default());
    let pairs = a.iter().rev().zip(b.iter().rev()).take(most.saturating_sub(same));
    same + pairs.take_while(|(a, b)| a == b).count()
}

#[inline]
fn last_chunk<const N: usize>(text: &[u8], behind: usize) -> Option<&[u8; N]> {
    text.get(..text.len().checked_sub(behind)?)?.last_chunk()
}

/// The number of bytes that are blanks, line ends or bytes with a smaller value.
#[inline]
pub(crate) fn blanks(text: &[u8]) -> usize {
    // Sixteen bytes at a time are counted in bytes: the compiler vectorises this, but not a sum of usize.
    let (chunks, rest) = (text.chunks_exact(16), text.chunks_exact(16).remainder());
    let whole: usize =
        chunks.map(|chunk| usize::from(chunk.iter().map(|&byte| u8::from(byte <= b' ')).sum::<u8>())).sum();
    whole + rest.iter().filter(|&&byte| byte <= b' ').count()
}

/// Whether the text has a tab.
#[inline]
pub(crate) fn has_tab(text: &[u8]) -> bool {
    memchr::memchr(b'\t', text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_and_ends() {
        let text: Vec<u8> = (0..100).collect();
        assert_eq!(beginning(&text, &text), 100);
        assert_eq!(beginning(&text, &text[..77]), 77);
        assert_eq!(end(&text, &text, 100), 100);
        assert_eq!(end(&text, &text[33..], 100), 67);
        for at in 0..100 {
            let mut other = text.clone();
            other[at] = 255;
            assert_eq!(beginning(&text, &other), at);
            assert_eq!(end(&text, &other, 100), 99 - at);
            assert_eq!(end(&text, &other, 40), 40.min(99 - at));
        }
        assert_eq!((beginning(b"", &text), end(b"", &text, 9), end(&text, &text, 0)), (0, 0, 0));
    }

    #[test]
    fn blanks_are_counted() {
        for length in 0..70 {
            let text: Vec<u8> =
                (0..length).map(|at| if at % 3 == 0 { b" \t\n"[at % 2] } else { b'7' }).collect();
            assert_eq!(blanks(&text), length.div_ceil(3));
            assert_eq!(has_tab(&text), text.contains(&b'\t'));
        }
    }
}
