//! net/tcp, udp, udplite, icmp, raw, unix, route, arp and ptype.

use std::fmt::Display;

use procsampler::net::inet::{Socket, Timer};
use procsampler::net::tcp::TcpColumns;
use procsampler::net::udp::Drops;
use procsampler::net::{self, Address, TcpState};
use procsampler::unit::Ticks;
use procsampler::{Reported, rows::Rows};

use super::Naive;
use crate::naive::{lines, number, words};

fn hex(word: &[u8]) -> u64 {
    u64::from_str_radix(std::str::from_utf8(word).unwrap(), 16).unwrap()
}

fn pair(word: &[u8]) -> (&[u8], &[u8]) {
    let at = word.iter().position(|&byte| byte == b':').unwrap();
    (&word[..at], &word[at + 1..])
}

fn inode(word: &[u8]) -> Option<u64> {
    Some(number(word)).filter(|&inode| inode != 0)
}

/// Compares the columns that all have, and returns the words after them.
fn columns<'a, A: Address + Display, M>(socket: &Socket<A, M>, line: &'a [u8]) -> Vec<&'a [u8]> {
    let words = words(line);
    assert_eq!(u64::from(socket.sl), number::<u64>(words[0].strip_suffix(b":").unwrap()));
    for (end, word) in [(socket.local_address, words[1]), (socket.rem_address, words[2])] {
        let (address, port) = pair(word);
        assert_eq!((end.address.to_string().as_bytes(), u64::from(end.port)), (address, hex(port)));
    }
    assert_eq!(u64::from(socket.st.number()), hex(words[3]));
    let (tx, rx) = pair(words[4]);
    assert_eq!([socket.tx_queue, socket.rx_queue].map(u64::from), [tx, rx].map(hex));
    let (tr, when) = pair(words[5]);
    assert_eq!((socket.tr, socket.when), (Timer::new(hex(tr) as u8), Ticks(hex(when))));
    assert_eq!(u64::from(socket.retrnsmt), hex(words[6]));
    let is_request = (hex(words[3]), hex(tr)) == (3, 1);
    let uid = match (number::<u32>(words[7]), inode(words[9])) {
        (0, None) if !is_request => Reported::Unmeasured,
        (uid, _) => Reported::Known(uid),
    };
    assert_eq!(socket.uid, uid);
    assert_eq!(u64::from(socket.timeout), number::<u64>(words[8]));
    assert_eq!((socket.inode, u64::from(socket.refcnt)), (inode(words[9]), number(words[10])));
    assert_eq!(socket.pointer.known().unwrap_or(0), hex(words[11]));
    words[12..].to_vec()
}

/// The rows below the headings.
fn each<'a, R>(rows: &'a Rows<R>, text: &'a [u8]) -> impl Iterator<Item = (&'a R, &'a [u8])> {
    assert_eq!(rows.len(), lines(text).count() - 1);
    rows.iter().zip(lines(text).skip(1))
}

fn tcp<A: Address + Display>(sockets: &Rows<Socket<A, TcpColumns>>, text: &[u8]) {
    for (socket, line) in each(sockets, text) {
        let rest = columns(socket, line);
        let more = &socket.more;
        if rest.is_empty() {
            assert_eq!(*more, TcpColumns::default());
            continue;
        }
        let seen = [
            more.rto.unwrap().0,
            more.ato.unwrap().0,
            more.ack.unwrap().into(),
            more.snd_cwnd.unwrap().into(),
        ];
        assert_eq!(seen, [0, 1, 2, 3].map(|at| number::<u64>(rest[at])));
        let last = Some(number::<i64>(rest[4])).filter(|&last| last != -1);
        let [ssthresh, max_qlen] = [more.snd_ssthresh, more.max_qlen].map(|number| number.map(i64::from));
        let listens = socket.st == TcpState::Listen;
        assert_eq!((ssthresh, max_qlen), if listens { (None, last) } else { (last, None) });
        assert_eq!(rest.len(), 5);
    }
}

fn udp<A: Address + Display>(sockets: &Rows<Socket<A, Drops>>, text: &[u8]) {
    for (socket, line) in each(sockets, text) {
        let rest = columns(socket, line);
        assert_eq!((socket.drops, rest.len()), (number(rest[0]), 1));
    }
}

macro_rules! sockets {
    ($($name:ident: $reader:ident;)*) => { $(
        impl Naive for net::$name {
            fn agree(&self, text: &[u8]) {
                $reader(&self.sockets, text);
                assert!(self.unlisted.is_empty());
                for inode in self.sockets.iter().filter_map(|socket| socket.inode) {
                    assert_eq!(self.by_inode(inode).unwrap().inode, Some(inode));
                }
                assert_eq!(self.by_inode(0), None);
            }
        }
    )* };
}

