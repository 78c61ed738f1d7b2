//! The only place that reads what PayAtom says about a failure, `{"status":"error","message":…}` under any HTTP status, and the local
//! refusals.

use std::{borrow::Cow, net::IpAddr};

use dhow_core::{Effect, Error, ErrorKind, GatewayFault, Outcome, Response, Result};

use crate::{ID, wire::RawObject};

/// An error that says that it is one of this provider.
pub(crate) fn named(error: Error) -> Error {
    error.with_provider(ID)
}

/// A local refusal of a field.
pub(crate) fn invalid(
    field: impl Into<Cow<'static, str>>,
    rule: impl Into<Cow<'static, str>>,
) -> Error {
    named(Error::invalid(field, rule))
}

/// A local refusal because of a setting.
pub(crate) fn configuration(field: &'static str, rule: &'static str) -> Error {
    named(Error::configuration(field, rule))
}

/// A local refusal of something that PayAtom does not do.
pub(crate) fn unsupported(what: &'static str) -> Error {
    named(Error::unsupported(what))
}

/// The response, if it is a success by its HTTP status and does not say `error`.
pub(crate) fn check_status(response: Response) -> Result<Response> {
    let members = RawObject::read(response.body()).ok();
    let word = members.as_ref().and_then(|members| members.text("status"));
    let says_error = word.as_deref() == Some("error");
    if response.status().is_success() && !says_error {
        return Ok(response);
    }
    let message = members.filter(|_| says_error);
    let message = message.and_then(|members| members.owned("message"));
    // A page in the message is not PayAtom's own text either.
    let message = message.filter(|message| !message.trim_start().starts_with('<'));
    Err(refused(&response, message))
}

/// The members of a response whose status is `success` or `ok`.
pub(crate) fn accepted(response: &Response) -> Result<RawObject<'_>> {
    let members = RawObject::of(response)?;
    match members.text("status").as_deref() {
        Some("success" | "ok") => Ok(members),
        Some(_) => Err(response.unexpected("its `status` is neither `success` nor `ok`")),
        None => Err(response.unexpected("it has no `status`")),
    }
}

/// The error for a response that is no success. `message` is PayAtom's own: the text of its documented error shape.
// LEDGER: api-errors
fn refused(response: &Response, message: Option<String>) -> Error {
    let Some(message) = message else {
        return unworded(response, "it says `error` and does not say why");
    };
    let meaning = Meaning::of(&message);
    let mut fault = GatewayFault::default().with_message(message);
    fault.status = Some(response.status().as_u16());
    match meaning {
        Some(meaning) => documented(response, meaning, fault),
        None => unworded(response, "its error is in no document").with_gateway(fault),
    }
}

/// The error for a message in PayAtom's documents: it did not do it. A server that fails says nothing about the call, in whatever words.
fn documented(response: &Response, meaning: Meaning, fault: GatewayFault) -> Error {
    let error = if response.status().is_success() {
        let outcome = match response.endpoint().effect() {
            Effect::Read => Outcome::ReadOnly,
            Effect::Write => Outcome::Refused,
        };
        let what = "the gateway answered with an error";
        let error = response.endpoint().error(meaning.kind, outcome, what);
        error.with_gateway(fault)
    } else {
        response.error_for_status(fault)
    };
    // Nor do those that stand between: a timeout, and a limit of requests.
    let between = matches!(response.status().as_u16(), 408 | 429);
    if response.status().is_server_error() || between {
        return error;
    }
    let error = error.with_kind(meaning.kind);
    meaning.field.into_iter().fold(error, Error::with_field)
}

/// The error for everything else. `Gateway timeout` or `Order already exists` do not say that nothing was done, so only an HTTP status that
/// precedes any work proves that a write was refused.
fn unworded(response: &Response, why: &str) -> Error {
    if response.status().is_success() {
        return response.unexpected(&format!("{why}, which decides nothing"));
    }
    response.error_for_status(GatewayFault::default())
}

/// The meaning of a documented message.
#[derive(Debug, PartialEq, Eq)]
struct Meaning {
    kind: ErrorKind,
    /// The field that it names, in the words of the request that the caller made.
    field: Option<&'static str>,
}

