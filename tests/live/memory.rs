//! The files of a process's memory, on processes that the test makes. They are compared with what std reads
//! and with each other, and are kept through exec, exit and the reuse of a number.

use std::ffi::{c_int, c_void};
use std::fs;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use crate::zoo::{self, Place};
use procsampler::pid::maps::{Kind, Perms, Totals};
use procsampler::pid::pagemap::{PageFlags, Pages};
use procsampler::pid::smaps::Usage;
use procsampler::pid::{ClearRefs, Maps, NumaMaps, Pagemap, Smaps, SmapsRollup, Status, WorkingSet};
use procsampler::unit::{KiB, Nanos};
use procsampler::{Error, FileIn, PidDir, ProcDir, ProcFile, Reported, Sampler, text::Escaped};
use rustix::process::{Pid, Signal, kill_process};

unsafe extern "C" {
    fn mmap(at: *mut c_void, len: usize, perms: c_int, flags: c_int, fd: c_int, offset: i64) -> *mut c_void;
    fn munmap(at: *mut c_void, len: usize) -> c_int;
    fn madvise(at: *mut c_void, len: usize, advice: c_int) -> c_int;
}

const READ: c_int = 1;
const WRITE: c_int = 2;
const SHARED: c_int = 1;
const PRIVATE: c_int = 2;
const ANONYMOUS: c_int = 0x20;
const NOHUGEPAGE: c_int = 15;

/// Memory that was mapped.
struct Mapped {
    at: *mut u8,
    len: usize,
}

impl Mapped {
    fn new(len: usize, perms: c_int, flags: c_int, file: Option<&OwnedFd>) -> Self {
        let fd = file.map_or(-1, |file| file.as_raw_fd());
        // SAFETY: this is a new mapping, whose address is known only here.
        let at = unsafe { mmap(std::ptr::null_mut(), len, perms, flags, fd, 0) }.cast::<u8>();
        assert!(at as isize != -1, "{}", std::io::Error::last_os_error());
        // Each page is mapped separately. A kernel without huge pages refuses this. SAFETY: it does not
        // change the contents of the memory.
        unsafe { madvise(at.cast(), len, NOHUGEPAGE) };
        Mapped { at, len }
    }

    fn start(&self) -> u64 {
        self.at as u64
    }

    fn end(&self) -> u64 {
        self.start() + self.len as u64
    }

    /// Writes a byte to each page of a part.
    fn touch(&self, part: std::ops::Range<usize>) {
        assert!(part.end <= self.len);
        for at in part.step_by(page_size()) {
            // SAFETY: it is within.
            unsafe { self.at.add(at).write_volatile(1) };
        }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        // SAFETY: no address of it is left.
        unsafe { munmap(self.at.cast(), self.len) };
    }
}

fn page_size() -> usize {
    rustix::param::page_size()
}

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

fn this() -> PidDir {
    proc().this_process().unwrap()
}

/// Whether this kernel has the file. Without CONFIG_PROC_PAGE_MONITOR it has only maps.
fn has(test: &str, name: &str) -> bool {
    let has = fs::metadata(format!("/proc/self/{name}")).is_ok();
    if !has {
        zoo::skipped(test, &format!("the kernel has no {name}"));
    }
    has
}

/// A stopped child with this many mappings, of which some pages were accessed.
fn stopped(mappings: usize) -> zoo::Forked {
    let page = page_size();
    let child = zoo::Forked::new(|| {
        for number in 0..mappings {
            // Adjacent mappings with different permissions are not merged.
            let perms = if number % 2 == 0 { READ | WRITE } else { READ };
            // SAFETY: new mappings of this child's own.
            let at = unsafe { mmap(std::ptr::null_mut(), page, perms, PRIVATE | ANONYMOUS, -1, 0) };
            if number % 4 == 0 {
                // SAFETY: it was just mapped to be written.
                unsafe { at.cast::<u8>().write_volatile(1) };
            }
        }
    });
    zoo::wait_for_state(child.pid(), 'S');
    kill_process(Pid::from_raw(child.0).unwrap(), Signal::STOP).unwrap();
    zoo::wait_for_state(child.pid(), 'T');
    child
}

fn dir_of(pid: u32) -> PidDir {
    proc().pid(pid).unwrap()
}

/// The sampled text is the whole file. That of a stopped process may change and change back, because other
/// processes map the same files, and numa_maps counts these.
fn is_whole<T: FileIn<PidDir> + Clone>(dir: &PidDir) -> T {
    let path = format!("/proc/{}/{}", dir.pid(), T::NAME);
    let mut sampler = Sampler::<T>::open(dir).unwrap();
    for _ in 0..100 {
        let before = fs::read(&path).unwrap();
        sampler.sample().map(drop).unwrap();
        if sampler.text() == before {
            return sampler.current().unwrap().clone();
        }
    }
    panic!("{path}: {} bytes, never what another read has", sampler.text().len());
}

