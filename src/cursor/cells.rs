//! Numbers in columns, right-aligned in ten places with a blank before each, as tables of counts by CPU have
//! them. A line may have thousands, and nearly all are unchanged since the last text.

use super::Cursor;

/// The width of a cell.
pub(crate) const CELL: usize = 11;

/// The number of cells that are read together: the compiler makes vector instructions of the loops over them.
/// One by one, a cell takes 1.5 times as long.
const BLOCK: usize = 32;

/// If at least this many cells of a block changed, the whole block is read again.
const MANY: u32 = 12;

const BYTES: u64 = 0x0101_0101_0101_0101;
const BLANKS: u64 = 0x20 * BYTES;

/// Cells that are all 0. Most are, because most interrupts go to one CPU.
static ZEROS: [u8; CELL * BLOCK] = {
    let mut zeros = [b' '; CELL * BLOCK];
    let mut at = CELL - 1;
    while at < zeros.len() {
        zeros[at] = b'0';
        at += CELL;
    }
    zeros
};

impl Cursor<'_> {
    /// Reads the cells at the cursor into `numbers`, until these are full or the text has another form.
    /// Returns how many it read, with the cursor behind the last.
    pub(crate) fn cells(&mut self, numbers: &mut [u32]) -> usize {
        let rest = self.rest();
        let mut count = 0;
        for (cells, numbers) in rest.chunks_exact(CELL * BLOCK).zip(numbers.chunks_exact_mut(BLOCK)) {
            match *cells == ZEROS {
                true => numbers.fill(0),
                false if read::<BLOCK>(cells, numbers) => {}
                false => break,
            }
            count += BLOCK;
        }
        let cells = rest.get(count * CELL..).unwrap_or_default().chunks_exact(CELL);
        let numbers = numbers.get_mut(count..).unwrap_or_default().chunks_exact_mut(1);
        count +=
            cells.zip(numbers).map(|(cell, number)| read::<1>(cell, number)).take_while(|&is| is).count();
        // The blank before a cell ends the cell before it. Behind the last cell a longer number may continue.
        if count > 0 && !matches!(rest.get(count * CELL), None | Some(b' ' | b'\t' | b'\n')) {
            count -= 1;
        }
        self.at += count * CELL;
        count
    }
}

/// Reads the cells of `new` that differ from those of `old` into their places in `numbers`. Returns false if
/// one of them is not a cell; it is then undefined which of the others were read.
pub(crate) fn changed(new: &[u8], old: &[u8], numbers: &mut [u32]) -> bool {
    let blocks = new.chunks(CELL * BLOCK).zip(old.chunks(CELL * BLOCK));
    // A row that changed on many CPUs changed on nearly all, so the rest of the line is read without
    // comparison.
    let mut many = false;
    for ((new, old), numbers) in blocks.zip(numbers.chunks_mut(BLOCK)) {
        let is_block = numbers.len() == BLOCK;
        let bits = if many && is_block { u32::MAX } else { differing(new, old) };
        many = bits.count_ones() > MANY;
        if many && is_block {
            if !read::<BLOCK>(new, numbers) {
                return false;
            }
        } else if !read_some(bits, new, numbers) {
            return false;
        }
    }
    true
}

/// Which of up to 32 cells differ, as one bit each. It has no branch that the processor would mispredict for
/// every cell that changed.
#[inline(always)]
fn differing(new: &[u8], old: &[u8]) -> u32 {
    let word = |cells: &[u8], at: usize| {
        cells.get(at..).and_then(<[u8]>::first_chunk).copied().map_or(0, u64::from_le_bytes)
    };
    let cell = |new: &[u8], old: &[u8], at: usize| {
        let at = at * CELL;
        let differ = |at| word(new, at) ^ word(old, at);
        u32::from(differ(at) | differ(at + 3) != 0)
    };
    let mut bits = 0;
    for (eight, (new, old)) in new.chunks(CELL * 8).zip(old.chunks(CELL * 8)).enumerate() {
        let eight_bits = match (<&[u8; CELL * 8]>::try_from(new), <&[u8; CELL * 8]>::try_from(old)) {
            (Ok(new), Ok(old)) => (0..8).fold(0, |bits, at| bits | cell(new, old, at) << at),
            _ => (0..new.len() / CELL).fold(0, |bits, at| bits | cell(new, old, at) << at),
        };
        bits |= eight_bits << (8 * eight);
    }
    bits
}

