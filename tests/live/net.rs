//! The live files of network namespaces, compared with the traffic, the sockets and the namespaces of the
//! test.

use std::ffi::OsStr;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

use crate::zoo::{self, Child, skipped};
use procsampler::net::dev::Interface;
use procsampler::{Change, PidDir, ProcDir, ProcFile, Sampler, TidDir, net};
use rustix::thread::{UnshareFlags, unshare_unsafe};

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

fn this_process() -> PidDir {
    proc().this_process().unwrap()
}

fn this_thread() -> TidDir {
    this_process().thread(rustix::thread::gettid().as_raw_nonzero().get() as u32).unwrap()
}

const COUNT: u64 = 50;
const SIZE: usize = 1000;

/// Datagrams over loopback, all of them received.
fn send(test: &str) -> Option<()> {
    let result = UdpSocket::bind("127.0.0.1:0").and_then(|socket| {
        socket.connect(socket.local_addr()?)?;
        // A packet filter may drop the datagrams.
        socket.set_read_timeout(Some(std::time::Duration::from_secs(60)))?;
        for _ in 0..COUNT {
            socket.send(&[7; SIZE])?;
            assert_eq!(socket.recv(&mut [0; 2 * SIZE])?, SIZE);
        }
        Ok(())
    });
    if let Err(error) = &result {
        skipped(test, &format!("no datagrams over loopback: {error}"));
    }
    result.ok()
}

fn lo(dev: &net::Dev) -> &Interface {
    dev.interfaces.get(b"lo").unwrap()
}

#[test]
fn traffic_over_loopback() {
    let mut dev = Sampler::<net::Dev>::open(&proc()).unwrap();
    let mut snmp = Sampler::<net::Snmp>::open(&this_process()).unwrap();
    let mut netstat = Sampler::<net::Netstat>::open(&this_thread()).unwrap();
    dev.sample().unwrap();
    snmp.sample().unwrap();
    netstat.sample().unwrap();
    let Some(()) = send("traffic_over_loopback") else { return };
    dev.sample().unwrap();
    snmp.sample().unwrap();
    netstat.sample().unwrap();

    // With the headers of UDP and IP; loopback counts one of a link too.
    let bytes = COUNT * (SIZE as u64 + 28);
    let lo = dev.delta().unwrap().get(b"lo").unwrap();
    assert!(lo.rx_packets.amount() >= COUNT && lo.tx_packets.amount() >= COUNT, "{lo:?}");
    assert!(lo.rx_bytes.amount().get() >= bytes && lo.tx_bytes.amount().get() >= bytes, "{lo:?}");
    let snmp = snmp.delta().unwrap();
    assert!(
        amount(snmp.udp.in_datagrams) >= COUNT && amount(snmp.udp.out_datagrams) >= COUNT,
        "{:?}",
        snmp.udp
    );
    assert!(amount(snmp.ip.in_delivers) >= COUNT && amount(snmp.ip.out_requests) >= COUNT, "{:?}", snmp.ip);
    let ip_ext = &netstat.delta().unwrap().delta.ip_ext;
    for octets in [ip_ext.in_octets, ip_ext.out_octets] {
        assert!(octets.unwrap().amount().get() >= bytes, "{ip_ext:?}");
    }
}

/// The increase of a counter that this kernel has.
fn amount(moved: Option<Change<u64>>) -> u64 {
    moved.unwrap().amount()
}

#[test]
fn connections_over_loopback() {
    let mut snmp = Sampler::<net::Snmp>::open(&proc()).unwrap();
    let before = snmp.sample().unwrap().tcp.curr_estab;
    let Some(listener) = zoo::listener("connections_over_loopback", "127.0.0.1:0") else { return };
    let ends: Vec<_> = (0..20)
        .map(|_| (TcpStream::connect(listener.local_addr().unwrap()).unwrap(), listener.accept().unwrap()))
        .collect();
    let tcp = snmp.sample().unwrap().tcp;
    assert_eq!(tcp.max_conn, Some(-1));
    println!("{before:?} connections before, {:?} now", tcp.curr_estab);
    let delta = snmp.delta().unwrap();
    assert!(amount(delta.tcp.active_opens) >= 20 && amount(delta.tcp.passive_opens) >= 20, "{:?}", delta.tcp);
    // Each connection has two ends.
    assert!(tcp.curr_estab >= Some(2 * ends.len() as u64));
}

