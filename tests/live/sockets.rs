//! Sockets, routes and neighbours: those of every captured machine in its byte order, and those that the test
//! makes, found by the inode numbers of their descriptors.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::process::Command;

use crate::fixtures::{Core, Host, host, hosts};
use crate::zoo;
use procsampler::net::inet::Timer;
use procsampler::net::unix::{UnixFlags, UnixState, UnixType};
use procsampler::net::{self, TcpState};
use procsampler::{FileIn, Machine, ProcDir, ProcFile, Reported, Sampler, dir::Dir};
use rustix::process::Resource;
use rustix::thread::UnshareFlags;

/// All hosts that have the zoo.
fn zoos() -> impl Iterator<Item = &'static Host> {
    hosts().iter().filter(|host| host.name != "amd64-6.12-bare")
}

fn parsed<T: Core>(host: &Host) -> T {
    T::parsed(host.text(&format!("proc/{}", T::NAME))).unwrap()
}

mod captured {
    use super::*;

    const SOCKET: u16 = 8080;
    const MDNS: u16 = 5353;

    /// `[::1]` or 127.0.0.1.
    fn is_here(end: SocketAddr) -> bool {
        end.ip().is_loopback()
    }

    #[test]
    fn tcp_in_every_order_of_bytes() {
        let mut seen = 0;
        for host in zoos() {
            let machine = host.machine();
            let (tcp, tcp6) = (parsed::<net::Tcp>(host), parsed::<net::Tcp6>(host));
            let v4 = tcp.sockets.iter().map(|socket| {
                let [local, remote] =
                    [socket.local_address, socket.rem_address].map(|end| end.socket_addr(&machine));
                (local, remote, socket.st, socket.tr, socket.inode, socket.uid, socket.rto)
            });
            let v6 = tcp6.sockets.iter().map(|socket| {
                let [local, remote] =
                    [socket.local_address, socket.rem_address].map(|end| end.socket_addr(&machine));
                (local, remote, socket.st, socket.tr, socket.inode, socket.uid, socket.rto)
            });
            for (local, remote, st, tr, inode, uid, rto) in v4.chain(v6) {
                assert!(is_here(local), "{}: {local}", host.name);
                let listens = st == TcpState::Listen;
                assert_eq!(
                    (listens, remote.ip().is_unspecified()),
                    (remote.port() == 0, listens),
                    "{}",
                    host.name
                );
                assert!(local.port() == SOCKET || remote.port() == SOCKET, "{local} {remote}");
                // The sockets of the zoo belong to root. A 0 is known only if there is a descriptor.
                assert_eq!(uid, if inode.is_some() { Reported::Known(0) } else { Reported::Unmeasured });
                // Sockets in FIN_WAIT2 belong to no process either.
                let waits = matches!(st, TcpState::TimeWait | TcpState::FinWait2);
                assert_eq!((tr == Timer::TimeWait, rto.is_none()), (waits, waits), "{}: {st}", host.name);
                seen += 1;
            }
            for states in [tcp.states(), tcp6.states()] {
                let there: Vec<_> = states.into_iter().filter(|(_, count)| *count > 0).collect();
                let expected = [
                    (TcpState::Established, 4),
                    (TcpState::FinWait2, 1),
                    (TcpState::TimeWait, 1),
                    (TcpState::CloseWait, 1),
                    (TcpState::Listen, 1),
                ];
                assert_eq!(there, expected, "{}", host.name);
            }
        }
        assert_eq!(seen, 32 * 16);
    }

    /// The result of a reader that assumes its own byte order.
    #[test]
    fn the_wrong_order_is_seen() {
        let tcp = parsed::<net::Tcp>(host("s390x-6.12"));
        let listener = tcp.sockets.iter().find(|socket| socket.st == TcpState::Listen).unwrap();
        let big = host("s390x-6.12").machine();
        assert!(big.big_endian);
        assert_eq!(listener.local_address.socket_addr(&big), (Ipv4Addr::LOCALHOST, SOCKET).into());
        let little = Machine { big_endian: false, ..big };
        assert_eq!(listener.local_address.socket_addr(&little), (Ipv4Addr::new(1, 0, 0, 127), SOCKET).into());
    }

