//! Comparison of responses with requests: another id, reference, amount, currency or environment leaves a write unknown and fails a
//! read. A missing or null member is accepted.

use dhow_core::{Currency, Error, ErrorKind, Money, NewPayment, PaymentProvider};
use dhow_hub2::NewPaymentIntent;

use crate::recorder::Recorder;

pub(crate) mod call;

use call::Call;

const CREATED: &str = r#"{"id":"pi_1","status":"payment_required","token":"t.o.k","amount":200,"currency":"XOF","purchaseReference":"R","customerReference":"R","merchantId":"merchant-7","mode":"sandbox","payments":[]}"#;
const ATTEMPTED: &str = r#"{"id":"pi_1","status":"processing","token":"t.o.k","amount":200,"currency":"XOF","purchaseReference":"R","customerReference":"R","merchantId":"merchant-7","mode":"sandbox","payments":[{"id":"pay_1","status":"pending","intentId":"pi_1","mode":"sandbox"}]}"#;
const TRANSFER: &str = r#"{"id":"tr_1","status":"pending","reference":"R","amount":200,"currency":"XOF","merchantId":"merchant-7","mode":"sandbox"}"#;
const LINK: &str = r#"{"id":"pl_1","status":"active","reference":"R","purchaseReference":"R","amount":200,"currency":"XOF","mode":"sandbox"}"#;
const PROVISIONING: &str = r#"{"id":1,"status":"created","merchantId":"merchant-7","params":{"amount":200,"currency":"XOF","mode":"sandbox"}}"#;
const WEBHOOK: &str =
    r#"{"id":"wh_1","url":"https://s.example/h","mode":"sandbox","status":"enabled"}"#;
const SUBMERCHANT: &str = r#"{"id":"7","name":"Awa","currency":"XOF","mode":"sandbox"}"#;
const BALANCES: &str = r#"{"collectionAccount":[{"amount":1,"currency":"XOF","mode":"sandbox"}],"transferAccount":[],"mode":"sandbox"}"#;

pub(crate) fn order() -> NewPayment {
    NewPayment::new("R".parse().unwrap(), xof())
}

pub(crate) fn xof() -> Money {
    Money::from_minor(200, Currency::XOF)
}

fn assert_mismatch(error: &Error, is_write: bool, field: &str, what: &str) {
    let outcome = if is_write { "unknown" } else { "read-only" };
    assert_eq!(error.outcome().as_str(), outcome, "{what}: {error}");
    assert_eq!(error.kind(), ErrorKind::Protocol, "{what}: {error}");
    assert_eq!(error.resolution().is_some(), is_write, "{what}");
    assert!(
        error.to_string().contains(&format!("`{field}`")),
        "{what}: {error}"
    );
}