/// The output of `cat` a moment later has the same names, and the same numbers for values that do not change.
#[test]
fn as_others_see_them() {
    let cat = |path: &str| Command::new("cat").arg(path).output().unwrap().stdout;
    fn parsed<T: ProcFile>(text: &[u8]) -> T {
        let mut snapshot = T::default();
        snapshot.parse(text, &mut T::State::default()).unwrap();
        snapshot
    }
    let names = |dev: &net::Dev| dev.interfaces.iter().map(|row| row.name).collect::<Vec<_>>();
    // Interfaces are added and removed, and protocols are loaded.
    zoo::wait_until("both readers see the same interfaces", || {
        names(&net::Dev::read().unwrap()) == names(&parsed(&cat("/proc/net/dev")))
    });
    let (here, there) = (net::Snmp::read().unwrap(), parsed::<net::Snmp>(&cat("/proc/net/snmp")));
    assert_eq!((here.ip.default_ttl, here.tcp.rto_max), (there.ip.default_ttl, there.tcp.rto_max));
    assert!(here.udp.in_datagrams <= there.udp.in_datagrams && here.tcp.in_segs <= there.tcp.in_segs);
    let protocols =
        |protocols: &net::Protocols| protocols.protocols.iter().map(|row| row.protocol).collect::<Vec<_>>();
    zoo::wait_until("both readers see the same protocols", || {
        protocols(&net::Protocols::read().unwrap()) == protocols(&parsed(&cat("/proc/net/protocols")))
    });
    // A newer kernel has names that no table lists.
    let netstat = net::Netstat::read().unwrap();
    assert_eq!(netstat.unlisted.malformed(), 0, "{:?}", netstat.unlisted);
}

#[test]
fn a_line_for_each_cpu() {
    if !zoo::is_kernels("a_line_for_each_cpu", "/sys/devices/system/cpu/online") {
        return;
    }
    // CPUs go online and offline.
    zoo::wait_until("there is a line for each CPU that is on line", || {
        let softnet = net::SoftnetStat::read().unwrap();
        let online = std::fs::read_to_string("/sys/devices/system/cpu/online").unwrap();
        let ranges = online.trim().split(',').map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            first.parse::<u32>().unwrap()..=last.parse::<u32>().unwrap()
        });
        let online: Vec<u32> = ranges.flatten().collect();
        let cpus: Vec<u32> = softnet.cpus.iter().filter_map(|row| row.softnet.cpu).collect();
        // Linux 5.10 and newer print the CPU of a line.
        softnet.cpus.len() == online.len() && (cpus.is_empty() || cpus == online)
    });
}

/// Runs `body` in a thread with a separate network namespace, which ends with the thread.
fn in_a_namespace(test: &str, body: impl FnOnce() + Send + 'static) {
    let thread = std::thread::spawn(move || {
        // SAFETY: no memory and no descriptors are unshared.
        let unshared = unsafe { unshare_unsafe(UnshareFlags::NEWNET) };
        unshared.map(|()| body())
    });
    if let Err(errno) = thread.join().unwrap() {
        zoo::assert_is_refused(errno);
        skipped(test, &format!("no namespace can be made: {errno}"));
    }
}

#[test]
fn sockets_of_a_namespace() {
    in_a_namespace("sockets_of_a_namespace", || {
        let read = || {
            let dir = this_thread();
            (net::Sockstat::read_in(&dir).unwrap(), net::Protocols::read_in(&dir).unwrap())
        };
        let udp = |protocols: &net::Protocols| {
            protocols.protocols.iter().find(|row| row.protocol == "UDP").unwrap().sockets
        };
        let (before, protocols) = read();
        assert_eq!((before.udp_inuse, before.tcp_inuse, udp(&protocols)), (0, 0, 0));
        let _udp = [(); 3].map(|()| UdpSocket::bind("0.0.0.0:0").unwrap());
        let _tcp = TcpListener::bind("0.0.0.0:0").unwrap();
        let (sockstat, protocols) = read();
        assert_eq!((sockstat.udp_inuse, sockstat.tcp_inuse, udp(&protocols)), (3, 1, 3));
        assert!(sockstat.sockets_used >= before.sockets_used + 4 && sockstat.tcp_alloc > 0, "{sockstat:?}");
        if let Ok(before) = net::Sockstat6::read_in(&this_thread()) {
            let _udp6 = UdpSocket::bind("[::]:0").unwrap();
            assert_eq!(net::Sockstat6::read_in(&this_thread()).unwrap().udp6_inuse, before.udp6_inuse + 1);
        }
    });
}

