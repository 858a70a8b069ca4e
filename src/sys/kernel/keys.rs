//! Files below `/proc/sys/kernel/keys`.
//!
//! Reference: keyrings(7). Permission: any user. With CONFIG_KEYS.

use crate::sys::settings;
use crate::unit::{Bytes, Seconds};

settings! { "kernel/keys":
    /// How long a key that was revoked or has expired stays.
    GC_DELAY "gc_delay" Seconds,
    /// The memory that the keys of a user may take. [`KeyUsers`](crate::system::KeyUsers) has what they take.
    MAXBYTES "maxbytes" Bytes,
    /// How many keys a user may have.
    MAXKEYS "maxkeys" u64,
    /// How long a persistent keyring stays after it was last used. With CONFIG_PERSISTENT_KEYRINGS.
    PERSISTENT_KEYRING_EXPIRY "persistent_keyring_expiry" Seconds,
    /// The memory that the keys of root may take.
    ROOT_MAXBYTES "root_maxbytes" Bytes,
    /// How many keys root may have.
    ROOT_MAXKEYS "root_maxkeys" u64,
}
