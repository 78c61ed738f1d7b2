//! Trying a law on a harness.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use dhow_core::Environment;

use crate::{About, Bench, Harness, Law, Verb, Verdict, Violation, catalogue, setup};

/// The seed of [`check`].
const SEED: u64 = 1;

/// Tries a law for live and for sandbox. Laws about calls need the verb, the others ignore it.
///
/// A panic of the provider is a violation, and so is a law that tried nothing without a reason.
///
/// # Errors
/// [`Violation`] when it does not hold.
pub fn check<H: Harness>(
    harness: &H,
    law: &'static Law,
    verb: Option<Verb>,
) -> Result<Verdict, Violation> {
    check_with_seed(harness, law, verb, SEED)
}

/// Tries a law like [`check`], with a seed for whatever is random.
///
/// # Errors
/// [`Violation`] when it does not hold.
pub fn check_with_seed<H: Harness>(
    harness: &H,
    law: &'static Law,
    verb: Option<Verb>,
    seed: u64,
) -> Result<Verdict, Violation> {
    let environments: &[Environment] = match law.about {
        About::Network => &[Environment::Sandbox],
        About::Calls | About::Whole => &[Environment::Sandbox, Environment::Live],
    };
    let mut verdict = Verdict::Holds;
    for environment in environments {
        verdict = tried(harness, law, verb, *environment, seed)?;
    }
    Ok(verdict)
}

fn tried<H: Harness>(
    harness: &H,
    law: &'static Law,
    verb: Option<Verb>,
    environment: Environment,
    seed: u64,
) -> Result<Verdict, Violation> {
    let violation = |what: String, input: Option<String>| Violation {
        law,
        verb,
        what: format!("{what} (environment: {environment})"),
        input: input.map(|input| without_secrets(input, harness)),
        seed,
    };
    let bench = Bench::new(harness, environment, seed);
    let bench = bench.map_err(|what| violation(what, None))?;
    let result = catch_unwind(AssertUnwindSafe(|| {
        catalogue::try_law(law.name, &bench, verb)
    }));
    match result {
        Ok(Ok(Verdict::Holds)) if bench.attempts() == 0 => Err(violation(
            "it tried nothing: an item of the harness is empty".to_owned(),
            None,
        )),
        Ok(Ok(verdict)) => Ok(verdict),
        Ok(Err(what)) => Err(violation(what, bench.last_input())),
        Err(panic) => {
            let what = format!("it panicked: {}", message(&*panic));
            Err(violation(what, bench.last_input()))
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

fn without_secrets<H: Harness>(input: String, harness: &H) -> String {
    let mut secrets = harness.secrets();
    secrets.extend([
        setup::API_KEY,
        setup::OTHER_API_KEY,
        setup::SECRET,
        setup::PREVIOUS_SECRET,
        setup::STRANGE_SECRET,
    ]);
    let hide = |text: String, secret: &str| text.replace(secret, "(secret)");
    secrets.into_iter().fold(input, hide)
}
