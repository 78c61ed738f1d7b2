//! Options of payments, refunds and payouts that only HitPay has.

use dhow_core::{Condition, OptionKind::*, OptionSpec, RequestField, TextSource};

const BENEFICIARY_ID: &[TextSource] = &[TextSource::Option("beneficiary_id")];

/// Condition of the options that describe a new beneficiary.
const NEW_BENEFICIARY: &[Condition] = &[Condition::NoneSet(BENEFICIARY_ID)];

/// Table of all options, by operation.
///
/// Requests are checked against it, [`capabilities`](dhow_core::Capabilities::options) exposes it, and the README lists it.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "allow_repeated_payments",
        Flag,
        "true if the link can be paid more than once",
    ),
    OptionSpec::payment(
        "expiry_date",
        Text,
        "expiry time of the link: `2021-02-02 01:01:01` in Singapore time, or a time with a zone",
    )
    .only_when(&[Condition::NoneSet(&[TextSource::Field(
        RequestField::ExpiresIn,
    )])]),
    OptionSpec::payment(
        "failed_webhook",
        Url,
        "webhook URL for failed terminal payments",
    ),
    OptionSpec::payment(
        "add_admin_fee",
        Flag,
        "true if the customer pays the fee on top of the amount",
    ),
    OptionSpec::payment(
        "send_email",
        Flag,
        "true if HitPay e-mails the link to the customer",
    ),
    OptionSpec::payment(
        "send_sms",
        Flag,
        "true if HitPay sends the link to the customer by text message",
    ),
    OptionSpec::payment(
        "wifi_terminal_id",
        Text,
        "id of the card terminal that requests the payment",
    ),
    OptionSpec::payment("staff_id", Text, "id of the staff member who made the sale"),
    OptionSpec::payment(
        "business_location_id",
        Text,
        "id of the business location of the sale",
    ),
    OptionSpec::payment(
        "generate_qr",
        Flag,
        "true for a QR code in the response; requires exactly one payment method",
    ),
    OptionSpec::payment(
        "generate_direct_link",
        Flag,
        "true for a link to the payment method's own page; requires exactly one payment method",
    )
    .only_when(&[Condition::NoneSet(&[TextSource::Option("generate_qr")])]),
    OptionSpec::refund("webhook", Url, "webhook URL for the refund"),
    OptionSpec::refund(
        "send_email",
        Flag,
        "true if HitPay e-mails the customer about the refund",
    ),
    OptionSpec::refund("email", Text, "e-mail address for that message"),
    OptionSpec::refund("comment", Text, "comment of the merchant"),
    OptionSpec::payout("beneficiary_id", Text, "id of an existing beneficiary"),
    OptionSpec::payout(
        "source_currency",
        Currency,
        "currency of the balance that pays; defaults to the payout's currency",
    ),
    OptionSpec::payout(
        "max_source_amount",
        Amount,
        "maximum cost of the payout in the source currency, fees included; a payout above it is refused before it is sent",
    )
    .only_when(&[Condition::AnySet(BENEFICIARY_ID)]),
    OptionSpec::payout(
        "remitter_id",
        Text,
        "id of the sender, if it is not the merchant",
    ),
    OptionSpec::payout(
        "transfer_method",
        Text,
        "bank account or wallet, as HitPay's code",
    )
    .only_when(NEW_BENEFICIARY),
    OptionSpec::payout(
        "transfer_type",
        Text,
        "kind of bank transfer, as HitPay's code",
    )
    .only_when(NEW_BENEFICIARY),
    OptionSpec::payout("holder_type", Text, "person or company, as HitPay's code")
    .only_when(NEW_BENEFICIARY),
    OptionSpec::payout("bank_id", Text, "HitPay's id of the bank")
    .only_when(NEW_BENEFICIARY),
    OptionSpec::payout("bank_routing_number", Text, "routing number of the bank")
    .only_when(NEW_BENEFICIARY),
    OptionSpec::payout("district", Text, "district of the bank account")
    .only_when(NEW_BENEFICIARY),
];
