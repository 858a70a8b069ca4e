//! The output of EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON).

use serde_json::Value;

use crate::Failure;

/// The sums of a plan. The root node includes the nodes below it. Planning is included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Rows of the statement. For an INSERT, UPDATE or DELETE without RETURNING, the rows that it changed.
    pub rows: Option<u64>,
    /// Blocks of tables and indexes, including temporary tables.
    pub hit: u64,
    pub read: u64,
    pub dirtied: u64,
    pub written: u64,
    /// Blocks of temporary files: sorts and hashes that do not fit in work_mem.
    pub temporary_read: u64,
    pub temporary_written: u64,
    /// Seconds in reads and writes, if `track_io_timing` is on.
    pub read_time: Option<f64>,
    pub write_time: Option<f64>,
    pub planning: Option<f64>,
    pub execution: Option<f64>,
    /// Parallel workers that were started.
    pub workers: u64,
}

/// The names of the time of reads: one sum until PostgreSQL 16, later one for each kind.
const READ_TIMES: [&str; 4] =
    ["I/O Read Time", "Shared I/O Read Time", "Local I/O Read Time", "Temp I/O Read Time"];
const WRITE_TIMES: [&str; 4] =
    ["I/O Write Time", "Shared I/O Write Time", "Local I/O Write Time", "Temp I/O Write Time"];

impl Plan {
    /// Reads the JSON.
    pub fn parse(json: &str) -> Result<Plan, Failure> {
        let document: Value = serde_json::from_str(json)?;
        let all = document.get(0).ok_or("EXPLAIN's answer is no list")?;
        let root = all.get("Plan").ok_or("EXPLAIN's answer has no plan")?;
        let planning = all.get("Planning").unwrap_or(&Value::Null);
        let blocks = |names: [&str; 2]| -> u64 {
            let of = |node: &Value| names.iter().filter_map(|name| node.get(name)?.as_u64()).sum::<u64>();
            of(root) + of(planning)
        };
        let time = |names: [&str; 4]| {
            let of = |node: &Value| -> Vec<f64> {
                names.iter().filter_map(|name| node.get(name)?.as_f64()).collect()
            };
            let times = [of(root), of(planning)].concat();
            (!times.is_empty()).then(|| times.iter().sum::<f64>() / 1e3)
        };
        let seconds = |name: &str| all.get(name).and_then(Value::as_f64).map(|time| time / 1e3);
        Ok(Plan {
            rows: rows(root),
            hit: blocks(["Shared Hit Blocks", "Local Hit Blocks"]),
            read: blocks(["Shared Read Blocks", "Local Read Blocks"]),
            dirtied: blocks(["Shared Dirtied Blocks", "Local Dirtied Blocks"]),
            written: blocks(["Shared Written Blocks", "Local Written Blocks"]),
            temporary_read: blocks(["Temp Read Blocks", ""]),
            temporary_written: blocks(["Temp Written Blocks", ""]),
            read_time: time(READ_TIMES),
            write_time: time(WRITE_TIMES),
            planning: seconds("Planning Time"),
            execution: seconds("Execution Time"),
            workers: launched(root),
        })
    }

    /// Reads of blocks, including those of temporary files.
    pub fn physical_reads(&self) -> u64 {
        self.read + self.temporary_read
    }

    /// Writes of blocks, including those of temporary files.
    pub fn physical_writes(&self) -> u64 {
        self.written + self.temporary_written
    }
}

fn rows(node: &Value) -> Option<u64> {
    let of = |node: &Value| {
        let number = |name: &str| node.get(name).and_then(Value::as_f64);
        // The rows are an average over the loops.
        Some((number("Actual Rows")? * number("Actual Loops")?).round() as u64)
    };
    let own = of(node)?;
    let changes = node.get("Node Type").and_then(Value::as_str) == Some("ModifyTable");
    let below = node.get("Plans").and_then(|plans| plans.get(0)).filter(|_| changes && own == 0);
    below.map_or(Some(own), of)
}

fn launched(node: &Value) -> u64 {
    let own = node.get("Workers Launched").and_then(Value::as_u64).unwrap_or(0);
    let below = node.get("Plans").and_then(Value::as_array);
    own + below.map_or(0, |plans| plans.iter().map(launched).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parallel_plan() {
        let json = r#"[{"Plan": {"Node Type": "Aggregate", "Actual Rows": 1, "Actual Loops": 1,
            "Shared Hit Blocks": 10, "Shared Read Blocks": 90, "Shared Dirtied Blocks": 2,
            "Shared Written Blocks": 1, "Local Hit Blocks": 5, "Temp Read Blocks": 7, "Temp Written Blocks": 8,
            "I/O Read Time": 12.5, "I/O Write Time": 0.5,
            "Plans": [{"Node Type": "Gather", "Workers Launched": 2, "Actual Rows": 3, "Actual Loops": 1}]},
            "Planning": {"Shared Hit Blocks": 3, "Shared Read Blocks": 1, "I/O Read Time": 0.5},
            "Planning Time": 1.5, "Execution Time": 100.25, "Triggers": []}]"#;
        let plan = Plan::parse(json).unwrap();
        assert_eq!((plan.rows, plan.hit, plan.read, plan.workers), (Some(1), 18, 91, 2));
        assert_eq!((plan.physical_reads(), plan.physical_writes(), plan.dirtied), (98, 9, 2));
        assert_eq!((plan.read_time, plan.write_time), (Some(0.013), Some(0.0005)));
        assert_eq!((plan.planning, plan.execution), (Some(0.0015), Some(0.10025)));
    }

    #[test]
    fn the_names_of_later_servers_and_what_is_missing() {
        let json = r#"[{"Plan": {"Node Type": "ModifyTable", "Actual Rows": 0.00, "Actual Loops": 1,
            "Shared I/O Read Time": 1.0, "Temp I/O Read Time": 2.0,
            "Plans": [{"Node Type": "Seq Scan", "Actual Rows": 10.50, "Actual Loops": 2}]}}]"#;
        let plan = Plan::parse(json).unwrap();
        assert_eq!(
            (plan.rows, plan.read_time, plan.write_time, plan.execution),
            (Some(21), Some(0.003), None, None)
        );
        for text in ["", "[]", "{}", "[{}]", "[1]"] {
            assert!(Plan::parse(text).is_err(), "{text}");
        }
    }
}
