//! Orders that are paid twice.

use dhow_core::{Attempt, Environment, Expectation, PaymentStatus, ProviderReference};
use serde_json::{Value, json};

use super::{
    gateway::{Hook, ID, hook},
    people::{clear, receive, timeline},
    *,
};
use crate::{Replay, store::OrderKind};

/// Works, and returns the effects in their form for programs.
pub(super) async fn forms(world: &World) -> Vec<Value> {
    let seen = Mutex::new(Vec::new());
    let handler = |effect: Effect| {
        let form = serde_json::to_value(&effect).unwrap();
        seen.lock().unwrap().push(form);
        async { Ok::<(), String>(()) }
    };
    world.settle_all().await;
    while world.engine.deliver_due(&handler).await.unwrap() {}
    seen.into_inner().unwrap()
}

/// Works, and returns the details of the contradictions; no other effect may be new.
pub(super) async fn contradictions(world: &World) -> Vec<String> {
    let forms = forms(world).await;
    let details = forms.iter().map(|form| {
        let reason = (&form["type"], &form["reason"]);
        let contradiction = (&json!("needs_attention"), &json!("contradiction"));
        assert_eq!(reason, contradiction, "{form}");
        form["details"].as_str().unwrap().to_owned()
    });
    details.collect()
}

/// An order that was made known without the gateway's reference, as for a gateway that gives none at creation.
pub(super) async fn expected() -> World {
    let world = world().await;
    let expectation = Expectation::new(ID, Environment::Sandbox, reference("A"), sgd(59_900));
    world.engine.expect("shop", expectation).await.unwrap();
    world
}

fn paid(id: &str, attempt: Option<&str>, copy: u32) -> Hook {
    Hook {
        id: Some(id.into()),
        attempt: attempt.map(str::to_owned),
        copy,
        ..hook("A", "paid")
    }
}

#[tokio::test]
async fn each_further_payment_needs_a_person_once() {
    let world = expected().await;
    receive(&world, &paid("pay_1", None, 0)).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    for (second, copy) in [("pay_2", 1), ("pay_3", 2)] {
        receive(&world, &paid(second, None, copy)).await;
        let found = contradictions(&world).await;
        let words = format!(
            "the customer has paid again: payment {second} over 599.00 SGD beside payment pay_1"
        );
        assert_eq!(found, [words.as_str()]);
        let history = timeline(&world, OrderKind::Payment, "A").await.history;
        let evidence = &history.last().unwrap().evidence;
        assert!(evidence.ends_with(&words), "{evidence}");
    }
    let key = timeline(&world, OrderKind::Payment, "A").await.order.key;
    for is_cleared in [false, true] {
        if is_cleared {
            clear(&world, &key).await.unwrap();
        }
        let all = Replay::Payment(reference("A"));
        world.engine.replay("shop", &all).await.unwrap();
        receive(&world, &paid("pay_2", None, 7 + u32::from(is_cleared))).await;
        assert_eq!(contradictions(&world).await, [""; 0]);
    }
    receive(&world, &paid("pay_4", None, 9)).await;
    assert_eq!(contradictions(&world).await.len(), 1);
}

#[tokio::test]
async fn the_effect_of_a_second_payment_has_its_reference() {
    let world = expected().await;
    receive(&world, &paid("pay_1", None, 0)).await;
    receive(&world, &paid("pay_2", None, 1)).await;
    let found = forms(&world).await;
    let references: Vec<_> = found
        .iter()
        .map(|form| &form["provider_reference"])
        .collect();
    assert_eq!(references, ["pay_1", "pay_2"]);
}

