//! The floor plan: the files of every provider.

use std::collections::BTreeSet;

use super::{Member, Report, Workspace};

/// Files that every provider has in `src`.
const FILES: &str = "lib provider client payment wire webhook status error";
/// Files that the providers of the workspace have beside them.
const WORKSPACE_FILES: &str = "config settings capabilities signing options explain";
/// Traits of optional capabilities, and the file of each.
const OFFERED: &[(&str, &str)] = &[
    ("Refunds", "refund"),
    ("Payouts", "payout"),
    ("Balances", "balance"),
];
/// Limit of `lib.rs`, without the conditions `#[cfg(…)]` of its modules.
const LIB_LINES: usize = 80;

/// A provider has the files of the floor plan, a short `lib.rs` with the id constant, and `foo.rs` beside each `foo/`.
pub(super) fn check(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    let mut add = |file: &str, line, message: &str| report.add("floor-plan", file, line, message);
    let tree = workspace.tree;
    let src = member.path("src");
    let mut expected: BTreeSet<&str> = FILES.split(' ').collect();
    if member.in_crates() {
        expected.extend(WORKSPACE_FILES.split(' '));
    }
    let own = workspace.files.iter();
    for file in own.filter(|file| workspace.crate_of(file.path) == member.folder()) {
        let implements = |(name, _): &&(&str, _)| file.source.implemented.contains(*name);
        expected.extend(OFFERED.iter().filter(implements).map(|(_, file)| *file));
    }
    for name in expected {
        let file = format!("{src}/{name}.rs");
        if !tree.has(&file) {
            add(&file, 1, "the file is missing; every provider has it");
        }
    }
    let lib = format!("{src}/lib.rs");
    let text = tree.text(&lib).unwrap_or_default();
    let is_condition = |line: &&str| line.starts_with("#[cfg(");
    let lines = text.lines().filter(|line| !is_condition(line)).count();
    if lines >= LIB_LINES {
        let message =
            format!("{lines} lines without `#[cfg(…)]`, fewer than {LIB_LINES} are allowed");
        add(&lib, LIB_LINES, &message);
    }
    if !text.contains("ProviderId::from_static(") {
        add(&lib, 1, "the constant with the provider's id is missing");
    }
    for path in tree.under(&src).filter(|path| path.ends_with(".rs")) {
        let (folder, name) = path.rsplit_once('/').unwrap_or_default();
        let module = format!("{folder}.rs");
        if name == "mod.rs" {
            add(path, 1, &format!("a module with files must be `{module}`"));
        } else if folder != src && folder != format!("{src}/bin") && !tree.has(&module) {
            add(path, 1, &format!("`{module}` is missing beside the folder"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::provider;
    use super::*;

    const LIB: &str = "const ID: ProviderId = ProviderId::from_static(\"a\");\n";

    /// Violations of a complete provider after one change of its files.
    fn violations_after(change: impl FnOnce(&mut Vec<(String, String)>)) -> String {
        let names = FILES.split(' ').chain(WORKSPACE_FILES.split(' '));
        let names = names.chain(["refund", "wire/a"]);
        let mut files: Vec<(String, String)> = names
            .map(|name| (format!("crates/a/src/{name}.rs"), String::new()))
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
        provider(&files, check)
    }

    fn without(name: &str) -> String {
        violations_after(|files| files.retain(|(path, _)| !path.ends_with(name)))
    }

    #[test]
    fn a_provider_with_every_file_passes() {
        assert_eq!(violations_after(|_| {}), "");
    }

    #[test]
    fn every_missing_file_is_found() {
        for name in FILES.split(' ').chain(WORKSPACE_FILES.split(' ')) {
            let found = without(&format!("src/{name}.rs"));
            let expected = format!("crates/a/src/{name}.rs:1: [floor-plan] the file is missing");
            assert!(found.contains(&expected), "{name}: {found}");
        }
    }

    #[test]
    fn a_capability_that_is_offered_needs_its_file() {
        let offer = |name: &'static str| {
            violations_after(|files| {
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
        let names = FILES.split(' ');
        files.extend(names.map(|name| (format!("out/src/{name}.rs"), LIB.to_owned())));
        let violations = |files: &[(String, String)]| {
            let files: Vec<(&str, &str)> = files
                .iter()
                .map(|(path, text)| (&**path, &**text))
                .collect();
            provider(&files, check)
        };
        assert_eq!(violations(&files), "");
        files.pop();
        assert!(
            violations(&files).starts_with("out/src/error.rs:1: [floor-plan] the file is missing")
        );
    }

    #[test]
    fn a_long_lib_or_one_without_the_id_is_found() {
        let lib = |text: String| {
            violations_after(|files| {
                files.retain(|(path, _)| !path.ends_with("/lib.rs"));
                files.push(("crates/a/src/lib.rs".into(), text));
            })
        };
        assert_eq!(lib(LIB.to_owned() + &"\n".repeat(78)), "");
        let condition = "#[cfg(feature = \"client\")]\n";
        assert_eq!(lib(LIB.to_owned() + &condition.repeat(60)), "");
        assert!(
            lib(LIB.to_owned() + &"\n".repeat(79)).contains("lib.rs:80: [floor-plan] 80 lines")
        );
        assert!(lib(String::new()).contains("lib.rs:1: [floor-plan] the constant"));
    }

    #[test]
    fn mod_rs_and_a_folder_without_its_file_are_found() {
        let with =
            |path: &str| violations_after(|files| files.push((path.to_owned(), String::new())));
        assert!(with("crates/a/src/wire/mod.rs").contains("must be `crates/a/src/wire.rs`"));
        assert!(with("crates/a/src/b/c.rs").contains("`crates/a/src/b.rs` is missing"));
        assert!(with("crates/a/src/wire/b/c.rs").contains("`crates/a/src/wire/b.rs` is missing"));
        assert_eq!(with("crates/a/src/wire/a/c.rs"), "");
    }
}
