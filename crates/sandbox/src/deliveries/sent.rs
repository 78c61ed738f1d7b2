//! Log entry of a webhook.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use dhow_core::Delivery;
use http::header::{HOST, HeaderValue};
use http::{HeaderMap, Method, StatusCode, Uri};
use serde::{Deserialize, Serialize};

use crate::journal::Cause;
use crate::records::RecordKey;

/// A webhook in the log, with its delivery attempts.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SentWebhook {
    /// Sequence number, counted from 1 across all gateways.
    pub number: u64,
    /// Position among all events of the sandbox.
    pub order: u64,
    /// Time when the gateway sent it, by the sandbox's clock. Attempts may be later.
    pub at: SystemTime,
    /// Name of the gateway in lower case, such as `hitpay`.
    pub gateway: &'static str,
    /// Response that the gateway expects, in words.
    pub expects: &'static str,
    /// Event name, such as `payment_request.completed`.
    pub event: String,
    /// Payment, payout or refund that the webhook is about.
    pub record: Option<RecordKey>,
    /// Request or action that caused the webhook.
    pub cause: Cause,
    /// The webhook that this one copies, if it was not sent by the gateway itself.
    pub copy_of: Option<CopyOf>,
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
    /// Time of the next attempt, by the sandbox's clock. `None` during an attempt, and if there is none.
    pub next_attempt: Option<SystemTime>,
}

/// Original of a copied webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyOf {
    /// Number of the original.
    pub number: u64,
    /// Kind of the copy.
    pub kind: CopyKind,
}

/// Kind of a copied webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CopyKind {
    /// Sent again with the same bytes.
    Resent,
    /// Sent again with the same bytes, after a time.
    Late,
    /// Sent more than once.
    Duplicate,
    /// Sent with a changed value, which the signature does not match.
    TamperedBody,
    /// Sent with a changed signature.
    TamperedSignature,
}

/// A delivery attempt.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt {
    /// Position among all events of the sandbox. It is that of the result, and shows in which order results arrived.
    pub order: u64,
    /// Start time, by the sandbox's clock.
    pub at: SystemTime,
    /// Real time until the result.
    pub duration: Duration,
    /// Result of the attempt.
    pub result: AttemptResult,
    /// True if the response accepted the webhook, by the gateway's rule.
    pub accepted: bool,
}

/// Result of a delivery attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptResult {
    /// The merchant's server responded, with any status.
    Response {
        /// Status code.
        status: StatusCode,
        /// Response body, at most its first 64 KiB. Bodies of old attempts are dropped if the log becomes too large.
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
    /// The webhook waits for its release.
    Held,
    /// The merchant's server accepted the webhook.
    Accepted,
    /// All attempts failed.
    GivenUp,
    /// The webhook was not sent, because its URL is not allowed; with the reason.
    Refused(String),
}

/// Answer of the merchant's server to a webhook, by its latest attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// No attempt has a result yet.
    None,
    /// The server accepted the webhook.
    Accepted,
    /// The server refused the webhook with this status.
    Refused(StatusCode),
    /// The server did not respond.
    NoResponse,
    /// The webhook was not sent, because its URL is not allowed.
    NotSent,
}

impl WebhookState {
    /// Returns the word for JSON: `open`, `held`, `accepted`, `given up` or `not sent`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held => "held",
            Self::Accepted => "accepted",
            Self::GivenUp => "given up",
            Self::Refused(_) => "not sent",
        }
    }
}

impl CopyKind {
    /// Returns the word for JSON: `resent`, `late`, `duplicate`, `tampered-body` or `tampered-signature`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Resent => "resent",
            Self::Late => "late",
            Self::Duplicate => "duplicate",
            Self::TamperedBody => "tampered-body",
            Self::TamperedSignature => "tampered-signature",
        }
    }

    /// Returns true if the copy is altered, so that a shop must refuse it.
    #[must_use]
    pub fn is_altered(self) -> bool {
        match self {
            Self::TamperedBody | Self::TamperedSignature => true,
            Self::Resent | Self::Late | Self::Duplicate => false,
        }
    }
}

impl Attempt {
    /// Answer of the merchant's server.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match &self.result {
            AttemptResult::Response { .. } if self.accepted => Verdict::Accepted,
            AttemptResult::Response { status, .. } => Verdict::Refused(*status),
            AttemptResult::NoResponse(_) => Verdict::NoResponse,
        }
    }
}

impl SentWebhook {
    /// Returns true if the webhook is an [altered](CopyKind::is_altered) copy.
    #[must_use]
    pub fn is_altered(&self) -> bool {
        self.copy_of.is_some_and(|copy| copy.kind.is_altered())
    }

    /// Answer of the merchant's server, by the latest attempt.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (&self.state, self.attempts.last()) {
            (WebhookState::Refused(_), _) => Verdict::NotSent,
            (_, Some(attempt)) => attempt.verdict(),
            (_, None) => Verdict::None,
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

    /// Returns the request as the contents of an `.http` file, which `dhow webhook verify --file` reads.
    #[must_use]
    pub fn to_http_file(&self) -> Vec<u8> {
        let url = self.url.parse::<Uri>().unwrap_or_default();
        let host = url.authority().map(|authority| authority.as_str());
        let host = host.and_then(|host| HeaderValue::from_str(host).ok());
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = url;
        request.headers_mut().extend(host.map(|host| (HOST, host)));
        for (name, value) in &self.headers {
            request.headers_mut().append(name, value.clone());
        }
        Delivery::from_request(request).to_http1()
    }
}
