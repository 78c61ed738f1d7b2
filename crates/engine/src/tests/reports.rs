//! Reports for the pages of a shop.

use dhow_core::{Environment, Expectation, NextAction, ProviderReference, Registry};

use super::{
    gateway::{Gateway, Hook, ID, Provider, hook},
    people::{decision, payout_paid, receive, timeline},
    *,
};
use crate::{
    EngineError, OrderReport, PayoutExpectation,
    store::{OrderKind, Phase},
};

const CHECKOUT: &str = "https://gateway.example/checkout";

/// Reads the payment after the time that the engine waits between two reads.
async fn read(world: &World) {
    world.pass(60);
    world.drain().await;
}

#[tokio::test]
async fn a_report_shows_amount_status_and_the_action_that_the_gateway_reported_later() {
    let world = world().await;
    let (engine, order) = (&world.engine, order("A"));
    engine.create_payment("shop", &order).await.unwrap();
    let report = engine.payment("shop", &order.merchant_reference).await;
    let report = report.unwrap();
    assert_eq!(report.status, "pending");
    assert_eq!(report.amount, Some(order.amount));
    assert_eq!((report.confirmed, report.next_actions), (None, Vec::new()));

    let checkout = NextAction::redirect(CHECKOUT);
    for payment in world.gateway.lock().payments.values_mut() {
        payment.next_actions = vec![checkout.clone()];
    }
    read(&world).await;
    let report = engine.payment("shop", &order.merchant_reference).await;
    assert_eq!(report.unwrap().next_actions, [checkout]);

    let delivery = hook("A", "paid").delivery();
    engine.receive("shop", &delivery).await.unwrap();
    world.drain().await;
    let report = engine.payment("shop", &order.merchant_reference).await;
    let report = report.unwrap();
    assert_eq!(report.status, "paid");
    assert_eq!(report.confirmed.unwrap().amount(), order.amount);
    assert_eq!(report.next_actions, [], "a paid payment needs no action");
}

#[tokio::test]
async fn a_parked_order_has_no_amount_and_an_unknown_one_no_report() {
    let world = world().await;
    let delivery = hook("A", "paid").delivery();
    world.engine.receive("shop", &delivery).await.unwrap();
    let report = world.engine.payment("shop", &reference("A")).await.unwrap();
    assert_eq!((report.status.as_str(), report.amount), ("parked", None));
    let unknown = world.engine.payment("shop", &reference("B")).await;
    assert!(matches!(unknown, Err(EngineError::UnknownOrder { .. })));
}

#[tokio::test]
async fn the_providers_of_a_registry_are_accounts_named_by_their_ids() {
    let gateway = Arc::new(Gateway::default());
    let mut registry = Registry::default();
    registry.register(Arc::new(Provider(gateway)));
    let builder = Engine::builder(MemoryStore::not_durable()).registry(&registry);
    let engine = builder.build().await.unwrap();
    let accounts: Vec<&str> = engine.accounts().collect();
    assert_eq!(accounts, [ID.as_str()]);
}

fn payment_elsewhere(theirs: &str) -> Expectation {
    let expectation = Expectation::new(ID, Environment::Sandbox, reference("A"), sgd(59_900));
    expectation.with_provider_reference(their(theirs))
}

fn their(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

async fn report(world: &World, kind: OrderKind, reference: &str) -> OrderReport {
    timeline(world, kind, reference).await.order.report()
}

#[tokio::test]
async fn a_report_names_the_payments_and_payouts_that_a_person_must_look_at() {
    let world = world().await;
    let engine = &world.engine;
    let expected = payment_elsewhere("typed_wrong");
    engine.expect("shop", expected).await.unwrap();
    for (id, copy) in [("pay_1", 1), ("pay_2", 2), ("pay_2", 3)] {
        let paid = Hook {
            id: Some(id.into()),
            copy,
            ..hook("A", "paid")
        };
        receive(&world, &paid).await;
    }
    world.drain().await;
    let payment = report(&world, OrderKind::Payment, "A").await;
    assert_eq!(
        payment.mismatched_payments,
        [their("pay_1"), their("pay_2")]
    );
    assert_eq!(payment.full_payments, []);

    let payout = PayoutExpectation::new(reference("P"), sgd(100));
    let payout = payout.with_provider_reference(their("typed_wrong"));
    engine.expect_payout("shop", payout.clone()).await.unwrap();
    receive(&world, &payout_paid()).await;
    world.drain().await;
    let found = report(&world, OrderKind::Payout, "P").await;
    assert_eq!(found.other_payouts, [their("out_P")]);
    // A corrected payout differs from nothing.
    let right = payout.with_provider_reference(their("out_P"));
    let decision = decision();
    let replaced = engine.replace_expectation("shop", right, &decision);
    replaced.await.unwrap();
    let found = report(&world, OrderKind::Payout, "P").await;
    assert_eq!(found.other_payouts, []);
}

#[tokio::test]
async fn a_report_names_each_payment_of_the_full_amount() {
    let world = world().await;
    let engine = &world.engine;
    let expected = Expectation::new(ID, Environment::Sandbox, reference("A"), sgd(59_900));
    engine.expect("shop", expected).await.unwrap();
    for (id, copy) in [("pay_1", 1), ("pay_2", 2)] {
        let paid = Hook {
            id: Some(id.into()),
            copy,
            ..hook("A", "paid")
        };
        receive(&world, &paid).await;
    }
    world.drain().await;
    let payment = report(&world, OrderKind::Payment, "A").await;
    assert_eq!(payment.full_payments, [their("pay_1"), their("pay_2")]);
    assert_eq!(payment.mismatched_payments, []);
}

#[tokio::test]
async fn an_order_that_is_made_known_gets_its_webhooks_without_a_merchant_reference_at_once() {
    let world = world().await;
    let nameless = Hook {
        order: None,
        ..hook("A", "paid")
    };
    receive(&world, &nameless).await;
    // The looks at a webhook without an order become rare.
    for _ in 0..50 {
        world.pass(3_600);
        world.drain().await;
    }
    let phase = || async {
        let found = timeline(&world, OrderKind::Other, "pay_A").await;
        found.order.data.phase
    };
    assert_eq!(phase().await, Phase::Attention);
    let expected = payment_elsewhere("pay_A");
    world.engine.expect("shop", expected).await.unwrap();
    world.drain().await;
    let found = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(found.deliveries.len(), 1, "{found:?}");
}
