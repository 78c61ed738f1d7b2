//! `cargo xtask mutants`: changes the code that decides about money, one place at a time, and reports the changes that no test detects.
//!
//! All changes are compiled at once, and an environment variable chooses one, so that the tests are built once.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use crate::copy::Copy;
use crate::run::Outcome;
use crate::tree::Tree;
use crate::words::{JOBS, Words};

mod build;
mod choice;
mod config;
mod edit;
mod find;
mod judge;
mod names;
mod plan;
mod record;
mod report;

use build::Built;
use choice::Choice;
use config::Config;
use plan::Plan;
use report::Judged;

/// The parsed options of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    choice: Choice,
    list: bool,
    own_tests: bool,
    jobs: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            choice: Choice::default(),
            list: false,
            own_tests: false,
            jobs: 2,
        }
    }
}

impl Options {
    /// Parses the words after `mutants`.
    ///
    /// # Errors
    /// An unknown option, or a value that is missing or outside of its limits.
    pub(crate) fn parse(words: &mut Words<'_>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(word) = words.next() {
            match word {
                "--list" => options.list = true,
                "--own-tests" => options.own_tests = true,
                "--package" => {
                    let name = words.value(word, "the name of a package")?;
                    options.choice.package = Some(name.to_owned());
                }
                "--file" => {
                    let path = words.value(word, "a path, its end or a pattern")?;
                    options.choice.files.push(path.to_owned());
                }
                "--mutant" => options.choice.mutant = Some(words.number(word, &(1..=u32::MAX))?),
                "--jobs" => options.jobs = words.number(word, &JOBS)?,
                other => return Err(words.unknown(other)),
            }
        }
        Ok(options)
    }
}

/// Runs the mutation check for all groups.
pub(crate) fn run_all(root: &Path) -> Outcome {
    run(root, &Options::default())
}

/// Runs the mutation check.
pub(crate) fn run(root: &Path, options: &Options) -> Outcome {
    match check(root, options) {
        Ok(reasons) if reasons.is_empty() => Outcome::Passed,
        Ok(reasons) => Outcome::Failed(reasons.join("\n")),
        Err(message) => Outcome::Failed(message),
    }
}

fn check(root: &Path, options: &Options) -> Result<Vec<String>, String> {
    let text = fs::read_to_string(root.join(config::FILE))
        .map_err(|error| format!("{}: {error}", config::FILE))?;
    let mut config = Config::parse(&text)?;
    let tree = Tree::load(root)?;
    let mut plan = Plan::new(&tree, &config)?;
    options.choice.check(&plan)?;
    if options.list {
        let lines = list(&plan, &options.choice);
        lines.iter().for_each(|line| println!("{line}"));
        println!("{} mutants, some of which may not compile", lines.len());
        return Ok(Vec::new());
    }
    if options.own_tests {
        plan.forget_other_packages(options.choice.package.as_deref());
        // Accepted survivors of other packages are neither built nor judged.
        let is_elsewhere = |path: &str| tree.text(path).is_some() && !plan.has(path);
        config.accepted.retain(|entry| !is_elsewhere(&entry.file));
    }
    let rewritten: BTreeSet<&str> = plan.files.iter().map(|file| file.path.as_str()).collect();
    let folder = root.join("target/mutants");
    let copy = Copy {
        root: folder.join("tree"),
        target: folder.join("target"),
    };
    copy.update(root, &tree.paths().collect(), &rewritten)?;
    let built = build::build(&copy, &plan)?;
    judge(&config, &plan, built, &folder, options)
}

/// Runs the tests for the chosen mutants and returns the reasons to fail.
fn judge(
    config: &Config,
    plan: &Plan,
    built: Built,
    folder: &Path,
    options: &Options,
) -> Result<Vec<String>, String> {
    let existing: Vec<_> = plan.mutants(&built.dropped).collect();
    let mutants: Vec<_> = existing
        .iter()
        .copied()
        .filter(|(file, mutant)| options.choice.has(file, mutant))
        .collect();
    if mutants.is_empty() {
        return Err("none of the chosen mutants compiles".to_owned());
    }
    let programs = judge::record(built.binaries, &mutants, folder)?;
    println!("{} mutants", mutants.len());
    let found = folder.join("survivors.txt");
    drop(fs::remove_file(&found));
    let verdicts = judge::judge_all(
        &mutants,
        &programs,
        options.jobs,
        |file, mutant, verdict| {
            let judged = Judged {
                file,
                mutant,
                verdict,
            };
            if verdict.survived() {
                note(&found, &report::line(&judged, false));
            }
        },
    );
    let judged: Vec<Judged<'_>> = mutants
        .into_iter()
        .zip(verdicts)
        .map(|((file, mutant), verdict)| Judged {
            file,
            mutant,
            verdict,
        })
        .collect();
    if options.choice.mutant.is_some() {
        for judged in &judged {
            println!("{:?}: {}", judged.verdict, report::line(judged, false));
        }
        return Ok(Vec::new());
    }
    let mut reasons = judge::failing(&programs);
    reasons.extend(report::report(config, &existing, &judged));
    Ok(reasons)
}

/// Adds a line to the progress file. The report does not depend on it.
fn note(path: &Path, line: &str) {
    let file = fs::OpenOptions::new().create(true).append(true).open(path);
    if let Ok(mut file) = file {
        drop(file.write_all(format!("{line}\n").as_bytes()));
    }
}

/// A line for each chosen mutant.
fn list(plan: &Plan, choice: &Choice) -> Vec<String> {
    let mutants = plan.mutants(&plan.unwanted);
    let chosen = mutants.filter(|(file, mutant)| choice.has(file, mutant));
    let line = |(file, mutant): (&plan::PlannedFile, &find::Mutant)| {
        format!(
            "{} {}:{} {}: {} => {}",
            mutant.id, file.path, mutant.line, mutant.function, mutant.original, mutant.mutated
        )
    };
    chosen.map(line).collect()
}

#[cfg(test)]
mod tests;