/// Reads the cells whose bit is set.
#[inline(always)]
fn read_some(mut bits: u32, new: &[u8], numbers: &mut [u32]) -> bool {
    while bits != 0 {
        let at = bits.trailing_zeros() as usize;
        bits &= bits - 1;
        let Some(new) = new.get(at * CELL..(at + 1) * CELL) else { return false };
        let Some(number) = numbers.get_mut(at..=at) else { return false };
        if !read::<1>(new, number) {
            return false;
        }
    }
    true
}

/// Reads this many cells. Returns false if one is not a cell; the numbers are then meaningless.
///
/// Blanks count as zeros. The eight low places of each cell are read first, then the two above, which are
/// blank in most rows. An invalid cell is noted on the way and reported at the end, so that no step depends
/// on the length of a number.
#[inline(always)]
fn read<const N: usize>(cells: &[u8], numbers: &mut [u32]) -> bool {
    let mut low = [[0; 8]; N];
    let mut above = 0;
    for (cell, low) in cells.chunks_exact(CELL).zip(&mut low) {
        let (Some(&first), Some(&last)) = (cell.first_chunk(), cell.last_chunk()) else { return false };
        *low = last;
        above |= u32::from_le_bytes(first) ^ BLANKS as u32;
    }
    // In a mark, a blank is 0, and a digit has its value, below the bit 0x10.
    let (mut marks, mut odd, mut ends) = (0, 0, u64::MAX);
    for low in &mut low {
        let mark = u64::from_le_bytes(*low) ^ BLANKS;
        let digits = mark & (0x0f * BYTES);
        marks |= mark;
        // A digit above 9; a byte below the digits that is not a blank; a blank behind a digit.
        odd |= (digits + 6 * BYTES) | ((digits + 15 * BYTES) | (mark << 8)) & !mark;
        ends &= mark;
        *low = digits.to_le_bytes();
    }
    let mut understood = marks & (0xe0 * BYTES) | odd & (0x10 * BYTES) == 0 && ends >> 60 == 1;
    match N {
        1 => low.iter().zip(numbers.iter_mut()).for_each(|(low, number)| *number = eight_digits(*low)),
        _ => eights_of_digits(&mut low, numbers),
    }
    if above != 0 {
        understood &= add_above::<N>(cells, numbers);
    }
    understood
}

/// Converts eight digits to a number. The first digit is in the lowest byte.
#[inline(always)]
fn eight_digits(digits: [u8; 8]) -> u32 {
    let pairs = u64::from_le_bytes(digits).wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32
}

/// The same for many cells, without the 64-bit multiplications that vector units do not have.
#[inline(always)]
fn eights_of_digits<const N: usize>(low: &mut [[u8; 8]; N], numbers: &mut [u32]) {
    for pair in low.as_flattened_mut().chunks_exact_mut(2) {
        let Ok(pair) = <&mut [u8; 2]>::try_from(pair) else { return };
        let digits = u16::from_le_bytes(*pair);
        *pair = ((digits & 0xff) * 10 + (digits >> 8)).to_le_bytes();
    }
    for four in low.as_flattened_mut().chunks_exact_mut(4) {
        let Ok(four) = <&mut [u8; 4]>::try_from(four) else { return };
        let pairs = u32::from_le_bytes(*four);
        *four = ((pairs & 0xffff) * 100 + (pairs >> 16)).to_le_bytes();
    }
    for (low, number) in low.iter().zip(numbers.iter_mut()) {
        let fours = u64::from_le_bytes(*low);
        *number = ((fours & 0xffff_ffff) * 10_000 + (fours >> 32)) as u32;
    }
}

