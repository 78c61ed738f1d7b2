//! Capabilities, provider id and environment of a provider.

use dhow_core::{ActionKind, Environment, ErrorKind, PaymentProvider, ProviderId};

use crate::{
    Bench, Done, Harness, Verb, Verdict,
    bench::{Checked, LACKING, script, writes},
};

/// An operation that the provider offers sends the recorded requests with the right effect; one that it does not offer sends nothing.
pub(crate) fn capabilities_are_true<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let answers = bench.harness.answers(verb, &bench.facts);
    let (provider, recorder) = bench.recorded(script(&answers))?;
    let offered = verb.operation().offered_by(&provider);
    bench.note(format!(
        "capabilities() of a provider that offers `{verb}`: {offered}"
    ));
    let capabilities = provider.capabilities();
    let is_code = |country: &&&str| {
        country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    if let Some(other) = capabilities
        .countries
        .iter()
        .find(|country| !is_code(country))
    {
        return Err(format!(
            "capabilities().countries lists `{other}`, which is not an ISO 3166-1 alpha-2 code such as `KE`"
        ));
    }
    if verb == Verb::Answer && needs_answers(&provider) && !offered {
        return Err(
            "capabilities().actions lists an action that needs the customer's answer, but actions() returns None; implement actions() or remove the action".to_owned(),
        );
    }
    if verb == Verb::Answer && offered && !needs_answers(&provider) {
        return Err(
            "actions() takes the customer's answer, but capabilities().actions lists no action that needs one; add `EnterOtp` or `SubmitTransactionReference`".to_owned(),
        );
    }
    let result = bench.call(verb, &provider, &bench.facts)?;
    let sent = recorder.sent();
    if !offered {
        return match (answers.len(), sent.len()) {
            (0, 0) => LACKING,
            (_, 0) => Err(
                "Harness::answers() has responses for this operation, but its accessor returns None; implement the operation or return no responses"
                    .to_owned(),
            ),
            (_, count) => Err(format!(
                "the accessor of this operation returns None, and the call sent {count} requests; expected: none"
            )),
        };
    }
    if let Err(error) = &result {
        let lies = error.kind() == ErrorKind::Unsupported && sent.is_empty();
        return Err(if lies {
            "the accessor offers this operation, but calling it fails with `unsupported`; return None from the accessor instead".into()
        } else if answers.is_empty() {
            format!(
                "the provider offers this operation, but Harness::answers() has no responses for it: {error}"
            )
        } else {
            format!("the provider did not accept the responses of Harness::answers(): {error}")
        });
    }
    let (expected, count) = (answers.len(), sent.len());
    if count != expected {
        return Err(format!(
            "the call sent {count} requests, but Harness::answers() has {expected} responses; add or remove responses"
        ));
    }
    match (verb.is_write(), writes(&sent)) {
        (true, 0) if count > 0 => {
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
