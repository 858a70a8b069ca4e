//! Recordings that are damaged or incomplete, and recordings of other machines.

use procsampler::{Machine, Sampler, pid};
use record::content::{Base, Content, Place, base};
use record::damage::Why;
use record::frame::Packer;
use record::header::{End, Header, VERSION};
use record::recording::Event;
use record::rows::Rows;
use record::{Damage, Recording};

const TICKS: Machine = Machine { ticks_per_second: 1024, page_size: 65_536, word_bits: 32, big_endian: true };

fn header(machine: Machine) -> Header {
    Header {
        version: VERSION,
        machine,
        release: "6.1.0-alpha".to_owned(),
        booted_ns: None,
        began_ns: 1_700_000_000_000_000_000,
        interval_ns: 1_000_000_000,
        files: vec!["stat".to_owned()],
        scan_ns: None,
    }
}

fn stat(pid: u32, ticks: u64, pages: u64) -> String {
    format!(
        "{pid} (a <b> & c) R 1 1 1 0 -1 4194304 10 0 0 0 {ticks} 0 0 0 20 0 1 0 500 1000000 {pages} 18446744073709551615 \
         1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
    )
}

/// The parts of a recording: the header, the base, frames of two samples each with a miss between them, and
/// the end.
fn frames(machine: Machine) -> Vec<Vec<u8>> {
    let mut packer = Packer::new().unwrap();
    let mut pack = |payload: &[u8]| {
        let mut frame = Vec::new();
        packer.pack(payload, &mut frame).unwrap();
        frame
    };
    let json = serde_json::to_vec(&header(machine)).unwrap();
    let mut frames = vec![pack(&[b"H", &json[..]].concat())];
    let texts: Base = [("uptime".to_owned(), b"99.00 150.00\n".to_vec())].into();
    frames.push(pack(&base(&texts)));
    let (mut content, mut places) = (Content::new(texts), [Place::default(); 4]);
    for n in 0..6u64 {
        let time = 5_000_000_000 + n * 2_000_000_000;
        content.sample(time, 1_700_000_000_000_000_000);
        let uptime = format!("{}.00 {}.00\n", 100 + n, 150 + n);
        content.entry(&mut places[0], "uptime", time + 10, Ok(uptime.as_bytes()));
        content.entry(&mut places[1], "loadavg", time + 20, Ok(b"1.00 1.00 1.00 2/300 4711\n"));
        content.entry(&mut places[2], "mdstat", time + 30, Err(2));
        content.entry(&mut places[3], "7/stat", time + 40, Ok(stat(7, 512 * n, 3).as_bytes()));
        content.over();
        if n % 2 == 0 {
            content.missed(1);
        } else {
            let payload = content.take();
            frames.push(pack(&payload));
            content.begin(payload);
        }
    }
    let end = serde_json::to_vec(&End { samples: 6, missed: 3 }).unwrap();
    frames.push(pack(&[b"E", &end[..]].concat()));
    frames
}

/// All samples as text, and how the reading ended.
fn read(bytes: &[u8]) -> (Vec<String>, Result<(), Damage>) {
    let mut samples = Vec::new();
    let mut recording = match Recording::open(bytes) {
        Ok(recording) => recording,
        Err(damage) => return (samples, Err(damage)),
    };
    loop {
        match recording.event() {
            Ok(Some(Event::Sample(sample))) => {
                let readings: Vec<_> = sample.readings().collect();
                samples.push(format!("{} {} {} {readings:?}", sample.due, sample.time.0, sample.wall));
            }
            Ok(Some(Event::Missed(n))) => samples.push(format!("{n} missed")),
            Ok(None) => return (samples, Ok(())),
            Err(damage) => {
                assert!(matches!(recording.event(), Ok(None)), "nothing comes after damage");
                return (samples, Err(damage));
            }
        }
    }
}

/// Shows a recording in all formats, as far as it can be read.
fn show(bytes: &[u8], draw: bool) {
    for every in [0, 1, 3_000_000_000] {
        let Ok(mut recording) = Recording::open(bytes) else { return };
        let (mut rows, mut out) = (Vec::new(), Vec::new());
        let _ = Rows::new(recording.header(), every).each(&mut recording, |row| {
            record::json::row(&mut out, &row).unwrap();
            record::csv::row(&mut out, &row).unwrap();
            record::table::row(&mut out, &row).unwrap();
            rows.push(row);
            Ok::<(), Damage>(())
        });
        if draw {
            let _ = record::svg::draw(recording.header(), &rows, recording.read());
        }
    }
}

#[test]
fn a_whole_recording() {
    let (samples, end) = read(&frames(TICKS).concat());
    assert!(end.is_ok(), "{end:?}");
    assert_eq!(samples.len(), 9);
    assert!(samples[0].starts_with("0 5000000000 2023-11-14T22:13:25.000000Z"), "{}", samples[0]);
    assert!(samples[8].starts_with("8 15000000000"), "{}", samples[8]);
}

