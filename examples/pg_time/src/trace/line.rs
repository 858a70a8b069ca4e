//! A line that `statement_waits.bt` prints.

/// The content of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// The tracer's clock, in nanoseconds.
    Clock(u64),
    /// A process opened a file.
    Open { pid: u32, fd: u32, path: &'a str },
    /// A call ended.
    Call(Call<'a>),
    /// The number of events that the tracer lost.
    Lost(u64),
}

/// One system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call<'a> {
    pub pid: u32,
    /// The name of the call, for example "pread64".
    pub name: &'a str,
    /// When it ended, on the tracer's clock. All times are in nanoseconds.
    pub end: u64,
    pub elapsed: u64,
    /// The time of the call in which it slept.
    pub slept: u64,
    /// The descriptor of its file, and the offset.
    pub fd: Option<u32>,
    pub offset: Option<u64>,
    /// The return value: bytes, or an error below 0.
    pub result: i64,
}

impl Line<'_> {
    /// Parses a line; `None` for another line, for example one of bpftrace itself.
    pub fn parse(line: &str) -> Option<Line<'_>> {
        let mut words = line.split_ascii_whitespace();
        match words.next()? {
            "clock" => Some(Line::Clock(words.next()?.parse().ok()?)),
            "open" => {
                let mut parts = line.splitn(4, ' ').skip(1);
                let (pid, fd) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
                Some(Line::Open { pid, fd, path: parts.next()? })
            }
            "wait" => {
                let pid = words.next()?.parse().ok()?;
                let name = words.next()?.rsplit_once("sys_exit_")?.1;
                let mut number = || words.next()?.parse::<i64>().ok();
                let (end, elapsed, slept) = (number()?, number()?, number()?);
                let (fd, offset, result) = (number()?, number()?, number()?);
                Some(Line::Call(Call {
                    pid,
                    name,
                    end: end.try_into().ok()?,
                    elapsed: elapsed.try_into().ok()?,
                    slept: slept.try_into().ok()?,
                    fd: fd.try_into().ok(),
                    offset: offset.try_into().ok(),
                    result,
                }))
            }
            "Lost" => Some(Line::Lost(words.next()?.parse().ok()?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        assert_eq!(Line::parse("clock 540426577461"), Some(Line::Clock(540_426_577_461)));
        assert_eq!(
            Line::parse("open 12 7 base/5/a b"),
            Some(Line::Open { pid: 12, fd: 7, path: "base/5/a b" })
        );
        assert_eq!(Line::parse("Lost 42 events"), Some(Line::Lost(42)));
        let line = "wait 12 tracepoint:syscalls:sys_exit_pread64 900 156000 90 7 8192 8192";
        let call = Call {
            pid: 12,
            name: "pread64",
            end: 900,
            elapsed: 156_000,
            slept: 90,
            fd: Some(7),
            offset: Some(8192),
            result: 8192,
        };
        assert_eq!(Line::parse(line), Some(Line::Call(call)));
        let line = "wait 12 tracepoint:syscalls:sys_exit_epoll_wait 900 156 90 -1 -1 -4";
        let call = Call { name: "epoll_wait", elapsed: 156, fd: None, offset: None, result: -4, ..call };
        assert_eq!(Line::parse(line), Some(Line::Call(call)));
    }

    #[test]
    fn what_is_no_line() {
        for line in [
            "",
            "Attaching 42 probes...",
            "clock",
            "clock x",
            "open 12",
            "open 12 7",
            "wait 12 sys_enter_read 1 2 3 4 5 6",
            "wait 12 sys_exit_read 1 2 3 4 5",
            "wait 12 sys_exit_read -1 2 3 4 5 6",
            "wait 99999999999 sys_exit_read 1 2 3 4 5 6",
            "Lost events",
        ] {
            assert_eq!(Line::parse(line), None, "{line}");
        }
    }
}