#[tokio::test]
async fn attempts_tell_two_payments_with_one_reference_apart() {
    let world = expected().await;
    let as_attempt = |attempt, copy| Hook {
        kind: "attempt".into(),
        ..paid("pay_A", Some(attempt), copy)
    };
    // A report without an attempt, then both forms of the first attempt.
    receive(&world, &paid("pay_A", None, 0)).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    receive(&world, &as_attempt("try_1", 1)).await;
    receive(&world, &paid("pay_A", Some("try_1"), 2)).await;
    assert_eq!(contradictions(&world).await, [""; 0]);
    receive(&world, &as_attempt("try_2", 3)).await;
    receive(&world, &paid("pay_A", Some("try_2"), 4)).await;
    let found = contradictions(&world).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("try_1") && found[0].contains("try_2"));
    // The total of both.
    let total = Hook {
        minor: Some(2 * 59_900),
        ..paid("pay_A", Some("try_2"), 5)
    };
    receive(&world, &total).await;
    assert_eq!(contradictions(&world).await, [""; 0]);
}

#[tokio::test]
async fn a_report_without_any_reference_proves_no_second_payment() {
    let world = expected().await;
    receive(&world, &paid("pay_1", None, 0)).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    let nameless = Hook {
        id: None,
        ..paid("", None, 1)
    };
    receive(&world, &nameless).await;
    assert_eq!(world.drain().await, [""; 0]);
}

/// Pays both of the gateway's payments for the order.
fn pay_both(world: &World) {
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
}

#[tokio::test]
async fn a_second_payment_that_a_search_finds_needs_a_person() {
    let world = expected().await;
    let other = super::world().await;
    for (id, world_of_id) in [("pay_A", &other), ("pay_B", &other)] {
        let name = id.trim_start_matches("pay_");
        let made = world_of_id
            .engine
            .create_payment("shop", &order(name))
            .await;
        let mut payment = made.unwrap();
        payment.merchant_reference = Some("A".into());
        world.gateway.lock().payments.insert(id.into(), payment);
    }
    pay_both(&world);
    world.pass(60);
    let order = reference("A");
    let hint = world.engine.customer_returned("shop", &order);
    hint.await.unwrap();
    assert_eq!(world.drain().await, ["payment.paid A", "needs_attention A"]);
    let row = timeline(&world, OrderKind::Payment, "A").await.order;
    assert_eq!(row.data.provider_reference.as_deref(), Some("pay_A"));
}

#[tokio::test]
async fn a_read_that_lists_two_paid_attempts_needs_a_person_once() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &paid("pay_A", Some("try_1"), 0)).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    world.gateway.pay("A", PaymentStatus::Paid, 2 * 59_900);
    let attempts = ["try_1", "try_2"].map(|id| {
        let reference = ProviderReference::new(id).unwrap();
        let mut attempt = Attempt::new(reference, PaymentStatus::Paid, "paid");
        attempt.amount = Some(gateway::amount(59_900));
        attempt
    });
    world
        .gateway
        .lock()
        .payments
        .get_mut("pay_A")
        .unwrap()
        .attempts = attempts.to_vec();
    for copy in 1..3 {
        // An event of the second attempt that names only the payment, as Hub2 sends it.
        let nameless = Hook {
            kind: "attempt".into(),
            order: None,
            ..paid("pay_A", Some("try_2"), copy)
        };
        receive(&world, &nameless).await;
        let found = contradictions(&world).await;
        assert_eq!(found.len(), usize::from(copy == 1), "{found:?}");
        world.pass(60);
    }
}

#[tokio::test]
async fn a_provisional_reference_is_not_that_of_another_payment() {
    let world = expected().await;
    let other = super::world().await;
    let new = order("A");
    let mut payment = other.engine.create_payment("shop", &new).await.unwrap();
    payment.provider_reference = ProviderReference::new("order:A").unwrap();
    payment.reference_is_provisional = true;
    world
        .gateway
        .lock()
        .payments
        .insert("order:A".into(), payment);
    pay_both(&world);
    world.pass(60);
    let order = reference("A");
    let hint = world.engine.customer_returned("shop", &order);
    hint.await.unwrap();
    assert_eq!(world.drain().await, ["payment.paid A"]);
    receive(&world, &paid("pay_1", None, 0)).await;
    assert_eq!(world.drain().await, [""; 0]);
    receive(&world, &paid("pay_2", None, 1)).await;
    assert_eq!(contradictions(&world).await.len(), 1);
}
