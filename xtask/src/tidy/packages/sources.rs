//! Files of a package that need the repository: its tests do not build where only the package is.

use std::sync::LazyLock;

use regex::Regex;
use toml::{Table, Value};

use super::RULE;
use crate::report::{Report, line_at};
use crate::tidy::{File, Workspace};
use crate::tree::Member;

/// A file that is read at compile time; without a path if the argument is no text.
static INCLUDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:include(?:_str|_bytes)?!\s*\(\s*|#\[path\s*=\s*)(?:"([^"]*)")?"#).ok()
});

/// No packaged file names a crate that is not published, or reads a file that is not in the package.
pub(super) fn check(workspace: &Workspace<'_>, member: &Member, report: &mut Report) {
    let root = table(workspace, "Cargo.toml");
    let excluded = excluded(&root);
    let is_packaged = |path: &str| {
        let inside = path.strip_prefix(&member.path(""));
        inside.is_some_and(|inside| !excluded.iter().any(|name| is_below(inside, name)))
    };
    let unpublished = unpublished(&root, &table(workspace, &member.path("Cargo.toml")));
    let files = workspace.files.iter();
    for file in files.filter(|file| is_packaged(file.path)) {
        names(file, &unpublished, report);
        paths(file, &is_packaged, report);
    }
}

fn table(workspace: &Workspace<'_>, path: &str) -> Table {
    let text = workspace.tree.text(path).unwrap_or_default();
    text.parse().unwrap_or_default()
}

/// The folders and files at the top of each crate that its package does not have.
fn excluded(root: &Table) -> Vec<&str> {
    let package = root.get("workspace").and_then(|all| all.get("package"));
    let names = package.and_then(|package| package.get("exclude")?.as_array());
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    names.filter_map(|name| name.strip_prefix('/')).collect()
}

fn is_below(path: &str, name: &str) -> bool {
    let rest = path.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The dependencies of the tests that `cargo package` removes, because they have a path and no version.
fn unpublished(root: &Table, manifest: &Table) -> Vec<String> {
    let shared = root
        .get("workspace")
        .and_then(|all| all.get("dependencies"));
    let has_version = |key: &str, value: &Value| {
        let is_shared = value.get("workspace").and_then(Value::as_bool) == Some(true);
        let shared = shared.and_then(|shared| shared.get(key));
        let value = shared.filter(|_| is_shared).unwrap_or(value);
        value.get("path").is_none() || value.get("version").is_some()
    };
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flat_map(Table::values);
    let tables = targets.filter_map(Value::as_table).chain([manifest]);
    let entries = tables.filter_map(|table| table.get("dev-dependencies")?.as_table());
    let used = manifest.get("dependencies").and_then(Value::as_table);
    let entries = entries.flatten().filter(|(key, value)| {
        let is_used = used.is_some_and(|used| used.contains_key(key.as_str()));
        !is_used && !has_version(key, value)
    });
    entries.map(|(key, _)| key.replace('-', "_")).collect()
}

fn names(file: &File<'_>, unpublished: &[String], report: &mut Report) {
    for name in unpublished {
        let mut docs = file.source.docs.values();
        if !file.source.words.contains(name) && !docs.any(|line| line.contains(name.as_str())) {
            continue;
        }
        let line = file.text.find(name.as_str());
        let line = line_at(file.text, line.unwrap_or_default());
        let message = format!(
            "`{name}` is not published, so the package does not build with it: move the test to `tests/`"
        );
        report.add(RULE, file.path, line, message);
    }
}

fn paths(file: &File<'_>, is_packaged: &dyn Fn(&str) -> bool, report: &mut Report) {
    let message = "the package does not have this file: move the test to `tests/`, or link the file into `src/`";
    if file.source.words.contains("env") && file.source.texts.contains("CARGO_MANIFEST_DIR") {
        let line = file.text.find("CARGO_MANIFEST_DIR").unwrap_or_default();
        report.add(RULE, file.path, line_at(file.text, line), message);
    }
    let words = ["include", "include_bytes", "include_str", "path"];
    if !words.iter().any(|word| file.source.words.contains(*word)) {
        return;
    }
    let regex = INCLUDED.iter();
    for found in regex.flat_map(|regex| regex.captures_iter(file.text)) {
        let path = found.get(1).map(|path| resolved(file.path, path.as_str()));
        if path.is_some_and(|path| is_packaged(&path)) {
            continue;
        }
        let start = found.get(0).map_or(0, |found| found.start());
        report.add(RULE, file.path, line_at(file.text, start), message);
    }
}

/// The path from the root, of a path relative to a file.
fn resolved(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::rule;

    const ROOT: &str = "[workspace.package]\nexclude = [\"/tests\", \"/faults.toml\"]\n[workspace.dependencies]\n\
                        helpers = { path = \"tests\" }\nkit = { path = \"crates/kit\", version = \"0.1.0\" }\n";
    const MANIFEST: &str = "package.name = \"a\"\n[dependencies]\nbase = { path = \"../base\", version = \"1\" }\n\
                            [dev-dependencies]\nbase = { path = \"../base\" }\nkit.workspace = true\nserde = \"1\"\n\
                            helpers = { workspace = true, features = [\"b\"] }\nown-tool = { path = \"../tool\" }\n";

    fn found(path: &str, text: &str) -> String {
        let files = [
            ("Cargo.toml", ROOT),
            ("crates/a/Cargo.toml", MANIFEST),
            (path, text),
        ];
        rule(&files, |workspace, report| {
            let member = workspace.members.first().unwrap();
            check(workspace, member, report);
        })
    }

    #[test]
    fn a_crate_that_is_not_published_is_found_in_code_and_doc_tests() {
        for text in [
            "\nuse helpers::Words;",
            "\nmod tests { use own_tool::f; }",
            "\n/// use helpers::f;\nfn a() {}",
        ] {
            let lines = found("crates/a/src/b.rs", text);
            assert!(
                lines.starts_with("crates/a/src/b.rs:2: [packages] `"),
                "{text}: {lines}"
            );
            assert_eq!(found("crates/a/tests/it/b.rs", text), "");
        }
    }

    #[test]
    fn published_crates_and_other_words_pass() {
        let text =
            "// helpers\nuse base::a;\nuse kit::b;\nuse serde::c;\nconst A: &str = \"helpers\";";
        assert_eq!(found("crates/a/src/b.rs", text), "");
    }

    #[test]
    fn a_file_that_the_package_does_not_have_is_found() {
        for text in [
            "\nconst A: &str = include_str!(\"../../README.md\");",
            "\nconst A: &str = include_str!(\n    \"../../c/README.md\"\n);",
            "\nconst A: &[u8] = include_bytes!(\"../tests/data/a\");",
            "\ninclude!(\"../faults.toml\");",
            "\n#[path = \"../../c/src/a.rs\"]\nmod a;",
            "\nconst A: &str = include_str!(concat!(\"a\", \"b\"));",
            "\nconst A: &str = env!(\"CARGO_MANIFEST_DIR\");",
        ] {
            let lines = found("crates/a/src/b.rs", text);
            assert!(
                lines.starts_with("crates/a/src/b.rs:2: [packages] the package"),
                "{text}: {lines}"
            );
            assert_eq!(lines.lines().count(), 1, "{lines}");
        }
    }

    #[test]
    fn a_file_of_the_package_passes() {
        let text = "#![doc = include_str!(\"../README.md\")]\ninclude!(\"b/c.in\");\n#[path = \"d.rs\"]\nmod d;";
        assert_eq!(found("crates/a/src/b.rs", text), "");
    }
}
