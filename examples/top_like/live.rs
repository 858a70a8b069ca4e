//! The live screen: when to sample, when to draw, what the keys do.

use std::error::Error;
use std::io::{self, IsTerminal};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::DefaultTerminal;

use crate::options::Options;
use crate::rows::{Key, Order, Row};
use crate::sample::{Samples, Tally};
use crate::screen;

/// What the screen shows.
pub struct View {
    pub samples: Samples,
    pub rows: Vec<Row>,
    pub tally: Tally,
    pub order: Order,
    pub delay: Duration,
    pub cmdline: bool,
    pub paused: bool,
    /// How many rows are above the screen.
    pub scroll: usize,
    /// How many rows are on it.
    page: usize,
}

/// The delays that + and - step through, in milliseconds.
const DELAYS: [u64; 10] = [100, 200, 500, 1000, 2000, 3000, 5000, 10_000, 30_000, 60_000];

pub fn run(mut samples: Samples, options: &Options) -> Result<(), Box<dyn Error>> {
    if !io::stdout().is_terminal() {
        return Err("the output is not a terminal; --batch prints plain frames".into());
    }
    samples.take()?;
    thread::sleep(options.delay.min(Duration::from_millis(250)));
    let mut view = View {
        samples,
        rows: Vec::new(),
        tally: Tally::default(),
        order: options.order,
        delay: options.delay,
        cmdline: options.cmdline,
        paused: false,
        scroll: 0,
        page: 0,
    };
    // It restores the terminal in a panic too.
    let mut terminal = ratatui::try_init()?;
    let result = view.run(&mut terminal, options.frames);
    ratatui::restore();
    result
}

impl View {
    fn run(&mut self, terminal: &mut DefaultTerminal, frames: Option<u64>) -> Result<(), Box<dyn Error>> {
        let mut left = frames;
        let mut sampled = None;
        loop {
            let due = sampled.is_none_or(|sampled: Instant| sampled.elapsed() >= self.delay);
            if due && !self.paused {
                if left == Some(0) {
                    return Ok(());
                }
                left = left.map(|left| left - 1);
                sampled = Some(Instant::now());
                self.sample()?;
            }
            let mut page = 0;
            terminal.draw(|frame| page = screen::draw(frame, self))?;
            self.page = page;

            let rest = sampled.map_or(Duration::ZERO, |sampled| self.delay.saturating_sub(sampled.elapsed()));
            let mut wait = if self.paused { Duration::from_secs(3600) } else { rest };
            // All that was typed since, then one drawing.
            while event::poll(wait)? {
                if let Event::Key(key) = event::read()? {
                    if key.kind != KeyEventKind::Release && !self.key(key) {
                        return Ok(());
                    }
                }
                wait = Duration::ZERO;
            }
        }
    }

    fn sample(&mut self) -> Result<(), Box<dyn Error>> {
        self.samples.take()?;
        self.tally = self.samples.rows(&mut self.rows);
        self.order.sort(&mut self.rows);
        Ok(())
    }

    /// False if it was the last.
    fn key(&mut self, key: KeyEvent) -> bool {
        match key.code {
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return false,
            KeyCode::Char('q' | 'Q') | KeyCode::Esc => return false,
            KeyCode::Char('c' | 'C') => self.cmdline = !self.cmdline,
            KeyCode::Char(' ') => self.paused = !self.paused,
            KeyCode::Char('r' | 'R') => self.sort(Order { reverse: !self.order.reverse, ..self.order }),
            KeyCode::Char('p' | 'P') => self.sort(Order { key: Key::Cpu, reverse: false }),
            KeyCode::Char('m' | 'M') => self.sort(Order { key: Key::Memory, reverse: false }),
            KeyCode::Char('i' | 'I') => self.sort(Order { key: Key::Io, reverse: false }),
            KeyCode::Char('n' | 'N') => self.sort(Order { key: Key::Pid, reverse: false }),
            KeyCode::Char('t' | 'T') => self.sort(Order { key: Key::Time, reverse: false }),
            KeyCode::Char('+' | '=') => self.step(DELAYS.iter().find(|&&ms| ms > self.millis())),
            KeyCode::Char('-') => self.step(DELAYS.iter().rfind(|&&ms| ms < self.millis())),
            KeyCode::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::Down => self.scroll += 1,
            KeyCode::PageUp => self.scroll = self.scroll.saturating_sub(self.page),
            KeyCode::PageDown => self.scroll += self.page,
            KeyCode::Home => self.scroll = 0,
            // The drawing brings it back to the last page.
            KeyCode::End => self.scroll = self.rows.len(),
            _ => {}
        }
        true
    }

    fn sort(&mut self, order: Order) {
        self.order = order;
        self.order.sort(&mut self.rows);
        self.scroll = 0;
    }

    fn millis(&self) -> u64 {
        self.delay.as_millis() as u64
    }

    fn step(&mut self, millis: Option<&u64>) {
        if let Some(&millis) = millis {
            self.delay = Duration::from_millis(millis);
        }
    }
}
