//! Whether what was parsed of files of rows is right.

use procsampler::{fs, net, system, sysvipc};

use crate::truth::{Facts, by_key, facts, fields};

use super::Truth;

/// The words of each line of a text at a place, counted from the line's begin.
fn column(text: &str, skip: usize, place: usize) -> impl Iterator<Item = &str> {
    text.lines().skip(skip).map(move |line| line.split_whitespace().nth(place).unwrap_or_default())
}

/// The words in one string.
fn joined<W: ToString>(words: impl Iterator<Item = W>) -> String {
    words.map(|word| word.to_string()).collect::<Vec<_>>().join(" ")
}

impl Truth for system::Crypto {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        facts([
            ("names", joined(self.algorithms.iter().map(|row| row.name))),
            ("drivers", joined(self.algorithms.iter().map(|row| row.driver))),
            ("priorities", joined(self.algorithms.iter().filter_map(|row| row.priority))),
        ])
    }

    fn naive(text: &str) -> Facts {
        let values = |key: &str| {
            let lines = text.lines().filter_map(|line| line.split_once(':'));
            joined(lines.filter(|(name, _)| name.trim() == key).map(|(_, value)| value.trim()))
        };
        facts([("names", values("name")), ("drivers", values("driver")), ("priorities", values("priority"))])
    }
}

impl Truth for system::Vmallocinfo {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        facts([
            ("sizes", joined(self.areas.iter().map(|area| area.size.0))),
            ("pages", joined(self.areas.iter().filter_map(|area| area.pages))),
        ])
    }

    fn naive(text: &str) -> Facts {
        let pages = text.split_whitespace().filter_map(|word| word.strip_prefix("pages="));
        facts([("sizes", joined(column(text, 0, 1))), ("pages", joined(pages))])
    }
}

impl Truth for net::Ipv6Route {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        let destinations = self.routes.iter().map(|route| format!("{:032x}", route.destination.to_bits()));
        facts([
            ("destinations", joined(destinations)),
            ("devices", joined(self.routes.iter().map(|route| route.device))),
        ])
    }

    fn naive(text: &str) -> Facts {
        facts([("destinations", joined(column(text, 0, 0))), ("devices", joined(column(text, 0, 9)))])
    }
}

impl Truth for net::Igmp6 {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        let addresses = self.groups.iter().map(|group| format!("{:032x}", group.address.to_bits()));
        facts([
            ("addresses", joined(addresses)),
            ("users", joined(self.groups.iter().map(|group| group.users))),
        ])
    }

    fn naive(text: &str) -> Facts {
        facts([("addresses", joined(column(text, 0, 2))), ("users", joined(column(text, 0, 3)))])
    }
}

impl Truth for net::Netlink {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        facts([
            ("ports", joined(self.sockets.iter().map(|socket| socket.port))),
            ("inodes", joined(self.sockets.iter().filter_map(|socket| socket.inode))),
        ])
    }

    fn naive(text: &str) -> Facts {
        facts([("ports", joined(column(text, 1, 2))), ("inodes", joined(column(text, 1, 9)))])
    }
}

impl Truth for net::XfrmStat {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        let sum =
            fields(self, &self.unlisted).values().filter_map(|value| value.parse::<u64>().ok()).sum::<u64>();
        let in_error = self.in_error.unwrap_or_default();
        facts([("sum", sum.to_string()), ("in_error", in_error.to_string())])
    }

    fn naive(text: &str) -> Facts {
        let all = by_key(text);
        let sum = all.values().filter_map(|value| value.parse::<u64>().ok()).sum::<u64>();
        facts([("sum", sum.to_string()), ("in_error", all["XfrmInError"].clone())])
    }
}

impl Truth for sysvipc::Shm {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        facts([
            ("ids", joined(self.segments.iter().map(|segment| segment.shmid))),
            ("sizes", joined(self.segments.iter().map(|segment| segment.size.0))),
        ])
    }

    fn naive(text: &str) -> Facts {
        facts([("ids", joined(column(text, 1, 1))), ("sizes", joined(column(text, 1, 3)))])
    }
}

impl Truth for fs::xfs::Stat {
    const STEADY: &'static [&'static str] = &[];

    fn told(&self) -> Facts {
        let numbers = |section: &dyn std::fmt::Debug| {
            let text = format!("{section:?}");
            joined(text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()))
        };
        facts([("rw", numbers(&self.rw)), ("vnodes", numbers(&self.vnodes))])
    }

    fn naive(text: &str) -> Facts {
        let line = |key: &str| {
            let found = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
            found.unwrap_or_default().to_owned()
        };
        facts([("rw", line("rw")), ("vnodes", line("vnodes"))])
    }
}
