//! The expectation of a payment that was created elsewhere, and its correction by a person.

use dhow_core::{Expectation, PaymentStatus, ProviderReference};

use super::{Notes, PaymentState, report::PaymentId};
use crate::{
    attention::Attention,
    error::{EngineError, EngineResult},
    expected::Terms,
};

impl PaymentState {
    /// Sets the expectation of an order that was created elsewhere, or adds its provider reference to the one that is set.
    ///
    /// # Errors
    /// If another expectation is set. Nothing is changed then.
    pub(crate) fn expect_elsewhere(
        &mut self,
        expectation: Expectation,
        notes: &mut Notes,
    ) -> EngineResult<()> {
        let Some(before) = &self.expectation else {
            self.expect(expectation, notes);
            return Ok(());
        };
        let mut stored = terms(before);
        let paid = self.payments.first().and_then(PaymentId::provider);
        stored.reference = stored.reference.or(paid).or_else(|| self.reference());
        let reference = expectation.merchant_reference().clone();
        let difference = stored.difference(&terms(&expectation));
        let added = expectation.provider_reference();
        let added = added.filter(|_| stored.reference.is_none()).cloned();
        if self.call.is_some() && (difference.is_some() || added.is_some()) {
            let reference = reference.to_string();
            return Err(EngineError::MadeByEngine { reference });
        }
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

    fn add_reference(&mut self, id: ProviderReference, notes: &mut Notes) {
        notes.record(
            None,
            self.word(),
            format!("the gateway's reference is {id}"),
        );
        let expectation = self.expectation.take();
        self.expectation = expectation.map(|expectation| expectation.with_provider_reference(id));
        // The status can be read now.
        self.timer.stop();
    }

    /// Returns whether an expectation differs from the stored one, which it may then replace.
    ///
    /// # Errors
    /// If the order is not known, was created by the engine, or is paid.
    pub(crate) fn may_replace(&self, new: &Expectation) -> EngineResult<bool> {
        let reference = new.merchant_reference().to_string();
        let Some(before) = &self.expectation else {
            return Err(EngineError::UnknownOrder { reference });
        };
        if self.call.is_some() {
            return Err(EngineError::MadeByEngine { reference });
        }
        if before == new {
            return Ok(false);
        }
        if self.is_settled() {
            let outcome = self.word().to_owned();
            return Err(EngineError::AlreadyKnown { reference, outcome });
        }
        Ok(true)
    }

    /// True if the payment is paid, so that its expectation stays.
    pub(crate) fn is_settled(&self) -> bool {
        self.confirmed.is_some() || self.word() == PaymentStatus::Paid.as_str()
    }

    /// Replaces the expectation by the decision of a person, and forgets what was concluded from the old one. The deliveries must then be
    /// judged again.
    pub(crate) fn replace_expectation(
        &mut self,
        new: Expectation,
        reason: &str,
        notes: &mut Notes,
    ) {
        let before = self.expectation.replace(new.clone());
        let changes = before.map(|before| terms(&before).changes(&terms(&new)));
        let from = self.word().to_owned();
        let payment = self.payment.take();
        // Good for a read only: the gateway's answer is compared with the new expectation.
        self.hint = payment.map(|payment| payment.provider_reference.to_string());
        self.status = None;
        self.reported = None;
        self.mismatch = None;
        // Deliveries without content cannot be judged again.
        self.read_wanted = true;
        self.timer.stop();
        let evidence = format!("{}: {reason}", changes.unwrap_or_default());
        notes.record(Some(&from), "expected", evidence);
        for reason in [Attention::Mismatch, Attention::Contradiction] {
            notes.end(&mut self.attention, reason, "the expectation was replaced");
        }
    }
}

fn terms(expectation: &Expectation) -> Terms {
    Terms {
        amount: expectation.amount(),
        environment: Some(expectation.environment()),
        reference: expectation.provider_reference().cloned(),
    }
}
