//! The options and settings in each gateway's README equal those of the library.

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
        let cells = columns.iter().enumerate().map(|(index, (_, member))| {
            let text = row[member].as_str().unwrap();
            match index {
                0 => format!("`{text}`"),
                _ => text.to_owned(),
            }
        });
        let line = format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        writeln!(table, "{}", line.replace("|  |", "| |")).unwrap();
    }
    table + "\n"
}

fn every_readme_lists(mark: &str, fewest: usize, columns: &[(&str, &str)]) {
    for gateway in ["hitpay", "payatom", "hub2", "hpay"] {
        let described = described(gateway);
        assert!(
            described[mark].as_array().unwrap().len() >= fewest,
            "{gateway}"
        );
        let expected = table(&described[mark], columns);
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
    every_readme_lists("options", 10, &columns);
}

#[test]
fn every_readme_lists_the_settings_of_the_library() {
    let columns = [
        ("variable", "variable"),
        ("takes", "value"),
        ("needed for", "needed_for"),
        ("meaning", "about"),
    ];
    every_readme_lists("settings", 6, &columns);
}
