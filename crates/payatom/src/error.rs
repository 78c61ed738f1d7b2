//! Errors: the mapping of PayAtom's error responses, and errors of this crate's own checks.

use std::net::IpAddr;

use dhow_core::{Effect, Error, ErrorKind, GatewayError, Outcome, Response, Result};

use crate::{ID, wire::RawObject};

/// Adds this provider's id to an error of `dhow-core`.
pub(crate) fn named(error: Error) -> Error {
    error.with_provider(ID)
}

/// Returns the response if its HTTP status is a success and the `status` of its body is not `error`.
pub(crate) fn check_status(response: Response) -> Result<Response> {
    // LEDGER: api-errors
    // Errors come with HTTP 200 too, so the `status` of the body decides.
    let members = RawObject::parse(response.body()).ok();
    let word = members.as_ref().and_then(|members| members.text("status"));
    let is_error = word.as_deref() == Some("error");
    if response.status().is_success() && !is_error {
        return Ok(response);
    }
    let message = members.filter(|_| is_error);
    let message = message.and_then(|members| members.owned("message"));
    // A message with an HTML page comes from a web server, not from PayAtom's API.
    let message = message.filter(|message| !message.trim_start().starts_with('<'));
    Err(error_of(&response, message))
}

/// Returns the members of a response whose `status` is `success` or `ok`.
// LEDGER: success-word
// The 2023 documents print `ok` for the hosted page and `success` for the seamless call, and no source says that each is fixed.
pub(crate) fn accepted(response: &Response) -> Result<RawObject<'_>> {
    let members = RawObject::from_response(response)?;
    match members.text("status").as_deref() {
        Some("success" | "ok") => Ok(members),
        Some(_) => Err(response.unexpected("its `status` is neither `success` nor `ok`")),
        None => Err(response.unexpected("it has no `status`")),
    }
}

/// Maps an error response. `message` is the text of PayAtom's documented error format, if the response has it.
fn error_of(response: &Response, message: Option<String>) -> Error {
    let Some(message) = message else {
        return undocumented(response, "its `status` is `error`, without a `message`");
    };
    let meaning = Meaning::from_message(&message);
    let mut fault = GatewayError::default().with_message(message);
    fault.status = Some(response.status().as_u16());
    match meaning {
        Some(meaning) => documented(response, meaning, fault),
        None => undocumented(response, "its error message is in no document").with_gateway(fault),
    }
}

/// Maps a message in PayAtom's documents: the call was not carried out, unless the server failed.
fn documented(response: &Response, meaning: Meaning, fault: GatewayError) -> Error {
    let error = if response.status().is_success() {
        let outcome = match response.endpoint().effect() {
            Effect::Read => Outcome::ReadOnly,
            Effect::Write => Outcome::Refused,
        };
        let message = "the gateway responded with an error";
        let error = response.endpoint().error(meaning.kind, outcome, message);
        error.with_gateway(fault)
    } else {
        response.error_for_status(fault)
    };
    // Server errors, timeouts and rate limits may come from a proxy, so their text does not decide.
    let by_proxy = matches!(response.status().as_u16(), 408 | 429);
    if response.status().is_server_error() || by_proxy {
        return error;
    }
    let error = error.with_kind(meaning.kind);
    meaning.field.into_iter().fold(error, Error::with_field)
}

/// Maps an error without a documented message.
///
/// `Gateway timeout` or `Order already exists` do not prove that nothing was done, so the outcome of a write is unknown unless its HTTP status
/// proves that it was refused before any work.
fn undocumented(response: &Response, reason: &str) -> Error {
    if response.status().is_success() {
        return response.unexpected(&format!("{reason}, so the outcome is not known"));
    }
    response.error_for_status(GatewayError::default())
}

/// Meaning of a documented message.
#[derive(Debug, PartialEq, Eq)]
struct Meaning {
    kind: ErrorKind,
    /// Field that the message names, by its name in the caller's request.
    field: Option<&'static str>,
}

/// Messages in PayAtom's documents, in lower case. They are compared as a whole: `Maximum amount for this wallet is 50000` is not a rate
/// limit.
// Source: 2023 documents, "Pakistan H2H Integration", V2 wallet balance page, and the pages named below.
// Only these texts prove that a call was refused.
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
    // Authentication, V2.
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
    // LEDGER: reconciliation-errors
    // The reconciliation page names these errors without showing their bodies, so the names are taken for the messages.
    ("unauthorized access", ErrorKind::Authentication, None),
    ("verification failed", ErrorKind::Authentication, None),
    ("invalid user", ErrorKind::Authentication, None),
    ("missing parameters", ErrorKind::InvalidRequest, None),
    ("invalid date format", ErrorKind::InvalidRequest, None),
];

// LEDGER: ip-allow-list
/// Beginning of the only message with a value: `IP not allowed: 203.0.113.9`.
const IP_NOT_ALLOWED: &str = "ip not allowed: ";

impl Meaning {
    fn from_message(message: &str) -> Option<Self> {
        // Two spellings of one message are documented, so case does not count.
        let text = message.trim().to_ascii_lowercase();
        let address = text.strip_prefix(IP_NOT_ALLOWED);
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
mod tests;
