//! What must hold of every file for any bytes. The fuzz targets call it, and tests/corpus.rs of the library, which
//! replays the corpus and the crashes.
//!
//! For some texts of a file, one after the other:
//!
//! - nothing panics;
//! - a snapshot and its memory carry nothing from text to text, not even from one that was not understood;
//! - what is borrowed from a text is what is kept;
//! - an error lies within the text and names its field;
//! - what a counter did from one text to the next is the difference of two numbers that stand there;
//! - with the feature `serde`, a snapshot comes back as it went out.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write};

use procsampler::net::{self, TcpState};
use procsampler::pid::{mountinfo, mounts};
use procsampler::system::buddyinfo::{self, FreeBlocks};
use procsampler::system::diskstats::{self, Line};
use procsampler::system::pagetypeinfo::{self, Count};
use procsampler::system::{locks, partitions, swaps};
use procsampler::system::{schedstat, slabinfo, zoneinfo};
use procsampler::{
    Delta, Escaped, Facts, Identity, Machine, MatrixDelta, MatrixRowDelta, Monotonic, ParseError, ProcFile,
    RowDelta, RowDeltas, Sampler, every_file, pid, system,
};

/// Between the texts of an input: no file of /proc prints it, but for a name that was made to.
pub const SEPARATOR: u8 = 0x1e;

/// So many texts an input has at most; the last may hold the separator.
pub const MOST: usize = 4;

/// A file under test.
pub struct File {
    /// Where it lies, and its path: `process/stat`. Inputs begin with it, so that they stay what they are when the
    /// list of files changes.
    pub name: &'static str,
    holds: fn(&[&[u8]]),
    understands: fn(&[u8]) -> bool,
}

impl File {
    /// Panics unless all that must hold does for these texts.
    pub fn holds(&self, texts: &[&[u8]]) {
        (self.holds)(texts);
        for (_, more) in MORE.iter().filter(|(name, _)| *name == self.name) {
            texts.iter().for_each(|text| more(text));
        }
    }

    /// Whether the text is one of this file.
    pub fn understands(&self, text: &[u8]) -> bool {
        (self.understands)(text)
    }
}

/// The file and the texts of an input.
pub fn file(input: &[u8]) -> Option<(&'static File, Vec<&[u8]>)> {
    let (name, texts) = input.split_at(input.iter().position(|&byte| byte == b'\n')?);
    let file = FILES.iter().find(|file| file.name.as_bytes() == name)?;
    Some((file, texts[1..].splitn(MOST, |&byte| byte == SEPARATOR).collect()))
}

macro_rules! files {
    ($( [$place:ident $path:literal $type:ty $(, $delta:ident)?] )*) => {
        /// Every file, those that have options once more with them, and those whose path is computed.
        pub const FILES: &[File] = &[
            $( files!(@ concat!(stringify!($place), "/", $path), $type, Default::default $(, $delta)?), )*
            files!(@ "root/stat+irqs", system::Stat, || system::stat::Memory::default().with_irqs(), delta),
            files!(@ "root/net/dev_snmp6/eth0", net::DevSnmp6, Default::default, delta),
            files!(@ "process/fdinfo/7", pid::Fdinfo, Default::default, delta),
        ];
    };
    (@ $name:expr, $type:ty, $options:expr $(, $delta:ident)?) => {
        File {
            name: $name,
            holds: |texts| holds::<$type>($options, files!(@ $type $(, $delta)?), texts),
            understands: |text| <$type>::default().parse(text, &mut $options()).is_ok(),
        }
    };
    (@ $type:ty, delta) => {
        |now: &$type, earlier, machine, said| Moves(now.since(earlier, machine)).say(said)
    };
    (@ $type:ty) => { |_: &$type, _, _, _| () };
}

every_file!(files);

#[cfg(feature = "serde")]
pub trait Snapshot: ProcFile + PartialEq + Debug + serde::Serialize + serde::de::DeserializeOwned {}
#[cfg(feature = "serde")]
impl<T: ProcFile + PartialEq + Debug + serde::Serialize + serde::de::DeserializeOwned> Snapshot for T {}

#[cfg(not(feature = "serde"))]
pub trait Snapshot: ProcFile + PartialEq + Debug {}
#[cfg(not(feature = "serde"))]
impl<T: ProcFile + PartialEq + Debug> Snapshot for T {}

/// Says what all counters did from an earlier snapshot to one that is now.
type SayOf<T> = fn(&T, &T, &Machine, &mut String);

/// A text, and what a fresh snapshot with fresh memory makes of it.
type Parsed<'a, T> = (&'a [u8], Result<T, ParseError>);

