//! The parsers of procfs-core, on the same bytes.

use std::hint::black_box;

use procfs::prelude::{FromBufRead, FromBufReadSI, FromRead};
use procfs::process::{Io, Schedstat, Stat, StatM, Status};
use procfs::{
    CpuPressure, DiskStats, ExplicitSystemInfo, IoPressure, KernelStats, LoadAverage, Meminfo,
    MemoryPressure, ProcResult, Uptime, VmStat,
};

use super::Parser;
use crate::peers::procfs as tell;

/// A parser and a reader of what it returns.
macro_rules! parser {
    ($parse:expr, $tell:expr) => {
        parser!($parse, $tell, "")
    };
    ($parse:expr, $tell:expr, $note:literal) => {
        Parser {
            peer: "procfs-core",
            note: $note,
            parse: |text| {
                black_box($parse(text).expect("a text of Linux"));
            },
            told: |text| $tell($parse(text).expect("a text of Linux")),
        }
    };
}

/// The parser of a file.
pub fn parser(file: &str) -> Parser {
    match file {
        "stat" | "stat/512" => parser!(stat, tell::stat, "less: no interrupts, no softirqs"),
        "stat+irqs" | "stat/512+irqs" => {
            parser!(stat, tell::stat, "less: no IRQs, no interrupts, no softirqs")
        }
        "meminfo" => parser!(Meminfo::from_buf_read, tell::meminfo),
        "vmstat" => parser!(VmStat::from_buf_read, tell::vmstat, "names and numbers in a HashMap"),
        "diskstats" | "diskstats/1000" => parser!(DiskStats::from_buf_read, tell::diskstats),
        "uptime" => parser!(Uptime::from_read, tell::uptime),
        "loadavg" => parser!(LoadAverage::from_read, tell::loadavg),
        "pressure/cpu" => {
            parser!(CpuPressure::from_buf_read, |cpu: CpuPressure| tell::pressure(&cpu.some, &cpu.full))
        }
        "pressure/memory" => parser!(MemoryPressure::from_buf_read, |memory: MemoryPressure| {
            tell::pressure(&memory.some, &memory.full)
        }),
        "pressure/io" => {
            parser!(IoPressure::from_buf_read, |io: IoPressure| tell::pressure(&io.some, &io.full))
        }
        "pid/stat" => parser!(Stat::from_read, tell::pid_stat),
        "pid/statm" => parser!(StatM::from_read, tell::statm),
        "pid/status" => parser!(Status::from_buf_read, tell::status),
        "pid/io" => parser!(Io::from_buf_read, tell::io),
        "pid/schedstat" => parser!(Schedstat::from_read, tell::schedstat),
        _ => panic!("no parser of procfs-core's for {file}"),
    }
}

fn stat(text: &[u8]) -> ProcResult<KernelStats> {
    let info = ExplicitSystemInfo {
        boot_time_secs: 1_795_222_980,
        ticks_per_second: 100,
        page_size: 4096,
        is_little_endian: true,
    };
    KernelStats::from_buf_read(text, &info)
}
