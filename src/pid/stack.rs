//! `/proc/PID/task/TID/stack`: the kernel stack of a thread: the functions that it is in, the innermost
//! first.
//!
//! ```text
//! [<0>] do_wait+0x5a/0x120
//! [<0>] kernel_wait4+0xe7/0x180
//! [<0>] do_syscall_64+0x71/0x280
//! [<0>] entry_SYSCALL_64_after_hwframe+0x76/0x7e
//! ```
//!
//! The file describes one thread; in `/proc/PID` it describes only the thread group leader. It is empty for a
//! thread that runs on another CPU, and for one that has exited. A thread can read its own stack. The kernel
//! does not stop the thread: if the thread wakes up meanwhile, the file may show a stack that never existed.
//! Up to Linux 4.15 the brackets contain an address. Later kernels print 0 there, and print an address only
//! if they do not know the symbol. The kernel walks the whole stack at each read, which takes tens of
//! microseconds.
//!
//! Reference: proc_pid_stack(5). Permission: root (CAP_SYS_ADMIN of the process that opened it, and
//! PTRACE_MODE_ATTACH_FSCREDS at every read). Other users are [denied](crate::Error::is_denied). Linux
//! 2.6.29, with CONFIG_STACKTRACE.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::RawBytes;

/// One sample of `/proc/PID/task/TID/stack`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Stack {
    /// The frames, the innermost first.
    pub frames: TextRows<Frame<'static>>,
    /// Text after the known columns of a frame, by the index of the frame.
    pub unlisted: Unlisted,
}

row! {
    /// A frame of the kernel stack, with borrowed bytes.
    pub struct Frame<'a> {
        /// The address in the code; `None` if the kernel prints only a symbol.
        address: Option<u64>,
        /// The function; `None` if the kernel knows none for the address.
        symbol: Option<RawBytes<'a>>,
        /// Bytes from the beginning of the function.
        offset: Option<u64>,
        /// The length of the function in bytes.
        size: Option<u64>,
        /// The module that contains it; `None` for the kernel itself.
        module: Option<RawBytes<'a>>,
    }
}

impl<'a> Row<'a> for Frame<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let address = cursor.eat_all(b"[<").then(|| cursor.hex_digits()).flatten();
        let Some(address) = address.filter(|_| cursor.eat_all(b">] ")) else {
            return Err(cursor.fail("address", "\"[<ADDRESS>] \""));
        };
        let mut frame = Frame {
            address: Some(address).filter(|&address| address != 0),
            symbol: None,
            offset: None,
            size: None,
            module: None,
        };
        if cursor.rest().starts_with(b"0x") {
            let bare = hex(cursor, "symbol")?;
            frame.address = frame.address.or(Some(bare));
        } else {
            let symbol = cursor.until(|byte| matches!(byte, b'+' | b' ' | b'\n'));
            if symbol.is_empty() {
                return Err(cursor.fail("symbol", "a symbol, or an address"));
            }
            frame.symbol = Some(RawBytes::new(symbol));
            if cursor.eat(b'+') {
                frame.offset = Some(hex(cursor, "offset")?);
                if !cursor.eat(b'/') {
                    return Err(cursor.fail("size", "\"/\" and a number"));
                }
                frame.size = Some(hex(cursor, "size")?);
            }
        }
        cursor.word_end("symbol")?;
        if cursor.eat_all(b" [") {
            let module = cursor.until(|byte| matches!(byte, b']' | b'\n'));
            if !cursor.eat(b']') {
                return Err(cursor.fail("module", "\"]\" after it"));
            }
            frame.module = Some(RawBytes::new(module));
        }
        Ok(frame)
    }
}

/// Reads a hexadecimal number after `0x`.
fn hex(cursor: &mut Cursor<'_>, field: &'static str) -> Result<u64, ParseError> {
    let start = *cursor;
    let number = cursor.rest().starts_with(b"0x").then(|| cursor.hex_digits()).flatten();
    number.ok_or_else(|| start.fail(field, "0x and hexadecimal digits"))
}

/// The frames of a text of `/proc/PID/task/TID/stack`, with bytes that are borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Frame<'_>> {
    TableRows::new(text)
}

impl ProcFile for Stack {
    type State = ();
    const NAME: &'static str = "stack";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.frames.clear();
        table::collect(rows(text), &mut self.unlisted, |frame, _| {
            self.frames.push(frame);
            Ok(Key::Place)
        })
    }
}

impl FileIn<crate::dir::TidDir> for Stack {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_each_form() {
        let mut stack = Stack::default();
        let text = b"[<0>] do_wait+0x5a/0x120\n[<ffffffff81095d5e>] worker_thread+0x1ae/0x320 [ext4]\n\
            [<0>] 0xbe882888\n[<ffffffffffffffff>] 0xffffffffffffffff\n[<0>] 0x0\n[<0>] odd [nfs 1f] (more) x\n";
        stack.parse(text, &mut ()).unwrap();
        let frames: Vec<_> = stack.frames.iter().collect();
        let symbol = |name: &'static str| Some(RawBytes::new(name.as_bytes()));
        assert_eq!((frames[0].address, frames[0].symbol), (None, symbol("do_wait")));
        assert_eq!((frames[0].offset, frames[0].size, frames[0].module), (Some(0x5a), Some(0x120), None));
        assert_eq!(
            (frames[1].address, frames[1].symbol),
            (Some(0xffff_ffff_8109_5d5e), symbol("worker_thread"))
        );
        assert_eq!(frames[1].module, symbol("ext4"));
        assert_eq!((frames[2].address, frames[2].symbol), (Some(0xbe88_2888), None));
        assert_eq!((frames[3].address, frames[4].address), (Some(u64::MAX), Some(0)));
        assert_eq!(
            (frames[5].symbol, frames[5].offset, frames[5].module),
            (symbol("odd"), None, symbol("nfs 1f"))
        );
        assert_eq!(stack.unlisted.get("5"), Some(&b"(more) x"[..]));
        stack.parse(b"", &mut ()).unwrap();
        assert_eq!(stack, Stack::default(), "of a thread that runs");
    }

    #[test]
    fn malformed() {
        for (text, field) in [
            ("do_wait+0x5a/0x120", "address"),
            ("[<0>]", "address"),
            ("[<0>] ", "symbol"),
            ("[<0>] 0x10000000000000000", "symbol"),
            ("[<0>] 0x12+", "symbol"),
            ("[<0>] f+5/0x1", "offset"),
            ("[<0>] f+0x5", "size"),
            ("[<0>] f+0x5/0xg", "size"),
            ("[<0>] f+0x5/0x6 [ext4", "module"),
        ] {
            assert_eq!(
                Stack::default().parse(text.as_bytes(), &mut ()).unwrap_err().field(),
                field,
                "{text}"
            );
        }
    }
}