fn holds<T: Snapshot>(options: fn() -> T::Memory, say: SayOf<T>, texts: &[&[u8]]) {
    let known = [None, Some(false), Some(true)];
    for &known in &known[..if T::ASKS { 3 } else { 1 }] {
        let mut facts = Facts::default();
        (facts.may_look, facts.task_delayacct, facts.sched_info) = (known, known, known);
        let memory = || {
            let mut memory = options();
            if T::ASKS {
                T::learn(&mut memory, &facts);
            }
            memory
        };
        let parsed: Vec<Parsed<'_, T>> = texts
            .iter()
            .map(|&text| {
                let mut snapshot = T::default();
                (text, snapshot.parse(text, &mut memory()).map(|()| snapshot))
            })
            .collect();
        for (text, result) in &parsed {
            match result {
                Ok(snapshot) => is_whole(snapshot),
                Err(error) => is_located(error, text),
            }
        }
        nothing_is_carried(memory, &parsed);
        for pair in parsed.windows(2) {
            if let [(a, Ok(earlier)), (b, Ok(now))] = pair {
                moves_are_differences(say, (earlier, a), (now, b));
            }
        }
    }
}

/// It can be shown, and comes back as it went out.
fn is_whole<T: Snapshot>(snapshot: &T) {
    assert!(!format!("{snapshot:?}").is_empty());
    #[cfg(feature = "serde")]
    {
        let out = serde_json::to_string(snapshot).expect("a snapshot goes out");
        let back: T = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
        assert_eq!(&back, snapshot, "{out}");
        assert_eq!(serde_json::to_string(&back).ok(), Some(out));
    }
}

/// The error lies within the text, and says what was wrong there.
fn is_located(error: &ParseError, text: &[u8]) {
    assert!(error.at() <= text.len(), "{error}: beyond {}", text.len());
    assert!(!error.field().is_empty() && !error.expected().is_empty(), "{error:?}");
    assert!(error.to_string().contains(error.field()));
    let place = error.locate(text);
    let before = &text[..error.at()];
    let line = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    assert_eq!(place.line, before.iter().filter(|&&byte| byte == b'\n').count() + 1);
    assert_eq!(place.byte, before.len() - line + 1);
    assert!(place.found.is_ascii() && (1..200).contains(&place.found.len()), "{}", place.found);
}

/// Whatever came before, understood or not, a text gives what it gives alone.
fn nothing_is_carried<T: Snapshot>(memory: impl Fn() -> T::Memory, parsed: &[Parsed<'_, T>]) {
    let memory_of_one_file = || {
        let mut memory = memory();
        T::of_one_file(&mut memory);
        memory
    };
    let agrees = |text: &[u8], result: Result<&T, ParseError>, alone: &Result<T, ParseError>, used: &str| {
        assert_eq!(
            result,
            alone.as_ref().map_err(|&error| error),
            "{used} used again for {}",
            text.escape_ascii()
        );
    };
    // Forth and back again, and from each end to itself.
    let texts = || parsed.iter().chain(parsed.iter().rev()).chain(parsed);

    let mut snapshot = T::default();
    for (text, alone) in texts() {
        let result = snapshot.parse(text, &mut memory());
        agrees(text, result.map(|()| &snapshot), alone, "snapshot");
    }
    for mut memory in [memory(), memory_of_one_file()] {
        let mut snapshot = T::default();
        for (text, alone) in texts() {
            let result = snapshot.parse(text, &mut memory);
            agrees(text, result.map(|()| &snapshot), alone, "snapshot and memory");
            let mut snapshot = T::default();
            let result = snapshot.parse(text, &mut memory);
            agrees(text, result.map(|()| &snapshot), alone, "memory");
        }
    }
    let mut sampler = Sampler::<T>::detached();
    *sampler.memory_mut() = memory_of_one_file();
    let mut understood = None;
    for (at, (text, alone)) in texts().enumerate() {
        let result = sampler.push(text, Monotonic(at as u64));
        let result = result.map_err(|error| *error.parse_error().expect("nothing is read"));
        agrees(text, result, alone, "sampler");
        let previous = alone.as_ref().ok().and_then(|snapshot| understood.replace(snapshot));
        assert_eq!(sampler.current(), understood, "the last that was understood");
        assert_eq!(sampler.previous(), previous, "the one before, unless this one was not understood");
    }
}

/// What each counter did is the difference of two numbers of the texts, as its word says it; and nothing has moved
/// from a snapshot to itself.
fn moves_are_differences<T: Snapshot>(say: SayOf<T>, (earlier, a): (&T, &[u8]), (now, b): (&T, &[u8])) {
    for word_bits in [32, 64] {
        let machine = Machine { word_bits, ..Machine::COMMON };
        let mut said = String::new();
        say(earlier, earlier, &machine, &mut said);
        for (moved, amount) in moves(&said) {
            assert!(moved == "By" && amount == 0, "{moved}({amount}) between a snapshot and itself: {said}");
        }
        said.clear();
        say(now, earlier, &machine, &mut said);
        let (mut then, mut new) = (None, None);
        for (moved, amount) in moves(&said).collect::<BTreeSet<_>>() {
            let numbers = if T::NAME == "net/softnet_stat" { hex_numbers } else { numbers };
            let (a, b) = (then.get_or_insert_with(|| numbers(a)), new.get_or_insert_with(|| numbers(b)));
            let holds = match moved {
                "By" => a.iter().any(|a| a.checked_add(amount).is_some_and(|now| b.contains(&now))),
                "Back" => b.iter().any(|b| b.checked_add(amount).is_some_and(|then| a.contains(&then))),
                "Reset" => b.contains(&amount),
                // Once around, and not as far as it was.
                _ => a.iter().any(|&a| {
                    (amount < WRAP && a < WRAP)
                        && (a + amount).checked_sub(WRAP).is_some_and(|now| b.contains(&now))
                }),
            };
            assert!(holds, "{moved}({amount}) is no difference: {said}");
        }
    }
}

const WRAP: u64 = 1 << 32;

/// `By(7)`, `Wrapped(Millis(7))` and so on, wherever they stand.
fn moves(said: &str) -> impl Iterator<Item = (&'static str, u64)> {
    said.match_indices('(').filter_map(|(at, _)| {
        let (before, behind) = said.split_at(at);
        let moved = ["By", "Wrapped", "Back", "Reset"].into_iter().find(|moved| before.ends_with(moved))?;
        let amount = behind.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?;
        Some((moved, amount.parse().expect("an amount of 64 bits")))
    })
}

/// All numbers of a text, those with a point as hundredths.
fn numbers(text: &[u8]) -> BTreeSet<u64> {
    let text = String::from_utf8_lossy(text);
    let plain = text.split(|c: char| !c.is_ascii_digit()).map(str::to_owned);
    let hundredths =
        text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|word| word.replacen('.', "", 1));
    // Older kernels print some of 32 bits as if they had a sign.
    let signed =
        text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|word| word.parse::<i32>().ok());
    let signed = signed.map(|number| u64::from(number as u32));
    // And an offset above 2^63 the newest.
    let offsets =
        text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|word| word.parse::<i64>().ok());
    let signed = signed.chain(offsets.map(|number| number as u64));
    plain.chain(hundredths).filter_map(|number| number.parse().ok()).chain(signed).collect()
}

