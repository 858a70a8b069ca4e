//! examples/snapshot.rs loses no number: every decimal token of every file that the crate knows, on every
//! captured machine, is in the JSON.
//!
//! This needs the feature: `cargo test --features serde --test text snapshot::`. File and JSON are split
//! without the library. The table [`DECODED`] has everything that the JSON expresses in another form.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::Ipv6Addr;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::fixtures::{host, hosts};
use crate::zoo;
use procsampler::every_file;
use serde_json::{Value, from_str};

/// The example, which is not built at all without its feature.
fn snapshot(test: &str) -> Option<Command> {
    static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();
    let features = if cfg!(feature = "config") { "serde,config" } else { "serde" };
    PATH.get_or_init(|| zoo::example(test, "snapshot", features)).as_ref().map(Command::new)
}

fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(status.success() && stderr.is_empty(), "{status}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// The object under each path, and the errors.
fn parsed(json: &str) -> (BTreeMap<String, Value>, BTreeMap<String, String>) {
    let mut files: BTreeMap<String, Value> = from_str(json).unwrap();
    let errors = serde_json::from_value(files.remove("errors").expect("errors")).unwrap();
    (files, errors)
}

/// A path with PID for the directory of a process and of a thread: `PID/stat`.
fn kind(path: &str) -> String {
    let is_id = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match path.split('/').collect::<Vec<_>>()[..] {
        [pid, "task", tid, name] if is_id(pid) && is_id(tid) => format!("PID/{name}"),
        [pid, name] if is_id(pid) => format!("PID/{name}"),
        [pid, "attr", name] | [pid, "task", _, "attr", name] if is_id(pid) => format!("PID/attr/{name}"),
        _ => path.to_owned(),
    }
}

/// The kinds of files that the crate knows.
fn known() -> Vec<String> {
    macro_rules! kinds {
        ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => {
            [$( (stringify!($place), $path) ),*]
        };
    }
    let kinds = every_file!(kinds).into_iter();
    kinds.map(|(place, path)| if place == "root" { path.into() } else { format!("PID/{path}") }).collect()
}

/// How the JSON expresses a token.
#[derive(Clone, Copy)]
enum As {
    /// `1.05` as 105.
    Hundredths,
    /// A number of this base as a number.
    Base(u32),
    /// One of these words, given by a number in this base.
    Word(u32, &'static [&'static str]),
    /// A 0 may be a word, or left out.
    NotZero,
    /// `2600.009` and `-1.000250` as 2600009 and -1000250.
    Joined,
    /// Escapes such as `\\040`, as the bytes that they mean.
    Unescaped,
    /// A -1 is left out.
    NotMinusOne,
    /// 2^32-1 is left out.
    NotUnset,
    /// The indexes in a list.
    Places,
    /// Only once, for a line that is repeated.
    Once,
    /// An IPv6 address in its usual form.
    Ipv6,
    /// `0.1` minutes as 6 seconds.
    Minutes,
    /// The text up to this is the name of the enclosing object.
    Within(u8),
}

