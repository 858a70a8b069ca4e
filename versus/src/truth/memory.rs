//! The files of a process's memory.

use procsampler::pid;
use procsampler::pid::maps::Mapping;
use procsampler::pid::smaps::Usage;

use super::{Facts, Truth, facts};

/// The line of a mapping, without the blanks before its name.
fn line(mapping: &Mapping<'_>) -> String {
    let Mapping { start, end, perms, offset, major, minor, inode, name, .. } = mapping;
    let name = str::from_utf8(name.as_raw()).expect("UTF-8");
    format!("{start:08x}-{end:08x} {perms} {offset:08x} {major:02x}:{minor:02x} {inode} {name}")
}

fn naive_line(line: &str) -> String {
    let columns: Vec<&str> = line.splitn(6, ' ').collect();
    [&columns[..5], &[columns[5].trim_start()]].concat().join(" ")
}

/// The mappings of the program's own file, which do not change.
fn program(lines: &str) -> String {
    let of_program =
        lines.lines().filter(|line| line.ends_with("/versus")).map(|line| line.to_owned() + "\n");
    of_program.collect()
}

impl Truth for pid::Maps {
    const STEADY: &'static [&'static str] = &["program"];

    fn told(&self) -> Facts {
        let lines: String = self.mappings.iter().map(|mapping| line(&mapping) + "\n").collect();
        facts([("program", program(&lines)), ("lines", lines)])
    }

    fn naive(text: &str) -> Facts {
        let lines: String = text.lines().map(|line| naive_line(line) + "\n").collect();
        facts([("program", program(&lines)), ("lines", lines)])
    }
}

/// The numbers that this kernel prints.
fn usage(usage: &Usage) -> Vec<(String, u64)> {
    let Usage { rss, pss, shared_clean, shared_dirty, private_clean, private_dirty, .. } = *usage;
    let always = [
        ("Rss", rss),
        ("Pss", pss),
        ("Shared_Clean", shared_clean),
        ("Shared_Dirty", shared_dirty),
        ("Private_Clean", private_clean),
        ("Private_Dirty", private_dirty),
    ];
    let some = [
        ("Size", usage.size),
        ("KernelPageSize", usage.kernel_page_size),
        ("MMUPageSize", usage.mmu_page_size),
        ("Pss_Dirty", usage.pss_dirty),
        ("Pss_Anon", usage.pss_anon),
        ("Pss_File", usage.pss_file),
        ("Pss_Shmem", usage.pss_shmem),
        ("Referenced", usage.referenced),
        ("Anonymous", usage.anonymous),
        ("KSM", usage.ksm),
        ("LazyFree", usage.lazy_free),
        ("AnonHugePages", usage.anon_huge_pages),
        ("ShmemPmdMapped", usage.shmem_pmd_mapped),
        ("FilePmdMapped", usage.file_pmd_mapped),
        ("Shared_Hugetlb", usage.shared_hugetlb),
        ("Private_Hugetlb", usage.private_hugetlb),
        ("Swap", usage.swap),
        ("SwapPss", usage.swap_pss),
        ("Locked", usage.locked),
    ];
    let some = some.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let mut all: Vec<_> =
        always.into_iter().chain(some).map(|(key, value)| (key.to_owned(), value.0)).collect();
    all.extend(usage.thp_eligible.map(|number| ("THPeligible".to_owned(), number)));
    all.extend(usage.protection_key.map(|number| ("ProtectionKey".to_owned(), number)));
    all.sort();
    all
}

/// The same numbers, read from the lines of a block.
fn naive_usage<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(String, u64)> {
    let pairs = lines.map(|line| {
        let (key, value) = line.split_once(':').expect("a key");
        let number = value.split_whitespace().next().expect("a value");
        (key.to_owned(), number.parse().expect("a number"))
    });
    let mut all: Vec<_> = pairs.collect();
    all.sort();
    all
}

impl Truth for pid::Smaps {
    const STEADY: &'static [&'static str] = &["program"];

    fn told(&self) -> Facts {
        assert!(self.unlisted.is_empty(), "{:?}", self.unlisted);
        let lines: String = self.mappings.iter().map(|row| line(&row.mapping) + "\n").collect();
        let flags = self.mappings.iter().map(|row| {
            let flags = row.vm_flags.to_string();
            let mut words: Vec<&str> = flags.split(' ').collect();
            words.sort_unstable();
            words.join(" ") + "\n"
        });
        let flags = flags.collect();
        let usages: Vec<_> = self.mappings.iter().map(|row| usage(&row.usage)).collect();
        facts([
            ("program", program(&lines)),
            ("lines", lines),
            ("flags", flags),
            ("usages", format!("{usages:?}")),
        ])
    }

    fn naive(text: &str) -> Facts {
        let (mut lines, mut flags, mut usages) = (String::new(), String::new(), Vec::new());
        for block in text.split_inclusive(" \n").fold(Vec::<String>::new(), |mut blocks, piece| {
            // A line without a name and a line of flags both end in a blank.
            match blocks.last_mut().filter(|block| !block.contains("VmFlags: ")) {
                Some(block) => block.push_str(piece),
                None => blocks.push(piece.to_owned()),
            }
            blocks
        }) {
            let all: Vec<&str> = block.lines().collect();
            let (header, body, last) = (all[0], &all[1..all.len() - 1], all[all.len() - 1]);
            lines += &(naive_line(header) + "\n");
            let mut words: Vec<&str> =
                last.strip_prefix("VmFlags: ").expect("flags").split_whitespace().collect();
            words.sort_unstable();
            flags += &(words.join(" ") + "\n");
            usages.push(naive_usage(body.iter().copied()));
        }
        facts([
            ("program", program(&lines)),
            ("lines", lines),
            ("flags", flags),
            ("usages", format!("{usages:?}")),
        ])
    }
}

impl Truth for pid::SmapsRollup {
    const STEADY: &'static [&'static str] = &["start"];

    fn told(&self) -> Facts {
        assert!(self.unlisted.is_empty(), "{:?}", self.unlisted);
        facts([
            ("start", format!("{:08x}", self.start)),
            ("end", format!("{:08x}", self.end)),
            ("usage", format!("{:?}", usage(&self.usage))),
        ])
    }

    fn naive(text: &str) -> Facts {
        let (start, rest) = text.split_once('-').expect("an address");
        let (end, _) = rest.split_once(' ').expect("an address");
        facts([
            ("start", start.to_owned()),
            ("end", end.to_owned()),
            ("usage", format!("{:?}", naive_usage(text.lines().skip(1)))),
        ])
    }
}
