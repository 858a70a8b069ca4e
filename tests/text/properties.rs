//! Compares the engine with simple references: counters in 128-bit arithmetic, rows in a hash map, numbers
//! read by std, and keyed files with sorted lines.

use crate::fixtures::Core;
use procsampler::{Cursor, Machine, ParseError, net, pid, pressure, system};
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..Default::default() }
}

/// The rules of the counters as src/delta/judge.rs states them.
mod counters {
    use super::*;
    use procsampler::unit::{Bytes, Centis, Micros, Millis, Sectors, SignedTicks, Ticks};
    use procsampler::{Change, Delta, Reported};

    #[derive(Clone, Copy, PartialEq)]
    enum Rule {
        Counter,
        Long,
        Int,
        Steps,
        /// A signed number: its delta is a difference, on a 32-bit machine modulo 2^32.
        Signed,
    }

    /// A counter in the earlier and in the later row; `None` if it is absent.
    type Column = (Option<u64>, Option<u64>);

    /// The changes of the counters of a row. `replaced`: the later row is of another object. `alone`: each
    /// counter is checked separately.
    fn expected(
        rules: &[Rule],
        columns: &[Column],
        machine: &Machine,
        replaced: bool,
        alone: bool,
    ) -> Vec<Option<Change<u64>>> {
        const WRAP: i128 = 1 << 32;
        let is_narrow = |rule| rule == Rule::Int || (rule == Rule::Long && machine.word_bits == 32);
        let proves_nothing = |rule| matches!(rule, Rule::Steps | Rule::Signed);
        let both =
            |(rule, (then, now)): (&Rule, &Column)| Some((*rule, i128::from((*then)?), i128::from((*now)?)));
        let counters: Vec<_> =
            rules.iter().zip(columns).filter_map(both).filter(|counter| !proves_nothing(counter.0)).collect();
        let (narrow, wide): (Vec<_>, Vec<_>) = counters.into_iter().partition(|counter| is_narrow(counter.0));
        let went_back =
            |counters: &[(Rule, i128, i128)]| counters.iter().filter(|(_, then, now)| now < then).count();
        let began_anew = match wide[..] {
            [] => went_back(&narrow) > 1,
            _ => went_back(&wide) > 0,
        };
        let number = |number: i128| u64::try_from(number).unwrap();
        let signed = |number: i128| number - if number < 1 << 63 { 0 } else { 1 << 64 };
        let moved = |column: (&Rule, &Column)| {
            let (rule, then, now) = both(column)?;
            if rule == Rule::Signed {
                let step = match signed(now) - signed(then) {
                    step if machine.word_bits == 32 => (step + WRAP / 2).rem_euclid(WRAP) - WRAP / 2,
                    step => step,
                };
                return Some(match step {
                    _ if replaced => Change::Reset(number(signed(now).max(0))),
                    ..0 => Change::Back(number(-step)),
                    0.. => Change::By(number(step)),
                });
            }
            Some(match now - then {
                _ if replaced => Change::Reset(number(now)),
                step @ ..0 if rule == Rule::Steps => Change::Back(number(-step)),
                step if rule == Rule::Steps => Change::By(number(step)),
                _ if began_anew && !alone => Change::Reset(number(now)),
                step @ 0.. => Change::By(number(step)),
                step if is_narrow(rule) && then < WRAP => Change::Wrapped(number(step + WRAP)),
                _ => Change::Reset(number(now)),
            })
        };
        rules.iter().zip(columns).map(moved).collect()
    }

    /// A field that is a counter.
    trait Field {
        fn put(&mut self, number: Option<u64>);
        fn number(&self) -> Option<u64>;
    }

    macro_rules! always_there {
        ($($type:ty)*) => { $(
            impl Field for $type {
                fn put(&mut self, number: Option<u64>) {
                    *self = number.unwrap_or_default().into();
                }

                fn number(&self) -> Option<u64> {
                    Some(u64::from(*self))
                }
            }
        )* };
    }

    always_there!(u64 Ticks Bytes Centis Micros Millis Sectors);

    impl Field for SignedTicks {
        fn put(&mut self, number: Option<u64>) {
            *self = SignedTicks(number.unwrap_or_default() as i64);
        }

