//! Counters in columns, and tables whose columns are read one by one.

use std::net::Ipv6Addr;

use procsampler::unit::Bytes;
use procsampler::{Reported, net, sysvipc};

use super::*;

fn hex(word: &[u8]) -> u64 {
    u64::from_str_radix(std::str::from_utf8(word).unwrap(), 16).unwrap()
}

fn address(word: &[u8]) -> Ipv6Addr {
    u128::from_str_radix(std::str::from_utf8(word).unwrap(), 16).unwrap().into()
}

fn pointer(word: &[u8]) -> Reported<u64> {
    match hex(word) {
        0 => Reported::Hidden,
        number => Reported::Known(number),
    }
}

/// A file of keys with a prefix that the fields do not have.
fn prefixed(snapshot: &impl Debug, text: &[u8], prefix: &str) {
    let mut fields = printed(snapshot);
    assert_eq!(fields.remove("unlisted").unwrap(), "{}");
    let fields = fields.into_iter().filter_map(|(field, value)| Some((field, number_in(&value)?)));
    let naive = lines(text)
        .map(words)
        .map(|line| (plain(line[0]).strip_prefix(prefix).unwrap().to_owned(), number::<u64>(line[1])));
    assert_eq!(fields.collect::<BTreeMap<_, _>>(), naive.collect());
}

impl Naive for net::XfrmStat {
    fn agree(&self, text: &[u8]) {
        prefixed(self, text, "xfrm");
    }
}

impl Naive for net::sctp::Snmp {
    fn agree(&self, text: &[u8]) {
        prefixed(self, text, "sctp");
    }
}

/// Columns of CPUs below a line of names.
macro_rules! of_cpus {
    ($($type:ident)*) => { $(
        impl Naive for net::stat::$type {
            fn agree(&self, text: &[u8]) {
                let rows: Vec<_> = lines(text).skip(1).map(words).collect();
                assert_eq!(self.cpus.len(), rows.len());
                for (at, (cpu, row)) in self.cpus.iter().zip(rows).enumerate() {
                    assert_eq!(cpu.line as usize, at);
                    assert_eq!(numbers_in(&cpu.stats), row.into_iter().map(hex).collect::<Vec<_>>());
                }
                let names = words(lines(text).next().unwrap());
                assert!(self.cpus[0].numbers().map(|(name, _)| name.as_bytes()).eq(names));
                assert!(self.unlisted.is_empty());
            }
        }
    )* };
}

of_cpus! { ArpCache NdiscCache RtCache NfConntrack }

impl Naive for net::rpc::Nfsd {
    fn agree(&self, text: &[u8]) {
        let mut fields = printed(self);
        assert_eq!(fields.remove("unlisted").unwrap(), "{}");
        for line in lines(text).map(words) {
            let known = match line[0] {
                b"ra" => continue,
                b"fh" => ("fhstale", 1..2),
                b"th" => ("threads", 1..2),
                b"wdeleg_getattr" => ("wdeleggetattr", 1..2),
                word if word.starts_with(b"proc") => (std::str::from_utf8(word).unwrap(), 2..line.len()),
                word => (std::str::from_utf8(word).unwrap(), 1..line.len()),
            };
            let seen = fields.remove(known.0).unwrap();
            assert_eq!(numbers_in(&format_args!("{seen}")), numbers::<u64>(&line[known.1]), "{}", known.0);
        }
        assert!(fields.values().all(|rest| rest == "None"), "{fields:?}");
    }
}

impl Naive for net::Rt6Stats {
    fn agree(&self, text: &[u8]) {
        assert_eq!(numbers_in(self), words(text).into_iter().map(hex).collect::<Vec<_>>());
    }
}

impl Naive for net::Psched {
    fn agree(&self, text: &[u8]) {
        assert_eq!(numbers_in(self), words(text).into_iter().map(hex).collect::<Vec<_>>());
    }
}

