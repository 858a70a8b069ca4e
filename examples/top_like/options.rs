//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use lexopt::Arg::{Long, Short};
use lexopt::ValueExt;

use crate::rows::{Key, Order};

pub const USAGE: &str = "\
top_like: processes, CPUs, memory and disks, live from /proc

Usage: top_like [OPTIONS]
       cargo run --release --example top_like -- [OPTIONS]

  -b, --batch         print plain frames instead of the live screen; needs no terminal
  -n, --frames N      end after N frames
  -d, --delay SEC     seconds between frames, 0.01 to 86400, fractions too (default: 1)
  -p, --pid PID       only this process; may be given again
  -o, --order KEY     sort by cpu (default), mem, io, pid or time
  -c, --cmdline       show command lines instead of names
      --totals        with --batch: four more columns, bytes since each process started:
                      RCHAR and WCHAR by calls, RBYTES and WBYTES from and to storage
      --proc DIR      another mount of /proc, such as /host/proc
  -h, --help          print this

The first frame of --batch comes after one delay, so that every frame is of a true interval;
there is none of averages since boot. The live screen starts with a quarter of a second.

%CPU is 100 for one CPU in full use. In a frame of --batch RSS is in KiB, READ/s and WRITE/s are
bytes a second from and to storage. A - stands where this user has no right to look (the I/O of
other users' processes) or where nothing is known yet; it is never a 0.

Keys: q Esc Ctrl-C quit   P cpu  M memory  I I/O  N pid  T time   R reverse   c command lines
      + - delay   space pause   Up Down PageUp PageDown Home End scroll
";

#[derive(Debug)]
pub struct Options {
    pub help: bool,
    pub batch: bool,
    pub frames: Option<u64>,
    pub delay: Duration,
    pub pids: Vec<u32>,
    pub order: Order,
    pub cmdline: bool,
    pub totals: bool,
    pub proc: Option<PathBuf>,
}

impl Options {
    pub fn from_args() -> Result<Options, lexopt::Error> {
        let mut options = Options {
            help: false,
            batch: false,
            frames: None,
            delay: Duration::from_secs(1),
            pids: Vec::new(),
            order: Order::default(),
            cmdline: false,
            totals: false,
            proc: None,
        };
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Short('h') | Long("help") => options.help = true,
                Short('b') | Long("batch") => options.batch = true,
                Short('n') | Long("frames") => options.frames = Some(args.value()?.parse()?),
                Short('d') | Long("delay") => options.delay = args.value()?.parse_with(delay)?,
                Short('p') | Long("pid") => options.pids.push(args.value()?.parse()?),
                Short('o') | Long("order") => options.order.key = args.value()?.parse_with(key)?,
                Short('c') | Long("cmdline") => options.cmdline = true,
                Long("totals") => options.totals = true,
                Long("proc") => options.proc = Some(args.value()?.into()),
                other => return Err(other.unexpected()),
            }
        }
        if options.totals && !options.batch {
            return Err("--totals needs --batch".into());
        }
        Ok(options)
    }
}

fn delay(text: &str) -> Result<Duration, &'static str> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.01..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a delay is 0.01 to 86400 seconds"),
    }
}

fn key(text: &str) -> Result<Key, &'static str> {
    match text {
        "cpu" => Ok(Key::Cpu),
        "mem" => Ok(Key::Memory),
        "io" => Ok(Key::Io),
        "pid" => Ok(Key::Pid),
        "time" => Ok(Key::Time),
        _ => Err("the order is cpu, mem, io, pid or time"),
    }
}
