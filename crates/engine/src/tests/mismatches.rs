//! Money that does not match: what arrived, once for each payment and difference.

use serde_json::json;

use super::{
    gateway::{Hook, hook},
    paid_twice::forms,
    people::{clear, receive, timeline},
    *,
};
use crate::{
    Attention, Replay,
    state::{OrderState, PaymentState},
    store::OrderKind,
};

fn paid(minor: i64, id: &str, copy: u32) -> Hook {
    Hook {
        minor: Some(minor),
        id: Some(id.into()),
        copy,
        ..hook("A", "paid")
    }
}

async fn created() -> World {
    let world = world().await;
    let new = order("A");
    world.engine.create_payment("shop", &new).await.unwrap();
    world
}

#[tokio::test]
async fn a_mismatch_says_what_arrived_and_for_which_payment() {
    let world = created().await;
    receive(&world, &paid(1, "pay_A", 1)).await;
    receive(&world, &paid(59_900, "pay_other", 2)).await;
    let found = forms(&world).await;
    let sgd = |minor: i64| json!({"minor": minor, "currency": "SGD"});
    for (form, minor, id) in [(&found[0], 1, "pay_A"), (&found[1], 59_900, "pay_other")] {
        assert_eq!(form["type"], json!("payment.mismatch"));
        assert_eq!(form["amount"], sgd(59_900), "the order's amount");
        assert_eq!(form["received"], sgd(minor));
        assert_eq!(form["received_text"], json!(null));
        assert_eq!(form["provider_reference"], json!(id));
    }
    assert_eq!(found.len(), 2);
    let reason = "the received amount is not the requested amount: 0.01 SGD instead of 599.00 SGD";
    assert_eq!(found[0]["reason"], json!(reason));
    let history = timeline(&world, OrderKind::Payment, "A").await.history;
    let mut entries = history.iter();
    let entry = entries.find(|entry| entry.to == "mismatch").unwrap();
    assert_eq!(
        entry.evidence,
        format!("delivery 1: {reason}; payment pay_A")
    );
}

#[tokio::test]
async fn an_amount_that_cannot_be_read_is_reported_as_text() {
    let world = created().await;
    world.gateway.pay("A", dhow_core::PaymentStatus::Paid, 1);
    let odd = dhow_core::ReportedAmount::strict("5,99", "SGD");
    world
        .gateway
        .lock()
        .payments
        .get_mut("pay_A")
        .unwrap()
        .received = Some(odd);
    world.pass(60);
    let found = forms(&world).await;
    assert_eq!(found[0]["type"], json!("payment.mismatch"));
    assert_eq!(found[0]["received"], json!(null));
    assert_eq!(found[0]["received_text"], json!("5,99 SGD"));
}

#[tokio::test]
async fn two_mismatches_of_one_reference_name_their_attempts() {
    let world = created().await;
    for (attempt, copy) in [("try_1", 1), ("try_2", 2)] {
        let hook = Hook {
            attempt: Some(attempt.into()),
            ..paid(40, "pay_A", copy)
        };
        receive(&world, &hook).await;
        let found = forms(&world).await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["attempts"], json!([attempt]));
    }
}

#[tokio::test]
async fn each_mismatch_is_reported_once() {
    let world = created().await;
    let is_reported = async |hook: Hook| {
        receive(&world, &hook).await;
        let found = world.drain().await;
        assert!(found.iter().all(|effect| effect == "payment.mismatch A"));
        found.len()
    };
    assert_eq!(is_reported(paid(1, "pay_A", 1)).await, 1);
    assert_eq!(is_reported(paid(1, "pay_A", 2)).await, 0, "another copy");
    assert_eq!(is_reported(paid(2, "pay_A", 3)).await, 1, "another amount");
    assert_eq!(is_reported(paid(1, "pay_B", 4)).await, 1, "another payment");
    let key = timeline(&world, OrderKind::Payment, "A").await.order.key;
    let cleared = clear(&world, &key).await;
    assert_eq!(cleared.unwrap(), [Attention::Mismatch]);
    assert_eq!(is_reported(paid(2, "pay_A", 5)).await, 0, "cleared");
    assert_eq!(
        is_reported(paid(3, "pay_A", 6)).await,
        1,
        "after a cleared one"
    );
    let all = Replay::Payment(reference("A"));
    world.engine.replay("shop", &all).await.unwrap();
    assert_eq!(world.drain().await, [""; 0], "replayed");
    let effects = timeline(&world, OrderKind::Payment, "A").await.effects;
    let keys: Vec<_> = effects.iter().map(|effect| &*effect.effect_key).collect();
    let numbered = [":2", ":3", ":4"].map(|number| format!("payment.mismatch{number}"));
    assert_eq!(keys[0], "payment.mismatch");
    assert_eq!(keys[1..], numbered);
    assert_eq!(world.metrics.get("mismatches_total shop"), 4);
}

