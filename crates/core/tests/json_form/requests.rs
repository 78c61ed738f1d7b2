//! Arbitrary requests, confirmations and results.

use std::time::Duration;

use dhow_core::*;
use proptest::prelude::*;

use crate::{
    COWRIE,
    any::{amount, delivery, doubt, environment, failure, instant, order, payment_status},
};

fn text() -> impl Strategy<Value = String> {
    ".{0,8}"
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    prop::option::of(text())
}

pub(crate) fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(&[Currency::SGD, Currency::VND, Currency::KWD][..])
}

pub(crate) fn money() -> impl Strategy<Value = Money> {
    (any::<i64>(), currency()).prop_map(|(minor, currency)| Money::from_minor(minor, currency))
}

pub(crate) fn merchant_reference() -> impl Strategy<Value = MerchantReference> {
    "[!-~]([ -~é]{0,8}[!-~])?".prop_map(|text| text.parse().unwrap())
}

pub(crate) fn provider_reference() -> impl Strategy<Value = ProviderReference> {
    "[!-~]{1,12}".prop_map(|text| text.parse().unwrap())
}

pub(crate) fn options() -> impl Strategy<Value = Options> {
    prop::collection::btree_map("[a-z_]{1,6}", text(), 0..3).prop_map(|pairs| {
        let mut options = Options::default();
        for (name, value) in pairs {
            options.set(name, value);
        }
        options
    })
}

prop_compose! {
    pub(crate) fn customer()(name in maybe(), email in maybe(), phone in maybe()) -> Customer {
        let mut customer = Customer::default();
        (customer.name, customer.email, customer.phone) = (name, email, phone);
        customer
    }
}

prop_compose! {
    pub(crate) fn new_payment()(
        (reference, amount, description, customer) in
            (merchant_reference(), money(), maybe(), customer()),
        (return_url, cancel_url, webhook_url, country) in (maybe(), maybe(), maybe(), maybe()),
        methods in prop::collection::vec(text(), 0..3),
        expires_in in prop::option::of((any::<u64>(), 0..1_000_000_000_u32)),
        metadata in prop::collection::btree_map(text(), text(), 0..3),
        options in options(),
    ) -> NewPayment {
        let mut new = NewPayment::new(reference, amount);
        (new.description, new.customer, new.country) = (description, customer, country);
        (new.return_url, new.cancel_url, new.webhook_url) = (return_url, cancel_url, webhook_url);
        new.expires_in = expires_in.map(|(seconds, nanos)| Duration::new(seconds, nanos));
        (new.methods, new.metadata, new.options) = (methods, metadata, options);
        new
    }
}

prop_compose! {
    pub(crate) fn new_refund()(
        (reference, payment, amount) in (merchant_reference(), provider_reference(), money()),
        (attempt, options) in (prop::option::of(provider_reference()), options()),
    ) -> NewRefund {
        let mut new = NewRefund::new(reference, payment, amount);
        (new.attempt, new.options) = (attempt, options);
        new
    }
}

prop_compose! {
    pub(crate) fn beneficiary()(
        (name, account, institution) in (text(), text(), maybe()),
        (country, email, phone) in (maybe(), maybe(), maybe()),
    ) -> Beneficiary {
        let mut beneficiary = Beneficiary::new(name, account);
        (beneficiary.institution, beneficiary.country) = (institution, country);
        (beneficiary.email, beneficiary.phone) = (email, phone);
        beneficiary
    }
}

prop_compose! {
    pub(crate) fn new_payout()(
        (reference, amount, beneficiary) in (merchant_reference(), money(), beneficiary()),
        (description, options) in (maybe(), options()),
    ) -> NewPayout {
        let mut new = NewPayout::new(reference, amount, beneficiary);
        (new.description, new.options) = (description, options);
        new
    }
}

prop_compose! {
    pub(crate) fn refund()(
        (status, word, environment) in (super::any::refund_status(), text(), environment()),
        (id, payment, amount) in (provider_reference(), maybe(), prop::option::of(amount())),
        warnings in prop::collection::vec(text(), 0..3),
    ) -> Refund {
        let mut refund = Refund::new(COWRIE, id, status, word, environment);
        (refund.payment, refund.amount, refund.warnings) = (payment, amount, warnings);
        refund
    }
}

prop_compose! {
    pub(crate) fn payout()(
        (status, word, environment) in (super::any::payout_status(), text(), environment()),
        (id, reference, amount) in (provider_reference(), maybe(), prop::option::of(amount())),
        (failure, warnings) in (failure(), prop::collection::vec(text(), 0..3)),
    ) -> Payout {
        let mut payout = Payout::new(COWRIE, id, status, word, environment);
        (payout.merchant_reference, payout.amount) = (reference, amount);
        (payout.failure, payout.warnings) = (failure, warnings);
        payout
    }
}

