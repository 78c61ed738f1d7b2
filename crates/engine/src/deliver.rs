//! The effects worker: at least once, in order per order, with backoff.

use std::{
    fmt::Display,
    future::Future,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use crate::{
    Effect, Engine,
    error::EngineResult,
    ids::lease_token,
    join::{Pool, both, join_all, within, without_panic},
    metrics::Counter,
    store::{ClaimedEffect, EffectClaim, EffectEnd, EffectResult, LeaseToken, Timestamp},
    worker::DueRead,
};

/// Pauses between attempts at an effect: the first, and the longest.
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(900);
/// Pause between two runs of the retention.
const PRUNE_PAUSE: Duration = Duration::from_secs(3_600);
/// Pause after an error of the store.
const STORE_PAUSE: Duration = Duration::from_secs(1);

impl Engine {
    /// Runs the workers: settles orders, polls, hands each effect to the handler. Runs until it is dropped; dropping it is safe at any time.
    ///
    /// The handler gets each effect at least once, the effects of one order in their sequence. An effect whose handler returns an error,
    /// panics or exceeds [`handler_timeout`](crate::EngineOptions::handler_timeout) is handed over again, after one second at first and
    /// after 15 minutes at most; later effects of the order wait for it. Several processes may run at the same time.
    ///
    /// Errors of the store are logged, and the work goes on after a second.
    pub async fn run<H, F, E>(&self, handler: H)
    where
        H: Fn(Effect) -> F + Sync,
        F: Future<Output = Result<(), E>>,
        E: Display,
    {
        self.run_until(handler, std::future::pending()).await;
    }

    /// Runs the workers like [`run`](Self::run) until `shutdown` ends, and then returns when the work that was begun is done: no order and no
    /// effect stays under lease.
    pub async fn run_until<H, F, E>(&self, handler: H, shutdown: impl Future<Output = ()>)
    where
        H: Fn(Effect) -> F + Sync,
        F: Future<Output = Result<(), E>>,
        E: Display,
    {
        let stops = AtomicBool::new(false);
        let runs = || !stops.load(Ordering::Relaxed);
        let stop = async {
            shutdown.await;
            stops.store(true, Ordering::Relaxed);
        };
        // A gateway that hangs holds its reads alone: the webhooks of all orders are folded meanwhile.
        let reads = Pool::new();
        let settle = async {
            while runs() {
                let (count, due) = self.fold_due().await;
                for read in due {
                    reads.add(self.read_or_log(read));
                }
                self.pause_after(count.map(|count| count > 0)).await;
            }
        };
        let settle = reads.beside(settle);
        let handle = |_| async {
            while runs() {
                let result = self.deliver_due(&handler).await;
                self.pause_after(result).await;
            }
        };
        let prune = async {
            loop {
                let result = self.prune().await.map(|pruned| pruned.has_more);
                if !matches!(result, Ok(true)) {
                    self.inner.sleeper.sleep(PRUNE_PAUSE).await;
                }
            }
        };
        let handlers = join_all((0..self.inner.options.handlers.max(1)).map(handle));
        // The signal first, so that it is seen before the next piece of work.
        let workers = both(stop, both(settle, handlers));
        // The retention stops with the workers; a step of it is harmless to drop.
        within(workers, prune).await;
    }

    async fn read_or_log(&self, read: DueRead) {
        if let Err(error) = self.read(read).await {
            tracing::error!(%error, "the store failed; the order is due again later");
        }
    }

    async fn pause_after(&self, result: EngineResult<bool>) {
        match result {
            Ok(true) => {}
            Ok(false) => self.inner.sleeper.sleep(self.inner.options.idle).await,
            Err(error) => {
                tracing::error!(%error, "the store failed; the worker goes on");
                self.inner.sleeper.sleep(STORE_PAUSE).await;
            }
        }
    }

    /// Hands one due effect to the handler. Returns false if there was none.
    ///
    /// # Errors
    /// [`Store`](crate::EngineError::Store). The effect is handed over again when its lease ends.
    pub async fn deliver_due<H, F, E>(&self, handler: &H) -> EngineResult<bool>
    where
        H: Fn(Effect) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display,
    {
        let (now, lease) = (self.now(), lease_token());
        let claim = EffectClaim {
            accounts: self.account_names(),
            limit: 1,
            lease: lease.clone(),
            now,
            until: now.plus(self.inner.options.effect_lease()),
        };
        let Some(mut claimed) = self.inner.store.claim_effects(claim).await?.pop() else {
            return Ok(false);
        };
        let attempts = claimed.attempts;
        let is_stuck = self.is_stuck(attempts, claimed.created_at);
        if is_stuck {
            self.mark_stuck_or_log(&claimed).await;
        }
        let result = self.hand_over(handler, &claimed, lease.clone(), now).await;
        claimed.attempts = attempts.saturating_add(1);
        let (now, is_done) = (self.now(), result.is_ok());
        let (counter, result) = match result {
            Ok(()) => (Counter::EffectDone, EffectResult::Done),
            Err(error) => {
                let effect = &claimed.id;
                tracing::warn!(
                    effect,
                    error,
                    attempts = claimed.attempts,
                    "the handler failed"
                );
                let due_at = now.plus(self.retry_after(attempts));
                (Counter::EffectFailed, EffectResult::Retry { due_at, error })
            }
        };
        let metrics = &self.inner.metrics;
        metrics.count_by(counter, &claimed.order.account, &claimed.effect_type);
        let end = EffectEnd {
            id: claimed.id.clone(),
            order: claimed.order.clone(),
            lease,
            now,
            result,
        };
        self.inner.store.finish_effect(end).await?;
        if is_done && is_stuck {
            self.unmark_stuck(claimed.order).await?;
        } else if !is_done && !is_stuck && claimed.attempts >= self.inner.options.effect_attempts {
            // Now, because the next attempt may be 15 minutes away.
            self.mark_stuck_or_log(&claimed).await;
        }
        Ok(true)
    }

    /// Hands an effect to the handler. Returns its error, or a text about a panic, a time limit or an unreadable effect.
    async fn hand_over<H, F, E>(
        &self,
        handler: &H,
        claimed: &ClaimedEffect,
        lease: LeaseToken,
        now: Timestamp,
    ) -> Result<(), String>
    where
        H: Fn(Effect) -> F,
        F: Future<Output = Result<(), E>>,
        E: Display,
    {
        let effect = self.effect(claimed, lease, now)?;
        let limit = self.inner.options.handler_timeout;
        // The handler's first step runs inside, so that a panic there is caught too.
        let handled = without_panic(async { handler(effect).await });
        match within(handled, self.inner.sleeper.sleep(limit)).await {
            Some(Ok(result)) => result.map_err(|error| error.to_string()),
            Some(Err(panic)) => Err(panic),
            None => Err(format!(
                "the handler did not end within {} s",
                limit.as_secs()
            )),
        }
    }

    async fn mark_stuck_or_log(&self, effect: &ClaimedEffect) {
        if let Err(error) = self.mark_stuck(effect).await {
            tracing::error!(%error, effect = effect.id, "a stuck effect could not be marked");
        }
    }

    fn effect(
        &self,
        claimed: &ClaimedEffect,
        lease: LeaseToken,
        now: Timestamp,
    ) -> Result<Effect, String> {
        let body = serde_json::from_str(&claimed.body)
            .map_err(|error| format!("the stored effect cannot be read: {error}"))?;
        Ok(Effect {
            id: claimed.id.clone(),
            order: claimed.order.clone(),
            body,
            created_at: claimed.created_at,
            attempts: claimed.attempts,
            lease,
            now,
            store: self.inner.store.clone(),
        })
    }

    fn retry_after(&self, attempts: u32) -> Duration {
        let doubled = FIRST_RETRY.saturating_mul(1 << attempts.min(10));
        let pause = doubled.min(LONGEST_RETRY);
        pause + self.inner.jitter.up_to(pause / 10).min(pause / 10)
    }
}
