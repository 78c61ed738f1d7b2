//! Serialisations of JSON documents by frameworks.

use super::*;

fn serialized(document: &str, name: &str) -> Option<String> {
    let all = serializations(document.as_bytes());
    all.into_iter()
        .find(|other| other.name == name)
        .map(|other| other.text)
}

#[test]
fn each_framework_has_its_serialization() {
    let document = r#"{"b":"é/","a":[1,599.00,{}],"c":null}"#;
    let table = [
        (
            "json-spaced",
            r#"{"b": "\u00e9/", "a": [1, 599.00, {}], "c": null}"#,
        ),
        ("json-php", r#"{"b":"\u00e9\/","a":[1,599.00,{}],"c":null}"#),
        (
            "json-shortest-numbers",
            r#"{"b":"é/","a":[1,599,{}],"c":null}"#,
        ),
        (
            "json-float-numbers",
            r#"{"b":"é/","a":[1,599.0,{}],"c":null}"#,
        ),
        ("json-sorted", r#"{"a":[1,599.00,{}],"b":"é/","c":null}"#),
    ];
    for (name, expected) in table {
        assert_eq!(serialized(document, name).as_deref(), Some(expected));
    }
    assert_eq!(
        serialized(document, "json-compact"),
        None,
        "it is compact already"
    );
    let pretty = serialized(r#"{"a":[1],"b":{}}"#, "json-pretty-2").unwrap();
    assert_eq!(pretty, "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
}

#[test]
fn invalid_json_has_no_serialization() {
    assert!(serializations(b"a=1&b=2").is_empty());
    assert!(serializations(b"").is_empty());
    assert!(serializations("[".repeat(100_000).as_bytes()).is_empty());
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    assert!(serializations(deep.as_bytes()).is_empty());
}
