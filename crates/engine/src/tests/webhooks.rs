//! Webhooks: durable before the acknowledgement, parked, folded once, never trusted beyond their signature.

use dhow_core::{Environment, Expectation, PaymentStatus};

use super::{
    gateway::{Hook, ID, hook},
    service::serve,
    *,
};
use crate::{
    EngineError, Replay,
    store::{OrderFilter, Phase},
};

async fn receive(world: &World, hook: &Hook) -> u16 {
    world
        .engine
        .receive("shop", &hook.delivery())
        .await
        .unwrap()
        .status()
}

#[tokio::test]
async fn a_webhook_before_its_order_is_parked_and_takes_effect_later() {
    let world = world().await;
    assert_eq!(receive(&world, &hook("A", "paid")).await, 204);
    assert_eq!(world.drain().await, [""; 0]);
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn expect_releases_a_parked_webhook_and_refuses_other_content() {
    let world = world().await;
    receive(&world, &hook("A", "paid")).await;
    let expectation =
        |minor| Expectation::new(ID, Environment::Sandbox, reference("A"), sgd(minor));
    world
        .engine
        .expect("shop", expectation(59_900))
        .await
        .unwrap();
    world
        .engine
        .expect("shop", expectation(59_900))
        .await
        .unwrap();
    assert_eq!(world.drain().await, ["payment.paid A"]);
    let error = world
        .engine
        .expect("shop", expectation(1))
        .await
        .unwrap_err();
    assert!(
        matches!(error, EngineError::OtherExpectation { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_webhook_that_is_parked_too_long_needs_attention_once() {
    let world = world().await;
    receive(&world, &hook("A", "paid")).await;
    world.drain().await;
    world.pass(3_601);
    assert_eq!(world.drain().await, ["needs_attention A"]);
    world.pass(100_000);
    assert_eq!(world.drain().await, [""; 0]);
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn many_copies_a_return_and_polls_give_one_effect() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    let mut effects = Vec::new();
    for copy in 0..50 {
        receive(
            &world,
            &Hook {
                copy: copy % 3,
                ..hook("A", "paid")
            },
        )
        .await;
        world
            .engine
            .customer_returned("shop", &reference("A"))
            .await
            .unwrap();
        effects.extend(world.drain().await);
        world.pass(1);
    }
    world
        .engine
        .replay("shop", &Replay::Payment(reference("A")))
        .await
        .unwrap();
    effects.extend(world.drain().await);
    assert_eq!(effects, ["payment.paid A"]);
}

#[tokio::test]
async fn a_wrong_amount_or_payment_is_a_mismatch_and_never_paid() {
    for (minor, id) in [(1, "pay_A"), (59_901, "pay_A"), (59_900, "pay_other")] {
        let world = world().await;
        world
            .engine
            .create_payment("shop", &order("A"))
            .await
            .unwrap();
        let wrong = Hook {
            minor: Some(minor),
            id: Some(id.into()),
            ..hook("A", "paid")
        };
        receive(&world, &wrong).await;
        assert_eq!(world.drain().await, ["payment.mismatch A"], "{minor} {id}");
    }
}

#[tokio::test]
async fn a_doubtful_webhook_or_one_without_an_amount_is_settled_by_a_read() {
    for doubtful in [
        Hook {
            doubt: true,
            ..hook("A", "paid")
        },
        Hook {
            minor: None,
            ..hook("A", "paid")
        },
    ] {
        let world = world().await;
        world
            .engine
            .create_payment("shop", &order("A"))
            .await
            .unwrap();
        receive(&world, &doubtful).await;
        assert_eq!(world.drain().await, [""; 0], "the gateway says pending");
        assert!(world.gateway.lock().reads >= 1);
        world.gateway.pay("A", PaymentStatus::Paid, 59_900);
        world.pass(10);
        assert_eq!(world.drain().await, ["payment.paid A"]);
    }
}

#[tokio::test]
async fn failed_then_paid_says_so_and_a_failure_after_paid_needs_a_person() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    receive(&world, &hook("A", "failed")).await;
    assert_eq!(world.drain().await, ["payment.failed A"]);
    receive(&world, &hook("A", "paid")).await;
    let timeline = world.engine.history("shop", &reference("A")).await.unwrap();
    assert_eq!(timeline.order.data.status, "failed");
    let after_failure = Mutex::new(None);
    world.engine.settle_due().await.unwrap();
    let handler = |effect: Effect| {
        if let crate::EffectKind::PaymentPaid {
            after_failure: after,
            ..
        } = effect.kind()
        {
            *after_failure.lock().unwrap() = Some(*after);
        }
        async { Ok::<(), String>(()) }
    };
    assert!(world.engine.deliver_due(&handler).await.unwrap());
    assert_eq!(*after_failure.lock().unwrap(), Some(true));
    receive(
        &world,
        &Hook {
            copy: 5,
            ..hook("A", "expired")
        },
    )
    .await;
    assert_eq!(world.drain().await, ["needs_attention A"]);
    let timeline = world.engine.history("shop", &reference("A")).await.unwrap();
    assert_eq!(timeline.order.data.status, "paid");
}

#[tokio::test]
async fn a_failed_attempt_leaves_the_payment_open() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    receive(
        &world,
        &Hook {
            kind: "attempt".into(),
            ..hook("A", "failed")
        },
    )
    .await;
    assert_eq!(world.drain().await, [""; 0]);
    receive(
        &world,
        &Hook {
            kind: "attempt".into(),
            ..hook("A", "paid")
        },
    )
    .await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn a_webhook_without_the_merchant_reference_finds_its_order() {
    let world = world().await;
    // Before the order exists it waits under the gateway's reference.
    receive(
        &world,
        &Hook {
            order: None,
            ..hook("A", "pending")
        },
    )
    .await;
    world.drain().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    world.pass(600);
    world.drain().await;
    let timeline = world.engine.history("shop", &reference("A")).await.unwrap();
    assert_eq!(timeline.deliveries.len(), 1);
}

#[tokio::test]
async fn a_webhook_that_names_only_the_refund_finds_its_payment() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    let payment = dhow_core::ProviderReference::new("pay_A").unwrap();
    let refund = dhow_core::NewRefund::new(reference("R-1"), payment, sgd(100));
    world
        .engine
        .refund("shop", &reference("A"), &refund)
        .await
        .unwrap();
    // Another amount is not this refund, so it settles nothing.
    for (minor, copy, effects) in [(99, 1, vec![]), (100, 2, vec!["refund.succeeded A"])] {
        let hook = Hook {
            kind: "refund".into(),
            id: Some("ref_R-1".into()),
            minor: Some(minor),
            copy,
            ..hook("R-1", "succeeded")
        };
        receive(&world, &hook).await;
        assert_eq!(world.drain().await, effects, "{minor}");
    }
}

#[tokio::test]
async fn an_unreadable_webhook_needs_attention_and_other_events_are_noted() {
    let world = world().await;
    receive(
        &world,
        &Hook {
            kind: "odd".into(),
            order: None,
            id: None,
            ..hook("A", "")
        },
    )
    .await;
    let effects = world.drain().await;
    assert_eq!(effects.len(), 1, "{effects:?}");
    assert!(effects[0].starts_with("needs_attention"), "{effects:?}");
    receive(
        &world,
        &Hook {
            kind: "other".into(),
            order: None,
            id: None,
            ..hook("A", "")
        },
    )
    .await;
    assert_eq!(world.drain().await, [""; 0]);
    let parked = OrderFilter {
        phase: Some(Phase::Parked),
        limit: 9,
        ..OrderFilter::default()
    };
    assert_eq!(world.store.orders(parked).await.unwrap(), []);
}

#[tokio::test]
async fn a_paid_attempt_that_names_only_the_payment_leads_to_a_read_and_is_no_mismatch() {
    let attempt = Hook {
        kind: "attempt".into(),
        order: None,
        id: Some("pay_A".into()),
        ..hook("A", "paid")
    };
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    assert_eq!(receive(&world, &attempt).await, 204);
    // The gateway does not say yet that the payment is paid.
    assert_eq!(world.drain().await, [""; 0]);
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.pass(60);
    assert_eq!(world.drain().await, ["payment.paid A"]);
    let (reads, copy) = (world.gateway.lock().reads, 1);
    assert_eq!(receive(&world, &Hook { copy, ..attempt }).await, 204);
    assert_eq!(world.drain().await, [""; 0]);
    assert_eq!(
        world.gateway.lock().reads,
        reads,
        "nothing is left to find out"
    );
}

#[tokio::test]
async fn a_rejected_webhook_is_at_most_a_reason_to_read_the_status() {
    for hint in ["pay_A", "A"] {
        let world = world().await;
        let new = order("A");
        world.engine.create_payment("shop", &new).await.unwrap();
        for _ in 0..600 {
            world.pass(1);
            world.drain().await;
        }
        let before = world.gateway.lock().reads;
        for hint in [hint, "unknown", ""] {
            let body = format!("forged hint {hint}").into_bytes();
            let (status, _) = serve(&world, "POST", "/webhooks/shop", body).await;
            assert_eq!(status, 401);
        }
        assert_eq!(world.drain().await, [""; 0]);
        assert_eq!(world.gateway.lock().reads - before, 1, "{hint}");
    }
}
