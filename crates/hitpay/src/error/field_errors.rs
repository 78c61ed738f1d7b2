//! Errors by field.

use serde_json::Value;

/// Reads `errors`: a map of lists, a map of texts or a list of texts. Texts of a list have an empty field name.
// HitPay documents a map for every object but virtual accounts, whose errors are a list.
// LEDGER: virtual-account-errors
pub(super) fn field_errors(errors: Option<&Value>) -> Vec<(String, String)> {
    match errors {
        Some(Value::Object(fields)) => fields
            .iter()
            .flat_map(|(field, value)| texts(value).map(|text| (field.clone(), text)))
            .collect(),
        Some(list @ Value::Array(_)) => texts(list).map(|text| (String::new(), text)).collect(),
        _ => Vec::new(),
    }
}

fn texts(value: &Value) -> impl Iterator<Item = String> {
    let list = match value {
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