        fn number(&self) -> Option<u64> {
            Some(self.0 as u64)
        }
    }

    impl<T: Copy + From<u64> + Into<u64>> Field for Option<T> {
        fn put(&mut self, number: Option<u64>) {
            *self = number.map(T::from);
        }

        fn number(&self) -> Option<u64> {
            self.map(T::into)
        }
    }

    impl<T: Copy + From<u64> + Into<u64>> Field for Reported<T> {
        fn put(&mut self, number: Option<u64>) {
            *self = number.map_or(Reported::Unmeasured, |number| Reported::Known(number.into()));
        }

        fn number(&self) -> Option<u64> {
            self.known().map(T::into)
        }
    }

    /// The change of a field, without its unit.
    trait Plain {
        fn plain(self) -> Option<Change<u64>>;
    }

    impl<T: Into<u64>> Plain for Change<T> {
        fn plain(self) -> Option<Change<u64>> {
            Some(match self {
                Change::By(amount) => Change::By(amount.into()),
                Change::Wrapped(amount) => Change::Wrapped(amount.into()),
                Change::Back(amount) => Change::Back(amount.into()),
                Change::Reset(amount) => Change::Reset(amount.into()),
            })
        }
    }

    impl<T: Into<u64>> Plain for Option<Change<T>> {
        fn plain(self) -> Option<Change<u64>> {
            self?.plain()
        }
    }

    /// A number that is small, near the limit of a width, or random.
    fn number() -> impl Strategy<Value = u64> {
        let end = select(vec![1u64 << 31, 1 << 32, 1 << 33, 1 << 63, 0]);
        prop_oneof![
            0..20u64,
            (end, 0..4u64).prop_map(|(end, near)| end.wrapping_add(2).wrapping_sub(near)),
            (any::<u64>(), 0..64).prop_map(|(number, shift)| number >> shift),
        ]
    }

    /// A counter that increases a little, as most do, or changes at random.
    fn column() -> impl Strategy<Value = Column> {
        let pair = prop_oneof![
            6 => (number(), 0..9u64).prop_map(|(then, step)| (then, then.saturating_add(step))),
            1 => (number(), 0..9u64).prop_map(|(then, step)| (then, then.saturating_sub(step))),
            1 => (number(), number()),
        ];
        let there = prop::bool::weighted(0.9);
        (pair, there, there).prop_map(|((then, now), was, is)| (was.then_some(then), is.then_some(now)))
    }

    /// CPU times are reset together if nearly all of them decreased, each by more than a tick.
    #[test]
    fn cpu_times() {
        let columns = prop::collection::vec(column(), 10);
        proptest!(config(3000), |(columns in columns, all_fall in prop::bool::weighted(0.3))| {
            let (mut earlier, mut now) =
                (system::stat::CpuTimes::default(), system::stat::CpuTimes::default());
            let mut columns = columns.into_iter();
            macro_rules! fill {
                ($($field:ident)*) => {{
                    $(
                        let (then, later) = columns.next().unwrap();
                        earlier.$field.put(then);
                        now.$field.put(if all_fall { then.map(|then| then / 3) } else { later });
                    )*
                    let delta = now.since(&earlier, &Machine::COMMON);
                    (
                        [$( (earlier.$field.number(), now.$field.number()) ),*],
                        [$( delta.$field.plain() ),*],
                        delta.busy_share().known(),
                    )
                }};
            }
            let (columns, moved, share) =
                fill!(user nice system idle iowait irq softirq steal guest guest_nice);
            let both = |column: &Column| (column.0.unwrap().into(), column.1.unwrap().into());
            let times: Vec<(i128, i128)> = columns[..8].iter().map(both).collect();
            let fell = times.iter().filter(|(then, now)| now < then).count();
            let counted = times.iter().filter(|(then, _)| *then > 0).count();
            // The sums of the crate saturate.
            let sum = |of: fn(&(i128, i128)) -> i128| times.iter().map(of).sum::<i128>().min(u64::MAX.into());
            let lost = sum(|time| time.0) - sum(|time| time.1);
            let anew = times[3].1 < times[3].0 && 4 * fell >= 3 * counted && lost > 10;
            let rules = [Rule::Steps; 10];
            prop_assert_eq!(&moved[..], expected(&rules, &columns, &Machine::COMMON, anew, true));

            let steps: Vec<i128> = times.iter().map(|(then, now)| now - then).collect();
            let idle = steps[3] + steps[4];
            let busy: i128 = [0, 1, 2, 5, 6, 7].into_iter().map(|at| steps[at].max(0)).sum();
            let total = busy + idle.max(0);
            let is_known = !anew && idle >= -1 && total > 0;
            prop_assert_eq!(share.is_some(), is_known);
            if let Some(share) = share.filter(|_| total < 1 << 50) {
                prop_assert_eq!(share, busy as f64 / total as f64);
            }
            prop_assert!(share.is_none_or(|share| (0.0..=1.0).contains(&share)));
        });
    }

