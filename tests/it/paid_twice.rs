//! Orders that are paid once or twice at each gateway, as the engine sees them: only a second payment needs a person.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use dhow_core::{
    Delivery, Environment, Expectation, NewPayment, NextAction, Payment, PaymentProvider,
    WebhookSigner,
};
use dhow_engine::{Effect, EffectKind, Engine, MemoryStore, Replay};
use dhow_hpay::{HPay, HPayConfig};
use dhow_sandbox::Sandbox;

use crate::day::{GATEWAYS, NOWHERE, Time, provider};

const HITPAY: usize = 0;
const HPAY: usize = 1;
const HUB2: usize = 2;
const PAYATOM: usize = 3;

/// One gateway with an engine that knows one order.
struct World {
    gateway: usize,
    sandbox: Sandbox,
    time: Arc<Time>,
    provider: Arc<dyn PaymentProvider>,
    engine: Engine,
    new: NewPayment,
}

impl World {
    async fn new(gateway: usize) -> Self {
        let time = Time::new();
        let builder = Sandbox::builder().seed(1).clock(time.clone());
        let sandbox = builder.webhook_retries([]).start().await.unwrap();
        sandbox.hub2().register_webhook(NOWHERE, &[]);
        sandbox.payatom().register_webhook(NOWHERE);
        sandbox.hitpay().register_endpoint(NOWHERE, &[]);
        let provider = provider::of(GATEWAYS[gateway], &sandbox, &time);
        let engine = Engine::builder(MemoryStore::not_durable())
            .shared_account("shop", provider.clone())
            .clock(time.clone())
            .sleeper(time.clone())
            .build();
        Self {
            gateway,
            sandbox,
            time,
            provider,
            engine: engine.await.unwrap(),
            new: provider::order(gateway, 1),
        }
    }

    /// Creates a payment past the engine, and opens HPay's link, which makes the order known to HPay.
    async fn create(&self) -> Payment {
        let payment = self.provider.create_payment(&self.new).await.unwrap();
        self.open(&payment).await;
        payment
    }

    async fn open(&self, payment: &Payment) {
        if let (HPAY, [NextAction::Redirect { url }]) = (self.gateway, &payment.next_actions[..]) {
            reqwest::get(url).await.unwrap();
        }
    }

    /// Makes the order known to the engine, without the gateway's reference.
    async fn expect(&self) {
        let (reference, amount) = (self.new.merchant_reference.clone(), self.new.amount);
        let id = self.provider.id();
        let order = Expectation::new(id, Environment::Sandbox, reference, amount);
        self.engine.expect("shop", order).await.unwrap();
    }

    async fn pay(&self, payment: &Payment) {
        let id = match self.gateway {
            HITPAY | HUB2 => payment.provider_reference.as_str(),
            _ => self.new.merchant_reference.as_str(),
        };
        provider::pay(self.gateway, &self.sandbox, id);
        self.sandbox.deliveries().idle().await;
    }

    fn webhooks(&self) -> Vec<Delivery> {
        let all = self.sandbox.deliveries().all();
        all.iter().map(|webhook| webhook.to_delivery()).collect()
    }

    async fn deliver(&self, webhooks: &[Delivery]) {
        for webhook in webhooks {
            let reply = self.engine.receive("shop", webhook).await.unwrap();
            assert!(reply.status() < 300, "{webhook:?}");
        }
    }

    /// Lets the engine read and work for a while, and returns its effects in a few words.
    async fn effects(&self) -> Vec<String> {
        let seen = Mutex::new(Vec::new());
        let handler = |effect: Effect| {
            let text = match effect.kind() {
                EffectKind::NeedsAttention { reason, details } => format!("{reason}: {details}"),
                kind => kind.as_str().to_owned(),
            };
            seen.lock().unwrap().push(text);
            async { Ok::<(), String>(()) }
        };
        let order = &self.new.merchant_reference;
        for _ in 0..5 {
            self.engine.customer_returned("shop", order).await.unwrap();
            while self.engine.settle_due().await.unwrap() > 0 {}
            while self.engine.deliver_due(&handler).await.unwrap() {}
            self.time.pass(Duration::from_secs(60));
        }
        seen.into_inner().unwrap()
    }

    async fn replay(&self) {
        let order = self.new.merchant_reference.clone();
        let replay = Replay::Payment(order);
        self.engine.replay("shop", &replay).await.unwrap();
    }

    /// Effects after the first payment, whose words are those of a second one.
    async fn asks_for_a_person(&self) -> bool {
        let effects = self.effects().await;
        let again = "contradiction: the customer has paid again: payment ";
        let amount = format!(" over {} beside payment ", self.new.amount);
        let is_question = |text: &String| text.starts_with(again) && text.contains(&amount);
        assert!(effects.iter().all(is_question), "{effects:?}");
        assert!(effects.len() < 2, "{effects:?}");
        !effects.is_empty()
    }
}

/// Turns an order of reports into another one.
type Arrange = fn(&mut Vec<Delivery>);

/// Returns a world whose order was paid by its webhooks, and the webhooks.
async fn paid(gateway: usize) -> (World, Vec<Delivery>) {
    let world = World::new(gateway).await;
    world.expect().await;
    let payment = world.create().await;
    world.pay(&payment).await;
    let webhooks = world.webhooks();
    world.deliver(&webhooks).await;
    assert_eq!(world.effects().await, ["payment.paid"]);
    (world, webhooks)
}

