//! Whether what was parsed of the files of net/stat is right: columns below their names, in hexadecimal.

use procsampler::net::stat::{ArpCache, NdiscCache, NfConntrack, RtCache, Synproxy};

use super::{Facts, Truth, facts};

/// The numbers of each column, by its name, a line after the other.
fn columns(text: &str) -> Facts {
    let mut lines = text.lines();
    let names = lines.next().unwrap_or_default().split_whitespace();
    let mut columns: Vec<(String, String)> = names.map(|name| (name.to_owned(), String::new())).collect();
    for line in lines {
        for ((_, numbers), word) in columns.iter_mut().zip(line.split_whitespace()) {
            let number = u64::from_str_radix(word, 16).expect("a hexadecimal number");
            numbers.push_str(&format!("{number} "));
        }
    }
    columns.into_iter().collect()
}

/// What some of the columns tell.
macro_rules! columns {
    ($($file:ty: $($column:ident)*;)*) => { $(
        impl Truth for $file {
            const STEADY: &'static [&'static str] = &[];

            fn told(&self) -> Facts {
                facts([$((
                    stringify!($column),
                    self.cpus.iter().map(|cpu| format!("{} ", cpu.$column)).collect(),
                )),*])
            }

            fn naive(text: &str) -> Facts {
                columns(text)
            }
        }
    )* };
}

columns! {
    ArpCache: entries lookups hits periodic_gc_runs;
    NdiscCache: entries lookups hits periodic_gc_runs;
    RtCache: entries in_slow_tot out_slow_tot out_hlist_search;
    NfConntrack: entries found invalid insert_failed expect_delete;
    Synproxy: entries syn_received conn_reopened;
}
