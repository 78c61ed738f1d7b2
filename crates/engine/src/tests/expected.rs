//! Orders that were created elsewhere: made known, completed, and corrected by a person.

use dhow_core::{Currency, Expectation, Money, PaymentStatus, PayoutStatus, ProviderReference};

use super::{
    gateway::{ID, amount, hook},
    people::{decision, payout, payout_paid, receive, resolve, timeline},
    *,
};
use crate::{
    EngineError, EngineResult, Finding, PayoutExpectation, UnknownCall,
    store::{OrderFilter, OrderKind, Phase, Woken},
};

fn payment(minor: i64) -> Expectation {
    let environment = dhow_core::Environment::Sandbox;
    Expectation::new(ID, environment, reference("A"), sgd(minor))
}

fn with_reference(id: &str) -> Expectation {
    payment(59_900).with_provider_reference(their(id))
}

fn their(id: &str) -> ProviderReference {
    ProviderReference::new(id).unwrap()
}

fn elsewhere(minor: i64) -> PayoutExpectation {
    PayoutExpectation::new(reference("P"), sgd(minor))
}

async fn expect(world: &World, expectation: Expectation) -> EngineResult<()> {
    world.engine.expect("shop", expectation).await
}

async fn expect_payout(world: &World, expectation: PayoutExpectation) -> EngineResult<()> {
    world.engine.expect_payout("shop", expectation).await
}

pub(super) async fn replace(
    world: &World,
    new: impl Into<crate::Expected> + Send,
) -> EngineResult<Woken> {
    let engine = &world.engine;
    engine.replace_expectation("shop", new, &decision()).await
}

#[tokio::test]
async fn a_wrong_amount_is_corrected_and_the_webhook_is_judged_again() {
    let world = world().await;
    expect(&world, payment(5_990)).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    assert_eq!(world.drain().await, ["payment.mismatch A"]);
    let refused = expect(&world, payment(59_900)).await.unwrap_err();
    let text = refused.to_string();
    assert!(
        text.contains("is expected with the amount 59.90 SGD"),
        "{text}"
    );
    assert!(text.contains("replace_expectation"), "{text}");

    let judged = replace(&world, payment(59_900)).await.unwrap();
    assert_eq!((judged.deliveries, judged.without_content), (1, 0));
    let found = timeline(&world, OrderKind::Payment, "A").await;
    let entry = found
        .history
        .iter()
        .find(|entry| entry.actor == "person:linh");
    let entry = entry.unwrap();
    assert_eq!(
        (entry.from.as_deref(), entry.to.as_str()),
        (Some("mismatch"), "expected")
    );
    let evidence = "amount 59.90 SGD → 599.00 SGD: seen on the dashboard";
    assert_eq!(entry.evidence, evidence);
    // Without a worker, so that a command has the result.
    assert_eq!(found.order.data.status, "paid");
    assert_eq!(found.order.data.phase, Phase::Final);
    assert_eq!(found.order.data.amount(), Some(sgd(59_900)));
    assert_eq!(world.drain().await, ["payment.paid A"]);

    replace(&world, payment(59_900)).await.unwrap();
    let after = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(
        after.history, found.history,
        "the same content changes nothing"
    );
    let paid = replace(&world, payment(1)).await;
    assert!(
        matches!(paid, Err(EngineError::AlreadyKnown { .. })),
        "{paid:?}"
    );
}

