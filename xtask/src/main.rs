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
mod words;

use run::Outcome;
use steps::Options;
use words::Words;

const USAGE: &str = "\
usage: cargo xtask <command>

  ci [--keep-going] [--skip STEP]…   every check that a change must pass; a missing tool is a
     [--allow-missing]               failure unless it may be missing; the part `tests` has the
     [--part tests|checks]           steps that use the build of the tests, `checks` all others
  release-check [--keep-going]       checks before a release, with tools that take long to build
                [--skip STEP]…
  install-tools [--release]          installs the tools of `ci` in their pinned versions, or also
                                     those of `release-check`
  install-clients                    installs packages of npm and PyPI for the tests and `container`
  sbom                               the packages in the command `dhow`, as CycloneDX in target/sbom
  test                               all tests of the workspace, doc tests included
  browser                            tests of the sandbox's pages in Chromium, with pictures of
                                     them in target/screenshots
  tidy [--provider FOLDER]           the house rules; with a folder, the evidence and floor plan
                                     of the provider in it, which may be outside of the workspace
  pages                              links of pages, languages of code, sources of test data
  budget                             number of packages that each crate adds to a program
  bench [--all] [--check] [--instructions]
                                     speed beside peers and reference programs, in BENCHMARKS.md;
                                     with --check, a missed limit is a failure; with --all, also
                                     the benchmarks of the stores, the sandbox and the diagnosis
  bench build                        CPU time of building programs with Dhow and without it
  bench demo                         time of `dhow demo` in release mode
  mutants [--package P] [--file F]…  changes to the code about money and forgery that no test
          [--list] [--mutant ID]     detects; ten minutes to an hour for a crate, so not in `ci`
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
        Err(message) => return refuse(&message, USAGE),
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
        Err(message) => {
            let usage = words.first().and_then(|command| usage(command));
            refuse(&message, usage.as_deref().unwrap_or(USAGE))
        }
    }
}

fn dispatch(root: &Path, words: &[&str]) -> Result<Outcome, String> {
    let is_help = |word: &&str| ["--help", "-h"].contains(word);
    match words {
        [] | ["help" | "--help" | "-h"] => println!("{USAGE}"),
        [command, rest @ ..] => match usage(command) {
            Some(usage) if rest.iter().any(is_help) => println!("{usage}"),
            Some(_) => return start(root, command, &mut Words::new(command, rest)),
            None => return Err(format!("unknown command `{command}`")),
        },
    }
    Ok(Outcome::Passed)
}

type Plain = (&'static str, fn(&Path) -> Outcome);

/// Commands without options.
const PLAIN: &[Plain] = &[
    ("install-clients", clients::install),
    ("sbom", sbom::run),
    ("test", test::run),
    ("browser", ci::browser::run),
    ("pages", pages::run),
    ("budget", budget::run),
];

fn start(root: &Path, command: &str, words: &mut Words<'_>) -> Result<Outcome, String> {
    if let Some((_, run)) = PLAIN.iter().find(|(name, _)| *name == command) {
        words.end()?;
        return Ok(run(root));
    }
    Ok(match command {
        "ci" => steps::run(root, ci::CHECK, &Options::parse(ci::CHECK, words)?),
        "release-check" => {
            let check = release_check::CHECK;
            steps::run(root, check, &Options::parse(check, words)?)
        }
        "install-tools" if words.take("--release") => {
            words.end()?;
            tools::install_for_release(root)
        }
        "install-tools" => {
            words.end()?;
            tools::install(root)
        }
        "tidy" if words.take("--provider") => {
            let folder = words.value("--provider", "the folder of a provider")?;
            words.end()?;
            tidy::run_provider(root, folder)
        }
        "tidy" => {
            words.end()?;
            tidy::run(root)
        }
        "bench" if words.take("build") => {
            words.end()?;
            build_cost::run(root)
        }
        "bench" if words.take("demo") => {
            words.end()?;
            demo_time::run(root)
        }
        "bench" => bench::run(root, &bench::Options::parse(words)?),
        "mutants" => mutants::run(root, &mutants::Options::parse(words)?),
        "fuzz" => fuzz::run(root, &fuzz::Options::parse(words)?),
        "kit-check" => kit_check::run(root, &kit_check::Options::parse(words)?),
        "new-provider" => {
            let name = words.value("new-provider", "the name of a gateway")?;
            words.end()?;
            new_provider::run(root, name)
        }
        other => return Err(format!("unknown command `{other}`")),
    })
}

/// The lines of the usage that describe a command.
fn usage(command: &str) -> Option<String> {
    let mut lines = Vec::new();
    let mut is_inside = false;
    for line in USAGE.lines() {
        if let Some(entry) = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with(' '))
        {
            is_inside = entry.split(' ').next() == Some(command);
        }
        if is_inside {
            lines.push(line);
        }
    }
    let known = !lines.is_empty();
    known.then(|| format!("usage: cargo xtask <command>\n\n{}\n", lines.join("\n")))
}

