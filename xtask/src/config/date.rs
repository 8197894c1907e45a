//! A day, as the configuration writes it.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar: year, month, day. Later days are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub u16, pub u8, pub u8);

impl Date {
    /// Today, in UTC.
    pub fn today() -> Date {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Date::of_day(seconds / 86_400)
    }

    /// The day so many days after 1970-01-01 (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
    fn of_day(days: u64) -> Date {
        let days = days + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, past) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let number = |value: u64| u8::try_from(value).unwrap_or(u8::MAX);
        Date(u16::try_from(era * 400 + year + past).unwrap_or(u16::MAX), number(month), number(day))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_calendars_do() {
        for (days, date) in [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_788, "2026-12-01")] {
            assert_eq!(Date::of_day(days).to_string(), date);
        }
        assert!(Date(2026, 12, 31) < Date(2027, 1, 1));
    }
}
