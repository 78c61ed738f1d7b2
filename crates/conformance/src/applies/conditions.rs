//! Conditions of laws: each returns the reason if a harness has no test case. The catalogue names them in the entry of a law.

use std::time::Duration;

use dhow_core::Environment;

use crate::{ErrorWords, Harness, Law, Part, Topic, Verb, Verdict, check, items::Message};

type Reason = Option<&'static str>;

/// Defines conditions on items of the harness, which do not depend on the law.
macro_rules! of_items {
    ($($(#[$doc:meta])* $name:ident: |$harness:ident| $reason:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) fn $name<H: Harness>($harness: &H, _: &'static Law, _: Option<Verb>) -> Reason {
            $reason
        }
    )+};
}

/// Defines conditions on items of one operation. They hold for a law that is tested for no operation.
macro_rules! of_verbs {
    ($($(#[$doc:meta])* $name:ident: |$harness:ident, $verb:ident| $reason:expr;)+) => {$(
        $(#[$doc])*
        pub(crate) fn $name<H: Harness>($harness: &H, _: &'static Law, verb: Option<Verb>) -> Reason {
            let $verb = verb?;
            $reason
        }
    )+};
}

of_items! {
    lists: |harness| harness.lists(&harness.facts()).reason();
    outside_signatures: |harness| harness.vectors().reason();
    second_currency: |harness| harness.second_currency().reason();
    unclaimed_currency: |harness| harness.unclaimed_currency().reason();
    words_of_attempts: |harness| harness.words(Topic::Attempt).reason();
    beneficiary: |harness| harness.beneficiary(&harness.facts()).reason();
    expiry: |harness| harness.expiry().reason();
    expiry_of_request: |harness| harness.expiry_of_request(Duration::from_secs(86_400)).reason();
    account: |harness| harness.account().reason();
    refunded_amounts: |harness| harness.reports_refunds().reason();
}

of_verbs! {
    refusals: |harness, verb| harness.error_response(verb, ErrorWords::Refused).reason();
    absences: |harness, verb| harness.error_response(verb, ErrorWords::NotFound).reason();
    duplicates: |harness, verb| harness.error_response(verb, ErrorWords::Duplicate).reason();
    in_progress: |harness, verb| harness.error_response(verb, ErrorWords::InProgress).reason();
    signed_responses: |harness, verb| harness.signed_response(verb).reason();
    credentials: |harness, verb| left_out(harness, Message::Request(verb), Part::Credential);
    statuses: |harness, verb| {
        let Some(topic) = verb.topic() else {
            return Some("the result of this operation has no status");
        };
        let without = left_out(harness, Message::Answer(verb), Part::Status);
        without.or(harness.words(topic).reason())
    };
    no_status: |harness, verb| {
        let without = left_out(harness, Message::Answer(verb), Part::Status);
        without.is_none().then_some("the response has a status")
    };
    no_currency_field: |harness, verb| {
        let without = left_out(harness, Message::Request(verb), Part::Currency);
        without.is_none().then_some("the request has a currency field")
    };
    page_alone: |harness, verb| {
        let sends = !harness.responses(verb, &harness.facts()).is_empty();
        sends.then_some("the payment is created by a request and not by a page alone")
    };
    bodies_are_read: |harness, verb| {
        let by_status = harness.reported_by_status().contains(&verb);
        by_status.then_some("the HTTP status alone indicates success")
    };
    named_environments: |harness, verb| {
        let named = answers_name_the_environment(harness, verb);
        (!named).then_some("the responses do not name the environment")
    };
}

/// Runs the law to find out if it has a test case. The last condition of a law, because it takes the longest.
pub(crate) fn by_a_run<H: Harness>(
    harness: &H,
    law: &'static Law,
    verb: Option<Verb>,
) -> Option<&'static str> {
    match check(harness, law, verb) {
        Ok(Verdict::DoesNotApply(why)) => Some(why),
        Ok(Verdict::Holds) | Err(_) => None,
    }
}

/// Returns the reason if the message does not carry the part.
fn left_out<H: Harness>(harness: &H, message: Message, part: Part) -> Reason {
    let all = harness.left_out();
    let mut entries = all.iter();
    let found = entries.find(|entry| entry.message == message && entry.part == part);
    found.map(|entry| entry.why)
}

/// Returns true if the recorded responses to the verb differ between the environments.
fn answers_name_the_environment<H: Harness>(harness: &H, verb: Verb) -> bool {
    let facts = harness.facts();
    let live = facts.in_environment(Environment::Live);
    let here = harness.responses(verb, &facts);
    let again = harness.responses(verb, &facts);
    // If two responses of one environment differ, a difference between the environments proves nothing.
    here == again && here != harness.responses(verb, &live)
}
