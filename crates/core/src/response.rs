//! Responses to calls, and the outcome of every failure.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::{
    Call, Echo, Effect, Endpoint, Error, ErrorKind, GatewayFault, Outcome, ProviderReference,
    Transport, TransportError, TransportFault, json, retry_after,
};

/// Sends a call and returns its response, with any HTTP status.
///
/// # Errors
/// [`Unavailable`](ErrorKind::Unavailable) if no complete response arrived. The outcome is [`Outcome::NotSent`] if that is certain;
/// otherwise [`Outcome::ReadOnly`] for a read and [`Outcome::Unknown`] for a write.
pub async fn send(transport: &dyn Transport, call: Call) -> Result<Response, Error> {
    let endpoint = call.endpoint.clone();
    match transport.send(call).await {
        Ok(response) => Ok(Response::new(endpoint, response)),
        Err(error) => Err(no_response(error, &endpoint)),
    }
}

fn no_response(error: TransportError, endpoint: &Endpoint) -> Error {
    let (kind, message) = (ErrorKind::Unavailable, error.what());
    let reported = match error.fault() {
        // Only the transport knows that no byte left, so its certainty is kept.
        TransportFault::NotSent => endpoint.error(kind, Outcome::NotSent, message),
        TransportFault::MaybeSent => endpoint.undecided(kind, message),
    };
    reported.with_source(error)
}

/// Complete response of a gateway to one call.
///
/// Its errors contain the provider and, after a write, the way to find out the outcome.
#[derive(Debug)]
pub struct Response {
    inner: http::Response<Bytes>,
    endpoint: Endpoint,
}

impl Response {
    /// A response to a call of this endpoint.
    #[must_use]
    pub fn new(endpoint: Endpoint, inner: http::Response<Bytes>) -> Self {
        Self { inner, endpoint }
    }

    /// Endpoint of the call.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.inner.status()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.inner.body()
    }

    /// Parses a JSON body with [`json::from_slice`]. Check the HTTP status first.
    ///
    /// # Errors
    /// [`Response::unexpected`] for a body that is not JSON of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        // The message of serde_json may quote values of the response; `json::fault` does not.
        json::from_slice(self.body()).map_err(|error| self.unexpected(&json::fault(&error)))
    }

    /// Converts an id of this response into a reference.
    ///
    /// # Errors
    /// [`Response::unexpected`] for an id that breaks the rule of [`ProviderReference::new`]; a write may have been carried out.
    pub fn reference(&self, id: impl Into<String>) -> Result<ProviderReference, Error> {
        ProviderReference::from_answer(id).map_err(|fault| self.unexpected(fault.message()))
    }

    /// Compares the response with its request. If they differ, or if the response repeats nothing where [a value is
    /// required](Echo::at_least_one), a write is unknown and a read fails.
    ///
    /// # Errors
    /// [`Protocol`](ErrorKind::Protocol) with the field that differs.
    pub fn check(&self, echo: Echo) -> Result<(), Error> {
        match echo.mismatch() {
            // A page of a proxy parses as an object without known members.
            None if echo.names_nothing() => {
                Err(self.about_something_else("it contains no value of the request"))
            }
            None => Ok(()),
            Some(field) => {
                Err(self.about_something_else(&format!("its `{field}` is not that of the request")))
            }
        }
    }

    /// Returns the error for a response that cannot be parsed or trusted. A write may have been carried out.
    #[must_use]
    pub fn unexpected(&self, why: &str) -> Error {
        self.worthless("was not understood", why)
    }

    /// Returns the error for a response about another object.
    fn about_something_else(&self, why: &str) -> Error {
        self.worthless("is not the response to this request", why)
    }

    fn worthless(&self, verdict: &str, why: &str) -> Error {
        let message = format!("{} {verdict}: {why}", describe(self.body()));
        self.undecided(ErrorKind::Protocol, message)
            // Only the HTTP status is kept, because an unexpected body may be from another source.
            .with_gateway(GatewayFault::status(self.status().as_u16()))
    }

    /// Returns an error after which a write may have been carried out.
    #[must_use]
    pub fn undecided(&self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        self.endpoint.undecided(kind, message)
    }

    /// Returns the error for an HTTP status outside 200 to 299.
    ///
    /// `fault` is the gateway's own error: a code, a message or fields, parsed from the gateway's documented error format. An HTML page or
    /// another JSON format is not the gateway's own error.
    ///
    /// - With the gateway's own error, every status from 400 to 499 except 408 proves that a write was refused.
    /// - Without it, only 401, 403, 404, 405, 413, 415 and 429 do, because these precede any work. 400, 408, 409, 422, 425 and all others
    ///   may come from a proxy after the gateway carried out the call, so the outcome of a write is unknown.
    /// - [`NotFound`](ErrorKind::NotFound), [`Duplicate`](ErrorKind::Duplicate), [`Declined`](ErrorKind::Declined),
    ///   [`InvalidRequest`](ErrorKind::InvalidRequest) and [`Unsupported`](ErrorKind::Unsupported) are decisions of the gateway. Without
    ///   its own error the kind is [`Protocol`](ErrorKind::Protocol): an HTML page with status 404 does not prove that a payment does not
    ///   exist, nor one with 400 that the request was wrong.
    #[must_use]
    pub fn error_for_status(&self, fault: GatewayFault) -> Error {
        let status = self.status();
        // A request id alone is no error: proxies add one too.
        let readable = fault.code.is_some() || fault.message.is_some() || !fault.fields.is_empty();
        let kind = if readable {
            kind_of(status)
        } else {
            kind_without_words(status)
        };
        let message = if readable {
            format!("the gateway responded with status {}", status.as_u16())
        } else {
            format!(
                "the gateway responded with status {} and {}",
                status.as_u16(),
                describe(self.body())
            )
        };
        let fault = GatewayFault {
            // The status line outweighs a status that the gateway repeats in its body.
            status: Some(status.as_u16()),
            ..fault
        };
        let is_write = self.endpoint.effect() == Effect::Write;
        let error = if is_write && proves_refusal(status, readable) {
            self.endpoint.error(kind, Outcome::Refused, message)
        } else {
            self.undecided(kind, message)
        };
        // A gateway that limits the rate usually sends the pause; other statuses such as 503 may have one too.
        error
            .with_gateway(fault)
            .with_retry_after(retry_after(self.headers()))
    }
}

