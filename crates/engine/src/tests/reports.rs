//! Reports for the pages of a shop.

use dhow_core::{NextAction, Registry};

use super::{
    gateway::{Gateway, ID, Provider, hook},
    *,
};
use crate::EngineError;

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