/// Everything that the JSON expresses in another form than the file: the file, the lines (by key) or columns
/// (by number), how, and why.
const DECODED: &[(&str, &[&str], As, &str)] = &[
    ("uptime", &[], As::Hundredths, "two decimals are kept exactly, as hundredths"),
    ("loadavg", &[], As::Hundredths, "the same"),
    ("pressure/cpu", &[], As::Hundredths, "the same"),
    ("pressure/memory", &[], As::Hundredths, "the same"),
    ("pressure/io", &[], As::Hundredths, "the same"),
    ("locks", &["device"], As::Base(16), "major and minor are hexadecimal"),
    ("mdstat", &["percent"], As::Joined, "a decimal is kept exactly, as tenths"),
    ("mdstat", &["minutes"], As::Minutes, "a decimal is kept exactly, as seconds"),
    ("keys", &["1", "5"], As::Base(16), "hexadecimal digits"),
    ("iomem", &["hex"], As::Base(16), "addresses are hexadecimal"),
    ("ioports", &["hex"], As::Base(16), "the same"),
    ("mtrr", &[], As::Places, "sizes in other units, the base twice; tests/oracle compares them"),
    ("net/stat/arp_cache", &[], As::Base(16), "counts in hexadecimal are numbers in JSON"),
    ("net/stat/ndisc_cache", &[], As::Base(16), "the same"),
    ("net/stat/rt_cache", &[], As::Base(16), "the same"),
    ("net/stat/nf_conntrack", &[], As::Base(16), "the same"),
    ("net/rt6_stats", &[], As::Base(16), "the same"),
    ("net/psched", &[], As::Base(16), "the same"),
    ("net/if_inet6", &["1"], As::Ipv6, "an address"),
    ("net/if_inet6", &["2", "3", "4", "5"], As::Base(16), "hexadecimal digits"),
    ("net/igmp6", &["3"], As::Ipv6, "an address"),
    ("net/igmp6", &["5"], As::Base(16), "hexadecimal digits"),
    ("net/ipv6_route", &["1", "3", "5"], As::Ipv6, "an address"),
    ("net/ipv6_route", &["2", "4", "6", "7", "8", "9"], As::Base(16), "hexadecimal digits"),
    ("net/netlink", &["1", "4"], As::Base(16), "hexadecimal digits"),
    ("net/netlink", &["10"], As::NotZero, "no inode"),
    ("net/packet", &["1", "4"], As::Base(16), "hexadecimal digits"),
    ("net/packet", &["9"], As::NotZero, "no inode"),
    ("net/ip_vs_stats", &[], As::Base(16), "counts in hexadecimal are numbers in JSON"),
    ("net/fib_triestat", &["3"], As::Hundredths, "two decimals are kept exactly, as hundredths"),
    ("modules", &["6"], As::Base(16), "an address is hexadecimal"),
    ("sched_debug", &["fixed"], As::Joined, "decimals are kept exactly: kHz, nanoseconds"),
    ("timer_list", &["base", "state"], As::Base(16), "hexadecimal digits"),
    ("swaps", &[], As::Unescaped, "names are what they are, not as the kernel escapes them"),
    ("mounts", &[], As::Unescaped, "the same"),
    ("PID/mountinfo", &[], As::Unescaped, "the same"),
    ("PID/mountstats", &[], As::Unescaped, "the same"),
    ("pagetypeinfo", &["Free pages count per migrate type at order"], As::Places, "a heading"),
    ("pagetypeinfo", &["Page block order", "Pages per block"], As::Once, "printed for each node"),
    ("net/softnet_stat", &[], As::Base(16), "counts in hexadecimal are numbers in JSON"),
    ("net/snmp6", &[], As::Within(b'6'), "Ip6InReceives is in_receives of ip6"),
    ("net/protocols", &[], As::NotMinusOne, "a protocol that counts no memory has none"),
    ("PID/status", &["Umask"], As::Base(8), "a file mode is octal"),
    ("PID/status", SETS, As::Base(16), "a set is a number in JSON"),
    ("PID/stat", &["41"], As::Word(10, POLICIES), "the scheduling policy has a name"),
    (
        "PID/stat",
        &["26", "27", "28", "45", "46", "47", "48", "49", "50", "51"],
        As::NotZero,
        "no memory, no address",
    ),
    ("PID/stat", &["29", "30", "35", "52"], As::NotZero, "0 is also said where the kernel does not tell"),
    ("PID/stat", &["42"], As::NotZero, "0 is also said where delays are not accounted for"),
    ("PID/personality", &[], As::Base(16), "a set is a number in JSON"),
    ("PID/coredump_filter", &[], As::Base(16), "the same"),
    ("PID/patch_state", &[], As::NotMinusOne, "a state has a name"),
    ("PID/loginuid", &[], As::NotUnset, "an id that was not set is null"),
    ("PID/sessionid", &[], As::NotUnset, "the same"),
    ("sockets", HEX, As::Base(16), "hexadecimal digits"),
    ("sockets", &["6"], As::Word(16, STATES), "the state has a name"),
    ("sockets", &["9"], As::Word(16, TIMERS), "the timer has a name"),
    ("sockets", &["12", "14"], As::NotZero, "without an inode 0 says nothing, not of the user either"),
    ("sockets", &["21"], As::NotMinusOne, "there is no threshold yet"),
    ("net/unix", &["1", "2", "3", "4"], As::Base(16), "hexadecimal digits"),
    ("net/unix", &["5"], As::Word(16, &["", "Stream", "Dgram", "", "", "Seqpacket"]), "the type has a name"),
    (
        "net/unix",
        &["6"],
        As::Word(16, &["Free", "Unconnected", "Connecting", "Connected", "Disconnecting"]),
        "the state has a name",
    ),
    ("net/unix", &["7"], As::NotZero, "no inode"),
    ("net/route", &["4"], As::Base(16), "a set is a number in JSON; addresses are the same digits"),
    ("net/arp", &["2", "3"], As::Base(16), "hexadecimal digits"),
    ("net/ptype", &["1"], As::Base(16), "hexadecimal digits, or ALL"),
    ("PID/sched", &["fixed"], As::Joined, "decimals are kept exactly: nanoseconds"),
    ("PID/sched", &["policy"], As::Word(10, POLICIES), "the scheduling policy has a name"),
    ("PID/syscall", &["hex"], As::Base(16), "hexadecimal digits"),
    ("PID/stack", &["hex"], As::Base(16), "hexadecimal digits"),
    ("PID/wchan", &[], As::NotZero, "0 is also said where the kernel does not tell"),
    ("PID/maps", &["hex"], As::Base(16), "addresses, offsets and devices are hexadecimal"),
    ("PID/smaps", &["hex"], As::Base(16), "the same"),
    ("PID/smaps_rollup", &["hex"], As::Base(16), "the same"),
    ("PID/numa_maps", &["hex"], As::Base(16), "the same"),
    ("PID/maps", &["name"], As::Unescaped, "names are what they are, not as the kernel escapes them"),
    ("PID/smaps", &["name"], As::Unescaped, "the same"),
    ("PID/numa_maps", &["name"], As::Unescaped, "the same"),
];

