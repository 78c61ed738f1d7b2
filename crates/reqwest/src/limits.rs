//! How long a call may take and how much of an answer is read.

use std::time::Duration;

/// The bounds of every call. Nothing is unbounded; there is no way to say "for ever".
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
    /// 30 s in total, 20 s for the head of one answer, 5 s to connect, 4 s idle, 4 MiB.
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
    /// Sets the total deadline of a call: name resolution, connecting, sending, the head and the whole body of the answer,
    /// and every repetition with its pauses. 30 seconds unless set.
    #[must_use]
    pub fn total(self, total: Duration) -> Self {
        Self { total, ..self }
    }

    /// Sets the deadline for the status line and headers of one answer, counted from the start of that attempt. 20 seconds
    /// unless set. It is what lets a read that hangs be repeated before the total deadline ends.
    #[must_use]
    pub fn head(self, head: Duration) -> Self {
        Self { head, ..self }
    }

    /// Sets the deadline for name resolution, the TCP connection and the TLS handshake. 5 seconds unless set.
    #[must_use]
    pub fn connect(self, connect: Duration) -> Self {
        Self { connect, ..self }
    }

    /// Sets how long an unused connection is kept for the next call; zero means a new connection for every call. 4 seconds
    /// unless set.
    ///
    /// A gateway that closes a connection just when a write goes out on it leaves that write unknown. So this is shorter
    /// than the shortest usual patience of a server, the 5 seconds of Node.
    #[must_use]
    pub fn idle(self, idle: Duration) -> Self {
        Self { idle, ..self }
    }

    /// Sets the most bytes of a body that are read; an answer with more is a fault. 4 MiB unless set.
    #[must_use]
    pub fn body(self, body: usize) -> Self {
        Self { body, ..self }
    }

    /// How long a call may take in total.
    #[must_use]
    pub fn total_deadline(&self) -> Duration {
        self.total
    }

    /// How long the head of one answer may take: what was set, but never longer than the total deadline.
    #[must_use]
    pub fn head_deadline(&self) -> Duration {
        self.head.min(self.total)
    }

    /// How long connecting may take: what was set, but at most half of the head deadline.
    ///
    /// So it is always this deadline that ends a connection that does not come about, and it is certain that nothing was sent.
    #[must_use]
    pub fn connect_deadline(&self) -> Duration {
        self.connect.min(self.head_deadline() / 2)
    }

    /// How long an unused connection is kept.
    #[must_use]
    pub fn idle_time(&self) -> Duration {
        self.idle
    }

    /// The most bytes of a body.
    #[must_use]
    pub fn body_cap(&self) -> usize {
        self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_does_not_come_about_ends_before_anything_else() {
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
