//! Files below `/proc/sys/fs/inotify`. The number of watches of a process is in its
//! [fdinfo](crate::pid::fdinfo).
//!
//! Reference: inotify(7). Permission: any user. Linux 2.6.13.

use crate::sys::settings;

settings! { "fs/inotify":
    /// The limit of events that wait in an instance; further events are dropped.
    MAX_QUEUED_EVENTS "max_queued_events" u64,
    /// The limit of instances of a user.
    MAX_USER_INSTANCES "max_user_instances" u64,
    /// The limit of watches in all instances of a user.
    MAX_USER_WATCHES "max_user_watches" u64,
}
