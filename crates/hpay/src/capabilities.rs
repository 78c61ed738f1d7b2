//! Capabilities of HPay, and the rules that requests are checked against.

use dhow_core::{
    ActionKind, Capabilities, Characters, Condition, Currencies, Currency, CurrencyRule,
    PollingPolicy, ReferenceRule, RequestField, RequestRules, RequiredField, RequiredOption,
    Result, TextForm, TextRule, UrlRule,
};

use crate::{Bank, ID, options::OPTIONS, settings::CURRENCIES, webhook::WEBHOOK};

const WEB_URL: TextForm = TextForm::Url(UrlRule::Web);

/// Rules of checkout links of any account.
///
/// [`payments_in`] adds the currency of the account.
// HPay reads the price as an integer, so cents cannot be sent, not even in USD.
// Source: HPay API reference, "Create Link (V1)": `price` is an integer, `currency` is vnd or usd, `return_url` is required.
pub(crate) const PAYMENTS: RequestRules = RequestRules::payments(ID, OPTIONS)
    .with_currencies(Currencies::Only(CURRENCIES))
    .with_whole_units()
    .with_required(&[RequiredField::new(RequestField::ReturnUrl)])
    .with_required_options(&[
        RequiredOption::new("token").when("token_type", &["2"]),
        // A page in a frame has no list of methods to choose from.
        RequiredOption::new("payment_method_id")
            .when("inpage", &["true", "1"])
            .or_fields(&[RequestField::Methods]),
    ])
    .with_unsupported(&[(RequestField::Metadata, "is not supported by HPay")])
    .with_texts(&[
        // One method or one group; a page in a frame has no list to choose from, so a group is not enough.
        TextRule::field(RequestField::Methods).at_most_entries(1),
        TextRule::field(RequestField::Methods)
            .with_form(TextForm::Number)
            .when(&[Condition::Is("inpage", &["true", "1"])]),
        TextRule::field(RequestField::ReturnUrl).with_form(WEB_URL),
        TextRule::field(RequestField::CancelUrl).with_form(WEB_URL),
        TextRule::field(RequestField::WebhookUrl).with_form(WEB_URL),
        // HPay's PHP library decodes this field a second time, and a space ends it in the signed text of the webhook.
        // LEDGER: notify-borders
        TextRule::option("transaction_info")
            .only(Characters::NoWhiteSpaceOr("%+"))
            .waived_by("force"),
        // Only the legacy page has it, whose signature separates the fields with spaces.
        TextRule::option("affiliate_code").only(Characters::NoWhiteSpaceOr("")),
    ])
    // A space in the order code makes the borders between the signed fields of the webhook ambiguous, and a vertical bar those of the link.
    // LEDGER: notify-borders
    .with_reference(
        ReferenceRule::ANY
            .only(Characters::NoWhiteSpaceOr(""))
            .waived_by("force")
            .always_only(Characters::NoControlOr("|")),
    );

/// Returns the rules of the checkout links of an account in one currency.
pub(crate) const fn payments_in(currency: Currency) -> RequestRules {
    const VND: &[CurrencyRule] = &[CurrencyRule::of_account(Currency::VND)];
    const USD: &[CurrencyRule] = &[CurrencyRule::of_account(Currency::USD)];
    // `HPay::new` allows no other currency.
    PAYMENTS.with_currency_rules(match currency {
        Currency::USD => USD,
        _ => VND,
    })
}

/// Rules of transfers.
// The request has no field for a currency, so HPay would take an amount in any currency for VND.
// Source: HPay API reference, "iBFT Payment": `bankName`, `bankAccountNumber` and `bankAccountName` are required.
// LEDGER: domestic-currency
pub(crate) const PAYOUTS: RequestRules = RequestRules::payouts(ID, OPTIONS)
    .with_currencies(Currencies::Only(&[Currency::VND]))
    .with_whole_units()
    .with_required(&[
        RequiredField::new(RequestField::Institution).with_form("a bank code such as BIDV"),
        RequiredField::new(RequestField::Account),
        RequiredField::new(RequestField::Name),
    ])
    // The reference is signed between vertical bars too.
    .with_reference(ReferenceRule::ANY.only(Characters::NoControlOr("|")))
    .with_texts(&[
        // HPay's list of banks has changed before, so another code is sent with a warning.
        TextRule::field(RequestField::Institution)
            .only(Characters::AlphanumericAnd(""))
            .spelt_as(Bank::CODES),
        TextRule::field(RequestField::Account).only(Characters::AlphanumericAnd("")),
        // The name is signed between vertical bars, so one inside it would end the field.
        TextRule::field(RequestField::Name).only(Characters::NoControlOr("|")),
        // HPay takes at most 100 "unsigned" characters, that is without Vietnamese marks (code 20017).
        TextRule::field(RequestField::Description)
            .only(Characters::PrintableAscii)
            .at_most(100),
    ]);

/// Rules of the amount of a virtual account, which is no operation that every provider has.
// The requests of virtual accounts have no field for a currency either.
// LEDGER: domestic-currency
pub(crate) const VIRTUAL_ACCOUNTS: RequestRules = RequestRules::payments(ID, &[])
    .with_currencies(Currencies::Only(&[Currency::VND]))
    .with_whole_units();

/// Refuses a text of only white space, which HPay would show as an empty one.
pub(crate) fn refuse_blank(field: &'static str, text: Option<&str>) -> Result<()> {
    match text.is_some_and(|text| text.trim().is_empty()) {
        true => {
            let rule = "must not be only white space: leave it out or write a text";
            Err(ID.invalid(field, rule))
        }
        false => Ok(()),
    }
}

/// Returns the capabilities of an account whose checkout links have this currency.
pub(crate) fn capabilities(currency: Currency) -> Capabilities {
    let payments = payments_in(currency);
    let mut capabilities = Capabilities::new("HPay", payments, WEBHOOK);
    capabilities.countries = vec!["VN"];
    capabilities.payouts = Some(PAYOUTS);
    capabilities.actions = vec![ActionKind::Redirect];
    // HPay knows an order only once the customer has opened its link, so the first polls may find nothing.
    // LEDGER: polling
    let mut polling = PollingPolicy::default();
    polling.payments = polling.payments.with_absence_at_first();
    polling.payouts = polling.payouts.with_absence_at_first();
    capabilities.polling = polling;
    capabilities.notes = vec![
        "creating a payment makes a link and sends nothing",
        "many signature schemes are not confirmed by a public source; each can be replaced",
        "a transfer sent twice may pay twice: look it up after an unknown outcome",
    ];
    capabilities
}
