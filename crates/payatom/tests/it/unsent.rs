//! Fields of requests that PayAtom has no field for: each is an error or a warning.

use std::time::Duration;

use dhow_core::{Beneficiary, Currency, Money, NewPayout, NewRefund, Outcome, PaymentProvider};

use crate::{
    payins::order,
    recorder::{Recorder, config, set_payment, set_payout},
};

/// Returns the names of the fields in the warnings, sorted.
fn unsent(warnings: &[String]) -> Vec<&str> {
    let named = warnings.iter().filter_map(|warning| {
        let (name, _) = warning.strip_prefix('`')?.split_once("` is not sent: ")?;
        Some(name)
    });
    let mut named: Vec<&str> = named.collect();
    named.sort_unstable();
    named
}

#[tokio::test]
async fn each_unsent_field_of_a_payment_is_a_warning() {
    let hosted = r#"{"hash_value":"ab","status":"ok"}"#;
    let upi =
        r#"{"ref_code":"a1c9","qr_code":"upi:\/\/pay?pa=shop@bank&am=100","status":"success"}"#;
    let general = [
        ("description", "Tea"),
        ("return_url", "https://shop.example/thanks"),
        ("cancel_url", "https://shop.example/"),
        ("webhook_url", "https://shop.example/hook"),
        ("methods", "bKash"),
        ("country", "IN"),
    ];
    let always = [
        "cancel_url",
        "country",
        "description",
        "expires_in",
        "metadata",
        "webhook_url",
    ];
    for (product, answer, of_product) in [
        ("hosted", hosted, &[][..]),
        ("upi-p2c", upi, &["return_url", "methods"][..]),
    ] {
        let recorder = Recorder::with_responses([(200, answer)]);
        let mut order = order(Currency::INR, &general);
        set_payment(&mut order, "product", product);
        order.expires_in = Some(Duration::from_secs(900));
        order.metadata.insert("table".into(), "7".into());
        let payment = recorder.india().create_payment(&order).await.unwrap();
        let mut expected = [&always[..], of_product].concat();
        expected.sort_unstable();
        assert_eq!(unsent(&payment.warnings), expected, "{product}");
    }
}

#[tokio::test]
async fn a_payin_has_one_wallet() {
    let recorder = Recorder::with_responses([]);
    let mut order = order(Currency::BDT, &[("product", "bd-wallet")]);
    set_payment(&mut order, "methods", "bKash,Nagad");
    let payatom = recorder.payatom(config(Currency::BDT));
    let error = payatom.create_payment(&order).await.unwrap_err();
    assert_eq!(error.field(), Some("methods"), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn each_unsent_field_of_a_payout_is_a_warning() {
    let accepted = r#"{"status":"success","ref_code":"p-1"}"#;
    let imps = &[("ifsc", "SBIN0000001")][..];
    let upi = &[("payment_mode", "upi")][..];
    let upi_option = &[("upi_id", "a@b")][..];
    let wallet = &[][..];
    let wallet_option = &[("wallet_type", "Bkash")][..];
    for (currency, options, expected) in [
        (Currency::INR, imps, &["country", "description"][..]),
        (
            Currency::INR,
            upi,
            &["country", "description", "institution"][..],
        ),
        (
            Currency::INR,
            upi_option,
            &["account", "country", "description", "institution"][..],
        ),
        (
            Currency::BDT,
            wallet,
            &["country", "description", "name"][..],
        ),
        (
            Currency::BDT,
            wallet_option,
            &["country", "description", "institution", "name"][..],
        ),
    ] {
        let recorder = Recorder::with_responses([(200, accepted)]);
        let amount = Money::from_major(500, currency).unwrap();
        let to = Beneficiary::new("Asha", "123456789");
        let mut new = NewPayout::new("PAYOUT1042A".parse().unwrap(), amount, to);
        let general = [
            ("description", "Wages"),
            ("institution", "SBI"),
            ("country", "IN"),
            ("email", "a@b.example"),
            ("phone", "9000000000"),
        ];
        for (name, value) in general.iter().chain(options) {
            set_payout(&mut new, name, value);
        }
        let payatom = recorder.payatom(config(currency));
        let paid = payatom.payouts().unwrap().payout(&new).await.unwrap();
        assert_eq!(unsent(&paid.warnings), expected, "{options:?}");
    }
}

#[tokio::test]
async fn a_refund_of_an_attempt_is_refused() {
    let recorder = Recorder::with_responses([]);
    let amount = Money::from_major(10, Currency::INR).unwrap();
    let mut new = NewRefund::new("BACK-1".parse().unwrap(), "r".parse().unwrap(), amount);
    new.attempt = Some("a-1".parse().unwrap());
    let payatom = recorder.india();
    let error = payatom.refunds().unwrap().refund(&new).await.unwrap_err();
    assert_eq!(error.field(), Some("attempt"), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(recorder.sent().is_empty());
}
