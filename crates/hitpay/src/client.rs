//! Authentication, URLs and headers of HitPay's calls.

use std::sync::Arc;

use dhow_core::{BaseUrl, Call, Endpoint, Response, Result, Target, Transport, send};
use http::{HeaderName, HeaderValue};

use crate::{
    BodyEncoding, HitPayConfig,
    error::{self, RequestContext, named},
    wire::Body,
};

mod answer;
mod collection;

pub(crate) use answer::Answer;
pub(crate) use collection::objects;

const API_KEY: HeaderName = HeaderName::from_static("x-business-api-key");
const PLATFORM_KEY: HeaderName = HeaderName::from_static("x-platform-key");
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// Values of the variable parts of a route, each with the caller's name for it.
pub(crate) type PathValues<'a> = &'a [(&'static str, &'a str)];

/// Builds calls and checks responses for one account.
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
            base: config.root()?,
            api_key: config.api_key.to_header("api_key", "").map_err(named)?,
            platform_key: platform_key
                .map(|key| key.to_header("platform_key", ""))
                .transpose()
                .map_err(named)?,
            encoding: config.body_encoding,
        })
    }

    /// Returns the URL of an endpoint; see [`Endpoint::url`].
    pub(crate) fn url(&self, endpoint: &Endpoint, values: PathValues<'_>) -> Result<Target> {
        endpoint.url(&self.base, values)
    }

    /// Creates a call with an optional body in the configured encoding.
    pub(crate) fn call(
        &self,
        endpoint: &Endpoint,
        values: PathValues<'_>,
        body: Option<&Body>,
    ) -> Result<Call> {
        let call = Call::new(endpoint, self.url(endpoint, values)?)?;
        match body {
            Some(body) => body.write(call, self.encoding),
            None => Ok(call),
        }
    }

    /// Sends a call and returns its response.
    ///
    /// # Errors
    /// Those of the transport, and one for a status other than 2xx or a body that contains an error.
    pub(crate) async fn send(&self, call: Call) -> Result<Response> {
        self.exchange(call).await.map(Answer::into_response)
    }

    /// Sends a call and returns its response with the parsed body.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub(crate) async fn exchange(&self, call: Call) -> Result<Answer> {
        let call = call
            // Source: HitPay integration guide, "Authentication". The header holds the bare key, without a scheme such as `Bearer`.
            .header(API_KEY, self.api_key.clone())
            // Without this header, Laravel may respond to a validation error with a page or a redirect.
            .header(REQUESTED_WITH, HeaderValue::from_static("XMLHttpRequest"));
        // Source: HitPay OpenAPI document. The platform key is sent beside the API key, not instead of it.
        let call = match &self.platform_key {
            Some(key) => call.header(PLATFORM_KEY, key.clone()),
            None => call,
        };
        let context = RequestContext::from(&call);
        let response = send(&*self.transport, call).await?;
        error::check(response, &context)
    }
}