/// The same of a text in hexadecimal.
fn hex_numbers(text: &[u8]) -> BTreeSet<u64> {
    let text = String::from_utf8_lossy(text);
    let words = text.split(|c: char| !c.is_ascii_hexdigit());
    words.filter_map(|word| u64::from_str_radix(word, 16).ok()).collect()
}

/// A delta, to say what its counters did.
struct Moves<D>(D);

/// One that owns its counters says it with `Debug`.
trait Say {
    fn say(self, said: &mut String);
}

impl<D: Debug> Say for Moves<D> {
    fn say(self, said: &mut String) {
        let _ = write!(said, "{:?} ", self.0);
    }
}

/// One that borrows rows says it of each row. (An inherent method goes before a trait's.)
impl<'a, R> Moves<RowDeltas<'a, R>>
where
    R: Identity + Delta<Output<'a>: Debug>,
{
    fn say(self, said: &mut String) {
        for row in self.0 {
            if let RowDelta::Kept { now, earlier, delta } = row {
                assert!(now.id() == earlier.id(), "rows of two things");
                Moves(delta).say(said);
            }
        }
    }
}

impl Moves<net::snmp::SnmpDelta<'_>> {
    fn say(self, said: &mut String) {
        let delta = &self.0;
        Moves((&delta.ip, &delta.icmp, &delta.tcp, &delta.udp, &delta.udp_lite)).say(said);
        Moves(delta.icmp_in_type()).say(said);
        Moves(delta.icmp_out_type()).say(said);
    }
}

impl Moves<net::snmp6::Snmp6Delta<'_>> {
    fn say(self, said: &mut String) {
        let delta = &self.0;
        Moves((&delta.ip6, &delta.icmp6, &delta.udp6, &delta.udp_lite6)).say(said);
        Moves(delta.icmp6_in_type()).say(said);
        Moves(delta.icmp6_out_type()).say(said);
    }
}

impl Moves<net::dev_snmp6::DevSnmp6Delta<'_>> {
    fn say(self, said: &mut String) {
        Moves((&self.0.ip6, &self.0.icmp6)).say(said);
        Moves(self.0.icmp6_in_type()).say(said);
        Moves(self.0.icmp6_out_type()).say(said);
    }
}

impl Moves<pid::fdinfo::FdinfoDelta<'_>> {
    fn say(self, said: &mut String) {
        let delta = self.0;
        Moves(delta.pos).say(said);
        Moves(delta.engines).say(said);
    }
}

/// Of a matrix each count by CPU, not their sums.
impl Moves<MatrixDelta<'_>> {
    fn say(self, said: &mut String) {
        for row in self.0 {
            let MatrixRowDelta::Moved(row) = row else { continue };
            let by_cpu: Vec<_> = row.by_cpu().map(|(_, moved)| moved).collect();
            if !row.sum.is_reset() && !by_cpu.is_empty() {
                assert_eq!(row.sum.amount(), by_cpu.iter().map(|moved| moved.amount()).sum::<u64>());
            }
            Moves(by_cpu).say(said);
        }
    }
}

impl Moves<system::interrupts::InterruptsDelta<'_>> {
    fn say(self, said: &mut String) {
        assert_eq!(self.0.cpu_sums().count(), self.0.rows.cpu_sums(|_| true).count());
        Moves(self.0.rows).say(said);
    }
}

