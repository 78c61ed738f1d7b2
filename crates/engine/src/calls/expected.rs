//! Payments and payouts that were created elsewhere: made known, never sent.

use dhow_core::Expectation;

use crate::{
    Engine, PayoutExpectation,
    error::{EngineError, EngineResult},
    expected::{check_payment, check_payout},
    state::{PaymentState, PayoutState, Source},
    store::{OrderKey, OrderKind},
};

impl Engine {
    /// Tells the engine about a payment that was created elsewhere. Deliveries that are parked take effect.
    ///
    /// A second call with the same content changes nothing, and one with a provider reference adds it to an expectation without one.
    ///
    /// # Errors
    /// [`OtherExpectation`](EngineError::OtherExpectation) if another expectation is stored for this reference;
    /// [`MadeByEngine`](EngineError::MadeByEngine) for other content of a payment that the engine has created;
    /// [`Gateway`](EngineError::Gateway) with the field for another gateway or environment than the account's, an amount that is not above
    /// zero, or a currency that the gateway does not take.
    pub async fn expect(&self, account: &str, expectation: Expectation) -> EngineResult<()> {
        let account = self.account(account)?;
        check_payment(account, &expectation)?;
        let reference = expectation.merchant_reference().clone();
        let key = OrderKey::new(&account.name, OrderKind::Payment, reference.as_str());
        let mut work = self
            .claim_waiting::<PaymentState>(&key, true, &reference)
            .await?;
        work.notes.source = Source::Merchant;
        let result = work.state.expect_elsewhere(expectation, &mut work.notes);
        work.fold_deliveries(&*account.provider);
        if !self.release(account, work).await? {
            return Err(EngineError::InProgress {
                reference: reference.to_string(),
            });
        }
        result
    }

    /// Tells the engine about a payout that was made elsewhere. Nothing is sent, now or later: [`payout`](Self::payout) refuses its
    /// reference. Deliveries that are parked take effect.
    ///
    /// A second call with the same content changes nothing, and one with a provider reference adds it to an expectation without one.
    ///
    /// # Errors
    /// [`OtherExpectation`](EngineError::OtherExpectation) if another expectation is stored for this reference;
    /// [`MadeByEngine`](EngineError::MadeByEngine) for a payout that the engine has sent, or has recorded to send;
    /// [`Gateway`](EngineError::Gateway) with the field for an amount that is not above zero, a currency that the gateway does not take, or
    /// a gateway without payouts.
    pub async fn expect_payout(
        &self,
        account: &str,
        expectation: PayoutExpectation,
    ) -> EngineResult<()> {
        let account = self.account(account)?;
        check_payout(account, &expectation)?;
        let reference = expectation.merchant_reference().clone();
        let key = OrderKey::new(&account.name, OrderKind::Payout, reference.as_str());
        let mut work = self
            .claim_waiting::<PayoutState>(&key, true, &reference)
            .await?;
        work.notes.source = Source::Merchant;
        let environment = account.provider.environment();
        let state = &mut work.state;
        let result = state.expect_elsewhere(expectation, environment, &mut work.notes);
        work.fold_deliveries(&*account.provider);
        if !self.release(account, work).await? {
            return Err(EngineError::InProgress {
                reference: reference.to_string(),
            });
        }
        result
    }
}
