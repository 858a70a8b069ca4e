//! How the lines of mdstat are read.

use super::{
    Array, ArrayAccess, Bitmap, Mdstat, Member, MemberFlags, Metadata, Progress, Sync, SyncAction, SyncState,
};
use crate::cursor::{Cursor, Value};
use crate::error::ParseError;
use crate::shape::lines;
use crate::shape::table::Understood;
use crate::shape::unlisted::Unlisted;
use crate::text::{Escaped, Name, Text};
use crate::unit::{Bytes, KiB, Seconds};
use crate::words::FlagWords;

/// Reads a whole text.
pub(super) fn read(text: &[u8], mdstat: &mut Mdstat) -> Result<(), ParseError> {
    let Mdstat { personalities, arrays, unused, unlisted } = mdstat;
    personalities.clear();
    arrays.clear();
    unused.clear();
    unlisted.clear();
    // The first word above the lines that begin with blanks, and whether it is the name of the last array.
    let (mut above, mut of_array) = (&b""[..], false);
    let mut understood = Understood::default();
    lines::each(&mut Cursor::new(text), |cursor| {
        let (start, is_below) = (*cursor, cursor.at_blank());
        let word = cursor.word();
        if is_below || word.is_empty() {
            match arrays.last_mut().filter(|_| of_array) {
                _ if word.is_empty() => {}
                Some(array) => below(array, start, unlisted),
                None => unlisted.push_of(above, word, cursor.line_rest()),
            }
            return Ok(());
        }
        (above, of_array) = (word, false);
        cursor.skip_blanks();
        let colon = cursor.eat(b':');
        match word {
            b"Personalities" if colon => {
                understood.any = true;
                each_word(*cursor, |word| match between(word, b"[", b"]").and_then(Name::new) {
                    Some(name) => personalities.push(name),
                    None => unlisted.push_malformed_of(above, word, b""),
                });
            }
            b"unused" if cursor.eat_all(b"devices:") => each_word(*cursor, |word| match Name::new(word) {
                _ if word == b"<none>" => {}
                Some(name) => unused.push(name),
                None => unlisted.push_malformed_of(above, word, b""),
            }),
            name => {
                let before = arrays.len();
                let array = arrays.fill();
                let read = match colon {
                    true => begin(array, name, cursor, start),
                    false => Err(cursor.fail("name", "a colon behind it")),
                };
                match read {
                    Ok(()) => {
                        (understood.any, of_array) = (true, true);
                        members(array, *cursor, unlisted);
                    }
                    Err(error) => {
                        arrays.truncate(before);
                        let mut row = start;
                        understood.odd(error, (row.word(), row.line_rest()), unlisted);
                    }
                }
            }
        }
        Ok(())
    })?;
    arrays.index();
    let any = understood.any;
    understood.end()?;
    match any {
        true => Ok(()),
        false => Err(ParseError::new(text.len(), "Personalities", "this line before the end")),
    }
}

/// Begins an array: overwrites all values of an earlier text, and reads up to the members.
fn begin(
    array: &mut Array,
    name: &[u8],
    cursor: &mut Cursor<'_>,
    start: Cursor<'_>,
) -> Result<(), ParseError> {
    let Array { mut members, mut in_sync, .. } = core::mem::take(array);
    members.clear();
    in_sync.set(b"");
    let Some(name) = Name::new(name) else { return Err(start.fail("name", "a name of at most 31 bytes")) };
    *array = Array { name, members, in_sync, state: cursor.value("state")?, ..Array::default() };
    cursor.skip_blanks();
    if cursor.eat_all(b"(read-only)") {
        array.access = ArrayAccess::ReadOnly;
    } else if cursor.eat_all(b"(auto-read-only)") {
        array.access = ArrayAccess::AutoReadOnly;
    }
    Ok(())
}

/// Reads the rest of an array's first line: the personality, then the members. An array without members has
/// the description of its metadata on this line.
fn members(array: &mut Array, mut cursor: Cursor<'_>, unlisted: &mut Unlisted) {
    // A list that grows by itself has room for four, so for a text with many arrays most of the memory would
    // be unused.
    let mut count = 0;
    each_word(cursor, |word| count += usize::from(member(word).is_some()));
    array.members.reserve_exact(count);
    loop {
        let here = cursor;
        let word = cursor.word();
        if word.is_empty() {
            return;
        }
        if word == b"super" {
            return describe(array, here, unlisted);
        }
        if let Some(member) = member(word) {
            array.members.push(member);
            continue;
        }
        let is_first = array.personality.is_none() && array.members.is_empty();
        match Name::new(word).filter(|_| is_first && between(word, b"", b"]").is_none()) {
            Some(name) => array.personality = Some(name),
            None => unlisted.push_malformed_of(array.name.as_bytes(), word, b""),
        }
    }
}