impl Moves<system::schedstat::SchedstatDelta<'_>> {
    fn say(self, said: &mut String) {
        Moves(self.0.timestamp).say(said);
        Moves(self.0.cpus()).say(said);
        Moves(self.0.domains()).say(said);
    }
}

impl Moves<system::zoneinfo::ZoneinfoDelta<'_>> {
    fn say(self, said: &mut String) {
        Moves(self.0.nodes()).say(said);
        Moves(self.0.zones()).say(said);
    }
}

impl Moves<system::stat::StatDelta<'_>> {
    fn say(self, said: &mut String) {
        Moves((&self.0.cpu, &self.0.intr, &self.0.ctxt, &self.0.processes, &self.0.softirq)).say(said);
        Moves(self.0.cpus()).say(said);
        self.0.irqs().for_each(|irq| Moves(irq.1).say(said));
        assert!((0.0..=1.0).contains(&self.0.cpu.busy_share()));
    }
}

/// A file's name, and what holds for it alone.
type More = (&'static str, fn(&[u8]));

const MORE: &[More] = &[
    ("root/net/tcp", rows_of_tcp),
    ("root/net/unix", rows_of_unix),
    ("root/net/arp", hardware_addresses),
    ("root/net/dev", rows_of_dev),
    ("root/net/softnet_stat", rows_of_softnet_stat),
    ("root/net/protocols", rows_of_protocols),
    ("root/diskstats", rows_of_diskstats),
    ("root/interrupts", sums_of_interrupts),
    ("root/schedstat", rows_of_schedstat),
    ("root/swaps", rows_of_swaps),
    ("root/partitions", rows_of_partitions),
    ("root/locks", rows_of_locks),
    ("root/mounts", rows_of_mounts),
    ("process/mountinfo", rows_of_mountinfo),
    ("process/mountstats", statistics_of_mounts),
    ("root/zoneinfo", rows_of_zoneinfo),
    ("root/buddyinfo", rows_of_buddyinfo),
    ("root/pagetypeinfo", rows_of_pagetypeinfo),
    ("root/slabinfo", rows_of_slabinfo),
    ("root/cpuinfo", cpus),
    ("root/cmdline", arguments_of_the_kernel),
    ("process/cmdline", arguments),
    ("process/status", sets),
    ("process/cgroup", rows_of_cgroup),
    ("process/limits", rows_of_limits),
    ("process/uid_map", maps_both_ways),
    ("thread/stack", rows_of_stack),
    ("thread/children", rows_of_children),
    ("process/environ", variables),
    ("process/auxv", entries),
];

fn rows_of_stack(text: &[u8]) {
    let mut kept = pid::Stack::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(pid::stack::rows(text), kept.frames.iter(), result);
}

fn rows_of_children(text: &[u8]) {
    let mut kept = pid::Children::default();
    if kept.parse(text, &mut ()).is_ok() {
        assert!(pid::children::rows(text).map(Result::unwrap).eq(kept.pids));
    }
}

/// The rows that are borrowed are those that are kept; and so is the error, but for a name that is too long to keep.
fn rows_of_diskstats(text: &[u8]) {
    let mut kept = system::Diskstats::default();
    let result = kept.parse(text, &mut ());
    let (mut disks, mut short) = (kept.disks.iter(), kept.short.iter());
    for row in diskstats::rows(text) {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(Line::Disk(row)), _) => {
                let Some(kept) = disks.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.major, row.minor, row.name), (kept.major, kept.minor, kept.name.as_bytes()));
                assert_eq!(row.io, kept.io);
            }
            (Ok(Line::Short(row)), _) => {
                let Some(kept) = short.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.major, row.minor, row.name), (kept.major, kept.minor, kept.name.as_bytes()));
                assert_eq!(row.io, kept.io);
            }
        }
    }
    assert_eq!((result, disks.next(), short.next()), (Ok(()), None, None));
}

/// As those of diskstats; and each is found by its inode.
fn rows_of_tcp(text: &[u8]) {
    let mut kept = net::Tcp::default();
    let result = kept.parse(text, &mut ());
    let rows: Result<Vec<_>, _> = net::tcp::rows(text).collect();
    assert_eq!(rows.as_ref().map(Vec::as_slice).map_err(|&error| error), result.map(|()| &kept.sockets[..]));
    if result.is_err() {
        return;
    }
    for inode in kept.sockets.iter().filter_map(|socket| socket.inode) {
        assert_eq!(kept.by_inode(inode).and_then(|socket| socket.inode), Some(inode));
    }
    let named = kept.sockets.iter().filter(|socket| TcpState::ALL.contains(&socket.st)).count();
    assert_eq!(kept.states().iter().map(|(_, count)| count).sum::<usize>(), named);
}

/// As those of diskstats; and each is found by its inode.
fn rows_of_unix(text: &[u8]) {
    let mut kept = net::Unix::default();
    let result = kept.parse(text, &mut ());
    let mut sockets = kept.sockets.iter();
    for row in net::unix::rows(text) {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(row), _) => {
                let Some(kept) = sockets.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.num, row.inode, row.st), (kept.num, kept.inode, kept.st));
                assert_eq!(row.path, kept.path.as_ref().map(|path| path.as_bytes()));
            }
        }
    }
    assert_eq!((result, sockets.next()), (Ok(()), None));
    for inode in kept.sockets.iter().filter_map(|socket| socket.inode) {
        assert_eq!(kept.by_inode(inode).and_then(|socket| socket.inode), Some(inode));
    }
}

