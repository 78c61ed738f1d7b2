//! Description of one operation.

use serde_json::{Map, Value, json};

use super::schema::{self, Schema};

/// An operation of the control API: method, path, and descriptions of its input and its answers.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: String,
    summary: &'static str,
    tag: &'static str,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: Map<String, Value>,
    pub(super) shows_credentials: bool,
}

impl Operation {
    pub(crate) fn get(path: impl Into<String>, summary: &'static str) -> Self {
        Self::new("get", path.into(), summary)
    }

    pub(crate) fn post(path: impl Into<String>, summary: &'static str) -> Self {
        Self::new("post", path.into(), summary)
    }

    pub(crate) fn delete(path: impl Into<String>, summary: &'static str) -> Self {
        Self::new("delete", path.into(), summary)
    }

    fn new(method: &'static str, path: String, summary: &'static str) -> Self {
        Self {
            method,
            path,
            summary,
            tag: "sandbox",
            parameters: Vec::new(),
            body: None,
            answers: Map::new(),
            shows_credentials: false,
        }
        .refuses(
            422,
            "Part of the path, the query or the body is not as described",
        )
    }

    /// Describes a part of the path.
    pub(crate) fn part(self, name: &str, schema: Schema) -> Self {
        self.parameter(name, "path", true, schema)
    }

    /// Describes an optional parameter of the query.
    pub(crate) fn query(self, name: &str, schema: Schema) -> Self {
        self.parameter(name, "query", false, schema)
    }

    fn parameter(mut self, name: &str, place: &str, required: bool, schema: Schema) -> Self {
        let schema = schema.into_value();
        let mut parameter = json!({"name": name, "in": place, "required": required});
        if let Value::Object(members) = &mut parameter {
            let description = schema.get("description").cloned();
            members.extend(description.map(|text| ("description".to_owned(), text)));
            members.insert("schema".to_owned(), schema);
        }
        self.parameters.push(parameter);
        self
    }

    /// Describes a body that may be absent.
    pub(crate) fn body(self, schema: Schema) -> Self {
        self.with_body(schema, false)
    }

    pub(crate) fn required_body(self, schema: Schema) -> Self {
        self.with_body(schema, true)
    }

    fn with_body(mut self, schema: Schema, required: bool) -> Self {
        let content = json!({"application/json": {"schema": schema.into_value()}});
        self.body = Some(json!({"required": required, "content": content}));
        self
    }

    /// Describes an answer in JSON.
    pub(crate) fn answers(mut self, status: u16, description: &str, schema: Schema) -> Self {
        let content = json!({"application/json": {"schema": schema.into_value()}});
        let answer = json!({"description": description, "content": content});
        self.answers.insert(status.to_string(), answer);
        self
    }

    /// Describes an answer of another type.
    pub(crate) fn answers_with(mut self, status: u16, kind: &str, description: &str) -> Self {
        let content = json!({kind: {"schema": {"type": "string"}}});
        let answer = json!({"description": description, "content": content});
        self.answers.insert(status.to_string(), answer);
        self
    }

    /// Limits the operation to callers on this machine, because its answer has credentials.
    pub(crate) fn shows_credentials(mut self) -> Self {
        self.shows_credentials = true;
        self.refuses(403, "Credentials are shown to callers on this machine only")
    }

    /// Describes an error.
    pub(crate) fn refuses(self, status: u16, description: &str) -> Self {
        self.answers(status, description, schema::named("Error"))
    }

    /// Returns the schema of a parameter. `place` is `path` or `query`.
    pub(super) fn schema(&self, place: &str, name: &str) -> Option<&Value> {
        let found = self.parameters_in(place);
        let mut found = found.filter(|parameter| parameter["name"] == name);
        found.next().map(|parameter| &parameter["schema"])
    }

    /// Returns the names of the parameters.
    pub(super) fn names(&self, place: &str) -> Vec<&str> {
        let parameters = self.parameters_in(place);
        parameters
            .filter_map(|parameter| parameter["name"].as_str())
            .collect()
    }

    fn parameters_in(&self, place: &str) -> impl Iterator<Item = &Value> {
        let parameters = self.parameters.iter();
        parameters.filter(move |parameter| parameter["in"] == place)
    }

    /// Returns the schema of the body, and true if the body is required.
    pub(super) fn body_schema(&self) -> Option<(&Value, bool)> {
        let body = self.body.as_ref()?;
        let required = body["required"] == true;
        let schema = body.pointer("/content/application~1json/schema")?;
        Some((schema, required))
    }

    pub(super) fn below(mut self, prefix: &str, tag: &'static str) -> Self {
        self.path = format!("{prefix}{}", self.path);
        self.tag = tag;
        self
    }

    pub(super) fn to_json(&self) -> Value {
        let mut json = json!({
            "operationId": self.id(),
            "summary": self.summary,
            "tags": [self.tag],
            "responses": self.answers,
        });
        if let Value::Object(members) = &mut json {
            if !self.parameters.is_empty() {
                members.insert("parameters".to_owned(), json!(self.parameters));
            }
            let body = self.body.clone();
            members.extend(body.map(|body| ("requestBody".to_owned(), body)));
        }
        json
    }

    /// Name for generated clients: `post-hitpay-payment-requests-id-pay`.
    fn id(&self) -> String {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let words = self
            .path
            .split(|c| !is_word(c))
            .filter(|word| !word.is_empty());
        let words: Vec<&str> = std::iter::once(self.method).chain(words).collect();
        words.join("-")
    }
}
