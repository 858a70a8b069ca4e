//! Programs that are started for a test, and their answers.

#![allow(dead_code, reason = "each test uses some of it")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A process that ends with the test.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Running(command.spawn().unwrap())
    }

    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    pub fn wait(&mut self) {
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The exporter, and where it listens.
pub struct Exporter {
    pub process: Running,
    pub address: SocketAddr,
}

impl Exporter {
    pub fn start(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exporter"));
        command.args(["--listen", "127.0.0.1:0"]).args(args).stdout(Stdio::piped());
        let mut process = Running::start(&mut command);
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").and_then(|line| line.strip_suffix("/metrics"));
        Exporter { process, address: address.expect("its address").parse().unwrap() }
    }

    pub fn classic(&self) -> Metrics {
        Metrics::read(&get(self.address, "/metrics", &[]).text())
    }
}

/// A port that was free just now.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.head);
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn has(&self, header: &str) -> bool {
        self.head.to_ascii_lowercase().contains(&header.to_ascii_lowercase())
    }
}

pub fn get(address: SocketAddr, path: &str, headers: &[&str]) -> Answer {
    try_get(address, path, headers).unwrap()
}

pub fn try_get(address: SocketAddr, path: &str, headers: &[&str]) -> std::io::Result<Answer> {
    let mut request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for header in headers {
        request.push_str(&format!("{header}\r\n"));
    }
    request.push_str("\r\n");
    send(address, request.as_bytes())
}

/// Sends bytes and reads the answer to its end. Joins the chunks of a chunked answer.
pub fn send(address: SocketAddr, request: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or(std::io::ErrorKind::InvalidData)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut body = bytes.split_off(end + 4);
    if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        body = joined(&body);
    }
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    Ok(Answer { status, head, body })
}

fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = chunks.windows(2).position(|two| two == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&chunks[..end]).unwrap(), 16).unwrap();
        body.extend_from_slice(&chunks[end + 2..end + 2 + length]);
        chunks = &chunks[end + 2 + length + 2..];
    }
    body
}

/// A text of metrics: the types by name, and the values by name and labels as they are printed.
pub struct Metrics {
    pub types: BTreeMap<String, String>,
    pub values: BTreeMap<String, f64>,
}

impl Metrics {
    pub fn read(text: &str) -> Self {
        let (mut types, mut values) = (BTreeMap::new(), BTreeMap::new());
        for line in text.lines() {
            if let Some(typed) = line.strip_prefix("# TYPE ") {
                let (name, kind) = typed.split_once(' ').unwrap();
                assert!(types.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} comes twice");
            } else if !line.starts_with('#') {
                let (series, value) = line.rsplit_once(' ').unwrap();
                let is_new = values.insert(series.to_owned(), value.parse().unwrap()).is_none();
                assert!(is_new, "{series} comes twice");
            }
        }
        Metrics { types, values }
    }

    pub fn value(&self, series: &str) -> f64 {
        *self.values.get(series).unwrap_or_else(|| panic!("no {series}"))
    }

    /// The type of a series in the classic text.
    pub fn kind(&self, series: &str) -> &str {
        &self.types[series.split('{').next().unwrap()]
    }
}

/// Whether a program is installed.
pub fn is_here(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|dir| dir.join(program).is_file())
}

pub fn skipped(test: &str, why: &str) {
    eprintln!("skipped: {test}: {why}");
}

/// A fresh directory.
pub fn scratch(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// Waits until a condition holds.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}: not after a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The CPU time of the threads of a process in seconds, and its resident memory in bytes.
pub fn cost(pid: u32) -> (f64, u64) {
    let mut run = 0;
    for thread in std::fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten() {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        run += text.split(' ').next().and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
    }
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib =
        resident.and_then(|line| line.trim().strip_suffix(" kB")).map(|kib| kib.parse::<u64>().unwrap());
    (run as f64 / 1e9, kib.unwrap_or(0) << 10)
}

/// The collectors that both have.
pub const COLLECTORS: [&str; 12] = [
    "cpu",
    "stat",
    "meminfo",
    "vmstat",
    "diskstats",
    "loadavg",
    "netdev",
    "netstat",
    "pressure",
    "sockstat",
    "filefd",
    "entropy",
];

/// Debian's node_exporter, with the files that this exporter reads.
pub fn node_exporter(address: SocketAddr) -> Running {
    let mut command = Command::new("prometheus-node-exporter");
    command.arg("--collector.disable-defaults").args(COLLECTORS.map(|name| format!("--collector.{name}")));
    // node_exporter is to read the same file, and to include loopback, which only Debian's version leaves out
    // by default.
    command.args(["--no-collector.netdev.netlink", "--collector.netdev.device-exclude=^$"]);
    command.arg("--web.disable-exporter-metrics");
    command.arg(format!("--web.listen-address={address}")).stderr(Stdio::null());
    let running = Running::start(&mut command);
    until("node_exporter answers", || try_get(address, "/metrics", &[]).is_ok());
    running
}
