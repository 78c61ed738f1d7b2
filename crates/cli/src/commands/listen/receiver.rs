//! Verifies each request, saves it, and answers it with the gateway's reply or the response of the user's server.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use dhow_core::{Delivery, WebhookVerifier};
use dhow_engine::EngineOptions;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{arrival::Arrival, folder::Folder, forward::Forwarder};
use crate::{
    hop,
    http_server::Respond,
    view::{AnsweredDelivery, Received},
};

/// Time limit for the body of a request.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Verifiers by the name of their gateway.
pub(super) type Verifiers = BTreeMap<&'static str, Arc<dyn WebhookVerifier>>;

/// Handler of every request.
#[derive(Debug, Clone)]
pub(super) struct Receiver(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    verifiers: Verifiers,
    forwarder: Option<Arc<Forwarder>>,
    folder: Option<Folder>,
    arrivals: mpsc::UnboundedSender<Arrival>,
    deliveries: AtomicU64,
    body_limit: usize,
}

impl Receiver {
    /// Creates a receiver. Each request is sent to the channel that is returned, and each response of the user's server.
    pub(super) fn new(
        verifiers: Verifiers,
        forwarder: Option<Forwarder>,
        folder: Option<Folder>,
    ) -> (Self, mpsc::UnboundedReceiver<Arrival>) {
        let (sender, arrivals) = mpsc::unbounded_channel();
        let receiver = Self(Arc::new(Shared {
            verifiers,
            forwarder: forwarder.map(Arc::new),
            folder,
            arrivals: sender,
            deliveries: AtomicU64::new(0),
            // The limit of `dhow serve`, so that a delivery that is shown here is accepted there.
            body_limit: EngineOptions::default().body_limit,
        }));
        (receiver, arrivals)
    }
}

impl Respond for Receiver {
    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        self.0.answer(request).await.map(Full::new)
    }
}

impl Shared {
    /// Passes an event on.
    fn report(&self, arrival: Arrival) {
        // The output may have ended; the gateway still gets its reply.
        let _ = self.arrivals.send(arrival);
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Bytes> {
        let path = request.uri().path().to_owned();
        let found = gateway_and_rest(&path);
        let found = found.and_then(|(gateway, rest)| {
            let (name, verifier) = self.verifiers.get_key_value(gateway)?;
            Some((*name, verifier, rest))
        });
        let Some((provider, verifier, rest)) = found else {
            let method = request.method().clone();
            let text = "not found; webhooks arrive at /webhooks/GATEWAY\n";
            self.report(Arrival::NotFound { method, path });
            return plain(StatusCode::NOT_FOUND, text);
        };
        let mut forwarder = self.forwarder.iter();
        if forwarder.any(|forwarder| forwarder.has_sent(request.headers())) {
            self.report(Arrival::CameBack { provider });
            return plain(StatusCode::LOOP_DETECTED, hop::CAME_BACK);
        }
        match self.read(request).await {
            Ok(delivery) => {
                self.receive(provider, verifier.as_ref(), rest, delivery)
                    .await
            }
            Err((status, reason)) => {
                let response = plain(status, format!("{reason}\n"));
                self.report(Arrival::Unreadable { provider, reason });
                response
            }
        }
    }

    /// Reads the body within its limits.
    async fn read(&self, request: Request<Incoming>) -> Result<Delivery, (StatusCode, String)> {
        let (parts, body) = request.into_parts();
        let body = timeout(BODY_TIMEOUT, Limited::new(body, self.body_limit).collect()).await;
        match body {
            Ok(Ok(body)) => {
                let request = Request::from_parts(parts, body.to_bytes());
                Ok(Delivery::from_request(request))
            }
            Ok(Err(error)) if error.is::<LengthLimitError>() => {
                let reason = format!("its body is larger than {} bytes", self.body_limit);
                Err((StatusCode::PAYLOAD_TOO_LARGE, reason))
            }
            Ok(Err(error)) => Err((
                StatusCode::BAD_REQUEST,
                format!("its body is incomplete: {error}"),
            )),
            Err(_) => Err((
                StatusCode::REQUEST_TIMEOUT,
                "its body did not arrive in time".to_owned(),
            )),
        }
    }

    async fn receive(
        &self,
        provider: &'static str,
        verifier: &dyn WebhookVerifier,
        rest: &str,
        delivery: Delivery,
    ) -> Response<Bytes> {
        let received_at = SystemTime::now();
        let number = self.deliveries.fetch_add(1, Ordering::Relaxed) + 1;
        let verdict = verifier.verify_webhook(&delivery);
        let verdict = verdict.map(|verified| (verifier.event(&verified), verified.reply().clone()));
        let saved = self.folder.as_ref().map(|folder| {
            let saved = folder.save(provider, received_at, number, &delivery);
            saved.map_err(|error| error.to_string())
        });
        let reply = match &verdict {
            Ok((_, reply)) => reply.clone(),
            Err(rejection) => rejection.reply().clone(),
        };
        let forwarder = self.forwarder.clone();
        self.report(Arrival::Delivery(Box::new(Received {
            number,
            received_at,
            provider,
            method: delivery.method().clone(),
            path: delivery.path().to_owned(),
            verdict,
            saved,
            // The response of the user's server may take long, and is shown when it is there.
            status: forwarder.is_none().then(|| reply.status()),
        })));
        let Some(forwarder) = forwarder else {
            return reply.into();
        };
        let (to_gateway, answered) = oneshot::channel();
        let (rest, arrivals) = (rest.to_owned(), self.arrivals.clone());
        // In a task of its own, because the connection's ends when the sender gives up, and a server that is too slow would not be shown.
        // The forwarder has a time limit, so the task ends in any case.
        tokio::spawn(async move {
            let forwarding = forwarder.forward(provider, &rest, &delivery);
            let (response, forwarded) = forwarding.await;
            let status = response.status().as_u16();
            // The response cannot be sent any more if the sender has closed the connection.
            let in_time = to_gateway.send(response).is_ok();
            let answered = AnsweredDelivery::new(number, provider, forwarded, status, in_time);
            let _ = arrivals.send(Arrival::Answered(answered));
        });
        let answered = answered.await;
        answered.unwrap_or_else(|_| plain(StatusCode::BAD_GATEWAY, "dhow listen: is ending\n"))
    }
}

/// Splits `/webhooks/GATEWAY` and the rest of the path, which some accounts use to tell kinds of webhooks apart.
fn gateway_and_rest(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix("/webhooks/")?;
    let (gateway, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    // A slash at the end alone is no path of its own.
    Some((gateway, if rest == "/" { "" } else { rest }))
}

fn plain(status: StatusCode, text: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gateway_is_the_second_part_of_the_path() {
        for (path, expected) in [
            ("/webhooks/hitpay", Some(("hitpay", ""))),
            ("/webhooks/hitpay/", Some(("hitpay", ""))),
            ("/webhooks/payatom/payout", Some(("payatom", "/payout"))),
            ("/webhooks/", Some(("", ""))),
            ("/webhooks", None),
            ("/hitpay", None),
        ] {
            assert_eq!(gateway_and_rest(path), expected, "{path}");
        }
    }
}
