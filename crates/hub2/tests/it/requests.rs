//! Payments: requests sent, and responses parsed.

use dhow_core::{
    ActionAnswer, BaseUrl, Currency, ErrorKind, Money, NewPayment, Outcome, PaymentProvider,
    PaymentStatus, ProviderReference, Resolution, Secret,
};
use dhow_hub2::{Hub2ClientSide, NewPaymentAttempt, NewPaymentIntent, PaymentIntentQuery};
use http::Method;

use crate::recorder::Recorder;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";
const CREATED: &str = r#"{"id":"pi_tffi","createdAt":"2022-07-18T06:35:25.932Z","updatedAt":"2022-07-18T06:35:25.932Z","merchantId":"merchant-7","purchaseReference":"ORDER 1","customerReference":"ORDER 1","amount":200,"currency":"XOF","token":"eyJhbGciOiJIUzI1NiJ9.e30.c2ln","status":"payment_required","payments":[],"mode":"sandbox"}"#;
const ATTEMPTED: &str = r#"{"id":"pi_tffi","purchaseReference":"ORDER 1","amount":200,"currency":"XOF","status":"processing","payments":[{"id":"pay_1","intentId":"pi_tffi","status":"created","amount":200,"currency":"XOF","method":"mobile_money","country":"CI","provider":"orange","number":"00000001"}],"mode":"sandbox"}"#;

fn order() -> NewPayment {
    NewPayment::new(
        "ORDER 1".parse().unwrap(),
        Money::from_minor(200, Currency::XOF),
    )
}

pub(crate) fn order_of_a_payer() -> NewPayment {
    let mut order = order();
    order.country = Some("CI".into());
    order.options.set("msisdn", "00000001");
    order.options.set("provider", "orange");
    order
}

fn reference(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

fn token() -> Secret {
    Secret::new(TOKEN).unwrap()
}

#[tokio::test]
async fn every_call_carries_the_three_headers() {
    let recorder = Recorder::with_responses([(201, CREATED), (200, CREATED), (200, "[]")]);
    let hub2 = recorder.hub2();
    hub2.create_payment(&order()).await.unwrap();
    hub2.payment_status(&reference("pi_tffi")).await.unwrap();
    let all = PaymentIntentQuery::default();
    hub2.payment_intents(&all).await.unwrap();
    for request in recorder.sent() {
        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("ApiKey"), "meowmeowmeow");
        assert_eq!(header("MerchantId"), "merchant-7");
        assert_eq!(header("Environment"), "sandbox");
        let uri = request.uri().to_string();
        assert!(uri.starts_with("https://api.hub2.io/"), "{uri}");
        assert!(request.headers().get("authorization").is_none());
    }
}

#[tokio::test]
async fn without_a_payer_the_intent_waits_for_the_front_end() {
    let recorder = Recorder::with_responses([(201, CREATED)]);
    let payment = recorder.hub2().create_payment(&order()).await.unwrap();
    let sent = recorder.sent();
    assert_eq!(
        (sent[0].method(), sent[0].uri().path()),
        (&Method::POST, "/payment-intents")
    );
    let expected = r#"{"customerReference":"ORDER 1","purchaseReference":"ORDER 1","amount":200,"currency":"XOF"}"#;
    assert_eq!(sent[0].body(), expected);
    assert_eq!(sent.len(), 1);
    assert_eq!(payment.status, PaymentStatus::Pending);
    assert_eq!(payment.client_token, Some(token()));
    assert_eq!(
        payment.requested.unwrap().money(),
        Some(Money::from_minor(200, Currency::XOF))
    );
    recorder.assert_calls([(
        "POST /payment-intents",
        "https://api.hub2.io/payment-intents",
    )]);
}

