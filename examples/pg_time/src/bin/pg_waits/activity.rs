//! The contents of pg_stat_activity.

use std::collections::HashMap;

use pg_time::Failure;
use pg_time::session::Session;

/// All processes of the server at one moment.
#[derive(Debug, Default)]
pub struct Activity {
    processes: HashMap<u32, Process>,
}

#[derive(Debug, Default)]
struct Process {
    kind: String,
    /// Type and name of the wait event; `None` if the process is not in one.
    wait: Option<(String, String)>,
    /// It waits for a client that has no request.
    is_idle: bool,
}

/// The text for a process that did something else when the server was queried, a moment before.
pub const CHANGED: &str = "(changed)";

const QUERY: &str = "SELECT pid, backend_type, wait_event_type, wait_event, state FROM pg_stat_activity";

impl Activity {
    /// Queries the server.
    pub fn read(session: &mut Session) -> Result<Activity, Failure> {
        let (rows, _) = session.run(QUERY)?;
        let process = |row: Vec<Option<String>>| {
            let [pid, kind, class, event, state] = <[Option<String>; 5]>::try_from(row).ok()?;
            let is_idle = class.as_deref() == Some("Activity")
                || (class.as_deref() == Some("Client")
                    && state.is_some_and(|state| state.starts_with("idle")));
            // These columns are null for a session of another user that this one may not see.
            let kind = kind.unwrap_or_else(|| "(hidden)".to_owned());
            Some((pid?.parse().ok()?, Process { kind, wait: class.zip(event), is_idle }))
        };
        Ok(Activity { processes: rows.into_iter().filter_map(process).collect() })
    }

    /// Whether it waits for work.
    pub fn is_idle(&self, pid: u32) -> bool {
        self.processes.get(&pid).is_some_and(|process| process.is_idle)
    }

    /// What it waits for according to PostgreSQL; "-" if PostgreSQL shows no wait. If the process sleeps in a
    /// call that does not belong to that wait, it has changed since the server was queried: "(changed)".
    pub fn event(&self, pid: u32, call: Option<&str>) -> String {
        let Some(process) = self.processes.get(&pid) else { return "?".to_owned() };
        let class = process.wait.as_ref().map_or("-", |(class, _)| class);
        if call.is_some_and(|call| !agree(class, call)) {
            return CHANGED.to_owned();
        }
        match &process.wait {
            None => "-".to_owned(),
            Some((class, event)) => format!("{class}:{event}"),
        }
    }

    /// The kind of the process.
    pub fn kind(&self, pid: u32) -> String {
        self.processes.get(&pid).map_or_else(|| "?".to_owned(), |process| process.kind.clone())
    }
}

/// Whether a process that PostgreSQL shows in a wait of this class can sleep in this call.
fn agree(class: &str, call: &str) -> bool {
    let is_latch = call.starts_with("epoll_") || call.contains("poll") || call.contains("select");
    let is_semaphore = matches!(call, "futex" | "semop" | "semtimedop");
    let is_file = matches!(call, "pread64" | "preadv" | "pwrite64" | "pwritev" | "fsync" | "fdatasync");
    match class {
        "Client" => is_latch || matches!(call, "recvfrom" | "sendto" | "read" | "write"),
        "LWLock" => is_semaphore,
        "IO" => !is_latch && !is_semaphore,
        "-" => !is_latch && !is_semaphore && !is_file,
        // Lock, IPC, Timeout, Activity, BufferPin, Extension and future classes.
        _ => !is_semaphore && !is_file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_agrees() {
        for (class, call) in [
            ("Client", "epoll_wait"),
            ("LWLock", "futex"),
            ("IO", "pread64"),
            ("IO", "fdatasync"),
            ("Lock", "epoll_wait"),
            ("Timeout", "epoll_pwait"),
            ("Timeout", "select"),
            ("-", "mmap"),
        ] {
            assert!(agree(class, call), "{class} {call}");
        }
        for (class, call) in [
            ("Client", "pread64"),
            ("LWLock", "epoll_wait"),
            ("IO", "futex"),
            ("Lock", "fdatasync"),
            ("-", "futex"),
        ] {
            assert!(!agree(class, call), "{class} {call}");
        }
    }

    #[test]
    fn what_is_shown() {
        let process = Process {
            kind: "client backend".into(),
            wait: Some(("IO".into(), "WALSync".into())),
            is_idle: false,
        };
        let activity = Activity { processes: [(7, process)].into() };
        assert_eq!(activity.event(7, Some("fdatasync")), "IO:WALSync");
        assert_eq!(
            (activity.event(7, None), activity.event(7, Some("futex"))),
            ("IO:WALSync".into(), CHANGED.into())
        );
        assert_eq!(
            (activity.event(8, None), activity.kind(8), activity.is_idle(8)),
            ("?".into(), "?".into(), false)
        );
    }
}
