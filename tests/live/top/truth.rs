//! Compares top_like with other programs, and with processes that record what they do.

use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::time::ClockId;

use super::{Frame, Helper, ONCE, Test, batch, file_of, seconds, text, top_like};
use crate::zoo;

/// The smallest and the largest increase in a window of this length, from records of time and amount.
fn least_and_most(records: &[(f64, f64)], length: f64) -> (f64, f64) {
    let last = records[records.len() - 1].1;
    let windows = records.windows(2).take_while(|pair| pair[0].0 + length <= records[records.len() - 1].0);
    windows.fold((f64::INFINITY, 0.0), |(least, most), pair| {
        // The window begins between the two records.
        let surely = records.iter().rfind(|record| record.0 <= pair[0].0 + length).map_or(0.0, |it| it.1);
        let at_most = records.iter().find(|record| record.0 >= pair[1].0 + length).map_or(last, |it| it.1);
        (f64::min(least, surely - pair[1].1), f64::max(most, at_most - pair[0].1))
    })
}

/// Both programs agree with the records of the processes, for some window of the time.
#[test]
fn agrees_with_top() -> Test {
    let _one_at_a_time = zoo::storm();
    let test = "agrees_with_top";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    // The version determines which of the two options it accepts.
    let said = |option: &str| Command::new("top").arg(option).output().map(|output| output.stdout);
    match said("-V").and_then(|first| Ok([first, said("-v")?].concat())) {
        Err(error) => {
            zoo::skipped(test, &format!("top: {error}"));
            return Ok(());
        }
        Ok(version) if !String::from_utf8_lossy(&version).contains("procps") => {
            zoo::skipped(test, "top is not that of procps");
            return Ok(());
        }
        Ok(_) => {}
    }
    let [burner, sleeper, writer] =
        [Helper::start("burn")?, Helper::start("sleep")?, Helper::start("write")?];
    // A loaded machine may stop a process between the read of the clock and the other reads, so only one of
    // several measurements must agree.
    let mut last = None;
    for _ in 0..4 {
        match measure(top_like, [&burner, &sleeper, &writer])? {
            Ok(()) => return Ok(()),
            Err(difference) => last = Some(difference),
        }
    }
    panic!("four times: {last:?}")
}

