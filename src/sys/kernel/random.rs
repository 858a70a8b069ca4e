//! Files below `/proc/sys/kernel/random`.
//!
//! Reference: random(4). Permission: any user.

use crate::class::Class;
use crate::shape::single::single_value;
use crate::sys::Setting;
use crate::unit::Seconds;

single_value! {
    /// `/proc/sys/kernel/random/boot_id`: a random number of this boot, constant until the next one. In a
    /// container it is that of the kernel. Linux 2.6 and older.
    pub struct BootId(Text): "sys/kernel/random/boot_id", Class::SYSCTL;
    in ProcDir;
}

single_value! {
    /// `/proc/sys/kernel/random/uuid`: a new random number in each read. Linux 2.6 and older.
    pub struct Uuid(Text): "sys/kernel/random/uuid", Class::SYSCTL;
    in ProcDir;
}

/// The size of the pool, in bits.
pub const POOLSIZE: Setting<u64> = Setting::new("sys/kernel/random/poolsize");
/// How long the generator is used before it gets a new seed. Since Linux 5.18 the file has no effect.
pub const URANDOM_MIN_RESEED_SECS: Setting<Seconds> =
    Setting::new("sys/kernel/random/urandom_min_reseed_secs");
/// The entropy below which a poll(2) for writing returns, in bits. Since Linux 5.18 the file has no
/// effect.
pub const WRITE_WAKEUP_THRESHOLD: Setting<u64> = Setting::new("sys/kernel/random/write_wakeup_threshold");
