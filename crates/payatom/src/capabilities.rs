//! Capabilities of a PayAtom account: rules of requests, webhooks, customer actions and notes.

use std::slice;

use dhow_core::{
    ActionKind, AmountLimit, Capabilities, Condition, Currencies, Currency, CurrencyRule, Money,
    ReferenceRule, RequestField, RequestRules, RequiredField, RequiredOption, TextForm, TextRule,
    TextSource,
};

use crate::{
    Api, ID, PayAtomConfig, Product, options::OPTIONS, payout::PayoutMode, reference::UNSAFE_ENDS,
    settings::CURRENCIES, webhook::WEBHOOK,
};

/// Country of an account, which follows from the account's currency.
struct Country {
    currency: Currency,
    limit: AmountLimit,
    /// Currency of each product.
    products: [CurrencyRule; 4],
    /// `None` in a country without payouts.
    payouts: Option<PayoutFields>,
}

/// Required fields and options of payouts.
#[derive(Clone, Copy)]
struct PayoutFields {
    fields: &'static [RequiredField],
    options: &'static [RequiredOption],
    texts: &'static [TextRule],
}

impl Country {
    // LEDGER: amount-type
    // The create calls count whole units, so one unit is the smallest amount that can be sent; each currency has two decimals. No source
    // prints a maximum.
    const fn new(currency: Currency, payouts: Option<PayoutFields>) -> Self {
        Self {
            currency,
            limit: AmountLimit::at_least(Money::from_minor(100, currency)),
            products: [
                of_product(Product::Hosted, HOSTED, currency),
                of_product(Product::UpiP2p, UPI, currency),
                of_product(Product::BangladeshWallet, BANGLADESH_WALLET, currency),
                of_product(Product::PakistanH2h, PAKISTAN_H2H, currency),
            ],
            payouts,
        }
    }

    fn by_currency(currency: Currency) -> Option<&'static Self> {
        COUNTRIES
            .iter()
            .find(|country| country.currency == currency)
    }
}

const HOSTED: &[&str] = &[Product::Hosted.as_str()];
const UPI: &[&str] = &[Product::UpiP2p.as_str(), Product::UpiP2c.as_str()];
const BANGLADESH_WALLET: &[&str] = &[Product::BangladeshWallet.as_str()];
const PAKISTAN_H2H: &[&str] = &[Product::PakistanH2h.as_str()];
const IMPS: &[&str] = &[PayoutMode::Imps.as_str()];

/// Returns the currency of the products with these words, or that of the account.
const fn of_product(
    product: Product,
    words: &'static [&'static str],
    account: Currency,
) -> CurrencyRule {
    let currency = match product.currency() {
        Some(currency) => currency,
        None => account,
    };
    CurrencyRule::when(currency, Condition::Is("product", words))
}

static COUNTRIES: [Country; 3] = [
    // Source: pages "Payout P2P Seamless IMPS Integration" and "Payout P2C Seamless UPI Integration".
    // Both methods require a name. The bank and its branch belong to IMPS alone.
    Country::new(
        Currency::INR,
        Some(PayoutFields {
            fields: &[
                RequiredField::new(RequestField::Name),
                RequiredField::new(RequestField::Account).or_options(&["upi_id"]),
                RequiredField::new(RequestField::Institution)
                    .when(Condition::Is("payment_mode", IMPS)),
            ],
            options: &[RequiredOption::new("ifsc").when("payment_mode", IMPS)],
            texts: &[],
        }),
    ),
    // Source: page "Payout P2C Seamless Wallet Integration".
    // The wallet is the only payout method in Bangladesh, so its fields are required of every payout.
    Country::new(
        Currency::BDT,
        Some(PayoutFields {
            fields: &[
                RequiredField::new(RequestField::Account),
                RequiredField::new(RequestField::Institution).or_options(&["wallet_type"]),
            ],
            options: &[],
            texts: &[
                TextRule::option("wallet_type").spelt_as(PAYOUT_WALLETS),
                TextRule::field(RequestField::Institution).spelt_as(PAYOUT_WALLETS),
            ],
        }),
    ),
    // The documents have no payout in Pakistan, so an account there offers none.
    Country::new(Currency::PKR, None),
];

