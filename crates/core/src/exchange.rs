//! From a call to an answer, with the outcome of everything that can go wrong in between.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::{
    Call, Effect, Error, ErrorKind, GatewayFault, Outcome, Transport, TransportError,
    TransportFault, json,
};

/// Sends a call and returns whatever answer arrived, good or bad.
///
/// # Errors
/// [`Unavailable`](ErrorKind::Unavailable) when no whole answer arrived. The outcome is [`Outcome::NotSent`] when that is certain
/// or the call is a read, and [`Outcome::Unknown`] otherwise.
pub async fn exchange(transport: &dyn Transport, call: Call) -> Result<Answer, Error> {
    let effect = call.effect;
    match transport.send(call).await {
        Ok(response) => Ok(Answer::new(response, effect)),
        Err(error) => Err(no_answer(error, effect)),
    }
}

fn no_answer(error: TransportError, effect: Effect) -> Error {
    let outcome = match (error.fault(), effect) {
        (TransportFault::NotSent, _) | (_, Effect::Read) => Outcome::NotSent,
        (TransportFault::MaybeSent, Effect::Write) => Outcome::Unknown,
    };
    Error::new(ErrorKind::Unavailable, outcome, error.what()).with_source(error)
}

/// A whole answer of a gateway to one call.
#[derive(Debug)]
pub struct Answer {
    response: http::Response<Bytes>,
    effect: Effect,
}

impl Answer {
    /// An answer to a call of that effect.
    #[must_use]
    pub fn new(response: http::Response<Bytes>, effect: Effect) -> Self {
        Self { response, effect }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.response.body()
    }

    /// Reads a JSON body. Success by HTTP status is for the caller to check first.
    ///
    /// # Errors
    /// What [`Answer::not_understood`] makes of a body that is not JSON of this shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(self.body())
            .map_err(|error| self.not_understood(&json::fault(&error)))
    }

    /// The error for an answer that cannot be read or trusted: a write may have happened all the same.
    #[must_use]
    pub fn not_understood(&self, why: &str) -> Error {
        let message = format!("{} was not understood: {why}", describe(self.body()));
        Error::new(ErrorKind::Protocol, self.outcome_if_unread(), message)
            .with_gateway(GatewayFault::status(self.status().as_u16()))
    }

    /// The error for an HTTP status outside 200 to 299, with what a provider could read of the gateway's words.
    ///
    /// Client errors mean that nothing happened, if the gateway's own words say so (`said` has more than the status) or the
    /// status cannot come from anything that carried out the call. Everything else leaves a write unknown.
    #[must_use]
    pub fn refused(&self, said: GatewayFault) -> Error {
        let status = self.status();
        let readable = said.code.is_some() || said.message.is_some() || !said.fields.is_empty();
        let kind = kind_of(status);
        let outcome = match self.effect {
            Effect::Read => Outcome::NotSent,
            Effect::Write if proves_refusal(status, readable) => Outcome::Refused,
            Effect::Write => Outcome::Unknown,
        };
        let message = if readable {
            format!("the gateway answered {}", status.as_u16())
        } else {
            format!(
                "the gateway answered {} with {}",
                status.as_u16(),
                describe(self.body())
            )
        };
        let said = GatewayFault {
            status: Some(status.as_u16()),
            ..said
        };
        Error::new(kind, outcome, message)
            .with_gateway(said)
            .with_retry_after(self.retry_after())
    }

    /// What an unreadable answer says about the money: nothing, for a write.
    #[must_use]
    pub fn outcome_if_unread(&self) -> Outcome {
        match self.effect {
            Effect::Read => Outcome::NotSent,
            Effect::Write => Outcome::Unknown,
        }
    }

    /// `Retry-After` in seconds; the form with a date is ignored.
    fn retry_after(&self) -> Option<Duration> {
        let value = self.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
        value.trim().parse().ok().map(Duration::from_secs)
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

/// A client error that the gateway worded, or one that precedes any work by its meaning.
fn proves_refusal(status: StatusCode, readable: bool) -> bool {
    let precedes_work = matches!(
        status.as_u16(),
        401 | 403 | 404 | 405 | 413 | 414 | 415 | 429
    );
    let timed_out = status == StatusCode::REQUEST_TIMEOUT;
    precedes_work || (status.is_client_error() && readable && !timed_out)
}

/// A body in a few words, without any of its content.
fn describe(body: &Bytes) -> String {
    let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match start {
        None => "an empty body".to_owned(),
        Some(b'<') => format!("a page of markup ({} bytes)", body.len()),
        Some(b'{' | b'[') => format!("a JSON body ({} bytes)", body.len()),
        Some(_) => format!("a body of {} bytes that is not JSON", body.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str, effect: Effect) -> Answer {
        let response = http::Response::builder()
            .status(status)
            .body(Bytes::from_static(body.as_bytes()));
        Answer::new(response.unwrap(), effect)
    }

    #[test]
    fn only_a_refusal_that_the_gateway_worded_is_certain() {
        let worded = || GatewayFault::default().with_message("no");
        let table = [
            (422, true, Outcome::Refused),
            (422, false, Outcome::Unknown),
            (401, false, Outcome::Refused),
            (429, false, Outcome::Refused),
            (408, true, Outcome::Unknown),
            (500, true, Outcome::Unknown),
            (502, false, Outcome::Unknown),
            (302, false, Outcome::Unknown),
        ];
        for (status, said, outcome) in table {
            let said = if said {
                worded()
            } else {
                GatewayFault::default()
            };
            let write = answer(status, "", Effect::Write).refused(said.clone());
            assert_eq!(write.outcome(), outcome, "{status}");
            let read = answer(status, "", Effect::Read).refused(said);
            assert_eq!(read.outcome(), Outcome::NotSent, "{status}");
            assert_eq!(read.gateway().unwrap().status, Some(status));
        }
    }

    #[test]
    fn an_unread_success_is_unknown_for_a_write() {
        let error = answer(200, "<html>", Effect::Write)
            .json::<u32>()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(error.gateway().unwrap().status, Some(200));
        assert!(error.to_string().contains("page of markup"));
    }

    #[test]
    fn retry_after_is_read_in_seconds() {
        let response = http::Response::builder()
            .status(429)
            .header("retry-after", "7")
            .body(Bytes::new());
        let error = Answer::new(response.unwrap(), Effect::Read).refused(GatewayFault::default());
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(error.kind(), ErrorKind::RateLimited);
    }
}
