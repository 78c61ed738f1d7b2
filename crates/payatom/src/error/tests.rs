//! Error responses in every documented shape, and responses that are not those of PayAtom's API.

use bytes::Bytes;
use dhow_core::{Endpoint, Resolution};
use http::Method;

use super::*;

const UNKNOWN: Outcome = Outcome::Unknown(Resolution::Poll);

fn outcome(status: u16, body: &str, effect: Effect) -> Result<Response> {
    let endpoint = match effect {
        Effect::Read => Endpoint::read(ID, Method::POST, "/{a read}"),
        Effect::Write => Endpoint::write(ID, Method::POST, "/{a write}", Resolution::Poll),
    };
    let response = http::Response::builder().status(status);
    let response = response.body(Bytes::from(body.to_owned())).unwrap();
    check_status(Response::new(endpoint, response))
}

fn error(status: u16, message: &str, effect: Effect) -> Error {
    let body = format!(r#"{{"status":"error","message":"{message}"}}"#);
    outcome(status, &body, effect).unwrap_err()
}

#[test]
fn an_error_with_http_200_is_an_error() {
    let duplicate = error(200, "Duplicate order_id Found", Effect::Write);
    assert_eq!(duplicate.kind(), ErrorKind::Duplicate);
    // An earlier call with this order id may have been carried out.
    assert_eq!(duplicate.outcome(), UNKNOWN);
    let refused = error(200, "Invalid PID", Effect::Write);
    assert_eq!(refused.outcome(), Outcome::Refused);
    assert!(duplicate.to_string().contains("Duplicate order_id Found"));
    assert_eq!(duplicate.gateway().unwrap().status, Some(200));
    let read = error(200, "invalid pid", Effect::Read);
    assert_eq!(read.outcome(), Outcome::ReadOnly);
}

#[test]
fn an_undocumented_message_leaves_a_write_unknown() {
    for message in [
        "Gateway timeout",
        "Pending",
        "Order already exists",
        "Duplicate order_id",
        "Duplicate order id found",
        "Duplicate order_id found.",
    ] {
        let write = error(200, message, Effect::Write);
        assert_eq!(write.outcome(), UNKNOWN, "{message}");
        assert_eq!(write.kind(), ErrorKind::Protocol, "{message}");
        let gateway = write.gateway().unwrap();
        assert_eq!(gateway.status, Some(200), "{message}");
        assert_eq!(gateway.message.as_deref(), Some(message));
        assert!(write.message().contains("is in no document"), "{write}");
        let read = error(200, message, Effect::Read);
        assert_eq!(read.outcome(), Outcome::ReadOnly, "{message}");
    }
}

#[test]
fn an_error_without_a_message_leaves_a_write_unknown() {
    for body in [
        r#"{"status":"error"}"#,
        r#"{"status":"error","code":500}"#,
        r#"{"status":"error","message":""}"#,
        r#"{"status":"error","message":null}"#,
        r#"{"status":"error","message":["Invalid PID"]}"#,
        r#"{"status":"error","message":" <html>not found</html>"}"#,
    ] {
        let write = outcome(200, body, Effect::Write).unwrap_err();
        assert_eq!(write.kind(), ErrorKind::Protocol, "{body}");
        assert_eq!(write.outcome(), UNKNOWN, "{body}");
        assert!(write.message().contains("without a `message`"), "{write}");
        let read = outcome(200, body, Effect::Read).unwrap_err();
        assert_eq!(read.kind(), ErrorKind::Protocol, "{body}");
        assert_eq!(read.outcome(), Outcome::ReadOnly, "{body}");
    }
}

#[test]
fn only_a_documented_message_proves_absence_under_any_http_status() {
    for status in [200, 400, 401, 404, 410] {
        let error = error(status, "Reference code not found.", Effect::Read);
        assert_eq!(error.kind(), ErrorKind::NotFound, "{status}");
    }
    for status in [404, 410] {
        for body in [
            "",
            "<html>404 Not Found</html>",
            "Not Found",
            r#"{"message":"Not Found"}"#,
            r#"{"message":"Reference code not found."}"#,
            r#"{"status":"Error","message":"Reference code not found."}"#,
            r#"{"status":404,"error":"Not Found"}"#,
            r#"{"status":"error"}"#,
            r#"{"status":"error","message":"The page was not found"}"#,
            r#"{"status":"error","message":"<h1>Reference code not found.</h1>"}"#,
        ] {
            let error = outcome(status, body, Effect::Read).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{status} {body}");
        }
    }
}

#[test]
fn a_server_error_leaves_a_write_unknown_with_any_message() {
    for message in ["Invalid PID", "Reference code not found.", "anything"] {
        let error = error(502, message, Effect::Write);
        assert_eq!(error.outcome(), UNKNOWN, "{message}");
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{message}");
        assert_eq!(error.field(), None, "{message}");
    }
}

#[test]
fn a_status_of_error_with_a_capital_is_not_an_error() {
    assert!(outcome(200, r#"{"status":"Error"}"#, Effect::Read).is_ok());
}

#[test]
fn an_error_behind_a_byte_order_mark_is_read() {
    let body = "\u{feff}{\"status\":\"error\",\"message\":\"invalid pid\"}";
    let error = outcome(200, body, Effect::Write).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
}