/// Limits of all countries: a request can choose the product, and so the currency, by itself.
static LIMITS: [AmountLimit; 3] = [COUNTRIES[0].limit, COUNTRIES[1].limit, COUNTRIES[2].limit];

// LEDGER: order-id-length
// Some samples of the documents are shorter than the ten characters of their tables; the stricter reading is checked.
const REFERENCE: ReferenceRule = ReferenceRule::ANY.at_least(10);

// LEDGER: callback-collision
// The hash joins the order id and the amount, so a digit or a dot at the border can belong to either.
const SAFE_REFERENCE: ReferenceRule = REFERENCE.not_ending_with(UNSAFE_ENDS);

const CUSTOMER: &[RequiredField] = &[
    RequiredField::new(RequestField::Name),
    RequiredField::new(RequestField::Email),
    RequiredField::new(RequestField::Phone),
];

// Source: page "Pakistan H2H Integration", the Bangladesh pages, and the V2 pages of payins.
// They mark these fields as required. `NewPayment` has no field for them, except that `methods` can name the wallet.
const PAYMENT_OPTIONS: &[RequiredOption] = &[
    RequiredOption::new("wallet_type")
        .when("product", BANGLADESH_WALLET)
        .or_fields(&[RequestField::Methods]),
    RequiredOption::new("pak_wallet").when("product", PAKISTAN_H2H),
    RequiredOption::new("account_number").when("product", PAKISTAN_H2H),
    RequiredOption::new("ip").when("api", &[Api::V2.as_str()]),
    RequiredOption::new("latitude").when("api", &[Api::V2.as_str()]),
    RequiredOption::new("longitude").when("api", &[Api::V2.as_str()]),
    RequiredOption::new("customer_id").when("api", &[Api::V2.as_str()]),
];

// LEDGER: wallet-spelling
// PayAtom may add wallets, so only a misspelling or another case of a known one is refused.
const PAYIN_WALLETS: &[&str] = &["bKash", "Nagad", "Rocket", "Upay"];
const PAYOUT_WALLETS: &[&str] = &["Bkash", "Nagad", "Rocket"];

const PAYMENT_TEXTS: &[TextRule] = &[
    // The only method is the wallet of these products; the others ignore the field with a warning.
    TextRule::field(RequestField::Methods)
        .at_most_entries(1)
        .when(&[
            Condition::Is(
                "product",
                &[Product::Hosted.as_str(), Product::BangladeshWallet.as_str()],
            ),
            Condition::NoneSet(&[TextSource::Option("wallet_type")]),
        ]),
    TextRule::field(RequestField::Methods).spelt_as(PAYIN_WALLETS),
    TextRule::option("wallet_type").spelt_as(PAYIN_WALLETS),
    // Source: page "Pakistan H2H Integration".
    TextRule::option("account_number").with_form(TextForm::Beginning(WALLET_ACCOUNT)),
];

const NO_ATTEMPTS: &[(RequestField, &str)] = &[(
    RequestField::Attempt,
    "must not be set: payins of PayAtom have no attempts",
)];

