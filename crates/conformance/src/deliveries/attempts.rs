//! Attempts inside a payment in a delivery.

use dhow_core::ReportedAmount;

use crate::{
    Bench, Harness, Topic, Verdict,
    attempts::{self, Reading},
    bench::Checked,
};

use super::{expectation, item, paid, resigned};

/// The received amount is the sum of the paid attempts; an unreadable or repeated attempt confirms nothing.
pub(crate) fn every_attempt_of_a_delivery_counts<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let words = item!(bench.harness.words(Topic::Attempt));
    let provider = bench.listener()?;
    let mut tested = false;
    let kinds = bench.harness.kinds().into_iter();
    for kind in kinds.filter(|kind| kind.is_about_payments()) {
        let facts = paid(bench, &kind).with_attempt_status(words.paid());
        let own = expectation(&provider, &facts)?;
        let payload = bench.harness.payload(kind.name(), &facts);
        let text = String::from_utf8_lossy(&payload).into_owned();
        let read = |text: &str| {
            let delivery = resigned(bench, &kind, text);
            let event = delivery.and_then(|delivery| bench.event(&provider, &delivery).ok());
            Ok(event.map(|event| Reading {
                confirms: event.confirm(&own).is_ok(),
                received: event.amount.as_ref().and_then(ReportedAmount::money),
                status: event.subject.to_string(),
            }))
        };
        let counted = attempts::every_attempt_counts(bench, &text, read);
        let counted =
            counted.map_err(|what| format!("a delivery of the kind `{}`: {what}", kind.name()))?;
        tested |= counted.is_some();
    }
    if tested {
        return Ok(Verdict::Holds);
    }
    Ok(Verdict::DoesNotApply(
        "no list of attempts decides the received amount",
    ))
}
