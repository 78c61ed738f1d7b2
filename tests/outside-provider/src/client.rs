//! HTTP client: adds the headers to requests and returns successful responses.

use std::sync::Arc;

use bytes::Bytes;
use dhow_core::*;
use http::{HeaderValue, Request, header};
use serde_json::Value;

use crate::{
    ID,
    error::{error_for_response, named},
};

#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) base: BaseUrl,
    key: HeaderValue,
    transport: Arc<dyn Transport>,
}

impl Client {
    pub(crate) fn new(base: BaseUrl, key: &Secret, transport: Arc<dyn Transport>) -> Result<Self> {
        let key = key.to_header("api_key", "Bearer ").map_err(named)?;
        Ok(Self { base, key, transport })
    }

    /// Sends a read. A response with a status outside 200 to 299 is an error.
    pub(crate) async fn get(&self, endpoint: &Endpoint, to: Target) -> Result<Response> {
        self.send(endpoint, Request::new(Bytes::new()), to).await
    }

    /// Sends a write. A response with a status outside 200 to 299 is an error.
    ///
    /// Cowrie executes one request for each idempotency key.
    pub(crate) async fn post(
        &self,
        endpoint: &Endpoint,
        to: Target,
        key: Option<&str>,
        body: &Value,
    ) -> Result<Response> {
        let mut request = Request::new(Bytes::from(body.to_string()));
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(key) = key {
            let value = HeaderValue::from_bytes(key.as_bytes());
            let value = value.map_err(|_| ID.invalid("merchant_reference", "must not contain control characters"))?;
            request.headers_mut().insert("idempotency-key", value);
        }
        self.send(endpoint, request, to).await
    }

    async fn send(&self, endpoint: &Endpoint, mut request: Request<Bytes>, to: Target) -> Result<Response> {
        *request.method_mut() = endpoint.method().clone();
        *request.uri_mut() = to.uri()?;
        request.headers_mut().insert(header::AUTHORIZATION, self.key.clone());
        match send(&*self.transport, Call { request, endpoint: endpoint.clone() }).await {
            Ok(response) if response.status().is_success() => Ok(response),
            Ok(response) => Err(error_for_response(&response)),
            Err(error) => Err(error),
        }
    }
}
