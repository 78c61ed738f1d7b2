//! The HTTP server: accepts connections, logs requests, applies faults and routes to the gateways.

use std::convert::Infallible;
use std::future::Future;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{self, Next};
use axum::response::Response;
use dhow_core::Clock as _;
use http::{Request, StatusCode};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service as _;

use crate::access::Caller;
use crate::connection::Connection;
use crate::journal::{Scope, Source, is_for_a_page};
use crate::requests::{Arrival, RequestSource, Work, capture_request, capture_response};
use crate::state::AppState;
use crate::{access, control, faults, page, response};

/// Maximum size of a request body, 1 MiB. Requests to these gateways are far smaller.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Time limit for the body and the handler together, as a multiple of `AppState::head_deadline`.
const BODY_FACTOR: u32 = 3;

/// Pause after a failed `accept`.
// `accept` fails when file descriptors run out; without a pause the loop would spin until one is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` becomes true, then closes every connection.
pub(crate) async fn run(state: AppState, listener: TcpListener, mut stop: watch::Receiver<bool>) {
    let server = Server {
        router: router(&state),
        state,
    };
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = connections.join_next() => {}
            stream = next_stream(&listener) => {
                connections.spawn(server.clone().serve(stream));
            },
        }
    }
    connections.shutdown().await;
}

fn router(state: &AppState) -> Router {
    let mut router = Router::new()
        .merge(page::dashboard::routes(state.clone()))
        .nest("/_sandbox", control::routes(state.clone()));
    for gateway in state.gateways.all() {
        let page = middleware::from_fn(for_a_page);
        let guard = middleware::from_fn_with_state(state.any_caller, access::same_origin_changes);
        let routes = gateway
            .routes()
            .merge(gateway.pages().layer(guard).layer(page));
        router = router.nest(&format!("/{}", gateway.name()), routes);
    }
    router
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

async fn not_found() -> Response {
    let message = serde_json::json!({"message": "Nothing is served here; see / for the gateways."});
    response::json(StatusCode::NOT_FOUND, &message)
}

/// The routes with the state around them, cloned for each connection.
#[derive(Debug, Clone)]
struct Server {
    state: AppState,
    router: Router,
}

impl Server {
    async fn serve(self, stream: TcpStream) {
        // Nagle's algorithm would delay small responses.
        let _ = stream.set_nodelay(true);
        let caller = Caller::new(stream.peer_addr().ok());
        let connection = Connection::default();
        let head_deadline = self.state.head_deadline;
        let stream = TokioIo::new(connection.wrap(stream));
        let service = service_fn(move |mut request: Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(caller);
            let (server, connection) = (self.clone(), connection.clone());
            async move {
                let response = server.respond(&connection, request.map(Body::new)).await;
                Ok::<_, Infallible>(response)
            }
        });
        // The result is an error if the caller disconnects or a fault cuts the connection; neither needs handling.
        let _ = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head_deadline)
            .serve_connection(stream, service)
            .await;
    }

    async fn respond(mut self, connection: &Connection, request: Request<Body>) -> Response {
        connection.remove_limit();
        let state = &self.state;
        if let Err(error) = access::check_host(request.headers(), request.uri(), state.any_caller) {
            return error.into_response();
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let first = uri.path().split('/').nth(1).unwrap_or_default();
        let mut gateways = state.gateways.all().iter();
        // Only requests to a gateway are logged and meet faults, not the dashboard or the controls.
        if !gateways.any(|gateway| gateway.name() == first) {
            let scope = Scope::new(Source::Control);
            let call = in_time(state, self.router.call(request));
            return in_scope(state, &scope, call).await;
        }
        let started = Instant::now();
        let fault = state.faults.select(&method, uri.path());
        let number = state.requests.received(Arrival {
            at: state.clock.now(),
            method: &method,
            path: uri.path(),
            query: uri.query(),
            fault: fault.as_ref().map(|selected| selected.fault.to_string()),
        });
        let read = read(state, number, request).await;
        let work = async {
            match read {
                Ok(request) => self.clone().work(number, request).await,
                Err(response) => response,
            }
        };
        let response = match fault {
            Some(selected) => faults::apply(selected, connection, work).await,
            None => work.await,
        };
        let duration = started.elapsed();
        state.requests.returned(number, response.status(), duration);
        response
    }

    /// Lets the gateway process a request, and logs its response.
    async fn work(mut self, number: u64, request: Request<Body>) -> Response {
        let target = request.uri().path_and_query().map(ToString::to_string);
        let scope = Scope::new(Source::Call(number));
        let call = in_time(&self.state, self.router.call(request));
        let response = in_scope(&self.state, &scope, call).await;
        let (captured, response) = capture_response(response).await;
        let mut records = scope.records();
        let source = match scope.is_page() {
            true => RequestSource::Page,
            false => RequestSource::Api,
        };
        if source == RequestSource::Page && records.is_empty() {
            let shown = target.and_then(|target| self.state.gateways.record_of_page(&target));
            records.extend(shown);
        }
        let work = Work {
            source,
            records,
            status: response.status(),
            response: captured,
        };
        self.state.requests.responded(number, work);
        response
    }
}

/// Reads and logs a request. The error is the response to a body that does not arrive.
async fn read(
    state: &AppState,
    number: u64,
    request: Request<Body>,
) -> Result<Request<Body>, Response> {
    let limit = state.head_deadline.saturating_mul(BODY_FACTOR);
    let read = tokio::time::timeout(limit, capture_request(request, MAX_BODY_BYTES)).await;
    let (captured, request) = read.map_err(|_| too_late())?.ok_or_else(|| {
        let message = serde_json::json!({"message": "The request's body ended too early."});
        response::json(StatusCode::BAD_REQUEST, &message)
    })?;
    state.requests.read(number, captured);
    Ok(request)
}

fn too_late() -> Response {
    let message = serde_json::json!({"message": "The request's body did not arrive in time."});
    response::json(StatusCode::REQUEST_TIMEOUT, &message)
}

/// Handles a request, and delivers the webhooks that have to come before its answer.
async fn in_scope(
    state: &AppState,
    scope: &Scope,
    call: impl Future<Output = Response>,
) -> Response {
    let response = scope.run(call).await;
    let early = scope.early_webhooks();
    if !early.is_empty() {
        state.deliveries.first_results(&early).await;
    }
    response
}

/// Middleware of the customers' pages.
async fn for_a_page(call: Request<Body>, next: Next) -> Response {
    is_for_a_page();
    next.run(call).await
}

/// Returns the response, or 408 if the request body does not arrive in time.
async fn in_time(
    state: &AppState,
    response: impl Future<Output = Result<Response, Infallible>>,
) -> Response {
    let limit = state.head_deadline.saturating_mul(BODY_FACTOR);
    match tokio::time::timeout(limit, response).await {
        Ok(Ok(response)) => response,
        Err(_) => too_late(),
    }
}

/// Accepts the next connection, and retries after a pause if that fails.
async fn next_stream(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}
