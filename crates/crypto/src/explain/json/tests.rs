//! Tests of documents and of the ways to write them again.

use super::rewritings::{Zeros, rewritten};
use super::*;
use crate::explain::Origin;

fn row(name: &str) -> &'static Rewriting {
    let mut rows = formats().iter().chain(changes());
    rows.find(|row| row.name() == name).unwrap()
}

fn written(document: &str, name: &str) -> Option<String> {
    let parsed = Document::parse(document.as_bytes())?;
    let style = row(name).applied(&Style::as_received(&parsed));
    Some(String::from_utf8(parsed.write(&style, usize::MAX)?).unwrap())
}

#[test]
fn each_framework_has_its_format() {
    let document = r#"{"b":"é/&","a":[1,599.00,{}],"cc":null,"d":true}"#;
    for (name, expected) in [
        (
            "json-spaced",
            r#"{"b": "\u00e9/&", "a": [1, 599.00, {}], "cc": null, "d": true}"#,
        ),
        (
            "json-php",
            r#"{"b":"\u00e9\/&","a":[1,599.00,{}],"cc":null,"d":true}"#,
        ),
        (
            "json-shortest-numbers",
            r#"{"b":"é/&","a":[1,599,{}],"cc":null,"d":true}"#,
        ),
        (
            "json-float-numbers",
            r#"{"b":"é/&","a":[1,599.0,{}],"cc":null,"d":true}"#,
        ),
        (
            "json-sorted",
            r#"{"a":[1,599.00,{}],"b":"é/&","cc":null,"d":true}"#,
        ),
        (
            "json-go-escapes",
            r#"{"b":"é/\u0026","a":[1,599.00,{}],"cc":null,"d":true}"#,
        ),
        (
            "json-dotnet-escapes",
            r#"{"b":"\u00E9/\u0026","a":[1,599.00,{}],"cc":null,"d":true}"#,
        ),
        (
            "json-database",
            r#"{"a": [1, 599.00, {}], "b": "é/&", "d": true, "cc": null}"#,
        ),
        (
            "python-dictionary",
            "{'b': 'é/&', 'a': [1, 599.00, {}], 'cc': None, 'd': True}",
        ),
        ("java-map", "{b=é/&, a=[1, 599.00, {}], cc=null, d=true}"),
        (
            "ruby-hash",
            r#"{"b"=>"é/&", "a"=>[1, 599.00, {}], "cc"=>nil, "d"=>true}"#,
        ),
        (
            "json-as-form",
            "b=%C3%A9%2F%26&a=%5B1%2C599.00%2C%7B%7D%5D&cc=&d=true",
        ),
    ] {
        assert_eq!(written(document, name).as_deref(), Some(expected), "{name}");
    }
    let pretty = written(r#"{"a":[1],"b":{}}"#, "json-pretty-2").unwrap();
    assert_eq!(pretty, "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
}

#[test]
fn each_change_of_values_is_made() {
    let document = r#"{"b":"é/&","a":[1,599.00,{}],"cc":null,"d":true}"#;
    for (name, expected) in [
        (
            "json-nulls-dropped",
            r#"{"b":"é/&","a":[1,599.00,{}],"d":true}"#,
        ),
        (
            "json-empty-lists",
            r#"{"b":"é/&","a":[1,599.00,[]],"cc":null,"d":true}"#,
        ),
        (
            "json-integers-as-floats",
            r#"{"b":"é/&","a":[1.0,599.0,{}],"cc":null,"d":true}"#,
        ),
        (
            "json-numbers-as-strings",
            r#"{"b":"é/&","a":["1","599.00",{}],"cc":null,"d":true}"#,
        ),
        (
            "json-decomposed",
            "{\"b\":\"e\u{301}/&\",\"a\":[1,599.00,{}],\"cc\":null,\"d\":true}",
        ),
        (
            "json-html-escaped",
            r#"{"b":"é/&amp;","a":[1,599.00,{}],"cc":null,"d":true}"#,
        ),
    ] {
        assert_eq!(written(document, name).as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn a_change_keeps_the_format_of_the_document() {
    let document = r#"{"a": "x\/\u00e9", "b": null}"#;
    let dropped = written(document, "json-nulls-dropped").unwrap();
    assert_eq!(dropped, r#"{"a": "x\/\u00e9"}"#);
    let numbers = written(
        r#"{"amount":"599.00","id":"007","n":599}"#,
        "json-strings-as-short-numbers",
    );
    assert_eq!(
        numbers.as_deref(),
        Some(r#"{"amount":599,"id":"007","n":599}"#)
    );
    let decimals = written(r#"{"amount":599,"id":7}"#, "json-two-decimals");
    assert_eq!(decimals.as_deref(), Some(r#"{"amount":599.00,"id":7}"#));
}

#[test]
fn a_text_as_the_gateway_writes_it_was_changed_on_the_way() {
    let origin = |name: &str| rewritten(row(name), &["json-compact"], None, Zeros::Other).origin;
    assert_eq!(origin("json-compact"), Origin::Transport);
    assert_eq!(origin("json-two-decimals"), Origin::Transport);
    assert_eq!(origin("json-spaced"), Origin::Code);
    assert_eq!(origin("json-nulls-dropped"), Origin::Code);
}

#[test]
fn a_change_on_the_way_is_named_after_what_arrived() {
    for (document, expected) in [
        (r#"{"a": "x/\u00e9 &", "b": 1}"#, Some("json-spaced")),
        (r#"{"a": "x/é &", "b": 1}"#, Some("json-spaced-unicode")),
        (r#"{"a":"x\/\u00e9 &","b":1}"#, Some("json-php")),
        (r#"{"a":"x\/é &","b":1}"#, Some("json-php-unicode")),
        (r#"{"a":"x/\u00e9 &","b":1}"#, Some("json-ascii")),
        (r#"{"a":"x/é \u0026","b":1}"#, Some("json-go-escapes")),
        (
            r#"{"a":"x/é \u0026\u003d","b":1}"#,
            Some("json-gson-escapes"),
        ),
        ("{\n\t\"a\": 1\n}\n", Some("json-pretty-tabs")),
        (r#"{"a":"x/é &","b":1}"#, None),
    ] {
        let parsed = Document::parse(document.as_bytes()).unwrap();
        let arrived = parsed.format(&Style::as_received(&parsed));
        assert_eq!(arrived.map(Rewriting::name), expected, "{document}");
        let usual = &["json-compact"];
        let mistake = rewritten(row("json-compact"), usual, arrived, Zeros::Other);
        assert_eq!(mistake.name, expected.unwrap_or("json-compact"));
    }
}

#[test]
fn every_valid_document_is_parsed_and_no_other() {
    for valid in [
        "1",
        " true ",
        "null",
        "[]",
        "{}",
        r#""a\"b""#,
        r#"[1,{"a":[]}]"#,
        "-1.5e3",
        "{\"a\":\n1\r\n}",
    ] {
        assert!(Document::parse(valid.as_bytes()).is_some(), "{valid}");
        assert!(
            serde_json::from_str::<serde_json::Value>(valid).is_ok(),
            "{valid}"
        );
    }
    for invalid in [
        "",
        "a=1&b=2",
        "[1",
        "[1,]",
        "{\"a\"}",
        "{1:2}",
        "nul",
        "1 2",
        "\"a",
        "\"a\nb\"",
        "{\"a\":1,}",
    ] {
        assert!(Document::parse(invalid.as_bytes()).is_none(), "{invalid}");
    }
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(Document::parse(deep(128).as_bytes()).is_some());
    assert!(Document::parse(deep(129).as_bytes()).is_none());
    assert!(Document::parse("[".repeat(1_000_000).as_bytes()).is_none());
}

#[test]
fn strings_are_decoded_exactly() {
    let decoded = |raw: &str| unescaped(raw.as_bytes());
    assert_eq!(decoded(r#""a\u00e9\n\/\"""#).as_deref(), Some("aé\n/\""));
    assert_eq!(decoded(r#""\ud83d\ude00""#).as_deref(), Some("😀"));
    assert_eq!(decoded(r#""\ud83d""#), None);
    assert_eq!(decoded(r#""\x""#), None);
}

#[test]
fn whole_numbers_with_decimals_are_written_on_the_way() {
    let name = |document: &str, usual: &[&str]| {
        let parsed = Document::parse(document.as_bytes()).unwrap();
        let ways = rewritings(&parsed, 1, usual);
        let names = ways.map(|way| way.mistakes.first().map_or("", |mistake| mistake.name));
        names.collect::<Vec<_>>()
    };
    let shortened = "json-shortest-numbers";
    for (document, usual, expected) in [
        ("[2500.0,1]", &[][..], false),
        ("[2500.0,12.5]", &[], false),
        ("[2500.00]", &[], true),
        ("[2500.00]", &["json-integers"], false),
        ("[2500.0,1.50]", &["json-integers"], true),
        ("[1.50]", &["json-integers"], true),
        ("[1]", &["json-integers"], true),
    ] {
        let is_code = name(document, usual).contains(&shortened);
        assert_eq!(is_code, expected, "{document} {usual:?}");
    }
}

#[test]
fn names_of_rows_are_unique() {
    let mut names: Vec<_> = formats()
        .iter()
        .chain(changes())
        .map(Rewriting::name)
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
