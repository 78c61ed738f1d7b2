//! Schemas of JSON values, in the dialect of OpenAPI 3.1.

use serde_json::{Map, Value, json};

/// A JSON schema.
#[derive(Debug, Clone)]
pub(crate) struct Schema(Value);

/// A member of an object.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    name: &'static str,
    schema: Schema,
    required: bool,
}

impl Schema {
    pub(crate) fn into_value(self) -> Value {
        self.0
    }

    /// Adds a description, with the unit of a number.
    pub(crate) fn about(mut self, description: &str) -> Self {
        if let Value::Object(members) = &mut self.0 {
            members.insert("description".to_owned(), json!(description));
        }
        self
    }

    /// Sets the maximum of a number.
    pub(crate) fn at_most(mut self, maximum: u64) -> Self {
        self.insert("maximum", maximum);
        self
    }

    /// Sets the minimum of a number.
    pub(crate) fn at_least(mut self, minimum: u64) -> Self {
        self.insert("minimum", minimum);
        self
    }

    fn insert(&mut self, keyword: &str, rule: u64) {
        if let Value::Object(members) = &mut self.0 {
            members.insert(keyword.to_owned(), json!(rule));
        }
    }

    /// Allows null too.
    pub(crate) fn or_null(mut self) -> Self {
        if let Value::Object(members) = &mut self.0 {
            match members.get_mut("type") {
                Some(kind) => *kind = json!([kind.clone(), "null"]),
                None => {
                    let whole = std::mem::take(members);
                    let alternatives = json!([whole, {"type": "null"}]);
                    members.insert("anyOf".to_owned(), alternatives);
                }
            }
            if let Some(Value::Array(words)) = members.get_mut("enum") {
                words.push(Value::Null);
            }
        }
        self
    }
}

pub(crate) fn text() -> Schema {
    Schema(json!({"type": "string"}))
}

/// One of some words.
pub(crate) fn word(words: &[&str]) -> Schema {
    Schema(json!({"type": "string", "enum": words}))
}

/// A time such as `2026-11-29T08:00:00Z`.
pub(crate) fn time() -> Schema {
    Schema(json!({"type": "string", "format": "date-time"}))
}

pub(crate) fn url() -> Schema {
    Schema(json!({"type": "string", "format": "uri"}))
}

/// A whole number that is not negative.
pub(crate) fn whole() -> Schema {
    Schema(json!({"type": "integer", "minimum": 0}))
}

/// A whole number, as a JSON number or as text.
pub(crate) fn whole_or_text() -> Schema {
    Schema(json!({"type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]+$"}))
}

/// The beginning of a number, at most this long.
pub(crate) fn digits(longest: u64) -> Schema {
    let mut schema = Schema(json!({"type": "string", "pattern": "^[0-9]+$"}));
    schema.insert("maxLength", longest);
    schema
}

pub(crate) fn flag() -> Schema {
    Schema(json!({"type": "boolean"}))
}

pub(crate) fn array(items: Schema) -> Schema {
    Schema(json!({"type": "array", "items": items.0}))
}

/// Header names with their values. A name can occur more than once.
pub(crate) fn headers() -> Schema {
    let text = json!({"type": "string"});
    let pair = json!({"type": "array", "items": text, "minItems": 2, "maxItems": 2});
    Schema(json!({"type": "array", "items": pair}))
}

/// An object of any form.
pub(crate) fn anything() -> Schema {
    Schema(json!({"type": "object"}))
}

/// A reference to a schema of the document.
pub(crate) fn named(name: &str) -> Schema {
    Schema(json!({"$ref": format!("#/components/schemas/{name}")}))
}

/// One of several schemas.
pub(crate) fn one_of(schemas: impl IntoIterator<Item = Schema>) -> Schema {
    let schemas: Vec<Value> = schemas.into_iter().map(Schema::into_value).collect();
    Schema(json!({"oneOf": schemas}))
}

/// An object with these members and no others.
pub(crate) fn object(members: impl IntoIterator<Item = Member>) -> Schema {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for member in members {
        if member.required {
            required.push(member.name);
        }
        properties.insert(member.name.to_owned(), member.schema.0);
    }
    let mut schema = json!({"type": "object", "properties": properties});
    if let Value::Object(members) = &mut schema {
        if !required.is_empty() {
            members.insert("required".to_owned(), json!(required));
        }
        members.insert("additionalProperties".to_owned(), json!(false));
    }
    Schema(schema)
}

/// A member that is always there.
pub(crate) fn required(name: &'static str, schema: Schema) -> Member {
    Member {
        name,
        schema,
        required: true,
    }
}

/// A member that may be absent.
pub(crate) fn optional(name: &'static str, schema: Schema) -> Member {
    Member {
        name,
        schema,
        required: false,
    }
}
