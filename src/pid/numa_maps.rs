//! `/proc/PID/numa_maps`: on which memory nodes the pages of each mapping are.
//!
//! ```text
//! 00400000 default file=/helper mapped=28 mapmax=29 active=0 N0=20 N1=8 kernelpagesize_kB=4
//! 3860f000 default heap anon=1 dirty=1 active=0 N0=1 kernelpagesize_kB=4
//! 7f1c61c00000 bind=static:0-1 huge anon=1 dirty=1 N1=1 kernelpagesize_kB=2048
//! 7f4313a61000 prefer:1
//! ```
//!
//! Each line has the first address of a mapping, in hexadecimal, its memory policy, and then words, most of
//! them with `=` and a number. The end of the line shows the size of a page. A mapping without pages in RAM
//! has nothing after its name.
//!
//! What is odd: `mapped` is left out if all pages are anonymous, or all dirty. Only the numbers of the nodes
//! add up to the total. In the path of a file, space, tab, newline and `=` are escaped, but the backslash is
//! not. Some policies have a blank in their names.
//!
//! Cost: the kernel walks the page tables, as for [smaps](super::smaps), and holds the process's `mmap_lock`
//! for reading. If the process maps memory, has a page fault or exits meanwhile, it waits. A process without
//! memory, for example a kernel thread or a zombie, [has none](crate::Error::process_has_none).
//!
//! Reference: numa(7), Documentation/filesystems/proc.rst. Permission: `PTRACE_MODE_READ_FSCREDS`, at open:
//! the same user, or CAP_SYS_PTRACE. Linux 2.6.14, with CONFIG_NUMA, which few 32-bit kernels have.

use super::maps::hex;
use crate::class::Class;
use crate::cursor::Value;
use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Escaped;
use crate::text::RawBytes;
use crate::unit::KiB;
use crate::words::words;

/// One sample of `/proc/PID/numa_maps`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct NumaMaps {
    /// The mappings, in ascending order of addresses.
    pub mappings: TextRows<NumaMap<'static>>,
    /// Lines that could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

row! {
    /// A mapping, with borrowed bytes. Numbers of pages are in pages of
    /// [`kernelpagesize`](NumaMap::kernelpagesize). `None` means that the line does not have the number,
    /// because there are no such pages.
    pub struct NumaMap<'a> {
        /// The first address of the mapping.
        start: u64,
        /// The memory policy: from which nodes new pages are allocated.
        policy: MemPolicy,
        /// The flags of the policy: `static`, `relative`, `balancing`, separated by `|`.
        policy_flags: Option<RawBytes<'a>>,
        /// The nodes of the policy, as a list, for example `0-3,8`.
        policy_nodes: Option<RawBytes<'a>>,
        /// The path of the mapped file.
        file: Option<Escaped<'a>>,
        /// `heap`: the memory that brk(2) allocates.
        heap: bool,
        /// `stack`: the stack of the main thread.
        stack: bool,
        /// `huge`: the mapping is of hugetlbfs.
        huge: bool,
        /// Anonymous pages.
        anon: Option<u64>,
        /// Dirty pages.
        dirty: Option<u64>,
        /// All pages; `None` also if all pages are anonymous, or all are dirty.
        mapped: Option<u64>,
        /// The largest number of mappings that one of the pages has, if it is more than 1.
        mapmax: Option<u64>,
        /// Pages in the swap cache, which have a place in swap.
        swapcache: Option<u64>,
        /// Pages on the active list, if not all pages are on it.
        active: Option<u64>,
        /// Pages that are being written to the disk.
        writeback: Option<u64>,
        /// The numbers of pages by node, as the file prints them: `N0=20 N1=8`. [`NumaMap::by_node`] parses
        /// them.
        nodes: RawBytes<'a>,
        /// The size of a page. Linux 3.13.
        kernelpagesize: Option<KiB>,
        /// The line from the first word that this crate does not know.
        unlisted: Option<RawBytes<'a>>,
    }
}

words! {
    /// A memory policy: from which nodes new pages are allocated. See set_mempolicy(2).
    pub enum MemPolicy {
        /// The policy of the process, or else the node of the CPU.
        "default" Default,
        /// The node of the list, as long as it has free memory.
        "prefer" Prefer,
        /// The nodes of the list, as long as they have free memory. Linux 5.15.
        "prefer (many)" PreferMany,
        /// Only the nodes of the list.
        "bind" Bind,
        /// The nodes of the list in turn.
        "interleave" Interleave,
        /// The nodes of the list in turn, some more often than others. Linux 6.9.
        "weighted interleave" WeightedInterleave,
        /// The node of the CPU. Linux 3.8.
        "local" Local,
    }
}

