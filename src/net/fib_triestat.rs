//! `/proc/net/fib_triestat`: the trees in which the routes of IPv4 are kept.
//!
//! ```text
//! Basic info: size of leaf: 48 bytes, size of tnode: 40 bytes.
//! Main:
//!     Aver depth:     2.90
//!     Max depth:      4
//!     Leaves:         10
//!     Prefixes:       10
//!     Internal nodes: 8
//!       1: 2  2: 5  3: 1
//!     Pointers: 32
//! Null ptrs: 15
//! Total size: 2  kB
//!
//! Counters:
//! ---------
//! gets = 47
//! backtracks = 0
//! ```
//!
//! There is a part for each table of routes of one network namespace: see [`net`](super). A table is a tree.
//! Its internal nodes (*tnodes*) select a branch by some bits of an address, and its leaves have the routes.
//!
//! What is odd: until a rule of the namespace separates them, `Main` and `Local` are one tree, which is
//! printed twice. The counters exist with CONFIG_IP_FIB_TRIE_STATS. They are `unsigned int`, and sums over
//! the CPUs.
//!
//! Reference: `fib_triestat_seq_show` in net/ipv4/fib_trie.c, Documentation/networking/fib_trie.rst.
//! Permission: any user. Linux 2.6.13.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::lines;
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::unit::{Bytes, Hundredths, KiB};

/// One sample of `/proc/net/fib_triestat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct FibTriestat {
    /// The size of a leaf.
    pub leaf_size: Option<Bytes>,
    /// The size of an internal node without its pointers.
    pub tnode_size: Option<Bytes>,
    /// The tables, in the kernel's order.
    pub tables: Rows<Trie>,
    /// Lines that this crate does not know, by the name of the table and the key.
    pub unlisted: Unlisted,
}

numbers! {
    /// The tree of a table of routes. `None` means that this kernel, or its configuration, does not print the
    /// line.
    pub struct Trie: "", "" {
        /// The name of the table: `Main`, `Local`, or `Id` and a number.
        name: Name<31>,
        /// Average depth of the leaves.
        aver_depth: Option<Hundredths>,
        /// The internal nodes, counted by the number of bits that select the branch. Numbers of bits that no
        /// node has are left out.
        node_sizes: Vec<NodeSize>,
    };

    /// Counters of the tree of a table between two samples.
    pub delta TrieDelta by row;

    /// Largest depth of a leaf.
    "Max depth" max_depth: Option<u64>,
    /// Number of leaves.
    "Leaves" leaves: Option<u64>,
    /// Number of prefixes that have routes. A leaf may have several.
    "Prefixes" prefixes: Option<u64>,
    /// Number of internal nodes.
    "Internal nodes" internal_nodes: Option<u64>,
    /// Number of pointers in the internal nodes.
    "Pointers" pointers: Option<u64>,
    /// Number of null pointers.
    "Null ptrs" null_ptrs: Option<u64>,
    /// The memory of the tree.
    "Total size" total_size: Option<KiB>,
    /// Number of searches.
    "gets" gets: Option<u64> = int,
    /// Times that a search had to go back to a parent node.
    "backtracks" backtracks: Option<u64> = int,
    /// Leaves with a matching route that a search found.
    "semantic match passed" semantic_match_passed: Option<u64> = int,
    /// Leaves without a matching route that a search found.
    "semantic match miss" semantic_match_miss: Option<u64> = int,
    /// Times that a search met a null pointer.
    "null node hit" null_node_hit: Option<u64> = int,
    /// Internal nodes that were not resized for lack of memory.
    "skipped node resize" skipped_node_resize: Option<u64> = int,
}

/// How many internal nodes select the branch by a certain number of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct NodeSize {
    /// The number of bits. Such a node has 2^bits pointers.
    pub bits: u32,
    /// The number of nodes.
    pub nodes: u32,
}

/// A table is identified by its name: `tables.get(b"Main")`.
impl Identity for Trie {
    type Id<'a> = &'a [u8];

