//! The command line.

use std::path::PathBuf;

use lexopt::Arg::{Long, Short};
use lexopt::ValueExt;

use crate::columns::Column;
use crate::list::Group;
use crate::settings::{Settings, delay};
use crate::text::wrapped;

const USAGE: &str = "\
top_like: processes, CPUs, memory, disks and interfaces, live from /proc

Usage: top_like [OPTIONS]
       cargo run --release --example top_like -- [OPTIONS]

  -b, --batch         print plain frames instead of the live screen; needs no terminal
      --json          the same as JSON, an object in a line for each frame
  -n, --frames N      end after N frames
  -d, --delay SEC     seconds between frames, 0.1 to 60, fractions too (default: 1)
  -p, --pid PID       only this process; may be given again
  -s, --sort COLUMN   sort by this column (default: cpu)
  -r, --reverse       reverse the order
  -o, --columns LIST  show these columns; with a + at the beginning, add them to the default ones
  -t, --tree          show each process below its parent
  -H, --threads       show each thread
      --group BY      show sums by user or by cgroup
  -c, --cmdline       show command lines instead of names
      --root DIR      another mount of /proc, such as /host/proc
  -h, --help          print this

--batch prints its first frame after one delay, so no frame shows averages since boot. The first
interval of the live screen is a quarter of a second. The live screen uses the settings that its key
W saved; --batch and --json do not.

--batch prints sizes in KiB, and rates in bytes per second. An unknown value is - (in JSON null),
never 0: this user may not see it (the I/O of other users' processes), it is the number of one of
several threads, or nothing is known yet. With --root users are shown as numbers, because the user
database is that of this system.

Columns:
";

/// Changes of the saved or the default settings by an option.
type Change = Box<dyn FnOnce(&mut Settings)>;

#[derive(Debug)]
pub struct Options {
    pub help: bool,
    pub batch: bool,
    pub json: bool,
    pub frames: Option<u64>,
    pub pids: Vec<u32>,
    pub root: Option<PathBuf>,
    pub settings: Settings,
    /// The lines of the file of settings that were not understood.
    pub wrong: Vec<String>,
}

impl Options {
    pub fn from_args() -> Result<Options, lexopt::Error> {
        let mut changes: Vec<Change> = Vec::new();
        let mut options = Options {
            help: false,
            batch: false,
            json: false,
            frames: None,
            pids: Vec::new(),
            root: None,
            settings: Settings::default(),
            wrong: Vec::new(),
        };
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Short('h') | Long("help") => options.help = true,
                Short('b') | Long("batch") => options.batch = true,
                Long("json") => options.json = true,
                Short('n') | Long("frames") => options.frames = Some(args.value()?.parse()?),
                Short('p') | Long("pid") => options.pids.push(args.value()?.parse()?),
                Long("root") => options.root = Some(args.value()?.into()),
                Short('d') | Long("delay") => {
                    let delay = args.value()?.parse_with(delay)?;
                    changes.push(Box::new(move |settings| settings.delay = delay));
                }
                Short('s') | Long("sort") => {
                    let sort = args.value()?.parse_with(column)?;
                    changes.push(Box::new(move |settings| settings.order.sort = sort));
                }
                Short('r') | Long("reverse") => {
                    changes.push(Box::new(|settings| settings.order.reverse = true));
                }
                Short('o') | Long("columns") => {
                    let columns = args.value()?.parse_with(Column::list)?;
                    changes.push(Box::new(move |settings| settings.columns = columns));
                }
                Short('t') | Long("tree") => changes.push(Box::new(|settings| settings.order.tree = true)),
                Short('H') | Long("threads") => changes.push(Box::new(|settings| settings.threads = true)),
                Short('c') | Long("cmdline") => changes.push(Box::new(|settings| settings.cmdline = true)),
                Long("group") => {
                    let group = args.value()?.parse_with(group)?;
                    changes.push(Box::new(move |settings| settings.order.group = group));
                }
                other => return Err(other.unexpected()),
            }
        }
        if options.is_live() {
            (options.settings, options.wrong) = Settings::load();
        }
        changes.into_iter().for_each(|change| change(&mut options.settings));
        Ok(options)
    }

    pub fn is_live(&self) -> bool {
        !self.batch && !self.json && !self.help
    }
}

/// The text of --help.
pub fn usage() -> String {
    let columns = Column::ALL.iter().map(|column| {
        let about = wrapped(column.about(), 78).join(&format!("\n{:20}", ""));
        format!("  {:<8} {:<8} {about}\n", column.name(), column.head())
    });
    format!("{USAGE}{}\n? shows the keys of the live screen.\n", columns.collect::<String>())
}

fn column(name: &str) -> Result<Column, String> {
    Column::named(name).ok_or_else(|| {
        let names: Vec<_> = Column::ALL.iter().map(|column| column.name()).collect();
        format!("there is no column {name:?}; the columns are {}", names.join(", "))
    })
}

fn group(name: &str) -> Result<Group, String> {
    Group::named(name).filter(|group| *group != Group::None).ok_or_else(|| "by user or by cgroup".into())
}