/// Reads `sda1[0](W)(F)`.
fn member(word: &[u8]) -> Option<Member> {
    let mut cursor = Cursor::new(word);
    let name = Name::new(cursor.until(|byte| byte == b'[')).filter(|name| !name.as_bytes().is_empty())?;
    cursor.eat(b'[');
    let number = i32::try_from(cursor.signed_digits()?).ok()?;
    let mut flags = MemberFlags::empty();
    if !cursor.eat(b']') {
        return None;
    }
    while cursor.eat(b'(') {
        flags |= MemberFlags::of_word(cursor.take(1)?)?;
        if !cursor.eat(b')') {
            return None;
        }
    }
    cursor.at_end().then_some(Member { name, number, flags })
}

/// Reads a line below the first one of an array.
fn below(array: &mut Array, line: Cursor<'_>, unlisted: &mut Unlisted) {
    let mut cursor = line;
    let word = cursor.word();
    let understood = if word == b"bitmap:" {
        bitmap(&mut cursor).map(|bitmap| array.bitmap = Some(bitmap))
    } else if between(word, b"[", b"]").is_some() {
        progress(&mut cursor).map(|sync| array.sync = Some(sync))
    } else if let Some(sync) = waiting(word) {
        array.sync = Some(sync);
        Some(())
    } else if line_has_blocks(line) {
        return describe(array, line, unlisted);
    } else {
        return unlisted.push_of(array.name.as_bytes(), word, cursor.line_rest());
    };
    let name = array.name.as_bytes();
    match understood {
        Some(()) => each_word(cursor, |word| unlisted.push_of(name, word, b"")),
        None => {
            cursor = line;
            unlisted.push_malformed_of(name, cursor.word(), cursor.line_rest());
        }
    }
}

/// Whether the line is `4096 blocks` and a description of the layout.
fn line_has_blocks(mut line: Cursor<'_>) -> bool {
    line.word();
    line.word() == b"blocks"
}

/// Reads the description of an array's metadata and layout. The kinds of arrays print very different lines,
/// so each piece is recognised separately: a number and a word, or a word and a number.
fn describe(array: &mut Array, mut cursor: Cursor<'_>, unlisted: &mut Unlisted) {
    // Metadata of version 0.90 are not printed.
    array.metadata = Some(Metadata::Superblock(0, 90));
    loop {
        let word = cursor.word();
        if word.is_empty() {
            return;
        }
        let behind = cursor;
        if piece(array, word, &mut cursor).is_none() {
            // The next word may be a separate piece.
            cursor = behind;
            unlisted.push_malformed_of(array.name.as_bytes(), word, b"");
        }
    }
}

/// Reads one piece, which begins with `word`.
fn piece(array: &mut Array, word: &[u8], cursor: &mut Cursor<'_>) -> Option<()> {
    let layout = &mut array.layout;
    match word {
        b"super" => array.metadata = Some(metadata(cursor.word())?),
        b"level" => layout.level = Some(number32(cursor.word())?),
        b"algorithm" => layout.algorithm = Some(number32(cursor.word())?),
        _ => match between(word, b"[", b"]") {
            Some(inside) => match pair32(inside) {
                Some((all, working)) => (layout.raid_disks, layout.working) = (Some(all), Some(working)),
                None if !inside.is_empty() && inside.iter().all(|letter| b"U_".contains(letter)) => {
                    array.in_sync.set(inside);
                }
                None => return None,
            },
            None => {
                let what = cursor.word();
                let place = match what.strip_suffix(b",").unwrap_or(what) {
                    b"blocks" => &mut layout.blocks,
                    b"chunk" | b"chunks" | b"rounding" => &mut layout.chunk,
                    what => {
                        *match what {
                            b"near-copies" => &mut layout.near_copies,
                            b"far-copies" => &mut layout.far_copies,
                            b"offset-copies" => &mut layout.offset_copies,
                            b"devices" if cursor.eat_all(b" per set") => &mut layout.devices_per_set,
                            _ => return None,
                        } = Some(number32(word)?);
                        return Some(());
                    }
                };
                *place = Some(KiB(number(word, b"kK")?));
            }
        },
    }
    Some(())
}

/// Reads `1.2`, `external:imsm` or `non-persistent`.
fn metadata(word: &[u8]) -> Option<Metadata> {
    if word == b"non-persistent" {
        return Some(Metadata::NonPersistent);
    }
    if let Some(format) = word.strip_prefix(b"external:") {
        return Name::new(format).map(Metadata::External);
    }
    let mut cursor = Cursor::new(word);
    let major = cursor.unsigned32("major").ok()?;
    let minor = cursor.eat(b'.').then(|| cursor.unsigned32("minor").ok())??;
    cursor.at_end().then_some(Metadata::Superblock(major, minor))
}

