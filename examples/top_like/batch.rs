//! Plain frames, as `top -b` prints them, and the same as JSON.

use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::thread;
use std::time::Instant;

use procsampler::delta::Rate;
use procsampler::unit::{KiB, OrDash};
use serde_json::{Map, Value, json};

use crate::columns::{Column, command};
use crate::list::{Filter, Group, Line, arrange, groups};
use crate::options::Options;
use crate::sample::devices::Device;
use crate::sample::row::Row;
use crate::sample::{Samples, Wants};
use crate::settings::Settings;
use crate::text::uptime;

/// Returns what has to be read for these settings.
pub fn wants(settings: &Settings) -> Wants {
    let mut columns = settings.shown();
    columns.push(settings.order.sort);
    let group = settings.order.group;
    let mut wants = Column::wants(&columns);
    wants.user |= group == Group::User;
    wants.cgroup |= group == Group::Cgroup;
    wants.cmdline = settings.cmdline;
    wants.threads = settings.threads && group == Group::None;
    wants
}

pub fn run(mut samples: Samples, options: &Options) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(io::stdout().lock());
    let settings = &options.settings;
    let wants = wants(settings);
    samples.take(wants, settings.delay)?;
    let mut next = Instant::now();
    let mut frames = options.frames;
    while frames != Some(0) {
        // A frame that came late does not make the next one short.
        next = (next + settings.delay).max(Instant::now());
        thread::sleep(next.saturating_duration_since(Instant::now()));
        samples.take(wants, settings.delay)?;
        let groups = groups(&samples.rows, &Filter::default(), settings.order.group);
        let rows = if settings.order.group == Group::None { &samples.rows } else { &groups };
        let lines = arrange(rows, &Filter::default(), &settings.order);
        if options.json {
            writeln!(out, "{}", json_frame(&samples, rows, &lines, settings))?;
        } else {
            summary(&mut out, &samples, wants.io)?;
            table(&mut out, &samples, rows, &lines, settings)?;
        }
        out.flush()?;
        frames = frames.map(|frames| frames - 1);
        if frames != Some(0) && !options.json {
            writeln!(out)?;
        }
    }
    Ok(())
}

fn summary(out: &mut impl Write, samples: &Samples, io: bool) -> io::Result<()> {
    let (system, scan, tally) = (&samples.system, samples.processes.scan, &samples.tally);
    write!(out, "top_like")?;
    if let Some(up) = system.uptime.as_ref().and_then(|uptime| uptime.current()) {
        write!(out, " up {}", uptime(up.up.duration()))?;
    }
    if let Some(load) = system.loadavg.as_ref().and_then(|loadavg| loadavg.current()) {
        write!(out, ", load average: {}, {}, {}", load.one, load.five, load.fifteen)?;
    }
    let interval = scan.elapsed.unwrap_or_default().seconds();
    write!(out, ", interval {interval:.3} s\nTasks: {} total", tally.processes)?;
    for (state, count) in &tally.states {
        write!(out, ", {count} {}", state.letter())?;
    }
    writeln!(out, "; {} threads", tally.threads)?;
    if let (Some(delta), Some(stat)) = (system.stat.delta(), system.stat.current()) {
        write!(out, "%Cpu(s): {:.1} busy of {} online:", delta.cpu.busy_share() * 100.0, stat.cpus.len())?;
        for (share, name) in cpu_shares(&delta.cpu) {
            write!(out, " {share:.1} {name}")?;
        }
        writeln!(out)?;
    }
    if let Some(memory) = system.meminfo.current() {
        let kib = |kib: Option<KiB>| OrDash(kib.map(KiB::get));
        writeln!(
            out,
            "Mem KiB: {} total, {} used, {} free, {} buffers, {} cache, {} available",
            memory.mem_total.0,
            kib(memory.used()),
            memory.mem_free.0,
            kib(memory.buffers),
            kib(memory.cached.zip(memory.sreclaimable).map(|(cached, slab)| cached + slab)),
            kib(memory.mem_available)
        )?;
        writeln!(out, "Swap KiB: {} total, {} used", kib(memory.swap_total), kib(memory.swap_used()))?;
    }
    for pressure in system.pressure() {
        write!(out, "Pressure {}: some {:.2} %", pressure.name, pressure.some)?;
        match pressure.full {
            Some(full) => writeln!(out, ", full {full:.2} %")?,
            None => writeln!(out)?,
        }
    }
    for (kind, devices, words) in [
        ("Disk", system.disks(), ["reads", "writes", "read", "written"]),
        ("Net", system.interfaces(), ["packets in", "packets out", "received", "sent"]),
    ] {
        for Device { name, bytes, operations, busy, .. } in devices.iter().take(4) {
            let [reads, writes, read, written] = words;
            write!(out, "{kind} {name}: {:.1} {reads}/s, {:.1} {writes}/s", operations[0], operations[1])?;
            write!(out, ", {:.0} B/s {read}, {:.0} B/s {written}", bytes[0], bytes[1])?;
            match busy.known() {
                Some(busy) => writeln!(out, ", {busy:.1} % busy")?,
                None => writeln!(out)?,
            }
        }
    }
    writeln!(
        out,
        "Self: {:.2} %CPU, sample {} us, {} of {} descriptors kept",
        samples.own_cpus() * 100.0,
        samples.took.as_micros(),
        samples.processes.table.kept(),
        samples.processes.table.budget()
    )?;
    for note in samples.notes(io) {
        writeln!(out, "Note: {note}")?;
    }
    Ok(())
}

