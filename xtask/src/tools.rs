//! The tools that the checks start, their versions, and their installation.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::run::{Outcome, cargo, finish};

/// A subcommand of cargo that `rustup` or `cargo install` installs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    subcommand: &'static str,
    source: Source,
}

#[derive(Debug, Clone, Copy)]
enum Source {
    Component(&'static str),
    Package {
        name: &'static str,
        version: &'static str,
    },
}

pub(crate) const FMT: Tool = component("fmt", "rustfmt");
pub(crate) const CLIPPY: Tool = component("clippy", "clippy");
pub(crate) const CYCLONEDX: Tool = subcommand("cyclonedx", "cargo-cyclonedx", "0.5.9");
pub(crate) const DENY: Tool = subcommand("deny", "cargo-deny", "0.20.2");
pub(crate) const FUZZ: Tool = subcommand("fuzz", "cargo-fuzz", "0.13.2");
pub(crate) const HACK: Tool = subcommand("hack", "cargo-hack", "0.6.46");
pub(crate) const MACHETE: Tool = subcommand("machete", "cargo-machete", "0.9.2");
pub(crate) const SEMVER: Tool = subcommand("semver-checks", "cargo-semver-checks", "0.51.0");

/// The tools that `cargo xtask ci` needs. Each takes less than a minute to build on two cores.
const OF_CI: &[Tool] = &[FMT, CLIPPY, FUZZ, HACK, MACHETE];

/// The further tools that `cargo xtask release-check` needs. They take minutes to build.
const OF_RELEASE: &[Tool] = &[CYCLONEDX, DENY, SEMVER];

/// Build output that the installations share, so that a dependency of two tools is compiled once.
const BUILD: &str = "target/tools";

const fn component(subcommand: &'static str, name: &'static str) -> Tool {
    Tool {
        subcommand,
        source: Source::Component(name),
    }
}

const fn subcommand(subcommand: &'static str, name: &'static str, version: &'static str) -> Tool {
    Tool {
        subcommand,
        source: Source::Package { name, version },
    }
}

impl Tool {
    /// The tool with arguments, in the workspace.
    pub(crate) fn with(self, root: &Path, arguments: &[&str]) -> Command {
        cargo(root, &[&[self.subcommand], arguments].concat())
    }

    /// True if the tool starts, in any version.
    pub(crate) fn is_installed(self, root: &Path) -> bool {
        self.version(root).is_some()
    }

    /// Runs the tool with arguments.
    pub(crate) fn run(self, root: &Path, arguments: &[&str]) -> Outcome {
        self.or_missing(root, || finish(&mut self.with(root, arguments)))
    }

    /// The outcome of a check that needs the tool, or [`Outcome::Missing`].
    pub(crate) fn or_missing(self, root: &Path, check: impl FnOnce() -> Outcome) -> Outcome {
        match self.defect(self.version(root).as_deref()) {
            None => check(),
            Some(defect) => Outcome::Missing(format!("{defect}; run `{}`", self.install_line())),
        }
    }

    /// A message if the tool is missing, or is not the pinned version.
    fn defect(self, version: Option<&str>) -> Option<String> {
        let name = format!("cargo {}", self.subcommand);
        match (version, self.source) {
            (None, _) => Some(format!("`{name}` is not installed")),
            (Some(text), Source::Package { version, .. }) if !is_version(text, version) => {
                let text = text.trim();
                Some(format!("`{name}` must be version {version}, not `{text}`"))
            }
            (Some(_), _) => None,
        }
    }

    /// The text that the installed tool prints for `--version`.
    fn version(self, root: &Path) -> Option<String> {
        let mut command = self.with(root, &["--version"]);
        let output = command
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then_some(text)
    }

    /// The command that installs the tool.
    fn install_line(self) -> String {
        match self.source {
            Source::Component(name) => format!("rustup component add {name}"),
            Source::Package { name, version } => format!("cargo install --locked {name}@{version}"),
        }
    }

    /// Installs the tool, unless this version is there already.
    fn install(self, root: &Path) -> Outcome {
        if self.defect(self.version(root).as_deref()).is_none() {
            return Outcome::Passed;
        }
        match self.source {
            Source::Component(name) => {
                finish(Command::new("rustup").args(["component", "add", name]))
            }
            Source::Package { name, version } => {
                let package = format!("{name}@{version}");
                let arguments = ["install", "--locked", "--force", "--debug", &package];
                let mut command = cargo(root, &arguments);
                command.env("CARGO_TARGET_DIR", root.join(BUILD));
                // An optimised build of a tool that runs for seconds takes longer than it saves, and so does debug information.
                finish(command.env("CARGO_PROFILE_DEV_DEBUG", "0"))
            }
        }
    }
}

/// True if a line such as `cargo-deny 0.20.2` names the version.
fn is_version(line: &str, version: &str) -> bool {
    line.split_whitespace().any(|word| word == version)
}

/// `cargo xtask install-tools`: installs the tools of `cargo xtask ci` in their pinned versions.
pub(crate) fn install(root: &Path) -> Outcome {
    install_all(root, OF_CI)
}

/// `cargo xtask install-tools --release`: installs also those of `cargo xtask release-check`.
pub(crate) fn install_for_release(root: &Path) -> Outcome {
    install_all(root, &[OF_CI, OF_RELEASE].concat())
}

fn install_all(root: &Path, tools: &[Tool]) -> Outcome {
    let outcomes = tools.iter().map(|tool| tool.install(root));
    outcomes
        .into_iter()
        .find(|outcome| *outcome != Outcome::Passed)
        .unwrap_or(Outcome::Passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Tool = subcommand("no-such-command", "no-such-package", "1.2.3");

    #[test]
    fn a_missing_tool_is_named_with_the_command_that_installs_it() {
        let Outcome::Missing(why) = NONE.run(Path::new("."), &[]) else {
            panic!("a tool that is not there cannot run");
        };
        assert_eq!(
            why,
            "`cargo no-such-command` is not installed; run `cargo install --locked no-such-package@1.2.3`"
        );
    }

    #[test]
    fn a_tool_of_another_version_is_named_with_both_versions() {
        let defect = DENY.defect(Some("cargo-deny 0.19.0\n"));
        assert_eq!(
            defect.as_deref(),
            Some("`cargo deny` must be version 0.20.2, not `cargo-deny 0.19.0`")
        );
        assert_eq!(DENY.defect(Some("cargo-deny 0.20.2\n")), None);
        assert_eq!(FMT.defect(Some("rustfmt 1.9.0-stable\n")), None);
        assert!(DENY.defect(None).is_some());
    }

    #[test]
    fn an_installed_tool_runs() {
        assert_eq!(FMT.run(Path::new("."), &["--version"]), Outcome::Passed);
        assert!(FMT.is_installed(Path::new(".")));
        assert!(!NONE.is_installed(Path::new(".")));
    }

    #[test]
    fn only_the_whole_version_counts() {
        assert!(is_version("cargo-deny 0.20.2\n", "0.20.2"));
        assert!(is_version("cargo-hack 0.6.46 (abc)", "0.6.46"));
        assert!(!is_version("cargo-deny 0.20.21", "0.20.2"));
    }
}
