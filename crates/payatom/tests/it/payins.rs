//! Payins: requests as sent, and next actions read from the responses.

use dhow_core::{
    Currency, ErrorKind, Money, NewPayment, NextAction, Outcome, PaymentProvider, PaymentStatus,
    Resolution, Secret,
};
use dhow_payatom::v2_signature;
use serde_json::{Value, json};

use crate::recorder::{PID, Recorder, SECRET, config, set_payment};

const UPI: &str =
    r#"{"ref_code":"a1c9","qr_code":"upi:\/\/pay?pa=shop@bank&am=100","status":"success"}"#;

pub(crate) fn order(currency: Currency, set: &[(&str, &str)]) -> NewPayment {
    let amount = Money::from_major(100, currency).unwrap();
    let mut order = NewPayment::new("ORDER-1042A".parse().unwrap(), amount);
    let customer = [
        ("name", "Ravi"),
        ("email", "ravi@example.com"),
        ("phone", "9000000000"),
    ];
    for (name, value) in customer.iter().chain(set) {
        set_payment(&mut order, name, value);
    }
    order
}

const V2: [(&str, &str); 5] = [
    ("api", "v2"),
    ("ip", "203.0.113.9"),
    ("latitude", "19.07"),
    ("longitude", "72.87"),
    ("customer_id", "C-1"),
];

fn body(recorder: &Recorder, at: usize) -> Value {
    serde_json::from_slice(recorder.sent()[at].body()).unwrap()
}

