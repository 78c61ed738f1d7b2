//! Workers: retries, panics, hangs, dead processes, rate limits, retention.

use dhow_core::PaymentStatus;

use super::{
    gateway::{Hook, hook},
    *,
};
use crate::{
    EngineError,
    store::{OrderKey, OrderKind},
};

/// Hands the effects that are due now to a handler that records the ids and behaves as told.
async fn deliver(world: &World, behaviour: Behaviour) -> Vec<String> {
    let seen = Mutex::new(Vec::new());
    let handler = |effect: Effect| {
        seen.lock().unwrap().push(effect.id().to_owned());
        async move {
            match behaviour {
                Behaviour::Succeeds => Ok(()),
                Behaviour::Fails => Err("no stock".to_owned()),
                Behaviour::Panics => panic!("a bug"),
                Behaviour::Hangs => std::future::pending().await,
            }
        }
    };
    while world.engine.deliver_due(&handler).await.unwrap() {}
    seen.into_inner().unwrap()
}

#[derive(Debug, Clone, Copy)]
enum Behaviour {
    Succeeds,
    Fails,
    Panics,
    Hangs,
}

async fn failed_and_paid() -> World {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    for status in ["failed", "paid"] {
        world
            .engine
            .receive("shop", &hook("A", status).delivery())
            .await
            .unwrap();
    }
    world.engine.settle_due().await.unwrap();
    world
}

fn effect_key() -> OrderKey {
    OrderKey::new("shop", OrderKind::Payment, "A")
}

#[tokio::test]
async fn a_failed_effect_is_repeated_with_the_same_id_before_the_next_one() {
    for (behaviour, error) in [
        (Behaviour::Fails, "no stock"),
        (Behaviour::Panics, "panic: a bug"),
        (Behaviour::Hangs, "the handler did not end within 30 s"),
    ] {
        let world = failed_and_paid().await;
        let first = deliver(&world, behaviour).await;
        assert_eq!(first.len(), 1, "{behaviour:?}: {first:?}");
        assert_eq!(
            deliver(&world, Behaviour::Succeeds).await,
            [""; 0],
            "{behaviour:?}: too early"
        );
        let timeline = world.store.timeline(&effect_key()).await.unwrap().unwrap();
        assert_eq!(timeline.effects[0].last_error.as_deref(), Some(error));
        assert_eq!(world.engine.stats().await.unwrap().effects_failing, 1);
        world.pass(2);
        let rest = deliver(&world, Behaviour::Succeeds).await;
        assert_eq!(rest.len(), 2, "{behaviour:?}");
        assert_eq!(rest[0], first[0]);
    }
}

#[tokio::test]
async fn retries_back_off_to_a_quarter_of_an_hour() {
    let world = failed_and_paid().await;
    let mut attempts = 0;
    for _ in 0..(24 * 60) {
        attempts += deliver(&world, Behaviour::Fails).await.len();
        world.pass(60);
    }
    assert!(
        (90..=110).contains(&attempts),
        "{attempts} attempts in a day"
    );
}

#[tokio::test]
async fn a_worker_that_dies_with_an_effect_loses_nothing() {
    let world = failed_and_paid().await;
    let handler = |_: Effect| std::future::pending::<Result<(), String>>();
    let died = crate::join::within(
        async {
            // The handler hangs without a limit, as in a process that is killed.
            let claim = crate::store::EffectClaim {
                accounts: vec!["shop".into()],
                limit: 1,
                lease: crate::ids::lease_token(),
                now: world.engine.now(),
                until: world.engine.now().plus(Duration::from_secs(60)),
            };
            world.store.claim_effects(claim).await.unwrap();
            std::future::pending::<()>().await;
        },
        tokio::task::yield_now(),
    );
    assert!(died.await.is_none());
    let _ = handler;
    assert_eq!(deliver(&world, Behaviour::Succeeds).await, [""; 0]);
    world.pass(61);
    assert_eq!(deliver(&world, Behaviour::Succeeds).await.len(), 2);
}

