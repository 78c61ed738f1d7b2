//! The sandbox's clock, which can be moved forward.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use dhow_core::Clock;
use tokio::sync::watch;

use crate::changes::Changes;

/// Maximum number of moves in the log.
const KEPT: usize = 1_000;

/// Maximum sum of all moves, ten years.
// A clock cannot be moved back, and with a state file it is not even reset by a restart.
pub(crate) const MAX_OFFSET: Duration = Duration::from_secs(3_653 * 24 * 60 * 60);

/// Clock of a sandbox, which runs with the configured clock and can be moved forward.
///
/// Expiry, lifetimes of tokens and secrets, rate limits, delays and retries of webhooks follow a move at once. The clock never
/// moves backwards. A handle; cloning is cheap.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use dhow_core::Clock as _;
/// use dhow_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().start().await?;
/// let before = sandbox.clock().now();
/// sandbox.clock().advance(Duration::from_secs(3600));
/// assert!(sandbox.clock().now() >= before + Duration::from_secs(3600));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SandboxClock {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    base: Arc<dyn Clock>,
    started: Instant,
    changes: Changes,
    state: Mutex<State>,
    /// Number of moves, for waiting tasks.
    moved: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    /// Sum of all moves.
    offset: Duration,
    /// Moves of this run, which [`SandboxClock::uptime`] contains.
    moved: Duration,
    latest: SystemTime,
    moves: VecDeque<ClockMove>,
}

/// A move of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClockMove {
    /// Position among all events of the sandbox.
    pub order: u64,
    /// Time before the move.
    pub from: SystemTime,
    /// Time after the move.
    pub to: SystemTime,
}

/// Error of [`SandboxClock::advance_to`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClockError {
    /// The time is in the past.
    #[error("the clock moves forward only")]
    Backwards,
    /// The sum of all moves would exceed 3,653 days, or the time is after the year 8999.
    #[error(
        "all moves of the clock together are at most 3653 days (10 years), and none leads beyond the year 8999"
    )]
    TooFar,
}

impl SandboxClock {
    pub(crate) fn new(base: Arc<dyn Clock>, offset: Duration, changes: Changes) -> Self {
        let state = State {
            offset,
            moved: Duration::ZERO,
            latest: base.now().checked_add(offset).unwrap_or_else(|| base.now()),
            moves: VecDeque::new(),
        };
        let shared = Shared {
            base,
            started: Instant::now(),
            changes,
            state: Mutex::new(state),
            moved: watch::Sender::new(0),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Moves the clock forward by a duration.
    ///
    /// A move beyond the limits of [`ClockError::TooFar`] ends at the limit; [`try_advance`](Self::try_advance) refuses it.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        let from = self.read(&mut state);
        let left = MAX_OFFSET.saturating_sub(state.offset);
        let left = left.min(end().duration_since(from).unwrap_or_default());
        self.move_by(state, from, by.min(left));
    }

    /// Moves the clock forward by a duration.
    ///
    /// # Errors
    /// [`ClockError::TooFar`]. The clock then stays as it is.
    pub fn try_advance(&self, by: Duration) -> Result<(), ClockError> {
        let mut state = self.lock();
        let from = self.read(&mut state);
        let offset = state.offset.checked_add(by);
        let to = from.checked_add(by).filter(|to| *to <= end());
        if to.is_none() || offset.is_none_or(|offset| offset > MAX_OFFSET) {
            return Err(ClockError::TooFar);
        }
        self.move_by(state, from, by);
        Ok(())
    }

    /// Moves the clock forward to a time.
    ///
    /// # Errors
    /// [`ClockError`] if the time is in the past or too far in the future. The clock then stays as it is.
    pub fn advance_to(&self, to: SystemTime) -> Result<(), ClockError> {
        let mut state = self.lock();
        let from = self.read(&mut state);
        let by = to.duration_since(from).map_err(|_| ClockError::Backwards)?;
        if to > end() || by > MAX_OFFSET.saturating_sub(state.offset) {
            return Err(ClockError::TooFar);
        }
        self.move_by(state, from, by);
        Ok(())
    }

    /// Returns the sum of all moves: the difference to the configured clock.
    #[must_use]
    pub fn offset(&self) -> Duration {
        self.lock().offset
    }

    /// Returns the sum of all moves in seconds, rounded to the nearest.
    pub(crate) fn offset_seconds(&self) -> u64 {
        let half = Duration::from_millis(500);
        self.offset().saturating_add(half).as_secs()
    }

    /// Returns the latest moves, at most 1,000, oldest first.
    #[must_use]
    pub fn moves(&self) -> Vec<ClockMove> {
        self.lock().moves.iter().copied().collect()
    }

    /// Time since the start: real time and all moves. Delays and retries of webhooks are measured by it.
    // A clock of a test may stand still, and retries must not wait for it forever.
    pub(crate) fn uptime(&self) -> Duration {
        let moved = self.lock().moved;
        self.shared.started.elapsed().saturating_add(moved)
    }

    /// Waits until the uptime is reached, by real time or by moves.
    pub(crate) async fn wait_until(&self, uptime: Duration) {
        let mut moved = self.shared.moved.subscribe();
        loop {
            let left = uptime.saturating_sub(self.uptime());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                // The sender lives as long as `self`.
                _ = moved.changed() => {}
            }
        }
    }

    /// Moves by a duration that the caller has checked.
    fn move_by(&self, mut state: MutexGuard<'_, State>, from: SystemTime, by: Duration) {
        let to = from.checked_add(by).unwrap_or(from);
        state.offset = state.offset.saturating_add(by);
        state.moved = state.moved.saturating_add(by);
        state.latest = to;
        if state.moves.len() == KEPT {
            state.moves.pop_front();
        }
        let order = self.shared.changes.next();
        state.moves.push_back(ClockMove { order, from, to });
        drop(state);
        self.shared
            .moved
            .send_modify(|moves| *moves = moves.wrapping_add(1));
    }

    /// Reads the clock. A configured clock that was set back does not move this one.
    fn read(&self, state: &mut State) -> SystemTime {
        let now = self.shared.base.now().checked_add(state.offset);
        state.latest = now.map_or(state.latest, |now| now.max(state.latest));
        state.latest
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> SystemTime {
        let mut state = self.lock();
        self.read(&mut state)
    }
}

/// The last time that a move can reach, the end of the year 8999.
// Times of gateways and of this crate end with the year 9999. The years between are for expiry and retries, which are computed
// from the clock's time.
fn end() -> SystemTime {
    let seconds = Duration::from_secs(221_845_391_999);
    SystemTime::UNIX_EPOCH
        .checked_add(seconds)
        .unwrap_or(SystemTime::UNIX_EPOCH)
}
