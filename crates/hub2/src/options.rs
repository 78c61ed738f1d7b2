//! Options of Hub2, by operation.

use dhow_core::{OptionKind::*, OptionSpec};

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
    ),
    OptionSpec::payment(
        "otp",
        Secret,
        "payer's one-time password, for operators that take it with the attempt",
    ),
    OptionSpec::payment(
        "workflow",
        OneOf(&["otp", "redirection"]),
        "authentication of the payer, for Orange",
    ),
    OptionSpec::payment(
        "on_success_url",
        HttpsUrl,
        "return URL after success, for Wave; by default `return_url`",
    ),
    OptionSpec::payment(
        "on_failed_url",
        HttpsUrl,
        "return URL after a failure, for Wave; by default `cancel_url`, else `return_url`",
    ),
    OptionSpec::payment(
        "on_cancel_url",
        HttpsUrl,
        "return URL after cancelling, for the workflow redirection; by default `cancel_url`",
    ),
    OptionSpec::payment(
        "on_finish_url",
        HttpsUrl,
        "return URL in all cases, for the workflow redirection; by default `return_url`",
    ),
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
    ),
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
