//! Readings of the ledger that no other test covers. Each test fails with the other reading.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use dhow_core::{
    Balances, Clock, Currency, Delivery, Environment, ErrorKind, Money, PaymentProvider, Secret,
    WebhookVerifier,
};
use dhow_crypto::base64;
use dhow_hpay::{HPayWebhooks, NewVirtualAccount, OrderQuery};
use serde_json::Value;

use crate::{
    recorder::{PASSCODE, Recorder, Stopped, config, config_with_keys, key},
    transfers::{genuine, new_transfer},
};

const OPEN_ACCOUNT: &str = r#"{"error_code":"00","data":{"merchant_id":"65457","account_va":"OMI9001122","va_status":"1"},"checksum":""}"#;

// The certificates are self-signed with HPay's default subject or issued by another key; expired, not yet valid, or ending before they
// begin.
#[tokio::test]
async fn only_the_public_key_of_hpays_certificate_is_used() {
    let all: Value = serde_json::from_str(include_str!("../data/certificates.json")).unwrap();
    for (name, certificate) in all.as_object().unwrap() {
        let der = base64::decode(certificate.as_str().unwrap().as_bytes()).unwrap();
        let config = config("12345")
            .with_private_key(key("merchant_private_pkcs8_pem").as_bytes())
            .unwrap()
            .with_gateway_certificate(&der)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let recorder = Recorder::with_responses([(200, &genuine())]);
        let sent = recorder
            .hpay_with(config)
            .send_transfer(&new_transfer())
            .await;
        let sent = sent.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(sent.request_id, "00001");
    }
    let other = base64::decode(key("merchant_cert_der_base64").as_bytes()).unwrap();
    let config = config_with_keys("12345").with_gateway_certificate(&other);
    let recorder = Recorder::with_responses([(200, &genuine())]);
    let hpay = recorder.hpay_with(config.unwrap());
    assert!(hpay.send_transfer(&new_transfer()).await.is_err());
}

