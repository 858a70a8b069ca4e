use super::*;
use crate::text::RawBytes;
use crate::value::Reported;

/// Linux 7.2, shortened; the second CPU by hand.
const TEXT: &str = "Timer List Version: v0.11\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at 10458306958 nsecs\n\n\
    cpu: 0\n clock 0:\n  .base:       00000000929d2301\n  .index:      0\n  .resolution: 1 nsecs\n\
    \x20 .offset:     0 nsecs\nactive timers:\n\
    \x20#0: <000000005e48d39f>, tick_nohz_handler, S:01\n\
    \x20# expires at 10458306000-10460000000 nsecs [in -958 to 1693042 nsecs]\n\
    \x20#1: sched_clock_timer, 0x0, S:10, start\n # expires at 1-2 nsecs [in 1 to 2 nsecs]\n\
    \x20clock 1:\n  .base:       0000000000000000\n  .index:      1\n  .resolution: 1 nsecs\n\
    \x20 .get_time:   ktime_get_real\n  .offset:     1795222980725205446 nsecs\nactive timers:\n\
    \x20 .expires_next   : 10460000000 nsecs\n  .nr_events      : 1825\n  .strange : 7 nsecs\n\
    jiffies: 4294894851\n\ncpu: 3\n  .nr_hangs       : 2\n\n\
    Tick Device: mode:     1\nBroadcast device\nClock Event Device: hpet\n max_delta_ns:   21474836451\n\
    \x20next_event:     9223372036854775807 nsecs\n oneshot stopped: lapic_timer_shutdown\n\
    \x20event_handler:  tick_handle_oneshot_broadcast\n\n retries:        0\n\n\
    tick_broadcast_mask: 0,00000001\n\nTick Device: mode:     0\nPer CPU device: 3\n\
    Clock Event Device: <NULL>\n";

#[test]
fn timers_by_cpu_and_clock() {
    let mut list = TimerList::default();
    for _ in 0..2 {
        list.parse(TEXT.as_bytes(), &mut ()).unwrap();
        assert_eq!((list.version.as_bytes(), list.now), (&b"v0.11"[..], Nanos(10_458_306_958)));
        let cpu = list.cpus.get(0).unwrap();
        assert_eq!((cpu.expires_next, cpu.nr_events), (Some(Nanos(10_460_000_000)), Some(1825)));
        assert_eq!((cpu.jiffies, cpu.nr_hangs), (Some(4_294_894_851), None));
        let other = list.cpus.get(3).unwrap();
        assert_eq!((other.nr_hangs, other.nr_events, other.jiffies), (Some(2), None, None));
        let [first, second] = [0, 1].map(|clock| list.clocks.get((0, clock)).unwrap());
        assert_eq!((first.base, &first.get_time), (Reported::Known(0x929d_2301), &None));
        assert_eq!((second.base, second.offset), (Reported::Hidden, Some(Nanos(1_795_222_980_725_205_446))));
        assert_eq!(second.get_time.as_ref().unwrap(), &"ktime_get_real");
        let [tick, odd] = [0, 1].map(|at| list.timers.get(at).unwrap());
        assert_eq!((tick.cpu, tick.clock, tick.index, tick.state), (0, 0, 0, 1));
        assert_eq!((tick.function, tick.soft_in), (RawBytes::new(b"tick_nohz_handler"), -958));
        assert_eq!((tick.softexpires, tick.expires), (Nanos(10_458_306_000), Nanos(10_460_000_000)));
        assert_eq!((odd.timer, odd.state, odd.hard_in), (RawBytes::new(b"sched_clock_timer"), 16, 2));
        let hpet = list.tick_devices.get(None).unwrap();
        assert_eq!((hpet.next_event, hpet.retries, hpet.mult), (Some(i64::MAX), Some(0), None));
        assert_eq!(hpet.oneshot_stopped.as_ref().unwrap(), &"lapic_timer_shutdown");
        assert_eq!(hpet.name.as_ref().unwrap(), &"hpet");
        let none = list.tick_devices.get(Some(3)).unwrap();
        assert_eq!((none.tick_mode, &none.event_handler), (0, &None));
        assert_eq!(none.name.as_ref().unwrap(), &"<NULL>");
        assert!(list.tick_broadcast_mask.as_ref().unwrap().contains(0));
        assert_eq!(list.tick_broadcast_oneshot_mask, None);
        let unlisted: Vec<_> = list.unlisted.iter().collect();
        assert_eq!(unlisted, [(&b"cpu0 clock0 #1"[..], &b", start"[..]), (b"cpu0 strange", b"7 nsecs")]);
    }
}

fn parsed(text: &str) -> TimerList {
    let mut list = TimerList::default();
    for _ in 0..2 {
        list.parse(text.as_bytes(), &mut ()).unwrap();
    }
    list
}

#[test]
fn a_text_of_something_else_is_refused() {
    for (from, to, field) in [
        ("Timer List", "Timer", "version"),
        ("HRTIMER_MAX_CLOCK_BASES: 8", "HRTIMER_MAX_CLOCK_BASES: x", "HRTIMER_MAX_CLOCK_BASES"),
        ("now at 1", "now at x", "now"),
    ] {
        let text = TEXT.replacen(from, to, 1);
        let error = TimerList::default().parse(text.as_bytes(), &mut ()).unwrap_err();
        assert_eq!(error.field(), field, "{to}: {error}");
    }
    assert!(TimerList::default().parse(b"", &mut ()).is_err());
}

