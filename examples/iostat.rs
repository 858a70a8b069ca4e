//! Prints what `iostat -x 1` of sysstat prints for every disk and partition: requests and KiB per second,
//! milliseconds per request, and how busy it was. The mean of no requests is `-` here.

use std::{thread, time::Duration};

use procsampler::{ProcDir, Sampler, system::Diskstats};

fn main() -> procsampler::Result<()> {
    let mut disks = Sampler::<Diskstats>::open(&ProcDir::open()?)?;
    loop {
        if let Some(delta) = disks.sample()?.delta() {
            println!("\nDevice            r/s      w/s    rkB/s    wkB/s    await  %util");
            for disk in &delta {
                let (reads, writes) = (disk.per_second(disk.read_ios), disk.per_second(disk.write_ios));
                let [read, written] =
                    [disk.read_sectors, disk.write_sectors].map(|s| disk.per_second(s.bytes()) / 1024.0);
                let wait = (disk.read_ticks + disk.write_ticks).per(disk.read_ios + disk.write_ios);
                print!("{:12} {reads:8.2} {writes:8.2} {read:8.2} {written:8.2}", disk.now.name);
                println!(" {wait:8.2} {:6.2}", disk.share(disk.io_ticks) * 100.0);
            }
        }
        thread::sleep(Duration::from_secs(1));
    }
}
