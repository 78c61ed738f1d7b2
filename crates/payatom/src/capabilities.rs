//! Capabilities of PayAtom: rules of requests, webhooks, customer actions and notes.

use dhow_core::{
    ActionKind, AmountLimit, Capabilities, Currencies, Currency, Money, ReferenceRule,
    RequestField, RequestRules, RequiredField, WebhookRegistration, WebhookScheme,
};

use crate::{ID, options::OPTIONS};

/// Currencies of payins and refunds: India, Bangladesh, Pakistan.
const CURRENCIES: Currencies = Currencies::Only(&[Currency::INR, Currency::BDT, Currency::PKR]);

/// Currencies of payouts. PayAtom documents none for Pakistan.
const PAYOUT_CURRENCIES: Currencies = Currencies::Only(&[Currency::INR, Currency::BDT]);

/// Minimum amount: one whole unit. All three currencies have two decimals.
// LEDGER: amount-type
// The create calls count whole units, so one unit is the smallest amount that can be sent. No source prints a maximum.
const LIMITS: &[AmountLimit] = &[
    AmountLimit::at_least(Money::from_minor(100, Currency::INR)),
    AmountLimit::at_least(Money::from_minor(100, Currency::BDT)),
    AmountLimit::at_least(Money::from_minor(100, Currency::PKR)),
];

// LEDGER: order-id-length
// Some samples of the documents are shorter than the ten characters of their tables; the stricter reading is checked.
const REFERENCE: ReferenceRule = ReferenceRule::ANY.at_least(10);

/// Rules of payins. Those that depend on the product or the configured account are checked where the request is built.
// Source: "Payment request" of the UPI page.
// The page marks the three customer fields as required; its 2023 copy required none of them.
pub(crate) const PAYMENTS: RequestRules = RequestRules::payments(ID, OPTIONS)
    .with_currencies(CURRENCIES)
    .with_limits(LIMITS)
    .with_whole_units()
    .with_required(&[
        RequiredField::new(RequestField::Name),
        RequiredField::new(RequestField::Email),
        RequiredField::new(RequestField::Phone),
    ])
    .with_reference(REFERENCE);

/// Rules of refunds.
// Source: 2023 documents.
// LEDGER: refund-request
// The documents call the amount optional. It is always sent, because a partial refund must not become a complete one by omission.
pub(crate) const REFUNDS: RequestRules = RequestRules::refunds(ID, OPTIONS)
    .with_currencies(CURRENCIES)
    .with_limits(LIMITS)
    .with_whole_units();

/// Rules of payouts. The required fields of each payout method are checked where the request is built.
// Source: page "Payout P2P Seamless IMPS Integration" and those of the other payout methods.
// Each page lists the fields of its own payout method only, so the common rules are those on which all pages agree.
pub(crate) const PAYOUTS: RequestRules = RequestRules::payouts(ID, OPTIONS)
    .with_currencies(PAYOUT_CURRENCIES)
    .with_limits(LIMITS)
    .with_whole_units()
    .with_required(&[RequiredField::new(RequestField::Account).or_options(&["upi_id"])])
    .with_reference(REFERENCE);

/// Scheme of callbacks. PayAtom's staff register the URL at onboarding; no request has a field for it.
// Source: page "Payin P2P Seamless UPI Integration".
// The onboarding form asks for one callback URL, and no create call has a field for it.
pub(crate) const WEBHOOK: WebhookScheme = WebhookScheme::new(
    "MD5 of three fields and the secret, sealed with AES-256-CBC and HMAC-SHA256",
)
.registered_by(&[WebhookRegistration::Support]);

pub(crate) fn capabilities() -> Capabilities {
    let mut capabilities = Capabilities::new("PayAtom", PAYMENTS, WEBHOOK);
    capabilities.countries = vec!["IN", "BD", "PK"];
    capabilities.refunds = Some(REFUNDS);
    capabilities.payouts = Some(PAYOUTS);
    capabilities.actions = vec![
        ActionKind::Redirect,
        ActionKind::ShowQrCode,
        ActionKind::OpenApp,
        ActionKind::ConfirmOnPhone,
        ActionKind::PayToAccount,
        ActionKind::SubmitTransactionReference,
    ];
    capabilities.notes = vec![
        "a reference that ends in a digit is accepted, but its callbacks confirm no payment, because the hash does not separate it from \
         the amount; end references in a letter",
        "callbacks contain no currency; the account has one",
        "the hash of a callback covers the order id, the amount received and the status only; confirm money by reading the status",
        "a payout with an unknown outcome is never sent again; reconciliation lists the approved ones",
        "a payment that timed out can still be approved late",
    ];
    capabilities
}
