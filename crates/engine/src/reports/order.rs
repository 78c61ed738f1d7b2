//! The stored state of an order, as far as reports need it.

use dhow_core::{Expectation, MerchantReference, Money, ProviderId, ProviderReference};

use crate::{
    Attention, UnknownCall,
    calls::RefundPointer,
    state::{Expects, OrderState, PaymentState, PayoutState, RefundRecord},
    store::{OrderKind, OrderRow, StoreResult},
    worker::OtherState,
};

/// Data of an order beyond its columns, from its stored state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderReport {
    /// Reasons for which a person must act.
    pub reasons: Vec<Attention>,
    /// Number of reports so far that asked for a person, for [`Engine::clear_attention`](crate::Engine::clear_attention).
    pub attention_count: u32,
    /// Calls of unknown outcome, which [`Engine::resolve`](crate::Engine::resolve) closes.
    pub unknown_calls: Vec<UnknownCall>,
    /// True if the order was made known by [`Engine::expect`](crate::Engine::expect) or
    /// [`Engine::expect_payout`](crate::Engine::expect_payout).
    pub was_created_elsewhere: bool,
    /// True if [`Engine::replace_expectation`](crate::Engine::replace_expectation) can correct what is expected: the order was created
    /// elsewhere and is not settled.
    pub can_replace: bool,
    /// Provider references of the payments whose money does not match the order.
    pub mismatched_payments: Vec<ProviderReference>,
    /// Provider references of the payments of the full amount, the failed ones included. More than one is a contradiction.
    pub full_payments: Vec<ProviderReference>,
    /// Provider references of payouts that were reported for the order and differ from it.
    pub other_payouts: Vec<ProviderReference>,
    /// Gateway, if the state names it.
    pub provider: Option<ProviderId>,
    /// Refunds of a payment.
    pub refunds: Vec<RefundReport>,
    /// True if the stored state cannot be parsed, so that nothing else is known. A person must repair it.
    pub is_broken: bool,
    /// Payment that the row of a refund belongs to.
    pub payment: Option<MerchantReference>,
}

/// A refund of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundReport {
    /// Merchant reference of the refund.
    pub reference: MerchantReference,
    /// Status in one word: that of the gateway, or the progress of the call.
    pub status: String,
    /// Amount to refund.
    pub amount: Money,
    /// Provider reference of the refund, if it is known.
    pub provider_reference: Option<String>,
}

impl OrderRow {
    /// Reads the state of the order.
    #[must_use]
    pub fn report(&self) -> OrderReport {
        self.read().unwrap_or_else(|_| OrderReport {
            is_broken: true,
            ..OrderReport::default()
        })
    }

    fn read(&self) -> StoreResult<OrderReport> {
        match self.key.kind {
            OrderKind::Payment => PaymentState::read(&self.data).map(payment),
            OrderKind::Payout => PayoutState::read(&self.data).map(payout),
            OrderKind::Refund => {
                let mut pointer = RefundPointer::read(&self.data)?;
                Ok(OrderReport {
                    reasons: pointer.attention().reasons(),
                    attention_count: pointer.attention().count(),
                    payment: pointer.payment,
                    ..OrderReport::default()
                })
            }
            OrderKind::Other => {
                let mut other = OtherState::read(&self.data)?;
                Ok(OrderReport {
                    reasons: other.attention().reasons(),
                    attention_count: other.attention().count(),
                    ..OrderReport::default()
                })
            }
        }
    }
}

fn payment(mut state: PaymentState) -> OrderReport {
    let call = state.call.as_ref().filter(|call| call.is_unresolved());
    let call = call.map(|call| UnknownCall::Payment(call.request.merchant_reference.clone()));
    let unresolved = state.refunds.values().map(|refund| &refund.call);
    let unresolved = unresolved.filter(|call| call.is_unresolved());
    let refunds = unresolved.map(|call| call.request.merchant_reference.clone());
    let unknown_calls = call.into_iter().chain(refunds.map(UnknownCall::Refund));
    OrderReport {
        can_replace: state.call.is_none() && state.expectation.is_some() && !state.is_settled(),
        unknown_calls: unknown_calls.collect(),
        mismatched_payments: state.mismatched_payments(),
        full_payments: state.full_payments(),
        was_created_elsewhere: state.call.is_none() && state.expectation.is_some(),
        provider: state
            .expectation
            .as_ref()
            .map(Expectation::provider)
            .cloned(),
        refunds: state.refunds.values().map(RefundRecord::report).collect(),
        reasons: state.attention().reasons(),
        attention_count: state.attention().count(),
        ..OrderReport::default()
    }
}

fn payout(mut state: PayoutState) -> OrderReport {
    let call = state.call.as_ref().filter(|call| call.is_unresolved());
    let call = call.map(|call| UnknownCall::Payout(call.request.merchant_reference.clone()));
    OrderReport {
        unknown_calls: call.into_iter().collect(),
        was_created_elsewhere: state.expected.is_some(),
        can_replace: state.expected.is_some() && !state.is_settled(),
        provider: state.payout.as_ref().map(|payout| payout.provider.clone()),
        other_payouts: state.others.clone(),
        reasons: state.attention().reasons(),
        attention_count: state.attention().count(),
        ..OrderReport::default()
    }
}

impl RefundRecord {
    fn report(&self) -> RefundReport {
        let status = self.status.as_ref().map(|status| status.as_str());
        RefundReport {
            reference: self.call.request.merchant_reference.clone(),
            status: status.unwrap_or(self.call.step.as_str()).to_owned(),
            amount: self.call.request.amount,
            provider_reference: self
                .refund
                .as_ref()
                .map(|refund| refund.provider_reference.to_string()),
        }
    }
}