#[test]
fn three_thousand_mappings() {
    zoo::inside(zoo::Place::Alone, "three_thousand_mappings", mappings_of_a_child);
}

fn mappings_of_a_child() {
    let child = stopped(3000);
    let dir = dir_of(child.pid());
    let maps: Maps = is_whole(&dir);
    let mine =
        |perms| maps.mappings.iter().filter(move |row| row.kind() == Kind::Anonymous && row.perms == perms);
    // The first and the last may have been merged with an existing neighbour.
    assert!(mine(Perms::READ | Perms::WRITE).count() >= 1498 && mine(Perms::READ).count() >= 1498);
    assert!(maps.mappings.iter().is_sorted_by_key(|row| row.start));
    if has("three_thousand_mappings", "smaps") {
        let smaps: Smaps = is_whole(&dir);
        assert_eq!(smaps.unlisted.malformed(), 0, "{:?}", smaps.unlisted);
        assert!(smaps.mappings.iter().map(|row| row.mapping).eq(&maps.mappings));
        let page = KiB(page_size() as u64 / 1024);
        let touched = |row: &procsampler::pid::smaps::Smap<'_>| {
            let swapped = row.usage.swap == Some(page);
            swapped || (row.usage.private_dirty == page && row.usage.rss == page)
        };
        assert!(smaps.mappings.iter().filter(touched).count() >= 748);
        is_whole::<SmapsRollup>(&dir);
    }
    if has("three_thousand_mappings", "numa_maps") {
        let numa: NumaMaps = is_whole(&dir);
        // [vsyscall] is not a mapping of the process.
        let own = maps.mappings.iter().filter(|row| row.kind() != Kind::Vsyscall);
        assert!(numa.mappings.iter().map(|row| row.start).eq(own.map(|row| row.start)));
        let touched = numa.mappings.iter().filter(|row| row.pages() == 1 && row.anon == Some(1)).count();
        let swapped = Status::read_in(&dir).unwrap().vm_swap.is_some_and(|swap| swap > KiB(0));
        assert!(touched >= 748 || swapped, "{touched}");
    }
}

#[test]
fn sums_are_those_of_the_rollup() {
    zoo::inside(zoo::Place::Alone, "sums_are_those_of_the_rollup", sums_of_a_child);
}

fn sums_of_a_child() {
    if !has("sums_are_those_of_the_rollup", "smaps_rollup") {
        return;
    }
    let child = stopped(100);
    let dir = dir_of(child.pid());
    let (mut rollup, mut smaps) =
        (Sampler::<SmapsRollup>::open(&dir).unwrap(), Sampler::<Smaps>::open(&dir).unwrap());
    let mut totals = Totals::<Usage>::default();
    for _ in 0..1000 {
        let before = rollup.sample().unwrap().snapshot().clone();
        smaps.sample().unwrap().totals(&mut totals);
        // Other processes that map the same files, or write shared pages, change the shared sizes.
        if *rollup.sample().unwrap() != before {
            continue;
        }
        assert_eq!(before.unlisted.malformed(), 0, "{:?}", before.unlisted);
        let all = totals.all();
        let (mut sum, mut whole) = (all.sum, before.usage);
        assert!(sum.size.is_some_and(|size| size >= sum.rss) && sum.rss > KiB(0));
        (sum.size, whole.pss_anon, whole.pss_file, whole.pss_shmem) = (None, None, None, None);
        // Shares are rounded down, in each mapping and in the sum.
        let near = |sum: KiB, whole: KiB| {
            assert!((sum.0..=sum.0 + all.mappings).contains(&whole.0), "{sum} {whole} {}", all.mappings);
        };
        near(sum.pss, whole.pss);
        for (sum, whole) in
            [(sum.pss_dirty, whole.pss_dirty), (sum.swap_pss, whole.swap_pss), (sum.locked, whole.locked)]
        {
            near(sum.unwrap_or_default(), whole.unwrap_or_default());
        }
        for usage in [&mut sum, &mut whole] {
            usage.pss = KiB(0);
            (usage.pss_dirty, usage.swap_pss, usage.locked) = (None, None, None);
        }
        assert_eq!(sum, whole);
        let kinds: KiB = totals.kinds().map(|(_, total)| total.sum.rss).sum();
        assert_eq!(kinds, whole.rss);
        return;
    }
    panic!("the rollup was never twice the same");
}

