//! Answers of the gateways: whatever a gateway answers to an operation, the outcome for the money is the cautious one.

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{
    Balance, Call, Effect, Error, Expectation, Outcome, Payment, PaymentProvider, PaymentStatus,
    Payout, Refund, Result, Transport, TransportError, json,
};
use http::Response;
use serde::de::IgnoredAny;

use crate::accounts::{API_KEY, Gateway, ORDER, SECRET, has_secret};
use crate::input::Input;
use crate::webhooks::survives;

mod script;

use script::Script;

/// The end of an input, for the test that counts useful seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Answered {
    /// The gateway does not offer the operation, or the operation sends nothing.
    NothingSent,
    /// The operation failed.
    Error,
    /// The operation succeeded.
    Success,
}

/// An operation of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    CreatePayment,
    PaymentStatus,
    FindPayments,
    Refund,
    RefundStatus,
    Payout,
    PayoutStatus,
    FindPayouts,
    Cancel,
    Answer,
    Balances,
}

/// Result of an operation.
enum Done {
    Payments(Vec<Payment>),
    Payouts(Vec<Payout>),
    Refund(Box<Refund>),
    Balances(Vec<Balance>),
    Nothing,
}

/// A transport that returns the answers of an input, in order; the last one repeats.
#[derive(Debug)]
struct Scripted {
    script: Script,
    sent: Mutex<Vec<Effect>>,
}

/// More calls than any operation makes.
const MOST_CALLS: usize = 300;

#[async_trait]
impl Transport for Scripted {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(sent.len() < MOST_CALLS, "the operation does not end");
        sent.push(call.endpoint.effect());
        let answer = self.script.answer(sent.len() - 1);
        answer.ok_or_else(|| TransportError::maybe_sent("the connection was reset"))
    }
}

/// Any answers to any operation of any gateway.
pub fn answers(data: &[u8]) -> Answered {
    if has_secret(data) {
        return Answered::NothingSent;
    }
    let mut input = Input::new(data);
    let gateway = input.choose(Gateway::ALL);
    let verb = input.choose(Verb::ALL);
    let Some(script) = Script::parse(gateway, input) else {
        return Answered::NothingSent;
    };
    let transport = Arc::new(Scripted {
        script,
        sent: Mutex::default(),
    });
    let provider = gateway.provider(Arc::clone(&transport) as Arc<dyn Transport>);
    let result = finished(verb.call(gateway, provider.as_ref()));
    let sent = transport
        .sent
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let writes = sent.iter().filter(|effect| **effect == Effect::Write);
    let writes = writes.count();
    assert!(writes <= 1, "{verb:?} is written {writes} times");
    assert!(writes == 0 || verb.is_write(), "{verb:?} writes");
    if let Err(error) = &result {
        is_cautious(error, verb, writes > 0);
    }
    if sent.is_empty() {
        return Answered::NothingSent;
    }
    let last = transport.script.answer(sent.len() - 1);
    let is_of_write = sent.last() == Some(&Effect::Write);
    drop(sent);
    unread(verb, &result, last.as_ref(), is_of_write);
    match result {
        Err(_) => Answered::Error,
        Ok(done) => {
            is_about_the_order(&done, verb, gateway);
            Answered::Success
        }
    }
}

/// An error tells the outcome of the call, and no secret.
fn is_cautious(error: &Error, verb: Verb, is_written: bool) {
    let outcome = error.outcome();
    let is_possible = match is_written {
        true => outcome.is_unknown() || outcome == Outcome::Refused,
        false => !outcome.is_unknown(),
    };
    assert!(
        is_possible,
        "{verb:?}, written: {is_written}: {outcome}, {error}"
    );
    assert!(error.provider().is_some(), "{error}");
    let json = serde_json::to_string(error).expect("an error has a JSON form");
    for text in [error.to_string(), format!("{error:?}"), json] {
        assert!(!text.contains(SECRET) && !text.contains(API_KEY), "{text}");
    }
}

/// Statuses that a server sends before it processes a request.
const PRECEDE_WORK: [u16; 7] = [401, 403, 404, 405, 413, 415, 429];

/// An answer that is no JSON, or none, is no success, and leaves a write unknown.
fn unread(verb: Verb, result: &Result<Done>, last: Option<&Response<Bytes>>, is_of_write: bool) {
    let body = last.map(|last| json::without_mark(last.body()));
    if body.is_some_and(|body| serde_json::from_slice::<IgnoredAny>(body).is_ok()) {
        return;
    }
    let status = last.map(|last| last.status().as_u16());
    let Err(error) = result else {
        panic!("{verb:?} succeeds with status {status:?} and no JSON");
    };
    let precedes = status.is_some_and(|status| PRECEDE_WORK.contains(&status));
    let is_right = match error.outcome() {
        Outcome::Unknown(_) => true,
        Outcome::Refused => is_of_write && precedes,
        _ => !is_of_write,
    };
    assert!(is_right, "{verb:?}, {status:?}: {error}");
}

