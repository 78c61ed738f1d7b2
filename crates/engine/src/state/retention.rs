//! Removal of the customer's data from the state of an old order.

use dhow_core::{Payment, Payout, Refund};

use super::{OrderState, PaymentState, PayoutState};
use crate::store::{OrderData, OrderKind, StoreResult};

/// Returns the state of an order without the customer's data: names, contact data, accounts, options, next actions and the gateway's words about
/// failures. Amounts, references, statuses and the digests by which a repeated request is recognised stay, so a later webhook has the same
/// result as before.
///
/// For stores, which call it in [`prune`](crate::store::Store::prune).
///
/// # Errors
/// [`Corrupt`](crate::store::StoreError::Corrupt) if the state cannot be parsed.
pub fn without_customer_data(kind: OrderKind, state: &str) -> StoreResult<String> {
    let data = OrderData {
        state: state.to_owned(),
        ..OrderData::parked()
    };
    match kind {
        OrderKind::Payment => {
            let mut state = PaymentState::read(&data)?;
            state.forget();
            Ok(state.write()?.state)
        }
        OrderKind::Payout => {
            let mut state = PayoutState::read(&data)?;
            state.forget();
            Ok(state.write()?.state)
        }
        // These have a reference and reasons for attention only.
        OrderKind::Other | OrderKind::Refund => Ok(data.state),
    }
}

impl PaymentState {
    fn forget(&mut self) {
        if let Some(call) = &mut self.call {
            call.forget();
        }
        self.payment = self.payment.take().map(bare_payment);
        for refund in self.refunds.values_mut() {
            refund.call.forget();
            refund.refund = refund.refund.take().map(bare_refund);
        }
    }
}

impl PayoutState {
    fn forget(&mut self) {
        if let Some(call) = &mut self.call {
            call.forget();
        }
        self.payout = self.payout.take().map(bare_payout);
    }
}

fn bare_payment(payment: Payment) -> Payment {
    let mut bare = Payment::new(
        payment.provider,
        payment.provider_reference,
        payment.status,
        payment.gateway_status,
        payment.environment,
    );
    bare.reference_is_provisional = payment.reference_is_provisional;
    bare.merchant_reference = payment.merchant_reference;
    bare.requested = payment.requested;
    bare.received = payment.received;
    bare.refunded = payment.refunded;
    bare
}

fn bare_refund(refund: Refund) -> Refund {
    let mut bare = Refund::new(
        refund.provider,
        refund.provider_reference,
        refund.status,
        refund.gateway_status,
        refund.environment,
    );
    bare.payment = refund.payment;
    bare.amount = refund.amount;
    bare
}

fn bare_payout(payout: Payout) -> Payout {
    let mut bare = Payout::new(
        payout.provider,
        payout.provider_reference,
        payout.status,
        payout.gateway_status,
        payout.environment,
    );
    bare.merchant_reference = payout.merchant_reference;
    bare.amount = payout.amount;
    bare
}
