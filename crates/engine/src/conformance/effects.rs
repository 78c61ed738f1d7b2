//! Laws about the outbox.

use super::{bench::*, law_list, same};
use crate::store::{EffectFinish, EffectResult, Settled};

law_list!(
    an_effect_is_stored_once_per_key_and_id,
    effects_of_one_order_come_in_sequence,
    effects_of_other_orders_do_not_wait,
    an_effect_under_lease_is_not_claimed,
    an_effect_is_claimed_again_when_its_lease_ends,
    the_end_of_an_effect_needs_its_lease,
    a_failed_effect_comes_again_at_its_time,
    a_finished_effect_stays_done,
    effects_of_other_accounts_are_not_claimed,
    a_completion_names_the_effect_and_its_lease,
);

async fn an_effect_is_stored_once_per_key_and_id(bench: Bench) -> Checked {
    let both = vec![effect("paid", 0), effect("refunded", 0)];
    let settled = bench.add_effects(&key("A"), both, 0).await?;
    same!(settled, Settled::Done { new_effects: 2 }, "two effects");
    let mut other_id = effect("paid", 1);
    other_id.id = "eff_other".to_owned();
    let mut same_id = effect("other", 1);
    same_id.id = "eff_paid".to_owned();
    let settled = bench
        .add_effects(&key("A"), vec![other_id, same_id], 1)
        .await?;
    same!(
        settled,
        Settled::Done { new_effects: 0 },
        "the same key or id again"
    );
    let timeline = bench.store.timeline(&key("A")).await?;
    same!(
        timeline.map(|timeline| timeline.effects.len()),
        Some(2),
        "stored effects"
    );
    Ok(())
}

async fn effects_of_one_order_come_in_sequence(bench: Bench) -> Checked {
    let both = vec![effect("first", 0), effect("second", 0)];
    bench.add_effects(&key("A"), both, 0).await?;
    same!(
        ids(&bench.effects("one", 1).await?),
        ["eff_first"],
        "first claim"
    );
    let error = "no".to_owned();
    let retry = EffectResult::Retry {
        due_at: at(500),
        error,
    };
    bench.finish("eff_first", "one", 2, retry).await?;
    same!(
        ids(&bench.effects("two", 3).await?),
        [""; 0],
        "while the first one waits"
    );
    same!(
        ids(&bench.effects("two", 500).await?),
        ["eff_first"],
        "the first one again"
    );
    bench
        .finish("eff_first", "two", 501, EffectResult::Done)
        .await?;
    same!(
        ids(&bench.effects("three", 502).await?),
        ["eff_second"],
        "after the first one"
    );
    Ok(())
}

async fn effects_of_other_orders_do_not_wait(bench: Bench) -> Checked {
    bench
        .add_effects(&key("A"), vec![effect("a", 5)], 5)
        .await?;
    let mut b = effect("a", 0);
    b.id = "eff_b".to_owned();
    bench.add_effects(&key("B"), vec![b], 5).await?;
    let mut claimed = bench.effects("one", 6).await?;
    claimed.sort_by(|a, b| a.id.cmp(&b.id));
    same!(ids(&claimed), ["eff_a", "eff_b"], "effects of two orders");
    let orders: Vec<_> = claimed.iter().map(|effect| effect.order.clone()).collect();
    same!(orders, [key("A"), key("B")], "their orders");
    Ok(())
}

async fn an_effect_under_lease_is_not_claimed(bench: Bench) -> Checked {
    bench
        .add_effects(&key("A"), vec![effect("paid", 0)], 0)
        .await?;
    same!(bench.effects("one", 0).await?.len(), 1, "first claim");
    same!(
        bench.effects("two", 999).await?.len(),
        0,
        "second claim under lease"
    );
    Ok(())
}

