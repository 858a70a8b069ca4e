//! Files below `/proc/tty`: `/proc/tty/drivers` is [`tty::Drivers`](Drivers).

pub mod drivers;

pub use drivers::Drivers;
