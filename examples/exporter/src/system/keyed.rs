//! Files of keys: meminfo, vmstat, and the protocols of net/netstat, net/snmp and net/snmp6.

use std::sync::Arc;

use procsampler::net::{Netstat, Snmp, Snmp6};
use procsampler::rows::KeyValue;
use procsampler::system::{Meminfo, Vmstat};
use procsampler::{ProcDir, Unlisted};

use crate::Failure;
use crate::family::{Family, Value};
use crate::scrape::Collect;
use crate::source::Source;

/// node_exporter's collector meminfo.
pub(super) struct Memory(Source<Meminfo>);

/// node_exporter's collector vmstat.
pub(super) struct VirtualMemory(Source<Vmstat>);

/// node_exporter's collector netstat.
pub(super) struct Protocols {
    netstat: Source<Netstat>,
    snmp: Source<Snmp>,
    snmp6: Source<Snmp6>,
}

impl Memory {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Memory(Source::new(proc))
    }
}

impl VirtualMemory {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        VirtualMemory(Source::new(proc))
    }
}

impl Protocols {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Protocols { netstat: Source::new(proc), snmp: Source::new(proc), snmp6: Source::new(proc) }
    }
}

impl Collect for Memory {
    fn names(&self) -> &'static [&'static str] {
        &["meminfo"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let memory = self.0.sample()?;
        for (key, value) in memory.keyed() {
            // Of the kernel's own lines, these count pages.
            let is_size = !key.starts_with("HugePages_");
            families.extend(value.number().map(|number| of_memory(key, number, is_size)));
        }
        for (key, number, value) in numbers(&memory.unlisted) {
            families.push(of_memory(key, number, value.ends_with(b"kB")));
        }
        Ok(())
    }
}

fn of_memory(key: &str, number: u64, is_size: bool) -> Family {
    let name = key.replace('(', "_").replace(')', "");
    match is_size {
        true => {
            let help = format!("Memory information field {name}_bytes.");
            Family::gauge(format!("node_memory_{name}_bytes"), help).of(number.saturating_mul(1024))
        }
        false => {
            let help = format!("Memory information field {name}.");
            Family::gauge(format!("node_memory_{name}"), help).of(number)
        }
    }
}

impl Collect for VirtualMemory {
    fn names(&self) -> &'static [&'static str] {
        &["vmstat"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let vmstat = self.0.sample()?;
        let listed = vmstat.keyed().filter_map(|(key, value)| Some((key, value.number()?)));
        let unlisted = numbers(&vmstat.unlisted).map(|(key, number, _)| (key, number));
        for (key, number) in listed.chain(unlisted).filter(|(key, _)| is_shown_of_vmstat(key)) {
            let help = format!("/proc/vmstat information field {key}.");
            families.push(Family::unknown(format!("node_vmstat_{key}"), help).of(number));
        }
        Ok(())
    }
}

/// node_exporter's default: `^(oom_kill|pgpg|pswp|pg.*fault).*`.
fn is_shown_of_vmstat(key: &str) -> bool {
    ["oom_kill", "pgpg", "pswp"].iter().any(|start| key.starts_with(start))
        || key.strip_prefix("pg").is_some_and(|rest| rest.contains("fault"))
}

impl Collect for Protocols {
    fn names(&self) -> &'static [&'static str] {
        &["netstat"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let netstat = self.netstat.sample().map(|file| {
            add_section(families, "TcpExt", file.tcp_ext.keyed());
            add_section(families, "IpExt", file.ip_ext.keyed());
            add_unlisted(families, &file.unlisted);
        });
        let snmp = self.snmp.sample().map(|file| {
            add_section(families, "Ip", file.ip.keyed());
            add_section(families, "Icmp", file.icmp.keyed());
            add_section(families, "Tcp", file.tcp.keyed());
            add_section(families, "Udp", file.udp.keyed());
            add_section(families, "UdpLite", file.udp_lite.iter().flat_map(|udp| udp.keyed()));
            add_unlisted(families, &file.unlisted);
        });
        // There is none without IPv6.
        let snmp6 = self.snmp6.sample_if_there().map(|file| {
            let Some(file) = file else { return };
            add_section(families, "Ip6", without("Ip6", file.ip6.keyed()));
            add_section(families, "Icmp6", without("Icmp6", file.icmp6.keyed()));
            add_section(families, "Udp6", without("Udp6", file.udp6.keyed()));
            let lite = file.udp_lite6.iter().flat_map(|udp| udp.keyed());
            add_section(families, "UdpLite6", without("UdpLite6", lite));
        });
        netstat.and(snmp).and(snmp6).map_err(Failure::from)
    }
}

/// The keys of snmp6 begin with the protocol.
fn without<'a>(
    protocol: &'static str,
    keyed: impl Iterator<Item = (&'static str, KeyValue<'a>)>,
) -> impl Iterator<Item = (&'static str, KeyValue<'a>)> {
    keyed.map(move |(key, value)| (key.strip_prefix(protocol).unwrap_or(key), value))
}

fn add_section<'a>(
    families: &mut Vec<Family>,
    protocol: &str,
    keyed: impl Iterator<Item = (&'static str, KeyValue<'a>)>,
) {
    for (key, value) in keyed.filter(|(key, _)| is_shown_of_protocol(protocol, key)) {
        let number = value.number().map(Value::Integer).or(value.signed().map(Value::Signed));
        families.extend(number.map(|number| of_protocol(protocol, key, number)));
    }
}

/// Keys that are newer than this crate.
fn add_unlisted(families: &mut Vec<Family>, unlisted: &Unlisted) {
    for (key, number, _) in numbers(unlisted) {
        let Some((protocol, key)) = key.split_once(':') else { continue };
        if is_shown_of_protocol(protocol, key) {
            families.push(of_protocol(protocol, key, Value::Integer(number)));
        }
    }
}

fn of_protocol(protocol: &str, key: &str, number: Value) -> Family {
    let help = format!("Statistic {protocol}{key}.");
    Family::unknown(format!("node_netstat_{protocol}_{key}"), help).of(number)
}

/// node_exporter's default in its version 1.5.
fn is_shown_of_protocol(protocol: &str, key: &str) -> bool {
    if matches!(key, "InErrors" | "InErrs") {
        return true;
    }
    match protocol {
        "Ip" => key == "Forwarding",
        "Ip6" | "IpExt" => matches!(key, "InOctets" | "OutOctets"),
        "Icmp" | "Icmp6" => matches!(key, "InMsgs" | "OutMsgs"),
        "TcpExt" => {
            key.starts_with("Listen")
                || key.starts_with("Syncookies")
                || matches!(key, "TCPSynRetrans" | "TCPTimeouts")
        }
        "Tcp" => matches!(
            key,
            "ActiveOpens" | "InSegs" | "OutSegs" | "OutRsts" | "PassiveOpens" | "RetransSegs" | "CurrEstab"
        ),
        "Udp" | "Udp6" => {
            matches!(key, "InDatagrams" | "OutDatagrams" | "NoPorts" | "RcvbufErrors" | "SndbufErrors")
        }
        _ => false,
    }
}

/// Keys that this crate does not list, whose names a metric may have.
fn numbers(unlisted: &Unlisted) -> impl Iterator<Item = (&str, u64, &[u8])> {
    unlisted.iter().filter_map(|(key, value)| {
        let name = std::str::from_utf8(key).ok().filter(|key| is_name(key))?;
        Some((name, unlisted.number(key)?, value))
    })
}

fn is_name(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_():".contains(&byte))
}