/// First digits of a wallet account in Pakistan.
pub(crate) const WALLET_ACCOUNT: &str = "03";

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
        let payouts = country.and_then(|country| country.payouts);
        let products = country.map_or(&[][..], |country| &country.products);
        let reference = match config.safe_references_only {
            true => SAFE_REFERENCE,
            false => REFERENCE,
        };
        Self {
            // Source: "Payment request" of the UPI page.
            // The page marks the three customer fields as required; its 2023 copy required none of them.
            payments: RequestRules::payments(ID, OPTIONS)
                .with_currencies(Currencies::Only(CURRENCIES))
                .with_limits(&LIMITS)
                .with_whole_units()
                .with_required(CUSTOMER)
                .with_required_options(PAYMENT_OPTIONS)
                .with_currency_rules(products)
                .with_texts(PAYMENT_TEXTS)
                .with_reference(reference),
            // Source: 2023 documents.
            // LEDGER: refund-request
            // The documents call the amount optional. It is always sent, because a partial refund must not become a complete one by
            // omission.
            refunds: RequestRules::refunds(ID, OPTIONS)
                .with_currencies(only(config.currency))
                .with_limits(limits)
                .with_whole_units()
                .with_unsupported(NO_ATTEMPTS),
            payouts: payouts.map(|required| {
                RequestRules::payouts(ID, OPTIONS)
                    .with_currencies(only(config.currency))
                    .with_limits(limits)
                    .with_whole_units()
                    .with_required(required.fields)
                    .with_required_options(required.options)
                    .with_texts(required.texts)
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

/// Returns the capabilities of an account.
pub(crate) fn capabilities(rules: &Rules, safe_references_only: bool) -> Capabilities {
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
    capabilities.notes = vec![match safe_references_only {
        true => SAFE_REFERENCES,
        false => UNSAFE_REFERENCES,
    }];
    capabilities.notes.extend(NOTES);
    if rules.payouts.is_some() {
        capabilities.notes.push(PAYOUT_REFERENCES);
    }
    capabilities
}

const SAFE_REFERENCES: &str = "a reference must not end in a digit or a dot, because the hash does not separate it from the amount";
const UNSAFE_REFERENCES: &str = "a reference that ends in a digit is accepted, but its webhooks confirm no payment, because the hash does not separate it from \
     the amount; end references in a letter";

// LEDGER: order-id-length
const PAYOUT_REFERENCES: &str = "most documents require payout references of ten to thirteen ASCII letters and digits; others are sent with a warning";

const NOTES: &[&str] = &[
    "webhooks contain no currency; the account has one",
    "the currency of a payment is that of its product; `hosted` takes that of the account only",
    "the hash of a webhook covers the order id, the amount received and the status only; confirm money by reading the status",
    "a payout with an unknown outcome is never sent again; reconciliation lists the approved ones",
    "a payment that timed out can still be approved late",
];

#[cfg(test)]
mod tests {
    use dhow_core::Operation;

    use super::*;

    fn shown(config: &PayAtomConfig) -> Capabilities {
        capabilities(&Rules::from(config), false)
    }

    #[test]
    fn refunds_and_payouts_are_in_the_currency_of_the_account() {
        for country in &COUNTRIES {
            let capabilities = shown(&PayAtomConfig::example(country.currency));
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
        let unknown = Rules::from(&PayAtomConfig::example(Currency::USD));
        assert!(unknown.payouts.is_none() && unknown.payments.currency_rules.is_empty());
        let dollar = Money::from_minor(100, Currency::USD);
        let refused = unknown.refunds.check_amount(dollar).unwrap_err();
        assert_eq!(refused.field(), Some("currency"));
    }

    #[test]
    fn the_readme_names_the_required_options_beside_their_product_or_version() {
        let readme = include_str!("../README.md");
        let row = |start: &str| readme.lines().find(|line| line.starts_with(start)).unwrap();
        for required in PAYMENT_OPTIONS {
            let Some(Condition::Is(option, values)) = required.when else {
                panic!("{required}")
            };
            let row = match (option, values) {
                ("api", ["v2"]) => row("| each product over V2"),
                ("product", [product]) => row(&format!("| `{product}`")),
                _ => panic!("{required}"),
            };
            assert!(row.contains(&format!("`{}`", required.name)), "{required}");
        }
        for product in Product::ALL {
            let currency = product.currency();
            let currency = currency.map_or("that of the account", |currency| currency.code());
            let row = row(&format!("| `{product}`"));
            assert!(row.contains(&format!("| {currency} |")), "{product}");
        }
        let payouts = COUNTRIES.iter().filter_map(|country| country.payouts);
        for required in payouts.flat_map(|payouts| payouts.options) {
            let Some(Condition::Is(_, mode)) = required.when else {
                panic!("{required}")
            };
            let row = row(&format!("| `{}`", mode.concat()));
            assert!(row.contains(&format!("`{}`", required.name)), "{required}");
        }
    }
}
