//! Swap areas, partitions, locks and mounts: the odd ones of the captured machines, and those that the test
//! makes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::fixtures::{Core, host, hosts, texts};
use crate::zoo;
use procsampler::pid::mountinfo;
use procsampler::pid::{Mountinfo, Mounts, Mountstats};
use procsampler::system::locks::{LockAccess, LockKind, LockMode};
use procsampler::system::swaps::SwapKind;
use procsampler::system::{Locks, Partitions, Swaps};
use procsampler::unit::{Bytes, KiB};
use procsampler::{FileIn, PidDir, ProcDir, ProcFile, Sampler};
use rustix::mount::{MountFlags, mount, mount_bind, mount_remount};

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

fn this_process() -> PidDir {
    proc().this_process().unwrap()
}

/// The captured machines have an odd mount, an odd swap file (unless they have no disks), and locks of each
/// kind.
mod captured {
    use super::*;

    const SOURCE: &[u8] = b"odd source\tx#";
    const TARGET: &[u8] = b"/mnt/sp ace\ttab\nnl\\bs#hash";

    fn has_zoo(name: &str) -> bool {
        !name.contains("bare")
    }

    #[test]
    fn odd_mounts() {
        let (mut mounts, mut infos, mut stats) = (0, 0, 0);
        for (path, text) in texts::<Mounts>().filter(|(path, _)| has_zoo(path)) {
            let seen = Mounts::parsed(text).unwrap();
            let odd = seen.mounts.iter().find(|mount| mount.mount_point == *TARGET);
            let odd = odd.unwrap_or_else(|| panic!("none in {path}"));
            assert!(odd.source == *SOURCE && odd.fstype == "tmpfs", "{path}: {odd:?}");
            assert_eq!(odd.options.value("size").unwrap(), "1024k");
            mounts += 1;
        }
        for (path, text) in texts::<Mountinfo>().filter(|(path, _)| has_zoo(path)) {
            let seen = Mountinfo::parsed(text).unwrap();
            let odd = seen.mounts.iter().find(|mount| mount.mount_point == *TARGET);
            let odd = odd.unwrap_or_else(|| panic!("none in {path}"));
            assert!(odd.source == *SOURCE && odd.root == "/" && odd.major == 0, "{path}: {odd:?}");
            assert!(seen.mounts.iter().any(|mount| mount.root == "/gone dir//deleted"), "{path}");
            let shared = |mount: &mountinfo::Mount<'_>| mount.shared.or(mount.master).is_some();
            assert_eq!(seen.mounts.iter().filter(shared).count(), 2, "{path}");
            assert!(seen.mounts.iter().all(|mount| mount.unlisted.is_none() && !mount.unbindable));
            infos += 1;
        }
        for (path, text) in texts::<Mountstats>().filter(|(path, _)| has_zoo(path)) {
            let seen = Mountstats::parsed(text).unwrap();
            let odd = |mount: procsampler::pid::mountstats::Mount<'_>| {
                mount.mount_point == *TARGET && mount.device == *SOURCE && mount.fstype == "tmpfs"
            };
            assert!(seen.mounts.iter().any(odd), "{path}");
            stats += 1;
        }
        assert!(mounts >= 32 && infos > 250 && stats > 250, "{mounts} {infos} {stats}");
    }

    #[test]
    fn an_odd_swap_file() {
        let mut seen = 0;
        for (path, text) in texts::<Swaps>() {
            let swaps = Swaps::parsed(text).unwrap();
            let Some(last) = swaps.swaps.iter().last() else { continue };
            let odd = swaps.swaps.iter().find(|swap| swap.filename == "/mnt/disk/swap fi\tle").unwrap();
            assert_eq!((odd.kind, odd.size < KiB(4096)), (SwapKind::File, true), "{path}");
            assert!(odd.priority < 0 && swaps.swaps.get(0).unwrap().priority == 100);
            let is_gone = last.filename == "/mnt/disk/gone (deleted)";
            assert_eq!(is_gone, path.contains("-5.10"), "{path}: {last:?}");
            seen += 1;
        }
        assert!(seen > 50, "{seen}");
        assert!(Swaps::parsed(host("amd64-7.1").text("proc/swaps")).unwrap().swaps.is_empty());
    }

    #[test]
    fn locks_of_each_kind() {
        let mut seen = 0;
        for (path, text) in texts::<Locks>().filter(|(_, text)| !text.is_empty()) {
            let locks = Locks::parsed(text).unwrap();
            let kinds: Vec<_> = locks.held().map(|(lock, waiters)| (lock.kind, waiters.len())).collect();
            let posix = LockKind::Posix;
            let expected =
                [(LockKind::Lease, 0), (LockKind::Ofdlck, 0), (posix, 0), (posix, 1), (LockKind::Flock, 0)];
            assert_eq!(kinds, expected, "{path}");
            let (lock, [waiter]) = locks.held().nth(3).unwrap() else { panic!("{path}") };
            assert_eq!((lock.start, lock.end), (Bytes(2), Some(Bytes(6))));
            assert_eq!((waiter.start, waiter.end, waiter.depth), (Bytes(0), Some(Bytes(9)), 1));
            assert!(waiter.file == lock.file && waiter.pid != lock.pid && waiter.id == lock.id);
            seen += 1;
        }
        assert_eq!(seen, hosts().len() - 1);
    }

    /// Partitions and diskstats are of the same disks.
    #[test]
    fn partitions_are_in_diskstats() {
        let mut seen = 0;
        for host in hosts() {
            let partitions = Partitions::parsed(host.text("proc/partitions")).unwrap();
            let disks = procsampler::system::Diskstats::parsed(host.text("proc/diskstats")).unwrap();
            for partition in &partitions.partitions {
                let id = (partition.major, partition.minor, &partition.name);
                assert!(disks.disks.get(id).is_some(), "{}: {partition:?}", host.name);
                seen += 1;
            }
        }
        assert!(seen > 300, "{seen}");
    }
}

