//! Sleeper on tokio's timer.

use std::time::Duration;

use async_trait::async_trait;
use dhow_core::Sleeper;

/// Sleeper for a [`Poller`](dhow_core::Poller) in a tokio runtime with its timer enabled.
///
/// ```
/// use dhow_core::{PollPlan, Poller, RandomJitter, SystemClock};
/// use dhow_reqwest::TokioSleeper;
///
/// let poller = Poller::new(PollPlan::default(), &SystemClock, &TokioSleeper, &RandomJitter);
/// # let _ = poller;
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioSleeper;

#[async_trait]
impl Sleeper for TokioSleeper {
    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn the_sleeper_waits_for_the_time() {
        let (time, before) = (Duration::from_millis(20), Instant::now());
        TokioSleeper.sleep(time).await;
        assert!(before.elapsed() >= time);
    }
}
