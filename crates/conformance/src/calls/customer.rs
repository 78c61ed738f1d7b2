//! The customer's answer: a one-time password, or the reference of a transfer.

use dhow_core::{ActionAnswer, PaymentProvider, ProviderReference, Secret};

use crate::{
    Bench, Harness, Verb, Verdict,
    bench::{Checked, LACKING, script},
    text,
};

/// The customer's answer is sent byte for byte, with leading zeros, in any letter case, with spaces.
///
/// A provider may refuse a text that the gateway's grammar does not allow, before it sends anything; it must not change the text.
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
            "the kit does not know this kind of answer",
        ));
    };
    for (number, text) in spellings(&given).into_iter().enumerate() {
        let Some(answer) = with_text(&answer, &text) else {
            continue;
        };
        // The first two have the length and the grammar of the harness's own answer, so they must not be refused.
        let must_be_sent = number < 2;
        is_sent(bench, verb, &answer, &text, must_be_sent)?;
    }
    Ok(Verdict::Holds)
}

fn is_sent<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    answer: &ActionAnswer,
    given: &str,
    must_be_sent: bool,
) -> Result<(), String> {
    bench.note(format!("`{verb}` with the customer's answer `{given}`"));
    let answers = bench.harness.responses(verb, &bench.facts);
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
        .any(|sent| sent.effect == dhow_core::Effect::Write);
    if let Err(error) = &result
        && (must_be_sent || written)
    {
        return Err(format!(
            "the customer's answer was `{given}`, and the call failed: {error}; send the answer, or refuse it before the write"
        ));
    }
    let carries = |sent: &crate::Sent| {
        text::values(&sent.request, &bench.harness.opened(&sent.request)).contain(given)
    };
    if written && !sent.iter().any(carries) {
        return Err(format!(
            "the customer's answer was `{given}`, and no request had exactly this value; do not trim or reformat it"
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

/// Returns the text itself, the same text with leading zeros, and other texts that a provider could wrongly take for the same.
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
    fn the_second_spelling_has_leading_zeros_and_the_same_length() {
        let all = spellings("1234");
        assert_eq!(all.get(..2).unwrap(), ["1234", "0034"]);
        assert!(all.contains(&"aB34".to_owned()) && all.contains(&"12 34".to_owned()));
        assert_eq!(spellings("Ab3x").get(1).unwrap(), "Ab3x");
    }
}
