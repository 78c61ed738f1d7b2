//! `dhow serve` killed with SIGKILL at random moments, while webhooks with copies, returns and polls come at once.
//!
//! The usual run has as many rounds as fit into 45 seconds; `DHOW_KILL_ROUNDS=1000 cargo test -p dhow-cli killed -- --nocapture` has exactly
//! that number. A killed process loses nothing that it wrote, with or without syncs: the power loss is in `tests/power-loss`.

use std::{
    collections::BTreeMap,
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime},
};

use dhow_core::{
    BaseUrl, Clock, Currency, Environment, MerchantReference, Money, NewPayment, SystemClock,
};
use dhow_engine::{Effect, Engine};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_sandbox::Sandbox;
use dhow_store_sqlite::SqliteStore;
use tokio::time::sleep;

use crate::{
    command::{dhow, fresh_path},
    serving::{SECRET, Shop},
};

/// Time for the rounds of the usual run.
const SHORT: Duration = Duration::from_secs(45);
/// Longest life of a process in milliseconds.
const LIFE: u64 = 250;
/// Orders of one round.
const ORDERS: u32 = 3;

/// Gateway, shop and store of the rounds. The processes come and go.
struct Bench {
    sandbox: Sandbox,
    shop: Shop,
    store: PathBuf,
    /// Address of every `dhow serve`.
    address: String,
    /// The shop's own process, which creates payments and reports returning customers. It has no workers.
    engine: Engine,
    random: u64,
    orders: Vec<MerchantReference>,
}

/// The time of the machine, later by this.
#[derive(Debug)]
struct Later(Duration);

impl Clock for Later {
    fn now(&self) -> SystemTime {
        SystemClock.now() + self.0
    }
}

async fn engine(sandbox: &Sandbox, store: &Path, clock: Arc<dyn Clock>) -> Engine {
    let gateway = sandbox.hitpay();
    let config = HitPayConfig::new(Environment::Sandbox, gateway.api_key().clone())
        .with_webhook_secret(gateway.salt().clone())
        .with_event_secrets(gateway.event_salts())
        .with_base_url(BaseUrl::new(gateway.base_url()).unwrap());
    let hitpay = HitPay::connect(config).unwrap();
    let store = SqliteStore::open(store).await.unwrap();
    let engine = Engine::builder(store)
        .account("hitpay", hitpay)
        .clock(clock);
    engine.build().await.unwrap()
}

impl Bench {
    async fn new() -> Self {
        let retries = vec![Duration::from_millis(100); 50];
        let sandbox = Sandbox::builder().webhook_retries(retries).start();
        let sandbox = sandbox.await.unwrap();
        // Every webhook comes three times.
        sandbox.deliveries().duplicate(2);
        let store = fresh_path("killed.db");
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        let engine = engine(&sandbox, &store, Arc::new(SystemClock)).await;
        Self {
            engine,
            shop: Shop::start(),
            store,
            address: port.local_addr().unwrap().to_string(),
            sandbox,
            random: 1,
            orders: Vec::new(),
        }
    }

    /// Returns a number below the limit: the same in every run.
    fn random(&mut self, limit: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005);
        self.random = self.random.wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % limit
    }

    /// Starts `dhow serve`, without waiting until it is ready.
    fn serve(&self) -> Child {
        let mut command = dhow("serve --lease 1")
            .args(&format!("--addr {}", self.address))
            .args(&format!("--store sqlite:{}", self.store.display()))
            .args(&format!("--forward-to {}", self.shop.url()))
            .envs(&self.sandbox.env())
            .env("DHOW_FORWARD_SECRET", SECRET)
            .into_command();
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.spawn().unwrap()
    }

    /// Creates a payment at the gateway and returns the gateway's id.
    async fn create(&mut self) -> String {
        let reference = format!("ORDER-{}", self.orders.len());
        let reference = MerchantReference::new(reference).unwrap();
        let amount = Money::from_minor(59_900, Currency::SGD);
        let mut new = NewPayment::new(reference.clone(), amount);
        new.webhook_url = Some(format!("http://{}/webhooks/hitpay", self.address));
        let payment = self.engine.create_payment("hitpay", &new).await.unwrap();
        self.orders.push(reference);
        payment.provider_reference.to_string()
    }

    /// One process: webhooks and returns come during its life, and it is killed.
    async fn round(&mut self) {
        let mut payments = Vec::new();
        for _ in 0..ORDERS {
            payments.push(self.create().await);
        }
        let mut process = self.serve();
        let life = Duration::from_millis(self.random(LIFE));
        let start = Instant::now();
        for payment in payments {
            self.sandbox.hitpay().pay(&payment).unwrap();
            let pause = self.random(LIFE / 4);
            sleep(Duration::from_millis(pause)).await;
            let returned = self.orders.len() - 1 - usize::try_from(self.random(3)).unwrap();
            let returned = self.orders[returned].clone();
            // An order that the killed process holds is not read; its delivery or the next poll settles it.
            let limit = Duration::from_millis(20);
            let hint = self.engine.customer_returned("hitpay", &returned);
            drop(tokio::time::timeout(limit, hint).await);
        }
        sleep(life.saturating_sub(start.elapsed())).await;
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Effects that the shop received, as pairs of id and `type reference`.
    fn received(&self) -> Vec<(String, String)> {
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
    async fn rest(&self) -> Vec<(String, String)> {
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
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_moment_loses_no_effect_and_makes_none_twice() {
    let rounds = env::var("DHOW_KILL_ROUNDS").ok();
    let rounds: Option<u32> = rounds.map(|rounds| rounds.parse().unwrap());
    let mut bench = Bench::new().await;
    let start = Instant::now();
    let mut done = 0;
    while rounds.map_or(start.elapsed() < SHORT, |rounds| done < rounds) {
        bench.round().await;
        done += 1;
    }
    let forwarded = bench.received();
    let rest = bench.rest().await;
    println!(
        "{done} rounds in {:?}: {} orders, {} effects forwarded, {} left by killed processes",
        start.elapsed(),
        bench.orders.len(),
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
    for order in &bench.orders {
        let paid = ids.remove(&format!("payment.paid {order}"));
        assert_eq!(paid.map(|ids| ids.len()), Some(1), "{order}");
    }
    assert!(ids.is_empty(), "other effects: {ids:?}");
}