#[tokio::test]
async fn a_partial_payment_after_the_full_one_is_a_mismatch() {
    let world = created().await;
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    receive(&world, &paid(100, "pay_A", 1)).await;
    assert_eq!(world.drain().await, ["payment.mismatch A"]);
    let row = timeline(&world, OrderKind::Payment, "A").await.order;
    assert_eq!(row.data.status, "paid");
    assert_eq!(row.data.phase, crate::store::Phase::Attention);
}

#[test]
fn a_state_of_an_older_version_is_read() {
    let old = r#"{"expectation":null,"mismatch":"less money","has_failed":true,"attention":{"mismatch":{"stands":true,"raised":1,"dismissed":null}}}"#;
    let data = crate::store::OrderData {
        state: old.to_owned(),
        ..crate::store::OrderData::parked()
    };
    let mut state = PaymentState::read(&data).unwrap();
    assert_eq!(state.mismatch.as_deref(), Some("less money"));
    assert!(state.mismatches.is_empty() && state.payments.is_empty());
    assert!(state.attention().stands(Attention::Mismatch));
}

#[tokio::test]
async fn more_money_than_the_order_asks_for_needs_a_person_in_every_order_of_reports() {
    for (first, id, needs) in [
        (2 * 59_900, "pay_A", true),
        (60_000, "pay_A", true),
        (100, "pay_B", true),
        (100, "pay_A", false),
    ] {
        let world = created().await;
        receive(&world, &paid(first, id, 1)).await;
        assert_eq!(world.drain().await, ["payment.mismatch A"]);
        receive(&world, &paid(59_900, "pay_A", 2)).await;
        assert_eq!(world.drain().await, ["payment.paid A"]);
        let row = timeline(&world, OrderKind::Payment, "A").await.order;
        let phase = crate::store::Phase::Attention;
        assert_eq!(row.data.phase == phase, needs, "{first} {id}");
    }
}

#[tokio::test]
async fn money_that_went_back_pays_no_order_by_a_late_webhook() {
    let refunded = Hook {
        refunded: Some(59_900),
        ..paid(59_900, "pay_A", 1)
    };
    for (read, effects) in [
        (None, 0),
        (Some(59_900), 0),
        // The gateway's present answer: some of the money has stayed.
        (Some(100), 1),
    ] {
        let world = created().await;
        receive(&world, &refunded).await;
        assert_eq!(world.drain().await, ["payment.refunded A"]);
        world
            .gateway
            .pay("A", dhow_core::PaymentStatus::Paid, 59_900);
        {
            let mut inner = world.gateway.lock();
            inner.payments.get_mut("pay_A").unwrap().refunded = read.map(gateway::amount);
        }
        receive(&world, &paid(59_900, "pay_A", 2)).await;
        world.settle_all().await;
        world.pass(60);
        let found = world.drain().await;
        assert_eq!(found, vec!["payment.paid A"; effects], "{read:?}");
    }
}

#[tokio::test]
async fn the_history_names_the_delivery_that_confirmed_the_order_and_the_refunds() {
    let world = created().await;
    receive(&world, &paid(1, "pay_A", 1)).await;
    world.drain().await;
    receive(&world, &paid(59_900, "pay_A", 2)).await;
    world.drain().await;
    let refunded = Hook {
        refunded: Some(100),
        ..paid(59_900, "pay_A", 3)
    };
    receive(&world, &refunded).await;
    world.drain().await;
    let history = timeline(&world, OrderKind::Payment, "A").await.history;
    let rows = |to: &str| -> Vec<(Option<String>, String)> {
        let found = history.iter().filter(|entry| entry.to == to);
        found
            .map(|entry| (entry.from.clone(), entry.evidence.clone()))
            .collect()
    };
    let from = Some("mismatch".to_owned());
    let evidence = "delivery 2: the gateway says paid".to_owned();
    assert_eq!(rows("paid"), [(from, evidence)]);
    let evidence = "delivery 3: the gateway reports 1.00 SGD as refunded; payment pay_A".to_owned();
    assert_eq!(rows("refunded"), [(None, evidence)]);
}
