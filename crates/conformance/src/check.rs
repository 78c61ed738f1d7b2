//! Tests one law on a harness.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use dhow_core::Environment;

use crate::{About, Bench, Harness, Law, Verb, Verdict, Violation, catalogue, setup};

/// Seed of the random cases in [`check`].
const SEED: u64 = 1;

/// Tests a law in both environments, with a fixed seed.
///
/// Laws about calls and the network need a verb; laws about the whole provider ignore it. A panic of the provider is a violation, and
/// so is a law that ran no test case and gave no reason.
///
/// # Errors
/// Returns a [`Violation`] if the law does not hold.
pub fn check<H: Harness>(
    harness: &H,
    law: &'static Law,
    verb: Option<Verb>,
) -> Result<Verdict, Violation> {
    check_with_seed(harness, law, verb, SEED)
}

/// Tests a law like [`check`], with the given seed for its random cases.
///
/// # Errors
/// Returns a [`Violation`] if the law does not hold.
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
        verdict = check_in(harness, law, verb, *environment, seed)?;
    }
    Ok(verdict)
}

fn check_in<H: Harness>(
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
    let result = catch_unwind(AssertUnwindSafe(|| catalogue::test_law(law, &bench, verb)));
    match result {
        Ok(Ok(Verdict::Holds)) if bench.attempts() == 0 => Err(violation(
            "the law ran no test case, because an item of the harness is empty: fill it, or return Declared::DoesNotApply with the reason".to_owned(),
            None,
        )),
        Ok(Ok(verdict)) => Ok(verdict),
        Ok(Err(what)) => Err(violation(what, bench.last_input())),
        Err(panic) => {
            let what = format!("the provider panicked: {}", message(&*panic));
            Err(violation(what, bench.last_input()))
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

/// Masks every secret that the kit gave to the provider.
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