/// What is read when asked panics as little.
fn hardware_addresses(text: &[u8]) {
    let mut arp = net::Arp::default();
    if arp.parse(text, &mut ()).is_err() {
        return;
    }
    for address in arp.neighbours.iter().filter_map(|neighbour| neighbour.hw_address) {
        assert!(address.mac().is_none_or(|mac| mac.into_iter().eq(address.octets())));
    }
}

/// Every row is found by its label; the sums by CPU are those by row.
fn sums_of_interrupts(text: &[u8]) {
    let mut interrupts = system::Interrupts::default();
    if interrupts.parse(text, &mut Default::default()).is_err() {
        return;
    }
    let rows = &interrupts.rows;
    assert!(rows.iter().all(|row| rows.get(row.label).is_some_and(|first| first.label == row.label)));
    let by_row: u64 = rows.iter().filter(|row| row.is_by_cpu()).map(|row| row.sum()).sum();
    assert_eq!(rows.cpu_sums(|_| true).map(|(_, sum)| sum).sum::<u64>(), by_row);
    assert!(interrupts.cpu_sums().map(|(_, sum)| sum).sum::<u64>() <= by_row);
}

/// As those of diskstats.
fn rows_of_schedstat(text: &[u8]) {
    let mut kept = system::Schedstat::default();
    let result = kept.parse(text, &mut Default::default());
    let (mut cpus, mut domains) = (kept.cpus.iter(), kept.domains.iter());
    let (mut version, mut timestamp) = (None, None);
    for row in schedstat::rows(text) {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(schedstat::Line::Version(number)), _) => version = Some(number),
            (Ok(schedstat::Line::Timestamp(number)), _) => timestamp = Some(number),
            (Ok(schedstat::Line::Cpu(row)), _) => assert_eq!(Some(&row), cpus.next()),
            (Ok(schedstat::Line::Domain(row)), _) => {
                let Some(kept) = domains.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.cpu, row.domain, row.stats), (kept.cpu, kept.domain, kept.stats));
                assert_eq!(row.name, kept.name.as_ref().map(|name| name.as_bytes()));
                assert_eq!(row.cpumask, kept.cpumask.as_text().as_bytes());
            }
            (Ok(_), _) => {}
        }
    }
    match result {
        Ok(()) => assert_eq!((version, timestamp), (Some(kept.version), Some(kept.timestamp))),
        Err(error) => assert!(version.is_none() || timestamp.is_none(), "{error}"),
    }
    assert_eq!((cpus.next(), domains.next()), (None, None));
}

/// As those of diskstats.
fn rows_are_kept<T: PartialEq + Debug>(
    rows: impl Iterator<Item = Result<T, ParseError>>,
    kept: impl Iterator<Item = T>,
    result: Result<(), ParseError>,
) {
    let mut kept = kept;
    for row in rows {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(row), _) => assert_eq!(Some(row), kept.next()),
        }
    }
    assert_eq!((result, kept.next()), (Ok(()), None));
}

fn rows_of_swaps(text: &[u8]) {
    let mut kept = system::Swaps::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(swaps::rows(text), kept.swaps.iter(), result);
    kept.swaps.iter().for_each(|swap| escapes(swap.filename));
}

fn rows_of_partitions(text: &[u8]) {
    let mut kept = system::Partitions::default();
    let result = kept.parse(text, &mut ());
    let plain = |(major, minor, blocks, name): (u32, u32, u64, &[u8])| (major, minor, blocks, name.to_vec());
    let rows = partitions::rows(text)
        .map(|row| row.map(|row| plain((row.major, row.minor, row.blocks.0, row.name))));
    let kept =
        kept.partitions.iter().map(|row| plain((row.major, row.minor, row.blocks.0, row.name.as_bytes())));
    rows_are_kept(rows, kept, result);
}

/// Every waiter is below one lock that is held, if the first is.
fn rows_of_locks(text: &[u8]) {
    let mut kept = system::Locks::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(locks::rows(text), kept.locks.iter().copied(), result);
    let below: usize = kept
        .held()
        .map(|(lock, waiters)| {
            assert!(waiters.iter().all(|waiter| waiter.id == lock.id && waiter.depth > lock.depth));
            1 + waiters.len()
        })
        .sum();
    assert!(below <= kept.locks.len() && kept.waiters(kept.locks.len()).is_empty());
}

fn rows_of_mounts(text: &[u8]) {
    let mut kept = pid::Mounts::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(mounts::rows(text), kept.mounts.iter(), result);
    for mount in &kept.mounts {
        [mount.source, mount.mount_point, mount.fstype].into_iter().for_each(escapes);
        let named = mount.options.iter().find(|(name, _)| *name == *b"ro");
        assert_eq!(mount.options.is_read_only(), named.is_some());
        options(mount.options);
    }
}

