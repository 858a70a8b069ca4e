//! The kernel accepts each script of examples/bpftrace.

mod cluster;

use std::path::Path;
use std::process::Command;

#[test]
fn the_kernel_takes_each_script() {
    let test = "the_kernel_takes_each_script";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bpftrace");
    // First it is checked whether bpftrace works here at all.
    let mut plain = Command::new("bpftrace");
    plain.args(["-c", "/bin/sleep 0.1", "-e", "tracepoint:syscalls:sys_enter_read { @ = count(); }"]);
    match plain.output() {
        Err(error) => return cluster::skipped(test, &format!("bpftrace cannot be run: {error}")),
        Ok(output) if !output.status.success() => {
            let said = String::from_utf8_lossy(&output.stderr);
            return cluster::skipped(
                test,
                said.lines().find(|line| line.contains("ERROR")).unwrap_or("bpftrace fails"),
            );
        }
        Ok(_) => {}
    }
    for name in ["statement_waits.bt", "read_sleep.bt", "write_snoop.bt", "cpu_dist.bt"] {
        let mut command = Command::new("bpftrace");
        command.args(["-c", "/bin/sleep 0.2"]).arg(folder.join(name)).args(["0", "0"]);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
