//! Comparisons with the real programs: promtool, Prometheus and node_exporter, as packaged by Debian.

mod running;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use procsampler::system::Stat;
use procsampler::{ProcDir, Sampler};
use running::{
    COLLECTORS, Exporter, Metrics, Running, free_address, get, is_here, node_exporter, scratch, skipped,
    try_get, until,
};

/// Whether the name of the family is from node_exporter and violates a rule of promtool.
fn is_of_node_exporter(name: &str, complaint: &str) -> bool {
    let has_camel_case = ["node_memory_", "node_netstat_"].iter().any(|prefix| name.starts_with(prefix))
        && complaint.contains("camelCase");
    let counts_bits = ["node_entropy_available_bits", "node_entropy_pool_size_bits"].contains(&name)
        && complaint.contains("base unit");
    has_camel_case || counts_bits
}

#[test]
fn promtool_finds_only_names_of_node_exporter() {
    if !is_here("promtool") {
        return skipped("promtool_finds_only_names_of_node_exporter", "promtool is not installed");
    }
    let exporter = Exporter::start(&["--group", "all=cgroup:/", "--group", "root=user:0"]);
    let text = get(exporter.address, "/metrics", &[]).text();
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    promtool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    for line in said.lines() {
        let (name, complaint) = line.split_once(' ').unwrap_or((line, ""));
        assert!(is_of_node_exporter(name, complaint), "{line}");
    }
}

/// Series that only this exporter has, by their prefixes.
const ONLY_OURS: [&str; 4] = [
    "procsampler_",
    "node_scrape_collector_duration_seconds{collector=\"uptime\"}",
    "node_scrape_collector_success{collector=\"uptime\"}",
    "node_pressure_irq_",
];
const ONLY_THEIRS: [&str; 3] = ["node_disk_info{", "node_exporter_build_info{", "promhttp_"];

/// Whether the series can be compared. The duration of a scrape cannot.
fn is_compared(series: &str) -> bool {
    !series.starts_with("node_scrape_collector_duration_seconds")
}

#[test]
fn node_exporter_has_the_same_series_and_values() {
    let test = "node_exporter_has_the_same_series_and_values";
    if !is_here("prometheus-node-exporter") {
        return skipped(test, "prometheus-node-exporter is not installed");
    }
    let exporter = Exporter::start(&[]);
    let address = free_address();
    let _node = node_exporter(address);
    let theirs = || Metrics::read(&get(address, "/metrics", &[]).text());
    let mut apart: Option<BTreeMap<String, String>> = None;
    for _ in 0..40 {
        let (before, ours, after) = (theirs(), exporter.classic(), theirs());
        let all = |metrics: &Metrics, only: &[&str]| {
            let names =
                metrics.values.keys().filter(|name| !only.iter().any(|start| name.starts_with(start)));
            names.cloned().collect::<BTreeSet<_>>()
        };
        let (one, other) = (all(&ours, &ONLY_OURS), all(&after, &ONLY_THEIRS));
        let differ: Vec<_> = one.symmetric_difference(&other).collect();
        assert!(differ.is_empty(), "{differ:?}");
        let mut differ = BTreeMap::new();
        for series in one.iter().filter(|series| is_compared(series)) {
            assert_eq!(ours.kind(series), after.kind(series), "{series}");
            let (low, now, high) = (before.value(series), ours.value(series), after.value(series));
            // Gauges change between the scrapes, and a sum of seconds may differ in its last digit.
            let slack = if ours.kind(series) == "gauge" { 0.01 } else { 1e-9 } * high.abs();
            if now < low.min(high) - slack || now > low.max(high) + slack {
                differ.insert(series.clone(), format!("{low} {now} {high}"));
            }
        }
        // If the value of a series was once between two values of theirs, it is the same metric.
        apart = Some(match apart {
            None => differ,
            Some(mut apart) => {
                apart.retain(|series, _| differ.contains_key(series));
                apart
            }
        });
        if apart.as_ref().is_some_and(BTreeMap::is_empty) {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    let apart = apart.unwrap();
    assert!(apart.is_empty(), "{apart:#?}");
    assert!(COLLECTORS.iter().all(|name| {
        exporter.classic().value(&format!("node_scrape_collector_success{{collector=\"{name}\"}}")) == 1.0
    }));
}

/// An endpoint that removes OpenMetrics from the requests, so that a Prometheus that scrapes it gets the
/// classic text.
fn classic_only(exporter: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let answer = |stream: &mut TcpStream| -> std::io::Result<()> {
                let mut request = Vec::new();
                let mut bytes = [0; 1024];
                while !request.windows(4).any(|four| four == b"\r\n\r\n") {
                    match stream.read(&mut bytes)? {
                        0 => return Ok(()),
                        count => request.extend_from_slice(&bytes[..count]),
                    }
                }
                let body = try_get(exporter, "/metrics", &["Accept: text/plain"])?.body;
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain; version=0.0.4\r\n\
                     Content-Length: {}\r\n\r\n",
                    body.len()
                )?;
                stream.write_all(&body)
            };
            let _ = answer(&mut stream);
        }
    });
    address
}

