use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsRawFd;

use super::*;

fn opened(path: &str, class: Class, limit: usize) -> Source {
    Source::new(File::open(path).unwrap().into(), class, false, limit)
}

/// A sparse file of this length.
fn sparse(length: u64) -> Source {
    let path = std::env::temp_dir().join(format!("procsampler-{}-{length}", std::process::id()));
    let file = File::create(&path).unwrap();
    file.set_len(length).unwrap();
    let source = opened(path.to_str().unwrap(), Class::SYSTEM, 100_000);
    fs::remove_file(path).unwrap();
    source
}

#[test]
fn an_endless_file_is_too_long() {
    for class in [Class::UNKNOWN, Class::SYSTEM.in_one_piece(), Class::SYSCTL] {
        for limit in [1, 100, FIRST, 1 << 20, 3_000_000] {
            let mut text = buffer(class);
            assert_eq!(opened("/dev/zero", class, limit).read(&mut text), Err(Errno::FBIG));
            assert_eq!((text.len(), text.capacity()), (0, 0), "its memory was given back");
        }
    }
}

#[test]
fn a_limit_is_the_longest_text() {
    let mut text = Vec::new();
    for length in [0, 1, 8191, 8192, 8193, 99_999, 100_000] {
        // The file was removed meanwhile, so the read must not continue.
        assert_eq!(sparse(length).read(&mut text), Err(Errno::STALE));
        assert_eq!(text.len() as u64, length);
    }
    for length in [100_001, 200_000, 900 << 30] {
        assert_eq!(sparse(length).read(&mut text), Err(Errno::FBIG));
    }
    let proc = opened("/proc/self/stat", Class::TASK.in_one_piece(), 40);
    assert_eq!(proc.read(&mut Vec::new()), Err(Errno::FBIG), "in a procfs too");
}

#[test]
fn a_large_buffer_shrinks() {
    let path = std::env::temp_dir().join(format!("procsampler-{}-shrinks", std::process::id()));
    fs::write(&path, vec![b'x'; 3 << 20]).unwrap();
    let source = opened(path.to_str().unwrap(), Class::UNKNOWN, 1 << 30);
    let mut text = Vec::new();
    source.read(&mut text).unwrap();
    let grown = text.capacity();
    source.read(&mut text).unwrap();
    assert_eq!((text.len(), text.capacity()), (3 << 20, grown), "a giant that stays keeps its buffer");
    fs::write(&path, "x").unwrap();
    source.read(&mut text).unwrap();
    source.read(&mut text).unwrap();
    assert!(text.len() == 1 && text.capacity() < 2 * FIRST, "{}", text.capacity());
    fs::remove_file(path).unwrap();
}

/// A read that is interrupted each time ends with the error of the interruption.
#[test]
fn interrupted_for_ever() {
    let mut patience = Patience::default();
    assert!((0..INTERRUPTED).all(|_| patience.retry(Errno::INTR).is_ok()));
    assert_eq!(patience.retry(Errno::INTR), Err(Errno::INTR));
    assert_eq!(Patience::default().retry(Errno::IO), Err(Errno::IO));
}

#[test]
fn a_file_that_was_replaced() {
    let path = std::env::temp_dir().join(format!("procsampler-{}-replaced", std::process::id()));
    fs::write(&path, "1").unwrap();
    let source = opened(path.to_str().unwrap(), Class::UNKNOWN, 100);
    let mut text = Vec::new();
    assert_eq!(source.read(&mut text), Ok(()));
    File::options().append(true).open(&path).unwrap().write_all(b"2").unwrap();
    assert_eq!((source.read(&mut text), &text[..]), (Ok(()), &b"12"[..]), "written in place");
    let other = path.with_extension("other");
    fs::write(&other, "3").unwrap();
    fs::rename(&other, &path).unwrap();
    assert_eq!(source.read(&mut text), Err(Errno::STALE));
    fs::remove_file(&path).unwrap();
    // On a procfs, a file without a name does not count as replaced.
    let file = File::open("/proc/self/stat").unwrap();
    assert!(file.as_raw_fd() > 0);
    let proc = Source::new(file.into(), Class::TASK.in_one_piece(), false, 1 << 20);
    assert!(proc.is_genuine() && proc.read(&mut text).is_ok());
}
