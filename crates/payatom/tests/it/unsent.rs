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
async fn an_option_of_another_product_or_payout_method_is_refused_by_name() {
    let recorder = Recorder::with_responses([]);
    let of_product = |products: &str| {
        format!(
            "may be set only if the option `product` is {products}: leave it out or set the option `product` to {products}"
        )
    };
    let v2 =
        "may be set only if the option `api` is v2: leave it out or set the option `api` to v2";
    let wallets = of_product("hosted or bd-wallet");
    let upi = of_product("upi-p2p or upi-p2c");
    let pakistan = of_product("pk-h2h");
    for (product, option, value, rule) in [
        ("upi-p2c", "wallet_type", "bKash", wallets.as_str()),
        ("hosted", "upi_id", "a@b", upi.as_str()),
        ("hosted", "pak_wallet", "JAZZCASH", pakistan.as_str()),
        ("hosted", "account_number", "0300", pakistan.as_str()),
        ("hosted", "ip", "203.0.113.7", v2),
        ("hosted", "customer_id", "C-1", v2),
    ] {
        let order = order(Currency::INR, &[("product", product), (option, value)]);
        let error = recorder.india().create_payment(&order).await.unwrap_err();
        assert_eq!((error.field(), error.message()), (Some(option), rule));
    }
    for (mode, option) in [("upi", "ifsc"), ("imps", "upi_id"), ("imps", "wallet_type")] {
        let amount = Money::from_major(500, Currency::INR).unwrap();
        let to = Beneficiary::new("Asha", "123456789");
        let mut new = NewPayout::new("PAYOUT1042A".parse().unwrap(), amount, to);
        set_payout(&mut new, "institution", "SBI");
        set_payout(&mut new, "payment_mode", mode);
        set_payout(&mut new, option, "a@b");
        let payatom = recorder.india();
        let error = payatom.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(option), "{mode}: {error}");
    }
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn an_account_that_equals_the_upi_id_is_sent_and_not_warned_about() {
    let accepted = r#"{"status":"success","ref_code":"p-1"}"#;
    for (upi_id, expected) in [
        ("asha@bank", &[][..]),
        (
            "a@b",
            &["`account` is not sent: replaced by the option `upi_id`"],
        ),
    ] {
        let recorder = Recorder::with_responses([(200, accepted)]);
        let amount = Money::from_major(500, Currency::INR).unwrap();
        let to = Beneficiary::new("Asha", "asha@bank");
        let mut new = NewPayout::new("PAYOUT1042A".parse().unwrap(), amount, to);
        new.options.set("upi_id", upi_id);
        let payatom = recorder.india();
        let paid = payatom.payouts().unwrap().payout(&new).await.unwrap();
        assert_eq!(paid.warnings, expected);
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