fn rows_of_mountinfo(text: &[u8]) {
    let mut kept = pid::Mountinfo::default();
    let result = kept.parse(text, &mut ());
    rows_are_kept(mountinfo::rows(text), kept.mounts.iter(), result);
    for mount in &kept.mounts {
        [mount.root, mount.source, mount.mount_point, mount.fstype].into_iter().for_each(escapes);
        [mount.options, mount.super_options].into_iter().for_each(options);
    }
}

fn statistics_of_mounts(text: &[u8]) {
    let mut kept = pid::Mountstats::default();
    if kept.parse(text, &mut ()).is_err() {
        return;
    }
    assert!(kept.nfs.len() <= kept.mounts.len());
    for nfs in &kept.nfs {
        let found = kept.nfs.get((nfs.device.as_bytes(), nfs.mount_point.as_bytes()));
        assert!(found.is_some_and(|found| found.device == nfs.device));
        let is_it = |mount: pid::mountstats::Mount<'_>| {
            mount.device == *nfs.device.as_bytes() && mount.mount_point == *nfs.mount_point.as_bytes()
        };
        assert!(kept.mounts.iter().any(is_it));
        [&nfs.opts, &nfs.caps, &nfs.nfsv4].into_iter().flatten().for_each(|text| options(text.options()));
        assert!(nfs.ops.iter().all(|op| nfs.ops.get(&op.name).is_some()));
        assert!(nfs.xprts.iter().enumerate().all(|(at, xprt)| xprt.place as usize == at));
    }
}

/// In whatever way they are decoded, it is the same.
fn escapes(escaped: Escaped<'_>) {
    let decoded = escaped.decode();
    let mut bytes = Vec::new();
    escaped.decode_into(&mut bytes);
    assert!(bytes == *decoded && escaped.bytes().eq(bytes.iter().copied()) && escaped == *decoded);
    assert!(decoded.len() <= escaped.as_raw().len() && !escaped.to_string().contains('\n'));
    let newlines = Escaped::<b'\n'>::from_raw(escaped.as_raw()).decode();
    assert!(decoded.len() <= newlines.len());
}

/// Each is found by its name, and all end.
fn options(options: procsampler::Options<'_>) {
    let mut count = 0;
    for (name, value) in options.iter() {
        let name = name.decode();
        assert!(options.contains(&name) && (value.is_none() || options.value(&name).is_some()));
        count += 1;
    }
    assert!(count <= options.as_raw().len());
}

/// What is kept of a text stands in its lines; and where one is malformed nothing is.
fn rows_of_zoneinfo(text: &[u8]) {
    let mut kept = system::Zoneinfo::default();
    let result = kept.parse(text, &mut Default::default());
    let mut lines = Vec::new();
    for line in zoneinfo::rows(text) {
        match (line, result) {
            (Err(error), result) => return assert!(result.is_err_and(|first| first.at() <= error.at())),
            (Ok(line), _) => lines.push(line),
        }
    }
    let protection = |pages: &zoneinfo::Protection<'_>| pages.clone().collect::<Result<Vec<_>, _>>();
    if lines
        .iter()
        .any(|line| matches!(line, zoneinfo::Line::Protection(pages) if protection(pages).is_err()))
    {
        return assert!(result.is_err());
    }
    if result.is_err() {
        return;
    }
    let zones = lines.iter().filter_map(|line| match line {
        zoneinfo::Line::Zone { node, name } => Some((*node, *name)),
        _ => None,
    });
    assert!(zones.eq(kept.zones.iter().map(|zone| (zone.node, zone.name.as_bytes()))));
    let cpus = lines.iter().filter_map(|line| match line {
        zoneinfo::Line::Cpu(cpu) => Some(*cpu),
        _ => None,
    });
    assert!(cpus.eq(kept.zones.iter().flat_map(|zone| &zone.pagesets).map(|pageset| pageset.cpu)));
    let other = lines.iter().filter_map(|line| match line {
        zoneinfo::Line::Other(b"pagesets" | b"", b"") => None,
        zoneinfo::Line::Other(key, value) => Some((*key, *value)),
        _ => None,
    });
    assert_eq!(other.clone().count(), kept.unlisted.len());
    for ((key, value), (below_others, kept)) in other.zip(kept.unlisted.iter()) {
        assert!(below_others.ends_with(key.trim_ascii()) && value == kept);
    }
}

/// The rows that are borrowed are those that are kept, and what the kernel makes of them is within its bounds.
fn rows_of_buddyinfo(text: &[u8]) {
    let mut kept = system::Buddyinfo::default();
    let result = kept.parse(text, &mut ());
    let mut zones = kept.zones.iter();
    for line in buddyinfo::rows(text) {
        let line = match (line, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if ["name", "free"].contains(&error.field()) => return,
            (Ok(line), _) => line,
        };
        let Some(zone) = zones.next() else { panic!("{line:?} is not kept") };
        assert_eq!((line.node, line.zone), (zone.node, zone.name.as_bytes()));
        assert!(line.free.map(Result::ok).eq(zone.free.iter().map(|&blocks| Some(blocks))));
        indices(&zone.free, true);
    }
    assert_eq!(zones.next(), None);
}

