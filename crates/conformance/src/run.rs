//! The test program that [`laws!`](crate::laws) makes.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    io::{self, Write},
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{Harness, LAWS, Law, Verb, Verdict, applies, check_with_seed};

mod arguments;
mod table;

use arguments::{Action, Arguments};

/// The longest time that a law may take before its provider is said to block.
const LAW_TIMEOUT: Duration = Duration::from_secs(120);

/// One test: a law for a verb, or for the provider as a whole.
#[derive(Debug, Clone, Copy)]
struct Test {
    law: &'static Law,
    verb: Option<Verb>,
}

impl Test {
    fn name(&self) -> String {
        match self.verb {
            Some(verb) => format!("{}::{verb}", self.law.name),
            None => self.law.name.to_owned(),
        }
    }
}

/// Every test that is asked for and has something to try.
fn tests<H: Harness>(arguments: &Arguments) -> Vec<Test> {
    let harness = H::default();
    let all = LAWS.iter().flat_map(|law| {
        let verbs = law.verbs().into_iter();
        verbs.map(move |verb| Test { law, verb })
    });
    let chosen = all.filter(|test| arguments.chooses(&test.name()));
    chosen
        .filter(|test| applies(&harness, test.law, test.verb).is_ok())
        .collect()
}

/// Runs the laws as a test program with these arguments: those of any Rust test program, `--table` for the summary of all laws and
/// verbs, and `--seed N` to repeat a failure.
pub fn run<H: Harness>(arguments: impl IntoIterator<Item = String>) -> ExitCode {
    let arguments = match Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(message) => {
            tell(&format!("{message}\n"));
            return ExitCode::from(2);
        }
    };
    match arguments.action {
        Action::List => {
            list(&tests::<H>(&arguments), &arguments);
            ExitCode::SUCCESS
        }
        Action::Table => {
            tell(&table::table(&H::default()));
            ExitCode::SUCCESS
        }
        Action::Run => run_all::<H>(&tests::<H>(&arguments), &arguments),
    }
}

fn list(tests: &[Test], arguments: &Arguments) {
    let mut lines: String = tests
        .iter()
        .map(|test| format!("{}: test\n", test.name()))
        .collect();
    if !arguments.terse {
        lines += &format!("\n{} tests, 0 benchmarks\n", tests.len());
    }
    tell(&lines);
}

fn run_all<H: Harness>(tests: &[Test], arguments: &Arguments) -> ExitCode {
    let start = Instant::now();
    let seed = arguments
        .seed
        .unwrap_or_else(|| RandomState::new().build_hasher().finish());
    tell(&format!("\nrunning {} tests (seed {seed})\n", tests.len()));
    let next = Mutex::new(tests.iter());
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..arguments.threads.max(1) {
            scope.spawn(|| {
                loop {
                    let test = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(test) = test else {
                        break;
                    };
                    let result = one::<H>(*test, seed);
                    let ending = if result.is_ok() { "ok" } else { "FAILED" };
                    tell(&format!("test {} ... {ending}\n", test.name()));
                    if let Err(what) = result {
                        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                        failed.push((test.name(), what));
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    failed.sort();
    report(tests.len(), &failed, start.elapsed())
}

fn report(count: usize, failed: &[(String, String)], took: Duration) -> ExitCode {
    let mut text = String::new();
    if !failed.is_empty() {
        text += "\nfailures:\n";
        for (name, what) in failed {
            text += &format!("\n---- {name} ----\n{what}");
        }
        text += "\nfailures:\n";
        for (name, _) in failed {
            text += &format!("    {name}\n");
        }
    }
    let (result, passed) = match failed.len() {
        0 => ("ok", count),
        failures => ("FAILED", count - failures),
    };
    text += &format!(
        "\ntest result: {result}. {passed} passed; {} failed; 0 ignored; 0 measured; 0 filtered out; finished in {:.2?}\n",
        failed.len(),
        took
    );
    text += "(`--table` shows what was tried, and what does not apply and why)\n\n";
    tell(&text);
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(101)
    }
}

/// Tries one test on a thread of its own, so that a provider that blocks is named.
fn one<H: Harness>(test: Test, seed: u64) -> Result<(), String> {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().name(test.name());
    let started = thread.spawn(move || {
        let harness = H::default();
        let result = check_with_seed(&harness, test.law, test.verb, seed);
        drop(sender.send(match result {
            Ok(Verdict::Holds) => Ok(()),
            Ok(Verdict::DoesNotApply(why)) => Err(format!(
                "the law `{}` tried nothing, and was listed: {why}\n",
                test.law.name
            )),
            Err(violation) => Err(violation.to_string()),
        }));
    });
    if let Err(error) = started {
        return Err(format!("no thread could be started: {error}\n"));
    }
    receiver.recv_timeout(LAW_TIMEOUT).unwrap_or_else(|error| {
        let name = test.law.name;
        Err(match error {
            RecvTimeoutError::Timeout => format!(
                "the law `{name}` does not hold\n  what happened:  the provider blocked its thread for {} s\n",
                LAW_TIMEOUT.as_secs()
            ),
            RecvTimeoutError::Disconnected => {
                format!("the law `{name}` does not hold\n  what happened:  its thread ended early\n")
            }
        })
    })
}

/// Writes to the standard output. Nothing can be done when that is closed.
pub(crate) fn tell(text: &str) {
    let mut output = io::stdout().lock();
    drop(output.write_all(text.as_bytes()));
    drop(output.flush());
}
