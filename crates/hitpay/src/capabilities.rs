//! HitPay's capabilities, as data.

use std::time::Duration;

use dhow_core::{
    ActionKind, Capabilities, Condition, Currencies, Currency, MajorUnitLimit, PollingPolicy,
    RateLimit, ReferenceRule, RequestField, RequestRules, RequiredField, RequiredOption, Retry,
    TextForm, TextRule, TextSource, UrlRule,
};

use crate::{ID, options::OPTIONS, payment::METHODS, webhook::WEBHOOK};

/// Rules for payments.
// Not a constant, which would be copied at each use.
pub(crate) static PAYMENTS: RequestRules = RequestRules::payments(ID, OPTIONS)
    .with_currencies(Currencies::Documented(CURRENCIES))
    // HitPay documents 0.3 and 999999999.99 without a currency, so every currency has the same numbers of major units.
    // LEDGER: amount-limits
    .with_other_limit(MajorUnitLimit::in_hundredths(30, 99_999_999_999))
    // The length is a limit of HitPay's schema. It states nothing about characters, so none is refused.
    // Source: HitPay OpenAPI document, `reference_number` of `POST /v1/payment-requests`.
    .with_reference(ReferenceRule::ANY.at_most(255))
    // Source: HitPay OpenAPI document, body of `POST /v1/payment-requests`. The schema limits the length of two URLs and of no other one.
    .with_texts(&[
        TextRule::field(RequestField::Description).at_most(255),
        TextRule::field(RequestField::ReturnUrl)
            .with_form(TextForm::Url(UrlRule::Web))
            .at_most(1028),
        TextRule::field(RequestField::WebhookUrl).with_form(TextForm::Url(UrlRule::Web)),
        TextRule::option("failed_webhook")
            .with_form(TextForm::Url(UrlRule::Web))
            .at_most(1028),
        TextRule::field(RequestField::Metadata)
            .at_most_entries(50)
            .at_most(500),
        TextRule::field(RequestField::Methods).spelt_as(METHODS),
        // HitPay embeds the code or the link of one method.
        TextRule::field(RequestField::Methods)
            .at_most_entries(1)
            .when(&[Condition::AnySet(EMBEDS)]),
    ])
    .with_required(&[RequiredField::new(RequestField::Methods).when(Condition::AnySet(EMBEDS))])
    .with_required_options(&[RequiredOption::new("wifi_terminal_id")
        .when_field_has(RequestField::Methods, &[CARD_TERMINAL])])
    .with_unsupported(&[(
        RequestField::CancelUrl,
        "is not supported by HitPay: a customer who cancels returns to `return_url`",
    )]);

const EMBEDS: &[TextSource] = &[
    TextSource::Option("generate_qr"),
    TextSource::Option("generate_direct_link"),
];

/// Payment method of card terminals, which requires the id of one.
pub(crate) const CARD_TERMINAL: &str = "wifi_card_reader";

/// Currencies that merchants can charge.
// No source lists the currencies as complete, so a payment in another one is sent and HitPay decides.
// Source: HitPay OpenAPI document, samples; hit-pay claude-code-plugin, payment methods by country.
const CURRENCIES: &[Currency] = &[
    Currency::SGD,
    Currency::MYR,
    Currency::PHP,
    Currency::THB,
    Currency::VND,
    Currency::IDR,
    Currency::AUD,
    Currency::KRW,
    Currency::USD,
    Currency::HKD,
];

/// Rules for refunds. The reference has no rule, because it is not sent.
pub(crate) const REFUNDS: RequestRules = RequestRules::refunds(ID, OPTIONS)
    // The request has no currency. Only the charge decides which one is right, so the list refuses nothing.
    // LEDGER: refund-currency
    .with_currencies(Currencies::Documented(CURRENCIES));

/// Rules for payouts.
// The document states a minimum of 1 for both amounts and no maximum.
// Source: HitPay OpenAPI document, body of `POST /v1/transfers`.
pub(crate) const PAYOUTS: RequestRules = RequestRules::payouts(ID, OPTIONS)
    // The currency follows from the beneficiary, so a currency that is missing here is not refused.
    // LEDGER: transfer-currency
    .with_currencies(Currencies::Documented(&[
        Currency::SGD,
        Currency::BDT,
        Currency::PHP,
        Currency::VND,
        Currency::AUD,
    ]))
    .with_other_limit(MajorUnitLimit::minimum_in_hundredths(100))
    // An existing beneficiary has a name, an account and a country already.
    .with_required(&[
        RequiredField::new(RequestField::Name).or_options(BENEFICIARY),
        RequiredField::new(RequestField::Account).or_options(BENEFICIARY),
        RequiredField::new(RequestField::Country).or_options(BENEFICIARY),
    ])
    .with_reference(ReferenceRule::ANY.at_most(120))
    .with_texts(&[
        TextRule::field(RequestField::Name).at_most(255),
        // The values of the documents' variants. The schema of a beneficiary may name more.
        // Source: HitPay OpenAPI document, body of `POST /v1/beneficiaries`.
        TextRule::option("transfer_method").spelt_as(&["bank_transfer", "bkash", "tap", "upay"]),
        TextRule::option("transfer_type").spelt_as(&["local"]),
        TextRule::option("holder_type").spelt_as(&["individual", "company"]),
    ]);

const BENEFICIARY: &[&str] = &["beneficiary_id"];

/// Returns the countries, rules, webhooks and polling policy of HitPay.
pub(crate) fn capabilities() -> Capabilities {
    let mut capabilities = Capabilities::new("HitPay", PAYMENTS.clone(), WEBHOOK.clone());
    capabilities.refunds = Some(REFUNDS);
    capabilities.payouts = Some(PAYOUTS);
    // The plug-in lists the payment methods of these seven countries.
    // Source: hit-pay claude-code-plugin, payment methods by country.
    capabilities.countries = vec!["SG", "MY", "PH", "TH", "VN", "ID", "AU"];
    capabilities.polling = polling();
    capabilities.actions = vec![
        ActionKind::Redirect,
        ActionKind::ShowQrCode,
        ActionKind::OpenApp,
    ];
    capabilities.notes = vec![
        "HitPay accepts a reference twice: search for it after an unknown outcome",
        // Source: HitPay OpenAPI document and guides, whose lists of methods differ.
        "payment methods have HitPay's names, such as paynow_online; no list is complete, so each is sent and HitPay refuses an unknown one",
        "a refund has no merchant reference",
        "the description of a payout is sent in a remark with the merchant reference in front: at most 120 characters together",
        "a payout needs the fields that HitPay's schema requires: see `beneficiary_schema`",
    ];
    capabilities
}

/// Returns the polling policy: 70 payment request calls per minute, 400 calls per minute for the account.
///
/// Both limits apply to the account as a whole. A program that polls many payment requests must spread its calls.
// HitPay publishes both numbers in the questions of its guide on online payments and discourages polling.
// LEDGER: rate-limits
fn polling() -> PollingPolicy {
    let mut polling = PollingPolicy::default();
    polling.payments = polling.payments.with_rate_limit(PAYMENT_REQUESTS);
    polling.account_rate_limit = Some(per_minute(400));
    polling
}

const PAYMENT_REQUESTS: RateLimit = per_minute(70);

/// Pause before a read of payment requests is retried automatically.
pub(crate) const PAYMENT_REQUEST_RETRY: Retry = Retry::within(PAYMENT_REQUESTS);

const fn per_minute(calls: u32) -> RateLimit {
    let per = Duration::from_secs(60);
    RateLimit { calls, per }
}
