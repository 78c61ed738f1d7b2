//! Gateway, shop and store for tests in which `dhow serve` or its database is killed.

use std::{
    collections::BTreeMap,
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use dhow_core::{
    BaseUrl, Clock, Currency, Environment, MerchantReference, Money, NewPayment, SystemClock,
};
use dhow_engine::{Effect, Engine, store::Store};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_sandbox::Sandbox;
use dhow_store_postgres::{PostgresStore, tokio_postgres::NoTls};
use dhow_store_sqlite::SqliteStore;
use dhow_tests::CHILD_LIMIT;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{
    command::dhow,
    serving::{SECRET, Shop},
};

/// Pause between the attempts of the gateway to deliver a webhook, and their number.
const RETRY: Duration = Duration::from_millis(100);
const RETRIES: usize = 100;

/// An effect: its id, and `type reference`.
type Named = (String, String);

/// Gateway, shop and store. The processes come and go.
pub(crate) struct Crashes {
    pub(crate) sandbox: Sandbox,
    shop: Shop,
    /// URL of the store.
    store: String,
    /// The shop's own process, which creates payments and reports returning customers. It has no workers.
    pub(crate) engine: Engine,
    next: AtomicU32,
}

/// The time of the machine, later by this.
#[derive(Debug)]
struct Later(Duration);

impl Clock for Later {
    fn now(&self) -> SystemTime {
        SystemClock.now() + self.0
    }
}

async fn open(url: &str) -> Arc<dyn Store> {
    match url.strip_prefix("sqlite:") {
        Some(path) => Arc::new(SqliteStore::open(path).await.unwrap()),
        None => {
            let store = PostgresStore::connect(url.parse().unwrap(), NoTls);
            Arc::new(store.await.unwrap())
        }
    }
}

async fn engine(sandbox: &Sandbox, store: &str, clock: Arc<dyn Clock>) -> Engine {
    let gateway = sandbox.hitpay();
    let config = HitPayConfig::new(Environment::Sandbox, gateway.api_key().clone())
        .with_webhook_secret(gateway.salt().clone())
        .with_event_secrets(gateway.event_salts())
        .with_base_url(BaseUrl::new(gateway.base_url()).unwrap());
    let hitpay = HitPay::connect(config).unwrap();
    let engine = Engine::builder_on(open(store).await)
        .account("hitpay", hitpay)
        .clock(clock);
    engine.build().await.unwrap()
}

impl Crashes {
    /// Starts gateway and shop, and creates the store. Every webhook comes three times.
    pub(crate) async fn new(store: String) -> Self {
        let sandbox = Sandbox::builder().webhook_retries(vec![RETRY; RETRIES]);
        let sandbox = sandbox.start().await.unwrap();
        sandbox.deliveries().duplicate(2);
        Self {
            engine: engine(&sandbox, &store, Arc::new(SystemClock)).await,
            shop: Shop::start(),
            store,
            sandbox,
            next: AtomicU32::new(0),
        }
    }

    /// Starts `dhow serve`.
    pub(crate) fn serve(&self, address: &str) -> Child {
        let command = dhow("serve --json --lease 1")
            .args(&format!("--addr {address} --store {}", self.store))
            .args(&format!("--forward-to {}", self.shop.url()))
            .envs(&self.sandbox.env())
            .env("DHOW_FORWARD_SECRET", SECRET)
            .into_command();
        let mut command = Command::from(command);
        let quiet = command.stdout(Stdio::piped()).stderr(Stdio::null());
        quiet.kill_on_drop(true).spawn().unwrap()
    }

    /// Creates a payment at the gateway. Returns its reference, and the gateway's id.
    pub(crate) async fn create(&self, webhook_url: &str) -> (MerchantReference, String) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let reference = MerchantReference::new(format!("ORDER-{number}")).unwrap();
        let amount = Money::from_minor(59_900, Currency::SGD);
        let mut new = NewPayment::new(reference.clone(), amount);
        new.webhook_url = Some(webhook_url.to_owned());
        let payment = self.engine.create_payment("hitpay", &new).await.unwrap();
        (reference, payment.provider_reference.to_string())
    }

    /// Reports that a customer came back. An order that a killed process holds is not read; its delivery or the next poll settles it.
    pub(crate) async fn customer_returned(&self, order: &MerchantReference) {
        let limit = Duration::from_millis(20);
        let hint = self.engine.customer_returned("hitpay", order);
        drop(timeout(limit, hint).await);
    }

    /// Effects that the shop received.
    fn received(&self) -> Vec<Named> {
        let received = self.shop.received().into_iter();
        received
            .map(|forwarded| {
                let effect = forwarded.json();
                let text = |name: &str| effect[name].as_str().unwrap().to_owned();
                let named = format!("{} {}", text("type"), text("merchant_reference"));
                (forwarded.header("webhook-id").to_owned(), named)
            })
            .collect()
    }

    /// Does what the killed processes left, ten minutes later: their leases have ended. Returns the effects.
    async fn rest(&self) -> Vec<Named> {
        let later = Arc::new(Later(Duration::from_secs(600)));
        let engine = engine(&self.sandbox, &self.store, later).await;
        while engine.settle_due().await.unwrap() > 0 {}
        let rest = Mutex::new(Vec::new());
        let handler = |effect: Effect| {
            let named = format!("{} {}", effect.kind().as_str(), effect.order().reference);
            rest.lock().unwrap().push((effect.id().to_owned(), named));
            async { Ok::<(), String>(()) }
        };
        while engine.deliver_due(&handler).await.unwrap() {}
        rest.into_inner().unwrap()
    }

    /// Requires that the order became paid once and stayed paid. A settlement by a process that has lost its lease breaks the history,
    /// although its effect is a copy.
    async fn is_paid_once(&self, order: &MerchantReference) {
        let timeline = self.engine.history("hitpay", order).await.unwrap();
        assert_eq!(timeline.order.data.status, "paid", "{order}");
        let steps = timeline.history.iter();
        let steps: Vec<_> = steps
            .map(|entry| (entry.from.as_deref(), entry.to.as_str()))
            .collect();
        let becomes = steps
            .iter()
            // An entry without a status before it is a note about a report that changed nothing.
            .filter(|(from, to)| from.is_some_and(|from| from != "paid") && *to == "paid");
        assert_eq!(becomes.count(), 1, "{order}: {steps:?}");
        let leaves = steps
            .iter()
            .find(|(from, to)| *from == Some("paid") && *to != "paid");
        assert_eq!(leaves, None, "{order}: {steps:?}");
    }

    /// Does the rest, and requires that each order is paid by one effect, with the same id in every attempt, and has no other effect.
    /// Returns the numbers of both.
    pub(crate) async fn each_order_has_one_effect(&self, orders: &[MerchantReference]) -> String {
        let forwarded = self.received();
        let rest = self.rest().await;
        let numbers = format!(
            "{} orders, {} effects forwarded, {} left by killed processes",
            orders.len(),
            forwarded.len(),
            rest.len()
        );
        assert!(!forwarded.is_empty(), "every process died too early");
        assert!(!rest.is_empty(), "no process died during its work");
        let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, named) in forwarded.into_iter().chain(rest) {
            let ids = ids.entry(named).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        for order in orders {
            let paid = ids.remove(&format!("payment.paid {order}"));
            assert_eq!(paid.map(|ids| ids.len()), Some(1), "{order}");
        }
        assert!(ids.is_empty(), "other effects: {ids:?}");
        for order in orders {
            self.is_paid_once(order).await;
        }
        numbers
    }
}

/// Waits until a process is ready.
pub(crate) async fn ready(process: &mut Child) {
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    let read = timeout(CHILD_LIMIT, output.read_line(&mut line)).await;
    read.unwrap().unwrap();
}

/// Numbers that look random, the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Returns a number below the limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}
