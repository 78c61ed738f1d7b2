//! Starts cargo and reports the outcome.

use std::path::Path;
use std::process::Command;

/// The end of a command, or of one of its steps.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It ran and found no violation.
    Passed,
    /// It was left out, for the given reason.
    Skipped(String),
    /// It needs a tool that is not installed.
    Missing(String),
    /// It found a violation, or could not be started.
    Failed(String),
}

/// A cargo command in the workspace.
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

/// Folder of the build output, in the words of a command in the root of the workspace.
pub(crate) fn build_output() -> String {
    let chosen = std::env::var("CARGO_TARGET_DIR").ok();
    let chosen = chosen.filter(|folder| !folder.is_empty());
    chosen.unwrap_or_else(|| "target".to_owned())
}

/// Runs a command with the terminal's input and output.
pub(crate) fn finish(command: &mut Command) -> Outcome {
    let shown = shown(command);
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(format!("`{shown}` ended with {status}")),
        Err(error) => Outcome::Failed(format!("`{shown}` could not be started: {error}")),
    }
}

/// The command as typed by hand: no path before the name of the program.
pub(crate) fn shown(command: &Command) -> String {
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
}
