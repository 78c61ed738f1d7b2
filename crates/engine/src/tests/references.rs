//! References of the gateway that are told after the order was settled or read.

use dhow_core::{Environment, Expectation, Payment, PaymentStatus, ProviderReference};
use serde_json::json;

use super::{
    expected::replace,
    gateway::{Hook, ID, amount, hook},
    paid_twice::{contradictions, forms},
    people::{clear, payout_paid, receive, timeline},
    *,
};
use crate::{
    EngineError, EngineResult, PayoutExpectation,
    store::{OrderKind, OrderRow, Phase},
};

fn their(id: &str) -> ProviderReference {
    ProviderReference::new(id).unwrap()
}

fn order_with(id: Option<&str>) -> Expectation {
    let new = Expectation::new(ID, Environment::Sandbox, reference("A"), sgd(59_900));
    match id {
        Some(id) => new.with_provider_reference(their(id)),
        None => new,
    }
}

async fn expect(world: &World, id: Option<&str>) -> EngineResult<()> {
    world.engine.expect("shop", order_with(id)).await
}

async fn expect_payout(world: &World, id: Option<&str>) -> EngineResult<()> {
    let mut new = PayoutExpectation::new(reference("P"), sgd(100));
    if let Some(id) = id {
        new = new.with_provider_reference(their(id));
    }
    world.engine.expect_payout("shop", new).await
}

async fn row(world: &World, kind: OrderKind, text: &str) -> OrderRow {
    timeline(world, kind, text).await.order
}

#[tokio::test]
async fn another_reference_than_that_of_the_payment_that_paid_needs_a_person() {
    let world = world().await;
    expect(&world, None).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    expect(&world, Some("pay_A")).await.unwrap();
    assert_eq!(world.drain().await, [""; 0], "the same payment");
    for is_first in [true, false] {
        let refused = expect(&world, Some("pay_X")).await.unwrap_err();
        assert!(
            matches!(refused, EngineError::OtherReference { .. }),
            "{refused}"
        );
        let text = refused.to_string();
        assert!(text.contains("pay_A") && text.contains("pay_X"), "{text}");
        let found = forms(&world).await;
        assert_eq!(found.len(), usize::from(is_first), "once");
        if is_first {
            let words =
                "the payment pay_X is expected, and the payment pay_A has settled the order";
            assert_eq!(found[0]["details"], json!(words));
            assert_eq!(found[0]["provider_reference"], json!("pay_X"));
        }
        let row = row(&world, OrderKind::Payment, "A").await;
        assert_eq!(row.data.phase, Phase::Attention);
        assert_eq!(row.data.provider_reference.as_deref(), Some("pay_A"));
        assert!(!row.data.state.contains(r#""provider_reference":"pay_X""#));
    }
    let key = row(&world, OrderKind::Payment, "A").await.key;
    clear(&world, &key).await.unwrap();
    assert_eq!(
        row(&world, OrderKind::Payment, "A").await.data.phase,
        Phase::Final
    );
}

#[tokio::test]
async fn another_reference_than_that_of_the_payout_that_was_paid_needs_a_person() {
    let world = world().await;
    expect_payout(&world, None).await.unwrap();
    receive(&world, &payout_paid()).await;
    assert_eq!(world.drain().await, ["payout.paid P"]);
    let refused = expect_payout(&world, Some("out_X")).await.unwrap_err();
    assert!(
        matches!(refused, EngineError::OtherReference { .. }),
        "{refused}"
    );
    let words = "the payout out_X is expected, and the payout out_P has settled the order";
    assert_eq!(contradictions(&world).await, [words]);
    let row = row(&world, OrderKind::Payout, "P").await;
    assert_eq!(row.data.provider_reference.as_deref(), Some("out_P"));
}

/// Lets the gateway know a payment of order A under a reference, which is provisional or final.
fn know(world: &World, id: &str, is_provisional: bool, status: PaymentStatus) {
    let mut payment = Payment::new(ID, their(id), status, "as told", Environment::Sandbox);
    payment.reference_is_provisional = is_provisional;
    payment.merchant_reference = Some("A".into());
    payment.received = (payment.status == PaymentStatus::Paid).then(|| amount(59_900));
    world.gateway.lock().payments.insert(id.into(), payment);
}

async fn read(world: &World) -> Vec<String> {
    world.pass(60);
    let order = reference("A");
    let hint = world.engine.customer_returned("shop", &order);
    hint.await.unwrap();
    world.drain().await
}

#[tokio::test]
async fn the_final_reference_takes_the_place_of_a_provisional_one() {
    let world = world().await;
    expect(&world, None).await.unwrap();
    know(&world, "order:A", true, PaymentStatus::Pending);
    assert_eq!(read(&world).await, [""; 0]);
    expect(&world, Some("pay_1")).await.unwrap();
    let found = row(&world, OrderKind::Payment, "A").await;
    assert_eq!(found.data.provider_reference.as_deref(), Some("pay_1"));
    know(&world, "pay_1", false, PaymentStatus::Paid);
    assert_eq!(read(&world).await, ["payment.paid A"]);
    assert_eq!(
        row(&world, OrderKind::Payment, "A").await.data.phase,
        Phase::Final
    );
}

#[tokio::test]
async fn an_order_that_was_paid_under_a_provisional_reference_takes_the_final_one() {
    let world = world().await;
    expect(&world, None).await.unwrap();
    know(&world, "order:A", true, PaymentStatus::Paid);
    assert_eq!(read(&world).await, ["payment.paid A"]);
    expect(&world, Some("order:A")).await.unwrap();
    expect(&world, Some("pay_1")).await.unwrap();
    let paid = |id: &str, copy| Hook {
        id: Some(id.into()),
        copy,
        ..hook("A", "paid")
    };
    receive(&world, &paid("pay_1", 1)).await;
    assert_eq!(world.drain().await, [""; 0], "the same payment");
    receive(&world, &paid("pay_2", 2)).await;
    assert_eq!(world.drain().await, ["payment.mismatch A"]);
}

#[tokio::test]
async fn a_correction_that_is_wrong_as_well_is_reported_again() {
    let world = world().await;
    expect(&world, Some("pay_B")).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.mismatch A"]);
    for wrong in ["pay_C", "pay_D"] {
        replace(&world, order_with(Some(wrong))).await.unwrap();
        assert_eq!(world.drain().await, ["payment.mismatch A"], "{wrong}");
        let row = row(&world, OrderKind::Payment, "A").await;
        assert_eq!(row.data.phase, Phase::Attention, "{wrong}");
    }
    replace(&world, order_with(Some("pay_A"))).await.unwrap();
    assert_eq!(world.drain().await, ["payment.paid A"]);
    let row = row(&world, OrderKind::Payment, "A").await;
    assert_eq!(row.data.phase, Phase::Final);
}

#[tokio::test]
async fn a_provisional_reference_of_a_payment_with_a_final_one_is_no_other_payment() {
    let world = world().await;
    expect(&world, None).await.unwrap();
    know(&world, "order:A", true, PaymentStatus::Pending);
    assert_eq!(read(&world).await, [""; 0]);
    let paid = Hook {
        id: Some("pay_1".into()),
        ..hook("A", "paid")
    };
    receive(&world, &paid).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    expect(&world, Some("order:A")).await.unwrap();
    expect(&world, Some("pay_1")).await.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
    let other = expect(&world, Some("pay_2")).await;
    assert!(
        matches!(other, Err(EngineError::OtherReference { .. })),
        "{other:?}"
    );
}
