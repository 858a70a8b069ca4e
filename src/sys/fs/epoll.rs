//! Files below `/proc/sys/fs/epoll`.
//!
//! Reference: epoll(7). Permission: any user.

use crate::sys::settings;

settings! { "fs/epoll":
    /// The limit of descriptors that a user may have registered in all epoll instances. Linux 2.6.28.
    MAX_USER_WATCHES "max_user_watches" u64,
}
