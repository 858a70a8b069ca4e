//! Files below `/proc/sys/kernel/keys`.
//!
//! Reference: keyrings(7). Permission: any user. With CONFIG_KEYS.

use crate::sys::Setting;
use crate::unit::{Bytes, Seconds};

/// How long a key is kept after it was revoked or has expired.
pub const GC_DELAY: Setting<Seconds> = Setting::new("sys/kernel/keys/gc_delay");
/// The limit of memory for the keys of a user. [`KeyUsers`](crate::system::KeyUsers) has the memory in
/// use.
pub const MAXBYTES: Setting<Bytes> = Setting::new("sys/kernel/keys/maxbytes");
/// The limit of keys of a user.
pub const MAXKEYS: Setting<u64> = Setting::new("sys/kernel/keys/maxkeys");
/// How long a persistent keyring is kept after its last use. With CONFIG_PERSISTENT_KEYRINGS.
pub const PERSISTENT_KEYRING_EXPIRY: Setting<Seconds> =
    Setting::new("sys/kernel/keys/persistent_keyring_expiry");
/// The limit of memory for the keys of root.
pub const ROOT_MAXBYTES: Setting<Bytes> = Setting::new("sys/kernel/keys/root_maxbytes");
/// The limit of keys of root.
pub const ROOT_MAXKEYS: Setting<u64> = Setting::new("sys/kernel/keys/root_maxkeys");
