//! Recordings of the machine that the tests run on.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use procsampler::{Machine, Monotonic, Sampler, net, system};
use record::Recording;
use record::recording::Event;
use rustix::process::{Pid, Signal, kill_process};

fn temporary(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    path
}

fn record() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command.stderr(Stdio::piped());
    command
}

fn replay(args: &[&str], path: &PathBuf) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_replay")).args(args).arg(path).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code(), out, err)
}

/// Snapshots and deltas of three files.
struct Seen {
    stat: Sampler<system::Stat>,
    vmstat: Sampler<system::Vmstat>,
    dev: Sampler<net::Dev>,
    all: Vec<String>,
}

impl Seen {
    fn new(machine: Machine) -> Self {
        Seen {
            stat: Sampler::detached_from(machine),
            vmstat: Sampler::detached_from(machine),
            dev: Sampler::detached_from(machine),
            all: Vec::new(),
        }
    }

    fn push(&mut self, path: &str, text: &[u8], time: Monotonic) {
        macro_rules! push {
            ($file:ident) => {{
                let sample = self.$file.push(text, time).unwrap();
                let delta = sample.delta().map(|delta| (delta.elapsed, format!("{:?}", *delta)));
                self.all.push(format!("{path} {:?} {delta:?}", sample.snapshot()));
            }};
        }
        match path {
            "stat" => push!(stat),
            "vmstat" => push!(vmstat),
            _ => push!(dev),
        }
    }
}

/// The texts of live samplers are written to a recording in the same way as the recorder does it. The replay
/// has the same snapshots and the same deltas, over all frames.
#[test]
fn a_replay_gives_the_numbers_that_live_samplers_saw() {
    use record::content::{Base, Content, Place, base};
    use record::frame::Packer;
    use record::header::{End, Header};

    let proc = procsampler::ProcDir::open().unwrap();
    let mut live = (
        Sampler::<system::Stat>::open(&proc).unwrap(),
        Sampler::<system::Vmstat>::open(&proc).unwrap(),
        Sampler::<net::Dev>::open(&proc).unwrap(),
    );
    let machine = Machine::this();
    let mut seen = Seen::new(machine);
    let (mut content, mut places) = (Content::new(Base::new()), [Place::default(); 3]);
    let mut packer = Packer::new().unwrap();
    let (mut file, mut frame) = (Vec::new(), Vec::new());
    let mut append = |payload: &[u8]| {
        packer.pack(payload, &mut frame).unwrap();
        file.extend_from_slice(&frame);
    };
    let header = Header::of_this_machine(10_000_000, Vec::new(), None);
    append(&[b"H", &serde_json::to_vec(&header).unwrap()[..]].concat());
    append(&base(&Base::new()));
    for round in 0..200 {
        content.sample(Monotonic::now().0, 7);
        macro_rules! sample {
            ($n:tt $path:literal) => {
                live.$n.sample().unwrap();
                let time = live.$n.time().unwrap();
                content.entry(&mut places[$n], $path, time.0, Ok(live.$n.text()));
                seen.push($path, live.$n.text(), time);
            };
        }
        sample!(0 "stat");
        sample!(1 "vmstat");
        sample!(2 "net/dev");
        content.over();
        if round % 70 == 69 {
            let payload = content.take();
            append(&payload);
            content.begin(payload);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    append(&content.take());
    append(&[b"E", &serde_json::to_vec(&End { samples: 200, missed: 0 }).unwrap()[..]].concat());

    let mut replayed = Seen::new(machine);
    let mut recording = Recording::open(&file[..]).unwrap();
    while let Some(event) = recording.event().unwrap() {
        let Event::Sample(sample) = event else { panic!("nothing was missed") };
        for reading in sample.readings() {
            replayed.push(reading.path, reading.text.unwrap(), reading.time);
        }
    }
    assert_eq!(seen.all.len(), 600);
    assert_eq!(seen.all, replayed.all);
}

/// Two seconds of all files, shown in every format.
#[test]
fn a_recording_of_this_machine_is_shown_in_every_way() {
    let path = temporary("every.rec");
    let pid = std::process::id().to_string();
    let done =
        record().args(["-i", "50ms", "-d", "2", "--processes", "-p", &pid]).arg(&path).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let mut recording = Recording::open(File::open(&path).unwrap()).unwrap();
    assert_eq!(recording.header().machine, Machine::this());
    while recording.event().unwrap().is_some() {}
    let read = recording.read();
    assert_eq!(read.samples + read.missed, 41, "every due time is a sample or a miss");

    let (status, out, _) = replay(&["--csv"], &path);
    assert_eq!(status, Some(0));
    let mut table = csv::Reader::from_reader(out.as_bytes());
    let names = table.headers().unwrap().clone();
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len() as u64, read.samples);
    let total = names.iter().position(|name| name == "memory_total").unwrap();
    assert!(rows.iter().all(|row| row[total].parse::<f64>().unwrap() > 0.0));
    let rate = names.iter().position(|name| name == "context_switches").unwrap();
    assert_eq!(&rows[0][rate], "", "the first row has no rate, and an unknown one is no 0");
    assert!(rows[1..].iter().any(|row| row[rate].parse::<f64>().is_ok_and(|rate| rate > 0.0)));
    let missed = names.iter().position(|name| name == "missed").unwrap();
    let missed: u64 = rows.iter().map(|row| row[missed].parse::<u64>().unwrap()).sum();
    assert!(missed <= read.missed, "those behind the last sample have no row");

    let (status, out, _) = replay(&["--json"], &path);
    assert_eq!(status, Some(0));
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len() as u64, read.samples);
    assert!(lines[0].get("context_switches").is_none());
    let is_this = |process: &serde_json::Value| process["pid"] == pid.parse::<u32>().unwrap();
    assert!(lines.iter().all(|line| line["processes"].as_array().unwrap().iter().any(is_this)));

    let (status, out, _) = replay(&["--snapshots"], &path);
    assert_eq!(status, Some(0));
    for line in out.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["files"]["stat"]["btime"].as_u64().unwrap() > 0);
    }

    let (status, out, err) = replay(&["--every", "1"], &path);
    assert_eq!(status, Some(0), "{err}");
    assert!((4..=6).contains(&out.lines().count()), "three lines of names, and one a second: {out}");

    let svg = temporary("every.svg");
    let (status, _, err) = replay(&["--svg", svg.to_str().unwrap()], &path);
    assert_eq!(status, Some(0), "{err}");
    let svg = std::fs::read_to_string(svg).unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts: Vec<&str> = document.descendants().filter_map(|node| node.text()).map(str::trim).collect();
    for title in
        ["CPUs, by state; white is idle", "Memory", "Network, bytes a second", "Processes: % of one CPU"]
    {
        assert!(texts.contains(&title), "{title}");
    }
}