fn kind_of(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        401 | 403 => ErrorKind::Authentication,
        402 => ErrorKind::Declined,
        404 | 410 => ErrorKind::NotFound,
        409 => ErrorKind::Duplicate,
        429 => ErrorKind::RateLimited,
        405 | 501 => ErrorKind::Unsupported,
        408 | 500..=599 => ErrorKind::Unavailable,
        400..=499 => ErrorKind::InvalidRequest,
        _ => ErrorKind::Protocol,
    }
}

/// Kind for a status without the gateway's own error, which decisions require.
fn kind_without_words(status: StatusCode) -> ErrorKind {
    match kind_of(status) {
        kind @ (ErrorKind::Authentication | ErrorKind::RateLimited | ErrorKind::Unavailable) => {
            kind
        }
        _ => ErrorKind::Protocol,
    }
}

/// Returns true for a client error in the gateway's own format, or for one that precedes any work.
fn proves_refusal(status: StatusCode, readable: bool) -> bool {
    // RFC 9110: credentials, routing, size, media type and rate are checked before the request is processed.
    let precedes_work = matches!(status.as_u16(), 401 | 403 | 404 | 405 | 413 | 415 | 429);
    // 408 may be sent by a proxy that stopped waiting while the gateway went on.
    let timed_out = status == StatusCode::REQUEST_TIMEOUT;
    precedes_work || (status.is_client_error() && readable && !timed_out)
}

/// Describes a body without any of its content.
fn describe(body: &Bytes) -> String {
    let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match start {
        // Only the kind and the size: the content may hold personal data.
        None => "an empty body".to_owned(),
        Some(b'<') => format!("an HTML page ({} bytes)", body.len()),
        Some(b'{' | b'[') => format!("a JSON body ({} bytes)", body.len()),
        Some(_) => format!("a body of {} bytes that is not JSON", body.len()),
    }
}

#[cfg(test)]
mod tests {
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
    fn only_a_refusal_that_the_gateway_worded_is_certain() {
        let worded = || GatewayFault::default().with_message("no");
        let wordless = [401, 403, 404, 405, 413, 415, 429];
        for status in 300..=599 {
            for fault in [worded(), GatewayFault::default()] {
                let by_words = fault != GatewayFault::default();
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
                GatewayFault::default().with_message("no"),
                GatewayFault::default().with_code("no"),
                GatewayFault::default().with_field("amount", "no"),
            ];
            for fault in words {
                let error = response(status, "", Effect::Write).error_for_status(fault);
                assert_eq!(error.kind(), with_words, "{status}");
            }
            let page =
                response(status, "<html>", Effect::Read).error_for_status(GatewayFault::default());
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
    fn an_unread_success_is_unknown_for_a_write() {
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
                .error_for_status(GatewayFault::default())
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
                .error_for_status(GatewayFault::default())
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
    fn a_body_is_described_only_when_it_could_not_be_read() {
        let refused = |fault| response(400, " <html>", Effect::Write).error_for_status(fault);
        let silent = refused(GatewayFault::default());
        assert_eq!(
            silent.message(),
            "the gateway responded with status 400 and an HTML page (7 bytes)"
        );
        let spoken = refused(GatewayFault::default().with_message("no"));
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
}
