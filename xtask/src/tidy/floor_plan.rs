//! The floor plan: the files of every provider, the length of files, and names that follow the house style.

use super::{Finding, Member, Workspace, before_tests};

const RULE: &str = "floor-plan";
/// Files that every provider has in `src`.
const FILES: &[&str] = &[
    "lib.rs",
    "provider.rs",
    "client.rs",
    "payment.rs",
    "wire.rs",
    "webhook.rs",
    "status.rs",
    "error.rs",
];
/// Files that the providers of the workspace have beside them.
const WORKSPACE_FILES: &[&str] = &[
    "config.rs",
    "settings.rs",
    "capabilities.rs",
    "signing.rs",
    "options.rs",
    "explain.rs",
];
/// Traits of optional capabilities, and the file of each.
const OFFERED: &[(&str, &str)] = &[
    ("Refunds", "refund.rs"),
    ("Payouts", "payout.rs"),
    ("Balances", "balance.rs"),
];
const LIB_LINES: usize = 60;
const FILE_LINES: usize = 400;
/// Words in names that say nothing about the thing named.
const VAGUE: &[&str] = &["manager", "managers", "helper", "helpers", "util", "utils"];

/// A provider has the files of the floor plan, a short `lib.rs` with the id constant, and `foo.rs` beside each `foo/`.
pub(super) fn provider(workspace: &Workspace<'_>, member: &Member) -> Vec<Finding> {
    let tree = workspace.tree;
    let src = member.path("src");
    let sources = workspace.sources_of(member);
    let implements = |name| {
        sources
            .iter()
            .any(|(_, source)| source.implemented.contains(name))
    };
    let offered = OFFERED.iter().filter(|(name, _)| implements(*name));
    let mut findings = Vec::new();
    let mut report = |file: &str, line, message: &str| {
        findings.push(Finding::new(file, line, RULE, message));
    };
    let expected = FILES.iter().copied();
    let expected = expected.chain(
        WORKSPACE_FILES
            .iter()
            .copied()
            .filter(|_| member.in_crates()),
    );
    for name in expected.chain(offered.map(|(_, file)| *file)) {
        let file = format!("{src}/{name}");
        if !tree.has(&file) {
            report(&file, 1, "the file is missing; every provider has it");
        }
    }
    let lib = format!("{src}/lib.rs");
    let text = tree.text(&lib).unwrap_or_default();
    let lines = text.lines().count();
    if lines >= LIB_LINES {
        let message = format!("{lines} lines, fewer than {LIB_LINES} are allowed");
        report(&lib, LIB_LINES, &message);
    }
    if !text.contains("ProviderId::from_static(") {
        report(
            &lib,
            1,
            "the constant with the provider's id must stand here",
        );
    }
    for path in tree.under(&src).filter(|path| path.ends_with(".rs")) {
        let (folder, name) = path.rsplit_once('/').unwrap_or_default();
        let module = format!("{folder}.rs");
        if name == "mod.rs" {
            report(path, 1, &format!("a module with files must be `{module}`"));
        } else if folder != src && folder != format!("{src}/bin") && !tree.has(&module) {
            report(path, 1, &format!("`{module}` is missing beside the folder"));
        }
    }
    findings
}

/// No file has more than 400 lines before its tests.
pub(super) fn length(workspace: &Workspace<'_>) -> Vec<Finding> {
    let files = workspace.tree.rust_files();
    let files = files.map(|(path, text)| (path, before_tests(text).lines().count()));
    let long = files.filter(|(_, lines)| *lines > FILE_LINES);
    let finding = |(path, lines): (&str, usize)| {
        let message = format!("{lines} lines before the tests, at most {FILE_LINES} are allowed");
        Finding::new(path, FILE_LINES + 1, RULE, message)
    };
    long.map(finding).collect()
}

/// No public function is called `get_…`; no file, type or module is called manager, helper or utils.
pub(super) fn names(workspace: &Workspace<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in workspace.sources_in(&[String::new()]) {
        let mut report = |line, message| findings.push(Finding::new(path, line, RULE, message));
        let vague = |name: &str| format!("the name `{name}` says nothing");
        let mut parts = path.trim_end_matches(".rs").split('/');
        if let Some(part) = parts.rfind(|part| is_vague(part)) {
            report(1, vague(part));
        }
        for item in &source.items {
            if item.keyword != "fn" && is_vague(&item.name) {
                report(item.line, vague(&item.name));
            }
            if item.keyword == "fn" && item.public && item.name.starts_with("get_") {
                let message = format!("drop `get_` from the name `{}`", item.name);
                report(item.line, message);
            }
        }
    }
    findings
}

