//! What a program does that keeps nothing: it opens, reads and closes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Read};
use std::path::Path;

use super::bare::{Bare, ids, threads_of_multi_threaded};
use super::known::Facts;
use super::turns::Entrant;
use crate::Result;

/// stat and schedstat of the threads of the processes that have more than one, which are known beforehand.
pub fn multi_threaded(proc: &Path) -> Result<Box<dyn Entrant>> {
    let files = ["stat", "schedstat"];
    Ok(Box::new(Partial(Bare::listed(proc, files, false, threads_of_multi_threaded)?)))
}

/// Reads of some of all.
struct Partial(Bare<2>);

impl Entrant for Partial {
    fn name(&self) -> String {
        "naive, of the multi-threaded".into()
    }

    fn ready(&mut self) -> Result<()> {
        self.0.ready()
    }

    fn scan(&mut self) -> Result<()> {
        self.0.scan()
    }

    fn reads(&self, id: u32) -> bool {
        self.0.told(id).is_some()
    }

    fn told(&self, id: u32) -> Option<Facts> {
        self.0.told(id)
    }
}

/// stat and schedstat of all threads: the stat of a process says whether its threads have to be listed.
#[derive(Default)]
pub struct Naive {
    buffer: Vec<u8>,
    /// Run time of each thread, as printed.
    run: BTreeMap<u32, String>,
}

impl Naive {
    /// What the file has. `None`: its task exited, or is another user's.
    fn read(&mut self, path: String) -> Result<Option<&str>> {
        self.buffer.clear();
        let read = File::open(path).and_then(|mut file| file.read_to_end(&mut self.buffer));
        let gone = |error: &Error| {
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied)
                || error.raw_os_error() == Some(libc::ESRCH)
        };
        match read {
            Ok(_) => Ok(Some(str::from_utf8(&self.buffer)?)),
            Err(error) if gone(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn schedstat(&mut self, tid: u32, dir: &str) -> Result<()> {
        let text = self.read(format!("{dir}/schedstat"))?;
        if let Some(run) = text.and_then(|text| text.split_whitespace().next()).map(str::to_owned) {
            self.run.insert(tid, run);
        }
        Ok(())
    }
}

impl Entrant for Naive {
    fn name(&self) -> String {
        "naive, of all".into()
    }

    fn scan(&mut self) -> Result<()> {
        self.run.clear();
        for pid in ids(Path::new("/proc"))? {
            let dir = format!("/proc/{pid}");
            let Some(stat) = self.read(format!("{dir}/stat"))? else { continue };
            let words = stat.rsplit_once(')').ok_or("stat without a name")?.1;
            if words.split_whitespace().nth(17) == Some("1") {
                self.schedstat(pid, &dir)?;
                continue;
            }
            for tid in ids(Path::new(&format!("{dir}/task"))).unwrap_or_default() {
                let dir = format!("{dir}/task/{tid}");
                self.read(format!("{dir}/stat"))?;
                self.schedstat(tid, &dir)?;
            }
        }
        Ok(())
    }

    fn told(&self, id: u32) -> Option<Facts> {
        Some(vec![("run", self.run.get(&id)?.clone())])
    }
}
