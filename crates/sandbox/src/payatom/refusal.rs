//! Error responses: `{"status":"error","message":…}`.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use super::call;

/// Reason to refuse a call.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    /// An error with the status 200, as most calls use it.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self::with(StatusCode::OK, message)
    }

    pub(super) fn with(status: StatusCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, message }
    }

    /// Returns the same error with another status.
    pub(super) fn at(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The error for a missing field.
    // The documentation shows the specific message for these three fields only, and the general one elsewhere.
    pub(super) fn required(name: &str) -> Self {
        match name {
            "pid" | "amount" | "order_id" => Self::new(format!("{name} is required field")),
            _ => Self::new("Missing parameters"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"status": "error", "message": self.message});
        call::respond(self.status, &body)
    }
}
