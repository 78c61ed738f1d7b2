//! Long references in requests.

use dhow_core::Effect;

use crate::{
    Bench, Harness, Verb,
    bench::script,
    text::{self, Values},
};

/// Lengths of the tested references. A provider may refuse a reference that is too long for the gateway; it must not shorten it.
const LENGTHS: [usize; 6] = [24, 36, 48, 64, 128, 255];

/// Checks that a reference is sent in full or not at all.
pub(super) fn references_are_not_cut<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Result<(), String> {
    let usual = &bench.facts.merchant_reference;
    let longer = LENGTHS.into_iter().map(|length| {
        let more = "0123456789".chars().cycle();
        let more = more.take(length.saturating_sub(usual.len()));
        usual.chars().chain(more).collect::<String>()
    });
    for reference in std::iter::once(usual.clone()).chain(longer) {
        let mut facts = bench.facts.clone();
        facts.merchant_reference.clone_from(&reference);
        let answers = bench.harness.responses(verb, &facts);
        let run = bench.call_scripted(verb, &facts, script(&answers))?;
        let writes = run.sent.iter().filter(|sent| sent.effect == Effect::Write);
        for sent in writes {
            let values = text::values(&sent.request, &bench.harness.opened(&sent.request));
            let length = reference.len();
            if !values.contain(&reference) {
                return Err(format!(
                    "a merchant reference of {length} characters was not sent in full; refuse it if the gateway does not take this length"
                ));
            }
            if has_a_part(&values, &reference) {
                return Err(format!(
                    "of a merchant reference of {length} characters a request carries only the beginning; send it in full, or refuse it if the gateway does not take this length"
                ));
            }
        }
    }
    Ok(())
}

/// Returns true if a value is a prefix of the reference with at least half of its length.
fn has_a_part(values: &Values, reference: &str) -> bool {
    let ends = reference.char_indices().map(|(at, _)| at);
    let mut starts = ends
        .filter(|at| *at >= reference.len().div_ceil(2).max(4))
        .filter_map(|at| reference.get(..at));
    starts.any(|start| values.contain(start))
}
