//! A webhook as a gateway hands it over: signed and complete.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

/// One webhook to one address. Every retry sends the same bytes.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) gateway: &'static str,
    /// The gateway's name of the event, for the log.
    pub(crate) event: String,
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Which answers the gateway takes for an acceptance.
    pub(crate) accepts: fn(StatusCode, &[u8]) -> bool,
}

impl Message {
    /// Acceptance by most gateways: any status from 200 to 299, whatever the body.
    pub(crate) fn any_2xx(status: StatusCode, _body: &[u8]) -> bool {
        status.is_success()
    }
}