sockets! {
    Tcp: tcp;
    Tcp6: tcp;
    Udp: udp;
    Udp6: udp;
    Udplite: udp;
    Udplite6: udp;
    Icmp: udp;
    Icmp6: udp;
    Raw: udp;
    Raw6: udp;
}

/// The end of the seven words before the path, if all of them are numbers.
fn before_path(line: &[u8]) -> Option<usize> {
    let words = words(line);
    let is_hex = |word: &[u8]| word.iter().all(u8::is_ascii_hexdigit);
    let numbers = words.get(..7)?;
    let begins = numbers[0].ends_with(b":") && is_hex(&numbers[0][..numbers[0].len() - 1]);
    let end = numbers[6].as_ptr() as usize - line.as_ptr() as usize + numbers[6].len();
    (begins && numbers[1..].iter().all(|word| is_hex(word))).then_some(end)
}

impl Naive for net::Unix {
    fn agree(&self, text: &[u8]) {
        let (mut sockets, mut paths) = (Vec::new(), Vec::<Vec<u8>>::new());
        for line in lines(text).skip(1) {
            match before_path(line) {
                Some(end) => {
                    sockets.push(words(&line[..end]));
                    paths.push(line[end..].to_vec());
                }
                None => paths.last_mut().unwrap().extend([b"\n", line].concat()),
            }
        }
        assert_eq!(self.sockets.len(), sockets.len());
        for ((socket, words), path) in self.sockets.iter().zip(sockets).zip(paths) {
            assert_eq!(socket.num.known().unwrap_or(0), hex(&words[0][..words[0].len() - 1]));
            let seen = [socket.ref_count, socket.protocol, socket.flags.bits()].map(u64::from);
            assert_eq!(seen, [1, 2, 3].map(|at| hex(words[at])));
            assert_eq!(socket.r#type, net::unix::UnixType::new(hex(words[4]) as u16));
            assert_eq!(socket.st, net::unix::UnixState::new(hex(words[5]) as u8));
            assert_eq!(socket.inode, inode(words[6]));
            let path_seen = socket.path.map(|path| [b" ", path.as_bytes()].concat()).unwrap_or_default();
            assert_eq!(path_seen, path, "{}", path.escape_ascii());
        }
    }
}

impl Naive for net::Route {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.routes.len(), lines(text).count() - 1);
        for (route, line) in self.routes.iter().zip(lines(text).skip(1)) {
            let words = words(line);
            assert_eq!(route.iface.as_bytes(), words[0]);
            let addresses =
                [route.destination, route.gateway, route.mask].map(|address| u64::from(address.0));
            assert_eq!(addresses, [1, 2, 7].map(|at| hex(words[at])));
            assert_eq!(u64::from(route.flags.bits()), hex(words[3]));
            let seen = [route.ref_cnt, route.r#use, route.metric, route.mtu, route.window, route.irtt];
            assert_eq!(seen, [4, 5, 6, 8, 9, 10].map(|at| number::<u32>(words[at])));
            assert_eq!(words.len(), 11);
        }
    }
}

impl Naive for net::Arp {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.neighbours.len(), lines(text).count() - 1);
        for (neighbour, line) in self.neighbours.iter().zip(lines(text).skip(1)) {
            let words = words(line);
            let bytes: Vec<u64> = words[0].split(|&byte| byte == b'.').map(number).collect();
            assert_eq!(neighbour.ip_address.octets().map(u64::from), bytes[..]);
            assert_eq!(u64::from(neighbour.hw_type), hex(words[1].strip_prefix(b"0x").unwrap()));
            assert_eq!(u64::from(neighbour.flags.bits()), hex(words[2].strip_prefix(b"0x").unwrap()));
            let address = neighbour.hw_address.unwrap();
            let bytes: Vec<u64> = words[3].split(|&byte| byte == b':').map(hex).collect();
            assert_eq!(address.as_bytes(), words[3]);
            assert!(address.octets().map(u64::from).eq(bytes.iter().copied()));
            assert!(address.mac().unwrap().map(u64::from).iter().eq(&bytes));
            assert_eq!([neighbour.mask.as_bytes(), neighbour.device.as_bytes()], words[4..]);
        }
    }
}

impl Naive for net::Ptype {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.handlers.len(), lines(text).count() - 1);
        for (handler, line) in self.handlers.iter().zip(lines(text).skip(1)) {
            let r#type = match &line[..4] {
                b"ALL " => net::ptype::PacketType::All,
                number => net::ptype::PacketType::Ethertype(hex(number) as u16),
            };
            assert_eq!(handler.r#type, r#type);
            let device = handler.device.map(|device| device.to_string()).unwrap_or_default();
            let text = format!(" {device:8} {}", handler.function);
            assert_eq!(text.as_bytes(), &line[4..]);
        }
    }
}
