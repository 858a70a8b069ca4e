//! The live screen: when it samples, when it draws, and what it shows.

mod keys;
mod mouse;
mod prompt;

use std::error::Error;
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use crossterm::event::{self, DisableMouseCapture, EnableMouseCapture, Event, KeyEventKind};
use crossterm::execute;
use ratatui::DefaultTerminal;
use signal_hook::consts::{SIGHUP, SIGTERM};
use signal_hook::iterator::Signals;

pub use prompt::{Choice, Mode, Question, signal_name};

use crate::batch::wants;
use crate::columns::Column;
use crate::list::{Filter, Group, Line, arrange, groups, matches, position};
use crate::options::Options;
use crate::sample::row::{Id, Row};
use crate::sample::{Samples, Wants};
use crate::screen::{self, Layout, Theme};
use crate::settings::Settings;

/// The state of the screen.
pub struct App {
    pub samples: Samples,
    pub settings: Settings,
    pub filter: Filter,
    pub search: String,
    pub mode: Mode,
    /// The rows of a view by group.
    groups: Vec<Row>,
    pub lines: Vec<Line>,
    /// The row that the user selected. `None`: the first line is selected.
    selected: Option<Id>,
    /// The line of the selected row.
    pub cursor: usize,
    /// The number of lines above the screen.
    pub scroll: usize,
    pub paused: bool,
    /// The result of the last command, shown until the next key.
    pub message: Option<String>,
    /// The places of the parts of the screen when it was last drawn.
    pub layout: Layout,
    pub theme: Theme,
    /// The files that the last sample has read.
    read: Wants,
    /// The settings show values that the last sample has not read.
    is_stale: bool,
}

/// The shortest interval with useful rates: CPU time is counted in ticks, usually of 10 ms.
const SHORTEST: Duration = Duration::from_millis(250);

pub fn run(samples: Samples, options: &Options) -> Result<(), Box<dyn Error>> {
    if !io::stdout().is_terminal() {
        return Err("the output is not a terminal; --batch prints plain frames".into());
    }
    let mut app = App {
        samples,
        settings: options.settings.clone(),
        filter: Filter::default(),
        search: String::new(),
        mode: Mode::Table,
        groups: Vec::new(),
        lines: Vec::new(),
        selected: None,
        cursor: 0,
        scroll: 0,
        paused: false,
        message: options.wrong.first().cloned(),
        layout: Layout::default(),
        theme: Theme::of_terminal(),
        read: Wants::default(),
        is_stale: false,
    };
    app.samples.take(app.wants(), app.settings.delay)?;
    std::thread::sleep(options.settings.delay.min(SHORTEST));
    // ratatui restores the terminal after a panic too, but not the mouse.
    let mut terminal = ratatui::try_init()?;
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let _ = execute!(io::stdout(), DisableMouseCapture);
        hook(panic);
    }));
    let _ = execute!(io::stdout(), EnableMouseCapture);
    restore_on(Signals::new([SIGHUP, SIGTERM])?);
    let result = app.run(&mut terminal, options.frames);
    let _ = execute!(io::stdout(), DisableMouseCapture);
    ratatui::restore();
    result
}

/// Restores the terminal when one of these signals ends the program.
fn restore_on(mut signals: Signals) {
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _ = execute!(io::stdout(), DisableMouseCapture);
            ratatui::restore();
            std::process::exit(128 + signal);
        }
    });
}

impl App {
    fn run(&mut self, terminal: &mut DefaultTerminal, frames: Option<u64>) -> Result<(), Box<dyn Error>> {
        let mut left = frames;
        let mut sampled: Option<Instant> = None;
        loop {
            // A sample is also due in a pause if other values are to be shown.
            let is_due = |delay: Duration| sampled.is_none_or(|sampled: Instant| sampled.elapsed() >= delay);
            let delay = if self.is_stale { SHORTEST.min(self.settings.delay) } else { self.settings.delay };
            if is_due(delay) && (!self.paused || self.is_stale) {
                if left == Some(0) {
                    return Ok(());
                }
                left = left.map(|left| left - 1);
                sampled = Some(Instant::now());
                self.sample()?;
            }
            self.read_shown(terminal.size()?.height.into());
            terminal.draw(|frame| screen::draw(frame, self))?;

            let delay = if self.is_stale { SHORTEST.min(self.settings.delay) } else { self.settings.delay };
            let rest = sampled.map_or(Duration::ZERO, |sampled| delay.saturating_sub(sampled.elapsed()));
            let mut wait = if self.paused && !self.is_stale { Duration::from_secs(3600) } else { rest };
            // All input since the last frame is handled before the next one is drawn.
            while event::poll(wait)? {
                let goes_on = match event::read()? {
                    Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
                    Event::Mouse(mouse) => {
                        self.mouse(mouse);
                        true
                    }
                    _ => true,
                };
                if !goes_on {
                    return Ok(());
                }
                wait = Duration::ZERO;
            }
        }
    }

