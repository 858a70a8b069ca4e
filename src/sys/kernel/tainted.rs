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

macro_rules! taints {
    ($( #[doc = $doc:literal] $name:ident $bit:literal $letter:literal, )*) => {
        bitflags::bitflags! {
            /// The taints of the kernel. Bits that this crate has no name for are kept.
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
            pub struct Taints: u64 {
                $( #[doc = $doc] const $name = 1 << $bit; )*
                const _ = !0;
            }
        }

        /// The letters that the kernel prints for them.
        const LETTERS: &[(Taints, char)] = &[$( (Taints::$name, $letter), )*];
    };
}

taints! {
    /// P: a proprietary module was loaded.
    PROPRIETARY_MODULE 0 'P',
    /// F: a module was loaded by force.
    FORCED_MODULE 1 'F',
    /// S: the machine does not meet its specification.
    CPU_OUT_OF_SPEC 2 'S',
    /// R: a module was unloaded by force.
    FORCED_RMMOD 3 'R',
    /// M: the processor reported a fault (a machine check).
    MACHINE_CHECK 4 'M',
    /// B: a page was found in an invalid state.
    BAD_PAGE 5 'B',
    /// U: a user or a program requested it.
    USER 6 'U',
    /// D: the kernel had an oops or a bug.
    DIE 7 'D',
    /// A: a table of ACPI was replaced.
    OVERRIDDEN_ACPI_TABLE 8 'A',
    /// W: the kernel had a warning.
    WARN 9 'W',
    /// C: a driver of the staging tree was loaded.
    CRAP 10 'C',
    /// I: the kernel works around a fault of the firmware.
    FIRMWARE_WORKAROUND 11 'I',
    /// O: a module was loaded that is not part of the kernel's tree.
    OOT_MODULE 12 'O',
    /// E: a module without a signature was loaded.
    UNSIGNED_MODULE 13 'E',
    /// L: a CPU stayed in the kernel for too long.
    SOFTLOCKUP 14 'L',
    /// K: the kernel was patched live.
    LIVEPATCH 15 'K',
    /// X: defined by the distribution.
    AUX 16 'X',
    /// T: the layout of the kernel's structures is random.
    RANDSTRUCT 17 'T',
    /// N: a test was run in the kernel.
    TEST 18 'N',
    /// J: the firmware of a device was written to for debugging.
    FWCTL 19 'J',
}

/// Displays the kernel's letters of the flags that are set. The kernel also prints `G` if no proprietary
/// module was loaded; this letter is left out, and so are flags without a name. A kernel that is not tainted
/// has no letters.
impl fmt::Display for Taints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        LETTERS
            .iter()
            .filter(|(flag, _)| self.contains(*flag))
            .try_for_each(|(_, letter)| f.write_char(*letter))
    }
}

impl SettingValue for Taints {
    fn from_number(number: i128) -> Option<Self> {
        u64::from_number(number).map(Taints::from_bits_retain)
    }
}

#[cfg(feature = "serde")]
crate::serial::bits! { Taints: u64 }

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
