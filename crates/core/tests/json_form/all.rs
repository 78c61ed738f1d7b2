//! Every public data type round-trips through JSON, and no public type is forgotten.

use std::collections::BTreeSet;

use dhow_core::*;
use proptest::{prelude::*, test_runner::TestRunner};
use serde::{Serialize, de::DeserializeOwned};

use crate::{any::*, requests::*, survives};

/// Lists the types that are stored: one test stores and reads arbitrary values of each.
macro_rules! stored {
    ($($type:ty: $strategy:expr),+ $(,)?) => {
        const STORED: &[&str] = &[$(stringify!($type)),+];

        #[test]
        fn every_stored_type_survives() {
            $(check::<$type>($strategy);)+
        }

        #[test]
        fn only_requests_and_expectations_refuse_an_unknown_member() {
            $(check_unknown_member::<$type>(stringify!($type), $strategy);)+
        }
    };
}

/// Lists the types that are printed and never read, because they are constants of a program or have a source.
macro_rules! printed {
    ($($type:ty),+ $(,)?) => {
        const PRINTED: &[&str] = &[$(stringify!($type)),+];

        const _: () = {
            const fn has_a_json_form<T: Serialize>() {}
            $(has_a_json_form::<$type>();)+
        };
    };
}

/// Lists the types without a JSON form, with the reason.
macro_rules! without_json_form {
    ($($reason:literal: [$($name:ident),+ $(,)?]),+ $(,)?) => {
        const WITHOUT: &[&str] = &[$($(stringify!($name)),+),+];
    };
}

#[track_caller]
fn check<T: Serialize + DeserializeOwned + Clone + PartialEq + std::fmt::Debug>(
    strategy: impl Strategy<Value = T>,
) {
    let mut runner = TestRunner::default();
    let checked = runner.run(&strategy, |value| {
        survives(&value);
        Ok(())
    });
    checked.unwrap();
}

/// Types whose unknown members are refused: they decide about money, so a misspelt member must not be ignored.
const STRICT: &[&str] = &[
    "Beneficiary",
    "Customer",
    "Expectation",
    "NewPayment",
    "NewPayout",
    "NewRefund",
];

/// Adds a member to each object, which a later version of the library could have written.
fn check_unknown_member<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    name: &str,
    strategy: impl Strategy<Value = T>,
) {
    // The members of an object of options are the options themselves.
    if name == "Options" {
        return;
    }
    let mut runner = TestRunner::default();
    let checked = runner.run(&strategy, |value| {
        let mut stored = serde_json::to_value(&value).unwrap();
        if let Some(members) = stored.as_object_mut() {
            members.insert("of_a_later_version".into(), 1.into());
        }
        let read = serde_json::from_value::<T>(stored);
        if STRICT.contains(&name) {
            let error = read.unwrap_err().to_string();
            let start = format!("`of_a_later_version` is not a member of {name}; known members: ");
            prop_assert!(error.starts_with(&start), "{}", error);
        } else {
            prop_assert_eq!(read.unwrap(), value);
        }
        Ok(())
    });
    checked.unwrap();
}

fn words<T: Copy + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

