//! Payments of several requests for one order: each further payment needs a person, whichever request names it.

use dhow_core::{Environment, Payment, PaymentStatus, ProviderReference};
use serde_json::json;

use super::{
    gateway::{Hook, ID, amount, hook},
    paid_twice::{expected, forms},
    people::{payout_paid, receive, timeline},
    several::{FULL, attempt, kinds},
    *,
};
use crate::store::OrderKind;

#[tokio::test]
async fn payments_of_several_requests_have_one_outcome_in_every_order_of_reports() {
    let all = [
        ("pay_A", "a1", FULL),
        ("pay_B", "b1", FULL),
        ("pay_A", "a1", 2 * FULL),
        ("pay_B", "b1", 3 * FULL),
    ];
    let mut orders = vec![Vec::new()];
    for _ in &all {
        let longer = orders.iter().flat_map(|order: &Vec<(&str, &str, i64)>| {
            let rest = all.iter().filter(|one| !order.contains(one));
            rest.map(|one| [order.clone(), vec![*one]].concat())
        });
        orders = longer.collect();
    }
    assert_eq!(orders.len(), 24);
    for order in orders {
        for is_together in [false, true] {
            let world = requests(&[("pay_A", &["a1", "a2"]), ("pay_B", &["b1", "b2", "b3"])]).await;
            let mut effects = Vec::new();
            for (copy, (id, attempt, minor)) in (0..).zip(order.iter().copied()) {
                receive(&world, &request(id, attempt, minor, copy)).await;
                if !is_together {
                    effects.extend(forms(&world).await);
                    world.pass(60);
                }
            }
            effects.extend(forms(&world).await);
            let text = format!("{order:?} {is_together} {effects:#?}");
            let mut paid: Vec<_> = ["a1", "a2", "b1", "b2", "b3"].into();
            for effect in &effects {
                let details = effect["details"].as_str().unwrap_or_default();
                let new = details.split(" beside ").next().unwrap_or_default();
                paid.retain(|id| !new.contains(id));
            }
            assert_eq!(paid.len(), 1, "all but the first payment: {text}");
            let attention = ["needs_attention"; 4];
            let expected = [&attention[..], &["payment.paid"]].concat();
            assert_eq!(kinds(&effects), expected, "{text}");
        }
    }
}

/// An order that was made elsewhere, with requests at the gateway and their full payments.
async fn requests(all: &[(&str, &[&str])]) -> World {
    let world = expected().await;
    for (id, attempts) in all {
        let reference = ProviderReference::new(*id).unwrap();
        let paid = PaymentStatus::Paid;
        let mut payment = Payment::new(ID, reference, paid, "paid", Environment::Sandbox);
        payment.merchant_reference = Some("A".into());
        payment.received = Some(amount(FULL * i64::try_from(attempts.len()).unwrap()));
        let attempts = attempts.iter().map(|id| attempt(id, amount(FULL)));
        payment.attempts = attempts.collect();
        let mut inner = world.gateway.lock();
        inner.payments.insert((*id).into(), payment);
    }
    world
}

fn request(id: &str, attempt: &str, minor: i64, copy: u32) -> Hook {
    Hook {
        id: Some(id.into()),
        attempt: Some(attempt.into()),
        minor: Some(minor),
        copy,
        ..hook("A", "paid")
    }
}

#[tokio::test]
async fn a_total_of_one_request_is_not_explained_by_the_payment_of_another() {
    let world = requests(&[("pay_A", &["a1"]), ("pay_B", &["b1"])]).await;
    receive(&world, &request("pay_A", "a1", FULL, 0)).await;
    receive(&world, &request("pay_B", "b1", FULL, 1)).await;
    assert_eq!(
        kinds(&forms(&world).await),
        ["needs_attention", "payment.paid"]
    );
    world.pass(60);
    // The gateway's answers do not list the other payment.
    receive(&world, &request("pay_A", "a1", 2 * FULL, 2)).await;
    let effects = forms(&world).await;
    assert_eq!(kinds(&effects), ["payment.mismatch"]);
    assert_eq!(effects[0]["provider_reference"], json!("pay_A"));
}

#[tokio::test]
async fn a_doubtful_event_of_another_request_has_its_payment_read() {
    let world = requests(&[("pay_A", &["a1"]), ("pay_B", &["b1"])]).await;
    receive(&world, &request("pay_A", "a1", FULL, 0)).await;
    assert_eq!(kinds(&forms(&world).await), ["payment.paid"]);
    let doubtful = Hook {
        doubt: true,
        ..request("pay_B", "b1", FULL, 1)
    };
    receive(&world, &doubtful).await;
    let effects = forms(&world).await;
    assert_eq!(kinds(&effects), ["needs_attention"]);
    assert_eq!(effects[0]["provider_reference"], json!("pay_B"));
    let row = timeline(&world, OrderKind::Payment, "A").await.order;
    assert_eq!(row.due_at, None, "nothing more is asked for");
}

#[tokio::test]
async fn refunds_of_several_requests_are_all_reported() {
    let world = requests(&[("pay_A", &["a1"]), ("pay_B", &["b1"])]).await;
    receive(&world, &request("pay_A", "a1", FULL, 0)).await;
    receive(&world, &request("pay_B", "b1", FULL, 1)).await;
    forms(&world).await;
    for (id, attempt, copy, total) in [("pay_A", "a1", 2, 5_000), ("pay_B", "b1", 3, 10_000)] {
        let refunded = Hook {
            refunded: Some(5_000),
            ..request(id, attempt, FULL, copy)
        };
        receive(&world, &refunded).await;
        let effects = forms(&world).await;
        assert_eq!(kinds(&effects), ["payment.refunded"], "{id}");
        assert_eq!(effects[0]["total"]["minor"], json!(total));
        assert_eq!(effects[0]["provider_reference"], json!(id));
        receive(
            &world,
            &Hook {
                copy: copy + 10,
                ..refunded
            },
        )
        .await;
        assert_eq!(forms(&world).await, [json!(null); 0], "another copy");
    }
}

#[tokio::test]
async fn each_payout_of_a_wrong_amount_needs_a_person() {
    let world = world().await;
    let expectation = crate::PayoutExpectation::new(reference("P"), sgd(100));
    let expected = world.engine.expect_payout("shop", expectation);
    expected.await.unwrap();
    for (id, copy) in [("out_1", 0), ("out_2", 1)] {
        let other = Hook {
            id: Some(id.into()),
            minor: Some(200),
            copy,
            ..payout_paid()
        };
        receive(&world, &other).await;
        let effects = forms(&world).await;
        assert_eq!(kinds(&effects), ["needs_attention"], "{id}");
        assert_eq!(effects[0]["provider_reference"], json!(id));
        world.pass(60);
    }
}