/// Adds the two places above the low eight. The four bytes that are read end in the first of those, so that
/// no blank is between them.
#[inline(always)]
fn add_above<const N: usize>(cells: &[u8], numbers: &mut [u32]) -> bool {
    let mut above = [[0; 4]; N];
    for (cell, above) in cells.chunks_exact(CELL).zip(&mut above) {
        let Some(&first) = cell.first_chunk() else { return false };
        *above = first;
    }
    const BYTES: u32 = 0x0101_0101;
    let (mut marks, mut odd, mut begins, mut over) = (0, 0, 0, false);
    for (above, number) in above.iter().zip(numbers) {
        let mark = u32::from_le_bytes(*above) ^ (0x20 * BYTES);
        let digits = mark & (0x0f * BYTES);
        marks |= mark;
        odd |= (digits + 6 * BYTES) | ((digits + 15 * BYTES) | (mark << 8)) & !mark;
        begins |= mark & 0xff;
        let high = (digits >> 8 & 0xff) * 10 + (digits >> 16 & 0xff);
        // 2^32 is 4,294,967,296.
        over |= high > 42 || high == 42 && *number > 94_967_295;
        *number = high.wrapping_mul(100_000_000).wrapping_add(*number);
    }
    marks & (0xe0 * BYTES) | odd & (0x10 * BYTES) == 0 && begins == 0 && !over
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one cell with the parser of std.
    fn plain(cell: &[u8]) -> Option<u32> {
        let (blank, places) = cell.split_first()?;
        let digits = places.trim_ascii_start();
        let is_number = *blank == b' ' && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        let blanks = places.len() - digits.len();
        if !is_number || places[..blanks].iter().any(|&byte| byte != b' ') {
            return None;
        }
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    fn line(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| format!(" {number:10}").into_bytes()).collect()
    }

    const NUMBERS: [u32; 13] = [
        0,
        1,
        9,
        10,
        99,
        12_345_678,
        99_999_999,
        100_000_000,
        100_000_001,
        999_999_999,
        1_000_000_000,
        u32::MAX - 1,
        u32::MAX,
    ];

    fn some(count: usize) -> Vec<u32> {
        (0..count).map(|at| NUMBERS[at % NUMBERS.len()] >> (at / 40)).collect()
    }

    #[test]
    fn cells_are_read_in_any_number() {
        for count in [0, 1, 2, 31, 32, 33, 63, 64, 65, 200] {
            for expected in [some(count), vec![0; count], vec![7; count]] {
                for end in ["", "\n", "   IO-APIC", " 77", "\t1"] {
                    let text = [&line(&expected)[..], end.as_bytes()].concat();
                    for room in [count, count + 1] {
                        let (mut numbers, mut cursor) = (vec![1; room], Cursor::new(&text));
                        assert_eq!(cursor.cells(&mut numbers), count, "{count} {end:?}");
                        assert_eq!((&numbers[..count], cursor.at()), (&expected[..], count * CELL));
                    }
                }
            }
        }
    }

    #[test]
    fn a_number_that_goes_on_is_no_cell() {
        for count in [1, 32, 40] {
            let text = [&line(&some(count))[..], b"5 "].concat();
            let mut cursor = Cursor::new(&text);
            assert_eq!(cursor.cells(&mut vec![0; count]), count - 1);
            assert_eq!(cursor.at(), (count - 1) * CELL);
        }
    }

    /// Every byte at every place of a cell, and numbers that are too large, are refused.
    #[test]
    fn what_is_no_cell_is_refused() {
        let cells = some(BLOCK);
        let wide = [
            "4294967296",
            "9999999999",
            "4300000000",
            "0000000000",
            "         -",
            "          ",
            "1 23456789",
        ];
        let mut texts: Vec<Vec<u8>> = wide.iter().map(|places| format!(" {places}").into_bytes()).collect();
        for cell in line(&[0, 12, 1_234_567, 12_345_678, 123_456_789, u32::MAX]).chunks_exact(CELL) {
            for at in 0..CELL {
                for byte in 0..=255 {
                    let mut cell = cell.to_vec();
                    cell[at] = byte;
                    texts.push(cell);
                }
            }
        }
        let mut understood = 0;
        for (case, text) in texts.iter().enumerate() {
            let expected = plain(text);
            understood += u32::from(expected.is_some());
            let mut number = [7];
            let is_read = read::<1>(text, &mut number);
            assert_eq!(is_read.then_some(number[0]), expected, "{}", text.escape_ascii());
            // The same cells among others.
            let (mut block, place) = (line(&cells), case % BLOCK);
            block[place * CELL..(place + 1) * CELL].copy_from_slice(text);
            let mut numbers = [7; BLOCK];
            let is_read = read::<BLOCK>(&block, &mut numbers);
            let mut expected_all = cells.clone();
            expected_all[place] = expected.unwrap_or_default();
            assert_eq!(is_read, expected.is_some(), "{}", text.escape_ascii());
            assert!(!is_read || numbers[..] == expected_all);
        }
        assert!(understood > 100, "{understood}");
    }

    #[test]
    fn changed_cells_are_read_again() {
        for count in [1, 5, 31, 32, 33, 100] {
            for step in [1, 2, 3, 7, 50] {
                let was = some(count);
                let mut now = was.clone();
                now.iter_mut().step_by(step).for_each(|number| *number = number.wrapping_add(1));
                let (old, new, mut numbers) = (line(&was), line(&now), was.clone());
                assert!(changed(&new, &old, &mut numbers));
                assert_eq!(numbers, now);
                let mut broken = new.clone();
                broken[(count - 1) * CELL + CELL / 2] = b'x';
                assert!(!changed(&broken, &new, &mut was.clone()));
            }
        }
    }
}
