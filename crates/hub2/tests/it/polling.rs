//! Polling: calls sent, reduced responses, and faults during polling.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use dhow_core::{
    Clock, ErrorKind, Payment, PaymentProvider, PaymentStatus, PayoutStatus, PollEnd, PollPlan,
    Poller, ProviderReference, RandomJitter, Sleeper,
};
use dhow_hub2::{
    ACCOUNT_RATE_LIMIT, DETAIL_RATE_LIMIT, Hub2, LIST_RATE_LIMIT, STATUS_RATE_LIMIT, StatusRead,
};

use crate::recorder::Recorder;

const PROCESSING: &str = r#"{"id":"pi_1","status":"processing"}"#;
const WITH_TOKEN: &str = r#"{"id":"pi_1","status":"processing","token":"t.o.k"}"#;
const PAID: &str = r#"{"id":"pi_1","status":"successful"}"#;
const PAID_INTENT: &str = r#"{"id":"pi_1","status":"successful","amount":200,"currency":"XOF","purchaseReference":"R-1",
    "payments":[{"id":"pay_1","status":"successful","amount":200,"currency":"XOF"}]}"#;
const RATE_LIMITED: &str = r#"{"status":429,"code":"Too Many Requests","message":"slow down"}"#;

/// TestClock clock, which advances during sleeps only.
#[derive(Debug)]
struct TestClock(Mutex<SystemTime>);

