//! Futures that run together, on any runtime.
//!
//! A few short functions and a pool in place of futures-util, which would add packages to a program that only receives webhooks.

use std::{
    future::{Future, poll_fn},
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
};

/// Runs futures together and returns their results in order.
pub(crate) async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures
        .into_iter()
        .map(|future| (Box::pin(future), None))
        .collect();
    poll_fn(|context| {
        let mut is_ready = true;
        for (future, result) in &mut running {
            if result.is_some() {
                continue;
            }
            match future.as_mut().poll(context) {
                Poll::Ready(done) => *result = Some(done),
                Poll::Pending => is_ready = false,
            }
        }
        if is_ready {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    running
        .into_iter()
        .filter_map(|(_, result)| result)
        .collect()
}

/// Runs two futures together until both have ended.
pub(crate) async fn both(first: impl Future, second: impl Future) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut first_ended, mut second_ended) = (false, false);
    poll_fn(|context| {
        first_ended = first_ended || first.as_mut().poll(context).is_ready();
        second_ended = second_ended || second.as_mut().poll(context).is_ready();
        if first_ended && second_ended {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// Futures that run beside another one, which adds them.
pub(crate) struct Pool<F>(Mutex<Vec<Pin<Box<F>>>>);

impl<F: Future<Output = ()>> Pool<F> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    pub(crate) fn add(&self, future: F) {
        self.futures().push(Box::pin(future));
    }

    /// Runs the futures beside `work`, until it and all of them have ended.
    pub(crate) async fn beside(&self, work: impl Future) {
        let mut work = pin!(work);
        let mut has_ended = false;
        poll_fn(|context| {
            // First, so that what it adds is polled at once.
            has_ended = has_ended || work.as_mut().poll(context).is_ready();
            let mut running = mem::take(&mut *self.futures());
            running.retain_mut(|future| future.as_mut().poll(context).is_pending());
            let is_empty = running.is_empty();
            *self.futures() = running;
            if has_ended && is_empty {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    fn futures(&self) -> MutexGuard<'_, Vec<Pin<Box<F>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a future until it or the limit ends; `None` if the limit was first.
pub(crate) async fn within<T>(future: impl Future<Output = T>, limit: impl Future) -> Option<T> {
    let (mut future, mut limit) = (pin!(future), pin!(limit));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => limit.as_mut().poll(context).map(|_| None),
    })
    .await
}

/// Runs a future and turns a panic into an error with its message.
pub(crate) async fn without_panic<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let mut future = pin!(future);
    poll_fn(|context| {
        // The future is dropped after a panic and never polled again, so no broken state is seen.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(panic_message(&*payload))),
        }
    })
    .await
}

fn panic_message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    format!(
        "panic: {}",
        text.unwrap_or_else(|| "without a message".to_owned())
    )
}
