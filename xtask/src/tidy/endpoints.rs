//! Rules about `ENDPOINTS.toml`: every documented endpoint has a function and a test that asserts the call, or a reason.

use std::collections::BTreeSet;

use super::asserted::Asserted;
use super::evidence::{self, Entry};
use super::rust;
use super::{Finding, Member, Tree};

const RULE: &str = "endpoints";
const KEYS: &[&str] = &[
    "method", "path", "route", "incoming", "source", "function", "test", "reason",
];

/// Every entry says what serves the endpoint and which test shows it, or why nothing does.
pub(super) fn entries(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in tree.members() {
        let file = member.path("ENDPOINTS.toml");
        let Some(text) = tree.text(&file) else {
            continue;
        };
        let mut report = |line, what| findings.push(evidence::finding(&file, line, RULE, what));
        let entries = match evidence::entries(text, "endpoint") {
            Ok(entries) => entries,
            Err(what) => {
                report(1, what);
                continue;
            }
        };
        let tests = evidence::tests(tree, &member);
        let asserted = Asserted::read(tree, &member);
        let functions = functions(tree, &member);
        let mut seen = BTreeSet::new();
        for entry in &entries {
            let mut faults = faults(entry, &functions, &tests);
            faults.extend(unasserted(entry, &asserted));
            let endpoint = (entry.text("method"), entry.text("path"));
            if endpoint.1.is_some() && !seen.insert(endpoint) {
                faults.push("this endpoint is listed above already".to_owned());
            }
            for fault in faults {
                report(entry.line, fault);
            }
        }
    }
    findings
}

fn faults(entry: &Entry, functions: &BTreeSet<String>, tests: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for key in entry.unknown_keys(KEYS) {
        faults.push(format!("nobody reads the key `{key}`"));
    }
    for key in ["method", "path", "source"] {
        if entry.text(key).is_none() {
            faults.push(format!("`{key}` is missing or empty"));
        }
    }
    match (entry.text("function"), entry.text("test")) {
        (Some(function), Some(test)) => {
            let name = function.rsplit("::").next().unwrap_or(function);
            if !functions.contains(name) {
                faults.push(format!("there is no function `{function}`"));
            }
            faults.extend(evidence::missing_test(tests, test));
        }
        (None, None) if entry.text("reason").is_some() => {}
        (None, None) => faults.push("neither function and test nor a reason".to_owned()),
        (Some(_), None) => faults.push("a function without a test".to_owned()),
        (None, Some(_)) => faults.push("a test without a function".to_owned()),
    }
    faults
}

/// The complaint about an entry whose test does not assert its call. A delivery, which the gateway sends to the merchant, has none.
fn unasserted(entry: &Entry, asserted: &Asserted) -> Option<String> {
    let test = entry.text("test")?;
    let endpoint = format!("{} {}", entry.text("method")?, entry.text("path")?);
    let named = test.rsplit("::").next().unwrap_or(test);
    (!entry.flag("incoming") && !asserted.has(named, &endpoint)).then(|| {
        format!(
            "the test `{test}` does not assert `{endpoint}` with `assert_calls` or `assert_link`"
        )
    })
}

fn functions(tree: &Tree, member: &Member) -> BTreeSet<String> {
    let folder = member.path("src/");
    let files = tree
        .rust_files()
        .filter(|(path, _)| path.starts_with(&folder));
    let mut names = BTreeSet::new();
    for (_, text) in files {
        let code = rust::split(text).code;
        let after_fn = code.split("fn ").skip(1);
        let name = |after: &str| {
            after
                .split(|c: char| !rust::is_word(c))
                .next()
                .map(str::to_owned)
        };
        names.extend(after_fn.filter_map(name));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "\
[[endpoint]]
method = \"POST\"
path = \"/v1/payments\"
source = \"manual 2.1\"
function = \"Client::create\"
test = \"a_payment_is_created\"
";

    const ASSERTS: &str = "r.assert_calls([(\"POST /v1/payments\", \"/v1/payments\")]);";

    fn complaints(table: &str) -> String {
        complaints_about(table, ASSERTS)
    }

    fn complaints_about(table: &str, body: &str) -> String {
        let test = format!("pub fn create() {{}}\n#[test]\nfn a_payment_is_created() {{ {body} }}");
        let tree = Tree::of(&[
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/ENDPOINTS.toml", table),
            ("crates/a/src/a.rs", &test),
        ]);
        let findings = entries(&tree);
        findings
            .iter()
            .map(|finding| format!("{finding}\n"))
            .collect()
    }

    fn with(old: &str, new: &str) -> String {
        complaints(&ENTRY.replace(old, new))
    }

    #[test]
    fn a_served_endpoint_or_a_reason_passes() {
        assert_eq!(complaints(ENTRY), "");
        let reasoned =
            "[[endpoint]]\nmethod = \"GET\"\npath = \"/\"\nsource = \"s\"\nreason = \"r\"";
        assert_eq!(complaints(reasoned), "");
    }

    #[test]
    fn an_endpoint_with_neither_test_nor_reason_is_found() {
        let bare = "[[endpoint]]\nmethod = \"GET\"\npath = \"/\"\nsource = \"s\"";
        assert!(complaints(bare).contains("ENDPOINTS.toml:1: [endpoints] neither"));
        assert!(
            with("test = \"a_payment_is_created\"", "reason = \"r\"").contains("without a test")
        );
        assert!(with("function = \"Client::create\"", "").contains("without a function"));
    }

    #[test]
    fn a_function_or_test_that_does_not_exist_is_found() {
        assert!(with("::create", "::refund").contains("no function `Client::refund`"));
        assert!(with("is_created", "is_made").contains("no test `a_payment_is_made`"));
    }

    #[test]
    fn a_test_that_does_not_assert_the_call_is_found() {
        let found = |body| complaints_about(ENTRY, body).contains("does not assert `POST /v1/pay");
        assert!(found(""));
        assert!(found(
            "assert_eq!(r.sent()[0].uri(), \"POST /v1/payments\");"
        ));
        assert!(found(
            "r.assert_calls([(\"POST /v1/payment\", \"/v1/payments\")]);"
        ));
        assert!(found(
            "r.assert_calls([(\"GET /v1/payments\", \"/v1/payments\")]);"
        ));
        assert!(found(
            "// r.assert_calls([(\"POST /v1/payments\", \"\")]);\n"
        ));
        assert!(!found(ASSERTS));
        let other = ENTRY.replace("\"POST\"", "\"PUT\"");
        assert!(complaints(&other).contains("does not assert `PUT /v1/payments`"));
    }

    #[test]
    fn a_delivery_has_no_call_to_assert() {
        let incoming = format!("{ENTRY}incoming = true\n");
        assert_eq!(complaints_about(&incoming, ""), "");
        let not = format!("{ENTRY}incoming = false\n");
        assert!(complaints_about(&not, "").contains("does not assert"));
    }

    #[test]
    fn a_missing_or_unknown_key_is_found() {
        assert!(with("source", "origin").contains("`source` is missing"));
        assert!(with("source", "origin").contains("the key `origin`"));
    }

    #[test]
    fn an_endpoint_listed_twice_is_found() {
        let twice = format!("{ENTRY}\n{ENTRY}");
        assert!(complaints(&twice).contains("ENDPOINTS.toml:8: [endpoints] this endpoint"));
    }
}