/// The sampled text is the whole file.
fn is_whole<T: ProcFile + Clone>(mut sampler: Sampler<T>, path: &str) -> T {
    for _ in 0..2 {
        // Other processes may mount, and use swapped memory.
        zoo::wait_until(&format!("both readers see the same {path}"), || {
            sampler.sample().map(drop).unwrap();
            sampler.text() == fs::read(path).unwrap()
        });
    }
    sampler.current().unwrap().clone()
}

fn of_this<T: FileIn<PidDir> + Clone>(name: &str) -> T {
    is_whole(Sampler::open(&this_process()).unwrap(), &format!("/proc/{}/{name}", std::process::id()))
}

const DIRECTORY: &[u8] = b"sp ace\ttab\nnl\\bs\\040#hash,com=ma\xff";
const SOURCE: &[u8] = b"odd source\t#\n\\134";

/// The mounts that this test makes are found by their names.
#[test]
fn odd_mounts() {
    zoo::inside(zoo::Place::Mounts, "odd_mounts", || {
        use std::os::unix::ffi::OsStrExt;
        let temporary = zoo::Temporary::new("odd mounts");
        let odd = temporary.path().join(std::ffi::OsStr::from_bytes(DIRECTORY));
        let (lower, bound) = (temporary.path().join("a,b"), temporary.path().join("bound"));
        [&odd, &lower, &bound].into_iter().for_each(|path| fs::create_dir(path).unwrap());
        let flags = MountFlags::NOSUID | MountFlags::NODEV;
        mount(SOURCE, &odd, "tmpfs", flags, c"size=1m").unwrap();
        let gone = odd.join("gone dir");
        fs::create_dir(&gone).unwrap();
        mount_bind(&gone, &bound).unwrap();
        mount_remount(&bound, MountFlags::BIND | MountFlags::RDONLY, c"").unwrap();
        fs::remove_dir(&gone).unwrap();
        // Its source is empty.
        mount(c"", &lower, "tmpfs", MountFlags::empty(), c"").unwrap();

        let bytes = |path: &Path| path.as_os_str().as_bytes().to_vec();
        let mounts: Mounts = of_this("mounts");
        assert_eq!(mounts.unlisted.malformed(), 0);
        let find =
            |path: &Path| mounts.mounts.iter().find(|mount| mount.mount_point == bytes(path)[..]).unwrap();
        let seen = find(&odd);
        assert_eq!((seen.source.decode(), seen.fstype.as_raw()), (SOURCE.into(), &b"tmpfs"[..]));
        assert!(
            seen.options.contains("nosuid") && seen.options.contains("nodev") && !seen.options.is_read_only()
        );
        assert_eq!(seen.options.value("size").unwrap(), "1024k");
        assert!(find(&bound).options.is_read_only());
        assert!(find(&lower).source.is_empty() && find(&lower).fstype == "tmpfs");
        assert_eq!(Mounts::read().unwrap(), mounts, "/proc/mounts is a link to the reader's own");
        assert_eq!(Mounts::read_in(&this_process().leader().unwrap()).unwrap(), mounts);

        let infos: Mountinfo = of_this("mountinfo");
        let find =
            |path: &Path| infos.mounts.iter().find(|mount| mount.mount_point == bytes(path)[..]).unwrap();
        let (seen, bound, empty) = (find(&odd), find(&bound), find(&lower));
        assert_eq!((seen.source.decode(), seen.root.decode()), (SOURCE.into(), b"/"[..].into()));
        let device = fs::metadata(&odd).unwrap().dev();
        assert_eq!((seen.major, seen.minor), (rustix::fs::major(device), rustix::fs::minor(device)));
        assert_eq!(
            (bound.major, bound.minor, bound.root.decode()),
            (seen.major, seen.minor, b"/gone dir//deleted"[..].into())
        );
        assert!(bound.is_read_only() && !bound.super_options.is_read_only() && !seen.is_read_only());
        assert!(empty.source.is_empty() && empty.unlisted.is_none());
        assert_eq!(Mountinfo::read_in(&this_process().leader().unwrap()).unwrap(), infos);
        let parent = infos.mounts.iter().find(|mount| mount.mount_id == seen.parent_id);
        assert!(parent.is_some_and(|parent| {
            odd.starts_with(std::ffi::OsStr::from_bytes(&parent.mount_point.decode()))
        }));

        let stats: Mountstats = of_this("mountstats");
        let seen = stats.mounts.iter().find(|mount| mount.mount_point == bytes(&odd)[..]).unwrap();
        assert_eq!((seen.device.decode(), seen.fstype.as_raw()), (SOURCE.into(), &b"tmpfs"[..]));
        assert!(
            stats
                .mounts
                .iter()
                .any(|mount| mount.mount_point == bytes(&lower)[..] && mount.device.is_empty())
        );
        assert_eq!((stats.mounts.len(), infos.mounts.len()), (mounts.mounts.len(), mounts.mounts.len()));
        assert_eq!(stats.unlisted.malformed(), 0);
    });
}

