//! Files of keys: meminfo, vmstat, and the protocols of net/netstat, net/snmp and net/snmp6.

use std::borrow::Cow;
use std::sync::Arc;

use procsampler::net::{Netstat, Snmp, Snmp6};
use procsampler::rows::KeyValue;
use procsampler::system::{Meminfo, Vmstat};
use procsampler::{ProcDir, Unlisted};

use crate::Failure;
use crate::family::{Family, Value, Words};
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

/// The texts for the keys of a protocol: its name, the prefix of the metric and the prefix of the help.
type Section = [&'static str; 3];

macro_rules! section {
    ($protocol:literal) => {
        [$protocol, concat!("node_netstat_", $protocol, "_"), concat!("Statistic ", $protocol)]
    };
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
            // Among the lines of the kernel, these count pages.
            let is_size = !key.starts_with("HugePages_");
            families.extend(value.number().map(|number| of_memory(key.into(), number, is_size)));
        }
        for (key, number, value) in numbers(&memory.unlisted) {
            families.push(of_memory(key.to_owned().into(), number, value.ends_with(b"kB")));
        }
        Ok(())
    }
}

fn of_memory(key: Cow<'static, str>, number: u64, is_size: bool) -> Family {
    let help = Words("Memory information field ", key.clone(), ".");
    match is_size {
        true => Family::gauge(Words("node_memory_", key, "_bytes"), help).of(number.saturating_mul(1024)),
        false => Family::gauge(Words("node_memory_", key, ""), help).of(number),
    }
}

impl Collect for VirtualMemory {
    fn names(&self) -> &'static [&'static str] {
        &["vmstat"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let vmstat = self.0.sample()?;
        let listed = vmstat.keyed().filter_map(|(key, value)| Some((Cow::Borrowed(key), value.number()?)));
        let listed = listed.filter(|(key, _)| is_shown_of_vmstat(key));
        let unlisted = numbers(&vmstat.unlisted).filter(|(key, _, _)| is_shown_of_vmstat(key));
        let unlisted = unlisted.map(|(key, number, _)| (Cow::Owned(key.to_owned()), number));
        for (key, number) in listed.chain(unlisted) {
            let help = Words("/proc/vmstat information field ", key.clone(), ".");
            families.push(Family::unknown(Words("node_vmstat_", key, ""), help).of(number));
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
            add_section(families, section!("TcpExt"), file.tcp_ext.keyed());
            add_section(families, section!("IpExt"), file.ip_ext.keyed());
            add_unlisted(families, &file.unlisted);
        });
        let snmp = self.snmp.sample().map(|file| {
            add_section(families, section!("Ip"), file.ip.keyed());
            add_section(families, section!("Icmp"), file.icmp.keyed());
            add_section(families, section!("Tcp"), file.tcp.keyed());
            add_section(families, section!("Udp"), file.udp.keyed());
            add_section(families, section!("UdpLite"), file.udp_lite.iter().flat_map(|udp| udp.keyed()));
            add_unlisted(families, &file.unlisted);
        });
        // The file does not exist without IPv6.
        let snmp6 = self.snmp6.sample_if_there().map(|file| {
            let Some(file) = file else { return };
            add_section(families, section!("Ip6"), without("Ip6", file.ip6.keyed()));
            add_section(families, section!("Icmp6"), without("Icmp6", file.icmp6.keyed()));
            add_section(families, section!("Udp6"), without("Udp6", file.udp6.keyed()));
            let lite = file.udp_lite6.iter().flat_map(|udp| udp.keyed());
            add_section(families, section!("UdpLite6"), without("UdpLite6", lite));
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
    [protocol, name, help]: Section,
    keyed: impl Iterator<Item = (&'static str, KeyValue<'a>)>,
) {
    for (key, value) in keyed.filter(|(key, _)| is_shown_of_protocol(protocol, key)) {
        let number = value.number().map(Value::Integer).or(value.signed().map(Value::Signed));
        let family = Family::unknown(Words::of_key(name, key, ""), Words::of_key(help, key, "."));
        families.extend(number.map(|number| family.of(number)));
    }
}

/// Keys that are newer than this crate.
fn add_unlisted(families: &mut Vec<Family>, unlisted: &Unlisted) {
    for (name, number, _) in numbers(unlisted) {
        let Some((protocol, key)) = name.split_once(':') else { continue };
        if is_shown_of_protocol(protocol, key) {
            let key: Cow<'static, str> = Cow::Owned(format!("{protocol}_{key}"));
            let help = Words("Statistic ", key.clone(), ".");
            families.push(Family::unknown(Words("node_netstat_", key, ""), help).of(number));
        }
    }
}

/// The default of node_exporter 1.5.
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

/// Keys that this crate does not list and that are valid names of a metric.
fn numbers(unlisted: &Unlisted) -> impl Iterator<Item = (&str, u64, &[u8])> {
    unlisted.iter().filter_map(|(key, value)| {
        let name = std::str::from_utf8(key).ok().filter(|key| is_name(key))?;
        Some((name, unlisted.number(key)?, value))
    })
}

fn is_name(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_():".contains(&byte))
}
