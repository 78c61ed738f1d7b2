//! Validation of payment requests by HitPay's documented rules.

use dhow_core::{Currency, Money};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::methods;
use super::refusal::Refusal;
use super::rules::Rules;
use crate::fields::Field;

mod expiry;
mod money;

pub(super) use money::{currency_named, exact, exact_amount, recurring_currency};

/// UTC offset of HitPay's times in hours: Singapore, which has no daylight saving time.
pub(super) const SINGAPORE: i8 = 8;

/// A validated payment request.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    pub(super) failed_webhook: Option<String>,
    pub(super) allow_repeated_payments: bool,
    #[serde(with = "crate::stored")]
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

impl Details {
    /// Returns the URL for the form webhook of a failed payment: `failed_webhook`, or else `webhook`.
    pub(super) fn failure_webhook(&self) -> Option<&String> {
        self.failed_webhook.as_ref().or(self.webhook.as_ref())
    }
}

/// Postal address of the buyer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Address {
    line1: String,
    line2: Option<String>,
    city: String,
    state: String,
    country: String,
    postal_code: String,
}

/// Validates a request body. `now` is the start of `expires_after`.
pub(super) fn details(input: &Field, now: Timestamp) -> Result<Details, Refusal> {
    let mut rules = Rules::new(input);
    let money = money::money(&mut rules);
    let payment_methods = payment_methods(&mut rules);
    let location = rules.uuid("business_location_id");
    let location = location.or_else(|| rules.uuid("location_id"));
    // The sandbox charges no fee that could be passed on to the customer, so the flag is only validated.
    rules.flag("add_admin_fee", false);
    let (generate_qr, generate_direct_link) = embedded(&mut rules, payment_methods.as_deref());
    let defaults = || {
        methods::ENABLED
            .iter()
            .map(|code| (*code).to_owned())
            .collect()
    };
    let details = Details {
        // If the amount is invalid there is an error, and this value is not used.
        money: money.unwrap_or(Money::from_minor(0, Currency::SGD)),
        payment_methods: payment_methods.unwrap_or_else(defaults),
        email: rules.email("email"),
        name: rules.text("name", 255),
        phone: rules.text("phone", 255),
        purpose: rules.text("purpose", 255),
        reference_number: rules.text("reference_number", 255),
        redirect_url: rules.url("redirect_url", 1028),
        webhook: rules.url_of_any_length("webhook"),
        failed_webhook: rules.url("failed_webhook", 1028),
        allow_repeated_payments: rules.flag("allow_repeated_payments", false),
        expires_at: expiry::expires_at(&mut rules, now),
        send_email: rules.flag("send_email", false),
        // The default in the schema; the description beside it says false.
        send_sms: rules.flag("send_sms", true),
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

fn payment_methods(rules: &mut Rules<'_>) -> Option<Vec<String>> {
    let list = rules.input().member("payment_methods")?;
    if !matches!(list, Field::List(_) | Field::Map(_)) {
        rules.add_error("payment_methods", "must be an array.");
        return None;
    }
    let mut codes = Vec::new();
    for item in list.items() {
        match item {
            Field::Text(code) if methods::is_known(code) => codes.push(code.clone()),
            _ => {
                rules.add_selection_error("payment_methods");
                return None;
            }
        }
    }
    let reader = codes.iter().any(|code| code == "wifi_card_reader");
    if reader && rules.text("wifi_terminal_id", 255).is_none() {
        let message = "field is required when payment methods is wifi_card_reader.";
        rules.add_error("wifi_terminal_id", message);
    }
    (!codes.is_empty()).then_some(codes)
}

/// Reads the flags for a QR code and a direct link, which require exactly one payment method.
fn embedded(rules: &mut Rules<'_>, codes: Option<&[String]>) -> (bool, bool) {
    let wanted = (
        rules.boolean("generate_qr"),
        rules.boolean("generate_direct_link"),
    );
    let single = codes.is_some_and(|codes| codes.len() == 1);
    if (wanted.0 || wanted.1) && !single {
        rules.add_error(
            "payment_methods",
            "must contain exactly one method for an embedded payment.",
        );
    }
    wanted
}

fn address(rules: &mut Rules<'_>) -> Option<Address> {
    let given = rules.input().member("address")?;
    if !matches!(given, Field::Map(_)) {
        rules.add_error("address", "must be an array.");
        return None;
    }
    let mut line = |name: &str| match given.text(name) {
        Some(text) => text.to_owned(),
        None => {
            rules.add_error(&format!("address.{name}"), "field is required.");
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
        rules.add_error("metadata", "must be an array.");
        return Vec::new();
    };
    if pairs.len() > 50 {
        rules.add_error("metadata", "must not have more than 50 items.");
    }
    let mut kept = Vec::new();
    for (key, value) in pairs {
        match value {
            Field::Text(text) if text.chars().count() <= 500 => {
                kept.push((key.clone(), text.clone()));
            }
            Field::Text(_) => {
                let name = format!("metadata.{key}");
                rules.add_error(&name, "must not be greater than 500 characters.");
            }
            _ => rules.add_error(&format!("metadata.{key}"), "must be a string."),
        }
    }
    kept
}
