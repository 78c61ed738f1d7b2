//! The answers that are not a success: `{"status":"error","message":…}`.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use super::call;

/// Why a call is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    /// Most calls answer errors with 200.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self::with(StatusCode::OK, message)
    }

    pub(super) fn with(status: StatusCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, message }
    }

    /// The documents print such a message for some members only, and a general one on another page.
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
