//! What a thread has allocated.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use crate::watch;

/// The system's allocator, which counts the bytes of each thread by itself.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// More than this in one thread is as good as an abort: the machine has other users.
const MOST: isize = 1 << 30;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static ENDS: Cell<bool> = const { Cell::new(false) };
}

fn tally(bytes: isize) {
    // A thread that ends has no counters any more.
    let _ = LIVE.try_with(|live| {
        let now = live.get() + bytes;
        live.set(now);
        if now > PEAK.get() {
            PEAK.set(now);
            // What is allocated for the last words is not judged.
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
        // Both exist while one is copied into the other.
        tally(size as isize);
        tally(-(layout.size() as isize));
        unsafe { System.realloc(place, layout, size) }
    }
}

/// How many bytes this thread holds.
pub fn live() -> isize {
    LIVE.get()
}

/// What `work` gives, and how many bytes it held at once at most beyond those that were held before.
pub fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.get();
    let outer = PEAK.replace(before);
    let result = work();
    let peak = PEAK.get();
    PEAK.set(outer.max(peak));
    (result, (peak - before).max(0) as usize)
}