/// An odd line affects only itself, and is kept; a timer has two lines.
#[test]
fn what_is_odd_costs_itself() {
    let whole = parsed(TEXT);
    for (from, to, key, lines) in [
        ("00000000929d2301", "x", "cpu0 clock0 base", 1),
        ("1825", "x", "cpu0 nr_events", 1),
        ("10460000000 nsecs\n  .nr", "-1 nsecs\n  .nr", "cpu0 expires_next", 1),
        ("S:01", "S:x", "cpu0 clock0 #", 2),
        ("S:01", "S:100", "cpu0 clock0 #", 2),
        ("[in -958", "[in x", "cpu0 clock0 #", 2),
        ("\n # expires at 1-2 nsecs [in 1 to 2 nsecs]", "", "cpu0 clock0 #", 1),
    ] {
        let text = TEXT.replacen(from, to, 1);
        assert_ne!(text, TEXT);
        let seen = parsed(&text);
        assert!(seen.unlisted.get(key).is_some(), "{to}: {:?}", seen.unlisted);
        assert_eq!(seen.unlisted.malformed(), lines, "{to}: {:?}", seen.unlisted);
        assert_eq!(seen.timers.len(), if key.ends_with('#') { 1 } else { 2 });
        assert_eq!((seen.cpus.len(), seen.clocks.len()), (2, 2));
        assert_eq!(
            (&seen.tick_devices, &seen.tick_broadcast_mask),
            (&whole.tick_devices, &whole.tick_broadcast_mask)
        );
    }
}

/// If a heading is not understood, its whole record is unlisted: the lines are not added to another one.
#[test]
fn lines_below_an_odd_heading_are_kept_apart() {
    let whole = parsed(TEXT);
    let seen = parsed(&TEXT.replacen("cpu: 0\n", "cpu: x\n", 1));
    assert_eq!((seen.cpus.len(), seen.clocks.len(), seen.timers.len()), (1, 0, 0));
    assert_eq!(seen.cpus.get(3), whole.cpus.get(3));
    assert_eq!(seen.unlisted.get("cpu: x"), Some(&b""[..]), "{:?}", seen.unlisted);
    assert_eq!(seen.tick_devices, whole.tick_devices);

    let seen = parsed(&TEXT.replacen(" clock 1:", " clock 1", 1));
    assert_eq!((seen.clocks.len(), seen.cpus.clone()), (1, whole.cpus.clone()));
    assert_eq!(seen.clocks.get((0, 0)), whole.clocks.get((0, 0)));
    assert_eq!(seen.unlisted.get("clock 1, .get_time"), Some(&b"ktime_get_real"[..]), "{:?}", seen.unlisted);

    for (from, to) in [
        ("device: 3", "device: 4294967296"),
        ("Tick Device: mode:     0", "Tick Device: mode:     x"),
        ("Per CPU device: 3\n", ""),
    ] {
        let seen = parsed(&TEXT.replacen(from, to, 1));
        assert_eq!((seen.tick_devices.len(), &seen.cpus), (1, &whole.cpus), "{to}");
        assert_eq!(seen.tick_devices.get(None), whole.tick_devices.get(None), "{to}");
        let name = seen.unlisted.iter().find(|(key, _)| key.ends_with(b"Clock Event Device"));
        assert_eq!(name.unwrap().1, b"<NULL>", "{to}: {:?}", seen.unlisted);
    }
}

/// Lines that belong to no record are kept, and the parser ends.
#[test]
fn lines_of_nobody_end_too() {
    let head = "Timer List Version: v0.9\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at 1 nsecs\n";
    for (lines, keys) in [
        ("\nactive timers:\nx\n", &["x"][..]),
        ("\nactive timers:\n  .hres_active: 1\n", &[".hres_active"]),
        (" clock 0:\n  .index: 1\n", &["clock 0:", "clock 0:, .index"]),
        ("  .base: 1\nx", &[".base", "x"]),
        (" #0: <1>, f, S:01\n # expires at 1-2 nsecs [in 1 to 2 nsecs]\n", &["cpu clock #", "cpu clock #"]),
        ("Per CPU device: 0\n mult: 1\n", &["Per CPU device", "mult"]),
        ("Tick Device: mode:     1\n mult: 1", &["Tick Device, mult"]),
        ("Tick Device: mode:     1", &[]),
    ] {
        let seen = parsed(&format!("{head}{lines}"));
        let kept: Vec<_> = seen.unlisted.iter().map(|(key, _)| String::from_utf8_lossy(key)).collect();
        assert_eq!(kept, keys, "{lines}");
        assert!(seen.cpus.is_empty() && seen.clocks.is_empty() && seen.timers.is_empty());
        assert!(seen.tick_devices.is_empty());
    }
}

crate::live::live! {
    #[test]
    fn the_live_file() {
        match TimerList::read() {
            Ok(live) => {
                println!("not listed: {:?}", live.unlisted);
                assert!(!live.cpus.is_empty() && live.unlisted.malformed() == 0, "{:?}", live.unlisted);
            }
            Err(error) if error.is_denied() => println!("skipped, it is root's: {error}"),
            Err(error) if error.is_unsupported() => println!("skipped, this kernel does not have it: {error}"),
            Err(error) => panic!("{error}"),
        }
    }
}
