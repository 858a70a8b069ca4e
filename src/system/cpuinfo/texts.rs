//! Texts for the tests, from captured machines unless the comment says otherwise.

/// Linux 6.12: four of its eight CPUs, two threads of one core in each of two packages. The flags are
/// shortened, and siblings and cores are adapted.
pub(super) const X86_SMT: &str = "\
processor\t: 0
vendor_id\t: AuthenticAMD
cpu family\t: 6
model\t\t: 6
model name\t: QEMU TCG CPU version 2.5+
stepping\t: 3
microcode\t: 0x1000065
cpu MHz\t\t: 2600.004
cache size\t: 512 KB
physical id\t: 0
siblings\t: 2
core id\t\t: 0
cpu cores\t: 1
apicid\t\t: 0
initial apicid\t: 0
fpu\t\t: yes
fpu_exception\t: yes
cpuid level\t: 13
wp\t\t: yes
flags\t\t: fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush acpi mmx fxsr sse sse2 ss ht syscall nx mmxext pdpe1gb rdtscp lm 3dnowext 3dnow nopl xtopology
bugs\t\t: sysret_ss_attrs null_seg
bogomips\t: 5200.00
TLB size\t: 1024 4K pages
clflush size\t: 64
cache_alignment\t: 64
address sizes\t: 40 bits physical, 57 bits virtual
power management:

processor\t: 1
vendor_id\t: AuthenticAMD
cpu family\t: 6
model\t\t: 6
model name\t: QEMU TCG CPU version 2.5+
stepping\t: 3
microcode\t: 0x1000065
cpu MHz\t\t: 2600.004
cache size\t: 512 KB
physical id\t: 0
siblings\t: 2
core id\t\t: 0
cpu cores\t: 1
apicid\t\t: 1
initial apicid\t: 1
fpu\t\t: yes
fpu_exception\t: yes
cpuid level\t: 13
wp\t\t: yes
flags\t\t: fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush acpi mmx fxsr sse sse2 ss ht syscall nx mmxext pdpe1gb rdtscp lm 3dnowext 3dnow nopl xtopology
bugs\t\t: sysret_ss_attrs null_seg
bogomips\t: 5297.45
TLB size\t: 1024 4K pages
clflush size\t: 64
cache_alignment\t: 64
address sizes\t: 40 bits physical, 57 bits virtual
power management:

processor\t: 4
vendor_id\t: AuthenticAMD
cpu family\t: 6
model\t\t: 6
model name\t: QEMU TCG CPU version 2.5+
stepping\t: 3
microcode\t: 0x1000065
cpu MHz\t\t: 2600.004
cache size\t: 512 KB
physical id\t: 1
siblings\t: 2
core id\t\t: 0
cpu cores\t: 1
apicid\t\t: 4
initial apicid\t: 4
fpu\t\t: yes
fpu_exception\t: yes
cpuid level\t: 13
wp\t\t: yes
flags\t\t: fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush acpi mmx fxsr sse sse2 ss ht syscall nx mmxext pdpe1gb rdtscp lm 3dnowext 3dnow nopl xtopology
bugs\t\t: sysret_ss_attrs null_seg
bogomips\t: 5214.20
TLB size\t: 1024 4K pages
clflush size\t: 64
cache_alignment\t: 64
address sizes\t: 40 bits physical, 57 bits virtual
power management:

processor\t: 5
vendor_id\t: AuthenticAMD
cpu family\t: 6
model\t\t: 6
model name\t: QEMU TCG CPU version 2.5+
stepping\t: 3
microcode\t: 0x1000065
cpu MHz\t\t: 2600.004
cache size\t: 512 KB
physical id\t: 1
siblings\t: 2
core id\t\t: 0
cpu cores\t: 1
apicid\t\t: 5
initial apicid\t: 5
fpu\t\t: yes
fpu_exception\t: yes
cpuid level\t: 13
wp\t\t: yes
flags\t\t: fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush acpi mmx fxsr sse sse2 ss ht syscall nx mmxext pdpe1gb rdtscp lm 3dnowext 3dnow nopl xtopology
bugs\t\t: sysret_ss_attrs null_seg
bogomips\t: 7399.42
TLB size\t: 1024 4K pages
clflush size\t: 64
cache_alignment\t: 64
address sizes\t: 40 bits physical, 57 bits virtual
power management:

