//! Errors that say whose they are.

use dhow_core::{Money, PaymentProvider, ProviderId, Result as Answered};

use crate::{
    Bench, Done, Facts, Harness, RecordedResponse, ScriptedResponse, Verb, Verdict, bench::Checked,
};

/// Every error that a call ends with names its provider: refusals of the provider itself, faults of the transport, and answers that are
/// none.
pub(crate) fn an_error_names_its_provider<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let provider = bench.listener()?;
    let id = provider.id();
    let facts = &bench.facts;
    if verb.moves_money() {
        for minor in [0, -1] {
            let nothing = facts.with_amount(Money::from_minor(minor, facts.amount.currency()));
            let ended = bench.ask(verb, &provider, &nothing)?;
            names(&id, &format!("of an amount of {minor}"), ended)?;
        }
        let misspelt = bench.ask_with_option(verb, &provider, "descripton_kit")?;
        let misspelt = misspelt.unwrap_or(Ok(())).map(|()| Done::Nothing);
        names(&id, "of an option that it does not have", misspelt)?;
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
            let ended = bench.ask(verb, &provider, &hostile)?;
            names(&id, &format!("of the reference `{reference}`"), ended)?;
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
        faults.push(ScriptedResponse::Answer(RecordedResponse::new(
            status, body,
        )));
    }
    for moment in 0..baseline.answers.len() {
        for fault in &faults {
            let responses = baseline.with_fault_at(moment, fault.clone());
            let run = bench.play(verb, facts, responses)?;
            names(&id, &format!("after {fault:?}"), run.result)?;
        }
    }
    Ok(Verdict::Holds)
}

fn names(id: &ProviderId, what: &str, ended: Answered<Done>) -> Result<(), String> {
    match ended {
        Err(error) if error.provider() != Some(id) => {
            let named = error.provider().map_or("no provider", ProviderId::as_str);
            Err(format!("the error {what} names {named}: {error}"))
        }
        _ => Ok(()),
    }
}
