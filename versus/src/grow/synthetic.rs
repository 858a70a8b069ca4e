//! Texts of /proc/stat of machines that we do not have.

use std::fmt::Write;

/// The text of a machine with this many CPUs. All of their times differ from one `moment` to the next, and
/// have as many digits as some days after boot.
pub fn stat(cpus: usize, moment: u64) -> String {
    let mut text = String::from("cpu ");
    let times = |cpu: usize| TIMES.map(|time| if time == 0 { 0 } else { time + 13 * cpu as u64 + moment });
    for at in 0..TIMES.len() {
        let sum: u64 = (0..cpus).map(|cpu| times(cpu)[at]).sum();
        write!(text, " {sum}").expect("memory");
    }
    for cpu in 0..cpus {
        write!(text, "\ncpu{cpu}").expect("memory");
        for time in times(cpu) {
            write!(text, " {time}").expect("memory");
        }
    }
    let total = 88_412_765 + moment;
    write!(text, "\nintr {total} 0 9 {moment}{}", " 0".repeat(60)).expect("memory");
    write!(text, "\nctxt {}\nbtime 1763735771\nprocesses {}", total * 2, 481_205 + moment).expect("memory");
    write!(text, "\nprocs_running 2\nprocs_blocked 0\nsoftirq {total} 0 {moment}").expect("memory");
    text + " 3 81 5524 0 11 906541 0 2871165\n"
}

/// The times user, nice, system, idle, iowait, irq, softirq, steal, guest and guest_nice.
const TIMES: [u64; 10] = [2_415_377, 1_204, 981_455, 44_173_902, 51_118, 0, 20_417, 3_377, 0, 0];
