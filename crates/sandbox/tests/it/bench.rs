//! What every test stands on: a sandbox, a client without opinions, a merchant's server.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use dhow_sandbox::{Builder, Sandbox};
use http::{HeaderMap, Method};
use http_body_util::{BodyExt as _, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use reqwest::redirect::Policy;
use serde_json::Value;
use tokio::net::TcpListener;

/// A sandbox with the merchant's side of it.
pub(crate) struct TestBench {
    pub(crate) sandbox: Sandbox,
    client: reqwest::Client,
}

/// An answer, read to its end.
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

/// A builder whose webhooks are tried again within milliseconds.
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

    /// A call to the API with the right key.
    pub(crate) fn call(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let hitpay = self.sandbox.hitpay();
        let url = format!("{}{path}", hitpay.base_url());
        let key = hitpay.api_key().expose();
        self.client
            .request(method, url)
            .header("X-BUSINESS-API-KEY", key)
    }

    /// A call to any address below the root.
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

    /// Makes a payment request and gives back what was answered.
    pub(crate) async fn create(&self, body: Value) -> Value {
        let answer = self.post("/payment-requests", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()
    }

    /// Makes a payment request over 599.00 SGD and gives back its id.
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

/// A request as the merchant's server got it.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A merchant's server that answers with these statuses in turn, the last one for ever.
pub(crate) struct Merchant {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Merchant {
    pub(crate) async fn answering(statuses: &'static [u16]) -> Self {
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
