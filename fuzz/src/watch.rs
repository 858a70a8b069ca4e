//! Finds what no assertion can find: work that never ends, and unbounded memory. Both end the program, and
//! the input is printed.

use std::cell::RefCell;
use std::io::Write;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use procsampler::{ProcDir, ProcFile, pid};

/// Why the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// One input took more processor time than the limit.
    Time = 9,
    /// One input took more than a gigabyte of memory.
    Memory = 10,
}

/// The current work of a thread.
struct Slot {
    tid: u32,
    /// The number of inputs begun plus the number ended, so it is odd while an input is being processed.
    steps: AtomicU64,
    /// The most recent input.
    input: Mutex<Vec<u8>>,
}

thread_local! {
    static SLOT: RefCell<Option<Arc<Slot>>> = const { RefCell::new(None) };
}

/// Whether this thread is processing an input.
pub fn runs() -> bool {
    let is_odd = |slot: &Arc<Slot>| slot.steps.load(Ordering::Relaxed) % 2 == 1;
    SLOT.try_with(|slot| slot.try_borrow().is_ok_and(|slot| slot.as_ref().is_some_and(is_odd)))
        .unwrap_or(false)
}

/// Does `work` with an input. If the input takes this thread more than `seconds` of processor time (not of
/// the clock, so that a slow machine does not matter), the program ends.
pub fn watched<T>(input: &[u8], seconds: u64, work: impl FnOnce() -> T) -> T {
    let slot = SLOT.with_borrow_mut(|slot| slot.get_or_insert_with(|| watch(seconds)).clone());
    slot.put(input);
    slot.steps.fetch_add(1, Ordering::Relaxed);
    let _ended = Ended(&slot);
    work()
}

/// Marks the input as ended when dropped, also on a panic.
struct Ended<'a>(&'a Slot);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.steps.fetch_add(1, Ordering::Relaxed);
    }
}

impl Slot {
    fn put(&self, input: &[u8]) {
        let mut kept = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clear();
        kept.extend_from_slice(input);
    }
}

/// Starts the watch of this thread; it ends with the program.
fn watch(seconds: u64) -> Arc<Slot> {
    let tid = rustix::thread::gettid().as_raw_nonzero().get() as u32;
    let slot = Arc::new(Slot { tid, steps: AtomicU64::new(0), input: Mutex::default() });
    let watched = Arc::downgrade(&slot);
    std::thread::spawn(move || {
        let (mut seen, mut since) = (u64::MAX, 0);
        while let Some(slot) = watched.upgrade() {
            let (steps, ticks) = (slot.steps.load(Ordering::Relaxed), ticks_of(slot.tid));
            if steps != seen || steps % 2 == 0 {
                (seen, since) = (steps, ticks);
            } else if ticks.saturating_sub(since) > seconds * 100 {
                end_with(End::Time, &slot.input.lock().unwrap_or_else(PoisonError::into_inner));
            }
            drop(slot);
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    slot
}

/// The processor time of a thread of this process in hundredths of a second, 0 if it cannot be read.
fn ticks_of(tid: u32) -> u64 {
    let read = || {
        let thread = ProcDir::open()?.this_process()?.thread(tid)?;
        pid::Stat::read_in(&thread)
    };
    read().map_or(0, |stat| stat.utime.0 + stat.stime.0)
}

/// Ends the program because of the input that this thread is processing.
pub fn end(why: End) -> ! {
    let slot = SLOT.with_borrow(|slot| slot.clone());
    let input = slot.map(|slot| slot.input.lock().unwrap_or_else(PoisonError::into_inner).clone());
    end_with(why, &input.unwrap_or_default())
}

fn end_with(why: End, input: &[u8]) -> ! {
    let why_so = match why {
        End::Time => "this input does not end",
        End::Memory => "this input takes more than a gigabyte",
    };
    // This does not use a printing macro, whose output a test harness would capture.
    let shown = &input[..input.len().min(4000)];
    let _ = writeln!(std::io::stderr(), "{why_so} ({} bytes): {}", input.len(), shown.escape_ascii());
    process::exit(why as i32)
}