/// Runs both for some seconds, and returns their differences.
fn measure(
    top_like: &Path,
    [burner, sleeper, writer]: [&Helper; 3],
) -> Result<Result<(), String>, Box<dyn std::error::Error>> {
    let pids = [burner, sleeper, writer].map(|helper| helper.pid.to_string());
    // There must be a record before and one after.
    let next = |helper: &Helper| -> Result<(f64, f64), Box<dyn std::error::Error>> {
        let line = helper.lines.recv_timeout(Duration::from_secs(60))?;
        let (time, amount) = line.split_once(' ').ok_or("a record of two numbers")?;
        Ok((time.parse()?, amount.parse()?))
    };
    let drain = |helper: &Helper| while helper.lines.try_recv().is_ok() {};
    [burner, writer].into_iter().for_each(drain);
    let mut records = [burner, writer].map(|helper| vec![next(helper)]);
    let mut top = Command::new("top");
    // This uses a home without a configuration, because that of the user may change the output of top.
    top.args(["-b", "-d", "5", "-n", "2", "-p", &pids.join(",")]).env("LC_ALL", "C").env_remove("TERM");
    top.env("HOME", "/nonexistent").env("XDG_CONFIG_HOME", "/nonexistent").stdin(Stdio::null());
    let top = top.stdout(Stdio::piped()).spawn()?;
    let mut ours = batch(
        top_like,
        &["-n", "1", "-d", "5", "--columns", "+write", "-p", &pids[0], "-p", &pids[1], "-p", &pids[2]],
    );
    let ours = ours.stdout(Stdio::piped()).spawn()?;
    let (ours, top) = (text(ours.wait_with_output()?), text(top.wait_with_output()?));
    let end = seconds(ClockId::Monotonic);
    for (records, helper) in records.iter_mut().zip([burner, writer]) {
        while records.last().is_some_and(|last| last.as_ref().is_ok_and(|last| last.0 < end)) {
            records.push(next(helper));
        }
    }
    let mut all = Vec::new();
    for records in records {
        all.push(records.into_iter().collect::<Result<Vec<_>, _>>()?);
    }
    let (mine, its) = (Frame::last(&ours), Frame::last(&top));
    let interval: f64 =
        ours.rsplit("interval ").next().and_then(|rest| rest.split(' ').next()).unwrap().parse()?;

    let cpu = [&mine, &its].map(|frame| frame.get(burner.pid, "%CPU"));
    let rss = (mine.get(sleeper.pid, "RES"), its.get(sleeper.pid, "RES"));
    let rate = mine.get(writer.pid, "WRITE/s");
    let (least, most) = least_and_most(&all[0], interval);
    let (least, most) = (100.0 * least / interval, 100.0 * most / interval);
    let (fewest, greatest) = least_and_most(&all[1], interval);
    println!(
        "here and in top: %CPU {cpu:?}, {least:.1} to {most:.1} by its own clock; RSS {rss:?} KiB; \
         written here {rate} B/s, {:.0} to {:.0} by itself, in {interval} s",
        fewest / interval,
        greatest / interval
    );
    // The tolerance is a tick of each kind of time at each end, and a digit.
    let ticks = 100.0 * 4.0 / (interval * procsampler::Machine::this().ticks_per_second as f64) + 0.1;
    let is_near = (cpu[0] - cpu[1]).abs() <= most - least + 2.0 * ticks;
    if !is_near || !(least - ticks..=most + ticks).contains(&cpu[0]) {
        return Ok(Err(format!("%CPU {cpu:?}, {least} to {most}")));
    }
    // All values are 0 if the target directory is not on a disk.
    let rates = 0.99 * fewest / interval..=1.01 * greatest / interval;
    if !rates.contains(&rate) {
        return Ok(Err(format!("{rate} B/s in {rates:?}")));
    }
    let status = fs::read_to_string(format!("/proc/{}/status", sleeper.pid))?;
    let swapped = status.lines().any(|line| line.starts_with("VmSwap:") && !line.contains(" 0 kB"));
    if swapped {
        zoo::skipped("agrees_with_top: RSS", "memory is short here: a part is swapped out");
    } else {
        let pages = 64.0 * procsampler::Machine::this().page_size as f64 / 1024.0;
        assert!((rss.0 - rss.1).abs() <= (0.02 * rss.1).max(pages), "RSS {rss:?}");
        assert!(rss.0 > 50.0 * 1024.0, "the sleeper has touched 50 MiB: {rss:?}");
    }
    Ok(Ok(()))
}

#[test]
fn totals_are_exact() -> Test {
    let Some(top_like) = top_like("totals_are_exact") else { return Ok(()) };
    let mut writer = Helper::start("write once")?;
    let pid = writer.pid.to_string();
    let totals = || -> Result<[f64; 2], Box<dyn std::error::Error>> {
        let args = ["-n", "1", "-d", "0.1", "--columns", "pid,wchar,wbytes", "-p", &pid];
        let frame = Frame::last(&text(batch(top_like, &args).output()?));
        Ok(["WCHAR", "WBYTES"].map(|head| frame.get(writer.pid, head)))
    };
    let naive = || -> Result<[f64; 2], Box<dyn std::error::Error>> {
        let text = fs::read_to_string(format!("/proc/{pid}/io"))?;
        let number = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.trim().parse().ok());
        Ok([number("wchar:").ok_or("no wchar")?, number("write_bytes:").ok_or("no write_bytes")?])
    };
    let before = totals()?;
    assert_eq!(before, naive()?);
    writer.stdin.write_all(b"x")?;
    // The child prints nothing when it has written, because this would count as written too.
    zoo::wait_until("the child has written", || {
        naive().is_ok_and(|now| now[0] >= before[0] + ONCE as f64) && zoo::state(writer.pid) == Some('S')
    });
    let after = totals()?;
    let path = file_of("write once", writer.pid);
    let _ = fs::remove_file(&path);
    assert_eq!(after[0] - before[0], ONCE as f64, "wchar");
    // 0 if the file is not on a disk. A file system may also write blocks of its own.
    assert_eq!(after, naive()?);
    let written = after[1] - before[1];
    assert!(written == 0.0 || written >= ONCE as f64, "write_bytes {written}");
    Ok(())
}

