//! The threads that wait for I/O, where in the kernel, and in which system call. Only of these wchan and syscall are read.

use procsampler::pid::{Stat, State, Syscall, Wchan};
use procsampler::{ProcDir, ProcessTable};

fn main() -> procsampler::Result<()> {
    let mut table = ProcessTable::<()>::new(&ProcDir::open()?)?.with_threads::<(Stat, Wchan, Syscall)>();
    table.read_threads_if::<Wchan>(|(stat, ..)| {
        stat.fresh().is_some_and(|it| it.leader.state == State::DiskSleep)
    });
    table.read_threads_if::<Syscall>(|(_, wchan, _)| wchan.fresh().is_some());
    loop {
        table.scan()?;
        for (thread, (stat, wchan, syscall)) in table.threads().map(|thread| (thread, thread.files())) {
            let (Some(stat), Some(wchan)) = (stat.fresh(), wchan.fresh()) else { continue };
            let call = syscall.fresh().and_then(|syscall| syscall.snapshot().call());
            println!("{:7} {:15} {:?} {call:?}", thread.tid(), stat.comm, wchan.symbol);
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}
