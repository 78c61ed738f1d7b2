//! Mistakes that were planted in the engine and that no other test saw.

use dhow_core::{Beneficiary, NewPayout, Payment, PaymentStatus, PayoutStatus, ProviderReference};

use super::{
    gateway::{Fate, Hook, ID, amount, hook},
    people::{payout, payout_paid, receive, refund},
    *,
};
use crate::{
    EngineError,
    state::PaymentState,
    store::{OrderKey, OrderKind},
};

/// The clock jumps after the claim, so the lease has ended before the request is recorded.
#[tokio::test]
async fn a_call_whose_lease_ended_before_it_was_recorded_sends_nothing() {
    for reads in 2..4 {
        let world = world().await;
        world.time.jump_at(reads, Duration::from_secs(300));
        let call = world.engine.create_payment("shop", &order("A")).await;
        assert!(
            matches!(call, Err(EngineError::InProgress { .. })),
            "{reads}: {call:?}"
        );
        world.time.jump_at(reads, Duration::from_secs(300));
        let call = world.engine.payout("shop", &payout("P")).await;
        assert!(
            matches!(call, Err(EngineError::InProgress { .. })),
            "{reads}: {call:?}"
        );
        assert_eq!(world.gateway.lock().writes, [""; 0]);
    }
}

#[tokio::test]
async fn a_refund_whose_lease_ended_before_it_was_recorded_is_not_sent() {
    // The claim, the claim and the settlement of the reference, the settlement.
    for reads in 2..5 {
        let world = world().await;
        let engine = &world.engine;
        engine.create_payment("shop", &order("A")).await.unwrap();
        receive(&world, &hook("A", "paid")).await;
        assert_eq!(world.drain().await, ["payment.paid A"]);
        world.time.jump_at(reads, Duration::from_secs(300));
        let refund = refund("R-1", 100);
        let call = engine.refund("shop", &reference("A"), &refund).await;
        assert!(
            matches!(call, Err(EngineError::InProgress { .. })),
            "{reads}: {call:?}"
        );
        assert_eq!(world.gateway.lock().writes, ["create A"], "{reads}");
    }
}

#[tokio::test]
async fn a_payout_whose_caller_died_is_not_sent_by_the_next_call() {
    let world = world().await;
    world.gateway.set_fate(Fate::CallerDies);
    let new = payout("P");
    let call = world.engine.payout("shop", &new);
    let ended = crate::join::within(call, tokio::task::yield_now()).await;
    assert!(ended.is_none());
    // The gateway does not know it yet.
    let hidden = world.gateway.lock().payouts.remove("out_P").unwrap();
    world.pass(121);
    let again = world.engine.payout("shop", &new).await;
    assert!(
        matches!(again, Err(EngineError::OutcomeUnknown { .. })),
        "{again:?}"
    );
    world.gateway.lock().payouts.insert("out_P".into(), hidden);
    let again = world.engine.payout("shop", &new).await.unwrap();
    assert_eq!(again.provider_reference.as_str(), "out_P");
    assert_eq!(world.gateway.lock().writes, ["payout P"]);
}

#[tokio::test]
async fn an_object_with_another_merchant_reference_is_not_taken_for_ours() {
    let world = world().await;
    world.gateway.lock().no_lookup = true;
    world.gateway.set_fate(Fate::AnswerLost);
    let _ = world.engine.create_payment("shop", &order("A")).await;
    world.gateway.set_fate(Fate::AnswerLost);
    let _ = world.engine.payout("shop", &payout("P")).await;
    {
        // The gateway knows our references as ids of other objects.
        let mut inner = world.gateway.lock();
        let id = |text: &str| ProviderReference::new(text).unwrap();
        let (status, environment) = (PaymentStatus::Paid, dhow_core::Environment::Sandbox);
        let mut other = Payment::new(ID, id("A"), status, "paid", environment);
        other.merchant_reference = Some("other".to_owned());
        other.received = Some(amount(59_900));
        inner.payments.insert("A".to_owned(), other);
        let status = PayoutStatus::Paid;
        let mut other = dhow_core::Payout::new(ID, id("P"), status, "paid", environment);
        other.merchant_reference = Some("other".to_owned());
        inner.payouts.insert("P".to_owned(), other);
    }
    for _ in 0..10 {
        world.pass(30);
        assert_eq!(world.drain().await, [""; 0]);
    }
    let call = world.engine.create_payment("shop", &order("A")).await;
    assert!(
        matches!(call, Err(EngineError::OutcomeUnknown { .. })),
        "{call:?}"
    );
    let call = world.engine.payout("shop", &payout("P")).await;
    assert!(
        matches!(call, Err(EngineError::OutcomeUnknown { .. })),
        "{call:?}"
    );
}

#[tokio::test]
async fn a_payout_with_another_amount_is_not_taken_for_ours() {
    let world = world().await;
    world.gateway.set_fate(Fate::AnswerLost);
    let _ = world.engine.payout("shop", &payout("P")).await;
    {
        let mut inner = world.gateway.lock();
        let found = inner.payouts.get_mut("out_P").unwrap();
        found.amount = Some(amount(99));
        found.status = PayoutStatus::Paid;
    }
    world.pass(30);
    assert_eq!(world.drain().await, ["needs_attention P"]);
}

