//! Times as programs write them again.

/// Format of a time in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeFormat {
    /// Date and time as in ISO 8601.
    Text {
        digits: usize,
        zone: &'static str,
        between: char,
    },
    /// As ISO 8601 without seconds, if they are zero.
    Minutes,
    /// Number of seconds, or of parts of a second, since 1970.
    Epoch(u64),
}

impl TimeFormat {
    /// Date and time with this number of digits of a second, zone, and character before the time.
    pub(super) const fn text(digits: usize, zone: &'static str, between: char) -> Self {
        Self::Text {
            digits,
            zone,
            between,
        }
    }

    /// Writes a time as JSON, with quotation marks if it is a text. Returns `None` if it would lose a part.
    pub(super) fn written(self, time: &Time<'_>) -> Option<String> {
        let Time {
            date,
            clock,
            fraction,
        } = time;
        let fraction = fraction.trim_end_matches('0');
        Some(match self {
            Self::Text {
                digits,
                zone,
                between,
            } if fraction.len() <= digits => {
                let point = if digits == 0 { "" } else { "." };
                format!("\"{date}{between}{clock}{point}{fraction:0<digits$}{zone}\"")
            }
            Self::Minutes if fraction.is_empty() => {
                let clock = clock.strip_suffix(":00")?;
                format!("\"{date}T{clock}Z\"")
            }
            Self::Epoch(parts) => {
                let seconds = seconds(date, clock)?;
                let kept = format!("{fraction:0<3}");
                let more = kept.get(..3)?.parse::<u64>().ok()?;
                let all = seconds.checked_mul(parts)?;
                let more = if parts == 1000 { more } else { 0 };
                all.checked_add(more)?.to_string()
            }
            _ => return None,
        })
    }
}

/// Time in UTC, in parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Time<'t> {
    date: std::borrow::Cow<'t, str>,
    clock: std::borrow::Cow<'t, str>,
    fraction: &'t str,
}

impl<'t> Time<'t> {
    /// Parses a time of ISO 8601 in UTC or without a zone.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let is_like = |text: &str, pattern: &str| {
            let mut pairs = text.bytes().zip(pattern.bytes());
            text.len() == pattern.len()
                && pairs.all(|(byte, pattern)| match pattern {
                    b'0' => byte.is_ascii_digit(),
                    mark => byte == mark,
                })
        };
        let (date, rest) = text.split_at_checked(10)?;
        is_like(date, "0000-00-00").then_some(())?;
        let rest = rest.strip_prefix(['T', ' '])?;
        let mut zones = ["Z", "+00:00", "+0000", "+00"].iter();
        let rest = zones
            .find_map(|zone| rest.strip_suffix(zone))
            .unwrap_or(rest);
        if is_like(rest, "00:00") {
            let clock = format!("{rest}:00").into();
            return Some(Self {
                date: date.into(),
                clock,
                fraction: "",
            });
        }
        let (clock, fraction) = rest.split_at_checked(8)?;
        is_like(clock, "00:00:00").then_some(())?;
        let fraction = match fraction {
            "" => "",
            fraction => fraction.strip_prefix('.')?,
        };
        let is_fraction = fraction.bytes().all(|byte| byte.is_ascii_digit());
        is_fraction.then(|| Self {
            date: date.into(),
            clock: clock.into(),
            fraction,
        })
    }

    /// Reads seconds or milliseconds since 1970, in the present epoch.
    pub(super) fn from_epoch(digits: &str) -> Option<Time<'_>> {
        let is_epoch = digits.starts_with(['1', '2']) && matches!(digits.len(), 10 | 13);
        let (seconds, fraction) = digits.split_at_checked(10).filter(|_| is_epoch)?;
        let seconds: u64 = seconds.parse().ok()?;
        let (day, second) = (seconds / 86_400, seconds % 86_400);
        Some(Time {
            date: date(day).into(),
            clock: format!(
                "{:02}:{:02}:{:02}",
                second / 3600,
                second / 60 % 60,
                second % 60
            )
            .into(),
            fraction,
        })
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of_months(year: u64) -> [u64; 12] {
    let february = if is_leap(year) { 29 } else { 28 };
    [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// Returns the date of a day since 1970.
fn date(mut day: u64) -> String {
    let mut year = 1970;
    while day >= days_of_months(year).iter().sum() {
        day -= days_of_months(year).iter().sum::<u64>();
        year += 1;
    }
    let mut month = 1;
    for days in days_of_months(year) {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", day + 1)
}

/// Returns the seconds since 1970 of a date and a time of day.
fn seconds(date: &str, clock: &str) -> Option<u64> {
    let numbers = |text: &str, mark: char| -> Option<Vec<u64>> {
        text.split(mark).map(|part| part.parse().ok()).collect()
    };
    let date = numbers(date, '-')?;
    let clock = numbers(clock, ':')?;
    let ([year, month, day], [hour, minute, second]) = (date.as_slice(), clock.as_slice()) else {
        return None;
    };
    // Later years are no times of payments, and a loop over them would take long.
    (1970..3000).contains(year).then_some(())?;
    let years: u64 = (1970..*year)
        .map(|year| days_of_months(year).iter().sum::<u64>())
        .sum();
    let before = usize::try_from(month.checked_sub(1)?).ok()?;
    let months: u64 = days_of_months(*year).get(..before)?.iter().sum();
    let days = years + months + day.checked_sub(1)?;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_every_format() {
        let formats = [
            (
                TimeFormat::text(3, "Z", 'T'),
                "\"2026-11-20T10:05:00.000Z\"",
            ),
            (
                TimeFormat::text(0, "+00:00", 'T'),
                "\"2026-11-20T10:05:00+00:00\"",
            ),
            (TimeFormat::text(0, "", ' '), "\"2026-11-20 10:05:00\""),
            (TimeFormat::Minutes, "\"2026-11-20T10:05Z\""),
            (TimeFormat::Epoch(1), "1795169100"),
            (TimeFormat::Epoch(1000), "1795169100000"),
        ];
        let texts = [
            "2026-11-20T10:05:00Z",
            "2026-11-20T10:05:00.000000+00:00",
            "2026-11-20 10:05:00",
            "2026-11-20T10:05Z",
        ];
        for (format, expected) in formats {
            for text in texts {
                let time = Time::parse(text).unwrap();
                assert_eq!(format.written(&time).as_deref(), Some(expected), "{text}");
            }
            let time = Time::from_epoch("1795169100000").unwrap();
            assert_eq!(format.written(&time).as_deref(), Some(expected));
        }
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "2026-11-20",
            "2026-11-20T10:05:00+08:00",
            "order",
            "2026-11-20T1x:05:00Z",
            "",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
        assert_eq!(Time::from_epoch("2500"), None);
        let exact = Time::parse("2026-11-20T10:05:00.123Z").unwrap();
        assert_eq!(TimeFormat::text(0, "Z", 'T').written(&exact), None);
    }
}
