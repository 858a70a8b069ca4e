//! CPU time of processes that no frame shows: those that began and ended between two frames, and what the
//! others did between the last frame that showed them and their end.
//!
//! When a process has exited and its parent has waited for it, the kernel adds its CPU time to the times of
//! the parent's children (`cutime` and `cstime`). A part of that may have been on the screen already, in the
//! process's own row. So the ticks that rows of exited processes have shown are expected in the times of the
//! children of their parent, and are subtracted where they arrive: each tick is shown once.

use std::collections::HashMap;

use procsampler::pid::Stat;

/// The account of one parent.
#[derive(Clone, Copy, Default)]
pub struct Exited {
    /// The times of the children at the last frame. `None` before the first frame.
    children: Option<u64>,
    /// Ticks that were shown and have not arrived yet: those of the last frame, and those of this frame.
    pending: [u64; 2],
}

impl Exited {
    /// Records that a descendant has exited whose rows have shown this number of ticks.
    pub fn expect(&mut self, ticks: u64) {
        self.pending[1] += ticks;
    }

    /// Returns the ticks of exited children that no row has shown. `is_born`: the process started in the
    /// interval, so its children did too.
    pub fn see(&mut self, stat: &Stat, is_born: bool) -> u64 {
        let now = of_children(stat);
        let before = self.children.replace(now).unwrap_or(if is_born { 0 } else { now });
        let mut rise = now.saturating_sub(before);
        for pending in &mut self.pending {
            let arrived = rise.min(*pending);
            *pending -= arrived;
            rise -= arrived;
        }
        // The parent may have been read before it waited. Ticks that have not arrived a frame later never
        // arrive: the parent ignores SIGCHLD, and the kernel does not add the time to another process.
        self.pending = [self.pending[1], 0];
        rise
    }

    fn pending(&self) -> u64 {
        self.pending[0] + self.pending[1]
    }
}

fn of_children(stat: &Stat) -> u64 {
    stat.cutime.0.max(0) as u64 + stat.cstime.0.max(0) as u64
}

/// A process that exited since the last frame.
pub struct Gone {
    pub pid: u32,
    pub parent: u32,
    /// The ticks that rows have shown for it and for its exited children.
    pub ticks: u64,
}

impl Gone {
    pub fn new(pid: u32, stat: &Stat, exited: &Exited) -> Gone {
        let ticks = stat.utime.0 + stat.stime.0 + of_children(stat) + exited.pending();
        Gone { pid, parent: stat.ppid, ticks }
    }
}

/// Finds the nearest living ancestor of each process that exited, with the ticks to expect there. The kernel
/// gives the children of a parent that has exited to a reaper, usually process 1.
pub fn heirs(gone: &[Gone], is_there: impl Fn(u32) -> bool) -> Vec<(u32, u64)> {
    let parents: HashMap<u32, u32> = gone.iter().map(|gone| (gone.pid, gone.parent)).collect();
    let heir = |gone: &Gone| {
        let mut at = gone.parent;
        for _ in 0..=parents.len() {
            match parents.get(&at) {
                _ if is_there(at) => return (at, gone.ticks),
                Some(&parent) => at = parent,
                None => break,
            }
        }
        (1, gone.ticks)
    };
    gone.iter().map(heir).collect()
}
