//! Validation of JSON by the schemas of the document. A keyword that is not known here fails the test.

use jiff::Timestamp;
use serde_json::Value;

/// Checks a value. The error names the place and the keyword.
pub(super) fn check(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "description" => rule.is_string(),
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                let named = document.pointer(pointer);
                let named = named.unwrap_or_else(|| panic!("{rule} does not exist"));
                check(document, named, value)?;
                true
            }
            "type" => match rule {
                Value::Array(kinds) => kinds.iter().any(|kind| has_type(value, kind)),
                kind => has_type(value, kind),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value
                .as_i64()
                .is_none_or(|number| number >= rule.as_i64().unwrap()),
            "maximum" => value
                .as_i64()
                .is_none_or(|number| number <= rule.as_i64().unwrap()),
            "maxLength" => value
                .as_str()
                .is_none_or(|text| text.len() as u64 <= rule.as_u64().unwrap()),
            "pattern" => {
                assert_eq!(rule, "^[0-9]+$");
                let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                value.as_str().is_none_or(digits)
            }
            "format" => match (rule.as_str().unwrap(), value.as_str()) {
                ("date-time", Some(text)) => text.parse::<Timestamp>().is_ok(),
                ("uri", Some(text)) => text.parse::<http::Uri>().is_ok(),
                (known, _) => ["date-time", "uri"].contains(&known),
            },
            "items" => {
                for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, rule, item).map_err(|error| format!("[{place}]{error}"))?;
                }
                true
            }
            "minItems" => value
                .as_array()
                .is_none_or(|list| list.len() as u64 >= rule.as_u64().unwrap()),
            "maxItems" => value
                .as_array()
                .is_none_or(|list| list.len() as u64 <= rule.as_u64().unwrap()),
            "properties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = rule.get(name) {
                        check(document, schema, member)
                            .map_err(|error| format!(".{name}{error}"))?;
                    }
                }
                true
            }
            "required" => {
                let names = rule.as_array().unwrap().iter();
                let mut missing = names.filter(|name| value.get(name.as_str().unwrap()).is_none());
                match missing.next() {
                    Some(name) => return Err(format!(": {name} is missing in {value}")),
                    None => true,
                }
            }
            "additionalProperties" => {
                assert_eq!(rule, false);
                let known = schema.get("properties");
                let mut names = value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name);
                match names.find(|name| known.is_none_or(|known| known.get(*name).is_none())) {
                    Some(name) => return Err(format!(": {name} is not described in {value}")),
                    None => true,
                }
            }
            "oneOf" | "anyOf" => {
                let results = rule.as_array().unwrap().iter();
                let results: Vec<_> = results.map(|one| check(document, one, value)).collect();
                match results.iter().filter(|result| result.is_ok()).count() {
                    1 => true,
                    count => {
                        return Err(format!(": {count} of {keyword} match {value}: {results:?}"));
                    }
                }
            }
            other => panic!("the keyword {other} is not known to the test"),
        };
        if !holds {
            return Err(format!(": {keyword} {rule} does not hold for {value}"));
        }
    }
    Ok(())
}

fn has_type(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("the type {other} is not known to the test"),
    }
}
