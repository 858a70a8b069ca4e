//! Files below `/proc/sys/fs/inotify`. The number of watches of a process is in its
//! [fdinfo](crate::pid::fdinfo).
//!
//! Reference: inotify(7). Permission: any user. Linux 2.6.13.

use crate::sys::Setting;

/// The limit of events that wait in an instance; further events are dropped.
pub const MAX_QUEUED_EVENTS: Setting<u64> = Setting::new("sys/fs/inotify/max_queued_events");
/// The limit of instances of a user.
pub const MAX_USER_INSTANCES: Setting<u64> = Setting::new("sys/fs/inotify/max_user_instances");
/// The limit of watches in all instances of a user.
pub const MAX_USER_WATCHES: Setting<u64> = Setting::new("sys/fs/inotify/max_user_watches");