/// Columns of sockets: ports, queues, the timer's end, retransmits and pointers are hexadecimal; addresses
/// are the same digits in JSON. After the pointer TCP and UDP differ, and so do the numbers of those columns.
const HEX: &[&str] = &["3", "5", "7", "8", "10", "11", "16"];

const STATES: &[&str] = &[
    "",
    "Established",
    "SynSent",
    "SynRecv",
    "FinWait1",
    "FinWait2",
    "TimeWait",
    "Close",
    "CloseWait",
    "LastAck",
    "Listen",
    "Closing",
];

const TIMERS: &[&str] = &["Off", "Retransmit", "Keepalive", "TimeWait", "ZeroWindowProbe"];

const SETS: &[&str] = &[
    "untag_mask",
    "SigPnd",
    "ShdPnd",
    "SigBlk",
    "SigIgn",
    "SigCgt",
    "CapInh",
    "CapPrm",
    "CapEff",
    "CapBnd",
    "CapAmb",
];

const POLICIES: &[&str] = &["Normal", "Fifo", "RoundRobin", "Batch", "", "Idle", "Deadline", "Ext"];

/// Fields of bytes, which are an array if they are not UTF-8.
const BYTES: &[&str] = &["name", "comm", "text"];

/// Runs of digits.
fn digits(text: &[u8]) -> impl Iterator<Item = String> + '_ {
    let runs = text.split(|byte| !byte.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| String::from_utf8(run.to_vec()).unwrap())
}

