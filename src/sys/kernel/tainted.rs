//! `/proc/sys/kernel/tainted`: the taints of the kernel, which a report of a kernel fault should mention.
//!
//! ```
//! use procsampler::sys::{Taints, kernel};
//!
//! let taints = kernel::TAINTED.read(&procsampler::ProcDir::open()?)?;
//! println!("tainted: {taints}");
//! assert_eq!((Taints::WARN | Taints::OOT_MODULE).to_string(), "WO");
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! A flag that is set stays until the next boot.
//!
//! Reference: Documentation/admin-guide/tainted-kernels.rst. Permission: any user.

use core::fmt;

use crate::sys::SettingValue;
use crate::text::Printable;
use crate::words::{FlagWords, flags};

flags! {
    /// The taints of the kernel. Bits that this crate has no name for are kept.
    pub struct Taints: u64 {
        /// P: a proprietary module was loaded.
        const PROPRIETARY_MODULE = 1 << 0 => b"P";
        /// F: a module was loaded by force.
        const FORCED_MODULE = 1 << 1 => b"F";
        /// S: the machine does not meet its specification.
        const CPU_OUT_OF_SPEC = 1 << 2 => b"S";
        /// R: a module was unloaded by force.
        const FORCED_RMMOD = 1 << 3 => b"R";
        /// M: the processor reported a fault (a machine check).
        const MACHINE_CHECK = 1 << 4 => b"M";
        /// B: a page was found in an invalid state.
        const BAD_PAGE = 1 << 5 => b"B";
        /// U: a user or a program requested it.
        const USER = 1 << 6 => b"U";
        /// D: the kernel had an oops or a bug.
        const DIE = 1 << 7 => b"D";
        /// A: a table of ACPI was replaced.
        const OVERRIDDEN_ACPI_TABLE = 1 << 8 => b"A";
        /// W: the kernel had a warning.
        const WARN = 1 << 9 => b"W";
        /// C: a driver of the staging tree was loaded.
        const CRAP = 1 << 10 => b"C";
        /// I: the kernel works around a fault of the firmware.
        const FIRMWARE_WORKAROUND = 1 << 11 => b"I";
        /// O: a module was loaded that is not part of the kernel's tree.
        const OOT_MODULE = 1 << 12 => b"O";
        /// E: a module without a signature was loaded.
        const UNSIGNED_MODULE = 1 << 13 => b"E";
        /// L: a CPU stayed in the kernel for too long.
        const SOFTLOCKUP = 1 << 14 => b"L";
        /// K: the kernel was patched live.
        const LIVEPATCH = 1 << 15 => b"K";
        /// X: defined by the distribution.
        const AUX = 1 << 16 => b"X";
        /// T: the layout of the kernel's structures is random.
        const RANDSTRUCT = 1 << 17 => b"T";
        /// N: a test was run in the kernel.
        const TEST = 1 << 18 => b"N";
        /// J: the firmware of a device was written to for debugging.
        const FWCTL = 1 << 19 => b"J";
        const _ = !0;
    }
}

/// Displays the kernel's letters of the flags that are set. The kernel also prints `G` if no proprietary
/// module was loaded; this letter is left out, and so are flags without a name. A kernel that is not tainted
/// has no letters.
impl fmt::Display for Taints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words().try_for_each(|letter| write!(f, "{}", Printable(letter)))
    }
}

impl SettingValue for Taints {
    fn from_number(number: i128) -> Option<Self> {
        u64::from_number(number).map(Taints::from_bits_retain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_their_order() {
        // The number and the letters of the example in the kernel's documentation.
        let taints = Taints::from_number(4609).unwrap();
        assert_eq!(taints, Taints::PROPRIETARY_MODULE | Taints::WARN | Taints::OOT_MODULE);
        assert_eq!(taints.to_string(), "PWO");
        assert_eq!((Taints::default().to_string(), Taints::from_number(-1)), (String::new(), None));
        let all = Taints::from_number((1 << 20) - 1 + (1 << 40)).unwrap();
        assert_eq!(all.to_string(), "PFSRMBUDAWCIOELKXTNJ");
        assert_eq!(all.bits(), (1 << 20) - 1 + (1 << 40));
    }
}
