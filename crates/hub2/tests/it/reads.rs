//! Reads: requests sent, and responses parsed.

use dhow_core::{NextAction, PaymentProvider, PaymentStatus, ProviderReference, Secret};
use dhow_hub2::{PaymentFailure, StatusRead};

use crate::recorder::Recorder;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";

fn reference(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

fn token() -> Secret {
    Secret::new(TOKEN).unwrap()
}

#[tokio::test]
async fn a_redirection_url_that_appears_later_is_found() {
    let early =
        r#"{"id":"pi_1","status":"processing","payments":[{"id":"pay_1","status":"pending"}]}"#;
    let soon = r#"{"id":"pi_1","status":"action_required","nextAction":{"type":"redirection","message":"mm_wave_live.redirection"}}"#;
    let late = r#"{"id":"pi_1","status":"action_required","nextAction":{"type":"redirection","message":"mm_wave_live.redirection","data":{"url":"https://pay.wave.com/c/1","method":"get"}}}"#;
    let recorder = Recorder::with_responses([(200, early), (200, soon), (200, late)]);
    let hub2 = recorder.hub2();
    let id = reference("pi_1");
    assert!(
        hub2.payment_status(&id)
            .await
            .unwrap()
            .next_actions
            .is_empty()
    );
    let soon = hub2.payment_status(&id).await.unwrap();
    assert!(
        matches!(&soon.next_actions[..], [NextAction::Other { kind, .. }] if kind == "redirection")
    );
    let late = hub2.payment_status(&id).await.unwrap();
    let url = "https://pay.wave.com/c/1".to_owned();
    assert_eq!(late.next_actions, [NextAction::Redirect { url }]);
}

#[tokio::test]
async fn the_status_call_sends_the_token_and_accepts_a_reduced_response() {
    let recorder = Recorder::with_responses([(200, r#"{"id":"pi_1","status":"processing"}"#)]);
    let intent = recorder
        .hub2()
        .intent_status(&reference("pi_1"), Some(&token()))
        .await
        .unwrap();
    assert_eq!(intent.payment_status(), PaymentStatus::Processing);
    let sent = recorder.sent();
    assert_eq!(sent[0].uri().path(), "/payment-intents/pi_1/status");
    assert_eq!(sent[0].uri().query(), Some(&*format!("token={TOKEN}")));
    recorder.assert_calls([(
        "GET /payment-intents/{id}/status",
        "/payment-intents/pi_1/status",
    )]);
}

#[tokio::test]
async fn the_call_that_reads_a_status_by_id_alone_is_configurable() {
    for (read, path) in [
        (StatusRead::Intent, "/payment-intents/pi_1"),
        (StatusRead::Status, "/payment-intents/pi_1/status"),
    ] {
        let recorder = Recorder::with_responses([(200, r#"{"id":"pi_1","status":"processing"}"#)]);
        let hub2 = recorder.hub2_with(|config| config.with_status_read(read));
        hub2.payment_status(&reference("pi_1")).await.unwrap();
        assert_eq!(recorder.sent()[0].uri().path(), path);
    }
}

#[tokio::test]
async fn a_search_by_reference_keeps_only_exact_matches_and_looks_a_year_back() {
    let one = |id: &str, reference: &str| {
        format!(r#"{{"id":"{id}","status":"payment_required","purchaseReference":"{reference}"}}"#)
    };
    let items = [
        one("pi_a", "ORDER 1"),
        one("pi_b", "ORDER 10"),
        one("pi_c", "ORDER 1"),
    ]
    .join(",");
    for list in [format!("[{items}]"), format!(r#"{{"data":[{items}]}}"#)] {
        let recorder = Recorder::with_responses([(200, &*list), (200, "[]")]);
        let hub2 = recorder.hub2();
        let lookup = hub2.lookup().unwrap();
        let found = lookup
            .find_payments(&"ORDER 1".parse().unwrap())
            .await
            .unwrap();
        let ids: Vec<_> = found
            .iter()
            .map(|payment| payment.provider_reference.as_str())
            .collect();
        assert_eq!(ids, ["pi_a", "pi_c"]);
        let sent = recorder.sent();
        let query = sent[0].uri().query().unwrap();
        assert!(
            query.starts_with("purchaseReference=ORDER%201&from="),
            "{query}"
        );
        assert!(query.ends_with("&page=1&perPage=100"), "{query}");
    }
}

#[tokio::test]
async fn a_repeated_page_ends_the_search() {
    let item = r#"{"id":"pi_a","status":"processing","purchaseReference":"R"}"#;
    let page = format!("[{}]", vec![item; 100].join(","));
    let recorder = Recorder::with_responses([(200, &page), (200, &page)]);
    let hub2 = recorder.hub2();
    let found = hub2
        .lookup()
        .unwrap()
        .find_payments(&"R".parse().unwrap())
        .await
        .unwrap();
    assert_eq!((found.len(), recorder.sent().len()), (100, 2));
}

#[tokio::test]
async fn several_attempts_are_listed_with_their_failures() {
    let body = r#"{"id":"pi_1","status":"payment_required","amount":200,"currency":"XOF","lastPaymentFailure":{"code":"authentication_failed","message":"Wrong code","params":{}},
        "payments":[{"id":"pay_1","status":"failed","failure":{"code":"customer_insufficient_funds"}},{"id":"pay_2","status":"failed","failure":{"code":"authentication_failed"},
        "fees":[{"id":"f","label":"Fee","currency":"XOF","rate":0.02,"rateType":"percent","amount":4,"taxes":[]}]}]}"#;
    let recorder = Recorder::with_responses([(200, body)]);
    let intent = recorder
        .hub2()
        .payment_intent(&reference("pi_1"))
        .await
        .unwrap();
    assert_eq!(intent.payment_status(), PaymentStatus::Pending);
    let reasons: Vec<_> = intent
        .payments
        .iter()
        .filter_map(|attempt| attempt.failure.clone())
        .collect();
    assert_eq!(
        reasons,
        [
            PaymentFailure::CustomerInsufficientFunds,
            PaymentFailure::AuthenticationFailed
        ]
    );
    assert_eq!(
        intent.payments[1].fees[0].amount.as_ref().unwrap().text(),
        "4"
    );
    assert_eq!(intent.payments[1].fees[0].rate.as_deref(), Some("0.02"));
    recorder.assert_calls([("GET /payment-intents/{id}", "/payment-intents/pi_1")]);
}

#[tokio::test]
async fn a_hostile_reference_does_not_change_the_path() {
    let hostile = reference("../transfers?x=1#");
    let recorder = Recorder::with_responses([(404, "{}"), (404, "{}"), (404, "{}"), (404, "{}")]);
    let hub2 = recorder.hub2();
    assert!(hub2.payment_status(&hostile).await.is_err());
    assert!(hub2.intent_status(&hostile, None).await.is_err());
    assert!(hub2.transfer(&hostile).await.is_err());
    assert!(hub2.payment_fees(&hostile).await.is_err());
    for request in recorder.sent() {
        assert!(
            request.uri().path().contains("/..%2Ftransfers%3Fx%3D1%23"),
            "{}",
            request.uri()
        );
        assert_eq!(request.uri().query(), None);
    }
    assert!(hub2.payment_status(&reference("..")).await.is_err());
    assert_eq!(recorder.sent().len(), 4);
}
