//! Where a sample found one process, as texts, one for each column.

use pg_time::relations::{File, Relations};
use procsampler::pid::syscall::{Abi, Call};
use procsampler::pid::{State, Syscall};
use procsampler::waits::Wait;

use crate::activity::Activity;
use crate::options::Column;

/// One text for each column, and whether the sample is torn.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub columns: Vec<String>,
    pub is_torn: bool,
}

/// Makes places of waits.
#[derive(Debug)]
pub struct Places {
    columns: Vec<Column>,
    relations: Relations,
    /// A file for which no relation was found. It is not searched for again.
    nameless: Option<File>,
}

impl Places {
    pub fn new(columns: &[Column], relations: Relations) -> Places {
        Places { columns: columns.to_vec(), relations, nameless: None }
    }

    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    pub fn set_relations(&mut self, relations: Relations) {
        self.relations = relations;
    }

    /// Sets `is_stale` if there is a relation that was created after the names were read.
    pub fn of(&mut self, wait: &Wait<'_>, activity: &Activity, is_stale: &mut bool) -> Place {
        let is_torn = wait.is_torn();
        let torn = |text: String| if is_torn { "(torn)".to_owned() } else { text };
        let pid = wait.pid();
        let name = call(wait);
        let sleeps_in = wait.syscall().and_then(Syscall::call).filter(|_| !is_torn).map(|_| name.as_str());
        let mut columns = Vec::with_capacity(self.columns.len());
        for at in 0..self.columns.len() {
            columns.push(match self.columns[at] {
                Column::Pid => pid.to_string(),
                Column::Type => activity.kind(pid),
                Column::Event => activity.event(pid, sleeps_in),
                Column::State => wait.state().to_string(),
                Column::Syscall => torn(name.clone()),
                Column::Wchan => torn(match wait.wchan() {
                    Some(symbol) => symbol.to_string(),
                    None if wait.wchan_is_hidden() => "(hidden)".to_owned(),
                    None => "-".to_owned(),
                }),
                Column::File => torn(self.file(wait, is_stale)),
            });
        }
        Place { columns, is_torn }
    }

    fn file(&mut self, wait: &Wait<'_>, is_stale: &mut bool) -> String {
        let call = wait.syscall().and_then(Syscall::call);
        let argument = call.zip(Abi::this()).and_then(|(call, abi)| call.file(abi));
        let Some(argument) = argument else { return "-".to_owned() };
        match std::fs::read_link(format!("/proc/{}/fd/{}", wait.pid(), argument.fd)) {
            // The file of an epoll does not show what it waits for.
            Ok(path) if path.as_os_str().as_encoded_bytes().starts_with(b"anon_inode:") => "-".to_owned(),
            Ok(path) => {
                let file = File::of_path(&path.to_string_lossy());
                if matches!(file, File::Relation { .. })
                    && self.relations.name(&file).is_none()
                    && self.nameless.as_ref() != Some(&file)
                {
                    *is_stale = true;
                    self.nameless = Some(file.clone());
                }
                self.relations.text(&file)
            }
            Err(_) => "(hidden)".to_owned(),
        }
    }
}

/// The system call by its name.
fn call(wait: &Wait<'_>) -> String {
    let name = |call: &Call| {
        let name = Abi::this().and_then(|abi| call.name(abi));
        name.map_or_else(|| format!("#{}", call.number), str::to_owned)
    };
    match wait.syscall() {
        Some(Syscall::Call(call)) => name(call),
        Some(_) => "-".to_owned(),
        None if wait.state() == State::Running => "-".to_owned(),
        None => "(hidden)".to_owned(),
    }
}
