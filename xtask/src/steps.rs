//! Runs the steps of a check one after the other and reports the outcome and time of each.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::run::Outcome;

/// One named step.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Path) -> Outcome,
    part: Option<Part>,
}

/// A part of a check. Two parts may run at the same time, with different folders of build output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Steps that use the build of the tests.
    Tests,
    /// All other steps.
    Checks,
}

impl Part {
    const ALL: [(&str, Self); 2] = [("tests", Self::Tests), ("checks", Self::Checks)];
}

impl Step {
    pub(crate) const fn new(name: &'static str, run: fn(&Path) -> Outcome) -> Self {
        Self {
            name,
            run,
            part: None,
        }
    }

    pub(crate) const fn in_part(self, part: Part) -> Self {
        Self {
            part: Some(part),
            ..self
        }
    }
}

/// The parsed options of a check.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    keep_going: bool,
    allow_missing: bool,
    skip: Vec<String>,
    part: Option<Part>,
}

impl Options {
    /// Reads `--keep-going`, `--allow-missing`, `--part PART` and any number of `--skip STEP`.
    ///
    /// # Errors
    /// An unknown option, part or step.
    pub(crate) fn parse(steps: &[Step], words: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            match *word {
                "--keep-going" => options.keep_going = true,
                "--allow-missing" => options.allow_missing = true,
                "--part" if steps.iter().any(|step| step.part.is_some()) => {
                    let part = rest.next().copied().unwrap_or_default();
                    let known = Part::ALL.iter().find(|(name, _)| *name == part);
                    let (_, part) = known.ok_or("--part needs `tests` or `checks`")?;
                    options.part = Some(*part);
                }
                "--skip" => {
                    let name = rest.next().copied().unwrap_or_default();
                    if !steps.iter().any(|step| step.name == name) {
                        let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
                        return Err(format!("--skip needs one of {}", names.join(", ")));
                    }
                    options.skip.push(name.to_owned());
                }
                other => return Err(format!("unknown option `{other}`")),
            }
        }
        Ok(options)
    }

    fn run(&self, root: &Path, step: &Step) -> Outcome {
        if self.skip.iter().any(|name| name == step.name) {
            return Outcome::Skipped("by --skip".to_owned());
        }
        if self.part.is_some() && self.part != step.part {
            return Outcome::Skipped("by --part".to_owned());
        }
        match (step.run)(root) {
            Outcome::Missing(why) if self.allow_missing => Outcome::Skipped(why),
            Outcome::Missing(why) => Outcome::Failed(format!("{why}, or pass --allow-missing")),
            outcome => outcome,
        }
    }
}

/// Runs the steps in their order and stops at the first failure, unless `--keep-going` was passed.
pub(crate) fn run(root: &Path, check: &str, steps: &[Step], options: &Options) -> Outcome {
    let mut report = Vec::new();
    let mut failed = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let start = Instant::now();
        let outcome = options.run(root, step);
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
    println!("\n{check}:\n  {}", report.join("\n  "));
    if failed.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(format!("{check} failed at: {}", failed.join(", ")))
    }
}

fn verdict(name: &str, outcome: &Outcome, elapsed: Duration) -> String {
    let tenths = elapsed.as_millis().div_ceil(100);
    let time = format!("{}.{} s", tenths / 10, tenths % 10);
    match outcome {
        Outcome::Passed => format!("{name:<10} passed in {time}"),
        Outcome::Skipped(why) => format!("{name:<10} skipped: {why}"),
        Outcome::Failed(why) | Outcome::Missing(why) => {
            format!("{name:<10} FAILED after {time}: {why}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Step = Step::new("good", |_| Outcome::Passed);
    const BAD: Step = Step::new("bad", |_| Outcome::Failed("broken".to_owned()));
    const WORSE: Step = Step::new("worse", |_| Outcome::Failed("broken too".to_owned()));
    const ABSENT: Step = Step::new("absent", |_| Outcome::Missing("no tool".to_owned()));

    fn run_with(steps: &[Step], words: &[&str]) -> Outcome {
        let options = Options::parse(steps, words).unwrap();
        run(Path::new("."), "check", steps, &options)
    }

    #[test]
    fn the_first_failure_stops() {
        let outcome = run_with(&[GOOD, BAD, WORSE], &[]);
        assert_eq!(outcome, Outcome::Failed("check failed at: bad".to_owned()));
    }

    #[test]
    fn keep_going_names_every_failure() {
        let outcome = run_with(&[BAD, GOOD, WORSE], &["--keep-going"]);
        assert!(matches!(outcome, Outcome::Failed(why) if why.ends_with("bad, worse")));
    }

    #[test]
    fn steps_that_pass_or_are_skipped_pass() {
        assert_eq!(run_with(&[GOOD, BAD], &["--skip", "bad"]), Outcome::Passed);
    }

    #[test]
    fn a_missing_tool_fails_unless_it_may_be_missing() {
        let outcome = run_with(&[ABSENT, GOOD], &[]);
        assert_eq!(
            outcome,
            Outcome::Failed("check failed at: absent".to_owned())
        );
        assert_eq!(
            run_with(&[ABSENT, GOOD], &["--allow-missing"]),
            Outcome::Passed
        );
        let both = run_with(&[ABSENT, BAD], &["--allow-missing"]);
        assert_eq!(both, Outcome::Failed("check failed at: bad".to_owned()));
        let failed = Options::default().run(Path::new("."), &ABSENT);
        assert_eq!(
            failed,
            Outcome::Failed("no tool, or pass --allow-missing".to_owned())
        );
    }

    #[test]
    fn an_unknown_step_or_option_is_refused() {
        let parse = |words: &[&str]| Options::parse(&[GOOD], words);
        assert!(parse(&["--skip", "good", "--keep-going"]).is_ok());
        assert!(parse(&["--skip", "nonsense"]).is_err());
        assert!(parse(&["--skip"]).is_err());
        assert!(parse(&["--fast"]).is_err());
        assert!(parse(&["--part", "tests"]).is_err(), "no step is in a part");
    }

    #[test]
    fn steps_of_the_other_part_are_skipped() {
        let steps = || [BAD.in_part(Part::Checks), GOOD.in_part(Part::Tests)];
        assert_eq!(run_with(&steps(), &["--part", "tests"]), Outcome::Passed);
        assert_ne!(run_with(&steps(), &["--part", "checks"]), Outcome::Passed);
        for words in [&["--part"][..], &["--part", "good"]] {
            assert!(Options::parse(&steps(), words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_verdict_has_the_time() {
        let line = verdict("fmt", &Outcome::Passed, Duration::from_millis(1240));
        assert_eq!(line, "fmt        passed in 1.3 s");
    }
}
