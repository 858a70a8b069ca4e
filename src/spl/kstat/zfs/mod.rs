//! Files below `/proc/spl/kstat/zfs`: `/proc/spl/kstat/zfs/arcstats` is
//! [`spl::kstat::zfs::Arcstats`](Arcstats).

pub mod arcstats;

pub use arcstats::Arcstats;
