//! `/proc/net/tls_stat`: connections whose encryption (TLS) the kernel does.
//!
//! ```text
//! TlsCurrTxSw                     3
//! TlsTxSw                         41
//! TlsDecryptError                 0
//! ```
//!
//! All of it is one network namespace's, see [`net`](super). A connection is encrypted by the kernel when a
//! program asks for it (setsockopt(2), `TLS_TX` and `TLS_RX`), each direction by itself: by the CPU, or by
//! the network card.
//!
//! What is odd: the keys with `Curr` are numbers of now, all others are counters. Both are `unsigned long`.
//!
//! Reference: Documentation/networking/tls.rst, net/tls/tls_proc.c. Permission: any user. The file is there
//! while the module tls is loaded. With CONFIG_TLS. Linux 5.5.

use crate::class::Class;
use crate::shape::keyed::keyed_numbers;

keyed_numbers! {
    /// One sample of `/proc/net/tls_stat`. `None`: this kernel does not print the line.
    pub struct TlsStat: "net/tls_stat", Class::NAMESPACE.in_one_piece(), " ";

    /// What changed in `/proc/net/tls_stat`.
    pub delta TlsStatDelta;

    /// Connections now for which the CPU encrypts what is sent.
    "TlsCurrTxSw" curr_tx_sw: Option<u64>,
    /// Connections now for which the CPU decrypts what is received.
    "TlsCurrRxSw" curr_rx_sw: Option<u64>,
    /// Connections now for which the network card encrypts what is sent.
    "TlsCurrTxDevice" curr_tx_device: Option<u64>,
    /// Connections now for which the network card decrypts what is received.
    "TlsCurrRxDevice" curr_rx_device: Option<u64>,
    /// Connections that were set up so that the CPU encrypts what is sent.
    "TlsTxSw" tx_sw: Option<u64> = long,
    /// Connections that were set up so that the CPU decrypts what is received.
    "TlsRxSw" rx_sw: Option<u64> = long,
    /// Connections that were set up so that the network card encrypts what is sent.
    "TlsTxDevice" tx_device: Option<u64> = long,
    /// Connections that were set up so that the network card decrypts what is received.
    "TlsRxDevice" rx_device: Option<u64> = long,
    /// Records received that could not be decrypted, for example because their authentication tag is wrong.
    "TlsDecryptError" decrypt_error: Option<u64> = long,
    /// Times that a network card was told anew where a record begins.
    "TlsRxDeviceResync" rx_device_resync: Option<u64> = long,
    /// Records received that were decrypted twice, because the guess that they need no padding was wrong.
    /// About Linux 6.0.
    "TlsDecryptRetry" decrypt_retry: Option<u64> = long,
    /// Those of them with padding although the program promised that there is none. About Linux 6.0.
    "TlsRxNoPadViolation" rx_no_pad_violation: Option<u64> = long,
    /// Times that the key for what is received was replaced. About Linux 6.14.
    "TlsRxRekeyOk" rx_rekey_ok: Option<u64> = long,
    /// Times that replacing the key for what is received failed. About Linux 6.14.
    "TlsRxRekeyError" rx_rekey_error: Option<u64> = long,
    /// Times that the key for what is sent was replaced. About Linux 6.14.
    "TlsTxRekeyOk" tx_rekey_ok: Option<u64> = long,
    /// Times that replacing the key for what is sent failed. About Linux 6.14.
    "TlsTxRekeyError" tx_rekey_error: Option<u64> = long,
    /// Messages received that ask for a new key (`KeyUpdate`). About Linux 6.14.
    "TlsRxRekeyReceived" rx_rekey_received: Option<u64> = long,
}

impl crate::file::FileIn<crate::dir::ProcDir> for TlsStat {}
impl crate::file::FileIn<crate::dir::PidDir> for TlsStat {}
impl crate::file::FileIn<crate::dir::TidDir> for TlsStat {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::file::ProcFile;
    use crate::machine::Machine;
    use crate::shape::numbers::Numbers;

    /// Each key with a number of its own, in the form of net/tls/tls_proc.c.
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