/// The tokens of a file, in the form of the JSON.
fn tokens_of_file(kind: &str, text: &[u8]) -> Vec<String> {
    let (mut tokens, mut once) = (Vec::new(), BTreeSet::new());
    let sockets = [
        "net/tcp",
        "net/tcp6",
        "net/udp",
        "net/udp6",
        "net/raw",
        "net/raw6",
        "net/udplite",
        "net/udplite6",
        "net/icmp",
        "net/icmp6",
    ];
    let decoded = if sockets.contains(&kind) { "sockets" } else { kind };
    for (name, cell) in cells(kind, text) {
        // A line without a key is identified by its first words.
        let begins =
            |key: &&str| name.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        let is_it = |names: &[&str]| names.is_empty() || names.iter().any(begins);
        let Some((.., rule, _)) = DECODED.iter().find(|(file, names, ..)| *file == decoded && is_it(names))
        else {
            tokens.extend(digits(cell));
            continue;
        };
        if let As::Unescaped = rule {
            tokens.extend(digits(&unescaped(cell)));
            continue;
        }
        if let As::Once = rule {
            if once.insert(name) {
                tokens.extend(digits(cell));
            }
            continue;
        }
        let cell = cell.strip_prefix(format!("{name}:").as_bytes()).unwrap_or(cell);
        let words =
            std::str::from_utf8(cell).unwrap().split([' ', '\t', '=', '/']).filter(|word| !word.is_empty());
        tokens.extend(words.filter_map(|word| match rule {
            As::Hundredths => match word.split_once('.') {
                Some((whole, part)) => {
                    assert_eq!(part.len(), 2);
                    Some(format!("{whole}{part}").parse::<u64>().unwrap().to_string())
                }
                None => digits(word.as_bytes()).next(),
            },
            As::Base(base) => {
                let number = u128::from_str_radix(word.trim_start_matches("0x"), *base).ok();
                number.map(|number| number.to_string()).or_else(|| digits(word.as_bytes()).next())
            }
            As::Word(base, words) => Some(words[usize::from_str_radix(word, *base).unwrap()].to_owned()),
            As::Joined => Some(word.replace(['.', '-'], "").parse::<u64>().unwrap().to_string()),
            As::Ipv6 => Some(Ipv6Addr::from(u128::from_str_radix(word, 16).unwrap()).to_string()),
            As::Minutes => Some((word.replace('.', "").parse::<u64>().unwrap() * 6).to_string()),
            As::NotZero => Some(word.to_owned()).filter(|word| word != "0"),
            As::Unescaped => unreachable!(),
            As::Places | As::Once => None,
            As::NotMinusOne => digits(word.as_bytes()).next().filter(|_| word != "-1"),
            As::NotUnset => Some(word.to_owned()).filter(|word| *word != u32::MAX.to_string()),
            As::Within(end) => {
                let at = word.bytes().position(|byte| byte == *end);
                let within = at.filter(|_| word.starts_with(|c: char| c.is_alphabetic()));
                digits(&word.as_bytes()[within.map_or(0, |at| at + 1)..]).next()
            }
        }));
    }
    tokens
}

/// The text without its escapes, which never represent a digit.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut pieces = text.split(|&byte| byte == b'\\');
    let first = pieces.next().unwrap_or_default().to_vec();
    pieces.fold(first, |all, piece| [&all[..], b"?", piece.get(3..).unwrap()].concat())
}

