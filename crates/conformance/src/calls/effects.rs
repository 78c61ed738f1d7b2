//! Reads before a write, and the status in the response to a cancellation.

use dhow_core::{Effect, PaymentStatus};

use crate::{
    Bench, Harness, Meaning, RecordedResponse, ScriptedResponse, Topic, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::item,
    verb::{ending, is_unknown},
};

/// A cancellation succeeds only if the response has the status `cancelled`; any other status leaves it unknown.
pub(crate) fn only_cancelled_is_cancelled<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(bench.harness.words(Topic::Payment));
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let cancelled = Meaning::Payment(PaymentStatus::Cancelled);
    let others = words.rows().filter(|(_, meaning)| **meaning != cancelled);
    let others = others.map(|(word, _)| word.to_owned());
    let mut tested = false;
    for word in others.chain(words.strange()) {
        let answers = bench
            .harness
            .responses(verb, &bench.facts.with_status(&word));
        if answers == baseline.answers {
            continue;
        }
        tested = true;
        let run = bench.call_scripted(verb, &bench.facts, script(&answers))?;
        if !is_unknown(&run.result) {
            return Err(format!(
                "the response to the cancellation had the status `{word}`, and {}; expected: an error with `Outcome::Unknown`",
                ending(&run.result)
            ));
        }
    }
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("the response has no status"))
    }
}

/// If a read before a write fails, the write is not sent.
pub(crate) fn a_failed_read_stops_the_write<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let effects = baseline.sent.iter().map(|sent| sent.effect);
    let reads = effects.take_while(|effect| *effect == Effect::Read).count();
    if reads == 0 || baseline.writes_until(baseline.sent.len()) == 0 {
        return Ok(Verdict::DoesNotApply(
            "the call reads nothing before it writes",
        ));
    }
    for index in 0..reads {
        let failures = [
            ("got no response", ScriptedResponse::MaybeSent),
            ("was not sent", ScriptedResponse::NotSent),
            ("got status 503", response(503, "")),
            (
                "got an HTML page with status 200",
                response(200, "<html></html>"),
            ),
            ("got `{}` with status 200", response(200, "{}")),
            ("got an empty 404", response(404, "")),
        ];
        for (what, failure) in failures {
            let run =
                bench.call_scripted(verb, &bench.facts, baseline.with_fault_at(index, failure))?;
            let writes = run.writes();
            if run.result.is_ok() || writes > 0 {
                return Err(format!(
                    "the read before the write {what}, {writes} writes were sent, and {}; expected: no write and an error",
                    ending(&run.result)
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

fn response(status: u16, body: &'static str) -> ScriptedResponse {
    ScriptedResponse::Received(RecordedResponse::new(status, body))
}
