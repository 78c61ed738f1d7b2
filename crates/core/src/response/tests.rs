//! Results of calls: outcome, resolution and provider of each error.

use std::time::Duration;

use http::Method;

use super::*;
use crate::{ProviderId, Resolution};

const UNKNOWN: Outcome = Outcome::Unknown(Resolution::LookUp);

fn endpoint(effect: Effect) -> Endpoint {
    let id = ProviderId::from_static("cowrie");
    match effect {
        Effect::Read => Endpoint::read(id, Method::GET, "/payments/{id}"),
        Effect::Write => Endpoint::write(id, Method::POST, "/payments", Resolution::LookUp),
    }
}

fn response(status: u16, body: &'static str, effect: Effect) -> Response {
    let response = http::Response::builder()
        .status(status)
        .body(Bytes::from_static(body.as_bytes()));
    Response::new(endpoint(effect), response.unwrap())
}

#[test]
fn only_a_refusal_with_the_gateways_own_error_is_certain() {
    let worded = || GatewayError::default().with_message("no");
    let wordless = [401, 403, 404, 405, 413, 415, 429];
    for status in 300..=599 {
        for fault in [worded(), GatewayError::default()] {
            let by_words = fault != GatewayError::default();
            let refused = wordless.contains(&status)
                || (by_words && (400..500).contains(&status) && status != 408);
            // Duplicate: an earlier call with the same reference may have been carried out.
            let outcome = if refused && !(by_words && status == 409) {
                Outcome::Refused
            } else {
                UNKNOWN
            };
            let write = response(status, "", Effect::Write).error_for_status(fault.clone());
            assert_eq!(write.outcome(), outcome, "{status} {by_words}");
            let read = response(status, "", Effect::Read).error_for_status(fault);
            assert_eq!(read.outcome(), Outcome::ReadOnly, "{status}");
            assert_eq!(read.gateway().unwrap().status, Some(status));
        }
    }
}

#[test]
fn each_status_has_its_kind_and_a_decision_needs_the_gateways_message() {
    use ErrorKind::{
        Authentication, Declined, Duplicate, InvalidRequest, NotFound, Protocol, RateLimited,
        Unavailable, Unsupported,
    };
    let table = [
        (302, Protocol, Protocol),
        (400, InvalidRequest, Protocol),
        (401, Authentication, Authentication),
        (402, Declined, Protocol),
        (403, Authentication, Authentication),
        (404, NotFound, Protocol),
        (405, Unsupported, Protocol),
        (408, Unavailable, Unavailable),
        (409, Duplicate, Protocol),
        (410, NotFound, Protocol),
        (413, InvalidRequest, Protocol),
        (415, InvalidRequest, Protocol),
        (422, InvalidRequest, Protocol),
        (425, InvalidRequest, Protocol),
        (429, RateLimited, RateLimited),
        (499, InvalidRequest, Protocol),
        (500, Unavailable, Unavailable),
        (501, Unsupported, Protocol),
        (503, Unavailable, Unavailable),
        (599, Unavailable, Unavailable),
        (600, Protocol, Protocol),
    ];
    for (status, with_words, without) in table {
        let words = [
            GatewayError::default().with_message("no"),
            GatewayError::default().with_code("no"),
            GatewayError::default().with_field("amount", "no"),
        ];
        for fault in words {
            let error = response(status, "", Effect::Write).error_for_status(fault);
            assert_eq!(error.kind(), with_words, "{status}");
        }
        let page =
            response(status, "<html>", Effect::Read).error_for_status(GatewayError::default());
        assert_eq!(page.kind(), without, "{status}");
    }
}

#[test]
fn a_response_about_another_object_leaves_a_write_unknown() {
    let other = || Echo::new().text("reference", "ORDER-1", Some("ORDER-2"));
    let write = response(200, "{}", Effect::Write)
        .check(other())
        .unwrap_err();
    assert_eq!(write.outcome(), UNKNOWN);
    assert_eq!(write.kind(), ErrorKind::Protocol);
    assert_eq!(
        write.message(),
        "a JSON body (2 bytes) is not the response to this request: its `reference` is not that of the request"
    );
    let read = response(200, "{}", Effect::Read)
        .check(other())
        .unwrap_err();
    assert_eq!(read.outcome(), Outcome::ReadOnly);
    assert!(
        response(200, "{}", Effect::Write)
            .check(Echo::new())
            .is_ok()
    );
    let nothing = || Echo::new().text("id", "1", None).at_least_one();
    let write = response(200, "{}", Effect::Write).check(nothing());
    assert_eq!(write.unwrap_err().outcome(), UNKNOWN);
    let read = response(200, "{}", Effect::Read).check(nothing());
    assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol);
}

#[test]
fn an_id_that_cannot_be_a_reference_leaves_a_write_unknown() {
    let id = |id: &str, effect| response(200, "{}", effect).reference(id);
    assert_eq!(id("pay_1", Effect::Write).unwrap().as_str(), "pay_1");
    for (effect, outcome) in [(Effect::Write, UNKNOWN), (Effect::Read, Outcome::ReadOnly)] {
        let error = id("1\n2", effect).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Protocol, outcome)
        );
        assert!(error.message().contains("control characters"), "{error}");
    }
}

