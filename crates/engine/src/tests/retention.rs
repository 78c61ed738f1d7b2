//! Orders whose customer's data was removed: everything that happens later has the same result.

use dhow_core::{
    Beneficiary, Environment, Expectation, NewPayment, NewPayout, PaymentStatus, ProviderReference,
};

use super::{
    expected::replace,
    gateway::{Fate, ID, hook},
    people::{clear, payout_paid, receive, refund, timeline},
    *,
};
use crate::{
    Attention, EngineError, EngineOptions,
    store::{OrderKind, Phase},
};

fn payment() -> NewPayment {
    let mut new = order("A");
    new.customer.name = Some("Lan Tran".to_owned());
    new.customer.phone = Some("84901234567".to_owned());
    new
}

fn payout() -> NewPayout {
    NewPayout::new(
        reference("P"),
        sgd(100),
        Beneficiary::new("Lan Tran", "84901234567"),
    )
}

/// A world whose engine keeps content for a day.
async fn world_with_retention() -> World {
    let mut world = world().await;
    let options = EngineOptions {
        handlers: 1,
        retention: Some(Duration::from_secs(86_400)),
        ..EngineOptions::default()
    };
    let builder = builder_on(world.store.clone(), &world.gateway, &world.time);
    world.engine = builder.options(options).build().await.unwrap();
    world
}

async fn state(world: &World, kind: OrderKind, text: &str) -> String {
    timeline(world, kind, text).await.order.data.state
}

#[tokio::test]
async fn a_pruned_payment_is_known_for_every_later_call_and_report() {
    let world = world_with_retention().await;
    let engine = &world.engine;
    let first = engine.create_payment("shop", &payment()).await.unwrap();
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    assert!(
        state(&world, OrderKind::Payment, "A")
            .await
            .contains("Lan Tran")
    );
    world.pass(90_000);
    assert_eq!(engine.prune().await.unwrap().orders, 1);
    let kept = state(&world, OrderKind::Payment, "A").await;
    assert!(
        !kept.contains("Lan Tran") && !kept.contains("84901234567"),
        "{kept}"
    );

    let again = engine.create_payment("shop", &payment()).await.unwrap();
    assert_eq!(again.provider_reference, first.provider_reference);
    let other = engine.create_payment("shop", &order("A")).await;
    assert!(
        matches!(other, Err(EngineError::OtherContent { .. })),
        "{other:?}"
    );
    receive(&world, &hook("A", "paid")).await;
    receive(
        &world,
        &gateway::Hook {
            copy: 1,
            ..hook("A", "paid")
        },
    )
    .await;
    assert_eq!(world.drain().await, [""; 0], "no second effect");
    let too_much = engine
        .refund("shop", &reference("A"), &refund("R-1", 60_000))
        .await;
    assert!(
        matches!(too_much, Err(EngineError::RefundRefused { .. })),
        "{too_much:?}"
    );
    engine
        .refund("shop", &reference("A"), &refund("R-2", 59_900))
        .await
        .unwrap();
    assert_eq!(world.gateway.lock().writes, ["create A", "refund R-2"]);
    let report = engine.payment("shop", &reference("A")).await.unwrap();
    assert_eq!(
        (report.status.as_str(), report.amount),
        ("paid", Some(sgd(59_900)))
    );
    assert!(report.confirmed.is_some());
}

#[tokio::test]
async fn a_pruned_payout_is_never_sent_again() {
    let world = world_with_retention().await;
    let engine = &world.engine;
    engine.payout("shop", &payout()).await.unwrap();
    receive(&world, &payout_paid()).await;
    assert_eq!(world.drain().await, ["payout.paid P"]);
    world.pass(90_000);
    assert_eq!(engine.prune().await.unwrap().orders, 1);
    let kept = state(&world, OrderKind::Payout, "P").await;
    assert!(
        !kept.contains("Lan Tran") && !kept.contains("84901234567"),
        "{kept}"
    );
    engine.payout("shop", &payout()).await.unwrap();
    let mut other = payout();
    other.beneficiary.account = "1".to_owned();
    let other = engine.payout("shop", &other).await;
    assert!(
        matches!(other, Err(EngineError::OtherContent { .. })),
        "{other:?}"
    );
    assert_eq!(world.gateway.lock().writes, ["payout P"]);
    assert_eq!(
        timeline(&world, OrderKind::Payout, "P")
            .await
            .order
            .data
            .phase,
        Phase::Final
    );
}

#[tokio::test]
async fn the_gateways_words_about_a_refusal_go_too() {
    let world = world_with_retention().await;
    let engine = &world.engine;
    world.gateway.set_fate(Fate::Refused);
    engine.payout("shop", &payout()).await.unwrap_err();
    assert!(
        state(&world, OrderKind::Payout, "P")
            .await
            .contains("as the test says")
    );
    world.pass(90_000);
    assert_eq!(engine.prune().await.unwrap().orders, 1);
    let kept = state(&world, OrderKind::Payout, "P").await;
    assert!(!kept.contains("as the test says"), "{kept}");
    let again = engine.payout("shop", &payout()).await;
    assert!(
        matches!(again, Err(EngineError::RefusedBefore { .. })),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_correction_says_that_emptied_webhooks_cannot_be_judged_again() {
    let world = world_with_retention().await;
    let engine = &world.engine;
    let expected = |minor| Expectation::new(ID, Environment::Sandbox, reference("A"), sgd(minor));
    engine.expect("shop", expected(5_990)).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.mismatch A"]);
    let key = timeline(&world, OrderKind::Payment, "A").await.order.key;
    clear(&world, &key).await.unwrap();
    world.pass(90_000);
    assert_eq!(engine.prune().await.unwrap().deliveries, 1);

    for _ in 0..2 {
        let judged = replace(&world, expected(59_900)).await.unwrap();
        assert_eq!((judged.deliveries, judged.without_content), (0, 1));
        let found = timeline(&world, OrderKind::Payment, "A").await;
        assert_eq!(found.order.data.phase, Phase::Attention);
        let reasons = found.order.report().reasons;
        assert_eq!(reasons, [Attention::Unreadable]);
    }
    assert_eq!(world.drain().await, ["needs_attention A"], "once");
    let history = timeline(&world, OrderKind::Payment, "A").await.history;
    let words = "removed the content of 1 webhook";
    let says = history
        .iter()
        .filter(|entry| entry.evidence.contains(words));
    assert_eq!(says.count(), 1);

    // The gateway's answer decides.
    let other = super::world().await;
    let made = other.engine.create_payment("shop", &order("A")).await;
    let id = ProviderReference::new("pay_A").unwrap();
    {
        let mut inner = world.gateway.lock();
        inner.payments.insert(id.to_string(), made.unwrap());
    }
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.pass(600);
    assert_eq!(world.drain().await, ["payment.paid A"]);
    let row = timeline(&world, OrderKind::Payment, "A").await.order;
    assert_eq!(row.data.phase, Phase::Final);
}
