//! `/proc/diskstats`: node_exporter's collector diskstats.

use std::sync::Arc;

use procsampler::ProcDir;
use procsampler::system::Diskstats;
use procsampler::system::diskstats::{DiskIo, DiskName};
use procsampler::unit::Sectors;

use crate::Failure;
use crate::family::{Family, Labels, Value};
use crate::held::{HeldRows, counters};
use crate::scrape::Collect;
use crate::source::Source;

counters!(DiskIo, 16:
    read_ios read_merges read_sectors read_ticks write_ios write_merges write_sectors write_ticks io_ticks
    time_in_queue discard_ios discard_merges discard_sectors discard_ticks flush_ios flush_ticks);

/// The unit of the metric.
enum Unit {
    Count,
    Bytes,
    Seconds,
}

/// The metrics in the order of the counters.
const METRICS: [(&str, Unit, &str); 16] = [
    ("node_disk_reads_completed", Unit::Count, "The total number of reads completed successfully."),
    ("node_disk_reads_merged", Unit::Count, "The total number of reads merged."),
    ("node_disk_read_bytes", Unit::Bytes, "The total number of bytes read successfully."),
    ("node_disk_read_time_seconds", Unit::Seconds, "The total number of seconds spent by all reads."),
    ("node_disk_writes_completed", Unit::Count, "The total number of writes completed successfully."),
    ("node_disk_writes_merged", Unit::Count, "The number of writes merged."),
    ("node_disk_written_bytes", Unit::Bytes, "The total number of bytes written successfully."),
    ("node_disk_write_time_seconds", Unit::Seconds, "The total number of seconds spent by all writes."),
    ("node_disk_io_time_seconds", Unit::Seconds, "Total seconds spent doing I/Os."),
    ("node_disk_io_time_weighted_seconds", Unit::Seconds, "The weighted number of seconds spent doing I/Os."),
    ("node_disk_discards_completed", Unit::Count, "The total number of discards completed successfully."),
    ("node_disk_discards_merged", Unit::Count, "The total number of discards merged."),
    ("node_disk_discarded_sectors", Unit::Count, "The total number of sectors discarded successfully."),
    ("node_disk_discard_time_seconds", Unit::Seconds, "The total number of seconds spent by all discards."),
    ("node_disk_flush_requests", Unit::Count, "The total number of flush requests completed successfully."),
    (
        "node_disk_flush_requests_time_seconds",
        Unit::Seconds,
        "The total number of seconds spent by all flush requests.",
    ),
];

pub(super) struct Disks {
    file: Source<Diskstats>,
    held: HeldRows<(u32, u32, DiskName), DiskIo, 16>,
}

impl Disks {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Disks { file: Source::new(proc), held: HeldRows::default() }
    }
}

impl Collect for Disks {
    fn names(&self) -> &'static [&'static str] {
        &["diskstats"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let machine = self.file.machine();
        let file = self.file.sample()?;
        let mut counters = METRICS.map(|(name, _, help)| Family::counter(name, help));
        let mut in_flight = Family::gauge("node_disk_io_now", "The number of I/Os currently in progress.");
        self.held.begin();
        for disk in file.disks.iter().filter(|disk| is_shown(disk.name.as_bytes())) {
            let labels = Labels::one("device", &Arc::from(disk.name.to_string()));
            let shown = self.held.see((disk.major, disk.minor, disk.name), &disk.io, &machine);
            for ((family, (_, unit, _)), number) in counters.iter_mut().zip(&METRICS).zip(shown) {
                let Some(number) = number else { continue };
                let value = match unit {
                    Unit::Count => Value::Integer(number),
                    Unit::Bytes => Value::Integer(Sectors(number).bytes().0),
                    Unit::Seconds => Value::Real(seconds(number)),
                };
                family.add(labels.clone(), value);
            }
            in_flight.add(labels, disk.io.in_flight);
        }
        self.held.end();
        families.extend(counters);
        families.push(in_flight);
        Ok(())
    }
}

fn seconds(millis: u64) -> f64 {
    millis as f64 / 1e3
}

/// Whether the device is shown. As in node_exporter, only whole disks are: RAM disks, loop devices, floppies
/// and partitions are left out by the expression `^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$`.
fn is_shown(name: &[u8]) -> bool {
    let digits = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (stem, number) = name.split_at(name.len() - digits);
    if number.is_empty() {
        return true;
    }
    let is_letter = |rest: &[u8]| matches!(rest, [letter] if letter.is_ascii_lowercase());
    let is_lettered =
        [&b"hd"[..], b"sd", b"vd", b"xvd"].iter().any(|kind| stem.strip_prefix(*kind).is_some_and(is_letter));
    !(matches!(stem, b"ram" | b"loop" | b"fd") || is_lettered || is_nvme_partition(stem))
}

/// The stem is `nvme`, a number, `n`, a number and `p`.
fn is_nvme_partition(stem: &[u8]) -> bool {
    let numbers = stem.strip_prefix(b"nvme").and_then(|rest| rest.strip_suffix(b"p"));
    let Some(numbers) = numbers else { return false };
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let mut parts = numbers.split(|&byte| byte == b'n');
    let both = [parts.next(), parts.next()].into_iter().flatten().filter(|part| is_number(part)).count();
    both == 2 && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_shown;

    #[test]
    fn disks_and_no_partitions() {
        for name in
            ["sda", "vdb", "nvme0n1", "md127", "dm-0", "sr0", "zram0", "mmcblk0", "sdaa1", "nvme0c1n1"]
        {
            assert!(is_shown(name.as_bytes()), "{name}");
        }
        for name in ["sda1", "hdb2", "xvda15", "nvme0n1p1", "nvme10n2p12", "loop0", "ram15", "fd0"] {
            assert!(!is_shown(name.as_bytes()), "{name}");
        }
    }
}