/// A file's parts as the table names them: lines by their key, columns of `PID/stat` by their number, of
/// `locks` the numbers of the device.
fn cells<'a>(kind: &str, text: &'a [u8]) -> Vec<(String, &'a [u8])> {
    if kind == "PID/stat" {
        let (pid_and_comm, columns) = text.split_at(text.iter().rposition(|&byte| byte == b')').unwrap() + 1);
        let columns = columns.split(u8::is_ascii_whitespace).filter(|column| !column.is_empty());
        let numbered = (3..).zip(columns).map(|(number, column)| (number.to_string(), column));
        return numbered.chain([(String::new(), pid_and_comm)]).collect();
    }
    // Binary words contain no decimal token. tests/oracle compares them.
    if kind == "PID/auxv" {
        return Vec::new();
    }
    if kind == "mdstat" {
        let words = text.split(|byte| b" \t\n".contains(byte)).filter(|word| !word.is_empty());
        return words
            .map(|word| {
                let minutes = word.strip_prefix(b"finish=").and_then(|word| word.strip_suffix(b"min"));
                match (word.strip_suffix(b"%"), minutes) {
                    (Some(percent), _) => ("percent".to_owned(), percent),
                    (_, Some(minutes)) => ("minutes".to_owned(), minutes),
                    _ => (String::new(), word),
                }
            })
            .collect();
    }
    if kind == "iomem" || kind == "ioports" {
        let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
        return lines
            .flat_map(|line| {
                let (range, name) = line.split_at(line.windows(3).position(|mark| mark == b" : ").unwrap());
                let hidden = range.iter().all(|byte| b" -0".contains(byte));
                let range = range.split(|&byte| byte == b'-').filter(move |_| !hidden);
                range.map(|number| ("hex".to_owned(), number)).chain([(String::new(), name)])
            })
            .collect();
    }
    // The number of counters is not kept, and neither are counters that are always 0.
    if kind == "net/rpc/nfsd" {
        let lines =
            text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"ra "));
        return lines
            .flat_map(|line| {
                let mut words: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
                if line.starts_with(b"proc") {
                    words.remove(1);
                } else if line.starts_with(b"fh") || line.starts_with(b"th") {
                    words.truncate(2);
                }
                words.into_iter().map(|word| (String::new(), word))
            })
            .collect();
    }
    // A timer that does not run has no time.
    if kind == "net/igmp" {
        let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.starts_with(b"0:"));
        return words.map(|word| (String::new(), word)).collect();
    }
    if kind == "modules" || kind == "keys" {
        let words = |line: &'a [u8]| line.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
        let lines = text.split(|&byte| byte == b'\n');
        return lines.flat_map(|line| (1..).map(|at: usize| at.to_string()).zip(words(line))).collect();
    }
    if kind == "locks" {
        let words = text.split(u8::is_ascii_whitespace);
        return words
            .flat_map(|word| {
                let numbers: Vec<&[u8]> = word.split(|&byte| byte == b':').collect();
                let is_file = numbers.len() == 3;
                numbers.into_iter().enumerate().map(move |(at, number)| {
                    (if is_file && at < 2 { "device" } else { "" }.to_owned(), number)
                })
            })
            .collect();
    }
    if kind == "sched_debug" {
        let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let is_fixed = |word: &[u8]| {
            let number = word.strip_prefix(b"-").unwrap_or(word);
            let parts: Vec<&[u8]> = number.split(|&byte| byte == b'.').collect();
            parts.len() == 2
                && parts.iter().all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit))
        };
        return words.map(|word| (if is_fixed(word) { "fixed" } else { "" }.to_owned(), word)).collect();
    }
    if kind == "timer_list" {
        let lines = text.split(|&byte| byte == b'\n');
        return lines
            .flat_map(|line| {
                // A base that is hidden is printed as zeros.
                if let Some(base) = line.strip_prefix(b"  .base:") {
                    let hidden = base.iter().all(|byte| b" 0".contains(byte));
                    return [("base".to_owned(), if hidden { &b""[..] } else { base }), (String::new(), b"")];
                }
                let state = line.windows(4).rposition(|mark| mark == b", S:").unwrap_or(line.len());
                let (line, state) = line.split_at(state);
                [(String::new(), line), ("state".to_owned(), state.get(4..).unwrap_or_default())]
            })
            .collect();
    }
    if let Some(table) = kind.strip_prefix("net/") {
        return cells_of_table(table, text);
    }
    if let "PID/sched" | "PID/syscall" | "PID/stack" = kind {
        return cells_of_thread(kind, text);
    }
    if matches!(kind, "PID/maps" | "PID/smaps" | "PID/smaps_rollup" | "PID/numa_maps") {
        return cells_of_maps(kind, text);
    }
    let key = |line: &[u8]| line.split(|&byte| byte == b':').next().unwrap_or_default().to_vec();
    let lines = text.split(|&byte| byte == b'\n');
    lines.map(|line| (String::from_utf8_lossy(&key(line)).into_owned(), line)).collect()
}

