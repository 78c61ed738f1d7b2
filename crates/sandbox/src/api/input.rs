//! Values of requests, checked by schemas.

use serde_json::{Map, Value, json};

use super::check::unknown;
use crate::fields::Field;

/// Form of an input. Forms, queries and paths have text only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Json,
    Form,
}

type Members = [(String, Field)];

/// Checks the members of an object. The error names the member.
pub(super) fn object(
    schema: &Value,
    members: &Members,
    origin: Origin,
) -> Result<Map<String, Value>, String> {
    let single = std::slice::from_ref(schema);
    let alternatives = schema["oneOf"].as_array().map_or(single, Vec::as_slice);
    let mut object = Map::new();
    for (name, field) in members {
        let mut described = alternatives.iter();
        let described = described.find_map(|one| one["properties"].get(name));
        let Some(described) = described else {
            let known: Vec<&str> = alternatives.iter().flat_map(names).collect();
            return Err(unknown("the body", name, &known));
        };
        // A field of a form that was not filled in.
        if origin == Origin::Form && *field == Field::Text(String::new()) {
            continue;
        }
        let value = value(described, field, origin).map_err(|rule| format!("`{name}` {rule}"))?;
        if object.insert(name.clone(), value).is_some() {
            return Err(format!("`{name}` occurs twice in the body"));
        }
    }
    if let [only] = alternatives {
        let mut missing = required(only).filter(|name| !object.contains_key(*name));
        return match missing.next() {
            Some(name) => Err(missing_member(only, name)),
            None => Ok(object),
        };
    }
    let fits = |one: &&Value| {
        required(one).all(|name| object.contains_key(name))
            && object
                .keys()
                .all(|name| one["properties"].get(name).is_some())
    };
    match alternatives.iter().filter(fits).count() {
        1 => Ok(object),
        _ => {
            let choices = alternatives.iter().map(|one| {
                let names: Vec<String> = required(one).map(|name| format!("`{name}`")).collect();
                names.join(" and ")
            });
            let choices: Vec<String> = choices.collect();
            Err(format!("give either {}", choices.join(" or ")))
        }
    }
}

fn missing_member(schema: &Value, name: &str) -> String {
    let member = schema["properties"].get(name);
    let about = member.and_then(|member| member["description"].as_str());
    let about = about.map(|about| format!(": {about}")).unwrap_or_default();
    format!("`{name}` is required{about}")
}

fn names(schema: &Value) -> impl Iterator<Item = &str> {
    let properties = schema["properties"].as_object().into_iter();
    properties.flatten().map(|(name, _)| name.as_str())
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    let names = schema["required"].as_array().into_iter().flatten();
    names.filter_map(Value::as_str)
}

/// Checks a value and converts it to its type. The error is the rule, which follows the name.
pub(super) fn value(schema: &Value, field: &Field, origin: Origin) -> Result<Value, String> {
    let is = |kind: &str| match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|known| known == kind),
        only => only == kind,
    };
    let form = origin == Origin::Form;
    let found = match field {
        Field::Null if is("null") => Some(Value::Null),
        Field::Bool(on) if is("boolean") => Some(json!(on)),
        Field::Number(text) if is("integer") => number(schema, text),
        Field::Text(text) if is("string") => {
            let in_range = !is("integer") || number(schema, text).is_some();
            (in_range && text_matches(schema, text)).then(|| json!(text))
        }
        Field::Text(text) if form && is("integer") => number(schema, text),
        Field::Text(text) if form && is("boolean") => match text.as_str() {
            "true" => Some(json!(true)),
            "false" => Some(json!(false)),
            _ => None,
        },
        Field::List(items) if is("array") => list(schema, items.iter(), origin),
        Field::Map(items) if form && is("array") => {
            list(schema, items.iter().map(|(_, item)| item), origin)
        }
        _ => None,
    };
    found.ok_or_else(|| rule(schema, &is))
}

fn list<'f>(
    schema: &Value,
    items: impl Iterator<Item = &'f Field>,
    origin: Origin,
) -> Option<Value> {
    items
        .map(|item| value(&schema["items"], item, origin).ok())
        .collect()
}

fn number(schema: &Value, text: &str) -> Option<Value> {
    let number: u64 = text.parse().ok()?;
    let min = schema["minimum"].as_u64().unwrap_or(0);
    let max = schema["maximum"].as_u64().unwrap_or(u64::MAX);
    (min..=max).contains(&number).then(|| json!(number))
}

fn text_matches(schema: &Value, text: &str) -> bool {
    let known = schema["enum"]
        .as_array()
        .is_none_or(|words| words.iter().any(|word| word == text));
    // The only pattern of the schemas is that of digits.
    let digits = schema["pattern"].is_null() || text.bytes().all(|byte| byte.is_ascii_digit());
    let short = schema["maxLength"].as_u64();
    let short = short.is_none_or(|most| text.len() as u64 <= most);
    known && digits && short
}

/// Words for the rule that a schema sets.
fn rule(schema: &Value, is: &dyn Fn(&str) -> bool) -> String {
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return match words.as_slice() {
            [one, other] => format!("must be {one} or {other}"),
            all => format!("must be one of: {}", all.join(", ")),
        };
    }
    let about = schema["description"].as_str();
    let about = about.map(|about| format!(" ({about})")).unwrap_or_default();
    if is("integer") {
        let min = schema["minimum"].as_u64().unwrap_or(0);
        return match schema["maximum"].as_u64() {
            Some(max) => format!("must be a whole number from {min} to {max}{about}"),
            None => format!("must be a whole number, {min} or more"),
        };
    }
    match () {
        () if is("boolean") => "must be true or false".to_owned(),
        () if is("array") => format!("must be a list{about}"),
        () => format!("must be text{about}"),
    }
}