    macro_rules! rows {
        ($(
            $name:ident: $row:ty $(, $how:ident $(($another:expr))?)? {
                $( $rule:ident: $($field:ident)*; )*
            }
        )*) => { $(
            #[test]
            fn $name() {
                let rules: Vec<Rule> = [$( (Rule::$rule, [$( stringify!($field) ),*].len()) ),*]
                    .into_iter().flat_map(|(rule, count)| vec![rule; count]).collect();
                let columns = prop::collection::vec(column(), rules.len());
                let word_bits = select(vec![32, 64]);
                proptest!(config(600), |(columns in columns, word_bits in word_bits, replaced: bool)| {
                    let machine = Machine { word_bits, ..Machine::COMMON };
                    let (mut earlier, mut now) = (<$row>::default(), <$row>::default());
                    let mut columns = columns.into_iter();
                    $( $(
                        let (then, later) = columns.next().unwrap();
                        earlier.$field.put(then);
                        now.$field.put(later);
                    )* )*
                    let columns = [$( $( (earlier.$field.number(), now.$field.number()) ),* ),*];
                    let another: Option<fn(&mut $row, &mut $row)> = None $( $( .or(Some($another)) )? )?;
                    let another = another.filter(|_| replaced);
                    if let Some(another) = another {
                        another(&mut earlier, &mut now);
                    }
                    let alone = false $( || stringify!($how) == "alone" )?;
                    let delta = now.since(&earlier, &machine);
                    let moved = [$( $( delta.$field.plain() ),* ),*];
                    prop_assert_eq!(&moved[..], expected(&rules, &columns, &machine, another.is_some(), alone));
                });
            }
        )* };
    }

    rows! {
        disk: system::diskstats::DiskIo {
            Long: read_ios read_merges read_sectors write_ios write_merges write_sectors;
            Int: read_ticks write_ticks io_ticks time_in_queue;
            Long: discard_ios discard_merges discard_sectors flush_ios;
            Int: discard_ticks flush_ticks;
        }
        softirqs: system::stat::Softirqs {
            Counter: total;
            Int: hi timer net_tx net_rx block irq_poll tasklet sched hrtimer rcu;
        }
        totals: system::Stat, alone {
            Counter: intr ctxt;
            Long: processes;
        }
        uptime: system::Uptime {
            Counter: up;
            Steps: idle;
        }
        pressure: pressure::Stall {
            Counter: total;
        }
        vmstat: system::Vmstat, alone {
            Long: numa_hit pgfault pgmajfault pgalloc_dma oom_kill thp_fault_alloc;
        }
        interface: net::dev::Traffic {
            Long: rx_bytes rx_packets rx_errs rx_drop rx_fifo rx_frame rx_compressed rx_multicast;
            Long: tx_bytes tx_packets tx_errs tx_drop tx_fifo tx_colls tx_carrier tx_compressed;
        }
        softnet: net::softnet_stat::Softnet {
            Int: processed dropped time_squeeze cpu_collision received_rps flow_limit_count;
        }
        ip: net::snmp::Ip, alone {
            Counter: in_receives in_delivers out_requests out_transmits;
        }
        udp: net::snmp::Udp, alone {
            Long: in_datagrams no_ports in_errors out_datagrams rcvbuf_errors mem_errors;
        }
        tcp_ext: net::netstat::TcpExt, alone {
            Long: listen_drops tcp_timeouts tcp_memory_pressures_chrono tcp_delivered;
        }
        ip_ext: net::netstat::IpExt, alone {
            Counter: in_no_routes in_octets out_octets in_no_ect_pkts;
        }
        process: pid::Stat, another(|then, now| (then.pid, now.pid, now.starttime) = (7, 7, Ticks(1))) {
            Long: minflt cminflt majflt cmajflt;
            Steps: utime stime guest_time;
            Signed: cutime cstime cguest_time;
        }
        io: pid::Io, alone {
            Counter: rchar wchar syscr syscw read_bytes write_bytes cancelled_write_bytes;
        }
        leader: pid::status::ThreadPart {
            Long: voluntary_ctxt_switches nonvoluntary_ctxt_switches;
        }
        thread: pid::Schedstat {
            Counter: run wait;
            Long: timeslices;
        }
    }
}

