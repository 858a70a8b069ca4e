//! Functions on runs of digits: the cases that the cursor's loop over single digits does not handle.

/// Handles a number with no digits, or with twenty and more. `wrapped` is its value modulo 2^64.
///
/// It takes the digits, not the cursor: if the address of a cursor is passed to a function, the cursor is
/// kept in memory, not in registers, and every step over a byte is then a store and a load.
#[cold]
#[inline(never)]
pub(super) fn long_number(digits: &[u8], wrapped: u64) -> Option<u64> {
    // Twenty digits that begin with 1 and exceed 64 bits wrap to less than 10^19. rsslim has twenty digits in
    // most processes.
    if digits.len() == 20 && digits.first() == Some(&b'1') && wrapped >= 10u64.pow(19) {
        return Some(wrapped);
    }
    atoi::FromRadix10Checked::from_radix_10_checked(digits).0.filter(|_| !digits.is_empty())
}

/// Converts eight hexadecimal digits to a number, all at once. `None` if one of them is not a digit.
#[inline]
pub(super) fn eight_hex_digits(digits: [u8; 8]) -> Option<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let text = u64::from_be_bytes(digits);
    // A capital letter becomes a small one, a digit is unchanged. A control character would become a digit
    // too, but has neither of these bits.
    let printable = (text | text << 1) & (0x40 * ONES) == 0x40 * ONES;
    let text = text | (0x20 * ONES);
    // 0x40 is set in the byte of a letter and not of a digit. The offset of letters above "9" is computed
    // from it.
    let letters = (text >> 6) & ONES;
    let nibbles = (text & (0x0f * ONES)) + 9 * letters;
    // The digits written from the number must be equal to the digits read. This also rejects nibbles above
    // 15.
    let above_nine = ((nibbles + 6 * ONES) >> 4) & ONES;
    let again = nibbles + 0x30 * ONES + (0x61 - 0x3a) * above_nine;
    if !printable || again != text || nibbles & (0xf0 * ONES) != 0 {
        return None;
    }
    let pairs = (nibbles | nibbles >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    Some((fours | fours >> 16) as u32)
}

/// Reads a hexadecimal number of less than eight digits, and returns it with the number of its digits.
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

/// Reads a hexadecimal number of any length, and returns it with the place behind it.
#[cold]
#[inline(never)]
pub(super) fn hex_number(rest: &[u8], at: usize) -> Option<(u64, usize)> {
    let digits = rest.strip_prefix(b"0x").unwrap_or(rest);
    match atoi::FromRadix16Checked::from_radix_16_checked(digits) {
        (Some(number), used @ 1..) => Some((number, at + rest.len() - digits.len() + used)),
        _ => None,
    }
}
