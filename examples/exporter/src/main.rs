//! Serves metrics for Prometheus.

#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use exporter::Failure;
use exporter::command::{Request, USAGE};
use exporter::groups::Groups;
use exporter::http;
use exporter::publisher::Publisher;
use exporter::scrape::Scraper;
use exporter::system;
use procsampler::{Machine, ProcDir};
use tokio::net::TcpListener;

fn main() -> ExitCode {
    let request = match Request::from_args() {
        Ok(Some(request)) => request,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("exporter: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(request) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("exporter: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(request: Request) -> Result<(), Failure> {
    let proc = Arc::new(match &request.root {
        // A tree does not contain the facts about its machine.
        Some(root) => ProcDir::at(root, Machine::COMMON)?,
        None => ProcDir::open()?,
    });
    let mut collectors = system::collectors(&proc);
    if !request.groups.is_empty() {
        let groups = Groups::new(&proc, request.groups, request.most_processes, request.patience)?;
        collectors.push(Box::new(groups));
    }
    let publisher = Publisher::start(Scraper::new(collectors, request.patience), http::MOST_CLIENTS)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(request.listen).await?;
        let mut out = std::io::stdout();
        writeln!(out, "http://{}/metrics", listener.local_addr()?)?;
        out.flush()?;
        http::serve(listener, publisher).await;
        Ok(())
    })
}
