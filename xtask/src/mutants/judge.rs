//! Runs the tests once per mutant, cheapest program first, and stops at the first test that fails.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::build::Binary;
use super::find::Mutant;
use super::plan::PlannedFile;
use super::record::{Reach, Recording, command};

/// The result of the tests for a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A test failed.
    Caught,
    /// A test was stopped at the time limit.
    TimedOut,
    /// All tests that execute it pass.
    Survived,
    /// No test executes it.
    NotReached,
}

impl Verdict {
    /// True if no test failed.
    pub(super) fn survived(self) -> bool {
        matches!(self, Self::Survived | Self::NotReached)
    }
}

/// A test program with its recording.
#[derive(Debug)]
pub(super) struct RecordedProgram {
    binary: Binary,
    recording: Recording,
}

/// Records all programs whose tests run for these mutants.
///
/// # Errors
/// A program that cannot be started.
pub(super) fn record(
    binaries: Vec<Binary>,
    mutants: &[(&PlannedFile, &Mutant)],
    folder: &Path,
) -> Result<Vec<RecordedProgram>, String> {
    let file = folder.join("record.txt");
    let mut all = Vec::new();
    let is_used = |binary: &Binary| {
        let mut files = mutants.iter().map(|(file, _)| file);
        files.any(|file| file.package == binary.package || file.then.contains(&binary.package))
    };
    for binary in binaries.into_iter().filter(is_used) {
        let recording = Recording::make(&binary, &file)?;
        println!("{}: {:.1?}", binary.name(), recording.took);
        all.push(RecordedProgram { binary, recording });
    }
    Ok(all)
}

/// Messages about the tests that fail without a mutant.
pub(super) fn failing(programs: &[RecordedProgram]) -> Vec<String> {
    let all = programs.iter().flat_map(|program| {
        let name = program.binary.name();
        let tests = program.recording.failing.iter();
        tests.map(move |test| format!("{name}: {test} fails without a mutant and was left out"))
    });
    all.collect()
}

/// Judges every mutant, a few at a time, and calls `on_verdict` for each as soon as it is judged.
pub(super) fn judge_all(
    mutants: &[(&PlannedFile, &Mutant)],
    programs: &[RecordedProgram],
    jobs: usize,
    on_verdict: impl Fn(&PlannedFile, &Mutant, Verdict) + Sync,
) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(vec![Verdict::NotReached; mutants.len()]);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some((file, mutant)) = mutants.get(index) else {
                        return;
                    };
                    let verdict = judge(file, mutant.id, programs);
                    on_verdict(file, mutant, verdict);
                    let mut all = verdicts.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(slot) = all.get_mut(index) {
                        *slot = verdict;
                    }
                    progress(index + 1, mutants.len(), started);
                }
            });
        }
    });
    verdicts
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
}

fn progress(done: usize, all: usize, started: Instant) {
    if done.is_multiple_of(100) || done == all {
        println!("{done} of {all} after {} s", started.elapsed().as_secs());
        drop(std::io::stdout().flush());
    }
}

fn judge(file: &PlannedFile, mutant: u32, programs: &[RecordedProgram]) -> Verdict {
    let mut verdict = Verdict::NotReached;
    for program in in_order(file, programs) {
        let Some(reach) = program.recording.reach(mutant) else {
            continue;
        };
        verdict = run(program, mutant, &reach);
        if !verdict.survived() {
            return verdict;
        }
    }
    verdict
}

/// Order of the programs: the package's unit tests, its integration tests, then the other packages in the order of the configuration; the
/// faster one first within each.
fn in_order<'a>(file: &PlannedFile, programs: &'a [RecordedProgram]) -> Vec<&'a RecordedProgram> {
    let packages: Vec<&String> = std::iter::once(&file.package).chain(&file.then).collect();
    let mut ordered: Vec<(usize, &RecordedProgram)> = programs
        .iter()
        .filter_map(|program| {
            let own = &program.binary.package;
            let at = packages.iter().position(|package| *package == own)?;
            Some((at, program))
        })
        .collect();
    ordered.sort_by_key(|(at, program)| (*at, !program.binary.is_unit, program.recording.took));
    ordered.into_iter().map(|(_, program)| program).collect()
}

/// Number of tests that run before all others. Slow tests reach many mutants, so they are seldom among them.
const FIRST: usize = 6;

/// Runs the tests of one program that reach a mutant, in batches, until one fails.
fn run(program: &RecordedProgram, mutant: u32, reach: &Reach) -> Verdict {
    let (first, others) = reach.tests.split_at(reach.tests.len().min(FIRST));
    for tests in [first, others]
        .into_iter()
        .filter(|tests| !tests.is_empty())
    {
        let mut command = command(&program.binary);
        command.args(tests);
        let verdict = run_once(program, mutant, command);
        if !verdict.survived() {
            return verdict;
        }
    }
    if !reach.maybe_all {
        return Verdict::Survived;
    }
    let mut command = command(&program.binary);
    let tried = program.recording.failing.iter().chain(&reach.tests);
    command.args(tried.flat_map(|name| ["--skip", name]));
    run_once(program, mutant, command)
}

/// Runs the tests that a command names, with a mutant.
fn run_once(program: &RecordedProgram, mutant: u32, mut command: Command) -> Verdict {
    command
        .arg("--exact")
        .env("DHOW_MUTANT", mutant.to_string())
        .stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        return Verdict::Survived;
    };
    let lines = lines_of(&mut child);
    let deadline = Instant::now() + Duration::from_secs(15) + program.recording.took * 2;
    let verdict = watch(&lines, deadline);
    if verdict.is_some() {
        drop(child.kill());
    }
    let status = child.wait();
    verdict.unwrap_or(match status {
        Ok(status) if status.success() => Verdict::Survived,
        _ => Verdict::Caught,
    })
}

/// The lines that a program prints, until it closes its output.
fn lines_of(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(output) = child.stdout.take() {
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
    }
    receiver
}

/// Waits for a failed test or the deadline; nothing when the program ends by itself.
fn watch(lines: &Receiver<String>, deadline: Instant) -> Option<Verdict> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match lines.recv_timeout(left) {
            Ok(line) if line.starts_with("test ") && line.ends_with("FAILED") => {
                return Some(Verdict::Caught);
            }
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return Some(Verdict::TimedOut),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}
