//! Polling through `dyn PaymentProvider`, within the gateway's policy.

use std::{collections::VecDeque, sync::Mutex};

use super::{HalfJitter, TestClock, finished, seconds};
use crate::{
    Capabilities, Delivery, Environment, Error, ErrorKind, Event, NewPayment, NewPayout, Outcome,
    Payment, PaymentProvider, PaymentStatus, Payout, PayoutStatus, Payouts, PollEnd, PollPlan,
    PollResult, PollRule, Poller, PollingPolicy, ProviderId, ProviderReference, RateLimit,
    Rejection, RejectionReason, Reply, RequestRules, Result, Verified, WebhookScheme,
    WebhookVerifier,
};

const ID: ProviderId = ProviderId::from_static("cowrie");

/// A gateway that responds with one status after another and counts the calls.
#[derive(Debug)]
struct Gateway {
    policy: PollingPolicy,
    payments: Mutex<VecDeque<PaymentStatus>>,
    payouts: Option<Mutex<VecDeque<PayoutStatus>>>,
}

impl Gateway {
    fn new(policy: PollingPolicy, answers: impl Into<VecDeque<PaymentStatus>>) -> Self {
        Self {
            policy,
            payments: Mutex::new(answers.into()),
            payouts: None,
        }
    }
}

/// Stands for a response that the payment is unknown.
fn absent() -> PaymentStatus {
    PaymentStatus::Unknown("absent".into())
}

fn payment(status: PaymentStatus) -> Payment {
    let word = status.to_string();
    Payment::new(
        ID,
        "pay_1".parse().unwrap(),
        status,
        word,
        Environment::Live,
    )
}

fn payout(status: PayoutStatus) -> Payout {
    let word = status.to_string();
    Payout::new(
        ID,
        "out_1".parse().unwrap(),
        status,
        word,
        Environment::Live,
    )
}

impl WebhookVerifier for Gateway {
    fn verify_webhook(&self, _: &Delivery) -> Result<Verified, Rejection> {
        Err(Rejection::new(
            RejectionReason::NotConfigured,
            Reply::empty(401),
        ))
    }

    fn event(&self, _: &Verified) -> Event {
        unreachable!("nothing is verified here")
    }
}

#[async_trait::async_trait]
impl PaymentProvider for Gateway {
    fn id(&self) -> ProviderId {
        ID
    }

    fn environment(&self) -> Environment {
        Environment::Live
    }

    fn capabilities(&self) -> Capabilities {
        let rules = RequestRules::payments(ProviderId::from_static("cowrie"), &[]);
        let mut capabilities = Capabilities::new("Cowrie", rules, WebhookScheme::new("none"));
        capabilities.polling = self.policy.clone();
        capabilities
    }

    async fn create_payment(&self, _: &NewPayment) -> Result<Payment> {
        Err(Error::unsupported("creates nothing"))
    }

    async fn payment_status(&self, _: &ProviderReference) -> Result<Payment> {
        let next = self.payments.lock().unwrap().pop_front();
        let next = next.expect("one request more than allowed");
        if next == absent() {
            let outcome = Outcome::NotSent;
            return Err(Error::new(ErrorKind::NotFound, outcome, "no such payment"));
        }
        Ok(payment(next))
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        self.payouts.as_ref().map(|_| self as &dyn Payouts)
    }
}

#[async_trait::async_trait]
impl Payouts for Gateway {
    async fn payout(&self, _: &NewPayout) -> Result<Payout> {
        Err(Error::unsupported("pays nothing"))
    }

    async fn payout_status(&self, _: &ProviderReference) -> Result<Payout> {
        let answers = self.payouts.as_ref().unwrap();
        let next = answers.lock().unwrap().pop_front();
        Ok(payout(next.expect("one request more than allowed")))
    }
}

fn poll(
    gateway: &Gateway,
    known: PaymentStatus,
) -> (PollResult<Payment>, Vec<std::time::Duration>) {
    let time = TestClock::new();
    let poller = Poller::new(PollPlan::default(), &time, &time, &HalfJitter);
    let polled = finished(poller.payment(gateway, payment(known))).unwrap();
    (polled, time.pauses())
}

