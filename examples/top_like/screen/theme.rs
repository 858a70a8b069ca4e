//! Colours: the terminal's own sixteen, so that they suit a light terminal and a dark one. Neither black nor
//! white is among them, since one of the two is the background.

use ratatui::style::{Color, Modifier, Style};

/// The meaning of a part of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Plain,
    Strong,
    Dim,
    Label,
    Head,
    /// The head of the column by which the table is sorted.
    Sorted,
    Selected,
    Notice,
    Nice,
    User,
    System,
    Iowait,
    Steal,
    Buffers,
    Cache,
    Swap,
}

#[derive(Clone, Copy, Debug)]
pub struct Theme {
    has_color: bool,
}

impl Theme {
    /// No colours if NO_COLOR is set and not empty: see no-color.org.
    pub fn of_terminal() -> Theme {
        Theme { has_color: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) }
    }

    pub fn style(self, role: Role) -> Style {
        let style = Style::new();
        let style = match role {
            Role::Plain => return style,
            Role::Strong | Role::Label => style.add_modifier(Modifier::BOLD),
            Role::Dim => return style.add_modifier(Modifier::DIM),
            Role::Head | Role::Selected | Role::Notice => style.add_modifier(Modifier::REVERSED),
            Role::Sorted => style.add_modifier(Modifier::REVERSED | Modifier::BOLD | Modifier::UNDERLINED),
            _ => style,
        };
        let color = match role {
            Role::Label => Color::Cyan,
            Role::Head | Role::User => Color::Green,
            Role::Sorted | Role::Selected => Color::Cyan,
            Role::Notice | Role::Iowait | Role::Cache | Role::Swap => Color::Yellow,
            Role::Nice | Role::Buffers => Color::Blue,
            Role::System => Color::Red,
            Role::Steal => Color::Magenta,
            _ => return style,
        };
        if self.has_color { style.fg(color) } else { style }
    }

    /// The character that fills a part of a bar. Without colours the parts have different characters.
    pub fn fill(self, role: Role) -> char {
        match role {
            _ if self.has_color => '|',
            Role::Nice => 'n',
            Role::System => 's',
            Role::Iowait => 'w',
            Role::Steal => 'x',
            Role::Buffers => 'b',
            Role::Cache => 'c',
            _ => '|',
        }
    }
}
