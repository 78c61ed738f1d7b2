//! Errors by field.

use serde_json::Value;

/// Reads `errors`: a map of lists, a map of texts or a list of texts. Texts of a list have an empty field name.
// LEDGER: virtual-account-errors
pub(super) fn complaints(errors: Option<&Value>) -> Vec<(String, String)> {
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
