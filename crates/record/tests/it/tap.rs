//! The traffic of a sandbox: calls through a transport that keeps them, and webhooks at a server that keeps them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{Router, body::Bytes, extract::State};
use dhow_core::{Call, ProviderFactory, Settings, Transport, TransportError};
use dhow_record::{Exchange, Recorded, Recorder};
use dhow_reqwest::ReqwestTransport;
use dhow_sandbox::Sandbox;
use http::{Method, Request, Response, StatusCode};

/// Exchanges in the order of their responses.
pub(crate) type Exchanges = Arc<Mutex<Vec<Exchange>>>;

/// A sandbox whose traffic is kept.
pub(crate) struct Tap {
    pub(crate) sandbox: Sandbox,
    factory: &'static ProviderFactory,
    bases: Vec<String>,
    exchanges: Exchanges,
    /// URL of the shop's receiver.
    pub(crate) webhook_url: String,
}

/// Transport that keeps every exchange.
#[derive(Debug)]
struct Keeping {
    inner: ReqwestTransport,
    bases: Vec<String>,
    exchanges: Exchanges,
}

impl Tap {
    pub(crate) async fn start(factory: &'static ProviderFactory) -> Self {
        let pauses = vec![std::time::Duration::from_millis(20); 2];
        let sandbox = Sandbox::builder()
            .seed(7)
            .webhook_retries(pauses)
            .start()
            .await
            .unwrap();
        let exchanges = Exchanges::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let webhook_url = format!("http://{}/hooks/shop", listener.local_addr().unwrap());
        let router = Router::new()
            .fallback(receive)
            .with_state(Arc::clone(&exchanges));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut tap = Self {
            sandbox,
            factory,
            bases: Vec::new(),
            exchanges,
            webhook_url,
        };
        let recorder = tap.recorder();
        let targets = recorder.targets().unwrap();
        tap.bases = targets
            .iter()
            .map(|target| target.url.as_str().trim_end_matches('/').to_owned())
            .collect();
        tap
    }

    /// Settings of the sandbox's account.
    pub(crate) fn settings(&self) -> Settings<'static> {
        let mut settings = Settings::new(self.factory).with_files(&|path| std::fs::read(path));
        let variables = self.sandbox.env();
        for spec in self.factory.settings() {
            let variable = spec.variable(self.factory.id());
            if let Some((name, value)) = variables.iter().find(|(name, _)| *name == variable) {
                settings.set(spec.name, name.clone(), value).unwrap();
            }
        }
        settings
    }

    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::new(Keeping {
            inner: ReqwestTransport::builder().tls_optional().build().unwrap(),
            bases: self.bases.clone(),
            exchanges: Arc::clone(&self.exchanges),
        })
    }

    /// Sends a call with these headers to the first base URL.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response<Bytes> {
        let url = format!("{}{path}", self.bases[0]);
        let mut request = reqwest::Client::new().request(method.clone(), &url);
        let mut kept = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
            kept = kept.header(*name, *value);
        }
        let answer = request.body(body.to_owned()).send().await.unwrap();
        let mut response = Response::builder().status(answer.status());
        *response.headers_mut().unwrap() = answer.headers().clone();
        let response = response.body(answer.bytes().await.unwrap()).unwrap();
        let kept = kept.body(Bytes::from(body.to_owned())).unwrap();
        let exchange = Exchange::call(kept, Some(response.clone()));
        self.exchanges.lock().unwrap().push(exchange);
        response
    }

    /// Returns the body of the latest call of a path by POST.
    pub(crate) fn last_body(&self, path: &str) -> Bytes {
        let exchanges = self.exchanges.lock().unwrap();
        let mut requests = exchanges.iter().rev().map(Exchange::request);
        let is_it = |request: &&Request<Bytes>| {
            request.method() == Method::POST && request.uri().path() == path
        };
        requests.find(is_it).unwrap().body().clone()
    }

    /// Waits until every webhook was delivered.
    pub(crate) async fn idle(&self) {
        self.sandbox.deliveries().idle().await;
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap().clone()
    }

    pub(crate) fn recorder(&self) -> Recorder<'static> {
        Recorder::new(self.settings()).unwrap()
    }

    /// Records everything.
    pub(crate) fn record(&self) -> (Recorder<'static>, Vec<Recorded>) {
        let mut recorder = self.recorder();
        let recorded = self
            .exchanges()
            .iter()
            .map(|exchange| recorder.record(exchange))
            .collect();
        (recorder, recorded)
    }
}

async fn receive(
    State(exchanges): State<Exchanges>,
    request: axum::extract::Request,
) -> StatusCode {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let request = Request::from_parts(parts, body);
    let exchange = Exchange::webhook(request, Some(StatusCode::OK));
    exchanges.lock().unwrap().push(exchange);
    StatusCode::OK
}

#[async_trait]
impl Transport for Keeping {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let url = call.request.uri().to_string();
        let rest = self
            .bases
            .iter()
            .find_map(|base| url.strip_prefix(base.as_str()));
        let mut request = call.request.clone();
        *request.uri_mut() = rest.unwrap().parse().unwrap();
        let response = self.inner.send(call).await;
        let kept = response.as_ref().ok().cloned();
        let exchange = Exchange::call(request, kept);
        self.exchanges.lock().unwrap().push(exchange);
        response
    }
}
