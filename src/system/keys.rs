//! `/proc/keys`: the keys of the kernel's key service that the reader may view.
//!
//! ```text
//! 07872376 I--Q---     1 perm 1f3f0000     0 65534 keyring   _uid_ses.0: 1
//! 2fd36f37 I------     1 perm 1f030000     0     0 asymmetri Debian Secure Boot CA: 6ccece7e4c6c: X509.rsa bb419ea1 []
//! 3862e3ea I--Q---     4   2d 0c030000     0 65534 user      a token: 12
//! ```
//!
//! A key is a secret, a token or a list of other keys (a *keyring*) that the kernel keeps for processes and
//! for itself.
//!
//! What is odd: only the first nine bytes of the type are printed. The name of a key and the description by
//! its type are in one text, usually with `": "` between them; either may also contain this, and blanks. The
//! remaining time is rounded down to one unit. The kernel does not escape the text, so a name that contains a
//! newline looks like two lines.
//!
//! Reference: proc_keys(5), keyrings(7), `proc_keys_show` in security/keys/proc.c. Permission: any user; a
//! key is listed if its permissions let the reader view it. With CONFIG_KEYS. Linux 2.6.10.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Row};
use crate::shape::table_file::table_file;
use crate::text::{Name, RawBytes};
use crate::unit::Seconds;
use crate::words::{FlagWords, flags};

table_file! {
    /// One sample of `/proc/keys`.
    pub struct Keys: "keys", Class::SYSTEM; {
        /// The keys, by rising serial number.
        keys: TextRows<Key<'static>>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/keys`, descriptions borrowed from it.
    pub fn rows: Key<'_>;
}

row! {
    /// A key, its description borrowed.
    pub struct Key<'a> {
        /// Its serial number.
        serial: u32,
        /// Its state.
        flags: KeyFlags,
        /// References that the kernel has to it.
        usage: i32,
        /// When it expires.
        timeout: Timeout,
        /// The rights to the key (`KEY_POS_*`, `KEY_USR_*`, `KEY_GRP_*`, `KEY_OTH_*`): one byte each for its
        /// possessor, its user, its group and all others, with the first in the highest bits.
        perm: u32,
        /// The user that it belongs to, in the reader's user namespace.
        uid: u32,
        /// The group that it belongs to; `None` for none (-1).
        gid: Option<u32>,
        /// The first nine bytes of the name of its type: `keyring`, `user`, `asymmetri`.
        key_type: Name<15>,
        /// Its name, and the description by its type.
        description: RawBytes<'a>,
    }
}

flags! {
    /// The state of a key. The kernel prints a letter for each. A letter that this crate does not
    /// know is left out.
    pub struct KeyFlags: u8 {
        /// `I`: it has its content (or, with [`KeyFlags::NEGATIVE`], it is known that it cannot have any).
        const INSTANTIATED = 1 << 0 => b"I";
        /// `R`: it was revoked.
        const REVOKED = 1 << 1 => b"R";
        /// `D`: it was deleted, because its type was removed.
        const DEAD = 1 << 2 => b"D";
        /// `Q`: it counts against the quota of its user.
        const IN_QUOTA = 1 << 3 => b"Q";
        /// `U`: a program is making it.
        const UNDER_CONSTRUCTION = 1 << 4 => b"U";
        /// `N`: it has no content, and requests for it fail.
        const NEGATIVE = 1 << 5 => b"N";
        /// `i`: it was made invalid. Linux 3.5.
        const INVALIDATED = 1 << 6 => b"i";
    }
}

/// When a key expires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Timeout {
    /// `perm`: never.
    #[default]
    Never,
    /// `expd`: it has expired.
    Expired,
    /// In this time. The kernel prints `30s`, `5m`, `3h`, `2d` or `7w`, rounded down.
    In(Seconds),
}

/// Reads letters and dashes. Unknown letters belong to a newer kernel, and are left out.
fn flags(word: &[u8]) -> Option<KeyFlags> {
    let is_flag = |byte: &u8| *byte == b'-' || byte.is_ascii_alphabetic();
    let found = word.chunks(1).filter_map(KeyFlags::of_word).collect();
    (!word.is_empty() && word.iter().all(is_flag)).then_some(found)
}

