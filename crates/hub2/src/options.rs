//! The options that only Hub2 takes, by operation.

use dhow_core::{OptionKind::*, OptionSpec};

/// Read by the requests, shown by [`capabilities`](dhow_core::Capabilities::options) and listed in the README.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "msisdn",
        Text,
        "the payer's number; the customer's phone unless set",
    ),
    OptionSpec::payment(
        "provider",
        Text,
        "the operator; the one of `methods` unless set",
    ),
    OptionSpec::payment(
        "otp",
        Secret,
        "the payer's one-time password, for operators that want it at once",
    ),
    OptionSpec::payment(
        "workflow",
        OneOf(&["otp", "redirection"]),
        "how Orange asks its customer",
    ),
    OptionSpec::payment(
        "on_success_url",
        Url,
        "the page after a payment, for Wave; `return_url` unless set",
    ),
    OptionSpec::payment(
        "on_failed_url",
        Url,
        "the page after a failure, for Wave; `cancel_url` unless set",
    ),
    OptionSpec::payment(
        "on_cancel_url",
        Url,
        "the page after giving up, for a redirection; `cancel_url` unless set",
    ),
    OptionSpec::payment(
        "on_finish_url",
        Url,
        "the page at the end, for a redirection; `return_url` unless set",
    ),
    OptionSpec::payment(
        "customer_reference",
        Text,
        "the shop's id of the customer; the merchant reference unless set",
    ),
    OptionSpec::payment(
        "override_business_name",
        Text,
        "the name that the payer sees; for aggregators",
    ),
    OptionSpec::payment(
        "payment_method",
        Text,
        "another payment method than `mobile_money`",
    ),
    OptionSpec::payout("provider", Text, "the operator; the institution unless set"),
    OptionSpec::payout(
        "msisdn",
        Text,
        "the beneficiary's number; the account unless set",
    ),
    OptionSpec::payout("origin_name", Text, "the name of who sends the money"),
    OptionSpec::payout("origin_country", Text, "the country of who sends the money"),
    OptionSpec::payout(
        "override_business_name",
        Text,
        "the name that the beneficiary sees; for aggregators",
    ),
    OptionSpec::payout(
        "sender",
        Text,
        "a sender name that Hub2 enabled for the account",
    ),
];
