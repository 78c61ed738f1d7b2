//! The only place that reads what PayAtom says about a failure: `{"status":"error","message":…}` under any HTTP status.

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
    let message = members
        .as_ref()
        .and_then(|members| members.owned("message"));
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

fn refused(answer: &Answer, message: Option<String>) -> Error {
    let meaning = message.as_deref().map(Meaning::of).unwrap_or_default();
    let worded = message.is_some();
    let mut fault = GatewayFault::default();
    if let Some(message) = message {
        fault = fault.with_message(message);
    }
    let error = if answer.status().is_success() {
        // The gateway says no in a body that HTTP calls a success.
        let outcome = match answer.outcome_if_unread() {
            Outcome::Unknown => Outcome::Refused,
            certain => certain,
        };
        fault.status = Some(answer.status().as_u16());
        let kind = ErrorKind::Declined;
        Error::new(kind, outcome, "the gateway answered with an error").with_gateway(fault)
    } else {
        answer.refused(fault)
    };
    let decided = worded && !answer.status().is_server_error();
    let error = match meaning.kind {
        Some(kind) if decided => error.with_kind(kind),
        _ => error,
    };
    match meaning.field {
        Some(field) => error.with_field(field),
        None => error,
    }
}

/// What a message means. The texts differ between pages and spellings, so only their gist counts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Meaning {
    kind: Option<ErrorKind>,
    field: Option<String>,
}

/// Words in lower case and what they mean; the first that is found counts.
const GISTS: &[(&str, ErrorKind)] = &[
    ("duplicate order_id", ErrorKind::Duplicate),
    ("not found", ErrorKind::NotFound),
    ("ip not allowed", ErrorKind::Authentication),
    ("invalid pid", ErrorKind::Authentication),
    ("invalid user", ErrorKind::Authentication),
    ("invalid signature", ErrorKind::Authentication),
    ("verification failed", ErrorKind::Authentication),
    ("api key", ErrorKind::Authentication),
    ("api-key", ErrorKind::Authentication),
    ("unauthorized", ErrorKind::Authentication),
    ("rate limit", ErrorKind::RateLimited),
    ("limit exceeded", ErrorKind::RateLimited),
    ("limit reached", ErrorKind::RateLimited),
    ("too many", ErrorKind::RateLimited),
    ("per day", ErrorKind::RateLimited),
    ("maximum", ErrorKind::RateLimited),
    ("required", ErrorKind::InvalidRequest),
    ("not provided", ErrorKind::InvalidRequest),
    ("missing", ErrorKind::InvalidRequest),
    ("we support only", ErrorKind::InvalidRequest),
    ("un supported", ErrorKind::InvalidRequest),
    ("invalid", ErrorKind::InvalidRequest),
];

impl Meaning {
    fn of(message: &str) -> Self {
        let text = message.to_ascii_lowercase();
        let mut gists = GISTS.iter();
        let kind = gists
            .find(|(gist, _)| text.contains(gist))
            .map(|(_, kind)| *kind);
        Self {
            kind,
            field: field(&text),
        }
    }
}

/// `pid` of `pid is required field` and of `pid not provided`.
fn field(text: &str) -> Option<String> {
    let (first, rest) = text.split_once(' ')?;
    let named = rest.starts_with("is required") || rest.starts_with("not provided");
    let plain = first
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (named && plain && !first.is_empty()).then(|| first.to_owned())
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

    fn said(message: &str) -> Error {
        let body = format!(r#"{{"status":"error","message":"{message}"}}"#);
        outcome(200, &body, Effect::Write).unwrap_err()
    }

    #[test]
    fn an_error_with_http_200_is_an_error() {
        let error = said("Duplicate order_id Found");
        assert_eq!(error.kind(), ErrorKind::Duplicate);
        assert_eq!(error.outcome(), Outcome::Refused);
        assert!(error.to_string().contains("Duplicate order_id Found"));
        assert_eq!(error.gateway().unwrap().status, Some(200));
        let read = outcome(200, r#"{"status":"error"}"#, Effect::Read).unwrap_err();
        assert_eq!(read.outcome(), Outcome::NotSent);
    }

    #[test]
    fn every_known_message_has_a_kind() {
        use ErrorKind::{Authentication, Duplicate, InvalidRequest, NotFound, RateLimited};
        let table = [
            ("Duplicate order_id found", Duplicate),
            ("pid is required field", InvalidRequest),
            ("We support only 'JAZZCASH', 'EASYPAISA'", InvalidRequest),
            (
                "account_number is required when pak_wallet is provided",
                InvalidRequest,
            ),
            ("invalid pid", Authentication),
            ("Invalid PID", Authentication),
            ("signature not provided", InvalidRequest),
            ("Invalid signature", Authentication),
            ("IP not allowed: 203.0.113.9", Authentication),
            ("X-Api-Key header is required", Authentication),
            ("Invalid API key", Authentication),
            ("Reference code not found.", NotFound),
            ("Api-Key header missing", Authentication),
            ("Un Supported Filter Type", InvalidRequest),
            ("Invalid Filter Date Format", InvalidRequest),
            ("You can call this API 10 times per day", RateLimited),
            ("Not today", ErrorKind::Declined),
        ];
        for (message, kind) in table {
            assert_eq!(said(message).kind(), kind, "{message}");
        }
        assert_eq!(said("pid is required field").field(), Some("pid"));
    }

    #[test]
    fn a_server_error_stays_unknown_whatever_it_says() {
        let body = r#"{"status":"error","message":"Invalid PID"}"#;
        let error = outcome(502, body, Effect::Write).unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }

    #[test]
    fn a_capital_error_is_not_the_marker() {
        assert!(outcome(200, r#"{"status":"Error"}"#, Effect::Read).is_ok());
    }
}
