//! Snapshots and owned deltas are written to JSON and read back unchanged, and the JSON has the documented
//! form.
//!
//! This needs the feature: `cargo test --features serde --test text serde::`.

use std::any::{Any, type_name};
use std::collections::BTreeSet;
use std::fmt::Debug;

use crate::fixtures::random::scrambled;
use crate::fixtures::{Host, host, hosts};
use procsampler::net::inet::{Address4, TcpState, Timer};
use procsampler::net::udp::DropsDelta;
use procsampler::net::unix::{UnixState, UnixType};
use procsampler::pid::State;
use procsampler::pid::flags::{Capabilities, Policy, Signals, TaskFlags};
use procsampler::system::diskstats::DiskIoDelta;
use procsampler::system::schedstat::{CpuStatsDelta, DomainStatsDelta};
use procsampler::system::stat::{CpuTimesDelta, SoftirqsDelta};
use procsampler::system::zoneinfo::StatsDelta;
use procsampler::unit::*;
use procsampler::{
    Change, Delta, Machine, ProcFile, Reported, Sampler, Unlisted, every_file,
    file::Context,
    net, pid, system,
    text::{IdList, Name, Text},
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_str, from_value, json, to_string, to_value};

/// Writes to a binary format and reads it back.
#[track_caller]
fn comes_back_from<T: PartialEq + Debug, E: Debug>(format: &str, value: &T, back: Result<T, E>) {
    let back = back.unwrap_or_else(|error| panic!("{} {format}: {error:?}: {value:?}", type_name::<T>()));
    assert!(back == *value, "{format}: went in as {value:?}\ncame back as {back:?}");
}

/// Writes to every format and reads it back. Returns the JSON.
#[track_caller]
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Value {
    let text = to_string(value).unwrap();
    let back: T = from_str(&text).unwrap_or_else(|error| panic!("{}: {error}: {text}", type_name::<T>()));
    assert!(back == *value, "went in as {value:?}\nwas {text}\ncame back as {back:?}");
    assert_eq!(to_string(&back).unwrap(), text);
    let bytes = postcard::to_stdvec(value).unwrap();
    let back = postcard::take_from_bytes(&bytes);
    comes_back_from("postcard", &(value, &[][..]), back.as_ref().map(|(back, rest)| (back, *rest)));
    let positional = rmp_serde::to_vec(value).unwrap();
    comes_back_from("MessagePack, positional", value, rmp_serde::from_slice(&positional));
    let named = rmp_serde::to_vec_named(value).unwrap();
    comes_back_from("MessagePack, named", value, rmp_serde::from_slice(&named));
    let mut cbor = Vec::new();
    ciborium::into_writer(value, &mut cbor).unwrap();
    comes_back_from("CBOR", value, ciborium::from_reader(cbor.as_slice()));
    from_str(&text).unwrap()
}

/// The texts of a file on one host, in both reads. `place` and `name` are as in [`every_file`].
fn texts<'a>(
    host: &'a Host,
    place: &'static str,
    name: &'static str,
) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    let lies_here = move |path: &str| {
        let Some((_, path)) = path.strip_prefix("proc").and_then(|path| path.split_once('/')) else {
            return false;
        };
        match path.strip_suffix(name).map(|dir| dir.split('/').collect::<Vec<_>>()).as_deref() {
            Some([""]) => place == "root",
            Some([pid, ""] | [pid, "task", _, ""]) => {
                place != "root" && pid.bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        }
    };
    let files = host.files().iter().filter(move |(path, _)| lies_here(path));
    files.map(|(path, text)| (path.as_str(), text.as_slice()))
}