/// Rows of two samples are matched by their identities.
mod rows {
    use std::collections::HashMap;
    use std::fmt::Write;

    use super::*;
    use procsampler::system::diskstats::{Disk, DiskName};
    use procsampler::{
        Change, Delta,
        rows::{Identity, Rows},
    };

    type Id = (u32, u32, DiskName);

    /// Disks with few numbers and names, so that many have one in common.
    fn ids() -> Vec<Id> {
        let name = |at: u32| DiskName::new(&b"sda10"[..at as usize]).unwrap();
        (0..36).map(|at| (at % 3, at / 3 % 4, name(at / 12 + 3))).collect()
    }

    /// A text of these disks, each with a different count.
    fn disks(ids: &[Id], count: impl Fn(usize) -> usize) -> system::Diskstats {
        let mut text = String::new();
        for (at, (major, minor, name)) in ids.iter().enumerate() {
            writeln!(text, "{major} {minor} {name} {} 2 3 4 5 6 7 8 9 10 11", count(at)).unwrap();
        }
        system::Diskstats::parsed(text.as_bytes()).unwrap()
    }

    fn id(disk: &Disk) -> Id {
        (disk.major, disk.minor, disk.name)
    }

    /// Each disk at most once, in any order.
    fn some_once() -> impl Strategy<Value = Vec<Id>> {
        prop::sample::subsequence(ids(), 0..=36).prop_shuffle()
    }

    #[test]
    fn matched_as_a_map_does() {
        let later = (any::<bool>(), some_once(), 0..36usize, 0..36usize);
        proptest!(config(2000), |(earlier in some_once(), (alike, mut now, cut, swap) in later)| {
            if alike {
                // As in real files: nearly the same disks, in nearly the same order.
                now.clone_from(&earlier);
                now.truncate(earlier.len().max(cut) - cut.min(2));
                if now.len() > 1 {
                    let at = swap % (now.len() - 1);
                    now.swap(at, at + 1);
                }
            }
            let (earlier, now) = (disks(&earlier, |at| at), disks(&now, |at| 100 + 2 * at));
            let map = |rows: &Rows<Disk>| rows.iter().map(|disk| (id(disk), *disk)).collect::<HashMap<_, _>>();
            let (before, after) = (map(&earlier.disks), map(&now.disks));

            let deltas = now.since(&earlier, &Machine::COMMON);
            let (mut rows, mut appeared) = (deltas.iter(), deltas.appeared());
            for disk in &now.disks {
                let Some(then) = before.get(&id(disk)) else {
                    prop_assert_eq!(appeared.next(), Some(disk));
                    continue;
                };
                let row = rows.next().unwrap();
                prop_assert_eq!((row.now, row.earlier), (disk, then));
                prop_assert_eq!(row.read_ios, Change::By(disk.io.read_ios - then.io.read_ios));
                prop_assert_eq!(row.write_ios, Change::By(0));
            }
            prop_assert!(rows.next().is_none() && appeared.next().is_none());
            let gone = earlier.disks.iter().filter(|disk| !after.contains_key(&id(disk)));
            prop_assert_eq!(deltas.gone().collect::<Vec<_>>(), gone.collect::<Vec<_>>());
            for (major, minor, name) in ids() {
                let at = (major, minor, name);
                prop_assert_eq!(now.disks.get((major, minor, &name)), after.get(&at));
                let row = deltas.get((major, minor, &name)).map(|row| (row.now, row.earlier));
                prop_assert_eq!(row, after.get(&at).zip(before.get(&at)));
            }
        });
    }

