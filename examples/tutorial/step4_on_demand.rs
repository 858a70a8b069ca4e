use procsampler::{ProcDir, ProcessTable, Result, pid};

use super::{Busiest, Look};

pub fn monitor() -> Result<Look> {
    let mut table = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open()?)?;
    let machine = table.machine();
    Ok(Box::new(move || {
        table.scan()?;
        let rows = table.processes().filter_map(|process| {
            let (stat,) = process.files();
            let delta = stat.delta()?;
            let cpu = (delta.cpu_share(delta.cpu()) * 100.0).known()?;
            Some((cpu, stat.current()?, process))
        });
        let Some((cpu, stat, process)) = rows.max_by(|(one, ..), (other, ..)| one.total_cmp(other)) else {
            return Ok(None);
        };
        let rss_kib = process.read::<pid::Statm>()?.resident.kib(&machine).0;
        Ok(Some(Busiest { pid: stat.pid, comm: stat.comm.to_string(), cpu, rss_kib }))
    }))
}
