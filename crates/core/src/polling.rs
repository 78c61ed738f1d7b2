//! Polling with backoff, within the gateway's rate limits and its `Retry-After`, and only in the statuses that it allows.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    Clock, Error, ErrorKind, Jitter, Payment, PaymentProvider, Payout, Payouts, Refund, Refunds,
    Result, word::words,
};

mod plan;
mod policy;
mod schedule;
mod sleeper;

pub use plan::{PollPlan, RateLimit};
pub use policy::{PollRule, PollingPolicy};
pub use schedule::{NextPoll, Observation, PollSchedule};
pub use sleeper::Sleeper;
#[cfg(feature = "tokio")]
pub use sleeper::TokioSleeper;

/// End of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PollEnd {
    /// The last status read is final.
    Closed,
    /// The status is still open, but the gateway does not allow polling in it. Wait for the webhook or for the customer, and poll
    /// again after the status has changed.
    NotAllowed,
    /// The maximum elapsed time has passed and the status is still open. Wait for a webhook or poll again later.
    OutOfTime,
}

words!(PollEnd, "end of a poll", {
    Closed => "closed",
    NotAllowed => "not-allowed",
    OutOfTime => "out-of-time",
});

/// Result of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PollResult<T> {
    /// Last object read.
    pub last: T,
    /// End of the poll.
    pub end: PollEnd,
    /// Number of requests.
    pub requests: u32,
}

impl<T> PollResult<T> {
    /// Distinguishes an end forced by the gateway's policy from one by a final status.
    fn still_open(self, open: bool) -> Self {
        let end = match self.end {
            // `follow` stops for every status that may not be polled; only here the difference is known.
            PollEnd::Closed if open => PollEnd::NotAllowed,
            end => end,
        };
        Self { end, ..self }
    }
}

fn no_such_operation(provider: &dyn PaymentProvider, what: &'static str) -> Error {
    Error::unsupported(what).with_provider(provider.id())
}

/// Polls a gateway. Clock, sleep and jitter are injected, so it works with any runtime.
///
/// ```
/// # use std::{sync::Mutex, time::{Duration, SystemTime}};
/// # use dhow_core::{Clock, Jitter, PollPlan, Poller, Sleeper};
/// # #[derive(Debug)] struct Time(Mutex<SystemTime>);
/// # impl Clock for Time { fn now(&self) -> SystemTime { *self.0.lock().unwrap() } }
/// # #[async_trait::async_trait] impl Sleeper for Time { async fn sleep(&self, time: Duration) { *self.0.lock().unwrap() += time; } }
/// # #[derive(Debug)] struct HalfJitter;
/// # impl Jitter for HalfJitter { fn up_to(&self, most: Duration) -> Duration { most / 2 } }
/// # async fn example() -> dhow_core::Result<()> {
/// # let (time, jitter) = (Time(Mutex::new(SystemTime::UNIX_EPOCH)), HalfJitter);
/// let poller = Poller::new(PollPlan::default(), &time, &time, &jitter);
/// let mut answers = ["processing", "processing", "paid"].into_iter();
/// let found = poller
///     .follow("processing", |word| *word == "processing", || {
///         let answer = answers.next().unwrap_or("paid");
///         async move { Ok(answer) }
///     })
///     .await?;
/// assert_eq!((found.last, found.requests), ("paid", 3));
/// # Ok(())
/// # }
/// # let mut task = std::pin::pin!(example());
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert!(matches!(task.as_mut().poll(&mut context), std::task::Poll::Ready(Ok(()))));
/// # use std::future::Future as _;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Poller<'a> {
    plan: PollPlan,
    clock: &'a dyn Clock,
    sleeper: &'a dyn Sleeper,
    jitter: &'a dyn Jitter,
}

impl<'a> Poller<'a> {
    /// A poller with a plan.
    #[must_use]
    pub fn new(
        plan: PollPlan,
        clock: &'a dyn Clock,
        sleeper: &'a dyn Sleeper,
        jitter: &'a dyn Jitter,
    ) -> Self {
        Self {
            plan,
            clock,
            sleeper,
            jitter,
        }
    }

    /// Replaces the plan.
    #[must_use]
    pub fn with_plan(self, plan: PollPlan) -> Self {
        Self { plan, ..self }
    }

    /// Plan of the poller.
    #[must_use]
    pub fn plan(&self) -> &PollPlan {
        &self.plan
    }

    /// Polls a payment until its status is final, within the gateway's rate limits and only in the statuses that it allows. `known` is the
    /// payment as read last; no request is sent while its status may not be polled.
    ///
    /// # Errors
    /// As [`follow`](Self::follow).
    pub async fn payment(
        &self,
        provider: &dyn PaymentProvider,
        known: Payment,
    ) -> Result<PollResult<Payment>> {
        let policy = provider.capabilities().polling;
        // Cloned, because `known` moves into the poll.
        let reference = &known.provider_reference.clone();
        self.payment_by(&policy, known, || provider.payment_status(reference))
            .await
    }

    /// Polls a payment like [`payment`](Self::payment), with another call than [`payment_status`](PaymentProvider::payment_status) and the
    /// policy of that call.
    ///
    /// # Errors
    /// As [`follow`](Self::follow).
    pub async fn payment_by<F>(
        &self,
        policy: &PollingPolicy,
        known: Payment,
        ask: impl FnMut() -> F,
    ) -> Result<PollResult<Payment>>
    where
        F: Future<Output = Result<Payment>>,
    {
        let poller = self.within(policy.payments.rate_limit, policy.account_rate_limit);
        let polled = poller
            .follow_rule(&policy.payments, known, |payment| &payment.status, ask)
            .await?;
        let open = polled.last.status.is_open();
        Ok(polled.still_open(open))
    }

