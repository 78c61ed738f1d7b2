//! Reasons for attention: each has a way out, and comes back with its cause.

use dhow_core::PayoutStatus;

use super::{
    gateway::{Fate, Hook, hook},
    people::{
        decision, payout, payout_paid, receive, refund, resolve, timeline, unknown_payout,
        unknown_refund,
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
    let cleared = world
        .engine
        .clear_attention(&key, &decision())
        .await
        .unwrap();
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
    let nothing = world.engine.clear_attention(&key, &decision()).await;
    assert_eq!(nothing.unwrap(), []);
}

#[tokio::test]
async fn an_unknown_outcome_is_resolved_and_not_cleared() {
    let world = unknown_payout().await;
    let key = OrderKey::new("shop", OrderKind::Payout, "P");
    let result = world.engine.clear_attention(&key, &decision()).await;
    assert!(
        matches!(result, Err(EngineError::NotClearable { .. })),
        "{result:?}"
    );
    let missing = OrderKey::new("shop", OrderKind::Payout, "Z");
    let result = world.engine.clear_attention(&missing, &decision()).await;
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
            let cleared = engine.clear_attention(&found.order.key, &decision()).await;
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
    world.drain().await;
    let filter = crate::store::OrderFilter {
        phase: Some(Phase::Attention),
        limit: 1,
        ..Default::default()
    };
    let key = world.store.orders(filter).await.unwrap().pop().unwrap().key;
    let cleared = world.engine.clear_attention(&key, &decision()).await;
    assert_eq!(cleared.unwrap(), [Attention::Unreadable]);
    assert_eq!(
        phase(&world, OrderKind::Other, &key.reference).await,
        Phase::Final
    );
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
