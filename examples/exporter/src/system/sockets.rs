//! `/proc/net/sockstat` and `sockstat6`: node_exporter's collector sockstat.

use std::sync::Arc;

use procsampler::ProcDir;
use procsampler::net::{Sockstat, Sockstat6};

use crate::Failure;
use crate::family::{Family, Words};
use crate::scrape::Collect;
use crate::source::Source;

pub(super) struct Sockets {
    v4: Source<Sockstat>,
    v6: Source<Sockstat6>,
}

impl Sockets {
    pub(super) fn new(proc: &Arc<ProcDir>) -> Self {
        Sockets { v4: Source::new(proc), v6: Source::new(proc) }
    }
}

impl Collect for Sockets {
    fn names(&self) -> &'static [&'static str] {
        &["sockstat"]
    }

    fn collect(&mut self, families: &mut Vec<Family>) -> Result<(), Failure> {
        let page = self.v4.machine().page_size;
        let v4 = self.v4.sample().map(|file| {
            for (key, value) in file.keyed() {
                let Some(number) = value.number() else { continue };
                families.push(family(key, "", number));
                // These are pages, whose size depends on the machine.
                if key.ends_with(":mem") {
                    families.push(family(key, "_bytes", number.saturating_mul(page)));
                }
            }
        });
        // The file does not exist without IPv6.
        let v6 = self.v6.sample_if_there().map(|file| {
            for (key, value) in file.into_iter().flat_map(Sockstat6::keyed) {
                families.extend(value.number().map(|number| family(key, "", number)));
            }
        });
        v4.and(v6).map_err(Failure::from)
    }
}

fn family(key: &'static str, unit: &'static str, number: u64) -> Family {
    let help = Words::of_key("Sockets, field ", key, " of sockstat.");
    Family::gauge(Words::of_key("node_sockstat_", key, unit), help).of(number)
}
