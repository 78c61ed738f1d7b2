//! Laws about leases, wake-ups and settlements.

use super::{bench::*, law_list, same};
use crate::{
    join::join_all,
    store::{ClaimTarget, Settled, Settlement, Wake},
};

law_list!(
    a_wake_up_during_a_lease_is_not_lost,
    a_wake_up_never_postpones,
    only_the_listed_deliveries_are_settled,
    a_settlement_needs_the_token_of_the_lease,
    a_settlement_needs_a_lease_that_has_not_ended,
    a_lost_lease_affects_its_own_order_only,
    an_order_under_lease_is_not_claimed,
    an_order_is_claimed_again_when_its_lease_ends,
    a_kept_lease_stays_and_is_due_when_it_ends,
    only_due_orders_of_these_accounts_are_claimed,
    concurrent_claims_return_different_orders,
    a_claim_by_key_creates_only_if_asked,
    a_settlement_is_read_as_it_was_written,
);

async fn a_wake_up_during_a_lease_is_not_lost(bench: Bench) -> Checked {
    bench.append(key("A"), 1, 0).await?;
    let claimed = bench.take(&key("A"), "one", 1).await?;
    bench.append(key("A"), 2, 2).await?;
    let far = Settlement {
        due_at: Some(at(1_000_000)),
        ..settlement(&claimed, "one", 3)
    };
    bench.settle(far).await?;
    same!(
        bench.row(&key("A")).await?.due_at,
        Some(at(3)),
        "due time after a wake-up during the lease"
    );
    let due = bench.due("two", 3).await?;
    same!(
        due.first().map(|due| due.deliveries.len()),
        Some(1),
        "unsettled deliveries"
    );
    Ok(())
}

async fn a_wake_up_never_postpones(bench: Bench) -> Checked {
    let claimed = bench.take(&key("A"), "one", 0).await?;
    let early = Settlement {
        due_at: Some(at(10)),
        ..settlement(&claimed, "one", 1)
    };
    bench.settle(early).await?;
    same!(
        bench
            .store
            .wake(Wake::Order(key("A")), at(500))
            .await?
            .orders,
        1,
        "orders woken"
    );
    let row = bench.row(&key("A")).await?;
    same!(
        (row.due_at, row.wake),
        (Some(at(10)), 1),
        "due time and wake counter"
    );
    Ok(())
}

async fn only_the_listed_deliveries_are_settled(bench: Bench) -> Checked {
    let first = bench.append(key("A"), 1, 0).await?;
    let second = bench.append(key("A"), 2, 0).await?;
    let other = bench.append(key("B"), 3, 0).await?;
    let claimed = bench.take(&key("A"), "one", 1).await?;
    let later = Settlement {
        settled: vec![second.seq, other.seq, 9_999],
        ..settlement(&claimed, "one", 2)
    };
    bench.settle(later).await?;
    let claimed = bench.take(&key("A"), "two", 3).await?;
    let open: Vec<_> = claimed
        .deliveries
        .iter()
        .map(|delivery| delivery.seq)
        .collect();
    same!(open, [first.seq], "unsettled deliveries");
    let claimed = bench.take(&key("B"), "two", 3).await?;
    same!(
        claimed.deliveries.len(),
        1,
        "unsettled deliveries of the other order"
    );
    Ok(())
}

async fn a_settlement_needs_the_token_of_the_lease(bench: Bench) -> Checked {
    let claimed = bench.take(&key("A"), "one", 0).await?;
    let foreign = Settlement {
        data: Some(data("foreign")),
        effects: vec![effect("paid", 1)],
        history: vec![entry("paid", 1)],
        ..settlement(&claimed, "two", 1)
    };
    same!(
        bench.settle(foreign).await?,
        Settled::LeaseLost,
        "settlement with another token"
    );
    let timeline = bench.store.timeline(&key("A")).await?;
    let written = timeline.map(|timeline| {
        (
            timeline.order.data.state,
            timeline.effects.len(),
            timeline.history.len(),
        )
    });
    same!(
        written,
        Some((String::new(), 0, 0)),
        "nothing of it is written"
    );
    bench.settle(settlement(&claimed, "one", 2)).await?;
    let again = bench.settle(settlement(&claimed, "one", 3)).await?;
    same!(
        again,
        Settled::LeaseLost,
        "a second settlement after a release"
    );
    Ok(())
}

