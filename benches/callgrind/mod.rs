//! A bench that starts itself under callgrind, which counts instructions.

use std::io::Write;
use std::process::{Command, Stdio};

/// Whether valgrind can be run here. If not, prints that.
pub fn is_there() -> bool {
    let is_there = Command::new("valgrind").arg("--version").output().is_ok();
    if !is_there {
        println!("skipped: valgrind is not installed");
    }
    is_there
}

/// Runs this program under callgrind with these arguments and this input, and returns what callgrind prints.
pub fn run(options: &[String], args: &[&str], input: &[u8]) -> String {
    let mut valgrind = Command::new("valgrind")
        .arg("--tool=callgrind")
        .args(options)
        .arg(std::env::current_exe().expect("this program has a path"))
        .args(args)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("valgrind runs");
    valgrind.stdin.take().expect("a pipe").write_all(input).expect("it reads");
    let output = valgrind.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {said}");
    said
}
