//! Every type can parse every text of every captured machine, and knows every key in it.

use crate::fixtures::{Core, Host, each_file, hosts};

/// What was found on one host.
#[derive(Default)]
struct Seen {
    files: usize,
    empty: usize,
    unlisted: Vec<String>,
    failed: Vec<String>,
}

fn parse_all<T: Core>(host: &Host, seen: &mut Seen) {
    let (mut snapshot, mut memory) = (T::default(), T::memory());
    for (path, text) in host.texts::<T>() {
        // The kernel printed nothing: the cmdline of a zombie, a diskstats without disks.
        if text.is_empty() {
            seen.empty += 1;
            continue;
        }
        if let Err(error) = snapshot.parse(text, &mut memory) {
            seen.failed.push(format!("{path}: {error}, {:?}", error.locate(text)));
            continue;
        }
        seen.files += 1;
        for (key, value) in snapshot.unlisted_mut().iter().flat_map(|unlisted| unlisted.iter()) {
            seen.unlisted.push(format!("{path}: {} = {}", key.escape_ascii(), value.escape_ascii()));
        }
    }
}

#[test]
fn every_text_is_understood_and_every_key_is_known() {
    let mut wrong = Vec::new();
    println!(
        "{:24} {:>5} {:>5} {:>9} {:>8} {:>6}",
        "host", "files", "empty", "processes", "unlisted", "failed"
    );
    for host in hosts() {
        let mut seen = Seen::default();
        each_file!(parse_all(host, &mut seen));
        let processes = host.files().keys().filter(|path| {
            let parts: Vec<&str> = path.split('/').collect();
            matches!(parts[..], ["proc", _, "stat"])
        });
        let processes = processes.count();
        let Seen { files, empty, unlisted, failed } = seen;
        println!(
            "{:24} {files:5} {empty:5} {processes:9} {:8} {:6}",
            host.name,
            unlisted.len(),
            failed.len()
        );
        assert!(files > 11 * processes.min(10), "{} has too few files", host.name);
        wrong.extend(failed.iter().chain(&unlisted).map(|line| format!("{}/{line}", host.name)));
    }
    assert!(wrong.is_empty(), "not understood, or keys that no table knows:\n{}", wrong.join("\n"));
}

/// A file that is missing in `core_files!` would not be tested.
#[test]
fn every_file_of_the_crate_is_tested() {
    fn name<T: Core>(names: &mut Vec<&str>) {
        names.push(std::any::type_name::<T>());
    }
    // No captured kernel has one.
    let not_captured = [
        "procsampler::pressure::Irq",
        "procsampler::net::rpc::nfs::Nfs",
        "procsampler::net::stat::synproxy::Synproxy",
        "procsampler::net::tls_stat::TlsStat",
        "procsampler::fs::xfs::stat::Stat",
        "procsampler::fs::fscache::stats::Stats",
        "procsampler::spl::kstat::zfs::arcstats::Arcstats",
        "procsampler::net::ip_vs_stats_percpu::IpVsStatsPercpu",
        "procsampler::net::netfilter::nfnetlink_queue::NfnetlinkQueue",
        "procsampler::net::netfilter::nfnetlink_log::NfnetlinkLog",
        // Long, and different on each machine.
        "procsampler::system::vmallocinfo::Vmallocinfo",
        "procsampler::system::config::Config",
        // Empty in all captures.
        "procsampler::net::nf_conntrack::NfConntrack",
        "procsampler::system::fb::Fb",
        "procsampler::pid::arch_status::ArchStatus",
        "procsampler::pid::timers::Timers",
        // No captured kernel has CONFIG_SECCOMP_CACHE_DEBUG.
        "procsampler::pid::seccomp_cache::SeccompCache",
    ];
    // Files with a computed path, which the list does not have.
    let computed = [
        "procsampler::net::dev_snmp6::DevSnmp6",
        "procsampler::pid::fdinfo::Fdinfo",
        "procsampler::fs::jbd2::info::Info",
    ];
    macro_rules! names {
        ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => { vec![$(std::any::type_name::<$type>()),*] };
    }
    let (mut tested, mut known) = (Vec::new(), procsampler::every_file!(names));
    each_file!(name(&mut tested));
    tested.sort();
    known.sort();
    known.retain(|name| !not_captured.contains(name));
    tested.retain(|name| !computed.contains(name));
    assert_eq!(tested, known);
}

/// An empty text is accepted only for files that may be empty.
#[test]
fn nothing_is_understood_only_where_it_means_something() {
    let mut understood = Vec::new();
    fn parse_nothing<T: Core>(understood: &mut Vec<&str>) {
        understood.extend(T::parsed(b"").is_ok().then_some(T::NAME));
    }
    each_file!(parse_nothing(&mut understood));
    let mut may_be_empty = vec![
        "diskstats",
        "partitions",
        "locks",
        "cmdline",
        "modules",
        "crypto",
        "key-users",
        "keys",
        "consoles",
        "dma",
        "execdomains",
        "iomem",
        "ioports",
        "misc",
        "mtrr",
        "tty/drivers",
        "net/dev_mcast",
        "net/if_inet6",
        "net/igmp6",
        "net/ipv6_route",
        "net/sctp/snmp",
        "net/xfrm_stat",
        "net/netstat",
        "net/route",
        "net/snmp",
        "net/snmp6",
        "vmstat",
        "comm",
        "cmdline",
        "mounts",
        "mountinfo",
        "mountstats",
        "cgroup",
        "attr/current",
        "uid_map",
        "gid_map",
        "projid_map",
        "coredump_filter",
        "autogroup",
        "stack",
        "children",
        "ksm_stat",
        "environ",
        "auxv",
        "maps",
        "smaps",
        "numa_maps",
    ];
    may_be_empty.sort();
    understood.sort();
    assert_eq!(understood, may_be_empty);
}
