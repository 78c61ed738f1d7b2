//! Several payments of one order in one report: the order is paid once, and the others need a person, in every order and grouping of reports.

use dhow_core::{Attempt, PaymentStatus, ProviderReference, ReportedAmount};
use serde_json::{Value, json};

use super::{
    gateway::{Fate, Hook, amount, hook},
    paid_twice::forms,
    people::{receive, timeline},
    *,
};
use crate::store::{OrderKind, Phase};

pub(super) const FULL: i64 = 59_900;

pub(super) fn attempt(id: &str, amount: ReportedAmount) -> Attempt {
    let reference = ProviderReference::new(id).unwrap();
    let mut attempt = Attempt::new(reference, PaymentStatus::Paid, "paid");
    attempt.amount = Some(amount);
    attempt
}

/// Lets the gateway know these attempts and this sum for order A.
fn pay(world: &World, attempts: &[Attempt], sum: i64) {
    world.gateway.pay("A", PaymentStatus::Paid, sum);
    let mut inner = world.gateway.lock();
    let payment = inner.payments.get_mut("pay_A").unwrap();
    payment.attempts = attempts.to_vec();
}

async fn created() -> World {
    let world = world().await;
    let new = order("A");
    world.engine.create_payment("shop", &new).await.unwrap();
    world
}

async fn paid(attempts: &[(&str, i64)]) -> World {
    let world = created().await;
    let sum = attempts.iter().map(|(_, minor)| minor).sum();
    let attempts = attempts
        .iter()
        .map(|(id, minor)| attempt(id, amount(*minor)));
    pay(&world, &attempts.collect::<Vec<_>>(), sum);
    world
}

/// Reads the status, and returns all effects since the last call.
async fn read(world: &World) -> Vec<Value> {
    world.pass(60);
    let order = reference("A");
    let hint = world.engine.customer_returned("shop", &order);
    hint.await.unwrap();
    forms(world).await
}

