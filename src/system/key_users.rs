//! `/proc/key-users`: the keys of each user in the kernel's key service.
//!
//! ```text
//!     0:    16 15/15 3/1000000 40/25000000
//! ```
//!
//! Reference: proc_key-users(5), keyrings(7). Permission: any user. Linux 2.6.10, with CONFIG_KEYS.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::Row;
use crate::shape::table_file::table_file;
use crate::unit::Bytes;

table_file! {
    /// One sample of `/proc/key-users`.
    pub struct KeyUsers: "key-users", Class::SYSTEM; {
        /// Users with keys, by rising number.
        users: Rows<KeyUser>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/key-users`.
    pub fn rows: KeyUser;
}

/// The keys of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct KeyUser {
    /// The user's number.
    pub uid: u32,
    /// References to the kernel's record for the user.
    pub usage: u64,
    /// Keys.
    pub nkeys: u64,
    /// Keys that are instantiated.
    pub nikeys: u64,
    /// Keys that count against the quota.
    pub qnkeys: u64,
    /// The limit of `qnkeys`.
    pub maxkeys: u64,
    /// Bytes of keys that count against the quota.
    pub qnbytes: Bytes,
    /// The limit of `qnbytes`.
    pub maxbytes: Bytes,
}

impl Identity for KeyUser {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.uid
    }
}

impl<'a> Row<'a> for KeyUser {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let uid = cursor.unsigned32("uid")?;
        if !cursor.eat(b':') {
            return Err(cursor.fail("uid", "a colon"));
        }
        let usage = cursor.unsigned("usage")?;
        let mut pair = |first, second| {
            let left = cursor.unsigned(first)?;
            match cursor.eat(b'/') {
                true => Ok((left, cursor.unsigned(second)?)),
                false => Err(cursor.fail(second, "a slash")),
            }
        };
        let (nkeys, nikeys) = pair("nkeys", "nikeys")?;
        let (qnkeys, maxkeys) = pair("qnkeys", "maxkeys")?;
        let (qnbytes, maxbytes) = pair("qnbytes", "maxbytes")?;
        let (qnbytes, maxbytes) = (Bytes(qnbytes), Bytes(maxbytes));
        Ok(KeyUser { uid, usage, nkeys, nikeys, qnkeys, maxkeys, qnbytes, maxbytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn quotas_by_user() {
        let mut users = KeyUsers::default();
        users
            .parse(b"    0:    16 15/14 3/1000000 40/25000000\n65534: 1 1/1 1/200 2/20000 7\n", &mut ())
            .unwrap();
        let root = users.users.get(0).unwrap();
        assert_eq!(
            (root.usage, root.nkeys, root.nikeys, root.qnkeys, root.maxkeys),
            (16, 15, 14, 3, 1_000_000)
        );
        assert_eq!((root.qnbytes, root.maxbytes), (Bytes(40), Bytes(25_000_000)));
        assert_eq!(users.unlisted.get("65534"), Some(&b"7"[..]));
        for (text, field) in
            [("0 1 1/1 1/1 1/1", "uid"), ("0: 1 1 1/1 1/1", "nikeys"), ("0: 1 1/1 1/1 1/", "maxbytes")]
        {
            assert_eq!(users.parse(text.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