/// Where the CPUs' time went, in per cent, under the names that top gives to the kinds.
pub fn cpu_shares(cpu: &procsampler::system::stat::CpuTimesDelta) -> [(Rate, &'static str); 8] {
    let share = |time| cpu.share_of(time) * 100.0;
    [
        (share(cpu.user), "us"),
        (share(cpu.system), "sy"),
        (share(cpu.nice), "ni"),
        (share(cpu.idle), "id"),
        (share(cpu.iowait), "wa"),
        (share(cpu.irq), "hi"),
        (share(cpu.softirq), "si"),
        (share(cpu.steal), "st"),
    ]
}

/// The width of a column whose values have all their digits.
fn width(column: Column) -> usize {
    match column {
        Column::Virtual | Column::Resident | Column::Shared => 9,
        Column::Read | Column::Written => 11,
        Column::Rchar | Column::Wchar | Column::Rbytes | Column::Wbytes => 14,
        _ => column.width(),
    }
}

fn table(
    out: &mut impl Write,
    samples: &Samples,
    rows: &[Row],
    lines: &[Line],
    settings: &Settings,
) -> io::Result<()> {
    let columns = settings.shown();
    let total = samples.total_memory();
    writeln!(out)?;
    let line = |out: &mut dyn Write, cells: &mut dyn Iterator<Item = (Column, String)>| {
        let mut blank = "";
        for (column, text) in cells {
            let width = width(column);
            match column {
                Column::Command => writeln!(out, "{blank}{text}")?,
                column if column.is_left() => write!(out, "{blank}{text:width$}")?,
                _ => write!(out, "{blank}{text:>width$}")?,
            }
            blank = " ";
        }
        io::Result::Ok(())
    };
    line(out, &mut columns.iter().map(|&column| (column, column.head().to_owned())))?;
    for Line { at, branches } in lines {
        let Some(row) = rows.get(*at) else { continue };
        // Bytes of a name or an argument that would break the line or control a terminal are escaped.
        let cell = |&column: &Column| match column {
            Column::Command => (column, format!("{branches}{}", command(row))),
            _ => (column, column.value(row, total).exact()),
        };
        line(out, &mut columns.iter().map(cell))?;
    }
    Ok(())
}

fn json_frame(samples: &Samples, rows: &[Row], lines: &[Line], settings: &Settings) -> Value {
    let (system, scan) = (&samples.system, samples.processes.scan);
    let number = |rate: Rate| json!(rate.known());
    let kib = |kib: Option<KiB>| json!(kib.map(KiB::get));
    let total = samples.total_memory();
    let mut frame = Map::new();
    frame.insert("interval".into(), json!(scan.elapsed.map(|elapsed| elapsed.seconds())));
    if let Some(delta) = system.stat.delta() {
        let object = |cpu: &procsampler::system::stat::CpuTimesDelta| {
            let shares = cpu_shares(cpu).map(|(share, name)| (name.to_owned(), number(share)));
            let mut object: Map<String, Value> = shares.into_iter().collect();
            object.insert("busy".into(), number(cpu.busy_share() * 100.0));
            object
        };
        let mut cpus = Map::new();
        for cpu in &delta.cpus() {
            cpus.insert(cpu.now.id.to_string(), Value::Object(object(&cpu.delta)));
        }
        frame.insert("cpu".into(), Value::Object(object(&delta.cpu)));
        frame.insert("cpus".into(), Value::Object(cpus));
    }
    if let Some(memory) = system.meminfo.current() {
        let cache = memory.cached.zip(memory.sreclaimable).map(|(cached, slab)| cached + slab);
        let object = json!({
            "total": memory.mem_total.0, "free": memory.mem_free.0, "used": kib(memory.used()),
            "buffers": kib(memory.buffers), "cache": kib(cache), "available": kib(memory.mem_available),
            "swap_total": kib(memory.swap_total), "swap_used": kib(memory.swap_used()),
        });
        frame.insert("memory_kib".into(), object);
    }
    let pressure = system.pressure().into_iter().map(|pressure| {
        let full = pressure.full.and_then(Rate::known);
        (pressure.name.to_owned(), json!({"some": number(pressure.some), "full": full}))
    });
    frame.insert("pressure".into(), Value::Object(pressure.collect()));
    for (name, devices, words) in [
        ("disks", system.disks(), ["read", "written"]),
        ("interfaces", system.interfaces(), ["received", "sent"]),
    ] {
        let devices = devices.iter().map(|device| {
            let mut object = Map::new();
            for (at, word) in words.iter().enumerate() {
                object.insert(
                    format!("{word}_bytes"),
                    json!(device.bytes.get(at).and_then(|rate| rate.known())),
                );
                object.insert(
                    format!("{word}_count"),
                    json!(device.operations.get(at).and_then(|it| it.known())),
                );
            }
            object.insert("busy".into(), number(device.busy));
            (device.name.clone(), Value::Object(object))
        });
        frame.insert(name.into(), Value::Object(devices.collect()));
    }
    let columns = settings.shown();
    let rows = lines.iter().filter_map(|line| rows.get(line.at)).map(|row| {
        let cells = columns.iter().map(|column| (column.name().to_owned(), column.value(row, total).json()));
        Value::Object(cells.collect())
    });
    frame.insert("processes".into(), rows.collect());
    Value::Object(frame)
}
