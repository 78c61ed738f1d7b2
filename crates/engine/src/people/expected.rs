//! Corrections of expectations.

use super::Decision;
use crate::{
    Engine, Expected,
    engine::Account,
    error::{EngineError, EngineResult},
    state::{Expects, PaymentState, PayoutState},
    store::{OrderKey, Wake},
    work::Work,
};

impl Engine {
    /// Corrects the expectation of a payment or payout that was created elsewhere: amount, currency, provider reference or environment.
    ///
    /// The old and the new values, the name and the reason are appended to the history. A mismatch or contradiction has ended, and all
    /// deliveries of the order whose content is stored are judged again by the new expectation. The same content again has them judged once more.
    ///
    /// # Errors
    /// [`AlreadyKnown`](EngineError::AlreadyKnown) if the payment is paid or the payout has ended;
    /// [`MadeByEngine`](EngineError::MadeByEngine) if the engine has created it by its own call;
    /// [`UnknownOrder`](EngineError::UnknownOrder) if nothing is expected under this reference; the errors of [`expect`](Self::expect) about
    /// the fields; [`InProgress`](EngineError::InProgress) and [`Store`](EngineError::Store). Nothing is changed then.
    pub async fn replace_expectation(
        &self,
        account: &str,
        expected: impl Into<Expected> + Send,
        decision: &Decision,
    ) -> EngineResult<()> {
        let account = self.account(account)?;
        match expected.into() {
            Expected::Payment(new) => self.replace::<PaymentState>(account, new, decision).await,
            Expected::Payout(new) => self.replace::<PayoutState>(account, new, decision).await,
        }
    }

    async fn replace<S: Expects>(
        &self,
        account: &Account,
        new: S::Expectation,
        decision: &Decision,
    ) -> EngineResult<()> {
        S::check(account, &new)?;
        let reference = S::order_reference(&new).as_str();
        let key = OrderKey::new(&account.name, S::KIND, reference);
        let mut work: Work<S> = self.claim_key(&key).await?;
        let differs = match work.state.may_replace(&new) {
            Ok(differs) => differs,
            Err(error) => return self.end_decision(account, work, Err(error)).await,
        };
        let is_settled = work.state.is_settled();
        if differs {
            work.notes.at(self.now(), decision.source());
            let reason = &decision.reason;
            work.state
                .replace_expectation(new.clone(), reason, &mut work.notes);
        }
        self.end_decision(account, work, Ok(())).await?;
        if is_settled {
            return Ok(());
        }
        self.redeliver(key).await?;
        judged(self.expect_order::<S>(account, new).await)
    }

    /// Has the deliveries judged again. If the process dies before, the person repeats the command: the same content has them judged as well.
    async fn redeliver(&self, key: OrderKey) -> EngineResult<()> {
        let wake = Wake::RedeliverOrder(key);
        self.inner.store.wake(wake, self.now()).await?;
        Ok(())
    }
}

/// Result of the look at the deliveries after the replacement was stored. A worker that has the order looks at them in any case.
fn judged(result: EngineResult<()>) -> EngineResult<()> {
    match result {
        Err(EngineError::InProgress { .. }) => Ok(()),
        result => result,
    }
}
