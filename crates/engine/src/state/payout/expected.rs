//! The expectation of a payout that was made elsewhere, and its correction by a person.

use dhow_core::{
    Environment, Event, MerchantReference, Money, Payout, ProviderReference, ReportedAmount,
};

use super::{Notes, PayoutState};
use crate::{
    attention::Attention,
    engine::Account,
    error::{EngineError, EngineResult},
    expected::{PayoutExpectation, Terms, check_payout},
    state::Expects,
    store::OrderKind,
};

impl Expects for PayoutState {
    type Expectation = PayoutExpectation;

    const KIND: OrderKind = OrderKind::Payout;

    fn check(account: &Account, new: &PayoutExpectation) -> EngineResult<()> {
        check_payout(account, new)
    }

    fn order_reference(expectation: &PayoutExpectation) -> &MerchantReference {
        expectation.merchant_reference()
    }

    fn terms(expectation: &PayoutExpectation) -> Terms {
        Terms {
            amount: expectation.amount(),
            environment: None,
            reference: expectation.provider_reference().cloned(),
        }
    }

    fn expect_elsewhere(
        &mut self,
        expectation: PayoutExpectation,
        environment: Environment,
        notes: &mut Notes,
    ) -> EngineResult<()> {
        let reference = expectation.merchant_reference().clone();
        if self.call.is_some() {
            let reference = reference.to_string();
            return Err(EngineError::MadeByEngine { reference });
        }
        let Some(before) = &self.expected else {
            self.environment = Some(environment);
            self.expected = Some(expectation);
            self.timer.stop();
            notes.record(None, "expected", "the payout is known");
            return Ok(());
        };
        let mut stored = Self::terms(before);
        stored.reference = stored.reference.or_else(|| self.reference().cloned());
        let given = Self::terms(&expectation);
        self.check_settled_by(&reference, &stored, &given, notes)?;
        if let Some(difference) = stored.difference(&given) {
            return Err(EngineError::OtherExpectation {
                reference,
                difference,
            });
        }
        if let (None, Some(id)) = (&stored.reference, expectation.provider_reference()) {
            notes.record(
                None,
                self.word(),
                format!("the gateway's reference is {id}"),
            );
            self.expected = Some(expectation);
            self.timer.stop();
        }
        Ok(())
    }

    fn replaceable(&self, reference: &MerchantReference) -> EngineResult<&PayoutExpectation> {
        let reference = || reference.to_string();
        if self.call.is_some() {
            return Err(EngineError::MadeByEngine {
                reference: reference(),
            });
        }
        self.expected
            .as_ref()
            .ok_or_else(|| EngineError::NothingExpected {
                reference: reference(),
            })
    }

    fn is_settled(&self) -> bool {
        self.status.as_ref().is_some_and(|status| !status.is_open())
    }

    fn put_expectation(&mut self, new: PayoutExpectation) -> Option<PayoutExpectation> {
        self.payout = None;
        self.adopted = None;
        self.others.clear();
        self.status = None;
        self.read_wanted = true;
        self.expected.replace(new)
    }
}

impl PayoutState {
    /// Merchant reference and amount of the call, or of the expectation of a payout that was made elsewhere.
    pub(crate) fn order(&self) -> Option<(&MerchantReference, Money)> {
        let call = self.call.as_ref().map(|call| &call.request);
        let call = call.map(|request| (&request.merchant_reference, request.amount));
        let expected = self.expected.as_ref();
        call.or_else(|| expected.map(|order| (order.merchant_reference(), order.amount())))
    }

    /// Asks for a person if an event names the payout and differs from it: there may be no way to read the status.
    pub(super) fn compare_event(&mut self, event: &Event, notes: &mut Notes) {
        let Some((own, expected)) = self.order() else {
            return;
        };
        let named = event.merchant_reference.as_deref();
        if named != Some(own.as_str()) || self.environment != Some(event.environment) {
            return;
        }
        let amount = event.amount.as_ref();
        let found = event.provider_reference.as_deref();
        let wanted = self.reference().map(ProviderReference::as_str);
        let difference = difference(expected, wanted, amount, found);
        if let Some(difference) = difference {
            let reason = Attention::Contradiction;
            notes.raise_about(&mut self.attention, reason, &difference, found);
            self.keep_other(found.and_then(|found| ProviderReference::new(found).ok()));
        }
    }

    /// Returns true and asks for a person if a payout that was read is not the expected one.
    pub(super) fn is_other(&mut self, payout: &Payout, notes: &mut Notes) -> bool {
        let Some(expected) = &self.expected else {
            return false;
        };
        let id = payout.provider_reference.as_str();
        let named = payout.merchant_reference.as_deref();
        let other_order = named.filter(|named| *named != expected.merchant_reference().as_str());
        let difference = match other_order {
            Some(_) => Some(format!("the payout {id} has another merchant reference")),
            None => {
                let wanted = expected.provider_reference().or(self.adopted.as_ref());
                let wanted = wanted.map(ProviderReference::as_str);
                difference(expected.amount(), wanted, payout.amount.as_ref(), Some(id))
            }
        };
        if let Some(difference) = &difference {
            let reason = Attention::Contradiction;
            notes.raise_about(&mut self.attention, reason, difference, Some(id));
            self.keep_other(Some(payout.provider_reference.clone()));
        }
        difference.is_some()
    }

    /// Keeps the reference of a report that differs, which a person must look at.
    fn keep_other(&mut self, found: Option<ProviderReference>) {
        let found = found.filter(|found| !self.others.contains(found));
        self.others.extend(found);
    }
}

/// Words for the first difference of a report from the expectation.
fn difference(
    expected: Money,
    wanted: Option<&str>,
    amount: Option<&ReportedAmount>,
    reference: Option<&str>,
) -> Option<String> {
    let amount = amount.and_then(ReportedAmount::money);
    if let Some(found) = amount.filter(|found| *found != expected) {
        let id = reference.map_or_else(|| "a payout".to_owned(), |id| format!("the payout {id}"));
        return Some(format!(
            "the gateway reports {id} over {found} instead of {expected}"
        ));
    }
    let wanted = wanted?;
    let found = reference.filter(|found| *found != wanted)?;
    Some(format!(
        "the gateway reports the payout {found} instead of {wanted}"
    ))
}