#[test]
fn what_is_denied_is_no_zero() -> Test {
    let test = "what_is_denied_is_no_zero";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    let mut command = batch(top_like, &["-n", "1", "-d", "0.1", "--columns", "+read,write"]);
    let is_hidden = fs::read_to_string("/proc/self/mounts")?.lines().any(|line| line.contains("hidepid="));
    if is_hidden {
        zoo::skipped(test, "processes of others are hidden (hidepid)");
        return Ok(());
    }
    if rustix::process::geteuid().is_root() {
        command.uid(65_534).gid(65_534);
    } else if zoo::another_users(test).is_none() {
        return Ok(());
    }
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            zoo::skipped(test, &format!("an ordinary user may not run {}: {error}", top_like.display()));
            return Ok(());
        }
    };
    let text = text(output);
    let frame = Frame::last(&text);
    assert_eq!((frame.word(1, "READ/s"), frame.word(1, "WRITE/s")), ("-", "-"), "{text}");
    assert!(text.contains("Note: I/O denied (-): "), "{text}");
    Ok(())
}

/// ps and top_like agree on a process that does nothing.
#[test]
fn agrees_with_ps() -> Test {
    let test = "agrees_with_ps";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    let sleeper = Helper::start("sleep")?;
    let pid = sleeper.pid.to_string();
    zoo::wait_for_state(sleeper.pid, 'S');
    let fields = "pid=,ppid=,user=,ni=,vsz=,rss=,nlwp=,s=,comm=";
    let ps = match Command::new("ps").args(["-o", fields, "-p", &pid]).output() {
        Ok(ps) => text(ps),
        Err(error) => {
            zoo::skipped(test, &format!("ps: {error}"));
            return Ok(());
        }
    };
    let args = ["-n", "1", "-d", "0.1", "-p", &pid, "--columns", "pid,ppid,user,ni,virt,res,thr,s,mem"];
    let frame = Frame::last(&text(batch(top_like, &args).output()?));
    let ps: Vec<&str> = ps.split_whitespace().collect();
    for (field, head) in ["PID", "PPID", "USER", "NI", "VIRT", "RES", "THR", "S"].into_iter().enumerate() {
        let (here, there) = (frame.word(sleeper.pid, head), ps[field]);
        match head {
            // ps prints the number of a user whose name is too long.
            "USER" if there.ends_with('+') => {}
            // The kernel may reclaim its memory in between, and the kernel's sum is not exact.
            "RES" => {
                let (here, there): (f64, f64) = (here.parse()?, there.parse()?);
                let pages = 64.0 * procsampler::Machine::this().page_size as f64 / 1024.0;
                let swapped = here.min(there) < 50.0 * 1024.0;
                assert!(swapped || (here - there).abs() <= (0.02 * there).max(pages), "RES {here} {there}");
            }
            _ => assert_eq!(here, there, "{head}"),
        }
    }
    Ok(())
}

