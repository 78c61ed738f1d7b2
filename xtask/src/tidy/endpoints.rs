//! `ENDPOINTS.toml`: each documented endpoint has a function and a test that asserts the call, or a reason for having none.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::evidence::{self, last_segment};
use super::{Member, Report, Source, Workspace};

pub(super) const FILE: &str = "ENDPOINTS.toml";
/// Methods of `dhow_tests::Recorder` that compare a call or link with an endpoint.
const ASSERTIONS: &[&str] = &["assert_calls", "assert_link"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "text for readers is required, but not compared")]
struct Entry {
    method: String,
    path: String,
    route: Option<String>,
    /// True for a webhook, which has no call to assert.
    #[serde(default)]
    incoming: bool,
    source: String,
    function: Option<String>,
    test: Option<String>,
    reason: Option<String>,
}

/// Each entry names code and a test that exist; the test asserts method and path.
pub(super) fn check(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    let file = member.path(FILE);
    let mut add = |line, message: String| report.add("endpoints", &file, line, &message);
    let Some(text) = workspace.tree.text(&file) else {
        let missing = "the provider has no list of the endpoints that its sources document";
        return add(1, missing.into());
    };
    let src = member.path("src/");
    let tests = evidence::tests(workspace, member, &[]);
    let mut functions = BTreeSet::new();
    // Each test that has one of the assertions, with each of its texts; a table of a loop may hold the endpoint.
    let mut asserted = BTreeSet::new();
    for rust in workspace.files_in(member, &["/src/", "/tests/"]) {
        for function in &rust.source.functions {
            let name = function.name.as_str();
            if rust.path.starts_with(&src) {
                functions.insert(name);
            }
            let body = Source::from(function.body.clone());
            if function.test && ASSERTIONS.iter().any(|name| body.words.contains(*name)) {
                asserted.extend(body.texts.into_iter().map(|text| (name, text)));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for (line, entry) in evidence::entries::<Entry>(text, "endpoint", &mut add) {
        let endpoint = format!("{} {}", entry.method, entry.path);
        let message = match (&entry.function, &entry.test) {
            (Some(function), Some(test)) => {
                let function = evidence::missing(&functions, "function", function).into_iter();
                let unknown = function.chain(evidence::missing(&tests, "test", test));
                unknown.for_each(|message| add(line, message));
                let assertion = (last_segment(test), endpoint.clone());
                (!entry.incoming && !asserted.contains(&assertion)).then(|| {
                    let with = ASSERTIONS.join("` or `");
                    format!("the test `{test}` must assert `{endpoint}` with `{with}`")
                })
            }
            (None, None) if entry.reason.is_some() => None,
            (None, None) => Some("an entry needs `function` and `test`, or `reason`".into()),
            (Some(_), None) => Some("`function` without `test`".into()),
            (None, Some(_)) => Some("`test` without `function`".into()),
        };
        message.into_iter().for_each(|message| add(line, message));
        if !seen.insert(endpoint.clone()) {
            add(line, format!("`{endpoint}` is listed twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::provider;
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

    fn violations(table: &str) -> String {
        violations_with(table, ASSERTS)
    }

    fn violations_with(table: &str, body: &str) -> String {
        let test = format!("pub fn create() {{}}\n#[test]\nfn a_payment_is_created() {{ {body} }}");
        let files = [
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/ENDPOINTS.toml", table),
            ("crates/a/src/a.rs", &test),
        ];
        provider(&files, check)
    }

    fn with(old: &str, new: &str) -> String {
        violations(&ENTRY.replace(old, new))
    }

    #[test]
    fn a_served_endpoint_or_a_reason_passes() {
        assert_eq!(violations(ENTRY), "");
        let reasoned =
            "[[endpoint]]\nmethod = \"GET\"\npath = \"/\"\nsource = \"s\"\nreason = \"r\"";
        assert_eq!(violations(reasoned), "");
    }

    #[test]
    fn an_endpoint_with_neither_test_nor_reason_is_found() {
        let bare = "[[endpoint]]\nmethod = \"GET\"\npath = \"/\"\nsource = \"s\"";
        assert!(violations(bare).contains("ENDPOINTS.toml:1: [endpoints] an entry needs"));
        assert!(
            with("test = \"a_payment_is_created\"", "reason = \"r\"").contains("without `test`")
        );
        assert!(with("function = \"Client::create\"", "").contains("without `function`"));
    }

    #[test]
    fn a_function_or_test_that_does_not_exist_is_found() {
        assert!(with("::create", "::refund").contains("no function is named `Client::refund`"));
        assert!(with("is_created", "is_made").contains("no test is named `a_payment_is_made`"));
    }

    #[test]
    fn a_test_that_does_not_assert_the_call_is_found() {
        let found = |body| violations_with(ENTRY, body).contains("must assert `POST /v1/pay");
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
        assert!(!found(
            "for call in [\"POST /v1/payments\"] { if true { r.assert_link(call); } }"
        ));
        let other = ENTRY.replace("\"POST\"", "\"PUT\"");
        assert!(violations(&other).contains("must assert `PUT /v1/payments`"));
    }

    #[test]
    fn only_a_test_counts_and_a_nested_one_too() {
        let entry = ENTRY.replace("a_payment_is_created", "t");
        let found = |code: &str| violations_with(&entry, &format!("}} {code} fn end() {{"));
        assert!(found(&format!("fn t() {{ {ASSERTS} }}")).contains("must assert"));
        assert!(found(&format!("#[test] fn u() {{ {ASSERTS} }}")).contains("must assert"));
        let nested = "mod m { #[tokio::test(flavor = \"current_thread\")] async fn t() {";
        assert_eq!(found(&format!("{nested} {ASSERTS} }} }}")), "");
    }

    #[test]
    fn a_webhook_has_no_call_to_assert() {
        let incoming = format!("{ENTRY}incoming = true\n");
        assert_eq!(violations_with(&incoming, ""), "");
        let not = format!("{ENTRY}incoming = false\n");
        assert!(violations_with(&not, "").contains("must assert"));
    }

    #[test]
    fn a_missing_or_unknown_key_is_found() {
        assert!(with("source = \"manual 2.1\"\n", "").contains("missing field `source`"));
        assert!(with("source", "origin").contains("unknown field `origin`"));
    }

    #[test]
    fn an_endpoint_listed_twice_is_found() {
        let twice = format!("{ENTRY}\n{ENTRY}");
        assert!(violations(&twice).contains("ENDPOINTS.toml:8: [endpoints] `POST /v1/payments`"));
    }

    #[test]
    fn a_provider_without_the_list_is_found() {
        let files = [("crates/a/Cargo.toml", "package.name = \"a\"")];
        assert!(provider(&files, check).contains("ENDPOINTS.toml:1: [endpoints] the provider has"));
    }
}