/// Allows polling of processing payments only, once in ten seconds.
fn strict() -> PollingPolicy {
    let pace = RateLimit {
        calls: 1,
        per: seconds(10),
    };
    PollingPolicy {
        payments: PollRule::new(vec![PaymentStatus::Processing]).with_rate_limit(pace),
        ..PollingPolicy::default()
    }
}

#[test]
fn a_payment_is_polled_until_it_is_decided_and_no_faster_than_allowed() {
    let answers = [PaymentStatus::Processing, PaymentStatus::Paid];
    let gateway = Gateway::new(strict(), answers);
    let (polled, pauses) = poll(&gateway, PaymentStatus::Processing);
    assert_eq!(polled.last.status, PaymentStatus::Paid);
    assert_eq!((polled.end, polled.requests), (PollEnd::Closed, 2));
    assert!(
        pauses.iter().all(|pause| *pause > seconds(10)),
        "{pauses:?}"
    );
}

#[test]
fn not_found_is_polled_again_only_if_the_policy_allows_it() {
    let answers = || [absent(), absent(), PaymentStatus::Paid];
    let mut policy = PollingPolicy::default();
    policy.payments = policy.payments.with_absence_at_first();
    let gateway = Gateway::new(policy, answers());
    let (polled, _) = poll(&gateway, PaymentStatus::Pending);
    assert_eq!(
        (polled.last.status, polled.requests),
        (PaymentStatus::Paid, 3)
    );

    let gateway = Gateway::new(PollingPolicy::default(), answers());
    let time = TestClock::new();
    let poller = Poller::new(PollPlan::default(), &time, &time, &HalfJitter);
    let known = payment(PaymentStatus::Pending);
    let error = finished(poller.payment(&gateway, known)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn no_request_is_sent_for_a_status_that_may_not_be_polled() {
    for status in [
        PaymentStatus::Pending,
        PaymentStatus::Unknown("moon".into()),
    ] {
        let gateway = Gateway::new(strict(), []);
        let (polled, pauses) = poll(&gateway, status.clone());
        assert_eq!((polled.end, polled.requests), (PollEnd::NotAllowed, 0));
        assert_eq!(polled.last.status, status);
        assert!(pauses.is_empty());
    }
    let gateway = Gateway::new(strict(), [PaymentStatus::Pending]);
    let (polled, _) = poll(&gateway, PaymentStatus::Processing);
    assert_eq!((polled.end, polled.requests), (PollEnd::NotAllowed, 1));
    let gateway = Gateway::new(strict(), []);
    let (polled, _) = poll(&gateway, PaymentStatus::Failed);
    assert_eq!(polled.end, PollEnd::Closed);
}

#[test]
fn the_slowest_limit_counts() {
    let mut policy = strict();
    policy.account_rate_limit = Some(RateLimit {
        calls: 1,
        per: seconds(60),
    });
    let gateway = Gateway::new(policy, [PaymentStatus::Paid]);
    let (_, pauses) = poll(&gateway, PaymentStatus::Processing);
    assert!(pauses[0] > seconds(60), "{pauses:?}");
}

#[test]
fn payouts_are_polled_where_the_gateway_has_them() {
    let time = TestClock::new();
    let poller = Poller::new(PollPlan::default(), &time, &time, &HalfJitter);
    let mut gateway = Gateway::new(PollingPolicy::default(), []);
    let without = finished(poller.payout(&gateway, payout(PayoutStatus::Pending)));
    let without = without.unwrap_err();
    assert_eq!(without.kind(), ErrorKind::Unsupported);
    assert_eq!(without.outcome(), Outcome::NotSent);
    assert_eq!(without.provider(), Some(&ID));

    let answers = [PayoutStatus::Processing, PayoutStatus::Failed];
    gateway.payouts = Some(Mutex::new(answers.into()));
    let polled = finished(poller.payout(&gateway, payout(PayoutStatus::Pending))).unwrap();
    assert_eq!(polled.last.status, PayoutStatus::Failed);
    assert_eq!((polled.end, polled.requests), (PollEnd::Closed, 2));

    let error = finished(poller.refund(&gateway, refund())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

fn refund() -> crate::Refund {
    let status = crate::RefundStatus::Pending;
    crate::Refund::new(
        ID,
        "ref_1".parse().unwrap(),
        status,
        "pending",
        Environment::Live,
    )
}
