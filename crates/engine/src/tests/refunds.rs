//! Refunds made elsewhere, on the gateway's dashboard: told apart from ours, or counted beside them.

use dhow_core::RefundStatus;

use super::{
    gateway::{Fate, Hook, amount, hook},
    people::{happened, receive, refund, resolve},
    *,
};
use crate::{EngineError, UnknownCall};

async fn paid_world() -> World {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    world
        .gateway
        .pay("A", dhow_core::PaymentStatus::Paid, 59_900);
    world.pass(10);
    assert_eq!(world.drain().await, ["payment.paid A"]);
    world
}

/// The gateway's total, as its dashboard or a refund of ours leaves it, reported by a read.
async fn report_total(world: &World, minor: i64, copy: u32) {
    {
        let mut inner = world.gateway.lock();
        let payment = inner.payments.get_mut("pay_A").unwrap();
        payment.refunded = Some(amount(minor));
    }
    let doubtful = Hook {
        doubt: true,
        copy,
        ..hook("A", "paid")
    };
    receive(world, &doubtful).await;
    world.pass(400);
}

async fn send(world: &World, text: &str, minor: i64) -> Result<(), EngineError> {
    let order = reference("A");
    let new = refund(text, minor);
    let sent = world.engine.refund("shop", &order, &new).await;
    sent.map(|_| ())
}

#[track_caller]
fn assert_refused(result: Result<(), EngineError>) {
    assert!(
        matches!(result, Err(EngineError::RefundRefused { .. })),
        "{result:?}"
    );
}

fn refund_event(copy: u32) -> Hook {
    Hook {
        kind: "refund".into(),
        id: Some("ref_R-1".into()),
        minor: Some(40_000),
        copy,
        ..hook("R-1", "succeeded")
    }
}

#[tokio::test]
async fn an_earlier_refund_made_elsewhere_is_not_taken_for_a_lost_one() {
    let world = paid_world().await;
    report_total(&world, 100, 1).await;
    assert_eq!(world.drain().await, ["payment.refunded A"]);
    world.gateway.set_fate(Fate::RequestLost);
    send(&world, "R-1", 100).await.unwrap_err();
    let mut effects = Vec::new();
    for _ in 0..20 {
        world.pass(300);
        effects.extend(world.drain().await);
    }
    assert_eq!(effects, ["needs_attention A"], "the total has not changed");
}

#[tokio::test]
async fn a_later_refund_made_elsewhere_counts_beside_a_lost_one_until_the_gateway_names_it() {
    let world = paid_world().await;
    world.gateway.set_fate(Fate::RequestLost);
    send(&world, "R-1", 40_000).await.unwrap_err();
    // Someone gives the same amount back on the dashboard. The lost request may still be carried out.
    report_total(&world, 40_000, 1).await;
    let effects = world.drain().await;
    assert_eq!(effects, ["payment.refunded A", "refund.succeeded A"]);
    assert_refused(send(&world, "R-2", 19_900).await);
    receive(&world, &refund_event(2)).await;
    assert_eq!(world.drain().await, [""; 0]);
    send(&world, "R-2", 19_900).await.unwrap();
    assert_refused(send(&world, "R-3", 1).await);
}

#[tokio::test]
async fn a_person_may_confirm_a_refund_that_only_the_total_speaks_for() {
    let world = paid_world().await;
    world.gateway.set_fate(Fate::AnswerLost);
    send(&world, "R-1", 40_000).await.unwrap_err();
    world.pass(400);
    let effects = world.drain().await;
    assert_eq!(effects, ["payment.refunded A", "refund.succeeded A"]);
    assert_refused(send(&world, "R-2", 19_900).await);
    let call = UnknownCall::Refund(reference("R-1"));
    let denied = resolve(&world, &call, &crate::Finding::DidNotHappen).await;
    assert!(
        matches!(denied, Err(EngineError::AlreadyKnown { .. })),
        "{denied:?}"
    );
    resolve(&world, &call, &happened("ref_R-1")).await.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
    send(&world, "R-2", 19_900).await.unwrap();
}

#[tokio::test]
async fn a_refund_of_ours_does_not_hide_an_older_one_made_elsewhere() {
    let world = paid_world().await;
    report_total(&world, 40_000, 1).await;
    world.drain().await;
    send(&world, "R-1", 10_000).await.unwrap();
    let id = "ref_R-1";
    world.gateway.lock().refunds.get_mut(id).unwrap().status = RefundStatus::Succeeded;
    world.pass(400);
    assert_eq!(world.drain().await, ["refund.succeeded A"]);
    // 40,000 of the total is not ours, although the last known total is not larger than that.
    assert_refused(send(&world, "R-2", 9_901).await);
    send(&world, "R-3", 9_900).await.unwrap();
}

#[tokio::test]
async fn an_open_refund_counts_beside_the_total_until_it_has_succeeded() {
    let world = paid_world().await;
    send(&world, "R-1", 40_000).await.unwrap();
    // It may be that of the dashboard, and the open one comes on top.
    report_total(&world, 40_000, 1).await;
    assert_eq!(world.drain().await, ["payment.refunded A"]);
    assert_refused(send(&world, "R-2", 19_900).await);
    receive(&world, &refund_event(2)).await;
    assert_eq!(world.drain().await, ["refund.succeeded A"]);
    send(&world, "R-2", 19_900).await.unwrap();
}

#[tokio::test]
async fn a_new_refund_is_polled_although_an_old_one_never_ended() {
    let world = paid_world().await;
    send(&world, "R-1", 100).await.unwrap();
    for _ in 0..33 {
        world.pass(86_400);
        assert_eq!(world.drain().await, [""; 0]);
    }
    world.gateway.lock().reads = 0;
    world.pass(86_400);
    world.drain().await;
    assert_eq!(world.gateway.lock().reads, 0, "the polls have ended");
    send(&world, "R-2", 100).await.unwrap();
    let id = "ref_R-2";
    world.gateway.lock().refunds.get_mut(id).unwrap().status = RefundStatus::Succeeded;
    world.pass(400);
    assert_eq!(world.drain().await, ["refund.succeeded A"]);
}
