//! Checks the body of a payment request against everything that is documented about it.

use dhow_core::{Currency, Money, MoneyError};
use jiff::{SignedDuration, Timestamp, civil, tz::Offset};

use super::refusal::Refusal;
use super::rules::Rules;
use super::{amount, methods};
use crate::fields::Field;

/// HitPay's clock: Singapore, eight hours east of Greenwich all year.
pub(super) const SINGAPORE: i8 = 8;

/// A payment request as accepted.
#[derive(Debug, Clone)]
pub(super) struct Details {
    pub(super) money: Money,
    pub(super) payment_methods: Vec<String>,
    pub(super) email: Option<String>,
    pub(super) name: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) reference_number: Option<String>,
    pub(super) redirect_url: Option<String>,
    pub(super) webhook: Option<String>,
    pub(super) allow_repeated_payments: bool,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) send_email: bool,
    pub(super) send_sms: bool,
    pub(super) address: Option<Address>,
    pub(super) staff_id: Option<String>,
    pub(super) business_location_id: Option<String>,
    pub(super) metadata: Vec<(String, String)>,
    pub(super) generate_qr: bool,
    pub(super) generate_direct_link: bool,
    pub(super) channel: Option<String>,
}

/// The buyer's address: `line2` may be missing.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Address {
    line1: String,
    line2: Option<String>,
    city: String,
    state: String,
    country: String,
    postal_code: String,
}

/// Reads a body. `now` decides what has expired.
pub(super) fn details(input: &Field, now: Timestamp) -> Result<Details, Refusal> {
    let mut rules = Rules::new(input);
    let money = money(&mut rules);
    let payment_methods = payment_methods(&mut rules);
    let location = rules.uuid("business_location_id");
    let location = location.or_else(|| rules.uuid("location_id"));
    // The sandbox takes no fee, so there is none to pass on.
    rules.word_flag("add_admin_fee", false);
    let (generate_qr, generate_direct_link) = embedded(&mut rules, payment_methods.as_deref());
    let defaults = || {
        methods::ENABLED
            .iter()
            .map(|code| (*code).to_owned())
            .collect()
    };
    let details = Details {
        // Without money there was a complaint, and this is never looked at.
        money: money.unwrap_or(Money::from_minor(0, Currency::SGD)),
        payment_methods: payment_methods.unwrap_or_else(defaults),
        email: rules.email("email"),
        name: rules.text("name", 255),
        phone: rules.text("phone", 255),
        purpose: rules.text("purpose", 255),
        reference_number: rules.text("reference_number", 255),
        redirect_url: rules.url("redirect_url", 1028),
        webhook: rules.url("webhook", 2048),
        allow_repeated_payments: rules.word_flag("allow_repeated_payments", false),
        expires_at: expires_at(&mut rules, now),
        send_email: rules.word_flag("send_email", false),
        // The schema's default; a sentence beside it says false.
        send_sms: rules.word_flag("send_sms", true),
        address: address(&mut rules),
        staff_id: rules.uuid("staff_id"),
        business_location_id: location,
        metadata: metadata(&mut rules),
        generate_qr,
        generate_direct_link,
        channel: rules.text("channel", 255),
    };
    rules.finish(Some(details))
}

/// Amount and currency, which are the only members that must be there.
fn money(rules: &mut Rules<'_>) -> Option<Money> {
    let currency = currency(rules);
    // A broken currency still lets the amount be read, so that both are complained about.
    read_amount(rules, currency.unwrap_or(Currency::SGD)).filter(|_| currency.is_some())
}

fn currency(rules: &mut Rules<'_>) -> Option<Currency> {
    match rules.input().member("currency") {
        None => rules.complain("currency", "field is required."),
        Some(Field::Text(code)) if code.chars().count() != 3 => {
            rules.complain("currency", "must be 3 characters.");
        }
        Some(Field::Text(code)) => match code.parse() {
            Ok(currency) => return Some(currency),
            Err(_) => rules.complain_selected("currency"),
        },
        Some(_) => rules.complain("currency", "must be a string."),
    }
    None
}

/// The amount, within the documented limits.
fn read_amount(rules: &mut Rules<'_>, currency: Currency) -> Option<Money> {
    let money = exact_amount(rules, currency)?;
    if amount::within_limits(money) {
        return Some(money);
    }
    rules.complain("amount", OUT_OF_LIMITS);
    None
}

const OUT_OF_LIMITS: &str = "must be between 0.3 and 999999999.99.";

