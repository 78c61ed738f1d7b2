//! Comparison of a response with its request.

use dhow_core::{Effect, Money, Outcome};

use crate::{
    Baseline, Bench, Done, Facts, Harness, Run, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::money::other_currency,
    edit,
    verb::{ending, is_unknown},
};

/// A response about another reference, amount, currency or beneficiary than requested is not accepted.
pub(crate) fn a_response_matches_its_request<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let mut tested = false;
    for (fact, facts) in others(verb, bench) {
        let answers = bench.harness.responses(verb, &facts);
        for (place, answer) in answers.into_iter().enumerate() {
            let usual = baseline.answers.get(place);
            if usual.is_none_or(|usual| *usual == answer) {
                continue;
            }
            let effect = baseline.sent.get(place).map(|sent| sent.effect);
            // A payment that is read before a refund has its own merchant reference.
            let of_the_payment = effect == Some(Effect::Read) && fact == "merchant reference";
            if verb == Verb::Refund && of_the_payment {
                continue;
            }
            tested = true;
            let responses = baseline.with_answer(place, answer);
            let run = bench.call_scripted(verb, &bench.facts, responses)?;
            let of_another_order = facts.merchant_reference != bench.facts.merchant_reference;
            let found = verb.is_search() && of_another_order && finds_something(&run);
            if found || !is_bound(verb, effect, &bench.facts, &run) {
                return Err(format!(
                    "a response named another {fact} than the request, and {}; expected: a write is unknown, a read fails, and a search leaves the entry out; compare the response with Response::check()",
                    ending(&run.result)
                ));
            }
        }
    }
    tested |= beneficiary_is_bound(bench, verb, &baseline)?;
    an_empty_reference_is_none(bench, verb, &baseline)?;
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "the responses repeat no value of the request",
        ))
    }
}

/// An empty reference in a response counts as another reference or as a missing one; it is never reported.
fn an_empty_reference_is_none<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    baseline: &Baseline,
) -> Result<(), String> {
    let ours = Facts {
        merchant_reference: String::new(),
        ..bench.facts.clone()
    };
    let theirs = Facts {
        provider_reference: String::new(),
        ..bench.facts.clone()
    };
    // A poll names the gateway's id only, so it cannot compare the merchant's reference.
    let names_ours = verb.is_search() || verb.moves_money();
    for facts in [Some(theirs), names_ours.then_some(ours)]
        .into_iter()
        .flatten()
    {
        let answers = bench.harness.responses(verb, &facts);
        if answers == baseline.answers {
            continue;
        }
        let run = bench.call_scripted(verb, &bench.facts, script(&answers))?;
        let is_empty = |order: &Option<String>| order.as_deref() == Some("");
        let reported = match &run.result {
            Ok(Done::Payments(all)) => all
                .iter()
                .any(|payment| is_empty(&payment.merchant_reference)),
            Ok(Done::Payouts(all)) => all
                .iter()
                .any(|payout| is_empty(&payout.merchant_reference)),
            Ok(Done::Refund(refund)) => is_empty(&refund.payment),
            Ok(Done::Balances(_) | Done::Nothing) | Err(_) => false,
        };
        if reported {
            return Err(
                "a response had an empty reference, and the provider reported the empty reference; treat it as missing, or refuse the response".into(),
            );
        }
    }
    Ok(())
}

/// Tests responses to a payout that repeat a part of the beneficiary with another value.
fn beneficiary_is_bound<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    baseline: &Baseline,
) -> Result<bool, String> {
    let parts = bench
        .harness
        .beneficiary(&bench.facts)
        .item()
        .unwrap_or_default();
    let mut tested = false;
    for (place, answer) in baseline.answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        for (name, value) in parts.iter().filter(|_| verb == Verb::Payout) {
            for other in with_another_character(value)
                .into_iter()
                .chain([String::new()])
            {
                let raw = serde_json::to_string(&other).unwrap_or_default();
                let is_part = |member: &edit::Member| member.value == *value;
                let Some(body) = edit::with_value(body, &raw, is_part) else {
                    continue;
                };
                tested = true;
                let responses = baseline.with_answer(place, answer.with_body(body));
                let run = bench.call_scripted(verb, &bench.facts, responses)?;
                let effect = baseline.sent.get(place).map(|sent| sent.effect);
                if !is_bound(verb, effect, &bench.facts, &run) {
                    let ended = ending(&run.result);
                    return Err(format!(
                        "a response named `{other}` as the beneficiary's `{name}`, the request had `{value}`, and {ended}; expected: `Outcome::Unknown`"
                    ));
                }
            }
        }
    }
    Ok(tested)
}

