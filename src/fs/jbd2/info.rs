//! `/proc/fs/jbd2/DEVICE/info`: the journal of a file system, of ext4 or ocfs2.
//!
//! ```text
//! 24 transactions (24 requested), each up to 1024 blocks
//! average:
//!   0ms waiting for transaction
//!   0ms request delay
//!   60ms running transaction
//!   0ms transaction was being locked
//!   0ms flushing data (in ordered mode)
//!   4ms logging transaction
//!   6050us average transaction commit time
//!   223 handles per transaction
//!   2 blocks per transaction
//!   4 logged blocks per transaction
//! ```
//!
//! A directory for each journal that is in use, called by the device and, where the journal is a file in it,
//! by the number of its inode: `sda1-8`.
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, fs::jbd2::Info};
//!
//! let mut journal = Sampler::<Info>::open_at(&ProcDir::open()?, "fs/jbd2/sda1-8/info")?;
//! println!("{} transactions", journal.sample()?.transactions);
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! What is odd: only the first line counts. What is below it are averages over all transactions since the
//! file system was mounted, rounded down to the kernel's ticks where they are in milliseconds, and is missing
//! before the first transaction. The average of the commit time gives recent transactions more weight.
//!
//! Reference: `jbd2_seq_info_show` in fs/jbd2/journal.c. Permission: any user. With CONFIG_JBD2.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::ProcFile;
use crate::shape::lines;
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::table;
use crate::shape::unlisted::Unlisted;
use crate::unit::{Micros, Millis};

numbers! {
    /// One sample of `/proc/fs/jbd2/DEVICE/info`. `None`: this kernel does not print the line, or there was
    /// no transaction yet.
    pub struct Info: "", "" {} and {
        /// Lines that this crate does not know, under the text behind their number.
        unlisted: Unlisted,
    };

    /// What changed in `/proc/fs/jbd2/DEVICE/info`.
    pub delta InfoDelta by row;

    /// Transactions.
    transactions: u64 = long,
    /// Transactions that somebody asked for, such as by fsync(2). `None` on older kernels.
    requested: Option<u64> = long,
    /// Blocks that a transaction has at most.
    max_transaction_buffers: Option<u64>,
    /// How long a transaction waited until it could begin, on average.
    "ms waiting for transaction" wait: Option<Millis>,
    /// How long it took from the request of a transaction to its commit, on average.
    "ms request delay" request_delay: Option<Millis>,
    /// How long a transaction ran, on average.
    "ms running transaction" running: Option<Millis>,
    /// How long it was locked until the last of its handles was closed, on average.
    "ms transaction was being locked" locked: Option<Millis>,
    /// How long the data of files was written before it, on average.
    "ms flushing data (in ordered mode)" flushing: Option<Millis>,
    /// How long it was written to the journal, on average.
    "ms logging transaction" logging: Option<Millis>,
    /// How long a commit takes, on average, recent ones above all.
    "us average transaction commit time" average_commit_time: Option<Micros>,
    /// Operations of the file system in a transaction, on average.
    "handles per transaction" handle_count: Option<u64>,
    /// Blocks that a transaction changed, on average.
    "blocks per transaction" blocks: Option<u64>,
    /// Blocks that were written to the journal for it, on average.
    "logged blocks per transaction" blocks_logged: Option<u64>,
}

/// Where those of the first line are.
const TRANSACTIONS: usize = 0;
const REQUESTED: usize = 1;
const MAX_TRANSACTION_BUFFERS: usize = 2;