    /// Some disks occur twice, as when a disk is added while the file is read.
    fn some_twice() -> impl Strategy<Value = Vec<Id>> {
        prop::collection::vec(select(ids()[..6].to_vec()), 0..9)
    }

    #[test]
    fn one_that_comes_twice_is_matched_twice_and_hides_none() {
        proptest!(config(4000), |(earlier in some_twice(), now in some_twice())| {
            let (earlier, now) = (disks(&earlier, |at| at), disks(&now, |at| 100 + at));
            let has = |rows: &Rows<Disk>, disk: &Disk| rows.iter().any(|other| id(other) == id(disk));
            let delta = now.since(&earlier, &Machine::COMMON);
            prop_assert!(delta.iter().all(|row| id(row.now) == id(row.earlier)));
            // Both rows have it, or only one.
            let (both, new): (Vec<&Disk>, Vec<&Disk>) = now.disks.iter().partition(|disk| has(&earlier.disks, disk));
            prop_assert_eq!(delta.iter().map(|row| row.now).collect::<Vec<_>>(), both);
            prop_assert_eq!(delta.appeared().collect::<Vec<_>>(), new);
            let gone = earlier.disks.iter().filter(|disk| !has(&now.disks, disk));
            prop_assert_eq!(delta.gone().collect::<Vec<_>>(), gone.collect::<Vec<_>>());
            for disk in &now.disks {
                prop_assert_eq!(now.disks.get(disk.id()).map(id), Some(id(disk)));
            }
        });
    }
}

/// Numbers as std reads them.
mod numbers {
    use super::*;
    use procsampler::file::Value;

    /// Digits of a radix: of a number near the limit of a width or of a random number, with leading zeros,
    /// and perhaps with a digit more or less.
    fn digits(radix: u32) -> impl Strategy<Value = String> {
        let end = select(vec![
            1u128 << 7,
            1 << 8,
            1 << 31,
            1 << 32,
            1 << 63,
            1 << 64,
            10u128.pow(19),
            10u128.pow(20),
        ]);
        let near = (end, 0..3u128).prop_map(|(end, near)| end + 1 - near);
        let all = (any::<u128>(), 0..128).prop_map(|(number, shift)| number >> shift);
        let number = prop_oneof![near, all, 0..200u128];
        let zeros = prop_oneof![3 => Just(0), 1 => 1..30usize];
        (number, zeros, any::<bool>()).prop_map(move |(number, zeros, upper)| {
            let number = match (radix, upper) {
                (16, false) => format!("{number:x}"),
                (16, true) => format!("{number:X}"),
                (8, _) => format!("{number:o}"),
                _ => number.to_string(),
            };
            "0".repeat(zeros) + &number
        })
    }

    /// Text before and after a number: mostly nothing, sometimes characters that do not belong to a number.
    fn text(radix: u32) -> impl Strategy<Value = String> {
        let before = select(vec!["", "", "", "", "-", "+", "--", "0x", "x", "."]);
        let behind = select(vec![
            "", "\n", " ", "\t7", "x", "-1", ".50", ".5", ".505", ",", "/", "8", "g", "_1", "\u{e9}",
        ]);
        (before, prop_oneof![9 => digits(radix), 1 => Just(String::new())], behind)
            .prop_map(|(before, digits, behind)| format!("{before}{digits}{behind}"))
    }

