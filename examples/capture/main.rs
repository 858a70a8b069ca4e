//! A file of /proc, ready to be pasted into an issue, without personal details.
//!
//! `cargo run --example capture -- net/netstat` prints the text of /proc/net/netstat, what the crate makes of
//! it, and the kernel; `-- --help` says the rest.

#![forbid(unsafe_code)]

mod personal;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::process::ExitCode;

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use procsampler::{Machine, Monotonic, ParseError, ProcDir, ProcFile, Sampler, sys};

const USAGE: &str = "\
capture: a file of /proc, ready to be pasted into an issue, without personal details

Usage: capture [OPTIONS] FILE
       cargo run --example capture -- [OPTIONS] FILE

FILE is a path below /proc: net/netstat, self/status, 4242/smaps, 4242/task/4243/sched.

      --root DIR  another /proc than the live one
      --raw       with all personal details
  -h, --help      print this

Addresses, paths, names of users and hosts, command lines, environments and UUIDs are replaced, letter by
letter and digit by digit, so that every byte keeps its place. Names of processes, interfaces and kernel
modules are replaced only where they are a file's subject (comm, stat, status, sched). Read the output
before you send it.
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("capture: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut root, mut file, mut raw) = (None, None, false);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(std::io::stdout().write_all(USAGE.as_bytes())?),
            Long("root") => root = Some(args.value()?),
            Long("raw") => raw = true,
            Value(value) if file.is_none() => file = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let file = file.ok_or("which file? --help has examples")?;
    let proc = match root {
        Some(root) => ProcDir::at(root, Machine::this())?,
        None => ProcDir::open()?,
    };
    let path = proc.path().join(&file);
    let text = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let found = Found::of(&proc, &file, &text)?;
    let printed = if raw { text } else { personal::removed(&found.name, &text) };
    let reading = Found::of(&proc, &file, &printed)?.reading;
    // The message of an error quotes what was found: it has to be that of the text that is printed.
    let message = match (place(&found.reading) == place(&reading), &found.reading) {
        (true, _) => message(&reading),
        (false, Ok(())) => "understood, but not without the personal details: see `--raw`".to_string(),
        (false, Err(error)) => match error.parse_error() {
            Some(error) => {
                format!("{error}; without the personal details it is read differently: see `--raw`")
            }
            None => error.to_string(),
        },
    };
    report(&proc, &file, &message, &printed)
}

fn message(reading: &procsampler::Result<()>) -> String {
    reading.as_ref().map_or_else(ToString::to_string, |()| "understood".to_string())
}

/// Where and why a text was not understood.
fn place(reading: &procsampler::Result<()>) -> Option<ParseError> {
    reading.as_ref().err().and_then(|error| error.parse_error().copied())
}

/// What the crate makes of a text.
struct Found {
    /// The file's name in the list of files.
    name: String,
    reading: procsampler::Result<()>,
}

impl Found {
    fn of(proc: &ProcDir, file: &str, text: &[u8]) -> Result<Found, Box<dyn Error>> {
        let parts: Vec<&str> = file.split('/').collect();
        let is_process = |part: &str| part == "self" || part.parse::<u32>().is_ok();
        let (place, name) = match parts[..] {
            [pid, "task", _, ref name @ ..] if is_process(pid) => (Place::Thread, name.join("/")),
            [pid, ref name @ ..] if is_process(pid) => (Place::Process, name.join("/")),
            _ => (Place::Root, parts.join("/")),
        };
        let reading =
            reading(proc, place, &name, text).ok_or_else(|| format!("{file} is in no list of files"))?;
        Ok(Found { name, reading })
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    Process,
    Thread,
}

macro_rules! each {
    ($( [$place:ident $path:literal $type:ty $(, $delta:ident)?] )*) => {
        /// Reads the text as the file of that name; `None` if the crate has no such file.
        fn reading(proc: &ProcDir, place: Place, name: &str, text: &[u8]) -> Option<procsampler::Result<()>> {
            $(
                if name == $path && each!(@ $place).contains(&place) {
                    return Some(parsed::<$type>(proc, text));
                }
            )*
            None
        }
    };
    // The files of a network namespace and the mounts are in the processes too.
    (@ root) => { [Place::Root, Place::Process, Place::Thread] };
    (@ process) => { [Place::Process, Place::Thread, Place::Thread] };
    (@ process_alone) => { [Place::Process; 3] };
    (@ thread) => { [Place::Thread, Place::Process, Place::Thread] };
}

procsampler::every_file!(each);

fn parsed<T: ProcFile>(proc: &ProcDir, text: &[u8]) -> procsampler::Result<()> {
    Sampler::<T>::detached_from(proc.machine()).push(text, Monotonic(0)).map(|_| ())
}

fn report(proc: &ProcDir, file: &str, message: &str, text: &[u8]) -> Result<(), Box<dyn Error>> {
    let one = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_string());
    let machine = proc.machine();
    let mut out = std::io::stdout().lock();
    writeln!(out, "`/proc/{file}`: {message}")?;
    writeln!(out)?;
    writeln!(out, "- procsampler {}", env!("CARGO_PKG_VERSION"))?;
    let release = sys::Osrelease::read_in(proc).ok().map(|release| release.0.to_string());
    writeln!(out, "- Linux {}, {}", one(release), std::env::consts::ARCH)?;
    writeln!(out, "- pages of {} bytes, {} ticks a second", machine.page_size, machine.ticks_per_second)?;
    writeln!(out, "- {} bytes, {} lines", text.len(), text.iter().filter(|&&byte| byte == b'\n').count())?;
    writeln!(out)?;
    let is_plain = text.iter().all(|&byte| byte == b'\n' || byte == b'\t' || matches!(byte, b' '..=b'~'));
    writeln!(out, "```{}", if is_plain { "text" } else { "rust" })?;
    match is_plain {
        true => out.write_all(text)?,
        // Bytes that do not survive a form on a web page are written as Rust writes them.
        false => writeln!(out, "b\"{}\"", text.escape_ascii())?,
    }
    if is_plain && !text.ends_with(b"\n") {
        writeln!(out)?;
    }
    writeln!(out, "```")?;
    Ok(())
}
