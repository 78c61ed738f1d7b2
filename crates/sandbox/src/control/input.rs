//! Fields of the control API's bodies and queries, with errors that name the field.

use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use crate::deliveries::Pause;
use crate::fields::Field;
use crate::response;

/// Reads a whole number, in JSON a number or text. `None` if it is absent.
pub(super) fn number(input: &Field, name: &str) -> Result<Option<u64>, String> {
    match input.member(name) {
        None => Ok(None),
        Some(Field::Number(text) | Field::Text(text)) => match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(format!("`{name}` must be a whole number, 0 or more")),
        },
        Some(_) => Err(format!("`{name}` must be a whole number, 0 or more")),
    }
}

/// Reads a pause in seconds. `None` if it is absent.
pub(super) fn pause(input: &Field, name: &str) -> Result<Option<Pause>, String> {
    let seconds = number(input, name)?;
    let pause = seconds.map(Pause::from_seconds).transpose();
    pause.map_err(|rule| format!("`{name}` {rule}"))
}

/// Reads a number of items. `None` if it is absent.
pub(super) fn count(input: &Field, name: &str) -> Result<Option<usize>, String> {
    let number = number(input, name)?;
    Ok(number.map(|number| usize::try_from(number).unwrap_or(usize::MAX)))
}

/// Reads true or false, in JSON a boolean or text. `None` if it is absent.
pub(super) fn flag(input: &Field, name: &str) -> Result<Option<bool>, String> {
    match input.member(name) {
        None => Ok(None),
        Some(Field::Bool(on)) => Ok(Some(*on)),
        Some(Field::Text(word)) if word == "true" => Ok(Some(true)),
        Some(Field::Text(word)) if word == "false" => Ok(Some(false)),
        Some(_) => Err(format!("`{name}` must be true or false")),
    }
}

/// Responds with a message.
pub(super) fn message(status: StatusCode, message: impl Into<String>) -> Response {
    let message: String = message.into();
    response::json(status, &json!({"message": message}))
}

/// Responds with 422 to an invalid field.
pub(super) fn invalid(error: String) -> Response {
    message(StatusCode::UNPROCESSABLE_ENTITY, error)
}
