//! Which answers are believed: those to our own question (L29), and whose words prove something (L5, L12, L37).

use dhow_core::{Currency, Effect, ErrorKind, Money, Outcome};

use crate::{
    Facts, Harness, Recorded, Verb, Verdict,
    recorder::Play,
    stage::{Checked, LACKING, Ordinary, Run, Stage},
    verb::{Done, ending, is_unknown},
};

/// The wordless client errors that the law tries, each with an empty body and with a page.
const CLIENT_ERRORS: [u16; 12] = [400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 425];

/// The statuses that precede any work, so that they prove a refusal without words.
const PRECEDE_WORK: [u16; 6] = [401, 403, 404, 405, 413, 415];

/// An answer about another reference, amount or currency than asked.
pub(crate) fn an_answer_is_bound_to_its_question<H: Harness>(
    stage: &Stage<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(ordinary) = stage.ordinary(verb)? else {
        return LACKING;
    };
    let mut tried = false;
    for (fact, facts) in others(verb, &stage.facts) {
        let answers = stage.harness.answers(verb, &facts);
        for (place, answer) in answers.into_iter().enumerate() {
            let usual = ordinary.answers.get(place);
            if usual.is_none_or(|usual| *usual == answer) {
                continue;
            }
            tried = true;
            let plays = with_answer(&ordinary, place, answer);
            let run = stage.play(verb, &stage.facts, plays)?;
            let effect = ordinary.sent.get(place).map(|sent| sent.effect);
            if !is_bound(verb, effect, &stage.facts, &run) {
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
fn others(verb: Verb, facts: &Facts) -> Vec<(&'static str, Facts)> {
    let mut other = Vec::new();
    let asked_by_ours = matches!(
        verb,
        Verb::CreatePayment | Verb::Payout | Verb::FindPayments | Verb::FindPayouts
    );
    if asked_by_ours {
        let mut facts = facts.clone();
        facts.merchant_reference = other_text(&facts.merchant_reference);
        other.push(("merchant reference", facts));
    } else if verb != Verb::Balances {
        let mut facts = facts.clone();
        facts.provider_reference = other_text(&facts.provider_reference);
        other.push(("reference", facts));
    }
    if matches!(verb, Verb::CreatePayment | Verb::Refund | Verb::Payout) {
        let (minor, currency) = (facts.amount.minor(), facts.amount.currency());
        let tenfold = Money::from_minor(minor.saturating_mul(10), currency);
        other.push(("amount", facts.with_amount(tenfold)));
        let foreign = Money::from_minor(minor, other_currency(currency));
        other.push(("currency", facts.with_amount(foreign)));
    }
    other
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

/// A currency with as many decimals, so that the amount is printed in the same way.
fn other_currency(currency: Currency) -> Currency {
    let candidates = [Currency::USD, Currency::SGD, Currency::JPY, Currency::XAF];
    let same = |one: &Currency| *one != currency && one.exponent() == currency.exponent();
    candidates.into_iter().find(same).unwrap_or(Currency::USD)
}

fn with_answer(ordinary: &Ordinary, place: usize, answer: Recorded) -> Vec<Play> {
    let mut answers = ordinary.answers.clone();
    if let Some(usual) = answers.get_mut(place) {
        *usual = answer;
    }
    answers.into_iter().map(Play::Answer).collect()
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

/// Client errors without the gateway's own words: they prove neither absence, nor a duplicate, nor a decline, and only those that
/// precede any work prove that a write was refused.
pub(crate) fn only_the_gateways_words_decide<H: Harness>(
    stage: &Stage<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(ordinary) = stage.ordinary(verb)? else {
        return LACKING;
    };
    for (position, moment) in ordinary.moments().into_iter().enumerate() {
        for status in CLIENT_ERRORS {
            for body in ["", "<html><body>no such page</body></html>"] {
                let answer = Play::Answer(Recorded::new(status, body));
                let plays = ordinary.disturbed(moment, answer);
                let run = stage.play(verb, &stage.facts, plays)?;
                if let Some(wanted) = overstated(verb, status, position, &run) {
                    let what = if body.is_empty() {
                        "an empty body"
                    } else {
                        "a page"
                    };
                    return Err(format!(
                        "the answer was {status} with {what}, and {} instead of {wanted}",
                        ending(&run.result)
                    ));
                }
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The right ending, if the run claims more than a wordless status proves.
fn overstated(verb: Verb, status: u16, position: usize, run: &Run) -> Option<&'static str> {
    let Err(error) = &run.result else {
        return Some("an error");
    };
    let decisions = [
        ErrorKind::NotFound,
        ErrorKind::Duplicate,
        ErrorKind::Declined,
    ];
    if decisions.contains(&error.kind()) {
        return Some("an error that states no decision of the gateway");
    }
    if !verb.is_write() {
        return (error.outcome() != Outcome::NotSent).then_some("the outcome `not-sent`");
    }
    // After a first write that went well the whole may be open, whatever happened to the second.
    let refused = PRECEDE_WORK.contains(&status);
    if refused && (error.outcome() == Outcome::Refused || position > 0) {
        return None;
    }
    if refused {
        return Some("the outcome `refused`");
    }
    (!is_unknown(&run.result)).then_some("`Outcome::Unknown` with a resolution")
}

/// Spellings of an answer that mean the same (L34).
pub(crate) fn an_odd_spelling_decides_nothing<H: Harness>(
    stage: &Stage<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(ordinary) = stage.ordinary(verb)? else {
        return LACKING;
    };
    let mut tried = false;
    for (place, answer) in ordinary.answers.iter().enumerate() {
        let Ok(body) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        for (what, odd) in odd_spellings(body) {
            tried = true;
            let odd = Recorded {
                body: odd.into(),
                ..answer.clone()
            };
            let run = stage.play(verb, &stage.facts, with_answer(&ordinary, place, odd))?;
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

    #[test]
    fn another_currency_has_as_many_decimals() {
        for currency in [Currency::SGD, Currency::USD, Currency::VND, Currency::XOF] {
            let other = other_currency(currency);
            assert_ne!(other, currency);
            assert_eq!(other.exponent(), currency.exponent());
        }
    }
}
