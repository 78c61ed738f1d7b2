//! Sleep function of a poller.

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;

/// Sleep function, injected so that a program can use its own runtime and a test its own time. With the feature `tokio` there is a
/// ready one, `TokioSleeper`.
#[async_trait]
pub trait Sleeper: Send + Sync + Debug {
    /// Returns after the given time.
    async fn sleep(&self, time: Duration);
}

/// Sleeps with tokio's timer. The runtime must have its timer enabled.
///
/// ```
/// use dhow_core::{PollPlan, Poller, RandomJitter, SystemClock, TokioSleeper};
///
/// let poller = Poller::new(PollPlan::default(), &SystemClock, &TokioSleeper, &RandomJitter);
/// # let _ = poller;
/// ```
#[cfg(feature = "tokio")]
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioSleeper;

#[cfg(feature = "tokio")]
#[async_trait]
impl Sleeper for TokioSleeper {
    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

#[cfg(all(test, feature = "tokio"))]
mod tests {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn the_tokio_sleeper_waits_for_the_time() {
        let (time, before) = (Duration::from_millis(20), Instant::now());
        TokioSleeper.sleep(time).await;
        assert!(before.elapsed() >= time);
    }
}