/// Returns the facts with each value that the request of the verb names changed in turn, and the name of that value.
fn others<H: Harness>(verb: Verb, bench: &Bench<'_, H>) -> Vec<(&'static str, Facts)> {
    let facts = &bench.facts;
    let other = bench.harness.other_facts();
    let mut all = Vec::new();
    let ours = |reference: String| Facts {
        merchant_reference: reference,
        ..facts.clone()
    };
    let theirs = |reference: String| Facts {
        provider_reference: reference,
        ..facts.clone()
    };
    let names_ours = verb.is_search() || verb.moves_money();
    if names_ours {
        all.push(("merchant reference", ours(other.merchant_reference)));
        for text in near_texts(&facts.merchant_reference) {
            all.push(("merchant reference", ours(text)));
        }
    }
    let names_theirs = !verb.is_search() && !matches!(verb, Verb::CreatePayment | Verb::Payout);
    if names_theirs && verb != Verb::Balances {
        all.push(("reference", theirs(other.provider_reference)));
        for text in near_texts(&facts.provider_reference) {
            all.push(("reference", theirs(text)));
        }
    }
    if verb.moves_money() {
        let (minor, currency) = (facts.amount.minor(), facts.amount.currency());
        let step = bench.harness.amount_step().max(1);
        for other in [minor.saturating_mul(10), minor + step, minor - step] {
            all.push((
                "amount",
                facts.with_amount(Money::from_minor(other, currency)),
            ));
        }
        let foreign = Money::from_minor(minor, other_currency(currency));
        all.push(("currency", facts.with_amount(foreign)));
    }
    all
}

/// Returns texts that differ little from a text: one character replaced, one more, one less, the other letter case, white space around
/// it.
pub(crate) fn near_texts(text: &str) -> Vec<String> {
    let swapped = text
        .chars()
        .map(|character| match character.is_ascii_lowercase() {
            true => character.to_ascii_uppercase(),
            false => character.to_ascii_lowercase(),
        });
    let mut all: Vec<String> = vec![
        swapped.collect(),
        format!("{text}0"),
        format!("0{text}"),
        format!(" {text}"),
        format!("{text} "),
    ];
    all.extend(with_another_character(text));
    let shorter = text.char_indices().next_back().map(|(at, _)| at);
    all.extend(shorter.and_then(|at| text.get(..at)).map(str::to_owned));
    all.retain(|other| other != text && !other.is_empty());
    all
}

/// Returns the text with each ASCII letter and digit replaced in turn.
fn with_another_character(text: &str) -> Vec<String> {
    let each = text.char_indices().filter_map(|(at, character)| {
        let (before, after) = (text.get(..at)?, text.get(at + character.len_utf8()..)?);
        let changed = format!("{before}{}{after}", other_char(character));
        character.is_ascii_alphanumeric().then_some(changed)
    });
    each.collect()
}

/// Returns another character of the same kind, so that a check of the grammar cannot notice the change.
fn other_char(character: char) -> char {
    match character {
        '0' => '1',
        digit if digit.is_ascii_digit() => '0',
        'a' => 'b',
        small if small.is_ascii_lowercase() => 'a',
        'A' => 'B',
        _ => 'A',
    }
}

/// Returns true if a search returned an entry.
fn finds_something(run: &Run) -> bool {
    match &run.result {
        Ok(Done::Payments(found)) => !found.is_empty(),
        Ok(Done::Payouts(found)) => !found.is_empty(),
        _ => false,
    }
}

/// Returns true if the response was not accepted: a write is unknown, a read fails, a search leaves out entries of other orders, and a
/// read before a write fails without the write being sent.
fn is_bound(verb: Verb, effect: Option<Effect>, requested: &Facts, run: &Run) -> bool {
    if effect == Some(Effect::Write) {
        return is_unknown(&run.result);
    }
    if verb.is_write() {
        return run.result.is_err() && run.writes() == 0;
    }
    let ours = |found: Option<&str>| found == Some(requested.merchant_reference.as_str());
    match (&run.result, verb) {
        (Ok(Done::Payments(found)), Verb::FindPayments) => found
            .iter()
            .all(|payment| ours(payment.merchant_reference.as_deref())),
        (Ok(Done::Payouts(found)), Verb::FindPayouts) => found
            .iter()
            .all(|payout| ours(payout.merchant_reference.as_deref())),
        (Ok(_), _) => false,
        (Err(error), _) => error.outcome() == Outcome::ReadOnly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_texts_differ_in_one_place_and_keep_the_kind_of_each_character() {
        let expected = [
            "a0-B", "A0-b0", "0A0-b", " A0-b", "A0-b ", "B0-b", "A1-b", "A0-a", "A0-",
        ];
        assert_eq!(near_texts("A0-b"), expected);
        assert_eq!(near_texts("7"), ["70", "07", " 7", "7 ", "0"]);
    }
}