/// Two texts of each file that no host has, or none has twice, or with everything that it can contain.
const NOT_CAPTURED: &[(&str, [&[u8]; 2])] = &[
    (
        "pressure/irq",
        [
            b"full avg10=0.00 avg60=0.12 avg300=1.00 total=7\n",
            b"full avg10=0.10 avg60=0.12 avg300=1.00 total=9\n",
        ],
    ),
    (
        "mountstats",
        [NFS, b"device s:/v3 mounted on /v\\0403 with fstype nfs statvers=1.1\n\tage:\t1\n\tnew:\t1\n"],
    ),
    (
        "config.gz",
        [
            b"CONFIG_PSI=y\n# CONFIG_SMP is not set\nCONFIG_HZ=250\n",
            b"CONFIG_CMDLINE=\"a \\\"\xff\\\" \"\nCONFIG_HZ=1\nCONFIG_HZ=2\n",
        ],
    ),
    ("autogroup", [b"/autogroup-114 nice -5\n", b"/autogroup--7 nice 19\n"]),
    ("loginuid", [b"0", b"1000"]),
    ("sessionid", [b"1", b"4294967294"]),
    ("personality", [b"0c040008\n", b"ffffffff\n"]),
    ("attr/current", [b"system_u:system_r:init_t:s0\0", b"a\xff b (complain)\n"]),
    ("cgroup", [b"1:name=a,b:/a (deleted)\n0::/\xff: (deleted)\n", b""]),
    ("uid_map", [b"0 1000 1 new\n1 4294967295 65536\n", b""]),
    ("projid_map", [b"0 1000 1\n", b"0 0 4294967295 new\n"]),
    ("setgroups", [b"deny\n", b"ask\n"]),
    ("coredump_filter", [b"00000233\n", b""]),
    ("patch_state", [b"0\n", b"7\n"]),
    ("seccomp_cache", [b"x86_64 0 ALLOW\nx86_64 1 FILTER\nia32 0 ASK new\n", b""]),
    ("net/tcp", SOCKETS4),
    ("net/tcp6", SOCKETS6),
    ("net/udp", SOCKETS4),
    ("net/udp6", SOCKETS6),
    ("net/raw", SOCKETS4),
    ("net/raw6", SOCKETS6),
    ("arch_status", [b"AVX512_elapsed_ms:\t8\n", b"AVX512_elapsed_ms:\t-1\nAMX_elapsed_ms:\t3\n"]),
    ("timers", [TIMERS, b"ID: 0\nsignal: 0/0000000000000000\nnotify: none/tid.2\nClockID: -6\nslack: 7\n"]),
    ("stack", [b"[<0>] f+0x5/0x6 [ext4] more\n", b"[<ffffffff81095d5e>] 0xffffffffffffffff\n"]),
    ("net/stat/nf_conntrack", CONNTRACK),
    ("net/stat/synproxy", SYNPROXY),
    ("net/tls_stat", [b"TlsCurrTxSw \t3\nTlsTxSw \t7\nTlsNew \t9\n", b"TlsTxSw \t8\nTlsRxSw \t1\n"]),
    ("net/rpc/nfs", NFS_CLIENT),
    ("vmallocinfo", VMALLOC),
    ("fb", [b"0 virtio_gpudrmfb\n1 EFI VGA\n", b""]),
    ("mdstat", MDSTAT),
    (
        "sysvipc/shm",
        [b"key\n1 2 1640 8192 4 5 6 0 -2 0 7 0 8 9 4096 0 new\n-1 3 600 1 0 0 0 0 0 0 0 0 0 0\n", b"key\n"],
    ),
    ("sysvipc/msg", [b"key\n1 2 640 70 2 4 5 0 -2 0 7 0 8 9 new\n", b"key\n"]),
    ("sysvipc/sem", [b"key\n-1 2 640 3 0 -2 0 7 0 9 new\n", b"key\n"]),
    ("net/netlink", NETLINK),
    ("net/nf_conntrack", CONNECTIONS),
    (
        "fs/xfs/stat",
        [
            b"extent_alloc 1 2 3 4\nabt 1 2 3 4\nabtb2 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\nvnodes 7 0 0 0 1 1 1 0\nqm 1 2 3 4 5 6\n\
                xpc 1 2 3\ndefer_relog 4\ndebug 0\ngc xpc 5\n",
            b"extent_alloc 2 2 3 4 new\nabtb2 2 2 3 4 5 6 7 8 9 10 11 12 13 14 15\nxpc 2 2 3\nnew 4\ndebug 1\nqm x\ngc xpc 6\n",
        ],
    ),
    (
        "fs/fscache/stats",
        [
            b"Netfs  : RA=1\nFS-Cache statistics\nCookies: n=5 v=1 vcol=2 voom=3\nLRU    : n=8 exp=9 rmv=10 drp=11 at=-12\n",
            b"FS-Cache statistics\nCookies: n=5 v=1 vcol=3 voom=x\nLRU    : n=8 exp=9 at=12\nAllocs : ops=1\n",
        ],
    ),
    (
        "spl/kstat/zfs/arcstats",
        [
            b"9 1 0x01 3 816 37 358\nname type data\nhits 4 54\nsize 4 83\nmemory_available_bytes 3 -15\n",
            b"9 1 0x01 3 816 37 359\nname type data\nhits 4 55\nmisses 4 x\nnew 4 7\n",
        ],
    ),
    ("net/ip_vs", SERVICES),
    ("net/ip_vs_stats_percpu", SERVICES_BY_CPU),
    ("net/wireless", WIRELESS),
    (
        "net/mcfilter",
        [b"Idx\n4 eth0 0xe8010203 0x0a000007 1 0\n", b"Idx\n4 eth0 0xe8010203 0x0a000007 1 0 new\nx\n"],
    ),
    (
        "net/mcfilter6",
        [b"Idx\n4 eth0 ff3e0000000000000000000000001234 20010db8000000000000000000000007 1 2\n", b"Idx\n"],
    ),
    (
        "net/netfilter/nfnetlink_queue",
        [b"0 4711 12 2 65531 1 3 4000 1\n", b"0 4711 12 2 65531 1 3 4001 1 new\nx\n"],
    ),
    ("net/netfilter/nfnetlink_log", [b"0 4711 3 2 65535 100 1\n", b"0 -4123 3 2 65535 100 1 new\n"]),
    ("net/udplite", SOCKETS4),
    ("net/udplite6", SOCKETS6),
    ("net/icmp", SOCKETS4),
    ("net/icmp6", SOCKETS6),
    ("net/xfrm_stat", [b"XfrmInError \t7\nXfrmNewError \t9\n", b"XfrmInError \t8\nXfrmInNoStates \t1\n"]),
    (
        "net/rpc/nfsd",
        [
            b"rc 1 2 3\nfh 2 0 0 0 0\nio 4096 8192\nnet 201 0 201 3\nproc4 2 1 200\nproc5 1 2\n",
            b"rc 1 2 4\nfh 3 0 0 0 0\nio 4097 8192\nrpc 201 0 0 0 0\nproc4 2 1 201\n",
        ],
    ),
];

/// Columns of two kernels, and one that no kernel has.
const CONNTRACK: [&[u8]; 2] = [
    b"entries clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error \
        expect_new expect_create expect_delete search_restart newer\n1 2 3 4 5 6 7 8 9 a b c d e f 10 11 12\n1 2\n",
    b"entries searched found new invalid ignore delete delete_list insert insert_failed drop early_drop icmp_error \
        expect_new expect_create expect_delete search_restart\n2 3 4 5 6 7 8 9 a b c d e f 10 11 12\n",
];

