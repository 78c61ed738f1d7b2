//! Random interleavings against a model: an order is paid once, if and only if the gateway was paid in full.

use std::collections::BTreeMap;

use dhow_core::{Environment, Expectation, PaymentStatus};
use proptest::prelude::*;

use super::{
    gateway::{Fate, Hook, ID, hook},
    *,
};
use crate::{Replay, store::OrderFilter};

const ORDERS: [&str; 2] = ["A", "B"];

#[derive(Debug, Clone)]
enum Step {
    Create(usize, u8),
    Expect(usize),
    /// The gateway's own state changes.
    Pay(usize),
    Fail(usize),
    /// A delivery of the gateway's present state, in one of three versions.
    Deliver(usize, u32),
    /// A call whose answer takes a while, with the payment and its delivery meanwhile.
    PaidDuringCreate(usize),
    /// A delivery of a failure, also after the payment.
    DeliverFailure(usize),
    /// A delivery with a wrong amount: an attack or an error.
    DeliverWrong(usize),
    Return(usize),
    Settle,
    /// A worker claims orders and dies.
    DieSettling,
    /// A worker claims an effect, hands it over, and dies before it is finished.
    DieDelivering,
    Handle,
    HandlerFails,
    Replay(usize),
    Pass(u64),
    StoreDown,
    StoreUp,
}

fn any_step() -> impl Strategy<Value = Step> {
    let which = 0..ORDERS.len();
    prop_oneof![
        3 => (which.clone(), 0..5_u8).prop_map(|(order, fate)| Step::Create(order, fate)),
        1 => which.clone().prop_map(Step::Expect),
        2 => which.clone().prop_map(Step::Pay),
        1 => which.clone().prop_map(Step::Fail),
        5 => (which.clone(), 0..3_u32).prop_map(|(order, copy)| Step::Deliver(order, copy)),
        1 => which.clone().prop_map(Step::DeliverWrong),
        1 => which.clone().prop_map(Step::PaidDuringCreate),
        1 => which.clone().prop_map(Step::DeliverFailure),
        2 => which.clone().prop_map(Step::Return),
        4 => Just(Step::Settle),
        1 => Just(Step::DieSettling),
        1 => Just(Step::DieDelivering),
        3 => Just(Step::Handle),
        1 => Just(Step::HandlerFails),
        1 => which.prop_map(Step::Replay),
        3 => (1..200_u64).prop_map(Step::Pass),
        1 => Just(Step::StoreDown),
        2 => Just(Step::StoreUp),
    ]
}

/// Effects that were handed over, by id, with their text.
type Seen = BTreeMap<String, String>;

struct Run {
    world: World,
    seen: Mutex<Seen>,
    sent_wrong: [bool; 2],
    expected: [bool; 2],
    /// Orders whose payment was delivered and acknowledged: nothing more may be needed.
    delivered: [bool; 2],
}

impl Run {
    async fn deliver(&self, succeeds: bool) {
        let handler = |effect: Effect| {
            let text = format!("{} {}", effect.kind().as_str(), effect.order().reference);
            let before = self
                .seen
                .lock()
                .unwrap()
                .insert(effect.id().to_owned(), text.clone());
            assert!(
                before.is_none_or(|before| before == text),
                "one id, two effects"
            );
            async move {
                if succeeds {
                    Ok(())
                } else {
                    Err("as the test says")
                }
            }
        };
        let _ = self.world.engine.deliver_due(&handler).await;
    }

    async fn receive(&self, hook: &Hook) {
        let reply = self
            .world
            .engine
            .receive("shop", &hook.delivery())
            .await
            .unwrap();
        // The gateway delivers again until it is acknowledged.
        if reply.status() == 503 {
            self.world.store.set_available(true);
            let reply = self
                .world
                .engine
                .receive("shop", &hook.delivery())
                .await
                .unwrap();
            assert_eq!(reply.status(), 204);
        }
    }

    async fn step(&mut self, step: &Step) {
        let engine = self.world.engine.clone();
        match *step {
            Step::Create(order, fate) => self.create(order, fate).await,
            Step::Expect(order) => {
                let name = reference(ORDERS[order]);
                let expectation = Expectation::new(ID, Environment::Sandbox, name, sgd(59_900));
                self.expected[order] |= engine.expect("shop", expectation).await.is_ok();
            }
            Step::Pay(order) => self
                .world
                .gateway
                .pay(ORDERS[order], PaymentStatus::Paid, 59_900),
            Step::Fail(order) => self.fail(order),
            Step::Deliver(order, copy) => self.deliver_status(order, copy).await,
            Step::PaidDuringCreate(order) => self.paid_during_create(order).await,
            Step::DeliverFailure(order) => {
                if self.gateway_status(order).is_some() {
                    self.receive(&hook(ORDERS[order], "failed")).await;
                }
            }
            Step::DeliverWrong(order) => {
                self.sent_wrong[order] = true;
                let wrong = hook(ORDERS[order], "paid");
                self.receive(&Hook {
                    minor: Some(1),
                    copy: 77,
                    ..wrong
                })
                .await;
            }
            Step::Return(order) => {
                drop(
                    engine
                        .customer_returned("shop", &reference(ORDERS[order]))
                        .await,
                );
            }
            Step::Settle => drop(engine.settle_due().await),
            Step::DieSettling => drop(engine.claim_due(10).await),
            Step::DieDelivering => self.die_delivering().await,
            Step::Handle => self.deliver(true).await,
            Step::HandlerFails => self.deliver(false).await,
            Step::Replay(order) => {
                let replay = Replay::Payment(reference(ORDERS[order]));
                drop(engine.replay("shop", &replay).await);
            }
            Step::Pass(seconds) => self.world.pass(seconds),
            Step::StoreDown => self.world.store.set_available(false),
            Step::StoreUp => self.world.store.set_available(true),
        }
    }

