//! Polling with a clock that advances only during a sleep.

use std::{
    pin::pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
    time::SystemTime,
};

use async_trait::async_trait;
use proptest::prelude::*;

use super::*;
use crate::Outcome;

mod provider;

#[derive(Debug)]
struct TestClock(Mutex<(SystemTime, Vec<Duration>)>);

impl TestClock {
    fn new() -> Self {
        Self(Mutex::new((SystemTime::UNIX_EPOCH, Vec::new())))
    }

    fn pauses(&self) -> Vec<Duration> {
        self.0.lock().unwrap().1.clone()
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        self.0.lock().unwrap().0
    }
}

#[async_trait]
impl Sleeper for TestClock {
    async fn sleep(&self, time: Duration) {
        let mut state = self.0.lock().unwrap();
        state.0 += time;
        state.1.push(time);
    }
}

/// Jitter of half the range, which leaves the interval unchanged.
#[derive(Debug)]
struct HalfJitter;

impl Jitter for HalfJitter {
    fn up_to(&self, most: Duration) -> Duration {
        most / 2
    }
}

/// Jitter of a fraction of the range, given by a byte.
#[derive(Debug)]
struct FractionJitter(u8);

impl Jitter for FractionJitter {
    fn up_to(&self, most: Duration) -> Duration {
        most * u32::from(self.0) / 255
    }
}

/// Polls a future that is always ready once.
fn finished<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    match future.as_mut().poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future is pending"),
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn poll_all(
    plan: PollPlan,
    answers: Vec<Result<bool>>,
) -> (Result<PollResult<bool>>, Vec<Duration>) {
    let time = TestClock::new();
    let poller = Poller::new(plan, &time, &time, &HalfJitter);
    let mut answers = answers.into_iter();
    let polled = finished(poller.follow(
        true,
        |open| *open,
        || {
            let answer = answers.next().unwrap_or(Ok(true));
            async move { answer }
        },
    ));
    (polled, time.pauses())
}

fn error(kind: ErrorKind, retry_after: Option<u64>) -> Result<bool> {
    let error = Error::new(kind, Outcome::NotSent, "no");
    Err(error.with_retry_after(retry_after.map(seconds)))
}

#[test]
fn a_closed_object_is_never_polled() {
    let time = TestClock::new();
    let poller = Poller::new(PollPlan::default(), &time, &time, &HalfJitter);
    let polled = finished(poller.follow(
        false,
        |open| *open,
        || async { panic!("a request was sent") },
    ));
    let polled: PollResult<bool> = polled.unwrap();
    assert_eq!((polled.end, polled.requests), (PollEnd::Closed, 0));
    assert!(time.pauses().is_empty());
}

#[test]
fn pauses_grow_up_to_the_longest_and_polling_stops_when_it_closes() {
    let answers = vec![Ok(true), Ok(true), Ok(true), Ok(false)];
    let (polled, pauses) = poll_all(PollPlan::default(), answers);
    let polled = polled.unwrap();
    assert_eq!(
        (polled.last, polled.end, polled.requests),
        (false, PollEnd::Closed, 4)
    );
    let millis: Vec<_> = pauses.iter().map(Duration::as_millis).collect();
    assert_eq!(millis, [2_000, 3_000, 4_500, 6_750]);
}

#[test]
fn a_day_of_an_open_payment_is_a_few_hundred_requests() {
    let (polled, pauses) = poll_all(PollPlan::default(), Vec::new());
    let polled = polled.unwrap();
    assert_eq!(polled.end, PollEnd::OutOfTime);
    assert!((280..320).contains(&polled.requests), "{}", polled.requests);
    assert!(pauses.iter().all(|pause| *pause <= seconds(300)));
    assert!(pauses.iter().sum::<Duration>() <= seconds(24 * 60 * 60));
}

#[test]
fn retry_after_is_the_least_and_without_one_the_window_is() {
    let limited = vec![error(ErrorKind::RateLimited, Some(90)), Ok(false)];
    let (_, pauses) = poll_all(PollPlan::default(), limited);
    assert!(pauses[1] >= seconds(90), "{pauses:?}");
    let plan = PollPlan::default().with_rate_limit(RateLimit {
        calls: 1,
        per: seconds(30),
    });
    let (_, pauses) = poll_all(plan, vec![error(ErrorKind::RateLimited, None), Ok(false)]);
    assert!(
        pauses.iter().all(|pause| *pause >= seconds(30)),
        "{pauses:?}"
    );
}

#[test]
fn temporary_errors_are_polled_again_and_permanent_errors_end_the_polling() {
    let passing = vec![
        error(ErrorKind::Unavailable, None),
        error(ErrorKind::Protocol, None),
        Ok(false),
    ];
    let (polled, _) = poll_all(PollPlan::default(), passing);
    assert_eq!(polled.unwrap().requests, 3);
    for kind in [
        ErrorKind::NotFound,
        ErrorKind::Authentication,
        ErrorKind::InvalidRequest,
    ] {
        let (polled, pauses) = poll_all(PollPlan::default(), vec![error(kind, None)]);
        assert_eq!(polled.unwrap_err().kind(), kind);
        assert_eq!(pauses.len(), 1);
    }
}

proptest! {
    #[test]
    fn no_pause_is_shorter_than_the_rate_limit_or_retry_after(
        rolls in prop::collection::vec(any::<u8>(), 1..60),
        calls in 1_u32..10,
        window in 1_u64..60,
        wanted in 0_u64..600,
        jitter in 0_u32..200,
    ) {
        let mut plan = PollPlan::default().with_rate_limit(RateLimit { calls, per: seconds(window) });
        plan.jitter_percent = jitter;
        let mut schedule = PollSchedule::new(plan);
        for (index, roll) in rolls.into_iter().enumerate() {
            let limited = index % 3 == 2;
            let observation = if limited { Observation::Limited(Some(seconds(wanted))) } else { Observation::Open };
            let NextPoll::Wait(wait) = schedule.next(observation, Duration::ZERO, &FractionJitter(roll)) else {
                panic!("it stopped");
            };
            prop_assert!(wait >= seconds(window) / calls);
            prop_assert!(!limited || wait >= seconds(wanted));
        }
    }
}
