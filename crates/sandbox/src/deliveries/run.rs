//! Delivery of one webhook: attempts and pauses until it is accepted, given up, or the sandbox stops.

use std::time::Duration;

use dhow_core::Clock as _;

use super::target::Target;
use super::{Attempt, AttemptResult, Deliveries, Message, WebhookState, send};

pub(super) struct Runner {
    pub(super) deliveries: Deliveries,
    pub(super) number: u64,
    pub(super) delay: Duration,
}

impl Runner {
    pub(super) async fn run(self, message: Message) {
        let mut stop = self.deliveries.shared.stop.clone();
        let state = tokio::select! {
            state = self.attempts(&message) => Some(state),
            // Also ends if the sender of `stop` was dropped with the sandbox.
            _ = stop.wait_for(|stop| *stop) => None,
        };
        if let Some(state) = state {
            let settle = |webhook: &mut super::SentWebhook| webhook.state = state;
            self.deliveries.update(self.number, settle);
        }
        let open = &self.deliveries.shared.open;
        open.send_modify(|open| *open = open.saturating_sub(1));
    }

    /// Waits until the sandbox's clock has moved on by a duration.
    async fn wait(&self, duration: Duration) {
        let clock = &self.deliveries.shared.clock;
        let due = clock.uptime().saturating_add(duration);
        clock.wait_until(due).await;
    }

    async fn attempts(&self, message: &Message) -> WebhookState {
        let shared = &self.deliveries.shared;
        let target = match Target::parse(&message.url, &shared.policy) {
            Ok(target) => target,
            Err(reason) => return WebhookState::Refused(reason),
        };
        self.wait(self.delay).await;
        let mut pauses = shared.policy.pauses.iter();
        loop {
            let at = shared.clock.now();
            let result = send::send(&target, message, shared.policy.timeout).await;
            let accepted = match &result {
                AttemptResult::Response { status, body } => (message.accepts)(*status, body),
                AttemptResult::NoResponse(_) => false,
            };
            let attempt = Attempt { at, result };
            self.deliveries
                .update(self.number, |webhook| webhook.attempts.push(attempt));
            if accepted {
                return WebhookState::Accepted;
            }
            match pauses.next() {
                Some(pause) => self.wait(*pause).await,
                None => return WebhookState::GivenUp,
            }
        }
    }
}
