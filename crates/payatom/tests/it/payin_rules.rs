//! Rules for the reference, the links and the amount of payins.

use dhow_core::{Currency, NextAction, Outcome, PaymentProvider, Resolution};
use dhow_payatom::Paths;

use crate::{
    payins::order,
    recorder::{Recorder, config, set_payment},
};

const UNKNOWN: Outcome = Outcome::Unknown(Resolution::LookUp);

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
            let recorder = Recorder::with_responses([(200, answer)]);
            let payatom = recorder.payatom(config(currency));
            let mut order = order(currency, set);
            set_payment(&mut order, "product", product);
            order.merchant_reference = reference.parse().unwrap();
            let created = payatom.create_payment(&order).await;
            assert_eq!(recorder.sent().len(), usize::from(accepted), "{product}");
            match created {
                Ok(_) => assert!(accepted, "{product} {reference}"),
                Err(error) => {
                    assert!(!accepted, "{product} {reference}: {error}");
                    assert_eq!(error.field(), Some("merchant_reference"));
                    assert_eq!(error.outcome(), Outcome::NotSent);
                    assert!(
                        error
                            .to_string()
                            .contains("must have at least 10 characters")
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_link_that_a_browser_executes_is_never_an_action() {
    let answer = r#"{"status":"success","ref_code":"r","redirect_url":"javascript:alert(1)","qr_code":"javascript://%0aalert(1)",
        "additional_data":{"paytm_intent":"javascript://%0aalert(1)","phonepe_intent":"phonepe://native?data=e30="}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
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
async fn a_link_with_another_amount_or_currency_leaves_the_payin_unknown() {
    for (query, fits) in [
        ("pa=a@b&am=100&cu=INR", true),
        ("pa=a@b&am=100.00&cu=inr&tn=ORDER-1042A", true),
        ("pa=a@b&am=100&cu=INR&tn=r", true),
        ("pa=a@b&am=100&mam=100.00&tn=ORDER%2D1042A", true),
        ("pa=a@b", true),
        ("pa=a@b&am=100.01", false),
        ("pa=a@b&am=1", false),
        ("pa=a@b&am=100&cu=BDT", false),
        ("pa=a@b&am=1e2", false),
        ("pa=a@b&am=100&am=1", false),
        ("pa=a@b&am=100&am=100", false),
        ("pa=a@b&am=100&%61m=9000", false),
        ("pa=a@b&%61m=100", false),
        ("pa=a@b&am=100&tn=ORDER-1042A;am=9000", false),
        ("pa=a@b;am=9000", false),
        ("pa=a@b&am=100&mam=9000", false),
        ("pa=a@b&am=100&tn=ORDER-SOMEBODY&cu=INR", false),
        ("pa=a@b&am=100&TN=ORDER-SOMEBODY", false),
        ("pa=a@b&tn=ORDER-1042", false),
    ] {
        let code = format!(r#""qr_code":"upi://pay?{query}""#);
        let links = format!(
            r#""qr_code":"","additional_data":{{"phonepe_intent":"phonepe://native?data=e30=","paytm_intent":"paytmmp://cash_wallet?{query}"}}"#
        );
        for (members, field) in [(code, "`qr_code`"), (links, "`additional_data`")] {
            let answer = format!(r#"{{"status":"success","ref_code":"r",{members}}}"#);
            let recorder = Recorder::with_responses([(200, &answer)]);
            let order = order(Currency::INR, &[("product", "upi-p2c")]);
            match recorder.india().create_payment(&order).await {
                Ok(payment) => {
                    assert!(fits, "{answer}");
                    assert!(payment.warnings.is_empty(), "{:?}", payment.warnings);
                }
                Err(error) => {
                    assert!(!fits, "{answer}: {error}");
                    assert_eq!(error.outcome(), UNKNOWN, "{answer}");
                    assert!(error.to_string().contains(field), "{error}");
                }
            }
        }
    }
}

/// The 2023 documents define the note of a link over V1; no source defines it over V2.
#[tokio::test]
async fn the_note_of_a_link_names_the_order_over_v1() {
    let answer = r#"{"status":"success","ref_code":"r","qr_code":"upi://pay?pa=a@b&am=100&tn=ORDER-SOMEBODY"}"#;
    let v2 = [
        ("product", "upi-p2c"),
        ("api", "v2"),
        ("ip", "203.0.113.9"),
        ("latitude", "19.07"),
        ("longitude", "72.87"),
        ("customer_id", "C-1"),
    ];
    let recorder = Recorder::with_responses([(200, answer)]);
    let payatom = recorder
        .payatom(config(Currency::INR).with_api_key(dhow_core::Secret::new("api-key-1").unwrap()));
    let created = payatom.create_payment(&order(Currency::INR, &v2)).await;
    assert!(created.is_ok(), "{created:?}");
    let recorder = Recorder::with_responses([(200, answer)]);
    let order = order(Currency::INR, &[("product", "upi-p2c")]);
    let error = recorder.india().create_payment(&order).await.unwrap_err();
    assert_eq!(error.outcome(), UNKNOWN);
    assert!(error.to_string().contains("`qr_code`"), "{error}");
}

#[tokio::test]
async fn the_amount_of_a_response_is_the_amount_requested() {
    for (member, fits) in [
        (r#""requested_amount":"100""#, true),
        (r#""requested_amount":100.00"#, true),
        (r#""requested_amount":"9000""#, false),
        (r#""requested_amount":"1e2""#, false),
    ] {
        let answer = format!(
            r#"{{"status":"success","ref_code":"r","qr_code":"upi://pay?pa=a@b",{member}}}"#
        );
        let recorder = Recorder::with_responses([(200, &answer)]);
        let order = order(Currency::INR, &[("product", "upi-p2c")]);
        match recorder.india().create_payment(&order).await {
            Ok(_) => assert!(fits, "{member}"),
            Err(error) => {
                assert!(!fits, "{member}: {error}");
                assert_eq!(error.outcome(), UNKNOWN, "{member}");
            }
        }
    }
}

#[tokio::test]
async fn a_payin_whose_page_has_no_url_is_unknown_because_it_exists() {
    let mut paths = Paths::default();
    "/a?b".clone_into(&mut paths.connect);
    let long = format!(r#"{{"status":"ok","hash_value":"{}"}}"#, "h".repeat(70_000));
    for (paths, answer) in [
        (paths, r#"{"status":"ok","hash_value":"h"}"#),
        (Paths::default(), &long),
    ] {
        let recorder = Recorder::with_responses([(200, answer)]);
        let payatom = recorder.payatom(config(Currency::INR).with_paths(paths));
        let created = payatom.create_payment(&order(Currency::INR, &[])).await;
        let error = created.unwrap_err();
        assert_eq!(error.outcome(), UNKNOWN, "{error}");
        assert_eq!(error.provider().unwrap().as_str(), "payatom");
        assert_eq!(recorder.sent().len(), 1);
    }
}
