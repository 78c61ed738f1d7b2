//! Wrong and invalid amounts in responses.

use crate::{
    Bench, Harness, RecordedResponse, Verb, Verdict,
    bench::{Checked, script},
    deliveries::item,
};

use super::{
    request_fields::{raw_amounts, with_amount_as_string},
    status_words::{confirms, paid, payments},
};

/// A response whose amount is not exactly the expected one, or not a valid amount, confirms no order.
pub(crate) fn raw_amounts_of_answers_confirm_nothing<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let facts = item!(paid(bench));
    let printed = bench.harness.printed(facts.amount);
    let same = bench.harness.same_amounts(&printed);
    let usual = bench.harness.responses(verb, &facts);
    for raw in raw_amounts(&printed) {
        if same.contains(&raw) {
            continue;
        }
        let printed_raw = bench.harness.responses(verb, &facts.with_amount_text(&raw));
        let as_string = usual.iter().map(|answer| as_string(answer, &printed, &raw));
        let as_string: Vec<RecordedResponse> = as_string.collect();
        for answers in [&printed_raw, &as_string] {
            let run = bench.call_scripted(verb, &facts, script(answers))?;
            // In JSON, white space around a number is not part of it; within a string it is.
            let spaced = raw.trim() == printed && *answers != as_string;
            if *answers != usual && !spaced && confirms(&payments(run.result), &facts)? {
                return Err(format!(
                    "a response with the amount `{raw}` confirmed an order of {}; expected: no confirmation",
                    facts.amount
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the response with the raw text as a JSON string in place of the amount.
fn as_string(answer: &RecordedResponse, printed: &str, raw: &str) -> RecordedResponse {
    let body = std::str::from_utf8(&answer.body).unwrap_or_default();
    let other = with_amount_as_string(body, printed, raw);
    other.map_or_else(|| answer.clone(), |body| answer.with_body(body))
}
