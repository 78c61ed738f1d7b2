//! Test fixtures: a sandbox with an HTTP client, a merchant's server, and a manual clock.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use dhow_core::Clock;
use dhow_sandbox::{Builder, Sandbox};
use http::{HeaderMap, Method};
use http_body_util::{BodyExt as _, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use reqwest::redirect::Policy;
use serde_json::Value;
use tokio::net::TcpListener;

/// A sandbox with an HTTP client that follows no redirects.
pub(crate) struct TestBench {
    pub(crate) sandbox: Sandbox,
    client: reqwest::Client,
}

/// A response with its complete body.
pub(crate) struct TestResponse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl TestResponse {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect(&self.text)
    }
}

/// Builder with a seed and with webhook retries after milliseconds.
pub(crate) fn quick() -> Builder {
    Sandbox::builder()
        .seed(1)
        .webhook_retries(vec![Duration::from_millis(5); 5])
        .webhook_timeout(Duration::from_millis(500))
}

impl TestBench {
    pub(crate) async fn new() -> Self {
        Self::with(quick()).await
    }

    pub(crate) async fn with(builder: Builder) -> Self {
        let client = reqwest::Client::builder().redirect(Policy::none());
        Self {
            sandbox: builder.start().await.unwrap(),
            client: client.build().unwrap(),
        }
    }

    /// Request to HitPay's API with the correct key.
    pub(crate) fn call(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let hitpay = self.sandbox.hitpay();
        let url = format!("{}{path}", hitpay.base_url());
        let key = hitpay.api_key().expose();
        self.client
            .request(method, url)
            .header("X-BUSINESS-API-KEY", key)
    }

    /// Request to any path of the server.
    pub(crate) fn root(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", self.sandbox.addr());
        self.client.request(method, url)
    }

    pub(crate) async fn get(&self, path: &str) -> TestResponse {
        send(self.call(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> TestResponse {
        send(self.call(Method::POST, path).json(&body)).await
    }

    /// Creates a payment request of HitPay and returns the response body.
    pub(crate) async fn create(&self, body: Value) -> Value {
        let made = self.post("/payment-requests", body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()
    }

    /// Creates a payment request of HitPay for 599.00 SGD and returns its id.
    pub(crate) async fn request(&self) -> String {
        let made = self.create(serde_json::json!({"amount": 599, "currency": "SGD"}));
        made.await["id"].as_str().unwrap().to_owned()
    }
}

pub(crate) async fn send(call: reqwest::RequestBuilder) -> TestResponse {
    let response = call.send().await.unwrap();
    TestResponse {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await.unwrap(),
    }
}

/// A request that the merchant's server received.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A merchant's server that responds with a list of statuses in turn and then repeats the last one.
pub(crate) struct Merchant {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Merchant {
    pub(crate) async fn responding(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let log = Arc::clone(&log);
                let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
                    let log = Arc::clone(&log);
                    async move {
                        let (parts, body) = request.into_parts();
                        let body = body.collect().await.unwrap().to_bytes();
                        let mut log = log.lock().unwrap();
                        let status = statuses.get(log.len()).or(statuses.last()).unwrap();
                        log.push(Received {
                            path: parts.uri.to_string(),
                            headers: parts.headers,
                            body,
                        });
                        let mut response =
                            http::Response::new(Full::new(Bytes::from_static(b"ok")));
                        *response.status_mut() = (*status).try_into().unwrap();
                        Ok::<_, std::convert::Infallible>(response)
                    }
                });
                let server = hyper::server::conn::http1::Builder::new();
                tokio::spawn(server.serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { url, received }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// A clock that moves only when a test advances it.
#[derive(Debug)]
pub(crate) struct ManualClock(Mutex<SystemTime>);

impl ManualClock {
    /// Starts at a number of seconds after the Unix epoch.
    pub(crate) fn new(seconds: u64) -> Arc<Self> {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        Arc::new(Self(Mutex::new(start)))
    }

    /// Sets the time, also to an earlier one.
    pub(crate) fn set(&self, seconds: u64) {
        *self.0.lock().unwrap() = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    }

    pub(crate) fn advance(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}