const SYNPROXY: [&[u8]; 2] = [
    b"entries syn_received cookie_invalid cookie_valid cookie_retrans conn_reopened\n0 12 1 10 3 0\n",
    b"entries syn_received cookie_invalid cookie_valid cookie_retrans conn_reopened new\n0 13 1 10 3 0 7\n",
];

/// Connections in the format of `ct_seq_show`.
const CONNECTIONS: [&[u8]; 2] = [
    b"ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.2 dst=10.0.0.7 sport=47114 dport=22 packets=5 bytes=700 \
        src=10.0.0.7 dst=192.0.2.1 sport=22 dport=65535 packets=4 bytes=5 [ASSURED] mark=7 secctx=a:\xff zone=5 delta-time=17 \
        use=2\nipv6     10 icmpv6   58 29 src=fe80::1 dst=2001:db8::2 type=128 code=0 id=7 zone-orig=3 [UNREPLIED] \
        src=2001:db8::2 dst=fe80::1 type=129 code=0 id=7 zone-reply=4 mark=0 use=1\n",
    b"ipv4     2 gre      47 timeout=30, stream_timeout=180 src=10.0.0.2 dst=10.0.0.3 srckey=0x0 dstkey=0xffff \
        src=10.0.0.3 dst=10.0.0.2 srckey=0xffff dstkey=0x0 [OFFLOAD] mark=x secmark=1 new=1\nx\n",
];

/// Services and servers in the format of `ip_vs_info_seq_show`.
const SERVICES: [&[u8]; 2] = [
    b"IP Virtual Server version 1.2.1 (size=4096)\nProt\n  -> \nTCP  0A000001:0050 wlc persistent 75000 FFFFFF00\n\
        \x20 -> C0A80005:1F90      Masq    1      12         3         \nUDP  [fe80::1]:0035 rr \n\
        \x20 -> [2001:db8::5]:0050 Moons  -1     0          -2\nFWM  80000007 rr ops new\n",
    b"IP Virtual Server version 1.2.1 (size=0)\nProt\n  -> \nx\n  -> C0A80005:1F90 Local 1 2 3\nFWM  7 none\n",
];

const SERVICES_BY_CPU: [&[u8]; 2] = [
    b"Total\nCPU\n  0 1F 2C3 1A0 1E240 F12F\n  ~ 1F 2C3 1A0 1E240 F12F\n\nConns/s\n2 1A 10 B00 900\n",
    b"Total\nCPU\n  0 2F 2C4 1A1 1E241 F130 new\n  1 1 2 3 4 5\n  ~ x\n",
];

const WIRELESS: [&[u8]; 2] = [
    b"Inter-|\nface\n wlan0: 0000   54.  -56.  -256        0      1      2      3      4        5\n",
    b"Inter-|\nface\n wlan0: 0f00   54   -56.   256.       0      1      2      3      4        6 new\nx\n",
];

/// Clients of only NFS 4.0, and of only NFS 3.
const NFS_CLIENT: [&[u8]; 2] = [
    b"net 0 0 0 0\nrpc 7 2 9\nproc4 36 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 \
        31 32 33 34 35 36\n",
    b"rpc 8 2 9\nproc3 22 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22\nproc5 1 2\n",
];

/// Arrays in the format of drivers/md. The captured machines have simpler ones.
const MDSTAT: [&[u8]; 2] = [
    b"Personalities : [raid6] [linear] \nmd_d0 : active (read-only) raid6 sda1[0](W)(F) sdb1[1](S)\n      2048 blocks super \
        external:imsm level 6, 64k chunk, algorithm 2 [4/3] [UUU_]\n      \tresync=PENDING\n      bitmap: 1/2 pages [4KB], \
        512B chunk, file: /a\\040b\n\nunused devices: sdc \n",
    b"Personalities : \nmd1 : inactive sda[0](S)\n      7 blocks super 1.2 moons\n       \n",
];

/// A text of Linux 6.12, with additions that a newer kernel may print.
const VMALLOC: [&[u8]; 2] = [
    b"0x732210a4-0x215fda4f   8192 map_capability+0x104/0x170 [virtio_pci] phys=0x00000000febf0000 ioremap\n\
        0x0-0x0 20480 kernel_clone+0xb8/0x400 pages=4 vmalloc N0=3 N1=1\n0x1-0x2 8192 unpurged vm_area\n",
    b"0x1-0x2 8192 vm_map_ram\n0x(____ptrval____)-0x(____ptrval____) 4096 moons ioremap moons\nx\n",
];

const NETLINK: [&[u8]; 2] = [
    b"sk\n1a 15 812 80000002 768 0 1 3 7 479 new\n0 0 0 0 0 0 0 2 0 0\n",
    b"sk\n1a 15 812 80000002 768 0 1 3 9 479\n",
];

/// A text in the format of fs/proc/base.c. No captured process has one.
const TIMERS: &[u8] = b"ID: 1\nsignal: 60/00007fff86e452a8\nnotify: signal/pid.2634\nClockID: 0\n";

/// Texts of TCP, UDP and raw sockets. The columns before the pointer are the same. TCP has five columns after
/// it; for UDP, all after the first belong to a newer kernel.
const SOCKETS4: [&[u8]; 2] = [
    b"sl\n 0: 0100007F:0035 00000000:0000 07 0:0 0:0 0 0 0 7 2 ab 5 0 0 10 -1\n 1: 0100007F:0036 00000000:0000 07 0:0 0:0 0 0 0 8 2 ac 5 0 0 10 7\n",
    b"sl\n 0: 0100007F:0035 00000000:0000 07 0:0 0:0 0 0 0 7 2 ab 7 0 0 10 -1\n",
];

