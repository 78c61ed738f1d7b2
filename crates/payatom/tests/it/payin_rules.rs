//! Rules of a payin: its reference, its links, its amount.

use dhow_core::{Currency, NextAction, Outcome, PaymentProvider};

use crate::{
    payins::order,
    recorder::{Recorder, config},
};

#[tokio::test]
async fn a_reference_has_at_least_ten_characters_in_every_product() {
    type Options = &'static [(&'static str, &'static str)];
    let products: [(&str, Currency, Options); 5] = [
        ("hosted", Currency::INR, &[]),
        ("upi-p2p", Currency::INR, &[]),
        ("upi-p2c", Currency::INR, &[]),
        ("bd-wallet", Currency::BDT, &[("wallet_type", "bKash")]),
        (
            "pk-h2h",
            Currency::PKR,
            &[
                ("pak_wallet", "JAZZCASH"),
                ("account_number", "03001234567"),
            ],
        ),
    ];
    let answer = r#"{"status":"success","ref_code":"r","hash_value":"h","qr_code":"upi://pay?pa=a@b","wallet_id":"017"}"#;
    for (product, currency, set) in products {
        for (reference, accepted) in [("A", false), ("ORDER-12A", false), ("ORDER-142A", true)] {
            let recorder = Recorder::answering([(200, answer)]);
            let payatom = recorder.payatom(config(currency));
            let mut order = order(currency, set);
            order.set("product", product);
            order.merchant_reference = reference.parse().unwrap();
            let created = payatom.create_payment(&order).await;
            assert_eq!(recorder.sent().len(), usize::from(accepted), "{product}");
            match created {
                Ok(_) => assert!(accepted, "{product} {reference}"),
                Err(error) => {
                    assert!(!accepted, "{product} {reference}: {error}");
                    assert_eq!(error.field(), Some("merchant_reference"));
                    assert_eq!(error.outcome(), Outcome::NotSent);
                    assert!(error.to_string().contains("at least ten characters"));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_link_that_a_browser_would_run_is_never_an_action() {
    let answer = r#"{"status":"success","ref_code":"r","redirect_url":"javascript:alert(1)","qr_code":"javascript://%0aalert(1)",
        "additional_data":{"paytm_intent":"javascript://%0aalert(1)","phonepe_intent":"phonepe://native?data=e30="}}"#;
    let recorder = Recorder::answering([(200, answer)]);
    let order = order(Currency::INR, &[("product", "upi-p2c")]);
    let payment = recorder.india().create_payment(&order).await.unwrap();
    let mut apps = Vec::new();
    for action in &payment.next_actions {
        match action {
            NextAction::Redirect { url } => panic!("{url}"),
            NextAction::OpenApp { app, url } => {
                assert!(url.starts_with("phonepe://"), "{url}");
                apps.push(app.as_str());
            }
            _ => {}
        }
    }
    assert_eq!(apps, ["phonepe"]);
}

#[tokio::test]
async fn a_upi_text_over_another_amount_is_a_warning() {
    for (amount, warned) in [
        ("100", false),
        ("100.00", false),
        ("100.01", true),
        ("1", true),
    ] {
        let answer = format!(
            r#"{{"status":"success","ref_code":"r","qr_code":"upi://pay?pa=a@b&am={amount}"}}"#
        );
        let recorder = Recorder::answering([(200, &answer)]);
        let order = order(Currency::INR, &[("product", "upi-p2c")]);
        let payment = recorder.india().create_payment(&order).await.unwrap();
        let found = payment
            .warnings
            .iter()
            .any(|text| text.contains("UPI text"));
        assert_eq!(found, warned, "{amount}: {:?}", payment.warnings);
    }
}
