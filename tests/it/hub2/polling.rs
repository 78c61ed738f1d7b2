//! Tests of Hub2 polling: a day of virtual time with the sandbox's rate limits and its ban switched on.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use dhow_core::{
    Beneficiary, Clock, ErrorKind, Jitter, NewPayout, PaymentProvider, PaymentStatus, PayoutStatus,
    PollEnd, PollPlan, Poller, Sleeper,
};
use dhow_hub2::{Hub2, StatusRead};
use dhow_reqwest::ReqwestTransport;
use dhow_sandbox::{Fault, FaultRule, Sandbox};
use http::Method;

use super::{config, hub2, order, read, sandbox, xof};

const STUCK: &[(&str, &str)] = &[
    ("msisdn", "00000003"),
    ("country", "CI"),
    ("provider", "orange"),
    ("otp", "1234"),
];

/// Clock that advances only while the poller sleeps. The sandbox and the poller share it.
#[derive(Debug)]
struct VirtualClock(Mutex<SystemTime>);

impl VirtualClock {
    fn new() -> Arc<Self> {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        Arc::new(Self(Mutex::new(start)))
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

#[async_trait]
impl Sleeper for VirtualClock {
    async fn sleep(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

/// Jitter that runs through the range in steps of 7/40.
#[derive(Debug, Default)]
struct SteppedJitter(Mutex<u32>);

impl Jitter for SteppedJitter {
    fn up_to(&self, most: Duration) -> Duration {
        let mut last = self.0.lock().unwrap();
        *last += 7;
        most * (*last % 41) / 40
    }
}

#[tokio::test]
async fn a_day_of_polling_is_never_banned_and_keeps_to_the_rate_table() {
    let time = VirtualClock::new();
    let builder = Sandbox::builder().clock(Arc::clone(&time) as Arc<dyn Clock>);
    let sandbox = builder.start().await.unwrap();
    let provider = hub2(&sandbox);
    let payment = provider.create_payment(&order("R-1", STUCK)).await.unwrap();
    sandbox.hub2().limit_rates(true);
    sandbox.hub2().ban_on_abuse(true);
    let before = sandbox.requests().latest().len();

    let jitter = SteppedJitter::default();
    let poller = Poller::new(PollPlan::default(), &*time, &*time, &jitter);
    let polled = provider
        .poll_payment(&poller, payment.clone())
        .await
        .unwrap();
    assert_eq!(polled.end, PollEnd::OutOfTime);
    assert_eq!(polled.last.status, PaymentStatus::Processing);
    let all = sandbox.requests().latest();
    let polls = &all[before..];
    assert_eq!(
        u32::try_from(polls.len()).unwrap(),
        polled.requests,
        "the sandbox received as many requests as the poller counted"
    );
    assert!(
        (250..350).contains(&polled.requests),
        "{} requests in a day",
        polled.requests
    );
    assert!(polls.iter().all(|poll| poll.path.ends_with("/status")));
    assert!(
        polls
            .iter()
            .all(|poll| poll.status.is_some_and(|status| status == 200)),
        "no request was rate limited"
    );
    assert_eq!(sandbox.hub2().bans(), 0);

    // After a final status the poller stops.
    sandbox
        .hub2()
        .pay(payment.provider_reference.as_str())
        .unwrap();
    let polled = provider.poll_payment(&poller, polled.last).await.unwrap();
    assert_eq!((polled.end, polled.requests), (PollEnd::Closed, 1));
    assert_eq!(polled.last.status, PaymentStatus::Paid);
    for _ in 0..10 {
        let again = provider
            .poll_payment(&poller, polled.last.clone())
            .await
            .unwrap();
        assert_eq!(again.requests, 0, "a closed payment is not polled");
    }
    // A payment without an attempt is not polled either.
    let untouched = provider.create_payment(&order("R-2", &[])).await.unwrap();
    assert_eq!(
        provider
            .poll_payment(&poller, untouched)
            .await
            .unwrap()
            .requests,
        0
    );
    assert_eq!(sandbox.hub2().bans(), 0);
}

/// Polls through `dyn PaymentProvider`, with each of the two calls that read the status. Polling keeps to the rate table, and neither a
/// closed payment nor one that waits for an attempt is polled again.
#[tokio::test]
async fn polling_behind_the_trait_never_leads_to_a_ban() {
    for (status_read, calls) in [
        (StatusRead::Intent, "/payment-intents/"),
        (StatusRead::Status, "/status"),
    ] {
        let time = VirtualClock::new();
        let builder = Sandbox::builder().clock(Arc::clone(&time) as Arc<dyn Clock>);
        let sandbox = builder.start().await.unwrap();
        let own = Hub2::connect(config(&sandbox).with_status_read(status_read)).unwrap();
        let provider: Box<dyn PaymentProvider> = Box::new(own);
        let payment = provider.create_payment(&order("R-1", STUCK)).await.unwrap();
        let untouched = provider.create_payment(&order("R-2", &[])).await.unwrap();
        let retried = provider.create_payment(&order("R-3", STUCK)).await.unwrap();
        sandbox.hub2().limit_rates(true);
        sandbox.hub2().ban_on_abuse(true);
        let before = sandbox.requests().latest().len();
        let jitter = SteppedJitter::default();
        let poller = Poller::new(PollPlan::default(), &*time, &*time, &jitter);

        let stuck = poller.payment(&*provider, payment.clone()).await.unwrap();
        assert_eq!(stuck.end, PollEnd::OutOfTime, "a day");
        assert!((200..350).contains(&stuck.requests), "{}", stuck.requests);
        let id = payment.provider_reference.as_str();
        sandbox.hub2().pay(id).unwrap();
        let mut last = poller.payment(&*provider, stuck.last).await.unwrap();
        assert_eq!((last.end, last.requests), (PollEnd::Closed, 1));
        assert_eq!(last.last.status, PaymentStatus::Paid);
        for _ in 0..10 {
            last = poller.payment(&*provider, last.last).await.unwrap();
            assert_eq!((last.end, last.requests), (PollEnd::Closed, 0));
        }
        for _ in 0..10 {
            let waiting = poller.payment(&*provider, untouched.clone()).await;
            let waiting = waiting.unwrap();
            assert_eq!((waiting.end, waiting.requests), (PollEnd::NotAllowed, 0));
        }
        // After a failed attempt the payment waits for another one.
        let id = retried.provider_reference.as_str();
        sandbox.hub2().fail(id, "timeout").unwrap();
        let failed = poller.payment(&*provider, retried).await.unwrap();
        assert_eq!((failed.end, failed.requests), (PollEnd::NotAllowed, 1));
        let again = poller.payment(&*provider, failed.last).await.unwrap();
        assert_eq!((again.end, again.requests), (PollEnd::NotAllowed, 0));

        let all = sandbox.requests().latest();
        let polls = &all[before..];
        assert!(polls.iter().all(|poll| poll.path.contains(calls)));
        let ok = |status: http::StatusCode| status == 200;
        assert!(
            polls.iter().all(|poll| poll.status.is_some_and(ok)),
            "no request was rate limited"
        );
        assert_eq!(sandbox.hub2().bans(), 0);
    }
}

#[tokio::test]
async fn a_payout_is_polled_through_the_trait_within_the_rate_table() {
    let time = VirtualClock::new();
    let builder = Sandbox::builder().clock(Arc::clone(&time) as Arc<dyn Clock>);
    let sandbox = builder.start().await.unwrap();
    let provider: Box<dyn PaymentProvider> = Box::new(hub2(&sandbox));
    let mut beneficiary = Beneficiary::new("Awa", "00000003");
    beneficiary.institution = Some("orange".into());
    beneficiary.country = Some("CI".into());
    let new = NewPayout::new("P-1".parse().unwrap(), xof(5_000), beneficiary);
    let payout = provider.payouts().unwrap().payout(&new).await.unwrap();
    sandbox.hub2().limit_rates(true);
    sandbox.hub2().ban_on_abuse(true);
    let before = sandbox.requests().latest().len();
    let jitter = SteppedJitter::default();
    let poller = Poller::new(PollPlan::default(), &*time, &*time, &jitter);
    let polled = poller.payout(&*provider, payout).await.unwrap();
    assert_eq!(polled.end, PollEnd::OutOfTime);
    assert_eq!(polled.last.status, PayoutStatus::Pending);
    let all = sandbox.requests().latest();
    let polls = &all[before..];
    assert_eq!(u32::try_from(polls.len()).unwrap(), polled.requests);
    let ok = |status: http::StatusCode| status == 200;
    assert!(polls.iter().all(|poll| poll.status.is_some_and(ok)));
    assert!(polls.iter().all(|poll| poll.path.ends_with("/status")));
}

#[tokio::test]
async fn a_caller_that_polls_too_often_is_banned_by_the_sandbox() {
    let sandbox = sandbox().await;
    let provider = hub2(&sandbox);
    let payment = provider.create_payment(&order("R-1", &[])).await.unwrap();
    sandbox.hub2().ban_on_abuse(true);
    for _ in 0..3 {
        read(&provider, &payment).await;
    }
    let error = provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    let wait = error.retry_after().unwrap();
    let ban = Duration::from_secs(590)..=Duration::from_secs(600);
    assert!(ban.contains(&wait), "{wait:?}");
    assert_eq!(sandbox.hub2().bans(), 1);
}

#[tokio::test]
async fn a_poller_waits_until_a_ban_is_over() {
    let time = VirtualClock::new();
    let builder = Sandbox::builder().clock(Arc::clone(&time) as Arc<dyn Clock>);
    let sandbox = builder.start().await.unwrap();
    let provider = hub2(&sandbox);
    let payment = provider.create_payment(&order("R-1", STUCK)).await.unwrap();
    let idle = provider.create_payment(&order("R-2", &[])).await.unwrap();
    sandbox.hub2().ban_on_abuse(true);
    // Another program with the same IP address polls a payment that must not be polled, and causes the ban.
    for _ in 0..3 {
        read(&provider, &idle).await;
    }
    let id = payment.provider_reference.as_str();
    sandbox.hub2().pay(id).unwrap();
    let jitter = SteppedJitter::default();
    let poller = Poller::new(PollPlan::default(), &*time, &*time, &jitter);
    let started = time.now();
    let polled = poller.payment(&provider, payment).await.unwrap();
    assert_eq!(polled.last.status, PaymentStatus::Paid);
    assert_eq!(polled.requests, 2, "once during the ban, once after it");
    assert!(time.now() >= started + Duration::from_secs(600));
    assert_eq!(sandbox.hub2().bans(), 1);
}

#[tokio::test]
async fn a_poller_waits_for_retry_after() {
    let time = VirtualClock::new();
    let builder = Sandbox::builder().clock(Arc::clone(&time) as Arc<dyn Clock>);
    let sandbox = builder.start().await.unwrap();
    let transport = ReqwestTransport::builder().build().unwrap();
    let provider = Hub2::new(config(&sandbox), Arc::new(transport)).unwrap();
    let payment = provider.create_payment(&order("R-1", STUCK)).await.unwrap();
    sandbox
        .faults()
        .add(FaultRule::new(Fault::too_many_requests(900)).on(Method::GET, "/hub2"));
    let jitter = SteppedJitter::default();
    let plan = PollPlan::default().with_max_elapsed_time(Duration::from_secs(600));
    let poller = Poller::new(plan, &*time, &*time, &jitter);
    let polled = provider.poll_payment(&poller, payment).await.unwrap();
    assert_eq!(
        (polled.end, polled.requests),
        (PollEnd::OutOfTime, 1),
        "a Retry-After of 900 s is longer than the poller's limit of 600 s"
    );
}
