//! Orders that were created elsewhere: the merchant's expectation, and its correction by a person.

use dhow_core::{Environment, MerchantReference};

use super::{Notes, OrderState};
use crate::{
    attention::Attention,
    engine::Account,
    error::{EngineError, EngineResult},
    expected::Terms,
    store::OrderKind,
};

/// State of an order that may have been created elsewhere.
pub(crate) trait Expects: OrderState {
    /// Order as the merchant knows it.
    type Expectation: Clone + PartialEq + Send + Sync;

    /// Kind of the order.
    const KIND: OrderKind;

    /// Refuses an order that the account cannot have.
    fn check(account: &Account, new: &Self::Expectation) -> EngineResult<()>;

    /// Merchant reference of an expectation.
    fn order_reference(expectation: &Self::Expectation) -> &MerchantReference;

    /// Fields of an expectation that are compared.
    fn terms(expectation: &Self::Expectation) -> Terms;

    /// Sets the expectation, or adds its provider reference to the one that is set.
    ///
    /// # Errors
    /// If another expectation is set, or the order was created by the engine. The expectation stays then.
    fn expect_elsewhere(
        &mut self,
        new: Self::Expectation,
        environment: Environment,
        notes: &mut Notes,
    ) -> EngineResult<()>;

    /// Returns the stored expectation of an order that was created elsewhere.
    ///
    /// # Errors
    /// If the order with this reference is not known, or was created by the engine.
    fn replaceable(&self, reference: &MerchantReference) -> EngineResult<&Self::Expectation>;

    /// True if the order has an outcome, so that its expectation stays.
    fn is_settled(&self) -> bool;

    /// Replaces the expectation, and forgets the conclusions from the old one, which is returned.
    fn put_expectation(&mut self, new: Self::Expectation) -> Option<Self::Expectation>;

    /// Returns true if an expectation differs from the stored one, which it may then replace.
    ///
    /// # Errors
    /// Those of [`replaceable`](Self::replaceable), and if the order has an outcome.
    fn may_replace(&self, new: &Self::Expectation) -> EngineResult<bool> {
        let reference = Self::order_reference(new);
        if self.replaceable(reference)? == new {
            return Ok(false);
        }
        if self.is_settled() {
            return Err(EngineError::AlreadyKnown {
                reference: reference.to_string(),
                outcome: self.columns().status,
            });
        }
        Ok(true)
    }

    /// Refuses the reference of another object than the one that has settled the order, and asks a person to compare both: the merchant may
    /// have created one payment and received the money of another.
    fn check_settled_by(
        &mut self,
        order: &MerchantReference,
        stored: &Terms,
        given: &Terms,
        notes: &mut Notes,
    ) -> EngineResult<()> {
        let references = stored.reference.clone().zip(given.reference.clone());
        let other = references.filter(|(settled_by, given)| settled_by != given);
        let is_same_order = stored.amount == given.amount;
        let Some((settled_by, given)) = other.filter(|_| is_same_order && self.is_settled()) else {
            return Ok(());
        };
        let kind = Self::KIND;
        let details = format!(
            "the {kind} {given} is expected, and the {kind} {settled_by} has settled the order"
        );
        let reason = Attention::Contradiction;
        notes.raise_about(self.attention(), reason, &details, Some(given.as_str()));
        Err(EngineError::OtherReference {
            reference: order.clone(),
            settled_by,
            given,
        })
    }

    /// Replaces the expectation by the decision of a person. The deliveries must then be judged again.
    fn replace_expectation(&mut self, new: Self::Expectation, reason: &str, notes: &mut Notes) {
        let from = self.columns().status;
        let after = Self::terms(&new);
        let before = self.put_expectation(new);
        let changes = before.map(|before| Self::terms(&before).changes(&after));
        self.timer().stop();
        let evidence = format!("{}: {reason}", changes.unwrap_or_default());
        notes.record(Some(&from), "expected", evidence);
        for reason in [Attention::Mismatch, Attention::Contradiction] {
            notes.end(self.attention(), reason, "the expectation was replaced");
        }
    }
}
