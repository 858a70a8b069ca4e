use super::*;

#[derive(Default)]
struct Row {
    wide: u64,
    long: u64,
    int: Millis,
    idle: Ticks,
    new: Option<u64>,
}

row_delta! {
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
    assert_eq!(u64::from(delta.int), 0);
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
    assert_eq!(interval.per_second(Change::<Ticks>::Back(Ticks(10))), 0.0);
    assert_eq!(interval.cpu_share(Ticks(50)), 1.0);
    assert_eq!(interval.share(Millis(250)), 0.5);
    assert_eq!(interval.share(Change::By(Nanos(125_000_000))), 0.25);
    assert_eq!(Change::By(Pages(2)).map(|pages| pages.0), Change::By(2));
    assert_eq!(Interval::new(Nanos(0), M64, ()).per_second(10u64), 0.0);
}