const SOCKETS6: [&[u8]; 2] = [
    b"sl\n 0: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 7 2 0 5 0 0 10 -1\n",
    b"sl\n 0: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 7 2 0 3 0 0 10 -1\n",
];

/// A text in the format of fs/nfs/super.c and net/sunrpc. No host has such a mount.
const NFS: &[u8] = b"device proc mounted on /proc with fstype proc\n\
    device s:/v3 mounted on /v\\0403 with fstype nfs statvers=1.1\n\topts:\tro,vers=3\n\tage:\t70\n\
    \timpl_id:\tname='a,b',domain='c',date='1,0'\n\tcaps:\tcaps=0x3fef\n\tnfsv4:\tbm0=0x1\n\tsec:\tflavor=1\n\
    \tevents:\t1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 \n\
    \tbytes:\t1 2 3 4 5 6 7 8 \n\tfsc:\t1 2 3 4 5 \n\tRPC iostats version: 1.1  p/v: 100003/3 (nfs)\n\
    \txprt:\ttcp 729 1 1 0 7 220 219 0 230 0 2 5 3\n\
    \txprt:\trdma 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26\n\
    \tper-op statistics\n\t        NULL: 1 1 0 44 24 0 0 0 0\n\t        READ: 10 11 1 1960 41760 5 30 36 2\n\n";

fn not_captured(name: &str) -> Option<[&'static [u8]; 2]> {
    NOT_CAPTURED.iter().find(|(file, _)| *file == name).map(|(_, texts)| *texts)
}

/// The context of a reader with the permission, of one without, and an unknown context.
fn context() -> [Context; 3] {
    [Some(true), Some(false), None].map(|known| {
        let mut context = Context::default();
        (context.may_look, context.task_delayacct, context.sched_info) = (known, known, known);
        context
    })
}

/// The parser state with this context, and with the options that read the most.
fn memory<T: ProcFile<State: Any>>(context: &Context) -> T::State {
    let mut memory = T::State::default();
    if let Some(stat) = (&mut memory as &mut dyn Any).downcast_mut::<system::stat::Options>() {
        *stat = stat.with_irqs();
    }
    if let Some(learn) = T::CONTEXT {
        learn(&mut memory, context);
    }
    memory
}

/// The parsed text; `None` if it cannot be parsed, which captures.rs reports.
fn parsed<T: ProcFile<State: Any>>(text: &[u8], context: &Context) -> Option<T> {
    let mut snapshot = T::default();
    snapshot.parse(text, &mut memory::<T>(context)).ok().map(|()| snapshot)
}

fn of_text<T: ProcFile>(text: &[u8]) -> T {
    let mut snapshot = T::default();
    snapshot.parse(text, &mut T::State::default()).unwrap();
    snapshot
}

/// A file of a process of the zoo, on the newest kernel, as a reader with the permission reads it.
fn of_zoo<T: ProcFile<State: Any>>(process: &str) -> T {
    let host = host("amd64-7.2");
    let path = format!("proc/{}/{}", host.pid(process), T::NAME);
    parsed(host.text(&path), &context()[0]).unwrap()
}

#[test]
fn every_snapshot_comes_back() {
    fn check<T>(place: &'static str, name: &'static str)
    where
        T: ProcFile<State: Any> + Serialize + DeserializeOwned + PartialEq + Debug,
    {
        assert_eq!(name, T::NAME);
        let all = hosts().iter().flat_map(|host| texts(host, place, name).map(|(_, text)| text));
        let mut texts: BTreeSet<&[u8]> = all.collect();
        println!("{place:8} {name:16} {:5} different texts", texts.len());
        texts.extend(not_captured(name).into_iter().flatten());
        assert!(!texts.is_empty(), "no host has {name}");
        let context = context();
        for text in texts {
            for context in &context[..if T::CONTEXT.is_some() { 3 } else { 1 }] {
                if let Some(snapshot) = parsed::<T>(text, context) {
                    round_trip(&snapshot);
                }
            }
        }
        round_trip(&T::default());
    }
    macro_rules! check_all {
        ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => {
            $( check::<$type>(stringify!($place), $path); )*
        };
    }
    every_file!(check_all);
}

mod deltas {
    use super::*;

