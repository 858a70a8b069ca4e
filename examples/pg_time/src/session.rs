//! A connection to the server.

use std::env;
use std::error::Error;

use postgres::{Client, Config, NoTls, SimpleQueryMessage};

use crate::Failure;

/// One connection, and its backend.
pub struct Session {
    client: Client,
    config: Config,
    /// The number of the process of the backend.
    pub backend: u32,
    /// The version in the form of `server_version_num`: 150018 is 15.18.
    pub version: u32,
    /// The size of a block in bytes, nearly always 8192.
    pub block_size: u64,
}

/// A row of a query, as text; `None` is a null.
pub type Row = Vec<Option<String>>;

impl Session {
    /// Connects. The text is a URL or `key=value` words as for libpq. Missing parts are taken from the
    /// variables PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE, and then from the path of Debian's
    /// socket.
    pub fn open(connection: &str) -> Result<Session, Failure> {
        Session::with(completed(connection)?)
    }

    /// A second connection to the same database.
    pub fn another(&self) -> Result<Session, Failure> {
        Session::with(self.config.clone())
    }

    fn with(config: Config) -> Result<Session, Failure> {
        let client = config.connect(NoTls).map_err(|error| format!("no connection: {}", reason(&error)))?;
        let mut session = Session { client, config, backend: 0, version: 0, block_size: 0 };
        session.backend = session.number("SELECT pg_backend_pid()")?;
        session.version = session.number("SHOW server_version_num")?;
        session.block_size = session.number("SHOW block_size")?;
        Ok(session)
    }

    /// Runs a text of one or more statements. Returns the rows of the last statement that had any, and the
    /// number of rows that the last command reports.
    pub fn run(&mut self, sql: &str) -> Result<(Vec<Row>, Option<u64>), Failure> {
        let answers = self.client.simple_query(sql).map_err(|error| reason(&error))?;
        let (mut rows, mut reported) = (Vec::new(), None);
        for answer in &answers {
            match answer {
                SimpleQueryMessage::RowDescription(_) => rows.clear(),
                SimpleQueryMessage::Row(row) => {
                    rows.push(
                        (0..row.len()).map(|at| row.try_get(at).ok().flatten().map(str::to_owned)).collect(),
                    );
                }
                SimpleQueryMessage::CommandComplete(count) => reported = Some(*count),
                _ => {}
            }
        }
        Ok((rows, reported))
    }

    /// The first column of the first row.
    pub fn text(&mut self, sql: &str) -> Result<String, Failure> {
        let (rows, _) = self.run(sql)?;
        let first = rows.into_iter().next().and_then(|row| row.into_iter().next());
        first.flatten().ok_or_else(|| format!("{sql}: no answer").into())
    }

    /// The first column of the first row as a number.
    pub fn number<N: std::str::FromStr>(&mut self, sql: &str) -> Result<N, Failure> {
        let text = self.text(sql)?;
        text.parse().map_err(|_| format!("{sql}: {text} is no number").into())
    }
}

fn completed(connection: &str) -> Result<Config, Failure> {
    let mut config: Config =
        connection.parse().map_err(|error| format!("{connection}: {}", reason(&error)))?;
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        config.host(variable("PGHOST").as_deref().unwrap_or("/var/run/postgresql"));
    }
    if let Some(port) =
        variable("PGPORT").and_then(|port| port.parse().ok()).filter(|_| config.get_ports().is_empty())
    {
        config.port(port);
    }
    if config.get_user().is_none() {
        let user = variable("PGUSER").or_else(|| variable("USER")).or_else(|| variable("LOGNAME"));
        config.user(&user.ok_or("no user: say user=NAME")?);
    }
    if let Some(password) = variable("PGPASSWORD").filter(|_| config.get_password().is_none()) {
        config.password(password);
    }
    if let Some(database) = variable("PGDATABASE").filter(|_| config.get_dbname().is_none()) {
        config.dbname(&database);
    }
    Ok(config)
}

/// An error and its causes in one line. The text of the client's error does not include that of the server.
fn reason(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}
