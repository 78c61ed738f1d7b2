//! The servers of a record: each request is passed on, and its response is returned before it is recorded.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use dhow_core::{TransportError, TransportErrorKind};
use dhow_record::Exchange;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::{sync::oneshot, time::timeout};

use super::{
    forward::{BODY_LIMIT, CallForwarder, RoutedCall, WebhookForwarder, error_word},
    journal::Journal,
    message::{self, Message, Sender},
    redirect::Redirect,
};
use crate::{hop, http_server::Respond};

/// Time limit for the body of a request.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// Header by which the recorder's own errors differ from those of the gateway.
const ERROR: HeaderName = HeaderName::from_static("dhow-record-error");

/// Handler of every request at one address.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    side: Side,
    sender: Sender,
}

#[derive(Debug, Clone)]
enum Side {
    Calls(Arc<CallForwarder>, Journal),
    Webhooks(Arc<WebhookForwarder>),
}

impl Proxy {
    /// Creates the handler of the shop's calls.
    pub(super) fn of_calls(forwarder: CallForwarder, journal: Journal, sender: Sender) -> Self {
        Self {
            side: Side::Calls(Arc::new(forwarder), journal),
            sender,
        }
    }

    /// Creates the handler of the gateway's webhooks.
    pub(super) fn of_webhooks(forwarder: WebhookForwarder, sender: Sender) -> Self {
        Self {
            side: Side::Webhooks(Arc::new(forwarder)),
            sender,
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Bytes> {
        let request = match read(request).await {
            Ok(request) => request,
            Err((status, what)) => return self.refused(status, "not-sent", what),
        };
        let (to_caller, answered) = oneshot::channel();
        let proxy = self.clone();
        // In a task of its own: if the caller gives up, the call is not cut off, and its response is still recorded.
        tokio::spawn(async move {
            match proxy.side.clone() {
                Side::Calls(calls, journal) => {
                    proxy.call(&calls, &journal, request, to_caller).await;
                }
                Side::Webhooks(webhooks) => proxy.webhook(&webhooks, request, to_caller).await,
            }
        });
        let answered = answered.await;
        answered.unwrap_or_else(|_| {
            self.refused(
                StatusCode::BAD_GATEWAY,
                "maybe-sent",
                "the recorder is ending",
            )
        })
    }

    async fn call(
        &self,
        calls: &CallForwarder,
        journal: &Journal,
        request: Request<Bytes>,
        to_caller: oneshot::Sender<Response<Bytes>>,
    ) {
        let Some(routed) = calls.route(request.uri()) else {
            let what = "the target of the request is no path";
            let refused = self.refused(StatusCode::BAD_REQUEST, "not-sent", what);
            let _ = to_caller.send(refused);
            return;
        };
        let RoutedCall { target, .. } = &routed;
        let mut kept = message::request(&request);
        *kept.uri_mut() = target.clone();
        let pending = journal.sent(kept.method(), kept.uri().path()).await;
        let pending = pending.unwrap_or_else(|_| {
            let what =
                "no line about a call could be written before it was sent; it is sent nevertheless";
            self.sender.send(Message::Failed {
                what: what.to_owned(),
            });
            None
        });
        let own = request.headers().get(header::HOST).cloned();
        match calls.send(&routed, request).await {
            Ok(mut response) => {
                let copy = message::response(&response);
                let own = own.as_ref().and_then(|own| own.to_str().ok());
                let redirect = calls.lead_here(&mut response, own);
                // The caller first: it must not wait for the recorder, and nothing there can take its response away.
                let _ = to_caller.send(response);
                self.sender
                    .exchange(Exchange::call(kept, Some(copy)), pending);
                if let Some(Redirect::Elsewhere(host)) = redirect {
                    let what = format!(
                        "a redirect leads to {host}, which is not recorded: what follows goes around the recorder"
                    );
                    self.sender.send(Message::Failed { what });
                }
            }
            Err(error) => {
                let _ = to_caller.send(self.failed("the gateway", &error));
                // The line stays if the gateway may have the call.
                let is_sent = error.kind() == TransportErrorKind::MaybeSent;
                let pending = pending.filter(|_| !is_sent);
                self.sender.exchange(Exchange::call(kept, None), pending);
            }
        }
    }

    async fn webhook(
        &self,
        webhooks: &WebhookForwarder,
        request: Request<Bytes>,
        to_caller: oneshot::Sender<Response<Bytes>>,
    ) {
        if webhooks.has_sent(request.headers()) {
            self.sender.send(Message::CameBack);
            let mut response = Response::new(Bytes::from(hop::CAME_BACK));
            *response.status_mut() = StatusCode::LOOP_DETECTED;
            let _ = to_caller.send(response);
            return;
        }
        let kept = message::request(&request);
        match webhooks.send(request).await {
            Ok(response) => {
                let status = response.status();
                let _ = to_caller.send(response);
                let exchange = Exchange::webhook(kept, Some(status));
                self.sender.exchange(exchange, None);
            }
            Err(error) => {
                // The gateway delivers again.
                let _ = to_caller.send(self.failed("the shop", &error));
                self.sender.exchange(Exchange::webhook(kept, None), None);
            }
        }
    }

    /// Returns the recorder's own error after a request without a response.
    fn failed(&self, whom: &str, error: &TransportError) -> Response<Bytes> {
        // The cause may name a host, and nothing else: the transport keeps URLs and bodies out of its errors.
        let what = format!("{whom} did not respond: {}", error.what());
        self.refused(StatusCode::BAD_GATEWAY, error_word(error), &what)
    }

    fn refused(&self, status: StatusCode, word: &'static str, what: &str) -> Response<Bytes> {
        self.sender.send(Message::Failed {
            what: format!("{what} ({word})"),
        });
        let mut response = Response::new(Bytes::from(format!("dhow record: {what}\n")));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(ERROR, HeaderValue::from_static(word));
        response
    }
}

impl Respond for Proxy {
    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        self.answer(request).await.map(Full::new)
    }
}

/// Reads the body within its limits.
async fn read(request: Request<Incoming>) -> Result<Request<Bytes>, (StatusCode, &'static str)> {
    let (parts, body) = request.into_parts();
    let body = timeout(BODY_TIMEOUT, Limited::new(body, BODY_LIMIT).collect()).await;
    match body {
        Ok(Ok(body)) => Ok(Request::from_parts(parts, body.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let what = "the body of the request is larger than 256 MiB";
            Err((StatusCode::PAYLOAD_TOO_LARGE, what))
        }
        Ok(Err(_)) => Err((
            StatusCode::BAD_REQUEST,
            "the body of the request is incomplete",
        )),
        Err(_) => {
            let what = "the body of the request did not arrive in time";
            Err((StatusCode::REQUEST_TIMEOUT, what))
        }
    }
}
