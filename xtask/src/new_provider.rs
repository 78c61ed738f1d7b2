//! `cargo xtask new-provider NAME`: writes a crate by the floor plan, with tests that name the next step.

use std::fs;
use std::path::Path;

use crate::run::Outcome;
use crate::tidy::packages::LICENSES;
use crate::tools::FMT;

/// Path and template of each file.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../new-provider/Cargo.toml.txt")),
    ("README.md", include_str!("../new-provider/README.md.txt")),
    (
        "COVERAGE.md",
        include_str!("../new-provider/COVERAGE.md.txt"),
    ),
    (
        "LEDGER.toml",
        include_str!("../new-provider/LEDGER.toml.txt"),
    ),
    ("src/lib.rs", include_str!("../new-provider/src/lib.rs.txt")),
    (
        "src/capabilities.rs",
        include_str!("../new-provider/src/capabilities.rs.txt"),
    ),
    (
        "src/config.rs",
        include_str!("../new-provider/src/config.rs.txt"),
    ),
    (
        "src/provider.rs",
        include_str!("../new-provider/src/provider.rs.txt"),
    ),
    (
        "src/payment.rs",
        include_str!("../new-provider/src/payment.rs.txt"),
    ),
    (
        "src/webhook.rs",
        include_str!("../new-provider/src/webhook.rs.txt"),
    ),
    (
        "src/client.rs",
        include_str!("../new-provider/src/client.rs.txt"),
    ),
    (
        "src/error.rs",
        include_str!("../new-provider/src/error.rs.txt"),
    ),
    (
        "src/signing.rs",
        include_str!("../new-provider/src/signing.rs.txt"),
    ),
    (
        "src/status.rs",
        include_str!("../new-provider/src/status.rs.txt"),
    ),
    (
        "src/wire.rs",
        include_str!("../new-provider/src/wire.rs.txt"),
    ),
    (
        "tests/it/main.rs",
        include_str!("../new-provider/tests/it/main.rs.txt"),
    ),
    (
        "tests/laws.rs",
        include_str!("../new-provider/tests/laws.rs.txt"),
    ),
    (
        "tests/it/signing.rs",
        include_str!("../new-provider/tests/it/signing.rs.txt"),
    ),
    (
        "tests/data/SOURCES.md",
        include_str!("../new-provider/SOURCES.md.txt"),
    ),
];

const MANIFEST: &str = "Cargo.toml";
const MAP: &str = "ARCHITECTURE.md";

/// Writes and formats the crate, and adds it to the manifest and the map.
pub(crate) fn run(root: &Path, name: &str) -> Outcome {
    if let Err(message) = write(root, name) {
        return Outcome::Failed(message);
    }
    let package = format!("dhow-{name}");
    let formatted = FMT.run(root, &["--package", &package]);
    if let Outcome::Failed(_) = formatted {
        return formatted;
    }
    println!(
        "wrote crates/{name}, a line in {MANIFEST} and a line in {MAP}\n\
         next: cargo test -p dhow-{name}, which names the first step"
    );
    Outcome::Passed
}

/// Writes the files without formatting them.
pub(crate) fn write(root: &Path, name: &str) -> Result<(), String> {
    check(name)?;
    let folder = root.join("crates").join(name);
    if folder.exists() {
        return Err(format!("crates/{name} exists already"));
    }
    let read = |file: &str| {
        fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))
    };
    // Both are changed in memory first, so that nothing is written if one of them cannot be changed.
    let manifest = with_dependency(&read(MANIFEST)?, name)?;
    let map = with_row(&read(MAP)?, name)?;
    for (path, template) in FILES {
        save(&folder.join(path), &filled(template, name))?;
    }
    for license in LICENSES {
        link(&folder, license)?;
    }
    save(&root.join(MANIFEST), &manifest)?;
    save(&root.join(MAP), &map)
}

/// Checks a short name, which becomes part of crate, type and header names.
fn check(name: &str) -> Result<(), String> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let good = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(allowed);
    if good {
        return Ok(());
    }
    Err(format!(
        "the name `{name}` must be lowercase ASCII and digits, such as `cowrie`"
    ))
}

fn filled(template: &str, name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
    let type_name = first.to_ascii_uppercase() + rest;
    template
        .replace("{{name}}", name)
        .replace("{{Name}}", &type_name)
}

