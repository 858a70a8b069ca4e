//! Files outside of /proc: a cgroup of the test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::zoo;
use procsampler::unit::Micros;
use procsampler::{AnyDir, Class, Cursor, FileIn, Machine, ParseError, ProcFile, Sampler, pressure};

/// The CPU time in the first line of `cpu.stat`.
#[derive(Debug, Default)]
struct Usage(Micros);

impl ProcFile for Usage {
    type State = ();
    const NAME: &'static str = "cpu.stat";
    const CLASS: Class = Class::KERNFS.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        cursor.word();
        self.0 = Micros(cursor.unsigned("usage_usec")?);
        Ok(())
    }
}

impl FileIn<AnyDir> for Usage {}

/// A cgroup, which is removed when it is dropped.
struct Cgroup(PathBuf);

impl Cgroup {
    fn new(test: &'static str) -> Option<Self> {
        let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
        let top = mounts.lines().find_map(|line| {
            let mut words = line.split(' ');
            let path = words.nth(1)?;
            (words.next()? == "cgroup2").then(|| Path::new(path))
        });
        let Some(top) = top else {
            zoo::skipped(test, "no cgroup2 is mounted");
            return None;
        };
        let path = top.join(format!("procsampler-{test}-{}", std::process::id()));
        match fs::create_dir(&path) {
            Ok(()) => Some(Cgroup(path)),
            Err(error) => {
                zoo::skipped(test, &format!("a cgroup cannot be made: {error}"));
                None
            }
        }
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

#[test]
fn a_cgroup_and_its_end() {
    let Some(cgroup) = Cgroup::new("a_cgroup_and_its_end") else { return };
    let dir = AnyDir::at(&cgroup.0, Machine::this()).unwrap();
    let mut usage = Sampler::<Usage>::open(&dir).unwrap();
    assert_eq!(usage.sample().unwrap().0, Micros(0));
    let mut burner = Command::new("sh")
        .args(["-c", "read go; while :; do :; done"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let moved = fs::write(cgroup.0.join("cgroup.procs"), burner.id().to_string());
    drop(burner.stdin.take());
    let start = Instant::now();
    while moved.is_ok() && usage.sample().unwrap().0 < Micros(100_000) && start.elapsed().as_secs() < 60 {
        std::thread::sleep(Duration::from_millis(10));
    }
    burner.kill().unwrap();
    burner.wait().unwrap();
    match moved {
        Ok(()) => assert!(usage.current().unwrap().0 >= Micros(100_000), "{usage:?}"),
        Err(error) => zoo::skipped("a_cgroup_and_its_end", &format!("no process can be moved: {error}")),
    }
    let missing = Sampler::<Usage>::open_at(&dir, "no.stat").unwrap_err();
    assert!(missing.is_unsupported(), "{missing}");
    assert!(Sampler::<Usage>::open_at(&dir, "../cpu.stat").unwrap_err().is_outside());
    match Sampler::<pressure::Cpu>::open_at(&dir, "cpu.pressure") {
        Ok(mut pressure) => match pressure.sample() {
            Ok(sample) => assert!(sample.some.avg10.as_f64() <= 100.0),
            Err(error) => assert!(error.is_unsupported(), "{error}"),
        },
        Err(error) => assert!(error.is_unsupported(), "{error}"),
    }
    // The exit of a process takes it out of its cgroup a little later than its parent hears of it.
    let start = Instant::now();
    while fs::remove_dir(&cgroup.0).is_err() && start.elapsed().as_secs() < 60 {
        std::thread::sleep(Duration::from_millis(10));
    }
    let read = usage.sample().unwrap_err();
    let open = Sampler::<Usage>::open(&dir).unwrap_err();
    assert!(read.is_gone() && open.is_gone(), "{read}, {open}");
}
