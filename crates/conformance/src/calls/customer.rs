//! The answer that the customer gives: a one-time password, or the reference of a transfer.

use dhow_core::{ActionAnswer, PaymentProvider, ProviderReference, Secret};

use crate::{
    Bench, Harness, Verb, Verdict,
    bench::{Checked, LACKING, script},
    text,
};

/// The customer's answer goes out byte for byte: with zeros at its beginning, in capitals and small letters, with spaces. A provider may
/// refuse a text that the gateway's grammar does not have, before anything is sent; it changes none.
pub(crate) fn the_customers_answer_goes_out<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    let answer = bench.harness.action_answer();
    let Some(given) = text_of(&answer) else {
        return Ok(Verdict::DoesNotApply(
            "the answer is of a kind that the kit does not know",
        ));
    };
    for (number, text) in spellings(&given).into_iter().enumerate() {
        let Some(answer) = with_text(&answer, &text) else {
            continue;
        };
        // The first two are of the harness's own length and grammar.
        let must_go_out = number < 2;
        goes_out(bench, verb, &answer, &text, must_go_out)?;
    }
    Ok(Verdict::Holds)
}

fn goes_out<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    answer: &ActionAnswer,
    given: &str,
    must_go_out: bool,
) -> Result<(), String> {
    bench.note(format!("`{verb}` with the customer's answer `{given}`"));
    let answers = bench.harness.answers(verb, &bench.facts);
    let (provider, recorder) = bench.recorded(script(&answers))?;
    let Some(actions) = provider.actions() else {
        return Ok(());
    };
    let payment = ProviderReference::new(bench.facts.provider_reference.clone());
    let payment = payment.map_err(|error| error.to_string())?;
    let result = bench.wait(actions.answer(&payment, answer));
    let sent = recorder.sent();
    let written = sent
        .iter()
        .any(|one| one.effect == dhow_core::Effect::Write);
    if let Err(error) = &result
        && (must_go_out || written)
    {
        return Err(format!(
            "the customer's answer was `{given}`, and it failed: {error}"
        ));
    }
    let says = |one: &crate::Sent| {
        text::values(&one.request, &bench.harness.opened(&one.request)).contain(given)
    };
    if written && !sent.iter().any(says) {
        return Err(format!(
            "the customer's answer was `{given}`, and no request had it as a value"
        ));
    }
    Ok(())
}

fn text_of(answer: &ActionAnswer) -> Option<String> {
    match answer {
        ActionAnswer::Otp(code) => Some(code.expose().to_owned()),
        ActionAnswer::TransactionReference(number) => Some(number.clone()),
        _ => None,
    }
}

fn with_text(answer: &ActionAnswer, text: &str) -> Option<ActionAnswer> {
    match answer {
        ActionAnswer::Otp(_) => Secret::allow_weak(text).ok().map(ActionAnswer::Otp),
        ActionAnswer::TransactionReference(_) => {
            Some(ActionAnswer::TransactionReference(text.to_owned()))
        }
        _ => None,
    }
}

/// The text itself, the same with zeros at its beginning, and other texts that somebody could think the same as another one.
fn spellings(given: &str) -> Vec<String> {
    let digits = given.bytes().all(|byte| byte.is_ascii_digit());
    let rest = given.get(2..).unwrap_or_default();
    let (first, last) = given.split_at_checked(given.len() / 2).unwrap_or_default();
    let zeros = if digits {
        format!("00{rest}")
    } else {
        given.to_owned()
    };
    vec![
        given.to_owned(),
        zeros,
        format!("0{given}"),
        format!("{given}0"),
        format!("aB{rest}"),
        format!("Ab{rest}"),
        format!("{first} {last}"),
        format!("{first}  {last}"),
        format!("{first}-{last}"),
        format!(" {given}"),
        format!("{given} "),
        format!("+{given}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_spelling_begins_with_zeros_and_is_as_long() {
        let all = spellings("1234");
        assert_eq!(all.get(..2).unwrap(), ["1234", "0034"]);
        assert!(all.contains(&"aB34".to_owned()) && all.contains(&"12 34".to_owned()));
        assert_eq!(spellings("Ab3x").get(1).unwrap(), "Ab3x");
    }
}
