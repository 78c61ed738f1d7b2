//! The OpenAPI document.

use serde_json::{Map, Value, json};

use super::{Operation, Schema};

const DESCRIPTION: &str = "Controls of the sandbox for tests and tools: actions of customers, gateways and banks, webhooks, requests, faults and the \
    clock. Bodies are JSON whatever their content type, or forms. Times are in UTC. Requests of web pages of other sites are refused with 403.";

/// Builds the document of some operations and named schemas.
pub(super) fn document(operations: &[Operation], schemas: Vec<(&'static str, Schema)>) -> Value {
    let mut paths = Map::new();
    for operation in operations {
        let path = paths
            .entry(operation.path.clone())
            .or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            methods.insert(operation.method.to_owned(), operation.to_json());
        }
    }
    let schemas = schemas.into_iter();
    let schemas: Map<String, Value> = schemas
        .map(|(name, schema)| (name.to_owned(), schema.into_value()))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Control API of Dhow's sandbox",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/_sandbox"}],
        "paths": paths,
        "components": {"schemas": schemas},
    })
}