    #[test]
    fn udp_and_raw() {
        for host in zoos() {
            let machine = host.machine();
            let udp = parsed::<net::Udp>(host);
            let [connected, server] = [TcpState::Established, TcpState::Close]
                .map(|st| *udp.sockets.iter().find(|socket| socket.st == st).unwrap());
            assert_eq!(connected.rem_address.socket_addr(&machine), (Ipv4Addr::LOCALHOST, MDNS).into());
            assert_eq!(server.local_address.socket_addr(&machine), (Ipv4Addr::UNSPECIFIED, MDNS).into());
            assert!(server.rx_queue > 0 && connected.rx_queue == 0);
            let udp6 = parsed::<net::Udp6>(host);
            let server = udp6.sockets.iter().find(|socket| socket.st == TcpState::Close).unwrap();
            assert_eq!(server.local_address.socket_addr(&machine), "[::1]:5353".parse().unwrap());
            let (raw, raw6) = (parsed::<net::Raw>(host), parsed::<net::Raw6>(host));
            assert_eq!((raw.sockets[0].local_address.port, raw6.sockets[0].local_address.port), (1, 58));
        }
    }

    #[test]
    fn unix_paths() {
        for host in zoos() {
            let unix = parsed::<net::Unix>(host);
            let mut paths: Vec<_> =
                unix.sockets.iter().map(|socket| socket.path.map(|path| path.as_bytes().to_vec())).collect();
            paths.sort();
            let mut expected = [
                None,
                None,
                Some(&b"/tmp/dgram"[..]),
                Some(b"/tmp/seqpacket"),
                Some(b"/tmp/sock et\twith tab"),
                Some(b"/tmp/sock\nnewline"),
                Some(b"@"),
                Some(b"@abstract name"),
                Some(b"@nul@inside@"),
            ]
            .map(|path| path.map(<[u8]>::to_vec));
            expected.sort();
            assert_eq!(paths, expected, "{}", host.name);
            let of_type = |wanted| {
                let types = unix.sockets.iter().map(|socket| match host.name.starts_with("mips") {
                    true => socket.r#type.on_mips(),
                    false => socket.r#type,
                });
                types.filter(|r#type| *r#type == wanted).count()
            };
            let types = [UnixType::Stream, UnixType::Dgram, UnixType::Seqpacket].map(of_type);
            assert_eq!(types, [7, 1, 1], "{}", host.name);
        }
    }

    #[test]
    fn routes_and_neighbours() {
        let mut with_routes = 0;
        for host in zoos() {
            let machine = host.machine();
            let routes: Vec<_> = parsed::<net::Route>(host)
                .routes
                .iter()
                .map(|route| {
                    let [destination, gateway] =
                        [route.destination, route.gateway].map(|address| address.ip(&machine));
                    (
                        route.iface.to_string(),
                        destination.to_string(),
                        route.prefix_len(&machine).unwrap(),
                        gateway.to_string(),
                    )
                })
                .collect();
            let macs: Vec<_> = parsed::<net::Arp>(host)
                .neighbours
                .iter()
                .map(|neighbour| {
                    (neighbour.ip_address.to_string(), neighbour.hw_address.unwrap().mac().unwrap())
                })
                .collect();
            let handlers = parsed::<net::Ptype>(host).handlers;
            assert!(handlers.iter().any(|handler| handler.function == "ip_rcv"));
            // Machines without modules have no network.
            if routes.is_empty() {
                assert!(["amd64-6.19", "amd64-7.0", "amd64-7.1"].contains(&&*host.name) && macs.is_empty());
                continue;
            }
            with_routes += 1;
            let route = |iface: &str, destination: &str, prefix, gateway: &str| {
                (iface.to_owned(), destination.to_owned(), prefix, gateway.to_owned())
            };
            assert_eq!(
                routes,
                [
                    route("eth0", "0.0.0.0", 0, "10.0.2.2"),
                    route("eth0", "10.0.2.0", 24, "0.0.0.0"),
                    route("dummy0", "192.0.2.0", 24, "0.0.0.0"),
                ]
            );
            assert_eq!(macs, [("10.0.2.2".to_owned(), [0x52, 0x55, 0x0a, 0, 2, 2])]);
        }
        assert_eq!(with_routes, 29);
    }
}

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

/// The number of a socket, by another way than that of the link.
fn inode(socket: impl AsFd) -> u64 {
    rustix::fs::fstat(socket).unwrap().st_ino
}

fn uid() -> Reported<u32> {
    Reported::Known(rustix::process::getuid().as_raw())
}

#[test]
fn a_connection_from_its_listener_to_time_wait() {
    let machine = Machine::this();
    let mut sampler = Sampler::<net::Tcp>::open(&proc()).unwrap();
    let test = "a_connection_from_its_listener_to_time_wait";
    let Some(listener) = zoo::listener(test, "127.0.0.1:0") else { return };
    let here = listener.local_addr().unwrap();
    let mut client = TcpStream::connect(here).unwrap();
    let there = client.local_addr().unwrap();
    let ends = (here, there);

    let ends_of = |socket: &net::tcp::TcpSocket| {
        (socket.local_address.socket_addr(&machine), socket.rem_address.socket_addr(&machine))
    };
    let is_embryo = |socket: &net::tcp::TcpSocket| ends_of(socket) == ends;
    // A table of several pages may miss a row while other sockets are opened and closed.
    zoo::wait_until("both are listed", || {
        let tcp = sampler.sample().unwrap();
        tcp.by_inode(inode(&listener)).is_some() && tcp.sockets.iter().any(is_embryo)
    });
    let tcp = sampler.current().unwrap();
    let socket = tcp.by_inode(inode(&listener)).unwrap();
    assert_eq!((socket.local_address.socket_addr(&machine), socket.st), (here, TcpState::Listen));
    assert_eq!((socket.rem_address.port, socket.uid), (0, uid()));
    assert_eq!((socket.rx_queue, socket.snd_ssthresh), (1, None), "one waits to be accepted");
    let embryo = tcp.sockets.iter().find(|socket| is_embryo(socket)).unwrap();
    assert_eq!((embryo.st, embryo.inode), (TcpState::Established, None));

    let (mut server, _) = listener.accept().unwrap();
    client.write_all(b"12345").unwrap();
    let link = fs::read_link(format!("/proc/self/fd/{}", server.as_raw_fd())).unwrap();
    assert_eq!(link.to_str().unwrap(), format!("socket:[{}]", inode(&server)));
    zoo::wait_until("it is listed", || sampler.sample().unwrap().by_inode(inode(&server)).is_some());
    let socket = sampler.current().unwrap().by_inode(inode(&server)).unwrap();
    assert_eq!((ends_of(socket), socket.st, socket.rx_queue), (ends, TcpState::Established, 5));
    assert_eq!((socket.uid, socket.rto.is_some()), (uid(), true));
    let delta = sampler.delta().unwrap();
    let new = delta.appeared().filter(|socket| socket.inode == Some(inode(&server)));
    assert_eq!(new.count(), 1, "as it was accepted it got an inode");

    // The side that closes first waits, if the other side has read everything.
    let number = inode(&client);
    server.read_exact(&mut [0; 5]).unwrap();
    // A close is not enough, because children that other tests fork meanwhile have the descriptors open too.
    client.shutdown(Shutdown::Write).unwrap();
    server.shutdown(Shutdown::Write).unwrap();
    drop((client, server));
    let most = fs::read_to_string("/proc/sys/net/ipv4/tcp_max_tw_buckets").unwrap_or_default();
    if most.trim().parse().is_ok_and(|most: u64| most <= sampler.current().unwrap().states()[6].1 as u64) {
        return zoo::skipped(test, "no more connections may wait (net.ipv4.tcp_max_tw_buckets)");
    }
    zoo::wait_until("the connection waits", || {
        let tcp = sampler.sample().unwrap();
        assert_eq!(tcp.by_inode(number), None);
        let there = tcp.sockets.iter().find(|socket| ends_of(socket) == (there, here));
        there.is_some_and(|socket| {
            assert_eq!((socket.inode, socket.tr, socket.rto), (None, Timer::TimeWait, None));
            assert!(socket.when.0 > 0 && socket.uid != Reported::Hidden);
            socket.st == TcpState::TimeWait
        })
    });
    assert!(sampler.current().unwrap().states().contains(&(TcpState::SynRecv, 0)));
}

#[test]
fn sockets_of_ipv6() {
    let Some(listener) = zoo::listener("sockets_of_ipv6", "[::1]:0") else { return };
    let here = listener.local_addr().unwrap();
    let client = TcpStream::connect(here).unwrap();
    let udp = UdpSocket::bind("[::]:0").unwrap();
    let (mut tcp6, mut udp6) = (net::Tcp6::default(), net::Udp6::default());
    zoo::wait_until("both are listed", || {
        (tcp6, udp6) = (net::Tcp6::read().unwrap(), net::Udp6::read().unwrap());
        tcp6.by_inode(inode(&client)).is_some() && udp6.by_inode(inode(&udp)).is_some()
    });
    let socket = tcp6.by_inode(inode(&client)).unwrap();
    assert_eq!(socket.rem_address.socket_addr(&Machine::this()), here);
    assert_eq!(socket.local_address.socket_addr(&Machine::this()), client.local_addr().unwrap());
    let socket = udp6.by_inode(inode(&udp)).unwrap();
    assert_eq!(socket.local_address.socket_addr(&Machine::this()), udp.local_addr().unwrap());

    // An IPv6 socket that is connected to an IPv4 address.
    if fs::read("/proc/sys/net/ipv6/bindv6only").is_ok_and(|text| text == b"1\n") {
        return zoo::skipped("sockets_of_ipv6: of IPv4", "such sockets are for IPv6 alone (bindv6only)");
    }
    let server = TcpListener::bind("[::]:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let client = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let (accepted, _) = server.accept().unwrap();
    let mut tcp = net::Tcp::default();
    zoo::wait_until("both ends are listed", || {
        (tcp, tcp6) = (net::Tcp::read().unwrap(), net::Tcp6::read().unwrap());
        tcp.by_inode(inode(&client)).is_some() && tcp6.by_inode(inode(&accepted)).is_some()
    });
    let end = tcp6.by_inode(inode(&accepted)).unwrap().rem_address;
    assert_eq!(end.address.ip(&Machine::this()).to_canonical(), Ipv4Addr::LOCALHOST);
    assert_eq!(end.port, client.local_addr().unwrap().port());
    assert!(tcp.by_inode(inode(&accepted)).is_none());
}

#[test]
fn what_does_not_fit_is_dropped() {
    let test = "what_does_not_fit_is_dropped";
    let server = match UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)) {
        Ok(server) => server,
        Err(error) => return zoo::skipped(test, &format!("no loopback: {error}")),
    };
    let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    client.connect(server.local_addr().unwrap()).unwrap();
    let mut sampler = Sampler::<net::Udp>::open(&proc().this_process().unwrap()).unwrap();
    let mut sockets = || {
        let mut both = None;
        zoo::wait_until("both are listed", || {
            let udp = sampler.sample().unwrap();
            both = udp.by_inode(inode(&server)).copied().zip(udp.by_inode(inode(&client)).copied());
            both.is_some()
        });
        both.unwrap()
    };
    assert_eq!(sockets().0.drops, 0);
    // The size of the buffers depends on the machine.
    let mut sent = 0;
    let (full, connected) = loop {
        (0..4000).for_each(|_| assert_eq!(client.send(&[7; 1000]).unwrap(), 1000));
        sent += 4000;
        let (full, connected) = sockets();
        if full.drops > 0 {
            break (full, connected);
        }
        if sent > 200_000 {
            return zoo::skipped(test, "there is room for 200 MB (net.core.rmem_default)");
        }
    };
    assert_eq!((full.st, connected.st), (TcpState::Close, TcpState::Established));
    assert_eq!(connected.rem_address.socket_addr(&Machine::this()), server.local_addr().unwrap());
    assert!(full.rx_queue > 1000 && full.uid == uid() && connected.drops == 0);
    let delta = sampler.delta().unwrap();
    assert!(!delta.iter().find(|row| row.now.inode == full.inode).unwrap().drops.is_reset());

