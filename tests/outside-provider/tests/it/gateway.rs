//! Transport with prepared responses that records all requests.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{BaseUrl, Call, Environment, Secret, SystemClock, Transport, TransportError};
use dhow_cowrie::Cowrie;
use http::{Request, Response};

#[derive(Debug)]
pub(crate) struct Gateway {
    responses: Vec<(u16, &'static str)>,
    requests: Mutex<Vec<Request<Bytes>>>,
}

#[async_trait]
impl Transport for Gateway {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let mut requests = self.requests.lock().expect("nothing panicked");
        let (status, body) = self.responses[requests.len().min(self.responses.len() - 1)];
        requests.push(call.request);
        Ok(Response::builder().status(status).body(Bytes::from_static(body.as_bytes())).expect("a good response"))
    }
}

impl Gateway {
    /// Returns all requests: method, path with query, and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        let requests = self.requests.lock().expect("nothing panicked");
        let line = |request: &Request<Bytes>| {
            let body = String::from_utf8_lossy(request.body());
            format!("{} {} {body}", request.method(), request.uri().path_and_query().expect("a path"))
                .trim_end()
                .to_owned()
        };
        requests.iter().map(line).collect()
    }

    /// Returns a header of the last request.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let requests = self.requests.lock().expect("nothing panicked");
        let value = requests.last()?.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

/// Returns a sandbox account whose calls get these responses; the last one is repeated.
pub(crate) fn with_responses(responses: &[(u16, &'static str)]) -> (Cowrie, Arc<Gateway>) {
    let gateway = Arc::new(Gateway { responses: responses.to_vec(), requests: Mutex::default() });
    let secret = |text| Secret::new(text).expect("not blank");
    let base = BaseUrl::new("https://api.cowrie.example").expect("a URL");
    let transport = Arc::clone(&gateway) as Arc<dyn Transport>;
    let cowrie =
        Cowrie::new(Environment::Sandbox, "shop-7", base, &secret("ck_test_7c1f0a9b"), transport).expect("a good key");
    (cowrie.with_webhook_secrets(&[secret("whsec_new_51d2e8")], Arc::new(SystemClock)), gateway)
}

/// Returns the result of a future that is ready at once.
pub(crate) fn block_on<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future is pending"),
    }
}
