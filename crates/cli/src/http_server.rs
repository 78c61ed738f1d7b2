//! The HTTP server: accepts connections within limits, and drains them at the end.

use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use dhow_core::{Error, Result};
use http::{Request, Response};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};

/// Maximum number of connections. Further ones wait in the queue of the operating system.
const MAX_CONNECTIONS: usize = 1024;

/// Time limit for the head of a request, also on a connection that is kept open.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Pause after a failed `accept`.
// It fails when file descriptors run out; without a pause the loop would spin until one is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Handler of every request. Cheap to clone.
pub(crate) trait Respond: Clone + Send + 'static {
    /// Responds to a request.
    fn respond(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Response<Full<Bytes>>> + Send;
}

/// Listens on the address of `--addr`, and returns it with the port that was chosen.
///
/// # Errors
/// If the address is in use or not of this machine.
pub(crate) async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr)> {
    let refused = |error| {
        let rule = format!("is not usable: cannot listen on {address}");
        Error::configuration("--addr", rule).with_source(error)
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let chosen = listener.local_addr().map_err(refused)?;
    Ok((listener, chosen))
}

/// Waits until the signal to stop was passed on.
pub(crate) async fn wait_for_stop(stopped: &mut watch::Receiver<bool>) {
    // Without a sender there is no reason to run either.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Serves until `stopped` is true, then answers the requests that have begun and closes every connection.
pub(crate) async fn run(
    listener: TcpListener,
    routes: impl Respond,
    mut stopped: watch::Receiver<bool>,
) {
    let limit = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let (stream, permit) = tokio::select! {
            () = wait_for_stop(&mut stopped) => break,
            accepted = accept(&listener, &limit) => accepted,
        };
        connections.spawn(serve(stream, permit, routes.clone(), stopped.clone()));
        while connections.try_join_next().is_some() {}
    }
    // Later connections are refused, so that a load balancer chooses another process.
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn accept(
    listener: &TcpListener,
    limit: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there is always a permit.
    let permit = Arc::clone(limit).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, permit),
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve(
    stream: TcpStream,
    permit: Option<OwnedSemaphorePermit>,
    routes: impl Respond,
    mut stopped: watch::Receiver<bool>,
) {
    // Nagle's algorithm would delay small responses.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let routes = routes.clone();
        async move { Ok::<_, Infallible>(routes.respond(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // Errors are those of the caller, such as a closed connection.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = wait_for_stop(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
    drop(permit);
}
