//! Whether what was parsed of the files of a network namespace is right.

use procsampler::net;

use crate::truth::{Facts, Truth};

/// The numbers that a struct of numbers prints of itself, as `prefix field`, without those that are `None`.
fn fields(prefix: &str, section: &impl std::fmt::Debug) -> Facts {
    let debug = format!("{section:?}");
    let (_, body) = debug.split_once(" { ").expect("a struct");
    let each = body.trim_end_matches(" }").split(", ").filter_map(|field| {
        let (name, value) = field.split_once(": ")?;
        let digits: String = value.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
        (value != "None").then(|| (format!("{prefix} {}", plain(name)), digits))
    });
    each.collect()
}

/// A name as file and struct agree on it.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The numbers of pairs of lines, as `section name`, and how many there are.
fn pairs(text: &str) -> Facts {
    let lines: Vec<&str> = text.lines().collect();
    let pairs = lines.chunks(2).flat_map(|pair| {
        let (section, names) = pair[0].split_once(": ").expect("names");
        let numbers = pair[1].split_once(": ").expect("numbers").1;
        let named = names.split(' ').zip(numbers.split(' '));
        named.map(move |(name, number)| (format!("{} {}", plain(section), plain(name)), number.to_owned()))
    });
    count(pairs.collect())
}

/// With the number of facts, so that none is left out.
fn count(mut facts: Facts) -> Facts {
    facts.insert("count".into(), facts.len().to_string());
    facts
}

impl Truth for net::Snmp {
    const STEADY: &'static [&'static str] = &["ip defaultttl", "tcp maxconn"];

    fn told(&self) -> Facts {
        let mut facts = fields("ip", &self.ip);
        facts.extend(fields("icmp", &self.icmp));
        facts.extend(fields("tcp", &self.tcp));
        facts.extend(fields("udp", &self.udp));
        facts.extend(self.udp_lite.iter().flat_map(|udp| fields("udplite", udp)));
        for (name, rows) in [("intype", &self.icmp_msg.in_type), ("outtype", &self.icmp_msg.out_type)] {
            facts.extend(
                rows.iter().map(|row| (format!("icmpmsg {name}{}", row.number), row.count.to_string())),
            );
        }
        count(facts)
    }

    fn naive(text: &str) -> Facts {
        pairs(text)
    }
}

impl Truth for net::Netstat {
    const STEADY: &'static [&'static str] = &["count"];

    fn told(&self) -> Facts {
        let mut facts = fields("tcpext", &self.tcp_ext);
        facts.extend(fields("ipext", &self.ip_ext));
        facts.extend(self.mptcp_ext.iter().flat_map(|mptcp| fields("mptcpext", mptcp)));
        let unlisted = self.unlisted.iter().map(|(key, value)| {
            let word = |bytes| String::from_utf8_lossy(bytes).to_string();
            let (section, name) =
                word(key).split_once(':').map(|(a, b)| (plain(a), plain(b))).expect("a name");
            (format!("{section} {name}"), word(value))
        });
        facts.extend(unlisted);
        count(facts)
    }

    fn naive(text: &str) -> Facts {
        pairs(text)
    }
}

impl Truth for net::Dev {
    const STEADY: &'static [&'static str] = &["names"];

    fn told(&self) -> Facts {
        let mut facts = Facts::new();
        let names = self.interfaces.iter().map(|row| row.name.to_str().expect("UTF-8"));
        facts.insert("names".into(), names.collect::<Vec<_>>().join(" "));
        for row in &self.interfaces {
            let numbers: Vec<String> = format!("{:?}", row.traffic)
                .split(|c: char| !c.is_ascii_digit())
                .filter(|digits| !digits.is_empty())
                .map(str::to_owned)
                .collect();
            facts.insert(row.name.to_string(), numbers.join(" "));
        }
        facts
    }

    fn naive(text: &str) -> Facts {
        let mut facts = Facts::new();
        let mut names = Vec::new();
        for line in text.lines().skip(2) {
            let (name, numbers) = line.rsplit_once(':').expect("a colon");
            names.push(name.trim());
            facts.insert(name.trim().into(), numbers.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        facts.insert("names".into(), names.join(" "));
        facts
    }
}