pub(super) fn kinds(effects: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<_> = effects
        .iter()
        .map(|effect| effect["type"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    kinds
}

#[tokio::test]
async fn a_read_of_two_full_payments_pays_the_order_once_and_asks_about_the_other() {
    let world = paid(&[("try_1", FULL), ("try_2", FULL)]).await;
    let effects = read(&world).await;
    assert_eq!(kinds(&effects), ["needs_attention", "payment.paid"]);
    assert_eq!(effects[0]["type"], json!("payment.paid"));
    assert_eq!(effects[0]["amount"]["minor"], json!(FULL));
    let words = "the customer has paid again: payment pay_A (attempt try_2) over 599.00 SGD beside payment pay_A (attempt try_1)";
    assert_eq!(effects[1]["details"], json!(words));
    assert_eq!(effects[1]["provider_reference"], json!("pay_A"));
    let row = timeline(&world, OrderKind::Payment, "A").await.order;
    assert_eq!(
        (row.data.status.as_str(), row.data.phase),
        ("paid", Phase::Attention)
    );
    assert_eq!(read(&world).await, [json!(null); 0], "read again");
}

/// A report about the payments of order A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// A webhook about one attempt, by its index.
    Attempt(usize),
    /// A webhook with the sum.
    Sum,
    Read,
}

/// Every order of every selection.
fn arrangements(all: &[Told]) -> Vec<Vec<Told>> {
    let mut found = vec![Vec::new()];
    for one in all {
        let rest: Vec<Told> = all.iter().copied().filter(|told| told != one).collect();
        for tail in arrangements(&rest) {
            found.push([vec![*one], tail].concat());
        }
    }
    found
}

/// Effects by kind with the attempts that the mismatches and questions are about, and the status and phase of the order.
async fn outcome(attempts: &[(&str, i64)], told: &[Told], is_together: bool) -> Value {
    let world = paid(attempts).await;
    let mut effects = Vec::new();
    for one in told {
        let about = |id: Option<&str>, minor| Hook {
            kind: if id.is_some() { "attempt" } else { "payment" }.into(),
            attempt: id.map(str::to_owned),
            minor: Some(minor),
            copy: id.map_or(9, |id| id.bytes().last().unwrap().into()),
            ..hook("A", "paid")
        };
        match *one {
            Told::Attempt(index) => {
                let (id, minor) = attempts[index];
                receive(&world, &about(Some(id), minor)).await;
            }
            Told::Sum => {
                let sum = attempts.iter().map(|(_, minor)| minor).sum();
                receive(&world, &about(None, sum)).await;
            }
            Told::Read => effects.extend(read(&world).await),
        }
        if !is_together {
            effects.extend(forms(&world).await);
        }
    }
    effects.extend(read(&world).await);
    let text = serde_json::to_string(&effects).unwrap();
    let named = attempts.iter().filter(|(id, _)| text.contains(id));
    let named: Vec<_> = named.map(|(id, _)| id).collect();
    let mismatched = effects
        .iter()
        .filter(|effect| !effect["received"].is_null());
    let mismatched = mismatched.map(|effect| (&effect["received"]["minor"], &effect["attempts"]));
    let row = timeline(&world, OrderKind::Payment, "A").await.order;
    json!([
        kinds(&effects),
        named,
        mismatched.collect::<Vec<_>>(),
        row.data.status,
        row.data.phase.as_str()
    ])
}

#[tokio::test]
async fn every_order_and_grouping_of_the_same_payments_has_the_same_outcome() {
    let two = vec![Told::Attempt(0), Told::Attempt(1), Told::Sum, Told::Read];
    for (attempts, kinds) in [
        (
            vec![("try_1", FULL), ("try_2", FULL)],
            vec!["needs_attention", "payment.paid"],
        ),
        (
            vec![("try_1", FULL), ("try_2", 100)],
            vec!["payment.mismatch", "payment.paid"],
        ),
        (
            vec![("try_1", FULL), ("try_2", FULL), ("try_3", 100)],
            vec!["needs_attention", "payment.mismatch", "payment.paid"],
        ),
    ] {
        let expected = outcome(&attempts, &[Told::Read], false).await;
        assert_eq!(expected[0], json!(kinds));
        assert_eq!(expected[3], json!("paid"));
        let three = attempts.len() > 2;
        let all = [
            two.clone(),
            three.then_some(Told::Attempt(2)).into_iter().collect(),
        ]
        .concat();
        // A paid order is not read, so nothing tells of the others if the first report names one payment alone.
        let all_told = |told: &Vec<Told>| {
            let mut attempts = 0..attempts.len();
            let each = attempts.all(|index| told.contains(&Told::Attempt(index)));
            each || told.contains(&Told::Sum) || told.first() == Some(&Told::Read)
        };
        for told in arrangements(&all).into_iter().filter(all_told) {
            for is_together in [false, true] {
                let found = outcome(&attempts, &told, is_together).await;
                assert_eq!(found, expected, "{attempts:?} {told:?} {is_together}");
            }
        }
    }
}

#[tokio::test]
async fn several_payments_pay_no_order_that_none_of_them_matches() {
    let usd = || ReportedAmount::minor_units(FULL.to_string(), "USD");
    let unread = || ReportedAmount::strict("599,00", "SGD");
    let sgd = |id: &str, minor| attempt(id, amount(minor));
    let cases = [
        ("less money", vec![sgd("1", 100), sgd("2", 100)], 200),
        (
            "a part in dollars",
            vec![sgd("1", FULL), attempt("2", usd())],
            2 * FULL,
        ),
        (
            "all in dollars",
            vec![attempt("1", usd()), attempt("2", usd())],
            2 * FULL,
        ),
        (
            "an unread part",
            vec![sgd("1", FULL), attempt("2", unread())],
            2 * FULL,
        ),
        (
            "another sum",
            vec![sgd("1", FULL), sgd("2", FULL)],
            3 * FULL,
        ),
        (
            "one attempt twice",
            vec![sgd("1", FULL), sgd("1", FULL)],
            2 * FULL,
        ),
        ("one attempt", vec![sgd("1", 2 * FULL)], 2 * FULL),
    ];
    for (name, attempts, sum) in cases {
        let world = created().await;
        pay(&world, &attempts, sum);
        assert_eq!(kinds(&read(&world).await), ["payment.mismatch"], "{name}");
    }
    let world = paid(&[("try_1", FULL), ("try_2", FULL)]).await;
    {
        let mut inner = world.gateway.lock();
        let payment = inner.payments.get_mut("pay_A").unwrap();
        payment.merchant_reference = Some("B".into());
    }
    assert_eq!(kinds(&read(&world).await), ["payment.mismatch"]);
}

#[tokio::test]
async fn a_total_that_no_read_explains_is_a_mismatch() {
    let total = Hook {
        minor: Some(2 * FULL),
        ..hook("A", "paid")
    };
    let mismatch = |effects: &[Value]| {
        assert_eq!(kinds(effects), ["payment.mismatch"]);
        assert_eq!(effects[0]["received"]["minor"], json!(2 * FULL));
        assert_eq!(effects[0]["evidence"], json!("webhook"));
    };
    // The gateway's answer says nothing of the money.
    let world = created().await;
    receive(&world, &total).await;
    mismatch(&forms(&world).await);
    receive(
        &world,
        &Hook {
            copy: 1,
            ..total.clone()
        },
    )
    .await;
    assert_eq!(forms(&world).await, [json!(null); 0], "another copy");
    // The gateway does not know the payment.
    let world = created().await;
    world.gateway.lock().payments.clear();
    receive(&world, &total).await;
    mismatch(&forms(&world).await);
    // The gateway limits the rate: its answer is still to come.
    let world = paid(&[("try_1", FULL), ("try_2", FULL)]).await;
    world.gateway.lock().limited = true;
    receive(&world, &total).await;
    assert_eq!(forms(&world).await, [json!(null); 0], "limited");
    world.gateway.lock().limited = false;
    world.pass(600);
    assert_eq!(
        kinds(&forms(&world).await),
        ["needs_attention", "payment.paid"]
    );
}

#[tokio::test]
async fn the_refund_of_a_second_payment_leaves_the_order_paid() {
    let world = paid(&[("try_1", FULL), ("try_2", FULL)]).await;
    {
        let mut inner = world.gateway.lock();
        let payment = inner.payments.get_mut("pay_A").unwrap();
        payment.refunded = Some(amount(FULL));
        payment.attempts[0].refunded = Some(amount(FULL));
    }
    let effects = read(&world).await;
    assert_eq!(kinds(&effects), ["payment.paid", "payment.refunded"]);
    let timeline = timeline(&world, OrderKind::Payment, "A").await;
    assert_eq!(timeline.order.data.phase, Phase::Final);
    let state = &timeline.order.data.state;
    assert!(
        state.contains("try_2"),
        "paid by the money that stayed: {state}"
    );
    // All of it went back.
    let world = paid(&[("try_1", FULL), ("try_2", FULL)]).await;
    {
        let mut inner = world.gateway.lock();
        inner.payments.get_mut("pay_A").unwrap().refunded = Some(amount(2 * FULL));
    }
    assert_eq!(kinds(&read(&world).await), ["payment.refunded"]);
}

#[tokio::test]
async fn a_search_that_finds_two_paid_payments_pays_the_order_once() {
    let world = world().await;
    world.gateway.set_fate(Fate::AnswerLost);
    let call = world.engine.create_payment("shop", &order("A")).await;
    call.unwrap_err();
    world.gateway.pay("A", PaymentStatus::Paid, FULL);
    {
        let mut inner = world.gateway.lock();
        let mut second = inner.payments["pay_A"].clone();
        second.provider_reference = ProviderReference::new("pay_B").unwrap();
        inner.payments.insert("pay_B".into(), second);
    }
    let effects = read(&world).await;
    assert_eq!(kinds(&effects), ["needs_attention", "payment.paid"]);
    let references = effects.iter().map(|effect| &effect["provider_reference"]);
    assert_eq!(references.collect::<Vec<_>>(), ["pay_A", "pay_B"]);
}
