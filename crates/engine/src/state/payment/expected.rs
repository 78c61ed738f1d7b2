//! The expectation of a payment that was created elsewhere, and its correction by a person.

use dhow_core::{Environment, Expectation, MerchantReference, PaymentStatus, ProviderReference};

use super::{Notes, PaymentState, report::PaymentId};
use crate::{
    engine::Account,
    error::{EngineError, EngineResult},
    expected::{Terms, check_payment},
    state::Expects,
    store::OrderKind,
};

impl Expects for PaymentState {
    type Expectation = Expectation;

    const KIND: OrderKind = OrderKind::Payment;

    fn check(account: &Account, new: &Expectation) -> EngineResult<()> {
        check_payment(account, new)
    }

    fn order_reference(expectation: &Expectation) -> &MerchantReference {
        expectation.merchant_reference()
    }

    fn terms(expectation: &Expectation) -> Terms {
        Terms {
            amount: expectation.amount(),
            environment: Some(expectation.environment()),
            reference: expectation.provider_reference().cloned(),
        }
    }

    fn expect_elsewhere(
        &mut self,
        expectation: Expectation,
        _: Environment,
        notes: &mut Notes,
    ) -> EngineResult<()> {
        let Some(before) = &self.expectation else {
            self.expect(expectation, notes);
            return Ok(());
        };
        let mut stored = Self::terms(before);
        stored.reference = stored.reference.or_else(|| self.certain_reference());
        let reference = expectation.merchant_reference().clone();
        let mut given = Self::terms(&expectation);
        // A provisional reference is that of the same payment, and no webhook will carry it.
        given.reference = given.reference.filter(|id| !self.is_provisional(id));
        let difference = stored.difference(&given);
        let added = given.reference.clone();
        let added = added.filter(|_| stored.reference.is_none());
        if self.call.is_some() && (difference.is_some() || added.is_some()) {
            let reference = reference.to_string();
            return Err(EngineError::MadeByEngine { reference });
        }
        self.check_settled_by(&reference, &stored, &given, notes)?;
        if let Some(difference) = difference {
            return Err(EngineError::OtherExpectation {
                reference,
                difference,
            });
        }
        if let Some(id) = added {
            self.add_reference(id, notes);
        }
        Ok(())
    }

    fn replaceable(&self, reference: &MerchantReference) -> EngineResult<&Expectation> {
        let reference = || reference.to_string();
        let Some(stored) = &self.expectation else {
            return Err(EngineError::NothingExpected {
                reference: reference(),
            });
        };
        if self.call.is_some() {
            return Err(EngineError::MadeByEngine {
                reference: reference(),
            });
        }
        Ok(stored)
    }

    fn is_settled(&self) -> bool {
        self.confirmed.is_some() || self.word() == PaymentStatus::Paid.as_str()
    }

    fn put_expectation(&mut self, new: Expectation) -> Option<Expectation> {
        let payment = self.payment.take();
        // Good for a read only: the gateway's answer is compared with the new expectation.
        self.hint = payment.map(|payment| payment.provider_reference.to_string());
        self.status = None;
        self.reported = None;
        self.end_mismatches();
        self.totals.clear();
        self.asked.clear();
        // Deliveries without content cannot be judged again.
        self.read_wanted = true;
        self.expectation.replace(new)
    }
}

impl PaymentState {
    /// Reference of the payment that has paid the order or was read, unless the gateway will replace it.
    fn certain_reference(&self) -> Option<ProviderReference> {
        let paid = self.payments.first().and_then(PaymentId::provider);
        let read = self.payment.as_ref();
        let read = read.filter(|payment| !payment.reference_is_provisional);
        let read = read.map(|payment| payment.provider_reference.clone());
        // Only a state of an older version has no list of payments, and then the reference may have been provisional.
        paid.or(read)
    }

    fn is_provisional(&self, id: &ProviderReference) -> bool {
        let read = self.payment.as_ref();
        read.is_some_and(|payment| {
            payment.reference_is_provisional && payment.provider_reference == *id
        })
    }

    fn add_reference(&mut self, id: ProviderReference, notes: &mut Notes) {
        notes.record(
            None,
            self.word(),
            format!("the gateway's reference is {id}"),
        );
        let expectation = self.expectation.take();
        self.expectation = expectation.map(|expectation| expectation.with_provider_reference(id));
        // A read by the provisional reference would be compared with the final one.
        self.payment = self
            .payment
            .take()
            .filter(|payment| !payment.reference_is_provisional);
        // The status can be read now.
        self.timer.stop();
    }
}
