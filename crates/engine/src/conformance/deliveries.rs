//! Laws about deliveries: durable parking, deduplication, quarantine, replay and retention.

use super::{bench::*, law_list, same};
use crate::store::{NewHistory, NewRejected, Phase, Prune, Settled, Wake, Woken};

law_list!(
    a_delivery_parks_an_unknown_order_and_makes_it_due,
    a_duplicate_changes_nothing,
    deduplication_is_per_account,
    a_delivery_is_read_as_it_was_stored,
    the_quarantine_is_bounded_per_account,
    a_rejected_delivery_does_not_block_the_genuine_one,
    redelivery_marks_as_unsettled_and_wakes,
    a_redelivery_is_not_settled_by_work_that_began_before,
    moved_deliveries_belong_to_the_other_order,
    a_wake_of_an_unknown_order_changes_nothing,
    retention_removes_only_old_settled_content,
    a_redelivery_counts_what_has_no_content_and_is_in_the_history,
    a_pruned_delivery_is_still_a_duplicate,
);

async fn a_delivery_parks_an_unknown_order_and_makes_it_due(bench: Bench) -> Checked {
    let appended = bench.append(key("A"), 1, 0).await?;
    same!(appended.is_duplicate, false, "first copy is a duplicate");
    let row = bench.row(&key("A")).await?;
    same!(row.data.phase, Phase::Parked, "phase");
    same!(
        (row.wake, row.due_at),
        (1, Some(at(0))),
        "wake counter and due time"
    );
    same!(
        (row.created_at, row.updated_at),
        (at(0), at(0)),
        "times of the row"
    );
    let due = bench.due("one", 0).await?;
    same!(references(&due), ["A"], "orders due");
    same!(
        due.first().map(|due| due.deliveries.len()),
        Some(1),
        "deliveries"
    );
    Ok(())
}

async fn a_duplicate_changes_nothing(bench: Bench) -> Checked {
    let first = bench.append(key("A"), 1, 0).await?;
    let claimed = bench.take(&key("A"), "one", 1).await?;
    bench.settle(settlement(&claimed, "one", 2)).await?;
    let second = bench.append(key("A"), 1, 3).await?;
    same!(
        (second.seq, second.is_duplicate),
        (first.seq, true),
        "second copy"
    );
    let row = bench.row(&key("A")).await?;
    same!(
        (row.wake, row.due_at),
        (1, None),
        "wake counter and due time after a duplicate"
    );
    // The key alone decides, even if the copy names another order.
    let third = bench.append(key("B"), 1, 4).await?;
    same!(
        third.is_duplicate,
        true,
        "a copy for another order is a duplicate"
    );
    same!(
        bench.store.timeline(&key("B")).await?.is_none(),
        true,
        "no row of the other order"
    );
    Ok(())
}

async fn deduplication_is_per_account(bench: Bench) -> Checked {
    bench.append(key("A"), 1, 0).await?;
    let mut other = key("A");
    other.account = "other".to_owned();
    let appended = bench.append(other, 1, 0).await?;
    same!(
        appended.is_duplicate,
        false,
        "the same digest in another account is a duplicate"
    );
    Ok(())
}

async fn a_delivery_is_read_as_it_was_stored(bench: Bench) -> Checked {
    for dedup in 1..=3 {
        bench.append(key("A"), dedup, i64::from(dedup)).await?;
    }
    let claimed = bench.take(&key("A"), "one", 5).await?;
    let read: Vec<_> = claimed
        .deliveries
        .iter()
        .map(|delivery| (delivery.verified.clone(), delivery.received_at))
        .collect();
    let stored: Vec<_> = (1..=3)
        .map(|dedup| {
            (
                Some(delivery(key("A"), dedup, 0).verified),
                at(i64::from(dedup)),
            )
        })
        .collect();
    same!(read, stored, "deliveries in the order of arrival");
    Ok(())
}

fn rejected(account: &str, time: i64) -> NewRejected {
    NewRejected {
        account: account.to_owned(),
        received_at: at(time),
        reason: "signature-mismatch".to_owned(),
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers: "[]".to_owned(),
        body: vec![0, 255, 10],
        keep: 3,
    }
}

async fn the_quarantine_is_bounded_per_account(bench: Bench) -> Checked {
    for time in 0..10 {
        bench.store.reject(rejected("shop", time)).await?;
    }
    bench.store.reject(rejected("other", 0)).await?;
    same!(
        bench.store.stats().await?.rejected,
        4,
        "rejected deliveries kept"
    );
    Ok(())
}

