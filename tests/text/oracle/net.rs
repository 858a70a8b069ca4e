//! The files of a network namespace.

use procsampler::net;
use procsampler::net::snmp::IcmpMsg;

use super::*;

/// The output of `Debug` for a row contains the same numbers in the same order as its text.
fn same_numbers(row: &impl Debug, naive: &[u64]) {
    assert_eq!(numbers_in(row), naive);
}

/// The fields of a part that are present, by name.
fn fields_of(part: &impl Debug) -> BTreeMap<String, i128> {
    let part = format!("{part:?}").replace("-1", "18446744073709551615");
    let fields = printed(&format_args!("{part}")).into_iter();
    fields.filter_map(|(field, value)| Some((field, number_in(&value)?.into()))).collect()
}

/// The messages by type, with the names that the file has for them.
fn types_of(icmp_msg: &IcmpMsg) -> BTreeMap<String, i128> {
    let [received, sent] =
        [("intype", &icmp_msg.in_type), ("outtype", &icmp_msg.out_type)].map(|(name, rows)| {
            rows.iter()
                .map(move |row| (format!("{name}{}", row.number), row.count.into()))
                .collect::<Vec<_>>()
        });
    received.into_iter().chain(sent).collect()
}

/// The names and numbers of each pair of lines, by the common first word. Several pairs with the same first
/// word are joined.
fn pairs_of_lines(text: &[u8]) -> BTreeMap<String, BTreeMap<String, i128>> {
    let mut sections = BTreeMap::<String, BTreeMap<String, i128>>::new();
    let all: Vec<Vec<&[u8]>> = lines(text).map(words).collect();
    for pair in all.chunks(2) {
        let [names, numbers] = pair else { panic!("a line alone") };
        assert_eq!((names[0], names.len()), (numbers[0], numbers.len()));
        let section = sections.entry(plain(names[0])).or_default();
        for (name, word) in names.iter().zip(numbers).skip(1) {
            // A negative number is compared as bits.
            let number = number::<i128>(word);
            let number = if number < 0 { number + (1 << 64) } else { number };
            assert_eq!(section.insert(plain(name), number), None);
        }
    }
    sections
}

impl Naive for net::Snmp {
    fn agree(&self, text: &[u8]) {
        let mut naive = pairs_of_lines(text);
        assert_eq!(naive.remove("ip"), Some(fields_of(&self.ip)));
        assert_eq!(naive.remove("icmp"), Some(fields_of(&self.icmp)));
        assert_eq!(naive.remove("icmpmsg").unwrap_or_default(), types_of(&self.icmp_msg));
        assert_eq!(naive.remove("udp"), Some(fields_of(&self.udp)));
        assert_eq!(naive.remove("udplite"), self.udp_lite.as_ref().map(fields_of));
        let tcp = naive.remove("tcp").unwrap();
        assert_eq!(i128::from(self.tcp.max_conn.unwrap() as u64), tcp["maxconn"]);
        let mut seen = fields_of(&self.tcp);
        seen.insert("maxconn".into(), tcp["maxconn"]);
        assert_eq!(seen, tcp);
        assert!(naive.is_empty() && self.unlisted.is_empty());
    }
}

impl Naive for net::Netstat {
    fn agree(&self, text: &[u8]) {
        let mut naive = pairs_of_lines(text);
        assert_eq!(naive.remove("tcpext"), Some(fields_of(&self.tcp_ext)));
        assert_eq!(naive.remove("ipext"), Some(fields_of(&self.ip_ext)));
        assert_eq!(naive.remove("mptcpext"), self.mptcp_ext.as_ref().map(fields_of));
        assert!(naive.is_empty() && self.unlisted.is_empty());
    }
}

/// Keys of several parts, each with its prefix.
fn parts(text: &[u8], parts: &[(&str, BTreeMap<String, i128>)]) {
    let seen = parts.iter().flat_map(|(prefix, fields)| {
        fields.iter().map(move |(field, number)| (format!("{prefix}{field}"), *number))
    });
    let naive = lines(text).map(|line| match words(line)[..] {
        [key, value] => (plain(key), number::<i128>(value)),
        _ => panic!("{}", line.escape_ascii()),
    });
    assert_eq!(seen.collect::<BTreeMap<_, _>>(), naive.collect());
}

