//! The options that only PayAtom takes, by operation.

use dhow_core::{OptionKind::*, OptionSpec};

use crate::Product;

/// Read by the requests, shown by [`capabilities`](dhow_core::Capabilities::options) and listed in the README.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "product",
        OneOf(Product::WORDS),
        "the product; the configured one unless set",
    ),
    OptionSpec::payment(
        "api",
        OneOf(APIS),
        "the version of the interface; the configured one unless set",
    ),
    OptionSpec::payment(
        "wallet_type",
        Text,
        "the wallet, in PayAtom's word; the first of `methods` unless set",
    ),
    OptionSpec::payment("upi_id", Text, "the customer's UPI id, for UPI products"),
    OptionSpec::payment("pak_wallet", Text, "the wallet, for `pk-h2h`"),
    OptionSpec::payment(
        "account_number",
        Text,
        "the customer's wallet number, for `pk-h2h`",
    ),
    OptionSpec::payment("ip", Text, "the customer's IP address; V2 needs it"),
    OptionSpec::payment("latitude", Text, "where the customer is; V2 needs it"),
    OptionSpec::payment("longitude", Text, "where the customer is; V2 needs it"),
    OptionSpec::payment(
        "customer_id",
        Text,
        "the shop's id of the customer; V2 needs it",
    ),
    OptionSpec::payout(
        "payment_mode",
        OneOf(&["imps", "upi", "wallet"]),
        "how the money goes out; chosen by currency and account unless set",
    ),
    OptionSpec::payout("ifsc", Text, "the code of the bank's branch, for `imps`"),
    OptionSpec::payout(
        "upi_id",
        Text,
        "the beneficiary's UPI id; the account unless set",
    ),
    OptionSpec::payout(
        "wallet_type",
        Text,
        "the wallet; the institution unless set",
    ),
    OptionSpec::payout(
        "api",
        OneOf(APIS),
        "the version of the interface; the configured one unless set",
    ),
];

pub(crate) const APIS: &[&str] = &["v1", "v2"];
