//! Webhooks as a tower service, for any server framework.

use std::{
    convert::Infallible,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use dhow_core::{Delivery, Reply};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tower_service::Service;

use crate::Engine;

/// Receives webhooks at `…/ACCOUNT`: the last part of the path is the name of the account. GET and POST.
///
/// The reply is the gateway's own. Other replies: 404 for an unknown account, 413 for a body beyond the limit, 400 for a body that breaks off, and
/// 503 if the delivery could not be stored.
#[derive(Debug, Clone)]
pub struct WebhookService {
    engine: Engine,
}

/// Response future of a [`WebhookService`].
pub struct WebhookFuture(Pin<Box<dyn Future<Output = Response<Full<Bytes>>> + Send>>);

impl fmt::Debug for WebhookFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookFuture").finish_non_exhaustive()
    }
}

impl Future for WebhookFuture {
    type Output = Result<Response<Full<Bytes>>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context).map(Ok)
    }
}

impl Engine {
    /// Returns the webhook receiver as a tower service, which serves axum, hyper, poem and others.
    #[must_use]
    pub fn webhook_service(&self) -> WebhookService {
        WebhookService {
            engine: self.clone(),
        }
    }
}

impl<B> Service<Request<B>> for WebhookService
where
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = WebhookFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let engine = self.engine.clone();
        WebhookFuture(Box::pin(async move {
            let reply = engine.reply_to(request).await;
            Response::from(reply).map(Full::new)
        }))
    }
}

impl Engine {
    async fn reply_to<B>(&self, request: Request<B>) -> Reply
    where
        B: http_body::Body,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let empty = |status: StatusCode| Reply::empty(status.as_u16());
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().trim_end_matches('/');
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        if self.account(&name).is_err() {
            return empty(StatusCode::NOT_FOUND);
        }
        let body = match Limited::new(body, self.inner.options.body_limit)
            .collect()
            .await
        {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return empty(StatusCode::PAYLOAD_TOO_LARGE);
            }
            Err(_) => return empty(StatusCode::BAD_REQUEST),
        };
        let delivery = Delivery::from_request(Request::from_parts(parts, body));
        match self.receive(&name, &delivery).await {
            Ok(reply) => reply,
            Err(_) => empty(StatusCode::NOT_FOUND),
        }
    }
}
