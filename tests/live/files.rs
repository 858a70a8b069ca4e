//! Every sampler on the machine of the test, compared with what this process itself has done.

use std::fs;
use std::io::{Read, Write};
use std::process::Command;
use std::time::Duration;

use crate::zoo;
use procsampler::unit::{Bytes, Centis, KiB, Nanos};
use procsampler::{
    Change, Error, FileIn, Machine, PidDir, ProcDir, ProcFile, ProcessTable, Sampler, TidDir, pid, system,
};
use rustix::time::{ClockId, clock_gettime};

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

fn this_process() -> PidDir {
    proc().this_process().unwrap()
}

fn this_thread() -> TidDir {
    this_process().thread(rustix::thread::gettid().as_raw_pid() as u32).unwrap()
}

/// A sampler of io in a directory; `None` if the kernel does not count it (CONFIG_TASK_IO_ACCOUNTING).
fn io_of<D: procsampler::dir::Dir>(test: &str, dir: &D) -> Option<Sampler<pid::Io>>
where
    pid::Io: FileIn<D>,
{
    let mut sampler = zoo::unless(test, Error::is_unsupported, Sampler::<pid::Io>::open(dir))?;
    sampler.sample().map(drop).unwrap();
    Some(sampler)
}

/// A sampler of this thread, with its first sample.
fn of_this_thread<T: FileIn<TidDir>>() -> Sampler<T> {
    let mut sampler = Sampler::open(&this_thread()).unwrap();
    sampler.sample().map(drop).unwrap();
    sampler
}

fn of_system<T: FileIn<ProcDir>>() -> Sampler<T> {
    let mut sampler = Sampler::open(&proc()).unwrap();
    sampler.sample().map(drop).unwrap();
    sampler
}