/// Hexadecimal numbers, the name, and the rest. In the heading of a rollup only the addresses have a meaning.
fn cells_of_maps<'a>(kind: &str, text: &'a [u8]) -> Vec<(String, &'a [u8])> {
    let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let cells = lines.flat_map(|line| {
        let is_mapping = line[0].is_ascii_digit() || line[0].is_ascii_lowercase();
        let columns: Vec<&[u8]> = match is_mapping {
            true if kind == "PID/numa_maps" => line.splitn(2, |&byte| byte == b' ').collect(),
            true => line.splitn(6, |&byte| byte == b' ').collect(),
            false => vec![line],
        };
        let named = columns.into_iter().enumerate().flat_map(move |(at, column)| {
            let name = match (is_mapping, kind, at) {
                (_, "PID/numa_maps", 1) | (_, _, 5) => "name",
                (false, ..) | (_, _, 1 | 4) => "",
                _ => "hex",
            };
            let parts = column.split(move |byte| name == "hex" && b"-:".contains(byte));
            let told = kind != "PID/smaps_rollup" || !is_mapping || at == 0;
            parts.filter(move |_| told).map(move |part| (name.to_owned(), part))
        });
        named.collect::<Vec<_>>()
    });
    cells.collect()
}

/// The columns of a table by their number, without headings. In the line of a socket, parts between colons
/// are separate columns. A path may contain newlines.
fn cells_of_table<'a>(table: &str, text: &'a [u8]) -> Vec<(String, &'a [u8])> {
    let is_inet = !matches!(table, "unix" | "route" | "arp" | "ptype");
    let is_headless = matches!(
        table,
        "if_inet6"
            | "igmp6"
            | "dev_mcast"
            | "ipv6_route"
            | "rt6_stats"
            | "psched"
            | "xfrm_stat"
            | "sctp/snmp"
            | "fib_triestat"
    );
    let headings = if table == "wireless" { 2 } else { usize::from(!is_headless) };
    let lines = text.split(|&byte| byte == b'\n').skip(headings);
    let words = lines.flat_map(|line| {
        let is_column = move |byte: &u8| byte.is_ascii_whitespace() || (is_inet && *byte == b':');
        let words = line.split(is_column).filter(|word| !word.is_empty());
        let path = table == "unix" && !line.contains(&b':');
        (1..).zip(words).map(move |(number, word)| {
            let word = if table == "unix" { word.strip_suffix(b":").unwrap_or(word) } else { word };
            (if path { String::new() } else { number.to_string() }, word)
        })
    });
    words.collect()
}

/// The values of `sched` by their form, and complete lines without a value; the hexadecimal numbers of
/// `syscall` and `stack`.
fn cells_of_thread<'a>(kind: &str, text: &'a [u8]) -> Vec<(String, &'a [u8])> {
    let text_of = |bytes: &'a [u8]| std::str::from_utf8(bytes).unwrap_or_default();
    let lines = text.split(|&byte| byte == b'\n');
    if kind == "PID/sched" {
        let value =
            |line: &'a [u8]| text_of(line).split_once(" :").map(|(key, value)| (key.trim(), value.trim()));
        return lines
            .map(|line| match value(line) {
                Some((_, value)) if value.contains('.') => ("fixed".to_owned(), value.as_bytes()),
                Some((key, value)) => (key.to_owned(), value.as_bytes()),
                None => (String::new(), line),
            })
            .collect();
    }
    let hex = |word: &'a str| (if word.starts_with("0x") { "hex" } else { "" }.to_owned(), word.as_bytes());
    if kind == "PID/syscall" {
        let words: Vec<&str> = text_of(text).split_whitespace().collect();
        // A kernel thread is in no call, and has no number and arguments of a call.
        let none = words.len() == 9 && words.iter().all(|word| ["0", "0x0"].contains(word));
        let words = if none || words[0] == "-1" { &words[words.len() - 2..] } else { &words[..] };
        return words.iter().map(|word| hex(word)).collect();
    }
    lines
        .flat_map(|line| text_of(line).strip_prefix("[<0>] ").unwrap_or_default().split(['+', '/']))
        .map(hex)
        .collect()
}

