//! Options of Hub2, by operation.

use dhow_core::{Condition, OptionKind::*, OptionSpec, RequestField, TextSource};

use crate::{Workflow, capabilities::WAVE};

/// Sources of the payer's number, without which a request describes no attempt.
pub(crate) const PAYERS_NUMBER: &[TextSource] = &[
    TextSource::Field(RequestField::Phone),
    TextSource::Option("msisdn"),
];

/// Condition of the options of an attempt.
const OF_ATTEMPT: &[Condition] = &[Condition::AnySet(PAYERS_NUMBER)];
const WITH_WAVE: &[Condition] = &[Condition::Is("provider", WAVE)];
const WITH_REDIRECTION: &[Condition] =
    &[Condition::Is("workflow", &[Workflow::Redirection.as_str()])];

/// Options that requests accept, [`capabilities`](dhow_core::Capabilities::options) shows and the README lists.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "msisdn",
        Text,
        "payer's telephone number; by default the customer's phone",
    ),
    OptionSpec::payment(
        "provider",
        Text,
        "operator; by default the only entry of `methods`",
    )
    .only_when(OF_ATTEMPT),
    OptionSpec::payment(
        "otp",
        Secret,
        "payer's one-time password, for operators that take it with the attempt",
    )
    .only_when(OF_ATTEMPT),
    OptionSpec::payment(
        "workflow",
        OneOf(Workflow::WORDS),
        "authentication of the payer, for Orange",
    )
    .only_when(OF_ATTEMPT),
    OptionSpec::payment(
        "on_success_url",
        HttpsUrl,
        "return URL after success; by default `return_url`",
    )
    .only_when(OF_ATTEMPT)
    .documented_when(WITH_WAVE),
    OptionSpec::payment(
        "on_failed_url",
        HttpsUrl,
        "return URL after a failure; by default `cancel_url`, else `return_url`",
    )
    .only_when(OF_ATTEMPT)
    .documented_when(WITH_WAVE),
    OptionSpec::payment(
        "on_cancel_url",
        HttpsUrl,
        "return URL after cancelling; by default `cancel_url`",
    )
    .only_when(OF_ATTEMPT)
    .documented_when(WITH_REDIRECTION),
    OptionSpec::payment(
        "on_finish_url",
        HttpsUrl,
        "return URL in all cases; by default `return_url`",
    )
    .only_when(OF_ATTEMPT)
    .documented_when(WITH_REDIRECTION),
    OptionSpec::payment(
        "customer_reference",
        Text,
        "merchant's reference of the customer; by default the merchant reference",
    ),
    OptionSpec::payment(
        "override_business_name",
        Text,
        "business name that the payer sees, for aggregators",
    ),
    OptionSpec::payment(
        "payment_method",
        Text,
        "payment method; by default `mobile_money`",
    )
    .only_when(OF_ATTEMPT),
    OptionSpec::payout("provider", Text, "operator; by default the institution"),
    OptionSpec::payout(
        "msisdn",
        Text,
        "beneficiary's telephone number; by default the account",
    ),
    OptionSpec::payout("origin_name", Text, "sender's name"),
    OptionSpec::payout("origin_country", Text, "sender's country"),
    OptionSpec::payout(
        "override_business_name",
        Text,
        "business name that the beneficiary sees, for aggregators",
    ),
    OptionSpec::payout(
        "sender",
        Text,
        "custom sender name, if Hub2 enabled it for the account",
    ),
];
