//! Independence of a response from the responses before it.

use crate::{
    Bench, Harness, Meaning, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::item,
};

use super::status_words::{statuses, words};

/// Every response is read on its own: one provider receives all status words in sequence, forwards and backwards.
pub(crate) fn responses_are_not_cached<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(words(bench, verb));
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    let mut rows: Vec<(&str, &Meaning)> = words.rows().collect();
    rows.extend(rows.clone().into_iter().rev());
    let each = rows.iter().flat_map(|(word, _)| {
        let facts = bench.facts.with_status(word);
        bench.harness.responses(verb, &facts)
    });
    let (provider, _) = bench.recorded(script(&each.collect::<Vec<_>>()))?;
    for (word, expected) in rows {
        let Ok(done) = bench.call(verb, &provider, &bench.facts)? else {
            return Err(format!(
                "the provider did not accept the status `{word}` after other responses, but accepts it alone; keep no state of earlier responses"
            ));
        };
        if let Some((found, _)) = statuses(&done).iter().find(|(found, _)| found != expected) {
            return Err(format!(
                "after other responses the status was `{word}`, and the provider reported {found}; expected: {expected}; keep no state of earlier responses"
            ));
        }
    }
    Ok(Verdict::Holds)
}
