//! `/proc/config.gz`: the configuration with which the kernel was built. With the feature `config`.
//!
//! ```text
//! #
//! # General setup
//! #
//! # CONFIG_WERROR is not set
//! CONFIG_LOCALVERSION="-fc-v669"
//! CONFIG_HZ=250
//! CONFIG_PHYSICAL_START=0x1000000
//! CONFIG_PSI=y
//! CONFIG_NFS_FS=m
//! ```
//!
//! This is the text that is compressed in the file. Most distributions leave the file out
//! (`CONFIG_IKCONFIG_PROC`) and put the same text into /boot/config-RELEASE, which
//! [`Config::parse`](ProcFile::parse) also accepts.
//!
//! What is odd: an option that was off is a comment, `# CONFIG_X is not set`. An option whose dependencies
//! were off is missing. If an option is on, it was built, but it need not be in use: with `CONFIG_PSI=y` and
//! `psi=0` on the [command line](super::Cmdline) nothing is measured.
//!
//! Reference: proc_config.gz(5), kernel/configs.c, scripts/kconfig/confdata.c. Permission: any user. Linux
//! 2.6.

use core::fmt;
use std::io::Read;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::block;
use crate::shape::unlisted::Unlisted;

/// The longest text that is decompressed. Real ones have 0.1 to 0.4 MB; a longer text is not a configuration.
const LONGEST: usize = 16 << 20;

/// The options of `/proc/config.gz`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
#[non_exhaustive]
pub struct Config {
    /// Name and value. A quoted value is stored unescaped, and the value of an option that is not set is `n`.
    options: Unlisted,
}

/// The setting of an option.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Setting<'a> {
    /// `=y`: built in, or on.
    Yes,
    /// `=m`: built as a module.
    Module,
    /// `is not set`: the option was available, and was off.
    No,
    /// A number, or a string without its quotes and escapes.
    Value(&'a [u8]),
}

/// Accepts gzip data, or the text. A text of more than 16 MiB is an error. If the error is in compressed
/// text, its place is the end of the data.
impl ProcFile for Config {
    type State = ();
    const NAME: &'static str = "config.gz";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        if !text.starts_with(b"\x1f\x8b") {
            return self.parse_text(text);
        }
        let inside = unpacked(text)?;
        self.parse_text(&inside).map_err(|error| ParseError::new(text.len(), error.field(), error.expected()))
    }
}

impl FileIn<crate::dir::ProcDir> for Config {}

fn unpacked(packed: &[u8]) -> Result<Vec<u8>, ParseError> {
    let mut decoder = flate2::bufread::GzDecoder::new(packed);
    let mut text = Vec::new();
    let result = decoder.by_ref().take(LONGEST as u64 + 1).read_to_end(&mut text);
    let error =
        |expected| Err(ParseError::new(packed.len() - decoder.get_ref().len(), "config.gz", expected));
    match result {
        Err(_) => error("gzip data that is whole"),
        Ok(_) if text.len() > LONGEST => error("at most 16 MiB of text"),
        Ok(_) => Ok(text),
    }
}

impl Config {
    fn parse_text(&mut self, text: &[u8]) -> Result<(), ParseError> {
        self.options.clear();
        let mut string = Vec::new();
        block::walk(text, b'=', |key, mut value| {
            let Some(key) = key else { return Ok(()) };
            if let Some(comment) = key.strip_prefix(b"#") {
                let name = comment.strip_suffix(b" is not set").map(<[u8]>::trim_ascii);
                if let Some(name) = name.filter(|name| name.starts_with(b"CONFIG_")) {
                    self.options.push(name, b"n");
                }
                return Ok(());
            }
            if !key.starts_with(b"CONFIG_") {
                return Err(value.fail("option", "gzip data, CONFIG_NAME=value or a comment"));
            }
            if value.peek() == Some(b'"') {
                unescape(&mut value, &mut string)?;
                self.options.push(key, &string);
            } else {
                self.options.push(key, value.line());
            }
            Ok(())
        })?;
        match self.options.is_empty() {
            true => Err(ParseError::new(text.len(), "option", "an option before the end")),
            false => Ok(()),
        }
    }