#[tokio::test]
async fn a_wrong_reference_is_corrected() {
    let world = world().await;
    expect(&world, with_reference("pay_B")).await.unwrap();
    let paid = gateway::Hook {
        id: Some("pay_A".into()),
        ..hook("A", "paid")
    };
    receive(&world, &paid).await;
    assert_eq!(world.drain().await, ["payment.mismatch A"]);
    let text = expect(&world, with_reference("pay_A"))
        .await
        .unwrap_err()
        .to_string();
    assert!(text.contains("the gateway's reference pay_B"), "{text}");
    replace(&world, with_reference("pay_A")).await.unwrap();
    let found = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(
        found.order.data.provider_reference.as_deref(),
        Some("pay_A")
    );
    let person = found
        .history
        .iter()
        .find(|entry| entry.actor == "person:linh");
    assert!(
        person
            .unwrap()
            .evidence
            .contains("gateway's reference pay_B → pay_A")
    );
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn a_mismatch_that_was_read_is_read_again_after_the_correction() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("B"))
        .await
        .unwrap();
    {
        let mut inner = world.gateway.lock();
        let mut made_elsewhere = inner.payments["pay_B"].clone();
        made_elsewhere.merchant_reference = Some("A".to_owned());
        made_elsewhere.provider_reference = their("pay_A");
        inner.payments.insert("pay_A".to_owned(), made_elsewhere);
    }
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    let mut wrong = payment(5_990);
    wrong = wrong.with_provider_reference(their("pay_A"));
    expect(&world, wrong).await.unwrap();
    world.pass(60);
    assert_eq!(world.drain().await, ["payment.mismatch A"]);
    replace(&world, with_reference("pay_A")).await.unwrap();
    world.pass(60);
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn a_provider_reference_is_added_once() {
    let world = world().await;
    expect(&world, payment(59_900)).await.unwrap();
    for _ in 0..2 {
        expect(&world, with_reference("pay_A")).await.unwrap();
    }
    expect(&world, payment(59_900)).await.unwrap();
    let found = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(
        found.order.data.provider_reference.as_deref(),
        Some("pay_A")
    );
    let added = found
        .history
        .iter()
        .filter(|entry| entry.evidence.contains("pay_A"));
    assert_eq!(added.count(), 1);
    let other = expect(&world, with_reference("pay_B")).await;
    assert!(
        matches!(other, Err(EngineError::OtherExpectation { .. })),
        "{other:?}"
    );
}

#[tokio::test]
async fn the_expectation_of_the_engines_own_call_stays() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    expect(&world, payment(59_900)).await.unwrap();
    expect(&world, with_reference("pay_A")).await.unwrap();
    engine.payout("shop", &payout("P")).await.unwrap();
    for result in [
        expect(&world, payment(1)).await,
        expect(&world, with_reference("pay_B")).await,
        replace(&world, payment(1)).await.map(drop),
        expect_payout(&world, elsewhere(100)).await,
        replace(&world, elsewhere(1)).await.map(drop),
    ] {
        assert!(
            matches!(result, Err(EngineError::MadeByEngine { .. })),
            "{result:?}"
        );
    }
    // Also of a call that was certainly not sent: it may be sent again.
    world.gateway.set_fate(gateway::Fate::NotSent);
    engine.payout("shop", &payout("Q")).await.unwrap_err();
    let elsewhere = PayoutExpectation::new(reference("Q"), sgd(100));
    let result = expect_payout(&world, elsewhere).await;
    assert!(
        matches!(result, Err(EngineError::MadeByEngine { .. })),
        "{result:?}"
    );
}

#[tokio::test]
async fn nothing_is_replaced_that_is_not_expected() {
    let world = world().await;
    receive(&world, &hook("A", "paid")).await;
    receive(&world, &payout_paid()).await;
    for result in [
        replace(&world, payment(59_900)).await,
        replace(&world, elsewhere(100)).await,
    ] {
        assert!(
            matches!(result, Err(EngineError::NothingExpected { .. })),
            "{result:?}"
        );
    }
    // Neither is an order that no webhook has named.
    let missing = PayoutExpectation::new(reference("Z"), sgd(100));
    let text = replace(&world, missing).await.unwrap_err().to_string();
    assert!(
        text.contains("`Z`") && text.contains("`expect_payout`"),
        "{text}"
    );
    assert_eq!(world.drain().await, [""; 0]);
}

#[tokio::test]
async fn a_payout_made_elsewhere_is_settled_and_never_sent() {
    let world = world().await;
    receive(&world, &payout_paid()).await;
    assert_eq!(world.drain().await, [""; 0]);
    expect_payout(&world, elsewhere(100)).await.unwrap();
    assert_eq!(world.drain().await, ["payout.paid P"]);
    let found = timeline(&world, OrderKind::Payout, "P").await;
    assert_eq!(found.order.data.phase, Phase::Final);
    assert_eq!(found.order.data.amount(), Some(sgd(100)));
    let sent = world.engine.payout("shop", &payout("P")).await;
    assert!(
        matches!(sent, Err(EngineError::OtherContent { .. })),
        "{sent:?}"
    );
    assert_eq!(world.gateway.lock().writes, [""; 0]);
    let again = expect_payout(&world, elsewhere(100)).await;
    again.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
}

