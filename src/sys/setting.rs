//! Files below `/proc/sys` that have one number, as named constants: with the meaning of the number, and its
//! unit.

use core::fmt;

use crate::for_types::for_types;
use crate::sys::Numbers;
use crate::unit::{Bytes, Centis, KiB, Micros, Millis, Nanos, Pages, Seconds};

/// A file below `/proc/sys` that has one number of type `T`. The modules of [`sys`](crate::sys) have
/// constants of this type.
///
/// ```
/// use procsampler::{ProcDir, sys};
///
/// let proc = ProcDir::open()?;
/// println!("{}", sys::vm::MIN_FREE_KBYTES.read(&proc)?);
///
/// // Again and again, without an allocation.
/// let mut sampler = sys::fs::AIO_NR.sampler(&proc)?;
/// for _ in 0..3 {
///     let sample = sampler.sample()?;
///     println!("{:?} requests", sys::fs::AIO_NR.of(&sample));
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
pub struct Setting<T> {
    name: &'static str,
    made: fn(i128) -> Option<T>,
}

impl<T: SettingValue> Setting<T> {
    /// Names a file of one number by its path below /proc, for a file that this crate does not name.
    ///
    /// ```
    /// use procsampler::sys::Setting;
    ///
    /// const TCP_FIN_TIMEOUT: Setting<procsampler::unit::Seconds> = Setting::new("sys/net/ipv4/tcp_fin_timeout");
    /// assert_eq!(TCP_FIN_TIMEOUT.name(), "sys/net/ipv4/tcp_fin_timeout");
    /// ```
    pub const fn new(name: &'static str) -> Self {
        Setting { name, made: T::from_number }
    }
}

impl<T> Setting<T> {
    /// The path of the file below /proc.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The number in a text of the file; `None` if the text is not one number of this type.
    ///
    /// ```
    /// use procsampler::{Sampler, sys, unit::KiB};
    ///
    /// let mut sampler = Sampler::<sys::Numbers>::detached();
    /// let sample = sampler.push(b"67584\n", Default::default())?;
    /// assert_eq!(sys::vm::MIN_FREE_KBYTES.of(&sample), Some(KiB(67584)));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn of(&self, numbers: &Numbers) -> Option<T> {
        match numbers.numbers[..] {
            [number] => (self.made)(number),
            _ => None,
        }
    }

    crate::live::live! {
        /// Reads the file once.
        ///
        /// # Errors
        /// [unsupported](crate::Error::is_unsupported) if this kernel lacks the file,
        /// [denied](crate::Error::is_denied), or an error if the text is not one number of this type.
        pub fn read(&self, proc: &crate::dir::ProcDir) -> crate::error::Result<T> {
            let numbers = <Numbers as crate::file::ProcFile>::read_at(proc, self.name)?;
            let refused = || crate::error::Error::refused(proc.path().join(self.name), "not one number of its type");
            self.of(&numbers).ok_or_else(refused)
        }

        /// Opens the file for repeated samples: [`of`](Setting::of) returns the number of a sample.
        ///
        /// # Errors
        /// The same as for [`Sampler::open_at`](crate::Sampler::open_at).
        pub fn sampler(&self, proc: &crate::dir::ProcDir) -> crate::error::Result<crate::sampler::Sampler<Numbers>> {
            crate::sampler::Sampler::open_at(proc, self.name)
        }
    }
}

impl<T> fmt::Debug for Setting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Setting").field(&self.name).finish()
    }
}

/// The type of the number of a [`Setting`]: `u64`, `i64`, a [unit](mod@crate::unit), or an `Option` of one,
/// which is `None` for a negative number.
pub trait SettingValue: Sized {
    /// Converts the number that the file has.
    fn from_number(number: i128) -> Option<Self>;
}

impl SettingValue for u64 {
    fn from_number(number: i128) -> Option<Self> {
        number.try_into().ok()
    }
}

impl SettingValue for i64 {
    fn from_number(number: i128) -> Option<Self> {
        number.try_into().ok()
    }
}

