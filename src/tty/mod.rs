//! Files below `/proc/tty`: `/proc/tty/drivers` is [`tty::Drivers`](Drivers).
//!
//! Needs the [feature](crate#features) `inventory`, which is on by default.

pub mod drivers;

pub use drivers::Drivers;
