//! `/proc/net/stat/synproxy`: counters of the target SYNPROXY of the packet filter, by CPU.
//!
//! ```text
//! entries  syn_received  cookie_invalid  cookie_valid  cookie_retrans  conn_reopened
//! 00000000 00000012      00000001        00000010      00000003        00000000
//! ```
//!
//! The target answers a request for a TCP connection in place of the server, with a computed number (a
//! cookie). It contacts the server only if the client sends this number back. All of it belongs to one
//! network namespace: see [`net`](crate::net). Below a line of names there is a line for each possible CPU,
//! in hexadecimal, with tabs between the columns.
//!
//! What is odd: `entries` is always 0. A line does not show its CPU. The index of the line is the number of
//! the CPU if the numbers of the possible CPUs have no gap. Counters are `unsigned int`.
//!
//! Reference: `synproxy_cpu_seq_show` in net/netfilter/nf_synproxy_core.c. Permission: any user. The file
//! exists while the module nf_synproxy_core is loaded. With CONFIG_NETFILTER_SYNPROXY. Linux 3.12.

use super::cpus::{CLASS, Cpu, narrow};
use crate::shape::numbers::numbers;
use crate::shape::rows::Rows;
use crate::shape::table_file::table_file;

numbers! {
    /// Counters of SYNPROXY on one CPU.
    pub struct Cookies;

    /// Counters of SYNPROXY on one CPU between two samples.
    pub delta CookiesDelta by row;

    /// Always 0.
    entries: u64,
    /// Requests for a connection that were answered with a cookie.
    syn_received: u64 = int,
    /// Answers of clients with a wrong cookie.
    cookie_invalid: u64 = int,
    /// Answers of clients with the right cookie.
    cookie_valid: u64 = int,
    /// Requests that were sent to the server once more, because it had not answered.
    cookie_retrans: u64 = int,
    /// Connections that were reopened by a request of the client.
    conn_reopened: u64 = int,
}

table_file! {
    /// One sample of `/proc/net/stat/synproxy`.
    pub struct Synproxy: "net/stat/synproxy", CLASS, by narrow; {
        /// The possible CPUs, in ascending order. Those of two samples are matched by the index of the line.
        cpus: Rows<Cpu<Cookies>>,
    }
    in ProcDir PidDir TidDir, with deltas;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// The format of Linux 6.18. The numbers are changed.
    #[test]
    fn tabs_between_the_columns() {
        let text = "entries\tsyn_received\tcookie_invalid\tcookie_valid\tcookie_retrans\tconn_reopened\n\
            00000000\t00000012\t00000001\t00000010\t00000003\t00000002\n";
        let mut synproxy = Synproxy::default();
        synproxy.parse(text.as_bytes(), &mut ()).unwrap();
        let Cookies { entries, syn_received, cookie_invalid, cookie_valid, cookie_retrans, conn_reopened } =
            synproxy.cpus[0].stats;
        assert_eq!((entries, syn_received, cookie_invalid), (0, 18, 1));
        assert_eq!((cookie_valid, cookie_retrans, conn_reopened), (16, 3, 2));
        assert!(synproxy.unlisted.is_empty());
    }
}
