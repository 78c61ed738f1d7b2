//! Answers are believed only as answers to our own question (L29), in any spelling (L34).

use dhow_core::{Effect, Money, Outcome};

use crate::{
    Bench, Done, Facts, Harness, Recorded, Run, Verb, Verdict,
    bench::{Checked, LACKING},
    deliveries::money::other_currency,
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
            tried = true;
            let responses = baseline.with_answer(place, answer);
            let run = bench.play(verb, &bench.facts, responses)?;
            let effect = baseline.sent.get(place).map(|sent| sent.effect);
            if !is_bound(verb, effect, &bench.facts, &run) {
                return Err(format!(
                    "an answer named another {fact} than the request, and {}",
                    ending(&run.result)
                ));
            }
        }
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "the answers repeat nothing of the question",
        ))
    }
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
    let asked_by_ours = verb.is_search() || matches!(verb, Verb::CreatePayment | Verb::Payout);
    if asked_by_ours {
        all.push(("merchant reference", ours(other.merchant_reference)));
        all.push((
            "merchant reference",
            ours(other_text(&facts.merchant_reference)),
        ));
    } else if verb != Verb::Balances {
        all.push(("reference", theirs(other.provider_reference)));
        all.push(("reference", theirs(other_text(&facts.provider_reference))));
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

/// The same text with another last character of the same kind, so that no grammar tells it apart.
fn other_text(text: &str) -> String {
    let mut other = text.to_owned();
    let last = match other.pop() {
        Some('0') => '1',
        Some(digit) if digit.is_ascii_digit() => '0',
        Some('a') => 'b',
        Some(small) if small.is_ascii_lowercase() => 'a',
        Some('A') => 'B',
        _ => 'A',
    };
    other.push(last);
    other
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
        (Err(error), _) => error.outcome() == Outcome::NotSent,
    }
}

/// Spellings of an answer that mean the same (L34).
pub(crate) fn an_odd_spelling_decides_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let mut tried = false;
    for (place, answer) in baseline.answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        for (what, odd) in odd_spellings(body) {
            tried = true;
            let odd = Recorded {
                body: odd.into(),
                ..answer.clone()
            };
            let run = bench.play(verb, &bench.facts, baseline.with_answer(place, odd))?;
            if let Err(error) = run.result {
                return Err(format!(
                    "the answer had {what}, and it was not understood: {error}"
                ));
            }
        }
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("its answers are no JSON"))
    }
}

fn odd_spellings(body: &str) -> Vec<(&'static str, String)> {
    if !body.starts_with(['{', '[']) {
        return Vec::new();
    }
    let mut odd = vec![
        ("a byte order mark", format!("\u{feff}{body}")),
        ("white space around it", format!("\r\n\r\n  {body}\r\n")),
    ];
    if let Some(rest) = body.strip_prefix('{').filter(|rest| !rest.starts_with('}')) {
        let with = |member: &str| format!("{{{member},{rest}");
        odd.push((
            "a new member",
            with(r#""new_member":{"a":[1,2,{"b":null}]}"#),
        ));
        odd.push(("half a surrogate pair", with(r#""new_member":"\ud83d""#)));
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_text_differs_and_keeps_its_kind() {
        for (text, other) in [
            ("ORDER-1042", "ORDER-1040"),
            ("pay_0", "pay_1"),
            ("A1a", "A1b"),
            ("ORDER1042A", "ORDER1042B"),
            ("xyz", "xya"),
            ("", "A"),
        ] {
            assert_eq!(other_text(text), other);
        }
    }
}