/// The messages in PayAtom's documents, in lower case. No other text decides anything: `Maximum amount for this wallet is 50000` is no
/// rate limit.
const MESSAGES: &[(&str, ErrorKind, Option<&str>)] = &[
    // Payins and payouts.
    ("duplicate order_id found", ErrorKind::Duplicate, None),
    (
        "pid is required field",
        ErrorKind::InvalidRequest,
        Some("pid"),
    ),
    (
        "amount is required field",
        ErrorKind::InvalidRequest,
        Some("amount"),
    ),
    (
        "order_id is required field",
        ErrorKind::InvalidRequest,
        Some("merchant_reference"),
    ),
    (
        "we support only 'jazzcash', 'easypaisa'",
        ErrorKind::InvalidRequest,
        Some("pak_wallet"),
    ),
    (
        "account_number is required when pak_wallet is provided",
        ErrorKind::InvalidRequest,
        Some("account_number"),
    ),
    // Who calls.
    ("invalid pid", ErrorKind::Authentication, None),
    ("invalid signature", ErrorKind::Authentication, None),
    ("invalid api key", ErrorKind::Authentication, None),
    (
        "x-api-key header is required",
        ErrorKind::Authentication,
        None,
    ),
    ("pid not provided", ErrorKind::InvalidRequest, Some("pid")),
    (
        "signature not provided",
        ErrorKind::InvalidRequest,
        Some("signature"),
    ),
    // Status polling.
    ("reference code not found.", ErrorKind::NotFound, None),
    // Wallet reports.
    ("api-key header missing", ErrorKind::Authentication, None),
    (
        "invalid or unauthorized api-key",
        ErrorKind::Authentication,
        None,
    ),
    (
        "filter date type is missing",
        ErrorKind::InvalidRequest,
        None,
    ),
    ("filter date is missing", ErrorKind::InvalidRequest, None),
    ("un supported filter type", ErrorKind::InvalidRequest, None),
    (
        "invalid filter date format",
        ErrorKind::InvalidRequest,
        None,
    ),
    // Reconciliation: its page names these errors, and shows no body.
    ("unauthorized access", ErrorKind::Authentication, None),
    ("verification failed", ErrorKind::Authentication, None),
    ("invalid user", ErrorKind::Authentication, None),
    ("missing parameters", ErrorKind::InvalidRequest, None),
    ("invalid date format", ErrorKind::InvalidRequest, None),
];

/// `IP not allowed: 203.0.113.9`, the one message with a value in it.
const ADDRESS: &str = "ip not allowed: ";

impl Meaning {
    fn of(message: &str) -> Option<Self> {
        let text = message.trim().to_ascii_lowercase();
        let address = text.strip_prefix(ADDRESS);
        if address.is_some_and(|address| address.parse::<IpAddr>().is_ok()) {
            let kind = ErrorKind::Authentication;
            return Some(Self { kind, field: None });
        }
        let mut messages = MESSAGES.iter();
        let (_, kind, field) = messages.find(|(documented, ..)| text == *documented)?;
        Some(Self {
            kind: *kind,
            field: *field,
        })
    }
}

#[cfg(test)]
mod tests {
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

    fn said(status: u16, message: &str, effect: Effect) -> Error {
        let body = format!(r#"{{"status":"error","message":"{message}"}}"#);
        outcome(status, &body, effect).unwrap_err()
    }

    #[test]
    fn an_error_with_http_200_is_an_error() {
        let error = said(200, "Duplicate order_id Found", Effect::Write);
        assert_eq!(error.kind(), ErrorKind::Duplicate);
        // The earlier call with that order id may have been carried out.
        assert_eq!(error.outcome(), UNKNOWN);
        let refused = said(200, "Invalid PID", Effect::Write);
        assert_eq!(refused.outcome(), Outcome::Refused);
        assert!(error.to_string().contains("Duplicate order_id Found"));
        assert_eq!(error.gateway().unwrap().status, Some(200));
        let read = said(200, "invalid pid", Effect::Read);
        assert_eq!(read.outcome(), Outcome::ReadOnly);
    }

    #[test]
    fn an_error_in_words_of_no_document_decides_nothing() {
        for message in [
            "Gateway timeout",
            "Pending",
            "Order already exists",
            "Duplicate order_id",
            "Duplicate order id found",
            "Duplicate order_id found.",
        ] {
            let write = said(200, message, Effect::Write);
            assert_eq!(write.outcome(), UNKNOWN, "{message}");
            assert_eq!(write.kind(), ErrorKind::Protocol, "{message}");
            let gateway = write.gateway().unwrap();
            assert_eq!(gateway.status, Some(200), "{message}");
            assert_eq!(gateway.message.as_deref(), Some(message));
            assert!(write.message().contains("is in no document"), "{write}");
            let read = said(200, message, Effect::Read);
            assert_eq!(read.outcome(), Outcome::ReadOnly, "{message}");
        }
    }

    #[test]
    fn an_error_without_words_decides_nothing() {
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
            assert!(write.message().contains("does not say why"), "{write}");
            let read = outcome(200, body, Effect::Read).unwrap_err();
            assert_eq!(read.kind(), ErrorKind::Protocol, "{body}");
            assert_eq!(read.outcome(), Outcome::ReadOnly, "{body}");
        }
    }

    #[test]
    fn only_a_documented_message_proves_absence_whatever_http_says() {
        for status in [200, 400, 401, 404, 410] {
            let error = said(status, "Reference code not found.", Effect::Read);
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
    fn a_server_error_stays_unknown_whatever_it_says() {
        for message in ["Invalid PID", "Reference code not found.", "anything"] {
            let error = said(502, message, Effect::Write);
            assert_eq!(error.outcome(), UNKNOWN, "{message}");
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{message}");
            assert_eq!(error.field(), None, "{message}");
        }
    }

    #[test]
    fn a_capital_error_is_not_the_marker() {
        assert!(outcome(200, r#"{"status":"Error"}"#, Effect::Read).is_ok());
    }

    #[test]
    fn an_error_behind_a_byte_order_mark_is_read() {
        let body = "\u{feff}{\"status\":\"error\",\"message\":\"invalid pid\"}";
        let error = outcome(200, body, Effect::Write).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
    }
}