    /// An owned delta is written to every format and read back. A delta that borrows has rows. It is written,
    /// with the number of rows, and read by the description in the format. The deltas of the rows are owned:
    /// see the other tests here.
    struct Probe<'a, D>(&'a D);

    trait Owned {
        fn comes_back(&self) -> bool;
    }

    impl<D: Serialize + DeserializeOwned + PartialEq + Debug> Owned for Probe<'_, D> {
        fn comes_back(&self) -> bool {
            round_trip(self.0);
            true
        }
    }

    trait Borrowing {
        fn comes_back(&self) -> bool;
    }

    // The compiler chooses this only if the other trait does not apply, because its receiver needs one more
    // reference.
    impl<D: Serialize> Borrowing for &Probe<'_, D> {
        fn comes_back(&self) -> bool {
            let json: Value = from_str(&to_string(self.0).unwrap()).unwrap();
            let mut cbor = Vec::new();
            ciborium::into_writer(self.0, &mut cbor).unwrap();
            let cbor: ciborium::Value = ciborium::from_reader(cbor.as_slice()).unwrap();
            let named = rmp_serde::to_vec_named(self.0).unwrap();
            assert_eq!(cbor, rmp_serde::from_slice(&named).unwrap());
            assert_eq!(json.as_array().map(Vec::len), cbor.as_array().map(Vec::len));
            postcard::to_stdvec(self.0).unwrap();
            false
        }
    }

    /// The two snapshots of each file that a host has twice.
    fn pairs<'a, T: ProcFile<State: Any> + 'a>(
        host: &'a Host,
        place: &'static str,
        name: &'static str,
    ) -> impl Iterator<Item = (T, T)> + 'a {
        texts(host, place, name).filter_map(move |(path, earlier)| {
            let again = host.files().get(&format!("proc.1/{}", path.strip_prefix("proc/")?));
            // All files of the machine that change were captured twice, except the largest ones.
            let once = || (place == "root").then(|| scrambled(earlier, 1));
            let now = again.cloned().or_else(once)?;
            let context = &context()[0];
            Some((parsed::<T>(earlier, context)?, parsed::<T>(&now, context)?))
        })
    }

    #[test]
    fn every_owned_one_comes_back() {
        let mut borrowing = Vec::new();
        macro_rules! check_all {
            ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => {
                $( $( check_all!($delta $place $path $type); )? )*
            };
            (delta $place:ident $path:literal $type:ty) => {
                let captured = hosts().iter().flat_map(|host| {
                    let pairs = pairs::<$type>(host, stringify!($place), $path);
                    pairs.map(|(earlier, now)| (earlier, now, host.machine()))
                });
                let made = not_captured($path).into_iter();
                let made = made.map(|texts| {
                    let [earlier, now] = texts.map(of_text::<$type>);
                    (earlier, now, Machine::COMMON)
                });
                let (mut owned, mut seen) = (0, 0);
                for (earlier, now, machine) in captured.chain(made) {
                    // The reverse order is tested too, in which most counters decrease.
                    for (now, earlier) in [(&now, &earlier), (&earlier, &now)] {
                        let delta = now.since(earlier, &machine);
                        owned += usize::from((&Probe(&delta)).comes_back());
                        seen += 1;
                    }
                }
                println!("{:8} {:16} {seen:5} deltas, {owned:5} owned", stringify!($place), $path);
                assert!(seen > 0, "no host has {} twice", $path);
                borrowing.extend((owned == 0).then_some($path));
            };
        }
        every_file!(check_all);
        let mut of_rows = vec![
            "stat",
            "diskstats",
            "schedstat",
            "mountstats",
            "net/tcp",
            "net/tcp6",
            "net/udp",
            "net/udp6",
            "net/raw",
            "net/raw6",
            "zoneinfo",
            "interrupts",
            "softirqs",
            "net/dev",
            "net/snmp",
            "net/snmp6",
            "net/softnet_stat",
            "net/stat/nf_conntrack",
            "net/stat/arp_cache",
            "net/stat/ndisc_cache",
            "net/stat/rt_cache",
            "net/stat/synproxy",
            "net/netlink",
            "net/ip_vs_stats_percpu",
            "net/wireless",
            "net/fib_triestat",
            "net/netfilter/nfnetlink_queue",
            "net/udplite",
            "net/udplite6",
            "net/icmp",
            "net/icmp6",
        ];
        of_rows.sort();
        borrowing.sort();
        assert_eq!(borrowing, of_rows, "the deltas of their rows want a test");
    }

    /// Each of a host's pairs in both directions.
    fn both_ways<T: ProcFile<State: Any>>(name: &'static str, mut check: impl FnMut(&T, &T, &Machine)) {
        for host in hosts() {
            for (earlier, now) in pairs::<T>(host, "root", name) {
                check(&now, &earlier, &host.machine());
                check(&earlier, &now, &host.machine());
            }
        }
    }

    #[test]
    fn those_of_rows_come_back() {
        let (mut cpus, mut disks, mut queues, mut domains, mut zones) = (0, 0, 0, 0, 0);
        both_ways::<system::Stat>("stat", |now, earlier, machine| {
            let delta = now.since(earlier, machine);
            round_trip::<CpuTimesDelta>(&delta.cpu);
            round_trip::<SoftirqsDelta>(delta.softirq.as_ref().unwrap());
            for cpu in delta.cpus() {
                round_trip::<CpuTimesDelta>(&cpu);
                cpus += 1;
            }
        });
        both_ways::<system::Diskstats>("diskstats", |now, earlier, machine| {
            for disk in now.since(earlier, machine) {
                round_trip::<DiskIoDelta>(&disk);
                disks += 1;
            }
        });
        both_ways::<system::Schedstat>("schedstat", |now, earlier, machine| {
            let delta = now.since(earlier, machine);
            for cpu in delta.cpus() {
                round_trip::<CpuStatsDelta>(&cpu);
                queues += 1;
            }
            for domain in delta.domains() {
                round_trip::<DomainStatsDelta>(&domain);
                domains += 1;
            }
        });
        both_ways::<system::Zoneinfo>("zoneinfo", |now, earlier, machine| {
            let delta = now.since(earlier, machine);
            // Their numbers were changed too, so some are of other nodes now.
            for zone in delta.zones() {
                round_trip::<StatsDelta>(&zone);
                zones += 1;
            }
            for node in delta.nodes() {
                round_trip::<StatsDelta>(&node);
            }
        });
        let [earlier, now] = SOCKETS4.map(of_text::<net::Udp>);
        let sockets = now.since(&earlier, &Machine::COMMON);
        assert_eq!((sockets.iter().count(), sockets.gone().count()), (1, 1));
        assert_eq!(round_trip::<DropsDelta>(&sockets.iter().next().unwrap()), json!({ "drops": 2 }));
        let seen = [cpus, disks, queues, domains, zones];
        assert!(seen.iter().all(|&seen| seen > 100), "{seen:?}");
    }

    #[test]
    fn those_of_nfs_mounts_come_back() {
        use procsampler::pid::mountstats::{ByteCountsDelta, EventsDelta, FscacheDelta, OpDelta, XprtDelta};
        let grown = String::from_utf8(NFS.to_vec()).unwrap().replace("\t1", "\t2").replace(": 10", ": 20");
        let [now, earlier] = [grown.as_bytes(), NFS].map(of_text::<pid::Mountstats>);
        for (now, earlier) in [(&now, &earlier), (&earlier, &now)] {
            let delta = now.since(earlier, &Machine::COMMON).iter().next().unwrap();
            round_trip::<EventsDelta>(delta.events.as_ref().unwrap());
            round_trip::<ByteCountsDelta>(delta.bytes.as_ref().unwrap());
            round_trip::<FscacheDelta>(delta.fsc.as_ref().unwrap());
            let xprts: Vec<_> = delta.xprts().iter().collect();
            let ops: Vec<_> = delta.ops().iter().collect();
            assert_eq!((xprts.len(), ops.len()), (2, 2));
            xprts.iter().for_each(|xprt| drop(round_trip::<XprtDelta>(xprt)));
            ops.iter().for_each(|op| drop(round_trip::<OpDelta>(op)));
        }
    }

    #[test]
    fn those_of_a_namespace_come_back() {
        let (mut types, mut interfaces, mut queues) = (0, 0, 0);
        both_ways::<net::Snmp>("net/snmp", |now, earlier, machine| {
            let delta = now.since(earlier, machine);
            round_trip(&delta.ip);
            round_trip(&delta.icmp);
            round_trip(&delta.tcp);
            round_trip(&delta.udp);
            round_trip(&delta.udp_lite);
            for row in delta.icmp_msg.in_type().iter().chain(&delta.icmp_msg.out_type()) {
                round_trip(&row.delta);
                types += 1;
            }
        });
        both_ways::<net::Snmp6>("net/snmp6", |now, earlier, machine| {
            let delta = now.since(earlier, machine);
            round_trip(&delta.ip6);
            round_trip(&delta.icmp6);
            round_trip(&delta.udp6);
            round_trip(&delta.udp_lite6);
            for row in delta.icmp6_msg.in_type().iter().chain(&delta.icmp6_msg.out_type()) {
                round_trip(&row.delta);
                types += 1;
            }
        });
        both_ways::<net::Dev>("net/dev", |now, earlier, machine| {
            for row in now.since(earlier, machine) {
                round_trip(&row.delta);
                interfaces += 1;
            }
        });
        both_ways::<net::SoftnetStat>("net/softnet_stat", |now, earlier, machine| {
            for row in now.since(earlier, machine) {
                round_trip(&row.delta);
                queues += 1;
            }
        });
        let [earlier, now] = CONNTRACK.map(of_text::<net::stat::NfConntrack>);
        for row in &now.since(&earlier, &Machine::COMMON) {
            round_trip(&row.delta);
        }
        let seen = [types, interfaces, queues];
        assert!(seen.iter().all(|&seen| seen > 100), "{seen:?}");
    }

    /// A file with a computed path, which the list of files does not have.
    #[test]
    fn those_of_one_interface_come_back() {
        let of_interfaces = hosts().iter().flat_map(|host| host.files().iter());
        let mut seen = 0;
        for (_, text) in of_interfaces.filter(|(path, _)| path.contains("/net/dev_snmp6/")) {
            let snmp6 = of_text::<net::DevSnmp6>(text);
            round_trip(&snmp6);
            let delta = snmp6.since(&snmp6, &Machine::COMMON);
            round_trip(&delta.ip6);
            round_trip(&delta.icmp6);
            seen += 1;
        }
        assert!(seen > 100, "{seen}");
    }

    /// Rows are found by an index that is not in the JSON.
    #[test]
    fn snapshots_that_came_back_give_the_same() {
        let host = host("amd64-6.12-cpu64");
        let back = |disks: &system::Diskstats| -> system::Diskstats { from_value(json!(disks)).unwrap() };
        let mut seen = 0;
        for (earlier, now) in pairs::<system::Diskstats>(host, "root", "diskstats") {
            let (earlier_back, now_back) = (back(&earlier), back(&now));
            for disk in &now.disks {
                assert_eq!(now_back.disks.get((disk.major, disk.minor, &disk.name)), Some(disk));
                seen += 1;
            }
            let deltas = now.since(&earlier, &host.machine());
            assert!(deltas.iter().eq(now_back.since(&earlier_back, &host.machine())));
        }
        assert!(seen > 10, "{seen}");
    }

    #[test]
    fn with_their_interval() {
        let host = host("s390x-6.12");
        let mut sampler = Sampler::<pid::Stat>::detached_from(host.machine());
        for (tree, clock) in [("proc", "CLOCK"), ("proc.1", "CLOCK.1")] {
            let path = format!("{tree}/{}/stat", host.pid("busy"));
            sampler.push(host.text(&path), host.time(clock)).unwrap();
        }
        let interval = sampler.delta().unwrap();
        let json = round_trip(&interval);
        assert_eq!(json["elapsed"], json!(interval.elapsed.0));
        let machine =
            json!({ "ticks_per_second": 100, "page_size": 4096, "word_bits": 64, "big_endian": true });
        assert_eq!(json["machine"], machine);
        assert_eq!(json["delta"]["utime"], json!(interval.utime.amount().0));
    }

    #[test]
    fn a_counter_is_a_number_if_it_went_on() {
        assert_eq!(round_trip(&Change::By(Ticks(5))), json!(5));
        assert_eq!(round_trip(&Change::By(u64::MAX)), json!(u64::MAX));
        assert_eq!(round_trip(&Change::Wrapped(Millis(5))), json!({ "wrapped": 5 }));
        assert_eq!(round_trip(&Change::Back(Ticks(5))), json!({ "back": 5 }));
        assert_eq!(round_trip(&Change::Reset(5u64)), json!({ "reset": 5 }));
        assert!(from_value::<Change<u64>>(json!({ "leapt": 5 })).is_err());

        let stat = |idle: u64, ctxt: u64| {
            let text = format!(
                "cpu 5 0 0 {idle} 0 0 0 0 0\nintr 0\nctxt {ctxt}\nbtime 0\nprocesses 0\n\
                procs_running 0\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n"
            );
            of_text::<system::Stat>(text.as_bytes())
        };
        let (now, earlier) = (stat(70, 9), stat(80, 8));
        let cpu = round_trip(&now.since(&earlier, &Machine::COMMON).cpu);
        assert_eq!((&cpu["user"], &cpu["idle"]), (&json!(0), &json!({ "back": 10 })));
        assert_eq!(cpu.get("guest_nice"), None, "neither snapshot has it");
    }
}

