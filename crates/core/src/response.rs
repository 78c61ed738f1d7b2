//! Responses to calls, and the outcome of every failure.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::{
    Call, Echo, Effect, Endpoint, Error, ErrorKind, GatewayError, Outcome, ProviderReference,
    Transport, TransportError, TransportErrorKind, json, retry_after,
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
    let reported = match error.kind() {
        // Only the transport knows that no byte left, so its certainty is kept.
        TransportErrorKind::NotSent => endpoint.error(kind, Outcome::NotSent, message),
        TransportErrorKind::MaybeSent => endpoint.undecided(kind, message),
    };
    reported.with_source(error)
}

/// Complete response of a gateway to one call.
///
/// Its errors contain the provider and, after a write, the way to find out the outcome.
#[derive(Debug, Clone)]
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
            .with_gateway(GatewayError::status(self.status().as_u16()))
    }

    /// Returns an error after which a write may have been carried out.
    #[must_use]
    pub fn undecided(&self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        self.endpoint.undecided(kind, message)
    }

    fn redirect_target(&self) -> Option<String> {
        redirect_target(&self.inner)
    }

    /// Returns the error for an HTTP status outside 200 to 299. The message names the target of a redirect, without its query.
    ///
    /// `gateway` is the gateway's own error: a code, a message or fields, parsed from the gateway's documented error format. An HTML page or
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
    pub fn error_for_status(&self, gateway: GatewayError) -> Error {
        let status = self.status();
        // A request id alone is no error: proxies add one too.
        let readable =
            gateway.code.is_some() || gateway.message.is_some() || !gateway.fields.is_empty();
        let kind = if readable {
            kind_of(status)
        } else {
            kind_without_words(status)
        };
        let code = status.as_u16();
        let message = match self.redirect_target() {
            Some(target) => format!(
                "the gateway responded with status {code}, a redirect to {target}; redirects are not followed"
            ),
            None if readable => format!("the gateway responded with status {code}"),
            None => format!(
                "the gateway responded with status {code} and {}",
                describe(self.body())
            ),
        };
        let gateway = GatewayError {
            // The status line outweighs a status that the gateway repeats in its body.
            status: Some(status.as_u16()),
            ..gateway
        };
        let is_write = self.endpoint.effect() == Effect::Write;
        let error = if is_write && proves_refusal(status, readable) {
            self.endpoint.error(kind, Outcome::Refused, message)
        } else {
            self.undecided(kind, message)
        };
        // A gateway that limits the rate usually sends the pause; other statuses such as 503 may have one too.
        error
            .with_gateway(gateway)
            .with_retry_after(retry_after(self.headers()))
    }
}

/// Maximum length of the target of a redirect in a message, in characters.
const SHOWN_TARGET: usize = 200;

/// Returns the target of a redirect without user name, query and fragment, which may hold secrets; `None` for another response.
///
/// For programs that send requests other than those of a provider, such as webhooks to a URL.
#[must_use]
pub fn redirect_target<B>(response: &http::Response<B>) -> Option<String> {
    let location = response.headers().get(header::LOCATION);
    let location = location.filter(|_| response.status().is_redirection())?;
    let target = location.to_str().ok()?.split(['?', '#']).next()?;
    let target = match target.split_once("//") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}//{host}{path}")
        }
        None => target.to_owned(),
    };
    Some(target.chars().take(SHOWN_TARGET).collect()).filter(|target: &String| !target.is_empty())
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
mod tests;
