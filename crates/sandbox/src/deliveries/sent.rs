//! Log entry of a webhook.

use std::time::SystemTime;

use bytes::Bytes;
use dhow_core::Delivery;
use http::{HeaderMap, Method, StatusCode, Uri};

use super::Message;

/// A webhook in the log, with its delivery attempts.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SentWebhook {
    /// Sequence number, counted from 1 across all gateways.
    pub number: u64,
    /// Name of the gateway in lower case, such as `hitpay`.
    pub gateway: &'static str,
    /// Event name, such as `payment_request.completed`.
    pub event: String,
    /// HTTP method.
    pub method: Method,
    /// URL of the merchant's server.
    pub url: String,
    /// Headers, without `host` and `content-length`.
    pub headers: HeaderMap,
    /// Body, covered by the gateway's signature. Empty for HPay, which signs the query.
    pub body: Bytes,
    /// Delivery attempts so far, oldest first.
    pub attempts: Vec<Attempt>,
    /// State of the delivery.
    pub state: WebhookState,
}

/// A delivery attempt.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt {
    /// Start time, by the sandbox's clock.
    pub at: SystemTime,
    /// Result of the attempt.
    pub result: AttemptResult,
}

/// Result of a delivery attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptResult {
    /// The merchant's server responded, with any status.
    Response {
        /// Status code.
        status: StatusCode,
        /// Response body, at most its first 64 KiB.
        body: Bytes,
    },
    /// No response arrived, for this reason.
    NoResponse(String),
}

/// State of a webhook delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookState {
    /// An attempt is in progress or scheduled.
    Open,
    /// The merchant's server accepted the webhook.
    Accepted,
    /// All attempts failed.
    GivenUp,
    /// The webhook was not sent, because its URL is not allowed; with the reason.
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

    /// Converts the webhook into the request that the merchant's server receives.
    ///
    /// The result can be passed to a provider's `verify_webhook`, so a test needs no HTTP server of its own.
    #[must_use]
    pub fn to_delivery(&self) -> Delivery {
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.url.parse::<Uri>().unwrap_or_default();
        *request.headers_mut() = self.headers.clone();
        Delivery::from_request(request)
    }
}
