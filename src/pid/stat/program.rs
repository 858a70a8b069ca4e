//! Which program a process runs, as far as its stat shows.

use super::fields::{Place, Stat};
use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::find;
use crate::pid::flags::TaskFlags;
use crate::pid::state::State;
use crate::value::Reported;

/// The parts of a stat that an exec changes. An exec ends all threads except the calling one, which takes the
/// number of the leader. So after an exec the counters of the leader may be those of another thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// A hash of the addresses of its code, stack, heap, arguments and environment, which the kernel chooses
    /// at random for each program.
    addresses: u64,
    /// A hash of its name.
    name: u32,
    /// The thread has not called exec since it was created.
    pub(crate) is_forked: bool,
    /// The thread exits or has exited, and has released its memory.
    is_dead: bool,
}

/// A zombie and a kernel thread have no addresses. During an exec, a process has none for a moment.
const NO_MEMORY: u64 = 0;
/// The reader may not see the addresses.
const HIDDEN: u64 = 1;

impl Program {
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        let name = text.get(..find::last_byte(b')', text)?)?;
        let name = name.get(find::byte(b'(', name)? + 1..)?;
        let mut cursor = Cursor::new(text.get(find::last_byte(b')', text)? + 1..)?);
        cursor.skip_blanks();
        let state = State::read(&mut cursor)?;
        let (mut flags, mut addresses, mut found) = (0, [0; 10], 0);
        const FLAGS: usize = Place::flags as usize;
        const STARTCODE: usize = Place::startcode as usize;
        const STARTSTACK: usize = Place::startstack as usize;
        const START_DATA: usize = Place::start_data as usize;
        for at in 0..Place::exit_code as usize {
            cursor.skip_blanks();
            match at {
                FLAGS => flags = cursor.digits()?,
                STARTCODE..=STARTSTACK => (addresses[found], found) = (cursor.digits()?, found + 1),
                // These columns are absent before Linux 3.5.
                START_DATA.. => (addresses[found], found) = (cursor.digits().unwrap_or_default(), found + 1),
                _ => {
                    cursor.word();
                }
            }
        }
        let addresses = match (addresses[0], addresses[1]) {
            (0, _) => NO_MEMORY,
            (1, 1) => HIDDEN,
            _ => hash_of(addresses),
        };
        Some(Program::new(addresses, name, TaskFlags::from_bits_retain(flags as u32), state))
    }

    fn new(addresses: u64, name: &[u8], flags: TaskFlags, state: State) -> Self {
        Program {
            addresses,
            name: name.iter().fold(SEED, |hash, &byte| step(hash, byte.into())) as u32,
            is_forked: flags.contains(TaskFlags::FORKNOEXEC),
            is_dead: matches!(state, State::Zombie | State::Dead) || flags.contains(TaskFlags::EXITING),
        }
    }

    /// Whether the reader may inspect the process; `None` if the process has no memory, so that nothing is
    /// shown or hidden.
    pub(crate) fn may_look(self) -> Option<bool> {
        match self.addresses {
            NO_MEMORY => None,
            addresses => Some(addresses != HIDDEN),
        }
    }

    /// Whether there was an exec since `then`.
    pub(crate) fn is_after_exec(self, then: Program) -> bool {
        // A dead thread does not run again. So this is another thread, which took the number of a dead
        // leader.
        if (self.is_forked && !then.is_forked) || (then.is_dead && !self.is_dead) {
            return true;
        }
        match (self.addresses, then.addresses) {
            (NO_MEMORY, NO_MEMORY) | (HIDDEN, _) | (_, HIDDEN) => self.name != then.name,
            (NO_MEMORY, _) if self.is_dead => self.name != then.name,
            (now, then) => now != then,
        }
    }
}

impl From<&Stat> for Program {
    fn from(stat: &Stat) -> Self {
        let number = |cell: Reported<u64>| cell.known().unwrap_or_default();
        let addresses = match stat.startcode {
            Reported::Known(_) => hash_of([
                number(stat.startcode),
                number(stat.endcode),
                number(stat.startstack),
                number(stat.start_data),
                number(stat.end_data),
                number(stat.start_brk),
                number(stat.arg_start),
                number(stat.arg_end),
                number(stat.env_start),
                number(stat.env_end),
            ]),
            Reported::Absent => NO_MEMORY,
            _ => HIDDEN,
        };
        Program::new(addresses, stat.comm.as_bytes(), stat.leader.flags, stat.leader.state)
    }
}

fn hash_of(addresses: [u64; 10]) -> u64 {
    addresses.into_iter().fold(SEED, step) | 2
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over words.
fn step(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(0x0100_0000_01b3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    fn text(comm: &str, state: char, flags: u32, code: [u64; 3], env_end: u64) -> String {
        let [startcode, endcode, startstack] = code;
        format!(
            "7 ({comm}) {state} 1 1 1 0 -1 {flags} 0 0 0 0 0 0 0 0 20 0 1 0 9 0 0 0 {startcode} {endcode} {startstack} \
             0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 30 31 32 33 34 35 {env_end} 0\n"
        )
    }

    fn program(text: &str) -> Program {
        let mut stat = Stat::default();
        stat.parse(text.as_bytes(), &mut Default::default()).unwrap();
        let program = Program::of(text.as_bytes()).unwrap();
        assert_eq!(program, Program::from(&stat));
        program
    }

    #[test]
    fn what_an_exec_changes() {
        let before = program(&text("a", 'S', 0, [10, 20, 30], 40));
        let is_exec = |text: &str| program(text).is_after_exec(before);
        assert!(!is_exec(&text("a", 'R', 0, [10, 20, 30], 40)));
        assert!(!is_exec(&text("renamed", 'R', 0, [10, 20, 30], 40)));
        assert!(is_exec(&text("a", 'R', 0, [10, 20, 31], 40)));
        assert!(is_exec(&text("a", 'R', 0, [10, 20, 30], 41)));
        assert!(is_exec(&text("a", 'R', 0x40, [10, 20, 30], 40)), "a thread in its exec");
        assert!(is_exec(&text("a", 'R', 0, [0, 0, 0], 0)), "no addresses yet");
        assert!(!is_exec(&text("a", 'Z', 0, [0, 0, 0], 0)));
        assert!(!is_exec(&text("a", 'R', 4, [0, 0, 0], 0)), "it exits");
        assert!(is_exec(&text("b", 'Z', 0, [0, 0, 0], 0)));
        assert!(!is_exec(&text("a", 'S', 0, [1, 1, 0], 0)), "hidden");
        assert!(is_exec(&text("b", 'S', 0, [1, 1, 0], 0)));
        let zombie = program(&text("a", 'Z', 0, [0, 0, 0], 0));
        assert!(before.is_after_exec(zombie), "another thread went on");
        assert!(program(&text("a", 'R', 0, [0, 0, 0], 0)).is_after_exec(zombie), "in the midst of its exec");
        assert!(Program::of(b"7 (a) S 1 2").is_none());
    }

    #[test]
    fn threads_and_leaders() {
        let stat = |exit_signal| text("a", 'S', 0, [1, 1, 0], 0).replace(" 17 ", exit_signal);
        assert!(super::super::is_no_leader(stat(" -1 ").as_bytes()));
        assert!(!super::super::is_no_leader(stat(" 17 ").as_bytes()));
        assert!(!super::super::is_no_leader(stat(" 0 ").as_bytes()));
        assert!(!super::super::is_no_leader(b"7 (a) S 1 2"));
    }
}
