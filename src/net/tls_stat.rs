//! `/proc/net/tls_stat`: counters of connections that the kernel encrypts (TLS).
//!
//! ```text
//! TlsCurrTxSw                     3
//! TlsTxSw                         41
//! TlsDecryptError                 0
//! ```
//!
//! All of it belongs to one network namespace: see [`net`](super). The kernel encrypts a connection when a
//! program requests it (setsockopt(2), `TLS_TX` and `TLS_RX`), each direction separately: by the CPU, or by
//! the network card.
//!
//! What is odd: the keys with `Curr` are gauges, all others are counters. Both are `unsigned long`.
//!
//! Reference: Documentation/networking/tls.rst, net/tls/tls_proc.c. Permission: any user. The file exists
//! while the module tls is loaded. With CONFIG_TLS. Linux 5.5.

use crate::class::Class;
use crate::dir::{PidDir, ProcDir, TidDir};
use crate::shape::numbers::numbers;

numbers! {
    /// One sample of `/proc/net/tls_stat`. `None` means that this kernel does not print the line.
    pub struct TlsStat: "net/tls_stat", Class::NAMESPACE.in_one_piece(), " ", in ProcDir, PidDir, TidDir;

    /// What changed in `/proc/net/tls_stat`.
    pub delta TlsStatDelta;

    /// Current connections for which the CPU encrypts sent data.
    "TlsCurrTxSw" curr_tx_sw: Option<u64>,
    /// Current connections for which the CPU decrypts received data.
    "TlsCurrRxSw" curr_rx_sw: Option<u64>,
    /// Current connections for which the network card encrypts sent data.
    "TlsCurrTxDevice" curr_tx_device: Option<u64>,
    /// Current connections for which the network card decrypts received data.
    "TlsCurrRxDevice" curr_rx_device: Option<u64>,
    /// Connections that were set up so that the CPU encrypts sent data.
    "TlsTxSw" tx_sw: Option<u64> = long,
    /// Connections that were set up so that the CPU decrypts received data.
    "TlsRxSw" rx_sw: Option<u64> = long,
    /// Connections that were set up so that the network card encrypts sent data.
    "TlsTxDevice" tx_device: Option<u64> = long,
    /// Connections that were set up so that the network card decrypts received data.
    "TlsRxDevice" rx_device: Option<u64> = long,
    /// Records received that could not be decrypted, for example because their authentication tag is wrong.
    "TlsDecryptError" decrypt_error: Option<u64> = long,
    /// Times that a network card was informed again where a record begins.
    "TlsRxDeviceResync" rx_device_resync: Option<u64> = long,
    /// Records received that were decrypted twice, because the kernel wrongly assumed that they have data and
    /// no padding. Linux 6.0.
    "TlsDecryptRetry" decrypt_retry: Option<u64> = long,
    /// Records of data among these: they have padding, although the program had declared that there is none.
    /// Linux 6.0.
    "TlsRxNoPadViolation" rx_no_pad_violation: Option<u64> = long,
    /// Times that the key for received data was replaced. Linux 6.14.
    "TlsRxRekeyOk" rx_rekey_ok: Option<u64> = long,
    /// Times that the key for received data could not be replaced. Linux 6.14.
    "TlsRxRekeyError" rx_rekey_error: Option<u64> = long,
    /// Times that the key for sent data was replaced. Linux 6.14.
    "TlsTxRekeyOk" tx_rekey_ok: Option<u64> = long,
    /// Times that the key for sent data could not be replaced. Linux 6.14.
    "TlsTxRekeyError" tx_rekey_error: Option<u64> = long,
    /// Messages received that request a new key (`KeyUpdate`). Linux 6.14.
    "TlsRxRekeyReceived" rx_rekey_received: Option<u64> = long,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::file::ProcFile;
    use crate::machine::Machine;
    use crate::shape::numbers::Numbers;

    /// Each key has a different number, in the format of net/tls/tls_proc.c.
    fn parsed(first: usize) -> TlsStat {
        let keys = TlsStat::KEYS.iter().enumerate();
        let text: String =
            keys.map(|(at, key)| format!("{:<32}\t{}\n", key.trim_end(), first + at)).collect();
        let mut tls = TlsStat::default();
        tls.parse(text.as_bytes(), &mut Default::default()).unwrap();
        tls
    }

    #[test]
    fn numbers_of_now_and_counters() {
        let (earlier, now) = (parsed(100), parsed(107));
        assert_eq!(
            (now.curr_tx_sw, now.decrypt_error, now.rx_rekey_received),
            (Some(107), Some(115), Some(123))
        );
        assert!(now.unlisted.is_empty());
        let delta = now.since(&earlier, &Machine::COMMON);
        assert_eq!((delta.tx_sw, delta.rx_rekey_received), (Some(Change::By(7)), Some(Change::By(7))));
    }
}
