//! The provider's id in errors.

use dhow_core::{Money, PaymentProvider, ProviderId, Result as CallResult};

use crate::{
    Bench, Done, Facts, Harness, RecordedResponse, ScriptedResponse, Verb, Verdict, bench::Checked,
};

/// Every error of a call carries the provider's id: local refusals, transport errors, and responses that are not accepted.
pub(crate) fn an_error_names_its_provider<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let provider = bench.listener()?;
    let id = provider.id();
    let facts = &bench.facts;
    if verb.moves_money() {
        for minor in [0, -1] {
            let nothing = facts.with_amount(Money::from_minor(minor, facts.amount.currency()));
            let ended = bench.call(verb, &provider, &nothing)?;
            names(&id, &format!("for an amount of {minor} minor units"), ended)?;
        }
        let misspelt = bench.call_with_option(verb, &provider, "descripton_kit")?;
        let misspelt = misspelt.unwrap_or(Ok(())).map(|()| Done::Nothing);
        names(&id, "for an unknown option", misspelt)?;
    }
    for reference in ["..", "a/b", "a\u{0}b", "\u{e9}"] {
        let hostile = Facts {
            provider_reference: reference.to_owned(),
            merchant_reference: reference.to_owned(),
            ..facts.clone()
        };
        let known = dhow_core::MerchantReference::new(reference).is_ok()
            && dhow_core::ProviderReference::new(reference).is_ok();
        if known {
            let ended = bench.call(verb, &provider, &hostile)?;
            names(&id, &format!("for the reference `{reference}`"), ended)?;
        }
    }
    let Some(baseline) = bench.baseline(verb)? else {
        return Ok(Verdict::Holds);
    };
    let mut faults = vec![ScriptedResponse::NotSent, ScriptedResponse::MaybeSent];
    for (status, body) in [
        (200, "<html></html>"),
        (400, "{}"),
        (404, ""),
        (429, ""),
        (503, ""),
    ] {
        faults.push(ScriptedResponse::Received(RecordedResponse::new(
            status, body,
        )));
    }
    for index in 0..baseline.answers.len() {
        for fault in &faults {
            let responses = baseline.with_fault_at(index, fault.clone());
            let run = bench.call_scripted(verb, facts, responses)?;
            names(&id, &format!("after {fault:?}"), run.result)?;
        }
    }
    Ok(Verdict::Holds)
}

/// Checks that an error carries the provider's id.
fn names(id: &ProviderId, what: &str, result: CallResult<Done>) -> Result<(), String> {
    match result {
        Err(error) if error.provider() != Some(id) => {
            let named = error.provider().map_or("no provider", ProviderId::as_str);
            Err(format!(
                "the error {what} names {named}; expected: the provider id `{id}`; error: {error}"
            ))
        }
        _ => Ok(()),
    }
}