const MONEY: &[(&str, &str, &str)] = &[
    ("amount", r#""amount":200"#, r#""amount":1"#),
    ("amount", r#""amount":200"#, r#""amount":"2e2""#),
    ("amount", r#""amount":200"#, r#""amount":{"value":200}"#),
    ("currency", r#""currency":"XOF""#, r#""currency":"USD""#),
];
const MODE: &[(&str, &str, &str)] = &[
    ("mode", r#""mode":"sandbox""#, r#""mode":"live""#),
    ("mode", r#""mode":"sandbox""#, r#""mode":"staging""#),
];

const MERCHANT: &[(&str, &str, &str)] = &[(
    "merchantId",
    r#""merchantId":"merchant-7""#,
    r#""merchantId":"merchant-8""#,
)];

/// A call, true for a write, its response, and the members that must match: name, correct value, other value.
type Row = (
    Call,
    bool,
    &'static str,
    Vec<&'static [(&'static str, &'static str, &'static str)]>,
);

const INTENT_ID: &[(&str, &str, &str)] = &[
    ("id", r#"{"id":"pi_1""#, r#"{"id":"pi_OTHER""#),
    (
        "payments.intentId",
        r#""intentId":"pi_1""#,
        r#""intentId":"pi_OTHER""#,
    ),
];
const INTENT: &[(&str, &str, &str)] = &[
    (
        "purchaseReference",
        r#""purchaseReference":"R""#,
        r#""purchaseReference":"OTHER""#,
    ),
    (
        "purchaseReference",
        r#""purchaseReference":"R""#,
        r#""purchaseReference":"""#,
    ),
    (
        "customerReference",
        r#""customerReference":"R""#,
        r#""customerReference":"OTHER""#,
    ),
];
const TRANSFER_ID: &[(&str, &str, &str)] = &[("id", "tr_1", "tr_OTHER")];
const REFERENCE: &[(&str, &str, &str)] =
    &[("reference", r#""reference":"R""#, r#""reference":"OTHER""#)];
const LINK_REFERENCE: &[(&str, &str, &str)] = &[(
    "purchaseReference",
    r#""purchaseReference":"R""#,
    r#""purchaseReference":"OTHER""#,
)];
const LINK_ID: &[(&str, &str, &str)] = &[("id", "pl_1", "pl_OTHER")];
const WEBHOOK_ID: &[(&str, &str, &str)] = &[("id", "wh_1", "wh_OTHER")];
const WEBHOOK_URL: &[(&str, &str, &str)] = &[("url", "s.example", "other.example")];
const SUBMERCHANT_ID: &[(&str, &str, &str)] = &[("id", r#""id":"7""#, r#""id":8"#)];
const NAME: &[(&str, &str, &str)] = &[
    ("name", "Awa", "Another"),
    ("currency", r#""currency":"XOF""#, r#""currency":"XAF""#),
];

fn table() -> Vec<Row> {
    let mut rows = rows_of_payments();
    rows.extend(rows_of_the_account());
    rows
}

fn rows_of_payments() -> Vec<Row> {
    vec![
        (
            Call::Create,
            true,
            CREATED,
            vec![INTENT, MONEY, MODE, MERCHANT],
        ),
        (
            Call::CreateWithPayer,
            true,
            ATTEMPTED,
            vec![INTENT_ID, INTENT, MONEY, MODE, MERCHANT],
        ),
        (
            Call::Status,
            false,
            ATTEMPTED,
            vec![INTENT_ID, MODE, MERCHANT],
        ),
        (Call::FindPayments, false, CREATED, vec![MODE, MERCHANT]),
        (Call::ListPayments, false, CREATED, vec![MODE]),
        (Call::Otp, true, ATTEMPTED, vec![INTENT_ID, MODE, MERCHANT]),
        (
            Call::Payout,
            true,
            TRANSFER,
            vec![REFERENCE, MONEY, MODE, MERCHANT],
        ),
        (
            Call::PayoutStatus,
            false,
            TRANSFER,
            vec![TRANSFER_ID, MODE, MERCHANT],
        ),
        (
            Call::Transfer,
            false,
            TRANSFER,
            vec![TRANSFER_ID, MODE, MERCHANT],
        ),
        (Call::FindPayouts, false, TRANSFER, vec![MODE, MERCHANT]),
        (Call::ListTransfers, false, TRANSFER, vec![MODE, MERCHANT]),
    ]
}

fn rows_of_the_account() -> Vec<Row> {
    vec![
        (
            Call::CreateLink,
            true,
            LINK,
            vec![REFERENCE, LINK_REFERENCE, MONEY, MODE],
        ),
        (Call::Link, false, LINK, vec![LINK_ID, MODE]),
        (Call::Links, false, LINK, vec![MODE]),
        (Call::CloseLink, true, LINK, vec![LINK_ID, MODE]),
        (
            Call::Provision,
            true,
            PROVISIONING,
            vec![MONEY, MODE, MERCHANT],
        ),
        (Call::CreateWebhook, true, WEBHOOK, vec![WEBHOOK_URL, MODE]),
        (Call::Webhook, false, WEBHOOK, vec![WEBHOOK_ID, MODE]),
        (Call::Webhooks, false, WEBHOOK, vec![MODE]),
        (Call::UpdateWebhook, true, WEBHOOK, vec![WEBHOOK_ID, MODE]),
        (Call::DeleteWebhook, true, WEBHOOK, vec![WEBHOOK_ID, MODE]),
        (Call::CreateSubmerchant, true, SUBMERCHANT, vec![NAME, MODE]),
        (
            Call::Submerchant,
            false,
            SUBMERCHANT,
            vec![SUBMERCHANT_ID, MODE],
        ),
        (
            Call::UpdateSubmerchant,
            true,
            SUBMERCHANT,
            vec![SUBMERCHANT_ID, MODE],
        ),
        (Call::Balance, false, BALANCES, vec![MODE]),
        (
            Call::Delegated,
            true,
            TRANSFER,
            vec![REFERENCE, MONEY, MODE],
        ),
    ]
}

#[tokio::test]
async fn a_response_about_another_object_is_refused() {
    for (call, is_write, answer, facts) in table() {
        call.make(answer)
            .await
            .unwrap_or_else(|error| panic!("{answer}: {error}"));
        for (field, own, other) in facts.into_iter().flatten() {
            assert!(answer.contains(own), "{own} in {answer}");
            let altered = answer.replace(own, other);
            let error = call.make(&altered).await.expect_err(&altered);
            assert_mismatch(&error, is_write, field, &altered);
        }
    }
}

#[tokio::test]
async fn a_missing_member_of_a_response_is_accepted() {
    for (call, _, answer, facts) in table() {
        for (field, own, _) in facts.into_iter().flatten() {
            let Some((name, _)) = own.split_once(':').filter(|_| *field != "id") else {
                continue;
            };
            let null = answer.replace(own, &format!("{name}:null"));
            let outcome = call.make(&null).await;
            outcome.unwrap_or_else(|error| panic!("{null}: {error}"));
            let missing = answer.replace(&format!(",{own}"), "");
            let outcome = call.make(&missing).await;
            outcome.unwrap_or_else(|error| panic!("{missing}: {error}"));
        }
    }
}

#[tokio::test]
async fn the_same_values_in_another_spelling_match() {
    let other = CREATED
        .replace(r#""amount":200"#, r#""amount":"200.00""#)
        .replace(r#""currency":"XOF""#, r#""currency":"xof""#);
    Call::Create.make(&other).await.unwrap();
    let numeric = CREATED.replace(r#":"R""#, ":1042");
    let recorder = Recorder::with_responses([(201, &numeric)]);
    let new = NewPaymentIntent::new("1042".parse().unwrap(), xof());
    let made = recorder.hub2().create_payment_intent(&new).await.unwrap();
    assert_eq!(made.purchase_reference.as_deref(), Some("1042"));
}

#[tokio::test]
async fn an_html_page_with_200_closes_and_deletes_nothing() {
    for body in ["<html>ok</html>", "{", "ok", "[1]"] {
        for call in [Call::CloseLink, Call::DeleteWebhook] {
            let error = call.make(body).await.expect_err(body);
            assert!(error.outcome().is_unknown(), "{body}");
            assert!(error.resolution().is_some());
        }
    }
    for body in ["", " ", "{}"] {
        Call::CloseLink.make(body).await.unwrap();
        Call::DeleteWebhook.make(body).await.unwrap();
    }
}

#[tokio::test]
async fn a_failed_page_fails_the_search() {
    let items = [CREATED; 10].join(",");
    let full = format!("[{items}]");
    for (status, body) in [
        (429, "{}"),
        (500, ""),
        (200, "<html>"),
        (200, "{}"),
        (200, "[{}]"),
    ] {
        let recorder = Recorder::with_responses([(200, &*full), (status, body)]);
        let hub2 = recorder.hub2();
        let found = hub2
            .lookup()
            .unwrap()
            .find_payments(&"R".parse().unwrap())
            .await;
        assert!(found.is_err(), "{status} {body}");
        assert_eq!(recorder.sent().len(), 2);
    }
}

// A delegated call acts for another merchant, whose id the response contains.
#[tokio::test]
async fn the_response_to_a_delegated_call_may_have_another_merchant_id() {
    let other = TRANSFER.replace("merchant-7", "merchant-8");
    Call::Delegated.make(&other).await.unwrap();
}

#[tokio::test]
async fn an_id_is_a_string_or_a_number_and_defaults_to_the_requested_one() {
    for (call, answer, own) in [
        (Call::Status, ATTEMPTED, r#""id":"pi_1""#),
        (Call::Otp, ATTEMPTED, r#""id":"pi_1""#),
        (Call::PayoutStatus, TRANSFER, r#""id":"tr_1""#),
        (Call::Transfer, TRANSFER, r#""id":"tr_1""#),
        (Call::Link, LINK, r#""id":"pl_1""#),
        (Call::Webhook, WEBHOOK, r#""id":"wh_1""#),
        (Call::UpdateWebhook, WEBHOOK, r#""id":"wh_1""#),
        (Call::Submerchant, SUBMERCHANT, r#""id":"7""#),
        (Call::UpdateSubmerchant, SUBMERCHANT, r#""id":"7""#),
        (Call::Provision, PROVISIONING, r#""id":1"#),
    ] {
        for missing in [r#""id":null"#, r#""id":"""#, r#""id":{}"#, r#""new":1"#] {
            let altered = answer.replace(own, missing);
            let made = call.make(&altered).await;
            made.unwrap_or_else(|error| panic!("{altered}: {error}"));
        }
    }
    Call::Submerchant
        .make(&SUBMERCHANT.replace(r#""id":"7""#, r#""id":7"#))
        .await
        .unwrap();
    let recorder = Recorder::with_responses([(201, &CREATED.replace(r#""pi_1""#, "1042"))]);
    let made = recorder.hub2().create_payment(&order()).await.unwrap();
    assert_eq!(made.provider_reference.as_str(), "1042");
    let nameless = ATTEMPTED.replacen(r#""id":"pi_1""#, r#""id":null"#, 1);
    let recorder = Recorder::with_responses([(200, &nameless)]);
    let id = "pi_1".parse().unwrap();
    let read = recorder.hub2().payment_status(&id).await.unwrap();
    assert_eq!(read.provider_reference, id);
    let other = nameless.replace(r#""intentId":"pi_1""#, r#""intentId":"pi_OTHER""#);
    let error = Call::Status.make(&other).await.unwrap_err();
    assert_mismatch(&error, false, "payments.intentId", &other);
    // A created object without an id is an error: later calls require the id.
    for (call, answer, own) in [
        (Call::Create, CREATED, r#""id":"pi_1""#),
        (Call::Payout, TRANSFER, r#""id":"tr_1""#),
        (Call::CreateLink, LINK, r#""id":"pl_1""#),
        (Call::FindPayments, CREATED, r#""id":"pi_1""#),
        (Call::FindPayouts, TRANSFER, r#""id":"tr_1""#),
    ] {
        let error = call.make(&answer.replace(own, r#""id":null"#)).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Protocol, "{answer}");
    }
}