impl Naive for net::Snmp6 {
    fn agree(&self, text: &[u8]) {
        let lite = self.udp_lite6.as_ref().map(fields_of).unwrap_or_default();
        let (ip6, icmp6, udp6) = (fields_of(&self.ip6), fields_of(&self.icmp6), fields_of(&self.udp6));
        let types = types_of(&self.icmp6_msg);
        parts(text, &[("ip6", ip6), ("icmp6", icmp6), ("icmp6", types), ("udp6", udp6), ("udplite6", lite)]);
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::DevSnmp6 {
    fn agree(&self, text: &[u8]) {
        let (ip6, icmp6, types) = (fields_of(&self.ip6), fields_of(&self.icmp6), types_of(&self.icmp6_msg));
        let index = [("ifindex".to_owned(), self.if_index.into())].into();
        parts(text, &[("", index), ("ip6", ip6), ("icmp6", icmp6), ("icmp6", types)]);
        assert!(self.unlisted.is_empty());
    }
}

/// Labels, each with keys and their values.
fn labelled(snapshot: &impl Debug, text: &[u8]) {
    let mut fields = printed(snapshot);
    assert_eq!(fields.remove("unlisted").unwrap(), "{}");
    let mut naive = BTreeMap::new();
    for line in lines(text) {
        let line = words(line);
        for pair in line[1..].chunks(2) {
            naive.insert(plain(line[0]) + &plain(pair[0]), number::<u64>(pair[1]));
        }
    }
    let seen = fields.into_iter().filter_map(|(field, value)| Some((field, number_in(&value)?)));
    assert_eq!(seen.collect::<BTreeMap<_, _>>(), naive);
}

impl Naive for net::Sockstat {
    fn agree(&self, text: &[u8]) {
        labelled(self, text);
    }
}

impl Naive for net::Sockstat6 {
    fn agree(&self, text: &[u8]) {
        labelled(self, text);
    }
}

impl Naive for net::Dev {
    fn agree(&self, text: &[u8]) {
        let rows: Vec<&[u8]> = lines(text).skip(2).collect();
        assert_eq!(self.interfaces.len(), rows.len());
        for (interface, row) in self.interfaces.iter().zip(rows) {
            let colon = row.iter().rposition(|&byte| byte == b':').unwrap();
            assert_eq!(interface.name.as_bytes(), row[..colon].trim_ascii());
            same_numbers(&interface.traffic, &numbers(&words(&row[colon + 1..])));
            assert_eq!(self.interfaces.get(interface.name.as_bytes()), Some(interface));
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::SoftnetStat {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.cpus.len(), lines(text).count());
        for (at, (cpu, line)) in self.cpus.iter().zip(lines(text)).enumerate() {
            let hex = |word: &&[u8]| u64::from_str_radix(std::str::from_utf8(word).unwrap(), 16).unwrap();
            let line: Vec<u64> = words(line).iter().map(hex).collect();
            assert_eq!(cpu.line as usize, at);
            same_numbers(&cpu.softnet, &line);
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::Protocols {
    fn agree(&self, text: &[u8]) {
        let mut rows = lines(text).map(words);
        let header = rows.next().unwrap();
        let methods: Vec<String> = header[8..].iter().map(plain).collect();
        let mut seen = self.protocols.iter();
        for row in rows {
            let protocol = seen.next().unwrap();
            assert_eq!((protocol.protocol.as_bytes(), protocol.module.as_bytes()), (row[0], row[7]));
            let plain_numbers = [protocol.size.0, protocol.sockets, protocol.maxhdr.0];
            assert_eq!(plain_numbers, [row[1], row[2], row[5]].map(number::<u64>));
            assert_eq!(protocol.memory.map_or(-1, |pages| pages.0.into()), number::<i128>(row[3]));
            let yes = |word: &[u8]| word == b"yes" || word == b"y";
            assert_eq!(protocol.press, Some(yes(row[4])).filter(|_| row[4] != b"NI"));
            assert_eq!(protocol.slab, yes(row[6]));
            let flags = methods.iter().cloned().zip(row[8..].iter().map(|flag| yes(flag)));
            let said = |value: &str| value.contains("true");
            let fields = printed(&protocol.methods).into_iter().filter(|(_, value)| value != "None");
            let fields = fields.map(|(field, value)| (field, said(&value)));
            assert_eq!(fields.collect::<BTreeMap<_, _>>(), flags.collect());
        }
        assert_eq!(seen.next(), None);
        assert!(self.unlisted.is_empty());
    }
}
