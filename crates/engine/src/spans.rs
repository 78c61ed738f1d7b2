//! Spans. Names, fields and the words of their values are stable; the README lists them.

use std::future::Future;

use dhow_core::{Delivery, Error, Observation, Outcome, Reply};
use tracing::{Instrument, Span, field::Empty, info_span};

use crate::{engine::Account, error::EngineResult, store::Appended, store::StoreResult};

/// A span with the four fields that every span has. The outcome is recorded at its end.
macro_rules! span {
    ($name:literal, $account:expr, $operation:expr $(, $($field:tt)*)?) => {
        info_span!(
            $name,
            dhow.provider = %$account.provider.id(),
            dhow.account = $account.name,
            dhow.operation = $operation,
            dhow.outcome = Empty,
            $($($field)*)?
        )
    };
}

/// Runs a future in a span and records its outcome in one word.
async fn within<T>(
    span: Span,
    future: impl Future<Output = T>,
    outcome: impl FnOnce(&T) -> &'static str,
) -> T {
    let result = future.instrument(span.clone()).await;
    span.record("dhow.outcome", outcome(&result));
    result
}

/// A call that moves money: `dhow.call`. Outcomes: `ok`, `not_sent`, `refused`, `unknown`.
pub(crate) async fn call<T>(
    account: &Account,
    operation: &'static str,
    call: impl Future<Output = dhow_core::Result<T>>,
) -> dhow_core::Result<T> {
    let span = span!("dhow.call", account, operation);
    within(span, call, |result| match result {
        Ok(_) => "ok",
        Err(error) => failed_call(error),
    })
    .await
}

fn failed_call(error: &Error) -> &'static str {
    match error.outcome() {
        // A read inside of a call failed: the call itself was not sent.
        Outcome::NotSent | Outcome::ReadOnly => "not_sent",
        Outcome::Refused => "refused",
        Outcome::Unknown(_) => "unknown",
    }
}

/// A webhook from its arrival to its reply: `dhow.webhook.receive`. Outcomes: `accepted`, `duplicate`, `rejected`, `not_stored`.
pub(crate) async fn receive(
    account: &Account,
    delivery: &Delivery,
    receive: impl Future<Output = (Reply, &'static str)>,
) -> Reply {
    let span = span!(
        "dhow.webhook.receive",
        account,
        "receive",
        http.request.method = %delivery.method(),
        http.response.status_code = Empty,
    );
    let (reply, _) = within(span.clone(), receive, |(_, outcome)| outcome).await;
    span.record("http.response.status_code", reply.status());
    reply
}

/// The commit of a webhook: `dhow.webhook.append`. Outcomes: `stored`, `duplicate`, `failed`.
pub(crate) async fn append(
    account: &Account,
    append: impl Future<Output = StoreResult<Appended>>,
) -> StoreResult<Appended> {
    let span = span!("dhow.webhook.append", account, "append");
    within(span, append, |result| match result {
        Ok(appended) if appended.is_duplicate => "duplicate",
        Ok(_) => "stored",
        Err(_) => "failed",
    })
    .await
}

/// One unit of work on an order: `dhow.order.settle`; the operation is the kind of order. Outcomes: `done`, `failed`.
pub(crate) async fn settle<T>(
    account: &Account,
    kind: &'static str,
    work: impl Future<Output = EngineResult<T>>,
) -> EngineResult<T> {
    let span = span!("dhow.order.settle", account, kind);
    within(span, work, |result| match result {
        Ok(_) => "done",
        Err(_) => "failed",
    })
    .await
}

/// Reads that find out a status or an outcome: `dhow.reconcile`; the operation is the kind of order. Outcomes: `open`, `closed`, `limited`,
/// `trouble`.
pub(crate) async fn reconcile(
    account: &Account,
    kind: &'static str,
    reads: impl Future<Output = Observation>,
) -> Observation {
    let span = span!("dhow.reconcile", account, kind);
    within(span, reads, |observation| match observation {
        Observation::Open => "open",
        Observation::Closed => "closed",
        Observation::Limited(_) => "limited",
        Observation::Trouble(_) => "trouble",
    })
    .await
}
