//! The container file of the sandbox: hadolint, and rules that it does not know. It cannot be built here.

use std::fs;
use std::path::Path;

use crate::clients;
use crate::run::Outcome;

const FILE: &str = "Containerfile";
/// Page with the commands that start the container.
const PAGE: &str = "crates/sandbox/README.md";
/// Larger files hide what they do.
const MOST_LINES: usize = 15;

pub(super) fn run(root: &Path) -> Outcome {
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path));
        text.map_err(|error| Outcome::Failed(format!("{path}: {error}")))
    };
    let (file, page, manifest) = match (read(FILE), read(PAGE), read("Cargo.toml")) {
        (Ok(file), Ok(page), Ok(manifest)) => (file, page, manifest),
        (Err(failed), ..) | (_, Err(failed), _) | (.., Err(failed)) => return failed,
    };
    let violations = violations(&file, &page, &manifest);
    if !violations.is_empty() {
        return Outcome::Failed(format!("{FILE}: {}", violations.join("; ")));
    }
    clients::run_checker(root, "hadolint", &[FILE])
}

/// Rules that the file breaks.
fn violations(file: &str, page: &str, manifest: &str) -> Vec<String> {
    let mut violations = Vec::new();
    let mut require = |holds: bool, rule: &str| {
        if !holds {
            violations.push(rule.to_owned());
        }
    };
    let instructions = |name: &str| -> Vec<&str> {
        let lines = file.lines();
        lines
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
            .collect()
    };
    let last = |name: &str| instructions(name).last().copied().unwrap_or_default();
    require(file.lines().count() <= MOST_LINES, "at most 15 lines");

    let mut compilers = manifest.lines().filter_map(|line| {
        let version = line.strip_prefix("rust-version = \"")?;
        version.strip_suffix('"')
    });
    let compiler = compilers.next().unwrap_or_default();
    let build = instructions("FROM").first().copied().unwrap_or_default();
    let release = build
        .strip_prefix(&format!("rust:{compiler}-slim-"))
        .and_then(|rest| rest.strip_suffix(" AS build"));
    require(
        release.is_some(),
        "the first image must be the oldest Rust of Cargo.toml",
    );
    // A program needs the C library that it was linked with, or a newer one.
    let base = format!("debian:{}-slim", release.unwrap_or_default());
    require(
        last("FROM") == base,
        "the second image must be the Debian of the first",
    );

    let (user, group) = last("USER").split_once(':').unwrap_or_default();
    let is_other = |id: &str| id.parse::<u32>().is_ok_and(|id| id > 0);
    require(
        is_other(user) && is_other(group),
        "USER must be numbers of a user and a group other than root",
    );

    let port = last("EXPOSE");
    let command =
        format!(r#"["dhow", "sandbox", "--addr", "0.0.0.0:{port}", "--allow-other-machines"]"#);
    require(
        last("ENTRYPOINT") == command,
        "ENTRYPOINT must start the sandbox on the exposed port of every address, and nothing else",
    );
    let published = format!("-p 127.0.0.1:{port}:{port} ");
    require(
        page.contains(&published),
        "the sandbox's README must publish the exposed port on 127.0.0.1 only",
    );
    require(
        !page.contains(&format!("-p {port}:")),
        "the sandbox's README must not publish the port on every address",
    );
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace.package]\nrust-version = \"1.89\"\n";
    const PAGE: &str = "docker run -p 127.0.0.1:4600:4600 dhow-sandbox\n";
    const FILE: &str = r#"FROM rust:1.89-slim-trixie AS build
RUN cargo install --locked --path crates/cli --root /out
FROM debian:trixie-slim
USER 65534:65534
EXPOSE 4600
ENTRYPOINT ["dhow", "sandbox", "--addr", "0.0.0.0:4600", "--allow-other-machines"]
"#;

    #[test]
    fn the_files_of_the_workspace_keep_the_rules() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let read = |path: &str| fs::read_to_string(format!("{root}/{path}")).unwrap();
        let found = violations(&read(super::FILE), &read(super::PAGE), &read("Cargo.toml"));
        assert_eq!(found, [] as [String; 0]);
        assert_eq!(violations(FILE, PAGE, MANIFEST), [] as [String; 0]);
    }

    #[test]
    fn each_broken_rule_is_found() {
        for (original, changed, rule) in [
            (
                "EXPOSE 4600",
                "EXPOSE 4600\n\n\n\n\n\n\n\n\n\n",
                "at most 15 lines",
            ),
            ("rust:1.89", "rust:1.88", "oldest Rust"),
            (
                "debian:trixie",
                "debian:bookworm",
                "the Debian of the first",
            ),
            ("USER 65534:65534\n", "", "USER"),
            ("USER 65534:65534", "USER 0:0", "USER"),
            ("USER 65534:65534", "USER dhow", "USER"),
            ("EXPOSE 4600", "EXPOSE 4601", "ENTRYPOINT"),
            (
                ", \"--allow-other-machines\"",
                ", \"--allow-other-machines\", \"--allow-webhooks-anywhere\"",
                "ENTRYPOINT",
            ),
        ] {
            let file = FILE.replacen(original, changed, 1);
            assert_ne!(file, FILE, "{original}");
            let found = violations(&file, PAGE, MANIFEST).join("; ");
            assert!(found.contains(rule), "{changed}: {found}");
        }
        let open = PAGE.replace("127.0.0.1:", "");
        assert_eq!(violations(FILE, &open, MANIFEST).len(), 2);
    }
}
