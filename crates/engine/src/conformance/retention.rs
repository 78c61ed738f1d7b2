//! Laws about the customer's data in old orders.

use super::{bench::*, law_list, same};
use crate::store::{OrderData, OrderRow, Phase, Prune, Settlement};

law_list!(
    retention_removes_the_customers_data_of_old_final_orders,
    an_order_is_pruned_again_after_a_change_and_never_under_lease,
    deliveries_of_an_order_that_is_not_final_keep_their_content,
);

/// State of a payment with a customer's name in the request and in the answer.
fn state_with_customer() -> String {
    let reference = r#""merchant_reference":"A","amount":{"minor":100,"currency":"SGD"}"#;
    let customer =
        r#""customer":{"name":"Lan Tran","email":"lan@shop.example","phone":"84901234567"}"#;
    let call =
        format!(r#"{{"request":{{{reference},{customer}}},"step":{{"step":"done"}},"since":1}}"#);
    format!(r#"{{"call":{call},"status":"paid"}}"#)
}

fn with_customer(phase: Phase) -> OrderData {
    OrderData {
        phase,
        state: state_with_customer(),
        ..data("paid")
    }
}

fn has_customer(row: &OrderRow) -> bool {
    row.data.state.contains("Lan Tran") || row.data.state.contains("84901234567")
}

impl Bench {
    async fn settle_order(&self, reference: &str, phase: Phase, time: i64) -> Checked {
        let claimed = self.take(&key(reference), "one", time).await?;
        let written = Settlement {
            data: Some(with_customer(phase)),
            history: vec![entry("paid", time)],
            last_error: Some("Lan Tran".to_owned()),
            ..settlement(&claimed, "one", time)
        };
        self.settle(written).await?;
        Ok(())
    }
}

async fn retention_removes_the_customers_data_of_old_final_orders(bench: Bench) -> Checked {
    for (reference, phase, time) in [
        ("final", Phase::Final, 0),
        ("open", Phase::Open, 0),
        ("person", Phase::Attention, 0),
        ("parked", Phase::Parked, 0),
        ("young", Phase::Final, 50),
        ("second", Phase::Final, 1),
    ] {
        bench.settle_order(reference, phase, time).await?;
    }
    let before = bench.row(&key("final")).await?;
    let prune = Prune {
        before: at(50),
        limit: 1,
    };
    for (orders, has_more) in [(1, true), (1, false), (0, false)] {
        let pruned = bench.store.prune(prune).await?;
        let found = (pruned.orders, pruned.has_more);
        same!(found, (orders, has_more), "orders in one step");
    }
    for (reference, kept) in [
        ("final", false),
        ("open", true),
        ("person", true),
        ("parked", true),
        ("young", true),
        ("second", false),
    ] {
        let row = bench.row(&key(reference)).await?;
        same!(has_customer(&row), kept, format!("customer of {reference}"));
    }
    let mut after = bench.row(&key("final")).await?;
    same!(after.last_error, None, "last error");
    after.last_error = before.last_error.clone();
    after.data.state = before.data.state.clone();
    same!(after, before, "the rest of the row");
    let timeline = bench.store.timeline(&key("final")).await?;
    let history = timeline.map(|timeline| timeline.history);
    same!(history, Some(vec![entry("paid", 0)]), "history");
    Ok(())
}

async fn an_order_is_pruned_again_after_a_change_and_never_under_lease(bench: Bench) -> Checked {
    bench.settle_order("A", Phase::Final, 0).await?;
    let claimed = bench.take(&key("A"), "two", 1).await?;
    let prune = Prune {
        before: at(50),
        limit: 100,
    };
    same!(
        bench.store.prune(prune).await?.orders,
        0,
        "orders under lease"
    );
    bench.settle(settlement(&claimed, "two", 2)).await?;
    same!(
        bench.store.prune(prune).await?.orders,
        1,
        "orders after the lease"
    );
    bench.settle_order("A", Phase::Final, 3).await?;
    same!(
        bench.store.prune(prune).await?.orders,
        1,
        "orders after a change"
    );
    let row = bench.row(&key("A")).await?;
    same!(has_customer(&row), false, "customer after both");
    Ok(())
}

async fn deliveries_of_an_order_that_is_not_final_keep_their_content(bench: Bench) -> Checked {
    let phases = [Phase::Open, Phase::Attention, Phase::Parked, Phase::Final];
    for (phase, dedup) in phases.into_iter().zip(1..) {
        bench.append(key(phase.as_str()), dedup, 0).await?;
        bench.settle_order(phase.as_str(), phase, 1).await?;
    }
    // With a limit of 1, a delivery that is kept neither counts nor hides the one after it.
    let prune = Prune {
        before: at(50),
        limit: 1,
    };
    let mut deliveries = 0;
    for _ in 0..10 {
        let pruned = bench.store.prune(prune).await?;
        deliveries += pruned.deliveries;
        if !pruned.has_more {
            break;
        }
    }
    same!(deliveries, 1, "deliveries of the final order");
    same!(
        bench.store.prune(prune).await?.has_more,
        false,
        "more to remove"
    );
    for phase in phases {
        let reference = phase.as_str();
        let timeline = bench.store.timeline(&key(reference)).await?;
        let deliveries = timeline.map(|timeline| timeline.deliveries);
        let content = deliveries.map(|all| all.iter().all(|one| one.has_content));
        let kept = phase != Phase::Final;
        same!(
            content,
            Some(kept),
            format!("content of {reference} is kept")
        );
    }
    Ok(())
}
