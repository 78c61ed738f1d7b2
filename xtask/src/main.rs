//! Development commands of the workspace, run as `cargo xtask <command>`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool prints to the terminal"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod bench;
mod budget;
mod build_cost;
mod ci;
mod clients;
mod copy;
mod demo_time;
mod deny;
mod fuzz;
mod kit_check;
mod mutants;
mod new_provider;
mod pages;
mod release_check;
mod report;
mod run;
mod sbom;
mod steps;
mod test;
mod tidy;
mod tools;
mod tree;

use run::Outcome;
use steps::Options;

const USAGE: &str = "\
usage: cargo xtask <command>

  ci [--keep-going] [--skip STEP]…   every check that a change must pass; a missing tool is a
     [--allow-missing]               failure unless it may be missing; the part `tests` has the
     [--part tests|checks]           steps that use the build of the tests, `checks` all others
  release-check [the same options]   checks before a release, with tools that take long to build
  install-tools [--release]          installs the tools of `ci` in their pinned versions, or also
                                     those of `release-check`
  install-clients                    installs packages of npm and PyPI for the tests and `container`
  sbom                               the packages in the command `dhow`, as CycloneDX in target/sbom
  test                               all tests of the workspace, doc tests included
  browser                            tests of the sandbox's pages in Chromium, with pictures of
                                     them in target/screenshots
  tidy [--provider FOLDER]           the house rules; with a folder, the evidence and floor plan
                                     of the provider in it, which may be outside of the workspace
  pages                              links of pages, and the sources of test data
  budget                             number of packages that each crate adds to a program
  bench [--all] [--check] [--instructions]
                                     speed beside peers and reference programs, in BENCHMARKS.md;
                                     with --check, a missed limit is a failure; with --all, also
                                     the benchmarks of the stores, the sandbox and the diagnosis
  bench build                        CPU time of building programs with Dhow and without it
  bench demo                         time of `dhow demo` in release mode
  mutants [--package P] [--file F]…  changes to the code about money and forgery that no test
          [--list] [--mutant ID]     detects; about ten minutes for a crate, so not part of `ci`
          [--jobs N] [--own-tests]
  fuzz [--seconds N] [--jobs N]      properties that hold for any input, checked by libFuzzer: each
       [--seed N] [TARGET]…          target for a minute, two at a time
  kit-check [--provider NAME]        planted faults, and the law of the conformance kit that
            [--all-laws] [--jobs N]  detects each; a visible fault that no law detects fails
            [--fault NAME]…
  new-provider NAME                  a crate for another gateway, whose tests name the next step
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = match workspace_root() {
        Ok(root) => root,
        Err(message) => return refuse(&message),
    };
    match dispatch(&root, &words) {
        Ok(Outcome::Passed) => ExitCode::SUCCESS,
        Ok(Outcome::Skipped(why)) => {
            println!("skipped: {why}");
            ExitCode::SUCCESS
        }
        Ok(Outcome::Failed(why) | Outcome::Missing(why)) => {
            eprintln!("failed: {why}");
            ExitCode::FAILURE
        }
        Err(message) => refuse(&message),
    }
}

fn dispatch(root: &Path, words: &[&str]) -> Result<Outcome, String> {
    match words {
        ["ci", words @ ..] => {
            let options = Options::parse(ci::STEPS, words)?;
            Ok(steps::run(root, "ci", ci::STEPS, &options))
        }
        ["release-check", words @ ..] if words.contains(&"--allow-missing") => {
            Err("a release needs every tool: `--allow-missing` is an option of `ci`".to_owned())
        }
        ["release-check", words @ ..] => {
            let options = Options::parse(release_check::STEPS, words)?;
            Ok(steps::run(
                root,
                "release-check",
                release_check::STEPS,
                &options,
            ))
        }
        ["install-tools"] => Ok(tools::install(root)),
        ["install-tools", "--release"] => Ok(tools::install_for_release(root)),
        ["install-clients"] => Ok(clients::install(root)),
        ["sbom"] => Ok(sbom::run(root)),
        ["test"] => Ok(test::run(root)),
        ["browser"] => Ok(ci::browser::run(root)),
        ["tidy"] => Ok(tidy::run(root)),
        ["tidy", "--provider", folder] => Ok(tidy::run_provider(root, folder)),
        ["pages"] => Ok(pages::run(root)),
        ["budget"] => Ok(budget::run(root)),
        ["bench", "build"] => Ok(build_cost::run(root)),
        ["bench", "demo"] => Ok(demo_time::run(root)),
        ["bench", options @ ..] => Ok(bench::run(root, &bench::Options::parse(options)?)),
        ["mutants", options @ ..] => Ok(mutants::run(root, &mutants::Options::parse(options)?)),
        ["fuzz", options @ ..] => Ok(fuzz::run(root, &fuzz::Options::parse(options)?)),
        ["kit-check", options @ ..] => {
            Ok(kit_check::run(root, &kit_check::Options::parse(options)?))
        }
        ["new-provider", name] => Ok(new_provider::run(root, name)),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(Outcome::Passed)
        }
        _ => Err(format!("unknown command `{}`", words.join(" "))),
    }
}

/// Prints the reason and the usage, and returns exit code 2.
fn refuse(message: &str) -> ExitCode {
    eprintln!("xtask: {message}\n\n{USAGE}");
    ExitCode::from(2)
}

/// The root of this workspace, searched from the current folder upwards.
fn workspace_root() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
    here.ancestors()
        .find(|folder| folder.join("xtask/Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("{} is not inside the workspace", here.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_command_is_refused_with_its_name() {
        let refused = dispatch(Path::new("."), &["tydi"]);
        assert!(refused.is_err_and(|message| message.contains("tydi")));
    }

    #[test]
    fn an_unknown_option_is_refused() {
        for words in [
            ["test", "--quick"],
            ["tidy", "--provider"],
            ["ci", "--quick"],
            ["fuzz", "--quick"],
            ["release-check", "--allow-missing"],
        ] {
            assert!(dispatch(Path::new("."), &words).is_err());
        }
    }

    #[test]
    fn the_workspace_is_found_from_inside_a_crate() {
        let root = workspace_root().unwrap();
        assert!(root.join("Cargo.toml").is_file());
    }
}
