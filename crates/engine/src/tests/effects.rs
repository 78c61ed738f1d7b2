//! Effects: the form for programs, the time of the fact, and effects that are stuck.

use std::collections::BTreeMap;

use dhow_core::{
    Beneficiary, NewPayout, NewRefund, PaymentStatus, PayoutStatus, ProviderReference, RefundStatus,
};
use serde_json::{Value, json};

use super::{
    gateway::{Fate, Hook, hook},
    *,
};
use crate::store::{OrderKey, OrderKind, Phase, Timeline};

/// Effects that are due now, in their form for programs.
async fn forms(world: &World) -> Vec<Value> {
    let seen = Mutex::new(Vec::new());
    let handler = |effect: Effect| {
        seen.lock()
            .unwrap()
            .push(serde_json::to_value(&effect).unwrap());
        async { Ok::<(), String>(()) }
    };
    world.settle_all().await;
    while world.engine.deliver_due(&handler).await.unwrap() {}
    seen.into_inner().unwrap()
}

async fn receive(world: &World, hook: &Hook) {
    let delivery = hook.delivery();
    world.engine.receive("shop", &delivery).await.unwrap();
}

/// The members that every effect has, without those of its kind.
fn common(form: &Value) -> BTreeMap<&str, Value> {
    let members = [
        "type",
        "account",
        "merchant_reference",
        "provider_reference",
    ];
    let members = members.into_iter().chain(["amount", "evidence"]);
    assert!(form["id"].as_str().unwrap().starts_with("eff_"), "{form}");
    let time = form["occurred_at"].as_str().unwrap();
    assert!(time.ends_with('Z') && time.len() == 24, "{time}");
    members.map(|name| (name, form[name].clone())).collect()
}

fn expected<'a>(
    kind: &str,
    order: Option<&str>,
    id: Option<&str>,
    minor: Option<i64>,
    evidence: &str,
) -> BTreeMap<&'a str, Value> {
    let amount = minor.map(|minor| json!({"minor": minor, "currency": "SGD"}));
    BTreeMap::from([
        ("type", json!(kind)),
        ("account", json!("shop")),
        ("merchant_reference", json!(order)),
        ("provider_reference", json!(id)),
        ("amount", json!(amount)),
        ("evidence", json!(evidence)),
    ])
}

/// Works, and compares the effects in their form for programs.
async fn check(world: &World, all: &[BTreeMap<&str, Value>]) -> Vec<Value> {
    let mut forms = forms(world).await;
    forms.sort_by_key(|form| form["merchant_reference"].to_string());
    let found: Vec<_> = forms.iter().map(common).collect();
    assert_eq!(found, all, "{forms:#?}");
    forms
}

const A: Option<&str> = Some("A");
const PAID: Option<i64> = Some(59_900);

async fn paid_world() -> World {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    let all = [expected("payment.paid", A, Some("pay_A"), PAID, "webhook")];
    let seen = check(&world, &all).await;
    assert_eq!(seen[0]["after_failure"], json!(false));
    world
}

#[tokio::test]
async fn effects_of_payments_have_the_form_for_programs() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    let wrong = Hook {
        minor: Some(1),
        ..hook("A", "paid")
    };
    receive(&world, &wrong).await;
    let kind = "payment.mismatch";
    check(&world, &[expected(kind, A, Some("pay_A"), PAID, "webhook")]).await;
    engine.create_payment("shop", &order("B")).await.unwrap();
    receive(&world, &hook("B", "failed")).await;
    let (kind, id) = ("payment.failed", Some("pay_B"));
    let all = [expected(kind, Some("B"), id, PAID, "webhook")];
    let seen = check(&world, &all).await;
    assert_eq!(seen[0]["status"], json!("failed"));
}

#[tokio::test]
async fn effects_of_refunds_have_the_form_for_programs() {
    let world = paid_world().await;
    let payment = ProviderReference::new("pay_A").unwrap();
    for (name, status) in [
        ("R-1", RefundStatus::Succeeded),
        ("R-2", RefundStatus::Failed),
    ] {
        let refund = NewRefund::new(reference(name), payment.clone(), sgd(100));
        let sent = world.engine.refund("shop", &reference("A"), &refund).await;
        sent.unwrap();
        let id = format!("ref_{name}");
        world.gateway.lock().refunds.get_mut(&id).unwrap().status = status.clone();
        world.pass(600);
        let kind = format!("refund.{status}");
        let all = [expected(&kind, A, Some(&id), Some(100), "poll")];
        let seen = check(&world, &all).await;
        assert_eq!(seen[0]["refund"], json!(name));
    }
    let doubtful = Hook {
        doubt: true,
        copy: 3,
        ..hook("A", "paid")
    };
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    receive(&world, &doubtful).await;
    world.pass(5);
    let kind = "payment.refunded";
    let all = [expected(kind, A, Some("pay_A"), PAID, "poll")];
    let seen = check(&world, &all).await;
    assert_eq!(seen[0]["total"], json!({"minor": 200, "currency": "SGD"}));
}

#[tokio::test]
async fn effects_of_payouts_have_the_form_for_programs() {
    let world = world().await;
    for (name, status) in [("P", PayoutStatus::Paid), ("Q", PayoutStatus::Failed)] {
        let payout = NewPayout::new(reference(name), sgd(7), Beneficiary::new("Lan", "0123"));
        world.engine.payout("shop", &payout).await.unwrap();
        let id = format!("out_{name}");
        world.gateway.lock().payouts.get_mut(&id).unwrap().status = status.clone();
        world.pass(600);
        let kind = format!("payout.{status}");
        let all = [expected(&kind, Some(name), Some(&id), Some(7), "poll")];
        check(&world, &all).await;
    }
}

