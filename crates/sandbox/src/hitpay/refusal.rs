//! The answers that are not a success, in HitPay's shapes.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::answer;

/// Why a call is refused.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 401; the body is not documented, this is the framework's.
    BadKey,
    /// 404 with the name of the model.
    NoModel { model: &'static str, id: String },
    /// 404 for a path that does not exist.
    NoRoute { path: String },
    /// 405.
    WrongMethod { method: String, path: String },
    /// 422: the fields and what is wrong with each, in the order found.
    Invalid(Vec<(String, String)>),
    /// 400: well formed, but not in this state.
    NotNow(String),
}

/// The model names that 404 answers print.
pub(super) const PAYMENT_REQUEST: &str = "PaymentRequest";
pub(super) const CHARGE: &str = "Charge";
pub(super) const REFUND: &str = "Refund";

impl Refusal {
    pub(super) fn no_model(model: &'static str, id: &str) -> Self {
        let id = id.to_owned();
        Self::NoModel { model, id }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Self::BadKey => (
                StatusCode::UNAUTHORIZED,
                json!({"message": "Unauthenticated."}),
            ),
            Self::NoModel { model, id } => {
                let message = format!("No query results for model [App\\Business\\{model}] {id}");
                let body = json!({"message": message, "error_code": "model_not_found"});
                (StatusCode::NOT_FOUND, body)
            }
            Self::NoRoute { path } => {
                let message = format!("The route {path} could not be found.");
                (StatusCode::NOT_FOUND, json!({"message": message}))
            }
            Self::WrongMethod { method, path } => {
                let message = format!("The {method} method is not supported for route {path}.");
                (StatusCode::METHOD_NOT_ALLOWED, json!({"message": message}))
            }
            Self::Invalid(complaints) => (StatusCode::UNPROCESSABLE_ENTITY, invalid(complaints)),
            Self::NotNow(message) => (StatusCode::BAD_REQUEST, json!({"message": message})),
        };
        answer::json(status, &body)
    }
}

/// `{"message": the first complaint, "errors": {field: [complaints]}}`.
fn invalid(complaints: Vec<(String, String)>) -> Value {
    let first = complaints.first().map(|(_, complaint)| complaint.clone());
    let mut errors = Map::new();
    for (field, complaint) in complaints {
        let list = errors
            .entry(field)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            list.push(Value::String(complaint));
        }
    }
    json!({"message": first.unwrap_or_default(), "errors": errors})
}