async fn an_effect_is_claimed_again_when_its_lease_ends(bench: Bench) -> Checked {
    bench
        .add_effects(&key("A"), vec![effect("paid", 0)], 0)
        .await?;
    bench.effects("one", 0).await?;
    let again = bench.effects("two", 1_000).await?;
    let attempts: Vec<_> = again
        .iter()
        .map(|effect| (effect.id.as_str(), effect.attempts))
        .collect();
    same!(
        attempts,
        [("eff_paid", 1)],
        "claim after the end of the lease"
    );
    Ok(())
}

async fn the_end_of_an_effect_needs_its_lease(bench: Bench) -> Checked {
    bench
        .add_effects(&key("A"), vec![effect("paid", 0)], 0)
        .await?;
    bench.effects("one", 0).await?;
    let foreign = bench
        .finish("eff_paid", "two", 1, EffectResult::Done)
        .await?;
    same!(foreign, EffectFinish::LeaseLost, "end with another token");
    let late = bench
        .finish("eff_paid", "one", 1_000, EffectResult::Done)
        .await?;
    same!(late, EffectFinish::LeaseLost, "end after the lease");
    same!(
        bench.store.stats().await?.effects_pending,
        1,
        "pending effects"
    );
    let timely = bench
        .finish("eff_paid", "one", 999, EffectResult::Done)
        .await?;
    same!(timely, EffectFinish::Written, "end under lease");
    same!(
        bench.store.stats().await?.effects_pending,
        0,
        "pending effects"
    );
    Ok(())
}

async fn a_failed_effect_comes_again_at_its_time(bench: Bench) -> Checked {
    bench
        .add_effects(&key("A"), vec![effect("paid", 0)], 0)
        .await?;
    bench.effects("one", 0).await?;
    let error = "the handler failed".to_owned();
    let retry = EffectResult::Retry {
        due_at: at(50),
        error,
    };
    same!(
        bench.finish("eff_paid", "one", 1, retry).await?,
        EffectFinish::Written,
        "end"
    );
    same!(
        bench.effects("two", 49).await?.len(),
        0,
        "claim before the time"
    );
    let again = bench.effects("two", 50).await?;
    same!(
        again.first().map(|effect| effect.attempts),
        Some(1),
        "attempts"
    );
    let timeline = bench.store.timeline(&key("A")).await?;
    let error = timeline.and_then(|timeline| {
        timeline
            .effects
            .first()
            .and_then(|effect| effect.last_error.clone())
    });
    same!(error.as_deref(), Some("the handler failed"), "error");
    same!(
        bench.store.stats().await?.effects_failing,
        1,
        "failing effects"
    );
    Ok(())
}

async fn a_finished_effect_stays_done(bench: Bench) -> Checked {
    bench
        .add_effects(&key("A"), vec![effect("paid", 0)], 0)
        .await?;
    bench.effects("one", 0).await?;
    bench
        .finish("eff_paid", "one", 1, EffectResult::Done)
        .await?;
    let again = bench
        .finish("eff_paid", "one", 2, EffectResult::Done)
        .await?;
    same!(again, EffectFinish::AlreadyDone, "second end");
    same!(
        bench.effects("two", 9_999).await?.len(),
        0,
        "claim of a finished effect"
    );
    bench
        .add_effects(&key("A"), vec![effect("paid", 3)], 3)
        .await?;
    same!(
        bench.effects("two", 9_999).await?.len(),
        0,
        "claim after a repetition"
    );
    Ok(())
}

async fn effects_of_other_accounts_are_not_claimed(bench: Bench) -> Checked {
    let mut other = key("A");
    other.account = "other".to_owned();
    bench
        .add_effects(&other, vec![effect("paid", 0)], 0)
        .await?;
    same!(
        bench.effects("one", 1).await?.len(),
        0,
        "effects of another account"
    );
    Ok(())
}

async fn a_completion_names_the_effect_and_its_lease(bench: Bench) -> Checked {
    let Some(completion) = bench.store.completion("eff_paid", &token("one"), at(5)) else {
        return Ok(());
    };
    let parameters = format!("{:?}", completion.parameters);
    for part in ["eff_paid", "one"] {
        same!(
            parameters.contains(part),
            true,
            format!("parameters contain {part}")
        );
    }
    Ok(())
}