// The signatures were computed by Python over merchant id, account, the flag if there is one, and the passcode, with `|` between them.
#[tokio::test]
async fn account_calls_sign_merchant_account_and_flag() {
    let renamed = r#"{"error_code":"00","data":{"merchant_id":"63575","va_account":"9631241000000713987","va_name":"NGUYEN B"}}"#;
    let recorder = Recorder::with_responses([(200, renamed)]);
    let hpay = recorder.hpay_with(config("63575"));
    let account = "9631241000000713987";
    hpay.rename_virtual_account(account, "NGUYEN B", Some("x"))
        .await
        .unwrap();
    let code = "962437fcaf07509df6a5111c0c95d550";
    assert_eq!(recorder.body()["secure_code"], code);

    let closed = OPEN_ACCOUNT.replace(r#""va_status":"1""#, r#""va_status":"3""#);
    let recorder =
        Recorder::with_responses([(200, &closed), (200, OPEN_ACCOUNT), (200, OPEN_ACCOUNT)]);
    let hpay = recorder.hpay_with(config("65457"));
    hpay.close_virtual_account("OMI9001122").await.unwrap();
    hpay.open_virtual_account("OMI9001122", None).await.unwrap();
    let until = Some(Stopped.now());
    hpay.open_virtual_account("OMI9001122", until)
        .await
        .unwrap();
    let codes = [
        "81e45b298963f138d83b3e066b81213a",
        "aa4e304b78db309f6fd72cb69e9ae74e",
        "aa4e304b78db309f6fd72cb69e9ae74e",
    ];
    for (request, code) in recorder.sent().iter().zip(codes) {
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        assert!(body.ends_with(&format!("&secure_code={code}")), "{body}");
    }

    let none = r#"{"error_code":"00","data":[]}"#;
    let recorder = Recorder::with_responses([(200, none)]);
    let hpay = recorder.hpay_with(config("66295"));
    hpay.virtual_account_receipts("9631249900000102836")
        .await
        .unwrap();
    let code = "9292c2f9e2793a153a542407bf9ead4d";
    assert_eq!(recorder.body()["secure_code"], code);
}

#[tokio::test]
async fn one_or_two_zeros_are_success_for_virtual_accounts() {
    let amount = Money::from_minor(100_000, Currency::VND);
    for (code, success) in [("0", true), ("00", true), ("000", false), ("", false)] {
        let made = format!(r#"{{"error_code":"{code}","data":{{"va_account":"OMI9001122"}}}}"#);
        let receipts = format!(r#"{{"error_code":"{code}","data":[]}}"#);
        let recorder = Recorder::with_responses([(200, &made), (200, &receipts)]);
        let hpay = recorder.hpay();
        let new = NewVirtualAccount::new("NGUYEN VAN A", amount);
        let made = hpay.create_virtual_account(&new).await;
        assert_eq!(made.is_ok(), success, "{code:?}");
        let receipts = hpay.virtual_account_receipts("OMI9001122").await;
        assert_eq!(receipts.is_ok(), success, "{code:?}");
    }
}

#[tokio::test]
async fn bodies_are_json_under_a_form_content_type_where_the_examples_show_it() {
    let order = r#"{"error_code":"30015"}"#;
    let refused = r#"{"error_code":"049"}"#;
    let recorder = Recorder::with_responses([(200, order), (200, refused), (200, OPEN_ACCOUNT)]);
    let hpay = recorder.hpay_with(config("65457"));
    let query = OrderQuery::by_order_code("OM_1".parse().unwrap());
    hpay.order(&query).await.unwrap_err();
    let amount = Money::from_minor(100_000, Currency::VND);
    let new = NewVirtualAccount::new("NGUYEN VAN A", amount);
    hpay.create_virtual_account(&new).await.unwrap_err();
    hpay.open_virtual_account("OMI9001122", None).await.unwrap();
    let starts = [
        r#"{"merchant_id":"#,
        r#"{"merchantId":"#,
        "merchant_id=65457&account_va=",
    ];
    for (request, start) in recorder.sent().iter().zip(starts) {
        let form = "application/x-www-form-urlencoded";
        assert_eq!(request.headers()["content-type"], form, "{start}");
        assert!(request.body().starts_with(start.as_bytes()), "{start}");
    }
}

/// Clock that shows 2024-11-16 17:30 UTC, when it is already the next day in Vietnam.
#[derive(Debug)]
struct Evening;

impl Clock for Evening {
    fn now(&self) -> SystemTime {
        Stopped.now() + Duration::from_secs(36_179)
    }
}

#[tokio::test]
async fn a_balance_request_has_the_date_in_vietnam_and_signs_four_values() {
    let answer = r#"{"data":{"balance":"1,000"},"error_code":0}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let hpay = recorder.hpay_with(config_with_keys("100001").with_clock(Arc::new(Evening)));
    Balances::read_balances(&hpay).await.unwrap();
    let body = recorder.body();
    assert_eq!(body["requestTime"], "2024-11-17");
    let id = body["requestId"].as_str().unwrap();
    let text = format!("{id}|100001|2024-11-17|{PASSCODE}");
    let signer = dhow_crypto::rsa::signer(key("merchant_private_pkcs8_pem").as_bytes()).unwrap();
    let signature = base64::encode(&signer.sign_sha256(text.as_bytes()).unwrap());
    assert_eq!(body["signature"], signature);
}

#[tokio::test]
async fn amounts_are_in_the_account_currency_which_is_vnd_by_default() {
    let order = r#"{"error_code":"00","data":{"transaction_status":"00","order_code":"OM_1","total_amount":"200"},"checksum":""}"#;
    for (configured, currency, minor) in [
        (None, Currency::VND, 200),
        (Some(Currency::USD), Currency::USD, 20_000),
    ] {
        let recorder = Recorder::with_responses([(200, order)]);
        let config = match configured {
            Some(currency) => config("100001").with_currency(currency),
            None => config("100001"),
        };
        let hpay = recorder.hpay_with(config);
        let payment = hpay.payment_status(&"OM_1".parse().unwrap()).await.unwrap();
        let received = payment.received.unwrap().money().unwrap();
        assert_eq!(received, Money::from_minor(minor, currency));
        let other = [Currency::USD, Currency::VND];
        let other = other.into_iter().find(|other| *other != currency).unwrap();
        let mut new = dhow_core::NewPayment::new(
            "OM_1".parse().unwrap(),
            Money::from_major(200, other).unwrap(),
        );
        new.return_url = Some("https://shop.example/return".into());
        let error = hpay.create_payment(&new).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.field(), Some("currency"));
    }
}

#[test]
fn the_default_separator_of_an_account_webhook_is_a_bar() {
    let passcode = Secret::new(PASSCODE).unwrap();
    let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", passcode);
    for (cashin, code, genuine) in [
        ("28275709", "489c0159dd77181944002f9f55b2a178", true),
        ("28275709", "9f7a1408fc8579047bf0d8ff9a558035", false),
        ("28275709", "314345c3e22605f66250710f8835b436", false),
        ("a+b", "dd5011c0bfa36e5c3cb243bf77bfc32f", false),
    ] {
        let query = format!(
            "va_account=1000000000032&amount=30000&order_id=51239782&cashin={cashin}&error_code=0&secure_code={code}"
        );
        let verdict = webhooks.verify_webhook(&Delivery::get("/va/callback", query));
        assert_eq!(verdict.is_ok(), genuine, "{cashin} {code}");
    }
}