    fn id(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

/// Reads a key and its size: `48 bytes`.
fn size(cursor: &mut Cursor<'_>, key: &[u8]) -> Option<Bytes> {
    cursor.skip_blanks();
    if cursor.eat_all(key) { cursor.digits().map(Bytes) } else { None }
}

impl Trie {
    /// Begins a table. Only its name is known yet.
    fn begin(&mut self, name: Name<31>) {
        (self.name, self.aver_depth) = (name, None);
        self.node_sizes.clear();
        // No number is required.
        let _ = self.fill(|_| (0, false));
    }

    /// Reads the value of a key. Returns false if the key has no field, and `None` if the value is malformed.
    fn fill_key(&mut self, key: &[u8], cursor: &mut Cursor<'_>) -> Option<bool> {
        cursor.skip_blanks();
        let place = Trie::KEYS.iter().position(|listed| listed.as_bytes() == key);
        match place {
            Some(place) => self.set(place, cursor.digits().filter(|_| !cursor.inside_word())?),
            None if key == b"Aver depth" => {
                self.aver_depth = Some(cursor.value("Aver depth").ok().filter(|_| !cursor.inside_word())?);
            }
            None => return Some(false),
        }
        Some(true)
    }

    /// Reads `1: 2  2: 5` up to the end of the line.
    fn fill_sizes(&mut self, cursor: &mut Cursor<'_>) -> Option<bool> {
        self.node_sizes.clear();
        while !cursor.at_line_end() {
            let bits = cursor.unsigned32("bits").ok().filter(|_| cursor.eat(b':'));
            let nodes = cursor.unsigned32("nodes").ok().filter(|_| !cursor.inside_word());
            let (Some(bits), Some(nodes)) = (bits, nodes) else {
                self.node_sizes.clear();
                return None;
            };
            self.node_sizes.push(NodeSize { bits, nodes });
            cursor.skip_blanks();
        }
        Some(true)
    }
}

impl ProcFile for FibTriestat {
    type State = ();
    const NAME: &'static str = "net/fib_triestat";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.unlisted.clear();
        self.tables.clear();
        (self.leaf_size, self.tnode_size) = (None, None);
        let (mut is_this_file, mut in_table) = (false, false);
        // The table whose name was read last. Its row is added with its first line of values. A text of only
        // names would otherwise need much memory for rows.
        let mut named: Option<Name<31>> = None;
        lines::each(&mut Cursor::new(text), |cursor| {
            let is_below = cursor.at_blank();
            cursor.skip_blanks();
            let start = *cursor;
            let key = cursor.until(|byte| matches!(byte, b':' | b'=' | b'\n')).trim_ascii_end();
            let has_colon = cursor.eat(b':');
            cursor.eat(b'=');
            let mut rest = *cursor;
            let rest = rest.line_rest();
            if key.is_empty() || key == b"Counters" || key == b"---------" {
                return Ok(());
            }
            if key == b"Basic info" {
                is_this_file = true;
                self.leaf_size = size(cursor, b"size of leaf: ");
                cursor.eat_all(b" bytes,");
                self.tnode_size = size(cursor, b"size of tnode: ");
            } else if !is_below && has_colon && rest.is_empty() {
                (named, in_table) = (Name::new(key), false);
                if named.is_none() {
                    self.unlisted.push_malformed(key, rest);
                }
            } else {
                if let Some(name) = named.take_if(|_| key == b"Aver depth") {
                    self.tables.fill().begin(name);
                    in_table = true;
                }
                let table = self.tables.last_mut().filter(|_| in_table);
                let above = table.as_ref().map(|table| table.name).or(named).unwrap_or_default();
                let filled = table.map_or(Some(false), |table| match key.iter().all(u8::is_ascii_digit) {
                    true => table.fill_sizes(&mut { start }),
                    false => table.fill_key(key, cursor),
                });
                match filled {
                    Some(true) => {}
                    Some(false) => self.unlisted.push_below(&[above.as_bytes()], key, rest),
                    None => self.unlisted.push_malformed_below(&[above.as_bytes()], key, rest),
                }
            }
            Ok(())
        })?;
        self.tables.index();
        match is_this_file {
            true => Ok(()),
            false => Err(ParseError::new(text.len(), "Basic info", "this line before the end")),
        }
    }
}

impl FileIn<crate::dir::ProcDir> for FibTriestat {}
impl FileIn<crate::dir::PidDir> for FibTriestat {}
impl FileIn<crate::dir::TidDir> for FibTriestat {}

/// The tables of two samples, matched by name.
impl Delta for FibTriestat {
    type Output<'a> = RowDeltas<'a, Trie>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> RowDeltas<'a, Trie> {
        self.tables.since(&earlier.tables, machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;

    /// Linux 6.1; the second table is changed.
    const TEXT: &str = "Basic info: size of leaf: 48 bytes, size of tnode: 40 bytes.\n\
        Main:\n\tAver depth:     2.90\n\tMax depth:      4\n\tLeaves:         10\n\tPrefixes:       11\n\
        \tInternal nodes: 8\n\t  1: 2  2: 5  15: 1\n\tPointers: 32\nNull ptrs: 15\nTotal size: 2  kB\n\nCounters:\n\
        ---------\ngets = 4294967290\nbacktracks = 1\nsemantic match passed = 46\nsemantic match miss = 2\n\
        null node hit= 3\nskipped node resize = 4\n\n\
        Id 100:\n\tAver depth:     0.00\n\tMax depth:      0\n\tLeaves:         0\n\tPrefixes:       0\n\
        \tInternal nodes: 0\n\t\n\tPointers: 0\nNull ptrs: 0\nTotal size: 0  kB\n";

    fn parsed(text: &str) -> FibTriestat {
        let mut stat = FibTriestat::default();
        stat.parse(text.as_bytes(), &mut ()).unwrap();
        stat
    }

    #[test]
    fn trees_of_tables() {
        let stat = parsed(TEXT);
        assert!(stat.unlisted.is_empty(), "{:?}", stat.unlisted);
        assert_eq!((stat.leaf_size, stat.tnode_size), (Some(Bytes(48)), Some(Bytes(40))));
        let main = stat.tables.get(b"Main").unwrap();
        assert_eq!((main.aver_depth, main.max_depth), (Some(Hundredths(290)), Some(4)));
        assert_eq!((main.leaves, main.prefixes, main.internal_nodes), (Some(10), Some(11), Some(8)));
        let sizes: Vec<_> = main.node_sizes.iter().map(|size| (size.bits, size.nodes)).collect();
        assert_eq!(sizes, [(1, 2), (2, 5), (15, 1)]);
        assert_eq!((main.pointers, main.null_ptrs, main.total_size), (Some(32), Some(15), Some(KiB(2))));
        assert_eq!((main.gets, main.backtracks), (Some(4_294_967_290), Some(1)));
        assert_eq!((main.semantic_match_passed, main.semantic_match_miss), (Some(46), Some(2)));
        assert_eq!((main.null_node_hit, main.skipped_node_resize), (Some(3), Some(4)));
        let other = stat.tables.get(b"Id 100").unwrap();
        assert_eq!((other.leaves, other.gets, other.node_sizes.len()), (Some(0), None, 0));
        let now = parsed(&TEXT.replace("4294967290", "4"));
        let delta = now.since(&stat, &Machine::COMMON);
        assert_eq!(delta.get(b"Main").unwrap().gets, Some(Change::Wrapped(10)));
        assert_eq!(delta.get(b"Id 100").unwrap().gets, None);
    }

    /// The trees of a namespace without routes.
    #[test]
    fn no_table() {
        assert!(parsed(&TEXT.split_inclusive('\n').take(1).collect::<String>()).tables.is_empty());
        let error = FibTriestat::default().parse(b"Main:\n", &mut ()).unwrap_err();
        assert_eq!(error.field(), "Basic info");
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let text = TEXT.replace("Max depth:      4", "Max depth:      x").replace("2: 5", "2= 5");
        let stat = parsed(&(text.replace("2.90", "290") + "\tNew key: 7\nnew\n"));
        let kept: Vec<_> = stat.unlisted.iter().collect();
        let expected: [(&[u8], &[u8]); 5] = [
            (b"Main, Aver depth", b"290"),
            (b"Main, Max depth", b"x"),
            (b"Main, 1", b"2  2= 5  15: 1"),
            (b"Id 100, New key", b"7"),
            (b"Id 100, new", b""),
        ];
        assert_eq!((kept, stat.unlisted.malformed()), (expected.to_vec(), 3));
        let main = stat.tables.get(b"Main").unwrap();
        assert_eq!((main.aver_depth, main.max_depth, main.node_sizes.len()), (None, None, 0));
        // The lines after this belong to no known table.
        let stat = parsed(&TEXT.replace("Id 100", "A name that is longer than a name can be"));
        assert_eq!((stat.tables.len(), stat.unlisted.malformed()), (1, 1));
        assert_eq!(stat.unlisted.get("Leaves"), Some(&b"0"[..]));
    }
}
