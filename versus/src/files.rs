//! The sampled files, by name.

use procsampler::system::stat;
use procsampler::{
    AnyDir, Machine, PidDir, ProcDir, Sampler, TidDir, fs, net, pid, pressure, system, sysvipc,
};

use crate::Result;
use crate::truth::Truth;

/// Where the files lie.
pub struct Place {
    pub root: ProcDir,
    pub own: PidDir,
    pub leader: TidDir,
}

impl Place {
    pub fn open() -> Result<Self> {
        let root = ProcDir::open()?;
        let own = root.this_process()?;
        let leader = own.leader()?;
        Ok(Place { root, own, leader })
    }
}

/// What is done with a file.
pub trait Job {
    type Output;

    fn with<T: Truth>(self, sampler: Sampler<T>) -> Result<Self::Output>;
}

/// The names, and a `match` from each to its sampler.
macro_rules! files {
    ($place:ident: $($name:literal => $sampler:expr,)*) => {
        pub const FILES: &[&str] = &[$($name),*];

        /// Opens a file and does the job with it.
        pub fn with<J: Job>(file: &str, $place: &Place, job: J) -> Result<J::Output> {
            match file {
                $( $name => job.with($sampler), )*
                _ => Err(format!("no such file: {file}").into()),
            }
        }
    };
}

files! { place:
    "stat" => Sampler::<system::Stat>::open(&place.root)?,
    "stat+irqs" => with_irqs(&place.root)?,
    "meminfo" => Sampler::<system::Meminfo>::open(&place.root)?,
    "vmstat" => Sampler::<system::Vmstat>::open(&place.root)?,
    "diskstats" => Sampler::<system::Diskstats>::open(&place.root)?,
    "interrupts" => Sampler::<system::Interrupts>::open(&place.root)?,
    "softirqs" => Sampler::<system::Softirqs>::open(&place.root)?,
    "uptime" => Sampler::<system::Uptime>::open(&place.root)?,
    "loadavg" => Sampler::<system::Loadavg>::open(&place.root)?,
    "pressure/cpu" => Sampler::<pressure::Cpu>::open(&place.root)?,
    "pressure/memory" => Sampler::<pressure::Memory>::open(&place.root)?,
    "pressure/io" => Sampler::<pressure::Io>::open(&place.root)?,
    "net/dev" => Sampler::<net::Dev>::open(&place.root)?,
    "net/snmp" => Sampler::<net::Snmp>::open(&place.root)?,
    "net/netstat" => Sampler::<net::Netstat>::open(&place.root)?,
    "net/xfrm_stat" => Sampler::<net::XfrmStat>::open(&place.root)?,
    "net/netlink" => Sampler::<net::Netlink>::open(&place.root)?,
    "net/stat/arp_cache" => Sampler::<net::stat::ArpCache>::open(&place.root)?,
    "net/stat/ndisc_cache" => Sampler::<net::stat::NdiscCache>::open(&place.root)?,
    "net/stat/rt_cache" => Sampler::<net::stat::RtCache>::open(&place.root)?,
    "net/stat/nf_conntrack" => Sampler::<net::stat::NfConntrack>::open(&place.root)?,
    "net/stat/synproxy" => Sampler::<net::stat::Synproxy>::open(&place.root)?,
    "net/ipv6_route" => Sampler::<net::Ipv6Route>::open(&place.root)?,
    "net/igmp6" => Sampler::<net::Igmp6>::open(&place.root)?,
    // Of /proc/fs/xfs/stat, which is a link to it, the kernel makes the same text.
    "xfs/stats" => {
        let stats = AnyDir::at("/sys/fs/xfs/stats", Machine::this())?;
        Sampler::<fs::xfs::Stat>::open_at(&stats, "stats")?
    },
    "sysvipc/shm" => Sampler::<sysvipc::Shm>::open(&place.root)?,
    "crypto" => Sampler::<system::Crypto>::open(&place.root)?,
    "vmallocinfo" => Sampler::<system::Vmallocinfo>::open(&place.root)?,
    "pid/stat" => Sampler::<pid::Stat>::open(&place.own)?,
    "pid/statm" => Sampler::<pid::Statm>::open(&place.own)?,
    "pid/status" => Sampler::<pid::Status>::open(&place.own)?,
    "pid/io" => Sampler::<pid::Io>::open(&place.own)?,
    "pid/comm" => Sampler::<pid::Comm>::open(&place.own)?,
    "pid/cmdline" => Sampler::<pid::Cmdline>::open(&place.own)?,
    "pid/limits" => Sampler::<pid::Limits>::open(&place.own)?,
    "pid/maps" => Sampler::<pid::Maps>::open(&place.own)?,
    "pid/smaps" => Sampler::<pid::Smaps>::open(&place.own)?,
    "pid/smaps_rollup" => Sampler::<pid::SmapsRollup>::open(&place.own)?,
    // Of one thread, here the leader.
    "pid/schedstat" => Sampler::<pid::Schedstat>::open(&place.leader)?,
}

fn with_irqs(root: &ProcDir) -> Result<Sampler<system::Stat>> {
    let mut sampler = Sampler::<system::Stat>::open_with(root, stat::Options::default().with_irqs())?;
    assert!(!sampler.sample()?.irqs.is_empty(), "stat+irqs: no IRQs");
    Ok(sampler)
}

/// The files named in `--only`; without it all that this kernel has.
pub fn select(only: Option<&str>, place: &Place) -> Result<Vec<&'static str>> {
    if let Some(only) = only {
        let find = |name| {
            FILES.iter().copied().find(|file| *file == name).ok_or(format!("no such file: {name}").into())
        };
        return only.split(',').map(find).collect();
    }
    let mut files = Vec::new();
    for file in FILES {
        match with(file, place, Try) {
            Ok(()) => files.push(*file),
            Err(error) if is_unsupported(&*error) => eprintln!("left out: {error}"),
            Err(error) => return Err(error),
        }
    }
    Ok(files)
}

/// Samples once.
struct Try;

impl Job for Try {
    type Output = ();

    fn with<T: Truth>(self, mut sampler: Sampler<T>) -> Result<()> {
        sampler.sample()?;
        Ok(())
    }
}

fn is_unsupported(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<procsampler::Error>().is_some_and(procsampler::Error::is_unsupported)
}