async fn a_rejected_delivery_does_not_block_the_genuine_one(bench: Bench) -> Checked {
    bench.store.reject(rejected("shop", 0)).await?;
    let appended = bench.append(key("A"), 1, 1).await?;
    same!(
        appended.is_duplicate,
        false,
        "genuine delivery after a rejected one"
    );
    Ok(())
}

async fn redelivery_marks_as_unsettled_and_wakes(bench: Bench) -> Checked {
    let first = bench.append(key("A"), 1, 0).await?;
    bench.append(key("A"), 2, 10).await?;
    bench.append(key("B"), 3, 20).await?;
    let wakes = [
        (Wake::RedeliverOrder(key("A")), vec![2], 1),
        (Wake::RedeliverOne(first.seq), vec![1], 1),
        (Wake::RedeliverSince(at(10)), vec![1, 1], 2),
        (Wake::Order(key("A")), vec![0], 1),
    ];
    let mut time = 100;
    for (wake, expected, orders) in wakes {
        for claimed in bench.due("drain", time).await? {
            bench.settle(settlement(&claimed, "drain", time)).await?;
        }
        let woken = bench.store.wake(wake.clone(), at(time + 1)).await?;
        same!(woken.orders, orders, format!("orders woken by {wake:?}"));
        let marked: usize = expected.iter().sum();
        same!(
            woken.deliveries,
            u64::try_from(marked).unwrap_or_default(),
            format!("deliveries marked by {wake:?}")
        );
        let due = bench.due("check", time + 2).await?;
        let counts: Vec<usize> = due.iter().map(|due| due.deliveries.len()).collect();
        same!(
            counts,
            expected,
            format!("unsettled deliveries after {wake:?}")
        );
        for claimed in due {
            bench
                .settle(settlement(&claimed, "check", time + 3))
                .await?;
        }
        time += 100;
    }
    Ok(())
}

async fn a_redelivery_is_not_settled_by_work_that_began_before(bench: Bench) -> Checked {
    let first = bench.append(key("A"), 1, 0).await?;
    for (wake, time) in [
        (Wake::RedeliverOrder(key("A")), 100),
        (Wake::RedeliverOne(first.seq), 200),
        (Wake::RedeliverSince(at(0)), 300),
    ] {
        bench
            .store
            .wake(Wake::RedeliverOrder(key("A")), at(time))
            .await?;
        let claimed = bench.take(&key("A"), "before", time + 1).await?;
        same!(claimed.deliveries.len(), 1, "deliveries of the work before");
        bench.store.wake(wake.clone(), at(time + 2)).await?;
        let row = bench.row(&key("A")).await?;
        same!(row.lease_until, None, format!("lease after {wake:?}"));
        let settled = bench
            .settle(settlement(&claimed, "before", time + 3))
            .await?;
        let words = format!("settlement of the work before {wake:?}");
        same!(settled, Settled::LeaseLost, words);
        let due = bench.due("after", time + 4).await?;
        let deliveries: usize = due.iter().map(|due| due.deliveries.len()).sum();
        same!(deliveries, 1, format!("deliveries after {wake:?}"));
        for claimed in due {
            bench
                .settle(settlement(&claimed, "after", time + 5))
                .await?;
        }
    }
    Ok(())
}

async fn moved_deliveries_belong_to_the_other_order(bench: Bench) -> Checked {
    bench.append(key("A"), 1, 0).await?;
    let claimed = bench.take(&key("A"), "one", 1).await?;
    bench.settle(settlement(&claimed, "one", 1)).await?;
    let wake = Wake::Move {
        from: key("A"),
        to: key("B"),
    };
    same!(
        bench.store.wake(wake.clone(), at(2)).await?.orders,
        0,
        "orders woken before the other order exists"
    );
    let other = bench.take(&key("B"), "one", 3).await?;
    bench.settle(settlement(&other, "one", 3)).await?;
    same!(
        bench.store.wake(wake, at(4)).await?.orders,
        1,
        "orders woken"
    );
    let due = bench.due("two", 5).await?;
    same!(references(&due), ["B"], "orders due after a move");
    same!(
        due.first().map(|due| due.deliveries.len()),
        Some(1),
        "deliveries of the other order"
    );
    same!(
        bench.append(key("A"), 1, 6).await?.is_duplicate,
        true,
        "a copy of a moved delivery is a duplicate"
    );
    Ok(())
}

