//! A signed webhook, ready to send.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::records::RecordKey;

/// One webhook for one URL. Every delivery attempt sends the same bytes.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Rules of the gateway's webhooks.
    pub(crate) rules: &'static WebhookRules,
    /// Event name for the log.
    pub(crate) event: String,
    /// Payment, payout or refund that the webhook is about.
    pub(crate) record: Option<RecordKey>,
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Rules that all webhooks of a gateway follow.
#[derive(Debug)]
pub(crate) struct WebhookRules {
    /// Name of the gateway.
    pub(crate) gateway: &'static str,
    /// Returns true if the response accepts the webhook.
    pub(crate) accepts: fn(StatusCode, &[u8]) -> bool,
    /// Response that `accepts` requires, in words.
    pub(crate) expects: &'static str,
    /// Headers that contain a signature.
    pub(crate) signature_headers: &'static [&'static str],
    /// Fields of the body or the query that contain a signature.
    pub(crate) signature_fields: &'static [&'static str],
    /// Fields that the signature covers, in the order in which they are tried for a changed value. Empty if it covers the
    /// whole body.
    pub(crate) signed_fields: &'static [&'static str],
}

impl WebhookRules {
    /// Words for [`any_2xx`](Self::any_2xx).
    pub(crate) const A_2XX: &'static str = "a status from 200 to 299";

    /// Accepts any status from 200 to 299 with any body, as most gateways do.
    pub(crate) fn any_2xx(status: StatusCode, _body: &[u8]) -> bool {
        status.is_success()
    }
}