/// Any file can be recorded by its name, for example for a bug report. A file that does not exist is an error
/// in each sample.
#[test]
fn any_file_can_be_recorded() {
    let path = temporary("any.rec");
    let list = "net/netstat,fs/fscache/stats,sys/kernel/osrelease,PID/status";
    let pid = std::process::id().to_string();
    let done =
        record().args(["-i", "100ms", "-d", "0.3", "--files", list, "-p", &pid]).arg(&path).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let (status, out, err) = replay(&["--text", "sys/kernel/osrelease"], &path);
    assert_eq!(status, Some(0), "{err}");
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    assert!(out.lines().any(|line| line == release.trim()), "{out}");
    let (status, out, _) = replay(&["--snapshots"], &path);
    assert_eq!(status, Some(0));
    let first: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert!(first["files"][format!("{pid}/status")].is_object(), "{first}");
    let fscache = std::path::Path::new("/proc/fs/fscache/stats").exists();
    assert_eq!(first["errors"].get("fs/fscache/stats").is_some(), !fscache);

    let refused = record().args(["--files", "net/nothing"]).arg(&path).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let refused = record().args(["-d", "1"]).arg(&path).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "a recording is not overwritten");
}

/// A recorder that is stopped misses due times, and reports how many. A signal then ends it cleanly.
#[test]
fn what_was_missed_is_counted() {
    let path = temporary("missed.rec");
    let mut recorder = record().args(["-i", "10ms", "--files", "uptime"]).arg(&path).spawn().unwrap();
    let pid = Pid::from_child(&recorder);
    // The recorder has begun when the first frame of samples is written.
    while path.metadata().map_or(0, |file| file.len()) < 500 {
        std::thread::sleep(Duration::from_millis(10));
    }
    kill_process(pid, Signal::STOP).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    kill_process(pid, Signal::CONT).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    kill_process(pid, Signal::INT).unwrap();
    assert!(recorder.wait().unwrap().success());

    let mut recording = Recording::open(File::open(&path).unwrap()).unwrap();
    let (mut missed, mut due_times) = (0, 0);
    while let Some(event) = recording.event().unwrap() {
        match event {
            Event::Missed(n) => (missed, due_times) = (missed + n, due_times + n),
            Event::Sample(sample) => {
                assert_eq!(sample.due, due_times);
                due_times += 1;
            }
        }
    }
    assert!(missed >= 30, "{missed} missed");
    assert_eq!(recording.read().missed, missed);
}

/// A recorder that is killed loses only the frame that was open.
#[test]
fn a_killed_recorder_leaves_what_it_had_written() {
    let path = temporary("killed.rec");
    let mut recorder = record().args(["-i", "10ms", "--files", "uptime"]).arg(&path).spawn().unwrap();
    while path.metadata().map_or(0, |file| file.len()) < 500 {
        std::thread::sleep(Duration::from_millis(10));
    }
    kill_process(Pid::from_child(&recorder), Signal::KILL).unwrap();
    recorder.wait().unwrap();
    let (status, out, err) = replay(&["--csv"], &path);
    assert_eq!(status, Some(3));
    assert!(out.lines().count() > 1, "{out}");
    assert!(
        err.contains("the recording was not ended") && err.contains("the last good sample is of 2"),
        "{err}"
    );
}
