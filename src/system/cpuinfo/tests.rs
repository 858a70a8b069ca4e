use super::texts::*;
use super::*;

fn parse(text: &str) -> Result<Cpuinfo, ParseError> {
    let mut cpuinfo = Cpuinfo::default();
    cpuinfo.parse(text.as_bytes(), &mut ()).map(|()| cpuinfo)
}

/// The numbers of logical CPUs, cores, sockets and threads per core.
fn shape(cpuinfo: &Cpuinfo) -> (usize, Option<usize>, Option<usize>, Option<usize>) {
    (cpuinfo.logical(), cpuinfo.cores(), cpuinfo.sockets(), cpuinfo.threads_per_core())
}

#[test]
fn blocks_and_what_is_global() {
    for (text, cpus, global) in [
        (X86_SMT, 4, 0),
        (ARM64, 2, 0),
        (ARM, 2, 3),
        (OLD_ARM, 2, 8),
        (PPC64, 2, 5),
        (S390X, 2, 8),
        (RISCV, 2, 0),
        (MIPS, 1, 2),
        (LOONGARCH, 2, 1),
        (ALPHA, 0, 22),
    ] {
        let cpuinfo = parse(text).unwrap();
        assert_eq!((cpuinfo.cpus.len(), cpuinfo.global.len()), (cpus, global), "{text}");
        let lines = cpuinfo.cpus.iter().map(|cpu| cpu.len()).sum::<usize>() + cpuinfo.global.len();
        let printed = text.lines().filter(|line| !line.trim().is_empty());
        assert_eq!(lines, printed.count(), "every line is kept: {text}");
    }
}

#[test]
fn cores_and_sockets_where_the_text_says_so() {
    assert_eq!(shape(&parse(X86_SMT).unwrap()), (4, Some(2), Some(2), Some(2)));
    assert_eq!(shape(&parse(S390X).unwrap()), (2, Some(2), Some(2), Some(1)));
    assert_eq!(shape(&parse(LOONGARCH).unwrap()), (2, Some(2), Some(1), Some(1)));
    assert_eq!(shape(&parse(MIPS).unwrap()), (1, Some(1), Some(1), Some(1)));
    for text in [ARM, OLD_ARM, ARM64, PPC64, RISCV] {
        assert_eq!(shape(&parse(text).unwrap()), (2, None, None, None), "{text}");
    }
    assert_eq!(shape(&parse(ALPHA).unwrap()), (2, None, None, None));
    assert_eq!(parse("CPU:\t\t68040\nMMU:\t\t68040\n").unwrap().logical(), 1);
    // The sockets of each book are numbered from the same start.
    let books = S390X.replace("physical id     : 1", "physical id     : 0");
    assert_eq!(parse(&books).unwrap().sockets(), Some(2));
    // One CPU does not have the value.
    let odd = X86_SMT.replacen("core id\t\t: 0\n", "", 1).replace("siblings\t: 2", "siblings\t: 0");
    assert_eq!(shape(&parse(&odd).unwrap()), (4, None, Some(2), None));
    let far = X86_SMT.replacen("physical id\t: 0", "physical id\t: -1", 1);
    assert_eq!(shape(&parse(&far).unwrap()), (4, None, None, None));
}

#[test]
fn said_by_the_first_or_once_for_all() {
    let s390x = parse(S390X).unwrap();
    assert_eq!(s390x.vendor_id(), Some(&b"IBM/S390"[..]));
    assert!(s390x.has_flag("vxe2") && !s390x.has_flag("vx2"));
    assert_eq!(s390x.flags().count(), 11);
    assert_eq!(s390x.global.number("# processors"), Some(2));
    assert_eq!(
        s390x.global.get("processor 1"),
        Some(&b"version = 00,  identification = 100000,  machine = 8561"[..])
    );
    assert_eq!(s390x.mhz(), Some(5200.0));
    let arm = parse(OLD_ARM).unwrap();
    assert_eq!(arm.model().unwrap().to_string(), "ARMv7 Processor rev 10 (v7l)");
    assert!(arm.has_flag("neon"));
    assert_eq!(arm.cpus[1].get("BogoMIPS"), Some(&b"1507.32"[..]));
    assert_eq!(parse(ALPHA).unwrap().model().unwrap().to_string(), "EV67");
    assert_eq!(
        parse(PPC64).unwrap().global.get("machine"),
        Some(&b"CHRP IBM pSeries (emulated by qemu)"[..])
    );
    // If one CPU lacks a flag, not every CPU has it.
    let mixed = parse(&ARM64.replacen(" crc32", "", 1)).unwrap();
    assert!(mixed.has_flag("aes") && !mixed.has_flag("crc32") && mixed.cpus[1].has_flag("crc32"));
    assert_eq!(mixed.flags().count(), 7);
    assert!(!parse(PPC64).unwrap().has_flag(""));
}

