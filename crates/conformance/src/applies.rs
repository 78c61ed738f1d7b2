//! Decides whether a law has test cases for a harness.

use crate::{About, Harness, Law, Verb, catalogue};

pub(crate) mod conditions;

/// Checks whether the law has a test case for the harness and the verb.
///
/// # Errors
/// Returns the reason if it has none.
pub fn applies<H: Harness>(
    harness: &H,
    law: &'static Law,
    verb: Option<Verb>,
) -> Result<(), &'static str> {
    let verb = verb.filter(|_| law.about != About::Whole);
    if let Some(verb) = verb {
        let is_local = harness.responses(verb, &harness.facts()).is_empty();
        // A payment may be created without a request, as the URL of a page. Any other operation without a request is not offered.
        let works = law.without_requests && verb == Verb::CreatePayment;
        if is_local && !works {
            return Err(
                "the provider does not offer this operation, or carries it out without a request",
            );
        }
    }
    catalogue::reason(harness, law, verb).map_or(Ok(()), Err)
}
