//! What a thread has allocated.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use crate::watch;

/// The system's allocator with a count of the allocated bytes of each thread.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The program ends if one thread holds more than this, since the machine has other users.
const MOST: isize = 1 << 30;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static ENDS: Cell<bool> = const { Cell::new(false) };
}

fn tally(bytes: isize) {
    // A thread that is ending no longer has counters.
    let _ = LIVE.try_with(|live| {
        let now = live.get() + bytes;
        live.set(now);
        if now > PEAK.get() {
            PEAK.set(now);
            // Allocations for the final message are not checked.
            if now > MOST && watch::runs() && !ENDS.replace(true) {
                watch::end(watch::End::Memory);
            }
        }
    });
}

// SAFETY: all memory is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        tally(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        tally(layout.size() as isize);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        tally(-(layout.size() as isize));
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While the old block is copied into the new one, both exist.
        tally(size as isize);
        tally(-(layout.size() as isize));
        unsafe { System.realloc(place, layout, size) }
    }
}

/// How many bytes this thread holds.
pub fn live() -> isize {
    LIVE.get()
}

/// The result of `work`, and the most bytes that it held at once in addition to those held before.
pub fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.get();
    let outer = PEAK.replace(before);
    let result = work();
    let peak = PEAK.get();
    PEAK.set(outer.max(peak));
    (result, (peak - before).max(0) as usize)
}