/// Only the directory of a thread shows the separate namespace of the thread.
#[test]
fn whose_namespace_a_path_shows() {
    if send("whose_namespace_a_path_shows").is_none() {
        return;
    }
    in_a_namespace("whose_namespace_a_path_shows", || {
        let packets = |dev: net::Dev| lo(&dev).traffic.rx_packets;
        assert_eq!(packets(net::Dev::read_in(&this_thread()).unwrap()), 0);
        assert_eq!(net::Snmp::read_in(&this_thread()).unwrap().udp.in_datagrams, Some(0));
        // The namespace of the main thread.
        assert!(packets(net::Dev::read().unwrap()) >= COUNT);
        assert!(packets(net::Dev::read_in(&this_process()).unwrap()) >= COUNT);
        assert!(
            net::Snmp::read_in(&this_process().leader().unwrap()).unwrap().udp.in_datagrams >= Some(COUNT)
        );
    });
}

/// A child in a separate network namespace, which has executed `setup` there.
fn apart(test: &str, setup: &str, name: &OsStr) -> Option<Child> {
    let mut command = Command::new("unshare");
    let flags: &[&str] = if zoo::is_root() { &["--net"] } else { &["--user", "--map-root-user", "--net"] };
    command.args(flags).args(["sh", "-c", &format!("{setup}\nexec sleep 1000"), "sh"]).arg(name);
    let child = match command.stdin(Stdio::null()).stderr(Stdio::null()).spawn() {
        Ok(child) => Child(child),
        Err(error) => {
            skipped(test, &format!("unshare: {error}"));
            return None;
        }
    };
    let comm = format!("/proc/{}/comm", child.pid());
    let sleeps = || std::fs::read(&comm).is_ok_and(|comm| comm == b"sleep\n");
    zoo::wait_until("it sleeps, or has failed", || sleeps() || zoo::state(child.pid()) == Some('Z'));
    if !sleeps() {
        skipped(test, "unshare makes no network namespace here, or has not got the tools");
        return None;
    }
    Some(child)
}

#[test]
fn a_process_shows_its_own() {
    let test = "a_process_shows_its_own";
    let (Some(()), Some(child)) = (send(test), apart(test, "true", OsStr::new(""))) else { return };
    let dir = child.dir();
    let dev = net::Dev::read_in(&dir).unwrap();
    assert_eq!((lo(&dev).traffic.rx_packets, lo(&dev).traffic.tx_bytes.get()), (0, 0));
    assert_eq!(net::Snmp::read_in(&dir).unwrap().udp.out_datagrams, Some(0));
    assert_eq!(net::Netstat::read_in(&dir).unwrap().ip_ext.in_octets.unwrap().get(), 0);
    assert_eq!(net::Sockstat::read_in(&dir).unwrap().udp_inuse, 0);
    assert_eq!(net::Dev::read_in(&dir.leader().unwrap()).unwrap(), dev);
    assert!(lo(&net::Dev::read().unwrap()).traffic.rx_packets >= COUNT);
    if net::Snmp6::read().is_ok() {
        let lo = Sampler::<net::DevSnmp6>::open_at(&dir, "net/dev_snmp6/lo")
            .unwrap()
            .sample()
            .unwrap()
            .snapshot()
            .clone();
        assert_eq!((lo.if_index, lo.ip6.in_receives), (1, Some(0)));
        assert_eq!(net::Snmp6::read_in(&dir).unwrap().udp6.in_datagrams, Some(0));
    }
}

/// The descriptor keeps the namespace, not the process.
#[test]
fn a_kept_one_goes_on_when_its_process_is_gone() {
    let test = "a_kept_one_goes_on_when_its_process_is_gone";
    let Some(child) = apart(test, "true", OsStr::new("")) else { return };
    let dir = child.dir();
    let mut dev = Sampler::<net::Dev>::open(&dir).unwrap();
    let mut snmp = Sampler::<net::Snmp>::open(&dir).unwrap();
    let (before, _) = (dev.sample().unwrap().snapshot().clone(), snmp.sample().unwrap());
    child.bury();
    for _ in 0..3 {
        assert_eq!(*dev.sample().unwrap(), before);
        assert_eq!(snmp.sample().unwrap().udp.in_datagrams, Some(0));
    }
    assert!(dev.delta().unwrap().iter().all(|row| row.rx_packets == Change::By(0)));
    assert!(net::Dev::read_in(&dir).unwrap_err().is_gone());
    assert!(Sampler::<net::Netstat>::open(&dir).unwrap_err().is_gone());
}