#[test]
fn units_are_numbers() {
    macro_rules! units {
        ($($unit:ident)*) => { $( assert_eq!(round_trip(&$unit(u64::MAX)), json!(u64::MAX)); )* };
    }
    units!(Ticks KiB Bytes Pages Sectors Centis Millis Micros Nanos Hundredths Monotonic);
    assert_eq!(to_value(Signals::HUP | Signals::from_bits_retain(1 << 63)).unwrap(), json!(1u64 << 63 | 1));
    for bits in [0, 1, 1 << 31, 0x8000_0001] {
        round_trip(&TaskFlags::from_bits_retain(bits));
        round_trip(&Capabilities::from_bits_retain(u64::from(bits) << 32 | 1));
    }
    for letter in 0..=u8::MAX {
        round_trip(&State::new(letter));
        round_trip(&Policy::from(u32::from(letter)));
    }
}

#[test]
fn addresses_are_the_digits_of_the_file() {
    let host = host("s390x-6.12");
    let tcp = of_text::<net::Tcp6>(host.text("proc/net/tcp6"));
    let listener = &round_trip(&tcp)["sockets"][0];
    let end = json!({ "address": "00000000000000000000000000000001", "port": 8080 });
    assert_eq!((&listener["local_address"], &listener["st"]), (&end, &json!("Listen")));
    assert_eq!((&listener["uid"], &listener["inode"]), (&json!(0), &json!(1223)));
    let of_nobody = tcp.sockets.iter().find(|socket| socket.inode.is_none()).unwrap();
    let json = round_trip(of_nobody);
    assert_eq!((&json["uid"], json.get("inode")), (&json!("unmeasured"), None));
    assert_eq!(to_value(Address4(0x0100_007f)).unwrap(), json!("0100007F"));
    for wrong in ["", "0100007", "0100007F0", "0100007G"] {
        assert!(from_value::<Address4>(json!(wrong)).is_err(), "{wrong}");
    }
    for number in 0..=u8::MAX {
        round_trip(&TcpState::new(number));
        round_trip(&Timer::new(number));
        round_trip(&UnixState::new(number));
        round_trip(&UnixType::new(u16::from(number)));
    }
    let unix = round_trip(&of_text::<net::Unix>(host.text("proc/net/unix")));
    assert_eq!(
        (&unix["sockets"][0]["flags"], &unix["sockets"][0]["type"]),
        (&json!(0x1_0000), &json!("Stream"))
    );
    let arp = round_trip(&of_text::<net::Arp>(host.text("proc/net/arp")));
    let neighbour = &arp["neighbours"][0];
    assert_eq!(
        (&neighbour["ip_address"], &neighbour["hw_address"]),
        (&json!("10.0.2.2"), &json!("52:55:0a:00:02:02"))
    );
    let ptype = round_trip(&of_text::<net::Ptype>(host.text("proc/net/ptype")));
    assert_eq!(ptype["handlers"][1], json!({ "type": { "Ethertype": 0x0800 }, "function": "ip_rcv" }));
}

