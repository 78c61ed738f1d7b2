//! Starts cargo and reports how it ended.

use std::path::Path;
use std::process::{Command, Stdio};

/// How a command or a step of one ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It ran and found nothing wrong.
    Passed,
    /// It could not run here, and that is no fault of the workspace.
    Skipped(String),
    /// It ran and found something wrong, or could not be started.
    Failed(String),
}

/// A cargo command in the workspace, as if it had been typed by hand.
///
/// `cargo run` describes this tool in environment variables. They are removed, because a build
/// script that watches one of them would otherwise rebuild its crate on every second call.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command with the terminal's own input and output.
pub(crate) fn finish(command: &mut Command) -> Outcome {
    let shown = shown(command);
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(format!("`{shown}` ended with {status}")),
        Err(error) => Outcome::Failed(format!("`{shown}` could not be started: {error}")),
    }
}

/// Whether a cargo subcommand such as `clippy` or `deny` is installed.
pub(crate) fn installed(root: &Path, subcommand: &str) -> bool {
    cargo(root, &[subcommand, "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as a person would type it: no path before the program's name.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem();
    program
        .into_iter()
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_named() {
        let outcome = finish(&mut cargo(Path::new("."), &["no-such-command"]));
        assert!(matches!(outcome, Outcome::Failed(why) if why.contains("cargo no-such-command")));
    }

    #[test]
    fn a_command_that_works_passes() {
        assert_eq!(
            finish(&mut cargo(Path::new("."), &["--version"])),
            Outcome::Passed
        );
    }

    #[test]
    fn a_missing_subcommand_is_not_installed() {
        assert!(!installed(Path::new("."), "no-such-command"));
    }
}
