//! The options that only HPay takes.

use dhow_core::{OptionKind::*, OptionSpec};

/// Read by the checkout, shown by [`capabilities`](dhow_core::Capabilities::options) and listed in the README.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "version",
        OneOf(&["v1", "legacy"]),
        "the checkout page; chosen by what the link needs unless set",
    ),
    OptionSpec::payment(
        "transaction_info",
        Text,
        "a text of the shop's that callbacks repeat",
    ),
    OptionSpec::payment(
        "sub_order",
        Text,
        "shown on the page in place of the order code",
    ),
    OptionSpec::payment("lang", Text, "the language of the page: `vi` or `en`"),
    OptionSpec::payment(
        "installment",
        Flag,
        "a payment in instalments; on the legacy page",
    ),
    OptionSpec::payment(
        "inpage",
        Flag,
        "the page is shown inside the shop's own; on the legacy page",
    ),
    OptionSpec::payment("token", Secret, "a saved domestic card to pay with"),
    OptionSpec::payment(
        "token_type",
        OneOf(&["1", "2"]),
        "1 saves a domestic card, 2 pays with `token`",
    ),
    OptionSpec::payment(
        "cyber_token",
        Secret,
        "a saved international card to pay with",
    ),
    OptionSpec::payment("payment_method_id", Number, "the method in HPay's number"),
    OptionSpec::payment("method_group", Text, "the group of methods in HPay's word"),
    OptionSpec::payment(
        "quantity",
        Number,
        "the number of goods, 1 unless set; on the legacy page",
    ),
    OptionSpec::payment("tax", Number, "the tax in dong; on the legacy page"),
    OptionSpec::payment(
        "discount",
        Number,
        "the discount in dong; on the legacy page",
    ),
    OptionSpec::payment(
        "fee_cal",
        Flag,
        "the buyer may change the shipping fee; on the legacy page",
    ),
    OptionSpec::payment(
        "fee_shipping",
        Number,
        "the shipping fee in dong; on the legacy page",
    ),
    OptionSpec::payment(
        "affiliate_code",
        Text,
        "the partner who brought the buyer; on the legacy page",
    ),
    OptionSpec::payment(
        "force",
        Flag,
        "makes a link that HPay's rules for methods and amounts would refuse",
    ),
];
