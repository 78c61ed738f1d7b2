//! A provider remembers nothing of the answers before.

use crate::{
    Bench, Harness, Meaning, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::item,
};

use super::meaning::{statuses, words};

/// One provider that hears all words one after the other, forwards and backwards, reports each as if it were the first.
pub(crate) fn answers_are_not_remembered<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let words = item!(words(bench, verb));
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    let mut rows: Vec<(&str, &Meaning)> = words.rows().collect();
    rows.extend(rows.clone().into_iter().rev());
    let each = rows.iter().flat_map(|(word, _)| {
        let facts = bench.facts.with_status(word);
        bench.harness.answers(verb, &facts)
    });
    let (provider, _) = bench.recorded(script(&each.collect::<Vec<_>>()))?;
    for (word, expected) in rows {
        let Ok(done) = bench.ask(verb, &provider, &bench.facts)? else {
            return Err(format!(
                "asked again, the answer `{word}` was not understood"
            ));
        };
        if let Some((found, _)) = statuses(&done).iter().find(|(found, _)| found != expected) {
            return Err(format!(
                "asked again, the answer said `{word}`, and it reported {found}"
            ));
        }
    }
    Ok(Verdict::Holds)
}
