//! Files of the workspace and its members, read once for every command that looks at them.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use regex::Regex;
use toml::{Table, Value};

/// All files by their path from the root; `None` instead of a text that is not UTF-8.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the files that git tracks or would add; without git, every file outside `target`.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub(crate) fn load(root: &Path) -> Result<Self, String> {
        let mut tree = Self::default();
        tree.include(root, "")?;
        Ok(tree)
    }

    /// Adds the files of another folder, under a prefix such as `tests/outside-provider/`.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub(crate) fn include(&mut self, folder: &Path, prefix: &str) -> Result<(), String> {
        for path in listed_by_git(folder).map_or_else(|| walk(folder), Ok)? {
            let text = match fs::read(folder.join(&path)) {
                Ok(bytes) => String::from_utf8(bytes).ok(),
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(format!("{path}: {error}")),
            };
            self.files.insert(format!("{prefix}{path}"), text);
        }
        Ok(())
    }

    /// Adds the files of a folder that lies outside of the root, and returns the folder's path in the tree.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub(crate) fn include_outside(&mut self, root: &Path, folder: &str) -> Result<String, String> {
        let failed = |error| format!("{folder}: {error}");
        let path = Path::new(folder).canonicalize().map_err(failed)?;
        let root = root.canonicalize().map_err(failed)?;
        if let Ok(inside) = path.strip_prefix(root) {
            return Ok(inside.display().to_string());
        }
        let folder = folder.trim_end_matches('/').to_owned();
        self.include(&path, &format!("{folder}/"))?;
        Ok(folder)
    }

    /// A tree that exists only in memory.
    #[cfg(test)]
    pub(crate) fn in_memory(files: &[(&str, &str)]) -> Self {
        let owned = |&(path, text): &(&str, &str)| (path.to_owned(), Some(text.to_owned()));
        Self {
            files: files.iter().map(owned).collect(),
        }
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// True if there is a file or a folder of this name.
    pub(crate) fn has(&self, path: &str) -> bool {
        path.is_empty() || self.files.contains_key(path) || self.under(path).next().is_some()
    }

    /// The paths of all files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The paths of all files in a folder, at any depth.
    pub(crate) fn under(&self, folder: &str) -> impl Iterator<Item = &str> {
        let prefix = format!("{folder}/");
        self.paths().filter(move |path| path.starts_with(&prefix))
    }

    /// All files that are text.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// True for the path of a Rust file, except test data, which is captured and not written by hand.
    pub(crate) fn is_rust(path: &str) -> bool {
        path.ends_with(".rs") && !format!("/{path}").contains("/tests/data/")
    }

    /// The members of the workspace. A manifest that cannot be parsed is left out: cargo reports it.
    pub(crate) fn members(&self) -> Vec<Member> {
        let in_workspace = |path: &str| {
            let folder = path.strip_suffix("/Cargo.toml")?;
            let parts: Vec<&str> = folder.split('/').collect();
            matches!(
                parts.as_slice(),
                ["crates", _]
                    | [
                        "examples",
                        "all-gateways" | "own-transport" | "shop" | "verify-only"
                    ]
                    | ["tests", "fuzz-targets"]
                    | ["benches" | "tests" | "xtask"]
            )
            .then(|| folder.to_owned())
        };
        self.paths()
            .filter_map(in_workspace)
            .filter_map(|folder| self.member(&folder))
            .collect()
    }

    /// The crate in a folder.
    pub(crate) fn member(&self, folder: &str) -> Option<Member> {
        let manifest: Table = self.text(&format!("{folder}/Cargo.toml"))?.parse().ok()?;
        let package = manifest.get("package")?.get("name")?.as_str()?.to_owned();
        Some(Member {
            folder: folder.to_owned(),
            package,
            manifest,
        })
    }
}

/// The text of a Rust file before the tests; nothing for a file of tests.
pub(crate) fn production<'t>(path: &str, text: &'t str) -> &'t str {
    let is_tests = path.contains("/tests/") || path.ends_with("/tests.rs");
    if is_tests { "" } else { before_tests(text) }
}

/// The text above the test module at the end of a file; the whole text if there is none.
fn before_tests(text: &str) -> &str {
    static TESTS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?m)^#\[cfg\(test\)\]\n(#\[.*\n|\n)*mod .*\{$").ok());
    let parts = TESTS.as_ref().map(|tests| tests.splitn(text, 2));
    parts.and_then(|mut parts| parts.next()).unwrap_or(text)
}

/// A crate of the workspace, or one outside of it.
#[derive(Debug)]
pub(crate) struct Member {
    folder: String,
    package: String,
    manifest: Table,
}

/// A dependency of a crate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dependency<'m> {
    /// Key in the manifest.
    pub(crate) key: &'m str,
    pub(crate) package: &'m str,
    /// True for one of the tests only.
    pub(crate) only_tests: bool,
    /// True if only a feature adds it.
    pub(crate) optional: bool,
}

impl Member {
    /// Its folder from the root, such as `crates/core`.
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// Its package name, such as `dhow-core`.
    pub(crate) fn package(&self) -> &str {
        &self.package
    }

