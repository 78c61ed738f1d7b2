//! Attempts inside a polled payment.

use dhow_core::ReportedAmount;

use crate::{
    Bench, Harness, Topic, Verb, Verdict,
    attempts::{self, Reading},
    bench::{Checked, script},
    deliveries::item,
};

use super::status_words::{confirms, paid, payments};

/// The received amount is the sum of the paid attempts; an unreadable or repeated attempt confirms nothing.
pub(crate) fn every_attempt_counts<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(bench.harness.words(Topic::Attempt));
    let facts = item!(paid(bench));
    let facts = facts.with_attempt_status(words.paid());
    let answers = bench.harness.responses(verb, &facts);
    let mut tested = false;
    for (place, answer) in answers.iter().enumerate() {
        let Ok(text) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        let read = |text: &str| {
            let mut answers = answers.clone();
            if let Some(changed) = answers.get_mut(place) {
                *changed = answer.with_body(text.to_owned());
            }
            let run = bench.call_scripted(verb, &facts, script(&answers))?;
            let found = payments(run.result);
            let reading = found.first().map(|payment| {
                let received = payment.received.as_ref();
                Ok::<_, String>(Reading {
                    confirms: confirms(&found, &facts)?,
                    received: received.and_then(ReportedAmount::money),
                    status: payment.status.to_string(),
                })
            });
            reading.transpose()
        };
        tested |= attempts::every_attempt_counts(bench, text, read)?.is_some();
    }
    if tested {
        return Ok(Verdict::Holds);
    }
    Ok(Verdict::DoesNotApply(
        "no list of attempts decides the received amount",
    ))
}