#[test]
fn bytes_are_a_string_if_they_can_be() {
    assert_eq!(to_value(of_zoo::<pid::Comm>("weird")).unwrap(), json!({ "name": "a) (b\nS 1 2) " }));
    assert_eq!(to_value(of_zoo::<pid::Comm>("empty-comm")).unwrap(), json!({ "name": "" }));

    let comm = of_zoo::<pid::Comm>("badutf8").name;
    assert!(comm.to_str().is_none());
    let bytes = json!(comm.as_bytes());
    assert_eq!(round_trip(&comm), bytes);
    assert_eq!(round_trip(&of_zoo::<pid::Status>("badutf8"))["name"], bytes);
    assert_eq!(round_trip(&of_zoo::<pid::Stat>("badutf8"))["comm"], bytes);
    let cmdline = of_zoo::<pid::Cmdline>("argv");
    assert_eq!(round_trip(&cmdline)["text"], json!(cmdline.text.as_bytes()));

    assert_eq!(round_trip(&of_zoo::<pid::Status>("init").leader.cpus_allowed_list), json!("0-3"));
    assert_eq!(from_value::<IdList>(json!("1,3-4")).unwrap().iter().collect::<Vec<_>>(), [1, 3, 4]);

    let error = from_value::<Name<4>>(json!("12345")).unwrap_err();
    assert_eq!(error.to_string(), "a name of 5 bytes, 4 fit");
    assert!(from_value::<Name<4>>(json!([1, 256])).is_err());
    assert!(from_value::<Text>(json!(5)).is_err());
}

