//! Tests that need no kernel and no process: captured machines, synthetic texts, and the source itself.
//!
//! Each module is one property. `cargo test --test text drift::` runs one of them.

#[path = "../fixtures/mod.rs"]
mod fixtures;
#[path = "../naive/mod.rs"]
mod naive;
#[path = "../zoo/mod.rs"]
mod zoo;

mod capture;
mod captured_tree;
mod captures;
mod columns;
mod deltas;
mod drift;
mod memory;
mod odd_rows;
mod oracle;
mod own_files;
mod properties;
mod reuse;
#[cfg(feature = "serde")]
mod serde;
#[cfg(feature = "serde")]
mod snapshot;
mod structure;
mod structured;
mod truncate;

// The generator of fuzz/ names its modules from the root of its crate. The allocator of `heap` is this
// program's.
use fixtures::host;
#[path = "../../fuzz/src/generator.rs"]
mod generator;
#[path = "../../fuzz/src/heap.rs"]
mod heap;
#[path = "../../fuzz/src/mutate/mod.rs"]
mod mutate;
#[path = "../../fuzz/src/property/mod.rs"]
mod property;
#[path = "../../fuzz/src/seeds.rs"]
mod seeds;
#[path = "../../fuzz/src/watch.rs"]
mod watch;
