//! Files below `/proc/sys/fs/epoll`.
//!
//! Reference: epoll(7). Permission: any user.

use crate::sys::Setting;

/// The limit of descriptors that a user may have registered in all epoll instances. Linux 2.6.28.
pub const MAX_USER_WATCHES: Setting<u64> = Setting::new("sys/fs/epoll/max_user_watches");
