//! The files of one thread.

use procsampler::pid::flags::Policy;
use procsampler::pid::syscall::Syscall;
use procsampler::pid::{Children, KsmStat, Sched, Stack, Wchan};
use procsampler::{ProcFile, Reported, file::Context};

use super::Naive;
use crate::naive::{lines, number, number_in, numbers, plain, printed, words};

impl Naive for Sched {
    fn agree(&self, text: &[u8]) {
        let dashes = text.windows(11).position(|window| window == b"\n----------").unwrap();
        let (head, rest) = text.split_at(dashes);
        let open = head.iter().rposition(|&byte| byte == b'(').unwrap();
        assert_eq!(self.comm.as_bytes(), &head[..open - 1]);
        let [pid, _, threads] = words(&head[open + 1..])[..] else { panic!("three words") };
        assert_eq!(self.pid, number::<u32>(pid.strip_suffix(b",").unwrap()));
        assert_eq!(self.threads, number::<u32>(threads.strip_suffix(b")").unwrap()));

        let mut fields = printed(self);
        for other in ["comm", "pid", "threads", "numafaults", "unlisted"] {
            assert!(fields.remove(other).is_some(), "{other}");
        }
        let (mut faults, mut seen) = (Vec::new(), 0);
        for line in lines(rest).skip(1) {
            let line = std::str::from_utf8(line).unwrap();
            let Some((key, value)) = line.split_once(" :") else {
                let numbers = line.split(['=', ' ', ',']).filter_map(|word| word.parse::<i64>().ok());
                match line.starts_with("current_node=") {
                    true => {
                        let own = [self.current_node.unwrap(), self.numa_group_id.unwrap()];
                        assert!(numbers.eq(own.map(i64::from)));
                        seen += 2;
                    }
                    false => faults.push(numbers.collect::<Vec<_>>()),
                }
                continue;
            };
            let (key, value) = (key.trim(), value.trim());
            let key = ["se.statistics.", "se.", "mm->"]
                .iter()
                .find_map(|prefix| key.strip_prefix(prefix))
                .unwrap_or(key);
            let own = fields.get(&plain(key)).unwrap_or_else(|| panic!("no field for {key}"));
            seen += 1;
            if key == "policy" {
                assert_eq!(self.policy, Some(Policy::from(value.parse::<u32>().unwrap())));
                continue;
            }
            let magnitude: u64 = value.replace(['.', '-'], "").parse().unwrap();
            assert_eq!(number_in(own), Some(magnitude), "{key}");
            assert_eq!(own.contains('-'), value.starts_with('-') && magnitude > 0, "{key}");
            assert_eq!(own.contains("SplitNs"), value.contains('.'), "{key}");
        }
        assert_eq!(fields.values().filter(|value| *value != "None").count(), seen, "fields without a line");
        let own = self.numa_faults.iter().map(|f| {
            [f.node.into(), f.task_private, f.task_shared, f.group_private, f.group_shared].map(|n| n as i64)
        });
        assert_eq!(own.map(Vec::from).collect::<Vec<_>>(), faults);
    }
}

fn hex(word: &[u8]) -> u64 {
    let digits = std::str::from_utf8(word).unwrap().strip_prefix("0x").unwrap();
    u64::from_str_radix(digits, 16).unwrap()
}

impl Naive for Syscall {
    fn agree(&self, text: &[u8]) {
        let words = words(text);
        match (self, &words[..]) {
            (Syscall::Running, [b"running"]) => {}
            (Syscall::Blocked { sp, pc }, [b"-1", sp_word, pc_word]) => {
                assert_eq!((*sp, *pc), (hex(sp_word), hex(pc_word)));
            }
            (Syscall::Blocked { sp: 0, pc: 0 }, [first, rest @ ..]) => {
                assert_eq!((number::<i32>(first), rest.len()), (0, 8));
                assert!(rest.iter().all(|word| hex(word) == 0));
            }
            (Syscall::Call(call), [first, rest @ ..]) => {
                assert_eq!(call.number, number::<i32>(first));
                let own = [&call.args[..], &[call.sp, call.pc]].concat();
                assert_eq!(own, rest.iter().map(|word| hex(word)).collect::<Vec<_>>());
            }
            other => panic!("{other:?}"),
        }
    }
}

impl Naive for Wchan {
    fn agree(&self, text: &[u8]) {
        assert!(!text.contains(&b'\n'));
        let zeros =
            [(None, Reported::Unmeasured), (Some(false), Reported::Hidden), (Some(true), Reported::Absent)];
        for (may_look, zero) in zeros {
            let (mut wchan, mut context) = (Wchan::default(), Context::default());
            context.may_look = may_look;
            wchan.parse(text, &mut context).unwrap();
            match text {
                b"0" => assert_eq!(wchan.symbol, zero),
                _ => assert_eq!(wchan.symbol.as_ref().known().unwrap().as_bytes(), text),
            }
        }
    }
}

impl Naive for Stack {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.frames.len(), lines(text).count());
        for (frame, line) in self.frames.iter().zip(lines(text)) {
            let at = line.strip_prefix(b"[<0>] ").unwrap();
            let parts: Vec<&[u8]> = at.split(|byte| b"+/".contains(byte)).collect();
            assert_eq!(frame.module, None);
            match parts[..] {
                [symbol, offset, size] => {
                    assert_eq!(frame.symbol.unwrap().as_bytes(), symbol);
                    assert_eq!((frame.offset, frame.size), (Some(hex(offset)), Some(hex(size))));
                    assert_eq!(frame.address, None);
                }
                [address] => {
                    assert_eq!((frame.address, frame.symbol, frame.offset), (Some(hex(address)), None, None));
                }
                _ => panic!("{}", line.escape_ascii()),
            }
        }
    }
}

impl Naive for Children {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.pids, numbers::<u32>(&words(text)));
        assert!(procsampler::pid::children::rows(text).map(Result::unwrap).eq(self.pids.iter().copied()));
    }
}

impl Naive for KsmStat {
    fn agree(&self, text: &[u8]) {
        let mut fields = printed(self);
        assert_eq!(fields.remove("unlisted").unwrap(), "{}");
        let mut seen = 0;
        for line in lines(text).map(words) {
            let own = &fields[&plain(line[0])];
            let value = match line[1] {
                b"yes" => "Some(true)".to_owned(),
                b"no" => "Some(false)".to_owned(),
                value => format!("Some({})", number::<i64>(value)),
            };
            assert_eq!(*own, value, "{}", line[0].escape_ascii());
            seen += 1;
        }
        assert_eq!(fields.values().filter(|value| *value != "None").count(), seen);
    }
}