/// The mappings that this process makes are found by their names.
#[test]
fn odd_mappings() {
    let temporary = zoo::Temporary::new("odd mappings");
    let odd = temporary.path().join(std::ffi::OsStr::from_bytes(b"nl\nsp \\012 (deleted) \xff "));
    if let Err(error) = fs::write(&odd, vec![1; 2 * page_size()]) {
        return zoo::skipped("odd_mappings", &format!("this file system takes no such name: {error}"));
    }
    let open = |path: &std::path::Path| {
        OwnedFd::from(fs::File::options().read(true).write(true).open(path).unwrap())
    };
    let map = |flags, file: Option<&OwnedFd>| Mapped::new(page_size(), READ | WRITE, flags, file);
    let there = open(&odd);
    let file = map(SHARED, Some(&there));
    let memfd = rustix::fs::memfd_create(c"my memory", rustix::fs::MemfdFlags::empty()).unwrap();
    let (memfd, zero) = (map(SHARED, Some(&memfd)), map(SHARED | ANONYMOUS, None));
    let anonymous = map(PRIVATE | ANONYMOUS, None);
    let maps = Maps::read_in(&this()).unwrap();
    let at = |mapped: &Mapped| maps.at(mapped.start()).unwrap();
    assert_eq!(
        (at(&file).kind(), at(&file).start, at(&file).size().0),
        (Kind::File, file.start(), page_size() as u64)
    );
    // The name has a text that looks like an escape, and that cannot be distinguished from a newline.
    let expected = String::from_utf8_lossy(odd.as_os_str().as_bytes()).replace("\\012", "\n");
    assert_eq!(String::from_utf8_lossy(&at(&file).path().unwrap().decode()), expected);
    assert_eq!(at(&file).perms, Perms::READ | Perms::WRITE | Perms::SHARED);
    assert_eq!(
        (at(&memfd).kind(), at(&memfd).label().unwrap()),
        (Kind::Memfd, Escaped::from_raw(b"my memory"))
    );
    assert_eq!((at(&zero).kind(), at(&anonymous).kind()), (Kind::DevZero, Kind::Anonymous));
    let stack = 0u8;
    assert!(maps.at(&raw const stack as u64).is_some());
    // An allocator may do without a heap, a kernel without a vdso.
    for (kind, name) in [(Kind::Stack, "[stack]"), (Kind::Heap, "[heap]"), (Kind::Vdso, "[vdso]")] {
        zoo::wait_until("both readers see as many", || {
            let text = fs::read("/proc/self/maps").unwrap();
            let of_text = String::from_utf8_lossy(&text).lines().filter(|line| line.ends_with(name)).count();
            let maps = Maps::read_in(&this()).unwrap();
            maps.mappings.iter().filter(|row| row.kind() == kind).count() == of_text
        });
    }
    fs::remove_file(&odd).unwrap();
    let maps = Maps::read_in(&this()).unwrap();
    let gone = maps.at(file.start()).unwrap();
    assert_eq!((gone.kind(), gone.perms.contains(Perms::SHARED)), (Kind::Deleted, true));
    assert_eq!(String::from_utf8_lossy(&gone.path().unwrap().decode()), expected);
}

/// A sampler of each file, and the pages.
struct All {
    maps: Sampler<Maps>,
    smaps: Sampler<Smaps>,
    rollup: Sampler<SmapsRollup>,
    numa: Option<Sampler<NumaMaps>>,
    pagemap: Pagemap,
    pages: Pages,
}

impl All {
    fn open(dir: &PidDir) -> Self {
        All {
            maps: Sampler::open(dir).unwrap(),
            smaps: Sampler::open(dir).unwrap(),
            rollup: Sampler::open(dir).unwrap(),
            numa: Sampler::open(dir).ok(),
            pagemap: Pagemap::open(dir).unwrap(),
            pages: Pages::default(),
        }
    }

    /// The result of each file in one sample; `None` if the text was not empty.
    fn outcomes(&mut self) -> Vec<(&'static str, Option<Result<(), Error>>)> {
        fn sampled<T: ProcFile>(
            sampler: &mut Sampler<T>,
            told: fn(&T) -> bool,
        ) -> (&'static str, Option<Result<(), Error>>) {
            let outcome = match sampler.sample() {
                Ok(seen) if told(&seen) => None,
                Ok(_) => Some(Ok(())),
                Err(error) => Some(Err(error)),
            };
            (T::NAME, outcome)
        }
        let mut all = vec![
            sampled(&mut self.maps, |maps| !maps.mappings.is_empty()),
            sampled(&mut self.smaps, |smaps| !smaps.mappings.is_empty()),
            sampled(&mut self.rollup, |rollup| rollup.end > 0),
        ];
        all.extend(self.numa.as_mut().map(|numa| sampled(numa, |numa| !numa.mappings.is_empty())));
        let pages = match self.pagemap.read(0x1000_0000..0x1000_4000, &mut self.pages) {
            Ok(()) if !self.pages.is_empty() => None,
            Ok(()) => Some(Ok(())),
            Err(error) => Some(Err(error)),
        };
        all.push(("pagemap", pages));
        all
    }

    #[track_caller]
    fn assert_told(&mut self) {
        for (name, outcome) in self.outcomes() {
            assert!(outcome.is_none(), "{name}: {outcome:?}");
        }
    }