/// The kernel prints a page at a time.
#[test]
fn many_pages_of_mounts() {
    zoo::inside(zoo::Place::Mounts, "many_pages_of_mounts", || {
        let temporary = zoo::Temporary::new("many mounts");
        let before = of_this::<Mountinfo>("mountinfo").mounts.len();
        let name = |number: usize| format!("{number} {}", "x".repeat(number % 200));
        for number in 0..400 {
            let path = temporary.path().join(name(number));
            fs::create_dir(&path).unwrap();
            mount("many", &path, "tmpfs", MountFlags::empty(), c"").unwrap();
        }
        let mut sampler = Sampler::<Mountinfo>::open(&this_process()).unwrap();
        sampler.sample().unwrap();
        assert!(sampler.text().len() > 10 * 4096, "{}", sampler.text().len());
        let infos: Mountinfo = of_this("mountinfo");
        assert_eq!(infos.mounts.len(), before + 400);
        let own = infos.mounts.iter().filter(|mount| mount.source == "many");
        let expected = |at: usize| format!("{}/{}", temporary.path().display(), name(at));
        assert!(own.enumerate().all(|(at, mount)| mount.mount_point == *expected(at).as_str()));
        assert_eq!(of_this::<Mounts>("mounts").mounts.len(), before + 400);
        assert_eq!(of_this::<Mountstats>("mountstats").mounts.len(), before + 400);
    });
}