fn prometheus(jobs: &[(&str, SocketAddr)]) -> (Running, SocketAddr) {
    let dir = scratch("prometheus");
    let mut config = "global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\nscrape_configs:\n".to_owned();
    for (job, target) in jobs {
        config
            .push_str(&format!("  - job_name: {job}\n    static_configs:\n      - targets: ['{target}']\n"));
    }
    std::fs::write(dir.join("prometheus.yml"), config).unwrap();
    let address = free_address();
    let mut command = Command::new("prometheus");
    command.arg(format!("--config.file={}", dir.join("prometheus.yml").display()));
    command.arg(format!("--storage.tsdb.path={}", dir.join("data").display()));
    command.arg(format!("--web.listen-address={address}")).stderr(Stdio::null()).stdout(Stdio::null());
    let running = Running::start(&mut command);
    until("Prometheus is ready", || {
        try_get(address, "/-/ready", &[]).is_ok_and(|answer| answer.status == 200)
    });
    (running, address)
}

/// The result of a query, at a time if one is given.
fn query(prometheus: SocketAddr, text: &str, time: Option<f64>) -> serde_json::Value {
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let time = time.map(|time| format!("&time={time:.3}")).unwrap_or_default();
    let answer = get(prometheus, &format!("/api/v1/query?query={escaped}{time}"), &[]);
    let answer: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer["status"], "success", "{text}: {answer}");
    answer["data"]["result"].clone()
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}

/// The sums of the crate's own deltas of the compared counters, by wall-clock time.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    time: f64,
    switches: f64,
    idle: f64,
    user: f64,
}

fn watch(seen: Arc<Mutex<Vec<Seen>>>) {
    let proc = ProcDir::open().unwrap();
    let machine = proc.machine();
    let mut stat = Sampler::<Stat>::open(&proc).unwrap();
    let mut sum = Seen::default();
    loop {
        let time = now();
        let sample = stat.sample().unwrap();
        if let Some(delta) = sample.delta() {
            sum.switches += delta.ctxt.amount() as f64;
            sum.idle += delta.cpu.idle.amount().seconds(&machine);
            sum.user += delta.cpu.user.amount().seconds(&machine);
        }
        sum.time = time;
        seen.lock().unwrap().push(sum);
        thread::sleep(Duration::from_millis(50));
    }
}

/// The rate between two times, which are interpolated between samples.
fn rate(seen: &[Seen], from: f64, to: f64, of: fn(&Seen) -> f64) -> f64 {
    let at = |time: f64| {
        let next = seen.partition_point(|seen| seen.time < time).clamp(1, seen.len() - 1);
        let (one, other) = (&seen[next - 1], &seen[next]);
        of(one) + (of(other) - of(one)) * (time - one.time) / (other.time - one.time)
    };
    (at(to) - at(from)) / (to - from)
}

#[test]
fn prometheus_computes_the_rates_of_the_crate() {
    let test = "prometheus_computes_the_rates_of_the_crate";
    if !is_here("prometheus") {
        return skipped(test, "prometheus is not installed");
    }
    let exporter = Exporter::start(&["--group", "mine=comm:exporter"]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let watched = seen.clone();
    thread::spawn(move || watch(watched));
    let jobs = [("open", exporter.address), ("classic", classic_only(exporter.address))];
    let (_running, address) = prometheus(&jobs);
    until("both are scraped for ten seconds", || {
        let counts = query(address, "count_over_time(node_context_switches_total[10s])", None);
        let counts = counts.as_array().unwrap();
        let count = |result: &serde_json::Value| result["value"][1].as_str().unwrap().parse::<f64>().unwrap();
        counts.len() == 2 && counts.iter().all(|result| count(result) >= 9.0)
    });
    let end = now();
    thread::sleep(Duration::from_millis(200));
    let seen = seen.lock().unwrap().clone();
    for (job, _) in jobs {
        let up = query(address, &format!("up{{job=\"{job}\"}}"), Some(end));
        assert_eq!(up[0]["value"][1], "1", "{job}");
        let switches: fn(&Seen) -> f64 = |seen| seen.switches;
        let idle: fn(&Seen) -> f64 = |seen| seen.idle;
        let user: fn(&Seen) -> f64 = |seen| seen.user;
        for (name, labels, of) in [
            ("node_context_switches_total", "", switches),
            ("node_cpu_seconds_total", ",mode=\"idle\"", idle),
            ("node_cpu_seconds_total", ",mode=\"user\"", user),
        ] {
            let selector = format!("{name}{{job=\"{job}\"{labels}}}[8s]");
            let raw = query(address, &selector, Some(end));
            let times = raw[0]["values"].as_array().unwrap();
            let (from, to) = (times[0][0].as_f64().unwrap(), times[times.len() - 1][0].as_f64().unwrap());
            let theirs = query(address, &format!("sum(rate({selector}))"), Some(end));
            let theirs: f64 = theirs[0]["value"][1].as_str().unwrap().parse().unwrap();
            let ours = rate(&seen, from, to, of);
            eprintln!("{job} {name}: Prometheus {theirs:.3}, the crate {ours:.3} per second");
            assert!((theirs - ours).abs() <= 0.15 * ours.abs() + 0.1, "{job} {name}: {theirs} and {ours}");
        }
        let groups = query(address, &format!("procsampler_group_processes{{job=\"{job}\"}}"), Some(end));
        assert_eq!(groups[0]["value"][1], "1");
    }
    // Prometheus knows the names of the metrics in both formats.
    let metadata = get(address, "/api/v1/targets/metadata?metric=node_vmstat_pgfault", &[]);
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.body).unwrap();
    assert_eq!(metadata["data"].as_array().unwrap().len(), jobs.len(), "{metadata}");
    let types = metadata["data"].as_array().unwrap().iter().map(|entry| entry["type"].as_str().unwrap());
    assert!(types.into_iter().all(|kind| kind == "unknown"), "{metadata}");
}