fn indices<C: Copy + Into<Count>>(free: &FreeBlocks<C>, exact: bool) {
    for order in 0..free.len() {
        let (index, unusable) = (free.fragmentation_index(order), free.unusable_free_index(order));
        assert!(index.is_none_or(|index| (-1000..=1000).contains(&index)), "{index:?}");
        assert!(unusable.is_none_or(|share| share <= 1000), "{unusable:?}");
        assert!(!exact || (index.is_some() && unusable.is_some() && free.is_exact()));
        assert_eq!(index == Some(-1000), free.suitable(order) > 0);
        assert!(free.pages_of(order) <= Some(free.pages()));
    }
    assert_eq!(free.fragmentation_index(free.len()), None);
}

/// As those of buddyinfo.
fn rows_of_pagetypeinfo(text: &[u8]) {
    let mut kept = system::Pagetypeinfo::default();
    if kept.parse(text, &mut ()).is_err() {
        return;
    }
    let (mut lists, mut counts, mut types) = (kept.free.iter(), 0, 0);
    for line in pagetypeinfo::rows(text) {
        match line.expect("it is understood as a whole") {
            pagetypeinfo::Line::Free { node, zone, migrate_type, free } => {
                let Some(list) = lists.next() else { panic!("a list is not kept") };
                assert_eq!((node, zone), (list.node, list.zone.as_bytes()));
                assert_eq!(migrate_type, list.migrate_type.as_bytes());
                assert!(free.map(Result::ok).eq(list.free.iter().map(|&count| Some(count))));
                indices(&list.free, false);
            }
            pagetypeinfo::Line::Types(words) | pagetypeinfo::Line::MixedTypes(words) => types = words.count(),
            pagetypeinfo::Line::Blocks { blocks, .. } => {
                assert_eq!(blocks.filter(Result::is_ok).count(), types);
                counts += types;
            }
            _ => {}
        }
    }
    assert_eq!((lists.next(), kept.blocks.len() + kept.mixed_blocks.len()), (None, counts));
}

/// As those of diskstats; and each is found, however many have its name.
fn rows_of_slabinfo(text: &[u8]) {
    let mut kept = system::Slabinfo::default();
    let result = kept.parse(text, &mut ());
    let mut caches = kept.caches.iter();
    for line in slabinfo::rows(text) {
        match line {
            Err(error) => return assert_eq!(result, Err(error)),
            Ok(slabinfo::Line::Cache { name, slabs }) => {
                let Some(cache) = caches.next() else { panic!("{slabs:?} is not kept") };
                assert_eq!((name, slabs), (cache.name.as_bytes(), cache.slabs));
                if result.is_ok() {
                    assert_eq!(kept.caches.get(cache.id()), Some(cache));
                }
            }
            Ok(_) => {}
        }
    }
    assert_eq!(caches.next(), None);
}

/// As those of diskstats.
fn rows_of_dev(text: &[u8]) {
    let mut kept = net::Dev::default();
    let result = kept.parse(text, &mut ());
    let rows = match net::dev::rows(text) {
        Ok(rows) => rows,
        Err(error) => return assert_eq!(result, Err(error)),
    };
    let mut interfaces = kept.interfaces.iter();
    for row in rows {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(row), _) => {
                let Some(kept) = interfaces.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.name, row.traffic), (kept.name.as_bytes(), kept.traffic));
            }
        }
    }
    assert_eq!((result, interfaces.next()), (Ok(()), None));
}

/// As those of diskstats.
fn rows_of_softnet_stat(text: &[u8]) {
    let mut kept = net::SoftnetStat::default();
    let result = kept.parse(text, &mut ());
    let mut cpus = kept.cpus.iter();
    for row in net::softnet_stat::rows(text) {
        match row {
            Err(error) => return assert_eq!(result, Err(error)),
            Ok(row) => assert_eq!(Some(&row), cpus.next().map(|cpu| &cpu.softnet)),
        }
    }
    assert_eq!((result.is_ok(), cpus.next()), (!kept.cpus.is_empty(), None));
}

/// As those of diskstats.
fn rows_of_protocols(text: &[u8]) {
    let mut kept = net::Protocols::default();
    let result = kept.parse(text, &mut ());
    let rows = match net::protocols::rows(text) {
        Ok(rows) => rows,
        Err(error) => return assert_eq!(result, Err(error)),
    };
    let mut protocols = kept.protocols.iter();
    for row in rows {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(row), _) => {
                let Some(kept) = protocols.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.protocol, row.module), (kept.protocol.as_bytes(), kept.module.as_bytes()));
                assert_eq!((row.memory, row.press, row.methods), (kept.memory, kept.press, kept.methods));
            }
        }
    }
    assert_eq!((result, protocols.next()), (Ok(()), None));
}

