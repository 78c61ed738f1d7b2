//! An envelope that contradicts its list, or that cannot be read, is an error and never absence.

use dhow_core::{ErrorKind, Outcome, PaymentProvider};
use dhow_hitpay::PaymentRequestQuery;

use crate::recorder::Recorder;

const UNREADABLE: &[&str] = &[
    r#"{"data":[],"meta":{"total":5}}"#,
    r#"{"data":[],"meta":{"total":"5"}}"#,
    r#"{"data":[],"total":5}"#,
    r#"{"data":[],"meta":{"total":{}}}"#,
    r#"{"data":[],"meta":{"total":-1}}"#,
    r#"{"data":[],"meta":{"from":1,"to":5}}"#,
    r#"{"data":[],"meta":{"count":5}}"#,
    r#"{"data":[],"meta":{"pagination":{"total":5}}}"#,
    r#"{"data":{}}"#,
    r#"{"data":{},"meta":{"total":0}}"#,
    r#"{"data":[],"meta":"x"}"#,
    r#"{"data":[],"meta":7}"#,
    r#"{"data":[],"meta":["x"]}"#,
    r#"{"data":[],"meta":true}"#,
    r#"{"data":[],"links":"x"}"#,
    r#"{"data":[],"data":[]}"#,
    r#"{"data":[],"error":"no"}"#,
    r#"{"data":[],"status":500}"#,
    r#"{"data":[],"success":false}"#,
];

const EMPTY: &[&str] = &[
    "[]",
    r#"{"data":[]}"#,
    r#"{"data":[],"meta":null}"#,
    r#"{"data":[],"meta":[]}"#,
    r#"{"data":[],"meta":{}}"#,
    r#"{"data":[],"meta":{"total":0,"from":null,"to":null,"current_page":1,"last_page":1}}"#,
    r#"{"data":[],"meta":{"total":"0","count":0},"links":[]}"#,
    r#"{"data":[],"meta":{"total":null}}"#,
];

#[tokio::test]
async fn a_list_that_contradicts_its_envelope_is_an_error() {
    let order = "ORDER-1".parse().unwrap();
    for (bodies, empty) in [(UNREADABLE, false), (EMPTY, true)] {
        for body in bodies {
            let recorder = Recorder::with_responses([(200, body)]);
            let hitpay = recorder.hitpay();
            let payments = hitpay.lookup().unwrap().find_payments(&order).await;
            let payments = payments.map(|found| found.len());
            let recorder = Recorder::with_responses([(200, body)]);
            let hitpay = recorder.hitpay();
            let payouts = hitpay.payout_lookup().unwrap().find_payouts(&order).await;
            let payouts = payouts.map(|found| found.len());
            let recorder = Recorder::with_responses([(200, body)]);
            let query = PaymentRequestQuery::default();
            let page = recorder.hitpay().payment_requests(&query).await;
            let page = page.map(|page| page.requests.len());
            for found in [payments, payouts, page] {
                if empty {
                    assert_eq!(found.unwrap(), 0, "{body}");
                    continue;
                }
                let error = found.expect_err(body);
                let found = (error.kind(), error.outcome());
                assert_eq!(found, (ErrorKind::Protocol, Outcome::ReadOnly), "{body}");
            }
        }
    }
}

#[tokio::test]
async fn a_list_that_ends_before_its_total_is_an_error() {
    let page = |id: &str, meta: &str| {
        format!(
            r#"{{"data":[{{"id":"{id}","amount":"1.00","currency":"SGD","status":"pending","reference_number":"ORDER-2"}}],"meta":{{{meta}}}}}"#
        )
    };
    let first = page("a", r#""total":3,"current_page":1,"last_page":2"#);
    for (second, whole) in [
        (
            page("b", r#""total":3,"current_page":2,"last_page":2"#),
            false,
        ),
        (
            page("b", r#""total":2,"current_page":2,"last_page":2"#),
            true,
        ),
        (
            page("b", r#""total":1,"current_page":2,"last_page":2"#),
            true,
        ),
    ] {
        let recorder = Recorder::with_responses([(200, &first), (200, &second)]);
        let hitpay = recorder.hitpay();
        let order = "ORDER-1".parse().unwrap();
        let found = hitpay.lookup().unwrap().find_payments(&order).await;
        assert_eq!(found.is_ok(), whole, "{second}: {found:?}");
    }
    // A later empty page ends a list that states no other end.
    let full = page("a", r#""total":1"#);
    let end = r#"{"data":[],"meta":{"total":1}}"#;
    let recorder = Recorder::with_responses([(200, &full), (200, end)]);
    let hitpay = recorder.hitpay();
    let order = "ORDER-1".parse().unwrap();
    let found = hitpay.lookup().unwrap().find_payments(&order).await;
    assert_eq!(found.unwrap().len(), 0);
}
