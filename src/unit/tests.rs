use super::*;

#[test]
fn conversions_take_the_machine_of_the_text() {
    let alpha = Machine { ticks_per_second: 1024, page_size: 8192, ..Machine::COMMON };
    assert_eq!(Ticks(1536).duration(&alpha), Duration::from_millis(1500));
    assert_eq!(Ticks(512).seconds(&alpha), 0.5);
    assert_eq!(Pages(3).bytes(&alpha), Bytes(24_576));
    assert_eq!(Pages(3).kib(&alpha), KiB(24));
    assert_eq!(Sectors(2).bytes(), Bytes(1024));
    assert_eq!(KiB(u64::MAX).bytes(), Bytes(u64::MAX));
}

#[test]
fn a_machine_of_zeros_divides_nothing() {
    let zero = Machine { ticks_per_second: 0, page_size: 0, word_bits: 0, big_endian: false };
    assert_eq!(Ticks(7).duration(&zero), Duration::from_secs(7));
    assert_eq!(Pages(7).bytes(&zero), Bytes(0));
}

#[test]
fn hundredths_print_as_proc_does() {
    assert_eq!(Hundredths(1234).to_string(), "12.34");
    assert_eq!(Hundredths(5).to_string(), "0.05");
}

#[test]
fn milliseconds_and_nanoseconds_print_as_proc_does() {
    for text in ["-1254.836866", "0.000001", "12192108.386193"] {
        let time: SplitNs = crate::cursor::Cursor::new(text.as_bytes()).value("").unwrap();
        assert_eq!(time.to_string(), text);
    }
    assert_eq!(SplitNs(-1).to_string(), "-0.000001");
    assert_eq!((Nanos::from(SplitNs(-5)), Nanos::from(SplitNs(5))), (Nanos(0), Nanos(5)));
    assert_eq!(SplitNs::from(u64::MAX), SplitNs(i64::MAX));
}

#[test]
fn arithmetic_saturates_and_a_ratio_is_a_number() {
    assert_eq!(KiB(3) - KiB(5), KiB(0));
    assert_eq!(KiB(3) * 4, KiB(12));
    assert_eq!(Bytes(u64::MAX) * 2, Bytes(u64::MAX));
    assert_eq!(KiB(3) / KiB(12), 0.25);
    assert!((KiB(0) / KiB(0)).is_nan());
    assert_eq!((Bytes(2047).kib(), KiB(2).bytes()), (KiB(1), Bytes(2048)));
}

#[test]
fn every_unit_honours_width_and_alignment() {
    assert_eq!(
        format!("[{:>9}] [{:9}] [{:<9}] [{:^9}]", KiB(12), KiB(12), KiB(12), KiB(12)),
        "[   12 KiB] [   12 KiB] [12 KiB   ] [ 12 KiB  ]"
    );
    assert_eq!(
        format!("[{:.1}] [{:6}] [{:6.1}]", Hundredths(150), Hundredths(150), Hundredths(150)),
        "[1.5] [  1.50] [   1.5]"
    );
    assert_eq!(format!("[{:12}] [{:.1}]", SplitNs(-1_500_000), SplitNs(-1_500_000)), "[   -1.500000] [-1.5]");
    assert_eq!(format!("[{:*>4}] [{:2}]", Bytes(1), Ticks(100)), "[*1 B] [100 ticks]");
}

#[test]
fn bytes_for_humans() {
    let human = |bytes: u64| Bytes(bytes).human().to_string();
    assert_eq!((human(0), human(1023), human(1024)), ("0 B".into(), "1023 B".into(), "1.0 KiB".into()));
    assert_eq!((human(1536), human(5 << 30)), ("1.5 KiB".into(), "5.0 GiB".into()));
    assert_eq!(human((1 << 20) - 1), "1.0 MiB", "rounding goes up to the next unit");
    assert_eq!(human(u64::MAX), "16.0 EiB");
    assert_eq!(format!("[{:>10.2}] [{:.0}]", KiB(1500).human(), Sectors(5).human()), "[  1.46 MiB] [2 KiB]");
}