/// A successful result names the requested order and confirms it only if it was paid.
fn is_about_the_order(done: &Done, verb: Verb, gateway: Gateway) {
    match done {
        Done::Payments(payments) => {
            for payment in payments {
                // A secret has no JSON form.
                let mut stored = payment.clone();
                stored.client_token = None;
                survives(&stored);
                if verb == Verb::CreatePayment || verb == Verb::FindPayments {
                    let order = payment.merchant_reference.as_ref();
                    // HPay may leave the order out of its answer; such a payment confirms nothing.
                    assert!(order.is_none_or(|order| order == ORDER), "{order:?}");
                }
                if verb == Verb::PaymentStatus {
                    assert_eq!(payment.provider_reference, gateway.reference());
                }
                confirmed(payment, gateway);
            }
        }
        Done::Payouts(payouts) => {
            for payout in payouts {
                survives(payout);
                if verb != Verb::PayoutStatus {
                    let order = payout.merchant_reference.as_ref();
                    // HPay may leave the order out of its answer; such a payment confirms nothing.
                    assert!(order.is_none_or(|order| order == ORDER), "{order:?}");
                }
            }
        }
        Done::Refund(refund) => drop(survives(refund.as_ref())),
        Done::Balances(balances) => balances.iter().for_each(|balance| drop(survives(balance))),
        Done::Nothing => {}
    }
}

fn confirmed(payment: &Payment, gateway: Gateway) {
    let order = ORDER.parse().expect("a reference");
    let expected = Expectation::new(
        payment.provider.clone(),
        payment.environment,
        order,
        gateway.amount(),
    );
    if payment.confirm(&expected).is_ok() {
        assert_eq!(payment.status, PaymentStatus::Paid, "{payment:?}");
        let received = payment.received.as_ref().and_then(|amount| amount.money());
        assert_eq!(received, Some(gateway.amount()), "{payment:?}");
    }
}

/// The result of a call, which waits for nothing but its transport.
fn finished<T>(call: impl Future<Output = T>) -> T {
    let mut call = pin!(call);
    match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the call waits for something else than its transport"),
    }
}

impl Verb {
    const ALL: &[Self] = &[
        Self::CreatePayment,
        Self::PaymentStatus,
        Self::FindPayments,
        Self::Refund,
        Self::RefundStatus,
        Self::Payout,
        Self::PayoutStatus,
        Self::FindPayouts,
        Self::Cancel,
        Self::Answer,
        Self::Balances,
    ];

    fn is_write(self) -> bool {
        matches!(
            self,
            Self::CreatePayment | Self::Refund | Self::Payout | Self::Cancel | Self::Answer
        )
    }

    async fn call(self, gateway: Gateway, provider: &dyn PaymentProvider) -> Result<Done> {
        let id = provider.id();
        let lacking = || id.unsupported("not offered");
        let theirs = gateway.reference();
        let ours = ORDER.parse()?;
        Ok(match self {
            Self::CreatePayment => {
                let new = gateway.new_payment();
                Done::Payments(vec![provider.create_payment(&new).await?])
            }
            Self::PaymentStatus => Done::Payments(vec![provider.payment_status(&theirs).await?]),
            Self::FindPayments => {
                let lookup = provider.lookup().ok_or_else(lacking)?;
                Done::Payments(lookup.find_payments(&ours).await?)
            }
            Self::Refund => {
                let refunds = provider.refunds().ok_or_else(lacking)?;
                Done::Refund(Box::new(refunds.refund(&gateway.new_refund()).await?))
            }
            Self::RefundStatus => {
                let refunds = provider.refunds().ok_or_else(lacking)?;
                Done::Refund(Box::new(refunds.refund_status(&theirs).await?))
            }
            Self::Payout => {
                let payouts = provider.payouts().ok_or_else(lacking)?;
                Done::Payouts(vec![payouts.payout(&gateway.new_payout()).await?])
            }
            Self::PayoutStatus => {
                let payouts = provider.payouts().ok_or_else(lacking)?;
                Done::Payouts(vec![payouts.payout_status(&theirs).await?])
            }
            Self::FindPayouts => {
                let lookup = provider.payout_lookup().ok_or_else(lacking)?;
                Done::Payouts(lookup.find_payouts(&ours).await?)
            }
            Self::Cancel => {
                let cancellation = provider.cancellation().ok_or_else(lacking)?;
                cancellation.cancel(&theirs).await?;
                Done::Nothing
            }
            Self::Answer => {
                let actions = provider.actions().ok_or_else(lacking)?;
                let answer = gateway.action_answer();
                Done::Payments(vec![actions.answer(&theirs, &answer).await?])
            }
            Self::Balances => {
                let balances = provider.balances().ok_or_else(lacking)?;
                Done::Balances(balances.read_balances().await?)
            }
        })
    }
}
