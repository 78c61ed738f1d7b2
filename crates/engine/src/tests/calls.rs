//! Payments, refunds and payouts: recorded first, sent once, found out after a crash.

use std::time::Duration;

use dhow_core::{
    Beneficiary, NewPayment, NewPayout, NewRefund, PaymentStatus, PayoutStatus, ProviderReference,
    RefundStatus,
};

use super::{gateway::Fate, *};
use crate::{
    EngineError,
    store::{OrderFilter, Phase},
};

/// Calls that the caller does not live to see the end of: the future is dropped while it waits for the answer.
async fn dies<T>(call: impl Future<Output = T>) {
    let ended = crate::join::within(call, tokio::task::yield_now()).await;
    assert!(ended.is_none(), "the call ended");
}

#[tokio::test]
async fn a_second_call_returns_the_first_payment_and_sends_nothing() {
    let world = world().await;
    let first = world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    let second = world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    assert_eq!(first.provider_reference, second.provider_reference);
    assert_eq!(world.gateway.lock().writes, ["create A"]);
}

#[tokio::test]
async fn other_content_under_the_same_reference_is_refused() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    let other = NewPayment::new(reference("A"), sgd(1));
    let error = world
        .engine
        .create_payment("shop", &other)
        .await
        .unwrap_err();
    assert!(matches!(error, EngineError::OtherContent { .. }), "{error}");
    assert_eq!(world.gateway.lock().writes, ["create A"]);
}

#[tokio::test]
async fn a_lost_answer_is_found_out_and_nothing_is_sent_again() {
    for has_lookup in [true, false] {
        let world = world().await;
        world.gateway.lock().no_lookup = !has_lookup;
        world.gateway.set_fate(Fate::AnswerLost);
        let error = world
            .engine
            .create_payment("shop", &order("A"))
            .await
            .unwrap_err();
        assert!(
            matches!(error, EngineError::OutcomeUnknown { .. }),
            "{error}"
        );
        let found = world.engine.create_payment("shop", &order("A")).await;
        if has_lookup {
            assert_eq!(found.unwrap().provider_reference.as_str(), "pay_A");
        } else {
            // The gateway knows nothing by the merchant reference, which proves nothing.
            assert!(matches!(found, Err(EngineError::OutcomeUnknown { .. })));
        }
        assert_eq!(world.gateway.lock().writes, ["create A"]);
    }
}

#[tokio::test]
async fn after_a_crash_in_a_call_the_worker_finds_the_payment() {
    let world = world().await;
    world.gateway.set_fate(Fate::CallerDies);
    dies(world.engine.create_payment("shop", &order("A"))).await;
    assert_eq!(world.drain().await, [""; 0], "under lease nothing is done");
    world.pass(121);
    world.engine.settle_due().await.unwrap();
    world.pass(3);
    world.drain().await;
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.pass(10);
    assert_eq!(world.drain().await, ["payment.paid A"]);
    assert_eq!(world.gateway.lock().writes, ["create A"]);
}

