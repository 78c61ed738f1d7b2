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

/// Maximum duration of a law, after which its provider is reported as blocking.
const LAW_TIMEOUT: Duration = Duration::from_secs(120);

/// A test: a law for one verb, or for the provider as a whole.
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

/// Returns the selected tests that have a test case.
fn tests<H: Harness>(arguments: &Arguments) -> Vec<Test> {
    let harness = H::default();
    let all = LAWS.iter().flat_map(|law| {
        let verbs = law.verbs().into_iter();
        verbs.map(move |verb| Test { law, verb })
    });
    let selected = all.filter(|test| arguments.selects(&test.name()));
    selected
        .filter(|test| applies(&harness, test.law, test.verb).is_ok())
        .collect()
}

/// Runs the laws as a test program.
///
/// The arguments are those of any Rust test program, `--table` to print all laws by verb, and `--seed N` to reproduce a failure. The exit
/// code is 0 if every law holds, 101 if one does not, and 2 for an unknown argument.
pub fn run<H: Harness>(arguments: impl IntoIterator<Item = String>) -> ExitCode {
    let arguments = match Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(message) => {
            print(&format!("{message}\n"));
            return ExitCode::from(2);
        }
    };
    match arguments.action {
        Action::List => {
            list(&tests::<H>(&arguments), &arguments);
            ExitCode::SUCCESS
        }
        Action::Table => {
            print(&table::table(&H::default()));
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
    print(&lines);
}

fn run_all<H: Harness>(tests: &[Test], arguments: &Arguments) -> ExitCode {
    let start = Instant::now();
    let seed = arguments
        .seed
        .unwrap_or_else(|| RandomState::new().build_hasher().finish());
    print(&format!("\nrunning {} tests (seed {seed})\n", tests.len()));
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
                    let result = run_one::<H>(*test, seed);
                    let ending = if result.is_ok() { "ok" } else { "FAILED" };
                    print(&format!("test {} ... {ending}\n", test.name()));
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
    text += "(`--table` lists the laws by verb, with the reasons of those that do not apply)\n\n";
    print(&text);
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(101)
    }
}

/// Runs one test on a thread of its own, so that a provider that blocks is reported.
fn run_one<H: Harness>(test: Test, seed: u64) -> Result<(), String> {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().name(test.name());
    let started = thread.spawn(move || {
        let harness = H::default();
        let result = check_with_seed(&harness, test.law, test.verb, seed);
        drop(sender.send(match result {
            Ok(Verdict::Holds) => Ok(()),
            Ok(Verdict::DoesNotApply(why)) => Err(format!(
                "the law `{}` was listed as applicable, but has no test case: {why}\n",
                test.law.name
            )),
            Err(violation) => Err(violation.to_string()),
        }));
    });
    if let Err(error) = started {
        return Err(format!("the test thread could not be started: {error}\n"));
    }
    receiver.recv_timeout(LAW_TIMEOUT).unwrap_or_else(|error| {
        let Law { name, rule, .. } = test.law;
        let what = match error {
            RecvTimeoutError::Timeout => format!(
                "the provider blocked its thread for {} s; a call must be asynchronous and end at its deadline",
                LAW_TIMEOUT.as_secs()
            ),
            RecvTimeoutError::Disconnected => "the test thread ended without a result".to_owned(),
        };
        Err(format!(
            "the law `{name}` does not hold\n  rule:           {rule}\n  what happened:  {what}\n"
        ))
    })
}

/// Writes to standard output. Errors are ignored, because a closed output leaves no place to report them.
pub(crate) fn print(text: &str) {
    let mut output = io::stdout().lock();
    drop(output.write_all(text.as_bytes()));
    drop(output.flush());
}
