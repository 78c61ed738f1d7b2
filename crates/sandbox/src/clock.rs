//! The sandbox's clock, which can be moved forward.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use dhow_core::Clock;
use tokio::sync::watch;

use crate::changes::Changes;

/// Maximum number of moves in the log.
const KEPT: usize = 1_000;

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
    /// The time is after the year 9999, or the move is longer.
    #[error("the clock moves to the year 9999 at most")]
    TooFar,
}

impl SandboxClock {
    pub(crate) fn new(base: Arc<dyn Clock>, offset: Duration, changes: Changes) -> Self {
        let state = State {
            offset,
            moved: Duration::ZERO,
            latest: base
                .now()
                .checked_add(offset)
                .unwrap_or(SystemTime::UNIX_EPOCH),
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

    /// Moves the clock forward by a duration. Moves that would end after the year 9999 end there.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        let from = self.read(&mut state);
        let to = from.checked_add(by).map_or(end(), |to| to.min(end()));
        self.move_to(state, from, to);
    }

    /// Moves the clock forward to a time.
    ///
    /// # Errors
    /// [`ClockError`] if the time is in the past or after the year 9999. The clock then stays as it is.
    pub fn advance_to(&self, to: SystemTime) -> Result<(), ClockError> {
        let mut state = self.lock();
        let from = self.read(&mut state);
        if to > end() {
            return Err(ClockError::TooFar);
        }
        if to < from {
            return Err(ClockError::Backwards);
        }
        self.move_to(state, from, to);
        Ok(())
    }

    /// Returns the sum of all moves: the difference to the configured clock.
    #[must_use]
    pub fn offset(&self) -> Duration {
        self.lock().offset
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

    fn move_to(&self, mut state: MutexGuard<'_, State>, from: SystemTime, to: SystemTime) {
        let by = to.duration_since(from).unwrap_or_default();
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

/// The last time that a move can reach, the end of the year 9999.
fn end() -> SystemTime {
    let seconds = Duration::from_secs(253_402_207_200);
    SystemTime::UNIX_EPOCH
        .checked_add(seconds)
        .unwrap_or(SystemTime::UNIX_EPOCH)
}
