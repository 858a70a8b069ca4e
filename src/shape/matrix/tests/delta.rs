//! The changes between two texts.

use super::*;

/// Labels with a mark, and their changes.
type Told = Vec<(String, Vec<(u32, Change<u64>)>)>;

fn told(delta: MatrixDelta<'_>) -> Told {
    let label = |row: MatrixRow<'_>| String::from_utf8(row.label.to_vec()).unwrap();
    let both = delta.iter().map(|row| (label(row.now), row.by_cpu().collect()));
    let appeared = delta.appeared().map(|row| (format!("+{}", label(row)), Vec::new()));
    let gone = delta.gone().map(|row| (format!("-{}", label(row)), Vec::new()));
    both.chain(appeared).chain(gone).collect()
}

#[test]
fn only_rows_that_moved_are_told() {
    let earlier = "CPU0 CPU1\n24: 1 2 a\n25: 5 5 b\nLOC: 7 8 x\nLOC: 1 1 y\nERR: 3\n30: 0 0\n";
    let now = "CPU0 CPU1\n24: 1 2 a\nLOC: 7 8 x\nLOC: 1 4 y\nERR: 5\n30: 0 0\n31: 0 0\n";
    since(now, earlier, |delta| {
        let rows = told(delta);
        let names: Vec<&str> = rows.iter().map(|(label, _)| &**label).collect();
        assert_eq!(names, ["LOC", "ERR", "+31", "-25"]);
        assert_eq!(rows[0].1, [(0, Change::By(0)), (1, Change::By(3))]);
        assert!(rows[1].1.is_empty(), "not by CPU");
        let errors = delta.get("ERR").unwrap();
        assert_eq!(errors.sum, Change::By(2));
        assert_eq!(delta.get("24").unwrap().sum, Change::By(0));
        assert!(delta.get("25").is_none() && delta.get("31").is_none());
        assert_eq!(delta.cpu_sums(|_| true).collect::<Vec<_>>(), [(0, 0), (1, 3)]);
        assert_eq!(delta.new_cpus().chain(delta.gone_cpus()).count(), 0);
    });
    since(now, now, |delta| assert!(delta.into_iter().next().is_none()));
}

#[test]
fn counts_wrap_on_their_own_and_rows_are_reset() {
    let earlier =
        "CPU0 CPU1 CPU2\nLOC: 4294967290 4294967295 5\n24: 1000 4000000000 3\n25: 9 0 0\n26: 0 0 1\n";
    let now = "CPU0 CPU1 CPU2\nLOC: 4 0 6\n24: 7 8 3\n25: 0 0 0\n26: 0 0 2147483649\n";
    since(now, earlier, |delta| {
        let rows = told(delta);
        // If two counts wrap at once, this is not a reset.
        assert_eq!(rows[0].1, [(0, Change::Wrapped(10)), (1, Change::Wrapped(1)), (2, Change::By(1))]);
        assert_eq!(delta.get("LOC").unwrap().sum, Change::Wrapped(12));
        // A decrease that would need an increase of 2^31 or more to wrap proves a reset: all counts began
        // anew.
        assert_eq!(rows[1].1, [(0, Change::Reset(7)), (1, Change::Reset(8)), (2, Change::Reset(3))]);
        assert_eq!(delta.get("24").unwrap().sum, Change::Reset(18));
        assert_eq!(delta.get("25").unwrap().sum, Change::Reset(0));
        assert_eq!(delta.get("26").unwrap().sum, Change::By(1 << 31));
        assert_eq!(rows.len(), 4);
        let sums: Vec<_> = delta.cpu_sums(|row| row.label != b"26").collect();
        assert_eq!(sums, [(0, 10), (1, 1), (2, 1)]);
    });
    let at = |earlier: u64, now: u64| {
        let mut sum = Change::By(0);
        since(&format!("CPU0\n1: {now}\n"), &format!("CPU0\n1: {earlier}\n"), |delta| {
            sum = delta.get("1").unwrap().sum
        });
        sum
    };
    assert_eq!(at((1 << 31) + 1, 0), Change::Wrapped((1 << 31) - 1));
    assert_eq!(at(1 << 31, 0), Change::Reset(0));
    assert_eq!(at((1 << 32) - 1, (1 << 31) - 2), Change::Wrapped((1 << 31) - 1));
    assert_eq!(at((1 << 32) - 1, (1 << 31) - 1), Change::Reset((1 << 31) - 1));
    assert_eq!(at(5, 4), Change::Reset(4));
}

#[test]
fn cpus_are_matched_by_number() {
    let earlier = "CPU0 CPU1 CPU2\nLOC: 10 20 30 x\nRES: 1 1 1\nERR: 1\n";
    let now = "CPU0 CPU2 CPU3\nLOC: 11 30 7 x\nRES: 1 1 9\nERR: 2\n";
    since(now, earlier, |delta| {
        assert_eq!(delta.new_cpus().collect::<Vec<_>>(), [3]);
        assert_eq!(delta.gone_cpus().collect::<Vec<_>>(), [1]);
        // RES changed on no CPU that both samples have.
        let rows = told(delta);
        let names: Vec<&str> = rows.iter().map(|(label, _)| &**label).collect();
        assert_eq!(names, ["LOC", "ERR"]);
        assert_eq!(rows[0].1, [(0, Change::By(1)), (2, Change::By(0))]);
        assert_eq!(delta.get("LOC").unwrap().sum, Change::By(1));
        assert_eq!(delta.get("ERR").unwrap().sum, Change::By(1));
        assert_eq!(delta.cpu_sums(|_| true).collect::<Vec<_>>(), [(0, 1), (2, 0)]);
    });
    // The order of the CPUs does not matter.
    let turned = "CPU2 CPU1 CPU0\nLOC: 31 21 11 x\nRES: 1 1 1\nERR: 1\n";
    since(turned, earlier, |delta| {
        assert_eq!(told(delta)[0].1, [(2, Change::By(1)), (1, Change::By(1)), (0, Change::By(1))]);
        assert_eq!(delta.new_cpus().chain(delta.gone_cpus()).count(), 0);
    });
}

#[test]
fn sums_of_more_cpus_than_are_summed_at_once() {
    let cpus: Vec<u32> = (0..700).collect();
    let counts = |step: u32| -> Vec<u32> { cpus.iter().map(|cpu| cpu * step).collect() };
    let rows = |step| [("24", counts(step), ""), ("25", counts(1), ""), ("ERR", vec![1], "")];
    let (earlier, now) = (matrix(&text(&cpus, &rows(1), true)), matrix(&text(&cpus, &rows(3), true)));
    let expected = |step| cpus.iter().map(|&cpu| (cpu, u64::from(cpu) * step)).collect::<Vec<_>>();
    assert_eq!(now.cpu_sums(|_| true).collect::<Vec<_>>(), expected(4));
    let delta = now.since(&earlier, &Machine::COMMON);
    assert_eq!(delta.cpu_sums(|_| true).collect::<Vec<_>>(), expected(2));
}

#[test]
fn clones_keep_their_storage() {
    let mut clone = matrix(TEXT);
    let place = clone.counts.as_ptr();
    let other = matrix("CPU0\n1: 2 x\n");
    clone.clone_from(&other);
    assert_eq!((&clone, clone.counts.as_ptr()), (&other, place));
    assert_eq!(matrix(TEXT).clone(), matrix(TEXT));
}
