//! `/proc/PID/task/TID/syscall`: the system call that a thread is in.
//!
//! ```text
//! 61 0xffffffff 0x7ffc33a43ccc 0x0 0x0 0x0 0x0 0x7ffc33a43ca8 0x460a63
//! ```
//!
//! The file describes one thread; in `/proc/PID` it describes only the thread group leader. For a thread that
//! runs, in a call or not, it is `running`. For a thread that is blocked outside a call (for example in a
//! page fault) it is -1, the stack pointer and the instruction pointer. Otherwise it is the number of the
//! call, its six arguments, and the two pointers. Arguments that the call does not take are the contents of
//! registers at that time. A call that a signal interrupted may continue as `restart_syscall`. A call with
//! the number -1 looks like no call. A kernel thread is in no call, but most architectures print number 0 and
//! zeros for it. Here such a thread is [`Syscall::Blocked`]. For a zombie, the kernel prints -1 and zeros.
//!
//! The meaning of the number depends on the [`Abi`] of the process, which the file does not show: a 32-bit
//! process on a 64-bit kernel uses the numbers of the 32-bit architecture. [`Call::name`] takes the ABI; it
//! needs the feature `syscall-names`.
//!
//! Reference: proc_pid_syscall(5). Permission: PTRACE_MODE_ATTACH_FSCREDS at *every read*, so Yama applies.
//! Other users are [denied](crate::Error::is_denied). Linux 2.6.27, with CONFIG_HAVE_ARCH_TRACEHOOK.

#[cfg(feature = "syscall-names")]
mod file;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};

#[cfg(feature = "syscall-names")]
pub use file::FileArgument;

/// One sample of `/proc/PID/task/TID/syscall`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Syscall {
    /// The thread runs, in a call or not.
    #[default]
    Running,
    /// The thread is blocked, but not in a call. Both pointers are 0 for a kernel thread and a zombie.
    Blocked {
        /// The stack pointer.
        sp: u64,
        /// The instruction pointer.
        pc: u64,
    },
    /// The thread is in a call.
    Call(Call),
}

/// A system call that a thread is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Call {
    /// The number of the call. Its meaning depends on the [`Abi`]. A thread may call a number that does not
    /// exist.
    pub number: i32,
    /// The arguments, as the registers contain them.
    pub args: [u64; 6],
    /// The stack pointer.
    pub sp: u64,
    /// The instruction pointer.
    pub pc: u64,
}

impl Syscall {
    /// The call, if the thread is in one.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Syscall::Call(call) => Some(call),
            _ => None,
        }
    }
}

/// Which table of system calls a process uses.
///
/// It belongs to the process, not to the kernel. The class and the machine of the ELF file show it
/// (`EI_CLASS` and `e_machine` of `/proc/PID/exe`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Abi {
    /// amd64. Also the calls that x32 (bit 30 of the number) shares with it.
    X86_64,
    /// i386, on a 64-bit kernel too.
    X86,
    /// arm64.
    Aarch64,
    /// armel and armhf (EABI), on a 64-bit kernel too.
    Arm,
    /// 64 bits, of either byte order.
    Riscv64,
    /// 64 bits.
    S390x,
    /// 64 bits, of either byte order.
    Powerpc64,
    /// 32 bits.
    Powerpc,
    /// 32 bits (o32), of either byte order. The numbers begin at 4000.
    Mips,
    /// 64 bits (n64), of either byte order. The numbers begin at 5000.
    Mips64,
    /// 64 bits.
    Loongarch64,
}

impl Abi {
    /// The ABI of this program. Another process on the same machine may have another one. `None` if it is not
    /// in this list.
    pub const fn this() -> Option<Abi> {
        match () {
            () if cfg!(target_arch = "x86_64") => Some(Abi::X86_64),
            () if cfg!(target_arch = "x86") => Some(Abi::X86),
            () if cfg!(target_arch = "aarch64") => Some(Abi::Aarch64),
            () if cfg!(target_arch = "arm") => Some(Abi::Arm),
            () if cfg!(target_arch = "riscv64") => Some(Abi::Riscv64),
            () if cfg!(target_arch = "s390x") => Some(Abi::S390x),
            () if cfg!(target_arch = "powerpc64") => Some(Abi::Powerpc64),
            () if cfg!(target_arch = "powerpc") => Some(Abi::Powerpc),
            () if cfg!(target_arch = "mips") => Some(Abi::Mips),
            () if cfg!(target_arch = "mips64") => Some(Abi::Mips64),
            () if cfg!(target_arch = "loongarch64") => Some(Abi::Loongarch64),
            () => None,
        }
    }
}

#[cfg(feature = "syscall-names")]
impl Call {
    /// The name of the call in the tables of the kernel; `None` for a number that the crate `syscalls` does
    /// not know.
    ///
    /// That crate does not know calls that were added after its release, and may not know calls that only
    /// some builds of a kernel have.
    pub fn name(&self, abi: Abi) -> Option<&'static str> {
        let number = usize::try_from(self.number).ok()?;
        match abi {
            Abi::X86_64 => match number.checked_sub(X32) {
                // From 512 on, the calls exist only in x32.
                Some(shared @ ..512) => syscalls::x86_64::Sysno::new(shared).map(|call| call.name()),
                Some(_) => None,
                None => syscalls::x86_64::Sysno::new(number).map(|call| call.name()),
            },
            Abi::X86 => syscalls::x86::Sysno::new(number).map(|call| call.name()),
            Abi::Aarch64 => syscalls::aarch64::Sysno::new(number).map(|call| call.name()),
            Abi::Arm => syscalls::arm::Sysno::new(number).map(|call| call.name()),
            Abi::Riscv64 => syscalls::riscv64::Sysno::new(number).map(|call| call.name()),
            Abi::S390x => syscalls::s390x::Sysno::new(number).map(|call| call.name()),
            Abi::Powerpc64 => syscalls::powerpc64::Sysno::new(number).map(|call| call.name()),
            Abi::Powerpc => syscalls::powerpc::Sysno::new(number).map(|call| call.name()),
            Abi::Mips => syscalls::mips::Sysno::new(number).map(|call| call.name()),
            Abi::Mips64 => syscalls::mips64::Sysno::new(number).map(|call| call.name()),
            Abi::Loongarch64 => syscalls::loongarch64::Sysno::new(number).map(|call| call.name()),
        }
    }
}

