//! The settings of the user, and the file in which they are saved.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::columns::{Column, DEFAULT};
use crate::list::{Group, Order};

#[derive(Clone, Debug)]
pub struct Settings {
    pub columns: Vec<Column>,
    pub order: Order,
    pub delay: Duration,
    pub cmdline: bool,
    pub threads: bool,
    /// A line for each CPU.
    pub cores: bool,
    /// Lines for disks and network interfaces.
    pub devices: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            columns: DEFAULT.to_vec(),
            order: Order { sort: Column::Cpu, reverse: false, tree: false, group: Group::None },
            delay: Duration::from_secs(1),
            cmdline: false,
            threads: false,
            cores: true,
            devices: true,
        }
    }
}

/// `$XDG_CONFIG_HOME/procsampler-top_like`, or in `~/.config`.
pub fn path() -> Option<PathBuf> {
    let directory = |name: &str| std::env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    let config = directory("XDG_CONFIG_HOME").or_else(|| Some(directory("HOME")?.join(".config")))?;
    Some(config.join("procsampler-top_like"))
}

impl Settings {
    /// The saved settings, and the lines of the file that were not understood. Without a file, the default
    /// settings.
    pub fn load() -> (Settings, Vec<String>) {
        let mut settings = Settings::default();
        let Some(path) = path() else { return (settings, Vec::new()) };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return (settings, Vec::new()),
            Err(error) => return (settings, vec![format!("{}: {error}", path.display())]),
        };
        let mut wrong = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let set = match line.split_once('=') {
                Some((key, value)) => settings.set(key.trim(), value.trim()),
                None => Err("a line is a key, = and a value".into()),
            };
            if let Err(error) = set {
                wrong.push(format!("{}: line {}: {error}", path.display(), number + 1));
            }
        }
        (settings, wrong)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "columns" => self.columns = Column::list(value)?,
            "sort" => self.order.sort = Column::named(value).ok_or("there is no such column")?,
            "reverse" => self.order.reverse = yes_or_no(value)?,
            "tree" => self.order.tree = yes_or_no(value)?,
            "group" => {
                self.order.group = Group::named(value).ok_or("a group is none, user or cgroup")?;
            }
            "delay" => self.delay = delay(value)?,
            "cmdline" => self.cmdline = yes_or_no(value)?,
            "threads" => self.threads = yes_or_no(value)?,
            "cores" => self.cores = yes_or_no(value)?,
            "devices" => self.devices = yes_or_no(value)?,
            _ => return Err(format!("there is no setting {key:?}")),
        }
        Ok(())
    }

    /// Writes the file, and returns its path.
    pub fn save(&self) -> io::Result<PathBuf> {
        let Some(path) = path() else {
            return Err(io::Error::new(io::ErrorKind::NotFound, "neither XDG_CONFIG_HOME nor HOME is set"));
        };
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        // The file is replaced as a whole, because another instance may read it.
        let new = path.with_extension("new");
        fs::write(&new, self.text())?;
        fs::rename(&new, &path)?;
        Ok(path)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let columns: Vec<_> = self.columns.iter().map(|column| column.name()).collect();
        let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        for (key, value) in [
            ("columns", columns.join(",")),
            ("sort", self.order.sort.name().into()),
            ("reverse", yes(self.order.reverse)),
            ("tree", yes(self.order.tree)),
            ("group", self.order.group.name().into()),
            ("delay", self.delay.as_secs_f64().to_string()),
            ("cmdline", yes(self.cmdline)),
            ("threads", yes(self.threads)),
            ("cores", yes(self.cores)),
            ("devices", yes(self.devices)),
        ] {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{key}={value}");
        }
        text
    }

    /// The columns that are shown. For groups, these are the columns with sums.
    pub fn shown(&self) -> Vec<Column> {
        if self.order.group == Group::None {
            return self.columns.clone();
        }
        let is_sum = |column: &Column| column.kind() == crate::columns::Kind::Sum && *column != Column::Count;
        let sums = self.columns.iter().copied().filter(is_sum);
        [Column::Count].into_iter().chain(sums).chain([Column::Command]).collect()
    }
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("expected yes or no".into()),
    }
}

/// Seconds between frames.
pub fn delay(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=60.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a delay is 0.1 to 60 seconds".into()),
    }
}
