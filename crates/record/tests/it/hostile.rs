//! Hostile messages: huge, binary, deep, cut, and encoded.

use std::io::Write;

use axum::body::Bytes;
use dhow_record::{Exchange, FindingKind, MAX_BODY, Recorded};
use flate2::{Compression, write::GzEncoder};
use http::{Request, Response};
use proptest::prelude::*;

use crate::traffic::{self, FACTORIES, Private};

/// Records the response to a read of a payment.
fn record(headers: &[(&str, &str)], body: impl Into<Bytes>) -> Recorded {
    let mut recorder = traffic::recorder(dhow_hitpay::FACTORY, &Private::sample());
    let request = Request::get("/v1/payment-requests/x")
        .body(Bytes::new())
        .unwrap();
    let mut response = Response::builder();
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let response = response.body(body.into()).unwrap();
    recorder.record(&Exchange::call(request, Some(response)))
}

/// Everything that is written for an exchange, as text.
fn text(recorded: &Recorded) -> String {
    let files = recorded.files.iter();
    files
        .map(|file| String::from_utf8_lossy(&file.contents).into_owned())
        .collect()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_message_that_is_too_large_is_counted_and_not_kept() {
    let large = format!(r#"{{"name":"Marta Oduya{}"}}"#, "x".repeat(MAX_BODY));
    let recorded = record(&[], large.clone());
    assert_eq!(recorded.findings[0].kind, FindingKind::NotKept);
    assert!(recorded.files.is_empty());
    // A small body that grows is no better.
    let recorded = record(&[("content-encoding", "gzip")], gzip(large.as_bytes()));
    assert_eq!(recorded.findings[0].kind, FindingKind::NotKept);
    assert!(recorded.files.is_empty());
}

#[test]
fn a_compressed_response_is_checked_and_kept_without_its_compression() {
    let json = r#"{"id":"9a1","status":"on_the_moon","amount":"5.00","currency":"SGD","buyer":"Marta Oduya"}"#;
    let recorded = record(&[("content-encoding", "gzip")], gzip(json.as_bytes()));
    let findings: Vec<String> = recorded
        .findings
        .iter()
        .map(|finding| finding.line())
        .collect();
    assert!(
        findings.contains(&"the member `buyer` is unknown (a text)".to_owned()),
        "{findings:?}"
    );
    assert!(
        findings.iter().any(|line| line.contains("on_the_moon")),
        "{findings:?}"
    );
    let text = text(&recorded);
    assert!(
        text.contains("on_the_moon") && !text.contains("Marta"),
        "{text}"
    );
    assert!(!text.contains("gzip"), "{text}");
}

#[test]
fn each_kind_of_difference_is_found() {
    let json = r#"{"id":"9a1","status":"pending","amount":{"value":5},"phone":true,"purpose":null,"payments":[{"colour":1}]}"#;
    let recorded = record(&[], json);
    let lines: Vec<String> = recorded
        .findings
        .iter()
        .map(|finding| finding.line())
        .collect();
    for line in [
        "the member `amount` is an object",
        "the member `phone` is a boolean",
        "the member `payments.colour` is unknown (a number)",
        "the member `currency` is missing, which every success has",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line}: {lines:?}");
    }
    let html = record(&[], "<html>Marta Oduya</html>");
    assert!(
        html.findings
            .iter()
            .any(|finding| finding.text == "the response is not JSON")
    );
    assert!(!text(&html).contains("Marta"));
}

#[test]
fn a_value_of_the_merchants_own_objects_loses_its_name_too() {
    let json = r#"{"id":"9a1","status":"pending","metadata":{"Marta Oduya":"x","ok":"completed","91234567":true}}"#;
    let text = text(&record(&[], json));
    for private in ["Marta", "completed", "91234567", "\"ok\""] {
        assert!(!text.contains(private), "{private}: {text}");
    }
}

#[test]
fn equal_values_have_equal_replacements_in_every_message() {
    let private = Private::sample();
    let mut recorder = traffic::recorder(dhow_hitpay::FACTORY, &private);
    let id = "9746f906-bdbb-4064-8372-0123456789ab";
    let request = |uri: String| Request::get(uri).body(Bytes::new()).unwrap();
    let response = |json: String| Some(Response::new(Bytes::from(json)));
    let first = format!(r#"{{"id":"{id}","url":"https://pay.example/{id}?reference={id}"}}"#);
    let first = recorder.record(&Exchange::call(
        request("/v1/balances".into()),
        response(first),
    ));
    let second = format!("/v1/payment-requests/{id}");
    let second = recorder.record(&Exchange::call(request(second), response("{}".into())));
    let (first, second) = (text(&first), text(&second));
    let line = second.lines().next().unwrap();
    let replacement = line.split(['/', ' ']).nth(4).unwrap();
    assert_eq!(first.matches(replacement).count(), 3, "{first}\n{second}");
    assert!(!first.contains(id) && !second.contains(id));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_stop_the_recorder(body in proptest::collection::vec(any::<u8>(), 0..300), open in 0..400_usize) {
        for factory in FACTORIES {
            let mut recorder = traffic::recorder(factory, &Private::sample());
            let deep = ["[".repeat(open), "{\"a\":".repeat(open)].concat().into_bytes();
            for body in [body.clone(), [b"{\"id\":\"".to_vec(), body.clone()].concat(), deep] {
                let request = Request::post("/transfers?%ff=%f").body(Bytes::from(body.clone())).unwrap();
                let response = Response::new(Bytes::from(body));
                recorder.record(&Exchange::call(request.clone(), Some(response)));
                recorder.record(&Exchange::webhook(request, None));
            }
            prop_assert!(recorder.summary().is_ok());
        }
    }
}