/// What is read when asked panics as little.
fn cpus(text: &[u8]) {
    let mut cpuinfo = system::Cpuinfo::default();
    if cpuinfo.parse(text, &mut ()).is_err() {
        return;
    }
    for block in cpuinfo.cpus.iter().map(|cpu| &cpu.lines).chain([&cpuinfo.global]) {
        let said = (block.physical_id(), block.core_id(), block.siblings(), block.hertz(), block.bogomips());
        assert!(!format!("{said:?} {:?}", block.model()).is_empty());
        assert!(block.flags().all(|flag| !flag.is_empty() && block.has_flag(flag)));
        assert!(block.iter().all(|(key, _)| block.get(key).is_some()));
    }
    let (sockets, cores) = (cpuinfo.sockets(), cpuinfo.cores());
    assert!(
        sockets.zip(cores).is_none_or(|(sockets, cores)| sockets <= cores && cores <= cpuinfo.cpus.len())
    );
}

/// Each is found by its name, and all end.
fn arguments_of_the_kernel(text: &[u8]) {
    let mut cmdline = system::Cmdline::default();
    assert_eq!(cmdline.parse(text, &mut ()), Ok(()));
    for arg in cmdline.args() {
        assert!(cmdline.get(arg.name).is_some() && cmdline.get(arg.name) == cmdline.all(arg.name).last());
        assert!(!arg.to_string().contains('\n'));
    }
    assert!(cmdline.init_args().count() <= text.len());
}

/// Put together again they are the text.
fn arguments(text: &[u8]) {
    let mut cmdline = pid::Cmdline::default();
    assert_eq!(cmdline.parse(text, &mut ()), Ok(()));
    let joined = cmdline.args().collect::<Vec<_>>().join(&0);
    assert_eq!(joined, text.strip_suffix(b"\0").unwrap_or(text));
}

/// Put together again they are the text, and each is found.
fn variables(text: &[u8]) {
    let mut environ = pid::Environ::default();
    assert_eq!(environ.parse(text, &mut ()), Ok(()));
    let joined = environ.variables().map(|variable| match variable.value {
        Some(value) => [variable.name, b"=", value].concat(),
        None => variable.name.to_vec(),
    });
    assert_eq!(joined.collect::<Vec<_>>().join(&0), text.strip_suffix(b"\0").unwrap_or(text));
}

/// As many as fit, each found by its type.
fn entries(text: &[u8]) {
    let mut auxv = pid::Auxv::default();
    if auxv.parse(text, &mut ()).is_ok() && !text.is_empty() {
        let bytes = auxv.word_bits as usize / 8;
        assert!((auxv.entries.len() + 1) * 2 * bytes <= text.len());
        assert!(auxv.entries.iter().all(|entry| entry.at.0 > 0 && auxv.get(entry.at).is_some()));
    }
}

/// Lists and masks are read when asked.
fn sets(text: &[u8]) {
    let mut status = pid::Status::default();
    if status.parse(text, &mut Default::default()).is_err() {
        return;
    }
    let (list, mask) = (&status.leader.cpus_allowed_list, &status.leader.cpus_allowed);
    for (first, last) in list.ranges().filter(|(first, last)| first <= last) {
        assert!(list.contains(first) && list.contains(last));
    }
    let digits = mask.as_text().as_bytes().len() as u32;
    assert_eq!((0..4 * digits).filter(|&id| mask.contains(id)).count() as u32, mask.count());
}

/// The rows that are borrowed are those that are kept, and each of them is found.
fn rows_of_cgroup(text: &[u8]) {
    let mut cgroup = pid::Cgroup::default();
    if cgroup.parse(text, &mut ()).is_err() {
        assert!(pid::cgroup::rows(text).any(|row| row.is_err()));
        return;
    }
    assert!(pid::cgroup::rows(text).map(Result::unwrap).eq(&cgroup.cgroups));
    for row in &cgroup.cgroups {
        assert!(!row.is_v2() || cgroup.v2().is_some());
        assert!(row.deleted().is_none_or(|path| row.path.as_bytes().starts_with(path)));
        for (name, value) in row.controllers.iter().filter(|(_, value)| value.is_none()) {
            assert!(row.is_v2() || value.is_some() || cgroup.v1(name.decode()).is_some());
        }
    }
}

/// Sixteen of the lines are those that are kept; the others are unlisted, or come twice.
fn rows_of_limits(text: &[u8]) {
    let mut limits = pid::Limits::default();
    let rows: Result<Vec<_>, _> = pid::limits::rows(text).collect();
    match (limits.parse(text, &mut Default::default()), rows) {
        (Ok(()), Ok(rows)) => {
            assert!(rows.len() >= 16);
            let files =
                rows.iter().rfind(|row| row.name == b"Max open files" && row.units.starts_with(b"files"));
            assert!(files.is_some_and(|row| row.limit == limits.open_files) || !limits.unlisted.is_empty());
        }
        (Ok(()), Err(error)) => panic!("{error}"),
        (Err(_), _) => {}
    }
}

/// A number that is mapped comes back, unless ranges overlap.
fn maps_both_ways(text: &[u8]) {
    let mut map = pid::UidMap::default();
    if map.parse(text, &mut ()).is_err() {
        return;
    }
    for extent in map.extents.iter() {
        let last = extent.inside.checked_add(extent.length.saturating_sub(1));
        for inside in [Some(extent.inside), last].into_iter().flatten() {
            let outside = map.outside(inside);
            assert!(outside.is_none_or(|outside| map.inside(outside).is_some()));
        }
    }
}