/// A descriptor keeps the namespace with all its mounts.
#[test]
fn a_namespace_is_read_on_when_its_process_is_gone() {
    zoo::inside(zoo::Place::Mounts, "a_namespace_is_read_on_when_its_process_is_gone", || {
        let mut command = Command::new("unshare");
        command.args([
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs only-there /proc/fs && echo mounted && exec sleep 1000",
        ]);
        let mut child = zoo::Child::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()));
        let mut line = String::new();
        BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "mounted\n");
        let mut sampler = Sampler::<Mountinfo>::open(&child.dir()).unwrap();
        let there = |mountinfo: &Mountinfo| mountinfo.mounts.iter().any(|mount| mount.source == "only-there");
        assert!(there(sampler.sample().unwrap().snapshot()));
        assert!(!there(&of_this("mountinfo")));
        child.bury();
        assert!(there(sampler.sample().unwrap().snapshot()));
    });
}

#[test]
fn who_has_no_namespace() {
    let mut child = zoo::sleeper();
    child.make_zombie();
    let error = Mountinfo::read_in(&child.dir()).unwrap_err();
    assert_eq!(
        error.io_error().and_then(|error| error.raw_os_error()),
        Some(22),
        "{error}: EINVAL of a zombie"
    );
    assert!(error.process_has_none() && !error.is_gone() && !error.is_unsupported(), "{error}");
    let dir = child.dir();
    child.bury();
    assert!(Mounts::read_in(&dir).unwrap_err().is_gone());
}

#[test]
fn statistics_are_for_the_owner() {
    zoo::inside(zoo::Place::Nobody, "statistics_are_for_the_owner", || {
        let Some(first) = zoo::another_users("statistics_are_for_the_owner") else { return };
        assert!(Mountstats::read_in(&first).unwrap_err().is_denied());
        assert!(!Mountinfo::read_in(&first).unwrap().mounts.is_empty());
        assert!(!Mountstats::read_in(&this_process()).unwrap().mounts.is_empty());
    });
}

/// Compares the live files with the texts that std reads.
#[test]
fn swaps_and_partitions() {
    let test = "swaps_and_partitions";
    if let Err(error) = fs::metadata("/proc/swaps") {
        zoo::skipped(test, &format!("/proc/swaps: {error} (CONFIG_SWAP)"));
    } else if zoo::is_kernels(test, "/proc/swaps") && zoo::is_kernels(test, "/proc/meminfo") {
        zoo::wait_until("the areas are all that can be swapped", || {
            let swaps: Swaps = is_whole(Sampler::open(&proc()).unwrap(), "/proc/swaps");
            assert_eq!(swaps.unlisted.malformed(), 0);
            let total: KiB = swaps.swaps.iter().map(|swap| swap.size).sum();
            procsampler::system::Meminfo::read().unwrap().swap_total == Some(total)
        });
    }
    if let Err(error) = fs::metadata("/sys/dev/block") {
        return zoo::skipped(test, &format!("/sys/dev/block: {error}"));
    }
    // Disks may be added and removed.
    zoo::wait_until("partitions are as large as sysfs says", || {
        let partitions: Partitions = is_whole(Sampler::open(&proc()).unwrap(), "/proc/partitions");
        partitions.partitions.iter().all(|partition| {
            let size = format!("/sys/dev/block/{}:{}/size", partition.major, partition.minor);
            // Sizes in /sys are in sectors.
            let sectors = fs::read_to_string(&size).ok().and_then(|text| text.trim().parse::<u64>().ok());
            sectors.is_some_and(|sectors| partition.blocks == KiB(sectors / 2))
        })
    });
}

