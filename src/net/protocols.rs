//! `/proc/net/protocols`: the protocols for which there can be sockets.
//!
//! ```text
//! protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em
//! UDP       1344      0       0   NI       0   yes  kernel      y  y  y  n  y  y  y  n  y  y  y  y  n  n  y  y  y  n
//! TCP       2304      1     210   no     192   yes  kernel      y  y  y  y  y  y  y  y  y  y  y  y  n  y  y  y  y  y
//! NETLINK   1096      0      -1   NI       0   no   kernel      n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
//! ```
//!
//! All numbers are gauges, so there is no delta. What is odd: `sockets` counts in the network namespace, and
//! all other numbers apply to the whole machine. `memory` is in pages, and is one number for a protocol over
//! IPv4 and over IPv6. The columns of methods are found by the header, because Linux 6.5 removed `sp`. A name
//! occurs once for each module that registered it.
//!
//! Reference: `proto_seq_show` in net/core/sock.c. Permission: any user.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::unit::{Bytes, Pages};
use crate::words::YesNo;

/// The name of a protocol.
pub type ProtocolName = Name<31>;

/// The name of a module, as in `/proc/modules`.
pub type ModuleName = Name<63>;

/// One sample of `/proc/net/protocols`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Protocols {
    /// The protocols, the newest registration first.
    pub protocols: Rows<Protocol>,
    /// Methods that this crate does not know, as `UDP:xy`, and lines that could not be parsed.
    pub unlisted: Unlisted,
}

/// A protocol. Names are kept inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Protocol<N = ProtocolName, M = ModuleName> {
    /// The name of the protocol: `TCP`, `UDPv6`, `UNIX-STREAM`.
    pub protocol: N,
    /// The size of each socket in the kernel.
    pub size: Bytes,
    /// Its sockets in this network namespace.
    pub sockets: u64,
    /// Memory of the buffers of all its sockets on the machine; `None` (-1 in the file) if it is not counted.
    pub memory: Option<Pages>,
    /// Whether it is under memory pressure; `None` (`NI` in the file) if the protocol does not support this.
    pub press: Option<bool>,
    /// The maximum size of its headers.
    pub maxhdr: Bytes,
    /// Whether its sockets have a separate slab cache.
    pub slab: bool,
    /// The module that registered it, or `kernel`.
    pub module: M,
    /// The methods that it implements.
    pub methods: Methods,
}

numbers! {
    /// The methods that a protocol implements itself. For the others it uses the common implementation.
    pub struct Methods;

    /// close.
    cl: bool,
    /// connect.
    co: bool,
    /// disconnect.
    di: bool,
    /// accept.
    ac: bool,
    /// ioctl.
    io: bool,
    /// init, of a new socket.
    "in" r#in: bool,
    /// destroy.
    de: bool,
    /// shutdown.
    sh: bool,
    /// setsockopt.
    ss: bool,
    /// getsockopt.
    gs: bool,
    /// sendmsg.
    se: bool,
    /// recvmsg.
    re: bool,
    /// sendpage. Linux 2.6 to 6.4.
    sp: Option<bool>,
    /// bind.
    bi: bool,
    /// backlog_rcv, for packets that arrived while a process used the socket.
    br: bool,
    /// hash, which adds a socket to the table in which it is found.
    ha: bool,
    /// unhash.
    uh: bool,
    /// get_port.
    gp: bool,
    /// enter_memory_pressure.
    em: bool,
}

/// The columns before the methods.
const COLUMNS: [&str; 8] = ["protocol", "size", "sockets", "memory", "press", "maxhdr", "slab", "module"];

/// The most methods that are distinguished, and the most bytes in the name of one. The kernel has less than
/// half as many, with names of two letters. Each unknown method is kept with its name for each protocol, so
/// without a limit this could grow with the square of the text.
const MOST: usize = 64;
type MethodName = Name<7>;

/// The columns of methods in the header.
#[derive(Clone, Debug)]
struct Header {
    /// The index in [`Methods`] of each known method.
    known: [Option<u8>; MOST],
    /// The name of each unknown method; empty after the end of the header.
    names: [MethodName; MOST],
    /// The offset at which the methods begin.
    at: usize,
}

impl Header {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        for column in COLUMNS {
            cursor.skip_blanks();
            let start = *cursor;
            if cursor.word() != column.as_bytes() {
                return Err(start.fail(column, "this word of the header"));
            }
        }
        let mut header =
            Header { known: [None; MOST], names: [MethodName::default(); MOST], at: cursor.at() };
        for (place, kept) in header.known.iter_mut().zip(&mut header.names) {
            cursor.skip_blanks();
            let start = *cursor;
            let name = cursor.word();
            *place = Methods::KEYS.iter().position(|method| method.as_bytes() == name).map(|at| at as u8);
            if !kept.set(name) {
                return Err(start.fail("methods", "names of two letters"));
            }
        }
        cursor.line();
        Ok(header)
    }

    /// The methods of a row. `flags` is at the first column of a method.
    fn methods(&self, flags: &mut Cursor<'_>) -> Result<Methods, ParseError> {
        let mut found = [None; Methods::COUNT];
        for place in self.known {
            flags.skip_blanks();
            let start = *flags;
            let flag = flags.word();
            let Some(method) = place.map(usize::from) else { continue };
            found[method] = match flag {
                b"y" => Some(true),
                b"n" => Some(false),
                _ => return Err(start.fail(Methods::KEYS[method], "y or n")),
            };
        }
        let mut methods = Methods::default();
        let missing = |method| ParseError::new(self.at, Methods::KEYS[method], "this word of the header");
        methods.fill(|at| (found[at].unwrap_or_default().into(), found[at].is_some())).map_err(missing)?;
        Ok(methods)
    }

    /// The methods of a row that this crate does not know, each with its flag.
    fn unlisted<'a>(&self, mut flags: Cursor<'a>) -> impl Iterator<Item = (&MethodName, &'a [u8])> {
        let columns = self.known.iter().zip(&self.names);
        let flags = columns.map(move |(place, name)| (place, name, flags.word()));
        flags
            .filter(|(place, _, flag)| place.is_none() && !flag.is_empty())
            .map(|(_, name, flag)| (name, flag))
    }
}

