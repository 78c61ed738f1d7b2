//! Laws of orders whose keys differ in one part only.

use super::{
    bench::{Bench, Checked, at, data, effect, entry, key, settlement},
    law_list, same,
};
use crate::store::{
    EffectFinish, EffectResult, NewEffect, OrderKey, OrderKind, Settled, Settlement, Timeline, Wake,
};

law_list![calls_about_one_order_leave_similar_ones_alone];

/// Keys that have two parts in common with the order `A`.
fn similar() -> [OrderKey; 3] {
    [
        OrderKey::new("other", OrderKind::Payment, "A"),
        OrderKey::new("shop", OrderKind::Refund, "A"),
        key("B"),
    ]
}

impl Bench {
    /// Gives an order a settled delivery, an effect, an entry of its history, and a delivery that is not settled.
    async fn fill(&self, order: &OrderKey, number: u8) -> Checked {
        self.append(order.clone(), number, 0).await?;
        let claimed = self.take(order, "first", 1).await?;
        let new = NewEffect {
            id: format!("first_{number}"),
            ..effect("first", 1)
        };
        let settlement = Settlement {
            data: Some(data("paid")),
            effects: vec![new],
            history: vec![entry("paid", 1)],
            ..settlement(&claimed, "first", 1)
        };
        let settled = self.settle(settlement).await?;
        same!(settled, Settled::Done { new_effects: 1 }, order);
        self.append(order.clone(), number + 10, 2).await?;
        Ok(())
    }

    async fn timelines(&self) -> Checked<Vec<Option<Timeline>>> {
        let mut all = Vec::new();
        for order in similar() {
            all.push(self.store.timeline(&order).await?);
        }
        Ok(all)
    }
}

async fn calls_about_one_order_leave_similar_ones_alone(bench: Bench) -> Checked {
    let order = key("A");
    bench.fill(&order, 0).await?;
    for (number, similar) in (1..).zip(similar()) {
        bench.fill(&similar, number).await?;
    }
    bench.take(&key("C"), "first", 2).await?;
    let claimed = bench.effects("handler", 3).await?;
    same!(claimed.len(), 3, "claimed effects of the account");
    let before = bench.timelines().await?;

    let claimed = bench.take(&order, "second", 4).await?;
    same!(
        claimed.deliveries.len(),
        1,
        "deliveries of the claimed order"
    );
    same!(
        bench.timelines().await?,
        before,
        "similar orders after a claim"
    );
    let settlement = Settlement {
        data: Some(data("refunded")),
        effects: vec![effect("second", 4)],
        history: vec![entry("refunded", 4)],
        due_at: Some(at(50)),
        attempts: 3,
        last_error: Some("late".to_owned()),
        ..settlement(&claimed, "second", 4)
    };
    let settled = bench.settle(settlement).await?;
    same!(settled, Settled::Done { new_effects: 1 }, "settlement");
    same!(
        bench.timelines().await?,
        before,
        "similar orders after a settlement"
    );

    let finished = bench
        .finish("first_0", "handler", 5, EffectResult::Done)
        .await?;
    same!(finished, EffectFinish::Written, "end of an effect");
    same!(
        bench.timelines().await?,
        before,
        "similar orders after the end of an effect"
    );

    check_wakes(&bench, &order, &before).await
}

async fn check_wakes(bench: &Bench, order: &OrderKey, before: &[Option<Timeline>]) -> Checked {
    for wake in [
        Wake::Order(order.clone()),
        Wake::RedeliverOrder(order.clone()),
        Wake::Move {
            from: order.clone(),
            to: key("C"),
        },
    ] {
        bench.store.wake(wake.clone(), at(6)).await?;
        let what = format!("similar orders after {wake:?}");
        same!(bench.timelines().await?.as_slice(), before, what);
    }
    let moved = bench.store.timeline(&key("C")).await?;
    let moved = moved.map_or(0, |timeline| timeline.deliveries.len());
    same!(moved, 2, "moved deliveries");
    Ok(())
}
