//! Deadlines of a call, and the maximum size of a response.

use std::time::Duration;

/// Limits of every call. None of them can be disabled.
///
/// ```
/// use dhow_reqwest::Limits;
/// use std::time::Duration;
///
/// let limits = Limits::default().total(Duration::from_secs(12)).body(64 * 1024);
/// assert_eq!(limits.total_deadline(), Duration::from_secs(12));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    total: Duration,
    head: Duration,
    connect: Duration,
    idle: Duration,
    body: usize,
}

impl Default for Limits {
    /// 30 s in total, 20 s for the head of one response, 5 s to connect, 4 s idle, 4 MiB.
    fn default() -> Self {
        Self {
            total: Duration::from_secs(30),
            head: Duration::from_secs(20),
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(4),
            body: 4 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// Sets the total deadline of a call; the default is 30 seconds. It includes name resolution, connecting, sending, the whole response,
    /// and every retry with its pause.
    #[must_use]
    pub fn total(self, total: Duration) -> Self {
        Self { total, ..self }
    }

    /// Sets the deadline for the status line and headers of one response, counted from the start of the attempt; the default is 20 seconds.
    ///
    /// A read that hangs can therefore be retried before the total deadline ends.
    #[must_use]
    pub fn head(self, head: Duration) -> Self {
        Self { head, ..self }
    }

    /// Sets the deadline for name resolution, the TCP connection and the TLS handshake; the default is 5 seconds.
    #[must_use]
    pub fn connect(self, connect: Duration) -> Self {
        Self { connect, ..self }
    }

    /// Sets the time for which an idle connection is kept; the default is 4 seconds. Zero opens a new connection for every call.
    ///
    /// If a gateway closes a connection just when a write is sent on it, the outcome of the write is unknown. The default is shorter than
    /// the shortest usual timeout of a server, the 5 seconds of Node.
    #[must_use]
    pub fn idle(self, idle: Duration) -> Self {
        Self { idle, ..self }
    }

    /// Sets the maximum number of bytes in a body; the default is 4 MiB. A longer body is a fault.
    #[must_use]
    pub fn body(self, body: usize) -> Self {
        Self { body, ..self }
    }

    /// Returns the total deadline of a call.
    #[must_use]
    pub fn total_deadline(&self) -> Duration {
        self.total
    }

    /// Returns the deadline for the head of a response, at most the total deadline.
    #[must_use]
    pub fn head_deadline(&self) -> Duration {
        self.head.min(self.total)
    }

    /// Returns the deadline for connecting, at most half of the head deadline.
    ///
    /// A connection that is not established therefore always ends by this deadline, which proves that nothing was sent.
    #[must_use]
    pub fn connect_deadline(&self) -> Duration {
        self.connect.min(self.head_deadline() / 2)
    }

    /// Returns the time for which an idle connection is kept.
    #[must_use]
    pub fn idle_time(&self) -> Duration {
        self.idle
    }

    /// Returns the maximum number of bytes in a body.
    #[must_use]
    pub fn body_cap(&self) -> usize {
        self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connect_deadline_ends_before_the_others() {
        let second = Duration::from_secs(1);
        for limits in [
            Limits::default(),
            Limits::default().total(second),
            Limits::default().head(second),
            Limits::default().connect(60 * second),
            Limits::default().head(60 * second).connect(60 * second),
        ] {
            assert!(limits.connect_deadline() < limits.head_deadline());
            assert!(limits.head_deadline() <= limits.total_deadline());
        }
    }
}
