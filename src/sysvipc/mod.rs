//! Files below `/proc/sysvipc`: `/proc/sysvipc/shm` is [`sysvipc::Shm`](Shm), and so on.
//!
//! System V objects, which processes share by a key: shared memory, message queues, semaphores. They belong
//! to an IPC namespace. In `/proc/sysvipc` it is the namespace of the *process that opens the file*, whatever
//! the mount of /proc.
//!
//! An object exists until a process removes it. Shared memory that is marked for removal exists until no
//! process uses it. The process ids are those of the reader's pid namespace. 0 means a process that is not
//! visible there, or no process.
//!
//! Needs the [feature](crate#features) `inventory`, which is on by default.

pub mod msg;
pub mod sem;
pub mod shm;

pub use msg::Msg;
pub use sem::Sem;
pub use shm::Shm;

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table;
use crate::unit::Seconds;

/// The owner and the creator of an object, which all three kinds have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Owner {
    /// The user that the object belongs to, in the reader's user namespace.
    pub uid: u32,
    /// The group that the object belongs to.
    pub gid: u32,
    /// The user that created the object.
    pub cuid: u32,
    /// The group of the process that created the object.
    pub cgid: u32,
}

/// The permissions, in octal digits.
fn perms(cursor: &mut Cursor<'_>) -> Result<u32, ParseError> {
    cursor.skip_blanks();
    let perms = cursor.octal_digits().and_then(|perms| u32::try_from(perms).ok());
    perms.ok_or_else(|| cursor.fail("perms", "an octal number"))
}

fn owner(cursor: &mut Cursor<'_>) -> Result<Owner, ParseError> {
    let mut id = |field| table::int32(cursor, field);
    Ok(Owner { uid: id("uid")?, gid: id("gid")?, cuid: id("cuid")?, cgid: id("cgid")? })
}

/// Reads seconds since 1970; `None` for 0, which the kernel prints if the event never happened.
fn time(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Option<Seconds>, ParseError> {
    Ok(Some(cursor.unsigned(field)?).filter(|&time| time != 0).map(Seconds))
}
