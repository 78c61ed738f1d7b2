//! References go out whole, however long they are.

use dhow_core::Effect;

use crate::{
    Bench, Harness, Verb,
    bench::script,
    text::{self, Values},
};

/// Lengths that a gateway may still take. A provider may refuse them, and sends nothing then.
const LENGTHS: [usize; 6] = [24, 36, 48, 64, 128, 255];

/// A reference goes out whole or not at all: usual ones and longer ones.
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
        let answers = bench.harness.answers(verb, &facts);
        let run = bench.play(verb, &facts, script(&answers))?;
        let writes = run.sent.iter().filter(|one| one.effect == Effect::Write);
        for one in writes {
            let values = text::values(&one.request, &bench.harness.opened(&one.request));
            let length = reference.len();
            if !values.contain(&reference) {
                return Err(format!(
                    "a reference with {length} characters did not go out whole"
                ));
            }
            if has_a_part(&values, &reference) {
                return Err(format!(
                    "of a reference with {length} characters only the beginning went out in one place"
                ));
            }
        }
    }
    Ok(())
}

/// True if a value is a proper beginning of the reference, of half its length or more.
fn has_a_part(values: &Values, reference: &str) -> bool {
    let ends = reference.char_indices().map(|(at, _)| at);
    let mut starts = ends
        .filter(|at| *at >= reference.len().div_ceil(2).max(4))
        .filter_map(|at| reference.get(..at));
    starts.any(|start| values.contain(start))
}
