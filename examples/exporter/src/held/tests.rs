use procsampler::system::stat::CpuTimes;
use procsampler::system::{Diskstats, Stat, diskstats::DiskIo};
use procsampler::{Machine, ProcFile};

use super::*;

const HEAD: &str = "intr 1\nctxt 1\nbtime 1\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n";

fn parsed<T: ProcFile>(text: &str) -> T {
    let mut file = T::default();
    file.parse(text.as_bytes(), &mut T::State::default()).unwrap();
    file
}

fn cpu(times: &str) -> CpuTimes {
    parsed::<Stat>(&format!("cpu {times}\ncpu0 {times}\n{HEAD}")).cpus[0].times
}

fn shown(texts: &[&str], place: usize) -> Vec<u64> {
    let mut rows = HeldRows::<u32, CpuTimes, 10>::default();
    let mut values = Vec::new();
    for text in texts {
        rows.begin();
        values.push(rows.see(0, &cpu(text), &Machine::COMMON)[place].unwrap());
    }
    values
}

#[test]
fn a_step_back_is_held_until_it_is_passed() {
    let texts = [
        "100 0 50 900 80 0 0 30 0 0",
        "101 0 51 950 78 0 0 29 0 0",
        "102 0 52 960 79 0 0 30 0 0",
        "103 0 53 970 85 0 0 31 0 0",
    ];
    assert_eq!(shown(&texts, 4), [80, 80, 80, 85], "iowait");
    assert_eq!(shown(&texts, 7), [30, 30, 30, 31], "steal");
    assert_eq!(shown(&texts, 0), [100, 101, 102, 103], "user");
}

#[test]
fn a_reset_is_a_reset() {
    let texts = ["1000 10 500 9000 80 10 10 30 0 0", "5 0 3 40 0 0 0 0 0 0", "6 0 4 41 0 0 0 0 0 0"];
    assert_eq!(shown(&texts, 0), [1000, 5, 6]);
    assert_eq!(shown(&texts, 3), [9000, 40, 41]);
}

#[test]
fn a_counter_of_32_bits_goes_on_when_it_wraps() {
    let disk = |ticks: u64, ios: u64| {
        let text = format!("8 0 sda {ios} 0 8 {ticks} 0 0 0 0 0 0 0\n");
        parsed::<Diskstats>(&text).disks[0].io
    };
    let mut rows = HeldRows::<&str, DiskIo, 16>::default();
    let near = u64::from(u32::MAX) - 9;
    let mut see = |ticks, ios| {
        rows.begin();
        let shown = rows.see("sda", &disk(ticks, ios), &Machine::COMMON);
        rows.end();
        (shown[0].unwrap(), shown[3].unwrap(), shown[11])
    };
    assert_eq!(see(near, 5), (5, near, None), "no discards on this kernel");
    assert_eq!(see(20, 6), (6, near + 30, None));
    assert_eq!(see(25, 6), (6, near + 35, None));
    assert_eq!(see(3, 1), (1, 3, None), "the disk began again");
}

#[test]
fn what_is_gone_is_forgotten() {
    let mut rows = HeldRows::<u32, CpuTimes, 10>::default();
    rows.begin();
    rows.see(0, &cpu("100 0 50 900 80 0 0 30 0 0"), &Machine::COMMON);
    rows.end();
    rows.begin();
    rows.end();
    rows.begin();
    assert_eq!(rows.see(0, &cpu("1 0 5 9 8 0 0 3 0 0"), &Machine::COMMON)[0], Some(1));
}

#[test]
fn without_a_change_the_highest_stays() {
    let mut held = Held::new(7);
    assert_eq!(held.see(5, None), 7);
    assert_eq!(held.see(9, Some(Change::By(4))), 9);
    assert_eq!(held.see(2, Some(Change::Reset(2))), 2);
}