/// A line whose methods are not parsed yet.
#[derive(Clone, Debug)]
struct Line<'a> {
    protocol: Protocol<&'a [u8], &'a [u8]>,
    flags: Cursor<'a>,
}

impl<'a> Row<'a> for Line<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let number = |cursor: &mut Cursor<'a>, field| {
            let number = cursor.unsigned(field)?;
            cursor.word_end(field).map(|()| number)
        };
        let name = cursor.word();
        let size = Bytes(number(cursor, "size")?);
        let sockets = number(cursor, "sockets")?;
        cursor.skip_blanks();
        let memory = match (*cursor, cursor.signed("memory")?) {
            (_, -1) => None,
            (start, pages) => Some(Pages(
                u64::try_from(pages).map_err(|_| start.fail("memory", "-1 or a number of pages"))?,
            )),
        };
        cursor.word_end("memory")?;
        cursor.skip_blanks();
        let press = *cursor;
        let press = match cursor.word() {
            b"NI" => None,
            _ => {
                *cursor = press;
                Some(cursor.value::<YesNo>("press")?.0)
            }
        };
        let maxhdr = Bytes(number(cursor, "maxhdr")?);
        let slab = cursor.value::<YesNo>("slab")?.0;
        let module = cursor.word();
        let flags = *cursor;
        cursor.skip_line();
        let methods = Methods::default();
        let protocol =
            Protocol { protocol: name, size, sockets, memory, press, maxhdr, slab, module, methods };
        Ok(Line { protocol, flags })
    }
}

/// The lines of a text, with names that are borrowed from it. The header determines how the methods are read.
/// A row that cannot be parsed is an error, and the iteration continues with the next line.
#[derive(Clone, Debug)]
pub struct ProtocolsRows<'a> {
    lines: TableRows<'a, Line<'a>>,
    header: Header,
    flags: Cursor<'a>,
}

/// The protocols of a text of `/proc/net/protocols`, with names that are borrowed from it.
///
/// # Errors
/// The header is not known to this crate.
pub fn rows(text: &[u8]) -> Result<ProtocolsRows<'_>, ParseError> {
    let mut cursor = Cursor::new(text);
    let header = Header::read(&mut cursor)?;
    Ok(ProtocolsRows { lines: TableRows::behind(cursor), header, flags: Cursor::new(b"") })
}

impl<'a> ProtocolsRows<'a> {
    /// The methods of the last row that this crate does not know, each with its flag.
    pub fn unlisted(&self) -> impl Iterator<Item = (&[u8], &'a [u8])> + '_ {
        self.header.unlisted(self.flags).map(|(name, flag)| (name.as_bytes(), flag))
    }
}

impl<'a> Iterator for ProtocolsRows<'a> {
    type Item = Result<Protocol<&'a [u8], &'a [u8]>, ParseError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.flags = Cursor::new(b"");
        let row = self.lines.next()?.and_then(|Line { protocol, mut flags }| {
            let all = flags;
            let methods = self.header.methods(&mut flags)?;
            self.flags = all;
            Ok(Protocol { methods, ..protocol })
        });
        Some(row)
    }
}

impl ProcFile for Protocols {
    type State = ();
    const NAME: &'static str = "net/protocols";
    const CLASS: Class = Class::NAMESPACE.max_record(512);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.protocols.clear();
        let ProtocolsRows { lines, header, .. } = rows(text)?;
        table::collect(lines, &mut self.unlisted, |Line { protocol, mut flags }, row| {
            let all = flags;
            let methods = header.methods(&mut flags)?;
            let Protocol { protocol, size, sockets, memory, press, maxhdr, slab, module, .. } = protocol;
            let (name, module) = (row.name(protocol)?, row.name(module)?);
            for (method, flag) in header.unlisted(all) {
                row.unlisted.push_of(protocol, method.as_bytes(), flag);
            }
            if !flags.at_line_end() {
                row.unlisted.push(protocol, flags.line_rest());
            }
            self.protocols.push(Protocol {
                protocol: name,
                size,
                sockets,
                memory,
                press,
                maxhdr,
                slab,
                module,
                methods,
            });
            Ok(Key::FirstWord)
        })?;
        self.protocols.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Protocols {}
impl FileIn<crate::dir::PidDir> for Protocols {}
impl FileIn<crate::dir::TidDir> for Protocols {}

/// A protocol is identified by its name and the module that registered it: `protocols.get((b"TCP",
/// b"kernel"))`.
impl Identity for Protocol {
    type Id<'a> = (&'a [u8], &'a [u8]);

    fn id(&self) -> (&[u8], &[u8]) {
        (self.protocol.as_bytes(), self.module.as_bytes())
    }
}

#[cfg(test)]
mod tests;
