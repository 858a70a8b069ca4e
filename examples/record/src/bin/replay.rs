//! The program `replay`: see `--help`.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use record::recording::{Event, Sample};
use record::rows::{Row, Rows};
use record::{Damage, Recording, clock, csv, json, svg, table};

const USAGE: &str = "\
replay: what a recording shows, by the parsers that would have read the files live

Usage: replay [OPTIONS] FILE

                      a table, a line a second
      --csv           figures of each sample as CSV
      --json          the same as lines of JSON, with disks, interfaces, processes and errors
      --snapshots     every file of each sample as lines of JSON, as the crate's types have it
      --text PATH     the texts of one file, such as net/netstat, each below a line with its time
      --header        what the recording says of itself and of its machine, as JSON
      --svg OUT       a picture
      --parquet OUT   the figures of the CSV as Parquet, if this program was built with the feature parquet
      --every TIME    a line of the figures in this time, not of each sample: 1, 100ms
  -h, --help          print this

Rates and shares are of the time from one line to the next. What the recording does not show is empty in CSV, and left
out in JSON. In the table and the picture K is 1,024 bytes.

The exit status is 0 if the recording is whole, 3 if it is damaged or was cut short: all that is good before that is
shown, and a message says where it ends. It is 1 if a file can't be read or written, and 2 if the options are wrong.
";

#[derive(Clone, Debug, PartialEq)]
enum Output {
    Table,
    Csv,
    Json,
    Snapshots,
    Text(String),
    Header,
    Svg(PathBuf),
    Parquet(PathBuf),
}

struct Options {
    output: Output,
    every: Option<Duration>,
    file: PathBuf,
}

/// Reads the options; `None` if help was requested.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let (mut output, mut every, mut file) = (None, None, None);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        let asked = match arg {
            Short('h') | Long("help") => return Ok(None),
            Long("csv") => Output::Csv,
            Long("json") => Output::Json,
            Long("snapshots") => Output::Snapshots,
            Long("text") => Output::Text(args.value()?.string()?),
            Long("header") => Output::Header,
            Long("svg") => Output::Svg(args.value()?.into()),
            Long("parquet") if cfg!(feature = "parquet") => Output::Parquet(args.value()?.into()),
            Long("parquet") => return Err("this program was built without the feature parquet".into()),
            Long("every") => {
                every = Some(args.value()?.parse_with(clock::duration)?);
                continue;
            }
            Value(path) if file.is_none() => {
                file = Some(path.into());
                continue;
            }
            other => return Err(other.unexpected()),
        };
        if output.replace(asked).is_some() {
            return Err("only one output at a time".into());
        }
    }
    let file = file.ok_or("the file to read is missing")?;
    Ok(Some(Options { output: output.unwrap_or(Output::Table), every, file }))
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("replay: {error}; --help lists the options");
            return ExitCode::from(2);
        }
    };
    let failed = match run(&options) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(failed) => failed,
    };
    // The reader of the output has closed it.
    if failed.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    eprintln!("replay: {}: {failed}", options.file.display());
    match failed.downcast_ref::<Damage>() {
        Some(_) => ExitCode::from(3),
        None => ExitCode::FAILURE,
    }
}

type Done = Result<(), Box<dyn Error>>;

fn open(path: &Path) -> Result<Recording<BufReader<File>>, Box<dyn Error>> {
    Ok(Recording::open(BufReader::new(File::open(path)?))?)
}

fn run(options: &Options) -> Done {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut recording = open(&options.file)?;
    let every = options.every.map_or(0, nanos);
    let done = match &options.output {
        Output::Table => {
            let every = if every == 0 { 1_000_000_000 } else { every };
            let header = recording.header();
            let wall = clock::Wall(header.began_ns);
            writeln!(
                out,
                "Linux {}, from {wall}, a sample every {:?}",
                header.release,
                Duration::from_nanos(header.interval_ns)
            )?;
            table::names(&mut out)?;
            rows(&mut recording, every, |row| Ok(table::row(&mut out, row)?))
        }
        Output::Csv => {
            csv::names(&mut out)?;
            rows(&mut recording, every, |row| Ok(csv::row(&mut out, row)?))
        }
        Output::Json => rows(&mut recording, every, |row| Ok(json::row(&mut out, row)?)),
        Output::Snapshots => {
            let mut snapshots = json::Snapshots::new(recording.header().machine);
            samples(&mut recording, |sample| Ok(snapshots.sample(&mut out, sample)?))
        }
        Output::Text(path) => samples(&mut recording, |sample| text(&mut out, path, sample)),
        Output::Header => {
            serde_json::to_writer_pretty(&mut out, recording.header())?;
            writeln!(out)?;
            Ok(())
        }
        Output::Svg(to) => picture(options, &mut recording, to),
        Output::Parquet(to) => parquet(&mut recording, every, to),
    };
    out.flush()?;
    done
}

