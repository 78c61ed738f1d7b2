//! Table of the options of payments and payouts that only PayAtom has.

use dhow_core::{OptionKind::*, OptionSpec};

use crate::{Api, Product, payment::PAK_WALLETS};

/// Options of payments and payouts. Requests are checked against this table, and
/// [`Capabilities::options`](dhow_core::Capabilities::options) and the README list it.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "product",
        OneOf(Product::WORDS),
        "product; the configured one unless set",
    ),
    OptionSpec::payment(
        "api",
        OneOf(Api::WORDS),
        "API version; the configured one unless set",
    ),
    OptionSpec::payment(
        "wallet_type",
        Text,
        "wallet, as PayAtom spells it; the one of `methods` unless set",
    ),
    OptionSpec::payment("upi_id", Text, "customer's UPI id, for UPI products"),
    OptionSpec::payment("pak_wallet", OneOf(PAK_WALLETS), "wallet, for `pk-h2h`"),
    OptionSpec::payment(
        "account_number",
        Text,
        "customer's wallet number, for `pk-h2h`",
    ),
    OptionSpec::payment("ip", Text, "customer's IP address; required by V2"),
    OptionSpec::payment("latitude", Text, "customer's latitude; required by V2"),
    OptionSpec::payment("longitude", Text, "customer's longitude; required by V2"),
    OptionSpec::payment(
        "customer_id",
        Text,
        "merchant's id of the customer; required by V2",
    ),
    OptionSpec::payout(
        "payment_mode",
        OneOf(&["imps", "upi", "wallet"]),
        "payout method; chosen by currency and account unless set",
    ),
    OptionSpec::payout("ifsc", Text, "IFSC code of the bank's branch, for `imps`"),
    OptionSpec::payout(
        "upi_id",
        Text,
        "beneficiary's UPI id; the account unless set",
    ),
    OptionSpec::payout("wallet_type", Text, "wallet; the institution unless set"),
    OptionSpec::payout(
        "api",
        OneOf(Api::WORDS),
        "API version; the configured one unless set",
    ),
];