impl<T: SettingValue> SettingValue for Option<T> {
    fn from_number(number: i128) -> Option<Self> {
        if number < 0 { Some(None) } else { T::from_number(number).map(Some) }
    }
}

for_types!(Bytes, Centis, KiB, Micros, Millis, Nanos, Pages, Seconds => {
    impl SettingValue for Type {
        fn from_number(number: i128) -> Option<Self> {
            u64::from_number(number).map(Self::from)
        }
    }
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::{fs, kernel, vm};

    const SOURCES: [&str; 9] = [
        include_str!("vm.rs"),
        include_str!("kernel.rs"),
        include_str!("kernel/keys.rs"),
        include_str!("kernel/random.rs"),
        include_str!("fs.rs"),
        include_str!("fs/epoll.rs"),
        include_str!("fs/inotify.rs"),
        include_str!("net/core.rs"),
        include_str!("net/netfilter.rs"),
    ];

    /// The path of each setting, and the name of its type, as the sources of this crate have them.
    fn each() -> impl Iterator<Item = (&'static str, &'static str)> {
        SOURCES.into_iter().flat_map(|source| source.split("pub const ").skip(1)).map(|setting| {
            let (_, setting) = setting.split_once(": Setting<").unwrap();
            let (kind, setting) = setting.split_once("> =").unwrap();
            (setting.split('"').nth(1).unwrap(), kind)
        })
    }

    crate::live::live! {
        /// Whether a text is understood as a setting of the type.
        fn is_understood(kind: &str, numbers: &Numbers) -> bool {
            fn is<T: SettingValue>(numbers: &Numbers) -> bool {
                Setting::<T>::new("").of(numbers).is_some()
            }
            match kind {
                "Option<u64>" => is::<Option<u64>>(numbers),
                "Option<Micros>" => is::<Option<Micros>>(numbers),
                "Taints" => is::<crate::sys::Taints>(numbers),
                "u64" | "Bytes" | "Centis" | "KiB" | "Micros" | "Millis" | "Nanos" | "Pages" | "Seconds" => {
                    is::<u64>(numbers)
                }
                _ => panic!("the test does not know the type {kind}"),
            }
        }
    }

    #[test]
    fn one_number_of_its_type() {
        let of = |numbers: &[i128]| Numbers { numbers: numbers.to_vec() };
        assert_eq!(vm::MIN_FREE_KBYTES.of(&of(&[2698])), Some(KiB(2698)));
        for wrong in [&[][..], &[-1], &[1, 2], &[1 << 64]] {
            assert_eq!(vm::MIN_FREE_KBYTES.of(&of(wrong)), None);
        }
        assert_eq!(kernel::SCHED_RT_RUNTIME_US.of(&of(&[-1])), Some(None));
        assert_eq!(kernel::SCHED_RT_RUNTIME_US.of(&of(&[950_000])), Some(Some(Micros(950_000))));
        assert_eq!(i64::from_number(-7), Some(-7));
        assert_eq!(format!("{:?}", fs::AIO_NR), r#"Setting("sys/fs/aio-nr")"#);
    }

    #[test]
    fn no_file_has_two_names() {
        let mut names: Vec<_> = each().map(|(name, _)| name).collect();
        assert!(names.len() > 100, "{}", names.len());
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]));
    }

    crate::live::live! {
        /// The settings that this machine has.
        #[test]
        fn files_of_this_machine() {
            let Ok(proc) = crate::dir::ProcDir::open() else { return };
            let mut seen = 0;
            for (name, kind) in each() {
                match <Numbers as crate::file::ProcFile>::read_at(&proc, name) {
                    Ok(numbers) => {
                        assert!(is_understood(kind, &numbers), "{name}: {numbers:?}");
                        seen += 1;
                    }
                    Err(error) => assert!(!error.is_parse(), "{error}"),
                }
            }
            assert!(seen > 20, "{seen} settings");
        }
    }
}