#[tokio::test]
async fn a_hosted_payin_leads_to_the_page_with_its_code_escaped() {
    let recorder = Recorder::with_responses([(200, r#"{"hash_value":"ab+c/=","status":"ok"}"#)]);
    let mut order = order(
        Currency::INR,
        &[("return_url", "https://shop.example/thanks")],
    );
    order.webhook_url = Some("https://shop.example/hook".into());
    let payment = recorder.india().create_payment(&order).await.unwrap();
    let url = "https://gateway.example/x/pay/connect.php?code=ab%2Bc%2F%3D".to_owned();
    let page = "https://gateway.example/x/pay/connect.php";
    recorder.assert_link("GET /pay/connect.php", &url, page);
    assert_eq!(payment.next_actions, [NextAction::Redirect { url }]);
    assert_eq!(payment.provider_reference.as_str(), "order:ORDER-1042A");
    assert!(payment.reference_is_provisional);
    assert_eq!(payment.status, PaymentStatus::Pending);
    assert!(
        payment.warnings[0].contains("onboarding"),
        "{:?}",
        payment.warnings
    );

    let sent = &recorder.sent()[0];
    assert_eq!(sent.method(), "POST");
    assert_eq!(sent.uri(), "https://gateway.example/x/pay/request.php");
    assert!(sent.headers().get("x-api-key").is_none());
    let expected = json!({
        "pid": PID, "order_id": "ORDER-1042A", "amount": "100", "name": "Ravi", "email": "ravi@example.com",
        "phone": "9000000000", "redirect_url": "https://shop.example/thanks",
    });
    assert_eq!(body(&recorder, 0), expected);
    recorder.assert_calls([(
        "POST /pay/request.php",
        "https://gateway.example/x/pay/request.php",
    )]);
}

#[tokio::test]
async fn a_upi_payin_offers_code_and_app_and_requires_the_reference_of_a_payment_to_an_operator() {
    for (product, needs_reference) in [("upi-p2p", true), ("upi-p2c", false)] {
        let recorder = Recorder::with_responses([(200, UPI)]);
        let order = order(
            Currency::INR,
            &[("product", product), ("upi_id", "ravi@bank")],
        );
        let payment = recorder.india().create_payment(&order).await.unwrap();
        let link = "upi://pay?pa=shop@bank&am=100".to_owned();
        let qr = NextAction::ShowQrCode {
            payload: link.clone(),
        };
        assert_eq!(payment.next_actions[0], qr);
        assert_eq!(
            payment.next_actions[1],
            NextAction::OpenApp {
                app: "upi".into(),
                url: link
            }
        );
        let has_reference_action = payment
            .next_actions
            .contains(&NextAction::SubmitTransactionReference);
        assert_eq!(has_reference_action, needs_reference, "{product}");
        assert_eq!(payment.provider_reference.as_str(), "a1c9");
        assert!(!payment.reference_is_provisional);
        recorder.assert_calls([("POST /api/request.php", "/x/api/request.php")]);
        assert_eq!(body(&recorder, 0)["amount"], 100);
        assert_eq!(body(&recorder, 0)["upi_id"], "ravi@bank");
    }
}

#[tokio::test]
async fn wallets_in_bangladesh_are_paid_by_number_or_on_their_own_page() {
    let to_operator = r#"{"status":"success","ref_code":"r","wallet_id":"01700000000"}"#;
    let to_company =
        r#"{"status":"success","ref_code":"r","redirect_url":"https:\/\/wallet.example\/p"}"#;
    for (answer, kinds) in [
        (to_operator, vec!["pay-to-account", "transaction-reference"]),
        (to_company, vec!["redirect"]),
    ] {
        let recorder = Recorder::with_responses([(200, answer)]);
        let payatom = recorder.payatom(config(Currency::BDT));
        let set = [("product", "bd-wallet"), ("wallet_type", "bKash")];
        let payment = payatom
            .create_payment(&order(Currency::BDT, &set))
            .await
            .unwrap();
        let found: Vec<_> = payment
            .next_actions
            .iter()
            .map(|item| item.kind().to_string())
            .collect();
        assert_eq!(found, kinds);
        assert_eq!(body(&recorder, 0)["wallet_type"], "bKash");
        recorder.assert_calls([("POST /api/request.php (wallet_type)", "/x/api/request.php")]);
        if let NextAction::PayToAccount { institution, .. } = &payment.next_actions[0] {
            assert_eq!(institution.as_deref(), Some("bKash"));
        }
    }
}

#[tokio::test]
async fn a_payin_in_pakistan_is_confirmed_on_the_phone() {
    let answer = r#"{"status":"success","ref_code":"r","amount":100,"wallet":"JAZZCASH"}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let payatom = recorder.payatom(config(Currency::PKR));
    let set = [
        ("product", "pk-h2h"),
        ("pak_wallet", "JAZZCASH"),
        ("account_number", "03001234567"),
    ];
    let payment = payatom
        .create_payment(&order(Currency::PKR, &set))
        .await
        .unwrap();
    assert_eq!(
        payment.next_actions,
        [NextAction::ConfirmOnPhone { message: None }]
    );
    assert_eq!(body(&recorder, 0)["pak_wallet"], "JAZZCASH");
    assert_eq!(body(&recorder, 0)["amount"], 100);
    recorder.assert_calls([("POST /api/request.php (pak_wallet)", "/x/api/request.php")]);
}

#[tokio::test]
async fn v2_sends_the_key_and_a_signature_of_the_sent_body() {
    let recorder =
        Recorder::with_responses([(200, UPI), (200, r#"{"hash_value":"h","status":"ok"}"#)]);
    let payatom = recorder.india();
    for (at, product) in ["upi-p2p", "hosted"].into_iter().enumerate() {
        let mut set = V2.to_vec();
        set.push(("product", product));
        payatom
            .create_payment(&order(Currency::INR, &set))
            .await
            .unwrap();
        let sent = &recorder.sent()[at];
        assert_eq!(sent.headers()["x-api-key"], "api-key-1");
        let text = std::str::from_utf8(sent.body()).unwrap();
        let expected = v2_signature(&Secret::new(SECRET).unwrap(), text).unwrap();
        assert_eq!(body(&recorder, at)["signature"], expected);
        assert_eq!(body(&recorder, at)["amount"], 100);
        assert_eq!(body(&recorder, at)["latitude"], "19.07");
    }
    let paths: Vec<_> = recorder
        .sent()
        .iter()
        .map(|item| item.uri().path().to_owned())
        .collect();
    assert_eq!(paths, ["/x/api/v2/request.php", "/x/pay/v2/request.php"]);
    recorder.assert_calls([
        ("POST /api/v2/request.php", "/x/api/v2/request.php"),
        ("POST /pay/v2/request.php", "/x/pay/v2/request.php"),
    ]);
}

#[tokio::test]
async fn an_empty_qr_code_is_derived_from_an_app_link() {
    let answer = r#"{"status":"success","ref_code":"r","qr_code":"","receiverVPA":"p@b","additional_data":{
        "paytm_intent":"paytmmp:\/\/cash_wallet?pa=p@b&am=100.00&tn=ORDER-1042A&featuretype=money_transfer",
        "phonepe_intent":"phonepe:\/\/native?data=e30=&id=p2ppayment"}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let order = order(Currency::INR, &[("product", "upi-p2c")]);
    let payment = recorder.india().create_payment(&order).await.unwrap();
    let payload = "upi://pay?pa=p@b&am=100.00&tn=ORDER-1042A".to_owned();
    assert_eq!(payment.next_actions[0], NextAction::ShowQrCode { payload });
    let apps = payment
        .next_actions
        .iter()
        .filter_map(|action| match action {
            NextAction::OpenApp { app, .. } => Some(app.as_str()),
            _ => None,
        });
    assert_eq!(apps.collect::<Vec<_>>(), ["upi", "paytm", "phonepe"]);
}

#[tokio::test]
async fn a_payin_that_breaks_a_rule_is_refused_before_anything_is_sent() {
    let recorder = Recorder::with_responses([]);
    let india = recorder.india();
    let mut paise = order(Currency::INR, &[]);
    paise.amount = Money::from_minor(10_050, Currency::INR);
    let mut cents = order(Currency::INR, &[]);
    cents.amount = Money::from_minor(50, Currency::INR);
    let mut short = order(Currency::INR, &[]);
    short.merchant_reference = "ORDER-12A".parse().unwrap();
    let mut nameless = order(Currency::INR, &[]);
    nameless.customer.name = None;
    let mut without_email = order(Currency::INR, &[]);
    without_email.customer.email = None;
    let mut without_phone = order(Currency::INR, &[]);
    without_phone.customer.phone = None;
    let mut table = vec![
        (without_email, "email"),
        (without_phone, "phone"),
        (paise, "amount"),
        (cents, "amount"),
        (short, "merchant_reference"),
        (nameless, "name"),
        (order(Currency::BDT, &[]), "currency"),
    ];
    for (name, value, field) in [
        ("product", "upi", "product"),
        ("api", "v3", "api"),
        ("api", "v2", "ip"),
        ("prodcut", "hosted", "prodcut"),
    ] {
        table.push((order(Currency::INR, &[(name, value)]), field));
    }
    let wallet = [("product", "bd-wallet"), ("wallet_type", "bKash")];
    table.push((order(Currency::INR, &wallet), "currency"));
    for (order, field) in table {
        let error = india.create_payment(&order).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    let pakistan = recorder.payatom(config(Currency::PKR));
    for (wallet, account, field) in [
        ("UPAY", "03", "pak_wallet"),
        ("JAZZCASH", "92", "account_number"),
    ] {
        let set = [
            ("product", "pk-h2h"),
            ("pak_wallet", wallet),
            ("account_number", account),
        ];
        let error = pakistan
            .create_payment(&order(Currency::PKR, &set))
            .await
            .unwrap_err();
        assert_eq!(error.field(), Some(field));
    }
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn a_reference_that_ends_in_a_digit_is_a_warning_or_refused_by_setting() {
    let recorder = Recorder::with_responses([(200, UPI)]);
    let mut digits = order(Currency::INR, &[("product", "upi-p2c")]);
    digits.merchant_reference = "ORDER00000012".parse().unwrap();
    let payment = recorder.india().create_payment(&digits).await.unwrap();
    assert!(
        payment.warnings[0].contains("ends in a digit"),
        "{:?}",
        payment.warnings
    );
    assert_eq!(body(&recorder, 0)["order_id"], "ORDER00000012");
    let notes = recorder.india().capabilities().notes;
    assert!(notes[0].contains("ends in a digit"));

    let strict = recorder.payatom(config(Currency::INR).with_safe_references_only());
    let notes = strict.capabilities().notes;
    assert!(notes[0].contains("must not end in a digit"), "{}", notes[0]);
    let error = strict.create_payment(&digits).await.unwrap_err();
    assert_eq!(error.field(), Some("merchant_reference"));
    assert_eq!(recorder.sent().len(), 1);
}

#[tokio::test]
async fn an_error_in_the_body_is_an_error_under_any_http_status() {
    for status in [200, 400, 401] {
        let response = r#"{"status":"error","message":"Duplicate order_id Found"}"#;
        let recorder = Recorder::with_responses([(status, response)]);
        let error = recorder
            .india()
            .create_payment(&order(Currency::INR, &[]))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Duplicate, "{status}");
        assert!(error.outcome().is_unknown(), "{status}");
        assert!(
            error.to_string().starts_with("payatom: duplicate"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_unusable_response_leaves_the_payin_unknown() {
    for answer in [
        r#"{"status":"ok"}"#,
        r#"{"status":"success","ref_code":"r"}"#,
        r#"{"status":"Approved","hash_value":"h"}"#,
        r#"{"hash_value":"h"}"#,
        r#"{"status":"ok","status":"ok","hash_value":"h"}"#,
        "[]",
    ] {
        let recorder = Recorder::with_responses([(200, answer)]);
        let error = recorder
            .india()
            .create_payment(&order(Currency::INR, &[]))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{answer}");
        let unknown = Outcome::Unknown(Resolution::LookUp);
        assert_eq!(error.outcome(), unknown, "{answer}");
    }
}

#[tokio::test]
async fn a_missing_credential_is_named() {
    let recorder = Recorder::with_responses([]);
    let payatom = recorder.with_secret(SECRET);
    let error = payatom
        .create_payment(&order(Currency::INR, &V2))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.field(), Some("api_key"));
    assert!(payatom.balances().is_none() && payatom.actions().is_none());
    assert!(payatom.refunds().is_none() && payatom.payouts().is_some());
}

#[tokio::test]
async fn a_byte_order_mark_before_a_response_is_skipped() {
    let marked = format!("\u{feff}{UPI}");
    let recorder = Recorder::with_responses([(200, &marked)]);
    let order = order(Currency::INR, &[("product", "upi-p2c")]);
    let payment = recorder.india().create_payment(&order).await.unwrap();
    assert_eq!(payment.provider_reference.as_str(), "a1c9");
}
