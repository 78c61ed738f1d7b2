//! JSON forms of capabilities, rules, options and settings, which `dhow providers --json` prints.
//!
//! These types are constants of a program, so their forms are only written and never read.

use serde::{Serialize, Serializer};

use crate::{
    ActionKind, AmountLimit, Capabilities, Currencies, Currency, Money, Operation, OptionSpec,
    PaymentStatus, PayoutStatus, PollRule, PollingPolicy, RateLimit, RefundStatus, RequestRules,
    SettingSpec, WebhookRegistration, WebhookScheme,
};

/// Implements `Serialize` of a type by the form that a closure makes of it.
macro_rules! shown_as {
    ($($type:ty: |$value:ident| $form:expr),+ $(,)?) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                Serialize::serialize(&$form, serializer)
            }
        }
    )+};
}

#[derive(Serialize)]
struct CapabilitiesForm<'a> {
    name: &'static str,
    countries: &'a [&'static str],
    currencies: &'static [Currency],
    limits: Vec<AmountLimit>,
    actions: &'a [ActionKind],
    rules: Vec<&'a RequestRules>,
    webhook: &'a WebhookScheme,
    polling: &'a PollingPolicy,
    options: Vec<&'static OptionSpec>,
    notes: &'a [&'static str],
}

#[derive(Serialize)]
struct RulesForm {
    operation: Operation,
    currencies: &'static [Currency],
    only_these_currencies: bool,
    currency_rules: Vec<String>,
    limits: Vec<AmountLimit>,
    other_limit: Option<String>,
    advised_limits: Vec<String>,
    whole_units: bool,
    required: Vec<String>,
    unsupported: Vec<String>,
    texts: Vec<String>,
    reference: String,
}

#[derive(Serialize)]
struct LimitForm {
    minimum: Option<String>,
    maximum: Option<String>,
}

#[derive(Serialize)]
struct OptionForm {
    operation: Operation,
    name: &'static str,
    value: String,
    meaning: &'static str,
    only_when: Vec<String>,
}

#[derive(Serialize)]
struct WebhookForm<'a> {
    algorithm: &'static str,
    method: &'a str,
    registration: &'static [WebhookRegistration],
    covers_everything: bool,
    has_timestamp: bool,
}

#[derive(Serialize)]
struct PollingForm<'a> {
    payments: &'a PollRule<PaymentStatus>,
    payouts: &'a PollRule<PayoutStatus>,
    refunds: &'a PollRule<RefundStatus>,
    account_limit: Option<RateLimit>,
}

#[derive(Serialize)]
struct PollRuleForm {
    statuses: Vec<&'static str>,
    limit: Option<RateLimit>,
    absent_at_first: bool,
}

#[derive(Serialize)]
struct RateLimitForm {
    calls: u32,
    seconds: u64,
}

#[derive(Serialize)]
struct SettingForm {
    key: &'static str,
    list: bool,
    value: String,
    needed_for: String,
    about: &'static str,
}

shown_as! {
    Capabilities: |shown| CapabilitiesForm {
        name: shown.name,
        countries: &shown.countries,
        currencies: shown.currencies(),
        limits: shown.payments.all_limits().collect(),
        actions: &shown.actions,
        rules: shown.all_rules().collect(),
        webhook: &shown.webhook,
        polling: &shown.polling,
        options: shown.options().collect(),
        notes: &shown.notes,
    },
    RequestRules: |rules| RulesForm {
        operation: rules.operation,
        currencies: rules.currencies.list(),
        only_these_currencies: matches!(rules.currencies, Currencies::Only(_)),
        currency_rules: rules.currency_rules.iter().map(ToString::to_string).collect(),
        limits: rules.all_limits().collect(),
        other_limit: rules.other_limit.map(|limit| limit.to_string()),
        advised_limits: rules.advised_limits.iter().map(ToString::to_string).collect(),
        whole_units: rules.whole_units,
        required: rules.shown_required().collect(),
        unsupported: rules.shown_unsupported().collect(),
        texts: rules.texts.iter().map(ToString::to_string).collect(),
        reference: rules.reference.to_string(),
    },
    AmountLimit: |limit| LimitForm {
        minimum: limit.minimum.as_ref().map(Money::to_string),
        maximum: limit.maximum.as_ref().map(Money::to_string),
    },
    OptionSpec: |option| OptionForm {
        operation: option.operation,
        name: option.name,
        value: option.kind.to_string(),
        meaning: option.meaning,
        only_when: option.shown_conditions().collect(),
    },
    WebhookScheme: |scheme| WebhookForm {
        algorithm: scheme.algorithm,
        method: scheme.method.as_str(),
        registration: scheme.registration,
        covers_everything: scheme.covers_everything,
        has_timestamp: scheme.has_timestamp,
    },
    PollingPolicy: |policy| PollingForm {
        payments: &policy.payments,
        payouts: &policy.payouts,
        refunds: &policy.refunds,
        account_limit: policy.account_rate_limit,
    },
    PollRule<PaymentStatus>: |rule| poll_rule(rule, PaymentStatus::as_str),
    PollRule<PayoutStatus>: |rule| poll_rule(rule, PayoutStatus::as_str),
    PollRule<RefundStatus>: |rule| poll_rule(rule, RefundStatus::as_str),
    RateLimit: |limit| RateLimitForm {
        calls: limit.calls,
        seconds: limit.per.as_secs(),
    },
    SettingSpec: |setting| SettingForm {
        key: setting.name,
        list: setting.kind.is_list(),
        value: setting.kind.to_string(),
        needed_for: setting.need.to_string(),
        about: setting.meaning,
    },
}

/// An unknown status stands for all unknown ones, so its own text is not shown.
fn poll_rule<S>(rule: &PollRule<S>, word: fn(&S) -> &'static str) -> PollRuleForm {
    PollRuleForm {
        statuses: rule.statuses.iter().map(word).collect(),
        limit: rule.rate_limit,
        absent_at_first: rule.absent_at_first,
    }
}
