//! Order inquiry and balance: recorded requests and read responses.

use dhow_core::{
    Balances, Effect, ErrorKind, Lookup, Outcome, PaymentProvider, PaymentStatus, ProviderReference,
};
use dhow_hpay::{
    BodyMode, CheckoutCode, Conventions, HPay, OrderPath, OrderQuery, Part, SignatureScheme,
    SignatureSchemes,
};

use crate::recorder::{PASSCODE, Recorder, config};

const PAID: &str = r#"{"error_code":"00","data":{"token":"12353","transaction_status":"00","receiver_email":"Merchant@Shop.example","order_code":"OM_1768202539","total_amount":"200000","bank_code":"VISA","order_description":"Thanhtoan","tax_amount":0,"discount_amount":0,"fee_shipping":0,"return_url":"https://abc.com/","cancel_url":"https://abc.com/","buyer_fullname":"Nguyen Van A","buyer_email":"abc@gmail.com","buyer_mobile":"0123456789","buyer_address":"HN","affiliate_code":"0","transaction_id":"1234"},"checksum":"123"}"#;

fn reference(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

async fn status(answer: &str) -> Result<dhow_core::Payment, dhow_core::Error> {
    let recorder = Recorder::with_responses([(200, answer)]);
    recorder
        .hpay()
        .payment_status(&reference("OM_1768202539"))
        .await
}

#[tokio::test]
async fn an_order_inquiry_is_sent_as_documented() {
    let recorder = Recorder::with_responses([(200, PAID)]);
    let payment = recorder
        .hpay()
        .payment_status(&reference("OM_1768202539"))
        .await
        .unwrap();
    let sent = recorder.sent();
    assert_eq!(sent[0].method(), http::Method::POST);
    let address = "https://checkout-sandbox.hpay.com.vn/api/transaction/GetTransactionDetail";
    assert_eq!(sent[0].uri().to_string(), address);
    assert_eq!(
        sent[0].headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
    let body = r#"{"merchant_id":"100001","order_code":"OM_1768202539","checksum":"945b6e9b22a829e0be3368960cd5465c"}"#;
    assert_eq!(sent[0].body(), body);
    assert_eq!(recorder.effects(), [Effect::Read]);

    assert_eq!(payment.status, PaymentStatus::Paid);
    assert_eq!(payment.received.unwrap().money().unwrap().minor(), 200_000);
    assert_eq!(payment.merchant_reference.as_deref(), Some("OM_1768202539"));
    assert_eq!(payment.provider_reference.as_str(), "OM_1768202539");
    recorder.assert_calls([(
        "POST /api/transaction/GetTransactionDetail",
        "https://checkout-sandbox.hpay.com.vn/api/transaction/GetTransactionDetail",
    )]);
}

#[tokio::test]
async fn an_order_paid_with_zero_confirms_nothing_and_has_a_warning() {
    for zero in [r#""0""#, "0", r#""0.00""#] {
        let payment = status(&PAID.replace(r#""200000""#, zero)).await.unwrap();
        assert_eq!(payment.status, PaymentStatus::Paid, "{zero}");
        assert_eq!(payment.received, None, "{zero}");
        let mut warnings = payment.warnings.iter();
        assert!(warnings.any(|warning| warning.contains("zero")), "{zero}");
    }
    assert!(status(PAID).await.unwrap().warnings.is_empty());
    for email in ["other@shop.example", "abc@gmail.com"] {
        let error = status(&PAID.replace("Merchant@Shop.example", email))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("`receiver_email`"), "{error}");
    }
}

#[tokio::test]
async fn path_and_body_follow_the_conventions() {
    for (mode, content_type, start) in [
        (BodyMode::Json, "application/json", "{"),
        (
            BodyMode::Form,
            "application/x-www-form-urlencoded",
            "merchant_id=100001&transaction_id=96138500&checksum=b53db54db76a6f000289dc63d3638fba",
        ),
        (
            BodyMode::JsonAsForm,
            "application/x-www-form-urlencoded",
            r#"{"merchant_id":"100001","transaction_id":96138500,"#,
        ),
    ] {
        let mut conventions = Conventions::default();
        conventions.order_body = mode;
        conventions.order_path = OrderPath::Transaction;
        let recorder = Recorder::with_responses([(200, &PAID.replace("1234", "96138500"))]);
        let hpay = recorder.hpay_with(config("100001").with_conventions(conventions));
        let mut query = OrderQuery::default();
        query.transaction_id = Some("96138500".into());
        hpay.order(&query).await.unwrap();
        let sent = recorder.sent();
        recorder.assert_calls([("POST /api/transaction", "/api/transaction")]);
        assert_eq!(sent[0].headers()["content-type"], content_type);
        assert!(
            sent[0].body().starts_with(start.as_bytes()),
            "{:?}",
            sent[0].body()
        );
    }
}

#[tokio::test]
async fn states_of_an_order_that_come_as_codes_are_states() {
    for (code, expected) in [
        ("81", PaymentStatus::Pending),
        ("82", PaymentStatus::Processing),
        ("83", PaymentStatus::Failed),
        ("114", PaymentStatus::Processing),
        ("115", PaymentStatus::Cancelled),
    ] {
        let payment = status(&format!(
            r#"{{"error_code":"{code}","data":[],"checksum":""}}"#
        ))
        .await;
        let payment = payment.unwrap();
        assert_eq!(
            (payment.status, payment.gateway_status.as_str()),
            (expected, code)
        );
        assert_eq!(payment.received, None);
    }
}

#[tokio::test]
async fn undocumented_order_statuses_are_unknown_and_keep_their_text() {
    let payment = status(&PAID.replace(
        r#""transaction_status":"00""#,
        r#""transaction_status":"01""#,
    ))
    .await;
    let payment = payment.unwrap();
    assert_eq!(payment.status, PaymentStatus::Unknown("01".into()));
    assert!(payment.status.is_open());
    assert_eq!(payment.received, None);
}

#[tokio::test]
async fn an_order_status_has_its_configured_meaning() {
    let mut conventions = Conventions::default();
    let held = ("01".to_owned(), PaymentStatus::Processing);
    conventions.order_statuses.extend([held]);
    for (word, status) in [
        ("00", PaymentStatus::Paid),
        ("01", PaymentStatus::Processing),
        ("02", PaymentStatus::Unknown("02".into())),
    ] {
        let word = format!(r#""transaction_status":"{word}""#);
        let answer = PAID.replace(r#""transaction_status":"00""#, &word);
        let recorder = Recorder::with_responses([(200, &answer)]);
        let hpay = recorder.hpay_with(config("100001").with_conventions(conventions.clone()));
        let payment = hpay.payment_status(&reference("OM_1768202539")).await;
        let payment = payment.unwrap();
        assert_eq!(payment.received.is_some(), status == PaymentStatus::Paid);
        assert_eq!(payment.status, status);
    }
}

#[tokio::test]
async fn failed_reads_have_their_kind_and_are_safe_to_retry() {
    for (answer, kind) in [
        (r#"{"error_code":"30015"}"#, ErrorKind::NotFound),
        (
            r#"{"error_code":30014,"data":null}"#,
            ErrorKind::Authentication,
        ),
        (r#"{"error_code":"99","data":[]}"#, ErrorKind::Unavailable),
        (r#"{"error_code":"00","data":[]}"#, ErrorKind::Protocol),
        (r#"{"error_code":"00"}"#, ErrorKind::Protocol),
        (
            r#"{"error_code":"00","error_code":"00","data":{}}"#,
            ErrorKind::Protocol,
        ),
        (r#"{"data":{}}"#, ErrorKind::Protocol),
        ("<html>ok</html>", ErrorKind::Protocol),
        ("", ErrorKind::Protocol),
        ("{", ErrorKind::Protocol),
    ] {
        let error = status(answer).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{answer}: {error}");
        assert_eq!(error.outcome(), Outcome::ReadOnly, "{answer}");
    }
    let error = status(r#"{"error_code":"30015"}"#).await.unwrap_err();
    assert_eq!(
        CheckoutCode::from_error(&error),
        Some(CheckoutCode::new("30015"))
    );
    assert!(error.to_string().contains("7 days"), "{error}");
}

#[tokio::test]
async fn a_response_about_another_order_is_an_error() {
    let error = status(&PAID.replace("OM_1768202539", "OM_2"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
}

#[tokio::test]
async fn a_lookup_that_finds_nothing_is_an_empty_list() {
    let recorder = Recorder::with_responses([(200, r#"{"error_code":"30015"}"#), (200, PAID)]);
    let hpay = recorder.hpay();
    let lookup: &dyn Lookup = hpay.lookup().unwrap();
    let order = "OM_1768202539".parse().unwrap();
    assert!(lookup.find_payments(&order).await.unwrap().is_empty());
    assert_eq!(lookup.find_payments(&order).await.unwrap().len(), 1);
}

#[tokio::test]
async fn responses_are_verified_if_a_scheme_is_configured() {
    let parts = [
        Part::field("error_code"),
        Part::field("order_code"),
        Part::field("total_amount"),
        Part::Secret,
    ];
    let mut schemes = SignatureSchemes::default();
    schemes.order_inquiry_response = vec![SignatureScheme::md5(parts)];
    let text = format!("00|OM_1768202539|200000|{PASSCODE}");
    let genuine = PAID.replace(
        r#""checksum":"123""#,
        &format!(
            r#""checksum":"{}""#,
            dhow_crypto::digest::md5_hex(text.as_bytes())
        ),
    );
    let forged = genuine.replace("200000", "200001");
    let recorder = Recorder::with_responses([(200, &genuine), (200, &forged), (200, PAID)]);
    let hpay: HPay = recorder.hpay_with(config("100001").with_schemes(schemes));
    let order = reference("OM_1768202539");
    assert!(hpay.payment_status(&order).await.is_ok());
    for _ in 0..2 {
        let error = hpay.payment_status(&order).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert!(error.to_string().contains("signature"), "{error}");
    }
}

#[tokio::test]
async fn an_inquiry_of_an_unsafe_order_reference_is_refused() {
    let recorder = Recorder::with_responses([]);
    let hpay = recorder.hpay();
    let error = hpay.order(&OrderQuery::default()).await.unwrap_err();
    assert_eq!(error.field(), Some("order_code"));
    let error = hpay.payment_status(&reference("OM|1")).await.unwrap_err();
    assert_eq!(error.field(), Some("order_code"));
    for malformed in ["", "1e3", "007", "-1"] {
        let mut query = OrderQuery::default();
        query.transaction_id = Some(malformed.into());
        assert_eq!(
            hpay.order(&query).await.unwrap_err().field(),
            Some("transaction_id")
        );
    }
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn open_objects_may_be_polled_and_absent_ones_too() {
    let polling = Recorder::with_responses([]).hpay().capabilities().polling;
    let mut default = dhow_core::PollingPolicy::default();
    assert!(!default.payments.absent_at_first);
    default.payments = default.payments.with_absence_at_first();
    default.payouts = default.payouts.with_absence_at_first();
    assert_eq!(polling, default);
    let open = ["81", "82", "114"];
    for code in open.into_iter().chain(["83", "115"]) {
        let body = format!(r#"{{"error_code":"{code}","data":[]}}"#);
        let payment = status(&body).await.unwrap();
        let polled = polling.payments.allows(&payment.status);
        assert_eq!(polled, open.contains(&code), "{code}");
    }
}

#[tokio::test]
async fn a_balance_is_signed_and_its_commas_are_read() {
    let answer = r#"{"data":{"balance":"101,747,939","signature":"abc=","respone_time":1664182633},"requestId":"7C37","error_code":0,"client_ip":"10.0.9.1"}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let hpay = recorder.hpay();
    let balance = Balances::read_balances(&hpay).await.unwrap().remove(0);
    assert_eq!(balance.amount.money().unwrap().minor(), 101_747_939);
    assert_eq!(balance.amount.text(), "101,747,939");
    assert!(balance.as_of.is_some());
    let body = recorder.body();
    assert_eq!(body["merchantId"], "100001");
    assert_eq!(body["requestTime"], "2024-11-16");
    assert_eq!(body["signature"].as_str().unwrap().len(), 344);
    assert_eq!(recorder.sent()[0].uri().path(), "/api/user/GetBalance");
    recorder.assert_calls([(
        "POST /api/user/GetBalance",
        "https://account-sandbox.hpay.com.vn/api/user/GetBalance",
    )]);
}

#[tokio::test]
async fn a_refused_balance_keeps_hpays_message() {
    let answer = r#"{"requestId":"176E","error_code":215303,"client_ip":"1.2.3.4","message":"Website tích hợp thanh toán không tồn tại"}"#;
    let hpay = Recorder::with_responses([(200, answer)]).hpay();
    let error = Balances::read_balances(&hpay).await.unwrap_err();
    assert_eq!(error.gateway().unwrap().code.as_deref(), Some("215303"));
    assert!(error.to_string().contains("không tồn tại"));
    assert_eq!(error.outcome(), Outcome::ReadOnly);
}

#[tokio::test]
async fn without_a_private_key_no_signed_request_is_sent() {
    let recorder = Recorder::with_responses([]);
    let hpay = recorder.hpay_with(config("100001"));
    let error = Balances::read_balances(&hpay).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.field()),
        (ErrorKind::Configuration, Some("private_key"))
    );
    assert!(recorder.sent().is_empty());
}
