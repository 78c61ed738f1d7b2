//! Capabilities of a PayAtom account: rules of requests, webhooks, customer actions and notes.

use std::slice;

use dhow_core::{
    ActionKind, AmountLimit, Capabilities, Currencies, Currency, Money, ReferenceRule,
    RequestField, RequestRules, RequiredField, WebhookRegistration, WebhookScheme,
};

use crate::{Api, ID, PayAtomConfig, Product, options::OPTIONS};

/// Country of an account, which follows from the account's currency.
struct Country {
    currency: Currency,
    limit: AmountLimit,
    /// Required fields of payouts; `None` in a country without payouts.
    payout_fields: Option<&'static [RequiredField]>,
}

impl Country {
    // LEDGER: amount-type
    // The create calls count whole units, so one unit is the smallest amount that can be sent; each currency has two decimals. No source
    // prints a maximum.
    const fn new(currency: Currency, payout_fields: Option<&'static [RequiredField]>) -> Self {
        Self {
            currency,
            limit: AmountLimit::at_least(Money::from_minor(100, currency)),
            payout_fields,
        }
    }

    fn by_currency(currency: Currency) -> Option<&'static Self> {
        COUNTRIES
            .iter()
            .find(|country| country.currency == currency)
    }
}

static COUNTRIES: [Country; 3] = [
    // Source: pages "Payout P2P Seamless IMPS Integration" and "Payout P2C Seamless UPI Integration".
    // Both methods require a name. The bank and its branch belong to IMPS alone, so `payout.rs` checks them.
    Country::new(
        Currency::INR,
        Some(&[
            RequiredField::new(RequestField::Name),
            RequiredField::new(RequestField::Account).or_options(&["upi_id"]),
        ]),
    ),
    // Source: page "Payout P2C Seamless Wallet Integration".
    // The wallet is the only payout method in Bangladesh, so its fields are required of every payout.
    Country::new(
        Currency::BDT,
        Some(&[
            RequiredField::new(RequestField::Account),
            RequiredField::new(RequestField::Institution).or_options(&["wallet_type"]),
        ]),
    ),
    // The documents have no payout in Pakistan, so an account there offers none.
    Country::new(Currency::PKR, None),
];

/// Currencies and limits of all countries: a request can choose the product, and so the currency, by itself.
const CURRENCIES: &[Currency] = &[Currency::INR, Currency::BDT, Currency::PKR];
static LIMITS: [AmountLimit; 3] = [COUNTRIES[0].limit, COUNTRIES[1].limit, COUNTRIES[2].limit];

// LEDGER: order-id-length
// Some samples of the documents are shorter than the ten characters of their tables; the stricter reading is checked.
const REFERENCE: ReferenceRule = ReferenceRule::ANY.at_least(10);

const CUSTOMER: &[RequiredField] = &[
    RequiredField::new(RequestField::Name),
    RequiredField::new(RequestField::Email),
    RequiredField::new(RequestField::Phone),
];

/// [`CUSTOMER`] and a wallet, for accounts whose configured product needs one. A request with the option `product` may have another product.
const CUSTOMER_AND_WALLET: &[RequiredField] = &[
    CUSTOMER[0],
    CUSTOMER[1],
    CUSTOMER[2],
    RequiredField::new(RequestField::Methods).or_options(&["wallet_type", "product"]),
];

/// Rules for the requests of one account. The provider checks requests against these values, and [`capabilities`] shows the same values.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub(crate) payments: RequestRules,
    pub(crate) refunds: RequestRules,
    /// `None` if the account's country has no payouts.
    pub(crate) payouts: Option<RequestRules>,
}

impl From<&PayAtomConfig> for Rules {
    // No request has a field for the currency, so refunds and payouts are refused unless they are in the account's.
    fn from(config: &PayAtomConfig) -> Self {
        let country = Country::by_currency(config.currency);
        let limits = country.map_or(&[][..], |country| slice::from_ref(&country.limit));
        let payout_fields = country.and_then(|country| country.payout_fields);
        Self {
            // Source: "Payment request" of the UPI page.
            // The page marks the three customer fields as required; its 2023 copy required none of them.
            payments: RequestRules::payments(ID, OPTIONS)
                .with_currencies(Currencies::Only(CURRENCIES))
                .with_limits(&LIMITS)
                .with_whole_units()
                .with_required(match config.product {
                    Product::BangladeshWallet => CUSTOMER_AND_WALLET,
                    _ => CUSTOMER,
                })
                .with_reference(REFERENCE),
            // Source: 2023 documents.
            // LEDGER: refund-request
            // The documents call the amount optional. It is always sent, because a partial refund must not become a complete one by
            // omission.
            refunds: RequestRules::refunds(ID, OPTIONS)
                .with_currencies(only(config.currency))
                .with_limits(limits)
                .with_whole_units(),
            payouts: payout_fields.map(|fields| {
                RequestRules::payouts(ID, OPTIONS)
                    .with_currencies(only(config.currency))
                    .with_limits(limits)
                    .with_whole_units()
                    .with_required(fields)
                    .with_reference(REFERENCE)
            }),
        }
    }
}