async fn a_wake_of_an_unknown_order_changes_nothing(bench: Bench) -> Checked {
    for wake in [
        Wake::Order(key("A")),
        Wake::RedeliverOrder(key("A")),
        Wake::RedeliverOne(77),
    ] {
        same!(
            bench.store.wake(wake.clone(), at(0)).await?,
            Woken::default(),
            format!("orders woken by {wake:?}")
        );
    }
    same!(
        bench.store.timeline(&key("A")).await?.is_none(),
        true,
        "no row"
    );
    Ok(())
}

async fn retention_removes_only_old_settled_content(bench: Bench) -> Checked {
    bench.append(key("A"), 1, 0).await?;
    bench.append(key("B"), 2, 0).await?;
    bench.append(key("C"), 3, 50).await?;
    bench.store.reject(rejected("shop", 0)).await?;
    for reference in ["A", "C"] {
        let claimed = bench.take(&key(reference), "one", 60).await?;
        let mut written = settlement(&claimed, "one", 60);
        written.data = Some(final_data());
        bench.settle(written).await?;
    }
    let prune = Prune {
        before: at(50),
        limit: 100,
    };
    let pruned = bench.store.prune(prune).await?;
    same!(
        (pruned.deliveries, pruned.rejected, pruned.has_more),
        (1, 1, false),
        "first run"
    );
    for (reference, kept) in [("A", false), ("B", true), ("C", true)] {
        let timeline = bench.store.timeline(&key(reference)).await?;
        let content = timeline.map(|timeline| {
            timeline
                .deliveries
                .iter()
                .all(|delivery| delivery.has_content)
        });
        same!(
            content,
            Some(kept),
            format!("content of {reference} is kept")
        );
    }
    same!(bench.store.prune(prune).await?.deliveries, 0, "second run");
    Ok(())
}

async fn a_redelivery_counts_what_has_no_content_and_is_in_the_history(bench: Bench) -> Checked {
    bench.append(key("A"), 1, 0).await?;
    bench.append(key("A"), 2, 0).await?;
    bench.append(key("A"), 3, 60).await?;
    bench.append(key("B"), 4, 0).await?;
    for reference in ["A", "B"] {
        let claimed = bench.take(&key(reference), "one", 60).await?;
        let mut written = settlement(&claimed, "one", 60);
        written.data = Some(final_data());
        bench.settle(written).await?;
    }
    let prune = Prune {
        before: at(50),
        limit: 100,
    };
    bench.store.prune(prune).await?;
    for (wake, orders, deliveries, without_content) in [
        (Wake::RedeliverOrder(key("A")), 1, 1, 2),
        (Wake::RedeliverOrder(key("B")), 0, 0, 1),
        (Wake::RedeliverOne(1), 0, 0, 1),
        (Wake::RedeliverSince(at(0)), 1, 1, 3),
    ] {
        let woken = bench.store.wake(wake.clone(), at(70)).await?;
        let expected = Woken {
            orders,
            deliveries,
            without_content,
        };
        same!(woken, expected, format!("result of {wake:?}"));
    }
    let entry = NewHistory::redelivery(at(70), "paid", 1);
    for (reference, expected) in [("A", vec![entry.clone(), entry]), ("B", Vec::new())] {
        let timeline = bench.store.timeline(&key(reference)).await?;
        let history = timeline.map(|timeline| timeline.history);
        same!(history, Some(expected), format!("history of {reference}"));
    }
    let claimed = bench.take(&key("A"), "two", 71).await?;
    let numbers: Vec<_> = claimed.deliveries.iter().map(|found| found.seq).collect();
    same!(
        numbers.len(),
        1,
        "a delivery without content is not delivered again"
    );
    Ok(())
}

async fn a_pruned_delivery_is_still_a_duplicate(bench: Bench) -> Checked {
    let first = bench.append(key("A"), 1, 0).await?;
    let claimed = bench.take(&key("A"), "one", 1).await?;
    let mut written = settlement(&claimed, "one", 1);
    written.data = Some(final_data());
    bench.settle(written).await?;
    bench
        .store
        .prune(Prune {
            before: at(10),
            limit: 1,
        })
        .await?;
    let copy = bench.append(key("A"), 1, 20).await?;
    same!(
        (copy.seq, copy.is_duplicate),
        (first.seq, true),
        "a late copy"
    );
    Ok(())
}