#[test]
fn cpus_by_number() {
    let cpuinfo = parse("processor : 0\nx : a\n\nprocessor : 8\nx : b\n").unwrap();
    assert_eq!(cpuinfo.cpus.get(8).unwrap().get("x"), Some(&b"b"[..]));
    assert_eq!(cpuinfo.cpus.get(1), None);
    assert_eq!(cpuinfo.cpus[1].iter().next(), Some((&b"processor"[..], &b"8"[..])));
}

/// Itanium 2, Linux 3.16: two threads of a core, in the format of the kernel's show_cpuinfo.
const IA64: &str = "\
processor  : 0\nvendor     : GenuineIntel\narch       : IA-64\nfamily     : 32\nmodel      : 1\n\
model name : Dual-Core Intel(R) Itanium(R) Processor 9140M\nfeatures   : branchlong, 16-byte atomic ops\n\
cpu number : 0\ncpu regs   : 4\ncpu MHz    : 1668.000\nsiblings   : 4\nphysical id: 0\ncore id    : 1\n\
thread id  : 0\n\nprocessor  : 1\nvendor     : GenuineIntel\nfamily     : 32\n\
cpu number : 0\ncpu MHz    : 1668.000\nphysical id: 0\ncore id    : 1\nthread id  : 1\n\n";

#[test]
fn a_cpu_number_within_a_block_begins_no_cpu() {
    let ia64 = parse(IA64).unwrap();
    assert_eq!(shape(&ia64), (2, Some(1), Some(1), Some(2)));
    assert_eq!((ia64.cpus[1].id, ia64.cpus[1].number("cpu number"), ia64.global.len()), (1, Some(0), 0));
    assert_eq!(ia64.model().unwrap().to_string(), "Dual-Core Intel(R) Itanium(R) Processor 9140M");
    assert_eq!((ia64.mhz(), ia64.cpus[1].core_id()), (Some(1668.0), Some(1)));
}

#[test]
fn lines_behind_bare_processors_are_all_cpus() {
    // arm64, Linux 3.18.
    let text = "Processor\t: AArch64 Processor rev 3 (aarch64)\nprocessor\t: 0\n\
            processor\t: 1\nprocessor\t: 2\n\
            Features\t: fp asimd \nCPU implementer\t: 0x41\nCPU architecture: AArch64\nCPU variant\t: 0x0\n\
            CPU part\t: 0xd03\nCPU revision\t: 3\n\nHardware\t: a board\n";
    let arm64 = parse(text).unwrap();
    assert_eq!(
        arm64.cpus.iter().map(|cpu| (cpu.id, cpu.len())).collect::<Vec<_>>(),
        [(0, 1), (1, 1), (2, 1)]
    );
    assert_eq!(arm64.global.len(), 8);
    assert!(arm64.has_flag("asimd") && arm64.flags().count() == 2 && !arm64.cpus[2].has_flag("asimd"));
    assert_eq!(arm64.global.arm().unwrap().part, 0xd03);
    assert_eq!(arm64.model().unwrap().to_string(), "AArch64 Processor rev 3 (aarch64)");
    let nameless = parse(text.split_once('\n').unwrap().1).unwrap();
    assert_eq!(nameless.model().unwrap().to_string(), "implementer 0x41 part 0xd03 r0p3");
    // If there is only one CPU, they belong to it, as with old kernels for arm, which print more lines for
    // it.
    let one = parse(&text.replace("processor\t: 1\nprocessor\t: 2\n", "")).unwrap();
    assert_eq!((one.cpus.len(), one.cpus[0].len(), one.has_flag("fp")), (1, 7, true));
    let close = parse(&OLD_ARM.replacen("\n\nprocessor", "\nprocessor", 1)).unwrap();
    assert_eq!(close, parse(OLD_ARM).unwrap());
    // A CPU whose number is not understood is also counted.
    let odd = parse(&text.replace("processor\t: 1", "processor\t: x")).unwrap();
    assert_eq!((odd.cpus.len(), odd.global.len(), odd.unlisted.malformed()), (2, 8, 1));
    assert!(odd.has_flag("asimd"));
}

