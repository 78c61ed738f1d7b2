//! From a call to an answer, with the outcome of everything that can go wrong in between.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::{
    Call, Echo, Effect, Error, ErrorKind, GatewayFault, Outcome, ProviderReference, Transport,
    TransportError, TransportFault, json, retry_after,
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

    /// Reads a JSON body with [`json::from_slice`]. Success by HTTP status is for the caller to check first.
    ///
    /// # Errors
    /// What [`Answer::not_understood`] makes of a body that is not JSON of this shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        json::from_slice(self.body()).map_err(|error| self.not_understood(&json::fault(&error)))
    }

    /// An id of this answer as a reference.
    ///
    /// # Errors
    /// What [`Answer::not_understood`] makes of one that breaks the rule of [`ProviderReference::new`]: a write may have happened.
    pub fn reference(&self, id: impl Into<String>) -> Result<ProviderReference, Error> {
        ProviderReference::from_answer(id).map_err(|fault| self.not_understood(fault.message()))
    }

    /// Compares an answer with the request that it answers (L29): an answer about something else leaves a write unknown and makes a
    /// read an error, and so does one that names nothing where [something was asked for](Echo::at_least_one).
    ///
    /// # Errors
    /// [`Protocol`](ErrorKind::Protocol), naming the field that differs.
    pub fn check(&self, echo: Echo) -> Result<(), Error> {
        match echo.mismatch() {
            None if echo.names_nothing() => {
                Err(self
                    .not_believed("it repeats nothing of the request, so it may be about anything"))
            }
            None => Ok(()),
            Some(field) => {
                Err(self.not_believed(&format!("its `{field}` is not that of the request")))
            }
        }
    }

    /// The error for an answer that cannot be read or trusted: a write may have happened all the same.
    #[must_use]
    pub fn not_understood(&self, why: &str) -> Error {
        self.worthless("was not understood", why)
    }

    /// The same for one that was understood and is about something else.
    fn not_believed(&self, why: &str) -> Error {
        self.worthless("is no answer to this request", why)
    }

    fn worthless(&self, verdict: &str, why: &str) -> Error {
        let message = format!("{} {verdict}: {why}", describe(self.body()));
        Error::new(ErrorKind::Protocol, self.outcome_if_unread(), message)
            .with_gateway(GatewayFault::status(self.status().as_u16()))
    }

    /// The error for an HTTP status outside 200 to 299, with what a provider could read of the gateway's words.
    ///
    /// `said` holds the gateway's own words: a code, a message or fields, read from the shape of body that the gateway documents. A
    /// page of markup or a stranger's JSON are not the gateway's words.
    ///
    /// - With the gateway's own words, every status from 400 to 499 except 408 proves that a write was refused.
    /// - Without them, only 401, 403, 404, 405, 413, 415 and 429 do: these statuses precede any work. 400, 408, 409, 422, 425 and all
    ///   others may come from a proxy after the gateway carried out the call, so the outcome of a write is unknown.
    /// - [`NotFound`](ErrorKind::NotFound), [`Duplicate`](ErrorKind::Duplicate), [`Declined`](ErrorKind::Declined),
    ///   [`InvalidRequest`](ErrorKind::InvalidRequest) and [`Unsupported`](ErrorKind::Unsupported) state a decision of the gateway.
    ///   Without its own words the kind is [`Protocol`](ErrorKind::Protocol): a page with status 404 does not prove that a payment does
    ///   not exist, nor one with 400 that the request was wrong.
    #[must_use]
    pub fn refused(&self, said: GatewayFault) -> Error {
        let status = self.status();
        let readable = said.code.is_some() || said.message.is_some() || !said.fields.is_empty();
        let kind = if readable {
            kind_of(status)
        } else {
            kind_without_words(status)
        };
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
            .with_retry_after(retry_after(self.headers()))
    }

    /// What an unreadable answer says about the money: nothing, for a write.
    #[must_use]
    pub fn outcome_if_unread(&self) -> Outcome {
        match self.effect {
            Effect::Read => Outcome::NotSent,
            Effect::Write => Outcome::Unknown,
        }
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

/// Kinds that state a decision of the gateway need its own words.
fn kind_without_words(status: StatusCode) -> ErrorKind {
    match kind_of(status) {
        kind @ (ErrorKind::Authentication | ErrorKind::RateLimited | ErrorKind::Unavailable) => {
            kind
        }
        _ => ErrorKind::Protocol,
    }
}

/// A client error that the gateway worded, or one that precedes any work by its meaning.
fn proves_refusal(status: StatusCode, readable: bool) -> bool {
    let precedes_work = matches!(status.as_u16(), 401 | 403 | 404 | 405 | 413 | 415 | 429);
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
    use std::time::Duration;

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
        let wordless = [401, 403, 404, 405, 413, 415, 429];
        for status in 300..=599 {
            for said in [worded(), GatewayFault::default()] {
                let by_words = said != GatewayFault::default();
                let refused = wordless.contains(&status)
                    || (by_words && (400..500).contains(&status) && status != 408);
                let outcome = if refused {
                    Outcome::Refused
                } else {
                    Outcome::Unknown
                };
                let write = answer(status, "", Effect::Write).refused(said.clone());
                assert_eq!(write.outcome(), outcome, "{status} {by_words}");
                let read = answer(status, "", Effect::Read).refused(said);
                assert_eq!(read.outcome(), Outcome::NotSent, "{status}");
                assert_eq!(read.gateway().unwrap().status, Some(status));
            }
        }
    }

    #[test]
    fn each_status_says_who_must_act_and_a_decision_needs_the_gateways_words() {
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
            for said in words {
                let error = answer(status, "", Effect::Read).refused(said);
                assert_eq!(error.kind(), with_words, "{status}");
            }
            let page = answer(status, "<html>", Effect::Read).refused(GatewayFault::default());
            assert_eq!(page.kind(), without, "{status}");
        }
    }

    #[test]
    fn an_answer_to_another_question_leaves_a_write_unknown() {
        let other = || Echo::new().text("reference", "ORDER-1", Some("ORDER-2"));
        let write = answer(200, "{}", Effect::Write).check(other()).unwrap_err();
        assert_eq!(write.outcome(), Outcome::Unknown);
        assert_eq!(write.kind(), ErrorKind::Protocol);
        assert_eq!(
            write.message(),
            "a JSON body (2 bytes) is no answer to this request: its `reference` is not that of the request"
        );
        let read = answer(200, "{}", Effect::Read).check(other()).unwrap_err();
        assert_eq!(read.outcome(), Outcome::NotSent);
        assert!(answer(200, "{}", Effect::Write).check(Echo::new()).is_ok());
        let nothing = || Echo::new().text("id", "1", None).at_least_one();
        let write = answer(200, "{}", Effect::Write).check(nothing());
        assert_eq!(write.unwrap_err().outcome(), Outcome::Unknown);
        let read = answer(200, "{}", Effect::Read).check(nothing());
        assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol);
    }

    #[test]
    fn an_id_that_cannot_be_a_reference_leaves_a_write_unknown() {
        let id = |id: &str, effect| answer(200, "{}", effect).reference(id);
        assert_eq!(id("pay_1", Effect::Write).unwrap().as_str(), "pay_1");
        for (effect, outcome) in [
            (Effect::Write, Outcome::Unknown),
            (Effect::Read, Outcome::NotSent),
        ] {
            let error = id("1\n2", effect).unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::Protocol, outcome)
            );
            assert!(error.message().contains("control characters"), "{error}");
        }
    }

    #[test]
    fn a_byte_order_mark_before_the_answer_is_skipped() {
        let marked = answer(200, "\u{feff}7", Effect::Write);
        assert_eq!(marked.json::<u32>().unwrap(), 7);
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
    fn retry_after_is_read_as_a_date() {
        let limited = |date: Option<&str>, until: &str| {
            let mut response = http::Response::builder().status(429);
            if let Some(date) = date {
                response = response.header("date", date);
            }
            let response = response.header("retry-after", until).body(Bytes::new());
            let answer = Answer::new(response.unwrap(), Effect::Read);
            answer.refused(GatewayFault::default()).retry_after()
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
            let answer = Answer::new(response.unwrap(), Effect::Read);
            answer.refused(GatewayFault::default()).retry_after()
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
        let refused = |said| answer(400, " <html>", Effect::Write).refused(said);
        let silent = refused(GatewayFault::default());
        assert_eq!(
            silent.message(),
            "the gateway answered 400 with a page of markup (7 bytes)"
        );
        let spoken = refused(GatewayFault::default().with_message("no"));
        assert_eq!(spoken.message(), "the gateway answered 400");
    }

    #[test]
    fn a_call_without_an_answer_is_unknown_only_if_it_may_have_been_sent_and_writes() {
        type Fault = fn(&'static str) -> TransportError;
        let table: [(Fault, Effect, Outcome); 4] = [
            (TransportError::not_sent, Effect::Read, Outcome::NotSent),
            (TransportError::not_sent, Effect::Write, Outcome::NotSent),
            (TransportError::maybe_sent, Effect::Read, Outcome::NotSent),
            (TransportError::maybe_sent, Effect::Write, Outcome::Unknown),
        ];
        for (fault, effect, outcome) in table {
            let error = no_answer(fault("the connection was reset"), effect);
            assert_eq!(error.kind(), ErrorKind::Unavailable);
            assert_eq!(error.outcome(), outcome, "{effect:?}");
            let source = std::error::Error::source(&error).unwrap();
            assert_eq!(source.to_string(), "the connection was reset");
        }
    }

    #[test]
    fn an_unread_answer_to_a_read_sent_nothing() {
        assert_eq!(
            answer(200, "", Effect::Read).outcome_if_unread(),
            Outcome::NotSent
        );
    }
}
