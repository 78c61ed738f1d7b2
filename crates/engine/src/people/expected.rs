//! Corrections of expectations.

use dhow_core::Expectation;

use super::Decision;
use crate::{
    Engine, Expected, PayoutExpectation,
    engine::Account,
    error::{EngineError, EngineResult},
    expected::{check_payment, check_payout},
    state::{OrderState, PaymentState, PayoutState},
    store::{OrderKey, OrderKind, Wake},
    work::Work,
};

impl Engine {
    /// Corrects the expectation of a payment or payout that was created elsewhere: amount, currency, provider reference or environment.
    ///
    /// The old and the new values, the name and the reason are appended to the history. A mismatch or contradiction has ended, and all
    /// deliveries of the order whose content is stored are judged again by the new expectation. The same content again changes nothing.
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
            Expected::Payment(new) => {
                check_payment(account, &new)?;
                self.replace_payment(account, new, decision).await
            }
            Expected::Payout(new) => {
                check_payout(account, &new)?;
                self.replace_payout(account, new, decision).await
            }
        }
    }

    async fn replace_payment(
        &self,
        account: &Account,
        new: Expectation,
        decision: &Decision,
    ) -> EngineResult<()> {
        let reference = new.merchant_reference().as_str();
        let key = OrderKey::new(&account.name, OrderKind::Payment, reference);
        let mut work: Work<PaymentState> = self.claim_key(&key).await?;
        let may_replace = work.state.may_replace(&new);
        if !matches!(may_replace, Ok(true)) {
            return self
                .end_decision(account, work, may_replace.map(|_| ()))
                .await;
        }
        self.unsettle(&mut work, decision).await?;
        let reason = &decision.reason;
        work.state
            .replace_expectation(new.clone(), reason, &mut work.notes);
        self.end_decision(account, work, Ok(())).await?;
        judged(self.expect(&account.name, new).await)
    }

    async fn replace_payout(
        &self,
        account: &Account,
        new: PayoutExpectation,
        decision: &Decision,
    ) -> EngineResult<()> {
        let reference = new.merchant_reference().as_str();
        let key = OrderKey::new(&account.name, OrderKind::Payout, reference);
        let mut work: Work<PayoutState> = self.claim_key(&key).await?;
        let may_replace = work.state.may_replace(&new);
        if !matches!(may_replace, Ok(true)) {
            return self
                .end_decision(account, work, may_replace.map(|_| ()))
                .await;
        }
        self.unsettle(&mut work, decision).await?;
        let reason = &decision.reason;
        work.state
            .replace_expectation(new.clone(), reason, &mut work.notes);
        self.end_decision(account, work, Ok(())).await?;
        judged(self.expect_payout(&account.name, new).await)
    }

    /// Marks the deliveries as unsettled before the replacement is stored: if the process dies in between, they are judged again by the old
    /// expectation, which changes nothing.
    async fn unsettle<S: OrderState>(
        &self,
        work: &mut Work<S>,
        decision: &Decision,
    ) -> EngineResult<()> {
        let wake = Wake::RedeliverOrder(work.key.clone());
        let now = self.now();
        self.inner.store.wake(wake, now).await?;
        work.notes.at(now, decision.source());
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
