//! Prints a machine as one JSON object: every file that the crate knows and the tree has, under its path.
//!
//! `cargo run --release --example snapshot --features serde` reads the live /proc; `-- --help` explains the
//! options. The files are those of [`procsampler::every_file`], so a file that is added to the crate appears
//! here automatically.

#![forbid(unsafe_code)]

use std::any::Any;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::Arg::{Long, Short};
use lexopt::ValueExt;
use procsampler::pid::LeaderOnly;
use procsampler::system::SchedDebug;
use procsampler::{FileIn, Machine, PidDir, ProcDir, Sampler, TidDir, dir::Dir, system};
use serde::ser::{Serialize, SerializeMap, Serializer};

const USAGE: &str = "\
snapshot: every file of /proc that procsampler knows, as one JSON object

Usage: snapshot [OPTIONS]
       cargo run --release --example snapshot --features serde -- [OPTIONS]

      --root DIR  another /proc than the live one: /host/proc, a captured tree
  -p, --pid PID   of the processes only this one; may be given again
  -h, --help      print this

Each file is under its path: \"stat\", \"1/status\", \"1/task/1/schedstat\". Under \"errors\" are those
that could not be read, each with its error: other users' files, processes that ended meanwhile.
What the kernel, or the captured tree, has not got is left out, and so are links out of it. Of the live system the scheduler's file in debugfs is
read too, as \"/sys/kernel/debug/sched/debug\", if this kernel has it there. Environments are among the files: they may
hold secrets.
";

#[derive(Default)]
struct Options {
    help: bool,
    root: Option<PathBuf>,
    pids: Vec<u32>,
}

