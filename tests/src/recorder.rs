//! A transport without a network for the gateways' own tests: it gives the answers it was given, and keeps every call.
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
use dhow_core::{Call, Effect, Repeat, Transport, TransportError};
use http::{Request, Response};
use serde_json::Value;

use crate::endpoints::{Endpoints, without_query};

/// A call as it was handed to the transport.
#[derive(Debug, Clone)]
pub struct RecordedCall {
    /// The whole request.
    pub request: Request<Bytes>,
    /// The route template for traces.
    pub route: &'static str,
    /// Whether the call may be repeated.
    pub effect: Effect,
    /// How soon.
    pub repeat: Repeat,
}

/// Answers calls in order, and keeps them. A call that `ENDPOINTS.toml` does not list fails the test that makes it.
#[derive(Debug)]
pub struct Recorder {
    endpoints: &'static Endpoints,
    answers: Mutex<VecDeque<(u16, Bytes)>>,
    calls: Mutex<Vec<RecordedCall>>,
}

impl Recorder {
    /// Gives these answers, in order: HTTP status and body.
    #[must_use]
    pub fn answering<const N: usize>(
        endpoints: &'static Endpoints,
        answers: [(u16, &str); N],
    ) -> Arc<Self> {
        let owned = |(status, body): (u16, &str)| (status, Bytes::from(body.to_owned()));
        Arc::new(Self {
            endpoints,
            answers: Mutex::new(answers.map(owned).into()),
            calls: Mutex::default(),
        })
    }

    /// Every call so far.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.calls.lock().unwrap().clone()
    }

    /// The requests of every call so far.
    #[must_use]
    pub fn sent(&self) -> Vec<Request<Bytes>> {
        self.calls().into_iter().map(|call| call.request).collect()
    }

    /// The effects of every call so far.
    #[must_use]
    pub fn effects(&self) -> Vec<Effect> {
        self.calls().iter().map(|call| call.effect).collect()
    }

    /// The JSON body of the only request.
    ///
    /// # Panics
    /// When there is not exactly one, or its body is not JSON.
    #[must_use]
    #[track_caller]
    pub fn body(&self) -> Value {
        let sent = self.sent();
        assert_eq!(sent.len(), 1, "one request was expected");
        serde_json::from_slice(sent[0].body()).unwrap()
    }

    /// Asserts that exactly these calls were made, in this order: the endpoint as `ENDPOINTS.toml` writes it, and the path with everything
    /// that comes before it in the base URL and with its variable parts filled in. With `https://` in front, scheme and host are compared
    /// too. Method, path and route template of each call must be those of the endpoint.
    ///
    /// `cargo xtask tidy` looks for this assertion in every test that `ENDPOINTS.toml` names.
    ///
    /// # Panics
    /// When anything differs.
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

    /// Asserts where a link leads; see [`Endpoints::assert_link`].
    ///
    /// # Panics
    /// When it leads elsewhere.
    #[track_caller]
    pub fn assert_link(&self, endpoint: &str, link: &str, url: &str) {
        self.endpoints.assert_link(endpoint, link, url);
    }
}

/// A call for a message: method, path, route template.
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
        let repeat = endpoint.repeat();
        assert!(
            self.endpoints.has(request.method(), route),
            "ENDPOINTS.toml does not list `{} {route}`",
            request.method()
        );
        self.calls.lock().unwrap().push(RecordedCall {
            request,
            route,
            effect,
            repeat,
        });
        let answer = self.answers.lock().unwrap().pop_front();
        let (status, body) = answer.expect("one answer too few");
        Ok(Response::builder().status(status).body(body).unwrap())
    }
}