#[test]
fn cut_at_every_byte() {
    let frames = frames(TICKS);
    let whole = frames.concat();
    let (all, _) = read(&whole);
    let mut starts = vec![0];
    frames.iter().for_each(|frame| starts.push(starts.last().unwrap() + frame.len()));
    for length in 0..whole.len() {
        let (samples, end) = read(&whole[..length]);
        let damage = end.unwrap_err();
        let frame = starts.iter().filter(|&&start| start <= length).count() - 1;
        assert!(damage.is_cut_short(), "{length}: {damage}");
        assert_eq!((damage.offset, damage.frame), (starts[frame] as u64, frame as u64), "{length}");
        // The first two frames are the header and the base. Each frame of samples has two samples and a miss.
        assert_eq!(samples, all[..3 * frame.saturating_sub(2).min(3)], "{length}");
        assert_eq!(damage.last.is_some(), !samples.is_empty());
    }
}

#[test]
fn every_flipped_bit_is_found() {
    let frames = frames(TICKS);
    let mut bytes = frames.concat();
    let (all, _) = read(&bytes);
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            let (samples, end) = read(&bytes);
            let damage = end.expect_err("a bit was flipped");
            assert!(damage.offset as usize <= at, "byte {at}: {damage}");
            assert!(at < damage.offset as usize + frames[damage.frame as usize].len(), "byte {at}: {damage}");
            assert_eq!(samples, all[..samples.len()]);
            bytes[at] ^= 1 << bit;
        }
    }
}

/// Frames that are complete, but at the wrong position.
#[test]
fn missing_and_strange_frames_are_found() {
    let frames = frames(TICKS);
    for missing in 0..frames.len() {
        let mut left = frames.clone();
        left.remove(missing);
        let damage = read(&left.concat()).1.unwrap_err();
        let at = left[..missing].concat().len() as u64;
        assert_eq!(damage.offset, if missing + 1 == frames.len() { at } else { damage.offset });
        assert!(damage.offset <= at, "{damage}");
    }
    let behind = [&frames.concat()[..], b"\n"].concat();
    assert!(matches!(read(&behind).1.unwrap_err().why, Why::BehindEnd));
    assert!(matches!(read(b"cpu  1 2 3 4\n").1.unwrap_err().why, Why::NoFrame));
    assert!(matches!(read(b"").1.unwrap_err().why, Why::CutShort));
}

/// A payload whose checksum is right may still be nonsense.
#[test]
fn no_payload_panics() {
    let frames = frames(TICKS);
    let mut packer = Packer::new().unwrap();
    let mut frame = Vec::new();
    for of in [1, 2, 5] {
        let mut payload = Vec::new();
        assert!(record::frame::Unpacker::new(&frames[of][..]).unwrap().next(&mut payload).unwrap());
        let mut read_with = |payload: &[u8], draw: bool| {
            packer.pack(payload, &mut frame).unwrap();
            let bytes = [&frames[..of].concat(), &frame[..], &frames[of + 1..].concat()].concat();
            let _ = read(&bytes);
            show(&bytes, draw);
        };
        for at in 0..payload.len() {
            for byte in [0, 1, 2, 0x7f, 0x80, 0xff, payload[at] ^ 1] {
                let mut changed = payload.clone();
                changed[at] = byte;
                read_with(&changed, false);
            }
            // The drawing takes most of the time.
            read_with(&payload[..at], at % 8 == 0);
        }
    }
}

#[test]
fn another_version_is_refused() {
    let json = serde_json::to_string(&header(TICKS)).unwrap().replace("\"version\":1", "\"version\":2");
    let mut frame = Vec::new();
    Packer::new().unwrap().pack(&[b"H", json.as_bytes()].concat(), &mut frame).unwrap();
    assert!(matches!(read(&frame).1.unwrap_err().why, Why::Version(2)));
}

/// Ticks and pages are those of the machine that was recorded.
#[test]
fn the_machine_is_the_recorded_one() {
    let file = frames(TICKS).concat();
    let mut recording = Recording::open(&file[..]).unwrap();
    let mut rows = Vec::new();
    Rows::new(recording.header(), 0)
        .each(&mut recording, |row| {
            rows.push(row);
            Ok::<(), Damage>(())
        })
        .unwrap();
    assert_eq!(rows.len(), 6);
    let process = &rows[1].processes[0];
    // 512 ticks of 1/1024 second in two seconds.
    assert_eq!((process.cpu, process.resident), (Some(0.25), 3 * 65_536));
    assert_eq!(rows[0].processes[0].cpu, None);
    assert_eq!(rows[1].missed, 1);
    assert_eq!(rows[1].errors.get("mdstat"), Some(&2));
    assert_eq!(rows[1].figures.memory_total, None, "what is not recorded is not known");

    let mut other = Sampler::<pid::Stat>::detached_from(TICKS);
    other.push(stat(7, 0, 3).as_bytes(), Default::default()).unwrap();
    assert_eq!(other.current().unwrap().comm.to_string(), "a <b> & c");
}
