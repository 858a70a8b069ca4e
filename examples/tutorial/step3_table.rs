use procsampler::{ProcDir, ProcessTable, Result, pid};

use super::{Busiest, Look};

pub fn monitor() -> Result<Look> {
    let mut table = ProcessTable::<(pid::Stat, pid::Statm)>::new(&ProcDir::open()?)?;
    let machine = table.machine();
    Ok(Box::new(move || {
        table.scan()?;
        let rows = table.processes().filter_map(|process| {
            let (stat, statm) = process.files();
            let delta = stat.delta()?;
            let cpu = (delta.cpu_share(delta.cpu()) * 100.0).known()?;
            Some((cpu, stat.current()?, statm.current()?))
        });
        let busiest = rows.max_by(|(one, ..), (other, ..)| one.total_cmp(other));
        Ok(busiest.map(|(cpu, stat, statm)| Busiest {
            pid: stat.pid,
            comm: stat.comm.to_string(),
            cpu,
            rss_kib: statm.resident.kib(&machine).0,
        }))
    }))
}
