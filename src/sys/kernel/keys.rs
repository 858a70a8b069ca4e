//! Files below `/proc/sys/kernel/keys`.
//!
//! Reference: keyrings(7). Permission: any user. With CONFIG_KEYS.

use crate::sys::settings;
use crate::unit::{Bytes, Seconds};

settings! { "kernel/keys":
    /// How long a key is kept after it was revoked or has expired.
    GC_DELAY "gc_delay" Seconds,
    /// The limit of memory for the keys of a user. [`KeyUsers`](crate::system::KeyUsers) has the memory in
    /// use.
    MAXBYTES "maxbytes" Bytes,
    /// The limit of keys of a user.
    MAXKEYS "maxkeys" u64,
    /// How long a persistent keyring is kept after its last use. With CONFIG_PERSISTENT_KEYRINGS.
    PERSISTENT_KEYRING_EXPIRY "persistent_keyring_expiry" Seconds,
    /// The limit of memory for the keys of root.
    ROOT_MAXBYTES "root_maxbytes" Bytes,
    /// The limit of keys of root.
    ROOT_MAXKEYS "root_maxkeys" u64,
}
