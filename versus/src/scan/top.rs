//! `top -b` of procps: a program of its own, whose cost the kernel tells when it has ended.
#![allow(unsafe_code, reason = "getrusage")]

use std::process::{Command, Stdio};
use std::time::Instant;

use crate::Result;

/// Wall and CPU time of one more refresh: of three, the second and the third.
pub fn refresh() -> Result<[u64; 2]> {
    let [one, three] = [cost(1)?, cost(3)?];
    Ok([0, 1].map(|at| three[at].saturating_sub(one[at]) / 2))
}

/// How many processes of this name it lists.
pub fn count(name: &str) -> Result<usize> {
    let output = top(1).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter(|line| line.split_whitespace().next_back() == Some(name)).count())
}

fn cost(refreshes: usize) -> Result<[u64; 2]> {
    let (start, before) = (Instant::now(), of_children()?);
    let status = top(refreshes).stdout(Stdio::null()).status()?;
    let cost = [start.elapsed().as_nanos() as u64, of_children()? - before];
    match status.success() {
        true => Ok(cost),
        false => Err(format!("top: {status}").into()),
    }
}

fn top(refreshes: usize) -> Command {
    let mut top = Command::new("top");
    // Without the user's own settings, which may leave something out.
    top.args(["-b", "-d", "0", "-n", &refreshes.to_string()]).env("HOME", "/").env_remove("XDG_CONFIG_HOME");
    top.stdin(Stdio::null());
    top
}

/// CPU time of the children that have ended.
fn of_children() -> Result<u64> {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: getrusage fills the struct if it does not fail.
    let usage = unsafe {
        match libc::getrusage(libc::RUSAGE_CHILDREN, usage.as_mut_ptr()) {
            0 => usage.assume_init(),
            _ => return Err(std::io::Error::last_os_error().into()),
        }
    };
    let nanos = |time: libc::timeval| time.tv_sec as u64 * 1_000_000_000 + time.tv_usec as u64 * 1_000;
    Ok(nanos(usage.ru_utime) + nanos(usage.ru_stime))
}