";

/// Linux 6.12, two of four CPUs; features shortened.
pub(super) const ARM64: &str = "\
processor\t: 0
BogoMIPS\t: 125.00
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x4
CPU part\t: 0xd0b
CPU revision\t: 1

processor\t: 1
BogoMIPS\t: 125.00
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x4
CPU part\t: 0xd0b
CPU revision\t: 1

";

/// Linux 7.2.
pub(super) const ARM: &str = "\
processor\t: 0
model name\t: ARMv7 Processor rev 0 (v7l)
BogoMIPS\t: 125.00
Features\t: half thumb fastmult vfp edsp thumbee neon vfpv3 tls vfpv4 idiva idivt vfpd32 lpae evtstrm\x20
CPU implementer\t: 0x41
CPU architecture: 7
CPU variant\t: 0x4
CPU part\t: 0xc0f
CPU revision\t: 0

processor\t: 1
model name\t: ARMv7 Processor rev 0 (v7l)
BogoMIPS\t: 125.00
Features\t: half thumb fastmult vfp edsp thumbee neon vfpv3 tls vfpv4 idiva idivt vfpd32 lpae evtstrm\x20
CPU implementer\t: 0x41
CPU architecture: 7
CPU variant\t: 0x4
CPU part\t: 0xc0f
CPU revision\t: 0

Hardware\t: Generic DT based system
Revision\t: 0000
Serial\t\t: 0000000000000000
";

/// Linux 3.4, in the format of arch/arm/kernel/setup.c of that time; not captured.
pub(super) const OLD_ARM: &str = "\
Processor\t: ARMv7 Processor rev 10 (v7l)
processor\t: 0
BogoMIPS\t: 1500.74

processor\t: 1
BogoMIPS\t: 1507.32

Features\t: swp half thumb fastmult vfp edsp neon vfpv3
CPU implementer\t: 0x41
CPU architecture: 7
CPU variant\t: 0x2
CPU part\t: 0xc09
CPU revision\t: 10
Hardware\t: SAMA5
";

/// Linux 6.1, two of four CPUs.
pub(super) const PPC64: &str = "\
processor\t: 0
cpu\t\t: POWER9 (architected), altivec supported
clock\t\t: 1000.000000MHz
revision\t: 2.2 (pvr 004e 1202)

processor\t: 1
cpu\t\t: POWER9 (architected), altivec supported
clock\t\t: 1000.000000MHz
revision\t: 2.2 (pvr 004e 1202)

timebase\t: 512000000
platform\t: pSeries
model\t\t: IBM pSeries (emulated by qemu)
machine\t\t: CHRP IBM pSeries (emulated by qemu)
MMU\t\t: Radix
";

/// Linux 6.1, two of four CPUs, facilities shortened. The frequencies are as a real machine prints them; the
/// emulator prints none.
pub(super) const S390X: &str = "\
vendor_id       : IBM/S390
# processors    : 2
bogomips per cpu: 13370.00
max thread id   : 0
features\t: esan3 zarch stfle msa ldisp eimm etf3eh highgprs vx vxe vxe2\x20
facilities      : 0 1 2 3 4 7 9
processor 0: version = 00,  identification = 000000,  machine = 8561
processor 1: version = 00,  identification = 100000,  machine = 8561

cpu number      : 0
physical id     : 0
core id         : 0
book id         : 0
drawer id       : 0
dedicated       : 0
address         : 0
siblings        : 1
cpu cores       : 1
version         : 00
identification  : 000000
machine         : 8561
cpu MHz dynamic : 5200
cpu MHz static  : 5200

cpu number      : 1
physical id     : 1
core id         : 1
book id         : 1
drawer id       : 1
dedicated       : 0
address         : 1
siblings        : 1
cpu cores       : 1
version         : 00
identification  : 100000
machine         : 8561
cpu MHz dynamic : 5200
cpu MHz static  : 5200
";

/// Linux 7.2, two of four CPUs; isa shortened.
pub(super) const RISCV: &str = "\
processor\t: 0
hart\t\t: 0
isa\t\t: rv64imafdch_zicbom_zba_zbb_svvptc
mmu\t\t: sv57
mvendorid\t: 0x0
marchid\t\t: 0x0
mimpid\t\t: 0x0
hart isa\t: rv64imafdch_zicbom_zba_zbb_svvptc

