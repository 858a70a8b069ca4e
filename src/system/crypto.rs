//! `/proc/crypto`: the ciphers, hashes and compressors that the kernel has ready.
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
//! An algorithm comes once for each driver that has it; the one of the highest priority is used. What follows the type
//! depends on it: sizes of keys, blocks, digests. An algorithm in a module is listed once the module is loaded.
//!
//! Reference: proc_crypto(5), Documentation/crypto. Permission: any user. Linux 2.6 and older, with CONFIG_CRYPTO.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::name::Name;
use crate::shape::block;
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::Understood;
use crate::shape::unlisted::Unlisted;

/// The name of an algorithm or a driver: the kernel has room for 127 bytes.
pub type AlgorithmName = Name<127>;

/// One sample of `/proc/crypto`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Crypto {
    /// The algorithms, the last registered first.
    pub algorithms: Rows<Algorithm>,
    /// Keys that this crate does not know or whose values it did not understand, all algorithms' one after
    /// the other.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

macro_rules! algorithm {
    (
        words { $( $(#[$doc:meta])* $word_key:literal $word:ident: $word_type:ty, )* }
        numbers { $( $(#[$number_doc:meta])* $key:literal $number:ident, )* }
    ) => {
        /// An algorithm as one driver has it. Sizes are bytes; `None` where its type has no such size.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct Algorithm {
            $( $(#[$doc])* pub $word: $word_type, )*
            $(
                $(#[$number_doc])*
                #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::serial::is_absent"))]
                pub $number: Option<u64>,
            )*
        }

        impl Algorithm {
            /// Takes the value of a key; false for a key that is not known.
            fn fill(&mut self, key: &[u8], cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
                let start = *cursor;
                match key {
                    $( $word_key => {
                        if self.$word.read(cursor.line_rest()).is_none() {
                            return Err(start.fail(stringify!($word), <$word_type>::EXPECTED));
                        }
                    } )*
                    $( $key => self.$number = Some(cursor.unsigned(stringify!($number))?), )*
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }
    };
}

algorithm! {
    words {
        /// The algorithm, with the modes it is used in: `cbc(aes)`.
        b"name" name: AlgorithmName,
        /// Who has it: `cbc-aes-aesni`.
        b"driver" driver: AlgorithmName,
        /// The module it lies in, `kernel` for none.
        b"module" module: Name<63>,
        /// `passed`, or `unknown` while the test runs or if there is none.
        b"selftest" selftest: Name<31>,
        /// Only for the kernel's other algorithms. Linux 4.1.
        b"internal" internal: YesNo,
        /// What it is: `shash`, `skcipher`, `scomp`. Empty for one that is only asked for yet, a larval.
        b"type" kind: Name<31>,
        /// It works in the background. `false` too where the type has no such line.
        b"async" is_async: YesNo,
        /// Who makes its initialisation vectors, `<none>` for nobody; empty where the type has none.
        b"geniv" geniv: Name<127>,
    }
    numbers {
        /// Of several drivers' the highest is used.
        b"priority" priority,
        /// References to it, its own among them.
        b"refcnt" refcnt,
        /// The flags of a larval, an algorithm that is only asked for yet.
        b"flags" flags,
        /// A block, what is worked on at once.
        b"blocksize" blocksize,
        /// The shortest key.
        b"min keysize" min_keysize,
        /// The longest key.
        b"max keysize" max_keysize,
        /// The initialisation vector.
        b"ivsize" ivsize,
        /// What is best worked on at once, a multiple of the block. Linux 4.9.
        b"chunksize" chunksize,
        /// The same for a driver that works on several chunks in parallel. Linux 4.11.
        b"walksize" walksize,
        /// The state that can be exported. Linux 6.7.
        b"statesize" statesize,
        /// The digest.
        b"digestsize" digestsize,
        /// The longest authentication tag.
        b"maxauthsize" maxauthsize,
        /// The seed of a random number generator.
        b"seedsize" seedsize,
    }
}

/// `yes` or `no`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct YesNo(pub bool);

impl YesNo {
    const EXPECTED: &'static str = "\"yes\" or \"no\"";

    fn read(&mut self, word: &[u8]) -> Option<()> {
        self.0 = match word {
            b"yes" => true,
            b"no" => false,
            _ => return None,
        };
        Some(())
    }
}

/// A name as the value of a key.
trait Word {
    const EXPECTED: &'static str = "a shorter name";

    fn read(&mut self, word: &[u8]) -> Option<()>;
}

impl<const N: usize> Word for Name<N> {
    fn read(&mut self, word: &[u8]) -> Option<()> {
        self.set(word).then_some(())
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
        // Without a key that is known, what stands between two blank lines is no algorithm.
        let (mut algorithm, mut is_one) = (Algorithm::default(), false);
        block::walk(text, b':', |key, value| {
            match key.map(|key| (key, algorithm.fill(key, &mut { value }))) {
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
        assert_eq!((cbc.name.to_str(), cbc.internal.0, cbc.min_keysize), (Some("cbc(aes)"), true, Some(16)));
        assert_eq!((crc.digestsize, crc.min_keysize, crc.priority), (Some(4), None, None));
        assert_eq!(crypto.unlisted.get("new"), Some(&b"7 x"[..]));
        assert_eq!(crypto.algorithms.get((&cbc.name, &cbc.driver)), Some(cbc));
        for (text, field) in [("internal : maybe", "internal"), ("priority : x", "priority")] {
            assert_eq!(crypto.parse(text.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