fn timeout(word: &[u8]) -> Option<Timeout> {
    match word {
        b"perm" => return Some(Timeout::Never),
        b"expd" => return Some(Timeout::Expired),
        _ => {}
    }
    let mut cursor = Cursor::new(word);
    let number = cursor.digits()?;
    let unit = match cursor.rest() {
        b"s" => 1,
        b"m" => 60,
        b"h" => 60 * 60,
        b"d" => 24 * 60 * 60,
        b"w" => 7 * 24 * 60 * 60,
        _ => return None,
    };
    number.checked_mul(unit).map(|seconds| Timeout::In(Seconds(seconds)))
}

impl<'a> Row<'a> for Key<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let serial = table::hex(cursor, "serial")?;
        cursor.word_end("serial")?;
        cursor.skip_blanks();
        let start = *cursor;
        let flags = flags(cursor.word()).ok_or_else(|| start.fail("flags", "letters and dashes"))?;
        let usage = cursor.value("usage")?;
        cursor.skip_blanks();
        let start = *cursor;
        let timeout = timeout(cursor.word())
            .ok_or_else(|| start.fail("timeout", "\"perm\", \"expd\", or a number and a unit of time"))?;
        let perm = table::hex(cursor, "perm")?;
        let uid = table::int32(cursor, "uid")?;
        let gid = Some(table::int32(cursor, "gid")?).filter(|&gid| gid != u32::MAX);
        let key_type = table::name(cursor, "type")?;
        let description = RawBytes::new(cursor.line_rest());
        Ok(Key { serial, flags, usage, timeout, perm, uid, gid, key_type, description })
    }
}

impl crate::shape::kept::SmallColumn for KeyFlags {}

impl crate::shape::kept::SmallColumn for Timeout {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18 and 6.12; the third line is written from security/keys/proc.c.
    const TEXT: &[u8] = b"07872376 I--Q---     1 perm 1f3f0000     0 65534 keyring   _uid_ses.0: 1\n\
        2fd36f37 I------     1 perm 1f030000     0     0 asymmetri Debian Secure Boot CA: 6ccece: X509.rsa bb419ea1 []\n\
        3862e3ea IRD-UNi     4   2d 0c030000  1000    -1 user      a token: 12\n\
        3862e3eb -------     0 expd 0c030000  1000    -1 user      \n";

    #[test]
    fn letters_times_and_texts() {
        let mut keys = Keys::default();
        keys.parse(TEXT, &mut ()).unwrap();
        assert!(keys.unlisted.is_empty() && keys.keys.len() == 4);
        let [session, certificate, token, expired] = [0, 1, 2, 3].map(|at| keys.keys.get(at).unwrap());
        assert_eq!(
            (session.serial, session.flags),
            (0x0787_2376, KeyFlags::INSTANTIATED | KeyFlags::IN_QUOTA)
        );
        assert_eq!((session.usage, session.timeout, session.perm), (1, Timeout::Never, 0x1f3f_0000));
        assert_eq!((session.uid, session.gid), (0, Some(65534)));
        assert_eq!(session.description.as_bytes(), b"_uid_ses.0: 1");
        assert_eq!(certificate.key_type, Name::new(b"asymmetri").unwrap());
        assert_eq!(token.flags, KeyFlags::all() - KeyFlags::IN_QUOTA);
        assert_eq!((token.timeout, token.gid), (Timeout::In(Seconds(2 * 86_400)), None));
        assert_eq!((expired.timeout, expired.description.as_bytes()), (Timeout::Expired, &b""[..]));
        keys.parse(b"", &mut ()).unwrap();
        assert!(keys.keys.is_empty(), "a reader who may view none");
        for (row, field) in [
            ("x I 1 perm 1 0 0 user", "serial"),
            ("1 7 1 perm 1 0 0 user", "flags"),
            ("1 I 1 2y 1 0 0 user", "timeout"),
            ("1 I 1 perm 1 0 0", "type"),
        ] {
            assert_eq!(keys.parse(row.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
