//! Numbers as people read them.

use std::time::Duration;

use procsampler::delta::Rate;

/// In at most five characters: `0`, `999`, `9.8K`, `120M`; `-` if it is unknown.
pub fn human(amount: impl Into<Rate>) -> String {
    let Some(mut amount) = amount.into().known() else { return "-".into() };
    let mut units = ["", "K", "M", "G", "T", "P", "E"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    while amount >= 999.5 {
        let Some(next) = units.next() else { break };
        (amount, unit) = (amount / 1024.0, next);
    }
    match unit {
        "" => format!("{amount:.0}"),
        _ if amount < 9.95 => format!("{amount:.1}{unit}"),
        _ => format!("{amount:.0}{unit}"),
    }
}

/// A text in lines of at most so many characters, broken between words.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        line += if line.is_empty() { "" } else { " " };
        line += word;
    }
    lines.push(line);
    lines
}

/// `3 days 04:05:06`
pub fn uptime(time: Duration) -> String {
    let seconds = time.as_secs();
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    match seconds / 86_400 {
        0 => clock,
        1 => format!("1 day {clock}"),
        days => format!("{days} days {clock}"),
    }
}

/// CPU time as top's TIME+ has it, minutes and seconds: `12:34.56`
pub fn cpu_time(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}.{:02}", seconds / 60, seconds % 60, time.subsec_millis() / 10)
}

/// The same in at most nine characters: `12345:06`, `1234h56m`, `12345d`.
pub fn short_cpu_time(time: Duration) -> String {
    let (exact, minutes) = (cpu_time(time), time.as_secs() / 60);
    match minutes {
        _ if exact.len() <= 9 => exact,
        ..60_000 => format!("{minutes}:{:02}", time.as_secs() % 60),
        60_000..600_000 => format!("{}h{:02}m", minutes / 60, minutes % 60),
        _ => format!("{}d", minutes / 1440),
    }
}

/// The kernel's priority; `rt` for real time and deadline, as top has it.
pub fn priority(priority: i32) -> String {
    match priority {
        ..-99 => "rt".into(),
        _ => priority.to_string(),
    }
}