#[tokio::test]
async fn one_payment_reported_in_every_form_is_paid_once_and_asks_for_no_one() {
    let arrangements: [Arrange; 2] = [|_| {}, |webhooks| webhooks.reverse()];
    for (gateway, name) in GATEWAYS.into_iter().enumerate() {
        for arrange in arrangements {
            for (is_created, reads_first) in [(true, false), (false, false), (false, true)] {
                let world = World::new(gateway).await;
                let payment = if is_created {
                    let created = world.engine.create_payment("shop", &world.new).await;
                    created.unwrap()
                } else {
                    world.expect().await;
                    world.create().await
                };
                world.open(&payment).await;
                world.pay(&payment).await;
                let mut seen = Vec::new();
                if reads_first {
                    seen.extend(world.effects().await);
                }
                let mut webhooks = world.webhooks();
                assert!(!webhooks.is_empty());
                arrange(&mut webhooks);
                for _ in 0..2 {
                    world.deliver(&webhooks).await;
                    seen.extend(world.effects().await);
                }
                world.replay().await;
                seen.extend(world.effects().await);
                assert_eq!(seen, ["payment.paid"], "{name} {is_created} {reads_first}");
            }
        }
    }
}

#[tokio::test]
async fn a_second_request_or_intent_that_is_paid_asks_for_a_person_once() {
    for gateway in [HITPAY, HUB2] {
        let world = World::new(gateway).await;
        world.expect().await;
        let (first, second) = (world.create().await, world.create().await);
        world.pay(&first).await;
        let webhooks = world.webhooks();
        world.deliver(&webhooks).await;
        assert_eq!(world.effects().await, ["payment.paid"]);
        world.pay(&second).await;
        for turn in 0..2 {
            world.deliver(&world.webhooks()).await;
            assert_eq!(world.asks_for_a_person().await, turn == 0, "{gateway}");
        }
        world.replay().await;
        assert!(!world.asks_for_a_person().await);
    }
}

#[tokio::test]
async fn a_hitpay_request_that_is_paid_repeatedly_asks_for_a_person_each_time() {
    let mut world = World::new(HITPAY).await;
    world.new.options.set("allow_repeated_payments", "true");
    let payment = world.engine.create_payment("shop", &world.new).await;
    let payment = payment.unwrap();
    for number in 1..4 {
        world.pay(&payment).await;
        let mut webhooks = world.webhooks();
        // The forms and both kinds of events, in another order each time.
        let length = webhooks.len();
        webhooks.rotate_left(number % length);
        world.deliver(&webhooks).await;
        match number {
            1 => assert_eq!(world.effects().await, ["payment.paid"]),
            _ => assert!(world.asks_for_a_person().await, "{number}"),
        }
    }
    world.replay().await;
    assert!(!world.asks_for_a_person().await);
}

#[tokio::test]
async fn a_hitpay_request_that_was_paid_repeatedly_before_any_report_is_paid_once() {
    for (reads_first, rotation) in [(true, 0), (false, 0), (false, 1), (false, 4)] {
        let mut world = World::new(HITPAY).await;
        world.new.options.set("allow_repeated_payments", "true");
        let payment = world.engine.create_payment("shop", &world.new).await;
        let payment = payment.unwrap();
        for _ in 0..3 {
            world.pay(&payment).await;
        }
        let mut webhooks = world.webhooks();
        webhooks.rotate_left(rotation);
        if !reads_first {
            world.deliver(&webhooks).await;
        }
        let mut seen = world.effects().await;
        seen.sort_unstable();
        let case = (reads_first, rotation);
        let words = "contradiction: the customer has paid again: payment ";
        assert!(
            seen[..2].iter().all(|text| text.starts_with(words)),
            "{case:?} {seen:?}"
        );
        assert_eq!(seen[2..], ["payment.paid"], "{case:?}");
        world.deliver(&webhooks).await;
        world.replay().await;
        assert_eq!(world.effects().await, [""; 0], "{case:?}");
    }
}

#[tokio::test]
async fn a_second_payment_id_of_hpay_asks_for_a_person_once() {
    let (world, webhooks) = paid(HPAY).await;
    let gateway = world.sandbox.hpay();
    let (passcode, email) = (gateway.passcode().clone(), gateway.merchant_email());
    let config = HPayConfig::new(Environment::Sandbox, gateway.merchant_id(), passcode, email);
    let hpay = HPay::connect(config).unwrap();
    for turn in 0..2 {
        let query = webhooks[0].query().unwrap();
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some(("payment_id", _)) => "payment_id=777".to_owned(),
            _ => pair.to_owned(),
        });
        let query: Vec<String> = pairs.collect();
        let unsigned = Delivery::get(webhooks[0].path(), query.join("&"));
        let signed = hpay.webhooks().sign_test_webhook(unsigned).unwrap();
        world.deliver(&[signed]).await;
        assert_eq!(world.asks_for_a_person().await, turn == 0);
    }
}

/// PayAtom's signature covers no reference of the payin, so a webhook with another one proves no second payment.
#[tokio::test]
async fn another_reference_in_a_webhook_of_payatom_proves_nothing() {
    let (world, webhooks) = paid(PAYATOM).await;
    let body = String::from_utf8(webhooks[0].body().to_vec()).unwrap();
    let other = body.replace("\"ref_code\":\"", "\"ref_code\":\"X");
    assert_ne!(other, body);
    let mut forged = Delivery::post(webhooks[0].path(), other);
    for (name, value) in webhooks[0].headers() {
        let added = forged.with_header(name.as_str(), value.to_str().unwrap());
        forged = added.unwrap();
    }
    world.deliver(&[forged]).await;
    assert!(!world.asks_for_a_person().await);
}
