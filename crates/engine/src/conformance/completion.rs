//! The law about completion, for stores with SQL.

use std::{future::Future, sync::Arc};

use super::{Violation, bench::*, same};
use crate::store::{Completion, EffectFinish, EffectResult, Store};

/// Name of the law, for its violations.
const LAW: &str = "a_completion_finishes_its_effect_once";

/// Checks the statement of [`Store::completion`] on an empty store that has SQL.
///
/// `run` runs the statement as a program of the shop does, on a connection of its own, and returns the number of changed rows.
///
/// # Errors
/// [`Violation`] with the difference that was found.
pub async fn check_completion<F: Future<Output = u64>>(
    store: Arc<dyn Store>,
    run: impl Fn(Completion) -> F,
) -> Result<(), Violation> {
    let checked = completion_finishes_once(Bench { store }, run).await;
    checked.map_err(|violation| Violation {
        law: LAW,
        ..violation
    })
}

async fn completion_finishes_once<F: Future<Output = u64>>(
    bench: Bench,
    run: impl Fn(Completion) -> F,
) -> Checked {
    let both = vec![effect("first", 0), effect("second", 0)];
    bench.add_effects(&key("A"), both, 0).await?;
    bench.effects("one", 1).await?;
    let statement = |lease| {
        let completion = bench.store.completion("eff_first", &token(lease), at(5));
        completion.ok_or_else(|| Violation::from("the store has no SQL".to_owned()))
    };
    let foreign = run(statement("two")?).await;
    same!(foreign, 0, "rows changed with another lease");
    let own = run(statement("one")?).await;
    same!(own, 1, "rows changed with the lease");
    let again = run(statement("one")?).await;
    same!(again, 0, "rows changed by a repetition");
    let end = bench.finish("eff_first", "one", 6, EffectResult::Done);
    same!(end.await?, EffectFinish::AlreadyDone, "end of the attempt");
    let timeline = bench.store.timeline(&key("A")).await?;
    let done: Vec<_> = timeline
        .iter()
        .flat_map(|timeline| &timeline.effects)
        .map(|effect| effect.done_at)
        .collect();
    same!(done, [Some(at(5)), None], "times of completion");
    same!(
        ids(&bench.effects("three", 9_999).await?),
        ["eff_second"],
        "effects after the completion"
    );
    Ok(())
}
