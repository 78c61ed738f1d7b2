//! Refunds: sent once, and never above the amount received.

use dhow_core::{Error, MerchantReference, NewRefund, Refund};
use serde::{Deserialize, Serialize};

use crate::{
    Engine,
    attention::Standing,
    engine::Account,
    error::{EngineError, EngineResult},
    spans,
    state::{OrderState, PaymentState, RefundRecord, Source, Step, Timer},
    store::{OrderData, OrderKey, OrderKind, Phase},
    work::Work,
};

/// State of the row that reserves the merchant reference of a refund for one payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RefundPointer {
    pub(crate) payment: Option<MerchantReference>,
    attention: Standing,
    timer: Timer,
}

impl OrderState for RefundPointer {
    fn columns(&self) -> OrderData {
        OrderData {
            phase: Phase::Final,
            status: "see payment".to_owned(),
            ..OrderData::parked()
        }
    }

    fn is_known(&self) -> bool {
        false
    }

    fn on_event(&mut self, _: &dhow_core::Event, _: &mut crate::state::Notes) {}

    fn needs_reads(&self, _: &dyn dhow_core::PaymentProvider) -> bool {
        false
    }

    fn attention(&mut self) -> &mut Standing {
        &mut self.attention
    }

    fn timer(&mut self) -> &mut Timer {
        &mut self.timer
    }
}

impl Engine {
    /// Refunds a payment, once per merchant reference of the refund. The request is stored before its first byte is sent.
    ///
    /// All refunds of the payment together, running ones and those made elsewhere included, never exceed the amount received. A second call
    /// with the same content returns the result of the first. A refused refund is sent again only if the gateway or this library certainly
    /// did nothing.
    ///
    /// # Errors
    /// [`NotPaid`](EngineError::NotPaid), [`RefundRefused`](EngineError::RefundRefused),
    /// [`OutcomeUnknown`](EngineError::OutcomeUnknown), [`OtherContent`](EngineError::OtherContent),
    /// [`Gateway`](EngineError::Gateway), [`UnknownOrder`](EngineError::UnknownOrder), [`InProgress`](EngineError::InProgress) and
    /// [`Store`](EngineError::Store).
    pub async fn refund(
        &self,
        account: &str,
        payment: &MerchantReference,
        new: &NewRefund,
    ) -> EngineResult<Refund> {
        let account = self.account(account)?;
        let Some(refunds) = account.provider.refunds() else {
            let error = account
                .provider
                .id()
                .unsupported("the gateway has no refunds");
            return Err(error.into());
        };
        let reference = &new.merchant_reference;
        let key = OrderKey::new(&account.name, OrderKind::Payment, payment.as_str());
        let mut work = self
            .claim_waiting::<PaymentState>(&key, false, payment)
            .await?;
        work.fold_deliveries(&*account.provider);
        work.notes.source = Source::Merchant;
        match self.admit_refund(account, &mut work, payment, new).await {
            Ok(None) => {}
            Ok(Some(refund)) => {
                self.release(account, work).await?;
                return Ok(refund);
            }
            Err(error) => {
                self.release(account, work).await?;
                return Err(error);
            }
        }
        if !self.settle_and_keep(&mut work).await? {
            return Err(EngineError::InProgress {
                reference: reference.to_string(),
            });
        }
        let result = spans::call(account, "refund", refunds.refund(new)).await;
        match result {
            Ok(refund) => {
                self.record(account, work, |state, notes| {
                    state.fold_refund(reference.as_str(), refund.clone(), notes);
                })
                .await?;
                Ok(refund)
            }
            Err(error) => self.refund_failed(account, work, new, error).await,
        }
    }

    /// Records the intent of a refund, or returns the result of an earlier refund with the same reference.
    async fn admit_refund(
        &self,
        account: &Account,
        work: &mut Work<PaymentState>,
        payment: &MerchantReference,
        new: &NewRefund,
    ) -> EngineResult<Option<Refund>> {
        if let Some(refund) = self.check_refund(account, work, payment, new)? {
            return Ok(Some(refund));
        }
        self.reserve(account, payment, &new.merchant_reference)
            .await?;
        let received = work.state.received().unwrap_or(new.amount);
        work.state
            .begin_refund(new, &*account.provider, received, &mut work.notes)
            .map_err(|reason| EngineError::RefundRefused {
                amount: new.amount,
                reason,
            })?;
        Ok(None)
    }

    async fn refund_failed(
        &self,
        account: &Account,
        work: Work<PaymentState>,
        new: &NewRefund,
        error: Error,
    ) -> EngineResult<Refund> {
        let reference = &new.merchant_reference;
        let step = Step::after(&error, new, &*account.provider);
        self.record(account, work, |state, notes| {
            state.fail_refund(reference.as_str(), step.clone(), notes);
        })
        .await?;
        Err(self.call_error(account, "refund", reference, error))
    }

    /// Returns the result of an earlier refund, or `None` if the refund is to be sent.
    fn check_refund(
        &self,
        account: &Account,
        work: &Work<PaymentState>,
        payment: &MerchantReference,
        new: &NewRefund,
    ) -> EngineResult<Option<Refund>> {
        let reference = &new.merchant_reference;
        if work.state.received().is_none() {
            return Err(EngineError::NotPaid {
                reference: payment.clone(),
            });
        }
        if work.state.reference().is_some_and(|id| id != new.payment) {
            return Err(
                Error::invalid("payment", "must be the provider reference of the payment").into(),
            );
        }
        let Some(earlier) = work.state.refunds.get(reference.as_str()) else {
            return Ok(None);
        };
        let provider = &*account.provider;
        if let Step::Absent { by } = &earlier.call.step {
            return Err(EngineError::RefusedBefore {
                reference: reference.clone(),
                reason: by.clone(),
            });
        }
        if earlier.is_void() {
            earlier.call.check_secrets(new, provider)?;
            return Ok(None);
        }
        if !earlier.call.is_same(new, provider) {
            return Err(EngineError::OtherContent {
                reference: reference.clone(),
            });
        }
        match &earlier.refund {
            Some(refund) => Ok(Some(with_status(refund, earlier))),
            None => Err(EngineError::OutcomeUnknown {
                reference: reference.clone(),
            }),
        }
    }

    /// Reserves the reference of a refund for its payment, because a webhook may name the refund only.
    async fn reserve(
        &self,
        account: &Account,
        payment: &MerchantReference,
        refund: &MerchantReference,
    ) -> EngineResult<()> {
        let key = OrderKey::new(&account.name, OrderKind::Refund, refund.as_str());
        let mut work = self
            .claim_waiting::<RefundPointer>(&key, true, refund)
            .await?;
        let before = work.state.payment.clone();
        if before.is_none() {
            work.state.payment = Some(payment.clone());
        }
        if !self.settle_and_release(&work, None).await? {
            return Err(EngineError::InProgress {
                reference: refund.to_string(),
            });
        }
        if before.is_some_and(|before| before != *payment) {
            return Err(EngineError::OtherContent {
                reference: refund.clone(),
            });
        }
        Ok(())
    }
}

/// The answer of the gateway, with the status as folded since.
fn with_status(refund: &Refund, record: &RefundRecord) -> Refund {
    let mut refund = refund.clone();
    if let Some(status) = &record.status {
        refund.status = status.clone();
    }
    refund
}
