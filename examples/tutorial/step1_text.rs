use std::collections::HashMap;
use std::fs;
use std::time::Instant;

use super::{Busiest, Look};

pub fn monitor() -> Look {
    let mut last: HashMap<u32, u64> = HashMap::new();
    let mut last_time = Instant::now();
    Box::new(move || {
        let mut now = HashMap::new();
        let mut busiest: Option<Busiest> = None;
        let seconds = last_time.elapsed().as_secs_f64();
        last_time = Instant::now();
        for entry in fs::read_dir("/proc")? {
            let Ok(pid) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
            let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
            let Ok(statm) = fs::read_to_string(format!("/proc/{pid}/statm")) else { continue };
            let fields: Vec<&str> = stat.split_whitespace().collect();
            let ticks = fields[13].parse::<u64>()? + fields[14].parse::<u64>()?;
            now.insert(pid, ticks);
            let Some(before) = last.get(&pid) else { continue };
            // There are 100 ticks in a second, and 4 KiB in a page.
            let cpu = (ticks - before) as f64 / seconds;
            let rss_kib = statm.split_whitespace().nth(1).unwrap_or("0").parse::<u64>()? * 4;
            if busiest.as_ref().is_none_or(|busiest| cpu > busiest.cpu) {
                busiest = Some(Busiest { pid, comm: fields[1].to_string(), cpu, rss_kib });
            }
        }
        last = now;
        Ok(busiest)
    })
}
