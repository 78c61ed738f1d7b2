//! Runs the steps of a check one after the other and reports the outcome and time of each.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::run::Outcome;
use crate::words::Words;

/// A command that runs steps.
#[derive(Clone, Copy)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    /// The steps in their order.
    pub(crate) steps: &'static [Step],
    /// True if `--allow-missing` skips a step whose tool is missing.
    pub(crate) may_lack_tools: bool,
}

/// One named step.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Path) -> Outcome,
    part: Option<Part>,
}

/// A part of a check. Two parts may run at the same time: cargo builds for one of them at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Steps that use the build of the tests.
    Tests,
    /// All other steps.
    Checks,
}

impl Part {
    const NAMES: [&str; 2] = ["tests", "checks"];

    fn named(name: &str) -> Option<Self> {
        match name {
            "tests" => Some(Self::Tests),
            "checks" => Some(Self::Checks),
            _ => None,
        }
    }
}

impl Check {
    /// The remedy for a missing tool, besides that of the tool itself.
    fn remedy(&self) -> &'static str {
        if self.may_lack_tools {
            "or pass --allow-missing"
        } else {
            "`cargo xtask install-tools --release` installs all pinned tools"
        }
    }
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
    pub(crate) fn parse(check: Check, words: &mut Words<'_>) -> Result<Self, String> {
        let mut options = Self::default();
        let names: Vec<&str> = check.steps.iter().map(|step| step.name).collect();
        while let Some(word) = words.next() {
            match word {
                "--keep-going" => options.keep_going = true,
                "--allow-missing" if check.may_lack_tools => options.allow_missing = true,
                "--allow-missing" => {
                    return Err(format!(
                        "`{}` needs every tool: {}",
                        check.name,
                        check.remedy()
                    ));
                }
                "--part" if check.steps.iter().any(|step| step.part.is_some()) => {
                    options.part = Part::named(words.one_of(word, &Part::NAMES)?);
                }
                "--skip" => options.skip.push(words.one_of(word, &names)?.to_owned()),
                other => return Err(words.unknown(other)),
            }
        }
        Ok(options)
    }

    fn run(&self, root: &Path, check: Check, step: &Step) -> Outcome {
        if self.skip.iter().any(|name| name == step.name) {
            return Outcome::Skipped("by --skip".to_owned());
        }
        if self.part.is_some() && self.part != step.part {
            return Outcome::Skipped("by --part".to_owned());
        }
        match (step.run)(root) {
            Outcome::Missing(why) if self.allow_missing => Outcome::Skipped(why),
            Outcome::Missing(why) => Outcome::Failed(format!("{why}; {}", check.remedy())),
            outcome => outcome,
        }
    }
}

/// Runs the steps in their order and stops at the first failure, unless `--keep-going` was passed.
pub(crate) fn run(root: &Path, check: Check, options: &Options) -> Outcome {
    let Check { name, steps, .. } = check;
    let mut report = Vec::new();
    let mut failed = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let start = Instant::now();
        let outcome = options.run(root, check, step);
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
    println!("\n{name}:\n  {}", report.join("\n  "));
    if failed.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(format!("{name} failed at: {}", failed.join(", ")))
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

    fn check(steps: &'static [Step]) -> Check {
        Check {
            name: "check",
            steps,
            may_lack_tools: true,
        }
    }

    fn parse(check: Check, words: &[&str]) -> Result<Options, String> {
        Options::parse(check, &mut Words::new(check.name, words))
    }

    fn run_with(steps: &'static [Step], words: &[&str]) -> Outcome {
        let options = parse(check(steps), words).unwrap();
        run(Path::new("."), check(steps), &options)
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
    }

    #[test]
    fn the_remedy_for_a_missing_tool_is_one_that_the_check_accepts() {
        let mut check = check(&[ABSENT]);
        let failed = Options::default().run(Path::new("."), check, &ABSENT);
        let why = "no tool; or pass --allow-missing";
        assert_eq!(failed, Outcome::Failed(why.to_owned()));
        check.may_lack_tools = false;
        let failed = Options::default().run(Path::new("."), check, &ABSENT);
        let why = "no tool; `cargo xtask install-tools --release` installs all pinned tools";
        assert_eq!(failed, Outcome::Failed(why.to_owned()));
        let refused = parse(check, &["--allow-missing"]).unwrap_err();
        assert!(refused.starts_with("`check` needs every tool"), "{refused}");
    }

    #[test]
    fn an_unknown_step_or_option_is_refused() {
        let parse = |words: &[&str]| parse(check(&[GOOD, BAD]), words);
        assert!(parse(&["--skip", "good", "--keep-going"]).is_ok());
        let refused = |words: &[&str]| parse(words).unwrap_err();
        assert_eq!(
            refused(&["--skip", "nope"]),
            "`--skip` needs one of good, bad, not `nope`"
        );
        assert_eq!(refused(&["--skip"]), "`--skip` needs one of good, bad");
        assert_eq!(refused(&["--fast"]), "`check` has no option `--fast`");
        assert!(parse(&["--part", "tests"]).is_err(), "no step is in a part");
    }

    #[test]
    fn steps_of_the_other_part_are_skipped() {
        const STEPS: &[Step] = &[BAD.in_part(Part::Checks), GOOD.in_part(Part::Tests)];
        assert_eq!(run_with(STEPS, &["--part", "tests"]), Outcome::Passed);
        assert_ne!(run_with(STEPS, &["--part", "checks"]), Outcome::Passed);
        for words in [&["--part"][..], &["--part", "good"]] {
            let refused = parse(check(STEPS), words).unwrap_err();
            assert!(
                refused.starts_with("`--part` needs one of tests, checks"),
                "{refused}"
            );
        }
    }

    #[test]
    fn a_verdict_has_the_time() {
        let line = verdict("fmt", &Outcome::Passed, Duration::from_millis(1240));
        assert_eq!(line, "fmt        passed in 1.3 s");
    }
}
