//! Many clients at a time, slow ones and malformed ones.

mod running;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use running::{Exporter, cost, free_address, get, is_here, send, skipped, try_get};

/// Clients that ask and never take the answer, or never finish asking.
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

/// 100 scrapers with a few requests each, beside the others; how many were answered, and how many refused.
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
                        // It says so, or closes the connection.
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

/// The figures of the README: `cargo test --release --test load -- --ignored --nocapture`.
#[test]
#[ignore = "it measures, and asserts nothing"]
fn figures() {
    let exporter = Exporter::start(&[]);
    let scrapes = |name: &str, address: SocketAddr, pid: u32, headers: &[&str]| {
        get(address, "/metrics", headers);
        let (before, _) = cost(pid);
        let mut bytes = 0;
        for _ in 0..200 {
            bytes = get(address, "/metrics", headers).body.len();
        }
        let (after, resident) = cost(pid);
        let each = (after - before) * 1e6 / 200.0;
        println!("{name} {headers:?}: {each:.0} us of CPU a scrape, {bytes} bytes, {} KiB", resident >> 10);
        each
    };
    let forms: [&[&str]; 2] = [&[], &["Accept-Encoding: gzip"]];
    let own = forms.map(|headers| scrapes("exporter", exporter.address, exporter.process.pid(), headers));
    if is_here("prometheus-node-exporter") {
        let address = free_address();
        let node = running::node_exporter(address);
        let theirs = forms.map(|headers| scrapes("node_exporter", address, node.pid(), headers));
        println!("share of node_exporter: {:.2} plain, {:.2} gzip", own[0] / theirs[0], own[1] / theirs[1]);
    } else {
        skipped("figures", "prometheus-node-exporter is not installed");
    }
    let (_, before) = cost(exporter.process.pid());
    println!("memory before the load: {} KiB", before >> 10);
    for round in 1..=5 {
        let (answered, refused) = load(exporter.address);
        let (_, after) = cost(exporter.process.pid());
        println!("load {round}: {answered} answered, {refused} refused, {} KiB", after >> 10);
    }
    // A reader that takes the answer, byte by byte.
    let mut trickle = TcpStream::connect(exporter.address).unwrap();
    trickle.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut byte = [0];
    for _ in 0..100 {
        if trickle.read(&mut byte).unwrap_or(0) == 0 {
            break;
        }
        thread::sleep(Duration::from_millis(1));
    }
}
