use super::*;
use crate::shape::numbers::numbers;
use crate::unit::{Bytes, Millis, Nanos, Pages, Sectors, Ticks};

#[derive(Default)]
struct Row {
    wide: u64,
    long: u64,
    int: Millis,
    idle: Ticks,
    new: Option<u64>,
}

numbers! {
    /// For the test.
    pub struct RowDelta of Row {
        wide: u64 = counter,
        long: u64 = long,
        int: Millis = int,
        idle: Ticks = steps,
        new: Option<u64> = counter,
    }
}

const M64: Machine = Machine::COMMON;
const M32: Machine = Machine { word_bits: 32, ..Machine::COMMON };

#[test]
fn a_32_bit_counter_wraps_once() {
    let earlier = Row { wide: 5, int: Millis(0xffff_fffe), ..Row::default() };
    let now = Row { wide: 6, int: Millis(3), ..Row::default() };
    let delta = now.since(&earlier, &M64);
    assert_eq!((delta.wide, delta.int), (Change::By(1), Change::Wrapped(Millis(5))));
}

#[test]
fn a_row_whose_64_bit_counter_went_back_was_reset() {
    let earlier = Row { wide: 5, long: 9, int: Millis(9), idle: Ticks(4), ..Row::default() };
    let now = Row { wide: 4, long: 12, int: Millis(3), idle: Ticks(3), ..Row::default() };
    let delta = now.since(&earlier, &M64);
    assert_eq!(delta.wide, Change::Reset(4));
    assert_eq!(delta.long, Change::Reset(12));
    assert_eq!(delta.int, Change::Reset(Millis(3)));
    assert_eq!(delta.idle, Change::Back(Ticks(1)));
    assert_eq!((delta.int.amount(), delta.int.known()), (Millis(0), None));
}

#[test]
fn an_unsigned_long_has_the_width_of_the_machine() {
    let earlier = Row { long: 0xffff_ffff, ..Row::default() };
    let now = Row { long: 0, ..Row::default() };
    assert_eq!(now.since(&earlier, &M32).long, Change::Wrapped(1));
    assert_eq!(now.since(&earlier, &M64).long, Change::Reset(0));
    let earlier = Row { long: 1 << 40, ..Row::default() };
    assert_eq!(now.since(&earlier, &M32).long, Change::Reset(0), "no 32-bit counter was ever so large");
}

#[test]
fn what_steps_back_counts_nothing_and_says_so() {
    let earlier = Row { idle: Ticks(100), ..Row::default() };
    let now = Row { idle: Ticks(97), new: Some(7), ..Row::default() };
    let delta = now.since(&earlier, &M64);
    assert_eq!(delta.idle.stepped_back(), Some(Ticks(3)));
    assert_eq!(delta.idle.amount(), Ticks(0));
    assert_eq!(delta.new, None, "a column that was not there before has no delta");
}

#[test]
fn rates() {
    let interval = Interval::new(Nanos(500_000_000), M64, ());
    assert_eq!(interval.per_second(10u64), 20.0);
    assert_eq!(interval.per_second(Change::Back(Ticks(10))), Rate::UNKNOWN);
    assert_eq!(interval.per_second(Change::Wrapped(10u64)).known(), Some(20.0));
    assert_eq!(interval.per_second(Some(Change::By(Bytes(10)))).known(), Some(20.0));
    assert_eq!(interval.per_second(Change::By(Sectors(4096)).mib()).known(), Some(4.0));
    assert_eq!(interval.cpu_share(Ticks(50)), 1.0);
    assert_eq!(interval.cpu_share(Change::Reset(Ticks(50))), Rate::UNKNOWN);
    assert_eq!(interval.share(Millis(250)), 0.5);
    assert_eq!(interval.share(Change::By(Nanos(125_000_000))).known(), Some(0.25));
    assert_eq!(Change::By(Pages(2)).map(|pages| pages.0), Change::By(2));
    let none = Interval::new(Nanos(0), M64, ());
    assert_eq!((none.per_second(10u64), none.per_second(Change::By(10u64))), (0.0, Rate::UNKNOWN));
}

#[test]
fn sums() {
    use Change::{Back, By, Reset, Wrapped};
    let all = [By(5u64), Wrapped(7), Back(2), Reset(3), By(u64::MAX)];
    for one in all {
        assert_eq!(one + Change::default(), one);
        for other in all {
            assert_eq!(one + other, other + one);
            assert!(all.iter().all(|&third| (one + other) + third == one + (other + third)));
        }
    }
    assert_eq!([By(5), Wrapped(7), By(1)].into_iter().sum::<Change<u64>>(), Wrapped(13));
    assert_eq!([By(5), Back(2), Back(1), Wrapped(9)].into_iter().sum::<Change<u64>>(), Back(3));
    assert_eq!([Back(2), Reset(3), By(4)].into_iter().sum::<Change<u64>>(), Reset(3));
    let ticks = |one: Change<u64>, other: Change<u64>| one.map(Ticks).netted(other.map(Ticks));
    assert_eq!(ticks(By(5), Back(2)), By(Ticks(3)));
    assert_eq!(ticks(Back(5), By(2)), Back(Ticks(3)));
    assert_eq!(ticks(Reset(5), By(2)), Reset(Ticks(5)));
    assert_eq!(ticks(By(u64::MAX), By(u64::MAX)), By(Ticks(u64::MAX)));
}

#[test]
fn rates_sort_print_and_stay_unknown() {
    let [one, two, none] = [Rate::from(1.25), Rate::from(2.0), Rate::UNKNOWN];
    let mut sorted = [two, none, one];
    sorted.sort();
    assert_eq!(sorted, [none, one, two]);
    let printed = [one, none].map(|rate| format!("{rate:7.1}|{rate:<7.2}|{rate:^+7.1}|{rate:07.1}|{rate}"));
    assert_eq!(printed, ["    1.2|1.25   | +1.2  |00001.2|1.25", "      -|-      |   -   |      -|-"]);
    assert_eq!((one + two).known(), Some(3.25));
    for unknown in
        [one + none, none + one, none * 2.0, none / 2.0, one / none, none / one, two / Rate::from(0.0)]
    {
        assert_eq!(unknown, none);
    }
    assert_eq!([f64::NAN, f64::INFINITY].map(Rate::from), [none, none]);
    assert_eq!((Rate::from(Some(2.0)), Rate::from(None)), (two, none));
}
