//! Request options that only HPay has.

use dhow_core::{Condition, OptionKind::*, OptionSpec, RequestField, TextSource};

use crate::CheckoutVersion;

/// Condition of the parameters that V1 does not have.
// V1 has no such parameters, so the values would be lost without a word.
const LEGACY_PAGE: &[Condition] = &[Condition::Is(
    "version",
    &[CheckoutVersion::Legacy.as_str()],
)];

/// Condition of the options that `methods` would replace.
const WITHOUT_METHODS: &[Condition] = &[Condition::NoneSet(METHODS)];
const METHODS: &[TextSource] = &[TextSource::Field(RequestField::Methods)];

/// Languages of HPay's checkout page.
// HPay would judge any other word only after the customer has opened the link, so it is refused here.
// Source: HPay API reference, "Create Link (V1)", the row `lang`.
pub(crate) const LANGUAGES: &[&str] = &["vi", "en"];

/// Options of a payment. [`Capabilities::options`](dhow_core::Capabilities::options), the command line and the README show this list.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "version",
        OneOf(CheckoutVersion::WORDS),
        "checkout page; by default the page that the link needs",
    ),
    OptionSpec::payment(
        "transaction_info",
        Text,
        "text that HPay returns in webhooks",
    ),
    OptionSpec::payment(
        "sub_order",
        Text,
        "text shown on the page instead of the order code",
    ),
    OptionSpec::payment("lang", OneOf(LANGUAGES), "language of the page"),
    OptionSpec::payment(
        "installment",
        Flag,
        "payment in instalments; uses the legacy page unless `version` is set",
    ),
    OptionSpec::payment(
        "inpage",
        Flag,
        "page shown in a frame; uses the legacy page unless `version` is set",
    ),
    OptionSpec::payment("token", Secret, "token of a saved domestic card")
        .only_when(&[Condition::IsNot("token_type", &["1"])]),
    OptionSpec::payment(
        "token_type",
        OneOf(&["1", "2"]),
        "1 saves a domestic card, 2 pays with `token`",
    ),
    OptionSpec::payment("cyber_token", Secret, "token of a saved international card"),
    OptionSpec::payment(
        "payment_method_id",
        Number,
        "HPay's number of a payment method",
    )
    .only_when(WITHOUT_METHODS),
    OptionSpec::payment(
        "method_group",
        Text,
        "group of payment methods: `BANK_ONLINE`, `VA` or `CREDIT_CARD`; any other with `force`",
    )
    .only_when(WITHOUT_METHODS),
    OptionSpec::payment("quantity", Number, "number of goods, 1 by default").only_when(LEGACY_PAGE),
    OptionSpec::payment("tax", Number, "tax in whole units").only_when(LEGACY_PAGE),
    OptionSpec::payment("discount", Number, "discount in whole units").only_when(LEGACY_PAGE),
    OptionSpec::payment("fee_cal", Flag, "lets the buyer change the shipping fee")
        .only_when(LEGACY_PAGE),
    OptionSpec::payment("fee_shipping", Number, "shipping fee in whole units")
        .only_when(LEGACY_PAGE),
    OptionSpec::payment(
        "affiliate_code",
        Text,
        "code of the affiliate who referred the buyer",
    )
    .only_when(LEGACY_PAGE),
    OptionSpec::payment(
        "force",
        Flag,
        "sends methods and texts that this library otherwise refuses",
    )
    .local(),
];
