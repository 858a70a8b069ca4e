//! The untimed step before every span: it moves the counters that are sampled.
//!
//! Without it one text would be read again and again, which flatters whoever parses: the branch predictor
//! knows it by heart, and a reader that only looks at what changed has nothing to do. But each page that is
//! touched empties some of the cache, and the step must not make cold what is to be measured hot: so it takes
//! the number of pages.
#![allow(unsafe_code, reason = "pages of its own, given back and touched again")]

pub mod movers;

use std::net::UdpSocket;
use std::os::fd::OwnedFd;

use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::io::{pwrite, read, write};
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous};

const PAGE: usize = 4096;

/// The memory grows to this many pages before it is given back: the kernel moves its counters of pages by
/// batches of some dozen, and pages that come and go at once are in no counter at all.
const PAGES: usize = 1024;

/// A little work of every kind.
pub struct Stirrer {
    pipe: (OwnedFd, OwnedFd),
    file: OwnedFd,
    memory: *mut u8,
    touched: usize,
    /// Sends to itself; where there is no loopback, not.
    socket: Option<UdpSocket>,
}

impl Stirrer {
    pub fn new() -> crate::Result<Self> {
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping, at an address of the kernel's choice, that lives as long as the process.
        let memory =
            unsafe { mmap_anonymous(std::ptr::null_mut(), PAGES * PAGE, protection, MapFlags::PRIVATE)? };
        Ok(Stirrer {
            pipe: rustix::pipe::pipe()?,
            file: memfd_create("stir", MemfdFlags::CLOEXEC)?,
            memory: memory.cast(),
            touched: 0,
            socket: UdpSocket::bind("127.0.0.1:0")
                .and_then(|socket| {
                    socket.connect(socket.local_addr()?)?;
                    Ok(socket)
                })
                .ok(),
        })
    }

    /// Moves the counters of the network by a datagram over loopback: for its files alone, as it costs the
    /// cache more than all of the other work.
    pub fn datagram(&mut self) -> crate::Result<()> {
        if let Some(socket) = &self.socket {
            socket.send(&[0; 64])?;
            socket.recv(&mut [0; 64])?;
        }
        Ok(())
    }

    /// Moves `io` by a byte through a pipe, `schedstat` by a yield, the counters of faults and of free,
    /// anonymous and shared memory by `pages` of its own and of a file in memory.
    pub fn stir(&mut self, pages: usize) -> crate::Result<()> {
        write(&self.pipe.1, &[0])?;
        read(&self.pipe.0, &mut [0])?;
        rustix::thread::sched_yield();
        for _ in 0..pages {
            if self.touched == PAGES {
                self.touched = 0;
                ftruncate(&self.file, 0)?;
                // SAFETY: the mapping is this value's own and no reference into it exists.
                unsafe { madvise(self.memory.cast(), PAGES * PAGE, Advice::LinuxDontNeed)? };
            }
            let at = self.touched * PAGE;
            // SAFETY: as above, and `at` is below PAGES * PAGE.
            unsafe { self.memory.add(at).write_volatile(1) };
            pwrite(&self.file, &[1], at as u64)?;
            self.touched += 1;
        }
        Ok(())
    }
}
