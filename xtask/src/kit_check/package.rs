//! The copy of a provider's package in which the faults are planted, and its test program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value as Json;
use toml::{Table, Value};

use super::faults::{FILE, Faults};
use super::plant::{ROOT, plant};
use crate::copy::Copy;
use crate::run;
use crate::tree::Tree;

/// The test target with the laws.
const LAWS: &str = "laws";

/// A package that has a file of faults.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Package {
    /// The provider's name, such as `cowrie`.
    pub(super) provider: String,
    /// Its folder from the root.
    pub(super) folder: String,
    pub(super) faults: Faults,
}

impl Package {
    /// The package of a provider.
    ///
    /// # Errors
    /// A provider without a `faults.toml`, or one that cannot be parsed.
    pub(super) fn find(tree: &Tree, provider: &str) -> Result<Self, String> {
        let folders = tree
            .paths()
            .filter_map(|path| path.strip_suffix(FILE)?.strip_suffix('/'));
        let mut known = Vec::new();
        for folder in folders {
            let name = provider_of(tree, folder)?;
            if name == provider {
                let text = tree.text(&format!("{folder}/{FILE}")).unwrap_or_default();
                let faults = Faults::parse(text).map_err(|why| format!("{folder}/{why}"))?;
                return Ok(Self {
                    provider: name,
                    folder: folder.to_owned(),
                    faults,
                });
            }
            known.push(name);
        }
        let known = known.join(", ");
        Err(format!(
            "no package `dhow-{provider}` has a {FILE}; known are {known}"
        ))
    }

    /// All packages that have a file of faults.
    ///
    /// # Errors
    /// A `faults.toml` that cannot be parsed.
    #[cfg(test)]
    pub(super) fn all(tree: &Tree) -> Result<Vec<Self>, String> {
        let folders = tree
            .paths()
            .filter_map(|path| path.strip_suffix(FILE)?.strip_suffix('/'));
        folders
            .map(|folder| Self::find(tree, &provider_of(tree, folder)?))
            .collect()
    }

    /// Writes the copy with all faults planted.
    ///
    /// # Errors
    /// A file that cannot be read, or an edit that does not fit.
    pub(super) fn plant(&self, root: &Path, tree: &Tree) -> Result<Copy, String> {
        let own = root.join(&self.folder);
        let copy = Copy {
            root: root.join("target/kit-check").join(&self.provider),
            target: root.join("target"),
        };
        let prefix = format!("{}/", self.folder);
        let paths: BTreeSet<&str> = tree
            .under(&self.folder)
            .filter_map(|path| path.strip_prefix(&prefix))
            .collect();
        let mut rewritten = self.faults.files();
        rewritten.extend([ROOT, "Cargo.toml", "Cargo.lock"]);
        copy.update(&own, &paths, &rewritten)?;
        for path in &rewritten {
            let text = tree.text(&format!("{prefix}{path}"));
            let text = match (*path, text) {
                ("Cargo.toml", Some(text)) => manifest(text, &own, root)?,
                ("Cargo.lock", None) => tree.text("Cargo.lock").unwrap_or_default().to_owned(),
                ("Cargo.lock", Some(text)) => text.to_owned(),
                (path, Some(text)) => plant(path, text, &self.faults)?,
                (path, None) => return Err(format!("{prefix}{path} does not exist")),
            };
            // Cargo removes the packages that the copy does not need from the lock file; the shorter file is valid.
            if *path != "Cargo.lock" || !copy.root.join(path).is_file() {
                copy.write(path, text.as_bytes())?;
            }
        }
        Ok(copy)
    }
}

/// The name of the package without `dhow-`.
fn provider_of(tree: &Tree, folder: &str) -> Result<String, String> {
    let path = format!("{folder}/Cargo.toml");
    let text = tree
        .text(&path)
        .ok_or_else(|| format!("{path} is missing"))?;
    let manifest = parse(text).map_err(|error| format!("{path}: {error}"))?;
    let package = manifest
        .get("package")
        .and_then(|package| package.get("name"));
    let name = package.and_then(Value::as_str).unwrap_or_default();
    Ok(name.strip_prefix("dhow-").unwrap_or(name).to_owned())
}

fn parse(text: &str) -> Result<Table, String> {
    text.parse::<Table>().map_err(|error| error.to_string())
}

/// The manifest of the copy: a workspace of its own, with paths to the other packages of the repository.
fn manifest(text: &str, own: &Path, root: &Path) -> Result<String, String> {
    let whole = fs::read_to_string(root.join("Cargo.toml"))
        .map_err(|error| format!("Cargo.toml: {error}"))?;
    let whole = parse(&whole)?;
    let empty = Table::new();
    let workspace = whole.get("workspace").and_then(Value::as_table);
    let table = |name: &str| {
        workspace
            .and_then(|table| table.get(name))
            .and_then(Value::as_table)
    };
    let mut manifest = parse(text)?;
    // Only benchmarks need their packages.
    for unneeded in ["bench", "lints"] {
        manifest.remove(unneeded);
    }
    let shared = table("package").unwrap_or(&empty);
    for (key, value) in section(&mut manifest, "package") {
        if inherits(value)
            && let Some(known) = shared.get(key)
        {
            *value = known.clone();
        }
    }
    let shared = table("dependencies").unwrap_or(&empty);
    for name in ["dependencies", "dev-dependencies"] {
        for (key, value) in section(&mut manifest, name) {
            let from = if inherits(value) { root } else { own };
            *value = dependency(value, shared.get(key), from);
        }
    }
    if let Some(tests) = manifest
        .get_mut("dev-dependencies")
        .and_then(Value::as_table_mut)
    {
        tests.remove("criterion");
    }
    manifest.insert("workspace".to_owned(), Value::Table(Table::new()));
    if let Some(profile) = whole.get("profile") {
        manifest.insert("profile".to_owned(), profile.clone());
    }
    toml::to_string(&manifest).map_err(|error| error.to_string())
}