    server.set_nonblocking(true).unwrap();
    let received = (0..sent).take_while(|_| server.recv(&mut [0; 1000]).is_ok()).count();
    assert_eq!(received as u64 + full.drops, sent);
}

#[test]
fn unix_sockets_of_every_name() {
    let dir = zoo::Temporary::new("unix");
    let mut sampler = Sampler::<net::Unix>::open(&proc()).unwrap();
    let names = ["plain", "a blank and\ta tab", "new\nline", "two\n\nlines\n", " @ "];
    let paths: Vec<_> = names.iter().map(|name| dir.path().join(name)).collect();
    let listeners: Vec<_> = match paths.iter().map(UnixListener::bind).collect() {
        Ok(listeners) => listeners,
        Err(error) => {
            let why = format!("{} is too long, or its file system has no sockets", dir.path().display());
            return zoo::skipped("unix_sockets_of_every_name", &format!("{why}: {error}"));
        }
    };
    let own = format!("procsampler {}\n", std::process::id());
    let address = std::os::unix::net::SocketAddr::from_abstract_name(&own).unwrap();
    let hidden = UnixDatagram::bind_addr(&address).unwrap();
    let (one, other) = UnixStream::pair().unwrap();
    let client = UnixStream::connect(&paths[2]).unwrap();

    zoo::wait_until("all are listed", || {
        let unix = sampler.sample().unwrap();
        let has = |inode: u64| unix.by_inode(inode).is_some();
        listeners.iter().all(|listener| has(inode(listener)))
            && [&one, &other, &client].into_iter().all(|socket| has(inode(socket)))
            && has(inode(&hidden))
    });
    let unix = sampler.current().unwrap();
    for (listener, path) in listeners.iter().zip(&paths) {
        let socket = unix.by_inode(inode(listener)).unwrap();
        assert_eq!(socket.path.unwrap().as_bytes(), path.as_os_str().as_bytes());
        assert_eq!((socket.flags, socket.r#type), (UnixFlags::ACCEPTCON, UnixType::Stream));
        assert_eq!(socket.st, UnixState::Unconnected);
    }
    let socket = unix.by_inode(inode(&hidden)).unwrap();
    assert_eq!(
        (socket.path.unwrap().to_string(), socket.r#type),
        (format!("@{}", own.escape_default()), UnixType::Dgram)
    );
    for socket in [&one, &other, &client] {
        let socket = unix.by_inode(inode(socket)).unwrap();
        assert_eq!((socket.path, socket.st), (None, UnixState::Connected));
    }
    let waits = unix.sockets.iter().find(|socket| {
        socket.inode.is_none()
            && socket.path.is_some_and(|path| path.as_bytes() == paths[2].as_os_str().as_bytes())
    });
    assert_eq!(waits.unwrap().st, UnixState::Connecting, "one waits to be accepted");

    let borrowed: Vec<_> = net::unix::rows(sampler.text()).map(Result::unwrap).collect();
    let kept = &sampler.current().unwrap().sockets;
    assert!(
        borrowed
            .iter()
            .map(|row| (row.inode, row.path))
            .eq(kept.iter().map(|row| (row.inode, row.path.as_ref().map(|path| path.as_bytes()))))
    );
}

#[test]
fn the_same_file_from_every_directory() {
    let test = "the_same_file_from_every_directory";
    let Some(listener) = zoo::listener(test, "127.0.0.1:0") else { return };
    let number = inode(&listener);
    fn has<D: Dir>(dir: &D, number: u64) -> bool
    where
        net::Tcp: FileIn<D>,
    {
        net::Tcp::read_in(dir).unwrap().by_inode(number).is_some()
    }
    let (proc, process) = (proc(), proc().this_process().unwrap());
    let thread = process.thread(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
    zoo::wait_until("it is listed in each", || {
        has(&proc, number) && has(&process, number) && has(&thread, number)
    });
}

#[test]
fn routes_neighbours_and_handlers_are_those_of_the_file() {
    fn below(name: &str) -> usize {
        fs::read_to_string(format!("/proc/{name}")).unwrap().lines().count() - 1
    }
    // Other processes may change them meanwhile.
    zoo::wait_until("both readers see as many", || {
        net::Route::read().unwrap().routes.len() == below("net/route")
            && net::Arp::read().unwrap().neighbours.len() == below("net/arp")
            && net::Ptype::read().unwrap().handlers.len() == below("net/ptype")
    });
    let ptype = net::Ptype::read().unwrap();
    assert!(ptype.handlers.iter().any(|handler| handler.r#type == net::ptype::PacketType::Ethertype(0x0800)));
}

/// The text of a sample is the whole file, even if it has many pages, and the sockets are those in the text.
fn is_whole<T: ProcFile>(sampler: &mut Sampler<T>, sockets: impl Fn(&T) -> usize) -> usize {
    let path = sampler.path();
    let sockets = sockets(sampler.sample().unwrap().snapshot());
    let cat = Command::new("cat").arg(path).output().unwrap().stdout;
    assert!(sampler.text() == cat, "{} bytes, cat has {}", sampler.text().len(), cat.len());
    sockets
}

#[test]
fn every_length_is_read_to_its_end() {
    zoo::inside(zoo::Place::Net, "every_length_is_read_to_its_end", || {
        let proc = proc();
        let limit = rustix::process::getrlimit(Resource::Nofile);
        let all = rustix::process::Rlimit { current: limit.maximum, ..limit };
        rustix::process::setrlimit(Resource::Nofile, all).unwrap();
        let many = limit.maximum.map_or(2000, |most| most.saturating_sub(200).min(2000)) as usize;
        if many < 2000 {
            zoo::skipped(
                "every_length_is_read_to_its_end",
                &format!("with 2,000 sockets: {many} are allowed"),
            );
        }
        let mut tcp = Sampler::<net::Tcp>::open(&proc).unwrap();
        let mut udp = Sampler::<net::Udp>::open(&proc).unwrap();
        let mut unix = Sampler::<net::Unix>::open(&proc).unwrap();
        let pairs = is_whole(&mut unix, |unix| unix.sockets.len());

        // The size is about a page, where one read may or may not be the whole file.
        let (mut listeners, mut clients, mut streams) = (Vec::new(), Vec::new(), Vec::new());
        for count in 1..=90 {
            listeners.push(TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap());
            clients.push(UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap());
            let name = "x".repeat(count % 100);
            let name = std::os::unix::net::SocketAddr::from_abstract_name(name).unwrap();
            streams.push(UnixListener::bind_addr(&name).unwrap());
            assert_eq!(is_whole(&mut tcp, |tcp| tcp.sockets.len()), count);
            assert_eq!(is_whole(&mut udp, |udp| udp.sockets.len()), count);
            assert_eq!(is_whole(&mut unix, |unix| unix.sockets.len()), pairs + count);
        }
        drop((clients, streams));

        listeners.resize_with(many, || TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap());
        for _ in 0..3 {
            assert_eq!(is_whole(&mut tcp, |tcp| tcp.sockets.len()), many);
        }
        let tcp = tcp.current().unwrap();
        let mut ports = BTreeSet::new();
        for listener in &listeners {
            let socket = tcp.by_inode(inode(listener)).unwrap();
            assert_eq!(socket.local_address.port, listener.local_addr().unwrap().port());
            ports.insert(socket.local_address.port);
        }
        assert_eq!((ports.len(), tcp.states()[9]), (many, (TcpState::Listen, many)));
    });
}

#[test]
fn a_process_of_another_namespace() {
    let name = "a_process_of_another_namespace";
    if !zoo::is_root() {
        return zoo::skipped(name, "not root");
    }
    let Some(listener) = zoo::listener(name, "127.0.0.1:0") else { return };
    let child = match Command::new("unshare").args(["--net", "sleep", "1000"]).spawn() {
        Ok(child) => zoo::Child(child),
        Err(error) => return zoo::skipped(name, &format!("unshare: {error}")),
    };
    let namespace = |pid: u32| fs::read_link(format!("/proc/{pid}/ns/net")).ok();
    let here = namespace(std::process::id());
    let has_failed = || zoo::state(child.pid()) == Some('Z');
    zoo::wait_until("it is apart, or has failed", || {
        has_failed() || (namespace(child.pid()) != here && zoo::sleeps(child.pid()))
    });
    if has_failed() {
        return zoo::skipped(name, "this root may not make a namespace");
    }
    let dir = child.dir();
    let mut theirs = Sampler::<net::Tcp>::open(&dir).unwrap();
    let mut leader = Sampler::<net::Tcp>::open(&dir.leader().unwrap()).unwrap();
    let mut ours = Sampler::<net::Tcp>::open(&proc()).unwrap();
    let has =
        |sampler: &mut Sampler<net::Tcp>| sampler.sample().unwrap().by_inode(inode(&listener)).is_some();
    zoo::wait_until("it is listed here", || has(&mut ours));
    assert!(!has(&mut theirs) && !has(&mut leader));
    assert!(theirs.current().unwrap().sockets.is_empty());
    assert!(net::Route::read_in(&dir).unwrap().routes.is_empty(), "nothing leads out of it");
    assert!(net::Arp::read_in(&dir).unwrap().neighbours.is_empty());
    // Protocols belong to the whole machine.
    assert!(!net::Ptype::read_in(&dir).unwrap().handlers.is_empty());

    // The descriptor keeps the namespace, but no new one can be opened.
    child.bury();
    assert!(!has(&mut theirs));
    assert!(Sampler::<net::Tcp>::open(&dir).unwrap_err().is_gone());
}

/// Two threads of one process may be in different namespaces. The path of a process shows that of its leader.
#[test]
fn a_thread_of_another_namespace() {
    let name = "a_thread_of_another_namespace";
    let Some(listener) = zoo::listener(name, "127.0.0.1:0") else { return };
    let number = inode(&listener);
    let seen = std::thread::spawn(move || {
        // SAFETY: the descriptors of this process stay as they are.
        unsafe { rustix::thread::unshare_unsafe(UnshareFlags::NEWNET) }?;
        let (proc, tid) = (proc(), rustix::thread::gettid().as_raw_pid() as u32);
        let process = proc.this_process().unwrap();
        let thread = process.thread(tid).unwrap();
        let of_thread = net::Tcp::read_in(&thread).unwrap().by_inode(number).is_some();
        zoo::wait_until("it is listed for the process", || {
            net::Tcp::read_in(&process).unwrap().by_inode(number).is_some()
        });
        Ok(of_thread)
    });
    match seen.join().unwrap() {
        Ok(of_thread) => assert!(!of_thread),
        Err(errno) => {
            zoo::assert_is_refused(errno);
            zoo::skipped(name, &format!("no namespace can be made here: {errno}"));
        }
    }
}

/// A socket that a child has inherited belongs to two processes, until the child ends.
#[test]
fn owners_of_a_socket() {
    let proc = ProcDir::open().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let fd = listener.as_raw_fd() as u32;
    let mut fds = procsampler::pid::Fds::open(&proc.this_process().unwrap()).unwrap();
    let socket =
        fds.sockets().map(Result::unwrap).find(|&(number, _)| number == fd).map(|(_, socket)| socket);
    let socket = socket.unwrap();
    // A child of fork keeps the descriptor, because it executes nothing.
    let child = zoo::Forked::keeping(&[listener.as_raw_fd()], || {});
    zoo::wait_for_state(child.pid(), 'S');
    let both = BTreeSet::from([std::process::id(), child.pid()]);
    let mut owners = net::Owners::read(&proc).unwrap();
    // Other tests of this program may fork meanwhile.
    let found: BTreeSet<u32> = owners.of(socket).collect();
    assert!(found.is_superset(&both), "{found:?}, not {both:?}");
    assert!(owners.of(socket).is_sorted() && owners.of(0).next().is_none());
    drop(child);
    owners.update(&proc).unwrap();
    assert!(owners.of(socket).all(|pid| !both.contains(&pid) || pid == std::process::id()));
    assert!(!zoo::is_root() || owners.denied() < proc.pids().unwrap().walk().count());
}
