//! `LEDGER.toml`: each wire claim of a gateway has its evidence, a test that pins it, and the code that decides it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Member, OUTSIDE, Report, Source, Workspace, evidence};
use crate::tree::{Tree, production};

const RULE: &str = "ledger";
const FILE: &str = "LEDGER.toml";
/// Opens a comment that names the entries a decision follows: `// LEDGER: id, id (reason)`.
const MARK: &str = "LEDGER: ";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "text for readers is required, but not compared")]
struct Entry {
    id: String,
    claim: String,
    status: Status,
    sources: Vec<String>,
    reading: String,
    setting: Option<String>,
    test: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Documented,
    VendorCode,
    SingleSource,
    Inferred,
    Unsettled,
}

/// A provider's ledger is complete, and the code names each entry.
pub(super) fn check(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    let file = member.path(FILE);
    let mut add = |line, message: String| report.add(RULE, &file, line, &message);
    let Some(text) = workspace.tree.text(&file) else {
        let wanted = "list the claims that its sources leave open or contradict";
        return add(1, format!("the provider has no ledger: {wanted}"));
    };
    let readme = workspace
        .tree
        .text(&member.path("README.md"))
        .unwrap_or_default();
    let tests = evidence::tests(workspace, member, &[]);
    // The ids that the library's code names, in a comment or as a string.
    let mut named = BTreeSet::new();
    for file in workspace.files_in(member, &["/src/"]) {
        let code = production(file.path, file.text);
        named.extend(references_in(code).map(|(_, id)| id.to_owned()));
        named.extend(Source::parse(code).texts);
    }
    let mut ids = BTreeSet::new();
    for (line, entry) in evidence::entries::<Entry>(text, "entry", &mut add) {
        let Entry { id, setting, .. } = entry;
        if entry.sources.is_empty() {
            add(line, "`sources` is empty".to_owned());
        }
        let message = evidence::missing(&tests, "test", &entry.test).into_iter();
        message.for_each(|message| add(line, message));
        let in_readme = readme.contains(&id) || setting.is_some_and(|key| readme.contains(&key));
        if entry.status == Status::Unsettled && !in_readme {
            add(
                line,
                "an unsettled entry must be named in the README, by id or setting".into(),
            );
        }
        if !named.contains(&id) {
            let remedy = format!("add `// {MARK}{id}` to the code that decides it");
            add(line, format!("`src` never names `{id}`: {remedy}"));
        }
        if !ids.insert(id.clone()) {
            add(line, format!("the id `{id}` is used twice"));
        }
    }
}

/// A comment names only entries that exist: of its own crate's ledger in a provider, of any ledger elsewhere.
pub(super) fn references(workspace: &Workspace<'_>, report: &mut Report) {
    let mut ledgers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for provider in workspace.providers() {
        let text = workspace.tree.text(&provider.path(FILE));
        let lines = text.unwrap_or_default().lines();
        let ids = lines.filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'));
        ledgers.insert(provider.folder(), ids.collect());
    }
    let all: BTreeSet<&str> = ledgers.values().flatten().copied().collect();
    // The tests of this tool contain such comments in strings; an outside provider is checked against its own ledger.
    let exempt = |path: &str| path.starts_with("xtask/") || path.starts_with(OUTSIDE);
    let files = workspace.files.iter();
    for file in files.filter(|file| Tree::is_rust(file.path) && !exempt(file.path)) {
        let known = ledgers.get(workspace.crate_of(file.path)).unwrap_or(&all);
        for (line, id) in references_in(file.text) {
            let message = evidence::missing(known, "ledger entry", id).into_iter();
            message.for_each(|message| report.add(RULE, file.path, line, message));
        }
    }
}

