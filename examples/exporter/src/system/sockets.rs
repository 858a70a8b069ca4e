//! `/proc/net/sockstat` and `sockstat6`: node_exporter's collector sockstat.

use std::sync::Arc;

use procsampler::ProcDir;
use procsampler::net::{Sockstat, Sockstat6};

use crate::Failure;
use crate::family::Family;
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
                families.extend(value.number().and_then(|number| family(key, number)));
                // Pages, which are not of one size everywhere.
                if let (Some((protocol, "mem")), Some(pages)) = (key.split_once(':'), value.number()) {
                    families.extend(family(&format!("{protocol}:mem_bytes"), pages.saturating_mul(page)));
                }
            }
        });
        // There is none without IPv6.
        let v6 = self.v6.sample_if_there().map(|file| {
            for (key, value) in file.into_iter().flat_map(Sockstat6::keyed) {
                families.extend(value.number().and_then(|number| family(key, number)));
            }
        });
        v4.and(v6).map_err(Failure::from)
    }
}

fn family(key: &str, number: u64) -> Option<Family> {
    let (protocol, what) = key.split_once(':')?;
    let help = match protocol {
        "sockets" => "Number of IPv4 sockets in use.".to_owned(),
        _ => format!("Number of {protocol} sockets in state {what}."),
    };
    Some(Family::gauge(format!("node_sockstat_{protocol}_{what}"), help).of(number))
}
