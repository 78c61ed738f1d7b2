//! The only place that reads what PayAtom says about a failure: `{"status":"error","message":…}` under any HTTP status.

use std::net::IpAddr;

use dhow_core::{Answer, Error, ErrorKind, GatewayFault, Outcome, Result};

use crate::members::Members;

/// Passes an answer on that is a success by its HTTP status and does not say `error`.
pub(crate) fn unless_refused(answer: Answer) -> Result<Answer> {
    let members = Members::read(answer.body()).ok();
    let word = members.as_ref().and_then(|members| members.text("status"));
    let says_error = word.as_deref() == Some("error");
    if answer.status().is_success() && !says_error {
        return Ok(answer);
    }
    let message = members.filter(|_| says_error);
    let message = message.and_then(|members| members.owned("message"));
    // A page in the message is not PayAtom's own text either.
    let message = message.filter(|message| !message.trim_start().starts_with('<'));
    Err(refused(&answer, message))
}

/// Refuses an answer whose status is neither `success` nor `ok`.
pub(crate) fn unless_odd(answer: &Answer) -> Result<()> {
    let members = Members::read(answer.body())
        .map_err(|_| answer.not_understood("it is not one JSON object with distinct names"))?;
    match members.text("status").as_deref() {
        Some("success" | "ok") => Ok(()),
        Some(_) => Err(answer.not_understood("its `status` is neither `success` nor `ok`")),
        None => Err(answer.not_understood("it has no `status`")),
    }
}

/// The error for an answer that is no success. `message` is PayAtom's own: the text of its documented error shape.
// LEDGER: api-errors
fn refused(answer: &Answer, message: Option<String>) -> Error {
    let Some(message) = message else {
        return unworded(answer, "it says `error` and does not say why");
    };
    let meaning = Meaning::of(&message);
    let fault = GatewayFault::default().with_message(message);
    match meaning {
        Some(meaning) => documented(answer, meaning, fault),
        None => {
            let mut fault = fault;
            fault.status = Some(answer.status().as_u16());
            unworded(answer, "its error is in no document").with_gateway(fault)
        }
    }
}

/// The error for a message in PayAtom's documents: it did not do it. A server that fails says nothing about the call, in whatever words.
fn documented(answer: &Answer, meaning: Meaning, fault: GatewayFault) -> Error {
    let error = if answer.status().is_success() {
        let outcome = match answer.outcome_if_unread() {
            Outcome::Unknown => Outcome::Refused,
            certain => certain,
        };
        let mut fault = fault;
        fault.status = Some(answer.status().as_u16());
        let what = "the gateway answered with an error";
        Error::new(meaning.kind, outcome, what).with_gateway(fault)
    } else {
        answer.refused(fault)
    };
    // Nor do those that stand between: a timeout, and a limit of requests.
    let between = matches!(answer.status().as_u16(), 408 | 429);
    if answer.status().is_server_error() || between {
        return error;
    }
    let error = error.with_kind(meaning.kind);
    meaning.field.into_iter().fold(error, Error::with_field)
}

/// The error for everything else. `Gateway timeout` or `Order already exists` do not say that nothing was done, so only an HTTP status that
/// precedes any work proves that a write was refused.
fn unworded(answer: &Answer, why: &str) -> Error {
    if answer.status().is_success() {
        return answer.not_understood(&format!("{why}, which decides nothing"));
    }
    answer.refused(GatewayFault::default())
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
    use dhow_core::Effect;

    use super::*;

    fn outcome(status: u16, body: &str, effect: Effect) -> Result<Answer> {
        let response = http::Response::builder().status(status);
        let response = response.body(Bytes::from(body.to_owned())).unwrap();
        unless_refused(Answer::new(response, effect))
    }

    fn said(status: u16, message: &str, effect: Effect) -> Error {
        let body = format!(r#"{{"status":"error","message":"{message}"}}"#);
        outcome(status, &body, effect).unwrap_err()
    }

    #[test]
    fn an_error_with_http_200_is_an_error() {
        let error = said(200, "Duplicate order_id Found", Effect::Write);
        assert_eq!(error.kind(), ErrorKind::Duplicate);
        assert_eq!(error.outcome(), Outcome::Refused);
        assert!(error.to_string().contains("Duplicate order_id Found"));
        assert_eq!(error.gateway().unwrap().status, Some(200));
        let read = said(200, "invalid pid", Effect::Read);
        assert_eq!(read.outcome(), Outcome::NotSent);
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
            assert_eq!(write.outcome(), Outcome::Unknown, "{message}");
            assert_eq!(write.kind(), ErrorKind::Protocol, "{message}");
            let gateway = write.gateway().unwrap();
            assert_eq!(gateway.status, Some(200), "{message}");
            assert_eq!(gateway.message.as_deref(), Some(message));
            assert!(write.message().contains("is in no document"), "{write}");
            let read = said(200, message, Effect::Read);
            assert_eq!(read.outcome(), Outcome::NotSent, "{message}");
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
            assert_eq!(write.outcome(), Outcome::Unknown, "{body}");
            assert!(write.message().contains("does not say why"), "{write}");
            let read = outcome(200, body, Effect::Read).unwrap_err();
            assert_eq!(read.kind(), ErrorKind::Protocol, "{body}");
            assert_eq!(read.outcome(), Outcome::NotSent, "{body}");
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
            assert_eq!(error.outcome(), Outcome::Unknown, "{message}");
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
