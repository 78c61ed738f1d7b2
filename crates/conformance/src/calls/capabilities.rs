//! Capabilities, provider id and environment of a provider.

use dhow_core::{ActionKind, Environment, ErrorKind, PaymentProvider, ProviderId};

use crate::{
    Bench, Done, Harness, Sent, Verb, Verdict,
    bench::{Checked, LACKING, script, writes},
};

/// An operation that the provider offers sends the recorded requests with the right effect; one that it does not offer sends nothing.
pub(crate) fn capabilities_are_true<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let answers = bench.harness.responses(verb, &bench.facts);
    let (provider, recorder) = bench.recorded(script(&answers))?;
    let offered = verb.operation().offered_by(&provider);
    bench.note(format!(
        "capabilities() of a provider that offers `{verb}`: {offered}"
    ));
    countries_are_codes(&provider)?;
    if verb == Verb::Answer {
        actions_agree(&provider, offered)?;
    }
    let result = bench.call(verb, &provider, &bench.facts)?;
    let sent = recorder.sent();
    if !offered {
        return nothing_is_sent(answers.len(), sent.len());
    }
    if let Err(error) = &result {
        let lies = error.kind() == ErrorKind::Unsupported && sent.is_empty();
        return Err(if lies {
            "the accessor offers this operation, but calling it fails with `unsupported`; return None from the accessor instead".into()
        } else if answers.is_empty() {
            format!(
                "the provider offers this operation, but Harness::responses() has no responses for it: {error}"
            )
        } else {
            format!("the provider did not accept the responses of Harness::responses(): {error}")
        });
    }
    let (expected, count) = (answers.len(), sent.len());
    if count != expected {
        return Err(format!(
            "the call sent {count} requests, but Harness::responses() has {expected} responses; add or remove responses"
        ));
    }
    effects_are_true(verb, &sent)
}

/// Checks that the countries of the capabilities are ISO 3166-1 alpha-2 codes.
fn countries_are_codes(provider: &dyn PaymentProvider) -> Result<(), String> {
    let is_code = |country: &&str| {
        country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let countries = provider.capabilities().countries;
    match countries.iter().find(|country| !is_code(country)) {
        None => Ok(()),
        Some(other) => Err(format!(
            "capabilities().countries lists `{other}`, which is not an ISO 3166-1 alpha-2 code such as `KE`"
        )),
    }
}

/// Checks that the provider takes the customer's answer if, and only if, its capabilities list an action that needs one.
fn actions_agree(provider: &dyn PaymentProvider, offered: bool) -> Result<(), String> {
    let problem = match (needs_answers(provider), offered) {
        (true, false) => {
            "capabilities().actions lists an action that needs the customer's answer, but actions() returns None; implement actions() or remove the action"
        }
        (false, true) => {
            "actions() takes the customer's answer, but capabilities().actions lists no action that needs one; add `EnterOtp` or `SubmitTransactionReference`"
        }
        (true, true) | (false, false) => return Ok(()),
    };
    Err(problem.to_owned())
}

/// Checks that an operation without an accessor has no recorded responses and sends no requests.
fn nothing_is_sent(answers: usize, sent: usize) -> Checked {
    match (answers, sent) {
        (0, 0) => LACKING,
        (_, 0) => Err(
            "Harness::responses() has responses for this operation, but its accessor returns None; implement the operation or return no responses"
                .to_owned(),
        ),
        (_, count) => Err(format!(
            "the accessor of this operation returns None, and the call sent {count} requests; expected: none"
        )),
    }
}

/// Checks that a write sent a request with `Effect::Write`, and that a read sent none.
fn effects_are_true(verb: Verb, sent: &[Sent]) -> Checked {
    match (verb.is_write(), writes(sent)) {
        (true, 0) if !sent.is_empty() => {
            Err("a write was sent with Effect::Read, so that a transport may send it twice; declare its endpoint with Effect::Write".to_owned())
        }
        (false, 1..) => {
            Err("a read was sent with Effect::Write, so that a transport does not retry it; declare its endpoint with Effect::Read".to_owned())
        }
        _ => Ok(Verdict::Holds),
    }
}

/// Returns true if the capabilities list an action that needs an answer of the customer.
fn needs_answers(provider: &dyn PaymentProvider) -> bool {
    let actions = provider.capabilities().actions;
    let needs_answer = |kind: &ActionKind| {
        matches!(
            kind,
            ActionKind::EnterOtp | ActionKind::SubmitTransactionReference
        )
    };
    actions.iter().any(needs_answer)
}

/// Provider id and environment are the configured ones in the provider and in every result.
pub(crate) fn environments_agree<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let provider = bench.listener()?;
    let expected = (provider.id(), bench.environment);
    bench.note(format!(
        "environment() of a provider for {}",
        bench.environment
    ));
    if provider.environment() != expected.1 {
        return Err(format!(
            "environment() returned {}, but the provider was set up for {}",
            provider.environment(),
            expected.1
        ));
    }
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    for found in origins(&baseline.done) {
        if found != expected {
            return Err(format!(
                "the result names the provider {} in the {} environment; expected: {} in the {} environment",
                found.0, found.1, expected.0, expected.1
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the provider id and the environment of each object of a result.
pub(super) fn origins(done: &Done) -> Vec<(ProviderId, Environment)> {
    match done {
        Done::Payments(payments) => payments
            .iter()
            .map(|payment| (payment.provider.clone(), payment.environment))
            .collect(),
        Done::Payouts(payouts) => payouts
            .iter()
            .map(|payout| (payout.provider.clone(), payout.environment))
            .collect(),
        Done::Refund(refund) => vec![(refund.provider.clone(), refund.environment)],
        Done::Balances(_) | Done::Nothing => Vec::new(),
    }
}
