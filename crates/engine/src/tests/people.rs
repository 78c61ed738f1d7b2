//! Decisions of people: recorded with the name, fenced, and never against a known outcome.

use dhow_core::{
    Beneficiary, NewPayment, NewPayout, NewRefund, PaymentStatus, PayoutStatus, ProviderReference,
};

use super::{
    gateway::{Fate, Hook, hook},
    *,
};
use crate::{
    Attention, Decision, EngineError, Finding, UnknownCall,
    store::{OrderKey, OrderKind, Phase, Timeline},
};

fn decision() -> Decision {
    Decision::new("linh", "seen on the dashboard").unwrap()
}

fn happened(id: &str) -> Finding {
    Finding::Happened(ProviderReference::new(id).unwrap())
}

fn payout(text: &str) -> NewPayout {
    NewPayout::new(reference(text), sgd(100), Beneficiary::new("Lan", "0123"))
}

fn refund(text: &str, minor: i64) -> NewRefund {
    let payment = ProviderReference::new("pay_A").unwrap();
    NewRefund::new(reference(text), payment, sgd(minor))
}

async fn receive(world: &World, hook: &Hook) {
    let delivery = hook.delivery();
    world.engine.receive("shop", &delivery).await.unwrap();
}

async fn timeline(world: &World, kind: OrderKind, text: &str) -> Timeline {
    let key = OrderKey::new("shop", kind, text);
    world.store.timeline(&key).await.unwrap().unwrap()
}

/// A world in which the outcome of a call has been unknown for two hours, and a person was asked.
async fn unknown_payment() -> World {
    let world = world().await;
    world.gateway.set_fate(Fate::RequestLost);
    let _ = world.engine.create_payment("shop", &order("A")).await;
    world.pass(7_200);
    assert_eq!(world.drain().await, ["needs_attention A"]);
    world
}

async fn unknown_payout() -> World {
    let world = world().await;
    world.gateway.set_fate(Fate::RequestLost);
    let _ = world.engine.payout("shop", &payout("P")).await;
    world.pass(7_200);
    assert_eq!(world.drain().await, ["needs_attention P"]);
    world
}

/// A paid payment with a refund of unknown outcome.
async fn unknown_refund() -> World {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.gateway.set_fate(Fate::RequestLost);
    let result = engine
        .refund("shop", &reference("A"), &refund("R-1", 40_000))
        .await;
    result.unwrap_err();
    world.pass(7_200);
    assert_eq!(world.drain().await, ["needs_attention A"]);
    world
}

async fn resolve(world: &World, call: &UnknownCall, finding: &Finding) -> Result<(), EngineError> {
    let engine = &world.engine;
    engine.resolve("shop", call, finding, &decision()).await
}

