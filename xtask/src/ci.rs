//! `cargo xtask ci`: every check that a change must pass, the fastest first.
//!
//! `.ci/run` runs its two parts at the same time.

use std::path::Path;

use crate::run::{Outcome, cargo, finish, shown};
use crate::steps::{Check, Part, Step};
use crate::tools;
use crate::{budget, clients, deny, fuzz, kit_check, pages, test, tidy};

pub(crate) mod browser;
mod clippy;
mod container;
mod features;
mod scaffold;
mod workspaces;

pub(crate) const CHECK: Check = Check {
    name: "ci",
    steps: STEPS,
    may_lack_tools: true,
};

/// The steps in their order.
const STEPS: &[Step] = &[
    check("fmt", workspaces::format),
    check("tidy", tidy::run),
    check("pages", pages::run),
    check("typos", typos),
    check("machete", machete),
    check("container", container::run),
    check("deny", deny::if_installed),
    check("budget", budget::run),
    check("clippy", clippy::run),
    test("tests", test::run),
    test("outside", workspaces::test_outside),
    test("power-loss", workspaces::test_power_loss),
    test("browser", browser::run),
    test("examples", workspaces::test_examples),
    test("sandbox", features::test),
    test("kit-check", kit_check::step),
    test("scaffold", scaffold::run),
    check("docs", docs),
    check("features", features::lint),
    // The last check: its build output is its own, so that it does not wait for builds of the other part, which has run its tests by then.
    check("fuzz", fuzz::step),
];

/// A step that uses nothing of the build of the tests.
const fn check(name: &'static str, run: fn(&Path) -> Outcome) -> Step {
    Step::new(name, run).in_part(Part::Checks)
}

/// A step that uses the build of the tests.
const fn test(name: &'static str, run: fn(&Path) -> Outcome) -> Step {
    Step::new(name, run).in_part(Part::Tests)
}

/// Spelling, by the exceptions in `typos.toml`.
fn typos(root: &Path) -> Outcome {
    clients::run_checker(root, "typos", &["--format", "brief"])
}

/// Dependencies that no source file names.
fn machete(root: &Path) -> Outcome {
    tools::MACHETE.or_missing(root, || {
        // The metadata has the names of the libraries: `md-5` is used as `md5`.
        let mut command = tools::MACHETE.with(root, &["--with-metadata"]);
        println!("$ {}", shown(&command));
        match command.output() {
            Ok(output) => machete_outcome(
                output.status.success(),
                &[output.stdout, output.stderr].concat(),
            ),
            Err(error) => Outcome::Failed(format!("`cargo machete` could not be started: {error}")),
        }
    })
}

/// A package that the tool cannot read is unchecked, and the tool itself ends with success.
fn machete_outcome(succeeded: bool, output: &[u8]) -> Outcome {
    let output = String::from_utf8_lossy(output);
    print!("{output}");
    match output
        .lines()
        .find(|line| line.to_lowercase().starts_with("error"))
    {
        Some(line) => Outcome::Failed(format!("`cargo machete` left a package unchecked: {line}")),
        None if succeeded => Outcome::Passed,
        None => Outcome::Failed("`cargo machete` found unused dependencies".to_owned()),
    }
}

/// The documentation of the libraries.
fn docs(root: &Path) -> Outcome {
    let options = ["doc", "--locked", "--all-features", "--no-deps"];
    let arguments = [&options[..], &features::libraries()].concat();
    finish(cargo(root, &arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_machete_cannot_read_is_a_failure() {
        let line = "error when handling ./a/Cargo.toml: can't load root workspace";
        let outcome = machete_outcome(true, format!("Analyzing\n{line}\nDone!\n").as_bytes());
        assert!(matches!(outcome, Outcome::Failed(why) if why.ends_with(line)));
        let missing = machete_outcome(false, b"Error: no such folder\n");
        assert!(matches!(missing, Outcome::Failed(why) if why.contains("no such folder")));
        assert_eq!(machete_outcome(true, b"Done!\n"), Outcome::Passed);
        assert!(matches!(
            machete_outcome(false, b"a -- b"),
            Outcome::Failed(_)
        ));
    }
}
