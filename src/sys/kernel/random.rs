//! Files below `/proc/sys/kernel/random`.
//!
//! Reference: random(4). Permission: any user.

use crate::sys::{line, settings};
use crate::unit::Seconds;

line! {
    /// `/proc/sys/kernel/random/boot_id`: a random number of this boot, constant until the next one. In a
    /// container it is that of the kernel. Linux 2.6 and older.
    BootId, "sys/kernel/random/boot_id"
}

line! {
    /// `/proc/sys/kernel/random/uuid`: a new random number in each read. Linux 2.6 and older.
    Uuid, "sys/kernel/random/uuid"
}

settings! { "kernel/random":
    /// The size of the pool, in bits.
    POOLSIZE "poolsize" u64,
    /// How long the generator is used before it gets a new seed. Since Linux 5.18 the file has no effect.
    URANDOM_MIN_RESEED_SECS "urandom_min_reseed_secs" Seconds,
    /// The entropy below which a poll(2) for writing returns, in bits. Since Linux 5.18 the file has no
    /// effect.
    WRITE_WAKEUP_THRESHOLD "write_wakeup_threshold" u64,
}
