//! Files below `/proc/net/sctp`: `/proc/net/sctp/snmp` is [`net::sctp::Snmp`](Snmp).

pub mod snmp;

pub use snmp::Snmp;
