//! The exporter answers over HTTP, with the numbers of /proc.

mod running;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::read::GzDecoder;
use running::{Exporter, Metrics, Running, get, scratch, send, until};

const OPENMETRICS: &str = "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5";

/// The tree of a machine that is not this one.
fn captured(name: &str) -> PathBuf {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/amd64-6.12.tar.gz");
    let dir = scratch(name);
    tar::Archive::new(GzDecoder::new(fs::File::open(archive).unwrap())).unpack(&dir).unwrap();
    dir.join("amd64-6.12/proc")
}

/// The words of the line that begins with a word.
fn line<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let mut lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    lines.find(|words| words.first() == Some(&word)).unwrap_or_else(|| panic!("no {word}"))
}

fn number(text: &str, word: &str) -> f64 {
    line(text, word)[1].parse().unwrap()
}

#[test]
fn counters_are_between_two_readings_of_proc() {
    let exporter = Exporter::start(&[]);
    let read = || fs::read_to_string("/proc/stat").unwrap();
    let vmstat = || fs::read_to_string("/proc/vmstat").unwrap();
    let before = (read(), vmstat());
    let now = exporter.classic();
    let after = (read(), vmstat());
    let is_between = |series: &str, low: f64, high: f64| {
        let value = now.value(series);
        assert!(low <= value && value <= high, "{series}: {low} {value} {high}");
    };
    for (word, series) in [
        ("ctxt", "node_context_switches_total"),
        ("intr", "node_intr_total"),
        ("processes", "node_forks_total"),
    ] {
        is_between(series, number(&before.0, word), number(&after.0, word));
    }
    is_between("node_vmstat_pgfault", number(&before.1, "pgfault"), number(&after.1, "pgfault"));
    let ticks = procsampler::Machine::this().ticks_per_second as f64;
    let user = |text: &str| number(text, "cpu0") / ticks;
    is_between("node_cpu_seconds_total{cpu=\"0\",mode=\"user\"}", user(&before.0), user(&after.0));
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap();
    assert_eq!(now.value("node_memory_MemTotal_bytes"), number(&meminfo, "MemTotal:") * 1024.0);
    assert_eq!(now.value("node_boot_time_seconds"), number(&after.0, "btime"));
}

#[test]
fn both_formats_and_gzip() {
    let exporter = Exporter::start(&[]);
    let classic = get(exporter.address, "/metrics", &[]);
    assert!(classic.has("content-type: text/plain; version=0.0.4"), "{}", classic.head);
    let open = get(exporter.address, "/metrics", &[OPENMETRICS]);
    assert!(open.has("content-type: application/openmetrics-text; version=1.0.0"), "{}", open.head);
    assert!(open.text().ends_with("\n# EOF\n") && !classic.text().contains("# EOF"));
    let (one, other) = (Metrics::read(&classic.text()), Metrics::read(&open.text()));
    assert!(one.values.keys().eq(other.values.keys()), "the same series");
    assert_eq!(one.kind("node_vmstat_pgfault"), "untyped");
    assert_eq!(other.kind("node_vmstat_pgfault"), "unknown");
    assert_eq!(one.kind("node_netstat_Tcp_InSegs"), "untyped");
    assert_eq!(one.kind("node_intr_total"), "counter");
    assert_eq!(other.kind("node_intr"), "counter");
    for (name, kind) in &one.types {
        assert_eq!(name.ends_with("_total"), kind == "counter", "{name} {kind}");
    }

    let packed = get(exporter.address, "/metrics", &[OPENMETRICS, "Accept-Encoding: deflate, gzip"]);
    assert!(packed.has("content-encoding: gzip") && packed.has("vary: accept"), "{}", packed.head);
    let mut text = String::new();
    GzDecoder::new(&packed.body[..]).read_to_string(&mut text).unwrap();
    assert!(Metrics::read(&text).values.keys().eq(other.values.keys()));
    assert!(!get(exporter.address, "/metrics", &["Accept-Encoding: gzip;q=0"]).has("content-encoding"));
}

