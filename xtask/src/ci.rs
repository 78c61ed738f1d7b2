//! `cargo xtask ci`: every check that a change has to pass, in the order in which they fail fastest.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::run::{self, Outcome, cargo, finish};
use crate::{budget, kit_check, test, tidy};

mod features;
mod outside;
mod scaffold;

/// One named check.
struct Step {
    name: &'static str,
    run: fn(&Path) -> Outcome,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        run: fmt,
    },
    Step {
        name: "tidy",
        run: tidy::run,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "tests",
        run: test::run,
    },
    Step {
        name: "outside",
        run: outside::run,
    },
    Step {
        name: "kit-check",
        run: kit_check::step,
    },
    Step {
        name: "scaffold",
        run: scaffold::run,
    },
    Step {
        name: "docs",
        run: docs,
    },
    Step {
        name: "features",
        run: features::run,
    },
    Step {
        name: "budget",
        run: budget::run,
    },
    Step {
        name: "deny",
        run: deny,
    },
];

/// What the command line asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    keep_going: bool,
    skip: Vec<String>,
}

impl Options {
    /// Reads `--keep-going` and any number of `--skip STEP`.
    pub(crate) fn parse(words: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut rest = words;
        loop {
            rest = match rest {
                [] => return Ok(options),
                ["--keep-going", rest @ ..] => {
                    options.keep_going = true;
                    rest
                }
                ["--skip", name, rest @ ..] if STEPS.iter().any(|step| step.name == *name) => {
                    options.skip.push((*name).to_owned());
                    rest
                }
                ["--skip", ..] => {
                    let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
                    return Err(format!("--skip wants one of {}", names.join(", ")));
                }
                [other, ..] => return Err(format!("ci has no option `{other}`")),
            };
        }
    }
}

/// Runs the steps; stops at the first failure unless told to keep going.
pub(crate) fn run(root: &Path, options: &Options) -> Outcome {
    drive(root, STEPS, options)
}

fn drive(root: &Path, steps: &[Step], options: &Options) -> Outcome {
    let mut report = Vec::new();
    let mut failed = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let start = Instant::now();
        let outcome = if options.skip.iter().any(|name| name == step.name) {
            Outcome::Skipped("as asked".to_owned())
        } else {
            (step.run)(root)
        };
        let line = verdict(step.name, &outcome, start.elapsed());
        println!("== {line}");
        report.push(line);
        if let Outcome::Failed(_) = outcome {
            failed.push(step.name);
            if !options.keep_going {
                break;
            }
        }
    }
    println!("\nci:\n  {}", report.join("\n  "));
    if failed.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(format!("ci failed at: {}", failed.join(", ")))
    }
}

fn verdict(name: &str, outcome: &Outcome, took: Duration) -> String {
    let seconds = took.as_millis().div_ceil(100);
    let time = format!("{}.{} s", seconds / 10, seconds % 10);
    match outcome {
        Outcome::Passed => format!("{name:<9} passed in {time}"),
        Outcome::Skipped(why) => format!("{name:<9} skipped: {why}"),
        Outcome::Failed(why) => format!("{name:<9} FAILED after {time}: {why}"),
    }
}

/// A missing tool is a failure: a check that did not run has found nothing.
fn missing(step: &str, install: &str) -> Outcome {
    Outcome::Failed(format!(
        "`cargo {step}` is not installed: run `{install}`, or leave it out with `--skip {step}`"
    ))
}

fn fmt(root: &Path) -> Outcome {
    if !run::installed(root, "fmt") {
        return missing("fmt", "rustup component add rustfmt");
    }
    finish(&mut cargo(root, &["fmt", "--all", "--", "--check"]))
}

fn clippy(root: &Path) -> Outcome {
    if !run::installed(root, "clippy") {
        return missing("clippy", "rustup component add clippy");
    }
    finish(&mut cargo(
        root,
        &[
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ],
    ))
}

fn docs(root: &Path) -> Outcome {
    let arguments = [
        "doc",
        "--locked",
        "--workspace",
        "--all-features",
        "--no-deps",
    ];
    finish(cargo(root, &arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

fn deny(root: &Path) -> Outcome {
    if !run::installed(root, "deny") {
        return missing("deny", "cargo install --locked cargo-deny");
    }
    finish(&mut cargo(root, &["deny", "check", "licenses", "bans"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Step = Step {
        name: "good",
        run: |_| Outcome::Passed,
    };
    const BAD: Step = Step {
        name: "bad",
        run: |_| Outcome::Failed("broken".to_owned()),
    };
    const WORSE: Step = Step {
        name: "worse",
        run: |_| Outcome::Failed("broken too".to_owned()),
    };

    fn drive_with(steps: &[Step], words: &[&str]) -> Outcome {
        let options = Options::parse(words).unwrap();
        drive(Path::new("."), steps, &options)
    }

    #[test]
    fn the_first_failure_stops() {
        let outcome = drive_with(&[GOOD, BAD, WORSE], &[]);
        assert_eq!(outcome, Outcome::Failed("ci failed at: bad".to_owned()));
    }

    #[test]
    fn keep_going_names_every_failure() {
        let outcome = drive_with(&[BAD, GOOD, WORSE], &["--keep-going"]);
        assert!(matches!(outcome, Outcome::Failed(why) if why.ends_with("bad, worse")));
    }

    #[test]
    fn steps_that_pass_or_are_skipped_pass() {
        let options = Options {
            keep_going: false,
            skip: vec!["bad".to_owned()],
        };
        let outcome = drive(Path::new("."), &[GOOD, BAD], &options);
        assert_eq!(outcome, Outcome::Passed);
    }

    #[test]
    fn a_missing_tool_is_a_failure_that_says_how_to_install_it() {
        let Outcome::Failed(why) = missing("deny", "cargo install --locked cargo-deny") else {
            panic!("a missing tool is no success");
        };
        assert!(why.contains("cargo install --locked cargo-deny") && why.contains("--skip deny"));
    }

    #[test]
    fn an_unknown_step_or_option_is_refused() {
        assert!(Options::parse(&["--skip", "tests"]).is_ok());
        assert!(Options::parse(&["--skip", "nonsense"]).is_err());
        assert!(Options::parse(&["--skip"]).is_err());
        assert!(Options::parse(&["--fast"]).is_err());
    }

    #[test]
    fn a_verdict_tells_the_time() {
        let line = verdict("fmt", &Outcome::Passed, Duration::from_millis(1240));
        assert_eq!(line, "fmt       passed in 1.3 s");
    }
}