impl Naive for net::IfInet6 {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.addresses.len(), lines(text).count());
        for (seen, line) in self.addresses.iter().zip(lines(text).map(words)) {
            assert_eq!((seen.address, seen.device.as_bytes()), (address(line[0]), line[5]));
            let columns = [seen.if_index, seen.prefix_len.into(), seen.scope.into(), seen.flags.bits()];
            assert_eq!(
                columns.map(u64::from).to_vec(),
                line[1..5].iter().map(|word| hex(word)).collect::<Vec<_>>()
            );
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::Igmp6 {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.groups.len(), lines(text).count());
        for (seen, line) in self.groups.iter().zip(lines(text).map(words)) {
            assert_eq!((seen.if_index, seen.device.as_bytes()), (number(line[0]), line[1]));
            assert_eq!((seen.address, seen.users), (address(line[2]), number(line[3])));
            assert_eq!((u64::from(seen.flags.bits()), seen.timer.0), (hex(line[4]), number(line[5])));
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::Igmp {
    fn agree(&self, text: &[u8]) {
        let (mut interfaces, mut groups, mut last) = (self.interfaces.iter(), self.groups.iter(), 0);
        for line in lines(text).skip(1) {
            let is_group = line[0] == b'\t';
            let line = words(line);
            if is_group {
                let group = groups.next().unwrap();
                let timer: Vec<&[u8]> = line[2].split(|&byte| byte == b':').collect();
                let time = (timer[0] != b"0").then(|| hex(timer[1]));
                assert_eq!((group.if_index, u64::from(group.address.0)), (last, hex(line[0])));
                assert_eq!((group.users, group.timer.map(u64::from)), (number(line[1]), time));
                assert_eq!(group.reporter, line[3] != b"0");
            } else {
                let interface = interfaces.next().unwrap();
                last = number(line[0]);
                assert_eq!((interface.if_index, interface.device.as_bytes()), (last, line[1]));
                assert_eq!((interface.count, interface.querier.as_bytes()), (number(line[3]), line[4]));
            }
        }
        assert!(interfaces.next().is_none() && groups.next().is_none() && self.unlisted.is_empty());
    }
}

impl Naive for net::DevMcast {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.addresses.len(), lines(text).count());
        for (seen, line) in self.addresses.iter().zip(lines(text).map(words)) {
            assert_eq!((seen.if_index, seen.device.as_bytes()), (number(line[0]), line[1]));
            assert_eq!((seen.users, seen.global_use), (number(line[2]), number(line[3])));
            assert_eq!(seen.address.as_bytes(), line[4]);
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::Netlink {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.sockets.len(), lines(text).skip(1).count());
        for (seen, line) in self.sockets.iter().zip(lines(text).skip(1).map(words)) {
            assert_eq!(
                (seen.sk, seen.protocol, seen.port),
                (pointer(line[0]), number(line[1]), number(line[2]))
            );
            assert_eq!(
                (u64::from(seen.groups), seen.rmem, seen.wmem),
                (hex(line[3]), Bytes(number(line[4])), Bytes(number(line[5])))
            );
            assert_eq!((seen.dumping, seen.locks), (Some(line[6] != b"0"), number(line[7])));
            let inode = Some(number::<u64>(line[9])).filter(|&inode| inode > 0);
            assert_eq!((seen.drops.drops, seen.inode), (number(line[8]), inode));
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::Packet {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.sockets.len(), lines(text).skip(1).count());
        for (seen, line) in self.sockets.iter().zip(lines(text).skip(1).map(words)) {
            assert_eq!(
                (seen.sk, seen.refcnt, seen.r#type),
                (pointer(line[0]), number(line[1]), number(line[2]))
            );
            assert_eq!((u64::from(seen.proto), seen.iface), (hex(line[3]), number(line[4])));
            assert_eq!((seen.running, seen.rmem), (line[5] != b"0", Bytes(number(line[6]))));
            let inode = Some(number::<u64>(line[8])).filter(|&inode| inode > 0);
            assert_eq!((seen.user, seen.inode), (number(line[7]), inode));
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::Ipv6Route {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.routes.len(), lines(text).count());
        for (seen, line) in self.routes.iter().zip(lines(text).map(words)) {
            assert_eq!([seen.destination, seen.source, seen.next_hop], [0, 2, 4].map(|at| address(line[at])));
            assert_eq!(
                [seen.destination_len, seen.source_len].map(u64::from),
                [1, 3].map(|at| hex(line[at]))
            );
            let columns = [seen.metric, seen.ref_cnt, seen.r#use, seen.flags.bits()].map(u64::from);
            assert_eq!(columns, [5, 6, 7, 8].map(|at| hex(line[at])));
            assert_eq!(seen.device.as_bytes(), line[9]);
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::IpVsStats {
    fn agree(&self, text: &[u8]) {
        let [_, _, totals, _, rates] = lines(text).filter(|line| !line.is_empty()).collect::<Vec<_>>()[..]
        else {
            panic!()
        };
        let columns = |line| words(line).into_iter().map(hex).collect::<Vec<_>>();
        assert_eq!((numbers_in(&self.totals), numbers_in(&self.rates)), (columns(totals), columns(rates)));
    }
}

/// No captured machine has a service of IPVS.
impl Naive for net::IpVs {
    fn agree(&self, text: &[u8]) {
        let line = words(lines(text).next().unwrap());
        assert_eq!(self.version.as_bytes(), line[4]);
        let size = line[5].strip_prefix(b"(size=").and_then(|size| size.strip_suffix(b")"));
        assert_eq!(self.size, number::<u64>(size.unwrap()));
        assert_eq!((self.services.len(), self.servers.len(), lines(text).count()), (0, 0, 3));
        assert!(self.unlisted.is_empty());
    }
}

/// No captured machine has a wireless interface, so only the headings are read.
impl Naive for net::Wireless {
    fn agree(&self, text: &[u8]) {
        assert_eq!((self.interfaces.len(), lines(text).count()), (0, 2));
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for net::FibTriestat {
    fn agree(&self, text: &[u8]) {
        let mut tables = self.tables.iter();
        let mut table = None;
        for line in lines(text).filter(|line| !line.is_empty()) {
            let all = words(line);
            match all[..] {
                [
                    b"Basic",
                    b"info:",
                    b"size",
                    b"of",
                    b"leaf:",
                    leaf,
                    b"bytes,",
                    b"size",
                    b"of",
                    b"tnode:",
                    tnode,
                    _,
                ] => {
                    let sizes = [leaf, tnode].map(|size| Some(Bytes(number(size))));
                    assert_eq!([self.leaf_size, self.tnode_size], sizes);
                }
                [b"Counters:"] | [b"---------"] => {}
                [name] => {
                    table = tables.next();
                    assert_eq!(table.unwrap().name.as_bytes(), name.strip_suffix(b":").unwrap());
                }
                [b"Aver", _, depth] => {
                    let digits: Vec<u8> = depth.iter().copied().filter(|&byte| byte != b'.').collect();
                    assert_eq!(table.unwrap().aver_depth.map(|depth| depth.0), Some(number(&digits)));
                }
                [bits, ..] if bits[0].is_ascii_digit() => {
                    let seen = table.unwrap().node_sizes.iter();
                    let seen = seen.flat_map(|size| [format!("{}:", size.bits), size.nodes.to_string()]);
                    assert!(seen.map(String::into_bytes).eq(all.iter().map(|word| word.to_vec())));
                }
                _ => {
                    let end = line.iter().position(|byte| b":=".contains(byte)).unwrap();
                    let key = plain(line[..end].trim_ascii());
                    let value = words(&line[end + 1..])[0];
                    let seen = table.unwrap().numbers().find(|(name, _)| plain(name.as_bytes()) == key);
                    assert_eq!(seen.and_then(|(_, seen)| seen.number()), Some(number(value)), "{key}");
                }
            }
        }
        assert!(tables.next().is_none() && self.unlisted.is_empty());
    }
}

/// No captured machine has such an object, so only the heading is read.
macro_rules! of_headings {
    ($($module:ident::$type:ident.$field:ident)*) => { $(
        impl Naive for $module::$type {
            fn agree(&self, text: &[u8]) {
                assert_eq!((self.$field.len(), lines(text).count()), (0, 1));
                assert!(self.unlisted.is_empty());
            }
        }
    )* };
}

of_headings! { sysvipc::Msg.queues sysvipc::Sem.sets sysvipc::Shm.segments net::Mcfilter.sources net::Mcfilter6.sources }