mod cells {
    use super::*;

    #[test]
    fn absent_is_left_out() {
        let json = round_trip(&of_zoo::<pid::Stat>("kthreadd"));
        let has = |field| json.get(field).is_some();
        assert!(!has("startcode") && !has("arg_start") && !has("unlisted"));
        assert_eq!((&json["exit_code"], &json["vsize"]), (&json!(0), &json!(0)));
        let json = round_trip(&of_zoo::<pid::Status>("kthreadd"));
        assert!(json.get("vm_rss").is_none() && json["threads"] == json!(1));
        assert!(!to_string(&json).unwrap().contains("null"));
    }

    #[test]
    fn hidden_and_unknown_are_said() {
        let text = host("amd64-7.2").text("proc/1/stat");
        let [sees, _, nobody] = context().map(|context| {
            let stat = parsed::<pid::Stat>(text, &context).unwrap();
            round_trip(&stat)
        });
        // A kernel thread's zeros do not show whether they are a mask.
        let [_, context, _] = context();
        let may_not =
            round_trip(&parsed::<pid::Stat>(host("amd64-7.2").text("proc/2/stat"), &context).unwrap());
        assert_eq!((&sees["startcode"], &sees["exit_code"]), (&json!(4_198_400), &json!(0)));
        assert_eq!(sees["leader"]["kstkesp"], json!("unmeasured"));
        assert_eq!(sees["leader"]["delayacct_blkio_ticks"], json!(0));
        assert_eq!((&may_not["startcode"], &may_not["exit_code"]), (&json!("hidden"), &json!("hidden")));
        assert_eq!(may_not["leader"]["kstkesp"], json!("hidden"));
        assert_eq!(nobody["leader"]["delayacct_blkio_ticks"], json!("unmeasured"));

        let schedstat = parsed::<pid::Schedstat>(b"0 0 0\n", &Context::default()).unwrap();
        let json = round_trip(&schedstat);
        assert_eq!(json, json!({ "run": "unmeasured", "wait": "unmeasured", "timeslices": "unmeasured" }));
    }

    #[test]
    fn other_words_are_no_numbers() {
        assert_eq!(from_value::<Reported<u64>>(json!("hidden")).unwrap(), Reported::Hidden);
        assert_eq!(from_value::<Reported<u64>>(json!("unmeasured")).unwrap(), Reported::Unmeasured);
        assert_eq!(from_value::<Reported<u64>>(json!(null)).unwrap(), Reported::Absent);
        assert_eq!(from_value::<Reported<u64>>(json!(7)).unwrap(), Reported::Known(7));
        assert!(from_value::<Reported<u64>>(json!("absent")).is_err());
        assert!(from_value::<Reported<u64>>(json!(-7)).is_err());
    }
}

/// `/proc/PID/io` and lines after it.
fn io(more: &[u8]) -> pid::Io {
    let text =
        b"rchar: 1\nwchar: 1\nsyscr: 1\nsyscw: 1\nread_bytes: 1\nwrite_bytes: 1\ncancelled_write_bytes: 1\n";
    of_text(&[text, more].concat())
}

#[test]
fn unlisted_lines_are_a_map_if_they_can_be() {
    let unlisted = |more: &str| round_trip(&io(more.as_bytes())).get("unlisted").cloned();
    assert_eq!(unlisted(""), None);
    assert_eq!(
        unlisted("zeta: 5 kB\nbeta: é\nno separator\n"),
        Some(json!({ "zeta": "5 kB", "beta": "é", "no separator": "" }))
    );
    assert_eq!(unlisted("a: 1\nb: 2\na: 3\n"), Some(json!([["a", "1"], ["b", "2"], ["a", "3"]])));
    let json = round_trip(&io(b"a\xff: 1\nb: \xff\n"));
    assert_eq!(json["unlisted"], json!([[[97, 255], "1"], ["b", [255]]]));
    let json = round_trip(&io(b"a: \xff\n"));
    assert_eq!(json["unlisted"], json!({ "a": [255] }));
    assert!(from_value::<Unlisted>(json!("a: 1")).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bytes_come_back(bytes: Vec<u8>, text: String) {
        for bytes in [&bytes[..], text.as_bytes()] {
            round_trip(&Text::from(bytes));
            round_trip(&Name::<63>::new(&bytes[..bytes.len().min(63)]).unwrap());
        }
    }

    #[test]
    fn any_cell_comes_back(number: u64) {
        for cell in [Reported::Known(number), Reported::Absent, Reported::Hidden, Reported::Unmeasured] {
            round_trip(&cell);
            round_trip(&cell.map(Nanos));
        }
        for moved in [Change::By(number), Change::Wrapped(number), Change::Back(number), Change::Reset(number)] {
            round_trip(&moved);
            round_trip(&Some(moved));
        }
    }

    #[test]
    fn any_unlisted_lines_come_back(
        lines in prop::collection::vec(prop_oneof![
            "[a-c]{1,2}: ?[a-c ]{0,5}".prop_map(String::into_bytes),
            any::<Vec<u8>>(),
        ], 0..8),
    ) {
        let more: Vec<u8> = lines.iter().flat_map(|line| [&b"~"[..], line, b"\n"].concat()).collect();
        round_trip(&io(&more).unlisted);
    }
}
