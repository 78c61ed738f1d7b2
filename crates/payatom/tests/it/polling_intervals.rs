//! Polling of open payins at growing intervals, with `Retry-After` and without polling final statuses.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use dhow_core::{
    Clock, Jitter, Payment, PaymentProvider, PaymentStatus, PollEnd, PollPlan, Poller,
    PollingPolicy, Sleeper,
};
use dhow_payatom::PayAtom;

use crate::recorder::{Recorder, SECRET, sealed_hash};

/// Clock that only advances by sleeping and records the pauses.
#[derive(Debug)]
struct Time(Mutex<(SystemTime, Vec<Duration>)>);

impl Clock for Time {
    fn now(&self) -> SystemTime {
        self.0.lock().unwrap().0
    }
}

#[async_trait]
impl Sleeper for Time {
    async fn sleep(&self, time: Duration) {
        let mut state = self.0.lock().unwrap();
        state.0 += time;
        state.1.push(time);
    }
}

#[derive(Debug)]
struct Middle;

impl Jitter for Middle {
    fn up_to(&self, most: Duration) -> Duration {
        most / 2
    }
}

fn answer(status: &str, amount: &str) -> String {
    let secret = dhow_core::Secret::new(SECRET).unwrap();
    let post_hash = sealed_hash(&secret, "ORDER-1A", amount, status);
    format!(
        r#"{{"order_id":"ORDER-1A","received_amount":"{amount}","status":"{status}","webhook_acknowledged":"0","post_hash":"{post_hash}"}}"#
    )
}

async fn follow(payatom: &PayAtom, known: Payment) -> (PaymentStatus, PollEnd, u32, Vec<Duration>) {
    let time = Time(Mutex::new((SystemTime::UNIX_EPOCH, Vec::new())));
    let poller = Poller::new(PollPlan::default(), &time, &time, &Middle);
    let polled = poller.payment(payatom, known).await.unwrap();
    let pauses = time.0.lock().unwrap().1.clone();
    (polled.last.status, polled.end, polled.requests, pauses)
}

#[tokio::test]
async fn a_payin_is_followed_through_its_timeout_to_the_late_approval_and_no_further() {
    let open = answer("Pending", "0");
    let late = answer("Late Approved", "100");
    let timed_out = answer("User Timed Out", "0");
    let answers = [
        (200, &*open),
        (200, &*open),
        (429, ""),
        (200, &*timed_out),
        (200, &*late),
    ];
    let recorder = Recorder::with_responses(answers);
    let payatom = recorder.india();
    let known = payatom.payment_status(&"r".parse().unwrap()).await.unwrap();
    let (status, end, polls, pauses) = follow(&payatom, known).await;
    assert_eq!(
        (status, end, polls),
        (PaymentStatus::Paid, PollEnd::Closed, 4)
    );
    assert!(pauses.iter().all(|pause| *pause > Duration::ZERO));
    assert!(pauses.first() < pauses.last(), "{pauses:?}");
}

#[tokio::test]
async fn final_statuses_are_not_polled() {
    for (word, amount) in [("Approved", "100"), ("Declined", "0"), ("Cancelled", "0")] {
        let decided = answer(word, amount);
        let recorder = Recorder::with_responses([(200, &*decided)]);
        let payatom = recorder.india();
        let known = payatom.payment_status(&"r".parse().unwrap()).await.unwrap();
        let (_, end, polls, _) = follow(&payatom, known).await;
        assert_eq!((end, polls), (PollEnd::Closed, 0), "{word}");
        assert_eq!(recorder.sent().len(), 1);
    }
}

#[test]
fn the_polling_policy_is_the_default() {
    let recorder = Recorder::with_responses([]);
    let policy = recorder.india().capabilities().polling;
    assert_eq!(policy, PollingPolicy::default());
}
