//! The file on which a system call works.

use super::{Abi, Call};

/// The descriptor that a system call got as an argument, and the offset in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FileArgument {
    /// The number of the descriptor: `/proc/PID/fd/N` is a link to the file.
    pub fd: u32,
    /// The offset in the file at which the call reads or writes, in bytes. Only calls that take an offset
    /// have it (pread64 and similar calls), and only on 64-bit architectures, where it is in one register.
    pub offset: Option<u64>,
}

/// The calls whose first argument is a descriptor.
const WITH_FD: [&str; 44] = [
    "read",
    "write",
    "readv",
    "writev",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "sync_file_range2",
    "syncfs",
    "fallocate",
    "ftruncate",
    "ftruncate64",
    "getdents",
    "getdents64",
    "flock",
    "fcntl",
    "fcntl64",
    "ioctl",
    "lseek",
    "_llseek",
    "fstat",
    "readahead",
    "fadvise64",
    "sendfile",
    "sendfile64",
    "splice",
    "tee",
    "vmsplice",
    "copy_file_range",
    "accept",
    "accept4",
    "connect",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "recvfrom",
    "recvmsg",
    "recvmmsg",
    "epoll_wait",
    "epoll_pwait",
    "epoll_pwait2",
    "io_uring_enter",
    "close",
    "mq_timedreceive",
];

/// The calls that also take an offset, as their fourth argument.
const WITH_OFFSET: [&str; 6] = ["pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2"];

impl Call {
    /// The descriptor that the call reads, writes or waits for, if it is known to take one as its first
    /// argument. For a call that takes several (copy_file_range, splice), this is the first. poll and select
    /// keep their descriptors in memory, which /proc does not show.
    ///
    /// ```
    /// use procsampler::pid::{Syscall, syscall::Abi};
    /// use procsampler::ProcFile;
    ///
    /// let mut syscall = Syscall::default();
    /// syscall.parse(b"17 0x5 0x7f00 0x2000 0x10000 0x0 0x0 0x7ffc 0x7f01\n", &mut ())?;
    /// let file = syscall.call().and_then(|call| call.file(Abi::X86_64)).unwrap();
    /// assert_eq!((file.fd, file.offset), (5, Some(65_536)), "pread64");
    /// # Ok::<(), procsampler::ParseError>(())
    /// ```
    pub fn file(&self, abi: Abi) -> Option<FileArgument> {
        let name = self.name(abi)?;
        let has_offset = WITH_OFFSET.contains(&name);
        if !has_offset && !WITH_FD.contains(&name) {
            return None;
        }
        // The registers have 64 bits, and the kernel takes the lower half as a signed number.
        let fd = u32::try_from(self.args[0] as i32).ok()?;
        Some(FileArgument { fd, offset: (has_offset && abi.has_64_bits()).then_some(self.args[3]) })
    }
}

impl Abi {
    fn has_64_bits(self) -> bool {
        !matches!(self, Abi::X86 | Abi::Arm | Abi::Powerpc | Abi::Mips)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(number: i32, args: [u64; 6], abi: Abi) -> Option<FileArgument> {
        Call { number, args, ..Call::default() }.file(abi)
    }

    #[test]
    fn descriptors_and_offsets() {
        let found = |fd, offset| Some(FileArgument { fd, offset });
        assert_eq!(file(0, [7, 0, 0, 9, 0, 0], Abi::X86_64), found(7, None), "read");
        assert_eq!(file(18, [7, 0, 0, 9, 0, 0], Abi::X86_64), found(7, Some(9)), "pwrite64");
        assert_eq!(file(180, [7, 0, 0, 9, 0, 0], Abi::X86), found(7, None), "pread64 of 32 bits");
        assert_eq!(file(202, [7, 0, 0, 9, 0, 0], Abi::X86_64), None, "futex");
        assert_eq!(file(0, [0xffff_ffff, 0, 0, 0, 0, 0], Abi::X86_64), None, "read of -1");
        assert_eq!(file(0, [0xffff_ffff_ffff_ff9c, 0, 0, 0, 0, 0], Abi::X86_64), None);
        assert_eq!(file(100_000, [7; 6], Abi::X86_64), None);
    }
}
