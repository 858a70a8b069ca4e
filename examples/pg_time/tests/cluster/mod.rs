//! A PostgreSQL server for the tests: in a temporary folder, on a socket there, removed at the end.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::fs::{Advice, fadvise};

/// The user nobody, because initdb refuses to run as root.
const NOBODY: u32 = 65_534;

/// A running server.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
}

impl Cluster {
    /// Starts a server, or prints why there is none.
    pub fn start(test: &str) -> Option<Cluster> {
        let Some(programs) = programs() else {
            skipped(test, "PostgreSQL is not installed (PG_BINDIR can say where its programs are)");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("pg_time-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        if is_root() {
            chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let cluster = Cluster { folder, programs };
        let data = cluster.data();
        let data = data.to_str().unwrap();
        cluster.run("initdb", &["-A", "trust", "-U", "tester", "--no-sync", "-D", data]);
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nshared_buffers = 16MB\nfsync = off\n\
             autovacuum = off\njit = off\nmax_worker_processes = 8\nmax_parallel_workers = 4\n\
             max_wal_size = 4GB\nlogging_collector = off\nbgwriter_lru_maxpages = 0\n",
            cluster.folder.display()
        );
        // The backends are to read blocks themselves, as before PostgreSQL 18, so that the waits are their
        // own.
        let method = if cluster.version() >= 18 { "io_method = sync\n" } else { "" };
        let path = cluster.data().join("postgresql.conf");
        let all = fs::read_to_string(&path).unwrap() + &settings + method;
        fs::write(&path, all).unwrap();
        let log = cluster.folder.join("log");
        cluster.run("pg_ctl", &["-w", "-D", data, "-l", log.to_str().unwrap(), "start"]);
        Some(cluster)
    }

    /// The argument CONNECTION of the tools.
    pub fn connection(&self) -> String {
        format!("host={} user=tester dbname=postgres", self.folder.display())
    }

    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The text of the server's log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// Restarts the server. Afterwards the shared buffers are empty, and their contents are written.
    pub fn restart(&self) {
        let (data, log) = (self.data(), self.folder.join("log"));
        let args = ["-w", "-m", "fast", "-D", data.to_str().unwrap(), "-l", log.to_str().unwrap(), "restart"];
        self.run("pg_ctl", &args);
    }

    /// The first number of the version; 0 if it is not known.
    fn version(&self) -> u32 {
        let file = fs::read_to_string(self.data().join("PG_VERSION"));
        file.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
    }

    fn run(&self, program: &str, args: &[&str]) {
        let mut command = Command::new(self.programs.join(program));
        command.args(args).current_dir(&self.folder).stdin(Stdio::null());
        command.env("LC_ALL", "C").env_remove("PGHOST");
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        // The server inherits the output. With a pipe, the reader would never see its end.
        let output = self.folder.join(format!("{program}.out"));
        let file = fs::File::create(&output).unwrap();
        command.stdout(file.try_clone().unwrap()).stderr(file);
        let status = command.status().unwrap();
        assert!(status.success(), "{program} {args:?}: {}", fs::read_to_string(&output).unwrap());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        let mut command = Command::new(self.programs.join("pg_ctl"));
        command.args(["-w", "-m", "immediate", "-D", data.to_str().unwrap_or_default(), "stop"]);
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        let _ = command.status();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder of the newest server's programs. Debian's are in no folder of PATH.
fn programs() -> Option<PathBuf> {
    let has_all =
        |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file());
    if let Some(folder) = std::env::var_os("PG_BINDIR") {
        return Some(PathBuf::from(folder)).filter(has_all);
    }
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).filter(has_all).collect();
    folders.sort_by_key(|folder| version(folder));
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.pop().or_else(|| std::env::split_paths(&path).find(has_all))
}

fn version(folder: &Path) -> u32 {
    let name = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    name.and_then(|name| name.parse().ok()).unwrap_or(0)
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// One line, as the library's tests print it.
pub fn skipped(test: &str, why: &str) {
    // This bypasses the capture of the test's output, because a skipped test should be visible.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("skipped: {test}: {why}\n").as_bytes());
}

/// Removes a part of a file from the page cache. The part must be clean.
pub fn forget(path: &Path, offset: u64, length: u64) {
    let file = fs::File::open(path).unwrap();
    file.sync_all().unwrap();
    fadvise(&file, offset, std::num::NonZeroU64::new(length), Advice::DontNeed).unwrap();
}

/// Bytes of a file in the page cache according to `fincore`. `None` if `fincore` is not installed.
pub fn resident(path: &Path) -> Option<u64> {
    let mut command = Command::new("fincore");
    command.args(["--bytes", "--raw", "--noheadings", "--output", "RES"]).arg(path);
    String::from_utf8(command.output().ok()?.stdout).ok()?.trim().parse().ok()
}
