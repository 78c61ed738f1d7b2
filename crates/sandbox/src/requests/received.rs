//! Public form of a logged request.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::records::RecordKey;

/// A logged request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// Sequence number, counted from 1 across all gateways.
    pub number: u64,
    /// Position among all events of the sandbox.
    pub order: u64,
    /// Time of arrival, by the sandbox's clock.
    pub at: SystemTime,
    /// Part of the gateway that the request was for.
    pub source: RequestSource,
    /// HTTP method.
    pub method: Method,
    /// Path from the root of the server, such as `/hitpay/v1/payment-requests`.
    pub path: String,
    /// Query string, without the question mark.
    pub query: Option<String>,
    /// Headers, credentials included.
    pub headers: HeaderMap,
    /// Body.
    pub body: LoggedBody,
    /// Status of the gateway's own response, before a fault replaced it.
    ///
    /// `None` until the gateway has responded, and if a fault kept the request from it.
    pub status: Option<StatusCode>,
    /// Headers of the gateway's own response.
    pub response_headers: HeaderMap,
    /// Body of the gateway's own response.
    pub response_body: LoggedBody,
    /// Status that the caller got, which differs from `status` if a fault replaced it. `None` until it is sent.
    pub returned: Option<StatusCode>,
    /// Real time from the arrival to the response. `None` until it is sent.
    pub duration: Option<Duration>,
    /// Description of the fault that affected the request, if any.
    pub fault: Option<String>,
    /// Payments, payouts and refunds that the request created, read or changed. Lists concern none.
    pub records: Vec<RecordKey>,
}

/// Part of a gateway that a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestSource {
    /// The API for merchants.
    Api,
    /// A page for the customer.
    Page,
}

/// A body in the log, at most its first 64 KiB.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedBody {
    /// First bytes of the body.
    pub bytes: Bytes,
    /// Length of the whole body in bytes.
    pub length: usize,
}

impl RequestSource {
    /// Returns the word for JSON: `api` or `page`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Page => "page",
        }
    }
}

impl LoggedBody {
    /// True if the log keeps only the beginning of the body.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.length > self.bytes.len()
    }

    /// Returns the body as text, or `None` if it is not UTF-8 or has control characters other than whitespace.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.bytes).ok()?;
        let binary = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        (!text.contains(binary)).then_some(text)
    }
}

impl ReceivedRequest {
    /// Path with the query.
    #[must_use]
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}
