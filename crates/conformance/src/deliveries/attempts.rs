//! Attempts inside a delivered payment.

use dhow_core::ReportedAmount;

use crate::{
    Bench, Harness, Topic, Verdict,
    attempts::{self, Said},
    bench::Checked,
};

use super::{expectation, item, paid, resigned};

/// Every attempt of a delivered payment counts: several paid ones, the same one twice, and one that cannot be read never pass for the one
/// that was asked for.
pub(crate) fn every_attempt_of_a_delivery_counts<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let words = item!(bench.harness.words(Topic::Attempt));
    let provider = bench.listener()?;
    let mut tried = false;
    let kinds = bench.harness.kinds().into_iter();
    for kind in kinds.filter(|kind| kind.is_about_payments()) {
        let facts = paid(bench, &kind).with_attempt_status(words.paid());
        let own = expectation(&provider, &facts)?;
        let content = bench.harness.content(kind.name(), &facts);
        let text = String::from_utf8_lossy(&content).into_owned();
        let read = |text: &str| {
            let delivery = resigned(bench, &kind, text);
            let read = delivery.and_then(|one| bench.event(&provider, &one).ok());
            Ok(read.map(|event| Said {
                confirms: event.confirm(&own).is_ok(),
                received: event.amount.as_ref().and_then(ReportedAmount::money),
                status: event.subject.to_string(),
            }))
        };
        let counted = attempts::every_attempt_counts(bench, &text, read);
        let counted = counted.map_err(|what| format!("`{}`: {what}", kind.name()))?;
        tried |= counted.is_some();
    }
    if tried {
        return Ok(Verdict::Holds);
    }
    Ok(Verdict::DoesNotApply(
        "no list of attempts decides what arrived",
    ))
}