/// The ids after `LEDGER: ` in comments, with their lines.
fn references_in(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let marked = (1..).zip(text.lines()).filter_map(|(line, text)| {
        let (before, after) = text.split_once(MARK)?;
        let ids = after.split(['(', ':', ';', '.']).next()?;
        before.contains("//").then_some((line, ids))
    });
    marked.flat_map(|(line, ids)| ids.split(',').map(move |id| (line, id.trim())))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{provider, rule};
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

    const CODE: &str = "// LEDGER: amount-format\n#[test]\nfn an_amount_has_two_decimals() {}";

    fn violations_with(ledger: &str, readme: &str, code: &str) -> String {
        let files = [
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/LEDGER.toml", ledger),
            ("crates/a/README.md", readme),
            ("crates/a/src/a.rs", code),
        ];
        provider(&files, check)
    }

    fn violations(ledger: &str, readme: &str) -> String {
        violations_with(ledger, readme, CODE)
    }

    #[test]
    fn a_complete_entry_passes_when_the_readme_names_it() {
        assert_eq!(violations(ENTRY, "see `amount_digits`"), "");
        assert_eq!(violations(ENTRY, "see amount-format"), "");
    }

    #[test]
    fn an_unsettled_entry_that_the_readme_leaves_out_is_found() {
        let found = violations(ENTRY, "");
        assert!(
            found.contains("LEDGER.toml:1: [ledger] an unsettled entry"),
            "{found}"
        );
        let settled = ENTRY.replace("unsettled", "documented");
        assert_eq!(violations(&settled, ""), "");
    }

    #[test]
    fn every_missing_key_is_found() {
        let without = |line: &str| violations(&ENTRY.replace(line, ""), "`amount_digits`");
        assert!(without("id = \"amount-format\"").contains("`id`"));
        assert!(without("claim = \"two decimals\"").contains("`claim`"));
        assert!(without("status = \"unsettled\"").contains("`status`"));
        assert!(without("reading = \"always two\"").contains("`reading`"));
        assert!(without("test = \"an_amount_has_two_decimals\"").contains("`test`"));
        assert!(without("\"manual 1.2\"").contains("`sources`"));
        assert_eq!(
            without("setting = \"amount_digits\""),
            violations(ENTRY, "")
        );
    }

    #[test]
    fn a_wrong_status_key_or_test_is_found() {
        let with = |old: &str, new: &str| violations(&ENTRY.replace(old, new), "amount-format");
        assert!(with("unsettled", "certain").contains("unknown variant `certain`"));
        assert!(with("setting", "seting").contains("unknown field `seting`"));
        assert!(with("an_amount_has", "an_amount_had").contains("no test is named `an_amount_had"));
    }

    #[test]
    fn an_id_used_twice_is_found_where_it_is_repeated() {
        let twice = format!("{ENTRY}\n{ENTRY}");
        assert!(violations(&twice, "amount-format").contains("LEDGER.toml:10: [ledger] the id"));
    }

    #[test]
    fn a_provider_without_a_ledger_is_found() {
        let files = [("crates/a/Cargo.toml", "package.name = \"a\"")];
        assert!(provider(&files, check).contains("LEDGER.toml:1: [ledger] the provider has no"));
    }

    #[test]
    fn an_id_that_the_library_never_names_is_found() {
        let documented =
            |code: &str| violations_with(ENTRY, "amount-format", &format!("{code}\n{CODE}"));
        let test = "#[test]\nfn an_amount_has_two_decimals() {}";
        let only = |code: &str| violations_with(ENTRY, "amount-format", &format!("{code}\n{test}"));
        assert!(only("").contains("LEDGER.toml:1: [ledger] `src` never names `amount-format`"));
        assert!(only("// amount-format").contains("never names"));
        assert!(only("// LEDGER: amount-formats").contains("never names"));
        let in_tests = "#[cfg(test)]\nmod tests {\n// LEDGER: amount-format\n}";
        assert!(only(in_tests).contains("never names"));
        assert_eq!(only("// LEDGER: other, amount-format (two)"), "");
        assert_eq!(only("const L: &str = \"amount-format\";"), "");
        assert_eq!(documented(""), "");
    }

    #[test]
    fn a_comment_that_names_no_entry_is_found() {
        let with = |path: &str, comment: &str| {
            let files = [
                ("crates/a/Cargo.toml", "package.name = \"a\""),
                ("crates/a/LEDGER.toml", ENTRY),
                ("crates/b/Cargo.toml", "package.name = \"b\""),
                (
                    "crates/b/LEDGER.toml",
                    &ENTRY.replace("amount-format", "other"),
                ),
                ("crates/sandbox/Cargo.toml", "package.name = \"s\""),
                (path, comment),
            ];
            rule(&files, references)
        };
        let missing =
            |path: &str, id: &str| format!("{path}:2: [ledger] no ledger entry is named `{id}`\n");
        assert_eq!(
            with("crates/a/src/x.rs", "\n// LEDGER: amount-format, other"),
            missing("crates/a/src/x.rs", "other")
        );
        assert_eq!(
            with("crates/a/src/x.rs", "\n/// Text. LEDGER: gone"),
            missing("crates/a/src/x.rs", "gone")
        );
        assert_eq!(
            with("crates/a/src/x.rs", "\n// LEDGER: amount-format: two"),
            ""
        );
        assert_eq!(with("crates/sandbox/src/x.rs", "\n// LEDGER: other"), "");
        assert_eq!(
            with("crates/sandbox/src/x.rs", "\n// LEDGER: gone"),
            missing("crates/sandbox/src/x.rs", "gone")
        );
        assert_eq!(
            with("crates/a/src/x.rs", "\npub const LEDGER: &str = \"\";"),
            ""
        );
    }
}