#[tokio::test]
async fn a_payment_that_did_not_happen_may_be_created_again() {
    let world = unknown_payment().await;
    let call = UnknownCall::Payment(reference("A"));
    resolve(&world, &call, &Finding::DidNotHappen)
        .await
        .unwrap();
    let found = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(found.order.data.status, "absent");
    assert_ne!(found.order.data.phase, Phase::Attention);
    let entry = found
        .history
        .iter()
        .find(|entry| entry.to == "absent")
        .unwrap();
    assert_eq!(entry.actor, "person:linh");
    assert_eq!(entry.from.as_deref(), Some("unknown"));
    assert_eq!(
        entry.evidence,
        "payment A did not happen: seen on the dashboard"
    );
    let again = resolve(&world, &call, &Finding::DidNotHappen).await;
    assert!(
        matches!(again, Err(EngineError::AlreadyKnown { .. })),
        "{again:?}"
    );
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.pass(10);
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn a_payment_that_happened_is_never_paid_by_the_word_of_a_person() {
    let world = unknown_payment().await;
    let call = UnknownCall::Payment(reference("A"));
    // The gateway does not know it under this reference yet.
    resolve(&world, &call, &happened("pay_A")).await.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
    let found = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(found.order.data.phase, Phase::Open);
    assert_eq!(
        found.order.data.provider_reference.as_deref(),
        Some("pay_A")
    );
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn the_object_that_a_person_found_is_read_and_compared() {
    let world = unknown_payment().await;
    let other = NewPayment::new(reference("B"), sgd(59_900));
    world.engine.create_payment("shop", &other).await.unwrap();
    let call = UnknownCall::Payment(reference("A"));
    let wrong = resolve(&world, &call, &happened("pay_B")).await;
    assert!(
        matches!(wrong, Err(EngineError::WrongReference { .. })),
        "{wrong:?}"
    );
    world.gateway.lock().limited = true;
    let unread = resolve(&world, &call, &happened("pay_A")).await;
    assert!(matches!(unread, Err(EngineError::Gateway(_))), "{unread:?}");
    let found = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(found.order.data.phase, Phase::Attention);
    assert!(
        found
            .history
            .iter()
            .all(|entry| !entry.actor.starts_with("person"))
    );
}

#[tokio::test]
async fn a_payout_that_did_not_happen_has_failed_and_is_not_sent_again() {
    let world = unknown_payout().await;
    let call = UnknownCall::Payout(reference("P"));
    resolve(&world, &call, &Finding::DidNotHappen)
        .await
        .unwrap();
    assert_eq!(world.drain().await, ["payout.failed P"]);
    let again = world.engine.payout("shop", &payout("P")).await;
    assert!(
        matches!(again, Err(EngineError::RefusedBefore { .. })),
        "{again:?}"
    );
    assert_eq!(world.gateway.lock().writes, ["payout P"]);
    // The gateway says the opposite: its report counts, and a person is asked.
    let paid = Hook {
        kind: "payout".into(),
        minor: Some(100),
        ..hook("P", "paid")
    };
    receive(&world, &paid).await;
    assert_eq!(world.drain().await, ["needs_attention P", "payout.paid P"]);
}

#[tokio::test]
async fn a_payout_that_happened_is_read_or_else_paid_by_the_word_of_the_person() {
    let world = unknown_payout().await;
    let call = UnknownCall::Payout(reference("P"));
    resolve(&world, &call, &happened("out_P")).await.unwrap();
    assert_eq!(world.drain().await, ["payout.paid P"]);
    let found = timeline(&world, OrderKind::Payout, "P").await;
    assert_eq!(found.order.data.phase, Phase::Final);

    let world = super::world().await;
    world.gateway.set_fate(Fate::AnswerLost);
    let _ = world.engine.payout("shop", &payout("P")).await;
    resolve(&world, &call, &happened("out_P")).await.unwrap();
    let found = timeline(&world, OrderKind::Payout, "P").await;
    assert_eq!(
        found.order.data.status, "pending",
        "the gateway's answer counts"
    );
    let known = resolve(&world, &call, &Finding::DidNotHappen).await;
    assert!(
        matches!(known, Err(EngineError::AlreadyKnown { .. })),
        "{known:?}"
    );
}

#[tokio::test]
async fn a_refund_that_did_not_happen_frees_its_amount_under_a_new_reference() {
    let world = unknown_refund().await;
    let order = reference("A");
    let second = world
        .engine
        .refund("shop", &order, &refund("R-2", 40_000))
        .await;
    assert!(
        matches!(second, Err(EngineError::RefundRefused { .. })),
        "{second:?}"
    );
    let call = UnknownCall::Refund(reference("R-1"));
    resolve(&world, &call, &Finding::DidNotHappen)
        .await
        .unwrap();
    assert_eq!(world.drain().await, ["refund.failed A"]);
    let again = world
        .engine
        .refund("shop", &order, &refund("R-1", 40_000))
        .await;
    assert!(
        matches!(again, Err(EngineError::RefusedBefore { .. })),
        "{again:?}"
    );
    world
        .engine
        .refund("shop", &order, &refund("R-2", 40_000))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_refund_that_happened_has_succeeded_and_counts() {
    let world = unknown_refund().await;
    let call = UnknownCall::Refund(reference("R-1"));
    resolve(&world, &call, &happened("ref_R-1")).await.unwrap();
    assert_eq!(world.drain().await, ["refund.succeeded A"]);
    let order = reference("A");
    let second = world
        .engine
        .refund("shop", &order, &refund("R-2", 40_000))
        .await;
    assert!(
        matches!(second, Err(EngineError::RefundRefused { .. })),
        "{second:?}"
    );
    let found = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(found.order.data.phase, Phase::Final);
}

#[tokio::test]
async fn a_decision_whose_lease_was_lost_is_not_recorded() {
    let world = unknown_payout().await;
    world.time.jump_at(2, Duration::from_secs(300));
    let call = UnknownCall::Payout(reference("P"));
    let lost = resolve(&world, &call, &Finding::DidNotHappen).await;
    assert!(
        matches!(lost, Err(EngineError::InProgress { .. })),
        "{lost:?}"
    );
    let found = timeline(&world, OrderKind::Payout, "P").await;
    assert_eq!(found.order.data.phase, Phase::Attention);
    assert_eq!(world.drain().await, [""; 0]);
}

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

#[test]
fn a_decision_has_a_name_and_a_reason() {
    for (by, reason) in [
        ("", "x"),
        ("x", ""),
        (" ", "x"),
        ("a\nb", "x"),
        ("x", "a\0"),
    ] {
        let error = Decision::new(by, reason).unwrap_err().to_string();
        assert!(error.contains("must have 1 to"), "{error}");
    }
    Decision::new("x".repeat(101), "x").unwrap_err();
    Decision::new("x", "y".repeat(500)).unwrap();
}

/// Each reason has a cause that ends it without a person, or a call for a person.
#[tokio::test]
async fn every_reason_has_a_way_out() {
    // A payout: unreadable, ended by a read.
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
    let phase = timeline(&world, OrderKind::Payout, "P")
        .await
        .order
        .data
        .phase;
    assert_eq!(phase, Phase::Attention);
    let status = |world: &World| {
        let mut inner = world.gateway.lock();
        inner.limited = false;
        inner.payouts.get_mut("out_P").unwrap().status = PayoutStatus::Paid;
    };
    status(&world);
    world.pass(600);
    assert_eq!(world.drain().await, ["payout.paid P"]);
    let phase = timeline(&world, OrderKind::Payout, "P")
        .await
        .order
        .data
        .phase;
    assert_eq!(phase, Phase::Final);

    // A payout: unknown outcome, ended by a late webhook.
    let world = unknown_payout().await;
    let paid = Hook {
        kind: "payout".into(),
        minor: Some(100),
        ..hook("P", "paid")
    };
    receive(&world, &paid).await;
    assert_eq!(world.drain().await, ["payout.paid P"]);
    let phase = timeline(&world, OrderKind::Payout, "P")
        .await
        .order
        .data
        .phase;
    assert_eq!(phase, Phase::Final);

    // A payout: parked too long, ended by the call.
    let world = super::world().await;
    receive(&world, &paid).await;
    world.pass(3_601);
    assert_eq!(world.drain().await, ["needs_attention P"]);
    world.engine.payout("shop", &payout("P")).await.unwrap();
    let phase = timeline(&world, OrderKind::Payout, "P")
        .await
        .order
        .data
        .phase;
    assert_ne!(phase, Phase::Attention);

    // A payment: a mismatch, ended by the full amount or by a person.
    for by_person in [false, true] {
        let world = super::world().await;
        world
            .engine
            .create_payment("shop", &order("A"))
            .await
            .unwrap();
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
            let key = found.order.key;
            let cleared = world.engine.clear_attention(&key, &decision()).await;
            assert_eq!(cleared.unwrap(), [Attention::Mismatch]);
        } else {
            receive(&world, &hook("A", "paid")).await;
            assert_eq!(world.drain().await, ["payment.paid A"]);
        }
        let phase = timeline(&world, OrderKind::Payment, "A")
            .await
            .order
            .data
            .phase;
        assert_eq!(phase, Phase::Final);
    }

    // A delivery without an order that cannot be read.
    let world = super::world().await;
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
    let found = world.store.timeline(&key).await.unwrap().unwrap();
    assert_eq!(found.order.data.phase, Phase::Final);
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