impl<'a> NumaMap<'a> {
    /// The nodes that have pages of the mapping, with the number of pages on each.
    ///
    /// ```
    /// use procsampler::pid::numa_maps;
    ///
    /// let text = b"00400000 default anon=28 N0=20 N1=8 kernelpagesize_kB=4\n";
    /// let mapping = numa_maps::rows(text).next().expect("there is a row")?;
    /// assert!(mapping.by_node().eq([(0, 20), (1, 8)]));
    /// assert_eq!(mapping.pages(), 28);
    /// # Ok::<(), procsampler::ParseError>(())
    /// ```
    pub fn by_node(&self) -> impl Iterator<Item = (u32, u64)> + use<'a> {
        let mut words = Cursor::new(self.nodes.as_bytes());
        core::iter::from_fn(move || {
            loop {
                match words.word() {
                    b"" => return None,
                    word => match node(word) {
                        None => {}
                        node => return node,
                    },
                }
            }
        })
    }

    /// The number of pages in RAM: the sum over the nodes.
    pub fn pages(&self) -> u64 {
        self.by_node().fold(0, |sum, (_, pages)| sum.saturating_add(pages))
    }
}

/// `N0=12`
fn node(word: &[u8]) -> Option<(u32, u64)> {
    let mut cursor = Cursor::new(word);
    let id = cursor.eat(b'N').then(|| cursor.digits())??.try_into().ok()?;
    let pages = cursor.eat(b'=').then(|| cursor.digits())??;
    cursor.at_end().then_some((id, pages))
}

/// The text from the first to the last of several words.
#[derive(Clone, Copy, Default)]
struct Span<'a>(Option<(Cursor<'a>, usize)>);

impl<'a> Span<'a> {
    fn add(&mut self, word: Cursor<'a>, end: usize) {
        let first = self.0.map_or(word, |(first, _)| first);
        self.0 = Some((first, end));
    }

    fn raw(self) -> Option<RawBytes<'a>> {
        let (first, end) = self.0?;
        first.rest().get(..end - first.at()).map(RawBytes::new)
    }
}

/// Reads the policy, with its flags and nodes.
fn policy<'a>(
    cursor: &mut Cursor<'a>,
) -> Result<(MemPolicy, Option<RawBytes<'a>>, Option<RawBytes<'a>>), ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    let policy = match cursor.until(|byte| matches!(byte, b'=' | b':' | b' ' | b'\t' | b'\n')) {
        b"prefer" if cursor.eat_all(b" (many)") => MemPolicy::PreferMany,
        b"weighted" if cursor.eat_all(b" interleave") => MemPolicy::WeightedInterleave,
        word => MemPolicy::read(&mut Cursor::new(word))
            .ok_or_else(|| start.fail("policy", MemPolicy::EXPECTED))?,
    };
    let flags = cursor.eat(b'=').then(|| cursor.until(|byte| matches!(byte, b':' | b' ' | b'\n')));
    let nodes = cursor.eat(b':').then(|| cursor.until(|byte| matches!(byte, b' ' | b'\n')));
    cursor.word_end("policy")?;
    Ok((policy, flags.map(RawBytes::new), nodes.map(RawBytes::new)))
}

impl<'a> Row<'a> for NumaMap<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let start = hex(cursor, "start", b' ')?;
        let (policy, policy_flags, policy_nodes) = policy(cursor)?;
        let mut file = None;
        let (mut heap, mut stack, mut huge) = (false, false, false);
        let mut numbers = [None; NUMBERS.len()];
        let (mut nodes, mut strange) = (Span::default(), Span::default());
        loop {
            cursor.skip_blanks();
            let begin = *cursor;
            let word = cursor.word();
            match word {
                b"" => break,
                b"heap" => heap = true,
                b"stack" => stack = true,
                b"huge" => huge = true,
                _ if begin.rest().starts_with(b"file=") => {
                    file = Some(Escaped::new(word.get(5..).unwrap_or_default()));
                }
                _ if node(word).is_some() => nodes.add(begin, cursor.at()),
                _ => {
                    let known =
                        NUMBERS.iter().zip(&mut numbers).find(|(key, _)| word.starts_with(key.as_bytes()));
                    match known {
                        Some((key, number)) => {
                            let mut value = begin;
                            value.skip(key.len());
                            let field = key.get(..key.len() - 1).unwrap_or_default();
                            *number = Some(value.digits().ok_or_else(|| value.fail(field, UNSIGNED))?);
                            value.word_end(field)?;
                        }
                        None => strange.add(begin, cursor.at()),
                    }
                }
            }
        }
        let [anon, dirty, mapped, mapmax, swapcache, active, writeback, kernelpagesize] = numbers;
        Ok(NumaMap {
            start,
            policy,
            policy_flags,
            policy_nodes,
            file,
            heap,
            stack,
            huge,
            anon,
            dirty,
            mapped,
            mapmax,
            swapcache,
            active,
            writeback,
            nodes: nodes.raw().unwrap_or_default(),
            kernelpagesize: kernelpagesize.map(KiB),
            unlisted: strange.raw(),
        })
    }
}

