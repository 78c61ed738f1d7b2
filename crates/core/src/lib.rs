#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod guide;

// Money.
mod amount;
mod currency;
mod money;

// Identifiers and parties of a payment.
mod environment;
mod reference;
mod retry_after;
mod secret;

// Requests and their results.
mod action;
mod balance;
mod field;
mod options;
mod payment;
mod payout;
mod refund;
mod refund_ledger;
mod status;
mod unsent;

// The trait.
mod capabilities;
mod operations;
mod provider;
mod rules;

// Configuration.
mod factory;
mod registry;
mod settings;

// Outgoing calls.
mod clock;
mod echo;
mod endpoint;
mod error;
mod form;
mod jitter;
pub mod json;
mod main_error;
mod polling;
mod response;
mod transport;
mod url;

// JSON form.
mod request_form;
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

pub use action::{ActionAnswer, ActionKind, NextAction};
pub use amount::ReportedAmount;
pub use assurance::{Assurance, AssuranceLevel, Doubt};
pub use balance::Balance;
pub use capabilities::{Capabilities, WebhookRegistration, WebhookScheme};
pub use clock::{Clock, SystemClock};
pub use confirm::{Confirmed, Evidence, Expectation, NotConfirmed};
pub use currency::{Currency, UnknownCurrency};
pub use delivery::{Delivery, InvalidHeader, RepeatedHeader};
pub use echo::Echo;
pub use endpoint::Endpoint;
pub use environment::Environment;
pub use error::{Error, ErrorKind, GatewayError, Outcome, Resolution, Result};
pub use event::{Event, Subject};
pub use factory::{MakeProvider, MakeSigner, MakeVerifier, ProviderFactory};
pub use field::{FieldValue, MoneyRequest, RequestField};
pub use jitter::{Jitter, RandomJitter};
pub use list::write_list;
pub use main_error::MainError;
pub use money::{Money, MoneyError};
pub use operations::{
    Actions, Balances, Cancellation, Lookup, Operation, PayoutLookup, Payouts, Refunds,
};
pub use options::{ANY_WORD, OptionKind, OptionSpec, OptionValues, Options};
pub use payment::{Attempt, Customer, Failure, NewPayment, Payment};
pub use payout::{Beneficiary, NewPayout, Payout};
#[cfg(feature = "tokio")]
pub use polling::TokioSleeper;
pub use polling::{
    NextPoll, Observation, PollEnd, PollPlan, PollResult, PollRule, PollSchedule, Poller,
    PollingPolicy, RateLimit, Sleeper,
};
pub use provider::PaymentProvider;
pub use reference::{MerchantReference, ProviderId, ProviderReference};
pub use refund::{NewRefund, Refund};
pub use refund_ledger::{RefundLedger, RefundLedgerError};
pub use registry::Registry;
pub use rejection::{Hint, Rejection, RejectionReason};
pub use reply::Reply;
pub use response::{Response, redirect_target, send};
pub use retry_after::retry_after;
pub use rules::{
    AdvisedLimit, AmountLimit, Characters, Condition, Currencies, CurrencyRule, KnownWords,
    MajorUnitLimit, ReferenceRule, RequestRules, RequiredField, RequiredOption, TextForm, TextRule,
    TextSource, UnlistedWord,
};
pub use secret::{Secret, WeakSecret};
pub use settings::{ReadFile, SettingKind, SettingNeed, SettingSpec, Settings, closest_name};
pub use status::{PaymentStatus, PayoutStatus, RefundStatus};
pub use transport::{Call, Effect, Retry, Transport, TransportError, TransportErrorKind};
pub use url::{BaseUrl, Target, UrlRule};
pub use verified::{KeptPlaces, Verified};
pub use webhook::{WebhookSigner, WebhookVerifier, verify_in_span};
pub use word::UnknownWord;