    /// Its dependencies, those of its tests and build scripts included.
    pub(crate) fn dependencies(&self) -> Vec<Dependency<'_>> {
        let targets = self.manifest.get("target").and_then(Value::as_table);
        let targets = targets.into_iter().flat_map(Table::values);
        let tables = targets.filter_map(Value::as_table).chain([&self.manifest]);
        let mut found = Vec::new();
        for table in tables {
            for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
                let entries = table.get(kind).and_then(Value::as_table);
                for (key, value) in entries.into_iter().flatten() {
                    let package = value.get("package").and_then(Value::as_str);
                    let optional = value.get("optional").and_then(Value::as_bool);
                    found.push(Dependency {
                        key,
                        package: package.unwrap_or(key),
                        only_tests: kind == "dev-dependencies",
                        optional: optional.unwrap_or(false),
                    });
                }
            }
        }
        found
    }

    /// Path of one of its files from the root.
    pub(crate) fn path(&self, inside: &str) -> String {
        format!("{}/{inside}", self.folder)
    }

    /// True for the published crates.
    pub(crate) fn in_crates(&self) -> bool {
        self.folder.starts_with("crates/")
    }

    /// True for a gateway of the workspace: it keeps a ledger, or implements the provider trait.
    pub(crate) fn is_provider(&self, tree: &Tree) -> bool {
        let implements = tree
            .text(&self.path("src/provider.rs"))
            .is_some_and(|text| text.contains(" PaymentProvider for "));
        self.in_crates()
            && self.folder != "crates/core"
            && (implements || tree.has(&self.path("LEDGER.toml")))
    }
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let arguments = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ];
    let mut command = Command::new("git");
    let output = command.args(arguments).current_dir(root).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<String> = text.split_terminator('\0').map(str::to_owned).collect();
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

fn walk(root: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let failed = |error: std::io::Error| format!("{folder}: {error}");
        for entry in fs::read_dir(root.join(&folder)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            if !entry.file_type().map_err(failed)?.is_dir() {
                found.push(path);
            } else if name != "target" && name != ".git" {
                folders.push(path);
            }
        }
    }
    Ok(found)
}

/// A tree in a folder of its own on disk, removed when it is dropped.
#[cfg(test)]
pub(crate) struct TempTree(std::path::PathBuf);

#[cfg(test)]
impl TempTree {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("dhow-xtask-{}-{number}", std::process::id());
        let tree = Self(std::env::temp_dir().join(name));
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[cfg(test)]
impl Drop for TempTree {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_output_is_not_read() {
        let folder = TempTree::new(&[("src/a.rs", ""), ("target/b.rs", ""), (".ci/run", "")]);
        let tree = Tree::load(folder.path()).unwrap();
        assert_eq!(tree.paths().collect::<Vec<_>>(), [".ci/run", "src/a.rs"]);
    }

    #[test]
    fn a_file_that_is_not_text_is_listed_but_not_read() {
        let folder = TempTree::new(&[]);
        folder.write("placeholder", "");
        fs::write(folder.path().join("raw"), [0xff, 0xfe]).unwrap();
        let tree = Tree::load(folder.path()).unwrap();
        assert!(tree.has("raw"));
        assert_eq!(tree.text("raw"), None);
    }

    #[test]
    fn a_provider_is_known_by_its_ledger_or_its_code() {
        let tree = Tree::in_memory(&[
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/LEDGER.toml", ""),
            ("crates/b/Cargo.toml", "package.name = \"b\""),
            ("crates/b/src/provider.rs", "impl PaymentProvider for B {}"),
            ("crates/core/Cargo.toml", "package.name = \"core\""),
            (
                "crates/core/src/provider.rs",
                "impl PaymentProvider for Box<T> {}",
            ),
            ("crates/d/Cargo.toml", "package.name = \"d\""),
        ]);
        let members = tree.members();
        let providers = members.iter().filter(|member| member.is_provider(&tree));
        assert_eq!(
            providers.map(Member::package).collect::<Vec<_>>(),
            ["a", "b"]
        );
    }

    #[test]
    fn files_of_another_folder_are_added_under_a_prefix() {
        let workspace = TempTree::new(&[("Cargo.toml", "")]);
        let outside = TempTree::new(&[("Cargo.toml", "package.name = \"out\""), ("src/a.rs", "")]);
        let mut tree = Tree::load(workspace.path()).unwrap();
        tree.include(outside.path(), "../out/").unwrap();
        let member = tree.member("../out").unwrap();
        assert_eq!(member.package(), "out");
        assert!(tree.has(&member.path("src/a.rs")));
        assert!(!member.in_crates());
    }

    #[test]
    fn a_file_of_tests_has_no_production_code() {
        assert_eq!(production("crates/a/src/a.rs", "a\n"), "a\n");
        assert_eq!(production("tests/src/lib.rs", "a\n"), "a\n");
        for path in ["crates/a/src/a/tests.rs", "crates/a/tests/it/a.rs"] {
            assert_eq!(production(path, "a\n"), "");
        }
    }

    #[test]
    fn text_before_the_tests_ends_at_the_module() {
        let tests = "#[cfg(test)]\n#[allow(x)]\nmod tests {\n}\n";
        assert_eq!(before_tests(&format!("a\n{tests}")), "a\n");
        for whole in [
            "#[cfg(test)]\nmod tests;\n",
            "#[cfg(test)]\nfn a() {}\n",
            " #[cfg(test)]\nmod tests {\n",
        ] {
            assert_eq!(before_tests(whole), whole);
        }
    }
}
