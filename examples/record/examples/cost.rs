//! Measures what a recording costs: the CPU time of a recorder, with all its threads, compared with mere
//! `pread` calls on the same files at the same rate.
//!
//! `cargo run --release --manifest-path examples/record/Cargo.toml --example cost -- [SECONDS [INTERVAL]]`

#![forbid(unsafe_code)]

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use procsampler::Monotonic;
use record::pacing::Pacing;
use record::recorder::Recorder;
use record::{Choice, clock};
use rustix::io::pread;
use rustix::thread::{ClockId, clock_nanosleep_absolute};
use rustix::time::{Timespec, clock_gettime};

const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let seconds = clock::duration(&args.next().unwrap_or("2".to_owned()))?;
    let interval = clock::duration(&args.next().unwrap_or("1ms".to_owned()))?;
    // All files are read at each sample, so that the same texts are compared.
    let choice = Choice { pressure: Duration::ZERO, ..Choice::default() };
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let (bare, text) = bare(&choice, seconds, interval)?;
        let (recorder, on_disk) = recorder(&choice, seconds, interval)?;
        println!(
            "a sample: bare preads {bare:.1} us, recorder {recorder:.1} us ({:.2} times), text {text:.0} bytes, on disk {on_disk:.0}",
            recorder / bare
        );
        ratios.push(recorder / bare);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median: {:.2} times", ratios[ROUNDS / 2]);
    Ok(())
}

/// CPU time of this process, in microseconds.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

/// Calls a function at each due time that is not missed. Returns the number of calls.
fn pace(
    seconds: Duration,
    interval: Duration,
    mut with: impl FnMut(u64) -> Result<(), Box<dyn Error>>,
) -> Result<f64, Box<dyn Error>> {
    let mut pacing =
        Pacing::new(Monotonic::now().0, interval.as_nanos() as u64, Some(seconds.as_nanos() as u64));
    let mut samples = 0.0;
    while let Some(due) = pacing.due() {
        let time = Timespec { tv_sec: (due / 1_000_000_000) as i64, tv_nsec: (due % 1_000_000_000) as i64 };
        let _ = clock_nanosleep_absolute(ClockId::Monotonic, &time);
        let now = pacing.woke(Monotonic::now().0);
        if now.sample {
            with(now.missed)?;
            samples += 1.0;
        }
    }
    Ok(samples)
}

/// Microseconds and bytes per sample.
fn bare(choice: &Choice, seconds: Duration, interval: Duration) -> Result<(f64, f64), Box<dyn Error>> {
    let open = |name: &String| File::open(Path::new("/proc").join(name));
    let files = choice.files.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let (mut buffer, mut bytes) = (vec![0; 1 << 16], 0);
    let before = cpu();
    let samples = pace(seconds, interval, |_| {
        for file in &files {
            bytes += pread(file, &mut buffer[..], 0)?;
        }
        Ok(())
    })?;
    Ok(((cpu() - before) / samples, bytes as f64 / samples))
}

/// Microseconds and bytes on disk per sample.
fn recorder(choice: &Choice, seconds: Duration, interval: Duration) -> Result<(f64, f64), Box<dyn Error>> {
    let path = std::env::temp_dir().join(format!("cost-{}.rec", std::process::id()));
    let mut recorder = Recorder::new(choice, interval, File::create(&path)?)?;
    let before = cpu();
    let samples = pace(seconds, interval, |missed| {
        recorder.missed(missed);
        Ok(recorder.sample()?)
    })?;
    recorder.finish()?;
    let used = cpu() - before;
    let on_disk = path.metadata()?.len();
    std::fs::remove_file(path)?;
    Ok((used / samples, on_disk as f64 / samples))
}