#[tokio::test]
async fn a_payout_made_elsewhere_is_read_by_its_reference() {
    let world = world().await;
    world.gateway.lock().no_lookup = true;
    let id = their("out_P");
    let mut made = dhow_core::Payout::new(
        ID,
        id.clone(),
        PayoutStatus::Paid,
        "paid",
        dhow_core::Environment::Sandbox,
    );
    made.merchant_reference = Some("P".to_owned());
    made.amount = Some(amount(100));
    world
        .gateway
        .lock()
        .payouts
        .insert("out_P".to_owned(), made);
    expect_payout(&world, elsewhere(100)).await.unwrap();
    world.pass(600);
    assert_eq!(world.drain().await, [""; 0], "nothing can be read");
    let with_id = elsewhere(100).with_provider_reference(id);
    expect_payout(&world, with_id).await.unwrap();
    world.pass(600);
    assert_eq!(world.drain().await, ["payout.paid P"]);
}

#[tokio::test]
async fn a_payout_with_another_amount_than_expected_needs_a_person() {
    for by_webhook in [true, false] {
        let world = world().await;
        expect_payout(&world, elsewhere(99)).await.unwrap();
        if by_webhook {
            world.gateway.lock().no_lookup = true;
            receive(&world, &payout_paid()).await;
        } else {
            let mut made = world.engine.payout("shop", &payout("Q")).await.unwrap();
            made.amount = Some(amount(100));
            made.merchant_reference = Some("P".to_owned());
            made.status = PayoutStatus::Paid;
            let mut inner = world.gateway.lock();
            inner.payouts.insert("out_P".to_owned(), made);
        }
        world.pass(60);
        let seen = world.drain().await;
        assert!(seen.contains(&"needs_attention P".to_owned()), "{seen:?}");
        assert!(!seen.contains(&"payout.paid P".to_owned()), "{seen:?}");
        replace(&world, elsewhere(100)).await.unwrap();
        world.pass(60);
        let seen = world.drain().await;
        assert!(
            seen.contains(&"payout.paid P".to_owned()),
            "{by_webhook}: {seen:?}"
        );
        let found = timeline(&world, OrderKind::Payout, "P").await;
        assert_eq!(found.order.data.phase, Phase::Final, "{by_webhook}");
    }
}

#[tokio::test]
async fn the_outcome_of_a_call_that_was_not_sent_cannot_be_resolved() {
    let world = world().await;
    receive(&world, &payout_paid()).await;
    receive(&world, &hook("A", "paid")).await;
    let calls = [
        UnknownCall::Payout(reference("P")),
        UnknownCall::Payment(reference("A")),
    ];
    for expected in [false, true] {
        if expected {
            expect_payout(&world, elsewhere(100)).await.unwrap();
            expect(&world, payment(59_900)).await.unwrap();
        }
        for call in &calls {
            let result = resolve(&world, call, &Finding::DidNotHappen).await;
            let text = result.unwrap_err().to_string();
            assert!(text.contains("the engine has sent no call"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_field_that_the_account_cannot_have_is_refused_by_name() {
    let world = world().await;
    let dong = Money::from_minor(1, Currency::VND);
    let other = dhow_core::ProviderId::from_static("other");
    let live = dhow_core::Environment::Live;
    let sandbox = dhow_core::Environment::Sandbox;
    let only_sgd: &'static [Currency] = &[Currency::SGD];
    world.gateway.lock().currencies = Some(only_sgd);
    for (field, expectation) in [
        ("amount", payment(0)),
        ("amount", payment(-1)),
        (
            "currency",
            Expectation::new(ID, sandbox, reference("A"), dong),
        ),
        (
            "environment",
            Expectation::new(ID, live, reference("A"), sgd(1)),
        ),
        (
            "provider",
            Expectation::new(other, sandbox, reference("A"), sgd(1)),
        ),
    ] {
        for result in [
            expect(&world, expectation.clone()).await,
            replace(&world, expectation.clone()).await.map(drop),
        ] {
            let Err(EngineError::Gateway(error)) = result else {
                panic!("{field}");
            };
            assert_eq!(error.field(), Some(field));
        }
    }
    for (field, expectation) in [
        ("amount", elsewhere(0)),
        ("currency", PayoutExpectation::new(reference("P"), dong)),
    ] {
        let Err(EngineError::Gateway(error)) = expect_payout(&world, expectation).await else {
            panic!("{field}");
        };
        assert_eq!(error.field(), Some(field));
    }
    let all = OrderFilter {
        limit: 9,
        ..OrderFilter::default()
    };
    assert_eq!(
        world.store.orders(all).await.unwrap(),
        [],
        "nothing was created"
    );
}
