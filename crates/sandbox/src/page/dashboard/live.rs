//! `/live`: server-sent events that tell the script that something has changed.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::header::{CACHE_CONTROL, HeaderValue};
use hyper::body::Frame;
use tokio::sync::mpsc;

use super::Dashboard;
use crate::response;

/// Minimum pause between two events. A page that is read again with each webhook of a burst would not hold still.
const PAUSE: Duration = Duration::from_millis(250);

/// Interval of comments, by which a closed connection is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Body that ends when its sender is dropped.
struct Events(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.0.poll_recv(context);
        next.map(|event| event.map(|event| Ok(Frame::data(event))))
    }
}

/// Sends an event for each change. The script then reads the page again, so an event has no contents.
pub(super) fn events(State(dashboard): State<Dashboard>) -> Response {
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(async move {
        let mut changes = dashboard.app.changes.subscribe();
        // The first line ends the headers, so that the browser reports the connection as open.
        let mut event = Bytes::from_static(b"retry: 1000\n: open\n\n");
        loop {
            if sender.send(event).await.is_err() {
                return;
            }
            tokio::time::sleep(PAUSE).await;
            event = tokio::select! {
                () = sender.closed() => return,
                changed = changes.changed() => match changed {
                    Ok(()) => Bytes::from_static(b"data: changed\n\n"),
                    // The sandbox has stopped.
                    Err(_) => return,
                },
                () = tokio::time::sleep(HEARTBEAT) => Bytes::from_static(b": alive\n\n"),
            };
        }
    });
    let mut response = response::with_type(
        StatusCode::OK,
        "text/event-stream",
        Body::new(Events(receiver)),
    );
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