    fn blanks() -> impl Strategy<Value = &'static str> {
        select(vec!["", "", " ", "\t", "  \t "])
    }

    /// The digits of a radix at the beginning of the text.
    fn prefix(text: &str, radix: u32) -> &str {
        let end = text.find(|c: char| !c.is_digit(radix)).unwrap_or(text.len());
        &text[..end]
    }

    /// A number and its length in bytes.
    type Read<T> = Option<(T, usize)>;

    fn unsigned(text: &str) -> Read<u64> {
        let digits = prefix(text, 10);
        Some((digits.parse().ok()?, digits.len()))
    }

    fn signed(text: &str) -> Read<i64> {
        let minus = text.starts_with('-');
        let digits = prefix(&text[usize::from(minus)..], 10);
        let number = &text[..usize::from(minus) + digits.len()];
        Some((number.parse().ok()?, number.len()))
    }

    fn hundredths(text: &str) -> Read<u64> {
        let (whole, whole_len) = unsigned(text)?;
        let decimals = prefix(text[whole_len..].strip_prefix('.')?, 10);
        let (part, len) = unsigned(decimals)?;
        // An old lxcfs prints one decimal.
        let part = match len {
            1 => 10 * part,
            2 => part,
            _ => return None,
        };
        Some((whole.checked_mul(100)?.checked_add(part)?, whole_len + 1 + len))
    }

    /// The result of a reader of digits, and its position afterwards.
    fn read<'a, T>(text: &'a str, reader: fn(&mut Cursor<'a>) -> Option<T>) -> (Option<T>, usize) {
        let mut cursor = Cursor::new(text.as_bytes());
        let number = reader(&mut cursor);
        (number, cursor.at())
    }

    /// Without a number, the position is unchanged.
    fn at<T>(read: Read<T>, start: usize) -> (Option<T>, usize) {
        read.map_or((None, start), |(number, len)| (Some(number), start + len))
    }

    #[test]
    fn digits_as_std_reads_them() {
        proptest!(config(20_000), |(text in text(10))| {
            prop_assert_eq!(read(&text, Cursor::digits), at(unsigned(&text), 0));
            prop_assert_eq!(read(&text, Cursor::signed_digits), at(signed(&text), 0));
        });
    }

    #[test]
    fn other_radixes_as_std_reads_them() {
        proptest!(config(20_000), |(hex in text(16), octal in text(8))| {
            let skipped = if hex.starts_with("0x") { 2 } else { 0 };
            let digits = prefix(&hex[skipped..], 16);
            let number = u64::from_str_radix(digits, 16).ok().map(|number| (number, skipped + digits.len()));
            prop_assert_eq!(read(&hex, Cursor::hex_digits), at(number, 0), "{}", hex);

            let digits = prefix(&octal, 8);
            let number = u64::from_str_radix(digits, 8).ok().map(|number| (number, digits.len()));
            prop_assert_eq!(read(&octal, Cursor::octal_digits), at(number, 0), "{}", octal);
        });
    }

    /// A reader that skips blanks, and fails if no number follows.
    fn or_error<T: PartialEq + std::fmt::Debug>(
        text: &str,
        reader: impl FnOnce(&mut Cursor<'_>) -> Result<T, ParseError>,
        expected: impl FnOnce(&str) -> Read<T>,
    ) -> Result<(), TestCaseError> {
        let number = text.trim_start_matches([' ', '\t']);
        let start = text.len() - number.len();
        let mut cursor = Cursor::new(text.as_bytes());
        match (reader(&mut cursor), expected(number)) {
            (Ok(number), Some((expected, len))) => {
                prop_assert_eq!((number, cursor.at()), (expected, start + len));
            }
            (Err(error), None) => prop_assert_eq!((error.at(), error.field()), (start, "field")),
            (seen, expected) => prop_assert!(false, "{text:?}: {seen:?}, {expected:?}"),
        }
        Ok(())
    }

    #[test]
    fn fields_as_std_reads_them() {
        proptest!(config(20_000), |(blanks in blanks(), text in text(10))| {
            let text = format!("{blanks}{text}");
            or_error(&text, |cursor| cursor.unsigned("field"), unsigned)?;
            or_error(&text, |cursor| cursor.signed("field"), signed)?;
            or_error(&text, |cursor| cursor.hundredths("field"), hundredths)?;
            let narrow = |text: &str| unsigned(text).and_then(|(number, len)| Some((number.try_into().ok()?, len)));
            or_error(&text, |cursor| cursor.unsigned32("field"), narrow)?;
        });
    }

    #[test]
    fn narrow_values_fit_or_are_none() {
        proptest!(config(20_000), |(text in text(10))| {
            let (wide, sign) = (unsigned(&text).map(|read| read.0), signed(&text).map(|read| read.0));
            let mut cursors = [Cursor::new(text.as_bytes()); 6];
            let [u8s, u32s, u64s, i32s, i64s, bools] = &mut cursors;
            prop_assert_eq!(u8::read(u8s), wide.and_then(|number| number.try_into().ok()));
            prop_assert_eq!(u32::read(u32s), wide.and_then(|number| number.try_into().ok()));
            prop_assert_eq!(u64::read(u64s), wide);
            prop_assert_eq!(i32::read(i32s), sign.and_then(|number| number.try_into().ok()));
            prop_assert_eq!(i64::read(i64s), sign);
            prop_assert_eq!(bool::read(bools), wide.and_then(|number| [Some(false), Some(true)].get(number as usize).copied()?));
        });
    }

    /// Reads one number at a time, and the blanks after it. A number that is directly followed by other text
    /// is malformed.
    fn columns(text: &str, most: usize) -> (Vec<u64>, usize) {
        let skip_blanks = |at: usize| text.len() - text[at..].trim_start_matches([' ', '\t']).len();
        let (mut numbers, mut at) = (Vec::new(), skip_blanks(0));
        while numbers.len() < most {
            let Some((number, len)) = unsigned(&text[at..]) else { break };
            if !text[at + len..].is_empty() && !text[at + len..].starts_with([' ', '\t', '\n']) {
                break;
            }
            numbers.push(number);
            at = skip_blanks(at + len);
        }
        (numbers, at)
    }

    #[test]
    fn columns_are_numbers_one_by_one() {
        let column = prop_oneof![6 => digits(10), 1 => text(10)];
        let line = prop::collection::vec((blanks(), column), 0..12);
        proptest!(config(20_000), |(line in line, end in select(vec!["", "\n", " \n7", "x"]), most in 0..14usize)| {
            let text: String = line.iter().flat_map(|(blanks, column)| [*blanks, column]).chain([end]).collect();
            let mut cursor = Cursor::new(text.as_bytes());
            let mut numbers = vec![0; most];
            let count = cursor.columns(&mut numbers);
            prop_assert_eq!((numbers[..count].to_vec(), cursor.at()), columns(&text, most), "{:?}", text);
        });
    }
}