/// True if one of the words of a `CamelCase` or `snake_case` name is vague.
fn is_vague(name: &str) -> bool {
    let mut spaced = String::new();
    for character in name.chars() {
        if character.is_uppercase() {
            spaced.push('_');
        }
        spaced.extend(character.to_lowercase());
    }
    spaced.split('_').any(|word| VAGUE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{provider as provider_rule, rule};
    use super::*;

    const LIB: &str = "const ID: ProviderId = ProviderId::from_static(\"a\");\n";

    /// Complaints about a complete provider after one change of its files.
    fn about(change: impl FnOnce(&mut Vec<(String, String)>)) -> String {
        let names = FILES
            .iter()
            .chain(WORKSPACE_FILES)
            .chain(&["refund.rs", "wire/a.rs"]);
        let mut files: Vec<(String, String)> = names
            .map(|name| (format!("crates/a/src/{name}"), String::new()))
            .collect();
        files.push(("crates/a/Cargo.toml".into(), "package.name = \"a\"".into()));
        let set = |files: &mut Vec<(String, String)>, name: &str, text: &str| {
            for (_, old) in files.iter_mut().filter(|(path, _)| path.ends_with(name)) {
                text.clone_into(old);
            }
        };
        set(&mut files, "/lib.rs", LIB);
        set(&mut files, "/refund.rs", "impl Refunds for A {}");
        change(&mut files);
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (&**path, &**text))
            .collect();
        provider_rule(&files, provider)
    }

    fn without(name: &str) -> String {
        about(|files| files.retain(|(path, _)| !path.ends_with(name)))
    }

    #[test]
    fn a_provider_with_every_file_passes() {
        assert_eq!(about(|_| {}), "");
    }

    #[test]
    fn every_missing_file_is_found() {
        for name in FILES.iter().chain(WORKSPACE_FILES) {
            let found = without(&format!("src/{name}"));
            let expected = format!("crates/a/src/{name}:1: [floor-plan] the file is missing");
            assert!(found.contains(&expected), "{name}: {found}");
        }
    }

    #[test]
    fn a_capability_that_is_offered_needs_its_file() {
        let offer = |name: &'static str| {
            about(|files| {
                let code = format!("impl dhow_core::{name} for A {{}}");
                files.push(("crates/a/src/client/more.rs".into(), code));
            })
        };
        assert_eq!(offer("Refunds"), "");
        assert!(offer("Payouts").starts_with("crates/a/src/payout.rs:1: [floor-plan]"));
        assert!(offer("Balances").starts_with("crates/a/src/balance.rs:1: [floor-plan]"));
        assert_eq!(without("src/refund.rs"), "");
    }

    #[test]
    fn a_provider_outside_of_the_workspace_needs_fewer_files() {
        let mut files = vec![(
            "out/Cargo.toml".to_owned(),
            "package.name = \"a\"".to_owned(),
        )];
        files.extend(
            FILES
                .iter()
                .map(|name| (format!("out/src/{name}"), LIB.to_owned())),
        );
        let check = |files: &[(String, String)]| {
            let files: Vec<(&str, &str)> = files
                .iter()
                .map(|(path, text)| (&**path, &**text))
                .collect();
            provider_rule(&files, provider)
        };
        assert_eq!(check(&files), "");
        files.pop();
        assert!(check(&files).starts_with("out/src/error.rs:1: [floor-plan] the file is missing"));
    }

    #[test]
    fn a_long_lib_or_one_without_the_id_is_found() {
        let lib = |text: String| {
            about(|files| {
                files.retain(|(path, _)| !path.ends_with("/lib.rs"));
                files.push(("crates/a/src/lib.rs".into(), text));
            })
        };
        assert_eq!(lib(LIB.to_owned() + &"\n".repeat(58)), "");
        assert!(
            lib(LIB.to_owned() + &"\n".repeat(59)).contains("lib.rs:60: [floor-plan] 60 lines")
        );
        assert!(lib(String::new()).contains("lib.rs:1: [floor-plan] the constant"));
    }

    #[test]
    fn mod_rs_and_a_folder_without_its_file_are_found() {
        let with = |path: &str| about(|files| files.push((path.to_owned(), String::new())));
        assert!(with("crates/a/src/wire/mod.rs").contains("must be `crates/a/src/wire.rs`"));
        assert!(with("crates/a/src/b/c.rs").contains("`crates/a/src/b.rs` is missing"));
        assert!(with("crates/a/src/wire/b/c.rs").contains("`crates/a/src/wire/b.rs` is missing"));
        assert_eq!(with("crates/a/src/wire/a/c.rs"), "");
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let code = "a();\n".repeat(FILE_LINES);
        let tested = format!("{code}#[cfg(test)]\nmod tests {{\n{code}}}\n");
        let long = format!("{code}b();\n");
        let declared = format!("#[cfg(test)]\nmod tests;\n{code}");
        let files = [
            ("src/exact.rs", code.as_str()),
            ("src/tested.rs", tested.as_str()),
            ("src/long.rs", long.as_str()),
            ("src/declared.rs", declared.as_str()),
            ("tests/it/long.rs", long.as_str()),
            ("tests/data/long.rs", long.as_str()),
        ];
        let found = rule(&files, length);
        let found: Vec<&str> = found
            .lines()
            .filter_map(|line| line.split(':').next())
            .collect();
        assert_eq!(
            found,
            ["src/declared.rs", "src/long.rs", "tests/it/long.rs"]
        );
    }

    fn lines(path: &str, text: &str) -> Vec<String> {
        let found = rule(&[(path, text)], names);
        let lines = found.lines().filter_map(|line| line.split(':').nth(1));
        lines.map(str::to_owned).collect()
    }

    #[test]
    fn a_public_getter_is_found() {
        let text = "\
pub fn get_amount() {}
    pub async fn get_status() {}
fn get_page() {}
pub(crate) fn get_row() {}
pub fn get() {}
pub trait A {
    fn get_b(&self);
}
fn get_c() {}
// pub fn get_d()
";
        assert_eq!(lines("a.rs", text), ["1", "2", "7"]);
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        let text = "\
struct PaymentManager;
mod test_utils;
enum HelperKind {}
struct Utility;
fn a() { let manager = 1; }
type Managed = u8;
";
        assert_eq!(lines("a.rs", text), ["1", "2", "3"]);
    }

    #[test]
    fn a_file_whose_name_says_nothing_is_found() {
        assert_eq!(lines("src/http_helpers.rs", ""), ["1"]);
        assert_eq!(lines("tests/utils/a.rs", ""), ["1"]);
        assert!(lines("src/utilisation.rs", "").is_empty());
    }
}