#[tokio::test]
async fn with_a_payers_number_the_first_attempt_uses_the_intents_token() {
    let recorder = Recorder::with_responses([(201, CREATED), (201, ATTEMPTED)]);
    let mut order = order_of_a_payer();
    order.options.set("otp", "847261");
    let payment = recorder.hub2().create_payment(&order).await.unwrap();
    let sent = recorder.sent();
    assert_eq!(sent[1].uri().path(), "/payment-intents/pi_tffi/payments");
    let expected = format!(
        r#"{{"token":"{TOKEN}","paymentMethod":"mobile_money","country":"CI","provider":"orange","mobileMoney":{{"msisdn":"00000001","otp":"847261"}}}}"#
    );
    assert_eq!(sent[1].body(), &expected);
    assert_eq!(payment.status, PaymentStatus::Processing);
    assert_eq!(payment.attempts[0].reference.as_str(), "pay_1");
    assert_eq!(payment.attempts[0].method.as_deref(), Some("orange"));
    assert_eq!(
        payment.client_token,
        Some(token()),
        "kept from the response to the creation"
    );
    recorder.assert_calls([
        ("POST /payment-intents", "/payment-intents"),
        (
            "POST /payment-intents/{id}/payments",
            "/payment-intents/pi_tffi/payments",
        ),
    ]);
}

#[tokio::test]
async fn a_wave_attempt_has_its_return_urls_inside_mobile_money() {
    let attempted = ATTEMPTED.replace("orange", "wave");
    let recorder = Recorder::with_responses([(201, CREATED), (201, &attempted)]);
    let mut order = order_of_a_payer();
    order.options.set("provider", "Wave");
    order.return_url = Some("https://shop.example/ok".into());
    order.cancel_url = Some("https://shop.example/no".into());
    order.webhook_url = Some("https://shop.example/hook".into());
    let payment = recorder.hub2().create_payment(&order).await.unwrap();
    let sent = recorder.sent();
    let body: serde_json::Value = serde_json::from_slice(sent[1].body()).unwrap();
    assert_eq!(body["provider"], "Wave", "sent unchanged");
    assert_eq!(
        body["mobileMoney"]["onSuccessRedirectionUrl"],
        "https://shop.example/ok"
    );
    assert_eq!(
        body["mobileMoney"]["onFailedRedirectionUrl"],
        "https://shop.example/no"
    );
    assert!(body.get("onSuccessRedirectionUrl").is_none());
    assert_eq!(
        payment.warnings.len(),
        1,
        "the webhook URL is not sent: {:?}",
        payment.warnings
    );
}

#[tokio::test]
async fn an_attempt_without_a_response_is_unknown_and_names_the_intent() {
    for answer in [
        (502, "<html>upstream-17</html>"),
        (200, "<html>"),
        (201, ""),
    ] {
        let recorder = Recorder::with_responses([(201, CREATED), answer]);
        let error = recorder
            .hub2()
            .create_payment(&order_of_a_payer())
            .await
            .unwrap_err();
        assert!(error.outcome().is_unknown(), "{answer:?}");
        assert_eq!(error.resolution(), Some(Resolution::Poll));
        assert!(error.to_string().contains("pi_tffi"), "{error}");
        assert!(!format!("{error:?}").contains("upstream-17"));
        assert_eq!(recorder.sent().len(), 2);
    }
}

#[tokio::test]
async fn a_refused_attempt_is_refused_with_the_gateways_words() {
    let body = r#"{"status":400,"code":"Bad Request","message":"provider must be a valid enum value","request_id":"req_7"}"#;
    let recorder = Recorder::with_responses([(201, CREATED), (400, body)]);
    let error = recorder
        .hub2()
        .create_payment(&order_of_a_payer())
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
    assert_eq!(
        error.gateway().unwrap().request_id.as_deref(),
        Some("req_7")
    );
    assert!(error.to_string().contains("pi_tffi"));
}

