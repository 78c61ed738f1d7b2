//! Laws about reports.

use super::{bench::*, law_list, same};
use crate::store::{OrderFilter, OrderKind, OrderRow, Phase, Settlement};

law_list!(
    orders_are_found_by_every_field,
    orders_come_in_pages_by_key,
    a_timeline_has_everything_in_order,
    stats_count_what_is_open,
    every_character_is_kept,
);

fn filter() -> OrderFilter {
    OrderFilter {
        limit: 100,
        ..OrderFilter::default()
    }
}

fn names(rows: &[OrderRow]) -> Vec<String> {
    rows.iter().map(|row| row.key.to_string()).collect()
}

/// Filters with the orders that they find.
fn searches() -> Vec<(OrderFilter, Vec<&'static str>)> {
    vec![
        (
            filter(),
            vec![
                "other/payment/A",
                "shop/payment/A",
                "shop/payment/B",
                "shop/payout/A",
            ],
        ),
        (
            OrderFilter {
                account: Some("other".into()),
                ..filter()
            },
            vec!["other/payment/A"],
        ),
        (
            OrderFilter {
                kind: Some(OrderKind::Payout),
                ..filter()
            },
            vec!["shop/payout/A"],
        ),
        (
            OrderFilter {
                reference: Some("B".into()),
                ..filter()
            },
            vec!["shop/payment/B"],
        ),
        (
            OrderFilter {
                provider_reference: Some("pay_paid".into()),
                ..filter()
            },
            vec!["shop/payment/A"],
        ),
        (
            OrderFilter {
                phase: Some(Phase::Open),
                ..filter()
            },
            vec!["shop/payment/A", "shop/payment/B"],
        ),
        (
            OrderFilter {
                phase: Some(Phase::Attention),
                ..filter()
            },
            vec![],
        ),
    ]
}

async fn orders_are_found_by_every_field(bench: Bench) -> Checked {
    for (reference, status) in [("A", "paid"), ("B", "open")] {
        let claimed = bench.take(&key(reference), "one", 0).await?;
        let written = Settlement {
            data: Some(data(status)),
            ..settlement(&claimed, "one", 1)
        };
        bench.settle(written).await?;
    }
    let mut payout = key("A");
    payout.kind = OrderKind::Payout;
    bench.append(payout, 1, 0).await?;
    let mut other = key("A");
    other.account = "other".to_owned();
    bench.append(other, 2, 0).await?;
    for (filter, expected) in searches() {
        let found = bench.store.orders(filter.clone()).await?;
        same!(names(&found), expected, format!("orders of {filter:?}"));
    }
    Ok(())
}

async fn orders_come_in_pages_by_key(bench: Bench) -> Checked {
    for (dedup, reference) in (1..).zip(["b", "C", "a", "é"]) {
        bench.append(key(reference), dedup, 0).await?;
    }
    let mut seen = Vec::new();
    let mut after = None;
    for _ in 0..4 {
        let page = OrderFilter {
            after,
            limit: 1,
            ..filter()
        };
        let found = bench.store.orders(page).await?;
        seen.extend(found.iter().map(|row| row.key.reference.clone()));
        after = found.last().map(|row| row.key.clone());
    }
    same!(
        seen,
        ["C", "a", "b", "é"],
        "references in the order of their bytes"
    );
    let last = OrderFilter { after, ..filter() };
    same!(
        bench.store.orders(last).await?.len(),
        0,
        "orders after the last one"
    );
    Ok(())
}