/// Takes locks of each kind, or waits for one. Prints a line then, and keeps them until its input ends.
const LOCKS: &str = r#"
    use Fcntl qw(:DEFAULT :flock);
    $| = 1;
    my ($path, $waits) = @ARGV;
    sub range { pack("s s x4 q q i x4", $_[0], 0, $_[1], $_[2], 0) }
    sysopen(my $posix, "$path/posix", O_RDWR | O_CREAT) or die "posix: $!";
    if ($waits) {
        print "waits\n";
        fcntl($posix, F_SETLKW, range(F_WRLCK, 0, 10)) or die "waiter: $!";
        exit;
    }
    fcntl($posix, F_SETLK, range(F_WRLCK, 2, 5)) or die "posix: $!";
    fcntl($posix, F_SETLK, range(F_RDLCK, 100, 0)) or die "posix: $!";
    sysopen(my $ofd, "$path/ofd", O_RDWR | O_CREAT) or die "ofd: $!";
    fcntl($ofd, 37, range(F_WRLCK, 0, 1)) or die "ofd: $!";
    sysopen(my $flock, "$path/flock", O_RDWR | O_CREAT) or die "flock: $!";
    flock($flock, LOCK_SH) or die "flock: $!";
    sysopen(my $made, "$path/lease", O_RDWR | O_CREAT) or die "lease: $!";
    close($made);
    sysopen(my $lease, "$path/lease", O_RDONLY) or die "lease: $!";
    print fcntl($lease, 1024, F_RDLCK) ? "ready\n" : "no lease: $!\n";
    <STDIN>;
"#;

fn locker(args: &[&str]) -> std::io::Result<(zoo::Child, String)> {
    let mut command = Command::new("perl");
    command.args(["-e", LOCKS]).args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = zoo::Child(command.spawn()?);
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Ok((child, line))
}

/// One process takes locks of each kind, another one waits. The file shows this.
#[test]
fn locks_of_each_kind() {
    if cfg!(not(all(target_pointer_width = "64", any(target_arch = "x86_64", target_arch = "aarch64")))) {
        return zoo::skipped("locks_of_each_kind", "the layout of struct flock is another");
    }
    let temporary = zoo::Temporary::new("locks");
    let path = temporary.path().to_str().unwrap();
    let (holder, said) = match locker(&[path]) {
        Ok((_, said)) if said.is_empty() => {
            return zoo::skipped(
                "locks_of_each_kind",
                &format!("the file system of {path} takes no such locks"),
            );
        }
        Ok(locker) => locker,
        Err(error) => return zoo::skipped("locks_of_each_kind", &format!("perl: {error}")),
    };
    let (waiter, waits) = locker(&[path, "waits"]).unwrap();
    assert_eq!(waits, "waits\n");
    let inode = |name: &str| fs::metadata(temporary.path().join(name)).unwrap().ino();
    let mut sampler = Sampler::<Locks>::open(&proc()).unwrap();
    zoo::wait_until("the waiter is in the file", || {
        sampler.sample().unwrap().locks.iter().any(|lock| lock.depth == 1 && lock.pid == waiter.pid() as i32)
    });
    let locks = sampler.current().unwrap();
    let pid = holder.pid() as i32;
    // Other files may have the same inode number, on other devices. Locks of an open file belong to no
    // process.
    let of = |name: &str| {
        let inode = inode(name);
        locks
            .held()
            .filter(|(lock, _)| lock.pid == pid || lock.pid == -1)
            .filter(move |(lock, _)| lock.file.is_some_and(|file| file.inode == inode))
            .collect::<Vec<_>>()
    };

    let posix = of("posix");
    assert_eq!(posix.len(), 2);
    let (write, waiters) = posix.iter().find(|(lock, _)| lock.access == LockAccess::Write).unwrap();
    assert_eq!((write.kind, write.mode, write.pid), (LockKind::Posix, LockMode::Advisory, pid));
    assert_eq!((write.start, write.end), (Bytes(2), Some(Bytes(6))));
    let [waits] = waiters else { panic!("{waiters:?}") };
    assert_eq!(
        (waits.kind, waits.pid, waits.depth, waits.id),
        (LockKind::Posix, waiter.pid() as i32, 1, write.id)
    );
    assert_eq!((waits.access, waits.start, waits.end), (LockAccess::Write, Bytes(0), Some(Bytes(9))));
    let (read, none) = posix.iter().find(|(lock, _)| lock.access == LockAccess::Read).unwrap();
    assert_eq!((read.start, read.end, none.len()), (Bytes(100), None, 0));

    let ofd = of("ofd")[0].0;
    assert_eq!((ofd.kind, ofd.pid, ofd.end), (LockKind::Ofdlck, -1, Some(Bytes(0))));
    let flock = of("flock")[0].0;
    assert_eq!((flock.kind, flock.pid, flock.access), (LockKind::Flock, pid, LockAccess::Read));
    assert_eq!((flock.start, flock.end), (Bytes(0), None));
    if said == "ready\n" {
        let lease = of("lease")[0].0;
        assert_eq!(
            (lease.kind, lease.mode, lease.access),
            (LockKind::Lease, LockMode::Active, LockAccess::Read)
        );
        assert_eq!(lease.pid, pid);
    } else {
        zoo::skipped("locks_of_each_kind: lease", said.trim());
    }
    assert_eq!(locks.unlisted.malformed(), 0);

    drop(holder);
    zoo::wait_until("the locks are gone", || {
        sampler.sample().unwrap().locks.iter().all(|lock| lock.pid != pid)
    });
}

