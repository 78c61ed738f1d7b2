//! Capabilities of Cowrie.

use dhow_core::*;

use crate::ID;

/// Options of payments. Each is sent as it is, under its own name.
const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment("channel", OptionKind::OneOf(&["page", "wallet"]), "place where the customer pays"),
    OptionSpec::payment("wallet", OptionKind::Number, "number of the customer's wallet"),
];

/// Rules for payments: 1.00 to 99,999.00 BDT, and 1 to 99,999 JPY.
pub(crate) const PAYMENTS: RequestRules = RequestRules::payments(ID, OPTIONS)
    .with_currencies(Currencies::Only(&[Currency::BDT, Currency::JPY]))
    .with_limits(&[
        AmountLimit::between(Money::from_minor(100, Currency::BDT), Money::from_minor(9_999_900, Currency::BDT)),
        AmountLimit::between(Money::from_minor(1, Currency::JPY), Money::from_minor(99_999, Currency::JPY)),
    ])
    .with_required_options(&[RequiredOption::new("wallet").when("channel", &["wallet"])])
    .with_texts(&[TextRule::field(RequestField::Description).at_most(80)]);

/// Rules for refunds. The currency must be that of the payment, which only the refund itself can check.
pub(crate) const REFUNDS: RequestRules =
    RequestRules::refunds(ID, &[]).with_currencies(Currencies::Documented(&[Currency::BDT, Currency::JPY]));

// The request has no field for the currency: every payout is in BDT.
/// Rules for payouts.
pub(crate) const PAYOUTS: RequestRules =
    RequestRules::payouts(ID, &[]).with_currencies(Currencies::Only(&[Currency::BDT])).with_required(&[
        RequiredField::new(RequestField::Name),
        RequiredField::new(RequestField::Account).with_form("the number of a wallet"),
    ]);

/// Webhooks: signed with a timestamp, registered on Cowrie's dashboard.
pub(crate) const WEBHOOK: WebhookScheme = WebhookScheme::new("HMAC-SHA256 over time and body")
    .covering_everything()
    .with_timestamp()
    .registered_by(&[WebhookRegistration::Dashboard]);

pub(crate) fn capabilities() -> Capabilities {
    let mut capabilities = Capabilities::new("Cowrie", PAYMENTS, WEBHOOK);
    capabilities.refunds = Some(REFUNDS);
    capabilities.payouts = Some(PAYOUTS);
    capabilities.countries = vec!["BD", "JP"];
    capabilities.actions = vec![ActionKind::Redirect, ActionKind::SubmitTransactionReference];
    capabilities
}
