//! The options that a gateway takes: what the library checks, what `dhow providers` prints and what the READMEs list are one table.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::Value;

use crate::command::dhow;

const FROM: &str = "<!-- options -->\n";
const TO: &str = "<!-- /options -->";

/// The table of a README, out of what the library says of itself.
fn table(options: &[Value]) -> String {
    let mut table = "\n| option | of | takes | meaning |\n|---|---|---|---|\n".to_owned();
    for option in options {
        let text = |member: &str| option[member].as_str().unwrap();
        let (name, operation) = (text("name"), text("operation"));
        let (value, meaning) = (text("value"), text("meaning"));
        writeln!(table, "| `{name}` | {operation} | {value} | {meaning} |").unwrap();
    }
    table + "\n"
}

#[test]
fn every_readme_lists_the_options_that_the_library_checks() {
    for gateway in ["hitpay", "payatom", "hub2", "hpay"] {
        let described = dhow(&format!("providers {gateway} --json")).run().json(0);
        let options = described["providers"][0]["options"].as_array().unwrap();
        assert!(options.len() > 10, "{gateway}");
        let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{gateway}/README.md"));
        let readme = fs::read_to_string(readme).unwrap();
        let (_, rest) = readme.split_once(FROM).unwrap();
        let (listed, _) = rest.split_once(TO).unwrap();
        let expected = table(options);
        assert_eq!(
            listed, expected,
            "{gateway}: this belongs into the README:\n{expected}"
        );
    }
}