/// An amount in major units, as a number or as text, exactly as it was written.
pub(super) fn exact_amount(rules: &mut Rules<'_>, currency: Currency) -> Option<Money> {
    let text = match rules.input().member("amount") {
        None => {
            rules.complain("amount", "field is required.");
            return None;
        }
        Some(Field::Number(text) | Field::Text(text)) => text,
        Some(_) => {
            rules.complain("amount", "must be a number.");
            return None;
        }
    };
    match Money::parse_zero_padded(text, currency) {
        Ok(money) => return Some(money),
        Err(MoneyError::TooManyDecimals { allowed, .. }) => {
            rules.complain("amount", &format!("must have 0-{allowed} decimal places."));
        }
        Err(MoneyError::TooLarge) => rules.complain("amount", OUT_OF_LIMITS),
        Err(_) if is_negative(text) => rules.complain("amount", OUT_OF_LIMITS),
        Err(_) => rules.complain("amount", "must be a number."),
    }
    None
}

fn is_negative(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or_default();
    Money::parse_zero_padded(unsigned, Currency::KWD).is_ok()
}

fn payment_methods(rules: &mut Rules<'_>) -> Option<Vec<String>> {
    let list = rules.input().member("payment_methods")?;
    if !matches!(list, Field::List(_) | Field::Map(_)) {
        rules.complain("payment_methods", "must be an array.");
        return None;
    }
    let mut codes = Vec::new();
    for item in list.items() {
        match item {
            Field::Text(code) if methods::is_known(code) => codes.push(code.clone()),
            _ => {
                rules.complain_selected("payment_methods");
                return None;
            }
        }
    }
    let reader = codes.iter().any(|code| code == "wifi_card_reader");
    if reader && rules.text("wifi_terminal_id", 255).is_none() {
        let what = "field is required when payment methods is wifi_card_reader.";
        rules.complain("wifi_terminal_id", what);
    }
    (!codes.is_empty()).then_some(codes)
}

/// A QR code or a direct link wants exactly one payment method.
fn embedded(rules: &mut Rules<'_>, codes: Option<&[String]>) -> (bool, bool) {
    let wanted = (
        rules.boolean("generate_qr"),
        rules.boolean("generate_direct_link"),
    );
    let one = codes.is_some_and(|codes| codes.len() == 1);
    if (wanted.0 || wanted.1) && !one {
        rules.complain(
            "payment_methods",
            "must contain exactly one method for an embedded payment.",
        );
    }
    wanted
}

fn expires_at(rules: &mut Rules<'_>, now: Timestamp) -> Option<Timestamp> {
    let after = rules.input().member("expires_after").is_some().then(|| {
        let read = rules
            .text("expires_after", 255)
            .and_then(|text| lifetime(&text));
        if read.is_none() {
            rules.complain("expires_after", "format is invalid.");
        }
        read.and_then(|lifetime| now.checked_add(lifetime).ok())
    });
    let date = rules.text("expiry_date", 255).and_then(|text| {
        let read = civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", &text).ok();
        let at = read.and_then(|local| Offset::constant(SINGAPORE).to_timestamp(local).ok());
        if at.is_none() {
            rules.complain("expiry_date", "does not match the format Y-m-d H:i:s.");
        }
        at
    });
    after.flatten().or(date)
}

/// `30 mins`, `2 hours`, `7 days`; HitPay's own sandbox refuses `1 hour`.
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

fn address(rules: &mut Rules<'_>) -> Option<Address> {
    let given = rules.input().member("address")?;
    if !matches!(given, Field::Map(_)) {
        rules.complain("address", "must be an array.");
        return None;
    }
    let mut line = |name: &str| match given.text(name) {
        Some(text) => text.to_owned(),
        None => {
            rules.complain(&format!("address.{name}"), "field is required.");
            String::new()
        }
    };
    Some(Address {
        line1: line("line1"),
        line2: given.text("line2").map(str::to_owned),
        city: line("city"),
        state: line("state"),
        country: line("country"),
        postal_code: line("postal_code"),
    })
}

fn metadata(rules: &mut Rules<'_>) -> Vec<(String, String)> {
    let Some(given) = rules.input().member("metadata") else {
        return Vec::new();
    };
    let Field::Map(pairs) = given else {
        rules.complain("metadata", "must be an array.");
        return Vec::new();
    };
    if pairs.len() > 50 {
        rules.complain("metadata", "must not have more than 50 items.");
    }
    let mut kept = Vec::new();
    for (key, value) in pairs {
        match value {
            Field::Text(text) if text.chars().count() <= 500 => {
                kept.push((key.clone(), text.clone()));
            }
            Field::Text(_) => {
                let name = format!("metadata.{key}");
                rules.complain(&name, "must not be greater than 500 characters.");
            }
            _ => rules.complain(&format!("metadata.{key}"), "must be a string."),
        }
    }
    kept
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