stored! {
    ActionKind: words(ActionKind::ALL),
    Assurance: event().prop_map(|event| event.assurance),
    AssuranceLevel: words(AssuranceLevel::ALL),
    Attempt: attempt(),
    Balance: balance(),
    BaseUrl: "https://[a-z]{1,8}\\.example(/[a-z]{1,8}){0,2}".prop_map(|url| BaseUrl::new(url).unwrap()),
    Beneficiary: beneficiary(),
    Confirmed: confirmed(),
    Currency: currency(),
    Customer: customer(),
    Delivery: delivery(),
    Doubt: doubt(),
    Effect: words(Effect::ALL),
    Environment: environment(),
    ErrorKind: words(ErrorKind::ALL),
    Event: event(),
    Evidence: confirmed().prop_map(|confirmed| confirmed.evidence().clone()),
    Expectation: expectation(),
    Failure: failure().prop_filter_map("a failure", |failure| failure),
    GatewayError: gateway_error(),
    Hint: hint(),
    MerchantReference: merchant_reference(),
    Money: money(),
    NewPayment: new_payment(),
    NewPayout: new_payout(),
    NewRefund: new_refund(),
    NextAction: action(),
    NotConfirmed: not_confirmed(),
    Operation: words(Operation::ALL),
    Options: options(),
    Outcome: outcome(),
    Payment: payment(),
    PaymentStatus: payment_status(),
    Payout: payout(),
    PayoutStatus: payout_status(),
    PollEnd: words(PollEnd::ALL),
    ProviderId: "[a-z][a-z0-9]{0,8}".prop_map(|id| id.parse().unwrap()),
    ProviderReference: provider_reference(),
    Refund: refund(),
    RefundLedger: refund_ledger(),
    RefundStatus: refund_status(),
    Rejection: rejection(),
    RejectionReason: words(RejectionReason::ALL),
    Reply: reply(),
    ReportedAmount: amount(),
    RequestField: words(RequestField::ALL),
    Resolution: words(Resolution::ALL),
    Subject: subject(),
    TransportErrorKind: words(TransportErrorKind::ALL),
    Verified: delivery().prop_map(|delivery| verified(&delivery)),
    WebhookRegistration: words(WebhookRegistration::ALL),
}

printed! {
    AmountLimit,
    Capabilities,
    Error,
    OptionSpec,
    PollRule<PaymentStatus>,
    PollingPolicy,
    RateLimit,
    RequestRules,
    SettingSpec,
    WebhookScheme,
}

without_json_form! {
    "traits": [
        Actions, Balances, Cancellation, Clock, Jitter, Lookup, MoneyRequest, PaymentProvider, PayoutLookup, Payouts, Refunds, Sleeper,
        Transport, WebhookSigner, WebhookVerifier,
    ],
    "functions, aliases, and names": [ANY_WORD, KeptPlaces, MakeProvider, MakeSigner, MakeVerifier, ReadFile, Result],
    "services of a running program": [
        Poller, ProviderFactory, RandomJitter, Registry, Settings, SystemClock, TokioSleeper,
    ],
    "secrets, which are never stored": [ActionAnswer, Secret],
    "errors, which are stored as texts": [
        InvalidHeader, MainError, MoneyError, RefundLedgerError, RepeatedHeader, TransportError, UnknownCurrency, UnknownWord, WeakSecret,
    ],
    "one call and its response": [Call, Echo, Endpoint, Response, Retry, Target],
    "views of a request, and what it was found to have": [FieldValue, OptionValues, UnlistedWord],
    "parts of rules, options and settings, which print them": [
        AdvisedLimit, Characters, Condition, Currencies, CurrencyRule, KnownWords, MajorUnitLimit, OptionKind, ReferenceRule, RequiredField, RequiredOption, SettingKind, SettingNeed,
        TextForm, TextRule, TextSource, UrlRule,
    ],
    "state and parameters of a running poll, by its own clock": [NextPoll, Observation, PollPlan, PollResult, PollSchedule],
}

/// Names of the types and traits that `lib.rs` exports.
fn exported() -> BTreeSet<&'static str> {
    let statements = include_str!("../../src/lib.rs").split("pub use ").skip(1);
    let names = statements.flat_map(|statement| {
        let (path, _) = statement.split_once(';').unwrap();
        let (_, names) = path.split_once("::").unwrap();
        names.trim_matches(['{', '}']).split(',').map(str::trim)
    });
    let is_type = |name: &&str| name.starts_with(|first: char| first.is_ascii_uppercase());
    names.filter(is_type).collect()
}

#[test]
fn every_public_type_is_in_exactly_one_list() {
    let lists = [STORED, PRINTED, WITHOUT].concat();
    let name = |listed: &&'static str| listed.split('<').next().unwrap_or(listed);
    let listed: BTreeSet<&str> = lists.iter().map(name).collect();
    assert_eq!(listed.len(), lists.len(), "a type is in two lists");
    let exported = exported();
    let missing: Vec<_> = exported.difference(&listed).collect();
    assert!(missing.is_empty(), "add these types to a list: {missing:?}");
    let gone: Vec<_> = listed.difference(&exported).collect();
    assert!(
        gone.is_empty(),
        "these types are no longer public: {gone:?}"
    );
}

