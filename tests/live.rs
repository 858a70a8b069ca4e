//! Every sampler on the machine that the test runs on, with the process's own doings as the truth.
//!
//! The tests of one program share a process: what must be exact is read of the test's own thread, or of a child.

mod zoo;

use std::fs;
use std::io::{Read, Write};
use std::process::Command;
use std::time::Duration;

use procsampler::unit::{Bytes, Centis, KiB, Nanos};
use procsampler::{
    In, Machine, Moved, PidDir, ProcDir, ProcFile, ProcessTable, Sampler, ThreadTable, TidDir, pid, system,
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

/// A sampler of this thread's that has its first sample.
fn of_this_thread<T: In<TidDir>>() -> Sampler<T> {
    let mut sampler = Sampler::open(&this_thread()).unwrap();
    sampler.sample().map(drop).unwrap();
    sampler
}

fn of_system<T: In<ProcDir>>() -> Sampler<T> {
    let mut sampler = Sampler::open(&proc()).unwrap();
    sampler.sample().map(drop).unwrap();
    sampler
}

fn nanos(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Uses so much CPU time of this thread, and then leaves the CPU once, so that the kernel has booked all of it.
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

/// Touches memory that nobody touched before, page by page, and says how many pages that were. More at once than
/// malloc ever takes from its heap, so that it comes from the kernel; no huge pages.
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

#[test]
fn cpu_time() {
    let burnt = Duration::from_millis(400);
    let mut stat = of_this_thread::<pid::Stat>();
    let mut whole = Sampler::<pid::Stat>::open(&this_process()).unwrap();
    whole.sample().unwrap();
    let mut schedstat = of_this_thread::<pid::Schedstat>();
    let mut system = of_system::<system::Stat>();
    let before = nanos(ClockId::ThreadCPUTime);
    burn(burnt);
    let truth = (nanos(ClockId::ThreadCPUTime) - before) as f64 / 1e9;
    stat.sample().unwrap();
    schedstat.sample().unwrap();
    whole.sample().unwrap();
    system.sample().unwrap();

    let near = |seen: f64| (seen - truth).abs() <= 0.05 + truth / 10.0;
    let machine = Machine::this();
    let seen = stat.delta().unwrap().cpu().seconds(&machine);
    assert!(near(seen), "stat of the thread: {seen} s, in truth {truth} s");
    // The other threads of the process have burnt something too.
    let seen = whole.delta().unwrap().cpu().seconds(&machine);
    assert!(near(seen) || seen > truth, "stat of the process: {seen} s, in truth {truth} s");
    let delta = schedstat.delta().unwrap();
    match (delta.run, delta.timeslices) {
        (Some(run), Some(timeslices)) => {
            let seen = run.amount().seconds();
            assert!(near(seen), "schedstat: {seen} s, in truth {truth} s");
            assert!(timeslices.amount() >= 1);
        }
        _ => zoo::skipped("cpu_time: schedstat", "the kernel does not measure it (CONFIG_SCHED_INFO)"),
    }
    let delta = system.delta().unwrap();
    let busy = delta.cpu.busy().seconds(&machine);
    assert!(busy > truth / 2.0, "stat of the system: {busy} s busy, this thread alone {truth} s");
    let by_cpu: f64 =
        (delta.delta.cpus()).filter_map(|cpu| Some(cpu.delta()?.busy().seconds(&machine))).sum();
    assert!(
        by_cpu > truth / 2.0,
        "stat of the system: {by_cpu} s busy on all CPUs, this thread alone {truth} s"
    );
    assert!(delta.cpu_share(delta.cpu.busy()) > 0.0 && delta.elapsed.get() >= burnt.as_nanos() as u64);
}

/// A process's CPU time is all its threads', the dead ones' too; schedstat is the leader's.
#[test]
fn cpu_time_of_a_child() {
    let mut shell = zoo::Shell::new();
    let mut stat = Sampler::<pid::Stat>::open(&shell.dir()).unwrap();
    let mut schedstat = Sampler::<pid::Leader<pid::Schedstat>>::open(&shell.dir()).unwrap();
    stat.sample().unwrap();
    schedstat.sample().unwrap();
    shell.ask("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done");
    let machine = Machine::this();
    let seen = stat.sample().unwrap().clone();
    let run = schedstat.sample().unwrap().run.known().map(Nanos::seconds);
    let burnt = stat.delta().unwrap().cpu().seconds(&machine);
    assert_eq!(seen.num_threads, 1);
    if let Some(run) = run {
        let all = (seen.utime + seen.stime).seconds(&machine);
        assert!((all - run).abs() <= 0.05 + run / 10.0, "stat {all} s, schedstat of the only thread {run} s");
        assert!(burnt <= run + 0.05);
    }
    let waited = seen.cutime + seen.cstime;
    shell.ask("(i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done); echo done");
    let seen = stat.sample().unwrap();
    assert!(
        seen.cutime + seen.cstime > waited,
        "a child's CPU time comes to its parent when it is waited for"
    );
    assert!(seen.cminflt > 0);
}

#[test]
fn io_of_a_thread() {
    let (from, to) = (fs::File::open("/dev/zero").unwrap(), fs::File::create("/dev/null").unwrap());
    let mut buffer = [0; 10_000];
    let mut io = of_this_thread::<pid::Io>();
    let own = io.text().len() as u64;
    for size in [1, 100, 10_000] {
        (&to).write_all(&buffer[..size]).unwrap();
    }
    for size in [3, 10_000] {
        (&from).read_exact(&mut buffer[..size]).unwrap();
    }
    io.sample().unwrap();
    let delta = io.delta().unwrap();
    assert_eq!((delta.wchar, delta.syscw), (Moved::By(Bytes(10_101)), Moved::By(3)));
    // The first sample's own read was booked after it was printed; and it was one read.
    assert_eq!((delta.rchar, delta.syscr), (Some(Moved::By(Bytes(10_003 + own))), Moved::By(3)));
    assert_eq!(delta.read_bytes, Moved::By(Bytes(0)));
}

#[test]
fn io_of_a_process() {
    let mut shell = zoo::Shell::new();
    let mut io = Sampler::<pid::Io>::open(&shell.dir()).unwrap();
    io.sample().unwrap();
    let order = format!("printf %s {} >/dev/null; echo done", "x".repeat(2000));
    assert_eq!(shell.ask(&order), "done");
    io.sample().unwrap();
    let delta = io.delta().unwrap();
    assert_eq!((delta.wchar, delta.syscw), (Moved::By(Bytes(2000 + 5)), Moved::By(2)));
    assert_eq!(delta.rchar, Some(Moved::By(Bytes(order.len() as u64 + 1))));
}

#[test]
fn bytes_that_reach_the_disk() {
    // Somewhere that is no tmpfs, as a rule: beside the test's own program.
    let path = std::env::current_exe().unwrap().with_extension(format!("{}.written", std::process::id()));
    let Ok(mut file) = fs::File::create(&path) else {
        return zoo::skipped("bytes_that_reach_the_disk", "the directory of the tests is not writable");
    };
    let mut io = of_this_thread::<pid::Io>();
    file.write_all(&[1; 64 << 10]).unwrap();
    io.sample().unwrap();
    let dirtied = io.delta().unwrap().write_bytes.amount();
    drop(file);
    fs::remove_file(&path).unwrap();
    io.sample().unwrap();
    let cancelled = io.delta().unwrap().cancelled_write_bytes.amount();
    // tmpfs books nothing; a file system may book its own blocks besides.
    assert!(dirtied == Bytes(0) || dirtied >= Bytes(64 << 10), "{dirtied}");
    assert!(cancelled <= dirtied, "{cancelled} of {dirtied}");
}

#[test]
fn faults() {
    let mut thread = of_this_thread::<pid::Stat>();
    let mut process = Sampler::<pid::Stat>::open(&this_process()).unwrap();
    process.sample().unwrap();
    let mut vmstat = of_system::<system::Vmstat>();
    let pages = fault();
    thread.sample().unwrap();
    process.sample().unwrap();
    vmstat.sample().unwrap();
    let seen = thread.delta().unwrap().minflt.amount();
    assert!((pages..pages + 1000).contains(&seen), "{seen} faults on {pages} pages");
    assert!(process.delta().unwrap().minflt.amount() >= pages);
    match vmstat.delta().unwrap().pgfault {
        Some(seen) => {
            assert!(seen.amount() >= pages, "{seen:?} faults of the machine, {pages} of this thread")
        }
        None => zoo::skipped("faults: vmstat", "the kernel does not count them (CONFIG_VM_EVENT_COUNTERS)"),
    }
}

#[test]
fn memory() {
    let page = Machine::this().page_size;
    let (mut statm, mut stat) = (of_this_thread::<pid::Statm>(), of_this_thread::<pid::Stat>());
    let mut status = of_this_thread::<pid::Status>();
    let memory = vec![1u8; 64 << 20];
    std::hint::black_box(&memory);
    let pages = memory.len() as u64 / page;
    // The other tests take and give memory at the same time, but less; and the counts lag.
    let least = pages * 3 / 4;
    statm.sample().unwrap();
    stat.sample().unwrap();
    status.sample().unwrap();
    let (now, then) = (statm.current().unwrap(), statm.previous().unwrap());
    assert!(now.size.get() + pages > then.size.get() + least);
    assert!(now.resident.get() >= least && now.size >= now.resident && now.resident >= now.shared, "{now:?}");
    let stat = stat.current().unwrap();
    assert!(stat.rss.get() >= least && stat.vsize.get() >= least * page);
    let status = status.current().unwrap();
    let rss = status.vm_rss.unwrap();
    assert!(
        rss >= KiB(least * page / 1024) && status.vm_hwm.unwrap() >= rss && status.vm_size.unwrap() >= rss
    );
    assert_eq!(status.rss_anon.unwrap() + status.rss_file.unwrap() + status.rss_shmem.unwrap(), rss);
}

#[test]
fn context_switches() {
    let mut status = of_this_thread::<pid::Status>();
    let mut system = of_system::<system::Stat>();
    for _ in 0..25 {
        std::thread::sleep(Duration::from_millis(1));
    }
    status.sample().unwrap();
    system.sample().unwrap();
    let seen = status.delta().unwrap().voluntary_ctxt_switches.unwrap().amount();
    assert!((25..1000).contains(&seen), "{seen} switches of 25 sleeps");
    assert!(system.delta().unwrap().ctxt.amount() >= 25);
}

#[test]
fn forks() {
    let mut system = of_system::<system::Stat>();
    drop(zoo::sleepers(5));
    system.sample().unwrap();
    assert!(system.delta().unwrap().processes.amount() >= 5);
    let now = system.current().unwrap();
    assert!(now.procs_running >= 1, "this thread runs");
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
        // Other tests' threads come and go.
        for _ in 0..10_000 {
            let before = stat.sample().unwrap().num_threads;
            let seen: Vec<u32> = tids.walk().map(Result::unwrap).collect();
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
    assert_eq!(stat.rsslim, Bytes(limit));
    assert!(stat.startcode.known() < stat.endcode.known() && stat.startstack.known().is_some());
    let thread = pid::Stat::read_in(&this_thread()).unwrap();
    assert_eq!(thread.pid, this_thread().tid());
    assert_eq!(thread.leader.state, pid::flags::State::Running, "it reads itself");
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
    let before = clock();
    let seen = uptime.sample().unwrap().up;
    let after = clock();
    // lxcfs shows the age of the container.
    if proc().path().join("uptime").metadata().is_ok() && seen + Centis(100) < before {
        return zoo::skipped("uptime", "it is not the kernel's");
    }
    assert!(before <= seen && seen <= after, "{before} <= {seen} <= {after}");
    assert!(!uptime.delta().unwrap().up.is_reset());
}

#[test]
fn meminfo() {
    let seen = system::Meminfo::read().unwrap();
    let text = fs::read_to_string("/proc/meminfo").unwrap();
    let number = |key: &str| {
        let line = text.lines().find(|line| line.split(':').next() == Some(key))?;
        line.split_whitespace().nth(1)?.parse().ok().map(KiB)
    };
    assert_eq!((Some(seen.mem_total), seen.swap_total), (number("MemTotal"), number("SwapTotal")));
    assert_eq!((seen.vmalloc_total, seen.commit_limit), (number("VmallocTotal"), number("CommitLimit")));
    assert!(seen.mem_free <= seen.mem_total && seen.mem_available <= Some(seen.mem_total));
}

/// Of a file that mostly stands still not all is parsed each time: what is carried on is as good as what is read.
#[test]
fn again_and_again() {
    fn same<T: In<ProcDir> + PartialEq + std::fmt::Debug>(sampler: &mut Sampler<T>) {
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
fn meminfo_as_others_see_it() {
    let seen = system::Meminfo::read().unwrap();
    let info = rustix::system::sysinfo();
    assert_eq!(seen.mem_total.bytes(), Bytes(info.totalram as u64 * u64::from(info.mem_unit)));
    assert_eq!(seen.swap_total.unwrap().bytes(), Bytes(info.totalswap as u64 * u64::from(info.mem_unit)));
    let Ok(output) = Command::new("free").arg("-b").output() else {
        return zoo::skipped("meminfo_as_others_see_it", "no free");
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let total =
        text.lines().find(|line| line.starts_with("Mem:")).and_then(|line| line.split_whitespace().nth(1));
    assert_eq!(total.and_then(|total| total.parse().ok()), Some(seen.mem_total.bytes().get()));
}

#[test]
fn loadavg() {
    let mut sampler = of_system::<system::Loadavg>();
    // Others start and end threads at any time.
    let same = (0..1000).any(|_| {
        let load = sampler.sample().unwrap();
        let (tasks, last) = (format!("{}/{}", load.running, load.threads), load.last_pid);
        let again = format!("{} {} {} {tasks} {last}\n", load.one, load.five, load.fifteen);
        assert!(load.running >= 1 && load.threads >= load.running);
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
    let before = naive();
    let seen = disks.sample().unwrap();
    let seen: Vec<_> =
        seen.disks.iter().map(|disk| format!("{} {} {}", disk.major, disk.minor, disk.name)).collect();
    if naive() == before {
        assert_eq!(seen, before);
    } else {
        zoo::skipped("diskstats", "disks come and go");
    }
    for row in disks.delta().unwrap().delta {
        if let Some(delta) = row.delta() {
            assert!(!delta.read_ios.is_reset() && !delta.write_ios.is_reset());
        }
    }
}

/// The memory manager's files agree with each other.
#[test]
fn zones_and_their_free_blocks() {
    let zoneinfo = system::Zoneinfo::read().unwrap();
    assert!(zoneinfo.unlisted.is_empty(), "{:?}", zoneinfo.unlisted);
    for zone in &zoneinfo.zones {
        assert!(zone.present <= zone.spanned && zone.managed <= Some(zone.present) && zone.min <= zone.low);
        assert_eq!(zone.is_populated(), !zone.pagesets.is_empty());
        assert_eq!(zone.is_populated(), zone.stats.nr_free_pages.is_some());
    }
    let mut sampler = of_system::<system::Zoneinfo>();
    let mut pages = vec![1u8; 16 << 20];
    std::hint::black_box(&mut pages);
    sampler.sample().map(drop).unwrap();
    let delta = sampler.delta().unwrap().delta;
    let zones: Vec<_> = delta.zones().filter_map(|zone| zone.delta().cloned()).collect();
    assert_eq!(zones.len(), zoneinfo.zones.len());
    // Without CONFIG_NUMA they are not counted.
    let hits: Vec<_> = zones.iter().filter_map(|zone| zone.numa_hit).collect();
    assert!(hits.iter().all(|hit| matches!(hit, Moved::By(_))), "{hits:?}");
    assert!(hits.is_empty() || hits.iter().any(|hit| hit.amount() > 0), "{hits:?}");

    let buddyinfo = system::Buddyinfo::read().unwrap();
    let populated =
        zoneinfo.zones.iter().filter(|zone| zone.is_populated()).map(|zone| (zone.node, zone.name));
    assert_eq!(
        buddyinfo.zones.iter().map(|zone| (zone.node, zone.name)).collect::<Vec<_>>(),
        populated.collect::<Vec<_>>()
    );
    // Others allocate and free meanwhile.
    let close = (0..100).any(|_| {
        let (zoneinfo, buddyinfo) = (system::Zoneinfo::read().unwrap(), system::Buddyinfo::read().unwrap());
        buddyinfo.zones.iter().all(|zone| {
            let said = zoneinfo.zones.get((zone.node, &zone.name)).unwrap().free.get();
            zone.free.pages().get().abs_diff(said) <= 2000 + said / 50
        })
    });
    assert!(close, "free pages: {buddyinfo:?} and {zoneinfo:?}");
}

/// Root only, and longer than a page: read to the end, as cat reads them.
#[test]
fn files_of_root() {
    fn as_cat<T: In<ProcDir>>(test: &str) -> Option<T> {
        let mut sampler = match Sampler::<T>::open(&proc()) {
            Ok(sampler) => sampler,
            Err(error) if error.is_denied() || error.is_unsupported() => {
                zoo::skipped(test, &error.to_string());
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        // Others allocate meanwhile: what stands still are the first words of the lines.
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
        assert!(seen.unlisted.is_empty());
    }
    if let Some(seen) = as_cat::<system::Slabinfo>("files_of_root: slabinfo") {
        let slab = system::Meminfo::read().unwrap().slab.map_or(0, |slab| slab.bytes().get());
        let total: u64 = seen.caches.iter().map(|cache| cache.slabs.total(&Machine::this()).get()).sum();
        assert!(total.abs_diff(slab) <= slab / 10, "slabinfo {total}, meminfo {slab}");
        let objects = |cache: &system::slabinfo::Cache| cache.slabs.active_objs <= cache.slabs.num_objs;
        assert!(seen.caches.len() > 50 && seen.caches.iter().all(objects) && seen.unlisted.is_empty());
    }
}

/// The CPUs, and counts that lie between what the file says before and after.
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
    let between = |seen: &procsampler::Matrix, file: &str, before: &[(String, Vec<u32>)]| {
        let after = naive(file);
        assert_eq!((before.len(), after.len()), (seen.len(), seen.len()), "{file}");
        for ((row, before), after) in seen.iter().zip(before).zip(&after) {
            assert_eq!((row.label, &before.0), (after.0.as_bytes(), &after.0));
            assert_eq!((before.1.len(), after.1.len()), (row.counts.len(), row.counts.len()));
            let mut counts = before.1.iter().zip(row.counts).zip(&after.1);
            // Unless one wraps just now.
            assert!(counts.all(|((before, seen), after)| before <= seen && seen <= after), "{row:?}");
        }
    };
    let mut interrupts = of_system::<system::Interrupts>();
    let mut softirqs = of_system::<system::Softirqs>();
    for _ in 0..20 {
        burn(Duration::from_millis(10));
        let before = naive("interrupts");
        between(&interrupts.sample().unwrap().rows, "interrupts", &before);
        let before = naive("softirqs");
        between(&softirqs.sample().unwrap().rows, "softirqs", &before);
    }
    assert_eq!(interrupts.current().unwrap().rows.cpus(), list("online"));
    assert_eq!(softirqs.current().unwrap().rows.cpus(), list("possible"));
    burn(Duration::from_millis(200));
    interrupts.sample().unwrap();
    let delta = interrupts.delta().unwrap();
    assert!(delta.cpu_sums().map(|(_, sum)| sum).sum::<u64>() > 0, "no interrupt in 200 ms of work");
    assert!(delta.rows.iter().all(|row| row.moved().is_some_and(|row| !row.sum.is_reset())));
}

#[test]
fn boot_time() {
    let seen = system::Stat::read().unwrap();
    let text = fs::read_to_string("/proc/stat").unwrap();
    let naive = text.lines().find_map(|line| line.strip_prefix("btime ")).unwrap();
    assert_eq!(seen.btime.to_string(), naive);
    let clocks = nanos(ClockId::Realtime).saturating_sub(nanos(ClockId::Boottime)) / 1_000_000_000;
    assert!(clocks.abs_diff(seen.btime) <= 5, "btime {}, by the clocks {clocks}", seen.btime);
    let online = text.lines().filter(|line| line.starts_with("cpu") && !line.starts_with("cpu ")).count();
    assert_eq!(seen.cpus.len(), online);
    assert!(seen.cpus.iter().all(|cpu| seen.cpus.get(cpu.id).is_some()));
}

#[test]
fn a_process_started_now() {
    let ticks = |clock| nanos(clock) / (1_000_000_000 / Machine::this().ticks_per_second);
    let before = ticks(ClockId::Boottime);
    let child = zoo::sleeper();
    let after = ticks(ClockId::Boottime);
    let started = pid::Stat::read_in(&child.dir()).unwrap().starttime.get();
    // The kernel reads its clock before it rounds; ours is rounded after.
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

/// The sampler's text is the file, for files in one piece and files in many.
#[test]
fn text_is_the_file() {
    let mut version = of_system::<system::Version>();
    version.sample().unwrap();
    assert_eq!(version.text(), fs::read("/proc/version").unwrap());
    assert!(version.time().unwrap() <= procsampler::unit::Monotonic::now());
    assert_eq!(version.path(), std::path::Path::new("/proc/version"));

    /// Any file, as it is: /proc/crypto and /proc/kallsyms come in slices of a page.
    #[derive(Default)]
    struct Whole(Vec<u8>);
    impl ProcFile for Whole {
        type Memory = ();
        const NAME: &'static str = "crypto";
        fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), procsampler::ParseError> {
            self.0 = text.to_vec();
            Ok(())
        }
    }
    impl In<ProcDir> for Whole {}
    for name in ["crypto", "kallsyms", "filesystems", "devices", "cmdline", "sys/kernel/ostype", "self/maps"]
    {
        let Ok(naive) = fs::read(format!("/proc/{name}")) else { continue };
        let mut sampler = Sampler::<Whole>::open_at(&proc(), name).unwrap();
        for _ in 0..2 {
            let seen = sampler.sample().unwrap().0.len();
            match name {
                "self/maps" => assert!(sampler.text().starts_with(&naive[..12]), "{name}"),
                _ => assert_eq!(seen, naive.len(), "{name}"),
            }
        }
        assert!(name == "self/maps" || sampler.text() == naive, "{name}");
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
    for _ in 0..2 {
        interrupts.sample().unwrap();
        assert_eq!(keys(interrupts.text(), 1), keys(&fs::read("/proc/interrupts").unwrap(), 1));
        vmstat.sample().unwrap();
        assert_eq!(keys(vmstat.text(), 1), keys(&fs::read("/proc/vmstat").unwrap(), 1));
        disks.sample().unwrap();
        assert_eq!(keys(disks.text(), 3), keys(&fs::read("/proc/diskstats").unwrap(), 3));
    }
}

/// What must not be opened where it does not lie.
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
    // Process 1 lives, and is no thread of ours.
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
    send::<ThreadTable<(pid::Stat, pid::Schedstat)>>();
    send::<ProcDir>();
    send::<PidDir>();
    send::<TidDir>();
    send::<procsampler::Ids>();
    send::<procsampler::Error>();
    fn sync<T: Sync>() {}
    sync::<ProcDir>();
    sync::<Sampler<pid::Stat>>();
    sync::<procsampler::Error>();
}