/// Prints the reason and the usage, and returns exit code 2.
fn refuse(message: &str, usage: &str) -> ExitCode {
    eprintln!("xtask: {message}\n\n{usage}");
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
    fn a_wrong_word_is_named_with_what_is_accepted() {
        for (words, reason) in [
            (
                &["test", "dhow-hub2"][..],
                "`test` has no argument `dhow-hub2`",
            ),
            (&["test", "--quick"], "`test` has no option `--quick`"),
            (&["sbom", "x"], "`sbom` has no argument `x`"),
            (
                &["install-tools", "--all"],
                "`install-tools` has no option `--all`",
            ),
            (
                &["install-tools", "--release", "x"],
                "`install-tools` has no argument `x`",
            ),
            (
                &["tidy", "--provider"],
                "`--provider` needs the folder of a provider",
            ),
            (
                &["tidy", "--provider", "a", "b"],
                "`tidy` has no argument `b`",
            ),
            (&["tidy", "--all"], "`tidy` has no option `--all`"),
            (&["bench", "build", "x"], "`bench` has no argument `x`"),
            (&["bench", "demo", "--all"], "`bench` has no option `--all`"),
            (&["bench", "--fast"], "`bench` has no option `--fast`"),
            (
                &["new-provider"],
                "`new-provider` needs the name of a gateway",
            ),
            (
                &["new-provider", "a", "b"],
                "`new-provider` has no argument `b`",
            ),
            (&["ci", "--quick"], "`ci` has no option `--quick`"),
            (
                &["fuzz", "--seconds"],
                "`--seconds` needs a number from 1 to 2147483647",
            ),
            (
                &["mutants", "--package"],
                "`--package` needs the name of a package",
            ),
            (
                &["kit-check", "--fault"],
                "`--fault` needs the name of a fault",
            ),
            (
                &["release-check", "--part", "tests"],
                "`release-check` has no option `--part`",
            ),
        ] {
            let refused = dispatch(Path::new("."), words).unwrap_err();
            assert_eq!(refused, reason, "{words:?}");
        }
        let refused = dispatch(Path::new("."), &["release-check", "--allow-missing"]);
        assert!(refused.is_err_and(|why| why.contains("install-tools --release")));
    }

    #[test]
    fn every_command_has_a_usage_and_prints_it() {
        let all = USAGE.lines().filter_map(|line| line.strip_prefix("  "));
        let commands = all.filter_map(|line| line.split(' ').next());
        let commands: Vec<&str> = commands.filter(|name| !name.is_empty()).collect();
        assert!(commands.len() > 15, "{commands:?}");
        for command in commands {
            for help in ["--help", "-h"] {
                let printed = dispatch(Path::new("."), &[command, help]);
                assert_eq!(printed, Ok(Outcome::Passed), "{command}");
            }
        }
        let bench = usage("bench").unwrap();
        assert!(
            bench.contains("bench build") && !bench.contains("mutants"),
            "{bench}"
        );
        assert_eq!(usage("benches"), None);
        assert_eq!(usage("[--part"), None);
    }

    #[test]
    fn the_workspace_is_found_from_inside_a_crate() {
        let root = workspace_root().unwrap();
        assert!(root.join("Cargo.toml").is_file());
    }
}