    /// The setting of an option, with or without `CONFIG_` before its name. `None` if the text does not have
    /// it: it belongs to another version, or was not available with the other settings. `Setting::No` if it
    /// was not set.
    ///
    /// ```
    /// use procsampler::ProcFile;
    /// use procsampler::system::{Config, config::Setting};
    ///
    /// let mut config = Config::default();
    /// config.parse(b"# CONFIG_WERROR is not set\nCONFIG_HZ=250\nCONFIG_PSI=y\n", &mut ())?;
    /// assert_eq!(config.get("PSI"), Some(Setting::Yes));
    /// assert_eq!(config.get("CONFIG_WERROR"), Some(Setting::No));
    /// assert_eq!(config.get("HZ").and_then(Setting::number), Some(250));
    /// # Ok::<(), procsampler::ParseError>(())
    /// ```
    pub fn get(&self, name: impl AsRef<[u8]>) -> Option<Setting<'_>> {
        let name = name.as_ref();
        let is_it = |key: &[u8]| key == name || key.strip_prefix(b"CONFIG_") == Some(name);
        self.options.iter().find(|(key, _)| is_it(key)).map(|(_, value)| Setting::of(value))
    }

    /// Whether an option is built in, on, or built as a module. False if the text does not have it.
    pub fn has(&self, name: impl AsRef<[u8]>) -> bool {
        matches!(self.get(name), Some(Setting::Yes | Setting::Module))
    }

    /// The options in the order of the text, including those that are not set. The names begin with
    /// `CONFIG_`.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u8], Setting<'_>)> {
        self.options.iter().map(|(key, value)| (key, Setting::of(value)))
    }
}

/// Reads a string as Kconfig does, up to the first quote without a backslash before it, and steps over that
/// quote.
fn unescape(value: &mut Cursor<'_>, string: &mut Vec<u8>) -> Result<(), ParseError> {
    string.clear();
    string.push(b'"');
    value.eat(b'"');
    loop {
        string.extend_from_slice(value.until(|byte| matches!(byte, b'"' | b'\\' | b'\n')));
        match value.peek() {
            Some(b'\\') => {
                value.skip(1);
                string.extend(value.peek().filter(|&byte| byte != b'\n'));
                // The end of the line is not part of a string, so the cursor stays there.
                value.skip(usize::from(!value.at_line_end()));
            }
            Some(b'"') => {
                string.push(b'"');
                return Ok(());
            }
            _ => return Err(value.fail("option", "a closing quote")),
        }
    }
}

impl<'a> Setting<'a> {
    fn of(value: &'a [u8]) -> Self {
        match value {
            b"y" => Setting::Yes,
            b"m" => Setting::Module,
            b"n" => Setting::No,
            [b'"', string @ .., b'"'] => Setting::Value(string),
            _ => Setting::Value(value),
        }
    }

    /// The value as a number, which is decimal or begins with `0x`.
    pub fn number(self) -> Option<u64> {
        let Setting::Value(value) = self else { return None };
        let mut cursor = Cursor::new(value);
        let number = if value.starts_with(b"0x") { cursor.hex_digits() } else { cursor.digits() };
        number.filter(|_| cursor.at_end())
    }
}