processor\t: 1
hart\t\t: 1
isa\t\t: rv64imafdch_zicbom_zba_zbb_svvptc
mmu\t\t: sv57
mvendorid\t: 0x0
marchid\t\t: 0x0
mimpid\t\t: 0x0
hart isa\t: rv64imafdch_zicbom_zba_zbb_svvptc

";

/// Linux 6.1, little endian, 32 bits.
pub(super) const MIPS: &str = "\
system type\t\t: MIPS Malta
machine\t\t\t: mti,malta
processor\t\t: 0
cpu model\t\t: MIPS 24Kc V0.0  FPU V0.0
BogoMIPS\t\t: 1838.08
wait instruction\t: yes
microsecond timers\t: yes
tlb_entries\t\t: 16
extra interrupt vector\t: yes
hardware watchpoint\t: yes, count: 8, address/irw mask: [0x0ff8, 0x0ff8, 0x0ff8, 0x0ff8, 0x0000, 0x0000, 0x0400, 0x0000]
isa\t\t\t: mips1 mips2 mips32r1 mips32r2
ASEs implemented\t: mips16
Options implemented\t: tlb 4kex 4k_cache fpu 32fpr prefetch mcheck ejtag llsc perf_cntr_intr_bit nan_legacy mm_full
shadow register sets\t: 1
kscratch registers\t: 0
package\t\t\t: 0
core\t\t\t: 0
VCED exceptions\t\t: not available
VCEI exceptions\t\t: not available

";

/// Not captured: written from the format of arch/loongarch/kernel/proc.c of Linux 6.16.
pub(super) const LOONGARCH: &str = "\
system type\t\t: generic-loongson-machine

processor\t\t: 0
package\t\t\t: 0
core\t\t\t: 0
global_id\t\t: 0
CPU Family\t\t: Loongson-64bit
Model Name\t\t: Loongson-3A5000
CPU Revision\t\t: 0x10
FPU Revision\t\t: 0x00
CPU MHz\t\t\t: 2500.00
BogoMIPS\t\t: 5000.00
TLB Entries\t\t: 2112
Address Sizes\t\t: 48 bits physical, 48 bits virtual
ISA\t\t\t: loongarch32r loongarch32s loongarch64
Features\t\t: cpucfg lam ual fpu lsx lasx crc32 lvz lbt_x86
Hardware Watchpoint\t: yes, iwatch count: 8, dwatch count: 8

processor\t\t: 1
package\t\t\t: 0
core\t\t\t: 1
global_id\t\t: 1
CPU Family\t\t: Loongson-64bit
Model Name\t\t: Loongson-3A5000
CPU Revision\t\t: 0x10
FPU Revision\t\t: 0x00
CPU MHz\t\t\t: 2500.00
BogoMIPS\t\t: 5000.00
TLB Entries\t\t: 2112
Address Sizes\t\t: 48 bits physical, 48 bits virtual
ISA\t\t\t: loongarch32r loongarch32s loongarch64
Features\t\t: cpucfg lam ual fpu lsx lasx crc32 lvz lbt_x86
Hardware Watchpoint\t: yes, iwatch count: 8, dwatch count: 8

";

/// Not captured: written from the format of arch/alpha/kernel/setup.c.
pub(super) const ALPHA: &str = "\
cpu\t\t\t: Alpha
cpu model\t\t: EV67
cpu variation\t\t: 7
cpu revision\t\t: 0
cpu serial number\t:\x20
system type\t\t: Tsunami
system variation\t: DP264
system revision\t\t: 0
system serial number\t:\x20
cycle frequency [Hz]\t: 500000000\x20
timer frequency [Hz]\t: 1024.00
page size [bytes]\t: 8192
phys. address bits\t: 44
max. addr. space #\t: 255
BogoMIPS\t\t: 993.00
kernel unaligned acc\t: 0 (pc=0,va=0)
user unaligned acc\t: 0 (pc=0,va=0)
platform string\t\t: N/A
cpus detected\t\t: 4
cpus active\t\t: 2
cpu active mask\t\t: 0000000000000003
L1 Icache\t\t: 64K, 2-way, 64b line
";
