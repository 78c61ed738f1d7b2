//! One day of a shop at all four gateways, in virtual time: limits and ban are on, and half of the webhooks are lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use dhow_core::{
    Capabilities, Clock, Delivery, Environment, Event, Jitter, Lookup, MerchantReference,
    NewPayment, NextAction, Payment, PaymentProvider, PollPlan, PollingPolicy, ProviderId,
    ProviderReference, Rejection, Result, Sleeper, Verified, WebhookVerifier,
};
use dhow_engine::{Effect, Engine, EngineOptions, MemoryStore};
use dhow_sandbox::Sandbox;

pub(crate) mod provider;

/// Orders of each gateway.
const ORDERS: usize = 50;
const DAY: Duration = Duration::from_secs(24 * 3_600);
pub(crate) const GATEWAYS: [&str; 4] = ["hitpay", "hpay", "hub2", "payatom"];
/// URL at which no one listens. The test takes webhooks from the sandbox's list.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:1/webhooks";

/// Virtual time, for the sandbox and the engine.
#[derive(Debug)]
pub(crate) struct Time(Mutex<SystemTime>);

impl Time {
    pub(crate) fn new() -> Arc<Self> {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_000_000);
        Arc::new(Self(Mutex::new(start)))
    }

    pub(crate) fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Time {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

#[async_trait]
impl Sleeper for Time {
    async fn sleep(&self, time: Duration) {
        self.pass(time);
    }
}

/// Numbers that look random, the same in every run.
#[derive(Debug)]
struct Random(Mutex<u64>);

impl Random {
    fn below(&self, limit: u64) -> u64 {
        let mut state = self.0.lock().unwrap();
        *state = state.wrapping_mul(6_364_136_223_846_793_005);
        *state = state.wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % limit.max(1)
    }
}

impl Jitter for Random {
    fn up_to(&self, most: Duration) -> Duration {
        Duration::from_millis(self.below(u64::try_from(most.as_millis()).unwrap()))
    }
}

/// A provider without its polling policy, so that the engine knows no limits.
#[derive(Debug)]
struct Impolite(Arc<dyn PaymentProvider>);

impl WebhookVerifier for Impolite {
    fn verify_webhook(&self, delivery: &Delivery) -> std::result::Result<Verified, Rejection> {
        self.0.verify_webhook(delivery)
    }

    fn event(&self, verified: &Verified) -> Event {
        self.0.event(verified)
    }
}

#[async_trait]
impl PaymentProvider for Impolite {
    fn id(&self) -> ProviderId {
        self.0.id()
    }

    fn environment(&self) -> Environment {
        self.0.environment()
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = self.0.capabilities();
        capabilities.polling = PollingPolicy::default();
        capabilities
    }

    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        self.0.create_payment(new).await
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        self.0.payment_status(reference).await
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        self.0.lookup()
    }
}

/// Something that happens at a time.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    /// A customer orders.
    Order(usize),
    /// The customer's payment fails; another attempt follows.
    Fails(usize, String),
    /// The customer pays.
    Pays(usize, String),
}

struct Day {
    sandbox: Sandbox,
    time: Arc<Time>,
    random: Arc<Random>,
    engine: Engine,
    /// Everything that is still to happen, by time and in order.
    calendar: BTreeSet<(SystemTime, Happens)>,
    orders: Vec<(usize, MerchantReference)>,
    /// Ids of payments that failed once. No one may poll them until another attempt is reported.
    failed: BTreeSet<String>,
    last_webhook: u64,
    lost: u32,
    /// Number of `payment.paid` for each order.
    paid: Mutex<BTreeMap<String, u32>>,
}

impl Day {
    async fn new(is_polite: bool) -> Self {
        let time = Time::new();
        let start = time.now();
        let random = Arc::new(Random(Mutex::new(1)));
        let builder = Sandbox::builder().seed(1).clock(time.clone());
        let sandbox = builder.webhook_retries([]).start().await.unwrap();
        sandbox.hub2().limit_rates(true);
        sandbox.hub2().ban_on_abuse(true);
        sandbox.hub2().register_webhook(NOWHERE, &[]);
        sandbox.payatom().register_webhook(NOWHERE);
        let mut options = EngineOptions::default();
        if !is_polite {
            options.polling = impolite();
        }
        let mut builder = Engine::builder(MemoryStore::not_durable());
        for name in GATEWAYS {
            let provider = provider::of(name, &sandbox, &time);
            builder = match is_polite {
                true => builder.shared_account(name, provider),
                false => builder.account(name, Impolite(provider)),
            };
        }
        let builder = builder.clock(time.clone()).sleeper(time.clone());
        let engine = builder.jitter(random.clone()).options(options).build();
        Self {
            engine: engine.await.unwrap(),
            calendar: calendar(&random, start),
            orders: Vec::new(),
            failed: BTreeSet::new(),
            last_webhook: 0,
            lost: 0,
            paid: Mutex::default(),
            sandbox,
            time,
            random,
        }
    }

    /// Runs the day: whatever is due first is next.
    async fn run(&mut self) {
        let end = self.time.now() + DAY;
        while self.time.now() < end {
            self.work().await;
            let due = self.engine.store().stats().await.unwrap().oldest_due;
            let due = due.map(|due| {
                SystemTime::UNIX_EPOCH + Duration::from_millis(due.as_millis().unsigned_abs())
            });
            let next = self.calendar.first().map(|(at, _)| *at);
            // At least a second, as a worker pauses.
            let at = due.into_iter().chain(next).min().unwrap_or(end);
            let at = at.max(self.time.now() + Duration::from_secs(1)).min(end);
            *self.time.0.lock().unwrap() = at;
            while self
                .calendar
                .first()
                .is_some_and(|(at, _)| *at <= self.time.now())
            {
                let (_, happens) = self.calendar.pop_first().unwrap();
                self.happen(happens).await;
            }
        }
        self.work().await;
    }