prop_compose! {
    pub(crate) fn balance()(
        (account, amount, as_of) in (text(), amount(), prop::option::of(instant())),
    ) -> Balance {
        let mut balance = Balance::new(account, amount);
        balance.as_of = as_of;
        balance
    }
}

pub(crate) fn reply() -> impl Strategy<Value = Reply> {
    (100..600_u16, prop::option::of(any::<Vec<u8>>())).prop_map(|(status, body)| match body {
        Some(body) => Reply::new(status, "text/plain", body.into()),
        None => Reply::empty(status),
    })
}

pub(crate) fn hint() -> impl Strategy<Value = Hint> {
    text().prop_map(|reference| Hint::new(COWRIE, reference))
}

prop_compose! {
    pub(crate) fn rejection()(
        reason in prop::sample::select(RejectionReason::ALL),
        (reply, hint) in (reply(), prop::option::of(hint())),
    ) -> Rejection {
        let rejection = Rejection::new(reason, reply);
        match hint {
            Some(hint) => rejection.with_hint(hint),
            None => rejection,
        }
    }
}

prop_compose! {
    pub(crate) fn expectation()(
        (environment, order, amount) in (environment(), merchant_reference(), money()),
        reference in prop::option::of(provider_reference()),
    ) -> Expectation {
        let expectation = Expectation::new(COWRIE, environment, order, amount);
        match reference {
            Some(reference) => expectation.with_provider_reference(reference),
            None => expectation,
        }
    }
}

prop_compose! {
    /// Confirmations by a webhook or by a poll, of a payment that may be refunded in part.
    pub(crate) fn confirmed()(
        (minor, refunded) in (2..i64::MAX, any::<bool>()),
        (environment, delivery, by_webhook) in (environment(), delivery(), any::<bool>()),
    ) -> Confirmed {
        let money = |minor| Money::from_minor(minor, Currency::SGD);
        let expectation = Expectation::new(COWRIE, environment, order(), money(minor));
        let refunded = refunded.then(|| money(1).into());
        let reference = Some(order().to_string());
        if by_webhook {
            let subject = Subject::Payment(PaymentStatus::Paid);
            let verified = super::any::verified(&delivery);
            let mut event = Event::new(&verified, environment, subject, "form", "key-1");
            (event.merchant_reference, event.refunded) = (reference, refunded);
            event.amount = Some(money(minor).into());
            return event.confirm(&expectation).unwrap();
        }
        let id = "pi_1".parse().unwrap();
        let mut payment = Payment::new(COWRIE, id, PaymentStatus::Paid, "ok", environment);
        (payment.merchant_reference, payment.refunded) = (reference, refunded);
        payment.received = Some(money(minor).into());
        payment.confirm(&expectation).unwrap()
    }
}

pub(crate) fn not_confirmed() -> impl Strategy<Value = NotConfirmed> {
    prop_oneof![
        prop::collection::vec(doubt(), 0..3).prop_map(NotConfirmed::AskGateway),
        Just(NotConfirmed::NotAPayment),
        payment_status().prop_map(NotConfirmed::NotPaid),
        Just(NotConfirmed::Provider),
        environment().prop_map(|found| NotConfirmed::Environment { found }),
        maybe().prop_map(|found| NotConfirmed::MerchantReference { found }),
        maybe().prop_map(|found| NotConfirmed::ProviderReference { found }),
        amount().prop_map(|refunded| NotConfirmed::Refunded { refunded }),
        (money(), prop::option::of(amount()))
            .prop_map(|(expected, received)| NotConfirmed::Amount { expected, received }),
    ]
}

pub(crate) fn refund_ledger() -> impl Strategy<Value = RefundLedger> {
    let refund = (0..4_u8, 1..80_i64, super::any::refund_status());
    prop::collection::vec(refund, 0..8).prop_map(|refunds| {
        let sgd = |minor| Money::from_minor(minor, Currency::SGD);
        let mut ledger = RefundLedger::new(sgd(100));
        for (id, minor, status) in refunds {
            // A refund that would exceed the received amount is left out.
            let _ = ledger.record(id.to_string(), sgd(minor), status);
        }
        ledger
    })
}

prop_compose! {
    pub(crate) fn gateway_error()(
        (status, code, message) in (prop::option::of(any::<u16>()), maybe(), maybe()),
        (request_id, fields) in (maybe(), prop::collection::vec((text(), text()), 0..3)),
    ) -> GatewayError {
        let mut fault = GatewayError::default();
        (fault.status, fault.code, fault.message) = (status, code, message);
        (fault.request_id, fault.fields) = (request_id, fields);
        fault
    }
}

pub(crate) fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::NotSent),
        Just(Outcome::ReadOnly),
        Just(Outcome::Refused),
        prop::sample::select(Resolution::ALL).prop_map(Outcome::Unknown),
    ]
}