/// Every run of digits in numbers, strings and keys, every whole string, and 1 and 0 for true and false.
fn tokens_of_json(json: &Value, tokens: &mut Vec<String>) {
    match json {
        Value::Null => {}
        Value::Bool(is) => tokens.push(u8::from(*is).to_string()),
        Value::Number(number) => tokens.extend(digits(number.to_string().as_bytes())),
        Value::String(text) => {
            tokens.extend(digits(text.as_bytes()));
            tokens.push(text.clone());
            // A set of more than 64 signals.
            if let (32, Ok(set)) = (text.len(), u128::from_str_radix(text, 16)) {
                tokens.push(set.to_string());
            }
        }
        Value::Array(values) => values.iter().for_each(|value| tokens_of_json(value, tokens)),
        Value::Object(fields) => {
            for (key, value) in fields {
                tokens.extend(digits(key.as_bytes()));
                match serde_json::from_value::<Vec<u8>>(value.clone()) {
                    Ok(bytes) if BYTES.contains(&&**key) => tokens.extend(digits(&bytes)),
                    _ => tokens_of_json(value, tokens),
                }
            }
        }
    }
}

/// The tokens of the file that the JSON does not have, or has less often.
fn lost(kind: &str, text: &[u8], json: &Value) -> Vec<String> {
    let mut there = Vec::new();
    tokens_of_json(json, &mut there);
    let mut counts = BTreeMap::<String, i64>::new();
    there.into_iter().for_each(|token| *counts.entry(token).or_default() += 1);
    tokens_of_file(kind, text).iter().for_each(|token| *counts.entry(token.clone()).or_default() -= 1);
    counts
        .into_iter()
        .filter(|(_, count)| *count < 0)
        .map(|(token, count)| format!("{token} ({count})"))
        .collect()
}

