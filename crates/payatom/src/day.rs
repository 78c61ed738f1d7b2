//! Calendar days in PayAtom's format. No source names their time zone.

use std::{fmt, str::FromStr};

use dhow_core::{Error, Result};

use crate::ID;

/// Calendar day, formatted as `DD-MM-YYYY`. No source says in which time zone a day of PayAtom's reports begins.
///
/// ```
/// use dhow_payatom::Day;
/// assert_eq!(Day::new(2023, 12, 31)?.to_string(), "31-12-2023");
/// assert!(Day::new(2023, 2, 29).is_err());
/// # Ok::<(), dhow_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Creates a day of the Gregorian calendar, from the year 2000 to 9999.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a day that does not exist or is outside of these years.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        if (2000..=9999).contains(&year) && (1..=days).contains(&day) {
            Ok(Self { year, month, day })
        } else {
            let rule = "must be an existing day from 01-01-2000 on, as DD-MM-YYYY";
            Err(ID.invalid("date", rule))
        }
    }
}

impl FromStr for Day {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refused = || {
            ID.invalid(
                "date",
                "must be formatted as DD-MM-YYYY, such as 31-12-2023",
            )
        };
        let mut parts = text.split('-');
        let mut part = |length| {
            let digits = parts.next().filter(|part| part.len() == length);
            digits.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let (day, month, year) = (part(2), part(2), part(4));
        let (Some(day), Some(month), Some(year), None) = (day, month, year, parts.next()) else {
            return Err(refused());
        };
        let number = |part: &str| part.parse::<u8>().map_err(|_| refused());
        let year = year.parse().map_err(|_| refused())?;
        Self::new(year, number(month)?, number(day)?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}-{:04}", self.day, self.month, self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_days_are_days() {
        for good in ["31-12-2023", "29-02-2024", "29-02-2000", "01-01-2025"] {
            assert_eq!(good.parse::<Day>().unwrap().to_string(), good);
        }
        for bad in [
            "29-02-2023",
            "29-02-2100",
            "31-04-2025",
            "00-01-2025",
            "1-1-2025",
            "2025-01-01",
            "",
            "01-13-2025",
            "01-01-2025-",
            "+1-01-2025",
            "01/01/2025",
        ] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }
}
