//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::Arg::{Long, Short};
use lexopt::ValueExt;

use crate::groups::Group;

/// The options of the command line.
#[derive(Clone, Debug)]
pub struct Request {
    pub listen: SocketAddr,
    pub root: Option<PathBuf>,
    pub groups: Vec<Group>,
    pub most_processes: usize,
    pub patience: Duration,
}

pub const USAGE: &str = "\
exporter [OPTION]...
Serves what /proc says of this machine, as metrics for Prometheus, at /metrics.

  --listen ADDRESS     where it listens, as 127.0.0.1:19100 (the default); port 0 is any free one
  --group NAME=RULE    adds up the processes that fit a rule: comm:WORD, user:UID or cgroup:PATH (that cgroup
                       and those below it). May be given several times, for one name too
  --max-processes N    how many processes the groups may have in all (default: 4096)
  --patience SECONDS   how long a file may take to read until it is left out (default: 0.5)
  --root DIR           another /proc: a captured tree
  -h, --help           prints this
";

/// Loopback, and a port outside the range of the list of default ports of exporters.
const DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 19100);

impl Request {
    /// Reads the options from the arguments of this process. `None` if help was requested.
    ///
    /// # Errors
    /// An argument is not known, or its value is not valid.
    pub fn from_args() -> Result<Option<Request>, lexopt::Error> {
        Request::parse(lexopt::Parser::from_env())
    }

    fn parse(mut parser: lexopt::Parser) -> Result<Option<Request>, lexopt::Error> {
        let mut request = Request {
            listen: DEFAULT,
            root: None,
            groups: Vec::new(),
            most_processes: 4096,
            patience: Duration::from_millis(500),
        };
        while let Some(arg) = parser.next()? {
            match arg {
                Short('h') | Long("help") => return Ok(None),
                Long("listen") => request.listen = parser.value()?.parse()?,
                Long("root") => request.root = Some(parser.value()?.into()),
                Long("max-processes") => request.most_processes = parser.value()?.parse()?,
                Long("patience") => {
                    let seconds: f64 = parser.value()?.parse()?;
                    let patience = Duration::try_from_secs_f64(seconds).ok().filter(|time| !time.is_zero());
                    request.patience = patience.ok_or("--patience is a number of seconds above 0")?;
                }
                Long("group") => {
                    let text = parser.value()?.string()?;
                    Group::add(&mut request.groups, &text)?;
                }
                _ => return Err(arg.unexpected()),
            }
        }
        Ok(Some(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Option<Request>, lexopt::Error> {
        Request::parse(lexopt::Parser::from_args(args))
    }

    #[test]
    fn arguments() {
        let request = parse(&[]).unwrap().unwrap();
        assert!(request.listen.ip().is_loopback() && request.groups.is_empty());
        let args = ["--listen", "[::1]:0", "--patience=0.1", "--group=a=comm:x", "--group", "a=user:0"];
        let request = parse(&args).unwrap().unwrap();
        assert_eq!((request.listen.port(), request.patience), (0, Duration::from_millis(100)));
        assert_eq!(request.groups.len(), 1);
        assert!(parse(&["-h"]).unwrap().is_none());
        for wrong in ["--listen=here", "--patience=0", "--patience=-1", "--group=a", "--group==comm:x", "x"] {
            assert!(parse(&[wrong]).is_err(), "{wrong}");
        }
    }
}
