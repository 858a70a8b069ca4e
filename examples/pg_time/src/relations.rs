//! The names of relations, by their files.

use std::collections::HashMap;

use crate::Failure;
use crate::session::Session;

/// A file of a server, by its path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum File {
    /// A file of a table or an index: the database (0 for shared relations), the file node, the segment, and
    /// the fork ("" for the main one).
    Relation { database: u32, node: u32, segment: u64, fork: String },
    /// A temporary file of a sort or a hash.
    Temporary(String),
    /// A segment of the write-ahead log.
    Wal(String),
    /// Another file: its path, or the kind of the descriptor.
    Other(String),
}

impl File {
    /// Parses a path, either as a backend opens it, relative to the data directory, or as /proc shows it.
    pub fn of_path(path: &str) -> File {
        let path = path.strip_suffix(" (deleted)").unwrap_or(path);
        let parts: Vec<&str> = path.split('/').collect();
        let [.., directory, name] = parts[..] else { return File::Other(path.to_owned()) };
        if parts.iter().any(|part| part.starts_with("pgsql_tmp")) {
            return File::Temporary(name.to_owned());
        }
        if directory == "pg_wal" {
            return File::Wal(name.to_owned());
        }
        let database = match directory {
            "global" => Some(0),
            // base/DATABASE/NODE, or pg_tblspc/SPACE/PG_VERSION/DATABASE/NODE.
            _ => directory.parse().ok().filter(|_| path.contains("base/") || path.contains("PG_")),
        };
        let relation = database.and_then(|database| {
            let (name, segment) = match name.split_once('.') {
                Some((name, segment)) => (name, segment.parse().ok()?),
                None => (name, 0),
            };
            let (node, fork) = name.split_once('_').unwrap_or((name, ""));
            Some(File::Relation { database, node: node.parse().ok()?, segment, fork: fork.to_owned() })
        });
        relation.unwrap_or_else(|| File::Other(path.to_owned()))
    }
}

/// The relations of the database to which the session is connected, and the names of all databases.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    database: u32,
    nodes: HashMap<u32, String>,
    databases: HashMap<u32, String>,
}

impl Relations {
    /// Queries all names.
    pub fn load(session: &mut Session) -> Result<Relations, Failure> {
        let database = session.number("SELECT oid FROM pg_database WHERE datname = current_database()")?;
        let query = "SELECT pg_relation_filenode(oid), oid::regclass::text FROM pg_class \
                     WHERE pg_relation_filenode(oid) IS NOT NULL";
        let nodes = Self::named(session, query)?;
        let databases = Self::named(session, "SELECT oid, datname FROM pg_database")?;
        Ok(Relations { database, nodes, databases })
    }

    fn named(session: &mut Session, query: &str) -> Result<HashMap<u32, String>, Failure> {
        let (rows, _) = session.run(query)?;
        let pair = |row: Vec<Option<String>>| match &row[..] {
            [Some(number), Some(name)] => Some((number.parse().ok()?, name.clone())),
            _ => None,
        };
        Ok(rows.into_iter().filter_map(pair).collect())
    }

    /// The name of the relation in a file. `None` if the file is not of a relation, if the relation is in
    /// another database, or if it was created later.
    pub fn name(&self, file: &File) -> Option<&str> {
        match file {
            File::Relation { database, node, .. } if *database == self.database || *database == 0 => {
                self.nodes.get(node).map(String::as_str)
            }
            _ => None,
        }
    }

    /// A text for the file: its relation, or its path.
    pub fn text(&self, file: &File) -> String {
        match file {
            File::Relation { database, node, fork, .. } => {
                let name = self.name(file).map_or_else(
                    || match self.databases.get(database) {
                        Some(name) => format!("{name}/{node}"),
                        None => format!("{database}/{node}"),
                    },
                    str::to_owned,
                );
                if fork.is_empty() { name } else { format!("{name} ({fork})") }
            }
            File::Temporary(_) => "(temporary file)".to_owned(),
            File::Wal(_) => "(write-ahead log)".to_owned(),
            // With its number, each socket or pipe would be a separate row.
            File::Other(path) => match path.split_once(":[") {
                Some((kind, _)) => kind.to_owned(),
                None => path.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(database: u32, node: u32, segment: u64, fork: &str) -> File {
        File::Relation { database, node, segment, fork: fork.to_owned() }
    }

    #[test]
    fn paths() {
        let of = File::of_path;
        assert_eq!(of("base/5/16384"), relation(5, 16384, 0, ""));
        assert_eq!(of("/data/base/5/16384.12"), relation(5, 16384, 12, ""));
        assert_eq!(of("/data/base/5/16384_fsm"), relation(5, 16384, 0, "fsm"));
        assert_eq!(of("/data/base/5/16384_vm.1 (deleted)"), relation(5, 16384, 1, "vm"));
        assert_eq!(of("global/1260"), relation(0, 1260, 0, ""));
        assert_eq!(of("pg_tblspc/16390/PG_15_202209061/5/16391"), relation(5, 16391, 0, ""));
        assert_eq!(of("base/pgsql_tmp/pgsql_tmp77.0"), File::Temporary("pgsql_tmp77.0".into()));
        let shared = "base/pgsql_tmp/pgsql_tmp77.0.fileset/o0of1.p1.0";
        assert_eq!(of(shared), File::Temporary("o0of1.p1.0".into()));
        let segment = "000000010000000000000005";
        assert_eq!(of("pg_wal/000000010000000000000005"), File::Wal(segment.into()));
        for other in ["socket:[77]", "base/5/pg_internal.init", "/etc/5/16384", "", "base/5/t3_16400x", "/"] {
            assert_eq!(of(other), File::Other(other.into()), "{other}");
        }
    }

    #[test]
    fn names() {
        let relations = Relations {
            database: 5,
            nodes: [(16384, "accounts".to_owned())].into(),
            databases: [(5, "shop".to_owned()), (6, "other".to_owned())].into(),
        };
        assert_eq!(relations.text(&relation(5, 16384, 3, "")), "accounts");
        assert_eq!(relations.text(&relation(5, 16384, 0, "fsm")), "accounts (fsm)");
        assert_eq!(relations.text(&relation(5, 9, 0, "")), "shop/9");
        assert_eq!(relations.text(&relation(6, 16384, 0, "")), "other/16384", "another database's");
        assert_eq!(relations.text(&File::Other("socket:[77]".into())), "socket");
    }
}
