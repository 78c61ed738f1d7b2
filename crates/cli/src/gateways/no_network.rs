//! A transport that sends nothing, for providers that are only asked what they can do.

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Error, Result, Secret, Transport, TransportError};

/// Refuses every call before anything leaves.
#[derive(Debug)]
pub(super) struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _call: Call) -> Result<http::Response<Bytes>, TransportError> {
        Err(TransportError::not_sent("there is no network here"))
    }
}

/// A secret for a provider that never uses it.
///
/// # Errors
/// None: the text is fixed and strong enough.
pub(super) fn unused_secret() -> Result<Secret> {
    Secret::new("stands-in-for-a-key")
        .map_err(|weak| Error::configuration("secret", weak.to_string()))
}