/// Adds the crate to the workspace's dependencies, where its own crates come first and in the order of their names.
fn with_dependency(manifest: &str, name: &str) -> Result<String, String> {
    let line = format!(
        "dhow-{name} = {{ path = \"crates/{name}\", version = \"0.1.0\", default-features = false }}"
    );
    let ours: Vec<&str> = manifest
        .lines()
        .filter(|other| other.starts_with("dhow-"))
        .collect();
    let after = ours.iter().find(|other| **other > line.as_str());
    match (after, ours.last()) {
        (Some(after), _) => Ok(manifest.replacen(after, &format!("{line}\n{after}"), 1)),
        (None, Some(last)) => Ok(manifest.replacen(last, &format!("{last}\n{line}"), 1)),
        (None, None) => Err(format!(
            "{MANIFEST} has no line `dhow-…`, beside which the crate's line belongs"
        )),
    }
}

fn with_row(map: &str, name: &str) -> Result<String, String> {
    let row = format!(
        "| `crates/{name}` | `dhow-{name}` | {} | any other gateway, any HTTP client but through `reqwest`'s feature |",
        filled("{{Name}}", name)
    );
    let before = map
        .lines()
        .find(|other| other.starts_with("| `crates/reqwest`"));
    before
        .map(|before| map.replacen(before, &format!("{row}\n{before}"), 1))
        .ok_or_else(|| {
            format!("{MAP} has no row for crates/reqwest, before which the crate's row belongs")
        })
}

fn save(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

/// Links a license text of the top folder, which then exists once and is in the crate's package.
fn link(folder: &Path, license: &str) -> Result<(), String> {
    let (top, own) = (format!("../../{license}"), folder.join(license));
    #[cfg(unix)]
    let linked = std::os::unix::fs::symlink(top, &own);
    #[cfg(not(unix))]
    let linked = fs::copy(folder.join(top), &own).map(|_| ());
    linked.map_err(|error| format!("{}: {error}", own.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::TempTree;

    const WORKSPACE: &[(&str, &str)] = &[
        ("LICENSE-APACHE", "Apache\n"),
        ("LICENSE-MIT", "MIT\n"),
        (
            MANIFEST,
            "[workspace.dependencies]\ndhow-core = 1\ndhow-hitpay = 1\n",
        ),
        (MAP, "| `crates/hitpay` | x |\n| `crates/reqwest` | x |\n"),
    ];

    #[test]
    fn a_crate_is_written_and_two_other_files_get_a_line() {
        let folder = TempTree::new(WORKSPACE);
        write(folder.path(), "demo").unwrap();
        let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();
        let manifest = read(MANIFEST);
        assert!(
            manifest.contains("dhow-core = 1\ndhow-demo = {"),
            "{manifest}"
        );
        assert!(read(MAP).contains("\n| `crates/demo` | `dhow-demo` | Demo |"));
        assert_eq!(
            read("crates/demo/COVERAGE.md").lines().next(),
            Some("# What Dhow covers of Demo's documents")
        );
        assert_eq!(read("crates/demo/LICENSE-MIT"), "MIT\n");
        for (path, _) in FILES {
            let text = read(&format!("crates/demo/{path}"));
            assert!(
                !text.contains("{{name}}") && !text.contains("{{Name}}"),
                "{path}"
            );
        }
    }

    #[test]
    fn the_last_name_of_the_alphabet_has_a_place_too() {
        let manifest = with_dependency("dhow-core = 1\n\n# Data\n", "zeta").unwrap();
        assert!(manifest.starts_with("dhow-core = 1\ndhow-zeta = {"));
        assert!(manifest.ends_with("}\n\n# Data\n"));
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = TempTree::new(WORKSPACE);
        write(folder.path(), "demo").unwrap();
        assert!(
            write(folder.path(), "demo")
                .unwrap_err()
                .contains("already")
        );
        let bare = TempTree::new(&[(MANIFEST, ""), (MAP, "")]);
        assert!(write(bare.path(), "demo").is_err());
        assert!(!bare.path().join("crates").exists());
    }

    #[test]
    fn a_name_that_cannot_be_part_of_a_type_is_refused() {
        for name in ["", "Demo", "my-pay", "1pay", "päy", "../x"] {
            assert!(check(name).is_err(), "{name}");
        }
        assert!(check("pay2go").is_ok());
    }
}