const NUMBERS: [&str; 8] =
    ["anon=", "dirty=", "mapped=", "mapmax=", "swapcache=", "active=", "writeback=", "kernelpagesize_kB="];

/// The lines of a text of `/proc/PID/numa_maps`, with bytes that are borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, NumaMap<'_>> {
    TableRows::new(text)
}

impl ProcFile for NumaMaps {
    type State = ();
    const NAME: &'static str = "numa_maps";
    const CLASS: Class = Class::MEMORY;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.mappings.clear();
        table::collect(rows(text), &mut self.unlisted, |mapping, _| {
            self.mappings.push(mapping);
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::PidDir> for NumaMaps {}
impl FileIn<crate::dir::TidDir> for NumaMaps {}

impl crate::shape::kept::SmallColumn for MemPolicy {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<NumaMaps, ParseError> {
        let mut maps = NumaMaps::default();
        maps.parse(text.as_bytes(), &mut ()).map(|()| maps)
    }

    /// This text is written by hand.
    const TEXT: &str = "00400000 default file=/a\\040b\\075\\134c mapped=28 mapmax=29 active=0 N0=20 N1=8 kernelpagesize_kB=4\n\
        3860f000 local heap anon=1 dirty=2 swapcache=3 writeback=4 N2=18446744073709551615 N10=1\n\
        7f1c61c00000 bind=static|balancing:0-1,3 huge new=1 anon=1 N newer stack N0=1 kernelpagesize_kB=2048\n\
        7f4313a61000 prefer (many):1\n7f4313a62000 weighted interleave:0-1 anon=1\nff prefer=relative:2\nfff other:2 ";

    #[test]
    fn words_of_all_kinds() {
        let maps = parsed(TEXT).unwrap();
        let [file, heap, huge, many, weighted, prefer, other] =
            [0, 1, 2, 3, 4, 5, 6].map(|at| maps.mappings.get(at).unwrap());
        assert_eq!(
            (file.start, file.policy, file.file.unwrap()),
            (0x40_0000, MemPolicy::Default, Escaped::new(br"/a\040b\075\134c"))
        );
        assert_eq!((file.mapped, file.mapmax, file.active, file.anon), (Some(28), Some(29), Some(0), None));
        assert_eq!(file.by_node().collect::<Vec<_>>(), [(0, 20), (1, 8)]);
        assert_eq!(
            (file.pages(), file.kernelpagesize, file.nodes),
            (28, Some(KiB(4)), RawBytes::new(b"N0=20 N1=8"))
        );
        assert!(heap.heap && !heap.stack && heap.policy == MemPolicy::Local && !file.heap);
        assert_eq!(
            (heap.anon, heap.dirty, heap.swapcache, heap.writeback),
            (Some(1), Some(2), Some(3), Some(4))
        );
        assert_eq!(
            (heap.pages(), heap.by_node().last(), heap.kernelpagesize),
            (u64::MAX, Some((10, 1)), None)
        );
        let raw = |bytes: &'static str| Some(RawBytes::new(bytes.as_bytes()));
        assert_eq!(
            (huge.policy, huge.policy_flags, huge.policy_nodes),
            (MemPolicy::Bind, raw("static|balancing"), raw("0-1,3"))
        );
        assert!(huge.huge && huge.stack && huge.unlisted == raw("new=1 anon=1 N newer"));
        assert_eq!((huge.anon, huge.pages()), (Some(1), 1));
        assert_eq!((many.policy, many.policy_nodes, many.pages()), (MemPolicy::PreferMany, raw("1"), 0));
        assert_eq!((weighted.policy, weighted.anon), (MemPolicy::WeightedInterleave, Some(1)));
        assert_eq!((prefer.policy, prefer.policy_flags), (MemPolicy::Prefer, raw("relative")));
        assert_eq!((other.policy.as_bytes(), other.policy_nodes), (&b"other"[..], raw("2")));
        assert!(parsed("").unwrap().mappings.is_empty());
    }

    #[test]
    fn what_is_wrong_is_located() {
        for (text, field, at) in [
            ("x default", "start", 0),
            ("7f12", "start", 0),
            ("1 ", "policy", 2),
            ("1 a_word_that_is_long", "policy", 2),
            ("1 default anon=x", "anon", 15),
            ("1 default anon=1x", "anon", 16),
            ("1 default\n2 local dirty=", "dirty", 24),
            ("1 default kernelpagesize_kB=18446744073709551616", "kernelpagesize_kB", 28),
        ] {
            let error = rows(text.as_bytes()).find_map(Result::err).unwrap();
            assert_eq!((error.field(), error.at()), (field, at), "{text}");
            assert_eq!(parsed(text).is_ok(), text.lines().count() > 1, "{text}");
        }
    }
}
