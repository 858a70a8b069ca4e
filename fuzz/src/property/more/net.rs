//! Files of a network namespace.

use procsampler::ProcFile;
use procsampler::net::{self, TcpState};

/// As those of diskstats; and each is found by its inode.
pub(super) fn rows_of_tcp(text: &[u8]) {
    let mut kept = net::Tcp::default();
    let result = kept.parse(text, &mut ());
    let rows: Result<Vec<_>, _> = net::tcp::rows(text).collect();
    assert_eq!(rows.as_ref().map(Vec::as_slice).map_err(|&error| error), result.map(|()| &kept.sockets[..]));
    if result.is_err() {
        return;
    }
    for inode in kept.sockets.iter().filter_map(|socket| socket.inode) {
        assert_eq!(kept.by_inode(inode).and_then(|socket| socket.inode), Some(inode));
    }
    let named = kept.sockets.iter().filter(|socket| TcpState::ALL.contains(&socket.st)).count();
    assert_eq!(kept.states().iter().map(|(_, count)| count).sum::<usize>(), named);
}

/// As those of diskstats; and each is found by its inode.
pub(super) fn rows_of_unix(text: &[u8]) {
    let mut kept = net::Unix::default();
    let result = kept.parse(text, &mut ());
    let mut sockets = kept.sockets.iter();
    for row in net::unix::rows(text) {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(row), _) => {
                let Some(kept) = sockets.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.num, row.inode, row.st), (kept.num, kept.inode, kept.st));
                assert_eq!(row.path, kept.path.as_ref().map(|path| path.as_bytes()));
            }
        }
    }
    assert_eq!((result, sockets.next()), (Ok(()), None));
    for inode in kept.sockets.iter().filter_map(|socket| socket.inode) {
        assert_eq!(kept.by_inode(inode).and_then(|socket| socket.inode), Some(inode));
    }
}

/// What is read when asked panics as little.
pub(super) fn hardware_addresses(text: &[u8]) {
    let mut arp = net::Arp::default();
    if arp.parse(text, &mut ()).is_err() {
        return;
    }
    for address in arp.neighbours.iter().filter_map(|neighbour| neighbour.hw_address) {
        assert!(address.mac().is_none_or(|mac| mac.into_iter().eq(address.octets())));
    }
}

/// As those of diskstats.
pub(super) fn rows_of_dev(text: &[u8]) {
    let mut kept = net::Dev::default();
    let result = kept.parse(text, &mut ());
    let rows = match net::dev::rows(text) {
        Ok(rows) => rows,
        Err(error) => return assert_eq!(result, Err(error)),
    };
    let mut interfaces = kept.interfaces.iter();
    for row in rows {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(row), _) => {
                let Some(kept) = interfaces.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.name, row.traffic), (kept.name.as_bytes(), kept.traffic));
            }
        }
    }
    assert_eq!((result, interfaces.next()), (Ok(()), None));
}

/// As those of diskstats.
pub(super) fn rows_of_softnet_stat(text: &[u8]) {
    let mut kept = net::SoftnetStat::default();
    let result = kept.parse(text, &mut ());
    let mut cpus = kept.cpus.iter();
    for row in net::softnet_stat::rows(text) {
        match row {
            Err(error) => return assert_eq!(result, Err(error)),
            Ok(row) => assert_eq!(Some(&row), cpus.next().map(|cpu| &cpu.softnet)),
        }
    }
    assert_eq!((result.is_ok(), cpus.next()), (!kept.cpus.is_empty(), None));
}

/// As those of diskstats.
pub(super) fn rows_of_protocols(text: &[u8]) {
    let mut kept = net::Protocols::default();
    let result = kept.parse(text, &mut ());
    let rows = match net::protocols::rows(text) {
        Ok(rows) => rows,
        Err(error) => return assert_eq!(result, Err(error)),
    };
    let mut protocols = kept.protocols.iter();
    for row in rows {
        match (row, result) {
            (Err(error), _) => return assert_eq!(result, Err(error)),
            (Ok(_), Err(error)) if error.field() == "name" => return,
            (Ok(row), _) => {
                let Some(kept) = protocols.next() else { panic!("{row:?} is not kept") };
                assert_eq!((row.protocol, row.module), (kept.protocol.as_bytes(), kept.module.as_bytes()));
                assert_eq!((row.memory, row.press, row.methods), (kept.memory, kept.press, kept.methods));
            }
        }
    }
    assert_eq!((result, protocols.next()), (Ok(()), None));
}