    async fn paid_during_create(&mut self, order: usize) {
        let name = ORDERS[order];
        self.world.gateway.set_fate(Fate::AnsweredLater);
        let new = super::order(name);
        let paid = async {
            tokio::task::yield_now().await;
            if self.gateway_status(order).is_some() {
                self.world.gateway.pay(name, PaymentStatus::Paid, 59_900);
                self.receive(&hook(name, "paid")).await;
            }
        };
        let call = self.world.engine.create_payment("shop", &new);
        let _ = tokio::join!(call, paid);
        self.world.gateway.set_fate(Fate::Answered);
        let is_paid = self.gateway_status(order) == Some(PaymentStatus::Paid);
        self.delivered[order] |= is_paid;
        self.expected[order] |= is_paid;
    }

    async fn deliver_status(&mut self, order: usize, copy: u32) {
        if let Some(status) = self.gateway_status(order) {
            self.delivered[order] |= status == PaymentStatus::Paid;
            let present = hook(ORDERS[order], status.as_str());
            self.receive(&Hook { copy, ..present }).await;
        }
    }

    async fn die_delivering(&self) {
        let handler = |effect: Effect| {
            let text = format!("{} {}", effect.kind().as_str(), effect.order().reference);
            self.seen
                .lock()
                .unwrap()
                .insert(effect.id().to_owned(), text);
            std::future::pending::<Result<(), String>>()
        };
        let dies = tokio::task::yield_now();
        let _ = crate::join::within(self.world.engine.deliver_due(&handler), dies).await;
    }

    async fn create(&mut self, order: usize, fate: u8) {
        let fate = [
            Fate::Answered,
            Fate::AnswerLost,
            Fate::CallerDies,
            Fate::NotSent,
            Fate::Refused,
        ][usize::from(fate)];
        self.world.gateway.set_fate(fate);
        let new = super::order(ORDERS[order]);
        let call = self.world.engine.create_payment("shop", &new);
        let dies = async {
            for _ in 0..200 {
                tokio::task::yield_now().await;
            }
        };
        let _ = crate::join::within(call, dies).await;
        self.world.gateway.set_fate(Fate::Answered);
        self.expected[order] |= self
            .world
            .gateway
            .lock()
            .payments
            .contains_key(&format!("pay_{}", ORDERS[order]));
    }

    fn gateway_status(&self, order: usize) -> Option<PaymentStatus> {
        let inner = self.world.gateway.lock();
        inner
            .payments
            .get(&format!("pay_{}", ORDERS[order]))
            .map(|payment| payment.status.clone())
    }

    /// The gateway fails the payment, unless it is paid: no gateway takes a payment back.
    fn fail(&self, order: usize) {
        if self
            .gateway_status(order)
            .is_some_and(|status| status != PaymentStatus::Paid)
        {
            self.world
                .gateway
                .pay(ORDERS[order], PaymentStatus::Failed, 0);
        }
    }

    /// Lets everything come to its end: the store works, the gateway delivers its present state, time passes.
    async fn finish(&self) {
        self.world.store.set_available(true);
        for (index, order) in ORDERS.into_iter().enumerate() {
            // A payment that was delivered and acknowledged must not need another delivery.
            let status = self
                .gateway_status(index)
                .filter(|_| !self.delivered[index]);
            if let Some(status) = status {
                self.receive(&Hook {
                    copy: 9,
                    ..hook(order, status.as_str())
                })
                .await;
            }
        }
        for _ in 0..30 {
            self.world.pass(130);
            while self.world.engine.settle_due().await.unwrap() > 0 {}
            for _ in 0..4 {
                self.deliver(true).await;
            }
        }
    }

    /// Statuses of all orders by reference.
    async fn statuses(&self) -> BTreeMap<String, String> {
        let all = OrderFilter {
            limit: 99,
            ..OrderFilter::default()
        };
        let rows = self.world.store.orders(all).await.unwrap();
        rows.into_iter()
            .map(|row| (row.key.reference, row.data.status))
            .collect()
    }

    fn check(&self, statuses: &BTreeMap<String, String>) -> Result<(), TestCaseError> {
        let seen = self.seen.lock().unwrap();
        for (index, order) in ORDERS.into_iter().enumerate() {
            let count = |kind: &str| {
                seen.values()
                    .filter(|text| **text == format!("{kind} {order}"))
                    .count()
            };
            let is_paid = self.gateway_status(index) == Some(PaymentStatus::Paid);
            let paid = usize::from(is_paid && self.expected[index]);
            prop_assert_eq!(count("payment.paid"), paid, "{} in {:?}", order, seen);
            prop_assert!(count("payment.failed") <= 1);
            if paid == 1 {
                let status = statuses.get(order).map(String::as_str);
                prop_assert_eq!(status, Some("paid"), "{}", order);
            }
            let mismatches = usize::from(self.sent_wrong[index]);
            prop_assert!(count("payment.mismatch") <= mismatches);
        }
        // A request that moves money is sent again only after a refusal or if nothing was sent.
        let inner = self.world.gateway.lock();
        prop_assert!(inner.payments.len() <= ORDERS.len());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_interleaving_gives_one_effect(
        steps in prop::collection::vec(any_step(), 1..60),
        // Half of the runs have webhooks alone, so that a poll cannot heal a lost wake-up.
        polls in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut run = Run {
                world: world().await,
                seen: Mutex::default(),
                sent_wrong: [false; 2],
                expected: [false; 2],
                delivered: [false; 2],
            };
            run.world.gateway.lock().limited = !polls;
            for step in &steps {
                run.step(step).await;
            }
            run.finish().await;
            run.check(&run.statuses().await)
        })?;
    }
}
