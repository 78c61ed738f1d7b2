//! A gateway that hangs delays no webhook.

use dhow_core::{PaymentStatus, PayoutStatus};

use super::{
    gateway::hook,
    people::{payout, payout_paid, receive, timeline},
    *,
};
use crate::{gate::READS, join::both, store::OrderKind};

/// Runs the workers beside a script, which waits at most `LIMIT` of virtual time for each of its conditions.
pub(super) struct Script<'a> {
    world: &'a World,
    pub(super) seen: &'a Mutex<Vec<String>>,
}

/// Far below the time limit of a call, for which a read may hang.
const LIMIT: Duration = Duration::from_secs(20);

impl Script<'_> {
    /// Waits for a condition, and returns false if virtual time has run out.
    pub(super) async fn wait(&self, holds: impl Fn() -> bool) -> bool {
        let end = dhow_core::Clock::now(&*self.world.time) + LIMIT;
        until(|| holds() || dhow_core::Clock::now(&*self.world.time) > end).await;
        holds()
    }

    /// Lets virtual time pass.
    pub(super) async fn pass(&self, time: Duration) {
        let end = dhow_core::Clock::now(&*self.world.time) + time;
        until(|| dhow_core::Clock::now(&*self.world.time) > end).await;
    }

    pub(super) async fn sees(&self, effect: &str) {
        let is_seen = || self.seen.lock().unwrap().iter().any(|seen| seen == effect);
        assert!(self.wait(is_seen).await, "no {effect} within {LIMIT:?}");
    }
}

pub(super) async fn run(world: &World, script: impl AsyncFnOnce(Script<'_>)) -> Vec<String> {
    let seen = Mutex::new(Vec::new());
    let is_over = Mutex::new(false);
    let handler = |effect: Effect| {
        let text = format!("{} {}", effect.kind().as_str(), effect.order().reference);
        seen.lock().unwrap().push(text);
        async { Ok::<(), String>(()) }
    };
    let stop = until(|| *is_over.lock().unwrap());
    let script = async {
        let seen = &seen;
        script(Script { world, seen }).await;
        world.gateway.lock().hangs = false;
        *is_over.lock().unwrap() = true;
    };
    both(world.engine.run_until(handler, stop), script).await;
    seen.into_inner().unwrap()
}

#[tokio::test]
async fn a_webhook_takes_effect_while_reads_of_its_order_and_of_others_hang() {
    let world = world().await;
    for name in ["A", "B"] {
        let new = order(name);
        world.engine.create_payment("shop", &new).await.unwrap();
    }
    world.engine.payout("shop", &payout("P")).await.unwrap();
    // The answers are older than the webhooks.
    world.gateway.pay("A", PaymentStatus::Failed, 0);
    {
        let mut inner = world.gateway.lock();
        inner.payouts.get_mut("out_P").unwrap().status = PayoutStatus::Failed;
        inner.hangs = true;
    }
    world.pass(60);
    let seen = run(&world, async |script| {
        assert!(script.wait(|| world.gateway.lock().hanging.0 == 3).await);
        for (kind, name) in [
            (OrderKind::Payment, "A"),
            (OrderKind::Payment, "B"),
            (OrderKind::Payout, "P"),
        ] {
            let row = timeline(&world, kind, name).await.order;
            assert_eq!(row.lease_until, None, "{name} is free while it is read");
        }
        let new = order("C");
        world.engine.create_payment("shop", &new).await.unwrap();
        for name in ["C", "A"] {
            receive(&world, &hook(name, "paid")).await;
            script.sees(&format!("payment.paid {name}")).await;
        }
        receive(&world, &payout_paid()).await;
        script.sees("payout.paid P").await;
        assert_eq!(world.gateway.lock().hanging.0, 3, "they still hang");
    })
    .await;
    assert_eq!(seen.len(), 3, "no contradiction: {seen:?}");
    let history = timeline(&world, OrderKind::Payment, "A").await.history;
    let words = "the status failed was read before a webhook came";
    assert!(history.iter().any(|entry| entry.evidence == words));
    assert_eq!(world.engine.stats().await.unwrap().attention, 0);
}

#[tokio::test]
async fn a_gateway_that_hangs_holds_a_limited_number_of_reads() {
    let world = world().await;
    for number in 0..READS + 9 {
        let new = order(&format!("O-{number}"));
        world.engine.create_payment("shop", &new).await.unwrap();
    }
    world.gateway.lock().hangs = true;
    world.pass(60);
    let seen = run(&world, async |script| {
        assert!(
            script
                .wait(|| world.gateway.lock().hanging.0 == READS)
                .await
        );
        let last = format!("O-{}", READS + 8);
        receive(&world, &hook(&last, "paid")).await;
        script.sees(&format!("payment.paid {last}")).await;
        assert_eq!(world.gateway.lock().hanging, (READS, READS));
    })
    .await;
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn a_read_whose_process_died_is_made_again_when_the_time_of_a_lease_has_passed() {
    let world = world().await;
    let new = order("A");
    world.engine.create_payment("shop", &new).await.unwrap();
    world.gateway.lock().hangs = true;
    world.pass(60);
    let hangs = until(|| world.gateway.lock().hanging.0 == 1);
    let died = crate::join::within(world.engine.settle_due(), hangs).await;
    assert!(died.is_none());
    world.gateway.lock().hangs = false;
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    // A hint meanwhile leads to no second read.
    let order = reference("A");
    world.pass(110);
    let hint = world.engine.customer_returned("shop", &order);
    hint.await.unwrap();
    assert_eq!(world.drain().await, [""; 0]);
    world.pass(20);
    assert_eq!(world.drain().await, ["payment.paid A"]);
}