async fn a_settlement_needs_a_lease_that_has_not_ended(bench: Bench) -> Checked {
    let claimed = bench.take(&key("A"), "one", 0).await?;
    let late = bench.settle(settlement(&claimed, "one", 1_000)).await?;
    same!(
        late,
        Settled::LeaseLost,
        "a settlement at the end of the lease"
    );
    let early = bench.settle(settlement(&claimed, "one", 999)).await?;
    same!(
        early,
        Settled::Done { new_effects: 0 },
        "a settlement before the end of the lease"
    );
    Ok(())
}

async fn a_lost_lease_affects_its_own_order_only(bench: Bench) -> Checked {
    let lost = bench.take(&key("A"), "one", 0).await?;
    let held = bench.take(&key("B"), "one", 0).await?;
    let settlements = vec![
        settlement(&lost, "two", 1),
        Settlement {
            data: Some(data("paid")),
            ..settlement(&held, "one", 1)
        },
    ];
    let settled = bench.store.settle(settlements).await?;
    same!(
        settled,
        [Settled::LeaseLost, Settled::Done { new_effects: 0 }],
        "results in the order of the arguments"
    );
    same!(
        bench.row(&key("B")).await?.data,
        data("paid"),
        "data of the other order"
    );
    Ok(())
}

async fn an_order_under_lease_is_not_claimed(bench: Bench) -> Checked {
    bench.append(key("A"), 1, 0).await?;
    bench.take(&key("A"), "one", 0).await?;
    same!(
        bench.due("two", 999).await?.len(),
        0,
        "orders claimed under lease"
    );
    let target = ClaimTarget::Order {
        key: key("A"),
        create: true,
    };
    same!(
        bench.claim(target, "two", 999).await?.len(),
        0,
        "orders claimed by key under lease"
    );
    Ok(())
}

async fn an_order_is_claimed_again_when_its_lease_ends(bench: Bench) -> Checked {
    bench.append(key("A"), 1, 0).await?;
    let first = bench.take(&key("A"), "one", 0).await?;
    let due = bench.due("two", 1_000).await?;
    same!(
        references(&due),
        ["A"],
        "orders due after the end of the lease"
    );
    same!(
        due.first().map(|due| due.deliveries.len()),
        Some(1),
        "deliveries of the dead worker"
    );
    let late = bench.settle(settlement(&first, "one", 1_001)).await?;
    same!(late, Settled::LeaseLost, "settlement of the first worker");
    Ok(())
}

async fn a_kept_lease_stays_and_is_due_when_it_ends(bench: Bench) -> Checked {
    let claimed = bench.take(&key("A"), "one", 0).await?;
    let kept = Settlement {
        data: Some(data("sending")),
        lease_until: Some(at(5_000)),
        due_at: Some(at(5_000)),
        ..settlement(&claimed, "one", 500)
    };
    same!(
        bench.settle(kept).await?,
        Settled::Done { new_effects: 0 },
        "settlement that keeps the lease"
    );
    same!(
        bench.due("two", 4_999).await?.len(),
        0,
        "orders claimed under the kept lease"
    );
    let again = bench.settle(Settlement {
        lease_until: Some(at(5_000)),
        due_at: Some(at(5_000)),
        ..settlement(&claimed, "one", 4_000)
    });
    same!(
        again.await?,
        Settled::Done { new_effects: 0 },
        "second settlement under the kept lease"
    );
    same!(
        references(&bench.due("two", 5_000).await?),
        ["A"],
        "orders due when the kept lease ends"
    );
    Ok(())
}

