//! Everyday items, for `use dhow::prelude::*`.
//!
//! All traits of a provider are here, and no two of them have a method of the same name. `Error` and `Result` are not, because they would
//! shadow those of the program: write [`dhow::Error`](crate::Error) and [`dhow::Result`](crate::Result).

// Traits of providers.
#[cfg(feature = "client")]
pub use dhow_core::{
    Actions, Balances, Cancellation, Lookup, PaymentProvider, PayoutLookup, Payouts, Refunds,
};
pub use dhow_core::{WebhookSigner, WebhookVerifier};
// Requests and their results.
#[cfg(feature = "client")]
pub use dhow_core::{
    ActionAnswer, ActionKind, Balance, Beneficiary, Customer, NewPayment, NewPayout, NewRefund,
    NextAction, Payment, Payout, Refund,
};
pub use dhow_core::{
    Currency, Environment, ErrorKind, MainError, MerchantReference, Money, Outcome, PaymentStatus,
    PayoutStatus, ProviderId, ProviderReference, RefundStatus, ReportedAmount, Resolution, Secret,
};
// Webhooks and confirmation.
pub use dhow_core::{
    Confirmed, Delivery, Event, Expectation, NotConfirmed, Rejection, RejectionReason, Reply,
    Subject, Verified,
};
// Polling.
pub use dhow_core::SystemClock;
#[cfg(feature = "reqwest")]
pub use dhow_core::TokioSleeper;
#[cfg(feature = "client")]
pub use dhow_core::{PollPlan, Poller, RandomJitter};

pub use crate::Registry;

#[cfg(feature = "engine")]
pub use dhow_engine::{Effect, EffectKind, Engine};
#[cfg(all(feature = "client", feature = "hitpay"))]
pub use dhow_hitpay::{HitPay, HitPayConfig};
#[cfg(all(feature = "client", feature = "hpay"))]
pub use dhow_hpay::{HPay, HPayConfig};
#[cfg(all(feature = "client", feature = "hub2"))]
pub use dhow_hub2::{Hub2, Hub2Config};
#[cfg(all(feature = "client", feature = "payatom"))]
pub use dhow_payatom::{PayAtom, PayAtomConfig};
#[cfg(feature = "reqwest")]
pub use dhow_reqwest::ReqwestTransport;
#[cfg(feature = "postgres")]
pub use dhow_store_postgres::PostgresStore;
#[cfg(feature = "sqlite")]
pub use dhow_store_sqlite::SqliteStore;
