//! Spans. Names and fields are stable.

use tracing::{Span, info_span};

use crate::engine::Account;

/// A call that moves money: `dhow.call`.
pub(crate) fn call(account: &Account, operation: &'static str) -> Span {
    info_span!(
        "dhow.call",
        dhow.provider = %account.provider.id(),
        dhow.account = account.name,
        dhow.operation = operation,
    )
}

/// A webhook from its arrival to its reply: `dhow.webhook.receive`.
pub(crate) fn receive(account: &Account) -> Span {
    info_span!(
        "dhow.webhook.receive",
        dhow.provider = %account.provider.id(),
        dhow.account = account.name,
    )
}

/// The commit of a webhook: `dhow.webhook.append`.
pub(crate) fn append(account: &Account) -> Span {
    info_span!("dhow.webhook.append", dhow.account = account.name)
}

/// One unit of work on an order: `dhow.order.settle`.
pub(crate) fn settle(account: &Account) -> Span {
    info_span!("dhow.order.settle", dhow.account = account.name)
}

/// Reads that find out a status or an outcome: `dhow.reconcile`.
pub(crate) fn reconcile(account: &Account) -> Span {
    info_span!(
        "dhow.reconcile",
        dhow.provider = %account.provider.id(),
        dhow.account = account.name,
    )
}