async fn only_due_orders_of_these_accounts_are_claimed(bench: Bench) -> Checked {
    for (dedup, (reference, time)) in
        (1..).zip([("late", 30), ("early", 10), ("middle", 20), ("future", 99)])
    {
        bench.append(key(reference), dedup, time).await?;
    }
    let mut other = key("other");
    other.account = "other".to_owned();
    bench.append(other, 9, 0).await?;
    let target = ClaimTarget::Due {
        accounts: vec!["shop".to_owned()],
        limit: 2,
    };
    let first = bench.claim(target, "one", 50).await?;
    same!(
        references(&first),
        ["early", "middle"],
        "the earliest due orders first"
    );
    same!(
        references(&bench.due("two", 50).await?),
        ["late"],
        "the other due orders"
    );
    Ok(())
}

async fn concurrent_claims_return_different_orders(bench: Bench) -> Checked {
    for dedup in 1..=20 {
        bench.append(key(&format!("R-{dedup}")), dedup, 0).await?;
    }
    let names: Vec<String> = (0..8).map(|worker| format!("worker {worker}")).collect();
    let claims = names.iter().map(|name| {
        let target = ClaimTarget::Due {
            accounts: vec!["shop".to_owned()],
            limit: 5,
        };
        bench.claim(target, name, 1)
    });
    let mut seen = Vec::new();
    for claimed in join_all(claims).await {
        seen.extend(references(&claimed?).into_iter().map(str::to_owned));
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    same!(all, seen.len(), "orders that two workers got");
    // A claim may skip an order that another one is taking, so the rest is found by a later claim.
    let rest = bench.due("last", 1).await?;
    same!(seen.len() + rest.len(), 20, "orders claimed in all");
    Ok(())
}

async fn a_claim_by_key_creates_only_if_asked(bench: Bench) -> Checked {
    let target = ClaimTarget::Order {
        key: key("A"),
        create: false,
    };
    same!(
        bench.claim(target, "one", 0).await?.len(),
        0,
        "orders claimed before creation"
    );
    same!(
        bench.store.timeline(&key("A")).await?.is_none(),
        true,
        "no row"
    );
    let claimed = bench.take(&key("A"), "one", 5).await?;
    let row = &claimed.order;
    same!(
        (row.wake, row.due_at, row.lease_until),
        (0, None, Some(at(5).plus(LEASE))),
        "created row"
    );
    same!(
        (row.created_at, row.data.state.as_str()),
        (at(5), ""),
        "created row"
    );
    Ok(())
}

async fn a_settlement_is_read_as_it_was_written(bench: Bench) -> Checked {
    let claimed = bench.take(&key("Đơn 7|/?#"), "one", 0).await?;
    let written = Settlement {
        data: Some(data("naïve \u{1f6d2} '\"\\")),
        due_at: Some(at(77)),
        attempts: 3,
        last_error: Some("it's broken".to_owned()),
        ..settlement(&claimed, "one", 5)
    };
    bench.settle(written.clone()).await?;
    let row = bench.row(&key("Đơn 7|/?#")).await?;
    same!(Some(&row.data), written.data.as_ref(), "data");
    same!(
        (row.due_at, row.lease_until),
        (written.due_at, None),
        "due time and lease"
    );
    same!(
        (row.attempts, row.last_error),
        (3, written.last_error),
        "attempts and last error"
    );
    same!((row.created_at, row.updated_at), (at(0), at(5)), "times");
    // Without data, the stored data stays.
    let claimed = bench.take(&key("Đơn 7|/?#"), "two", 6).await?;
    bench.settle(settlement(&claimed, "two", 7)).await?;
    same!(
        bench.row(&key("Đơn 7|/?#")).await?.data,
        row.data,
        "data after a settlement without data"
    );
    Ok(())
}
