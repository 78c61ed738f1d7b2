//! `cargo xtask bench`: measures the limits of speed and writes `BENCHMARKS.md`.
//!
//! The programs in `benches/peers` are measured in every run. The other benchmarks take long, or need a database server: `--all` runs them
//! too, and without it their results of the last complete run stay in the file. Where valgrind is installed, the instructions of the
//! webhook programs are counted as well; `--instructions` requires it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::build_cost;
use crate::run::{Outcome, cargo};
use crate::words::Words;

mod instructions;
pub(crate) mod machine;
mod page;
mod results;

use results::Results;

pub(crate) const FILE: &str = "BENCHMARKS.md";
const PEERS: &str = "benches/peers";

/// Other benchmarks, each a program that fails if it misses one of its limits. The last one has none.
const OTHERS: [Other; 6] = [
    Other::new("the sandbox", "dhow-sandbox", "limits"),
    Other::new("the SQLite store", "dhow-store-sqlite", "limits"),
    Other::new("the PostgreSQL store", "dhow-store-postgres", "limits"),
    Other::new("explanations of rejected webhooks", "dhow-tests", "explain"),
    Other::new(
        "searches for an unknown signature",
        "dhow-crypto",
        "discover",
    ),
    Other::new(
        "RSA signatures of HPay's transfers",
        "dhow-hpay",
        "signatures",
    ),
];

/// A benchmark of a package of the workspace.
struct Other {
    about: &'static str,
    package: &'static str,
    bench: &'static str,
}

impl Other {
    const fn new(about: &'static str, package: &'static str, bench: &'static str) -> Self {
        Self {
            about,
            package,
            bench,
        }
    }

    /// Arguments of cargo.
    fn arguments(&self) -> [&str; 6] {
        let (package, bench) = (self.package, self.bench);
        ["bench", "--all-features", "-p", package, "--bench", bench]
    }

    /// Runs the benchmark and returns its output, and false if it failed.
    fn run(&self, root: &Path) -> Result<(String, bool), String> {
        let mut command = cargo(root, &self.arguments());
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| format!("{}: {error}", self.package))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok((text, output.status.success()))
    }
}

/// Options of the command.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// A missed limit is a failure.
    check: bool,
    /// Runs all benchmarks.
    all: bool,
    /// Counts instructions, or fails.
    instructions: bool,
}

impl Options {
    /// Reads `--check`, `--all` and `--instructions`.
    ///
    /// # Errors
    /// An unknown option.
    pub(crate) fn parse(words: &mut Words<'_>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(word) = words.next() {
            match word {
                "--check" => options.check = true,
                "--all" => options.all = true,
                "--instructions" => options.instructions = true,
                other => return Err(words.unknown(other)),
            }
        }
        Ok(options)
    }
}

/// Measures, writes the file and prints the missed limits.
pub(crate) fn run(root: &Path, options: &Options) -> Outcome {
    if options.instructions && !instructions::can_count() {
        return Outcome::Missing(instructions::MISSING.to_owned());
    }
    match measure(root, options) {
        Ok(missed) if missed.is_empty() => Outcome::Passed,
        Ok(missed) => {
            let missed = missed.join("; ");
            println!("missed: {missed}");
            match options.check {
                true => Outcome::Failed(format!("limits are missed: {missed}")),
                false => Outcome::Passed,
            }
        }
        Err(message) => Outcome::Failed(message),
    }
}

/// Runs as a step of a check.
pub(crate) fn step(root: &Path) -> Outcome {
    let options = Options {
        check: true,
        ..Options::default()
    };
    run(root, &options)
}

fn measure(root: &Path, options: &Options) -> Result<Vec<String>, String> {
    let read = |path: &str| {
        fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))
    };
    let mut results = Results::parse(&peers(root, &[])?)?;
    if instructions::can_count() {
        instructions::count(&peers(root, &["list"])?, &mut results)?;
    }
    let mut missed = results.missed();
    let earlier = read(FILE).unwrap_or_default();
    let others = match options.all {
        true => {
            let mut outputs = Vec::new();
            for other in &OTHERS {
                let (output, kept) = other.run(root)?;
                if !kept {
                    missed.push(format!("a limit of {}", other.about));
                }
                outputs.push((other, output));
            }
            page::others(&outputs, &machine::describe())
        }
        false => page::others_of(build_cost::without_section(&earlier)),
    };
    let versions = machine::versions(
        &read(&format!("{PEERS}/Cargo.toml"))?,
        &read(&format!("{PEERS}/Cargo.lock"))?,
    );
    let page = page::write(&results, &versions, &machine::describe(), &others);
    let page = format!(
        "{}\n\n{}",
        page.trim_end(),
        build_cost::section_of(&earlier)
    );
    fs::write(root.join(FILE), page).map_err(|error| format!("{FILE}: {error}"))?;
    Ok(missed)
}

/// Builds and runs the programs in `benches/peers`, and returns their output.
fn peers(root: &Path, words: &[&str]) -> Result<String, String> {
    let manifest = format!("{PEERS}/Cargo.toml");
    let arguments = ["run", "--release", "--locked", "--manifest-path", &manifest];
    let mut command: Command = cargo(root, &[&arguments, &["--"][..], words].concat());
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{PEERS}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{PEERS} ended with {}", output.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_others_are_refused() {
        let parse = |rest: &[&str]| Options::parse(&mut Words::new("bench", rest));
        assert_eq!(parse(&[]), Ok(Options::default()));
        let both = Options {
            check: true,
            all: true,
            instructions: false,
        };
        assert_eq!(parse(&["--all", "--check"]), Ok(both));
        let counted = Options {
            instructions: true,
            ..Options::default()
        };
        assert_eq!(parse(&["--instructions"]), Ok(counted));
        assert!(parse(&["--fast"]).is_err());
    }

    #[test]
    fn every_other_benchmark_is_one_of_its_package() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for other in &OTHERS {
            let folder = other.package.trim_start_matches("dhow-");
            let inside = match folder {
                "tests" => root.join("tests/benches"),
                folder => root.join("crates").join(folder).join("benches"),
            };
            let bench = other.bench;
            let found = [format!("{bench}.rs"), format!("{bench}/main.rs")]
                .iter()
                .any(|file| inside.join(file).is_file());
            assert!(found, "{} {bench}", other.package);
        }
    }
}
