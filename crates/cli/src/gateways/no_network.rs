//! A transport that sends nothing, for providers that are only asked what they can do.

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Transport, TransportError};

/// Refuses every call before anything leaves.
#[derive(Debug)]
pub(super) struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _call: Call) -> Result<http::Response<Bytes>, TransportError> {
        Err(TransportError::not_sent("there is no network here"))
    }
}
