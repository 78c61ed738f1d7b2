//! Engine over a gateway in memory, in virtual time.

use std::{
    future::{self, poll_fn},
    sync::{Arc, Mutex},
    task::Poll,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use dhow_core::{Clock, Currency, Jitter, MerchantReference, Money, NewPayment, Sleeper};

use super::gateway::{Gateway, Provider};
use crate::{Engine, EngineBuilder, EngineOptions, EngineResult, store::Store};

/// Virtual time: a sleep moves the clock.
#[derive(Debug)]
pub(crate) struct Time {
    now: Mutex<SystemTime>,
    /// Reads of the clock until it jumps, and the jump.
    jump: Mutex<Option<(u32, Duration)>>,
}

impl Time {
    pub(crate) fn new() -> Arc<Self> {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        Arc::new(Self {
            now: Mutex::new(start),
            jump: Mutex::default(),
        })
    }

    pub(crate) fn pass(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    #[cfg(test)]
    pub(crate) fn set_back(&self, time: Duration) {
        *self.now.lock().unwrap() -= time;
    }

    /// Lets the clock jump at a later read of it, in the middle of a call.
    #[cfg(test)]
    pub(crate) fn jump_at(&self, reads: u32, time: Duration) {
        *self.jump.lock().unwrap() = Some((reads, time));
    }
}

impl Clock for Time {
    fn now(&self) -> SystemTime {
        let mut jump = self.jump.lock().unwrap();
        match &mut *jump {
            Some((1, time)) => {
                *self.now.lock().unwrap() += *time;
                *jump = None;
            }
            Some((reads, _)) => *reads -= 1,
            None => {}
        }
        *self.now.lock().unwrap()
    }
}

#[async_trait]
impl Sleeper for Time {
    async fn sleep(&self, time: Duration) {
        // The pause of the retention: its jump would end every lease.
        if time >= Duration::from_secs(3_600) {
            future::pending::<()>().await;
        }
        self.pass(time);
        yield_now().await;
    }
}

/// Lets other futures of the same task or thread run.
pub(crate) async fn yield_now() {
    let mut is_second = false;
    poll_fn(|context| {
        if is_second {
            return Poll::Ready(());
        }
        is_second = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Waits until a condition holds.
pub(crate) async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        yield_now().await;
    }
}

/// Half of every spread.
#[derive(Debug)]
pub(crate) struct Middle;

impl Jitter for Middle {
    fn up_to(&self, most: Duration) -> Duration {
        most / 2
    }
}

/// The builder of the engine of one process on a store.
pub(crate) fn builder_on(
    store: Arc<dyn Store>,
    gateway: &Arc<Gateway>,
    time: &Arc<Time>,
) -> EngineBuilder {
    let options = EngineOptions {
        handlers: 1,
        ..EngineOptions::default()
    };
    Engine::builder_on(store)
        .account("shop", Provider(gateway.clone()))
        .clock(time.clone())
        .sleeper(time.clone())
        .jitter(Arc::new(Middle))
        .options(options)
}

/// An engine of one process on a store.
pub(crate) async fn engine_of(
    store: Arc<dyn Store>,
    gateway: &Arc<Gateway>,
    time: &Arc<Time>,
) -> EngineResult<Engine> {
    builder_on(store, gateway, time).build().await
}

pub(crate) fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

pub(crate) fn reference(text: &str) -> MerchantReference {
    MerchantReference::new(text).unwrap()
}

pub(crate) fn order(text: &str) -> NewPayment {
    NewPayment::new(reference(text), sgd(59_900))
}