/// Reads `resync=DELAYED`.
fn waiting(word: &[u8]) -> Option<Sync> {
    let mut cursor = Cursor::new(word);
    let action = SyncAction::read(&mut Cursor::new(cursor.until(|byte| byte == b'=')))?;
    let state = match cursor.rest() {
        b"=DELAYED" => SyncState::Delayed,
        b"=PENDING" => SyncState::Pending,
        b"=REMOTE" => SyncState::Remote,
        _ => return None,
    };
    Some(Sync { action, state })
}

/// Reads `resync = 44.4% (2048/4096) finish=0.0min speed=2048K/sec`, behind the bar.
fn progress(cursor: &mut Cursor<'_>) -> Option<Sync> {
    let action = cursor.value("action").ok()?;
    cursor.skip_blanks();
    if !cursor.eat(b'=') {
        return None;
    }
    let (whole, tenths) = decimal(cursor.word().strip_suffix(b"%")?)?;
    let per_mille = whole.checked_mul(10)?.checked_add(tenths)?;
    let (done, total) = pair(between(cursor.word(), b"(", b")")?)?;
    let progress = Progress {
        per_mille: per_mille.try_into().ok()?,
        done: KiB(done),
        total: KiB(total),
        finish: minutes(between(cursor.word(), b"finish=", b"min")?)?,
        speed: KiB(number(between(cursor.word(), b"speed=", b"K/sec")?, b"")?),
    };
    Some(Sync { action, state: SyncState::Running(progress) })
}

/// Reads `0/1 pages [0KB], 65536KB chunk, file: /path`.
fn bitmap(cursor: &mut Cursor<'_>) -> Option<Bitmap> {
    let (pages_used, pages) = pair32(cursor.word())?;
    if cursor.word() != b"pages" {
        return None;
    }
    let memory = between(cursor.word(), b"[", b"KB],").and_then(|word| number(word, b"")).map(KiB)?;
    let mut size = Cursor::new(cursor.word());
    let size = match (size.digits()?, size.rest()) {
        (bytes, b"B") => Bytes(bytes),
        (kib, b"KB") => KiB(kib).bytes(),
        _ => return None,
    };
    let file = match cursor.word() {
        b"chunk" => None,
        b"chunk," if cursor.word() == b"file:" => {
            let mut file = Text::default();
            file.set_to(|bytes| Escaped::<0>::new(cursor.word()).decode_into(bytes));
            Some(file)
        }
        _ => return None,
    };
    Some(Bitmap { pages_used, pages, memory, chunk: size, file })
}

/// A word without its prefix `begin` and its suffix `end`.
fn between<'a>(word: &'a [u8], begin: &[u8], end: &[u8]) -> Option<&'a [u8]> {
    word.strip_prefix(begin)?.strip_suffix(end)
}

/// A number that is followed by one of these letters, by a comma, or by nothing.
fn number(word: &[u8], units: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(word.strip_suffix(b",").unwrap_or(word));
    let number = cursor.digits()?;
    if cursor.peek().is_some_and(|unit| units.contains(&unit)) {
        cursor.skip(1);
    }
    cursor.at_end().then_some(number)
}

/// The same for 32 bits, without a letter.
fn number32(word: &[u8]) -> Option<u32> {
    number(word, b"")?.try_into().ok()
}

/// Reads `2048/4096`.
fn pair(word: &[u8]) -> Option<(u64, u64)> {
    let mut cursor = Cursor::new(word);
    let first = cursor.digits()?;
    let second = cursor.eat(b'/').then(|| cursor.digits())??;
    cursor.at_end().then_some((first, second))
}

/// The same for 32 bits.
fn pair32(word: &[u8]) -> Option<(u32, u32)> {
    let (first, second) = pair(word)?;
    Some((first.try_into().ok()?, second.try_into().ok()?))
}

/// A number with one decimal. The decimal is the second value.
fn decimal(word: &[u8]) -> Option<(u64, u64)> {
    let mut cursor = Cursor::new(word);
    let whole = cursor.digits()?;
    let tenths = cursor.eat(b'.').then(|| cursor.digits())?.filter(|&tenths| tenths < 10)?;
    cursor.at_end().then_some((whole, tenths))
}

/// Reads minutes with one decimal.
fn minutes(word: &[u8]) -> Option<Seconds> {
    let (minutes, tenths) = decimal(word)?;
    minutes.checked_mul(60)?.checked_add(tenths * 6).map(Seconds)
}

/// Calls `take` with each word up to the end of the line.
fn each_word<'a>(mut cursor: Cursor<'a>, mut take: impl FnMut(&'a [u8])) {
    loop {
        let word = cursor.word();
        if word.is_empty() {
            return;
        }
        take(word);
    }
}
