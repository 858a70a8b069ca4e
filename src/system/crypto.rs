//! `/proc/crypto`: the ciphers, hashes and compressors that are available in the kernel.
//!
//! ```text
//! name         : crc32c
//! driver       : crc32c-intel
//! module       : crc32c_intel
//! priority     : 200
//! refcnt       : 1
//! selftest     : passed
//! internal     : no
//! type         : shash
//! blocksize    : 1
//! digestsize   : 4
//! ```
//!
//! An algorithm occurs once for each driver that implements it; the one with the highest priority is used.
//! The lines after the type depend on the type: sizes of keys, blocks, digests. An algorithm in a module is
//! listed after the module was loaded.
//!
//! Reference: proc_crypto(5), Documentation/crypto. Permission: any user. Linux 2.6 and older, with
//! CONFIG_CRYPTO.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::pid::status::Hex;
use crate::shape::block;
use crate::shape::fields::{Fields, fields};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::Understood;
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
pub use crate::words::YesNo;

/// The name of an algorithm or a driver: the kernel has room for 127 bytes.
pub type AlgorithmName = Name<127>;

/// One sample of `/proc/crypto`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Crypto {
    /// The algorithms. The one that was registered last is first.
    pub algorithms: Rows<Algorithm>,
    /// Keys that this crate does not know or whose values it did not understand, of all algorithms one after
    /// the other.
    pub unlisted: Unlisted,
}

fields! {
    /// An algorithm as one driver implements it. Sizes are in bytes. A value that the type does not have, or
    /// that was not understood, is `None`, or an empty name.
    #[derive(Copy)]
    pub struct Algorithm {}
    keys {
        /// The algorithm, with the modes in which it is used: `cbc(aes)`.
        "name" name: AlgorithmName,
        /// The driver that implements it: `cbc-aes-aesni`.
        "driver" driver: AlgorithmName,
        /// The module that contains it; `kernel` if it is not in a module.
        "module" module: AlgorithmName,
        /// `passed`, or `unknown` while the test runs or if there is none.
        "selftest" selftest: Name<31>,
        /// The type: `shash`, `skcipher`, `scomp`; `larval` for an algorithm that was requested but does not
        /// exist yet.
        "type" kind: Name<31>,
        /// The generator of its initialisation vectors; `<none>` if there is none; empty if the type has no
        /// generators.
        "geniv" geniv: Name<127>,
        /// Whether only other algorithms of the kernel may use it. Linux 4.1.
        "internal" internal: Option<YesNo>,
        /// Whether it works asynchronously.
        "async" is_async: Option<YesNo>,
        /// Of several drivers, the one with the highest priority is used.
        "priority" priority: Option<u64>,
        /// References to it, including its own.
        "refcnt" refcnt: Option<u64>,
        /// The flags of a larval, an algorithm that was requested but does not exist yet.
        "flags" flags: Option<Hex>,
        /// The size of a block, which is processed at once.
        "blocksize" blocksize: Option<u64>,
        /// The size of the shortest key.
        "min keysize" min_keysize: Option<u64>,
        /// The size of the longest key.
        "max keysize" max_keysize: Option<u64>,
        /// The size of the initialisation vector.
        "ivsize" ivsize: Option<u64>,
        /// The best size to process at once, a multiple of the block size. Linux 4.9.
        "chunksize" chunksize: Option<u64>,
        /// The same for a driver that processes several chunks in parallel. Linux 4.11.
        "walksize" walksize: Option<u64>,
        /// The size of the state that can be exported. Linux 6.7.
        "statesize" statesize: Option<u64>,
        /// The size of the digest.
        "digestsize" digestsize: Option<u64>,
        /// The size of the longest authentication tag.
        "maxauthsize" maxauthsize: Option<u64>,
        /// The size of the seed of a random number generator.
        "seedsize" seedsize: Option<u64>,
    }
}

impl Algorithm {
    /// Takes the value of a key. Returns false for an unknown key.
    fn take(&mut self, key: &[u8], cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
        let Some(place) = Self::KEYS.iter().position(|known| known.as_bytes() == key) else {
            return Ok(false);
        };
        let start = *cursor;
        let mut value = Cursor::new(cursor.line_rest());
        if self.fill(place, &mut value).is_none() || !value.at_end() {
            self.absent(|at| at != place);
            return Err(start.fail(Self::KEYS[place], Self::EXPECTED[place]));
        }
        Ok(true)
    }
}

