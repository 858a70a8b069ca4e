//! Snapshots and deltas for serde: fields as in the structs, units as plain numbers, bytes as a string where they are
//! UTF-8 and else as an array. What is absent is left out; hidden and unmeasured are the strings `"hidden"` and `"unmeasured"`.

mod storage;

use core::fmt;
use core::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cursor::Cursor;
use crate::escaped::{Escaped, MountOptions};
use crate::name::Name;
use crate::pid::flags::Signals;
use crate::pid::limits::Bound;
use crate::pid::maps::Perms;
use crate::pid::smaps::VmFlags;
use crate::shape::unlisted::Unlisted;
use crate::text::Text;
use crate::value::{Reported, Value};

/// A field that is left out when there is nothing to say.
pub(crate) trait MaybeAbsent {
    fn is_absent(&self) -> bool {
        false
    }
}

pub(crate) fn is_absent<T: MaybeAbsent>(field: &T) -> bool {
    field.is_absent()
}

impl<T> MaybeAbsent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> MaybeAbsent for Reported<T> {
    fn is_absent(&self) -> bool {
        matches!(self, Reported::Absent)
    }
}

impl MaybeAbsent for Unlisted {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

macro_rules! always_there {
    ($($type:ty)*) => { $( impl MaybeAbsent for $type {} )* };
}

always_there! {
    u32 u64 i64 bool Text Vec<u32> crate::text::IdList crate::text::BitMask
    crate::unit::Ticks crate::unit::KiB crate::unit::Bytes crate::unit::Pages crate::unit::Millis crate::unit::Micros
    crate::unit::Nanos
    crate::pid::comm::CommName crate::pid::status::Credentials crate::pid::status::SigQ
    crate::pid::flags::State crate::pid::flags::Signals crate::pid::flags::Capabilities
    crate::system::schedstat::LoadBalance crate::system::schedstat::LoadBalanceDelta
    crate::pressure::Stall crate::pressure::StallDelta
}

impl<T> MaybeAbsent for crate::Change<T> {}

/// Bytes as they go in and out.
struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match core::str::from_utf8(self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_seq(self.0),
        }
    }
}

struct OwnedBytes(Vec<u8>);

impl<'de> Deserialize<'de> for OwnedBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = OwnedBytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an array of bytes")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<OwnedBytes, E> {
                Ok(OwnedBytes(text.as_bytes().to_vec()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OwnedBytes, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    bytes.push(byte);
                }
                Ok(OwnedBytes(bytes))
            }
        }
        deserializer.deserialize_any(Bytes)
    }
}

impl<const N: usize> Serialize for Name<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Bytes(self.as_bytes()).serialize(serializer)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Name<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let OwnedBytes(bytes) = OwnedBytes::deserialize(deserializer)?;
        Name::new(&bytes)
            .ok_or_else(|| D::Error::custom(format_args!("a name of {} bytes, {N} fit", bytes.len())))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Bytes(self.as_bytes()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OwnedBytes::deserialize(deserializer).map(|OwnedBytes(bytes)| Text::from(bytes.as_slice()))
    }
}

/// Decoded.
impl<const ONLY: u8> Serialize for Escaped<'_, ONLY> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Bytes(&self.decode()).serialize(serializer)
    }
}

/// As it stands in the file: decoded, a comma in a name would look like one between two.
impl Serialize for crate::RawBytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Bytes(self.as_bytes()).serialize(serializer)
    }
}

impl Serialize for MountOptions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Bytes(self.as_raw()).serialize(serializer)
    }
}