#[test]
fn nothing_is_lost() {
    if snapshot("nothing_is_lost").is_none() {
        return;
    }
    let snapshot = || snapshot("nothing_is_lost").unwrap();
    let known = known();
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::<String, (usize, usize)>::new();
    for host in hosts() {
        let tree = host.unpack("snapshot");
        let (files, errors) = parsed(&run(snapshot().arg("--root").arg(tree.join("proc"))));
        let mut expected = 0;
        for (path, text) in host.files() {
            let Some(path) = path.strip_prefix("proc/") else { continue };
            let kind = kind(path);
            if !known.contains(&kind) {
                continue;
            }
            expected += 1;
            match (files.get(path), errors.get(path)) {
                (Some(json), None) => {
                    let lost = lost(&kind, text, json);
                    if !lost.is_empty() {
                        wrong.push(format!("{}/{path}: {}", host.name, lost.join(" ")));
                    }
                    let seen = seen.entry(kind.clone()).or_default();
                    seen.0 += 1;
                    seen.1 += tokens_of_file(&kind, text).len();
                }
                // The kernel printed nothing: the file is of a zombie.
                (None, Some(_)) if text.is_empty() => {}
                (None, Some(error)) => wrong.push(format!("{}/{path}: {error}", host.name)),
                // A zombie and a kernel thread have no memory. The error shows this, and the example leaves
                // the file out.
                (None, None) if text.is_empty() => expected -= 1,
                (json, _) => wrong.push(format!("{}/{path}: {json:?}", host.name)),
            }
        }
        let here = files.keys().chain(errors.keys());
        let made_up: Vec<_> =
            here.filter(|path| !host.files().contains_key(&format!("proc/{path}"))).collect();
        assert_eq!(made_up, [""; 0], "{}: what is not in the tree is left out", host.name);
        assert_eq!(files.len() + errors.len(), expected, "{}: once each", host.name);
        for dir in fs::read_dir(tree.join("proc")).unwrap() {
            let name = dir.unwrap().file_name().into_string().unwrap();
            let is_pid = name.parse::<u32>().is_ok();
            assert!(!is_pid || files.contains_key(&format!("{name}/stat")), "{}: {name}", host.name);
        }
        fs::remove_dir_all(tree.parent().unwrap()).unwrap();
    }
    println!("{:24} {:>6} {:>8}", "file", "texts", "tokens");
    seen.iter().for_each(|(kind, (texts, tokens))| println!("{kind:24} {texts:6} {tokens:8}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_loss_would_be_seen() {
    let text = b"Name:\tx\nUmask:\t0022\nUid:\t1\t2\t2\t4\nSigIgn:\t0000000000000010\n";
    let lost = |json: &str| lost("PID/status", text, &from_str(json).unwrap());
    assert_eq!(lost(r#"{ "umask": 18, "uid": [1, 2, 2, 4], "sig_ign": 16 }"#), [""; 0]);
    assert_eq!(lost(r#"{ "umask": 22, "uid": [1, 2, 4], "sig_ign": 10 }"#), ["16 (-1)", "18 (-1)", "2 (-1)"]);
    let text = b"sl\n 7: 0100007F:1F90 00000000:0000 0A 0:B 00:0 0 0 0 0 2 ab 9 0 0 10 -1  \n";
    let lost = |json: &str| self::lost("net/tcp", text, &from_str(json).unwrap());
    let whole = r#"{ "sl": 7, "local": "0100007F", "rem": "00000000", "n": [8080, 0, 0, 11, 0, 0, 0, 2, 171, 9, 0, 0, 10],
        "st": "Listen", "tr": "Off" }"#;
    assert_eq!(lost(whole), [""; 0]);
    assert_eq!(lost(&whole.replace("8080", "8081").replace("Off", "")), ["8080 (-1)", "Off (-1)"]);
    let lost = |json: &str| self::lost("PID/stat", b"7 (4) S 0 9", &from_str(json).unwrap());
    assert_eq!(lost(r#"{ "pid": 7, "comm": [52], "ppid": 0, "pgrp": 9 }"#), [""; 0]);
    assert_eq!(lost(r#"{ "pid": 7, "comm": "4", "pgrp": 9 }"#), ["0 (-1)"]);
}

#[test]
fn the_command_line() {
    if snapshot("the_command_line").is_none() {
        return;
    }
    let snapshot = || snapshot("the_command_line").unwrap();
    let root = host("s390x-6.12").unpack("snapshot of some");
    let text = run(snapshot()
        .args(["-p", "2", "--pid", "1", "-p2", "-p", "77777", "--root"])
        .arg(root.join("proc")));
    assert_eq!(text.matches("\"2/stat\":").count(), 1, "a process comes once");
    let (files, errors) = parsed(&text);
    assert!(files.keys().all(|path| kind(path) == *path || path.starts_with("1/") || path.starts_with("2/")));
    assert!(files.contains_key("stat") && files.contains_key("1/task/1/schedstat"));
    assert_eq!(errors.keys().collect::<Vec<_>>(), ["77777"]);
    assert!(errors["77777"].contains("77777: gone: "), "{errors:?}");
    fs::remove_dir_all(root.parent().unwrap()).unwrap();

    assert!(run(snapshot().arg("--help")).contains("--root DIR"));
    for (wrong, code) in [(["--pid", "x"], 2), (["--root", "/nonexistent"], 1)] {
        let output = snapshot().args(wrong).output().unwrap();
        assert_eq!((output.status.code(), &output.stdout[..]), (Some(code), &b""[..]));
        assert!(output.stderr.starts_with(b"snapshot: "));
    }
}

const SCHED_DEBUG: &str = "/sys/kernel/debug/sched/debug";

#[test]
fn live() {
    let Some(mut snapshot) = snapshot("live") else { return };
    let sleeper = zoo::sleeper();
    let json = run(&mut snapshot);
    let (files, errors) = parsed(&json);
    let pid = sleeper.pid();
    for dir in [pid.to_string(), format!("{pid}/task/{pid}")] {
        assert_eq!(files[&format!("{dir}/stat")]["pid"], pid);
        assert_eq!(files[&format!("{dir}/status")]["threads"], 1);
        assert!(files[&format!("{dir}/schedstat")]["run"].is_u64());
    }
    // These are files of other users, and processes that exited meanwhile.
    for (path, error) in &errors {
        // A kernel thread has no mounts.
        let none = path.contains("mount") && error.contains("Invalid argument");
        let denied = error.contains("Permission denied") || error.contains("not permitted");
        let unmounted = path == SCHED_DEBUG && error.contains("debugfs is not mounted");
        assert!(none || denied || unmounted || error.contains("gone"), "{path}: {error}");
    }
    // The file of the scheduler is read outside /proc, if this is permitted.
    let may_read = fs::read(SCHED_DEBUG).is_ok() && !files.contains_key("sched_debug");
    assert_eq!(files.contains_key(SCHED_DEBUG), may_read, "{:?}", errors.get(SCHED_DEBUG));
}
