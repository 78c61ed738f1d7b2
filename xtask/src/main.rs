//! The chores of the workspace, run as `cargo xtask <command>`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its user on the terminal"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod budget;
mod ci;
mod copy;
mod kit_check;
mod mutants;
mod new_provider;
mod run;
mod test;
mod tidy;
mod tree;

use run::Outcome;

const USAGE: &str = "\
usage: cargo xtask <command>

  ci [--keep-going] [--skip STEP]…   every check that a change has to pass
  test                               all tests of the workspace, doc tests included
  tidy [--provider FOLDER]           the house rules; with a folder, the evidence and floor plan
                                     of the provider in it, which may be outside of the workspace
  budget                             how many packages each crate costs its users
  mutants [--package P] [--file F]…  changes to the code about money and forgery that no test
          [--list] [--mutant ID]     notices; about ten minutes for a crate, so not part of `ci`
          [--jobs N] [--own-tests]
  kit-check [--provider NAME]        planted faults, and which law of the conformance kit sees each;
            [--all-laws] [--jobs N]  a fault that must be seen and is not fails
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
        Ok(Outcome::Failed(why)) => {
            eprintln!("failed: {why}");
            ExitCode::FAILURE
        }
        Err(message) => refuse(&message),
    }
}

fn dispatch(root: &Path, words: &[&str]) -> Result<Outcome, String> {
    match words {
        ["ci", options @ ..] => Ok(ci::run(root, &ci::Options::parse(options)?)),
        ["test"] => Ok(test::run(root)),
        ["tidy"] => Ok(tidy::run(root)),
        ["tidy", "--provider", folder] => Ok(tidy::run_provider(root, folder)),
        ["budget"] => Ok(budget::run(root)),
        ["mutants", options @ ..] => Ok(mutants::run(root, &mutants::Options::parse(options)?)),
        ["kit-check", options @ ..] => {
            Ok(kit_check::run(root, &kit_check::Options::parse(options)?))
        }
        ["new-provider", name] => Ok(new_provider::run(root, name)),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(Outcome::Passed)
        }
        _ => Err(format!("do not understand `{}`", words.join(" "))),
    }
}

/// Wrong usage: says why, shows the usage, exit code 2.
fn refuse(message: &str) -> ExitCode {
    eprintln!("xtask: {message}\n\n{USAGE}");
    ExitCode::from(2)
}

/// The folder that holds this workspace, looked for upwards from the current one.
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
        let answer = dispatch(Path::new("."), &["tydi"]);
        assert!(answer.is_err_and(|message| message.contains("tydi")));
    }

    #[test]
    fn a_command_without_options_refuses_some() {
        assert!(dispatch(Path::new("."), &["test", "--quick"]).is_err());
    }

    #[test]
    fn the_workspace_is_found_from_inside_a_crate() {
        let root = workspace_root().unwrap();
        assert!(root.join("Cargo.toml").is_file());
    }
}
