//! The example `capture` removes personal details. Without personal details a text is read as before, or
//! refused at the same place.

#[path = "../../examples/capture/personal.rs"]
mod personal;

use crate::fixtures::random::Random;
use crate::fixtures::{Core, distinct, each_file, host};
use procsampler::ParseError;

/// Where and why a text is not understood.
fn error<T: Core>(text: &[u8]) -> Option<ParseError> {
    T::parsed(text).err()
}

fn is_read_as_before<T: Core>() {
    let mut random = Random(1);
    for text in distinct::<T>() {
        let removed = personal::removed(T::NAME, text);
        assert_eq!(removed.len(), text.len());
        assert_eq!(error::<T>(&removed), error::<T>(text), "{}", removed.escape_ascii());
        let cut = &text[..random.below(text.len() + 1)];
        let removed = personal::removed(T::NAME, cut);
        assert_eq!(error::<T>(&removed), error::<T>(cut), "{}", removed.escape_ascii());
    }
}

mod is_read_as_before {
    use super::*;
    each_file!(
        #[test]
        is_read_as_before
    );
}

#[test]
fn personal_details() {
    let removed =
        |name: &str, text: &str| String::from_utf8(personal::removed(name, text.as_bytes())).unwrap();
    let same = [
        ("meminfo", "MemTotal:       16316412 kB\n"),
        ("stat", "cpu  1 2 3\ncpu0 1 2 3\n"),
        ("net/softnet_stat", "0000272d 00000000 00000001\n"),
        ("loadavg", "0.20 0.18 0.12 1/80 11206\n"),
        ("interrupts", " 24: 0 12 PCI-MSI 376832-edge ahci\n"),
    ];
    for (name, text) in same {
        assert_eq!(removed(name, text), text);
    }
    let changed = [
        ("stat", "7 (my) prog 1) S 1 7\n", "7 (xx) xxxx 0) S 1 7\n"),
        ("status", "Name:\tbash\nUmask:\t0022\n", "Name:\txxxx\nUmask:\t0022\n"),
        ("cmdline", "vim\0/home/Eva/x.txt\0", "xxx\0/xxxx/Xxx/x.xxx\0"),
        (
            "maps",
            "1000-2000 r-xp 0 08:01 5 /home/eva/a b (deleted)\n",
            "1000-2000 r-xp 0 08:01 5 /xxxx/xxx/x x (deleted)\n",
        ),
        (
            "mounts",
            "nas.lan:/vol\\040a /mnt nfs4 rw,addr=10.1.2.33 0 0\n",
            "xxx.xxx:/xxx\\040x /xxx nfs4 rw,addr=00.0.0.00 0 0\n",
        ),
        ("net/tcp", "   0: 0100A8C0:0016 22334455:C001 01\n", "   0: 00000000:0016 00000000:C001 01\n"),
        (
            "net/arp",
            "192.168.0.1 0x1 0x2 52:54:00:ab:cd:ef * eth0\n",
            "000.000.0.0 0x1 0x2 00:00:00:00:00:00 * eth0\n",
        ),
        (
            "net/unix",
            "ffff: 00000003 0 0 1 3 99 @/tmp/.X11 eva\n",
            "ffff: 00000003 0 0 1 3 99 @/xxx/.X00 eva\n",
        ),
        ("version", "Linux version 6.1 (eva@pc) (gcc)\n", "Linux version 6.1 (xxx@xx) (gcc)\n"),
        ("cgroup", "0::/user.slice/user-1000.slice\n", "0::/xxxx.xxxxx/xxxx-0000.xxxxx\n"),
    ];
    for (name, text, wanted) in changed {
        assert_eq!(removed(name, text), wanted);
    }
}

/// The addresses of the machine that was captured.
#[test]
fn a_captured_machine() {
    let host = host("amd64-6.12");
    let text = personal::removed("net/tcp", host.text("proc/net/tcp"));
    let text = String::from_utf8(text).unwrap();
    for line in text.lines().skip(1) {
        let addresses: Vec<&str> = line.split_whitespace().skip(1).take(2).collect();
        assert!(addresses.iter().all(|address| address.starts_with("00000000:")), "{line}");
    }
}
