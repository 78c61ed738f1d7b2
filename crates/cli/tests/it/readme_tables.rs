//! The options and settings of a gateway: what the library checks, what `dhow providers` prints and what the READMEs list are one table.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::Value;

use crate::command::dhow;

/// The output of `dhow providers` for a gateway.
fn described(gateway: &str) -> Value {
    let mut told = dhow(&format!("providers {gateway} --json")).run().json(0);
    told["providers"][0].take()
}

/// The table of a README between its marks.
fn listed(gateway: &str, mark: &str) -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{gateway}/README.md"));
    let readme = fs::read_to_string(readme).unwrap();
    let (from, to) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let (_, rest) = readme.split_once(&from).unwrap_or_default();
    rest.split_once(&to).unwrap_or_default().0.to_owned()
}

/// A table out of what the library says of itself: one column for each heading and member.
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
            "{gateway}: this belongs into the README:\n{expected}"
        );
    }
}

#[test]
fn every_readme_lists_the_options_that_the_library_checks() {
    let columns = [
        ("option", "name"),
        ("of", "operation"),
        ("takes", "value"),
        ("meaning", "meaning"),
    ];
    every_readme_lists("options", 10, &columns);
}

#[test]
fn every_readme_lists_the_settings_that_the_library_reads() {
    let columns = [
        ("variable", "variable"),
        ("takes", "value"),
        ("needed for", "needed_for"),
        ("meaning", "about"),
    ];
    every_readme_lists("settings", 6, &columns);
}
