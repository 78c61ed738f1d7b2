//! The HTTP server: accepts connections, counts requests, lets faults strike, routes to the gateways.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::Response;
use http::{Request, StatusCode};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service as _;

use crate::faults::{self, Faults};
use crate::requests::Requests;
use crate::{answer, control, page};

mod connection;
mod door;
mod gateways;

pub(crate) use connection::Connection;
pub(crate) use door::own_only;
pub(crate) use gateways::Gateways;

/// Larger than any request to these gateways.
const LARGEST_BODY: usize = 1024 * 1024;

/// A body may take so many times as long as a head, and the answer with it.
const BODY_FACTOR: u32 = 3;

/// The pause after a connection that could not be accepted: until others end, the next attempt would fail at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What the server needs for every request.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) gateways: Gateways,
    pub(crate) faults: Faults,
    pub(crate) requests: Requests,
    pub(crate) clock: Arc<dyn dhow_core::Clock>,
    pub(crate) deliveries: crate::Deliveries,
    /// Whether other machines may call, under whatever name they know this one by.
    pub(crate) any_caller: bool,
    /// How long the head of a request may take.
    pub(crate) head_deadline: Duration,
}

impl Server {
    fn router(&self) -> Router {
        let mut router = Router::new()
            .merge(page::start::routes(self.clone()))
            .nest("/_sandbox", control::routes(self.clone()));
        for gateway in self.gateways.all() {
            let guard = middleware::from_fn_with_state(self.any_caller, door::own_changes);
            let routes = gateway.routes().merge(gateway.pages().layer(guard));
            router = router.nest(&format!("/{}", gateway.name()), routes);
        }
        let nothing = || async {
            let message =
                serde_json::json!({"message": "Nothing is served here; see / for the gateways."});
            answer::json(StatusCode::NOT_FOUND, &message)
        };
        router
            .fallback(nothing)
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
    }

    /// Serves until told to stop; then every connection ends.
    pub(crate) async fn run(self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let router = self.router();
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                Some(_) = connections.join_next() => {}
                stream = next_stream(&listener) => {
                    connections.spawn(self.clone().serve(router.clone(), stream));
                },
            }
        }
        connections.shutdown().await;
    }

    async fn serve(self, router: Router, stream: TcpStream) {
        // Without it small answers wait for each other.
        let _ = stream.set_nodelay(true);
        let connection = Connection::default();
        let head_deadline = self.head_deadline;
        let stream = TokioIo::new(connection.wrap(stream));
        let service = service_fn(move |request: Request<hyper::body::Incoming>| {
            let (server, router, connection) = (self.clone(), router.clone(), connection.clone());
            async move {
                let answer = server
                    .answer(router, &connection, request.map(Body::new))
                    .await;
                Ok::<_, Infallible>(answer)
            }
        });
        // A caller that goes away, or is cut off, is no concern of the server.
        let _ = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head_deadline)
            .serve_connection(stream, service)
            .await;
    }

    async fn answer(
        &self,
        mut router: Router,
        connection: &Connection,
        request: Request<Body>,
    ) -> Response {
        connection.cut_never();
        if let Err(closed) = door::check_host(request.headers(), request.uri(), self.any_caller) {
            return closed.answer();
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let first = uri.path().split('/').nth(1).unwrap_or_default();
        if !self
            .gateways
            .all()
            .iter()
            .any(|gateway| gateway.name() == first)
        {
            return self.in_time(router.call(request)).await;
        }
        let fault = self.faults.choose(&method, uri.path());
        let named = fault.as_ref().map(|chosen| chosen.fault.to_string());
        let now = self.clock.now();
        let number = self
            .requests
            .arrived(now, &method, uri.path(), uri.query(), named);
        let work = async {
            let response = self.in_time(router.call(request)).await;
            self.requests.answered(number, response.status());
            response
        };
        match fault {
            Some(chosen) => faults::apply(chosen, connection, work).await,
            None => work.await,
        }
    }

    /// The answer, or the end of patience with a body that does not arrive.
    async fn in_time(
        &self,
        answer: impl Future<Output = Result<Response, Infallible>>,
    ) -> Response {
        match tokio::time::timeout(self.head_deadline.saturating_mul(BODY_FACTOR), answer).await {
            Ok(Ok(response)) => response,
            Err(_) => {
                let message =
                    serde_json::json!({"message": "The request's body did not arrive in time."});
                answer::json(StatusCode::REQUEST_TIMEOUT, &message)
            }
        }
    }
}

/// The next connection. A failure is no reason to stop, nor to try again at once.
async fn next_stream(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}