/// Locks of many pages, read to their end.
#[test]
fn many_pages_of_locks() {
    let temporary = zoo::Temporary::new("many locks");
    let files: Vec<_> = (0..200)
        .map(|number| {
            let file = fs::File::create(temporary.path().join(number.to_string())).unwrap();
            rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive).unwrap();
            (file.metadata().unwrap().ino(), file)
        })
        .collect();
    let mut sampler = Sampler::<Locks>::open(&proc()).unwrap();
    for _ in 0..2 {
        // A list of several pages may miss a row while other locks are taken and released.
        zoo::wait_until("all are listed", || {
            let locks = sampler.sample().unwrap();
            files.iter().all(|(inode, _)| {
                locks.locks.iter().any(|lock| {
                    lock.kind == LockKind::Flock
                        && lock.file.is_some_and(|file| file.inode == *inode)
                        && lock.access == LockAccess::Write
                        && lock.pid == std::process::id() as i32
                })
            })
        });
        assert!(sampler.text().len() > 2 * 4096);
    }
}

/// The names of /sys are those of diskstats, and a partition's disk lists it.
#[test]
fn block_devices_of_this_machine() {
    use procsampler::{AnyDir, Machine, disks::BlockDevice, system::Diskstats};
    let test = "block_devices_of_this_machine";
    let sys = AnyDir::at("/sys", Machine::this()).unwrap();
    let disks = Diskstats::read_in(&proc()).unwrap().disks;
    for disk in &disks {
        let read = BlockDevice::read(&sys, disk.major, disk.minor);
        let Some(device) = zoo::unless(test, procsampler::Error::is_unsupported, read) else { continue };
        assert_eq!(device.name.as_bytes(), disk.name.as_bytes());
        let of = |name: &[u8]| disks.iter().find(|other| other.name.as_bytes() == name);
        if let Some(whole) = device.disk.as_ref().and_then(|name| of(name.as_bytes())) {
            let whole = BlockDevice::read(&sys, whole.major, whole.minor);
            assert!(whole.is_ok_and(|whole| whole.partitions.contains(&device.name)), "{device:?}");
        }
    }
}