#[test]
fn a_zombie_is_in_no_namespace() {
    let mut child = zoo::sleeper();
    let dir = child.dir();
    net::Dev::read_in(&dir).unwrap();
    child.make_zombie();
    let error = net::Dev::read_in(&dir).unwrap_err();
    assert!(error.process_has_none() && !error.is_unsupported() && !error.is_gone(), "{error}");
}

/// An interface whose name has every byte that the kernel accepts in a name.
#[test]
fn interfaces_of_odd_names() {
    for name in [&b"we(ir)d|\"0\x1b\xff"[..], b"\xe2\x80\xae12:3"] {
        // A name with a colon is refused since about Linux 4.20, so a refusal is not a failure of the test.
        let setup = r#"ip link set lo name "$1" || ip link set lo name refused || exit"#;
        let Some(child) = apart("interfaces_of_odd_names", setup, OsStr::from_bytes(name)) else { return };
        let dev = net::Dev::read_in(&child.dir()).unwrap();
        let is_it = |wanted: &[u8]| dev.interfaces.iter().any(|row| row.name.as_bytes() == wanted);
        assert!(is_it(name) || (name.contains(&b':') && is_it(b"refused")), "{dev:?}");
        assert!(!is_it(b"lo"));
    }
}

/// The rows have about the size of a page of the kernel, a little less and a little more. All are read.
#[test]
fn as_many_interfaces_as_a_page_holds() {
    let test = "as_many_interfaces_as_a_page_holds";
    // The kernel may add some interfaces itself.
    let setup = "ip link add a1 type veth peer name b1 || exit";
    let Some(child) = apart(test, setup, OsStr::new("")) else { return };
    let path = format!("/proc/{}/net/dev", child.pid());
    let namespace = format!("--net=/proc/{}/ns/net", child.pid());
    let mut dev = Sampler::<net::Dev>::open(&child.dir()).unwrap();
    let mut sizes = Vec::new();
    for pair in 2..24 {
        // std reads until a read returns nothing.
        let text = std::fs::read(&path).unwrap();
        sizes.push(text.len());
        let snapshot = dev.sample().unwrap();
        assert_eq!(snapshot.interfaces.len(), text.split(|&byte| byte == b'\n').count() - 3);
        assert_eq!((dev.text().len(), dev.current().unwrap().unlisted.len()), (text.len(), 0));
        let mut add = Command::new("nsenter");
        add.args([&namespace, "ip", "link", "add", &format!("a{pair}"), "type", "veth", "peer", "name"]);
        if !add.arg(format!("b{pair}")).status().is_ok_and(|status| status.success()) {
            return skipped(test, "nsenter or ip cannot make one");
        }
    }
    let page = sizes.iter().position(|&size| size > 4096);
    assert!(
        page.is_some_and(|page| page > 0),
        "none of these is shorter than a page, or none is longer: {sizes:?}"
    );
}

/// When an interface is removed, its file is removed too. A kept descriptor fails, and this proves nothing
/// about the process.
#[test]
fn the_file_of_an_interface_that_goes() {
    let test = "the_file_of_an_interface_that_goes";
    if zoo::unless(test, procsampler::Error::is_unsupported, net::Snmp6::read()).is_none() {
        return;
    }
    let Some(child) = apart(test, "ip link add one type veth peer name other || exit", OsStr::new("")) else {
        return;
    };
    let mut one = Sampler::<net::DevSnmp6>::open_at(&child.dir(), "net/dev_snmp6/one").unwrap();
    assert!(one.sample().unwrap().if_index > 1);
    let namespace = format!("--net=/proc/{}/ns/net", child.pid());
    let removed = Command::new("nsenter").args([&namespace, "ip", "link", "del", "one"]).status();
    if !removed.is_ok_and(|status| status.success()) {
        return skipped(test, "nsenter or ip cannot remove it");
    }
    let error = one.sample().map(drop).unwrap_err();
    println!("{error}");
    assert!(!error.is_gone() && error.io_error().is_some(), "{error}");
    let again = Sampler::<net::DevSnmp6>::open_at(&child.dir(), "net/dev_snmp6/one").map(drop).unwrap_err();
    assert!(again.is_unsupported(), "{again}");
}
