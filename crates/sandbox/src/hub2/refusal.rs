//! Error responses, in Hub2's standard format.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use serde_json::json;

use crate::response;

/// Reason to refuse a request.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    retry_after: Option<u64>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            retry_after: None,
        }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized")
    }

    pub(super) fn not_found(object: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{object} not found"))
    }

    pub(super) fn too_many(retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "ThrottlerException: Too Many Requests",
            )
        }
    }

    /// Returns the refusal with the status 429.
    pub(super) fn into_429(self) -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self { status, ..self }
    }

    /// Response during a ban. No source shows Hub2's own.
    pub(super) fn banned(seconds: u64) -> Self {
        let message = format!(
            "This IP address is banned for {seconds} seconds, because it polled payments that are not in progress"
        );
        Self {
            retry_after: Some(seconds),
            ..Self::new(StatusCode::FORBIDDEN, message)
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({
            "status": self.status.as_u16(),
            "code": self.status.canonical_reason(),
            "message": self.message,
            "request_id": "req_sandbox",
        });
        let mut response = response::json(self.status, &body);
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
