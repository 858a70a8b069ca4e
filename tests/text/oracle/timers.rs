//! Timers, and the scheduler's debug file.

use procsampler::pid::State;
use procsampler::system::{SchedDebug, TimerList};

use super::Naive;
use crate::naive::{lines, number, numbers_in, words};

/// The numbers of a line, found in the same way as in the output of `Debug`.
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

impl Naive for SchedDebug {
    fn agree(&self, text: &[u8]) {
        // A number with six decimals is read as one number.
        let joined = |text: &[u8]| {
            let text = String::from_utf8_lossy(text).replace('.', "");
            text.split(|c: char| !c.is_alphanumeric())
                .filter_map(|word| word.parse().ok())
                .collect::<Vec<u64>>()
        };
        let mut expected = vec![vec![]; 6];
        let mut of = 0;
        let mut tasks: Vec<Vec<u8>> = Vec::new();
        for line in lines(text).skip(1) {
            let starts = |with: &str| line.starts_with(with.as_bytes());
            if of == 6 && !starts("cpu#") {
                if starts("---") || starts(" S            task   PID") {
                    continue;
                }
                // A name may have a newline; each row ends with a path.
                match tasks.last_mut() {
                    Some(last) if !last[18.min(last.len())..].contains(&b'/') => {
                        last.extend([b"\n", line].concat())
                    }
                    _ => tasks.push(line.to_vec()),
                }
                continue;
            }
            let sections = ["", "sysctl_sched", "cpu#", "cfs_rq[", "rt_rq[", "dl_rq[", "runnable tasks"];
            let section = sections.iter().rposition(|section| !section.is_empty() && starts(section));
            of = section.unwrap_or(of);
            if of < 6 {
                let value = match section {
                    Some(_) => line.to_vec(),
                    None => line[line.iter().rposition(|&byte| byte == b':').unwrap()..].to_vec(),
                };
                expected[of].extend(joined(&value));
            }
        }
        let own = [
            numbers_in(&self.clocks),
            numbers_in(&self.sysctl),
            numbers_in(&&self.cpus[..]),
            numbers_in(&&self.cfs[..]),
            numbers_in(&&self.rt[..]),
            numbers_in(&&self.dl[..]),
        ];
        assert_eq!(&own[..], expected);
        assert_eq!(self.tasks.len(), tasks.len());
        for (task, row) in self.tasks.iter().zip(&tasks) {
            assert_eq!((task.current, task.state), (row[0] == b'>', Some(State::new(row[1]))));
            assert_eq!(task.comm.as_bytes(), row[3..18].trim_ascii_start());
            assert_eq!(task.pid, number::<u32>(words(&row[18..])[0]));
            let rest = &row[row.iter().rposition(|&byte| byte == b'.').unwrap() + 7..];
            let path = rest.iter().position(|&byte| byte == b'/').unwrap();
            let numbers = words(&rest[..path]).into_iter().map(number::<i32>);
            assert_eq!(
                task.node.into_iter().chain(task.group_id).collect::<Vec<_>>(),
                numbers.collect::<Vec<_>>()
            );
            assert_eq!(task.path.as_bytes(), &rest[path..]);
        }
        let times = self.tasks.iter().flat_map(|task| {
            [
                task.vruntime.0,
                task.switches,
                task.prio.into(),
                task.wait_time.unwrap().0,
                task.sum_exec.unwrap().0,
                task.sum_sleep.unwrap().0,
            ]
        });
        let columns = tasks.iter().flat_map(|row| {
            let words = words(&row[18..]);
            words[1..7]
                .iter()
                .map(|word| String::from_utf8_lossy(word).replace('.', "").parse().unwrap())
                .collect::<Vec<i64>>()
        });
        assert_eq!(times.collect::<Vec<_>>(), columns.collect::<Vec<_>>());
    }
}
