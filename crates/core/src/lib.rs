#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "client"),
    allow(dead_code, reason = "only calls use some functions")
)]

pub mod guide;

// Money.
mod amount;
mod currency;
mod money;

// Identifiers and parties of a payment.
mod environment;
mod reference;
#[cfg(feature = "client")]
mod retry_after;
mod secret;

// Requests and their results.
#[cfg(feature = "client")]
mod action;
#[cfg(feature = "client")]
mod balance;
#[cfg(feature = "client")]
mod field;
#[cfg(feature = "client")]
mod options;
mod payment;
#[cfg(feature = "client")]
mod payout;
#[cfg(feature = "client")]
mod refund;
#[cfg(feature = "client")]
mod refund_ledger;
mod status;
#[cfg(feature = "client")]
mod unsent;

// The trait.
mod capabilities;
#[cfg(feature = "client")]
mod operations;
#[cfg(feature = "client")]
mod provider;
#[cfg(feature = "client")]
mod rules;

// Configuration.
mod factory;
mod registry;
mod settings;

// Outgoing calls.
mod clock;
#[cfg(feature = "client")]
mod echo;
#[cfg(feature = "client")]
mod endpoint;
mod error;
#[cfg(feature = "client")]
mod form;
#[cfg(feature = "client")]
mod jitter;
pub mod json;
mod main_error;
#[cfg(feature = "client")]
mod polling;
#[cfg(feature = "client")]
mod response;
#[cfg(feature = "client")]
mod transport;
mod url;

// JSON form.
mod request_form;
#[cfg(feature = "client")]
mod shown;
mod stored;
mod word;

// Texts for people.
mod list;

// Incoming webhooks.
mod assurance;
#[cfg(feature = "axum")]
mod axum;
mod confirm;
mod delivery;
mod event;
#[cfg(feature = "explain")]
pub mod explain;
mod rejection;
mod reply;
mod verified;
mod webhook;

#[cfg(feature = "client")]
pub use action::{ActionAnswer, ActionKind, NextAction};
pub use amount::ReportedAmount;
pub use assurance::{Assurance, AssuranceLevel, Doubt};
#[cfg(feature = "client")]
pub use balance::Balance;
#[cfg(feature = "client")]
pub use capabilities::Capabilities;
pub use capabilities::{WebhookRegistration, WebhookScheme};
pub use clock::{Clock, SystemClock};
pub use confirm::{Confirmed, Evidence, Expectation, NotConfirmed};
pub use currency::{Currency, UnknownCurrency};
pub use delivery::{Delivery, InvalidHeader, RepeatedHeader};
#[cfg(feature = "client")]
pub use echo::Echo;
#[cfg(feature = "client")]
pub use endpoint::Endpoint;
pub use environment::Environment;
pub use error::{Error, ErrorKind, GatewayError, Outcome, Resolution, Result};
pub use event::{Event, Subject};
#[cfg(feature = "client")]
pub use factory::MakeProvider;
pub use factory::{MakeSigner, MakeVerifier, ProviderFactory};
#[cfg(feature = "client")]
pub use field::{FieldValue, MoneyRequest, RequestField};
#[cfg(feature = "client")]
pub use jitter::{Jitter, RandomJitter};
pub use list::write_list;
pub use main_error::MainError;
pub use money::{Money, MoneyError};
#[cfg(feature = "client")]
pub use operations::{
    Actions, Balances, Cancellation, Lookup, Operation, PayoutLookup, Payouts, Refunds,
};
#[cfg(feature = "client")]
pub use options::{ANY_WORD, OptionKind, OptionSpec, OptionValues, Options};
pub use payment::{Attempt, Failure};
#[cfg(feature = "client")]
pub use payment::{Customer, NewPayment, Payment};
#[cfg(feature = "client")]
pub use payout::{Beneficiary, NewPayout, Payout};
#[cfg(feature = "tokio")]
pub use polling::TokioSleeper;
#[cfg(feature = "client")]
pub use polling::{
    NextPoll, Observation, PollEnd, PollPlan, PollResult, PollRule, PollSchedule, Poller,
    PollingPolicy, RateLimit, Sleeper,
};
#[cfg(feature = "client")]
pub use provider::PaymentProvider;
pub use reference::{MerchantReference, ProviderId, ProviderReference};
#[cfg(feature = "client")]
pub use refund::{NewRefund, Refund};
#[cfg(feature = "client")]
pub use refund_ledger::{RefundLedger, RefundLedgerError};
pub use registry::Registry;
pub use rejection::{Hint, Rejection, RejectionReason};
pub use reply::Reply;
#[cfg(feature = "client")]
pub use response::{Response, redirect_target, send};
#[cfg(feature = "client")]
pub use retry_after::retry_after;
#[cfg(feature = "client")]
pub use rules::{
    AdvisedLimit, AmountLimit, Characters, Condition, Currencies, CurrencyRule, KnownWords,
    MajorUnitLimit, ReferenceRule, RequestRules, RequiredField, RequiredOption, TextForm, TextRule,
    TextSource, UnlistedWord,
};
pub use secret::{Secret, WeakSecret};
pub use settings::{ReadFile, SettingKind, SettingNeed, SettingSpec, Settings, closest_name};
pub use status::{PaymentStatus, PayoutStatus, RefundStatus};
#[cfg(feature = "client")]
pub use transport::{Call, Effect, Retry, Transport, TransportError, TransportErrorKind};
pub use url::{BaseUrl, Target, UrlRule};
pub use verified::{KeptPlaces, Verified};
pub use webhook::{WebhookSigner, WebhookVerifier, verify_in_span};
pub use word::UnknownWord;