    /// Polls a payout until its status is final, like [`payment`](Self::payment).
    ///
    /// # Errors
    /// As [`follow`](Self::follow), and [`Unsupported`](ErrorKind::Unsupported) if the gateway has no payouts.
    pub async fn payout(
        &self,
        provider: &dyn PaymentProvider,
        known: Payout,
    ) -> Result<PollResult<Payout>> {
        let payouts: &dyn Payouts = provider
            .payouts()
            .ok_or_else(|| no_such_operation(provider, "the gateway has no payouts"))?;
        let policy = provider.capabilities().polling;
        let reference = &known.provider_reference.clone();
        let poller = self.within(policy.payouts.rate_limit, policy.account_rate_limit);
        let polled = poller
            .follow_rule(
                &policy.payouts,
                known,
                |payout| &payout.status,
                || payouts.payout_status(reference),
            )
            .await?;
        let open = polled.last.status.is_open();
        Ok(polled.still_open(open))
    }

    /// Polls a refund until its status is final, like [`payment`](Self::payment).
    ///
    /// # Errors
    /// As [`follow`](Self::follow), and [`Unsupported`](ErrorKind::Unsupported) if the gateway has no refunds.
    pub async fn refund(
        &self,
        provider: &dyn PaymentProvider,
        known: Refund,
    ) -> Result<PollResult<Refund>> {
        let refunds: &dyn Refunds = provider
            .refunds()
            .ok_or_else(|| no_such_operation(provider, "the gateway has no refunds"))?;
        let policy = provider.capabilities().polling;
        let reference = &known.provider_reference.clone();
        let poller = self.within(policy.refunds.rate_limit, policy.account_rate_limit);
        let polled = poller
            .follow_rule(
                &policy.refunds,
                known,
                |refund| &refund.status,
                || refunds.refund_status(reference),
            )
            .await?;
        let open = polled.last.status.is_open();
        Ok(polled.still_open(open))
    }

    /// Polls an object by the gateway's rule for its kind.
    async fn follow_rule<T, S, F>(
        &self,
        rule: &PollRule<S>,
        known: T,
        status: fn(&T) -> &S,
        mut ask: impl FnMut() -> F,
    ) -> Result<PollResult<T>>
    where
        F: Future<Output = Result<T>>,
    {
        let ask = || {
            let read = ask();
            async move { read.await.map_err(|error| rule.observed(error)) }
        };
        let allowed = |object: &T| rule.allows(status(object));
        self.follow(known, allowed, ask).await
    }

    /// Slows the poller down to the lowest of these limits and its own.
    fn within(self, object: Option<RateLimit>, account: Option<RateLimit>) -> Self {
        let limits = [self.plan.rate_limit, object, account]
            .into_iter()
            .flatten();
        // The slowest limit wins: a shorter interval would break one of the others.
        match limits.max_by_key(|limit| limit.pause()) {
            Some(slowest) => self.with_plan(self.plan.with_rate_limit(slowest)),
            None => self,
        }
    }

    /// Polls until `is_open` returns false or the maximum elapsed time has passed. `known` is the object as read last: no request is sent
    /// if it is closed already.
    ///
    /// If the gateway is unreachable, limits the rate or sends an unreadable response, the poll goes on after the pause of `Retry-After` or
    /// longer.
    ///
    /// # Errors
    /// Every other error of `ask`, because further polling would not help.
    pub async fn follow<T, F>(
        &self,
        known: T,
        is_open: impl Fn(&T) -> bool,
        mut ask: impl FnMut() -> F,
    ) -> Result<PollResult<T>>
    where
        F: Future<Output = Result<T>>,
    {
        let started = self.clock.now();
        let mut schedule = PollSchedule::new(self.plan);
        let mut polled = PollResult {
            last: known,
            end: PollEnd::Closed,
            requests: 0,
        };
        let mut observation = Observation::from_open(is_open(&polled.last));
        loop {
            let elapsed = self.clock.now().duration_since(started);
            // A clock that was set back counts as no time, so the poll is longer rather than endless.
            let elapsed = elapsed.unwrap_or(Duration::ZERO);
            match schedule.next(observation, elapsed, self.jitter) {
                NextPoll::Wait(time) => self.sleeper.sleep(time).await,
                NextPoll::Stop(end) => {
                    polled.end = end;
                    return Ok(polled);
                }
            }
            polled.requests = polled.requests.saturating_add(1);
            observation = match ask().await {
                // The interval keeps growing after a response, because the status is still open.
                Ok(read) => {
                    polled.last = read;
                    Observation::from_open(is_open(&polled.last))
                }
                Err(error) => trouble(error)?,
            };
        }
    }
}

/// Returns the observation for a transient error; every other error ends the poll.
fn trouble(error: Error) -> Result<Observation> {
    match error.kind() {
        ErrorKind::RateLimited => Ok(Observation::Limited(error.retry_after())),
        ErrorKind::Unavailable | ErrorKind::Protocol => {
            Ok(Observation::Trouble(error.retry_after()))
        }
        // These need a change by the caller or are final, so another request would get the same error.
        ErrorKind::InvalidRequest
        | ErrorKind::Configuration
        | ErrorKind::Authentication
        | ErrorKind::Unsupported
        | ErrorKind::Declined
        | ErrorKind::NotFound
        | ErrorKind::Duplicate => Err(error),
    }
}

#[cfg(test)]
mod tests;
