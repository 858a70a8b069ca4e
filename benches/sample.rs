//! The time of sampling the live machine, file by file: the bare `pread`, this crate, and `read_to_string`.
//!
//! The ratios that the project publishes are measured by versus/, which interleaves the measurements and uses
//! the thread's CPU clock. Use this bench to look at one file while you work on it: `cargo bench --bench
//! sample -- meminfo`.

use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use procsampler::unit::Monotonic;
use procsampler::{ProcDir, ProcFile, Sampler, net, pid, sys, system};

fn file<T: ProcFile>(c: &mut Criterion, id: &str, path: impl AsRef<Path>, mut sampler: Sampler<T>) {
    let path = path.as_ref();
    let mut group = c.benchmark_group(id);
    let kept = std::fs::File::open(path).unwrap();
    let mut buffer = vec![0; 1 << 16];
    assert!(kept.read_at(&mut buffer, 0).unwrap() > 0, "{id}: nothing to read");
    group.bench_function("pread", |b| {
        b.iter(|| {
            black_box(Monotonic::now());
            kept.read_at(black_box(&mut buffer), 0)
        });
    });
    assert!(sampler.sample().is_ok(), "{id}: {:?}", sampler.sample().err());
    group.bench_function("sample", |b| b.iter(|| sampler.sample().is_ok()));
    group.bench_function("read_to_string", |b| {
        b.iter(|| std::fs::read_to_string(black_box(path)).unwrap().len())
    });
}