impl TestClock {
    fn new() -> Self {
        Self(Mutex::new(SystemTime::UNIX_EPOCH))
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

#[async_trait]
impl Sleeper for TestClock {
    async fn sleep(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

/// Reads the payment, from the recorder's first response.
async fn known(hub2: &Hub2) -> Payment {
    let id = ProviderReference::new("pi_1").unwrap();
    hub2.payment_status(&id).await.unwrap()
}

fn paths(recorder: &Recorder) -> Vec<String> {
    let sent = recorder.sent().into_iter();
    sent.map(|request| request.uri().path().to_owned())
        .collect()
}

#[tokio::test]
async fn a_reduced_final_response_is_completed_by_one_read_of_the_intent() {
    let recorder = Recorder::with_responses([
        (200, WITH_TOKEN),
        (200, PROCESSING),
        (200, PAID),
        (200, PAID_INTENT),
    ]);
    let hub2 = recorder.hub2();
    let (time, known) = (TestClock::new(), known(&hub2).await);
    let poller = Poller::new(PollPlan::default(), &time, &time, &RandomJitter);
    let polled = hub2.poll_payment(&poller, known).await.unwrap();
    assert_eq!((polled.end, polled.requests), (PollEnd::Closed, 3));
    assert_eq!(polled.last.status, PaymentStatus::Paid);
    assert_eq!(polled.last.received.unwrap().text(), "200");
    assert_eq!(polled.last.merchant_reference.as_deref(), Some("R-1"));
    assert!(polled.last.client_token.is_some());
    let whole = "/payment-intents/pi_1";
    let status = "/payment-intents/pi_1/status";
    assert_eq!(paths(&recorder), [whole, status, status, whole]);
}

#[tokio::test]
async fn with_the_token_polling_is_limited_to_the_rate_of_status() {
    let open = (200, PROCESSING);
    let recorder =
        Recorder::with_responses([(200, WITH_TOKEN), open, open, open, (200, PAID_INTENT)]);
    let hub2 = recorder.hub2();
    let (time, known) = (TestClock::new(), known(&hub2).await);
    let mut plan = PollPlan::default();
    plan.initial_interval = Duration::from_millis(1);
    plan.max_interval = plan.initial_interval;
    let poller = Poller::new(plan, &time, &time, &RandomJitter);
    let polled = hub2.poll_payment(&poller, known).await.unwrap();
    assert_eq!((polled.end, polled.requests), (PollEnd::Closed, 4));
    let elapsed = time.now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(elapsed, STATUS_RATE_LIMIT.pause() * 4);
}

#[tokio::test]
async fn without_the_token_the_whole_intent_is_polled_and_slower() {
    let recorder =
        Recorder::with_responses([(200, PROCESSING), (200, PROCESSING), (200, PAID_INTENT)]);
    let hub2 = recorder.hub2();
    let (time, known) = (TestClock::new(), known(&hub2).await);
    let poller = Poller::new(PollPlan::default(), &time, &time, &RandomJitter);
    let polled = hub2.poll_payment(&poller, known).await.unwrap();
    assert_eq!((polled.end, polled.requests), (PollEnd::Closed, 2));
    assert!(time.now() >= SystemTime::UNIX_EPOCH + DETAIL_RATE_LIMIT.per * 2);
    assert!(
        paths(&recorder)
            .iter()
            .all(|path| path == "/payment-intents/pi_1")
    );
}

#[tokio::test]
async fn polling_continues_after_faults_and_ends_with_a_refusal() {
    let recorder = Recorder::with_responses([
        (200, WITH_TOKEN),
        (429, RATE_LIMITED),
        (502, "<html>"),
        (200, "{"),
        (200, PAID_INTENT),
    ]);
    let hub2 = recorder.hub2();
    let (time, known) = (TestClock::new(), known(&hub2).await);
    let poller = Poller::new(PollPlan::default(), &time, &time, &RandomJitter);
    let polled = hub2.poll_payment(&poller, known).await.unwrap();
    assert_eq!(
        (polled.last.status, polled.requests),
        (PaymentStatus::Paid, 4)
    );

    let recorder = Recorder::with_responses([(200, WITH_TOKEN), (403, "{}")]);
    let hub2 = recorder.hub2();
    let known = self::known(&hub2).await;
    let error = hub2.poll_payment(&poller, known).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(recorder.sent().len(), 2, "no further call after a ban");
}

// The response to `/status` may be reduced without the token too.
#[tokio::test]
async fn a_paid_status_without_an_amount_is_completed_and_no_other() {
    let waiting = r#"{"id":"pi_1","status":"payment_required"}"#;
    let recorder = Recorder::with_responses([(200, waiting), (200, PAID), (200, PAID_INTENT)]);
    let hub2 = recorder.hub2_with(|config| config.with_status_read(StatusRead::Status));
    let waiting = known(&hub2).await;
    assert_eq!(
        (waiting.status, waiting.requested),
        (PaymentStatus::Pending, None)
    );
    let paid = known(&hub2).await;
    assert_eq!(paid.received.unwrap().text(), "200");
    let (whole, status) = ("/payment-intents/pi_1", "/payment-intents/pi_1/status");
    assert_eq!(paths(&recorder), [status, status, whole]);
}

#[tokio::test]
async fn a_payment_that_waits_for_an_attempt_is_open_and_not_polled() {
    let waiting = WITH_TOKEN.replace("processing", "payment_required");
    let recorder = Recorder::with_responses([(200, &waiting), (200, WITH_TOKEN), (200, &waiting)]);
    let hub2 = recorder.hub2();
    let time = TestClock::new();
    let poller = Poller::new(PollPlan::default(), &time, &time, &RandomJitter);
    let untouched = hub2
        .poll_payment(&poller, known(&hub2).await)
        .await
        .unwrap();
    assert_eq!(
        (untouched.end, untouched.requests),
        (PollEnd::NotAllowed, 0)
    );
    let failed = hub2
        .poll_payment(&poller, known(&hub2).await)
        .await
        .unwrap();
    assert_eq!((failed.end, failed.requests), (PollEnd::NotAllowed, 1));
    assert_eq!(recorder.sent().len(), 3);
}

#[tokio::test]
async fn a_payout_is_polled_until_it_is_final() {
    let answer = |status: &str| format!(r#"{{"id":"tr_1","status":"{status}"}}"#);
    let (created, pending, paid) = (answer("created"), answer("pending"), answer("successful"));
    let recorder = Recorder::with_responses([(200, &created), (200, &pending), (200, &paid)]);
    let hub2 = recorder.hub2();
    let id = ProviderReference::new("tr_1").unwrap();
    let known = hub2.payouts().unwrap().payout_status(&id).await.unwrap();
    let time = TestClock::new();
    let poller = Poller::new(PollPlan::default(), &time, &time, &RandomJitter);
    let polled = poller.payout(&hub2, known).await.unwrap();
    assert_eq!(
        (polled.last.status, polled.requests),
        (PayoutStatus::Paid, 2)
    );
    assert!(
        paths(&recorder)
            .iter()
            .all(|path| path == "/transfers/tr_1/status")
    );
}

#[test]
fn the_rate_limits_are_those_of_the_published_table() {
    let table = [
        (STATUS_RATE_LIMIT, 5, 5),
        (DETAIL_RATE_LIMIT, 1, 5),
        (LIST_RATE_LIMIT, 1, 30),
        (ACCOUNT_RATE_LIMIT, 50, 5),
    ];
    for (pace, calls, seconds) in table {
        assert_eq!(
            (pace.calls, pace.per),
            (calls, Duration::from_secs(seconds))
        );
    }
}
