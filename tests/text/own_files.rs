//! Files that this crate does not list, declared with its shapes from outside: those of the example `cgroup`,
//! and one with additional derives.

#[allow(dead_code, reason = "the program uses all of it")]
#[path = "../../examples/cgroup/files.rs"]
mod files;

use files::{CpuStat, IoStat, MemoryStat};
use procsampler::rows::KeyValue;
use procsampler::unit::{Bytes, Micros, Monotonic};
use procsampler::{Change, Class, FileIn, ProcDir, ProcFile, Sampler, net, pressure, shape, system};

const SECOND: Monotonic = Monotonic(1_000_000_000);

/// A sampler with two texts, one second apart.
fn of_two<T: ProcFile>(earlier: &str, now: &str) -> Sampler<T> {
    let mut sampler = Sampler::detached();
    sampler.push(earlier.as_bytes(), Monotonic(0)).unwrap();
    sampler.push(now.as_bytes(), SECOND).unwrap();
    sampler
}

#[test]
fn cpu_stat() {
    let without = of_two::<CpuStat>(
        "usage_usec 10\nuser_usec 4\nsystem_usec 6\n",
        "usage_usec 250010\nuser_usec 150004\nsystem_usec 100006\ncore_sched.force_idle_usec 0\n",
    );
    let delta = without.delta().unwrap();
    assert_eq!((delta.usage, delta.throttled), (Change::By(Micros(250_000)), None));
    assert_eq!(delta.share(delta.usage).known(), Some(0.25));
    assert_eq!(without.current().unwrap().unlisted.number("core_sched.force_idle_usec"), Some(0));
    let text = "usage_usec 1\nuser_usec 1\nsystem_usec 0\nnr_periods 9\nnr_throttled 2\nthrottled_usec 77\n";
    let quota = of_two::<CpuStat>(text, &text.replace("77", "99"));
    let names: Vec<_> =
        quota.current().unwrap().numbers().map(|(name, value)| (name, value.number())).collect();
    assert_eq!(names[3..], [("nr_periods", Some(9)), ("nr_throttled", Some(2)), ("throttled", Some(99))]);
    let keys: Vec<_> = quota.current().unwrap().keyed().map(|(key, value)| (key, value.number())).collect();
    assert_eq!(keys[3..], [("nr_periods", Some(9)), ("nr_throttled", Some(2)), ("throttled_usec", Some(99))]);
    assert_eq!(quota.delta().unwrap().throttled, Some(Change::By(Micros(22))));
    let missing = Sampler::<CpuStat>::detached().push(b"usage_usec 1\n", SECOND).unwrap_err();
    assert!(missing.is_parse() && missing.to_string().contains("user_usec"), "{missing}");
}

/// The keys without their values, for files of each kind.
#[test]
fn keys_of_the_kernel() {
    fn first_two<'a>(keyed: impl Iterator<Item = (&'static str, KeyValue<'a>)>) -> Vec<&'static str> {
        keyed.map(|(key, _)| key).take(2).collect()
    }
    let text = "MemTotal: 9 kB\nMemFree: 8 kB\n";
    let meminfo = of_two::<system::Meminfo>(text, text);
    assert_eq!(first_two(meminfo.current().unwrap().keyed()), ["MemTotal", "MemFree"]);
    let text = "Tcp: RtoAlgorithm RtoMin\nTcp: 1 200\n";
    let snmp = of_two::<net::Snmp>(text, text);
    assert_eq!(first_two(snmp.current().unwrap().tcp.keyed()), ["RtoAlgorithm", "RtoMin"]);
    let text = "Ip6InReceives 3\nIp6InHdrErrors 0\n";
    let snmp6 = of_two::<net::Snmp6>(text, text);
    assert_eq!(first_two(snmp6.current().unwrap().ip6.keyed()), ["Ip6InReceives", "Ip6InHdrErrors"]);
    let text = "sockets: used 32\nTCP: inuse 6 orphan 1 tw 4 alloc 13 mem 2\nUDP: inuse 2\nRAW: inuse 0\n\
                FRAG: inuse 0 memory 0\n";
    let sockstat = of_two::<net::Sockstat>(text, text);
    assert_eq!(first_two(sockstat.current().unwrap().keyed()), ["sockets:used", "TCP:inuse"]);
    // The only keys of a row of columns are the names of its fields.
    let text = "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n";
    let disks = of_two::<system::Diskstats>(text, text);
    assert_eq!(first_two(disks.current().unwrap().disks[0].io.keyed()), ["read_ios", "read_merges"]);
}

#[test]
fn memory_stat() {
    let text = "anon 4096\nfile 8192\nkernel 100\nzswap 7\npgfault 10\npgmajfault 1\n";
    let memory = of_two::<MemoryStat>(text, &text.replace("pgfault 10", "pgfault 40"));
    let now = memory.current().unwrap();
    assert_eq!((now.anon, now.kernel, now.shmem), (Bytes(4096), Some(Bytes(100)), None));
    assert_eq!(now.get("zswap").unwrap().number(), Some(7));
    let delta = memory.delta().unwrap();
    assert_eq!(delta.per_second(delta.pgfault).known(), Some(30.0));
}

#[test]
fn io_stat() {
    let io = of_two::<IoStat>(
        "8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0\n8:0 \n",
        "8:16 rbytes=1459200 wbytes=314777600 rios=192 wios=354 dbytes=0 dios=0\n9:1 rbytes=1\nx\n",
    );
    let delta = io.delta().unwrap();
    let rows: Vec<_> =
        (&delta).into_iter().map(|device| (device.now.number, device.wbytes, device.wios)).collect();
    assert_eq!(rows, [((8, 16), Change::By(Bytes(4096)), Change::By(1))]);
    assert_eq!(delta.appeared().count(), 1);
    let now = io.current().unwrap();
    assert_eq!((now.devices.get((9, 1)).unwrap().rbytes, now.unlisted.malformed()), (Bytes(1), 1));
    assert!(Sampler::<IoStat>::detached().push(b"x\n", SECOND).is_err());
}

#[test]
fn cpu_pressure_of_a_cgroup() {
    let text =
        "some avg10=1.53 avg60=0.87 avg300=0.73 total=100\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=40\n";
    let cpu = of_two::<pressure::Cpu>(text, &text.replace("total=100", "total=500100"));
    let delta = cpu.delta().unwrap();
    assert_eq!(delta.share(delta.some.total).known(), Some(0.5));
}

shape::numbers! {
    /// A file with additional derives. The macros add none that depend on a feature.
    #[cfg_attr(feature = "serde", derive(serde::Serialize))]
    #[cfg_attr(feature = "serde", serde(rename_all = "UPPERCASE"))]
    pub struct Own: "own", Class::SYSTEM, ":";
    #[cfg_attr(feature = "serde", derive(serde::Serialize))]
    pub delta OwnDelta;
    /// A counter.
    "Count" count: u64 = int,
    /// A gauge.
    "Gauge" gauge: Option<i64>,
}
impl FileIn<ProcDir> for Own {}

#[test]
fn own_derives() {
    let own = of_two::<Own>("Count: 4294967295\nGauge: 7\n", "Count: 1\nnew: 3\n");
    let delta = own.delta().unwrap();
    assert_eq!(delta.count, Change::Wrapped(2));
    assert_eq!(own.current().unwrap().gauge, None);
    #[cfg(feature = "serde")]
    {
        let json = serde_json::to_value(own.current().unwrap()).unwrap();
        assert_eq!(json["COUNT"], 1);
        assert_eq!(serde_json::to_value(&delta.delta).unwrap()["count"]["wrapped"], 2);
    }
}
