//! Random interleavings of webhooks, copies, calls, returns, polls, crashes and failures of the store, against a model: an order is paid
//! once, if and only if the gateway was paid in full, and no second payment and no failure after a success is silent.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! use std::sync::Arc;
//!
//! use async_trait::async_trait;
//! use dhow_engine::{MemoryStore, conformance::interleavings, store::{Store, StoreResult}};
//!
//! struct Memory(Arc<MemoryStore>);
//!
//! #[async_trait]
//! impl interleavings::Database for Memory {
//!     async fn open(&self) -> StoreResult<Arc<dyn Store>> {
//!         Ok(self.0.clone())
//!     }
//!
//!     async fn set_available(&self, available: bool) {
//!         self.0.set_available(available);
//!     }
//! }
//!
//! let new = || async { Memory(Arc::new(MemoryStore::not_durable())) };
//! for seed in 0..20 {
//!     interleavings::check(new, seed).await.unwrap_or_else(|failure| panic!("{failure}"));
//! }
//! # }
//! ```
//!
//! Two processes open the database in turn, and a crash drops one of them with everything that it was doing. The steps of a seed are always
//! the same; a store with threads of its own may still answer at different moments.

#[allow(clippy::unwrap_used, reason = "a simulated gateway for tests")]
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the tests of this crate use the rest")
)]
pub(crate) mod gateway;
mod model;
mod run;
mod step;
#[allow(clippy::unwrap_used, reason = "a simulated clock for tests")]
pub(crate) mod world;

use std::{
    env, fmt,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use async_trait::async_trait;

use crate::store::{Store, StoreResult};
use run::Run;
use step::{Random, Step};

/// Maximum number of steps in one run.
const MAX_STEPS: u64 = 60;

/// A database that processes open.
#[async_trait]
pub trait Database: Send + Sync {
    /// Opens the store, as a process does when it starts. The first call finds an empty database.
    ///
    /// # Errors
    /// [`StoreError`](crate::store::StoreError) if the database is not available.
    async fn open(&self) -> StoreResult<Arc<dyn Store>>;

    /// Makes calls of opened stores fail as unavailable, or work again.
    async fn set_available(&self, available: bool);
}

/// A broken rule, with the shortest list of steps that was found for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Seed of the steps.
    pub seed: u64,
    /// Steps that break the rule, one a line.
    pub steps: String,
    /// Difference that was found.
    pub found: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {}: {}\n{}", self.seed, self.found, self.steps)
    }
}

/// Runs seeds for a time, from 0 on, and returns the number of seeds.
///
/// With the environment variable `DHOW_INTERLEAVINGS` it runs for that number of seconds instead, with other seeds every time.
///
/// # Errors
/// [`Failure`] of the first seed that fails.
pub async fn check_for<D: Database>(
    new: impl AsyncFn() -> D,
    time: Duration,
) -> Result<u64, Failure> {
    let seconds = env::var("DHOW_INTERLEAVINGS").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    let clock = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let first = seconds.map_or(0, |_| clock.as_secs() << 20);
    let time = seconds.map_or(time, Duration::from_secs);
    let start = Instant::now();
    let mut seed = first;
    while start.elapsed() < time {
        check(&new, seed).await?;
        seed += 1;
    }
    Ok(seed - first)
}

/// Runs the steps of a seed on an empty database.
///
/// # Errors
/// [`Failure`] with the broken rule. The steps are then run again on further databases, each time with one step less.
pub async fn check<D: Database>(new: impl AsyncFn() -> D, seed: u64) -> Result<(), Failure> {
    let (steps, polls) = steps(seed);
    let Err(mut found) = run(&new, &steps, polls).await else {
        return Ok(());
    };
    let mut kept = steps;
    // From the end, so that the steps before the broken rule are tried as they were.
    for index in (0..kept.len()).rev() {
        let mut shorter = kept.clone();
        shorter.remove(index);
        if let Err(still) = run(&new, &shorter, polls).await {
            (kept, found) = (shorter, still);
        }
    }
    let steps: Vec<String> = kept.iter().map(|step| format!("{step:?}")).collect();
    Err(Failure {
        seed,
        steps: format!("polls: {polls}\n{}", steps.join("\n")),
        found,
    })
}

/// Returns the steps of a seed. Half of the runs have webhooks alone, so that a poll cannot heal a lost wake-up.
fn steps(seed: u64) -> (Vec<Step>, bool) {
    let mut random = Random::new(seed);
    let polls = random.below(2) == 0;
    let count = 1 + random.below(MAX_STEPS - 1);
    (
        (0..count).map(|_| Step::random(&mut random)).collect(),
        polls,
    )
}

async fn run<D: Database>(
    new: &impl AsyncFn() -> D,
    steps: &[Step],
    polls: bool,
) -> Result<(), String> {
    let database = new().await;
    let mut run = Run::new(&database, polls).await?;
    for step in steps {
        run.step(step).await?;
    }
    run.finish().await?;
    run.check().await
}
