//! `dhow serve` killed with SIGKILL at random moments, while webhooks with copies, returns and polls come at once.
//!
//! Several processes share one store and are killed independently. The usual run has as many rounds as fit into 40 seconds;
//! `DHOW_KILL_ROUNDS=1000 cargo test -p dhow-cli killed -- --nocapture` has exactly that number, each with one killed process. A killed
//! process loses nothing that it wrote, with or without syncs: the power loss is in `tests/power-loss`.
//!
//! The test fails, for example, if the id of an effect has a part that changes with the attempt, or if a webhook is acknowledged without
//! being stored.

use std::{
    collections::BTreeMap,
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use dhow_core::{
    BaseUrl, Clock, Currency, Environment, MerchantReference, Money, NewPayment, SystemClock,
};
use dhow_engine::{Effect, Engine};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_sandbox::Sandbox;
use dhow_store_sqlite::SqliteStore;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::sleep,
};

use crate::{
    command::{dhow, fresh_path},
    serving::{SECRET, Shop},
};

/// Time for the rounds of the usual run.
const SHORT: Duration = Duration::from_secs(40);
/// Number of processes at one time.
const PROCESSES: usize = 4;
/// Longest life of a process in milliseconds, from the moment at which it is ready.
const LIFE: u64 = 120;
/// One process of so many is killed before it is ready, within the same time.
const EARLY: u64 = 8;
/// Orders of one round.
const ORDERS: u32 = 3;

/// Gateway, shop and store of the rounds. The processes come and go.
struct Bench {
    sandbox: Sandbox,
    shop: Shop,
    store: PathBuf,
    /// The shop's own process, which creates payments and reports returning customers. It has no workers.
    engine: Engine,
    next: AtomicU32,
    rounds: AtomicU32,
}

/// The place of one process after the other.
struct Lane {
    bench: Arc<Bench>,
    address: String,
    random: u64,
    /// Orders of this round and of earlier ones.
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

impl Lane {
    fn new(bench: &Arc<Bench>, number: u64) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            bench: Arc::clone(bench),
            address: port.local_addr().unwrap().to_string(),
            random: number,
            orders: Vec::new(),
        }
    }

    /// Returns a number below the limit: the same in every run.
    fn random(&mut self, limit: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005);
        self.random = self.random.wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % limit
    }

    /// Starts `dhow serve`.
    fn serve(&self) -> Child {
        let bench = &self.bench;
        let command = dhow("serve --json --lease 1")
            .args(&format!("--addr {}", self.address))
            .args(&format!("--store sqlite:{}", bench.store.display()))
            .args(&format!("--forward-to {}", bench.shop.url()))
            .envs(&bench.sandbox.env())
            .env("DHOW_FORWARD_SECRET", SECRET)
            .into_command();
        let mut command = Command::from(command);
        let quiet = command.stdout(Stdio::piped()).stderr(Stdio::null());
        quiet.kill_on_drop(true).spawn().unwrap()
    }

    /// Creates a payment at the gateway and returns the gateway's id.
    async fn create(&mut self) -> String {
        let number = self.bench.next.fetch_add(1, Ordering::Relaxed);
        let reference = MerchantReference::new(format!("ORDER-{number}")).unwrap();
        let amount = Money::from_minor(59_900, Currency::SGD);
        let mut new = NewPayment::new(reference.clone(), amount);
        new.webhook_url = Some(format!("http://{}/webhooks/hitpay", self.address));
        let created = self.bench.engine.create_payment("hitpay", &new);
        let payment = created.await.unwrap();
        self.orders.push(reference);
        payment.provider_reference.to_string()
    }

    /// One process: webhooks and returns come during its life, and it is killed.
    async fn round(&mut self) {
        let mut process = self.serve();
        let mut payments = Vec::new();
        for _ in 0..ORDERS {
            payments.push(self.create().await);
        }
        if self.random(EARLY) > 0 {
            let mut ready = BufReader::new(process.stdout.take().unwrap());
            ready.read_line(&mut String::new()).await.unwrap();
        }
        let life = Duration::from_millis(self.random(LIFE));
        let start = Instant::now();
        for payment in payments {
            self.bench.sandbox.hitpay().pay(&payment).unwrap();
            let pause = self.random(LIFE / 4);
            sleep(Duration::from_millis(pause)).await;
            let returned = self.orders.len() - 1 - usize::try_from(self.random(3)).unwrap();
            let returned = self.orders[returned].clone();
            // An order that the killed process holds is not read; its delivery or the next poll settles it.
            let limit = Duration::from_millis(20);
            let hint = self.bench.engine.customer_returned("hitpay", &returned);
            drop(tokio::time::timeout(limit, hint).await);
        }
        sleep(life.saturating_sub(start.elapsed())).await;
        process.kill().await.unwrap();
    }

    /// Runs rounds until the given number is reached in all lanes, or until the time of the usual run ends. Returns the orders.
    async fn run(mut self, rounds: Option<u32>, end: Instant) -> Vec<MerchantReference> {
        loop {
            let done = self.bench.rounds.fetch_add(1, Ordering::Relaxed);
            if rounds.map_or(Instant::now() >= end, |rounds| done >= rounds) {
                self.bench.rounds.fetch_sub(1, Ordering::Relaxed);
                return self.orders;
            }
            self.round().await;
        }
    }
}

impl Bench {
    async fn new() -> Self {
        let retries = vec![Duration::from_millis(100); 50];
        let sandbox = Sandbox::builder().webhook_retries(retries).start();
        let sandbox = sandbox.await.unwrap();
        // Every webhook comes three times.
        sandbox.deliveries().duplicate(2);
        let store = fresh_path("killed.db");
        let engine = engine(&sandbox, &store, Arc::new(SystemClock)).await;
        Self {
            engine,
            shop: Shop::start(),
            store,
            sandbox,
            next: AtomicU32::new(0),
            rounds: AtomicU32::new(0),
        }
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
    let bench = Arc::new(Bench::new().await);
    let start = Instant::now();
    let lanes = (1..).take(PROCESSES);
    let lanes = lanes.map(|number| Lane::new(&bench, number).run(rounds, start + SHORT));
    let lanes: Vec<_> = lanes.map(tokio::spawn).collect();
    let mut orders = Vec::new();
    for lane in lanes {
        orders.extend(lane.await.unwrap());
    }
    let killing = start.elapsed();
    let forwarded = bench.received();
    let rest = bench.rest().await;
    println!(
        "{} rounds in {killing:?}, {:?} with the rest: {} orders, {} effects forwarded, {} left by killed processes",
        bench.rounds.load(Ordering::Relaxed),
        start.elapsed(),
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
    for order in &orders {
        let paid = ids.remove(&format!("payment.paid {order}"));
        assert_eq!(paid.map(|ids| ids.len()), Some(1), "{order}");
    }
    assert!(ids.is_empty(), "other effects: {ids:?}");
}