    /// Settles what is due and handles the effects.
    async fn work(&self) {
        while self.engine.settle_due().await.unwrap() > 0 {}
        let handler = |effect: Effect| {
            if effect.kind().as_str() == "payment.paid" {
                let name = format!("{} {}", effect.order().account, effect.order().reference);
                *self.paid.lock().unwrap().entry(name).or_default() += 1;
            }
            async { Ok::<(), String>(()) }
        };
        while self.engine.deliver_due(&handler).await.unwrap() {}
    }

    async fn happen(&mut self, happens: Happens) {
        let mut loses = true;
        match happens {
            Happens::Order(gateway) => self.order(gateway).await,
            Happens::Fails(gateway, id) => {
                provider::fail(gateway, &self.sandbox, &id);
                self.failed.insert(id);
            }
            Happens::Pays(gateway, id) => {
                // If a payment that has failed is paid after all, the gateway must say so.
                loses = !self.failed.contains(&id);
                provider::pay(gateway, &self.sandbox, &id);
            }
        }
        self.sandbox.deliveries().idle().await;
        self.deliver(loses).await;
    }

    /// Creates a payment. Its customer pays within twelve hours, a third of them after a failure.
    async fn order(&mut self, gateway: usize) {
        let number = self.orders.len();
        let new = provider::order(gateway, number);
        let payment = self.engine.create_payment(GATEWAYS[gateway], &new).await;
        let payment = match payment {
            Ok(payment) => payment,
            Err(error) => panic!("{} at {number}: {error}", GATEWAYS[gateway]),
        };
        if let (1, [NextAction::Redirect { url }]) = (gateway, &payment.next_actions[..]) {
            // HPay knows an order when its link was opened.
            reqwest::get(url).await.unwrap();
        }
        let id = match gateway {
            0 | 2 => payment.provider_reference.to_string(),
            _ => new.merchant_reference.to_string(),
        };
        let pays = self.time.now() + Duration::from_secs(60 + self.random.below(12 * 3_600));
        if number.is_multiple_of(3) && gateway != 3 {
            let fails = self.time.now() + Duration::from_secs(30);
            self.calendar
                .insert((fails, Happens::Fails(gateway, id.clone())));
        }
        self.calendar.insert((pays, Happens::Pays(gateway, id)));
        self.orders.push((gateway, new.merchant_reference));
    }

    /// Delivers the new webhooks; half of them may be lost.
    async fn deliver(&mut self, loses: bool) {
        for webhook in self.sandbox.deliveries().all() {
            if webhook.number <= self.last_webhook {
                continue;
            }
            self.last_webhook = webhook.number;
            if loses && self.random.below(2) == 0 {
                self.lost += 1;
                continue;
            }
            let delivery = webhook.to_delivery();
            let reply = self.engine.receive(webhook.gateway, &delivery);
            assert!(reply.await.unwrap().status() < 300, "{webhook:?}");
        }
    }

    /// Orders that are not paid exactly once.
    fn unsettled(&self) -> Vec<String> {
        let paid = self.paid.lock().unwrap();
        let named = self.orders.iter();
        let named = named.map(|(gateway, reference)| format!("{} {reference}", GATEWAYS[*gateway]));
        named.filter(|name| paid.get(name) != Some(&1)).collect()
    }
}

/// Polls every second.
fn impolite() -> PollPlan {
    let mut plan = PollPlan::default();
    plan.initial_interval = Duration::from_secs(1);
    plan.multiplier_percent = 100;
    plan.max_interval = Duration::from_secs(1);
    plan
}

/// Orders during the first eleven hours, so that all are paid an hour before the end.
fn calendar(random: &Random, start: SystemTime) -> BTreeSet<(SystemTime, Happens)> {
    let orders = (0..ORDERS).flat_map(|_| 0..GATEWAYS.len());
    orders
        .map(|gateway| {
            let at = start + Duration::from_millis(random.below(11 * 3_600_000));
            (at, Happens::Order(gateway))
        })
        .collect()
}

#[tokio::test]
async fn a_day_of_orders_is_settled_and_no_gateway_bans_the_shop() {
    let mut day = Day::new(true).await;
    day.run().await;
    assert_eq!(day.orders.len(), ORDERS * GATEWAYS.len());
    assert_eq!(day.unsettled(), Vec::<String>::new());
    assert_eq!(day.sandbox.hub2().bans(), 0);
    println!("{} webhooks, {} of them lost", day.last_webhook, day.lost);
    assert!(day.lost > 100, "{} lost webhooks", day.lost);
}

#[tokio::test]
async fn an_engine_without_limits_is_banned() {
    let mut day = Day::new(false).await;
    day.calendar
        .retain(|(_, happens)| *happens == Happens::Order(2));
    // The beginning of the day is enough.
    while day.sandbox.hub2().bans() == 0 {
        let (at, happens) = day.calendar.pop_first().expect("a ban within the day");
        *day.time.0.lock().unwrap() = at;
        day.happen(happens).await;
        for _ in 0..120 {
            day.work().await;
            day.time.pass(Duration::from_secs(1));
        }
    }
}
