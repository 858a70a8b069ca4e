use std::collections::HashMap;

use procsampler::{Interval, Monotonic, ProcDir, ProcFile, Result, pid};

use super::{Busiest, Look};

pub fn monitor() -> Result<Look> {
    let proc = ProcDir::open()?;
    let machine = proc.machine();
    let mut last: HashMap<u32, (pid::Stat, Monotonic)> = HashMap::new();
    Ok(Box::new(move || {
        let mut now = HashMap::new();
        let mut busiest: Option<Busiest> = None;
        for pid in proc.pids()?.walk() {
            let Ok(process) = proc.pid(pid?) else { continue };
            let Ok(stat) = pid::Stat::read_in(&process) else { continue };
            let Ok(statm) = pid::Statm::read_in(&process) else { continue };
            let time = Monotonic::now();
            if let Some((before, then)) = last.get(&stat.pid).filter(|(s, _)| s.starttime == stat.starttime) {
                let delta = Interval::between(&stat, before, time.since(*then), machine);
                let cpu = (delta.cpu_share(delta.cpu()) * 100.0).known().unwrap_or(0.0);
                if busiest.as_ref().is_none_or(|busiest| cpu > busiest.cpu) {
                    let rss_kib = statm.resident.kib(&machine).0;
                    busiest = Some(Busiest { pid: stat.pid, comm: stat.comm.to_string(), cpu, rss_kib });
                }
            }
            now.insert(stat.pid, (stat, time));
        }
        last = now;
        Ok(busiest)
    }))
}
