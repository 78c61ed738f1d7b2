//! Responses about payment requests: they must match the request, and searches must be complete.

use dhow_core::{Currency, ErrorKind, Money, Outcome, PaymentProvider, Resolution};
use dhow_hitpay::NewPaymentRequest;

use crate::{
    recorder::Recorder,
    requests::{CREATED, ID, order, reference},
};

#[tokio::test]
async fn a_search_by_reference_keeps_only_exact_matches_of_either_list_shape() {
    let one = |id: &str, number: &str| {
        format!(
            r#"{{"id":"{id}","amount":"1.00","currency":"SGD","status":"pending","reference_number":"{number}"}}"#
        )
    };
    let items = [
        one("a", "ORDER-1"),
        one("b", "ORDER-10"),
        one("c", "ORDER-1"),
    ]
    .join(",");
    let bare = format!("[{items}]");
    let enveloped = |meta: &str| format!(r#"{{"data":[{items}],"meta":{meta}}}"#);
    let cases = [
        (bare.clone(), 2),
        (enveloped(r#"{"current_page":1}"#), 2),
        (enveloped(r#"{"current_page":1,"last_page":1}"#), 1),
    ];
    for (list, calls) in cases {
        let recorder = Recorder::with_responses([(200, &list), (200, "[]")]);
        let hitpay = recorder.hitpay();
        let order = "ORDER-1".parse().unwrap();
        let found = hitpay
            .lookup()
            .unwrap()
            .find_payments(&order)
            .await
            .unwrap();
        let ids: Vec<_> = found
            .iter()
            .map(|p| p.provider_reference.as_str())
            .collect();
        assert_eq!(ids, ["a", "c"]);
        let sent = recorder.sent();
        assert_eq!(sent.len(), calls, "{list}");
        let query = sent[0].uri().query().unwrap();
        assert_eq!(query, "per_page=100&search=ORDER-1");
    }
}

#[tokio::test]
async fn a_search_follows_the_metadata_for_any_page_size() {
    let page = |number: u32, entries: &str| {
        format!(
            r#"{{"data":[{entries}],"meta":{{"current_page":{number},"last_page":"3","per_page":2}}}}"#
        )
    };
    let entry = |id: &str, number: &str| {
        format!(
            r#"{{"id":"{id}","amount":"1.00","currency":"SGD","status":"pending","reference_number":"{number}"}}"#
        )
    };
    let pages = [
        page(1, &entry("a", "ORDER-10")),
        page(2, ""),
        page(3, &entry("c", "ORDER-1")),
    ];
    let recorder = Recorder::with_responses([(200, &pages[0]), (200, &pages[1]), (200, &pages[2])]);
    let hitpay = recorder.hitpay();
    let lookup = hitpay.lookup().unwrap();
    let found = lookup.find_payments(&"ORDER-1".parse().unwrap()).await;
    let found = found.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].provider_reference.as_str(), "c");
    let queries: Vec<_> = recorder
        .sent()
        .iter()
        .map(|request| request.uri().query().unwrap().to_owned())
        .collect();
    assert_eq!(queries[2], "current_page=3&per_page=100&search=ORDER-1");
}

#[tokio::test]
async fn a_search_that_cannot_be_completed_is_an_error() {
    let first = r#"{"data":[{"id":"a","amount":"1.00","currency":"SGD","status":"pending"}],"meta":{"current_page":1,"last_page":2}}"#;
    for second in [
        (500, "{}"),
        (200, "<html>"),
        (200, first),
        (404, r#"{"message":"Not Found"}"#),
    ] {
        let recorder = Recorder::with_responses([(200, first), second]);
        let hitpay = recorder.hitpay();
        let lookup = hitpay.lookup().unwrap();
        let found = lookup.find_payments(&"ORDER-1".parse().unwrap()).await;
        let error = found.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::NotFound, "{second:?}");
        assert_eq!(error.outcome(), Outcome::ReadOnly, "{second:?}");
    }
}

#[tokio::test]
async fn a_response_about_another_payment_is_rejected() {
    let changed = |from: &str, to: &str| CREATED.replace(from, to);
    for body in [
        changed("REF123", "REF124"),
        changed("599.00", "1.00"),
        changed(r#""SGD""#, r#""USD""#),
        changed(r#""REF123""#, "true"),
        changed(r#""599.00""#, r#""5.99e2""#),
    ] {
        let recorder = Recorder::with_responses([(201, &body)]);
        let error = recorder
            .hitpay()
            .create_payment(&order())
            .await
            .unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{body}"
        );
    }
    for body in [
        changed(r#""REF123""#, "null"),
        changed(r#""REF123""#, "{}"),
        changed(r#""REF123""#, "[]"),
        changed(r#""SGD""#, "null"),
        changed(r#""SGD""#, r#""sgd""#),
        changed(r#""599.00""#, "599.0"),
        changed(r#""599.00""#, "null"),
    ] {
        let recorder = Recorder::with_responses([(201, &body)]);
        let payment = recorder.hitpay().create_payment(&order()).await;
        assert!(payment.unwrap().warnings.is_empty(), "{body}");
    }
    let recorder = Recorder::with_responses([(200, CREATED)]);
    let error = recorder
        .hitpay()
        .payment_status(&reference("another"))
        .await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Protocol, Outcome::ReadOnly)
    );
}

#[tokio::test]
async fn a_fee_on_top_of_the_amount_is_a_warning() {
    let with = |amount: &str| CREATED.replace("599.00", amount);
    let mut order = order();
    order.options.set("add_admin_fee", "true");
    let recorder = Recorder::with_responses([(201, &with("615.12"))]);
    let payment = recorder.hitpay().create_payment(&order).await.unwrap();
    assert_eq!(payment.requested.unwrap().text(), "615.12");
    let warning = "`add_admin_fee`: the customer pays 615.12 SGD instead of 599.00 SGD; confirm the payment with that amount";
    assert_eq!(payment.warnings, [warning]);
    for other in [
        with("598.99"),
        with("615.12").replace(r#""SGD""#, r#""USD""#),
        with("x"),
    ] {
        let recorder = Recorder::with_responses([(201, &other)]);
        let error = recorder.hitpay().create_payment(&order).await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{other}"
        );
    }
}

#[tokio::test]
async fn a_change_that_cannot_be_seen_afterwards_is_unknown() {
    let id = ID;
    let new = NewPaymentRequest::new(
        "REF123".parse().unwrap(),
        Money::from_minor(60_000, Currency::SGD),
    );
    let changed = CREATED.replace("599.00", "600.00");
    let cases = [
        (200, CREATED.to_owned()),
        (200, changed.replace("REF123", "REF9")),
        (200, changed.replace(id, "another")),
        (502, "<html>".to_owned()),
    ];
    for (status, body) in cases {
        let recorder = Recorder::with_responses([(200, ""), (status, &body)]);
        let error = recorder
            .hitpay()
            .update_payment_request(&reference(id), &new)
            .await;
        let error = error.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::Poll),
            "{body}"
        );
    }
    let recorder = Recorder::with_responses([(202, "{}"), (200, &changed)]);
    let request = recorder
        .hitpay()
        .update_payment_request(&reference(id), &new)
        .await;
    assert_eq!(request.unwrap().amount.unwrap().text(), "600.00");
}

#[test]
fn polling_keeps_below_the_limits_that_hitpay_publishes() {
    let recorder = Recorder::with_responses([]);
    let polling = recorder.hitpay().capabilities().polling;
    let minute = std::time::Duration::from_secs(60);
    let pace = |calls| Some(dhow_core::RateLimit { calls, per: minute });
    assert_eq!(polling.payments.rate_limit, pace(70));
    assert_eq!(polling.account_rate_limit, pace(400));
    assert!(polling.payments.allows(&dhow_core::PaymentStatus::Pending));
    assert!(!polling.payments.allows(&dhow_core::PaymentStatus::Paid));
}

#[test]
fn the_currencies_of_the_documents_are_those_of_the_capabilities() {
    let capabilities = Recorder::with_responses([]).hitpay().capabilities();
    let codes: Vec<_> = capabilities
        .currencies()
        .iter()
        .map(|currency| currency.code())
        .collect();
    let documented = [
        "SGD", "MYR", "PHP", "THB", "VND", "IDR", "AUD", "KRW", "USD", "HKD",
    ];
    assert_eq!(codes, documented);
    let limited: Vec<_> = capabilities
        .payments
        .all_limits()
        .filter_map(|limit| Some(limit.currency()?.code()))
        .collect();
    assert_eq!(limited, documented);
}

#[tokio::test]
async fn a_failed_request_is_read_with_the_reason_of_its_last_payment() {
    let with = |more: &str, payments: &str| {
        format!(r#"{{"id":"{ID}","status":"failed"{more},"payments":[{payments}]}}"#)
    };
    let first = r#"{"id":"a","status":"failed","status_reason":"first"}"#;
    let last = r#"{"id":"b","status":"failed","status_reason_code":"limit","status_reason":"Limit exceeded."}"#;
    let reason = r#","failure_reason":"of the request""#;
    for (body, code, message) in [
        (
            with("", &format!("{first},{last}")),
            "limit",
            "Limit exceeded.",
        ),
        (with("", first), "failed", "first"),
        (with(reason, ""), "failed", "of the request"),
    ] {
        let recorder = Recorder::with_responses([(200, &body)]);
        let payment = recorder.hitpay().payment_status(&reference(ID)).await;
        let failure = payment.unwrap().failure.unwrap();
        assert_eq!(failure.code, code, "{body}");
        assert_eq!(failure.message.as_deref(), Some(message), "{body}");
    }
}
