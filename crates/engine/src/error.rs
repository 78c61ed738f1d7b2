//! Errors of the engine's calls.

use dhow_core::{MerchantReference, Money, ProviderReference, RefundLedgerError};

use crate::{Attention, store::StoreError};

/// Result of the engine's calls.
pub type EngineResult<T> = Result<T, EngineError>;

/// Error of a call of the engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The store failed. Nothing was sent, unless the message of a log entry says otherwise; call again with the same reference.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The gateway refused the call, or nothing was sent. [`Outcome::Unknown`](dhow_core::Outcome::Unknown) is never in here.
    #[error(transparent)]
    Gateway(#[from] dhow_core::Error),
    /// The call may have been carried out. The engine finds out by itself; call again with the same reference to get the result.
    #[error(
        "the outcome of `{reference}` is not known yet: call again later with the same reference"
    )]
    OutcomeUnknown {
        /// Merchant reference of the call.
        reference: MerchantReference,
    },
    /// Another call with the same reference is running. Call again later.
    #[error("another call for `{reference}` is running: call again later")]
    InProgress {
        /// Reference of the order.
        reference: String,
    },
    /// The outcome is known, so there is nothing for a person to decide. Nothing was changed.
    #[error("the outcome of `{reference}` is known ({outcome}), and nothing was changed")]
    AlreadyKnown {
        /// Merchant reference of the call.
        reference: String,
        /// Outcome in one word.
        outcome: String,
    },
    /// The object that a person named is not that of the call. Nothing was changed; look it up again.
    #[error("`{found}` is not the object of `{reference}`: it has {difference}")]
    WrongReference {
        /// Merchant reference of the call.
        reference: MerchantReference,
        /// Provider reference of the other object.
        found: ProviderReference,
        /// Difference.
        difference: &'static str,
    },
    /// The reason for attention ends with its cause: resolve the unknown outcome, or let the handler complete the effect.
    #[error("`{reason}` of {order} ends with its cause: resolve the call, or complete the effect")]
    NotClearable {
        /// Order.
        order: String,
        /// Reason.
        reason: Attention,
    },
    /// The order needs no attention. Nothing was changed.
    #[error("{order} needs no attention, so nothing was changed")]
    NothingToClear {
        /// Order.
        order: String,
    },
    /// There were further reports since the person looked at the order. Nothing was changed; look at the order again.
    #[error(
        "the number of reports for attention of {order} is {count} and not {seen}, so nothing was changed: look at the order again"
    )]
    NotSeen {
        /// Order.
        order: String,
        /// Number of reports that the person has seen.
        seen: u32,
        /// Present number of reports.
        count: u32,
    },
    /// The reference was used before with other content. A new order needs a new reference.
    #[error("`{reference}` was used before with other content: use a new reference")]
    OtherContent {
        /// Merchant reference of the call.
        reference: MerchantReference,
    },
    /// Another expectation is stored for this reference. Nothing was changed; a person corrects it with
    /// [`replace_expectation`](crate::Engine::replace_expectation).
    #[error(
        "`{reference}` is expected with {difference}, and nothing was changed: correct it with `replace_expectation`, or use another reference"
    )]
    OtherExpectation {
        /// Merchant reference of the order.
        reference: MerchantReference,
        /// Stored value that differs.
        difference: String,
    },
    /// Nothing is expected under this reference, so there is nothing to correct. Make the order known with
    /// [`expect`](crate::Engine::expect) or [`expect_payout`](crate::Engine::expect_payout).
    #[error(
        "nothing is expected under `{reference}`, so there is nothing to correct: make the order known with `expect` or `expect_payout`"
    )]
    NothingExpected {
        /// Merchant reference of the order.
        reference: String,
    },
    /// The order was settled by another object of the gateway than the one that is expected now. The expectation stays, and
    /// [`Contradiction`](Attention::Contradiction) asks a person to compare both.
    #[error(
        "`{reference}` was settled by {settled_by}, not by {given}: a person is asked to compare both, and the expectation stays"
    )]
    OtherReference {
        /// Merchant reference of the order.
        reference: MerchantReference,
        /// Provider reference of the payment or payout that has settled the order.
        settled_by: ProviderReference,
        /// Provider reference of the new expectation.
        given: ProviderReference,
    },
    /// The engine has created the payment or payout by its own call, so the request of that call is what is expected. Nothing was changed; a
    /// person closes an unknown outcome with [`resolve`](crate::Engine::resolve).
    #[error(
        "`{reference}` was created by a call of the engine, which is its expectation, and nothing was changed: close an unknown outcome with `resolve`"
    )]
    MadeByEngine {
        /// Merchant reference of the order.
        reference: String,
    },
    /// The engine has sent no call for the order, so there is no outcome to decide. Nothing was changed; make an order that was created
    /// elsewhere known with [`expect`](crate::Engine::expect) or [`expect_payout`](crate::Engine::expect_payout).
    #[error(
        "the engine has sent no call for `{reference}`, so there is no outcome to decide: the gateway's report settles it once it is expected"
    )]
    NotSentByEngine {
        /// Merchant reference of the order.
        reference: String,
    },
    /// An earlier call with this reference was refused, and it is not sent again. Use a new reference.
    #[error("`{reference}` was refused before ({reason}): use a new reference")]
    RefusedBefore {
        /// Merchant reference of the call.
        reference: MerchantReference,
        /// Error of the earlier call.
        reason: String,
    },
    /// There is no account with this name. Add it to the builder.
    #[error("there is no account named `{account}`")]
    UnknownAccount {
        /// Name.
        account: String,
    },
    /// There is no order with this reference. Create the payment with the engine, or tell it about the order with `expect`.
    #[error("there is no order `{reference}`")]
    UnknownOrder {
        /// Reference.
        reference: String,
    },
    /// The payment is not confirmed as paid, so there is nothing to refund.
    #[error("`{reference}` is not paid, so it cannot be refunded")]
    NotPaid {
        /// Merchant reference of the payment.
        reference: MerchantReference,
    },
    /// The refund does not fit: all refunds together would exceed the amount received.
    #[error("a refund of {amount} is not possible: {reason}")]
    RefundRefused {
        /// Amount of the refund.
        amount: Money,
        /// Broken rule.
        reason: RefundLedgerError,
    },
    /// The builder was used wrongly.
    #[error("the engine cannot be built: {rule}")]
    Configuration {
        /// Broken rule and its remedy.
        rule: String,
    },
}