impl fmt::Debug for Setting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Yes => f.write_str("Yes"),
            Setting::Module => f.write_str("Module"),
            Setting::No => f.write_str("No"),
            Setting::Value(value) => write!(f, "Value(\"{}\")", value.escape_ascii()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// Lines of the configuration of Linux 6.18 for Firecracker, and one line with escapes.
    const TEXT: &[u8] = br#"#
# Automatically generated file; DO NOT EDIT.
# Linux/x86 6.18.44 Kernel Configuration
#
CONFIG_CC_VERSION_TEXT="gcc (GCC) 15.3.0"
CONFIG_CC_IS_GCC=y

#
# General setup
#
CONFIG_INIT_ENV_ARG_LIMIT=32
# CONFIG_COMPILE_TEST is not set
CONFIG_LOCALVERSION="-fc-v669"
CONFIG_DEFAULT_INIT=""
CONFIG_ILLEGAL_POINTER_VALUE=0xdead000000000000
CONFIG_PANIC_TIMEOUT=-1
CONFIG_CRYPTO_AES=m
CONFIG_CMDLINE="dyndbg=\"file a\\b.c +p\" # x"
CONFIG_NAMED="y"
# end of General setup
"#;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn parse(text: &[u8]) -> Result<Config, ParseError> {
        let mut config = Config::default();
        config.parse(text, &mut ()).map(|()| config)
    }

    #[test]
    fn settings() {
        let config = parse(&packed(TEXT)).unwrap();
        assert_eq!(config, parse(TEXT).unwrap());
        assert_eq!(config.get("CC_IS_GCC"), Some(Setting::Yes));
        assert_eq!(config.get("CONFIG_CRYPTO_AES"), Some(Setting::Module));
        assert_eq!(config.get("COMPILE_TEST"), Some(Setting::No));
        assert_eq!(config.get("PSI"), None);
        assert!(config.has("CRYPTO_AES") && !config.has("COMPILE_TEST") && !config.has("PSI"));
        assert_eq!(config.get("CC_VERSION_TEXT"), Some(Setting::Value(b"gcc (GCC) 15.3.0")));
        assert_eq!(config.get("DEFAULT_INIT"), Some(Setting::Value(b"")));
        assert_eq!(config.get("NAMED"), Some(Setting::Value(b"y")));
        assert_eq!(config.get("CMDLINE"), Some(Setting::Value(br#"dyndbg="file a\b.c +p" # x"#)));
        assert_eq!(config.get("INIT_ENV_ARG_LIMIT").unwrap().number(), Some(32));
        assert_eq!(config.get("ILLEGAL_POINTER_VALUE").unwrap().number(), Some(0xdead_0000_0000_0000));
        assert_eq!(config.get("PANIC_TIMEOUT"), Some(Setting::Value(b"-1")));
        assert_eq!(config.get("PANIC_TIMEOUT").unwrap().number(), None);
        assert_eq!(config.get("CC_IS_GCC").unwrap().number(), None);
        assert_eq!(config.iter().len(), 11);
        assert_eq!(config.iter().nth(3), Some((&b"CONFIG_COMPILE_TEST"[..], Setting::No)));
    }

    #[test]
    fn what_is_no_configuration_says_where() {
        let failed = |text: &[u8]| {
            let error = parse(text).unwrap_err();
            (error.at(), error.expected())
        };
        assert_eq!(failed(b""), (0, "an option before the end"));
        assert_eq!(failed(b"CONFIG_A=y\nprocessor : 0\n").1, "gzip data, CONFIG_NAME=value or a comment");
        assert_eq!(failed(b"CONFIG_A=\"x\\\n"), (12, "a closing quote"));
        assert_eq!(failed(b"CONFIG_A=\"x\\"), (12, "a closing quote"));
        let gz = packed(TEXT);
        for end in 2..gz.len() {
            assert_eq!(failed(&gz[..end]).1, "gzip data that is whole", "{end}");
        }
        let mut broken = gz.clone();
        broken[40] ^= 0xff;
        assert_eq!(failed(&broken).1, "gzip data that is whole");
        let inside = packed(b"hello\n");
        assert_eq!(failed(&inside), (inside.len(), "gzip data, CONFIG_NAME=value or a comment"));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = packed(&vec![b'#'; LONGEST + 1]);
        let error = parse(&bomb).unwrap_err();
        assert_eq!(error.expected(), "at most 16 MiB of text");
        let mut most = vec![b'#'; LONGEST];
        most.splice(..11, *b"CONFIG_A=y\n");
        assert!(parse(&packed(&most)).is_ok());
    }

    #[cfg(feature = "serde")]
    #[test]
    fn there_and_back() {
        let config = parse(TEXT).unwrap();
        let json = serde_json::to_string(&config).unwrap();
        assert!(json.contains(r#""CONFIG_CC_IS_GCC":"y","CONFIG_INIT_ENV_ARG_LIMIT":"32""#), "{json}");
        assert!(json.contains(r#""CONFIG_NAMED":"\"y\""#), "{json}");
        assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
    }
}