/// The bit that marks a call of x32.
#[cfg(feature = "syscall-names")]
const X32: usize = 0x4000_0000;

impl ProcFile for Syscall {
    type State = ();
    const NAME: &'static str = "syscall";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        *self = match cursor.eat_all(b"running") {
            true => Syscall::Running,
            false => blocked(&mut cursor)?,
        };
        cursor.word_end("syscall")
    }
}

/// Reads the line of a thread that does not run.
fn blocked(cursor: &mut Cursor<'_>) -> Result<Syscall, ParseError> {
    let start = *cursor;
    let Some(number) = i32::read(cursor) else {
        return Err(start.fail("number", "a number, or \"running\""));
    };
    if number == -1 {
        return Ok(Syscall::Blocked { sp: hex(cursor, "sp")?, pc: hex(cursor, "pc")? });
    }
    let mut args = [0; 6];
    for arg in &mut args {
        *arg = hex(cursor, "args")?;
    }
    let call = Call { number, args, sp: hex(cursor, "sp")?, pc: hex(cursor, "pc")? };
    // No call has both pointers at address 0.
    Ok(match call == Call::default() {
        true => Syscall::Blocked { sp: 0, pc: 0 },
        false => Syscall::Call(call),
    })
}

/// Reads a hexadecimal number after a blank and `0x`.
fn hex(cursor: &mut Cursor<'_>, field: &'static str) -> Result<u64, ParseError> {
    let start = *cursor;
    cursor.skip_blanks();
    let number = cursor.rest().starts_with(b"0x").then(|| cursor.hex_digits()).flatten();
    match number {
        Some(number) if start.at_blank() => Ok(number),
        _ => Err(start.fail(field, "a blank, 0x and hexadecimal digits")),
    }
}

impl FileIn<crate::dir::TidDir> for Syscall {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Syscall, ParseError> {
        let mut syscall = Syscall::default();
        syscall.parse(text.as_bytes(), &mut ()).map(|()| syscall)
    }

    #[test]
    fn running_blocked_and_in_a_call() {
        assert_eq!(read("running\n"), Ok(Syscall::Running));
        assert_eq!(
            read("-1 0x7ffc33a43ca8 0x460a63\n"),
            Ok(Syscall::Blocked { sp: 0x7ffc_33a4_3ca8, pc: 0x46_0a63 })
        );
        let call =
            read("61 0xffffffff 0x7ffc33a43ccc 0x0 0x1 0x2 0xffffffffffffffff 0x7ffc33a43ca8 0x460a63\n");
        let args = [0xffff_ffff, 0x7ffc_33a4_3ccc, 0, 1, 2, u64::MAX];
        let call = *call.as_ref().unwrap().call().unwrap();
        assert_eq!(call, Call { number: 61, args, sp: 0x7ffc_33a4_3ca8, pc: 0x46_0a63 });
        // This is read(0, 0, 0) in a program.
        assert_eq!(
            read("0 0x0 0x0 0x0 0x0 0x0 0x0 0x7f 0x40").unwrap().call().map(|call| call.number),
            Some(0)
        );
        assert_eq!(
            read("-5 0x0 0x0 0x0 0x0 0x0 0x0 0x7f 0x40").unwrap().call().map(|call| call.number),
            Some(-5)
        );
    }

    #[test]
    fn a_thread_of_the_kernel_is_in_no_call() {
        let none = Ok(Syscall::Blocked { sp: 0, pc: 0 });
        assert_eq!(read("0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n"), none);
        assert_eq!(read("-1 0x0 0x0\n"), none);
    }

    #[test]
    fn malformed() {
        for (text, field) in [
            ("", "number"),
            ("runs", "number"),
            ("running7", "syscall"),
            ("2147483648 0x0", "number"),
            ("-1 0x1", "pc"),
            ("-1 0x1 0x10000000000000000", "pc"),
            ("-1 1 2", "sp"),
            ("61 0x1 0x2 0x3", "args"),
            ("61 0x1 0x2 0x3 0x4 0x5 0x6 0x7", "pc"),
            ("61 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8z", "syscall"),
        ] {
            assert_eq!(read(text).unwrap_err().field(), field, "{text}");
        }
    }

    #[cfg(feature = "syscall-names")]
    #[test]
    fn names_by_table() {
        let name = |number, abi| Call { number, ..Call::default() }.name(abi);
        for (number, abi) in [
            (0, Abi::X86_64),
            (0x4000_0000, Abi::X86_64),
            (3, Abi::X86),
            (63, Abi::Aarch64),
            (3, Abi::Arm),
            (63, Abi::Riscv64),
            (3, Abi::S390x),
            (3, Abi::Powerpc64),
            (3, Abi::Powerpc),
            (4003, Abi::Mips),
            (5000, Abi::Mips64),
            (63, Abi::Loongarch64),
        ] {
            assert_eq!(name(number, abi), Some("read"), "{abi:?}");
            assert_eq!((name(-1, abi), name(9999, abi)), (None, None));
        }
        assert_eq!(name(0x4000_0000 + 512, Abi::X86_64), None, "x32's own");
    }
}