    /// Asserts that the process exists and has no memory.
    #[track_caller]
    fn assert_nothing(&mut self) {
        for (name, outcome) in self.outcomes() {
            match outcome {
                Some(Err(error)) if is_nothing(&error) => {}
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    #[track_caller]
    fn assert_gone(&mut self) {
        for (name, outcome) in self.outcomes() {
            match outcome {
                Some(Err(error)) if error.is_gone() && !error.is_unsupported() => {}
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}

/// The error of a process without memory: it does not have the file. The files of a zombie belong to root, so
/// its owner may no longer open them.
fn is_nothing(error: &procsampler::Error) -> bool {
    !error.is_gone()
        && !error.is_unsupported()
        && (error.process_has_none() || (!zoo::is_root() && error.is_denied()))
}

fn names(maps: &Maps) -> Vec<Vec<u8>> {
    maps.mappings.iter().filter_map(|row| Some(row.path()?.decode().into_owned())).collect()
}

/// The descriptors belong to the old memory, and the samplers to the process.
#[test]
fn exec() {
    if !has("exec", "smaps_rollup") {
        return;
    }
    let mut shell = zoo::Shell::new();
    let pid = shell.pid();
    let mut all = All::open(&shell.dir());
    all.assert_told();
    let program = || fs::read_link(format!("/proc/{pid}/exe")).unwrap();
    let (before, shells) = (names(all.maps.current().unwrap()), program());
    for turn in 0..3 {
        shell.tell("exec sleep 1000");
        zoo::wait_until("sleep is executed", || fs::read(format!("/proc/{pid}/comm")).unwrap() == b"sleep\n");
        zoo::wait_for_state(pid, 'S');
        all.assert_told();
        let maps = all.maps.current().unwrap();
        // One program may be both.
        assert!(names(maps) != before || program() == shells, "in turn {turn}");
        assert_eq!(*maps, Maps::read_in(&shell.dir()).unwrap());
        assert!(all.smaps.current().unwrap().mappings.iter().map(|row| row.mapping).eq(&maps.mappings));
        let rollup = all.rollup.current().unwrap();
        assert_eq!(rollup.start, maps.mappings.get(0).unwrap().start);
        assert!(rollup.usage.rss > KiB(0));
    }
}

#[test]
fn exit_and_reaping() {
    if !has("exit_and_reaping", "smaps_rollup") {
        return;
    }
    let mut child = zoo::sleeper();
    let dir = child.dir();
    let mut all = All::open(&dir);
    all.assert_told();
    let clear = ClearRefs::open(&dir).unwrap();
    child.make_zombie();
    for _ in 0..2 {
        all.assert_nothing();
    }
    clear.clear_referenced().unwrap();
    // A sampler that is opened now shows the same.
    match Sampler::<SmapsRollup>::open(&dir).and_then(|mut rollup| rollup.sample().map(drop)) {
        Err(error) => assert!(is_nothing(&error), "{error}"),
        Ok(()) => panic!("the memory of a zombie"),
    }
    assert!(is_nothing(&Maps::read_in(&dir).unwrap_err()));
    child.bury();
    for _ in 0..2 {
        all.assert_gone();
    }
    assert!(clear.clear_referenced().unwrap_err().is_gone());
    assert!(Maps::read_in(&dir).unwrap_err().is_gone());
    assert!(Pagemap::open(&dir).unwrap_err().is_gone() && ClearRefs::open(&dir).unwrap_err().is_gone());
}

#[test]
fn a_number_that_is_used_again() {
    zoo::inside(Place::Pids, "a_number_that_is_used_again", || {
        if !has("a_number_that_is_used_again", "smaps_rollup") {
            return;
        }
        let child = zoo::sleeper();
        let dir = child.dir();
        let mut all = All::open(&dir);
        all.assert_told();
        let clear = ClearRefs::open(&dir).unwrap();
        let mut set = WorkingSet::open(&dir).unwrap();
        let other = zoo::reborn(child.bury());
        all.assert_gone();
        assert!(clear.reset_peak().unwrap_err().is_gone());
        assert!(set.begin().unwrap_err().is_gone());
        assert!(set.estimate().is_err());
        All::open(&other.dir()).assert_told();
    });
}

#[test]
fn a_thread_of_the_kernel() {
    let test = "a_thread_of_the_kernel";
    let Some(dir) =
        proc().pid(2).ok().filter(|_| fs::read("/proc/2/comm").is_ok_and(|comm| comm == b"kthreadd\n"))
    else {
        return zoo::skipped(test, "process 2 is not kthreadd");
    };
    if !zoo::is_root() {
        return zoo::skipped(test, "not root");
    }
    if !has(test, "smaps_rollup") {
        return;
    }
    fn nothing<T: FileIn<PidDir>>(dir: &PidDir) {
        let error = T::read_in(dir).map(drop).unwrap_err();
        let is_there = T::NAME != "numa_maps" || !error.is_unsupported();
        assert!(!is_there || is_nothing(&error), "{error}");
    }
    nothing::<Maps>(&dir);
    nothing::<Smaps>(&dir);
    nothing::<NumaMaps>(&dir);
    nothing::<SmapsRollup>(&dir);
    let mut pages = Pages::default();
    let read = Pagemap::open(&dir).and_then(|mut pagemap| pagemap.read(0..0x10_0000, &mut pages));
    assert!(is_nothing(&read.unwrap_err()));
    ClearRefs::open(&dir).unwrap().clear_referenced().unwrap();
}

/// The leader exits before its threads. They still have the memory, but the directory of the leader may no
/// longer show it.
#[test]
fn a_leader_that_ends_first() {
    let leader = zoo::Leader::new();
    let (dir, rest) = (leader.dir(), leader.rest());
    let mut kept = Sampler::<Maps>::open(&dir).unwrap();
    let whole = kept.sample().unwrap().snapshot().clone();
    leader.end();
    assert_eq!(*kept.sample().unwrap(), whole, "the memory that was opened is there");
    let mut thread = Sampler::<Maps>::open(&rest).unwrap();
    // In order to exit, it loads another library.
    let now = names(thread.sample().unwrap().snapshot());
    assert!(names(&whole).iter().all(|name| now.contains(name)));
    assert!(is_nothing(&Maps::read_in(&dir).unwrap_err()));
    // Then the thread exits, and the process with it.
    leader.bury();
    for error in [kept.sample().unwrap_err(), thread.sample().unwrap_err()] {
        assert!(error.is_gone(), "{error}");
    }
}

#[test]
fn others_may_not_look() {
    zoo::inside(Place::Nobody, "others_may_not_look", || {
        let Some(first) = zoo::another_users("others_may_not_look") else { return };
        let denied = |error: Error| assert!(error.is_denied() && !error.is_gone(), "{error}");
        denied(Maps::read_in(&first).unwrap_err());
        denied(Sampler::<Maps>::open(&first).unwrap_err());
        if has("others_may_not_look", "smaps_rollup") {
            denied(Smaps::read_in(&first).unwrap_err());
            denied(SmapsRollup::read_in(&first).unwrap_err());
            denied(Pagemap::open(&first).unwrap_err());
            denied(ClearRefs::open(&first).unwrap_err());
            denied(WorkingSet::open(&first).unwrap_err());
        }
    });
}

/// Some pages were accessed, some not. If memory is short, a page may be reclaimed before it is read.
fn pages_of_this(own: &Mapped) -> (Pages, usize) {
    let (half, mut pages) = (own.len / 2, Pages::default());
    let count = half / page_size();
    zoo::wait_until("all that was touched is there", || {
        own.touch(0..half);
        Pagemap::open(&this()).unwrap().read(own.start()..own.end(), &mut pages).unwrap();
        assert_eq!(pages.len(), 2 * count);
        pages.iter().take(count).all(|page| page.is_present())
    });
    for (number, page) in pages.iter().enumerate() {
        assert_eq!(page.address, own.start() + (number * page_size()) as u64);
        assert_eq!(page.is_present(), number < count, "{page:?}");
        assert!(!page.flags.intersects(PageFlags::SWAPPED | PageFlags::FILE_OR_SHARED | PageFlags::UFFD_WP));
        assert!(page.is_present() || page.pfn == Reported::Absent, "{page:?}");
    }
    (pages, count)
}

/// Anonymous shared pages that are not merged with a neighbour.
fn shared_pages(pages: usize) -> Mapped {
    Mapped::new(pages * page_size(), READ | WRITE, SHARED | ANONYMOUS, None)
}

/// This runs in a separate process, because children of other tests would share its pages.
#[test]
fn pages_that_are_there() {
    let test = "pages_that_are_there";
    zoo::inside(Place::Alone, test, || {
        if !has(test, "pagemap") {
            return;
        }
        let own = Mapped::new(64 * page_size(), READ | WRITE, PRIVATE | ANONYMOUS, None);
        let (pages, count) = pages_of_this(&own);
        assert!(pages.iter().take(count).all(|page| page.flags.contains(PageFlags::EXCLUSIVE)));
        if zoo::is_root() {
            let frames: std::collections::BTreeSet<u64> =
                pages.iter().filter_map(|page| page.pfn.known()).collect();
            // In a container, root may lack CAP_SYS_ADMIN.
            match frames.len() {
                0 => zoo::skipped(test, "page frames are hidden"),
                seen => assert_eq!(seen, count, "each page has a frame of its own"),
            }
        }
        let shared = shared_pages(4);
        let (mut pagemap, mut pages) = (Pagemap::open(&this()).unwrap(), Pages::default());
        zoo::wait_until("what was touched is there", || {
            shared.touch(0..page_size());
            // From the middle of a page to the middle of another.
            pagemap.read(shared.start() + 1..shared.start() + page_size() as u64 + 1, &mut pages).unwrap();
            pages.iter().next().is_some_and(|page| page.is_present())
        });
        let flags: Vec<bool> =
            pages.iter().map(|page| page.flags.contains(PageFlags::FILE_OR_SHARED)).collect();
        assert_eq!(flags, [true, false]);
        pagemap.read(5..5, &mut pages).unwrap();
        assert!(pages.is_empty());
        if !has_addresses_above(test) {
            return;
        }
        pagemap.read(u64::MAX - 8192..u64::MAX, &mut pages).unwrap();
        assert!(pages.is_empty(), "above the address space");
        pagemap.read(1 << 62..u64::MAX, &mut pages).unwrap();
        assert!(pages.is_empty(), "more than any memory holds, all of it above the address space");
    });
}

/// Whether there are addresses above the address space.
fn has_addresses_above(test: &str) -> bool {
    let all_are_below = cfg!(any(target_arch = "s390x", target_arch = "aarch64"));
    if all_are_below {
        zoo::skipped(test, "s390x may use all 64 bits of an address, arm64 takes the highest for a tag");
    }
    !all_are_below
}

/// A process may have so many pages that their entries do not fit into the memory of the reader.
#[test]
fn a_mapping_of_64_terabytes() {
    let test = "a_mapping_of_64_terabytes";
    const NORESERVE: c_int = 0x4000;
    const LEN: u64 = 64 << 40;
    if cfg!(target_pointer_width = "32") || !has(test, "pagemap") {
        return zoo::skipped(test, "no pagemap, or no such address space");
    }
    // SAFETY: nothing else uses or accesses these addresses.
    let at = unsafe { mmap(std::ptr::null_mut(), LEN as usize, 0, PRIVATE | ANONYMOUS | NORESERVE, -1, 0) };
    if at as isize == -1 {
        return zoo::skipped(test, &std::io::Error::last_os_error().to_string());
    }
    let range = at as u64..at as u64 + LEN;
    let (mut pagemap, mut pages) = (Pagemap::open(&this()).unwrap(), Pages::default());
    let error = pagemap.read(range.clone(), &mut pages).unwrap_err();
    assert!(error.is_too_long() && pages.is_empty(), "{error}");
    let mut chunks = pagemap.chunks(range.clone());
    let mut next = range.start;
    for _ in 0..4 {
        let pages = chunks.next_chunk().unwrap().unwrap();
        assert!(pages.len() == 32 << 10 && pages.iter().all(|page| !page.is_present()));
        assert_eq!(pages.get(0).unwrap().address, next);
        next += pages.len() as u64 * page_size() as u64;
    }
    // SAFETY: as it was mapped.
    assert_eq!(unsafe { munmap(at, LEN as usize) }, 0);
}

/// The chunks of a range are the whole range.
#[test]
fn pages_in_chunks() {
    if !has("pages_in_chunks", "pagemap") {
        return;
    }
    let own = Mapped::new(40_000 * page_size(), READ | WRITE, PRIVATE | ANONYMOUS, None);
    own.touch(0..page_size());
    own.touch(39_999 * page_size()..40_000 * page_size());
    let (mut pagemap, mut pages) = (Pagemap::open(&this()).unwrap(), Pages::default());
    pagemap.read(own.start()..own.end(), &mut pages).unwrap();
    let whole: Vec<u64> = pages.iter().map(|page| page.address).collect();
    let mut chunks = pagemap.chunks(own.start()..own.end());
    let (mut seen, mut lengths) = (Vec::new(), Vec::new());
    while let Some(pages) = chunks.next_chunk() {
        let pages = pages.unwrap();
        lengths.push(pages.len());
        seen.extend(pages.iter().map(|page| page.address));
    }
    assert_eq!((seen, lengths), (whole, vec![32 << 10, 40_000 - (32 << 10)]));
    assert!(pagemap.chunks(5..5).next_chunk().is_none());
    if !has_addresses_above("pages_in_chunks") {
        return;
    }
    assert!(pagemap.chunks(1 << 62..u64::MAX).next_chunk().is_none(), "above the address space");
    // What is left of the address space ends it.
    let mut last = pagemap.chunks(u64::MAX - (1 << 30)..u64::MAX);
    assert!(last.next_chunk().is_none());
}

/// The page frames of private pages are mapped once, and are anonymous. The kernel may move a page at any
/// time.
#[test]
fn page_frames_of_own_pages() {
    use procsampler::system::{
        Kpagecgroup, Kpagecount, Kpageflags, kpagecount::MapCount, kpageflags::FrameFlags,
    };
    let test = "page_frames_of_own_pages";
    zoo::inside(Place::Alone, test, || {
        let why = |error: &Error| error.is_unsupported() || (error.is_denied() && !zoo::is_root());
        let Some(mut flags) = zoo::unless(test, why, Kpageflags::open(&proc())) else { return };
        let counts = Kpagecount::open(&proc()).unwrap();
        let own = Mapped::new(8 * page_size(), READ | WRITE, PRIVATE | ANONYMOUS, None);
        let wanted = FrameFlags::MMAP | FrameFlags::ANON;
        let (mut pagemap, mut pages) = (Pagemap::open(&this()).unwrap(), Pages::default());
        own.touch(0..own.len);
        pagemap.read(own.start()..own.end(), &mut pages).unwrap();
        if pages.iter().all(|page| page.is_present() && page.pfn == Reported::Hidden) {
            return zoo::skipped(test, "page frames are hidden");
        }
        zoo::wait_until("each page has a frame that is its own", || {
            own.touch(0..own.len);
            pagemap.read(own.start()..own.end(), &mut pages).unwrap();
            let mut frames = pages.iter().filter_map(|page| page.pfn.known());
            frames.all(|frame| {
                let seen = flags.get(frame).unwrap().unwrap();
                counts.get(frame).unwrap() == Some(MapCount(1)) && seen.contains(wanted)
            })
        });
        let frame = pages.iter().find_map(|page| page.pfn.known()).unwrap();
        let range = flags.read(frame - 1..frame + 2).unwrap();
        assert_eq!(range.iter().map(|(frame, _)| frame).collect::<Vec<_>>(), [frame - 1, frame, frame + 1]);
        assert!(range.get(frame).is_some_and(|seen| seen.contains(FrameFlags::ANON)));
        for beyond in [u64::MAX, u64::MAX / 8, 1 << 50] {
            assert_eq!((flags.get(beyond).unwrap(), counts.get(beyond).unwrap()), (None, None));
        }
        assert!(flags.read(1 << 50..u64::MAX).unwrap().is_empty() && flags.read(5..5).unwrap().is_empty());
        // All of memory, in chunks.
        let (mut next, mut mapped) = (0, 0);
        let mut chunks = flags.chunks(0..u64::MAX);
        while let Some(frames) = chunks.next_chunk() {
            for (frame, flags) in frames.unwrap().iter() {
                assert_eq!(frame, next);
                next += 1;
                mapped += u64::from(flags.contains(FrameFlags::MMAP));
            }
        }
        assert!(next > frame && mapped > 8);
        if let Some(mut cgroups) = zoo::unless(test, Error::is_unsupported, Kpagecgroup::open(&proc())) {
            assert_eq!(cgroups.read(frame..frame + 1).unwrap().len(), 1);
        }
    });
}

#[test]
fn page_frames_are_hidden_from_users() {
    zoo::inside(Place::Nobody, "page_frames_are_hidden_from_users", || {
        if zoo::is_root() || !has("page_frames_are_hidden_from_users", "pagemap") {
            return;
        }
        let own = Mapped::new(8 * page_size(), READ | WRITE, PRIVATE | ANONYMOUS, None);
        let (pages, count) = pages_of_this(&own);
        assert!(pages.iter().take(count).all(|page| page.pfn == Reported::Hidden));
    });
}

/// The number of pages of files is the sum in smaps.
#[test]
fn pages_are_those_of_smaps() {
    if !has("pages_are_those_of_smaps", "pagemap") {
        return;
    }
    let child = zoo::sleeper();
    kill_process(Pid::from_raw(child.pid() as i32).unwrap(), Signal::STOP).unwrap();
    zoo::wait_for_state(child.pid(), 'T');
    let dir = child.dir();
    let (mut pagemap, mut pages) = (Pagemap::open(&dir).unwrap(), Pages::default());
    // Meanwhile the kernel may reclaim pages.
    zoo::wait_until("both count as many", || {
        let (smaps, mut files) = (Smaps::read_in(&dir).unwrap(), 0);
        let same = smaps.mappings.iter().filter(|row| row.mapping.kind() == Kind::File).all(|row| {
            pagemap.read(row.mapping.start..row.mapping.end, &mut pages).unwrap();
            let present = pages.iter().filter(|page| page.is_present()).count();
            files += 1;
            (present * page_size() / 1024) as u64 == row.usage.rss.0
        });
        same && files > 0
    });
}

/// The number is that of the kernel. It is at most the memory that was accessed, and 0 before any access. It
/// is all of the accessed memory if no other agent clears the accessed bits meanwhile.
#[test]
fn a_working_set() {
    let test = "a_working_set";
    zoo::inside(Place::Alone, test, || {
        if !has(test, "clear_refs") {
            return;
        }
        const MIB: usize = 1 << 20;
        let mut set = WorkingSet::open(&this()).unwrap();
        assert!(set.estimate().is_err(), "nothing was begun");
        let own = Mapped::new(32 * MIB, READ | WRITE, PRIVATE | ANONYMOUS, None);
        own.touch(0..own.len);
        let referenced = || {
            let smaps = Smaps::read_in(&this()).unwrap();
            let row = smaps.mappings.iter().find(|row| row.mapping.contains(own.start()));
            row.unwrap().usage.referenced.unwrap()
        };
        // The other memory that the process accesses: its code and its stack.
        const REST: u64 = 8 << 10;
        let (mut whole, mut agrees, mut of_files, mut elapsed) = (false, false, false, Nanos(0));
        for _ in 0..100 {
            set.begin().unwrap();
            let idle = set.estimate().unwrap();
            assert!(idle.referenced.0 < REST && idle.referenced <= idle.rss, "{idle:?}");
            own.touch(0..16 * MIB);
            let naive = naive_referenced();
            let busy = set.estimate().unwrap();
            assert!(busy.referenced.0 < (16 << 10) + REST && busy.elapsed > idle.elapsed, "{busy:?}");
            // The read itself accesses a little more.
            agrees |= naive.0.abs_diff(busy.referenced.0) < 1 << 10 && busy.referenced > KiB(0);
            whole |= busy.referenced.0 >= 16 << 10 && busy.rss.0 >= 32 << 10;
            elapsed = busy.elapsed;

            // Pages of files, and anonymous pages.
            let clear = ClearRefs::open(&this()).unwrap();
            own.touch(0..own.len);
            clear.clear_referenced_files().unwrap();
            of_files |= referenced().0 >= 32 << 10;
            own.touch(0..own.len);
            clear.clear_referenced_anonymous().unwrap();
            assert_eq!(referenced(), KiB(0));
            if whole && agrees && of_files {
                return;
            }
        }
        let seen = format!("all {whole}, as another reader {agrees}, kept with files cleared {of_files}");
        let why =
            "accessed bits are cleared or hidden sooner than a test sees them (DAMON, reclaim, the TLB)";
        zoo::skipped(test, &format!("{why}: {seen}, in {elapsed}"));
    });
}

/// The sum of what `Referenced` says, read by another reader.
fn naive_referenced() -> KiB {
    let text = fs::read("/proc/self/smaps_rollup").or_else(|_| fs::read("/proc/self/smaps")).unwrap();
    let text = String::from_utf8_lossy(&text);
    let lines = text.lines().filter_map(|line| line.strip_prefix("Referenced:"));
    lines.map(|line| KiB(line.trim().trim_end_matches(" kB").parse().unwrap())).sum()
}

#[test]
fn the_peak_falls() {
    zoo::inside(Place::Alone, "the_peak_falls", || {
        if !has("the_peak_falls", "clear_refs") {
            return;
        }
        const LEN: usize = 64 << 20;
        let peak = || Status::read_in(&this()).unwrap().vm_hwm.unwrap();
        let own = Mapped::new(LEN, READ | WRITE, PRIVATE | ANONYMOUS, None);
        own.touch(0..LEN);
        if Status::read_in(&this()).unwrap().vm_swap.is_some_and(|swap| swap > KiB(0)) {
            return zoo::skipped("the_peak_falls", "memory is short here: a part is swapped out");
        }
        drop(own);
        let high = peak();
        assert!(high.0 >= 64 << 10, "{high}");
        assert!(Status::read_in(&this()).unwrap().vm_rss.unwrap() < high);
        assert!(peak() >= high, "it stays");
        ClearRefs::open(&this()).unwrap().reset_peak().unwrap();
        assert!(peak().0 + (48 << 10) < high.0, "{} {high}", peak());
    });
}

/// If the kernel tracks soft-dirty, a page becomes soft-dirty again when it is written.
#[test]
fn soft_dirty() {
    let test = "soft_dirty";
    zoo::inside(Place::Alone, test, || {
        if !has(test, "clear_refs") {
            return;
        }
        let own = shared_pages(4);
        own.touch(0..own.len);
        let (mut pagemap, mut pages) = (Pagemap::open(&this()).unwrap(), Pages::default());
        let mut dirty = || -> Vec<bool> {
            pagemap.read(own.start()..own.end(), &mut pages).unwrap();
            pages.iter().map(|page| page.flags.contains(PageFlags::SOFT_DIRTY)).collect()
        };
        let before = dirty();
        ClearRefs::open(&this()).unwrap().clear_soft_dirty().unwrap();
        assert_eq!(dirty(), [false; 4]);
        if before != [true; 4] {
            return zoo::skipped(test, "the kernel keeps no soft-dirty (CONFIG_MEM_SOFT_DIRTY)");
        }
        own.touch(page_size()..2 * page_size());
        assert_eq!(dirty(), [false, true, false, false]);
    });
}
