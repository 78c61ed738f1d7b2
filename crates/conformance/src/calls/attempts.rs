//! Attempts inside a payment that is polled.

use dhow_core::ReportedAmount;

use crate::{
    Bench, Harness, Topic, Verb, Verdict,
    attempts::{self, Said},
    bench::{Checked, script},
    deliveries::item,
};

use super::meaning::{confirms, paid, payments};

/// Every attempt counts: several paid ones, the same one twice, and one that cannot be read never pass for the one that was asked for.
pub(crate) fn every_attempt_counts<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(bench.harness.words(Topic::Attempt));
    let facts = item!(paid(bench));
    let facts = facts.with_attempt_status(words.paid());
    let answers = bench.harness.answers(verb, &facts);
    let mut tried = false;
    for (place, answer) in answers.iter().enumerate() {
        let Ok(text) = std::str::from_utf8(&answer.body) else {
            continue;
        };
        let read = |text: &str| {
            let mut answers = answers.clone();
            if let Some(changed) = answers.get_mut(place) {
                *changed = answer.with_body(text.to_owned());
            }
            let run = bench.play(verb, &facts, script(&answers))?;
            let found = payments(run.result);
            let said = found.first().map(|payment| {
                let received = payment.received.as_ref();
                Ok::<_, String>(Said {
                    confirms: confirms(&found, &facts)?,
                    received: received.and_then(ReportedAmount::money),
                    status: payment.status.to_string(),
                })
            });
            said.transpose()
        };
        tried |= attempts::every_attempt_counts(bench, text, read)?.is_some();
    }
    if tried {
        return Ok(Verdict::Holds);
    }
    Ok(Verdict::DoesNotApply(
        "no list of attempts decides what arrived",
    ))
}
