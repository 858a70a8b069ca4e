//! Addresses as the kernel prints them: words in the byte order of the machine.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::cursor::Cursor;
use crate::error::ParseError;
#[cfg(feature = "serde")]
use crate::for_types::for_types;
use crate::machine::Machine;

/// An IPv4 address as `/proc/net` prints it: `0100007F` on a little-endian machine and `7F000001` on a
/// big-endian one are both 127.0.0.1.
///
/// It is serialized as the eight digits of the file, so the machine is needed to interpret it, as for the
/// file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address4(pub u32);

/// An IPv6 address as `/proc/net` prints it: four words in the order of the address, each in the byte order
/// of the machine.
///
/// It is serialized as the 32 digits of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address6(pub [u32; 4]);

fn bytes(word: u32, machine: &Machine) -> [u8; 4] {
    if machine.big_endian { word.to_be_bytes() } else { word.to_le_bytes() }
}

impl Address4 {
    /// The address, from a text that `machine` printed.
    pub fn ip(self, machine: &Machine) -> Ipv4Addr {
        bytes(self.0, machine).into()
    }
}

impl Address6 {
    /// The address, from a text that `machine` printed. An IPv4 address to which an IPv6 socket is connected
    /// is mapped, `::ffff:127.0.0.1`: see [`Ipv6Addr::to_canonical`].
    pub fn ip(self, machine: &Machine) -> Ipv6Addr {
        let mut address = [0; 16];
        for (four, word) in address.chunks_exact_mut(4).zip(self.0) {
            four.copy_from_slice(&bytes(word, machine));
        }
        address.into()
    }
}

/// [`Address4`] or [`Address6`].
pub trait Address: Copy + Ord + fmt::Debug + Default + Send + sealed::Read + 'static {
    /// The address, from a text that `machine` printed.
    fn ip_addr(self, machine: &Machine) -> IpAddr;
}

impl Address for Address4 {
    fn ip_addr(self, machine: &Machine) -> IpAddr {
        self.ip(machine).into()
    }
}

impl Address for Address6 {
    fn ip_addr(self, machine: &Machine) -> IpAddr {
        self.ip(machine).into()
    }
}

pub(crate) mod sealed {
    use super::*;

    /// Reads the digits at the cursor.
    pub trait Read: Sized {
        #[doc(hidden)]
        fn read(cursor: &mut Cursor<'_>) -> Option<Self>;
    }

    impl Read for Address4 {
        #[inline]
        fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
            cursor.hex_word().map(Address4)
        }
    }

    impl Read for Address6 {
        #[inline]
        fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
            let mut words = [0; 4];
            for word in &mut words {
                *word = cursor.hex_word()?;
            }
            Some(Address6(words))
        }
    }
}

/// Prints the digits of the file.
impl fmt::Display for Address4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08X}", self.0)
    }
}

/// Prints the digits of the file.
impl fmt::Display for Address6 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|word| write!(f, "{word:08X}"))
    }
}

/// One end of a socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Endpoint<A> {
    /// The address; all zeros if the socket is not bound to an address, or has no peer.
    pub address: A,
    /// The port. It is read in the same way on every machine. 0 if there is none. For the local end of a raw
    /// socket this is the number of its protocol.
    pub port: u16,
}

/// Prints `192.0.2.1:80` or `[2001:db8::1]:80`, with width and alignment.
impl fmt::Display for Endpoint<IpAddr> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&SocketAddr::new(self.address, self.port), f)
    }
}

impl<A: Address> Endpoint<A> {
    /// Address and port, from a text that `machine` printed. The text has no scope and flow of an IPv6
    /// address, so these are 0.
    ///
    /// ```
    /// use procsampler::{Machine, Sampler, net::Tcp};
    ///
    /// let mut sampler = Sampler::<Tcp>::detached();
    /// let text = b"  sl  local_address rem_address   st\n\
    ///        0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 4711 1 00000000d7f1f1c6 100 0 0 10 0\n";
    /// let tcp = sampler.push(text, Default::default())?;
    /// let socket = tcp.by_inode(4711).expect("it is in the text");
    /// let machine = Machine::COMMON;
    /// assert_eq!(socket.local_address.socket_addr(&machine), ([127, 0, 0, 1], 5432).into());
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn socket_addr(&self, machine: &Machine) -> SocketAddr {
        SocketAddr::new(self.address.ip_addr(machine), self.port)
    }

    #[inline]
    pub(super) fn read(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Self, ParseError> {
        cursor.skip_blanks();
        let start = *cursor;
        let address = A::read(cursor).filter(|_| cursor.eat(b':'));
        let port = cursor.hex_digits().map(u16::try_from);
        match (address, port) {
            (Some(address), Some(Ok(port))) => Ok(Endpoint { address, port }),
            _ => Err(start.fail(field, "an address and a port in hexadecimal digits")),
        }
    }
}

#[cfg(feature = "serde")]
for_types!(Address4, Address6 => {
    impl serde::Serialize for Type {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> serde::Deserialize<'de> for Type {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Digits;
            impl serde::de::Visitor<'_> for Digits {
                type Value = Type;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("the hexadecimal digits of an address")
                }

                fn visit_str<E: serde::de::Error>(self, digits: &str) -> Result<Type, E> {
                    let mut cursor = Cursor::new(digits.as_bytes());
                    let address = <Type as sealed::Read>::read(&mut cursor);
                    address.filter(|_| cursor.at_end()).ok_or_else(|| E::custom("not an address"))
                }
            }
            deserializer.deserialize_str(Digits)
        }
    }
});
