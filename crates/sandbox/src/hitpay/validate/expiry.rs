//! Validation of the expiry of a payment request.

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, civil};

use super::SINGAPORE;
use crate::hitpay::rules::Rules;

/// Reads `expires_after` or else `expiry_date`, which is in Singapore time. `None` without either.
pub(super) fn expires_at(rules: &mut Rules<'_>, now: Timestamp) -> Option<Timestamp> {
    let after = rules.input().member("expires_after").is_some().then(|| {
        let read = rules
            .text("expires_after", 255)
            .and_then(|text| lifetime(&text));
        if read.is_none() {
            rules.add_error("expires_after", "format is invalid.");
        }
        read.and_then(|lifetime| now.checked_add(lifetime).ok())
    });
    let date = rules.text("expiry_date", 255).and_then(|text| {
        let read = civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", &text).ok();
        let at = read.and_then(|local| Offset::constant(SINGAPORE).to_timestamp(local).ok());
        if at.is_none() {
            rules.add_error("expiry_date", "does not match the format Y-m-d H:i:s.");
        }
        at
    });
    after.flatten().or(date)
}

/// Parses `30 mins`, `2 hours` or `7 days`.
// HitPay's own sandbox refuses the singular, `1 hour`.
fn lifetime(text: &str) -> Option<SignedDuration> {
    let (count, unit) = text.split_once(' ')?;
    let digits =
        !count.is_empty() && count.len() <= 6 && count.bytes().all(|byte| byte.is_ascii_digit());
    let count: i64 = digits.then(|| count.parse().ok())??;
    let minutes = match unit {
        "mins" => 1,
        "hours" => 60,
        "days" => 24 * 60,
        _ => return None,
    };
    (count > 0).then(|| SignedDuration::from_mins(count.saturating_mul(minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_have_one_grammar() {
        let minutes = |text| lifetime(text).map(|lifetime| lifetime.as_mins());
        assert_eq!(minutes("30 mins"), Some(30));
        assert_eq!(minutes("2 hours"), Some(120));
        assert_eq!(minutes("7 days"), Some(10_080));
        for bad in [
            "",
            "30",
            "mins",
            "1 hour",
            "5 minutes",
            "0 mins",
            "-1 mins",
            "30  mins",
            "+3 mins",
            "9999999 days",
        ] {
            assert_eq!(minutes(bad), None, "{bad}");
        }
    }
}
