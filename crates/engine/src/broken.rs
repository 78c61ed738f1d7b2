//! Orders whose stored state cannot be parsed: a person is told, and the work on the other orders goes on.

use std::time::Duration;

use crate::{
    Attention, Engine,
    effect::{EffectBody, EffectKind},
    error::{EngineError, EngineResult},
    state::{Notes, Source},
    store::{Claimed, LeaseToken, OrderData, Phase, Settlement, StoreError, Timestamp},
    work::new_effect,
};

/// Key of the effect, beside those of the reasons that a readable state knows.
const KEY: &str = "attention:broken_state";
/// First and longest pause between two attempts to read the state.
const FIRST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// A claimed order whose state cannot be parsed.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) claimed: Claimed,
    pub(crate) lease: LeaseToken,
    pub(crate) error: StoreError,
}

/// End of the work on an order that was not done.
pub(crate) enum Undone {
    Broken(Box<Broken>),
    Failed(EngineError),
}

impl From<Box<Broken>> for Undone {
    fn from(broken: Box<Broken>) -> Self {
        Self::Broken(broken)
    }
}

impl<E: Into<EngineError>> From<E> for Undone {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Engine {
    /// Asks for a person, and looks again later and later. The stored state and the deliveries stay as they are, so that a repair loses nothing.
    pub(crate) async fn set_aside(&self, broken: Broken) -> EngineResult<()> {
        let Broken {
            claimed,
            lease,
            error,
        } = broken;
        let (order, now) = (claimed.order, self.now());
        tracing::error!(order = %order.key, %error, "an order needs a person: its stored state cannot be read");
        let mut notes = Notes::new(now, Source::Engine);
        let details = "the stored state cannot be read: repair `dhow_order.state` from a backup";
        let is_new = order.data.phase != Phase::Attention || order.attempts == 0;
        if is_new {
            let reason = Attention::Unreadable;
            notes.record(None, "attention", format!("{reason}: {details}"));
            notes.raised.push(reason);
        }
        let body = EffectBody {
            kind: EffectKind::NeedsAttention {
                reason: Attention::Unreadable,
                details: details.to_owned(),
            },
            provider_reference: order.data.provider_reference.clone(),
            amount: order.data.amount(),
            occurred_at: now,
            evidence: notes.source.as_str().to_owned(),
        };
        let settlement = Settlement {
            lease,
            now,
            seen_wake: order.wake,
            settled: Vec::new(),
            effects: vec![new_effect(&order.key, KEY, &body, now)?],
            history: notes.history.clone(),
            lease_until: None,
            due_at: Some(look_again(now, order.attempts)),
            attempts: order.attempts.saturating_add(1),
            last_error: Some(error.to_string()),
            data: Some(OrderData {
                phase: Phase::Attention,
                ..order.data
            }),
            key: order.key,
        };
        self.write(settlement, &notes).await?;
        Ok(())
    }
}

fn look_again(now: Timestamp, attempts: u32) -> Timestamp {
    let pause = FIRST.saturating_mul(2_u32.saturating_pow(attempts));
    now.plus(pause.min(LONGEST))
}