#[tokio::test]
async fn a_webhook_of_another_environment_amount_or_payout_settles_no_payout() {
    for odd in [
        Hook {
            live: true,
            ..payout_paid()
        },
        Hook {
            minor: Some(99),
            ..payout_paid()
        },
        Hook {
            id: Some("out_other".into()),
            ..payout_paid()
        },
        Hook {
            doubt: true,
            ..payout_paid()
        },
    ] {
        let world = world().await;
        world.engine.payout("shop", &payout("P")).await.unwrap();
        receive(&world, &odd).await;
        // Another amount or payout under the same reference needs a person.
        let differs = odd.minor == Some(99) || odd.id.as_deref() == Some("out_other");
        let reports = vec!["needs_attention P"; usize::from(differs)];
        assert_eq!(world.drain().await, reports, "{odd:?}");
    }
}

#[tokio::test]
async fn a_payment_of_another_environment_is_never_paid() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    let live = Hook {
        live: true,
        ..hook("A", "paid")
    };
    receive(&world, &live).await;
    assert_eq!(world.drain().await, ["payment.mismatch A"]);
}

#[tokio::test]
async fn a_refund_names_the_payment_that_it_belongs_to() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    world.drain().await;
    let mut other = refund("R-1", 100);
    other.payment = ProviderReference::new("pay_B").unwrap();
    let error = engine.refund("shop", &reference("A"), &other).await;
    let text = error.unwrap_err().to_string();
    assert!(text.contains("provider reference of the payment"), "{text}");
    assert_eq!(world.gateway.lock().writes, ["create A"]);
}

#[tokio::test]
async fn other_content_of_a_payout_is_refused() {
    let world = world().await;
    world.engine.payout("shop", &payout("P")).await.unwrap();
    let beneficiary = Beneficiary::new("Lan", "9999");
    let other = NewPayout::new(reference("P"), sgd(100), beneficiary);
    let error = world.engine.payout("shop", &other).await.unwrap_err();
    assert!(matches!(error, EngineError::OtherContent { .. }), "{error}");
}

#[tokio::test]
async fn a_call_about_a_parked_order_leaves_it_to_the_worker() {
    let world = world().await;
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, [""; 0]);
    let refund = refund("R-1", 100);
    let call = world.engine.refund("shop", &reference("A"), &refund).await;
    assert!(matches!(call, Err(EngineError::NotPaid { .. })), "{call:?}");
    assert_eq!(world.drain().await, [""; 0]);
    world.pass(3_601);
    assert_eq!(world.drain().await, ["needs_attention A"]);
}

#[tokio::test]
async fn the_reference_of_a_refund_belongs_to_one_payment() {
    let world = world().await;
    let engine = &world.engine;
    for name in ["A", "B"] {
        engine.create_payment("shop", &order(name)).await.unwrap();
        receive(&world, &hook(name, "paid")).await;
    }
    world.drain().await;
    let first = refund("R-1", 100);
    let sent = engine.refund("shop", &reference("A"), &first).await;
    sent.unwrap();
    let mut second = first.clone();
    second.payment = ProviderReference::new("pay_B").unwrap();
    let sent = engine.refund("shop", &reference("B"), &second).await;
    assert!(
        matches!(sent, Err(EngineError::OtherContent { .. })),
        "{sent:?}"
    );
    let writes = world.gateway.lock().writes.clone();
    assert_eq!(writes, ["create A", "create B", "refund R-1"]);
}

#[tokio::test]
async fn more_deliveries_than_are_read_at_once_are_all_folded() {
    let world = world().await;
    world.gateway.lock().limited = true;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    for copy in 0..130 {
        let pending = Hook {
            copy,
            ..hook("A", "pending")
        };
        receive(&world, &pending).await;
    }
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn a_hint_about_a_payout_leads_to_one_read() {
    let world = world().await;
    world.engine.payout("shop", &payout("P")).await.unwrap();
    for _ in 0..600 {
        world.pass(1);
        world.drain().await;
    }
    let before = world.gateway.lock().reads;
    for _ in 0..10 {
        let key = OrderKey::new("shop", OrderKind::Payout, "P");
        let wake = crate::store::Wake::Order(key);
        world.store.wake(wake, world.engine.now()).await.unwrap();
        world.drain().await;
    }
    assert_eq!(world.gateway.lock().reads - before, 1);
}

/// A call or a mark that claims an order with an unread delivery.
#[tokio::test]
async fn a_delivery_is_processed_although_another_claim_has_read_it() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &hook("A", "failed")).await;
    let other = dhow_core::NewPayment::new(reference("A"), sgd(1));
    let refused = engine.create_payment("shop", &other).await;
    assert!(matches!(refused, Err(EngineError::OtherContent { .. })));
    engine.settle_due().await.unwrap();
    // The failed effect is stuck, and its attempt marks the order.
    let fails = |_: Effect| async { Err::<(), _>("no stock") };
    assert!(engine.deliver_due(&fails).await.unwrap());
    world.pass(4_000);
    receive(&world, &hook("A", "paid")).await;
    assert!(engine.deliver_due(&fails).await.unwrap());
    assert_eq!(engine.stats().await.unwrap().attention, 1);
    engine.settle_due().await.unwrap();
    world.pass(10);
    let ends = world.drain().await;
    assert_eq!(ends, ["payment.failed A", "payment.paid A"]);
}

#[tokio::test]
async fn a_delivery_that_is_replayed_while_it_is_processed_is_processed_again() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    let key = OrderKey::new("shop", OrderKind::Payment, "A");
    let work = engine.claim_order::<PaymentState>(&key, false).await;
    let mut work = work.unwrap().unwrap();
    work.fold_deliveries(&gateway::Provider(world.gateway.clone()));
    let replay = crate::Replay::Payment(reference("A"));
    assert_eq!(engine.replay("shop", &replay).await.unwrap().orders, 1);
    let settled = engine.settle_and_release(&work, None).await;
    assert!(!settled.unwrap(), "the replay came after the claim");
    assert_eq!(world.drain().await, ["payment.paid A"]);
}
