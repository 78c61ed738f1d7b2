//! Effects that are not done after many attempts or for long: their orders need a person.

use std::time::Duration;

use crate::{
    Attention, Engine,
    calls::RefundPointer,
    error::EngineResult,
    state::{OrderState, PaymentState, PayoutState},
    store::{ClaimedEffect, OrderKey, OrderKind, Timestamp, Wake},
    work::Work,
    worker::OtherState,
};

/// Pause between two looks at the effects of an order with a stuck one. The end of an effect wakes the order, so this is for a process that died
/// in between, and for effects that are done in a transaction of the shop.
pub(crate) const LOOK: Duration = Duration::from_secs(900);

impl Engine {
    /// True if an effect that is not done has failed too often, or has failed and is old. One that merely waited, such as while no worker ran, is
    /// not stuck.
    pub(crate) fn is_stuck(&self, attempts: u32, created_at: Timestamp) -> bool {
        let options = &self.inner.options;
        let is_old = self.now().since(created_at) >= options.effect_after;
        attempts >= options.effect_attempts || (is_old && attempts > 0)
    }

    /// Marks the order of a stuck effect, unless a worker has it: then the next attempt marks it.
    ///
    /// Called after the attempt that makes the effect stuck, and before each later one, because an effect may end its process.
    pub(crate) async fn mark_stuck(&self, effect: &ClaimedEffect) -> EngineResult<()> {
        match effect.order.kind {
            OrderKind::Payment => self.mark::<PaymentState>(effect).await,
            OrderKind::Payout => self.mark::<PayoutState>(effect).await,
            OrderKind::Other => self.mark::<OtherState>(effect).await,
            OrderKind::Refund => self.mark::<RefundPointer>(effect).await,
        }
    }

    async fn mark<S: OrderState>(&self, effect: &ClaimedEffect) -> EngineResult<()> {
        let account = self.account(&effect.order.account)?;
        let Some(mut work) = self.claim_order::<S>(&effect.order, false).await? else {
            return Ok(());
        };
        let details = format!(
            "{} is not done after {} attempts",
            effect.effect_type, effect.attempts
        );
        let standing = work.state.attention();
        work.notes.raise(standing, Attention::EffectStuck, &details);
        self.release(account, work).await?;
        Ok(())
    }

    /// Makes the order look at its effects after a stuck one was done.
    pub(crate) async fn unmark_stuck(&self, order: OrderKey) -> EngineResult<()> {
        self.inner
            .store
            .wake(Wake::Order(order), self.now())
            .await?;
        Ok(())
    }

    /// Ends the reason if no effect of the order is stuck any more.
    pub(crate) async fn look_at_effects<S: OrderState>(
        &self,
        work: &mut Work<S>,
    ) -> EngineResult<()> {
        if !work.state.attention().stands(Attention::EffectStuck) {
            return Ok(());
        }
        let timeline = self.inner.store.timeline(&work.key).await?;
        let mut effects = timeline.into_iter().flat_map(|timeline| timeline.effects);
        let is_stuck = effects.any(|effect| {
            effect.done_at.is_none() && self.is_stuck(effect.attempts, effect.created_at)
        });
        if !is_stuck {
            let standing = work.state.attention();
            work.notes
                .end(standing, Attention::EffectStuck, "the effect is done");
        }
        Ok(())
    }
}
