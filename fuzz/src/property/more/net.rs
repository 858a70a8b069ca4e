//! Files of a network namespace.

use procsampler::ProcFile;
use procsampler::net::{self, TcpState};

use super::rows_are_kept;

/// Checks the rows like those of diskstats, and that each row is found by its inode.
pub(super) fn rows_of_tcp(text: &[u8]) {
    let mut kept = net::Tcp::default();
    let result = kept.parse(text, &mut ());
    let sockets = kept.sockets.iter();
    rows_are_kept(net::tcp::rows(text), sockets, |row, kept| row == *kept, (result, &kept.unlisted));
    if result.is_err() {
        return;
    }
    for inode in kept.sockets.iter().filter_map(|socket| socket.inode) {
        assert_eq!(kept.by_inode(inode).and_then(|socket| socket.inode), Some(inode));
    }
    let named = kept.sockets.iter().filter(|socket| TcpState::ALL.contains(&socket.st)).count();
    assert_eq!(kept.states().iter().map(|(_, count)| count).sum::<usize>(), named);
}

/// Checks the rows like those of diskstats, and that each row is found by its inode.
pub(super) fn rows_of_unix(text: &[u8]) {
    let mut kept = net::Unix::default();
    let result = kept.parse(text, &mut ());
    let same = |row: &net::unix::UnixSocket<&[u8]>, kept: &&net::unix::UnixSocket| {
        (row.num, row.inode, row.st) == (kept.num, kept.inode, kept.st)
            && row.path == kept.path.as_ref().map(|path| path.as_bytes())
    };
    rows_are_kept(net::unix::rows(text), kept.sockets.iter(), same, (result, &kept.unlisted));
    for inode in kept.sockets.iter().filter_map(|socket| socket.inode) {
        assert_eq!(kept.by_inode(inode).and_then(|socket| socket.inode), Some(inode));
    }
}

/// Values that are parsed on request do not panic either.
pub(super) fn hardware_addresses(text: &[u8]) {
    let mut arp = net::Arp::default();
    if arp.parse(text, &mut ()).is_err() {
        return;
    }
    for address in arp.neighbours.iter().filter_map(|neighbour| neighbour.hw_address) {
        assert!(address.mac().is_none_or(|mac| mac.into_iter().eq(address.octets())));
    }
}

/// Checks the rows like those of diskstats.
pub(super) fn rows_of_dev(text: &[u8]) {
    let mut kept = net::Dev::default();
    let result = kept.parse(text, &mut ());
    let rows = match net::dev::rows(text) {
        Ok(rows) => rows,
        Err(error) => return assert_eq!(result, Err(error)),
    };
    let same = |row: &net::dev::Interface<&[u8]>, kept: &&net::dev::Interface| {
        (row.name, row.traffic) == (kept.name.as_bytes(), kept.traffic)
    };
    rows_are_kept(rows, kept.interfaces.iter(), same, (result, &kept.unlisted));
}

/// Checks the rows like those of diskstats.
pub(super) fn rows_of_softnet_stat(text: &[u8]) {
    let mut kept = net::SoftnetStat::default();
    let result = kept.parse(text, &mut ());
    let cpus = kept.cpus.iter().map(|cpu| cpu.softnet);
    let rows = net::softnet_stat::rows(text);
    rows_are_kept(rows, cpus, |row, kept| row == kept, (result, &kept.unlisted));
}

/// Checks the rows like those of diskstats.
pub(super) fn rows_of_protocols(text: &[u8]) {
    let mut kept = net::Protocols::default();
    let result = kept.parse(text, &mut ());
    let rows = match net::protocols::rows(text) {
        Ok(rows) => rows,
        Err(error) => return assert_eq!(result, Err(error)),
    };
    let same = |row: &net::protocols::Protocol<&[u8], &[u8]>, kept: &&net::protocols::Protocol| {
        (row.protocol, row.module) == (kept.protocol.as_bytes(), kept.module.as_bytes())
            && (row.memory, row.press, row.methods) == (kept.memory, kept.press, kept.methods)
    };
    rows_are_kept(rows, kept.protocols.iter(), same, (result, &kept.unlisted));
}