fn nanos(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Uses this CPU time in this thread, and then leaves the CPU once, so that the kernel has accounted for all
/// of it.
fn burn(amount: Duration) {
    let until = nanos(ClockId::ThreadCPUTime) + amount.as_nanos() as u64;
    let mut numbers = 1u64;
    while nanos(ClockId::ThreadCPUTime) < until {
        for _ in 0..10_000 {
            numbers = std::hint::black_box(numbers.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
        }
    }
    std::thread::sleep(Duration::from_millis(2));
}

/// Accesses new memory page by page, and returns the number of pages. It is more than malloc takes from its
/// heap at once, so it comes from the kernel. It has no huge pages.
fn fault() -> u64 {
    rustix::thread::disable_transparent_huge_pages(true).unwrap();
    let page = Machine::this().page_size as usize;
    let pages = (40 << 20) / page;
    let mut memory = vec![0u8; pages * page];
    for at in (0..memory.len()).step_by(page) {
        memory[at] = std::hint::black_box(1);
    }
    std::hint::black_box(&memory);
    pages as u64
}

/// Whether the CPU time has another source than the clock of the thread: on these machines it does not
/// include stolen time.
const IS_ACCOUNTED_APART: bool = cfg!(any(target_arch = "s390x", target_arch = "powerpc64"));

/// The clock of the thread is read outside and inside the two samples. The value of a file is between, even
/// if the machine is busy. Each of its sums is rounded down to a tick.
#[test]
fn cpu_time() {
    let machine = Machine::this();
    let clock = || nanos(ClockId::ThreadCPUTime) as f64 / 1e9;
    let burnt = Duration::from_millis(400);
    let mut whole = Sampler::<pid::Stat>::open(&this_process()).unwrap();
    whole.sample().unwrap();
    let first = clock();
    let mut stat = of_this_thread::<pid::Stat>();
    let mut schedstat = of_this_thread::<pid::Schedstat>();
    burn(burnt);
    stat.sample().unwrap();
    schedstat.sample().unwrap();
    let last = clock();
    whole.sample().unwrap();

    let tick = 1.0 / machine.ticks_per_second as f64;
    let least = if IS_ACCOUNTED_APART { 0.0 } else { burnt.as_secs_f64() * 0.9 - 2.0 * tick };
    let most = (last - first) * 1.1 + 2.0 * tick;
    let seen = stat.delta().unwrap().cpu().amount().seconds(&machine);
    assert!((least..=most).contains(&seen), "stat of the thread: {least} <= {seen} <= {most} s");
    // The other threads of the process have used CPU time too.
    let seen = whole.delta().unwrap().cpu().amount().seconds(&machine);
    assert!(seen >= least, "stat of the process: {seen} s, of this thread alone {least} s");
    let delta = schedstat.delta().unwrap();
    match (delta.run, delta.timeslices) {
        (Some(run), Some(timeslices)) => {
            let seen = run.amount().seconds();
            assert!((least..=most).contains(&seen), "schedstat: {least} <= {seen} <= {most} s");
            assert!(timeslices.amount() >= 1);
        }
        _ => zoo::skipped("cpu_time: schedstat", "the kernel does not measure it (CONFIG_SCHED_INFO)"),
    }
    // The times of the machine are counted in ticks, and a host may steal some. So one of many tries must
    // show a busy machine.
    let mut system = of_system::<system::Stat>();
    zoo::wait_until("the machine is as busy as this thread", || {
        let before = clock();
        burn(burnt);
        let truth = clock() - before;
        system.sample().unwrap();
        let delta = system.delta().unwrap();
        let busy = delta.cpu.busy().amount().seconds(&machine);
        let by_cpu: f64 = delta.cpus().iter().map(|cpu| cpu.busy().amount().seconds(&machine)).sum();
        let share = delta.cpu_share(delta.cpu.busy());
        busy > truth / 2.0
            && by_cpu > truth / 2.0
            && share.known() > Some(0.0)
            && delta.elapsed.seconds() >= truth * 0.9
    });
}

/// The CPU time of a process includes all its threads, also exited ones. schedstat is that of the leader.
#[test]
fn cpu_time_of_a_child() {
    let mut shell = zoo::Shell::new();
    let mut stat = Sampler::<pid::Stat>::open(&shell.dir()).unwrap();
    let mut schedstat = Sampler::<pid::LeaderOnly<pid::Schedstat>>::open(&shell.dir()).unwrap();
    stat.sample().unwrap();
    schedstat.sample().unwrap();
    shell.ask("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done");
    let machine = Machine::this();
    let seen = stat.sample().unwrap().snapshot().clone();
    let run = schedstat.sample().unwrap().run.known().map(Nanos::seconds);
    let burnt = stat.delta().unwrap().cpu().amount().seconds(&machine);
    assert_eq!(seen.num_threads, 1);
    if let Some(run) = run.filter(|_| !IS_ACCOUNTED_APART) {
        let all = (seen.utime + seen.stime).seconds(&machine);
        assert!((all - run).abs() <= 0.05 + run / 10.0, "stat {all} s, schedstat of the only thread {run} s");
        assert!(burnt <= run + 0.05);
    }
    let waited = seen.cutime + seen.cstime;
    // The CPU time of a child is added to its parent when the parent waits for it.
    zoo::wait_until("the children have burnt a tick", || {
        shell.ask("(i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done); echo done");
        let seen = stat.sample().unwrap();
        seen.cutime + seen.cstime > waited
    });
    let seen = stat.current().unwrap();
    assert!(seen.cminflt > 0);
}

#[test]
fn io_of_a_thread() {
    let (from, to) = (fs::File::open("/dev/zero").unwrap(), fs::File::create("/dev/null").unwrap());
    let mut buffer = [0; 10_000];
    let Some(mut io) = io_of("io_of_a_thread", &this_thread()) else { return };
    let own = io.text().len() as u64;
    for size in [1, 100, 10_000] {
        (&to).write_all(&buffer[..size]).unwrap();
    }
    for size in [3, 10_000] {
        (&from).read_exact(&mut buffer[..size]).unwrap();
    }
    io.sample().unwrap();
    let delta = io.delta().unwrap();
    assert_eq!((delta.wchar, delta.syscw), (Change::By(Bytes(10_101)), Change::By(3)));
    // The read of the first sample itself was counted after it was printed, and it was one read.
    assert_eq!((delta.rchar, delta.syscr), (Some(Change::By(Bytes(10_003 + own))), Change::By(3)));
    // This read nothing from a disk, but the code of the test may have been read from it.
    assert!(!delta.read_bytes.is_reset());
}

#[test]
fn io_of_a_process() {
    let mut shell = zoo::Shell::new();
    let Some(mut io) = io_of("io_of_a_process", &shell.dir()) else { return };
    let order = format!("printf %s {} >/dev/null; echo done", "x".repeat(2000));
    assert_eq!(shell.ask(&order), "done");
    io.sample().unwrap();
    let delta = io.delta().unwrap();
    assert_eq!((delta.wchar, delta.syscw), (Change::By(Bytes(2000 + 5)), Change::By(2)));
    assert_eq!(delta.rchar, Some(Change::By(Bytes(order.len() as u64 + 1))));
}

#[test]
fn bytes_that_reach_the_disk() {
    // The directory of the test's program is usually not on tmpfs.
    let path = std::env::current_exe().unwrap().with_extension(format!("{}.written", std::process::id()));
    let Ok(mut file) = fs::File::create(&path) else {
        return zoo::skipped("bytes_that_reach_the_disk", "the directory of the tests is not writable");
    };
    let Some(mut io) = io_of("bytes_that_reach_the_disk", &this_thread()) else { return };
    file.write_all(&[1; 64 << 10]).unwrap();
    io.sample().unwrap();
    let dirtied = io.delta().unwrap().write_bytes.amount();
    drop(file);
    fs::remove_file(&path).unwrap();
    io.sample().unwrap();
    let cancelled = io.delta().unwrap().cancelled_write_bytes.amount();
    // tmpfs counts nothing. A file system may also count its own blocks.
    assert!(dirtied == Bytes(0) || dirtied >= Bytes(64 << 10), "{dirtied}");
    assert!(cancelled <= dirtied, "{cancelled} of {dirtied}");
}

#[test]
fn faults() {
    zoo::inside(zoo::Place::Alone, "faults", faults_of_this_thread);
}

fn faults_of_this_thread() {
    let mut thread = of_this_thread::<pid::Stat>();
    let mut process = Sampler::<pid::Stat>::open(&this_process()).unwrap();
    process.sample().unwrap();
    let mut vmstat = of_system::<system::Vmstat>();
    let pages = fault();
    thread.sample().unwrap();
    process.sample().unwrap();
    vmstat.sample().unwrap();
    // The kernel may cause page faults on pages that it had before (NUMA balancing, swap), but not each time.
    let seen = thread.delta().unwrap().minflt.amount();
    assert!(seen >= pages, "{seen} faults on {pages} pages");
    zoo::wait_until("it faults on these pages alone", || {
        thread.sample().unwrap();
        let pages = fault();
        thread.sample().unwrap();
        (pages..pages + 1000).contains(&thread.delta().unwrap().minflt.amount())
    });
    assert!(process.delta().unwrap().minflt.amount() >= pages);
    match vmstat.delta().unwrap().pgfault {
        Some(seen) => {
            assert!(seen.amount() >= pages, "{seen:?} faults of the machine, {pages} of this thread")
        }
        None => zoo::skipped("faults: vmstat", "the kernel does not count them (CONFIG_VM_EVENT_COUNTERS)"),
    }
}

/// This runs in a process where no other test allocates memory.
#[test]
fn memory() {
    zoo::inside(zoo::Place::Alone, "memory", || {
        let page = Machine::this().page_size;
        let (mut statm, mut stat) = (of_this_thread::<pid::Statm>(), of_this_thread::<pid::Stat>());
        let mut status = of_this_thread::<pid::Status>();
        let memory = vec![1u8; 64 << 20];
        std::hint::black_box(&memory);
        let pages = memory.len() as u64 / page;
        // The counts are late by a batch for each CPU.
        let least = pages * 3 / 4;
        statm.sample().unwrap();
        stat.sample().unwrap();
        status.sample().unwrap();
        let status = status.current().unwrap();
        // If memory is short, a part is no longer in RAM.
        let swapped = status.vm_swap.unwrap_or_default();
        let in_ram = least.saturating_sub(swapped.bytes().get() / page);
        // The growth of `size` is not asserted. While another thread of the test harness starts, malloc
        // maps 128 MiB for it and gives a half back, and the first sample may have seen both halves.
        let now = statm.current().unwrap();
        assert!(now.size.get() >= least && now.data.get() >= least, "{now:?}");
        assert!(
            now.resident.get() >= in_ram && now.size >= now.resident && now.resident >= now.shared,
            "{now:?}"
        );
        let stat = stat.current().unwrap();
        assert!(stat.rss.get() >= in_ram && stat.vsize.get() >= least * page);
        let rss = status.vm_rss.unwrap();
        assert!(rss >= KiB(in_ram * page / 1024), "{rss}");
        assert!(status.vm_hwm.unwrap() >= rss && status.vm_size.unwrap() >= rss);
        match (status.rss_anon, status.rss_file, status.rss_shmem) {
            (Some(anon), Some(file), Some(shmem)) => assert_eq!(anon + file + shmem, rss),
            _ => zoo::skipped("memory: the parts of rss", "Linux 4.5 has them"),
        }
    });
}

#[test]
fn context_switches() {
    let mut system = of_system::<system::Stat>();
    let mut status = of_this_thread::<pid::Status>();
    let switches = |status: &pid::Status| status.leader.voluntary_ctxt_switches.unwrap();
    let before = switches(status.current().unwrap());
    // A sleep that ends before the thread has left its CPU does not count as a switch.
    zoo::wait_until("it has switched 25 times", || {
        std::thread::sleep(Duration::from_millis(1));
        switches(status.sample().unwrap().snapshot()) >= before + 25
    });
    let naive = || -> u64 {
        let text = fs::read_to_string(this_thread().path().join("status")).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).unwrap();
        line.trim().parse().unwrap()
    };
    let (earlier, seen, later) = (naive(), switches(status.sample().unwrap().snapshot()), naive());
    assert!(earlier <= seen && seen <= later, "{earlier} <= {seen} <= {later}");
    system.sample().unwrap();
    assert!(system.delta().unwrap().ctxt.amount() >= seen - before);
}

#[test]
fn forks() {
    let mut system = of_system::<system::Stat>();
    drop(zoo::sleepers(5));
    system.sample().unwrap();
    assert!(system.delta().unwrap().processes.amount() >= 5);
    // The kernel adds up CPU by CPU, so it may miss a thread that moves meanwhile.
    zoo::wait_until("this thread runs", || system.sample().unwrap().procs_running >= 1);
}

#[test]
fn threads() {
    let (begin, end) = (std::sync::Barrier::new(6), std::sync::Barrier::new(6));
    std::thread::scope(|scope| {
        let own: Vec<_> = (0..5)
            .map(|_| {
                let (sender, receiver) = std::sync::mpsc::channel();
                scope.spawn({
                    let (begin, end) = (&begin, &end);
                    move || {
                        sender.send(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
                        begin.wait();
                        end.wait();
                    }
                });
                receiver.recv().unwrap()
            })
            .collect();
        begin.wait();
        let dir = this_process();
        let mut stat = Sampler::<pid::Stat>::open(&dir).unwrap();
        let mut status = Sampler::<pid::Status>::open(&dir).unwrap();
        let mut tids = dir.tids().unwrap();
        let mut same = false;
        // Threads of other tests start and exit.
        for _ in 0..10_000 {
            let before = stat.sample().unwrap().num_threads;
            let mut seen: Vec<u32> = tids.walk().map(Result::unwrap).collect();
            // The kernel lists them in the order of creation, and after the largest number they begin again.
            seen.sort();
            let said = status.sample().unwrap().threads;
            let after = stat.sample().unwrap().num_threads;
            assert!(own.iter().all(|tid| seen.contains(tid)), "{own:?} in {seen:?}");
            assert!(seen.contains(&dir.pid()) && seen.is_sorted_by(|a, b| a < b));
            if before == after && seen.len() == after as usize && said == Some(after as u32) {
                same = true;
                break;
            }
        }
        end.wait();
        assert!(same, "stat, status and the walk never agreed");
    });
}

#[test]
fn names() {
    let dir = this_thread();
    let path = format!("/proc/self/task/{}/comm", dir.tid());
    let (mut comm, mut stat) = (of_this_thread::<pid::Comm>(), of_this_thread::<pid::Stat>());
    let mut status = of_this_thread::<pid::Status>();
    for name in [&b"plain"[..], b"a) (b S 1 2) ", b"line\nbreak\\ \x1b\xff", b"fifteen bytes !", b"\n", b")"]
    {
        fs::write(&path, name).unwrap();
        assert_eq!(comm.sample().unwrap().name.as_bytes(), name);
        assert_eq!(stat.sample().unwrap().comm.as_bytes(), name);
        assert_eq!(status.sample().unwrap().name.as_bytes(), name);
    }
    for name in [" ", "  two blanks", "\ta tab\t"] {
        fs::write(&path, name).unwrap();
        assert_eq!(comm.sample().unwrap().name, name);
        assert_eq!(stat.sample().unwrap().comm, name);
    }
}

#[test]
fn names_that_begin_with_a_blank() {
    let path = format!("/proc/self/task/{}/comm", this_thread().tid());
    let mut status = of_this_thread::<pid::Status>();
    for name in [" ", "  two blanks", "\ta tab\t"] {
        fs::write(&path, name).unwrap();
        assert_eq!(status.sample().unwrap().name, name);
    }
}

#[test]
fn identity() {
    let dir = this_process();
    let stat = pid::Stat::read_in(&dir).unwrap();
    let status = pid::Status::read_in(&dir).unwrap();
    let parent = rustix::process::getppid().map_or(0, |pid| pid.as_raw_pid() as u32);
    assert_eq!(
        (stat.pid, status.pid, status.tgid),
        (std::process::id(), std::process::id(), Some(std::process::id()))
    );
    assert_eq!((stat.ppid, status.ppid), (parent, Some(parent)));
    let (real, effective) = (rustix::process::getuid(), rustix::process::geteuid());
    let uid = status.uid.unwrap();
    assert_eq!((uid.real, uid.effective), (real.as_raw(), effective.as_raw()));
    let limit = rustix::process::getrlimit(rustix::process::Resource::Rss).current.unwrap_or(u64::MAX);
    // The largest `unsigned long` of the kernel.
    let word = if Machine::this().word_bits == 32 { u64::from(u32::MAX) } else { u64::MAX };
    assert_eq!(stat.rsslim, Bytes(limit.min(word)));
    assert!(stat.startcode.known() < stat.endcode.known() && stat.startstack.known().is_some());
    let thread = pid::Stat::read_in(&this_thread()).unwrap();
    assert_eq!(thread.pid, this_thread().tid());
    assert_eq!(thread.leader.state, pid::State::Running, "it reads itself");
    assert!(thread.starttime >= stat.starttime);
    let args: Vec<_> = std::env::args_os().map(|arg| arg.into_encoded_bytes()).collect();
    assert_eq!(pid::Cmdline::read_in(&dir).unwrap().args().collect::<Vec<_>>(), args);
}

fn getconf(name: &str) -> Option<u64> {
    let output = Command::new("getconf").arg(name).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

#[test]
fn this_machine() {
    let machine = Machine::this();
    assert_eq!(proc().machine(), machine);
    match (getconf("CLK_TCK"), getconf("PAGESIZE"), getconf("LONG_BIT")) {
        (Some(ticks), Some(page), Some(bits)) => {
            assert_eq!((machine.ticks_per_second, machine.page_size), (ticks, page));
            assert!(u64::from(machine.word_bits) >= bits);
        }
        _ => zoo::skipped("this_machine", "no getconf"),
    }
}

#[test]
fn uptime() {
    let clock = || Centis(nanos(ClockId::Boottime) / 10_000_000);
    let mut uptime = of_system::<system::Uptime>();
    if !zoo::is_kernels("uptime", "/proc/uptime") {
        return;
    }
    let before = clock();
    let seen = uptime.sample().unwrap().up;
    let after = clock();
    assert!(before <= seen && seen <= after, "{before} <= {seen} <= {after}");
    assert!(!uptime.delta().unwrap().up.is_reset());
}

/// Memory may be added and removed meanwhile (ballooning, hot plugging), and huge pages change the limit.
#[test]
fn meminfo() {
    zoo::wait_until("both readers see the same", || {
        let seen = system::Meminfo::read().unwrap();
        let text = fs::read_to_string("/proc/meminfo").unwrap();
        let number = |key: &str| {
            let line = text.lines().find(|line| line.split(':').next() == Some(key))?;
            line.split_whitespace().nth(1)?.parse().ok().map(KiB)
        };
        assert!(seen.mem_free <= seen.mem_total && seen.mem_available <= Some(seen.mem_total));
        (Some(seen.mem_total), seen.swap_total) == (number("MemTotal"), number("SwapTotal"))
            && (seen.vmalloc_total, seen.commit_limit) == (number("VmallocTotal"), number("CommitLimit"))
    });
}

/// A file that is mostly unchanged is not parsed completely each time. The parts that are carried over are as
/// good as parsed ones.
#[test]
fn again_and_again() {
    fn same<T: FileIn<ProcDir> + PartialEq + std::fmt::Debug>(sampler: &mut Sampler<T>) {
        let mut fresh = Sampler::<T>::detached();
        sampler.sample().map(drop).unwrap();
        fresh.push(sampler.text(), Default::default()).map(drop).unwrap();
        assert_eq!(sampler.current(), fresh.current());
    }
    let (mut meminfo, mut vmstat) = (of_system::<system::Meminfo>(), of_system::<system::Vmstat>());
    let (mut stat, mut disks) = (of_system::<system::Stat>(), of_system::<system::Diskstats>());
    let (mut zones, mut free) = (of_system::<system::Zoneinfo>(), of_system::<system::Buddyinfo>());
    let (mut interrupts, mut softirqs) = (of_system::<system::Interrupts>(), of_system::<system::Softirqs>());
    for _ in 0..50 {
        let mut memory = vec![1u8; 1 << 20];
        std::hint::black_box(&mut memory);
        same(&mut meminfo);
        same(&mut vmstat);
        same(&mut stat);
        same(&mut disks);
        same(&mut zones);
        same(&mut free);
        same(&mut interrupts);
        same(&mut softirqs);
    }
}

#[test]
#[allow(clippy::unnecessary_cast, reason = "an unsigned long has 32 bits on some machines")]
fn meminfo_as_others_see_it() {
    let test = "meminfo_as_others_see_it";
    if !zoo::is_kernels(test, "/proc/meminfo") {
        return;
    }
    zoo::wait_until("both see as much", || {
        let (seen, info) = (system::Meminfo::read().unwrap(), rustix::system::sysinfo());
        let unit = u64::from(info.mem_unit);
        let theirs = [Bytes(info.totalram as u64 * unit), Bytes(info.totalswap as u64 * unit)];
        [seen.mem_total.bytes(), seen.swap_total.unwrap().bytes()] == theirs
    });
    if let Err(error) = Command::new("free").arg("-b").output() {
        return zoo::skipped(test, &format!("free: {error}"));
    }
    zoo::wait_until("free says the same", || {
        let text = String::from_utf8(Command::new("free").arg("-b").output().unwrap().stdout).unwrap();
        let line = text.lines().find(|line| line.trim_start().starts_with("Mem:")).unwrap();
        let total = line.split_whitespace().nth(1).and_then(|total| total.parse().ok());
        total == Some(system::Meminfo::read().unwrap().mem_total.bytes().get())
    });
}

#[test]
fn loadavg() {
    let mut sampler = of_system::<system::Loadavg>();
    // Other processes start and end threads at any time.
    let same = (0..1000).any(|_| {
        let load = sampler.sample().unwrap();
        let (tasks, last) = (format!("{}/{}", load.running, load.threads), load.last_pid);
        let again = format!("{} {} {} {tasks} {last}\n", load.one, load.five, load.fifteen);
        assert!(load.threads >= 1);
        fs::read_to_string("/proc/loadavg").unwrap() == again
    });
    assert!(same, "{:?} is never what the file says", sampler.current());
}

#[test]
fn diskstats() {
    let naive = || -> Vec<String> {
        let text = fs::read_to_string("/proc/diskstats").unwrap();
        text.lines().map(|line| line.split_whitespace().take(3).collect::<Vec<_>>().join(" ")).collect()
    };
    let mut disks = of_system::<system::Diskstats>();
    // Disks may be added and removed.
    zoo::wait_until("both readers see the same disks", || {
        let before = naive();
        let seen = disks.sample().unwrap();
        let seen: Vec<_> =
            seen.disks.iter().map(|disk| format!("{} {} {}", disk.major, disk.minor, disk.name)).collect();
        seen == before
            && (disks.delta().unwrap().iter()).all(|row| !(row.read_ios + row.write_ios).is_reset())
    });
}

/// The memory manager's files agree with each other.
#[test]
fn zones_and_their_free_blocks() {
    let zoneinfo = system::Zoneinfo::read().unwrap();
    // A newer kernel has keys that no table lists.
    assert_eq!(zoneinfo.unlisted.malformed(), 0, "{:?}", zoneinfo.unlisted);
    for zone in &zoneinfo.zones {
        assert!(zone.present <= zone.spanned && zone.managed <= Some(zone.present) && zone.min <= zone.low);
        assert_eq!(zone.is_populated(), !zone.pagesets.is_empty());
        assert_eq!(zone.is_populated(), zone.stats.nr_free_pages.is_some());
    }
    let mut sampler = of_system::<system::Zoneinfo>();
    // This is more than an allocator keeps.
    let mut pages = vec![1u8; 40 << 20];
    std::hint::black_box(&mut pages);
    sampler.sample().map(drop).unwrap();
    let delta = sampler.delta().unwrap().delta;
    let zones: Vec<_> = delta.zones().iter().map(|zone| zone.delta).collect();
    assert_eq!(zones.len(), zoneinfo.zones.len());
    // They are not counted without CONFIG_NUMA, or if the setting is off.
    let is_off = fs::read("/proc/sys/vm/numa_stat").is_ok_and(|text| text == b"0\n");
    let hits: Vec<_> = zones.iter().filter_map(|zone| zone.numa_hit).collect();
    assert!(hits.iter().all(|hit| matches!(hit, Change::By(_))), "{hits:?}");
    assert!(hits.is_empty() || is_off || hits.iter().any(|hit| hit.amount() > 0), "{hits:?}");

    let buddyinfo = system::Buddyinfo::read().unwrap();
    let populated =
        zoneinfo.zones.iter().filter(|zone| zone.is_populated()).map(|zone| (zone.node, zone.name));
    assert_eq!(
        buddyinfo.zones.iter().map(|zone| (zone.node, zone.name)).collect::<Vec<_>>(),
        populated.collect::<Vec<_>>()
    );
    // Other processes allocate and free meanwhile, and each CPU keeps a small count.
    let cpus = 125 * system::Stat::read().unwrap().cpus.len() as u64;
    let close = (0..100).any(|_| {
        let (zoneinfo, buddyinfo) = (system::Zoneinfo::read().unwrap(), system::Buddyinfo::read().unwrap());
        buddyinfo.zones.iter().all(|zone| {
            let said = zoneinfo.zones.get((zone.node, &zone.name)).unwrap().free.get();
            zone.free.pages().get().abs_diff(said) <= 2000 + cpus + said / 50
        })
    });
    assert!(close, "free pages: {buddyinfo:?} and {zoneinfo:?}");
}

/// Files that only root may read, and that are longer than a page, are read to the end, as by cat.
#[test]
fn files_of_root() {
    fn as_cat<T: FileIn<ProcDir>>(test: &str) -> Option<T> {
        let mut sampler = zoo::unless(test, zoo::is_withheld, Sampler::<T>::open(&proc()))?;
        // Other processes allocate meanwhile. Only the first words of the lines are unchanged.
        let words = |text: &[u8]| -> Vec<String> {
            let text = String::from_utf8_lossy(text).into_owned();
            text.lines().map(|line| line.split_whitespace().next().unwrap_or_default().to_owned()).collect()
        };
        let same = (0..20).any(|_| {
            let naive =
                || words(&Command::new("cat").arg(format!("/proc/{}", T::NAME)).output().unwrap().stdout);
            let before = naive();
            sampler.sample().map(drop).unwrap();
            words(sampler.text()) == before && naive() == before
        });
        assert!(same, "{} is never what cat says", T::NAME);
        Some(T::read().unwrap())
    }
    if let Some(seen) = as_cat::<system::Pagetypeinfo>("files_of_root: pagetypeinfo") {
        assert_eq!(seen.pages_per_block.get(), 1 << seen.page_block_order);
        let buddyinfo = system::Buddyinfo::read().unwrap();
        for zone in &buddyinfo.zones {
            let mut lists = seen.free.iter().filter(|list| (list.node, list.zone) == (zone.node, zone.name));
            assert!(lists.all(|list| list.free.len() == zone.free.len()), "{zone:?}");
        }
        assert_eq!(seen.unlisted.malformed(), 0, "{:?}", seen.unlisted);
    }
    if let Some(seen) = as_cat::<system::Slabinfo>("files_of_root: slabinfo") {
        // Slab of meminfo also includes large blocks of kmalloc, which are in no cache.
        zoo::wait_until("the caches are a part of all slabs", || {
            let seen = system::Slabinfo::read().unwrap();
            let slab = system::Meminfo::read().unwrap().slab.map_or(0, |slab| slab.bytes().get());
            let total: u64 = seen.caches.iter().map(|cache| cache.slabs.total(&Machine::this()).get()).sum();
            total > 0 && total <= slab + slab / 10
        });
        let objects = |cache: &system::slabinfo::Cache| cache.slabs.active_objs <= cache.slabs.num_objs;
        assert!(seen.caches.len() > 10 && seen.caches.iter().all(objects));
        assert_eq!(seen.unlisted.malformed(), 0, "{:?}", seen.unlisted);
    }
}

/// The CPUs, and counts that are between those of a read before and a read after.
#[test]
fn interrupts_and_softirqs() {
    let list = |which: &str| {
        let text = fs::read_to_string(format!("/sys/devices/system/cpu/{which}")).unwrap();
        let range = |range: &str| -> Vec<u32> {
            let ends: Vec<u32> = range.split('-').map(|id| id.trim().parse().unwrap()).collect();
            (ends[0]..=ends[ends.len() - 1]).collect()
        };
        text.split(',').flat_map(range).collect::<Vec<_>>()
    };
    let naive = |file: &str| -> Vec<(String, Vec<u32>)> {
        let text = fs::read_to_string(format!("/proc/{file}")).unwrap();
        let cpus = text.lines().next().unwrap().split_whitespace().count();
        let row = |line: &str| {
            let (label, rest) = line.split_once(':').unwrap();
            let counts = rest.split_whitespace().take(cpus).map_while(|word| word.parse().ok()).collect();
            (label.trim().to_owned(), counts)
        };
        text.lines().skip(1).map(row).collect()
    };
    // Interrupts are requested and freed at any time, CPUs go online and offline, and a count may wrap.
    let between = |seen: &procsampler::rows::Matrix, file: &str, before: &[(String, Vec<u32>)]| {
        let after = naive(file);
        (before.len(), after.len()) == (seen.len(), seen.len())
            && seen.iter().zip(before).zip(&after).all(|((row, before), after)| {
                let mut counts = before.1.iter().zip(row.counts).zip(&after.1);
                (row.label, &before.0) == (after.0.as_bytes(), &after.0)
                    && (before.1.len(), after.1.len()) == (row.counts.len(), row.counts.len())
                    && counts.all(|((before, seen), after)| before <= seen && seen <= after)
            })
    };
    let mut interrupts = of_system::<system::Interrupts>();
    let mut softirqs = of_system::<system::Softirqs>();
    for _ in 0..20 {
        burn(Duration::from_millis(10));
        zoo::wait_until("interrupts are between what another reader sees", || {
            let before = naive("interrupts");
            between(&interrupts.sample().unwrap().rows, "interrupts", &before)
        });
        zoo::wait_until("softirqs are between what another reader sees", || {
            let before = naive("softirqs");
            between(&softirqs.sample().unwrap().rows, "softirqs", &before)
        });
    }
    if zoo::is_kernels("interrupts_and_softirqs: the CPUs", "/sys/devices/system/cpu/online") {
        zoo::wait_until("the CPUs are those of sysfs", || {
            interrupts.sample().unwrap().rows.cpus() == list("online")
                && softirqs.sample().unwrap().rows.cpus() == list("possible")
        });
    }
    zoo::wait_until("the work of this thread was interrupted", || {
        burn(Duration::from_millis(20));
        interrupts.sample().unwrap();
        let delta = interrupts.delta().unwrap();
        delta.cpu_sums().map(|(_, sum)| sum).sum::<u64>() > 0
            && delta.rows.iter().all(|row| !row.sum.is_reset())
    });
}

#[test]
fn boot_time() {
    if !zoo::is_kernels("boot_time", "/proc/stat") {
        return;
    }
    // The value changes when the clock is set, and CPUs go online and offline.
    zoo::wait_until("both readers see the same", || {
        let seen = system::Stat::read().unwrap();
        assert!(seen.cpus.iter().all(|cpu| seen.cpus.get(cpu.id).is_some()));
        let text = fs::read_to_string("/proc/stat").unwrap();
        let naive = text.lines().find_map(|line| line.strip_prefix("btime ")).unwrap();
        let clocks = nanos(ClockId::Realtime).saturating_sub(nanos(ClockId::Boottime)) / 1_000_000_000;
        let online = text.lines().filter(|line| line.starts_with("cpu") && !line.starts_with("cpu ")).count();
        seen.btime.to_string() == naive && clocks.abs_diff(seen.btime) <= 5 && seen.cpus.len() == online
    });
}

#[test]
fn a_process_started_now() {
    let ticks = |clock| nanos(clock) / (1_000_000_000 / Machine::this().ticks_per_second);
    let before = ticks(ClockId::Boottime);
    let child = zoo::sleeper();
    let after = ticks(ClockId::Boottime);
    let started = pid::Stat::read_in(&child.dir()).unwrap().starttime.get();
    // The kernel reads its clock before it rounds, and this test rounds afterwards.
    assert!((before.saturating_sub(1)..=after).contains(&started), "{before} <= {started} <= {after}");
}

#[test]
fn version() {
    let seen = system::Version::read().unwrap();
    let uname = rustix::system::uname();
    assert_eq!(seen.release.as_bytes(), uname.release().to_bytes());
    assert!(seen >= (3, 2, 0), "Rust needs it");
    let build = uname.version().to_str().unwrap();
    assert!(seen.build.to_str().unwrap().ends_with(build), "{} ends in {build}", seen.build);
    let mut parts = seen.release.to_str().unwrap().split(|c: char| !c.is_ascii_digit());
    assert_eq!(parts.next().unwrap().parse(), Ok(seen.major));
    assert_eq!(parts.next().unwrap().parse(), Ok(seen.minor));
}

/// The text of the sampler is the whole file, if it is read in one piece or in many.
#[test]
fn text_is_the_file() {
    let mut version = of_system::<system::Version>();
    version.sample().unwrap();
    assert_eq!(version.text(), fs::read("/proc/version").unwrap());
    assert!(version.time().unwrap() <= procsampler::unit::Monotonic::now());
    assert_eq!(version.path(), std::path::Path::new("/proc/version"));

    /// The unchanged text of any file. /proc/crypto and /proc/kallsyms are read in pieces of a page.
    #[derive(Default)]
    struct Whole(Vec<u8>);
    impl ProcFile for Whole {
        type State = ();
        const NAME: &'static str = "crypto";
        fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), procsampler::ParseError> {
            self.0 = text.to_vec();
            Ok(())
        }
    }
    impl FileIn<ProcDir> for Whole {}
    for name in ["crypto", "kallsyms", "filesystems", "devices", "cmdline", "sys/kernel/ostype", "self/maps"]
    {
        let path = format!("/proc/{name}");
        if let Err(error) = fs::read(&path) {
            zoo::skipped("text_is_the_file", &format!("{path}: {error}"));
            continue;
        }
        let mut sampler = Sampler::<Whole>::open_at(&proc(), name).unwrap();
        for _ in 0..2 {
            // Modules and BPF programs are loaded and unloaded, and algorithms are used.
            zoo::wait_until("both readers see the same", || {
                let naive = fs::read(&path).unwrap();
                sampler.sample().map(drop).unwrap();
                assert_eq!(sampler.text(), sampler.current().unwrap().0);
                match name {
                    "self/maps" => sampler.text().starts_with(&naive[..12]),
                    _ => sampler.text() == naive,
                }
            });
        }
    }
}

/// Files that are printed record by record, read to their ends.
#[test]
fn texts_of_records() {
    fn keys(text: &[u8], places: usize) -> Vec<String> {
        let text = String::from_utf8_lossy(text);
        assert!(text.ends_with('\n') || text.is_empty());
        text.lines().map(|line| line.split_whitespace().take(places).collect::<Vec<_>>().join(" ")).collect()
    }
    let mut vmstat = of_system::<system::Vmstat>();
    let mut disks = of_system::<system::Diskstats>();
    let mut interrupts = of_system::<system::Interrupts>();
    let naive = |name: &str, places| keys(&fs::read(format!("/proc/{name}")).unwrap(), places);
    for _ in 0..2 {
        // Disks and interrupts may be added and removed.
        zoo::wait_until("both readers see the same keys", || {
            interrupts.sample().unwrap();
            vmstat.sample().unwrap();
            disks.sample().unwrap();
            keys(interrupts.text(), 1) == naive("interrupts", 1)
                && keys(vmstat.text(), 1) == naive("vmstat", 1)
                && keys(disks.text(), 3) == naive("diskstats", 3)
        });
    }
}

/// Names that lead out of their directory must not be opened.
#[test]
fn names_that_climb() {
    let error = Sampler::<system::Uptime>::open_at(&this_process(), "../uptime").unwrap_err();
    assert!(!error.is_gone() && !error.is_denied() && !error.is_unsupported(), "{error}");
    assert!(Sampler::<system::Uptime>::open_at(&this_process(), "/proc/uptime").is_err());
    assert!(Sampler::<system::Uptime>::open_at(&this_process(), "root/proc/uptime").is_err());
    let error = Sampler::<system::Uptime>::open_at(&proc(), "no_such_file").unwrap_err();
    assert!(error.is_unsupported(), "{error}");
    let error = Sampler::<system::Uptime>::open_at(&this_process(), "no_such_file").unwrap_err();
    assert!(error.is_unsupported(), "{error}");
}

#[test]
fn nobody_has_this_number() {
    for number in [0, 0x7fff_ffff, u32::MAX] {
        let error = proc().pid(number).unwrap_err();
        assert!(error.is_gone(), "{error}");
    }
    // Process 1 is alive, and is not a thread of this process.
    assert!(this_process().thread(1).is_err() || std::process::id() == 1);
}

/// What `PidDir::thread` promises: "gone if the process has no such thread".
#[test]
fn no_thread_has_this_number() {
    let error = this_process().thread(0x7fff_ffff).unwrap_err();
    assert!(error.is_gone() && !error.is_unsupported(), "{error}");
}

#[test]
fn everything_is_send() {
    fn send<T: Send>() {}
    send::<Sampler<system::Stat>>();
    send::<Sampler<system::Meminfo>>();
    send::<Sampler<system::Vmstat>>();
    send::<Sampler<system::Diskstats>>();
    send::<Sampler<pid::Stat>>();
    send::<Sampler<pid::Status>>();
    send::<Sampler<pid::Cmdline>>();
    send::<ProcessTable<(pid::Stat, pid::Io, pid::Status)>>();
    send::<ProcessTable<(pid::Stat,), (), procsampler::table::Threads<(pid::Stat, pid::Schedstat)>>>();
    send::<ProcDir>();
    send::<PidDir>();
    send::<TidDir>();
    send::<procsampler::dir::Ids>();
    send::<procsampler::Error>();
    fn sync<T: Sync>() {}
    sync::<ProcDir>();
    sync::<Sampler<pid::Stat>>();
    sync::<procsampler::Error>();
}
