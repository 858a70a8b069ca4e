//! Files below `/proc/sys/fs/inotify`. How many watches a process has is in its
//! [fdinfo](crate::pid::fdinfo).
//!
//! Reference: inotify(7). Permission: any user. Linux 2.6.13.

use crate::sys::settings;

settings! { "fs/inotify":
    /// How many events may wait in an instance; more are dropped.
    MAX_QUEUED_EVENTS "max_queued_events" u64,
    /// How many instances a user may have.
    MAX_USER_INSTANCES "max_user_instances" u64,
    /// How many watches a user may have in all of his instances.
    MAX_USER_WATCHES "max_user_watches" u64,
}
