//! Reasons for attention: each has a way out, and comes back with its cause.

use dhow_core::PayoutStatus;

use super::{
    gateway::{Fate, Hook, hook},
    paid_twice::forms,
    people::{
        clear, decision, payout, payout_paid, receive, refund, resolve, seen, timeline,
        unknown_payout, unknown_refund,
    },
    *,
};
use crate::{
    Attention, EngineError, Finding, UnknownCall,
    store::{OrderKey, OrderKind, Phase},
};

#[tokio::test]
async fn attention_is_cleared_by_name_and_comes_back_with_its_cause() {
    let world = world().await;
    receive(&world, &hook("A", "paid")).await;
    world.pass(3_601);
    assert_eq!(world.drain().await, ["needs_attention A"]);
    let key = OrderKey::new("shop", OrderKind::Payment, "A");
    let cleared = clear(&world, &key).await.unwrap();
    assert_eq!(cleared, [Attention::ParkedTooLong]);
    let found = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(found.order.data.phase, Phase::Parked);
    let last = found.history.last().unwrap();
    assert_eq!(last.actor, "person:linh");
    assert_eq!(last.evidence, "parked_too_long: seen on the dashboard");
    world.pass(100_000);
    world
        .engine
        .customer_returned("shop", &reference("A"))
        .await
        .unwrap();
    assert_eq!(world.drain().await, [""; 0], "the same delivery");
    let again = Hook {
        copy: 1,
        ..hook("A", "paid")
    };
    receive(&world, &again).await;
    assert_eq!(world.drain().await, ["needs_attention A"], "a new delivery");
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    assert_eq!(world.drain().await, ["payment.paid A"]);
    let nothing = clear(&world, &key).await;
    assert!(
        matches!(nothing, Err(EngineError::NothingToClear { .. })),
        "{nothing:?}"
    );
}

#[tokio::test]
async fn an_unknown_outcome_is_resolved_and_not_cleared() {
    let world = unknown_payout().await;
    let key = OrderKey::new("shop", OrderKind::Payout, "P");
    let result = clear(&world, &key).await;
    assert!(
        matches!(result, Err(EngineError::NotClearable { .. })),
        "{result:?}"
    );
    let missing = OrderKey::new("shop", OrderKind::Payout, "Z");
    let result = clear(&world, &missing).await;
    assert!(
        matches!(result, Err(EngineError::UnknownOrder { .. })),
        "{result:?}"
    );
}

async fn phase(world: &World, kind: OrderKind, text: &str) -> Phase {
    timeline(world, kind, text).await.order.data.phase
}

#[tokio::test]
async fn an_unreadable_report_of_a_payout_ends_with_a_read() {
    let world = world().await;
    world.engine.payout("shop", &payout("P")).await.unwrap();
    let odd = Hook {
        kind: "odd".into(),
        order: None,
        id: Some("out_P".into()),
        ..hook("P", "")
    };
    receive(&world, &odd).await;
    world.gateway.lock().limited = true;
    assert_eq!(world.drain().await, ["needs_attention P"]);
    assert_eq!(
        phase(&world, OrderKind::Payout, "P").await,
        Phase::Attention
    );
    {
        let mut inner = world.gateway.lock();
        inner.limited = false;
        inner.payouts.get_mut("out_P").unwrap().status = PayoutStatus::Paid;
    }
    world.pass(600);
    assert_eq!(world.drain().await, ["payout.paid P"]);
    assert_eq!(phase(&world, OrderKind::Payout, "P").await, Phase::Final);
}

#[tokio::test]
async fn an_unknown_outcome_of_a_payout_ends_with_a_late_webhook() {
    let world = unknown_payout().await;
    receive(&world, &payout_paid()).await;
    assert_eq!(world.drain().await, ["payout.paid P"]);
    assert_eq!(phase(&world, OrderKind::Payout, "P").await, Phase::Final);
}

#[tokio::test]
async fn a_payout_that_was_parked_too_long_ends_with_its_call() {
    let world = world().await;
    receive(&world, &payout_paid()).await;
    world.pass(3_601);
    assert_eq!(world.drain().await, ["needs_attention P"]);
    world.engine.payout("shop", &payout("P")).await.unwrap();
    assert_ne!(
        phase(&world, OrderKind::Payout, "P").await,
        Phase::Attention
    );
}