fn sample(c: &mut Criterion) {
    let proc = ProcDir::open().unwrap();
    let this = proc.this_process().unwrap();
    let leader = this.leader().unwrap();
    file(c, "stat", "/proc/stat", Sampler::<system::Stat>::open(&proc).unwrap());
    let irqs = system::stat::Options::default().with_irqs();
    file(c, "stat+irqs", "/proc/stat", Sampler::<system::Stat>::open_with(&proc, irqs).unwrap());
    file(c, "meminfo", "/proc/meminfo", Sampler::<system::Meminfo>::open(&proc).unwrap());
    file(c, "vmstat", "/proc/vmstat", Sampler::<system::Vmstat>::open(&proc).unwrap());
    file(c, "zoneinfo", "/proc/zoneinfo", Sampler::<system::Zoneinfo>::open(&proc).unwrap());
    file(c, "buddyinfo", "/proc/buddyinfo", Sampler::<system::Buddyinfo>::open(&proc).unwrap());
    // Only root may read the next two files.
    if let Ok(sampler) = Sampler::<system::Pagetypeinfo>::open(&proc) {
        file(c, "pagetypeinfo", "/proc/pagetypeinfo", sampler);
    }
    if let Ok(sampler) = Sampler::<system::Slabinfo>::open(&proc) {
        file(c, "slabinfo", "/proc/slabinfo", sampler);
    }
    file(c, "interrupts", "/proc/interrupts", Sampler::<system::Interrupts>::open(&proc).unwrap());
    file(c, "softirqs", "/proc/softirqs", Sampler::<system::Softirqs>::open(&proc).unwrap());
    file(c, "diskstats", "/proc/diskstats", Sampler::<system::Diskstats>::open(&proc).unwrap());
    file(c, "uptime", "/proc/uptime", Sampler::<system::Uptime>::open(&proc).unwrap());
    file(c, "loadavg", "/proc/loadavg", Sampler::<system::Loadavg>::open(&proc).unwrap());
    file(c, "swaps", "/proc/swaps", Sampler::<system::Swaps>::open(&proc).unwrap());
    file(c, "partitions", "/proc/partitions", Sampler::<system::Partitions>::open(&proc).unwrap());
    // This makes sure that there is at least one lock.
    let locked = std::fs::File::open(std::env::current_exe().unwrap()).unwrap();
    rustix::fs::flock(&locked, rustix::fs::FlockOperation::LockShared).unwrap();
    file(c, "locks", "/proc/locks", Sampler::<system::Locks>::open(&proc).unwrap());
    file(c, "mounts", "/proc/mounts", Sampler::<pid::Mounts>::open(&proc).unwrap());
    file(c, "pid/mountinfo", "/proc/self/mountinfo", Sampler::<pid::Mountinfo>::open(&this).unwrap());
    file(c, "pid/mountstats", "/proc/self/mountstats", Sampler::<pid::Mountstats>::open(&this).unwrap());
    file(c, "pid/environ", "/proc/self/environ", Sampler::<pid::Environ>::open(&this).unwrap());
    file(c, "pid/auxv", "/proc/self/auxv", Sampler::<pid::Auxv>::open(&this).unwrap());
    let info = Sampler::<pid::Fdinfo>::open_at(&this, "fdinfo/0").unwrap();
    file(c, "pid/fdinfo", "/proc/self/fdinfo/0", info);
    file(c, "modules", "/proc/modules", Sampler::<system::Modules>::open(&proc).unwrap());
    file(c, "cgroups", "/proc/cgroups", Sampler::<system::Cgroups>::open(&proc).unwrap());
    file(c, "key-users", "/proc/key-users", Sampler::<system::KeyUsers>::open(&proc).unwrap());
    file(c, "sys/fs/file-nr", "/proc/sys/fs/file-nr", Sampler::<sys::FileNr>::open(&proc).unwrap());
    file(c, "sys/fs/inode-nr", "/proc/sys/fs/inode-nr", Sampler::<sys::InodeNr>::open(&proc).unwrap());
    file(c, "net/tcp", "/proc/net/tcp", Sampler::<net::Tcp>::open(&proc).unwrap());
    file(c, "net/udp", "/proc/net/udp", Sampler::<net::Udp>::open(&proc).unwrap());
    file(c, "net/raw", "/proc/net/raw", Sampler::<net::Raw>::open(&proc).unwrap());
    file(c, "net/unix", "/proc/net/unix", Sampler::<net::Unix>::open(&proc).unwrap());
    file(c, "net/route", "/proc/net/route", Sampler::<net::Route>::open(&proc).unwrap());
    file(c, "net/arp", "/proc/net/arp", Sampler::<net::Arp>::open(&proc).unwrap());
    file(c, "net/ptype", "/proc/net/ptype", Sampler::<net::Ptype>::open(&proc).unwrap());
    file(c, "net/dev", "/proc/net/dev", Sampler::<net::Dev>::open(&proc).unwrap());
    file(c, "net/snmp", "/proc/net/snmp", Sampler::<net::Snmp>::open(&proc).unwrap());
    file(c, "net/netstat", "/proc/net/netstat", Sampler::<net::Netstat>::open(&proc).unwrap());
    file(c, "net/sockstat", "/proc/net/sockstat", Sampler::<net::Sockstat>::open(&proc).unwrap());
    file(c, "net/softnet_stat", "/proc/net/softnet_stat", Sampler::<net::SoftnetStat>::open(&proc).unwrap());
    // A kernel may lack IPv6.
    if let Ok(snmp6) = Sampler::<net::Snmp6>::open(&proc) {
        file(c, "net/snmp6", "/proc/net/snmp6", snmp6);
    }
    file(c, "pid/stat", "/proc/self/stat", Sampler::<pid::Stat>::open(&this).unwrap());
    file(c, "pid/statm", "/proc/self/statm", Sampler::<pid::Statm>::open(&this).unwrap());
    file(c, "pid/status", "/proc/self/status", Sampler::<pid::Status>::open(&this).unwrap());
    file(c, "pid/io", "/proc/self/io", Sampler::<pid::Io>::open(&this).unwrap());
    file(c, "pid/schedstat", "/proc/self/schedstat", Sampler::<pid::Schedstat>::open(&leader).unwrap());
    file(c, "pid/comm", "/proc/self/comm", Sampler::<pid::Comm>::open(&this).unwrap());
    file(c, "pid/cgroup", "/proc/self/cgroup", Sampler::<pid::Cgroup>::open(&this).unwrap());
    file(c, "pid/limits", "/proc/self/limits", Sampler::<pid::Limits>::open(&this).unwrap());
    file(c, "pid/oom_score", "/proc/self/oom_score", Sampler::<pid::OomScore>::open(&this).unwrap());
    let oom_score_adj = Sampler::<pid::OomScoreAdj>::open(&this).unwrap();
    file(c, "pid/oom_score_adj", "/proc/self/oom_score_adj", oom_score_adj);
    let timerslack_ns = Sampler::<pid::TimerslackNs>::open(&this).unwrap();
    file(c, "pid/timerslack_ns", "/proc/self/timerslack_ns", timerslack_ns);
    // Kernels may lack the next two, and the first may be empty.
    if std::fs::read("/proc/self/autogroup").is_ok_and(|text| !text.is_empty()) {
        file(c, "pid/autogroup", "/proc/self/autogroup", Sampler::<pid::Autogroup>::open(&this).unwrap());
    }
    if let Ok(cpuset) = Sampler::<pid::Cpuset>::open(&this) {
        file(c, "pid/cpuset", "/proc/self/cpuset", cpuset);
    }
    file(c, "pid/sched", "/proc/self/sched", Sampler::<pid::Sched>::open(&leader).unwrap());
    file(c, "pid/syscall", "/proc/self/syscall", Sampler::<pid::Syscall>::open(&leader).unwrap());
    file(c, "pid/wchan", "/proc/self/wchan", Sampler::<pid::Wchan>::open(&leader).unwrap());
    // Only root may read the next file. A kernel or a CPU may lack the others.
    if let Ok(stack) = pid::Stack::read_in(&leader).and_then(|_| Sampler::<pid::Stack>::open(&leader)) {
        file(c, "pid/stack", "/proc/self/stack", stack);
    }
    if let Ok(ksm_stat) = Sampler::<pid::KsmStat>::open(&this) {
        file(c, "pid/ksm_stat", "/proc/self/ksm_stat", ksm_stat);
    }
    if std::fs::read("/proc/self/arch_status").is_ok_and(|text| !text.is_empty()) {
        let arch_status = Sampler::<pid::ArchStatus>::open(&leader).unwrap();
        file(c, "pid/arch_status", "/proc/self/arch_status", arch_status);
    }
    // The length of these files depends on the number of mappings, and they may need more than one read.
    file(c, "pid/maps", "/proc/self/maps", Sampler::<pid::Maps>::open(&this).unwrap());
    // A kernel may lack the walk of page tables, or NUMA.
    if let Ok(smaps) = Sampler::<pid::Smaps>::open(&this) {
        file(c, "pid/smaps", "/proc/self/smaps", smaps);
    }
    if let Ok(rollup) = Sampler::<pid::SmapsRollup>::open(&this) {
        file(c, "pid/smaps_rollup", "/proc/self/smaps_rollup", rollup);
    }
    if let Ok(numa_maps) = Sampler::<pid::NumaMaps>::open(&this) {
        file(c, "pid/numa_maps", "/proc/self/numa_maps", numa_maps);
    }
}

criterion_group!(benches, sample);
criterion_main!(benches);
