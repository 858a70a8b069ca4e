//! Wall time, and times on the command line.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970, UTC. It prints in the format of RFC 3339.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wall(pub i64);

impl Wall {
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Only the time of day, to the second.
    pub fn time_of_day(self) -> String {
        let second = self.0.div_euclid(1_000_000_000).rem_euclid(86_400);
        format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
    }
}

impl From<SystemTime> for Wall {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Wall(since.as_nanos().try_into().unwrap_or(i64::MAX)),
            Err(before) => Wall(i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos)),
        }
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.0.div_euclid(1_000_000_000), self.0.rem_euclid(1_000_000_000));
        let (year, month, day) = date(seconds.div_euclid(86_400));
        write!(f, "{year:04}-{month:02}-{day:02}T{}.{:06}Z", self.time_of_day(), nanos / 1000)
    }
}

/// The date of a day that is counted from 1970-01-01. As usual, years begin in March in this computation, so
/// that the additional day of a leap year is the last one.
fn date(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

/// A time of the command line: `2`, `0.5`, `10ms`, `250us`, `1min`; without a unit it is in seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let second = match unit {
        "" | "s" => 1.0,
        "ms" => 1e-3,
        "us" => 1e-6,
        "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(format!("{text}: no unit of time is named {unit}; there are us, ms, s, min and h")),
    };
    let seconds = number.parse::<f64>().map_err(|_| format!("{text} is not a time"))? * second;
    let time = Duration::try_from_secs_f64(seconds).map_err(|_| format!("{text} is not a time"))?;
    if time.is_zero() {
        return Err(format!("{text} is not a time: it has to be longer than 0"));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.000000Z"),
        ] {
            assert_eq!(Wall(seconds * 1_000_000_000).to_string(), text);
        }
    }

    #[test]
    fn times_of_the_command_line() {
        assert_eq!(duration("2"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("1ms"), Ok(Duration::from_millis(1)));
        assert_eq!(duration("0.5min"), Ok(Duration::from_secs(30)));
        for wrong in ["", "0", "-1", "1 fortnight", "inf", "nan", "1e300", "s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