fn nanos(time: Duration) -> u64 {
    time.as_nanos().try_into().unwrap_or(u64::MAX)
}

/// Calls a function with each sample.
fn samples(recording: &mut Recording<BufReader<File>>, mut with: impl FnMut(&Sample<'_>) -> Done) -> Done {
    while let Some(event) = recording.event()? {
        if let Event::Sample(sample) = event {
            with(&sample)?;
        }
    }
    Ok(())
}

/// Calls a function with each row. At the end it prints which files could not be read or parsed.
fn rows(recording: &mut Recording<BufReader<File>>, every: u64, mut with: impl FnMut(&Row) -> Done) -> Done {
    let mut failed: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut fail = |path: String, why: String| failed.entry(path).or_insert((0, why)).0 += 1;
    let done = Rows::new(recording.header(), every).each(recording, |row| {
        let shown = with(&row);
        for (path, errno) in row.errors {
            fail(path, could_not_be_read(errno));
        }
        row.not_understood.into_iter().for_each(|(path, why)| fail(path, why));
        shown
    });
    for (path, (count, why)) in failed {
        eprintln!("{path}: in {count} samples: {why}");
    }
    done
}

fn could_not_be_read(errno: u32) -> String {
    match i32::try_from(errno) {
        Ok(0) | Err(_) => "it could not be read: it is hidden, or no file of /proc".to_owned(),
        Ok(errno) => format!("it could not be read: {}", io::Error::from_raw_os_error(errno)),
    }
}

fn text(out: &mut impl Write, path: &str, sample: &Sample<'_>) -> Done {
    for reading in sample.readings().filter(|reading| reading.path == path) {
        writeln!(out, "# {} {}", sample.wall, reading.time.0)?;
        match reading.text {
            Ok(text) => out.write_all(text)?,
            Err(errno) => writeln!(out, "# {}", could_not_be_read(errno))?,
        }
    }
    Ok(())
}

fn picture(options: &Options, recording: &mut Recording<BufReader<File>>, to: &Path) -> Done {
    let every = match options.every {
        Some(every) => nanos(every),
        // The length of the recording is known only at its end. To read it twice is cheaper than to keep it.
        None => {
            let mut times = None;
            let mut ends = |sample: &Sample<'_>| {
                times = Some((times.map_or(sample.time.0, |(first, _)| first), sample.time.0));
                Ok(())
            };
            // Damage is reported when it is read again.
            let _ = samples(&mut open(&options.file)?, &mut ends);
            let (first, last) = times.unwrap_or_default();
            (last.saturating_sub(first) / svg::POINTS).max(svg::SHORTEST)
        }
    };
    let mut all = Vec::new();
    let done = rows(recording, every, |row| {
        all.push(row.clone());
        Ok(())
    });
    if done.as_ref().is_err_and(|error| !error.is::<Damage>()) {
        return done;
    }
    std::fs::write(to, svg::draw(recording.header(), &all, recording.read())?)?;
    done
}

#[cfg(feature = "parquet")]
fn parquet(recording: &mut Recording<BufReader<File>>, every: u64, to: &Path) -> Done {
    let mut table = record::parquet::Table::new(File::create(to)?)?;
    let done = rows(recording, every, |row| Ok(table.row(row)?));
    // The rows before the damage are correct.
    table.finish()?;
    done
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &mut Recording<BufReader<File>>, _: u64, _: &Path) -> Done {
    Err("this program was built without the feature parquet".into())
}
