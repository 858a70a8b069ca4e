//! The actions of the mouse.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::{App, Mode};

impl App {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        let (x, y) = (usize::from(mouse.column), usize::from(mouse.row));
        match mouse.kind {
            MouseEventKind::ScrollUp => self.wheel(KeyCode::Up),
            MouseEventKind::ScrollDown => self.wheel(KeyCode::Down),
            MouseEventKind::Down(MouseButton::Left) if matches!(self.mode, Mode::Table) => {
                let layout = &self.layout;
                if y == layout.head {
                    let column = layout.columns.iter().find(|(cells, _)| cells.contains(&x));
                    if let Some(&(_, column)) = column {
                        self.sort_by(column);
                    }
                } else if y > layout.head && y <= layout.head + layout.page {
                    let line = self.scroll + y - layout.head - 1;
                    if line < self.lines.len() {
                        self.select(line);
                    }
                }
            }
            _ => {}
        }
    }

    /// Scrolls by three lines, as terminals do.
    fn wheel(&mut self, code: KeyCode) {
        for _ in 0..3 {
            self.key(KeyEvent::new(code, KeyModifiers::NONE));
        }
    }
}
