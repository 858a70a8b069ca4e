use std::process::{Command, Stdio};
use rustix::time::{clock_gettime, ClockId};
use std::os::unix::fs::FileExt;
fn cpu() -> u64 { let t = clock_gettime(ClockId::ThreadCPUTime); t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64 }
fn median(mut v: Vec<f64>) -> f64 { v.sort_by(f64::total_cmp); v[v.len() / 2] }
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let rounds: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let mut kids: Vec<_> = (0..n).map(|_| Command::new("sleep").arg("1000").stdin(Stdio::null()).spawn().unwrap()).collect();
    std::thread::sleep(std::time::Duration::from_millis(500));
    let pids: Vec<u32> = kids.iter().map(|k| k.id()).collect();
    let files: Vec<_> = pids.iter().map(|p| std::fs::File::open(format!("/proc/{p}/stat")).unwrap()).collect();
    let mut a = old::ProcessTable::<(old::pid::Stat,)>::new(&old::ProcDir::open().unwrap()).unwrap().select(old::Select::Pids(pids.clone()));
    let mut b = new::ProcessTable::<(new::pid::Stat,)>::new(&new::ProcDir::open().unwrap()).unwrap().select(new::Select::Pids(pids.clone()));
    let mut a4 = old::ProcessTable::<(old::pid::Stat, old::pid::Statm, old::pid::Io, old::pid::Leader<old::pid::Schedstat>)>::new(&old::ProcDir::open().unwrap()).unwrap().select(old::Select::Pids(pids.clone()));
    let mut b4 = new::ProcessTable::<(new::pid::Stat, new::pid::Statm, new::pid::Io, new::pid::Leader<new::pid::Schedstat>)>::new(&new::ProcDir::open().unwrap()).unwrap().select(new::Select::Pids(pids.clone()));
    a.set_budget(9999); b.set_budget(9999); a4.set_budget(9999); b4.set_budget(9999);
    let mut buffer = vec![0u8; 8192];
    for stir in [false, true] {
        let mut t = vec![vec![]; 5];
        for round in 0..rounds {
            for k in 0..5 {
                if stir { for &p in &pids { rustix::process::setpriority_process(rustix::process::Pid::from_raw(p as i32), 10 + ((round * 5 + k) % 2) as i32).unwrap(); } }
                let start = cpu();
                match k { 0 => { for f in &files { std::hint::black_box(f.read_at(&mut buffer, 0).unwrap()); } } 1 => { a.scan().unwrap(); } 2 => { b.scan().unwrap(); } 3 => { a4.scan().unwrap(); } _ => { b4.scan().unwrap(); } }
                t[k].push((cpu() - start) as f64);
            }
        }
        let r = |k: usize, of: usize| median(t[k].iter().zip(&t[of]).map(|(x, y)| x / y).collect());
        println!("stir {stir}: pread {:.0} ns; old/pread {:.3} new/pread {:.3} new/old {:.3}; four new/old {:.3}", median(t[0].clone()) / n as f64, r(1, 0), r(2, 0), r(2, 1), r(4, 3));
    }
    for k in &mut kids { let _ = k.kill(); let _ = k.wait(); }
}