#[test]
fn harts_and_counts() {
    // riscv, Linux 4.15 to 4.19.
    let riscv = parse(
        "hart\t: 1\nisa\t: rv64imafdc\nmmu\t: sv39\nuarch\t: sifive,rocket0\n\n\
        hart\t: 2\nisa\t: rv64imac\n\n",
    );
    let riscv = riscv.unwrap();
    assert_eq!((riscv.logical(), riscv.cpus[0].id, riscv.cpus[1].id), (2, 1, 2));
    assert_eq!((riscv.cpus[1].hart(), riscv.cpus[0].len(), riscv.global.len()), (Some(2), 4, 0));
    assert!(riscv.has_flag("c") && !riscv.has_flag("d"));
    // If there is a `processor`, hart is a line of its block.
    let later = parse("processor : 0\nhart : 4\n\nprocessor : 1\nhart : 1\n").unwrap();
    assert_eq!(
        later.cpus.iter().map(|cpu| (cpu.id, cpu.hart())).collect::<Vec<_>>(),
        [(0, Some(4)), (1, Some(1))]
    );
    let xtensa = parse(
        "CPU count\t: 2\nCPU list\t: 0-1\nvendor_id\t: Tensilica\nmodel\t\t: Xtensa MX\n\n\
        flags\t: nmi debug\n",
    );
    let xtensa = xtensa.unwrap();
    assert_eq!((xtensa.logical(), xtensa.cpus.len(), xtensa.global.len()), (2, 0, 5));
    assert!(xtensa.has_flag("debug"));
}

#[test]
fn an_odd_block_costs_itself() {
    for (number, value) in [("x", "x"), ("4294967296", "4294967296"), ("1 2", "1 2"), ("", ""), ("-1", "-1")]
    {
        let text = format!(
            "processor : 0\nx : a\n\nprocessor : {number}\nx : b\ncpu number : 7\n\n\
             processor : 2\nx : c\n\nHardware : h\n"
        );
        let cpuinfo = parse(&text).unwrap();
        let cpus: Vec<_> = cpuinfo.cpus.iter().map(|cpu| (cpu.id, cpu.get("x").unwrap())).collect();
        assert_eq!(cpus, [(0, &b"a"[..]), (2, b"c")]);
        let odd: Vec<_> = cpuinfo.unlisted.iter().collect();
        assert_eq!(odd, [(&b"processor"[..], value.as_bytes()), (b"x", b"b"), (b"cpu number", b"7")]);
        assert_eq!((cpuinfo.unlisted.malformed(), cpuinfo.global.len()), (1, 1));
    }
}

#[test]
fn what_is_no_cpuinfo() {
    let failed = |text: &str| parse(text).unwrap_err().at();
    assert_eq!(failed(""), 0);
    assert_eq!(failed("\n\n"), 2);
    assert_eq!(failed("hello\n"), 6);
    assert_eq!(failed("processor : x\n"), 12);
    assert_eq!(failed("processor : 4294967296\n"), 12);
    assert_eq!(failed("processor : 1 2\n"), 14);
}

#[test]
fn every_prefix_of_every_text() {
    for text in [X86_SMT, ARM64, ARM, OLD_ARM, PPC64, S390X, RISCV, MIPS, LOONGARCH, ALPHA] {
        let mut reused = Cpuinfo::default();
        for end in 0..text.len() {
            let text = &text.as_bytes()[..end];
            let mut fresh = Cpuinfo::default();
            let result = fresh.parse(text, &mut ());
            assert_eq!(reused.parse(text, &mut ()), result);
            if result.is_ok() {
                assert_eq!(reused, fresh);
                shape(&fresh);
                fresh.model().map(|model| model.to_string());
                fresh.flags().for_each(drop);
                fresh.mhz();
            }
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn there_and_back() {
    for text in [X86_SMT, S390X, LOONGARCH, ALPHA] {
        let cpuinfo = parse(text).unwrap();
        let json = serde_json::to_string(&cpuinfo).unwrap();
        assert_eq!(serde_json::from_str::<Cpuinfo>(&json).unwrap(), cpuinfo);
    }
    let json = serde_json::to_string(&parse(ARM64).unwrap().cpus[1]).unwrap();
    assert!(
        json.starts_with(r#"{"id":1,"lines":{"processor":"1","BogoMIPS":"125.00","Features":""#),
        "{json}"
    );
}
