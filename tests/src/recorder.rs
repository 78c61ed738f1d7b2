//! A transport without a network that returns scripted responses and records every call.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "an assertion of a test fails by panicking, with the line of the test"
)]

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Effect, Retry, Transport, TransportError};
use http::{Request, Response};
use serde_json::Value;

use crate::endpoints::{Endpoints, without_query};

/// A recorded call.
#[derive(Debug, Clone)]
pub struct RecordedCall {
    /// The request.
    pub request: Request<Bytes>,
    /// Route template for traces.
    pub route: &'static str,
    /// Declared effect: only a read may be retried after it was sent.
    pub effect: Effect,
    /// Declared rule for retries of the transport.
    pub retry: Retry,
}

/// Transport that returns scripted responses in order and records the calls.
///
/// A call whose method and route template are not in `ENDPOINTS.toml` fails the test.
#[derive(Debug)]
pub struct Recorder {
    endpoints: &'static Endpoints,
    responses: Mutex<VecDeque<(u16, Bytes)>>,
    calls: Mutex<Vec<RecordedCall>>,
}

impl Recorder {
    /// Creates a recorder from the responses, in order: HTTP status and body.
    #[must_use]
    pub fn with_responses<const N: usize>(
        endpoints: &'static Endpoints,
        responses: [(u16, &str); N],
    ) -> Arc<Self> {
        let owned = |(status, body): (u16, &str)| (status, Bytes::from(body.to_owned()));
        Arc::new(Self {
            endpoints,
            responses: Mutex::new(responses.map(owned).into()),
            calls: Mutex::default(),
        })
    }

    /// Returns the calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.calls.lock().unwrap().clone()
    }

    /// Returns the requests of the calls so far.
    #[must_use]
    pub fn sent(&self) -> Vec<Request<Bytes>> {
        self.calls().into_iter().map(|call| call.request).collect()
    }

    /// Returns the effects of the calls so far.
    #[must_use]
    pub fn effects(&self) -> Vec<Effect> {
        self.calls().iter().map(|call| call.effect).collect()
    }

    /// Returns the JSON body of the only request.
    ///
    /// # Panics
    /// Panics if there is not exactly one request, or if its body is not JSON.
    #[must_use]
    #[track_caller]
    pub fn body(&self) -> Value {
        let sent = self.sent();
        assert_eq!(sent.len(), 1, "one request was expected");
        serde_json::from_slice(sent[0].body()).unwrap()
    }

    /// Asserts that exactly these calls were made, in this order.
    ///
    /// Each call is given by its name in `ENDPOINTS.toml`, such as `GET /v1/refund/{id}`, and by its complete path, with the path of the
    /// base URL before it and with the variable parts filled in. With `https://` in front, scheme and host are compared as well. Method,
    /// path and route template must be those of the endpoint.
    ///
    /// `cargo xtask tidy` looks for this assertion in every test that `ENDPOINTS.toml` names.
    ///
    /// # Panics
    /// Panics if a call differs.
    #[track_caller]
    pub fn assert_calls<const N: usize>(&self, expected: [(&str, &str); N]) {
        let calls = self.calls();
        let made: Vec<String> = calls.iter().map(shown).collect();
        assert_eq!(made.len(), N, "the calls were {made:#?}");
        for (call, (name, url)) in calls.iter().zip(expected) {
            let endpoint = self.endpoints.named(name);
            let uri = call.request.uri();
            assert_eq!(call.request.method().as_str(), endpoint.method(), "{name}");
            if url.starts_with('/') {
                assert_eq!(uri.path(), url, "{name}: the path");
            } else {
                assert_eq!(without_query(uri), url, "{name}: the URL");
            }
            endpoint.assert_path(uri);
            assert_eq!(call.route, endpoint.route(), "{name}: the route for traces");
        }
    }

    /// Asserts the destination of a link; see [`Endpoints::assert_link`].
    ///
    /// # Panics
    /// Panics if the link leads to another endpoint or URL.
    #[track_caller]
    pub fn assert_link(&self, endpoint: &str, link: &str, url: &str) {
        self.endpoints.assert_link(endpoint, link, url);
    }
}

/// Formats a call for a message: method, path, route template.
fn shown(call: &RecordedCall) -> String {
    let request = &call.request;
    format!(
        "{} {} as {}",
        request.method(),
        request.uri().path(),
        call.route
    )
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let Call { request, endpoint } = call;
        let (route, effect) = (endpoint.route(), endpoint.effect());
        let retry = endpoint.retry();
        assert!(
            self.endpoints.has(request.method(), route),
            "ENDPOINTS.toml does not list `{} {route}`",
            request.method()
        );
        self.calls.lock().unwrap().push(RecordedCall {
            request,
            route,
            effect,
            retry,
        });
        let response = self.responses.lock().unwrap().pop_front();
        let (status, body) = response.expect("the script has no response for this call");
        Ok(Response::builder().status(status).body(body).unwrap())
    }
}