impl Identity for Algorithm {
    type Id<'a> = (&'a AlgorithmName, &'a AlgorithmName);

    fn id(&self) -> (&AlgorithmName, &AlgorithmName) {
        (&self.name, &self.driver)
    }
}

impl ProcFile for Crypto {
    type State = ();
    const NAME: &'static str = "crypto";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.algorithms.clear();
        self.unlisted.clear();
        let Crypto { algorithms, unlisted } = self;
        let mut understood = Understood::default();
        // If there is no known key, the lines between two blank lines are not an algorithm.
        let (mut algorithm, mut is_one) = (Algorithm::default(), false);
        block::walk(text, b':', |key, value| {
            match key.map(|key| (key, algorithm.take(key, &mut { value }))) {
                None => {
                    let whole = core::mem::take(&mut algorithm);
                    if core::mem::take(&mut is_one) {
                        algorithms.push(whole);
                    }
                }
                Some((_, Ok(true))) => (is_one, understood.any) = (true, true),
                Some((key, Ok(false))) => unlisted.push(key, { value }.line()),
                Some((key, Err(error))) => understood.odd(error, (key, { value }.line()), unlisted),
            }
            Ok(())
        })?;
        if is_one {
            algorithms.push(algorithm);
        }
        understood.end()?;
        self.algorithms.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Crypto {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_different_types() {
        let mut crypto = Crypto::default();
        let text = b"name         : cbc(aes)\ndriver       : cbc-aes-x\nmodule       : kernel\npriority     : 400\n\
            internal     : yes\ntype         : skcipher\nasync        : no\nmin keysize  : 16\nmax keysize  : 32\nnew : 7 x\n\n\
            name         : crc32c\ndriver       : y\ndigestsize   : 4\n\n";
        crypto.parse(text, &mut ()).unwrap();
        let [cbc, crc] = &crypto.algorithms[..] else { panic!("two") };
        assert_eq!(
            (cbc.name.to_str(), cbc.internal, cbc.min_keysize),
            (Some("cbc(aes)"), Some(YesNo(true)), Some(16))
        );
        assert_eq!((crc.digestsize, crc.min_keysize, crc.priority), (Some(4), None, None));
        assert_eq!(crypto.unlisted.get("new"), Some(&b"7 x"[..]));
        assert_eq!(crypto.algorithms.get((&cbc.name, &cbc.driver)), Some(cbc));
        for (text, field) in [("internal : maybe", "internal"), ("priority : x", "priority")] {
            assert_eq!(crypto.parse(text.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }

    /// An odd value is absent and counted, and the algorithm has all other values.
    #[test]
    fn an_odd_value_costs_itself() {
        let text =
            "name : larval\nselftest : unknown\npriority : 7\ninternal : no\nflags : 0x21a\nasync : no\n";
        let mut whole = Crypto::default();
        whole.parse(text.as_bytes(), &mut ()).unwrap();
        let whole = whole.algorithms[0];
        assert_eq!((whole.flags, whole.is_async), (Some(Hex(0x21a)), Some(YesNo(false))));
        let long = format!("selftest : {}", "n".repeat(32));
        for (from, to, expected) in [
            ("priority : 7", "priority : 7x", Algorithm { priority: None, ..whole }),
            ("priority : 7", "priority : 7 8", Algorithm { priority: None, ..whole }),
            ("priority : 7", "priority", Algorithm { priority: None, ..whole }),
            ("internal : no", "internal : none", Algorithm { internal: None, ..whole }),
            ("async : no", "async : no no", Algorithm { is_async: None, ..whole }),
            ("flags : 0x21a", "flags : 0x21ax", Algorithm { flags: None, ..whole }),
            ("selftest : unknown", "selftest :", Algorithm { selftest: Name::default(), ..whole }),
            ("selftest : unknown", &long, Algorithm { selftest: Name::default(), ..whole }),
        ] {
            let mut seen = Crypto::default();
            seen.parse(text.replace(from, to).as_bytes(), &mut ()).unwrap();
            assert_eq!((&seen.algorithms[..], seen.unlisted.malformed()), (&[expected][..], 1), "{to}");
        }
    }
}
