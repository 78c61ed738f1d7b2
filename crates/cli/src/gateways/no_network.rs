//! A transport that sends nothing, for providers that are created only to read their capabilities.

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Transport, TransportError};

/// Fails every call without sending it.
#[derive(Debug)]
pub(super) struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _call: Call) -> Result<http::Response<Bytes>, TransportError> {
        Err(TransportError::not_sent("this provider has no network"))
    }
}