/// Lines of keyed files are dropped, doubled with other values, inserted and permuted, all at once. The
/// result is that of a text with the last line of each known key in the kernel's order, and the unknown lines
/// are kept in their order.
mod keyed {
    use super::*;
    use crate::fixtures::random::{scrambled, shuffled};
    use crate::fixtures::{Used, sample};
    use std::mem;

    #[derive(Clone, Debug)]
    enum Edit {
        Drop(Index),
        Double(Index, Index, u64),
        Insert(Index, usize),
    }

    /// Keys that no table has, and values of any kind.
    const STRANGE: [(&str, &str); 6] = [
        ("Strange", "12 kB"),
        ("MemTota", "7"),
        ("strange", "-1"),
        ("pgfaul", ""),
        ("Name_", "a b"),
        ("s", "0x1f"),
    ];

    fn edits() -> impl Strategy<Value = Vec<Edit>> {
        let place = any::<Index>;
        let edit = prop_oneof![
            place().prop_map(Edit::Drop),
            (place(), place(), any::<u64>()).prop_map(|(line, to, seed)| Edit::Double(line, to, seed)),
            (place(), 0..STRANGE.len()).prop_map(|(to, strange)| Edit::Insert(to, strange)),
        ];
        prop::collection::vec(edit, 0..12)
    }

    fn key(line: &[u8], separator: u8) -> &[u8] {
        line.split(|&byte| byte == separator).next().unwrap()
    }

    type Unlisted = Vec<(Vec<u8>, Vec<u8>)>;

    /// The result without the unlisted lines, and the unlisted lines; or the field of the error.
    fn seen<T: Core>(result: Result<T, ParseError>) -> (Result<T, &'static str>, Unlisted) {
        let mut result = result.map_err(|error| error.field());
        let unlisted =
            result.as_mut().map(|snapshot| mem::take(snapshot.unlisted_mut().unwrap())).unwrap_or_default();
        (result, unlisted.iter().map(|(key, value)| (key.to_vec(), value.to_vec())).collect())
    }

