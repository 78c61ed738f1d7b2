//! `dhow serve` killed with SIGKILL at random moments, while webhooks with copies, returns and polls come at once.
//!
//! Several processes share one store and are killed independently. The usual run has as many rounds as fit into 10 seconds;
//! `DHOW_KILL_ROUNDS=1000 cargo test -p dhow-cli killed -- --nocapture` has that number within ten minutes, each with one killed process. A killed
//! process loses nothing that it wrote, with or without syncs: the power loss is in `tests/power-loss`.

use std::{
    env,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use dhow_core::MerchantReference;
use tokio::time::sleep;

use crate::{
    command::fresh_path,
    crashes::{Crashes, Random, ready},
};

/// Time for the rounds of the usual run.
const SHORT: Duration = Duration::from_secs(10);
/// Time for a number of rounds that is given.
const LONG: Duration = Duration::from_secs(600);
/// Number of processes at one time.
const PROCESSES: usize = 4;
/// Longest life of a process in milliseconds, from the moment at which it is ready.
const LIFE: u64 = 120;
/// One process of so many is killed before it is ready, within the same time.
const EARLY: u64 = 8;
/// Orders of one round.
const ORDERS: u32 = 3;

/// The place of one process after the other.
struct Lane {
    crashes: Arc<Crashes>,
    rounds: Arc<AtomicU32>,
    address: String,
    random: Random,
    orders: Vec<MerchantReference>,
}

impl Lane {
    fn new(crashes: &Arc<Crashes>, rounds: &Arc<AtomicU32>, number: u64) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            crashes: Arc::clone(crashes),
            rounds: Arc::clone(rounds),
            address: port.local_addr().unwrap().to_string(),
            random: Random(number),
            orders: Vec::new(),
        }
    }

    /// One process: webhooks and returns come during its life, and it is killed.
    async fn round(&mut self) {
        let mut process = self.crashes.serve(&self.address);
        let url = format!("http://{}/webhooks/hitpay", self.address);
        let mut payments = Vec::new();
        for _ in 0..ORDERS {
            let (order, payment) = self.crashes.create(&url).await;
            self.orders.push(order);
            payments.push(payment);
        }
        if self.random.below(EARLY) > 0 {
            ready(&mut process).await;
        }
        let life = Duration::from_millis(self.random.below(LIFE));
        let start = Instant::now();
        for payment in payments {
            self.crashes.sandbox.hitpay().pay(&payment).unwrap();
            let pause = self.random.below(LIFE / 4);
            sleep(Duration::from_millis(pause)).await;
            let returned = usize::try_from(self.random.below(3)).unwrap();
            let returned = &self.orders[self.orders.len() - 1 - returned];
            self.crashes.customer_returned(returned).await;
        }
        sleep(life.saturating_sub(start.elapsed())).await;
        process.kill().await.unwrap();
    }

    /// Runs rounds until the given number is reached in all lanes, or until the time of the usual run ends. Returns the orders.
    async fn run(mut self, rounds: Option<u32>, end: Instant) -> Vec<MerchantReference> {
        loop {
            let done = self.rounds.fetch_add(1, Ordering::Relaxed);
            if Instant::now() >= end || rounds.is_some_and(|rounds| done >= rounds) {
                self.rounds.fetch_sub(1, Ordering::Relaxed);
                return self.orders;
            }
            self.round().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_moment_loses_no_effect_and_makes_none_twice() {
    let rounds = env::var("DHOW_KILL_ROUNDS").ok();
    let rounds: Option<u32> = rounds.map(|rounds| rounds.parse().unwrap());
    let store = format!("sqlite:{}", fresh_path("killed.db").display());
    let crashes = Arc::new(Crashes::new(store).await);
    let (start, done) = (Instant::now(), Arc::new(AtomicU32::new(0)));
    let lanes = (1..).take(PROCESSES);
    let end = start + rounds.map_or(SHORT, |_| LONG);
    let lanes = lanes.map(|number| Lane::new(&crashes, &done, number).run(rounds, end));
    let lanes: Vec<_> = lanes.map(tokio::spawn).collect();
    let mut orders = Vec::new();
    for lane in lanes {
        orders.extend(lane.await.unwrap());
    }
    let done = done.load(Ordering::Relaxed);
    println!("{done} killed processes in {:?}", start.elapsed());
    println!("{}", crashes.each_order_has_one_effect(&orders).await);
}
