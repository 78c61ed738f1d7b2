//! The log of a webhook: what went out, and what came back each time.

use std::time::SystemTime;

use bytes::Bytes;
use dhow_core::Delivery;
use http::{HeaderMap, Method, StatusCode, Uri};

use super::Message;

/// A webhook that went out, or tried to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SentWebhook {
    /// Counts from 1, over all gateways.
    pub number: u64,
    /// The gateway's folder name: `hitpay`.
    pub gateway: &'static str,
    /// The gateway's name of the event: `payment_request.completed`.
    pub event: String,
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub url: String,
    /// The headers, without `host` and `content-length`.
    pub headers: HeaderMap,
    /// The signed body.
    pub body: Bytes,
    /// Every attempt so far, oldest first.
    pub attempts: Vec<Attempt>,
    /// Whether more attempts follow.
    pub state: WebhookState,
}

/// One attempt to send a webhook.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt {
    /// When it began, by the sandbox's clock.
    pub at: SystemTime,
    /// What came back.
    pub result: AttemptResult,
}

/// What came back from the merchant's server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptResult {
    /// An HTTP answer; of its body the first 64 KiB.
    Response {
        /// The status.
        status: StatusCode,
        /// The body.
        body: Bytes,
    },
    /// No answer, and why.
    NoResponse(String),
}

/// Where a webhook stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookState {
    /// An attempt runs, or the next one waits for its time.
    Open,
    /// The merchant's server accepted it.
    Accepted,
    /// The last attempt failed too.
    GivenUp,
    /// It was never sent: the sandbox does not send there.
    Refused(String),
}

impl SentWebhook {
    pub(super) fn new(number: u64, message: &Message) -> Self {
        Self {
            number,
            gateway: message.gateway,
            event: message.event.clone(),
            method: message.method.clone(),
            url: message.url.clone(),
            headers: message.headers.clone(),
            body: message.body.clone(),
            attempts: Vec::new(),
            state: WebhookState::Open,
        }
    }

    /// The webhook as the merchant's server receives it, ready for `verify_webhook`.
    #[must_use]
    pub fn to_delivery(&self) -> Delivery {
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.url.parse::<Uri>().unwrap_or_default();
        *request.headers_mut() = self.headers.clone();
        Delivery::from_request(request)
    }
}
