//! Many clients at the same time, including slow ones and malformed requests.

mod running;

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use running::{Exporter, cost, free_address, get, is_here, send, skipped, try_get};

/// Clients that never receive the answer, or never finish their request.
fn slow(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let requests: [&[u8]; 3] =
        [b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /metrics HTTP/1.1\r\nHo", b""];
    let pipelined = requests[0].repeat(200);
    let mut clients = Vec::new();
    for at in 0..count {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = if at % 4 == 3 { &pipelined[..] } else { requests[at % 4] };
        let _ = stream.write_all(request);
        clients.push(stream);
    }
    clients
}

const MALFORMED: [&[u8]; 5] = [
    b"\0\0\0\0\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /metrics HTTP/9.9\r\n\r\n",
    b"GET /metrics HTTP/1.1\r\nContent-Length: x\r\nTransfer-Encoding: y\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
];

/// Runs 100 scrapers with a few requests each, beside the slow clients. Returns how many requests were
/// answered, and how many refused.
fn load(address: SocketAddr) -> (usize, usize) {
    let _slow = slow(address, 20);
    let malformed = thread::spawn(move || {
        for request in MALFORMED.iter().cycle().take(100) {
            let _ = send(address, request);
        }
    });
    let scrapers: Vec<_> = (0..100)
        .map(|_| {
            thread::spawn(move || {
                let (mut answered, mut refused) = (0, 0);
                for _ in 0..3 {
                    match try_get(address, "/metrics", &["Accept-Encoding: gzip"]) {
                        Ok(answer) if answer.status == 200 => answered += 1,
                        // The server answers with the refusal, or closes the connection.
                        Ok(answer) if answer.status == 503 => refused += 1,
                        Err(_) => refused += 1,
                        Ok(answer) => panic!("{}", answer.head),
                    }
                }
                (answered, refused)
            })
        })
        .collect();
    let sums = scrapers.into_iter().map(|scraper| scraper.join().unwrap());
    let sums = sums.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    malformed.join().unwrap();
    sums
}

#[test]
fn it_answers_or_refuses_and_its_memory_stays_flat() {
    let exporter = Exporter::start(&[]);
    let address = exporter.address;
    load(address);
    let (_, before) = cost(exporter.process.pid());
    for _ in 0..3 {
        let (answered, refused) = load(address);
        assert_eq!(answered + refused, 300);
        assert!(answered > 0);
    }
    let (_, after) = cost(exporter.process.pid());
    assert!(after < before + (16 << 20), "{before} and then {after} bytes");
    assert_eq!(get(address, "/metrics", &[]).status, 200);
}

#[test]
fn clients_that_do_nothing_lose_their_places() {
    let exporter = Exporter::start(&[]);
    let idle = slow(exporter.address, 2 * exporter::http::MOST_CLIENTS);
    let began = Instant::now();
    while try_get(exporter.address, "/metrics", &[]).map_or(true, |answer| answer.status != 200) {
        assert!(began.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(200));
    }
    drop(idle);
}

/// An endpoint whose process is measured.
struct Measured {
    name: &'static str,
    address: SocketAddr,
    pid: u32,
}

impl Measured {
    /// CPU seconds that some scrapes took, and the length of an answer.
    fn scrapes(&self, count: usize, headers: &[&str]) -> (f64, usize) {
        let (before, mut bytes) = (cost(self.pid).0, 0);
        for _ in 0..count {
            bytes = get(self.address, "/metrics", headers).body.len();
        }
        (cost(self.pid).0 - before, bytes)
    }
}

/// The figures of the README: `cargo test --release --test load -- --ignored --nocapture`.
#[test]
#[ignore = "it measures, and asserts nothing"]
fn figures() {
    let exporter = Exporter::start(&[]);
    let mut all = vec![Measured { name: "exporter", address: exporter.address, pid: exporter.process.pid() }];
    let address = free_address();
    let node = is_here("prometheus-node-exporter").then(|| running::node_exporter(address));
    match &node {
        Some(node) => all.push(Measured { name: "node_exporter", address, pid: node.pid() }),
        None => skipped("figures", "prometheus-node-exporter is not installed"),
    }
    for headers in [&[][..], &["Accept-Encoding: gzip"]] {
        let mut seconds = vec![0.0; all.len()];
        let mut bytes = vec![0; all.len()];
        // The measurements alternate, because the machine has other work.
        for _ in 0..10 {
            for (at, measured) in all.iter().enumerate() {
                let (took, length) = measured.scrapes(20, headers);
                (seconds[at], bytes[at]) = (seconds[at] + took, length);
            }
        }
        for (at, measured) in all.iter().enumerate() {
            let micros = seconds[at] * 1e6 / 200.0;
            let (name, resident) = (measured.name, cost(measured.pid).1 >> 10);
            println!(
                "{name} {headers:?}: {micros:.0} us of CPU a scrape, {} bytes, {resident} KiB",
                bytes[at]
            );
        }
        println!("share of the last: {:.2}", seconds[0] / seconds[seconds.len() - 1]);
    }
    println!("memory before the load: {} KiB", cost(exporter.process.pid()).1 >> 10);
    let (mut answered, mut refused) = (0, 0);
    for round in 1..=20 {
        let sums = load(exporter.address);
        (answered, refused) = (answered + sums.0, refused + sums.1);
        if round % 5 == 0 || round == 1 {
            let resident = cost(exporter.process.pid()).1 >> 10;
            println!("after {round} loads: {answered} answered, {refused} refused, {resident} KiB");
        }
    }
}