#[tokio::test]
async fn two_engines_on_one_store_hand_each_effect_over_once() {
    let world = world().await;
    let other = engine_on(&world.store, &world.gateway, &world.time).await;
    for number in 0..20 {
        let name = format!("O-{number}");
        world
            .engine
            .create_payment("shop", &order(&name))
            .await
            .unwrap();
        for engine in [&world.engine, &other] {
            engine
                .receive("shop", &hook(&name, "paid").delivery())
                .await
                .unwrap();
        }
    }
    let seen = Mutex::new(Vec::new());
    let handler = |effect: Effect| {
        seen.lock().unwrap().push(effect.id().to_owned());
        async { Ok::<(), String>(()) }
    };
    let work = |engine: Engine| {
        let handler = &handler;
        async move {
            for round in 0.. {
                assert!(round < 500, "there is always something to do");
                let settled = engine.settle_due().await.unwrap() > 0;
                let delivered = engine.deliver_due(handler).await.unwrap();
                if !settled && !delivered {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::join!(work(world.engine.clone()), work(other));
    let mut seen = seen.into_inner().unwrap();
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((all, seen.len()), (20, 20));
}

#[tokio::test]
async fn polls_back_off_and_a_429_closes_the_gate() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    for _ in 0..(24 * 60 * 6) {
        world.pass(10);
        world.drain().await;
    }
    let reads = world.gateway.lock().reads;
    assert!((200..=330).contains(&reads), "{reads} reads in a day");
    {
        let mut inner = world.gateway.lock();
        inner.limited = true;
        inner.reads = 0;
    }
    for number in 0..5 {
        world
            .engine
            .create_payment("shop", &order(&format!("B-{number}")))
            .await
            .unwrap();
    }
    // A read that waits for the end of the pause lets virtual time pass, so the loop ends before it.
    for _ in 0..50 {
        world.pass(1);
        world.drain().await;
    }
    let reads = world.gateway.lock().reads;
    assert_eq!(reads, 1, "reads after a 429");
}

#[tokio::test]
async fn a_status_that_the_gateway_does_not_allow_to_be_polled_is_not_polled() {
    let world = world().await;
    world.gateway.lock().bans_early_polls = true;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    for _ in 0..100 {
        world.pass(60);
        world.drain().await;
        let hint = engine.customer_returned("shop", &reference("A")).await;
        hint.unwrap();
    }
    assert_eq!(world.gateway.lock().reads, 0);
    let processing = hook("A", "processing").delivery();
    engine.receive("shop", &processing).await.unwrap();
    world.drain().await;
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.pass(60);
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn a_payment_that_waits_for_another_attempt_is_not_polled() {
    let world = world().await;
    world.gateway.lock().bans_early_polls = true;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    let receive = async |status: &str, copy| {
        let hook = Hook {
            copy,
            ..hook("A", status)
        };
        engine.receive("shop", &hook.delivery()).await.unwrap();
        world.drain().await
    };
    receive("processing", 1).await;
    receive("pending", 2).await;
    for _ in 0..100 {
        world.pass(60);
        world.drain().await;
    }
    // The webhook may be older than the status, so one read finds it out.
    assert_eq!(world.gateway.lock().reads, 1);
    // The second attempt.
    receive("processing", 3).await;
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.pass(60);
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn a_payment_that_is_paid_late_without_a_webhook_is_found_for_thirty_days() {
    for (days, paid) in [(3, true), (29, true), (32, false)] {
        let world = world().await;
        let engine = &world.engine;
        engine.create_payment("shop", &order("A")).await.unwrap();
        for _ in 0..days * 24 {
            world.pass(3_600);
            assert_eq!(world.drain().await, [""; 0]);
        }
        world.gateway.lock().reads = 0;
        world.gateway.pay("A", PaymentStatus::Paid, 59_900);
        world.pass(86_400);
        assert_eq!(!world.drain().await.is_empty(), paid, "day {days}");
        let reads = world.gateway.lock().reads;
        assert_eq!(reads, u32::from(paid), "day {days}");
    }
}

#[tokio::test]
async fn a_hint_leads_to_one_read_however_often_it_comes() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    for _ in 0..600 {
        world.pass(1);
        world.drain().await;
    }
    let before = world.gateway.lock().reads;
    world.gateway.pay("A", PaymentStatus::Processing, 0);
    for _ in 0..50 {
        world
            .engine
            .customer_returned("shop", &reference("A"))
            .await
            .unwrap();
        world.drain().await;
    }
    assert_eq!(world.gateway.lock().reads - before, 1);
    let unknown = world
        .engine
        .customer_returned("shop", &reference("Z"))
        .await;
    assert!(matches!(unknown, Err(EngineError::UnknownOrder { .. })));
}

#[tokio::test]
async fn run_works_until_it_is_dropped() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (sent, mut received) = tokio::sync::mpsc::unbounded_channel();
    let run = world.engine.run(|effect: Effect| {
        seen.lock().unwrap().push(effect.kind().as_str());
        let sent = sent.clone();
        async move { sent.send(()).map_err(|error| error.to_string()) }
    });
    let ended = crate::join::within(run, received.recv()).await;
    assert!(ended.is_none());
    assert_eq!(*seen.lock().unwrap(), ["payment.paid"]);
}

#[tokio::test]
async fn a_shutdown_ends_the_work_that_was_begun() {
    let world = failed_and_paid().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stop = Mutex::new(Some(stop));
    let done = Mutex::new(0);
    let run = world.engine.run_until(
        |_: Effect| {
            drop(stop.lock().unwrap().take());
            let done = &done;
            async move {
                tokio::task::yield_now().await;
                *done.lock().unwrap() += 1;
                Ok::<(), String>(())
            }
        },
        async { drop(stopped.await) },
    );
    run.await;
    assert_eq!(*done.lock().unwrap(), 1);
    assert_eq!(world.engine.stats().await.unwrap().effects_pending, 1);
    // The second effect is free at once, so the first one has ended in time.
    assert_eq!(deliver(&world, Behaviour::Succeeds).await.len(), 1);
}

#[tokio::test]
async fn a_panic_of_a_provider_stops_only_its_own_order() {
    let world = world().await;
    for name in ["A", "B"] {
        world
            .engine
            .create_payment("shop", &order(name))
            .await
            .unwrap();
        world
            .engine
            .receive("shop", &hook(name, "paid").delivery())
            .await
            .unwrap();
    }
    world.gateway.lock().panics_for = Some("A".to_owned());
    assert_eq!(world.drain().await, ["payment.paid B"]);
    world.gateway.lock().panics_for = None;
    world.pass(121);
    assert_eq!(world.drain().await, ["payment.paid A"]);
}

#[tokio::test]
async fn an_engine_is_checked_when_it_is_built() {
    let time = Time::new();
    let provider = || gateway::Provider(Arc::default());
    let builder = || Engine::builder(MemoryStore::not_durable()).clock(time.clone());
    for (builder, rule) in [
        (builder(), "at least one account"),
        (
            builder().account("Shop 1", provider()),
            "an account name has",
        ),
        (
            builder()
                .account("shop", provider())
                .account("shop", provider()),
            "was added twice",
        ),
    ] {
        let error = builder.build().await.unwrap_err().to_string();
        assert!(error.contains(rule), "{error}");
    }
}