fn section<'a>(manifest: &'a mut Table, name: &str) -> Vec<(&'a String, &'a mut Value)> {
    let table = manifest.get_mut(name).and_then(Value::as_table_mut);
    table
        .map(|table| table.iter_mut().collect())
        .unwrap_or_default()
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// A dependency with its inherited keys, and with an absolute path.
fn dependency(own: &Value, shared: Option<&Value>, from: &Path) -> Value {
    let as_table = |value: &Value| match value {
        Value::Table(table) => table.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    };
    let mut table = match shared.filter(|_| inherits(own)) {
        Some(shared) => as_table(shared),
        None => Table::new(),
    };
    for (key, value) in as_table(own) {
        match (key.as_str(), table.get_mut(&key)) {
            ("workspace", _) => {}
            ("features", Some(Value::Array(known))) => {
                known.extend(value.as_array().cloned().unwrap_or_default());
            }
            _ => drop(table.insert(key, value)),
        }
    }
    if let Some(Value::String(path)) = table.get_mut("path") {
        *path = from.join(&*path).to_string_lossy().into_owned();
    }
    Value::Table(table)
}

/// Builds the tests of the copy and returns their program.
///
/// # Errors
/// The compiler's messages.
pub(super) fn build(copy: &Copy) -> Result<PathBuf, String> {
    let arguments = [
        "test",
        "--offline",
        "--no-run",
        "--test",
        LAWS,
        "--quiet",
        "--message-format=json-render-diagnostics",
    ];
    let output = run::cargo(&copy.root, &arguments)
        .env("CARGO_TARGET_DIR", &copy.target)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let program = text.lines().find_map(|line| {
        let message: Json = serde_json::from_str(line).ok()?;
        let name = message.get("target")?.get("name")?.as_str()?;
        let program = message.get("executable")?.as_str()?;
        (name == LAWS).then(|| PathBuf::from(program))
    });
    program.filter(|_| output.status.success()).ok_or_else(|| {
        format!(
            "the planted copy in {} does not compile",
            copy.root.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::TempTree;

    const ROOT_MANIFEST: &str = "[workspace]\nmembers = []\n[workspace.package]\nedition = \"2024\"\n\
        [workspace.dependencies]\ndhow-core = { path = \"crates/core\", version = \"1\" }\n\
        serde = { version = \"1\", features = [\"derive\"] }\n[profile.dev]\ndebug = false\n";

    #[test]
    fn a_manifest_of_the_workspace_becomes_one_of_its_own() {
        let tree = TempTree::new(&[("Cargo.toml", ROOT_MANIFEST)]);
        let member = "[package]\nname = \"dhow-a\"\nedition.workspace = true\n\
            [dependencies]\ndhow-core.workspace = true\n\
            serde = { workspace = true, features = [\"rc\"], optional = true }\nbytes = \"1.11\"\n\
            other = { path = \"../b\" }\n[dev-dependencies]\ncriterion.workspace = true\n\
            [[bench]]\nname = \"b\"\n[lints]\nworkspace = true\n";
        let own = tree.path().join("crates/a");
        let made = manifest(member, &own, tree.path()).unwrap();
        let made: Table = made.parse().unwrap();
        let expected = format!(
            "[package]\nname = \"dhow-a\"\nedition = \"2024\"\n[dependencies]\n\
            dhow-core = {{ path = '{root}/crates/core', version = \"1\" }}\n\
            serde = {{ version = \"1\", features = [\"derive\", \"rc\"], optional = true }}\n\
            bytes = {{ version = \"1.11\" }}\nother = {{ path = '{root}/crates/a/../b' }}\n\
            [dev-dependencies]\n[workspace]\n[profile.dev]\ndebug = false\n",
            root = tree.path().display()
        );
        assert_eq!(made, expected.parse::<Table>().unwrap());
    }

    #[test]
    fn a_provider_without_faults_is_refused_with_the_known_ones() {
        let tree = Tree::in_memory(&[
            ("crates/a/Cargo.toml", "[package]\nname = \"dhow-a\"\n"),
            ("crates/a/faults.toml", ""),
            ("crates/b/Cargo.toml", "[package]\nname = \"dhow-b\"\n"),
        ]);
        assert_eq!(Package::find(&tree, "a").unwrap().folder, "crates/a");
        let refused = Package::find(&tree, "b").unwrap_err();
        assert!(refused.ends_with("known are a"), "{refused}");
    }
}
