//! The step before every span, which is not timed: it changes the counters that are sampled.
//!
//! Without it the same text would be read again and again, and parsers would seem faster than they are: the
//! branch predictor would learn the text, and a reader that parses only what changed would have nothing to
//! do. But each page that is touched removes something from the cache, and a hot measurement must stay hot.
//! Therefore the number of pages is a parameter.
#![allow(unsafe_code, reason = "pages of its own, given back and touched again")]

pub mod movers;

use std::net::UdpSocket;
use std::os::fd::OwnedFd;

use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::io::{pwrite, read, write};
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous};

const PAGE: usize = 4096;

/// The memory grows to this many pages before it is freed. The kernel updates its counters of pages in
/// batches of some dozen, so pages that are freed at once would not change any counter.
const PAGES: usize = 1024;

/// Does a little work of every kind.
pub struct Stirrer {
    pipe: (OwnedFd, OwnedFd),
    file: OwnedFd,
    memory: *mut u8,
    touched: usize,
    /// A socket that sends to itself. `None` if there is no loopback.
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

    /// Changes the counters of the network by a datagram over loopback. This is done only for the files of
    /// the network, because it removes more from the cache than all of the other work.
    pub fn datagram(&mut self) -> crate::Result<()> {
        if let Some(socket) = &self.socket {
            socket.send(&[0; 64])?;
            socket.recv(&mut [0; 64])?;
        }
        Ok(())
    }

    /// Changes `io` by a byte through a pipe, `schedstat` by a yield, and the counters of faults and of free,
    /// anonymous and shared memory by `pages` pages of its own memory and of a file in memory.
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
