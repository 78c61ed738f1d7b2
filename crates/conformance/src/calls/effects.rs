//! The effects of writes: what must be read before them, what must be in them, and which answer says that they happened.

use dhow_core::{Effect, PaymentStatus};

use crate::{
    Bench, Harness, Meaning, RecordedResponse, ScriptedResponse, Topic, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::item,
    verb::{ending, is_unknown},
};

/// Only an answer that says so cancels a payment: one in any other word leaves the cancellation unknown.
pub(crate) fn only_cancelled_is_cancelled<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(bench.harness.words(Topic::Payment));
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let cancelled = Meaning::Payment(PaymentStatus::Cancelled);
    let others = words.rows().filter(|(_, meaning)| **meaning != cancelled);
    let others = others.map(|(word, _)| word.to_owned());
    let mut tried = false;
    for word in others.chain(words.strange()) {
        let answers = bench.harness.answers(verb, &bench.facts.with_status(&word));
        if answers == baseline.answers {
            continue;
        }
        tried = true;
        let run = bench.play(verb, &bench.facts, script(&answers))?;
        if !is_unknown(&run.result) {
            return Err(format!(
                "the answer said `{word}`, and {} instead of `Outcome::Unknown` with a resolution",
                ending(&run.result)
            ));
        }
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply("its answer says no status"))
    }
}

/// Where a provider reads before it writes, a read that fails keeps the write from going out.
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
        return Ok(Verdict::DoesNotApply("it reads nothing before it writes"));
    }
    for moment in 0..reads {
        let failures = [
            ("was lost", ScriptedResponse::MaybeSent),
            ("was not sent", ScriptedResponse::NotSent),
            ("was answered by 503", answer(503, "")),
            ("was answered by a page", answer(200, "<html></html>")),
            ("was answered by `{}`", answer(200, "{}")),
            ("was answered by an empty 404", answer(404, "")),
        ];
        for (what, failure) in failures {
            let run = bench.play(verb, &bench.facts, baseline.with_fault_at(moment, failure))?;
            let writes = run.writes();
            if run.result.is_ok() || writes > 0 {
                return Err(format!(
                    "the read before the write {what}, {writes} writes went out, and {}",
                    ending(&run.result)
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

fn answer(status: u16, body: &'static str) -> ScriptedResponse {
    ScriptedResponse::Answer(RecordedResponse::new(status, body))
}
