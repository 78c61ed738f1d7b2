//! Reports against a success that was reported before.

use dhow_core::{PaymentStatus, PayoutStatus, RefundStatus};
use serde_json::json;

use super::{
    gateway::{Hook, hook},
    paid_twice::{contradictions, forms},
    people::{payout, payout_paid, receive, refund, timeline},
    *,
};
use crate::{Replay, store::OrderKind};

async fn paid(first: &Hook) -> World {
    let world = world().await;
    let new = order("A");
    world.engine.create_payment("shop", &new).await.unwrap();
    receive(&world, first).await;
    assert_eq!(world.drain().await, ["payment.paid A"]);
    world
}

#[tokio::test]
async fn a_payment_that_fails_after_it_was_paid_needs_a_person_once_for_each_status() {
    let world = paid(&hook("A", "paid")).await;
    // Late reports of an earlier status are normal.
    for status in ["pending", "action-required", "processing"] {
        receive(&world, &hook("A", status)).await;
        assert_eq!(world.drain().await, [""; 0], "{status}");
    }
    for status in ["failed", "expired", "cancelled"] {
        for copy in 0..2 {
            let copy = Hook {
                copy,
                ..hook("A", status)
            };
            receive(&world, &copy).await;
        }
        let words = format!("payment pay_A was paid and is now {status}");
        assert_eq!(contradictions(&world).await, [words]);
    }
    let row = timeline(&world, OrderKind::Payment, "A").await.order;
    assert_eq!(row.data.status, "paid");
    let all = Replay::Payment(reference("A"));
    world.engine.replay("shop", &all).await.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
}

#[tokio::test]
async fn a_failure_of_another_attempt_or_of_an_earlier_time_is_no_contradiction() {
    let of_attempt = |status, attempt: &str| Hook {
        attempt: Some(attempt.into()),
        ..hook("A", status)
    };
    let world = paid(&of_attempt("paid", "try_2")).await;
    receive(&world, &of_attempt("failed", "try_1")).await;
    assert_eq!(world.drain().await, [""; 0]);
    let history = timeline(&world, OrderKind::Payment, "A").await.history;
    let evidence = &history.last().unwrap().evidence;
    assert_eq!(evidence, "delivery 2: an earlier attempt is failed");
    // An attempt that was paid and fails.
    let failed = Hook {
        kind: "attempt".into(),
        ..of_attempt("failed", "try_2")
    };
    receive(&world, &failed).await;
    assert_eq!(contradictions(&world).await.len(), 1);

    let at = |status, seconds: u64| Hook {
        at: Some(1_600_000_000 + seconds),
        ..hook("A", status)
    };
    for (seconds, reports) in [(99, 0), (101, 1)] {
        let world = paid(&at("paid", 100)).await;
        receive(&world, &at("failed", seconds)).await;
        assert_eq!(contradictions(&world).await.len(), reports, "{seconds}");
    }
}

