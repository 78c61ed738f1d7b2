//! The only place that reads error bodies: every shape that the gateway is known to print.

use dhow_core::{Answer, Error, GatewayFault};
use serde::Deserialize;
use serde_json::Value;

/// `{message, errors: {field: [text]}}`, `{message, errors: []}`, `{error_code}`, `{detail}`, `{error_message}`: all members optional.
#[derive(Deserialize, Default)]
struct ErrorBody {
    message: Option<Value>,
    error_message: Option<Value>,
    detail: Option<Value>,
    error_code: Option<Value>,
    errors: Option<Value>,
}

/// The error for an answer outside 200 to 299. Only the status decides that it is one: a `message` comes with successes too.
pub(crate) fn refused(answer: &Answer) -> Error {
    let body: ErrorBody = serde_json::from_slice(answer.body()).unwrap_or_default();
    let mut fault = GatewayFault::default();
    if let Some(code) = body.error_code.as_ref().and_then(text) {
        fault = fault.with_code(code);
    }
    let message = [&body.message, &body.error_message, &body.detail];
    if let Some(message) = message.into_iter().flatten().find_map(text) {
        fault = fault.with_message(message);
    }
    for (field, complaint) in complaints(body.errors.as_ref()) {
        fault = fault.with_field(field, complaint);
    }
    let field = fault.fields.first().map(|(field, _)| field.clone());
    let error = answer.refused(fault);
    match field {
        Some(field) if !field.is_empty() => error.with_field(field),
        _ => error,
    }
}

/// `errors` as a map of lists, a map of texts or a list of texts.
fn complaints(errors: Option<&Value>) -> Vec<(String, String)> {
    match errors {
        Some(Value::Object(fields)) => fields
            .iter()
            .flat_map(|(field, said)| texts(said).map(|said| (field.clone(), said)))
            .collect(),
        Some(list @ Value::Array(_)) => texts(list).map(|said| (String::new(), said)).collect(),
        _ => Vec::new(),
    }
}

fn texts(said: &Value) -> impl Iterator<Item = String> {
    let list = match said {
        Value::Array(items) => items.iter().filter_map(text).collect(),
        single => text(single).into_iter().collect::<Vec<_>>(),
    };
    list.into_iter()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use dhow_core::{Effect, ErrorKind, Outcome};

    use super::*;

    fn refusal(status: u16, body: &'static str) -> Error {
        let response = http::Response::builder()
            .status(status)
            .body(Bytes::from_static(body.as_bytes()));
        refused(&Answer::new(response.unwrap(), Effect::Write))
    }

    #[test]
    fn every_known_shape_of_error_is_read() {
        let validation = refusal(
            422,
            r#"{"message":"The given data was invalid.","errors":{"amount":["The amount must be at least 0.3."],"address.city":["The city is required."]}}"#,
        );
        assert_eq!(validation.kind(), ErrorKind::InvalidRequest);
        assert_eq!(validation.outcome(), Outcome::Refused);
        assert_eq!(validation.gateway().unwrap().fields.len(), 2);
        assert!(validation.to_string().contains("at least 0.3"));
        assert_eq!(validation.field(), Some("address.city"));

        let missing = refusal(
            404,
            r#"{"message":"No query results for model [App\\Business\\PaymentRequest] 9a","error_code":"model_not_found"}"#,
        );
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert_eq!(
            missing.gateway().unwrap().code.as_deref(),
            Some("model_not_found")
        );

        let list = refusal(403, r#"{"message":"Payments not enabled","errors":[]}"#);
        assert_eq!(list.kind(), ErrorKind::Authentication);
        let detail = refusal(400, r#"{"detail":"Not allowed in this state"}"#);
        assert!(detail.to_string().contains("Not allowed"));
        let other = refusal(500, r#"{"error_message":"Server Error"}"#);
        assert_eq!(other.outcome(), Outcome::Unknown);
    }

    #[test]
    fn a_page_keeps_its_status_and_stays_out_of_the_error() {
        let page = refusal(502, "<html><body>Bad gateway upstream-17</body></html>");
        assert_eq!(page.gateway().unwrap().status, Some(502));
        assert_eq!(page.kind(), ErrorKind::Unavailable);
        assert!(!format!("{page} {page:?}").contains("upstream-17"));
    }
}