impl Options {
    fn from_args() -> Result<Options, lexopt::Error> {
        let mut options = Options::default();
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Short('h') | Long("help") => options.help = true,
                Short('p') | Long("pid") => options.pids.push(args.value()?.parse()?),
                Long("root") => options.root = Some(args.value()?.into()),
                other => return Err(other.unexpected()),
            }
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    let options = match Options::from_args() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("snapshot: {error}; --help lists the options");
            return ExitCode::from(2);
        }
    };
    if options.help {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("snapshot: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let is_live = options.root.is_none();
    let proc = match options.root {
        // Snapshots contain the numbers of the kernel in its units, so they do not depend on the machine.
        Some(root) => ProcDir::at(root, Machine::this())?,
        None => ProcDir::open()?,
    };
    let mut pids = options.pids;
    if pids.is_empty() {
        pids = proc.pids()?.walk().collect::<Result<_, _>>()?;
    }
    pids.sort_unstable();
    pids.dedup();
    match print(&proc, is_live, &pids) {
        // The reader of the output has closed it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}

/// Writes each file as soon as it is read, so only one snapshot is in memory.
fn print(proc: &ProcDir, is_live: bool, pids: &[u32]) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut json = serde_json::Serializer::new(&mut out);
    let mut snapshot = Snapshot { json: json.serialize_map(None)?, errors: BTreeMap::new() };
    snapshot.files("", Place::Root(proc))?;
    if is_live {
        snapshot.sched_debug()?;
    }
    for &pid in pids {
        snapshot.process_and_threads(proc, pid)?;
    }
    snapshot.json.serialize_entry("errors", &snapshot.errors)?;
    snapshot.json.end()?;
    writeln!(out)?;
    out.flush()
}

/// A directory with files.
#[derive(Clone, Copy)]
enum Place<'a> {
    Root(&'a ProcDir),
    Process(&'a PidDir),
    Thread(&'a TidDir),
}

/// The object, as far as it is written.
struct Snapshot<M> {
    json: M,
    errors: BTreeMap<String, String>,
}

impl<M: SerializeMap> Snapshot<M> {
    /// The file of the scheduler on the live system, if it is not in /proc.
    fn sched_debug(&mut self) -> Result<(), M::Error> {
        const PATH: &str = "/sys/kernel/debug/sched/debug";
        let sampled = SchedDebug::open().and_then(|mut sampler| {
            sampler.sample()?;
            Ok(sampler)
        });
        match sampled {
            Ok(sampler) if sampler.path() == Path::new(PATH) => {
                self.json.serialize_entry(PATH, &sampler.current())
            }
            // The file is in /proc.
            Ok(_) => Ok(()),
            Err(error) => self.failed(PATH.to_owned(), &error),
        }
    }

    /// The files of a process and of its threads.
    fn process_and_threads(&mut self, proc: &ProcDir, pid: u32) -> Result<(), M::Error> {
        let dir = match proc.pid(pid) {
            Ok(dir) => dir,
            Err(error) => return self.failed(pid.to_string(), &error),
        };
        self.files(&format!("{pid}/"), Place::Process(&dir))?;
        let mut tids: Vec<u32> = match dir.tids().and_then(|mut tids| tids.walk().collect()) {
            Ok(tids) => tids,
            Err(error) => return self.failed(format!("{pid}/task"), &error),
        };
        tids.sort_unstable();
        for tid in tids {
            let path = format!("{pid}/task/{tid}");
            match dir.thread(tid) {
                Ok(thread) => self.files(&(path + "/"), Place::Thread(&thread))?,
                Err(error) => self.failed(path, &error)?,
            }
        }
        Ok(())
    }

    /// Every file of one directory.
    fn files(&mut self, prefix: &str, here: Place<'_>) -> Result<(), M::Error> {
        // The word for the directory of a file is also the name of the method that reads it.
        macro_rules! files {
            ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => {
                $( self.$place::<$type>(format!("{prefix}{}", $path), here)?; )*
            };
        }
        procsampler::every_file!(files);
        Ok(())
    }

    fn root<T>(&mut self, path: String, here: Place<'_>) -> Result<(), M::Error>
    where
        T: FileIn<ProcDir, State: Any> + Serialize,
    {
        match here {
            Place::Root(dir) => self.file::<T, _>(path, dir),
            Place::Process(_) | Place::Thread(_) => Ok(()),
        }
    }

    fn process<T>(&mut self, path: String, here: Place<'_>) -> Result<(), M::Error>
    where
        T: FileIn<PidDir, State: Any> + FileIn<TidDir> + Serialize,
    {
        match here {
            Place::Root(_) => Ok(()),
            Place::Process(dir) => self.file::<T, _>(path, dir),
            Place::Thread(dir) => self.file::<T, _>(path, dir),
        }
    }

    /// A file that threads do not have.
    fn process_alone<T>(&mut self, path: String, here: Place<'_>) -> Result<(), M::Error>
    where
        T: FileIn<PidDir, State: Any> + Serialize,
    {
        match here {
            Place::Process(dir) => self.file::<T, _>(path, dir),
            Place::Root(_) | Place::Thread(_) => Ok(()),
        }
    }

    /// A file of one thread. In the directory of a process it is that of the thread group leader.
    fn thread<T>(&mut self, path: String, here: Place<'_>) -> Result<(), M::Error>
    where
        T: FileIn<TidDir, State: Any> + Serialize,
    {
        match here {
            Place::Root(_) => Ok(()),
            Place::Process(dir) => self.file::<LeaderOnly<T>, _>(path, dir),
            Place::Thread(dir) => self.file::<T, _>(path, dir),
        }
    }

    fn file<T, D: Dir>(&mut self, path: String, dir: &D) -> Result<(), M::Error>
    where
        T: FileIn<D, State: Any> + Serialize,
    {
        let sampled = Sampler::<T>::open_with(dir, memory()).and_then(|mut sampler| {
            sampler.sample()?;
            Ok(sampler)
        });
        match sampled {
            Ok(sampler) => self.json.serialize_entry(&path, &sampler.current()),
            Err(error) => self.failed(path, &error),
        }
    }

    fn failed(&mut self, path: String, error: &procsampler::Error) -> Result<(), M::Error> {
        // fs/xfs/stat is a link that leads out of /proc.
        if !error.is_unsupported() && !error.process_has_none() && !error.is_outside() {
            self.errors.insert(path, error.to_string());
        }
        Ok(())
    }
}

/// The state of the parser of a file, with the options that read everything.
fn memory<M: Any + Default>() -> M {
    let mut memory = M::default();
    if let Some(stat) = (&mut memory as &mut dyn Any).downcast_mut::<system::stat::Options>() {
        *stat = stat.with_irqs();
    }
    memory
}