#[tokio::test]
async fn calls_for_a_person_have_the_form_for_programs() {
    let world = world().await;
    world.gateway.set_fate(Fate::RequestLost);
    let _ = world.engine.create_payment("shop", &order("C")).await;
    let odd = Hook {
        kind: "odd".into(),
        order: None,
        id: None,
        ..hook("", "")
    };
    receive(&world, &odd).await;
    world.pass(3_700);
    let kind = "needs_attention";
    let all = [
        expected(kind, Some("C"), None, PAID, "engine"),
        expected(kind, None, None, None, "engine"),
    ];
    let seen = check(&world, &all).await;
    assert_eq!(seen[0]["reason"], json!("unknown_outcome"));
    assert_eq!(seen[1]["reason"], json!("unreadable"));
}

#[tokio::test]
async fn an_effect_has_the_time_of_the_gateways_event_or_of_its_receipt() {
    for (tells, time) in [
        (Some(-60), "2023-11-14T22:12:20.000Z"),
        (None, "2023-11-14T22:13:20.000Z"),
        // A clock that is ahead is not believed.
        (Some(3_600), "2023-11-14T22:13:20.000Z"),
    ] {
        let world = world().await;
        world
            .engine
            .create_payment("shop", &order("A"))
            .await
            .unwrap();
        let hook = Hook {
            at: tells.map(|seconds: i64| 1_700_000_000_u64.saturating_add_signed(seconds)),
            ..hook("A", "paid")
        };
        receive(&world, &hook).await;
        world.pass(100);
        let seen = forms(&world).await;
        assert_eq!(seen[0]["occurred_at"], json!(time), "{tells:?}");
        assert_eq!(seen[0]["type"], json!("payment.paid"));
    }
}

async fn timeline(world: &World) -> Timeline {
    let key = OrderKey::new("shop", OrderKind::Payment, "A");
    world.store.timeline(&key).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_stuck_effect_shows_its_order_until_it_is_done() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    engine.settle_due().await.unwrap();
    let fails = |_: Effect| async { Err::<(), _>("no stock") };
    for attempt in 0..4 {
        assert_eq!(engine.stats().await.unwrap().attention, 0, "{attempt}");
        assert!(engine.deliver_due(&fails).await.unwrap());
        world.pass(901);
    }
    // The four attempts took an hour.
    assert!(engine.deliver_due(&fails).await.unwrap());
    assert_eq!(engine.stats().await.unwrap().attention, 1);
    let found = timeline(&world).await;
    assert_eq!(found.order.data.phase, Phase::Attention);
    assert_eq!(found.order.data.status, "paid");
    let last = found.history.last().unwrap();
    assert_eq!(last.to, "attention");
    assert!(last.evidence.starts_with("effect_stuck: payment.paid"));
    // It stays while the effect is not done, and is raised once.
    world.pass(1_000);
    engine.settle_due().await.unwrap();
    assert!(engine.deliver_due(&fails).await.unwrap());
    assert_eq!(engine.stats().await.unwrap().attention, 1);
    world.pass(1_000);
    assert_eq!(world.drain().await, ["payment.paid A"]);
    world.settle_all().await;
    let found = timeline(&world).await;
    assert_eq!(found.order.data.phase, Phase::Final);
    let raised = found.history.iter().filter(|entry| entry.to == "attention");
    assert_eq!(raised.count(), 1);
    assert_eq!(found.history.last().unwrap().to, "attention ended");
}

#[tokio::test]
async fn an_effect_is_stuck_after_ten_attempts_also_if_they_are_fast() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    engine.settle_due().await.unwrap();
    let fails = |_: Effect| async { Err::<(), _>("no stock") };
    let mut attempts = 0;
    while engine.stats().await.unwrap().attention == 0 {
        attempts += u32::from(engine.deliver_due(&fails).await.unwrap());
        world.pass(60);
        assert!(attempts < 20);
    }
    assert_eq!(attempts, 10);
}

#[tokio::test]
async fn a_stuck_effect_that_was_done_by_a_process_that_died_is_noticed() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    receive(&world, &hook("A", "paid")).await;
    engine.settle_due().await.unwrap();
    // No worker ran for an hour: the effect waits, and is not stuck.
    world.pass(4_000);
    // The wake-up after the end of the effect is lost with the process.
    let lease = crate::ids::lease_token();
    let fails = |_: Effect| async { Err::<(), _>("no stock") };
    assert!(engine.deliver_due(&fails).await.unwrap());
    assert_eq!(engine.stats().await.unwrap().attention, 0);
    world.pass(10);
    assert!(engine.deliver_due(&fails).await.unwrap());
    assert_eq!(engine.stats().await.unwrap().attention, 1);
    world.pass(10);
    let claim = crate::store::EffectClaim {
        accounts: vec!["shop".into()],
        limit: 1,
        lease: lease.clone(),
        now: engine.now(),
        until: engine.now().plus(Duration::from_secs(60)),
    };
    let effect = world.store.claim_effects(claim).await.unwrap().remove(0);
    let end = crate::store::EffectEnd {
        id: effect.id,
        order: effect.order,
        lease,
        now: engine.now(),
        result: crate::store::EffectResult::Done,
    };
    world.store.finish_effect(end).await.unwrap();
    assert_eq!(engine.stats().await.unwrap().attention, 1);
    world.pass(901);
    world.settle_all().await;
    assert_eq!(engine.stats().await.unwrap().attention, 0);
    assert!(!engine.deliver_due(&fails).await.unwrap());
}
