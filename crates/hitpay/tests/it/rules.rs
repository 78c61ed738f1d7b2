//! Rules of the capabilities: shown, and checked before anything is sent.

use dhow_core::{
    Beneficiary, Currency, Error, Money, NewPayment, NewPayout, NewRefund, Operation, Outcome,
    PaymentProvider, ProviderReference, WebhookRegistration,
};

use crate::recorder::Recorder;

/// Currency, minor units, field and rule of a refused amount.
type Row = (&'static str, i64, &'static str, &'static str);

fn money(currency: &str, minor: i64) -> Money {
    Money::from_minor(minor, currency.parse().unwrap())
}

fn payout(currency: &str, minor: i64) -> NewPayout {
    let mut to = Beneficiary::new("Ana", "001");
    to.country = Some("SG".to_owned());
    NewPayout::new("PAY-1".parse().unwrap(), money(currency, minor), to)
}

fn assert_refused(error: &Error, field: &str, rule: &str) {
    assert_eq!(error.field(), Some(field), "{error}");
    assert_eq!(error.message(), rule, "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    let provider = error.provider().map(ToString::to_string);
    assert_eq!(provider.as_deref(), Some("hitpay"), "{error}");
}

#[tokio::test]
async fn amounts_outside_of_the_limits_are_refused() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let payments: [Row; 5] = [
        ("SGD", 29, "amount", "must be at least 0.30 SGD"),
        ("SGD", 0, "amount", "must be above zero"),
        (
            "VND",
            1_000_000_000,
            "amount",
            "must be at most 999999999 VND",
        ),
        ("EUR", 29, "amount", "must be at least 0.30 EUR"),
        (
            "SGD",
            100_000_000_000,
            "amount",
            "must be at most 999999999.99 SGD",
        ),
    ];
    for (currency, minor, field, rule) in payments {
        let new = NewPayment::new("R".parse().unwrap(), money(currency, minor));
        assert_refused(&hitpay.create_payment(&new).await.unwrap_err(), field, rule);
    }
    let payouts: [Row; 4] = [
        ("SGD", 99, "amount", "must be at least 1.00 SGD"),
        ("VND", 0, "amount", "must be above zero"),
        ("BDT", 99, "amount", "must be at least 1.00 BDT"),
        ("EUR", 99, "amount", "must be at least 1.00 EUR"),
    ];
    for (currency, minor, field, rule) in payouts {
        let new = payout(currency, minor);
        let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_refused(&error, field, rule);
    }
    let charge = ProviderReference::new("c-1").unwrap();
    let new = NewRefund::new("R".parse().unwrap(), charge, money("SGD", 0));
    let error = hitpay.refunds().unwrap().refund(&new).await.unwrap_err();
    assert_refused(&error, "amount", "must be above zero");
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn a_payout_has_a_described_beneficiary_and_a_short_reference() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let payouts = hitpay.payouts().unwrap();
    let required = "is required by this gateway, unless the option `beneficiary_id` is set";
    type Change = fn(&mut NewPayout);
    let table: [(Change, &str, &str); 5] = [
        (|new| new.beneficiary.name.clear(), "name", required),
        (|new| new.beneficiary.account.clear(), "account", required),
        (|new| new.beneficiary.country = None, "country", required),
        (
            |new| new.beneficiary.country = Some(" ".to_owned()),
            "country",
            required,
        ),
        (
            |new| new.merchant_reference = "r".repeat(121).parse().unwrap(),
            "merchant_reference",
            "must have at most 120 characters",
        ),
    ];
    for (change, field, rule) in table {
        let mut new = payout("SGD", 100);
        change(&mut new);
        assert_refused(&payouts.payout(&new).await.unwrap_err(), field, rule);
    }
    assert!(recorder.sent().is_empty());
}

#[test]
fn the_capabilities_show_rules_and_webhooks() {
    let capabilities = Recorder::with_responses([]).hitpay().capabilities();
    let rules = |operation| capabilities.rules(operation).unwrap();
    let payments = rules(Operation::CreatePayment);
    assert_eq!(payments.reference.max_characters, Some(255));
    let texts = payments.texts.iter().map(ToString::to_string);
    assert_eq!(
        texts.collect::<Vec<_>>(),
        [
            "description: at most 255 characters",
            "return_url: an absolute http or https URL; at most 1028 characters",
            "webhook_url: an absolute http or https URL",
            "option `failed_webhook`: an absolute http or https URL; at most 1028 characters",
            "metadata: at most 50 entries; at most 500 characters each",
            "methods: alipay, apple_pay, atome, atome_qr and 46 more in this spelling (other words are sent)",
            "methods: at most 1 entry if the option `generate_qr` or the option `generate_direct_link` is set",
        ]
    );
    let payouts = rules(Operation::Payouts);
    assert_eq!(payouts.reference.max_characters, Some(120));
    let required = payouts.required.iter().map(ToString::to_string);
    let unless = "unless the option `beneficiary_id` is set";
    let expected = ["name", "account", "country"].map(|field| format!("{field}, {unless}"));
    assert_eq!(required.collect::<Vec<_>>(), expected);
    for currency in [
        Currency::SGD,
        Currency::BDT,
        Currency::PHP,
        Currency::VND,
        Currency::AUD,
    ] {
        let limit = payouts.limit(currency).unwrap();
        assert_eq!(limit.minimum, Money::from_major(1, currency).ok());
        assert_eq!(limit.maximum, None);
    }
    let codes = |operation| rules(operation).currencies.list();
    assert_eq!(codes(Operation::Refunds), codes(Operation::CreatePayment));
    let ways = [
        WebhookRegistration::PerPayment,
        WebhookRegistration::ApiCall,
        WebhookRegistration::Dashboard,
    ];
    assert_eq!(capabilities.webhook.registration, ways);
    assert_eq!(capabilities.webhook.method, "POST");
}

#[tokio::test]
async fn the_remark_of_a_payout_limits_the_description_and_the_reference_together() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let mut new = payout("SGD", 2_000);
    new.merchant_reference = "R".repeat(60).parse().unwrap();
    new.description = Some("d".repeat(60));
    let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
    let rule = "must have at most 59 characters beside this reference: HitPay's remark holds both and a space, 120 characters together";
    assert_eq!(
        (error.field(), error.message()),
        (Some("description"), rule)
    );
    let note = "the description of a payout is sent in a remark with the merchant reference in front: at most 120 characters together";
    assert!(hitpay.capabilities().notes.contains(&note));
    assert!(recorder.sent().is_empty());
}
