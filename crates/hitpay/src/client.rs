//! Which header carries the key, which verb goes where: requests out, answers in.

use std::sync::Arc;

use bytes::Bytes;
use dhow_core::{
    Answer, BaseUrl, Call, Effect, Error, Outcome, ProviderId, Resolution, Result, Target,
    Transport, exchange, json,
};
use http::{HeaderName, HeaderValue, Method, Request, header};

use crate::{
    BodyEncoding, HitPayConfig,
    body::{Body, Multipart},
    error::{self, Question},
    provider,
    wire::{Compared, Record},
};

/// The gateway's short name.
pub(crate) const ID: ProviderId = ProviderId::from_static("hitpay");

const API_KEY: HeaderName = HeaderName::from_static("x-business-api-key");
const PLATFORM_KEY: HeaderName = HeaderName::from_static("x-platform-key");
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// One operation of the interface.
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// The path with its variable parts as names, for traces.
    pub(crate) route: &'static str,
    pub(crate) effect: Effect,
    /// How an unknown outcome is found out.
    pub(crate) resolution: Resolution,
    /// The id of the object that it asks for or changes.
    pub(crate) about: Option<String>,
}

impl Operation {
    pub(crate) const fn read(route: &'static str) -> Self {
        Self {
            method: Method::GET,
            route,
            effect: Effect::Read,
            resolution: Resolution::Poll,
            about: None,
        }
    }

    pub(crate) const fn write(method: Method, route: &'static str, resolution: Resolution) -> Self {
        Self {
            method,
            route,
            effect: Effect::Write,
            resolution,
            about: None,
        }
    }

    /// Names the object: an answer that does not say its id is about this one (L29, L34).
    pub(crate) fn about(self, id: &str) -> Self {
        Self {
            about: Some(id.to_owned()),
            ..self
        }
    }
}

/// The error when HitPay took a change whose answer shows nothing, and the object could not be read afterwards.
pub(crate) fn unseen(error: &Error, resolution: Resolution) -> Error {
    let message = error.message().to_owned();
    Error::new(error.kind(), Outcome::Unknown, message).of_call(ID, resolution)
}

#[derive(Debug)]
pub(crate) struct Client {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
    api_key: HeaderValue,
    platform_key: Option<HeaderValue>,
    encoding: BodyEncoding,
}

impl Client {
    pub(crate) fn new(config: &HitPayConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        let platform_key = config.platform_key.as_ref();
        Ok(Self {
            transport,
            base: config.address()?,
            api_key: config.api_key.to_header("api_key", "")?,
            platform_key: platform_key
                .map(|key| key.to_header("platform_key", ""))
                .transpose()?,
            encoding: config.body_encoding,
        })
    }

    /// An address below the base.
    pub(crate) fn at(&self, path: &'static str) -> Target {
        self.base.at(path)
    }

    /// Sends one call; the answer has a status from 200 to 299.
    pub(crate) async fn send(
        &self,
        operation: Operation,
        target: Target,
        body: Option<&Body>,
    ) -> Result<Answer> {
        let content = body.map(|body| body.encode(self.encoding)).transpose()?;
        let content = content.map(|(bytes, kind)| (bytes, HeaderValue::from_static(kind)));
        self.dispatch(operation, target, content).await
    }

    /// Sends fields and files.
    pub(crate) async fn send_multipart(
        &self,
        operation: Operation,
        target: Target,
        multipart: &Multipart<'_>,
    ) -> Result<Answer> {
        let (bytes, kind) = multipart.encode()?;
        let kind = HeaderValue::from_str(&kind)
            .map_err(|_| Error::invalid("body", "cannot be written as a multipart form"))?;
        self.dispatch(operation, target, Some((bytes, kind))).await
    }

    async fn dispatch(
        &self,
        operation: Operation,
        target: Target,
        content: Option<(Bytes, HeaderValue)>,
    ) -> Result<Answer> {
        let resolution = operation.resolution;
        let call = self.call(operation, target, content);
        let call = call.map_err(|error| error.of_call(ID, resolution))?;
        let question = Question::of(&call);
        let sent = exchange(&*self.transport, call).await;
        sent.and_then(|answer| {
            // LEDGER: customer-read-status
            if !answer.status().is_success() {
                return Err(error::refused(&answer, &question));
            }
            match error::under_success(&answer) {
                None => Ok(answer),
                Some(error) => Err(error),
            }
        })
        .map_err(|error| error.of_call(ID, resolution))
    }

    /// Reads the answer of a call, keeping the way out of an unknown outcome.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(
        answer: &Answer,
        resolution: Resolution,
    ) -> Result<T> {
        answer.json().map_err(|error| error.of_call(ID, resolution))
    }

    /// Compares an answer with its request (L29). An answer that is no object is left to whoever reads it.
    pub(crate) fn check(
        answer: &Answer,
        resolution: Resolution,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r>,
    ) -> Result<()> {
        let Ok(record) = json::from_slice::<Record>(answer.body()) else {
            return Ok(());
        };
        let record = record.unwrapped();
        let echo = compare(Compared::with(&record)).echo();
        let checked = answer.check(echo);
        checked.map_err(|error| error.of_call(ID, resolution))
    }

    /// Compares the id in the answer to a change that need not show its object: only another id contradicts it.
    pub(crate) fn check_id(answer: &Answer, resolution: Resolution, id: &str) -> Result<()> {
        Self::check(answer, resolution, |compared| compared.id_if_any(id))
    }

    fn call(
        &self,
        operation: Operation,
        target: Target,
        content: Option<(Bytes, HeaderValue)>,
    ) -> Result<Call> {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = operation.method;
        *request.uri_mut() = target.uri()?;
        let headers = request.headers_mut();
        headers.insert(API_KEY, self.api_key.clone());
        if let Some(key) = &self.platform_key {
            headers.insert(PLATFORM_KEY, key.clone());
        }
        // Without these two the gateway may answer a validation error with a page or a redirect.
        headers.insert(REQUESTED_WITH, HeaderValue::from_static("XMLHttpRequest"));
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some((bytes, kind)) = content {
            headers.insert(header::CONTENT_TYPE, kind);
            *request.body_mut() = bytes;
        }
        Ok(Call {
            request,
            route: operation.route,
            effect: operation.effect,
            repeat: provider::repeat(operation.route),
        })
    }
}