#[tokio::test]
async fn each_payment_that_fails_after_it_was_paid_needs_a_person() {
    let of = |status, attempt: &str| Hook {
        attempt: Some(attempt.into()),
        copy: u32::try_from(attempt.len()).unwrap(),
        ..hook("A", status)
    };
    let world = paid(&of("paid", "a")).await;
    receive(&world, &of("paid", "bb")).await;
    assert_eq!(contradictions(&world).await.len(), 1);
    for attempt in ["bb", "a"] {
        receive(&world, &of("failed", attempt)).await;
        let words = format!("payment pay_A (attempt {attempt}) was paid and is now failed");
        assert_eq!(contradictions(&world).await, [words]);
    }
    for attempt in ["bb", "a"] {
        let again = Hook {
            copy: 9,
            ..of("failed", attempt)
        };
        receive(&world, &again).await;
        assert_eq!(contradictions(&world).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_replay_of_a_reported_failure_adds_nothing_to_the_history() {
    for kind in ["payment", "attempt"] {
        let of = |status, attempt: &str| Hook {
            kind: kind.into(),
            attempt: Some(attempt.into()),
            copy: u32::try_from(attempt.len()).unwrap(),
            ..hook("A", status)
        };
        let world = paid(&of("paid", "a")).await;
        for hook in [of("failed", "a"), of("failed", "bb")] {
            receive(&world, &hook).await;
        }
        assert_eq!(contradictions(&world).await.len(), 1);
        let before = timeline(&world, OrderKind::Payment, "A").await.history;
        let all = Replay::Payment(reference("A"));
        world.engine.replay("shop", &all).await.unwrap();
        assert_eq!(world.drain().await, [""; 0]);
        let after = timeline(&world, OrderKind::Payment, "A").await.history;
        let new = after[before.len()..].iter();
        let new: Vec<_> = new
            .filter(|entry| entry.evidence.contains("attempt"))
            .collect();
        assert!(new.is_empty(), "{new:?}");
    }
}

#[tokio::test]
async fn a_replay_of_a_failure_before_the_payment_is_no_contradiction() {
    for kind in ["payment", "attempt"] {
        let world = world().await;
        let new = order("A");
        world.engine.create_payment("shop", &new).await.unwrap();
        for status in ["failed", "paid"] {
            let hook = Hook {
                kind: kind.into(),
                attempt: Some("try_1".into()),
                ..hook("A", status)
            };
            receive(&world, &hook).await;
        }
        world.drain().await;
        let all = Replay::Payment(reference("A"));
        world.engine.replay("shop", &all).await.unwrap();
        assert_eq!(world.drain().await, [""; 0], "{kind}");
    }
}

#[tokio::test]
async fn a_read_that_contradicts_a_paid_payment_needs_a_person_once() {
    let world = paid(&hook("A", "paid")).await;
    world.gateway.pay("A", PaymentStatus::Failed, 0);
    for copy in 1..4 {
        // A doubtful event leads to a read.
        let doubtful = Hook {
            doubt: true,
            copy,
            ..hook("A", "paid")
        };
        receive(&world, &doubtful).await;
        world.pass(60);
        let found = contradictions(&world).await;
        assert_eq!(found.len(), usize::from(copy == 1), "{found:?}");
    }
}

fn payout_hook(status: &str, copy: u32) -> Hook {
    Hook {
        status: status.into(),
        copy,
        ..payout_paid()
    }
}

#[tokio::test]
async fn a_payout_that_fails_after_it_was_paid_needs_a_person_once_for_each_status() {
    let world = world().await;
    world.engine.payout("shop", &payout("P")).await.unwrap();
    receive(&world, &payout_paid()).await;
    assert_eq!(world.drain().await, ["payout.paid P"]);
    for status in ["pending", "processing"] {
        receive(&world, &payout_hook(status, 0)).await;
        assert_eq!(world.drain().await, [""; 0], "{status}");
    }
    for status in ["failed", "cancelled"] {
        for copy in 0..2 {
            receive(&world, &payout_hook(status, copy)).await;
        }
        let words = format!("the payout out_P was paid and is now {status}");
        assert_eq!(contradictions(&world).await, [words.as_str()]);
        let history = timeline(&world, OrderKind::Payout, "P").await.history;
        assert!(history.iter().any(|entry| entry.evidence.ends_with(&words)));
    }
    let row = timeline(&world, OrderKind::Payout, "P").await.order;
    assert_eq!(row.data.status, "paid");
    let all = Replay::Payout(reference("P"));
    world.engine.replay("shop", &all).await.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
}

#[tokio::test]
async fn a_read_that_contradicts_a_paid_payout_needs_a_person() {
    let world = world().await;
    world.engine.payout("shop", &payout("P")).await.unwrap();
    receive(&world, &payout_paid()).await;
    assert_eq!(world.drain().await, ["payout.paid P"]);
    world
        .gateway
        .lock()
        .payouts
        .get_mut("out_P")
        .unwrap()
        .status = PayoutStatus::Failed;
    let doubtful = Hook {
        doubt: true,
        ..payout_hook("paid", 3)
    };
    receive(&world, &doubtful).await;
    world.pass(60);
    let words = "the payout out_P was paid and is now failed";
    assert_eq!(contradictions(&world).await, [words]);
}

#[tokio::test]
async fn a_payout_that_is_paid_after_its_failure_says_so() {
    let world = world().await;
    world.engine.payout("shop", &payout("P")).await.unwrap();
    receive(&world, &payout_hook("failed", 0)).await;
    assert_eq!(world.drain().await, ["payout.failed P"]);
    receive(&world, &payout_paid()).await;
    let found = forms(&world).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["type"], json!("payout.paid"));
    assert_eq!(found[0]["after_failure"], json!(true));
    let all = Replay::Payout(reference("P"));
    world.engine.replay("shop", &all).await.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
}

async fn refunded() -> World {
    let world = paid(&hook("A", "paid")).await;
    let (order, refund) = (reference("A"), refund("R-1", 100));
    let refunded = world.engine.refund("shop", &order, &refund);
    refunded.await.unwrap();
    world
}

fn refund_hook(status: &str, copy: u32) -> Hook {
    Hook {
        kind: "refund".into(),
        id: Some("ref_R-1".into()),
        minor: Some(100),
        copy,
        ..hook("R-1", status)
    }
}

#[tokio::test]
async fn a_refund_that_fails_after_its_success_needs_a_person_once() {
    let world = refunded().await;
    receive(&world, &refund_hook("succeeded", 0)).await;
    assert_eq!(world.drain().await, ["refund.succeeded A"]);
    receive(&world, &refund_hook("pending", 0)).await;
    assert_eq!(world.drain().await, [""; 0]);
    for copy in 0..2 {
        receive(&world, &refund_hook("failed", copy)).await;
        let found = contradictions(&world).await;
        let words = "refund R-1 had succeeded and is now failed".to_owned();
        let reports: &[String] = if copy == 0 { &[words] } else { &[] };
        assert_eq!(found, reports);
    }
    let all = Replay::Payment(reference("A"));
    world.engine.replay("shop", &all).await.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
}

#[tokio::test]
async fn a_refund_that_succeeds_after_its_failure_says_so() {
    let world = refunded().await;
    world
        .gateway
        .lock()
        .refunds
        .get_mut("ref_R-1")
        .unwrap()
        .status = RefundStatus::Failed;
    world.pass(600);
    assert_eq!(world.drain().await, ["refund.failed A"]);
    receive(&world, &refund_hook("succeeded", 0)).await;
    let found = forms(&world).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["type"], json!("refund.succeeded"));
    assert_eq!(found[0]["after_failure"], json!(true));
}

#[tokio::test]
async fn the_history_says_that_a_webhook_leaves_doubt() {
    let world = world().await;
    let new = order("A");
    world.engine.create_payment("shop", &new).await.unwrap();
    for (doubtful, why) in [
        (
            Hook {
                doubt: true,
                ..hook("A", "paid")
            },
            "a doubtful event: the signature does not cover the amount",
        ),
        (
            Hook {
                minor: None,
                copy: 1,
                ..hook("A", "paid")
            },
            "an event without a readable amount",
        ),
        (
            Hook {
                order: None,
                copy: 2,
                ..hook("A", "paid")
            },
            "an event without the merchant reference",
        ),
        (
            Hook {
                kind: "refund".into(),
                ..hook("A", "succeeded")
            },
            "an event that settles no refund",
        ),
    ] {
        receive(&world, &doubtful).await;
        world.drain().await;
        let history = timeline(&world, OrderKind::Payment, "A").await.history;
        let evidence = &history.last().unwrap().evidence;
        let words = format!("{why}: the status is read from the gateway");
        assert!(evidence.ends_with(&words), "{evidence}");
    }
}

#[tokio::test]
async fn a_second_payout_under_another_reference_needs_a_person() {
    for is_own in [false, true] {
        let world = world().await;
        let new = payout("P");
        let expectation = crate::PayoutExpectation::new(reference("P"), new.amount);
        if is_own {
            world.engine.payout("shop", &new).await.unwrap();
        } else {
            let expected = world.engine.expect_payout("shop", expectation.clone());
            expected.await.unwrap();
        }
        receive(&world, &payout_paid()).await;
        let found = forms(&world).await;
        assert_eq!(found[0]["type"], json!("payout.paid"));
        assert_eq!(found[0]["provider_reference"], json!("out_P"));
        let second = Hook {
            id: Some("out_2".into()),
            ..payout_hook("paid", 4)
        };
        receive(&world, &second).await;
        let words = "the gateway reports the payout out_2 instead of out_P";
        assert_eq!(contradictions(&world).await, [words]);
        if !is_own {
            let other = dhow_core::ProviderReference::new("out_2").unwrap();
            let other = expectation.with_provider_reference(other);
            let refused = world.engine.expect_payout("shop", other).await;
            assert!(refused.unwrap_err().to_string().contains("out_P"));
        }
    }
}
