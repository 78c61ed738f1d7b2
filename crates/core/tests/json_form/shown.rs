//! JSON forms that are written and not read back: capabilities, settings and errors, as the command line prints them.

use std::{io, time::Duration};

use dhow_core::*;
use serde_json::{Value, json};

use crate::{COWRIE, survives};

const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "product",
        OptionKind::OneOf(&["upi", "card"]),
        "the product",
    )
    .only_when(&[Condition::IsNot("api", &["v2"])])
    .values_only_when(&[("card", Condition::NoneSet(&[TextSource::Option("bank")]))])
    .documented_when(&[Condition::AnySet(&[TextSource::Field(RequestField::Name)])]),
    OptionSpec::payout("bank", OptionKind::Text, "the bank"),
];

const PAYMENTS: RequestRules = RequestRules::payments(COWRIE, OPTIONS)
    .with_currencies(Currencies::Only(&[Currency::BDT, Currency::JPY]))
    .with_limits(&[AmountLimit::between(
        Money::from_minor(100, Currency::BDT),
        Money::from_minor(900_000, Currency::BDT),
    )])
    .with_other_limit(MajorUnitLimit::minimum_in_hundredths(100))
    .with_currency_rules(&[CurrencyRule::of_account(Currency::BDT)])
    .with_advised_limits(&[AdvisedLimit::new(
        "BD",
        "nagad",
        AmountLimit::at_least(Money::from_minor(200, Currency::BDT)),
    )])
    .with_whole_units()
    .with_required(&[RequiredField::new(RequestField::Name).or_options(&["product"])])
    .with_required_options(&[RequiredOption::new("bank").when("product", &["card"])])
    .with_unsupported(&[(RequestField::CancelUrl, "is not supported by Cowrie")])
    .with_texts(&[TextRule::field(RequestField::Description).at_most(255)])
    .with_reference(ReferenceRule::ANY.at_least(10));

fn form(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// Returns capabilities in which every member is set.
fn capabilities() -> Capabilities {
    let webhook = WebhookScheme::by_get("MD5")
        .registered_by(&[WebhookRegistration::PerPayment])
        .with_timestamp();
    let mut shown = Capabilities::new("Cowrie", PAYMENTS, webhook);
    shown.countries = vec!["BD"];
    shown.payouts = Some(RequestRules::payouts(COWRIE, OPTIONS));
    shown.actions = vec![ActionKind::ShowQrCode];
    shown.notes = vec!["a note"];
    let (calls, per) = (5, Duration::from_secs(60));
    shown.polling.payments = PollRule::new(vec![
        PaymentStatus::Unknown("odd".into()),
        PaymentStatus::Processing,
    ])
    .with_rate_limit(RateLimit { calls, per });
    shown.polling.account_rate_limit = Some(RateLimit { calls: 1, per });
    shown
}

#[test]
fn capabilities_have_these_members() {
    let shown = capabilities();
    let limits = json!([
        {"minimum": "1.00 BDT", "maximum": "9000.00 BDT"},
        {"minimum": "1 JPY", "maximum": null},
    ]);
    let rule =
        |statuses: Value| json!({"statuses": statuses, "limit": null, "absent_at_first": false});
    let expected = json!({
        "name": "Cowrie",
        "countries": ["BD"],
        "currencies": ["BDT", "JPY"],
        "limits": limits,
        "actions": ["qr-code"],
        "rules": [{
            "operation": "create payment",
            "currencies": ["BDT", "JPY"],
            "only_these_currencies": true,
            "currency_rules": ["BDT, the currency of the account"],
            "limits": limits,
            "other_limit": "at least 1.00",
            "advised_limits": ["nagad in BD: at least 2.00 BDT"],
            "whole_units": true,
            "required": [
                "name, unless the option `product` is set", "option `bank` if the option `product` is card",
            ],
            "unsupported": ["cancel_url: is not supported by Cowrie"],
            "texts": ["description: at most 255 characters"],
            "reference": "at least 10 characters",
        }, {
            "operation": "payout",
            "currencies": [],
            "only_these_currencies": false,
            "currency_rules": [],
            "limits": [],
            "other_limit": null,
            "advised_limits": [],
            "whole_units": false,
            "required": [],
            "unsupported": [],
            "texts": [],
            "reference": "any length up to 255 bytes",
        }],
        "webhook": {
            "algorithm": "MD5", "method": "GET", "registration": ["per-payment"],
            "covers_everything": false, "has_timestamp": true,
        },
        "polling": {
            "payments": {
                "statuses": ["unknown", "processing"], "limit": {"calls": 5, "seconds": 60},
                "absent_at_first": false,
            },
            "payouts": rule(json!(["unknown", "pending", "processing"])),
            "refunds": rule(json!(["unknown", "pending"])),
            "account_limit": {"calls": 1, "seconds": 60},
        },
        "options": [
            {
                "operation": "create payment", "name": "product", "value": "upi or card", "meaning": "the product",
                "only_when": [
                    "only if the option `api` is not v2", "documented only if `name` is set",
                    "card only if the option `bank` is not set",
                ],
            },
            {
                "operation": "payout", "name": "bank", "value": "a text that is not only white space",
                "meaning": "the bank", "only_when": [],
            },
        ],
        "notes": ["a note"],
    });
    assert_eq!(form(&shown), expected);
}

#[test]
fn a_setting_has_these_members() {
    let salts = SettingSpec::new("salts", SettingKind::Secrets, "the salts");
    let expected = json!({
        "key": "salts", "list": true, "value": "secrets, separated by commas",
        "needed_for": "webhooks", "about": "the salts",
    });
    assert_eq!(form(&salts.needed_for(SettingNeed::Webhooks)), expected);
}

#[test]
fn an_error_has_these_members() {
    let broken = io::Error::new(io::ErrorKind::ConnectionReset, "connection reset");
    let transport = TransportError::maybe_sent("the connection broke").with_source(broken);
    let outcome = Outcome::Unknown(Resolution::LookUp);
    let fault = GatewayError::status(502)
        .with_code("051")
        .with_message("no")
        .with_request_id("r-1")
        .with_field("amount", "is too small");
    let error = Error::new(ErrorKind::RateLimited, outcome, "was refused")
        .with_field("amount")
        .with_provider(COWRIE)
        .with_gateway(fault)
        .with_retry_after(Some(Duration::from_millis(2_900)))
        .with_source(transport);
    let expected = json!({
        "kind": "rate-limited",
        "outcome": "unknown",
        "message": "amount: was refused",
        "field": "amount",
        "gateway": {
            "status": 502, "code": "051", "message": "no", "request_id": "r-1",
            "fields": [{"field": "amount", "complaint": "is too small"}],
        },
        "resolution": "look-up",
        "provider": "cowrie",
        "retry_after_seconds": 2,
        "causes": ["the connection broke", "connection reset"],
    });
    assert_eq!(form(&error), expected);
    survives(error.gateway().unwrap());
}

#[test]
fn the_message_of_an_error_is_a_sentence() {
    let local = Error::invalid("amount", "must be at least 0.30 SGD");
    let expected = json!({
        "kind": "invalid-request", "outcome": "not-sent", "message": "amount must be at least 0.30 SGD",
        "field": "amount", "gateway": null, "resolution": null, "provider": null,
        "retry_after_seconds": null, "causes": [],
    });
    assert_eq!(form(&local), expected);
    assert_eq!(
        local.to_string(),
        "invalid request: `amount` must be at least 0.30 SGD"
    );
    let plain = Error::unsupported("Cowrie has no refunds");
    assert_eq!(plain.sentence(), "Cowrie has no refunds");
}