#[test]
fn what_is_not_there_and_what_is_malformed() {
    let exporter = Exporter::start(&[]);
    assert_eq!(get(exporter.address, "/metric", &[]).status, 404);
    assert_eq!(get(exporter.address, "/", &[]).status, 200);
    let status = |request: &str| send(exporter.address, request.as_bytes()).map(|answer| answer.status);
    let post = "POST /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc";
    assert_eq!(status(post).unwrap(), 405);
    assert_eq!(status("GET /metrics\r\n\r\n\r\n").unwrap(), 400);
    assert_eq!(status("\x16\x03\x01 hello\r\n\r\n").unwrap(), 400);
    let large = format!("GET /metrics HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    // The server may also close the connection before everything is sent.
    assert!(status(&large).map_or(true, |status| status == 431 || status == 400));
    let head =
        send(exporter.address, b"HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(head.status == 200 && head.body.is_empty());
    assert!(exporter.classic().values.len() > 100, "it still answers");
}

/// The metrics without those of the exporter itself.
fn of_the_tree(metrics: &Metrics) -> Vec<(String, f64)> {
    let values =
        metrics.values.iter().filter(|(series, _)| !series.starts_with("node_scrape_collector_duration"));
    values.map(|(series, value)| (series.clone(), *value)).collect()
}

#[test]
fn a_captured_tree_gives_its_own_numbers() {
    let root = captured("numbers");
    let args = ["--root", root.to_str().unwrap(), "--group", "all=user:0", "--group", "none=comm:no such"];
    let (exporter, other) = (Exporter::start(&args), Exporter::start(&args));
    let first = exporter.classic();
    assert_eq!(of_the_tree(&first), of_the_tree(&exporter.classic()), "again");
    assert_eq!(of_the_tree(&first), of_the_tree(&other.classic()), "another one");

    let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
    let (stat, meminfo) = (read("stat"), read("meminfo"));
    assert_eq!(first.value("node_context_switches_total"), number(&stat, "ctxt"));
    let cpu = line(&stat, "cpu0");
    assert_eq!(
        first.value("node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"}"),
        cpu[4].parse::<f64>().unwrap() / 100.0
    );
    assert_eq!(first.value("node_memory_Active_anon_bytes"), number(&meminfo, "Active(anon):") * 1024.0);
    assert_eq!(first.value("node_memory_HugePages_Total"), number(&meminfo, "HugePages_Total:"));
    let interfaces = read("net/dev");
    let lo = line(&interfaces, "lo:");
    assert_eq!(first.value("node_network_receive_bytes_total{device=\"lo\"}"), lo[1].parse::<f64>().unwrap());
    assert_eq!(first.value("procsampler_group_processes{group=\"none\"}"), 0.0);
    assert!(first.value("procsampler_group_processes{group=\"all\"}") > 0.0);
}

#[test]
fn a_file_that_fails_costs_itself() {
    let root = captured("failing");
    let exporter = Exporter::start(&["--root", root.to_str().unwrap()]);
    let success = |metrics: &Metrics, collector: &str| {
        metrics.value(&format!("node_scrape_collector_success{{collector=\"{collector}\"}}"))
    };
    let whole = exporter.classic();
    assert_eq!((success(&whole, "vmstat"), success(&whole, "meminfo")), (1.0, 1.0));
    drop(exporter);
    let loadavg = fs::read(root.join("loadavg")).unwrap();
    fs::remove_file(root.join("vmstat")).unwrap();
    fs::write(root.join("loadavg"), "not a load\n").unwrap();
    // This is a pipe without a writer: a blocking open would never return.
    fs::remove_file(root.join("diskstats")).unwrap();
    assert!(Command::new("mkfifo").arg(root.join("diskstats")).status().unwrap().success());
    let exporter = Exporter::start(&["--root", root.to_str().unwrap()]);
    let rest = exporter.classic();
    for (collector, prefix) in
        [("vmstat", "node_vmstat_"), ("loadavg", "node_load"), ("diskstats", "node_disk_")]
    {
        assert_eq!(success(&rest, collector), 0.0, "{collector}");
        assert!(!rest.values.keys().any(|series| series.starts_with(prefix)), "{collector}");
    }
    assert_eq!(rest.value("node_memory_MemTotal_bytes"), whole.value("node_memory_MemTotal_bytes"));
    fs::write(root.join("loadavg"), loadavg).unwrap();
    assert_eq!(exporter.classic().value("node_load1"), whole.value("node_load1"), "it is back");
}

/// A shell with a name that no other process has.
fn burner(name: &str) -> Command {
    let program = scratch(name).join(name);
    fs::copy(fs::canonicalize("/bin/sh").unwrap(), &program).unwrap();
    let mut command = Command::new(program);
    command.args(["-c", "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; read line"]);
    command.stdin(Stdio::piped());
    command
}

#[test]
fn what_exited_members_used_stays_counted() {
    let exporter = Exporter::start(&["--group", "burners=comm:exp_burner", "--group", "mine=comm:exporter"]);
    let cpu = |metrics: &Metrics| {
        let of = |mode| {
            metrics
                .value(&format!("procsampler_group_cpu_seconds_total{{group=\"burners\",mode=\"{mode}\"}}"))
        };
        of("user") + of("system")
    };
    let processes = |metrics: &Metrics| metrics.value("procsampler_group_processes{group=\"burners\"}");
    let none = exporter.classic();
    assert_eq!((processes(&none), cpu(&none)), (0.0, 0.0));
    let mut last = 0.0;
    for round in 1..=2 {
        let (burner, start) = (Running::start(&mut burner("exp_burner")), last);
        until("the burner has used CPU time", || {
            let now = exporter.classic();
            assert!(cpu(&now) >= last, "round {round}");
            last = cpu(&now);
            processes(&now) == 1.0 && last > start + 0.05
        });
        drop(burner);
        let after = exporter.classic();
        assert_eq!(processes(&after), 0.0);
        assert!(cpu(&after) >= last, "round {round}: {} after {last}", cpu(&after));
        last = cpu(&after);
    }
    let end = exporter.classic();
    assert!(end.value("procsampler_group_threads{group=\"mine\"}") >= 3.0);
    let switches = "procsampler_group_context_switches_total{group=\"mine\",kind=\"voluntary\"}";
    assert!(end.value(switches) > none.value(switches));
}
