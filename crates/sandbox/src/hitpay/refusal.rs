//! Error responses, in HitPay's formats.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Serialize, Serializer};

use crate::response;

/// Reason to refuse a request.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 401. The body is that of the framework, because HitPay documents none.
    BadKey,
    /// 404 for an unknown id, with the name of the model.
    NoModel { model: &'static str, id: String },
    /// 404 for an unknown path.
    NoRoute { path: String },
    /// 405 for a known path, with the methods that it has.
    WrongMethod {
        method: String,
        path: String,
        supported: String,
    },
    /// 422 with the invalid fields and a message for each, in the order of the checks.
    Invalid(Vec<(String, String)>),
    /// 400 for a valid request that the state of the object does not allow.
    InvalidState(String),
}

impl Refusal {
    pub(super) fn no_model(model: &'static str, id: &str) -> Self {
        let id = id.to_owned();
        Self::NoModel { model, id }
    }
}

/// Body of every error response.
#[derive(Serialize)]
struct Body {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Errors>,
}

/// Invalid fields in the order of the checks, each with its messages.
struct Errors(Vec<(String, Vec<String>)>);

impl Serialize for Errors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, messages)| (field, messages)))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::BadKey => (StatusCode::UNAUTHORIZED, "Unauthenticated.".to_owned()),
            Self::NoModel { model, id } => {
                let message = format!("No query results for model [App\\Business\\{model}] {id}");
                return response::json(
                    StatusCode::NOT_FOUND,
                    &Body {
                        message,
                        error_code: Some("model_not_found"),
                        errors: None,
                    },
                );
            }
            Self::NoRoute { path } => {
                let message = format!("The route {path} could not be found.");
                (StatusCode::NOT_FOUND, message)
            }
            Self::WrongMethod {
                method,
                path,
                supported,
            } => {
                let message = format!(
                    "The {method} method is not supported for route {path}. Supported methods: {supported}."
                );
                (StatusCode::METHOD_NOT_ALLOWED, message)
            }
            Self::Invalid(errors) => return invalid(errors),
            Self::InvalidState(message) => (StatusCode::BAD_REQUEST, message),
        };
        let body = Body {
            message,
            error_code: None,
            errors: None,
        };
        response::json(status, &body)
    }
}

/// Builds a 422. Its `message` is that of the first error.
fn invalid(found: Vec<(String, String)>) -> Response {
    let first = found.first().map(|(_, message)| message.clone());
    let mut errors: Vec<(String, Vec<String>)> = Vec::new();
    for (field, message) in found {
        match errors.iter_mut().find(|(name, _)| *name == field) {
            Some((_, messages)) => messages.push(message),
            None => errors.push((field, vec![message])),
        }
    }
    let body = Body {
        message: first.unwrap_or_default(),
        error_code: None,
        errors: Some(Errors(errors)),
    };
    response::json(StatusCode::UNPROCESSABLE_ENTITY, &body)
}
