//! Which header carries the key, and which answers are good ones.

use std::sync::Arc;

use bytes::Bytes;
use dhow_core::*;
use http::{HeaderValue, Method, Request, header};

use crate::{provider::ID, wire};

#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) base: BaseUrl,
    key: HeaderValue,
    transport: Arc<dyn Transport>,
}

impl Client {
    pub(crate) fn new(base: BaseUrl, key: &Secret, transport: Arc<dyn Transport>) -> Result<Self> {
        let key = HeaderValue::from_str(&format!("Bearer {}", key.expose()));
        let mut key = key.map_err(|_| Error::configuration("api_key", "must be visible ASCII"))?;
        key.set_sensitive(true);
        Ok(Self { base, key, transport })
    }

    /// Sends one call; the answer has a status from 200 to 299. Reads are GET, writes are POST with a JSON body.
    pub(crate) async fn call(&self, effect: Effect, route: &'static str, to: Target, body: String) -> Result<Answer> {
        let mut request = Request::new(Bytes::from(body));
        if effect == Effect::Write {
            *request.method_mut() = Method::POST;
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        *request.uri_mut() = to.uri()?;
        request.headers_mut().insert(header::AUTHORIZATION, self.key.clone());
        match exchange(&*self.transport, Call { request, route, effect }).await {
            Ok(answer) if answer.status().is_success() => Ok(answer),
            Ok(answer) => Err(explained(answer.refused(wire::fault(answer.body())))),
            Err(error) => Err(explained(error)),
        }
    }
}

/// Whatever happened, Cowrie can look it up by our reference.
pub(crate) fn explained(error: Error) -> Error {
    error.with_provider(ID).with_resolution(Resolution::LookUp)
}
