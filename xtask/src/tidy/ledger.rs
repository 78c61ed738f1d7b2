//! Rules about `LEDGER.toml`: every wire claim of a gateway has its evidence, and a test that pins it.

use std::collections::BTreeSet;

use super::evidence::{self, Entry};
use super::{Finding, Tree};

const RULE: &str = "ledger";
const KEYS: &[&str] = &[
    "id", "claim", "status", "sources", "reading", "setting", "test",
];
const STATUSES: &[&str] = &[
    "documented",
    "vendor-code",
    "single-source",
    "inferred",
    "unsettled",
];

/// Every provider keeps a ledger.
pub(super) fn present(tree: &Tree) -> Vec<Finding> {
    let members = tree.members().into_iter();
    members
        .filter(|member| member.is_provider(tree))
        .map(|member| member.path("LEDGER.toml"))
        .filter(|path| !tree.has(path))
        .map(|file| Finding {
            file,
            line: 1,
            rule: RULE,
            what: "the provider keeps no ledger".to_owned(),
            fix: "write down what its sources leave open or contradict",
        })
        .collect()
}

/// Every entry is complete, has an id of its own and a test; what is unsettled stands in the README.
pub(super) fn entries(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in tree.members() {
        let file = member.path("LEDGER.toml");
        let Some(text) = tree.text(&file) else {
            continue;
        };
        let readme = tree.text(&member.path("README.md")).unwrap_or_default();
        let tests = evidence::tests(tree, &member);
        let mut report = |line, what| findings.push(evidence::finding(&file, line, RULE, what));
        let entries = match evidence::entries(text, "entry") {
            Ok(entries) => entries,
            Err(what) => {
                report(1, what);
                continue;
            }
        };
        let mut ids = BTreeSet::new();
        for entry in &entries {
            let mut faults = faults(entry, readme, &tests);
            let id = entry.text("id").unwrap_or_default();
            if !id.is_empty() && !ids.insert(id) {
                faults.push(format!("the id `{id}` is taken"));
            }
            for fault in faults {
                report(entry.line, fault);
            }
        }
    }
    findings
}

fn faults(entry: &Entry, readme: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for key in entry.unknown_keys(KEYS) {
        faults.push(format!("nobody reads the key `{key}`"));
    }
    for key in ["id", "claim", "status", "reading", "test"] {
        if entry.text(key).is_none() {
            faults.push(format!("`{key}` is missing or empty"));
        }
    }
    if entry.texts("sources").is_none_or(|list| list.is_empty()) {
        faults.push("`sources` is not a list of sources".to_owned());
    }
    let status = entry.text("status");
    if let Some(status) = status.filter(|status| !STATUSES.contains(status)) {
        let known = STATUSES.join(", ");
        faults.push(format!("`{status}` is not one of {known}"));
    }
    let test = entry.text("test");
    faults.extend(test.and_then(|test| evidence::missing_test(tests, test)));
    let marks = [entry.text("id"), entry.text("setting")];
    let told = marks
        .into_iter()
        .flatten()
        .any(|mark| readme.contains(mark));
    if status == Some("unsettled") && !told {
        faults.push("what is unsettled is told in the README, by id or setting".to_owned());
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "\
[[entry]]
id = \"amount-format\"
claim = \"two decimals\"
status = \"unsettled\"
sources = [\"manual 1.2\"]
reading = \"always two\"
setting = \"amount_digits\"
test = \"an_amount_has_two_decimals\"
";

    fn complaints(ledger: &str, readme: &str) -> String {
        let tree = Tree::of(&[
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/LEDGER.toml", ledger),
            ("crates/a/README.md", readme),
            (
                "crates/a/src/a.rs",
                "#[test]\nfn an_amount_has_two_decimals() {}",
            ),
        ]);
        let findings = entries(&tree);
        findings
            .iter()
            .map(|finding| format!("{finding}\n"))
            .collect()
    }

    fn without(line: &str) -> String {
        complaints(&ENTRY.replace(line, ""), "`amount_digits`")
    }

    #[test]
    fn a_complete_entry_passes_when_the_readme_tells_of_it() {
        assert_eq!(complaints(ENTRY, "see `amount_digits`"), "");
        assert_eq!(complaints(ENTRY, "see amount-format"), "");
    }

    #[test]
    fn an_unsettled_entry_the_readme_is_silent_about_is_found() {
        assert!(complaints(ENTRY, "").contains("LEDGER.toml:1: [ledger] what is unsettled"));
        let settled = ENTRY.replace("unsettled", "documented");
        assert_eq!(complaints(&settled, ""), "");
    }

    #[test]
    fn every_missing_key_is_found() {
        assert!(without("id = \"amount-format\"").contains("`id`"));
        assert!(without("claim = \"two decimals\"").contains("`claim`"));
        assert!(without("status = \"unsettled\"").contains("`status`"));
        assert!(without("reading = \"always two\"").contains("`reading`"));
        assert!(without("test = \"an_amount_has_two_decimals\"").contains("`test`"));
        assert!(without("\"manual 1.2\"").contains("`sources`"));
        assert_eq!(
            without("setting = \"amount_digits\""),
            complaints(ENTRY, "")
        );
    }

    #[test]
    fn a_wrong_status_key_or_test_is_found() {
        let with = |old: &str, new: &str| complaints(&ENTRY.replace(old, new), "amount-format");
        assert!(with("unsettled", "certain").contains("`certain` is not one of"));
        assert!(with("setting", "seting").contains("`seting`"));
        assert!(with("an_amount_has", "an_amount_had").contains("no test `an_amount_had"));
    }

    #[test]
    fn an_id_used_twice_is_found_where_it_is_repeated() {
        let twice = format!("{ENTRY}\n{ENTRY}");
        assert!(complaints(&twice, "amount-format").contains("LEDGER.toml:10: [ledger] the id"));
    }

    #[test]
    fn a_ledger_of_another_shape_is_found() {
        assert!(complaints("[[claims]]\n", "").contains("`claims` is not a `[[entry]]`"));
        assert!(complaints("[[entry\n", "").contains("not TOML"));
    }

    #[test]
    fn a_provider_without_a_ledger_is_found() {
        let tree = Tree::of(&[
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/src/provider.rs", "impl PaymentProvider for A {}"),
        ]);
        assert_eq!(present(&tree).len(), 1);
    }
}