async fn a_timeline_has_everything_in_order(bench: Bench) -> Checked {
    bench.append(key("A"), 1, 0).await?;
    bench.append(key("A"), 2, 1).await?;
    let claimed = bench.take(&key("A"), "one", 2).await?;
    let written = Settlement {
        // Times do not decide the order: a clock may be set back.
        history: vec![entry("created", 9), entry("paid", 3)],
        effects: vec![effect("z", 9), effect("a", 3)],
        settled: claimed
            .deliveries
            .iter()
            .take(1)
            .map(|delivery| delivery.seq)
            .collect(),
        ..settlement(&claimed, "one", 3)
    };
    bench.settle(written).await?;
    let Some(timeline) = bench.store.timeline(&key("A")).await? else {
        return Err("there is no timeline".to_owned().into());
    };
    same!(
        timeline.history,
        [entry("created", 9), entry("paid", 3)],
        "history"
    );
    let effects: Vec<_> = timeline
        .effects
        .iter()
        .map(|effect| effect.effect_key.as_str())
        .collect();
    same!(effects, ["z", "a"], "effects");
    let settled: Vec<_> = timeline
        .deliveries
        .iter()
        .map(|delivery| delivery.settled_at)
        .collect();
    same!(settled, [Some(at(3)), None], "deliveries");
    Ok(())
}

/// Gateways and handlers send any text, also U+0000, and the last character of Unicode is a tempting escape for it.
async fn every_character_is_kept(bench: Bench) -> Checked {
    let texts = [
        "",
        "\0",
        "a\0b",
        "a",
        "\u{10FFFF}",
        "\u{10FFFF}0",
        "\u{10FFFF}1\0",
        "'\"\\\r\n%_",
    ];
    for text in texts {
        let order = key(&format!("order {text}"));
        let claimed = bench.take(&order, "one", 0).await?;
        let written = Settlement {
            data: Some(data(text)),
            effects: vec![effect(text, 1)],
            history: vec![entry(text, 1)],
            last_error: Some(text.to_owned()),
            ..settlement(&claimed, "one", 1)
        };
        bench.settle(written).await?;
    }
    for text in texts {
        let order = key(&format!("order {text}"));
        let Some(timeline) = bench.store.timeline(&order).await? else {
            return Err(format!("there is no timeline of {order:?}").into());
        };
        same!(timeline.order.key, order, "key");
        same!(timeline.order.data, data(text), "data");
        same!(
            timeline.order.last_error.as_deref(),
            Some(text),
            "last error"
        );
        same!(timeline.history, [entry(text, 1)], "history");
        let keys: Vec<_> = timeline
            .effects
            .iter()
            .map(|effect| effect.effect_key.as_str())
            .collect();
        same!(keys, [text], "keys of effects");
        let found = OrderFilter {
            provider_reference: data(text).provider_reference,
            ..filter()
        };
        let found = bench.store.orders(found).await?;
        same!(
            names(&found),
            [order.to_string()],
            "orders found by reference"
        );
    }
    Ok(())
}

async fn stats_count_what_is_open(bench: Bench) -> Checked {
    same!(
        bench.store.stats().await?,
        crate::store::StoreStats::default(),
        "counts of an empty store"
    );
    bench.append(key("parked"), 1, 7).await?;
    for (reference, phase) in [
        ("open", Phase::Open),
        ("person", Phase::Attention),
        ("end", Phase::Final),
    ] {
        let claimed = bench.take(&key(reference), "one", 0).await?;
        let mut data = data(reference);
        data.phase = phase;
        let written = Settlement {
            data: Some(data),
            due_at: Some(at(9)),
            ..settlement(&claimed, "one", 1)
        };
        bench.settle(written).await?;
    }
    bench
        .add_effects(&key("end"), vec![effect("paid", 3)], 3)
        .await?;
    let stats = bench.store.stats().await?;
    same!(
        (stats.parked, stats.open, stats.attention),
        (1, 1, 1),
        "parked, open and attention"
    );
    same!(
        (stats.oldest_due, stats.effects_pending),
        (Some(at(7)), 1),
        "oldest due and pending effects"
    );
    same!(
        (stats.oldest_effect, stats.effects_failing),
        (Some(at(3)), 0),
        "oldest effect and failing effects"
    );
    Ok(())
}