#[tokio::test]
async fn an_unreadable_success_is_unknown_and_resolved_by_lookup() {
    for body in [
        "<html>ok</html>",
        "",
        "{",
        "[]",
        r#"{"status":"x"}"#,
        r#"{"id":null,"status":"x"}"#,
        r#"{"id":{},"status":"x"}"#,
        r#"{"id":"","status":"x"}"#,
        r#"{"id":"pi_1"}"#,
        r#"{"id":"pi_1","status":null}"#,
        r#"{"id":"pi_1","status":[]}"#,
    ] {
        let recorder = Recorder::with_responses([(201, body)]);
        let error = recorder.hub2().create_payment(&order()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{body}");
        assert!(error.outcome().is_unknown(), "{body}");
        assert_eq!(error.resolution(), Some(Resolution::LookUp), "{body}");
        assert_eq!(recorder.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_request_that_breaks_a_rule_is_not_sent() {
    let recorder = Recorder::with_responses([]);
    let hub2 = recorder.hub2();
    let bad = NewPayment::new(
        "ORDER/1".parse().unwrap(),
        Money::from_minor(200, Currency::XOF),
    );
    let error = hub2.create_payment(&bad).await.unwrap_err();
    assert_eq!(
        (error.field(), error.outcome()),
        (Some("merchant_reference"), Outcome::NotSent)
    );
    let mut half = order();
    half.options.set("provider", "orange");
    assert!(hub2.create_payment(&half).await.is_err());
    let lookup = hub2.lookup().unwrap();
    assert!(lookup.find_payments(&"a&b".parse().unwrap()).await.is_err());
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn the_password_is_sent_as_confirmation_code() {
    let waiting = CREATED.replace("payment_required", "action_required");
    let recorder = Recorder::with_responses([(200, &waiting), (201, ATTEMPTED)]);
    let hub2 = recorder.hub2();
    let actions = hub2.actions().unwrap();
    let otp = ActionAnswer::Otp(Secret::allow_weak("1234").unwrap());
    let payment = actions.answer(&reference("pi_tffi"), &otp).await.unwrap();
    assert_eq!(payment.status, PaymentStatus::Processing);
    let sent = recorder.sent();
    assert_eq!(
        sent[1].uri().path(),
        "/payment-intents/pi_tffi/authentication"
    );
    assert_eq!(
        sent[1].body(),
        &format!(r#"{{"token":"{TOKEN}","confirmationCode":"1234"}}"#)
    );

    let reference_of_transfer = ActionAnswer::TransactionReference("x".into());
    let error = actions
        .answer(&reference("pi_tffi"), &reference_of_transfer)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(recorder.sent().len(), 2);
    recorder.assert_calls([
        ("GET /payment-intents/{id}", "/payment-intents/pi_tffi"),
        (
            "POST /payment-intents/{id}/authentication",
            "/payment-intents/pi_tffi/authentication",
        ),
    ]);
}

#[tokio::test]
async fn the_client_side_sends_the_token_and_no_key() {
    let recorder = Recorder::with_responses([(201, ATTEMPTED), (201, ATTEMPTED), (200, ATTEMPTED)]);
    let base = BaseUrl::new("https://api.hub2.io").unwrap();
    let transport = recorder.transport();
    let payer = Hub2ClientSide::at(base, reference("pi_tffi"), token(), transport);
    assert!(!format!("{payer:?}").contains(TOKEN));
    payer
        .attempt(&NewPaymentAttempt::new("CI", "orange", "00000001"))
        .await
        .unwrap();
    payer
        .authenticate(&Secret::allow_weak("1234").unwrap())
        .await
        .unwrap();
    payer.status().await.unwrap();
    for request in recorder.sent() {
        for name in ["apikey", "merchantid", "environment", "authorization"] {
            assert!(request.headers().get(name).is_none(), "{name}");
        }
        let body = std::str::from_utf8(request.body()).unwrap();
        let query = request.uri().query().unwrap_or_default();
        assert!(body.contains(TOKEN) || query.contains(TOKEN));
    }
}

/// Response to an intent with another customer reference, in GNF.
fn created_in_gnf() -> String {
    CREATED
        .replace(
            r#""purchaseReference":"ORDER 1","customerReference":"ORDER 1""#,
            r#""purchaseReference":"R-1","customerReference":"C-7""#,
        )
        .replace(
            r#""amount":200,"currency":"XOF""#,
            r#""amount":500,"currency":"GNF""#,
        )
}

#[tokio::test]
async fn intents_fees_and_both_kinds_of_attempt_are_called_where_documented() {
    let mut new = NewPaymentIntent::new(
        "R-1".parse().unwrap(),
        Money::from_minor(500, Currency::GNF),
    );
    new.customer_reference = "C-7".into();
    new.override_business_name = Some("Shop".into());
    let made = created_in_gnf();
    let attempted = ATTEMPTED.replace("orange", "wave");
    let attempted = attempted.replace(r#""country":"CI""#, r#""country":"SN""#);
    let recorder = Recorder::with_responses([
        (201, &made),
        (201, &attempted),
        (200, "[]"),
        (200, "[]"),
        (200, "[]"),
    ]);
    let hub2 = recorder.hub2();
    hub2.create_payment_intent(&new).await.unwrap();
    let mut wave = NewPaymentAttempt::new("SN", "wave", "00000001");
    wave.on_success_url = Some("https://s.example/1".into());
    wave.on_failed_url = Some("https://s.example/2".into());
    hub2.attempt_payment_sync(&reference("pi_tffi"), Some(&token()), &wave)
        .await
        .unwrap();
    hub2.payment_fees(&reference("pi_tffi")).await.unwrap();
    let mut query = PaymentIntentQuery::default();
    query.customer_reference = Some("C-7".into());
    query.page = Some(2);
    hub2.payment_intents(&query).await.unwrap();
    hub2.payments(&query, Some(true)).await.unwrap();
    let sent = recorder.sent();
    let expected = r#"{"customerReference":"C-7","purchaseReference":"R-1","amount":500,"currency":"GNF","overrideBusinessName":"Shop"}"#;
    assert_eq!(sent[0].body(), expected);
    let paths: Vec<_> = sent
        .iter()
        .map(|request| request.uri().path_and_query().unwrap().as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "/payment-intents",
            "/payment-intents/pi_tffi/payments/sync",
            "/payment-intents/pi_tffi/payment-fees",
            "/payment-intents?customerReference=C-7&page=2",
            "/payments?customerReference=C-7&page=2&isDelegated=true",
        ]
    );
    recorder.assert_calls([
        ("POST /payment-intents", "/payment-intents"),
        (
            "POST /payment-intents/{id}/payments/sync",
            "/payment-intents/pi_tffi/payments/sync",
        ),
        (
            "GET /payment-intents/{id}/payment-fees",
            "/payment-intents/pi_tffi/payment-fees",
        ),
        ("GET /payment-intents", "/payment-intents"),
        ("GET /payments", "/payments"),
    ]);
}

#[tokio::test]
async fn keys_and_tokens_are_never_printed() {
    let refused = r#"{"status":401,"code":"Unauthorized","message":"Unauthorized"}"#;
    let recorder = Recorder::with_responses([(201, CREATED), (401, refused)]);
    let hub2 = recorder.hub2();
    let payment = hub2.create_payment(&order()).await.unwrap();
    let error = hub2.create_payment(&order()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.outcome(), Outcome::Refused);
    let printed = format!("{hub2:?} {payment:?} {error:?} {error}");
    assert!(
        !printed.contains("meow") && !printed.contains(TOKEN),
        "{printed}"
    );
}

#[tokio::test]
async fn there_is_no_refund_and_no_cancellation() {
    let hub2 = Recorder::with_responses([]).hub2();
    assert!(hub2.refunds().is_none() && hub2.cancellation().is_none());
    assert!(hub2.payouts().is_some() && hub2.payout_lookup().is_some());
}
