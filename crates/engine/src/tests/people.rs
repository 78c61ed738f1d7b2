//! Decisions of people: recorded with the name, fenced, and never against a known outcome.

use dhow_core::{Beneficiary, NewPayment, NewPayout, NewRefund, PaymentStatus, ProviderReference};

use super::{
    gateway::{Fate, Hook, hook},
    *,
};
use crate::{
    Attention, Decision, EngineError, EngineResult, Finding, UnknownCall,
    store::{OrderKey, OrderKind, Phase, Timeline},
};

pub(super) fn decision() -> Decision {
    Decision::new("linh", "seen on the dashboard").unwrap()
}

/// Number of reports for attention, as a person sees it.
pub(super) async fn seen(world: &World, key: &OrderKey) -> u32 {
    let timeline = world.store.timeline(key).await.unwrap();
    timeline.map_or(0, |found| found.order.report().attention_count)
}

/// Ends the reasons for attention that stand now.
pub(super) async fn clear(world: &World, key: &OrderKey) -> EngineResult<Vec<Attention>> {
    let seen = seen(world, key).await;
    world.engine.clear_attention(key, seen, &decision()).await
}

pub(super) fn happened(id: &str) -> Finding {
    Finding::Happened(ProviderReference::new(id).unwrap())
}

pub(super) fn payout(text: &str) -> NewPayout {
    NewPayout::new(reference(text), sgd(100), Beneficiary::new("Lan", "0123"))
}

pub(super) fn refund(text: &str, minor: i64) -> NewRefund {
    let payment = ProviderReference::new("pay_A").unwrap();
    NewRefund::new(reference(text), payment, sgd(minor))
}

pub(super) async fn receive(world: &World, hook: &Hook) {
    let delivery = hook.delivery();
    world.engine.receive("shop", &delivery).await.unwrap();
}

pub(super) async fn timeline(world: &World, kind: OrderKind, text: &str) -> Timeline {
    let key = OrderKey::new("shop", kind, text);
    world.store.timeline(&key).await.unwrap().unwrap()
}

pub(super) fn payout_paid() -> Hook {
    Hook {
        kind: "payout".into(),
        id: Some("out_P".into()),
        minor: Some(100),
        ..hook("P", "paid")
    }
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

pub(super) async fn unknown_payout() -> World {
    let world = world().await;
    world.gateway.set_fate(Fate::RequestLost);
    let _ = world.engine.payout("shop", &payout("P")).await;
    world.pass(7_200);
    assert_eq!(world.drain().await, ["needs_attention P"]);
    world
}

/// A paid payment with a refund of unknown outcome.
pub(super) async fn unknown_refund() -> World {
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

pub(super) async fn resolve(
    world: &World,
    call: &UnknownCall,
    finding: &Finding,
) -> Result<(), EngineError> {
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
    let history = timeline(&world, OrderKind::Payout, "P").await.history;
    let failed = history.iter().find(|entry| entry.to == "failed").unwrap();
    assert_eq!(failed.actor, "person:linh");
    assert_eq!(failed.evidence, "a person has recorded failed");
    let again = world.engine.payout("shop", &payout("P")).await;
    assert!(
        matches!(again, Err(EngineError::RefusedBefore { .. })),
        "{again:?}"
    );
    assert_eq!(world.gateway.lock().writes, ["payout P"]);
    // The gateway says the opposite: its report counts, and a person is asked.
    receive(&world, &payout_paid()).await;
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

#[tokio::test]
async fn a_decision_ends_only_the_contradictions_that_were_known_before() {
    for is_known in [true, false] {
        let world = unknown_payout().await;
        world.gateway.lock().limited = true;
        let other = Hook {
            minor: Some(999),
            ..payout_paid()
        };
        receive(&world, &other).await;
        if is_known {
            assert_eq!(world.drain().await, ["needs_attention P"]);
        }
        let call = UnknownCall::Payout(reference("P"));
        let decided = resolve(&world, &call, &Finding::DidNotHappen).await;
        decided.unwrap();
        let row = timeline(&world, OrderKind::Payout, "P").await.order;
        let expected = match is_known {
            true => Phase::Final,
            false => Phase::Attention,
        };
        assert_eq!(row.data.phase, expected, "{is_known}");
    }
}
