//! `/proc/fs/jbd2/DEVICE/info`: the journal of an ext4 or ocfs2 file system.
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
//! There is a directory for each journal in use. Its name is that of the device. If the journal is a file on
//! it, the number of that file's inode follows: `sda1-8`.
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, fs::jbd2::Info};
//!
//! let mut journal = Sampler::<Info>::open_at(&ProcDir::open()?, "fs/jbd2/sda1-8/info")?;
//! println!("{} transactions", journal.sample()?.transactions);
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! What is odd: only the first line is a counter. The lines below it are averages over all transactions since
//! the file system was mounted; they are missing before the first transaction. Those in milliseconds are
//! rounded down to the kernel's ticks. The average of the commit time gives recent transactions more weight.
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

    /// The changes between two samples of `/proc/fs/jbd2/DEVICE/info`.
    pub delta InfoDelta by row;

    /// Transactions.
    transactions: u64 = long,
    /// Transactions that were requested, for example by fsync(2). `None` on older kernels.
    requested: Option<u64> = long,
    /// The largest number of blocks of a transaction.
    max_transaction_buffers: Option<u64>,
    /// The mean time that a transaction waited until it could begin.
    "ms waiting for transaction" wait: Option<Millis>,
    /// The mean time from the request of a transaction to its commit.
    "ms request delay" request_delay: Option<Millis>,
    /// The mean time that a transaction ran.
    "ms running transaction" running: Option<Millis>,
    /// The mean time that a transaction was locked until the last of its handles was closed.
    "ms transaction was being locked" locked: Option<Millis>,
    /// The mean time in which the data of files were written before the transaction.
    "ms flushing data (in ordered mode)" flushing: Option<Millis>,
    /// The mean time in which a transaction was written to the journal.
    "ms logging transaction" logging: Option<Millis>,
    /// The mean time of a commit. Recent commits have more weight.
    "us average transaction commit time" average_commit_time: Option<Micros>,
    /// The mean number of file system operations in a transaction.
    "handles per transaction" handle_count: Option<u64>,
    /// The mean number of blocks that a transaction changed.
    "blocks per transaction" blocks: Option<u64>,
    /// The mean number of blocks that were written to the journal for a transaction.
    "logged blocks per transaction" blocks_logged: Option<u64>,
}

/// The place of the number of the first line.
const TRANSACTIONS: usize = 0;
const REQUESTED: usize = 1;
const MAX_TRANSACTION_BUFFERS: usize = 2;

impl ProcFile for Info {
    type State = ();
    const NAME: &'static str = "fs/jbd2";
    // The text is one record.
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

    /// The second text is that of an older kernel.
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
