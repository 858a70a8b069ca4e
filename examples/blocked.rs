//! Prints the threads that wait for I/O, with their kernel function and their system call. wchan and syscall
//! of other threads are not read.

use procsampler::pid::{Stat, State, Syscall, Wchan};
use procsampler::{ProcDir, ProcessTable};

fn main() -> procsampler::Result<()> {
    let mut table = ProcessTable::<()>::new(&ProcDir::open()?)?.with_threads::<(Stat, Wchan, Syscall)>();
    let is_blocked = |stat: &Stat| stat.leader.state == State::DiskSleep;
    table.read_threads_if::<Wchan>(move |(stat, ..)| stat.fresh().is_some_and(|stat| is_blocked(&stat)));
    table.read_threads_if::<Syscall>(|(_, wchan, _)| wchan.fresh().is_some());
    loop {
        table.scan()?;
        for (stat, wchan, syscall) in table.threads().map(|thread| thread.files()) {
            let (Some(stat), Some(wchan)) = (stat.fresh(), wchan.fresh()) else { continue };
            let call = syscall.fresh().and_then(|syscall| syscall.snapshot().call());
            println!("{:7} {:15} {:?} {call:?}", stat.pid, stat.comm, wchan.symbol);
        }
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}
