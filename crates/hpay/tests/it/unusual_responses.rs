//! Unusual responses, amounts that are no money, and proof of absence.

use dhow_core::{
    Currency, ErrorKind, Lookup, Money, Outcome, PaymentProvider, PaymentStatus, PayoutLookup,
    Payouts,
};
use dhow_hpay::NewVirtualAccount;
use serde_json::{Value, json};

use crate::{
    echo::{by_order_code, send_call},
    recorder::{Recorder, config},
    virtual_accounts::CREATED,
};

#[tokio::test]
async fn of_several_transfers_the_requested_one_is_returned() {
    let item = |number: &str| {
        format!(
            r#"{{"transaction_id":{number},"transaction_status":"4","cashout_status":"3","request_id":"00001"}}"#
        )
    };
    let (requested, other) = (item("654321"), item("\"123456\""));
    for data in [
        format!("[{other},{requested}]"),
        format!(r#"{{"0":{other},"7":{requested}}}"#),
    ] {
        let body = format!(r#"{{"error_code":"000","data":{data}}}"#);
        let recorder = Recorder::with_responses([(200, &body), (200, &body)]);
        let hpay = recorder.hpay();
        let id = "00001".parse().unwrap();
        let found = hpay.transfers(&id, Some("654321")).await.unwrap();
        assert_eq!(found.len(), 1, "{data}");
        assert_eq!(found[0].transaction_id.as_deref(), Some("654321"));
        assert_eq!(hpay.transfers(&id, None).await.unwrap().len(), 2, "{data}");
    }
}

#[tokio::test]
async fn optional_fields_never_make_a_response_unreadable() {
    let body =
        "\u{feff}{\"error_code\":0.0,\"message\":{},\"status\":[],\"checksum\":7,\"data\":null}";
    let error = send_call(by_order_code, body).await.unwrap_err();
    assert_eq!(error.gateway().unwrap().code.as_deref(), Some("0.0"));
    for value in ["null", "7", "{}", "[1]", "true", "\"x\\ud83d\""] {
        let body = format!(
            "\u{feff}{{\"error_code\":\"00\",\"message\":{value},\"checksum\":{value},\"data\":{{\"transaction_status\":\"00\",\"order_code\":\"OM_1\",\"total_amount\":\"200000.00\",\"token\":{value},\"bank_code\":{value},\"buyer_fullname\":{value},\"transaction_id\":{value},\"tax_amount\":{value},\"return_url\":{value}}}}}"
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let payment = recorder
            .hpay()
            .payment_status(&"OM_1".parse().unwrap())
            .await;
        let payment = payment.unwrap_or_else(|error| panic!("{value}: {error}"));
        assert_eq!(payment.status, PaymentStatus::Paid);
        let received = payment.received.unwrap().money();
        assert_eq!(
            received,
            Some(Money::from_minor(200_000, Currency::VND)),
            "{value}"
        );
    }
}

#[tokio::test]
async fn an_amount_that_is_no_money_stays_unknown() {
    for (amount, minor) in [
        ("\"599000.00\"", Some(599_000)),
        ("599000", Some(599_000)),
        ("\"599,000\"", Some(599_000)),
        ("\"599000.01\"", None),
        ("\"-599000\"", None),
        ("-1", None),
        ("5.99e5", None),
        ("\"\"", None),
        ("{}", None),
        ("null", None),
    ] {
        let body = format!(
            r#"{{"error_code":"00","data":{{"transaction_status":"00","order_code":"OM_1","total_amount":{amount}}}}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let payment = recorder
            .hpay()
            .payment_status(&"OM_1".parse().unwrap())
            .await
            .unwrap();
        assert_eq!(payment.status, PaymentStatus::Paid);
        assert_eq!(payment.warnings.is_empty(), minor.is_some(), "{amount}");
        let received = payment.received.and_then(|amount| amount.money());
        assert_eq!(received.map(|money| money.minor()), minor, "{amount}");
    }
}

#[tokio::test]
async fn an_amount_of_a_transfer_that_is_no_money_is_a_warning() {
    for (amount, warned) in [
        ("\"20000\"", false),
        ("\"-20000\"", true),
        ("\"VND\"", true),
        ("2e4", true),
    ] {
        let body = format!(
            r#"{{"error_code":"000","data":{{"transaction_status":"4","cashout_status":"3","request_id":"00001","transaction_id":"7","amount":{amount}}}}}"#
        );
        let recorder = Recorder::with_responses([(200, &body)]);
        let (hpay, id) = (recorder.hpay(), "00001".parse().unwrap());
        let payout = hpay.payout_status(&id).await.unwrap();
        assert_eq!(!payout.warnings.is_empty(), warned, "{amount}");
    }
}

#[tokio::test]
async fn only_hpays_code_proves_an_absence() {
    let order = "OM_1".parse().unwrap();
    for (status, body) in [
        (404, "<html>Not Found</html>"),
        (404, ""),
        (410, ""),
        (404, r#"{"message":"Not Found"}"#),
        (404, r#"{"error_code":"99"}"#),
        (404, r#"{"error_code":"404","message":"Not Found"}"#),
        (404, r#"{"error_code":"29"}"#),
        (200, r#"{"error_code":"29"}"#),
        (200, "<html>Not Found</html>"),
        (500, r#"{"error_code":"30015"}"#),
        (500, r#"{"error_code":"217301"}"#),
    ] {
        let recorder = Recorder::with_responses([
            (status, body),
            (status, body),
            (status, body),
            (status, body),
        ]);
        let hpay = recorder.hpay();
        let label = format!("HTTP {status} {body}");
        let error = hpay.find_payments(&order).await.expect_err(&label);
        assert_ne!(error.kind(), ErrorKind::NotFound, "{label}");
        let error = hpay
            .payment_status(&"OM_1".parse().unwrap())
            .await
            .expect_err(&label);
        assert_ne!(error.kind(), ErrorKind::NotFound, "{label}");
        let error = hpay.find_payouts(&order).await.expect_err(&label);
        assert_ne!(error.kind(), ErrorKind::NotFound, "{label}");
        let error = hpay
            .payout_status(&"OM_1".parse().unwrap())
            .await
            .expect_err(&label);
        assert_ne!(error.kind(), ErrorKind::NotFound, "{label}");
    }
    for status in [200, 404, 400] {
        let (order_gone, transfer_gone) =
            (r#"{"error_code":"30015"}"#, r#"{"error_code":"217301"}"#);
        let recorder = Recorder::with_responses([(status, order_gone), (status, transfer_gone)]);
        let hpay = recorder.hpay();
        assert!(hpay.find_payments(&order).await.unwrap().is_empty());
        assert!(hpay.find_payouts(&order).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_account_in_another_currency_is_refused_before_anything_is_sent() {
    let recorder = Recorder::with_responses([]);
    let new = NewVirtualAccount::new("A", Money::from_minor(100_000, Currency::USD));
    let error = recorder
        .hpay()
        .create_virtual_account(&new)
        .await
        .unwrap_err();
    assert_eq!(
        (error.field(), error.outcome()),
        (Some("currency"), Outcome::NotSent)
    );
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn an_opened_account_is_read_with_any_optional_fields() {
    let created: Value = serde_json::from_str(CREATED).unwrap();
    let needed = ["va_account", "va_amount"];
    let members = created["data"].as_object().unwrap().keys();
    let optional: Vec<&String> = members.filter(|name| !needed.contains(&&***name)).collect();
    assert_eq!(optional.len(), 14);
    for name in optional {
        for value in [
            json!([]),
            json!({}),
            json!(["x"]),
            json!({"x": 1}),
            json!(null),
        ] {
            let mut answer = created.clone();
            answer["data"][name] = value.clone();
            let recorder = Recorder::with_responses([(200, &answer.to_string())]);
            let new =
                NewVirtualAccount::new("NGUYEN VAN A", Money::from_minor(100_000, Currency::VND));
            let hpay = recorder.hpay_with(config("100001"));
            let made = hpay.create_virtual_account(&new).await;
            let made = made.unwrap_or_else(|error| panic!("{name} {value}: {error}"));
            assert_eq!(made.account, "1000000000178");
        }
    }
}
