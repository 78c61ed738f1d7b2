//! Clocks that jump, and handlers that take the process along.

use dhow_core::PaymentStatus;

use super::{
    gateway::{Fate, hook},
    *,
};

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn a_clock_that_is_set_back_delays_no_poll_no_lease_and_no_retry() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    // B is under the lease of a worker that has died, and C has a handler that failed.
    engine.create_payment("shop", &order("B")).await.unwrap();
    let paid = hook("B", "paid").delivery();
    engine.receive("shop", &paid).await.unwrap();
    let (claimed, _) = engine.claim_due(1).await.unwrap();
    assert_eq!(claimed.len(), 1);
    engine.create_payment("shop", &order("C")).await.unwrap();
    let paid = hook("C", "paid").delivery();
    engine.receive("shop", &paid).await.unwrap();
    engine.settle_due().await.unwrap();
    let fails = |_: Effect| async { Err::<(), _>("no stock") };
    assert!(engine.deliver_due(&fails).await.unwrap());
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    world.time.set_back(DAY);
    let mut effects = Vec::new();
    for _ in 0..130 {
        effects.extend(world.drain().await);
        world.pass(1);
    }
    effects.sort();
    assert_eq!(
        effects,
        ["payment.paid A", "payment.paid B", "payment.paid C"]
    );
    assert!(world.gateway.lock().reads < 20, "polls run wild");
}

#[tokio::test]
async fn a_call_whose_clock_is_set_back_keeps_its_lease() {
    let world = world().await;
    world.time.set_back(DAY);
    world.gateway.set_fate(Fate::AnsweredLater);
    let new = order("A");
    let call = world.engine.create_payment("shop", &new);
    let other = async {
        until(|| world.gateway.lock().holds_answer).await;
        world.time.set_back(DAY);
        assert_eq!(world.engine.settle_due().await.unwrap(), 0, "under lease");
        world.gateway.lock().holds_answer = false;
    };
    let (created, ()) = tokio::join!(call, other);
    created.unwrap();
    let timeline = world.engine.history("shop", &reference("A")).await.unwrap();
    assert_eq!(timeline.order.data.status, "pending");
    assert_eq!(timeline.order.lease_until, None);
}

#[tokio::test]
async fn a_clock_that_jumps_forward_and_back_polls_within_the_limits() {
    let world = world().await;
    for number in 0..10 {
        let name = format!("O-{number}");
        let new = order(&name);
        world.engine.create_payment("shop", &new).await.unwrap();
    }
    for _ in 0..20 {
        world.pass(86_400);
        world.drain().await;
        world.time.set_back(DAY);
        world.drain().await;
    }
    // A jump of a day makes each payment due once, and the way back makes none due.
    let reads = world.gateway.lock().reads;
    assert!(reads <= 10 * 21, "{reads} reads");
    assert!(reads >= 10, "{reads} reads");
}

#[tokio::test]
async fn a_handler_that_panics_or_hangs_stops_only_its_own_order() {
    let world = world().await;
    for name in ["A", "B", "C"] {
        let new = order(name);
        world.engine.create_payment("shop", &new).await.unwrap();
        let paid = hook(name, "paid").delivery();
        world.engine.receive("shop", &paid).await.unwrap();
    }
    let seen = Mutex::new(Vec::new());
    let (sent, mut received) = tokio::sync::mpsc::unbounded_channel();
    let run = world.engine.run(|effect: Effect| {
        let name = effect.order().reference.clone();
        let attempts = effect.attempts();
        let sent = sent.clone();
        let seen = &seen;
        async move {
            match (name.as_str(), attempts) {
                ("A", 0) => panic!("a bug"),
                ("B", 0) => std::future::pending::<()>().await,
                _ => {}
            }
            seen.lock().unwrap().push(name);
            sent.send(()).map_err(|error| error.to_string())
        }
    });
    let three = async {
        for _ in 0..3 {
            received.recv().await;
        }
    };
    assert!(crate::join::within(run, three).await.is_none());
    let mut seen = seen.into_inner().unwrap();
    seen.sort();
    assert_eq!(seen, ["A", "B", "C"]);
}
