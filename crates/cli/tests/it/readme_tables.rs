//! The options, settings and rules in each gateway's README equal those of the library.

use std::{fmt::Write as _, fs, path::Path};

use dhow_tests::between_marks;
use serde_json::Value;

use crate::command::dhow;

/// Returns the output of `dhow providers` for a gateway.
fn described(gateway: &str) -> Value {
    let mut table = dhow(&format!("providers {gateway} --json")).run().json(0);
    table["providers"][0].take()
}

/// Returns the table between two marks of a README.
fn listed(gateway: &str, mark: &str) -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{gateway}/README.md"));
    let readme = fs::read_to_string(readme).unwrap();
    between_marks(&readme, mark).unwrap_or_default().to_owned()
}

/// Formats rows as a Markdown table. A column is a heading and the JSON key of its cells.
fn table(rows: &Value, columns: &[(&str, &str)]) -> String {
    let headings: Vec<&str> = columns.iter().map(|(heading, _)| *heading).collect();
    let mut table = format!(
        "\n| {} |\n|{}\n",
        headings.join(" | "),
        "---|".repeat(columns.len())
    );
    for row in rows.as_array().unwrap() {
        let cells = columns.iter().map(|(heading, member)| {
            let text = row[member].as_str().unwrap().replace('|', r"\|");
            match *heading {
                "option" | "variable" => format!("`{text}`"),
                _ => text,
            }
        });
        let line = format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        writeln!(table, "{}", line.replace("|  |", "| |")).unwrap();
    }
    table + "\n"
}

fn every_readme_lists(
    mark: &str,
    fewest: usize,
    columns: &[(&str, &str)],
    rows: fn(&Value) -> Value,
) {
    for gateway in ["hitpay", "payatom", "hub2", "hpay"] {
        let rows = rows(&described(gateway));
        assert!(rows.as_array().unwrap().len() >= fewest, "{gateway}");
        let expected = table(&rows, columns);
        assert_eq!(
            listed(gateway, mark),
            expected,
            "{gateway}: the README must have this table:\n{expected}"
        );
    }
}

#[test]
fn every_readme_lists_the_options_of_the_library() {
    let columns = [
        ("option", "name"),
        ("of", "operation"),
        ("takes", "value"),
        ("meaning", "meaning"),
    ];
    every_readme_lists("options", 10, &columns, |described| {
        let mut options = described["options"].clone();
        for option in options.as_array_mut().unwrap() {
            let conditions = texts(&option["only_when"]);
            let meaning = option["meaning"].as_str().unwrap().to_owned();
            let meaning = std::iter::once(meaning).chain(conditions);
            option["meaning"] = meaning.collect::<Vec<_>>().join("; ").into();
        }
        options
    });
}

#[test]
fn every_readme_lists_the_settings_of_the_library() {
    let columns = [
        ("variable", "variable"),
        ("takes", "value"),
        ("needed for", "needed_for"),
        ("meaning", "about"),
    ];
    every_readme_lists("settings", 6, &columns, |described| {
        described["settings"].clone()
    });
}

/// Returns the texts of a JSON array.
fn texts(array: &Value) -> Vec<String> {
    let items = array.as_array().unwrap().iter();
    items
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

/// Returns the rules of each operation as rows: operation, kind of rule, and its texts.
fn rules(described: &Value) -> Value {
    let mut rows = Vec::new();
    for rules in described["rules"].as_array().unwrap() {
        let currencies = texts(&rules["currencies"]).join(", ");
        let only = match rules["only_these_currencies"].as_bool() {
            Some(true) if !currencies.is_empty() => format!("only {currencies}"),
            _ => currencies,
        };
        let limits = rules["limits"].as_array().unwrap().iter();
        let limits = limits.map(|limit| match (&limit["minimum"], &limit["maximum"]) {
            (Value::String(minimum), Value::String(maximum)) => format!("{minimum} to {maximum}"),
            (Value::String(minimum), _) => format!("at least {minimum}"),
            (_, maximum) => format!("at most {}", maximum.as_str().unwrap()),
        });
        let other = rules["other_limit"].as_str();
        let other = other.map(|limit| format!("{limit} major units"));
        let whole = rules["whole_units"].as_bool().unwrap();
        let whole = whole.then(|| "whole units, without decimals".to_owned());
        let reference = rules["reference"].as_str().unwrap().to_owned();
        let kinds: [(&str, Vec<String>); 10] = [
            ("currencies", vec![only]),
            ("currency", texts(&rules["currency_rules"])),
            ("amount", limits.collect()),
            ("amount in another currency", other.into_iter().collect()),
            (
                "published limits, as warnings",
                texts(&rules["advised_limits"]),
            ),
            ("amount", whole.into_iter().collect()),
            ("required", texts(&rules["required"])),
            ("refused", texts(&rules["unsupported"])),
            ("texts", texts(&rules["texts"])),
            ("merchant reference", vec![reference]),
        ];
        for (kind, texts) in kinds {
            let text = texts.join("; ");
            if !text.is_empty() {
                rows.push(
                    serde_json::json!({"kind": kind, "of": rules["operation"], "rule": text}),
                );
            }
        }
    }
    Value::Array(rows)
}

#[test]
fn every_readme_lists_the_rules_of_the_library() {
    let columns = [("rule", "kind"), ("of", "of"), ("value", "rule")];
    every_readme_lists("rules", 5, &columns, rules);
}