    /// The files that have to be read for all processes.
    fn wants(&self) -> Wants {
        let order = &self.settings.order;
        let sorted = Column::wants(&[order.sort]);
        Wants {
            user: sorted.user || order.group == Group::User || !self.filter.user.is_empty(),
            cgroup: sorted.cgroup || order.group == Group::Cgroup || !self.filter.cgroup.is_empty(),
            cmdline: self.filter.needs_cmdlines(),
            ..wants(&self.settings)
        }
    }

    fn sample(&mut self) -> Result<(), Box<dyn Error>> {
        self.read = self.wants();
        self.samples.take(self.read, self.settings.delay)?;
        self.is_stale = false;
        self.rearrange();
        Ok(())
    }

    /// Shows other values. If they need files that were not read, a sample follows soon.
    fn show_other(&mut self) {
        let files = |wants: Wants| (wants.statm, wants.io, wants.schedstat, wants.threads);
        self.is_stale |= files(self.wants()) != files(self.read);
        self.rearrange();
    }

    /// Makes the lines again. The selected row stays selected.
    pub fn rearrange(&mut self) {
        let wants = self.wants();
        if wants.user || wants.cgroup || wants.cmdline {
            self.samples.complete_all(wants);
        }
        self.groups = groups(&self.samples.rows, &self.filter, self.settings.order.group);
        self.lines = arrange(self.rows(), &self.filter, &self.settings.order);
        let found = self.selected.as_ref().and_then(|id| position(&self.lines, self.rows(), id));
        match found {
            Some(found) => self.go_to(found),
            // The row is gone, so its line stays selected.
            None => self.cursor = self.cursor.min(self.lines.len().saturating_sub(1)),
        }
        if self.selected.is_none() {
            self.cursor = 0;
        }
    }

    /// Reads the other files that the lines on the screen need.
    fn read_shown(&mut self, height: usize) {
        if self.settings.order.group != Group::None {
            return;
        }
        let wants = wants(&self.settings);
        let mut rows = std::mem::take(&mut self.samples.rows);
        for line in self.lines.iter().skip(self.scroll).take(height) {
            if let Some(row) = rows.get_mut(line.at) {
                self.samples.prepare(row, wants);
            }
        }
        self.samples.rows = rows;
    }

    /// The rows of which the lines have the indices.
    pub fn rows(&self) -> &[Row] {
        match self.settings.order.group {
            Group::None => &self.samples.rows,
            _ => &self.groups,
        }
    }

    pub fn io_is_shown(&self) -> bool {
        self.wants().io
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<&Row> {
        self.rows().get(self.lines.get(self.cursor)?.at)
    }

    fn go_to(&mut self, line: usize) {
        self.cursor = line.min(self.lines.len().saturating_sub(1));
        let page = self.layout.page.max(1);
        self.scroll = self.scroll.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
    }

    /// Selects a line.
    fn select(&mut self, line: usize) {
        self.go_to(line);
        self.selected = self.current().map(|row| row.id.clone());
    }

    fn unselect(&mut self) {
        (self.selected, self.cursor, self.scroll) = (None, 0, 0);
    }

    /// Selects the next line with the searched text, starting at this line.
    fn find(&mut self, from: usize, backwards: bool) {
        self.samples.complete_all(Wants { cmdline: true, ..Wants::default() });
        let count = self.lines.len();
        let at = |step: usize| match backwards {
            true => (from + count - step) % count,
            false => (from + step) % count,
        };
        let has = |&line: &usize| {
            let row = self.lines.get(line).and_then(|line| self.rows().get(line.at));
            row.is_some_and(|row| matches(row, &self.search))
        };
        match (0..count).map(at).find(has) {
            Some(line) => {
                self.select(line);
                self.message = None;
            }
            None => self.message = Some(format!("Nothing has {:?} in it.", self.search)),
        }
    }

    fn sort_by(&mut self, sort: Column) {
        let order = &mut self.settings.order;
        order.reverse = order.sort == sort && !order.reverse;
        order.sort = sort;
        self.show_other();
        if self.selected.is_none() {
            self.scroll = 0;
        }
    }
}
