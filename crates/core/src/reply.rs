//! HTTP replies to webhook deliveries.

use std::borrow::Cow;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// Reply to a webhook delivery. After any other reply the gateway sends the webhook again, for days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    status: u16,
    content_type: Option<Cow<'static, str>>,
    #[serde(with = "crate::stored::body")]
    body: Bytes,
}

impl Reply {
    /// A status without a body.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            content_type: None,
            body: Bytes::new(),
        }
    }

    /// A status with a body of this content type.
    #[must_use]
    pub const fn new(status: u16, content_type: &'static str, body: Bytes) -> Self {
        Self {
            status,
            content_type: Some(Cow::Borrowed(content_type)),
            body,
        }
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The `Content-Type`, if there is a body.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Body of the reply.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl From<Reply> for http::Response<Bytes> {
    fn from(reply: Reply) -> Self {
        let mut response = Self::new(reply.body);
        // A stored reply may have an invalid status. With 500 the gateway delivers again, and no delivery is lost.
        *response.status_mut() = http::StatusCode::from_u16(reply.status)
            .unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let content_type = reply.content_type.as_deref();
        if let Some(Ok(value)) = content_type.map(http::HeaderValue::from_str) {
            response
                .headers_mut()
                .insert(http::header::CONTENT_TYPE, value);
        }
        response
    }
}
