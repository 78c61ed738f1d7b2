//! The options that only HitPay takes, by operation.

use dhow_core::{OptionKind::*, OptionSpec};

/// Read by the requests, shown by [`capabilities`](dhow_core::Capabilities::options) and listed in the README.
pub(crate) const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment(
        "allow_repeated_payments",
        Flag,
        "the link can be paid more than once",
    ),
    OptionSpec::payment(
        "expiry_date",
        Text,
        "when the link ends: `2021-02-02 01:01:01` in Singapore time, or a time with its zone",
    ),
    OptionSpec::payment(
        "failed_webhook",
        Url,
        "a URL of its own for failed terminal payments",
    ),
    OptionSpec::payment(
        "add_admin_fee",
        Flag,
        "the customer pays the fee on top of the amount",
    ),
    OptionSpec::payment("send_email", Flag, "HitPay mails the link to the customer"),
    OptionSpec::payment(
        "send_sms",
        Flag,
        "HitPay sends the link to the customer's phone",
    ),
    OptionSpec::payment(
        "wifi_terminal_id",
        Text,
        "the card terminal that asks for the payment",
    ),
    OptionSpec::payment("staff_id", Text, "the member of staff who sells"),
    OptionSpec::payment(
        "business_location_id",
        Text,
        "the shop in which the sale happens",
    ),
    OptionSpec::payment(
        "generate_qr",
        Flag,
        "a QR code in the answer; needs exactly one method",
    ),
    OptionSpec::payment(
        "generate_direct_link",
        Flag,
        "a link to the method's own page; needs exactly one method",
    ),
    OptionSpec::refund("webhook", Url, "a URL that HitPay calls about the refund"),
    OptionSpec::refund(
        "send_email",
        Flag,
        "HitPay mails the customer about the refund",
    ),
    OptionSpec::refund("email", Text, "the address for that e-mail"),
    OptionSpec::refund("comment", Text, "the merchant's remark"),
    OptionSpec::payout(
        "beneficiary_id",
        Text,
        "a beneficiary that exists at HitPay",
    ),
    OptionSpec::payout(
        "source_currency",
        Currency,
        "the balance that pays; the payout's currency unless set",
    ),
    OptionSpec::payout(
        "max_source_amount",
        Text,
        "the most that the payout may cost in the source currency, fees included; more is refused before it is sent",
    ),
    OptionSpec::payout("remitter_id", Text, "the sender, if it is not the merchant"),
    OptionSpec::payout(
        "transfer_method",
        Text,
        "bank account or wallet, in HitPay's words",
    ),
    OptionSpec::payout(
        "transfer_type",
        Text,
        "the kind of bank transfer, in HitPay's words",
    ),
    OptionSpec::payout(
        "holder_type",
        Text,
        "a person or a company, in HitPay's words",
    ),
    OptionSpec::payout("bank_id", Text, "the bank, in HitPay's id"),
    OptionSpec::payout("bank_routing_number", Text, "the bank's routing number"),
    OptionSpec::payout("district", Text, "the district of the bank account"),
];