#[tokio::test]
async fn a_lost_request_is_never_taken_for_absent_and_needs_attention() {
    let world = world().await;
    world.gateway.set_fate(Fate::RequestLost);
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap_err();
    let mut effects = Vec::new();
    for _ in 0..40 {
        world.pass(300);
        effects.extend(world.drain().await);
    }
    assert_eq!(effects, ["needs_attention A"]);
    assert_eq!(world.gateway.lock().writes, ["create A"]);
    let attention = OrderFilter {
        phase: Some(Phase::Attention),
        limit: 9,
        ..OrderFilter::default()
    };
    assert_eq!(world.store.orders(attention).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_payment_with_another_amount_is_not_taken_for_ours() {
    let world = world().await;
    world.gateway.set_fate(Fate::AnswerLost);
    let _ = world.engine.create_payment("shop", &order("A")).await;
    world
        .gateway
        .lock()
        .payments
        .get_mut("pay_A")
        .unwrap()
        .requested = Some(gateway::amount(1));
    let again = world.engine.create_payment("shop", &order("A")).await;
    assert!(
        matches!(again, Err(EngineError::OutcomeUnknown { .. })),
        "{again:?}"
    );
    assert_eq!(world.drain().await, ["needs_attention A"]);
}

#[tokio::test]
async fn what_was_not_sent_or_refused_may_be_sent_again() {
    for fate in [Fate::NotSent, Fate::Refused] {
        let world = world().await;
        world.gateway.set_fate(fate);
        let error = world
            .engine
            .create_payment("shop", &order("A"))
            .await
            .unwrap_err();
        assert!(matches!(error, EngineError::Gateway(_)), "{error}");
        world
            .engine
            .create_payment("shop", &order("A"))
            .await
            .unwrap();
        assert_eq!(world.gateway.lock().payments.len(), 1);
    }
}

#[tokio::test]
async fn a_store_that_is_down_stops_the_call_before_its_first_byte() {
    let world = world().await;
    world.store.set_available(false);
    let error = world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap_err();
    assert!(matches!(error, EngineError::Store(_)), "{error}");
    assert_eq!(world.gateway.lock().writes, [""; 0]);
}

async fn paid_world() -> World {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.pass(10);
    assert_eq!(world.drain().await, ["payment.paid A"]);
    world
}

fn refund(text: &str, minor: i64) -> NewRefund {
    let payment = ProviderReference::new("pay_A").unwrap();
    NewRefund::new(reference(text), payment, sgd(minor))
}

#[tokio::test]
async fn refunds_never_exceed_what_was_received() {
    let world = paid_world().await;
    let refund_of = |text: &'static str, minor| {
        let engine = world.engine.clone();
        async move {
            engine
                .refund("shop", &reference("A"), &refund(text, minor))
                .await
        }
    };
    let both = crate::join::join_all([refund_of("R-1", 40_000), refund_of("R-2", 40_000)]).await;
    let done = both.iter().filter(|result| result.is_ok()).count();
    assert_eq!(done, 1, "{both:?}");
    let error = both.into_iter().find_map(Result::err).unwrap();
    assert!(
        matches!(error, EngineError::RefundRefused { .. }),
        "{error}"
    );
    refund_of("R-3", 19_900).await.unwrap();
    assert!(matches!(
        refund_of("R-4", 1).await,
        Err(EngineError::RefundRefused { .. })
    ));
    assert_eq!(world.gateway.lock().writes.len(), 3);
}

#[tokio::test]
async fn refunds_made_elsewhere_count() {
    let world = paid_world().await;
    world
        .gateway
        .lock()
        .payments
        .get_mut("pay_A")
        .unwrap()
        .refunded = Some(gateway::amount(50_000));
    let doubtful = gateway::Hook {
        doubt: true,
        copy: 9,
        ..gateway::hook("A", "paid")
    };
    world
        .engine
        .receive("shop", &doubtful.delivery())
        .await
        .unwrap();
    // The status was read a moment ago, so the read waits for the shortest interval.
    assert_eq!(world.drain().await, [""; 0]);
    world.pass(2);
    assert_eq!(world.drain().await, ["payment.refunded A"]);
    let result = world
        .engine
        .refund("shop", &reference("A"), &refund("R-1", 10_000))
        .await;
    assert!(
        matches!(result, Err(EngineError::RefundRefused { .. })),
        "{result:?}"
    );
    world
        .engine
        .refund("shop", &reference("A"), &refund("R-2", 9_900))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_refund_is_sent_once_and_its_end_is_reported_once() {
    let world = paid_world().await;
    for _ in 0..2 {
        world
            .engine
            .refund("shop", &reference("A"), &refund("R-1", 100))
            .await
            .unwrap();
    }
    assert_eq!(world.gateway.lock().writes, ["create A", "refund R-1"]);
    world
        .gateway
        .lock()
        .refunds
        .get_mut("ref_R-1")
        .unwrap()
        .status = RefundStatus::Succeeded;
    world.pass(10);
    assert_eq!(world.drain().await, ["refund.succeeded A"]);
    world.pass(1_000);
    assert_eq!(world.drain().await, [""; 0]);
}

#[tokio::test]
async fn a_refund_with_a_lost_answer_is_found_out_by_the_total() {
    let world = paid_world().await;
    world.gateway.set_fate(Fate::AnswerLost);
    let first = world
        .engine
        .refund("shop", &reference("A"), &refund("R-1", 100))
        .await;
    assert!(
        matches!(first, Err(EngineError::OutcomeUnknown { .. })),
        "{first:?}"
    );
    world.pass(10);
    let effects = world.drain().await;
    assert_eq!(effects, ["payment.refunded A", "refund.succeeded A"]);
    assert_eq!(world.gateway.lock().writes, ["create A", "refund R-1"]);
}

#[tokio::test]
async fn an_unpaid_payment_cannot_be_refunded() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    let result = world
        .engine
        .refund("shop", &reference("A"), &refund("R-1", 100))
        .await;
    assert!(
        matches!(result, Err(EngineError::NotPaid { .. })),
        "{result:?}"
    );
}

fn payout(text: &str) -> NewPayout {
    NewPayout::new(reference(text), sgd(100), Beneficiary::new("Lan", "0123"))
}

#[tokio::test]
async fn a_payout_is_never_sent_again_unless_nothing_was_sent() {
    for (fate, writes) in [
        (Fate::Answered, 1),
        (Fate::AnswerLost, 1),
        (Fate::RequestLost, 1),
        (Fate::Refused, 1),
        (Fate::NotSent, 1),
    ] {
        let world = world().await;
        world.gateway.set_fate(fate);
        let _ = world.engine.payout("shop", &payout("P")).await;
        for _ in 0..30 {
            world.pass(600);
            world.drain().await;
            let _ = world.engine.payout("shop", &payout("P")).await;
        }
        assert_eq!(world.gateway.lock().writes.len(), writes, "{fate:?}");
    }
}

#[tokio::test]
async fn after_a_crash_in_a_payout_its_outcome_is_found_out() {
    let world = world().await;
    world.gateway.set_fate(Fate::CallerDies);
    dies(world.engine.payout("shop", &payout("P"))).await;
    world
        .gateway
        .lock()
        .payouts
        .get_mut("out_P")
        .unwrap()
        .status = PayoutStatus::Paid;
    world.pass(121);
    world.engine.settle_due().await.unwrap();
    world.pass(5);
    assert_eq!(world.drain().await, ["payout.paid P"]);
    let again = world.engine.payout("shop", &payout("P")).await.unwrap();
    assert_eq!(again.status, PayoutStatus::Paid);
    assert_eq!(world.gateway.lock().writes, ["payout P"]);
}

#[tokio::test]
async fn an_answer_that_outlives_its_lease_is_still_recorded() {
    let world = world().await;
    world.gateway.set_fate(Fate::AnsweredLater);
    // The clock runs while the call waits: another worker has the order before the answer comes.
    let new = order("A");
    let call = world.engine.create_payment("shop", &new);
    let other = async {
        world.time.pass(Duration::from_secs(300));
        world.engine.settle_due().await.unwrap();
        world.gateway.lock().holds_answer = false;
    };
    let (created, ()) = tokio::join!(call, other);
    assert_eq!(created.unwrap().provider_reference.as_str(), "pay_A");
    let timeline = world.engine.history("shop", &reference("A")).await.unwrap();
    assert_eq!(
        timeline.order.data.provider_reference.as_deref(),
        Some("pay_A")
    );
}
