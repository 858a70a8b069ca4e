//! Groups of processes, each with a name: the sums of what their members used.
//!
//! A counter of a group never steps back. What a member used until it exited stays counted. A member that
//! started between two scans counts from its start. A member that joins a group later, for example by an
//! exec, counts from then on.

mod member;
mod selector;
mod totals;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use procsampler::table::Threads;
use procsampler::{PidDir, ProcDir, ProcessTable, Select, pid};

use crate::Failure;
use crate::family::Family;
use crate::scrape::Collect;
use member::{Member, ThreadMember};
pub use selector::Group;
use selector::Membership;
use totals::{Now, Totals};

type Table = ProcessTable<(pid::Stat, pid::Io), Member, Threads<(pid::Status,), ThreadMember>>;

/// The groups of the command line.
pub struct Groups {
    names: Vec<Arc<str>>,
    table: Table,
    admission: Arc<Mutex<Admission>>,
    totals: Vec<Totals>,
    most: usize,
    patience: Duration,
    is_first: bool,
}

/// Values that the table's selection shares with the collector.
struct Admission {
    groups: Vec<Group>,
    /// The groups of the processes that this scan added.
    found: HashMap<u32, Membership>,
    /// How many more processes the table may have.
    room: usize,
    deadline: Instant,
    /// The scan did not check all processes.
    is_cut: bool,
}

impl Admission {
    fn admits(&mut self, process: &PidDir) -> bool {
        if self.is_cut || Instant::now() > self.deadline {
            self.is_cut = true;
            return false;
        }
        let membership = Membership::of(process, &self.groups);
        if membership.is_none() {
            return false;
        }
        if self.room == 0 {
            self.is_cut = true;
            return false;
        }
        self.room -= 1;
        self.found.insert(process.pid(), membership);
        true
    }
}

impl Groups {
    /// At most `most` processes can be members, and no scan searches for new ones for longer than half of
    /// `patience`.
    ///
    /// # Errors
    /// /proc cannot be opened again.
    pub fn new(
        proc: &ProcDir,
        groups: Vec<Group>,
        most: usize,
        patience: Duration,
    ) -> procsampler::Result<Self> {
        let names: Vec<Arc<str>> = groups.iter().map(|group| group.name().into()).collect();
        let totals = names.iter().map(|_| Totals::default()).collect();
        let (found, deadline) = (HashMap::new(), Instant::now());
        let admission = Admission { groups, found, room: most, deadline, is_cut: false };
        let admission = Arc::new(Mutex::new(admission));
        let shared = admission.clone();
        let table = ProcessTable::<(pid::Stat, pid::Io)>::new(proc)?
            .with_data::<Member>()
            .with_threads::<(pid::Status,)>()
            .with_thread_data::<ThreadMember>()
            .select(Select::Where(Box::new(move |process| {
                shared.lock().unwrap_or_else(PoisonError::into_inner).admits(process)
            })));
        Ok(Groups { names, table, admission, totals, most, patience, is_first: true })
    }

    /// Makes room for this scan.
    fn begin(&self) {
        let mut admission = self.admission.lock().unwrap_or_else(PoisonError::into_inner);
        admission.deadline = Instant::now() + self.patience / 2;
        admission.room = self.most.saturating_sub(self.table.processes().len());
        admission.is_cut = false;
        admission.found.clear();
    }

    /// Reads all members. The second value is false if there may be more of them.
    fn scan(&mut self) -> Result<(Vec<Now>, bool), Failure> {
        self.begin();
        let scan = self.table.scan()?;
        let admission = self.admission.lock().unwrap_or_else(PoisonError::into_inner);
        let mut now: Vec<Now> = self.names.iter().map(|_| Now::default()).collect();
        let machine = self.table.machine();
        let mut memberships = HashMap::new();
        let (totals, is_first) = (&mut self.totals, self.is_first);
        self.table.update(|process, member| {
            if process.is_new() {
                *member = Member::new(admission.found.get(&process.pid()).copied().unwrap_or_default());
            }
            let (stat, io) = process.files();
            let counts_from_start = is_first || !process.is_new() || process.is_born();
            let used = member.see(stat, io, counts_from_start);
            memberships.insert(process.pid(), member.membership());
            for group in member.membership().groups() {
                if let (Some(total), Some(now)) = (totals.get_mut(group), now.get_mut(group)) {
                    total.add(&used);
                    now.add(stat.current(), io.current().is_some(), &machine);
                }
            }
        });
        self.table.update_threads(|thread, data| {
            let (status,) = thread.files();
            let counts_from_start = is_first || !thread.is_new() || thread.is_born();
            let switches = data.see(status, thread.is_new(), counts_from_start);
            let membership: Option<&Membership> = memberships.get(&thread.pid());
            for group in membership.into_iter().flat_map(|membership| membership.groups()) {
                if let Some(total) = totals.get_mut(group) {
                    total.add_switches(switches);
                }
            }
        });
        self.is_first = false;
        Ok((now, !admission.is_cut && scan.missed == 0))
    }
}

impl Collect for Groups {
    fn names(&self) -> &'static [&'static str] {
        &["groups"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let machine = self.table.machine();
        let (now, is_complete) = self.scan()?;
        families.extend(totals::counters(&self.names, &self.totals, &now, &machine));
        if !is_complete {
            // The counters are those of the processes that were read. The number of processes is unknown.
            return Err("not all processes could be checked".into());
        }
        families.extend(totals::gauges(&self.names, &now));
        Ok(())
    }
}