impl<T: Serialize> Serialize for Reported<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Reported::Known(value) => value.serialize(serializer),
            Reported::Hidden => serializer.serialize_str("hidden"),
            Reported::Unmeasured => serializer.serialize_str("unmeasured"),
            // As a field it is left out.
            Reported::Absent => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Reported<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CellVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for CellVisitor<T> {
            type Value = Reported<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value, \"hidden\" or \"unknown\"")
            }

            fn visit_none<E: Error>(self) -> Result<Reported<T>, E> {
                Ok(Reported::Absent)
            }

            fn visit_unit<E: Error>(self) -> Result<Reported<T>, E> {
                Ok(Reported::Absent)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Reported<T>, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Reported<T>, E> {
                match text {
                    "hidden" => Ok(Reported::Hidden),
                    "unmeasured" => Ok(Reported::Unmeasured),
                    _ => T::deserialize(text.into_deserializer()).map(Reported::Known),
                }
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Reported<T>, E> {
                T::deserialize(number.into_deserializer()).map(Reported::Known)
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Reported<T>, E> {
                T::deserialize(number.into_deserializer()).map(Reported::Known)
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Reported<T>, E> {
                T::deserialize(flag.into_deserializer()).map(Reported::Known)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Reported<T>, A::Error> {
                T::deserialize(SeqAccessDeserializer::new(seq)).map(Reported::Known)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Reported<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Reported::Known)
            }
        }
        deserializer.deserialize_option(CellVisitor(PhantomData))
    }
}

/// Flags are their bits as a number.
macro_rules! flags {
    ($($flags:path: $bits:ty;)*) => { $(
        impl Serialize for $flags {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.bits().serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $flags {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$bits>::deserialize(deserializer).map(Self::from_bits_retain)
            }
        }
    )* };
}

flags! {
    crate::pid::flags::TaskFlags: u32;
    crate::pid::flags::Capabilities: u64;
    crate::net::unix::UnixFlags: u32;
    crate::net::route::RouteFlags: u32;
    crate::net::arp::ArpFlags: u32;
    crate::pid::personality::PersonalityFlags: u32;
    crate::pid::fdinfo::OpenFlags: u32;
    crate::pid::fdinfo::EpollEvents: u32;
    crate::pid::fdinfo::InotifyMask: u32;
    crate::pid::pagemap::PageFlags: u64;
}

/// As the kernel writes them: their bits here are this crate's.
impl Serialize for Perms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Perms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let OwnedBytes(letters) = OwnedBytes::deserialize(deserializer)?;
        let mut cursor = Cursor::new(&letters);
        let perms = Perms::read(&mut cursor).filter(|_| cursor.at_end());
        perms.ok_or_else(|| D::Error::custom(Perms::EXPECTED))
    }
}

/// The kernel's mnemonics: their bits here are this crate's.
impl Serialize for VmFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VmFlags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let OwnedBytes(words) = OwnedBytes::deserialize(deserializer)?;
        let mut words = words.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
        let flags = words.try_fold(VmFlags::empty(), |flags, word| Some(flags | VmFlags::of(word)?));
        flags.ok_or_else(|| D::Error::custom("a mnemonic that is not known"))
    }
}

/// Sets that fit 64 bits are a number; the longer ones of mips, which few formats have numbers for, are a string of
/// hexadecimal digits.
impl Serialize for Signals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match u64::try_from(self.bits()) {
            Ok(bits) => serializer.serialize_u64(bits),
            Err(_) => serializer.collect_str(&format_args!("{:032x}", self.bits())),
        }
    }
}

impl<'de> Deserialize<'de> for Signals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bits;
        impl Visitor<'_> for Bits {
            type Value = Signals;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or hexadecimal digits")
            }

            fn visit_u64<E: Error>(self, bits: u64) -> Result<Signals, E> {
                Ok(Signals::from_bits_retain(bits.into()))
            }

            fn visit_str<E: Error>(self, digits: &str) -> Result<Signals, E> {
                u128::from_str_radix(digits, 16).map(Signals::from_bits_retain).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Bits)
    }
}

/// A number, or the kernel's word for none.
impl<T: Serialize> Serialize for Bound<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Bound::To(number) => number.serialize(serializer),
            Bound::Unlimited => serializer.serialize_str("unlimited"),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Bound<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either<T> {
            Number(T),
            Word(Word),
        }
        #[derive(Deserialize)]
        enum Word {
            #[serde(rename = "unlimited")]
            Unlimited,
        }
        Ok(match Either::deserialize(deserializer)? {
            Either::Number(number) => Bound::To(number),
            Either::Word(Word::Unlimited) => Bound::Unlimited,
        })
    }
}
