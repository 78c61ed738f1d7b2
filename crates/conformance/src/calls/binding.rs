//! Answers are believed only as answers to our own question (L29).

use dhow_core::{Effect, Money, Outcome};

use crate::{
    Baseline, Bench, Done, Facts, Harness, Run, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::money::other_currency,
    edit,
    verb::{ending, is_unknown},
};

/// An answer about another reference, amount or currency than asked.
pub(crate) fn an_answer_is_bound_to_its_question<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let mut tried = false;
    for (fact, facts) in others(verb, bench) {
        let answers = bench.harness.answers(verb, &facts);
        for (place, answer) in answers.into_iter().enumerate() {
            let usual = baseline.answers.get(place);
            if usual.is_none_or(|usual| *usual == answer) {
                continue;
            }
            let effect = baseline.sent.get(place).map(|sent| sent.effect);
            // The payment that is read before a refund has a reference of its own.
            let of_the_payment = effect == Some(Effect::Read) && fact == "merchant reference";
            if verb == Verb::Refund && of_the_payment {
                continue;
            }
            tried = true;
            let responses = baseline.with_answer(place, answer);
            let run = bench.play(verb, &bench.facts, responses)?;
            let of_another_order = facts.merchant_reference != bench.facts.merchant_reference;
            let found = verb.is_search() && of_another_order && finds_something(&run);
            if found || !is_bound(verb, effect, &bench.facts, &run) {
                return Err(format!(
                    "an answer named another {fact} than the request, and {}",
                    ending(&run.result)
                ));
            }
        }
    }
    tried |= beneficiary_is_bound(bench, verb, &baseline)?;
    an_empty_reference_is_none(bench, verb, &baseline)?;
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "the answers repeat nothing of the question",
        ))
    }
}

/// An empty reference says nothing: it is another one, or it is taken for missing, and then no empty one is reported.
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
    // A poll asks about no order.
    let names_ours = verb.is_search() || verb.moves_money();
    for facts in [Some(theirs), names_ours.then_some(ours)]
        .into_iter()
        .flatten()
    {
        let answers = bench.harness.answers(verb, &facts);
        if answers == baseline.answers {
            continue;
        }
        let run = bench.play(verb, &bench.facts, script(&answers))?;
        let is_empty = |order: &Option<String>| order.as_deref() == Some("");
        let reported = match &run.result {
            Ok(Done::Payments(all)) => all.iter().any(|one| is_empty(&one.merchant_reference)),
            Ok(Done::Payouts(all)) => all.iter().any(|one| is_empty(&one.merchant_reference)),
            Ok(Done::Refund(one)) => is_empty(&one.payment),
            Ok(Done::Balances(_) | Done::Nothing) | Err(_) => false,
        };
        if reported {
            return Err(
                "an answer named an empty reference, and it was believed and reported".into(),
            );
        }
    }
    Ok(())
}

/// An answer to a payout that repeats a part of the beneficiary, with another one in its place.
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
    let mut tried = false;
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
                let is_it = |member: &edit::Member| member.value == *value;
                let Some(body) = edit::with_value(body, &raw, is_it) else {
                    continue;
                };
                tried = true;
                let responses = baseline.with_answer(place, answer.with_body(body));
                let run = bench.play(verb, &bench.facts, responses)?;
                let effect = baseline.sent.get(place).map(|sent| sent.effect);
                if !is_bound(verb, effect, &bench.facts, &run) {
                    let ended = ending(&run.result);
                    return Err(format!(
                        "an answer named `{other}` as the beneficiary's `{name}` instead of `{value}`, and {ended}"
                    ));
                }
            }
        }
    }
    Ok(tried)
}

/// What the question of each verb holds, changed one at a time.
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

/// Texts that are nearly the same: each character another one of its kind, one more, one less, the other case, white space
/// around it.
pub(crate) fn near_texts(text: &str) -> Vec<String> {
    let swapped = text.chars().map(|one| match one.is_ascii_lowercase() {
        true => one.to_ascii_uppercase(),
        false => one.to_ascii_lowercase(),
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

/// The text with each letter and digit in turn another one.
fn with_another_character(text: &str) -> Vec<String> {
    let each = text.char_indices().filter_map(|(at, one)| {
        let (before, after) = (text.get(..at)?, text.get(at + one.len_utf8()..)?);
        let changed = format!("{before}{}{after}", other_char(one));
        one.is_ascii_alphanumeric().then_some(changed)
    });
    each.collect()
}

/// Another character of the same kind, so that no grammar tells the texts apart.
fn other_char(one: char) -> char {
    match one {
        '0' => '1',
        digit if digit.is_ascii_digit() => '0',
        'a' => 'b',
        small if small.is_ascii_lowercase() => 'a',
        'A' => 'B',
        _ => 'A',
    }
}

/// A search that returns an entry, under whatever reference.
fn finds_something(run: &Run) -> bool {
    match &run.result {
        Ok(Done::Payments(found)) => !found.is_empty(),
        Ok(Done::Payouts(found)) => !found.is_empty(),
        _ => false,
    }
}

/// A write is unknown; a read fails; a search leaves out what it was not asked for. A read before a write fails too, and the write does
/// not go out.
fn is_bound(verb: Verb, effect: Option<Effect>, asked: &Facts, run: &Run) -> bool {
    if effect == Some(Effect::Write) {
        return is_unknown(&run.result);
    }
    if verb.is_write() {
        return run.result.is_err() && run.writes() == 0;
    }
    let ours = |found: Option<&str>| found == Some(asked.merchant_reference.as_str());
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
    fn near_texts_differ_in_one_place_and_keep_their_kind() {
        let expected = [
            "a0-B", "A0-b0", "0A0-b", " A0-b", "A0-b ", "B0-b", "A1-b", "A0-a", "A0-",
        ];
        assert_eq!(near_texts("A0-b"), expected);
        assert_eq!(near_texts("7"), ["70", "07", " 7", "7 ", "0"]);
    }
}