    fn edited_text_is_understood<T: Core + 'static>(separator: u8) {
        let texts = sample::<T>(12).into_iter().filter(|text| T::parsed(text).is_ok()).collect::<Vec<_>>();
        let shuffle = prop::option::of(any::<u64>());
        proptest!(config(300), |(text in select(texts), edits in edits(), shuffle in shuffle)| {
            let whole: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
            let mut lines: Vec<Vec<u8>> = whole.iter().map(|line| line.to_vec()).collect();
            for edit in edits {
                let place = |at: Index| at.index(lines.len() + 1);
                match edit {
                    Edit::Drop(line) if !lines.is_empty() => drop(lines.remove(line.index(lines.len()))),
                    Edit::Drop(_) => {}
                    Edit::Double(line, to, seed) => {
                        let (line, to) = (line.index(whole.len()), place(to));
                        let mut other = whole.clone();
                        let new = scrambled(other[line], seed);
                        other[line] = &new;
                        // Masks of mips have twice as many digits as fit.
                        if T::parsed(&other.concat()).is_ok() {
                            lines.insert(to, new);
                        }
                    }
                    Edit::Insert(to, strange) => {
                        let (key, value) = STRANGE[strange];
                        let to = place(to);
                        lines.insert(to, format!("{key}{} {value}\n", char::from(separator)).into_bytes());
                    }
                }
            }
            if let Some(seed) = shuffle {
                lines = shuffled(lines, seed);
            }
            let edited = lines.concat();

            let last = |line: &&[u8]| lines.iter().rfind(|l| key(l, separator) == key(line, separator));
            let ordered: Vec<u8> = whole.iter().filter_map(last).flatten().copied().collect();
            let strange = |line: &Vec<u8>| {
                let key = key(line, separator);
                let value = STRANGE.iter().find(|strange| strange.0.as_bytes() == key)?.1;
                Some((key.to_vec(), value.as_bytes().to_vec()))
            };
            let unlisted: Unlisted = lines.iter().filter_map(strange).collect();

            let (expected, nothing) = seen(T::parsed(&ordered));
            prop_assert_eq!(nothing, []);
            let unlisted = if expected.is_ok() { unlisted } else { Vec::new() };
            prop_assert_eq!(&seen(T::parsed(&edited)), &(expected, unlisted));

            for one_file in [false, true] {
                let mut used = Used::<T>::new(one_file);
                prop_assert_eq!(used.parse(text).map(drop), Ok(()));
                prop_assert_eq!(used.parse(&edited).cloned(), T::parsed(&edited));
            }
        });
    }

    /// Texts of one file in which some values change, also in their number of digits. Only the changed lines
    /// are read.
    fn values_of_one_file_change<T: Core + 'static>(separator: u8) {
        let texts = sample::<T>(12).into_iter().filter(|text| T::parsed(text).is_ok()).collect::<Vec<_>>();
        let value = prop_oneof![
            30 => select(vec!["0", "1", " 7", "1234567890", "42 kB", "   5"]),
            1 => select(vec!["1 1", "x", "", "5 kb", "-1"]),
        ];
        let change = (any::<Index>(), value);
        let changes = prop::collection::vec(prop::collection::vec(change, 0..5), 2..6);
        proptest!(config(300), |(text in select(texts), changes in changes)| {
            let mut lines: Vec<Vec<u8>> =
                text.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
            let mut used = Used::<T>::new(true);
            prop_assert_eq!(used.parse(text).map(drop), Ok(()));
            for changes in changes {
                for (line, value) in changes {
                    let line = line.index(lines.len());
                    let line = &mut lines[line];
                    let key = key(line, separator).to_vec();
                    *line = [&key, &[separator][..], value.as_bytes(), b"\n"].concat();
                }
                let text = lines.concat();
                prop_assert_eq!(used.parse(&text).cloned(), T::parsed(&text));
            }
        });
    }

    macro_rules! files {
        ($($name:ident: $type:ty, $separator:literal;)*) => { $( mod $name {
            use super::*;

            #[test]
            fn edited_text_is_understood() {
                super::edited_text_is_understood::<$type>($separator);
            }

            #[test]
            fn values_of_one_file_change() {
                super::values_of_one_file_change::<$type>($separator);
            }
        } )* };
    }

    files! {
        meminfo: system::Meminfo, b':';
        vmstat: system::Vmstat, b' ';
        status: pid::Status, b':';
        io: pid::Io, b':';
    }
}