#[tokio::test]
async fn a_mismatch_ends_with_the_full_amount_or_with_a_person() {
    for by_person in [false, true] {
        let world = world().await;
        let engine = &world.engine;
        engine.create_payment("shop", &order("A")).await.unwrap();
        let wrong = Hook {
            minor: Some(1),
            copy: 1,
            ..hook("A", "paid")
        };
        receive(&world, &wrong).await;
        assert_eq!(world.drain().await, ["payment.mismatch A"]);
        let found = timeline(&world, OrderKind::Payment, "A").await;
        assert_eq!(found.order.data.phase, Phase::Attention);
        if by_person {
            let cleared = clear(&world, &found.order.key).await;
            assert_eq!(cleared.unwrap(), [Attention::Mismatch]);
        } else {
            receive(&world, &hook("A", "paid")).await;
            assert_eq!(world.drain().await, ["payment.paid A"]);
        }
        assert_eq!(phase(&world, OrderKind::Payment, "A").await, Phase::Final);
    }
}

#[tokio::test]
async fn an_unreadable_delivery_without_an_order_ends_with_a_person() {
    let world = world().await;
    let odd = Hook {
        kind: "odd".into(),
        order: None,
        id: None,
        ..hook("A", "")
    };
    receive(&world, &odd).await;
    let effects = forms(&world).await;
    let filter = crate::store::OrderFilter {
        phase: Some(Phase::Attention),
        limit: 1,
        ..Default::default()
    };
    let key = world.store.orders(filter).await.unwrap().pop().unwrap().key;
    let words = format!(
        "the authentic delivery 1 could not be read; its raw form is stored; it is kept as {}",
        key.reference
    );
    assert_eq!(effects[0]["details"], words);
    let cleared = clear(&world, &key).await;
    assert_eq!(cleared.unwrap(), [Attention::Unreadable]);
    assert_eq!(
        phase(&world, OrderKind::Other, &key.reference).await,
        Phase::Final
    );
}

#[tokio::test]
async fn a_delivery_without_an_order_is_named_by_its_effect() {
    let world = world().await;
    let lost = Hook {
        order: None,
        id: Some("pay_lost".into()),
        ..hook("A", "paid")
    };
    receive(&world, &lost).await;
    world.drain().await;
    world.pass(100_000);
    let effects = forms(&world).await;
    assert_eq!(effects.len(), 1);
    assert_eq!(effects[0]["reason"], "parked_too_long");
    assert_eq!(effects[0]["provider_reference"], "pay_lost");
    let words = "no order for delivery 1 is known; it is kept as pay_lost";
    assert_eq!(effects[0]["details"], words);
}

#[tokio::test]
async fn an_order_without_attention_has_nothing_to_clear() {
    let world = unknown_payout().await;
    let key = OrderKey::new("shop", OrderKind::Payout, "P");
    world.drain().await;
    let before = world.store.timeline(&key).await.unwrap().unwrap();
    for seen in [0, 1, 7] {
        let result = world.engine.clear_attention(&key, seen, &decision()).await;
        let error = result.unwrap_err();
        let is_refused = matches!(
            error,
            EngineError::NothingToClear { .. } | EngineError::NotClearable { .. }
        );
        assert!(is_refused, "{error:?}");
    }
    let after = world.store.timeline(&key).await.unwrap().unwrap();
    assert_eq!(after.history, before.history);
}

#[tokio::test]
async fn a_reason_that_comes_back_is_reported_again() {
    let world = unknown_refund().await;
    let call = UnknownCall::Refund(reference("R-1"));
    resolve(&world, &call, &Finding::DidNotHappen)
        .await
        .unwrap();
    world.drain().await;
    world.gateway.set_fate(Fate::RequestLost);
    let order = reference("A");
    let result = world
        .engine
        .refund("shop", &order, &refund("R-2", 100))
        .await;
    result.unwrap_err();
    world.pass(7_200);
    assert_eq!(world.drain().await, ["needs_attention A"]);
}

