//! What a provider says of itself is true.

use dhow_core::{ActionKind, Environment, ErrorKind, PaymentProvider, ProviderId};

use crate::{
    Bench, Done, Harness, Verb, Verdict,
    bench::{Checked, LACKING, script, writes},
};

/// What it lacks sends nothing; what it has sends what was recorded, and is understood.
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
    if let Some(other) = capabilities.countries.iter().find(|one| !is_code(one)) {
        return Err(format!(
            "capabilities() list the country `{other}`, which is no code of ISO 3166-1 such as `KE`"
        ));
    }
    if verb == Verb::Answer && asks_for_answers(&provider) && !offered {
        return Err(
            "capabilities() lists an action that wants an answer, and actions() is None".to_owned(),
        );
    }
    if verb == Verb::Answer && offered && !asks_for_answers(&provider) {
        return Err(
            "actions() takes answers, and capabilities() lists no action that wants one".to_owned(),
        );
    }
    let result = bench.ask(verb, &provider, &bench.facts)?;
    let sent = recorder.sent();
    if !offered {
        return match (answers.len(), sent.len()) {
            (0, 0) => LACKING,
            (_, 0) => Err("the harness has answers for it, and the accessor is None".to_owned()),
            (_, count) => Err(format!(
                "the accessor is None, and {count} requests went out"
            )),
        };
    }
    if let Err(error) = &result {
        let lies = error.kind() == ErrorKind::Unsupported && sent.is_empty();
        return Err(if lies {
            "the accessor offers it, and asking ends with `unsupported`: return None instead".into()
        } else if answers.is_empty() {
            format!("the provider offers it, and Harness::answers() has none for it: {error}")
        } else {
            format!("the recorded answers were not understood: {error}")
        });
    }
    let (expected, count) = (answers.len(), sent.len());
    if count != expected {
        return Err(format!(
            "{count} requests went out, the harness has {expected} answers"
        ));
    }
    match (verb.is_write(), writes(&sent)) {
        (true, 0) if count > 0 => {
            Err("it was sent as Effect::Read: a transport would repeat it after a fault".to_owned())
        }
        (false, 1..) => {
            Err("it was sent as Effect::Write: a transport would not repeat it".to_owned())
        }
        _ => Ok(Verdict::Holds),
    }
}

fn asks_for_answers(provider: &dyn PaymentProvider) -> bool {
    let actions = provider.capabilities().actions;
    let wants = |kind: &ActionKind| {
        matches!(
            kind,
            ActionKind::EnterOtp | ActionKind::SubmitTransactionReference
        )
    };
    actions.iter().any(wants)
}

/// Provider and environment are the same wherever they are reported.
pub(crate) fn environments_agree<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let provider = bench.listener()?;
    let expected = (provider.id(), bench.environment);
    bench.note(format!(
        "environment() of a provider for {}",
        bench.environment
    ));
    if provider.environment() != expected.1 {
        return Err(format!(
            "environment() is {}, the provider was set up for {}",
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
                "it reports {} in the {} environment, the provider is {} in the {} environment",
                found.0, found.1, expected.0, expected.1
            ));
        }
    }
    Ok(Verdict::Holds)
}

pub(super) fn origins(done: &Done) -> Vec<(ProviderId, Environment)> {
    match done {
        Done::Payments(payments) => payments
            .iter()
            .map(|one| (one.provider.clone(), one.environment))
            .collect(),
        Done::Payouts(payouts) => payouts
            .iter()
            .map(|one| (one.provider.clone(), one.environment))
            .collect(),
        Done::Refund(refund) => vec![(refund.provider.clone(), refund.environment)],
        Done::Balances(_) | Done::Nothing => Vec::new(),
    }
}