/// Types that never grow: programs match or construct them completely.
const CLOSED: &[&str] = &[
    "AssuranceLevel",
    "Call",
    "Effect",
    "Environment",
    "NextPoll",
    "Observation",
    "Outcome",
    "RateLimit",
    "Retry",
    "TransportErrorKind",
];

/// Returns the public enums, and the public structs with public fields, that are not `#[non_exhaustive]`.
fn complete_types(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut attributes = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("#[") || line.starts_with("///") {
            attributes += line;
            continue;
        }
        let attributes = std::mem::take(&mut attributes);
        let is_enum = line.starts_with("pub enum ");
        let name = line
            .strip_prefix("pub enum ")
            .or(line.strip_prefix("pub struct "));
        let Some(name) = name.filter(|_| line.ends_with('{')) else {
            continue;
        };
        let end = |line: &&str| *line != "}";
        let mut fields = lines.by_ref().take_while(end);
        let grows = is_enum || fields.any(|field| field.starts_with("    pub "));
        if grows && !attributes.contains("#[non_exhaustive]") {
            found.push(name.split(['<', ' ']).next().unwrap());
        }
    }
    found
}

#[test]
fn only_these_types_can_never_grow() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root];
    let exported = exported();
    let mut found = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let types = complete_types(&text).into_iter();
            found.extend(
                types
                    .filter(|name| exported.contains(name))
                    .map(str::to_owned),
            );
        }
    }
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), CLOSED);
}

#[test]
fn a_result_of_a_poll_survives() {
    check(payment().prop_map(|last| {
        let json = serde_json::json!({"last": last, "end": "closed", "requests": 3});
        serde_json::from_value::<PollResult<Payment>>(json).unwrap()
    }));
}

#[test]
fn a_stored_refund_ledger_is_checked_when_it_is_read() {
    let stored = |minor: i64, currency: &str| {
        let amount = serde_json::json!({"minor": minor, "currency": currency});
        let received = serde_json::json!({"minor": 100, "currency": "SGD"});
        let refunds = serde_json::json!({"refund-1": {"amount": amount, "status": "pending"}});
        serde_json::json!({"received": received, "refunds": refunds})
    };
    let ledger: RefundLedger = serde_json::from_value(stored(60, "SGD")).unwrap();
    assert_eq!(ledger.refundable(), Money::from_minor(40, Currency::SGD));
    assert_eq!(serde_json::to_value(&ledger).unwrap(), stored(60, "SGD"));
    for (minor, currency) in [(101, "SGD"), (0, "SGD"), (1, "USD")] {
        assert!(serde_json::from_value::<RefundLedger>(stored(minor, currency)).is_err());
    }
}

#[test]
fn a_refused_confirmation_has_these_members() {
    let form = |refused: NotConfirmed| serde_json::to_value(refused).unwrap();
    let doubts = NotConfirmed::AskGateway(vec![Doubt::AmountNotSigned]);
    let expected = serde_json::json!({"type": "ask-gateway", "detail": ["amount-not-signed"]});
    assert_eq!(form(doubts), expected);
    let expected = serde_json::json!({"type": "not-paid", "detail": "pending"});
    assert_eq!(
        form(NotConfirmed::NotPaid(PaymentStatus::Pending)),
        expected
    );
    let expected = serde_json::json!({"type": "provider"});
    assert_eq!(form(NotConfirmed::Provider), expected);
    let found = Environment::Live;
    let expected = serde_json::json!({"type": "environment", "detail": {"found": "live"}});
    assert_eq!(form(NotConfirmed::Environment { found }), expected);
}

#[test]
fn a_stored_base_url_is_checked_when_it_is_read() {
    let read = |text: &str| serde_json::from_value::<BaseUrl>(text.into());
    assert_eq!(
        read("https://api.cowrie.example/").unwrap().as_str(),
        "https://api.cowrie.example"
    );
    assert!(read("http://api.cowrie.example").is_err());
}