impl ProcFile for Info {
    type State = ();
    const NAME: &'static str = "fs/jbd2";
    // It is one record.
    const CLASS: Class = Class::SYSTEM.max_record(1024);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.unlisted.clear();
        let mut found = [None; Info::COUNT];
        lines::each(&mut Cursor::new(text), |cursor| {
            cursor.skip_blanks();
            let start = *cursor;
            let number = cursor.digits();
            let mut behind = *cursor;
            let key = cursor.line_rest();
            if number.is_some() && key.starts_with(b"transaction") {
                found[TRANSACTIONS] = number;
                // ` transactions (24 requested), each up to 1024 blocks`
                while !behind.at_line_end() {
                    let mut word = Cursor::new(behind.word());
                    word.eat(b'(');
                    let number = word.digits();
                    match { behind }.word() {
                        b"requested)," => found[REQUESTED] = number,
                        b"blocks" => found[MAX_TRANSACTION_BUFFERS] = number,
                        _ => {}
                    }
                }
                return Ok(());
            }
            let place = Info::KEYS.iter().position(|listed| listed.as_bytes() == key);
            match (number, place.filter(|&place| place > MAX_TRANSACTION_BUFFERS)) {
                (Some(_), Some(place)) => found[place] = number,
                (None, _) if key == b"average:" => {}
                _ => self.unlisted.push(key, table::between(behind, start.at())),
            }
            Ok(())
        })?;
        self.fill(|place| (found[place].unwrap_or_default(), found[place].is_some()))
            .map_err(|_| ParseError::new(text.len(), "transactions", "their number before the end"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::machine::Machine;

    /// Linux 6.1.
    const TEXT: &str = "24 transactions (23 requested), each up to 1024 blocks\naverage: \n  1ms waiting for transaction\n\
        \x20 2ms request delay\n  60ms running transaction\n  3ms transaction was being locked\n\
        \x20 5ms flushing data (in ordered mode)\n  4ms logging transaction\n\
        \x20 6050us average transaction commit time\n  223 handles per transaction\n  2 blocks per transaction\n\
        \x20 6 logged blocks per transaction\n";

    fn parsed(text: &str) -> Result<Info, ParseError> {
        let mut info = Info::default();
        info.parse(text.as_bytes(), &mut ()).map(|()| info)
    }

    #[test]
    fn transactions_and_averages() {
        let info = parsed(TEXT).unwrap();
        assert!(info.unlisted.is_empty(), "{:?}", info.unlisted);
        assert_eq!(
            (info.transactions, info.requested, info.max_transaction_buffers),
            (24, Some(23), Some(1024))
        );
        assert_eq!((info.wait, info.request_delay), (Some(Millis(1)), Some(Millis(2))));
        assert_eq!((info.running, info.locked), (Some(Millis(60)), Some(Millis(3))));
        assert_eq!((info.flushing, info.logging), (Some(Millis(5)), Some(Millis(4))));
        assert_eq!((info.average_commit_time, info.handle_count), (Some(Micros(6050)), Some(223)));
        assert_eq!((info.blocks, info.blocks_logged), (Some(2), Some(6)));
        let now = parsed(&TEXT.replace("24 ", "30 ")).unwrap();
        let delta = now.since(&info, &Machine::COMMON);
        assert_eq!((delta.transactions, delta.requested), (Change::By(6), Some(Change::By(0))));
    }

    /// The second is that of an older kernel.
    #[test]
    fn a_journal_without_averages() {
        let none = parsed("0 transactions (0 requested), each up to 8192 blocks\n").unwrap();
        assert_eq!((none.transactions, none.requested, none.wait), (0, Some(0), None));
        let older = parsed("7 transaction, each up to 8192 blocks\naverage: \n").unwrap();
        assert_eq!(
            (older.transactions, older.requested, older.max_transaction_buffers),
            (7, None, Some(8192))
        );
        assert!(older.unlisted.is_empty());
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let info = parsed(&TEXT.replace("60ms running", "60s running").replace("  5ms", "  xms")).unwrap();
        assert_eq!((info.running, info.flushing, info.logging), (None, None, Some(Millis(4))));
        assert_eq!(info.unlisted.number("s running transaction"), Some(60));
        assert_eq!(info.unlisted.get("xms flushing data (in ordered mode)"), Some(&b""[..]));
        assert_eq!(parsed("").unwrap_err().field(), "transactions");
        assert_eq!(parsed("average:\n").unwrap_err().field(), "transactions");
    }
}
