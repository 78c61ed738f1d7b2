//! The merchant's account in responses.

use dhow_core::Effect;

use crate::{
    Bench, Done, Harness, Run, Verb, Verdict,
    bench::{Checked, LACKING},
    deliveries::item,
    edit,
    verb::{ending, is_unknown},
};

use super::binding::near_texts;

/// A response that names another merchant's account is not accepted.
pub(crate) fn a_response_of_another_account_is_refused<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let account = item!(bench.harness.account());
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let mut tested = false;
    for (place, answer) in baseline.answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        for (other, body) in with_other_accounts(body, account) {
            tested = true;
            let responses = baseline.with_answer(place, answer.with_body(body));
            let run = bench.call_scripted(verb, &bench.facts, responses)?;
            let effect = baseline.sent.get(place).map(|sent| sent.effect);
            if is_accepted(verb, effect, &run) {
                return Err(format!(
                    "a response named the account `{other}`, the provider's own is `{}`, and {}; expected: a write is unknown, a read fails, and a search leaves the entry out",
                    account.1,
                    ending(&run.result)
                ));
            }
        }
    }
    if tested {
        return Ok(Verdict::Holds);
    }
    Ok(Verdict::DoesNotApply(
        "the responses do not name the account",
    ))
}

/// Returns the text with other accounts in place of the provider's own, each with that account.
pub(crate) fn with_other_accounts(text: &str, (name, own): (&str, &str)) -> Vec<(String, String)> {
    let is_account = |member: &edit::Member| member.name == name && member.value == own;
    let mut others = near_texts(own);
    others.push("another-merchant-1".to_owned());
    let each = others.into_iter().filter_map(|other| {
        let raw = match edit::is_json(text) {
            true => serde_json::to_string(&other).ok()?,
            false => other.clone(),
        };
        Some((other, edit::with_value(text, &raw, is_account)?))
    });
    each.collect()
}

fn is_accepted(verb: Verb, effect: Option<Effect>, run: &Run) -> bool {
    if effect == Some(Effect::Write) {
        return !is_unknown(&run.result);
    }
    match &run.result {
        Err(_) => verb.is_write() && run.writes() > 0,
        Ok(Done::Payments(found)) => !found.is_empty(),
        Ok(Done::Payouts(found)) => !found.is_empty(),
        Ok(_) => true,
    }
}