impl Rules {
    /// Returns the rules of a payin in one currency.
    pub(crate) fn payments_in(&self, currency: Currency) -> RequestRules {
        self.payments.clone().with_currencies(only(currency))
    }
}

/// Returns the currency alone, or none if PayAtom does not have it.
fn only(currency: Currency) -> Currencies {
    let country = Country::by_currency(currency);
    Currencies::Only(country.map_or(&[], |country| slice::from_ref(&country.currency)))
}

/// Scheme of callbacks. PayAtom's staff register the URL at onboarding; no request has a field for it.
// Source: page "Payin P2P Seamless UPI Integration".
// The onboarding form asks for one callback URL, and no create call has a field for it.
pub(crate) const WEBHOOK: WebhookScheme = WebhookScheme::new(
    "MD5 of the signed fields and the secret, sealed with AES-256-CBC and HMAC-SHA256",
)
.registered_by(&[WebhookRegistration::Support]);

/// Returns the capabilities of an account.
pub(crate) fn capabilities(rules: &Rules, product: Product, api: Api) -> Capabilities {
    let mut capabilities = Capabilities::new("PayAtom", rules.payments.clone(), WEBHOOK);
    capabilities.countries = vec!["IN", "BD", "PK"];
    capabilities.refunds = Some(rules.refunds.clone());
    capabilities.payouts.clone_from(&rules.payouts);
    capabilities.actions = vec![
        ActionKind::Redirect,
        ActionKind::ShowQrCode,
        ActionKind::OpenApp,
        ActionKind::ConfirmOnPhone,
        ActionKind::PayToAccount,
        ActionKind::SubmitTransactionReference,
    ];
    capabilities.notes = NOTES.to_vec();
    let required = required_options_notes(product, api);
    capabilities.notes.extend(required);
    capabilities
}

/// Returns notes about options that the configured product and API version require of each payment without such an option.
fn required_options_notes(product: Product, api: Api) -> impl Iterator<Item = &'static str> {
    let of_version = (api == Api::V2).then_some(V2_NOTE);
    let of_product = (product == Product::PakistanH2h).then_some(H2H_NOTE);
    of_version.into_iter().chain(of_product)
}

const V2_NOTE: &str = "payments over V2, the configured API version, require the options ip, latitude, longitude and customer_id";
const H2H_NOTE: &str =
    "payments by pk-h2h, the configured product, require the options pak_wallet and account_number";

const NOTES: &[&str] = &[
    "a reference that ends in a digit is accepted, but its callbacks confirm no payment, because the hash does not separate it from \
     the amount; end references in a letter",
    "callbacks contain no currency; the account has one",
    "the currency of a payment is that of its product; `hosted` takes that of the account only",
    "the hash of a callback covers the order id, the amount received and the status only; confirm money by reading the status",
    "a payout with an unknown outcome is never sent again; reconciliation lists the approved ones",
    "a payment that timed out can still be approved late",
];

#[cfg(test)]
mod tests {
    use dhow_core::{BaseUrl, Environment, Operation, Secret};

    use super::*;

    fn config(currency: Currency) -> PayAtomConfig {
        let base = BaseUrl::new("https://gateway.example").unwrap();
        let secret = Secret::new("an-invented-secret").unwrap();
        PayAtomConfig::new(Environment::Sandbox, currency, base, "P", secret)
    }

    fn shown(config: &PayAtomConfig) -> Capabilities {
        capabilities(&Rules::from(config), config.product, config.api)
    }

    #[test]
    fn refunds_and_payouts_are_in_the_currency_of_the_account() {
        for country in &COUNTRIES {
            let capabilities = shown(&config(country.currency));
            for operation in [Operation::Refunds, Operation::Payouts] {
                let Some(rules) = capabilities.rules(operation) else {
                    assert_eq!(
                        (operation, country.currency),
                        (Operation::Payouts, Currency::PKR)
                    );
                    continue;
                };
                assert_eq!(
                    rules.currencies,
                    Currencies::Only(slice::from_ref(&country.currency))
                );
                assert_eq!(rules.all_limits().collect::<Vec<_>>(), [country.limit]);
            }
            assert_eq!(capabilities.currencies(), CURRENCIES);
            assert_eq!(
                capabilities.payments.all_limits().collect::<Vec<_>>(),
                LIMITS
            );
        }
        let unknown = Rules::from(&config(Currency::USD));
        assert!(unknown.payouts.is_none());
        let dollar = Money::from_minor(100, Currency::USD);
        let refused = unknown.refunds.check_amount(dollar).unwrap_err();
        assert_eq!(refused.field(), Some("currency"));
    }

    #[test]
    fn the_notes_name_every_option_that_the_configuration_requires() {
        for api in [Api::V1, Api::V2] {
            for product in Product::ALL {
                let config = config(Currency::INR).with_product(product).with_api(api);
                let notes = shown(&config).notes;
                let notes = notes.get(NOTES.len()..).unwrap().join("; ");
                let required = product.required_options(api);
                assert!(required.clone().all(|name| notes.contains(name)), "{notes}");
                assert_eq!(required.count() == 0, notes.is_empty(), "{notes}");
            }
        }
    }
}