#[tokio::test]
async fn a_paid_payment_is_not_created_again_after_a_refusal() {
    let world = world().await;
    world.gateway.set_fate(Fate::Refused);
    let refused = world.engine.create_payment("shop", &order("A")).await;
    refused.unwrap_err();
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    let again = world.engine.create_payment("shop", &order("A")).await;
    assert!(
        matches!(again, Err(EngineError::OutcomeUnknown { .. })),
        "{again:?}"
    );
    assert_eq!(world.gateway.lock().writes, ["create A"]);
}

/// Reports that a person has seen, and one that came later.
fn later_reports() -> Vec<(&'static str, Vec<Hook>, Hook)> {
    let odd = |copy| Hook {
        kind: "odd".into(),
        copy,
        ..hook("A", "")
    };
    let paid = |id: &str, minor, copy| Hook {
        id: Some(id.into()),
        minor: Some(minor),
        copy,
        ..hook("A", "paid")
    };
    let paid_out = |status: &str| Hook {
        status: status.into(),
        ..payout_paid()
    };
    vec![
        ("another unreadable delivery", vec![odd(1)], odd(2)),
        (
            "another mismatch",
            vec![paid("pay_A", 1, 1)],
            paid("pay_A", 2, 2),
        ),
        (
            "a mismatch beside an unreadable delivery",
            vec![odd(1)],
            paid("pay_A", 2, 2),
        ),
        (
            "another contradiction",
            vec![hook("A", "paid"), hook("A", "failed")],
            hook("A", "cancelled"),
        ),
        (
            "another contradiction of a payout",
            vec![paid_out("paid"), paid_out("failed")],
            paid_out("cancelled"),
        ),
        (
            "another delivery that waits for its order",
            vec![paid("pay_A", 1, 1)],
            paid("pay_A", 2, 2),
        ),
    ]
}

#[tokio::test]
async fn a_reason_that_came_after_the_look_at_the_order_stays() {
    for (name, first, then) in later_reports() {
        let world = world().await;
        // No read ends a reason.
        world.gateway.lock().limited = true;
        if !name.contains("waits for its order") {
            let new = order("A");
            world.engine.create_payment("shop", &new).await.unwrap();
            let made = payout("P");
            world.engine.payout("shop", &made).await.unwrap();
        }
        for hook in &first {
            receive(&world, hook).await;
            world.drain().await;
        }
        world.pass(3_601);
        world.drain().await;
        let is_payout = then.kind == "payout";
        let (kind, text) = match is_payout {
            true => (OrderKind::Payout, "P"),
            false => (OrderKind::Payment, "A"),
        };
        let key = OrderKey::new("shop", kind, text);
        let count = seen(&world, &key).await;
        assert_eq!(phase(&world, kind, text).await, Phase::Attention, "{name}");
        receive(&world, &then).await;
        world.pass(1);
        world.drain().await;
        let before = timeline(&world, kind, text).await;
        let refused = world.engine.clear_attention(&key, count, &decision()).await;
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused, EngineError::NotSeen { .. }),
            "{name}: {refused}"
        );
        let after = timeline(&world, kind, text).await;
        assert_eq!(after.order.data, before.order.data, "{name}");
        assert_eq!(after.history, before.history, "{name}");
        let ended = clear(&world, &key).await.unwrap();
        assert!(!ended.is_empty(), "{name}");
        assert_ne!(phase(&world, kind, text).await, Phase::Attention, "{name}");
    }
}

#[tokio::test]
async fn a_delivery_that_no_worker_has_seen_is_not_dismissed() {
    let world = world().await;
    receive(&world, &hook("A", "paid")).await;
    world.pass(3_601);
    assert_eq!(world.drain().await, ["needs_attention A"]);
    let key = OrderKey::new("shop", OrderKind::Payment, "A");
    let again = Hook {
        copy: 1,
        ..hook("A", "paid")
    };
    receive(&world, &again).await;
    assert_eq!(
        clear(&world, &key).await.unwrap(),
        [Attention::ParkedTooLong]
    );
    world.pass(3_601);
    assert_eq!(world.drain().await, ["needs_attention A"]);
}