#[test]
fn a_byte_order_mark_before_the_json_is_skipped() {
    let marked = response(200, "\u{feff}7", Effect::Write);
    assert_eq!(marked.json::<u32>().unwrap(), 7);
}

#[test]
fn an_unreadable_success_is_unknown_for_a_write() {
    let error = response(200, "<html>", Effect::Write)
        .json::<u32>()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.outcome(), UNKNOWN);
    assert_eq!(error.gateway().unwrap().status, Some(200));
    assert!(error.to_string().contains("an HTML page"));
}

#[test]
fn retry_after_is_read_as_a_date() {
    let limited = |date: Option<&str>, until: &str| {
        let mut response = http::Response::builder().status(429);
        if let Some(date) = date {
            response = response.header("date", date);
        }
        let response = response.header("retry-after", until).body(Bytes::new());
        let answer = Response::new(endpoint(Effect::Read), response.unwrap());
        answer
            .error_for_status(GatewayError::default())
            .retry_after()
    };
    let date = Some("Sun, 06 Nov 1994 08:49:00 GMT");
    let later = Some(Duration::from_secs(37));
    assert_eq!(limited(date, "Sun, 06 Nov 1994 08:49:37 GMT"), later);
    assert_eq!(limited(date, "Sunday, 06-Nov-94 08:49:37 GMT"), later);
    assert_eq!(limited(date, "Sun Nov  6 08:49:37 1994"), later);
    let past = limited(None, "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(past, None);
    let far = limited(None, "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_eq!(far, Some(Duration::from_secs(86_400)));
    for odd in ["", "soon", "-1", "1.5", "Sun, 06 Nov 1994"] {
        assert_eq!(limited(None, odd), None, "{odd}");
    }
}

#[test]
fn retry_after_is_read_in_seconds() {
    let pause = |text: &str| {
        let response = http::Response::builder()
            .status(429)
            .header("retry-after", text)
            .body(Bytes::new());
        let answer = Response::new(endpoint(Effect::Read), response.unwrap());
        answer
            .error_for_status(GatewayError::default())
            .retry_after()
    };
    assert_eq!(pause("7"), Some(Duration::from_secs(7)));
    assert_eq!(pause(" 7 "), Some(Duration::from_secs(7)));
    assert_eq!(pause("-7"), None);
    assert_eq!(pause("+7"), None);
    assert_eq!(pause("86399"), Some(Duration::from_secs(86_399)));
    for more in ["86400", "86401", "99999999999999999999"] {
        assert_eq!(pause(more), Some(Duration::from_secs(86_400)), "{more}");
    }
}

#[test]
fn a_body_is_described_only_if_it_cannot_be_read() {
    let refused = |fault| response(400, " <html>", Effect::Write).error_for_status(fault);
    let silent = refused(GatewayError::default());
    assert_eq!(
        silent.message(),
        "the gateway responded with status 400 and an HTML page (7 bytes)"
    );
    let spoken = refused(GatewayError::default().with_message("no"));
    assert_eq!(spoken.message(), "the gateway responded with status 400");
}

#[test]
fn a_call_without_a_response_is_unknown_only_for_a_write_that_may_have_been_sent() {
    type MakeError = fn(&'static str) -> TransportError;
    let table: [(MakeError, Effect, Outcome); 4] = [
        (TransportError::not_sent, Effect::Read, Outcome::NotSent),
        (TransportError::not_sent, Effect::Write, Outcome::NotSent),
        (TransportError::maybe_sent, Effect::Read, Outcome::ReadOnly),
        (TransportError::maybe_sent, Effect::Write, UNKNOWN),
    ];
    for (fault, effect, outcome) in table {
        let error = no_response(fault("the connection was reset"), &endpoint(effect));
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.outcome(), outcome, "{effect:?}");
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "the connection was reset");
    }
}

#[test]
fn the_target_of_a_redirect_is_named_without_its_secrets() {
    let redirect = |status: u16, location: &str, effect| {
        let response = http::Response::builder()
            .status(status)
            .header("location", location)
            .body(Bytes::from_static(br#"{"message":"moved"}"#));
        Response::new(endpoint(effect), response.unwrap())
    };
    let long = format!("/{}", "a".repeat(300));
    for (location, shown) in [
        ("https://new.example/v2", "https://new.example/v2"),
        ("https://user:pw@new.example?key=1", "https://new.example"),
        ("//new.example/a@b#top", "//new.example/a@b"),
        ("/v2/payments?api_key=1", "/v2/payments"),
        (&long, long.get(..200).unwrap()),
    ] {
        for status in [301, 302, 303, 307, 308] {
            for effect in [Effect::Read, Effect::Write] {
                let error = redirect(status, location, effect);
                let error = error.error_for_status(GatewayError::default());
                let expected = format!(
                    "the gateway responded with status {status}, a redirect to {shown}; redirects are not followed"
                );
                assert_eq!(error.message(), expected);
                assert_eq!(error.kind(), ErrorKind::Protocol);
            }
        }
    }
    for (status, location) in [(200, "/v2"), (404, "/v2"), (301, "?a=1"), (301, "")] {
        let redirect = redirect(status, location, Effect::Read);
        assert_eq!(redirect.redirect_target(), None, "{status} {location}");
    }
}