/// free and top_like agree on memory, which other programs use meanwhile.
#[test]
fn agrees_with_free() -> Test {
    let test = "agrees_with_free";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    let free = || Command::new("free").arg("-k").arg("-w").env("LC_ALL", "C").output();
    let numbers = |text: &str| -> Vec<f64> {
        let line = text.lines().find(|line| line.starts_with("Mem:")).unwrap_or_default();
        line.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    };
    let before = match free() {
        Ok(free) => numbers(&text(free)),
        Err(error) => {
            zoo::skipped(test, &format!("free: {error}"));
            return Ok(());
        }
    };
    // Only one of several measurements must agree, because other programs may use or free memory between the
    // reads.
    let mut last = String::new();
    for _ in 0..20 {
        let frame =
            text(batch(top_like, &["-n", "1", "-d", "0.1", "-p", &std::process::id().to_string()]).output()?);
        let after = numbers(&text(free()?));
        let line = frame.lines().find(|line| line.starts_with("Mem KiB:")).unwrap_or_default();
        let word = |name: &str| -> f64 {
            let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_matches(',')).collect();
            let at = words.iter().position(|&word| word == name).expect("the word is there");
            words[at - 1].parse().expect("it is a number")
        };
        let total = word("total");
        assert_eq!(total, after[0], "{line}");
        // total, used, free, shared, buffers, cache, available
        let names = [(2, "free"), (4, "buffers"), (5, "cache"), (6, "available")];
        let is_near = |&(at, name): &(usize, &str)| {
            let (least, most) = (before[at].min(after[at]), before[at].max(after[at]));
            let slack = 0.02 * total;
            (least - slack..=most + slack).contains(&word(name))
        };
        if names.iter().all(is_near) {
            return Ok(());
        }
        last = format!("{line}\nfree: {before:?} {after:?}");
    }
    panic!("twenty times: {last}")
}

/// Processes that started and exited between two frames are in the %EXIT of their parent, each tick once.
#[test]
fn short_jobs_are_their_parents() -> Test {
    let _one_at_a_time = zoo::storm();
    let Some(top_like) = top_like("short_jobs_are_their_parents") else { return Ok(()) };
    let parent = Helper::start("jobs")?;
    let record = || -> Result<(f64, f64), Box<dyn std::error::Error>> {
        let line = parent.lines.recv_timeout(Duration::from_secs(60))?;
        let (time, used) = line.split_once(' ').ok_or("a record of two numbers")?;
        Ok((time.parse()?, used.parse()?))
    };
    // With all processes in the table, and with the parent alone: a job that has its own row in a frame is
    // not counted again after its exit.
    let pid = parent.pid.to_string();
    for alone in [true, false] {
        while parent.lines.try_recv().is_ok() {}
        let mut records = vec![record()?];
        let mut args = vec!["-n", "1", "-d", "4", "--columns", "pid,cpu,exit"];
        if alone {
            args.extend(["-p", &pid]);
        }
        let frame = text(batch(top_like, &args).stdout(Stdio::piped()).output()?);
        let end = seconds(ClockId::Monotonic);
        while records.last().is_some_and(|last| last.0 < end) {
            records.push(record()?);
        }
        let word = frame.rsplit("interval ").next().and_then(|rest| rest.split(' ').next());
        let interval: f64 = word.ok_or("an interval")?.parse()?;
        let exited = Frame::last(&frame).get(parent.pid, "%EXIT");
        let (least, most) = least_and_most(&records, interval);
        let longest = records.windows(2).map(|pair| pair[1].1 - pair[0].1).fold(0.0, f64::max);
        let ticks = 100.0 * 4.0 / (interval * procsampler::Machine::this().ticks_per_second as f64) + 0.1;
        let slack = ticks + 100.0 * 2.0 * longest / interval;
        let bounds = 100.0 * least / interval - slack..=100.0 * most / interval + slack;
        println!("%EXIT {exited}, by itself {bounds:?}");
        assert!(bounds.contains(&exited), "%EXIT {exited}, by itself {bounds:?} (alone: {alone})\n{frame}");
    }
    Ok(())
}
