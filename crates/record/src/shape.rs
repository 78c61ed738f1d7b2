//! Comparison of a JSON object or form with the tables: unknown members, changed types, missing members, unknown statuses.

use serde_json::Value;

use crate::{
    finding::{Finding, FindingKind},
    tables::{Class, Route, Tables},
};

/// Maximum number of findings of one message. A message with more is of another kind.
const MAX_FINDINGS: usize = 20;

/// Compares an object with the tables. Its names must be scrubbed, because they become part of the findings.
pub(crate) fn compare(tables: &Tables, value: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    visit(tables, value, &mut Vec::new(), &mut findings);
    findings.sort();
    findings.dedup();
    findings.truncate(MAX_FINDINGS);
    findings
}

/// Returns the members that every success has and this one does not.
pub(crate) fn missing(route: &Route, value: &Value) -> Vec<Finding> {
    let required = route.required.iter();
    let missing = required.filter(|name| value.get(name.as_str()).is_none_or(Value::is_null));
    missing
        .map(|name| {
            let text = format!("the member `{name}` is missing, which every success has");
            Finding::new(FindingKind::MissingMember, text)
        })
        .collect()
}

fn visit(tables: &Tables, value: &Value, path: &mut Vec<String>, findings: &mut Vec<Finding>) {
    if findings.len() > 4 * MAX_FINDINGS {
        return;
    }
    match value {
        Value::Array(items) => {
            for item in items {
                visit(tables, item, path, findings);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                path.push(name.clone());
                member(tables, name, value, path, findings);
                path.pop();
            }
        }
        _ => {}
    }
}

fn member(
    tables: &Tables,
    name: &str,
    value: &Value,
    path: &mut Vec<String>,
    findings: &mut Vec<Finding>,
) {
    // A list in the form of an object, as PHP writes it.
    if name.len() <= 3 && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return visit(tables, value, path, findings);
    }
    let shown = path.join(".");
    let Some(known) = tables.get(name) else {
        let text = format!("the member `{shown}` is unknown ({})", type_name(value));
        findings.push(Finding::new(FindingKind::UnknownMember, text));
        return;
    };
    if !known.types.allow(value) {
        let text = format!("the member `{shown}` is {}", type_name(value));
        findings.push(Finding::new(FindingKind::ChangedType, text));
    }
    match (known.class, value) {
        (Class::Free, _) => {}
        (Class::Status, Value::String(word)) if !word.is_empty() && !tables.is_word(word) => {
            let text = format!("the status `{word}` of `{shown}` is in no table");
            findings.push(Finding::new(FindingKind::UnknownStatus, text));
        }
        _ => visit(tables, value, path, findings),
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
