//! A signed webhook, ready to send.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

/// One webhook for one URL. Every delivery attempt sends the same bytes.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) gateway: &'static str,
    /// Event name for the log.
    pub(crate) event: String,
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Returns true if the response accepts the webhook.
    pub(crate) accepts: fn(StatusCode, &[u8]) -> bool,
}

impl Message {
    /// Accepts any status from 200 to 299 with any body, as most gateways do.
    pub(crate) fn any_2xx(status: StatusCode, _body: &[u8]) -> bool {
        status.is_success()
    }
}
