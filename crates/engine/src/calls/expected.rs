//! Payments and payouts that were created elsewhere: made known, never sent.

use dhow_core::{Expectation, ProviderReference};

use crate::{
    Engine, PayoutExpectation,
    engine::Account,
    error::{EngineError, EngineResult},
    ids::bounded_reference,
    state::{Expects, PaymentState, PayoutState, Source},
    store::{OrderKey, OrderKind, Wake},
};

impl Engine {
    /// Tells the engine about a payment that was created elsewhere. Deliveries that are parked take effect.
    ///
    /// A second call with the same content changes nothing, and one with a provider reference adds it to an expectation without one.
    ///
    /// # Errors
    /// [`OtherExpectation`](EngineError::OtherExpectation) if another expectation is stored for this reference;
    /// [`OtherReference`](EngineError::OtherReference) if another object of the gateway has settled the order, which then needs a person;
    /// [`MadeByEngine`](EngineError::MadeByEngine) for other content of a payment that the engine has created;
    /// [`Gateway`](EngineError::Gateway) with the field for another gateway or environment than the account's, an amount that is not above
    /// zero, or a currency that the gateway does not take.
    pub async fn expect(&self, account: &str, expectation: Expectation) -> EngineResult<()> {
        let account = self.account(account)?;
        PaymentState::check(account, &expectation)?;
        self.expect_order::<PaymentState>(account, expectation)
            .await
    }

    /// Tells the engine about a payout that was made elsewhere. Nothing is sent, now or later: [`payout`](Self::payout) refuses its
    /// reference. Deliveries that are parked take effect.
    ///
    /// A second call with the same content changes nothing, and one with a provider reference adds it to an expectation without one.
    ///
    /// # Errors
    /// [`OtherExpectation`](EngineError::OtherExpectation) if another expectation is stored for this reference;
    /// [`OtherReference`](EngineError::OtherReference) if another object of the gateway has settled the order, which then needs a person;
    /// [`MadeByEngine`](EngineError::MadeByEngine) for a payout that the engine has sent, or has recorded to send;
    /// [`Gateway`](EngineError::Gateway) with the field for an amount that is not above zero, a currency that the gateway does not take, or
    /// a gateway without payouts.
    pub async fn expect_payout(
        &self,
        account: &str,
        expectation: PayoutExpectation,
    ) -> EngineResult<()> {
        let account = self.account(account)?;
        PayoutState::check(account, &expectation)?;
        self.expect_order::<PayoutState>(account, expectation).await
    }

    /// Stores the expectation, and folds the deliveries in that were parked.
    pub(crate) async fn expect_order<S: Expects>(
        &self,
        account: &Account,
        expectation: S::Expectation,
    ) -> EngineResult<()> {
        let reference = S::order_reference(&expectation).to_string();
        let theirs = S::terms(&expectation).reference;
        let key = OrderKey::new(&account.name, S::KIND, &reference);
        let mut work = self.claim_waiting::<S>(&key, true, &reference).await?;
        work.notes.source = Source::Merchant;
        let environment = account.provider.environment();
        let state = &mut work.state;
        let result = state.expect_elsewhere(expectation, environment, &mut work.notes);
        work.fold_deliveries(&*account.provider);
        if !self.release(account, work).await? {
            return Err(EngineError::InProgress { reference });
        }
        if let Some(theirs) = theirs.filter(|_| result.is_ok()) {
            self.wake_unnamed(account, &theirs).await?;
        }
        result
    }

    /// Makes the deliveries due that have no merchant reference and wait for the order with a provider reference.
    async fn wake_unnamed(
        &self,
        account: &Account,
        theirs: &ProviderReference,
    ) -> EngineResult<()> {
        let reference = bounded_reference(theirs.as_str());
        let unnamed = OrderKey::new(&account.name, OrderKind::Other, reference);
        let wake = Wake::Order(unnamed);
        self.inner.store.wake(wake, self.now()).await?;
        Ok(())
    }
}
