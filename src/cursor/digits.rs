//! Digits taken together: what the cursor's loop over single ones leaves.

/// A number of no digit, or of twenty and more; `wrapped` is what they come to if overflow is not minded.
///
/// It takes the digits, not the cursor: a cursor whose address is handed out lives in memory, not in
/// registers, and every step over a byte is then a store and a load.
#[cold]
#[inline(never)]
pub(super) fn long_number(digits: &[u8], wrapped: u64) -> Option<u64> {
    // Twenty digits that begin with 1 wrap to less than 10^19 if they are too many: rsslim, in most
    // processes.
    if digits.len() == 20 && digits.first() == Some(&b'1') && wrapped >= 10u64.pow(19) {
        return Some(wrapped);
    }
    atoi::FromRadix10Checked::from_radix_10_checked(digits).0.filter(|_| !digits.is_empty())
}

/// Eight hexadecimal digits as a number, all at once; `None` if one is none.
#[inline]
pub(super) fn eight_hex_digits(digits: [u8; 8]) -> Option<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let text = u64::from_be_bytes(digits);
    // A capital becomes a small letter, a digit stays; so would a control character become one, which has
    // neither bit.
    let printable = (text | text << 1) & (0x40 * ONES) == 0x40 * ONES;
    let text = text | (0x20 * ONES);
    // 0x40 is set in a letter's byte and not in a digit's: what a letter stands above "9" comes from there.
    let letters = (text >> 6) & ONES;
    let nibbles = (text & (0x0f * ONES)) + 9 * letters;
    // Written again they must be what was read; a nibble above 15 is caught by it too.
    let above_nine = ((nibbles + 6 * ONES) >> 4) & ONES;
    let again = nibbles + 0x30 * ONES + (0x61 - 0x3a) * above_nine;
    if !printable || again != text || nibbles & (0xf0 * ONES) != 0 {
        return None;
    }
    let pairs = (nibbles | nibbles >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    Some((fours | fours >> 16) as u32)
}

/// A hexadecimal number of less than eight digits, and how many they are.
#[inline]
pub(super) fn short_hex_number(rest: &[u8]) -> Option<(u64, usize)> {
    let (mut number, mut count) = (0, 0);
    while let Some(digit) = rest.get(count).and_then(|&byte| char::from(byte).to_digit(16)) {
        number = number << 4 | u64::from(digit);
        count += 1;
        if count == 8 {
            return None;
        }
    }
    (count > 0 && rest.get(count) != Some(&b'x')).then_some((number, count))
}

/// A hexadecimal number of any length, and the place behind it.
#[cold]
#[inline(never)]
pub(super) fn hex_number(rest: &[u8], at: usize) -> Option<(u64, usize)> {
    let digits = rest.strip_prefix(b"0x").unwrap_or(rest);
    match atoi::FromRadix16Checked::from_radix_16_checked(digits) {
        (Some(number), used @ 1..) => Some((number, at + rest.len() - digits.len() + used)),
        _ => None,
    }
}
