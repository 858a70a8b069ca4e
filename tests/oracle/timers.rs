//! Timers, and the scheduler's debug file.

use procsampler::system::TimerList;

use super::Naive;
use super::naive::{lines, numbers_in};

/// The numbers of a line, as those of what `Debug` prints are found.
fn numbers_of(line: &[u8]) -> Vec<u64> {
    let line = String::from_utf8_lossy(line);
    let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter_map(|word| word.parse().ok()).collect()
}

impl Naive for TimerList {
    fn agree(&self, text: &[u8]) {
        let (mut cpus, mut clocks, mut timers, mut devices) = (vec![], vec![], vec![], vec![]);
        let (mut cpu, mut clock, mut in_clock, mut in_device) = (vec![], vec![], false, false);
        for line in lines(text).skip(3) {
            let numbers = numbers_of(line);
            if line.starts_with(b"cpu:") {
                cpus.extend(&numbers);
                cpu = numbers;
            } else if line.starts_with(b" clock ") {
                clock = [&cpu[..], &numbers].concat();
                clocks.extend(&clock);
                in_clock = true;
            } else if line.starts_with(b"active timers") {
                in_clock = false;
            } else if line.starts_with(b" # ") {
                timers.extend(numbers);
            } else if line.starts_with(b" #") {
                timers.extend([&clock[..], &numbers].concat());
            } else if line.starts_with(b"tick_broadcast") {
                let mask = line.split(|&byte| byte == b' ').next_back().unwrap();
                let own = match line.starts_with(b"tick_broadcast_mask") {
                    true => &self.tick_broadcast_mask,
                    false => &self.tick_broadcast_oneshot_mask,
                };
                assert_eq!(own.as_ref().unwrap().as_text().as_bytes(), mask);
            } else if in_clock {
                let base =
                    line.strip_prefix(b"  .base:       ").map(|base| std::str::from_utf8(base).unwrap());
                match base.map(|base| u64::from_str_radix(base, 16).unwrap()) {
                    Some(0) => {}
                    Some(base) => clocks.push(base),
                    None => clocks.extend(numbers),
                }
            } else {
                in_device |= line.starts_with(b"Tick Device");
                if in_device { &mut devices } else { &mut cpus }.extend(numbers);
            }
        }
        let head: Vec<&[u8]> = lines(text).take(3).collect();
        assert_eq!(self.version.as_bytes(), head[0].strip_prefix(b"Timer List Version: ").unwrap());
        assert_eq!(numbers_of(head[1]), [u64::from(self.hrtimer_max_clock_bases)]);
        assert_eq!(numbers_of(head[2]), [self.now.0]);
        assert_eq!(numbers_in(&&self.cpus[..]), cpus);
        assert_eq!(numbers_in(&&self.clocks[..]), clocks);
        assert_eq!(numbers_in(&self.timers), timers);
        assert_eq!(numbers_in(&&self.tick_devices[..]), devices);
        let symbols: Vec<&[u8]> = lines(text).filter(|line| line.starts_with(b" #")).step_by(2).collect();
        for (timer, line) in self.timers.iter().zip(symbols) {
            let mut words = line.split(|&byte| byte == b' ').skip(2);
            assert_eq!(timer.timer.as_bytes(), words.next().unwrap().strip_suffix(b",").unwrap());
            assert_eq!(timer.function.as_bytes(), words.next().unwrap().strip_suffix(b",").unwrap());
        }
        let handlers: Vec<&[u8]> =
            lines(text).filter_map(|line| line.strip_prefix(b" event_handler:  ")).collect();
        let own = self.tick_devices.iter().filter_map(|device| device.event_handler.as_ref());
        assert_eq!(own.map(|handler| handler.as_bytes()).collect::<Vec<_>>(), handlers);
    }
}
