//! Capabilities of Hub2.

use dhow_core::{
    ActionKind, Capabilities, Characters, Condition, Currencies, Currency, ReferenceRule,
    RequestField, RequestRules, RequiredField, RequiredOption, TextForm, TextRule, TextSource,
};

use crate::{
    ID, StatusRead, Workflow,
    options::{OPTIONS, PAYERS_NUMBER},
    polling,
    rules::{HTTPS_URL, operator},
    webhook::WEBHOOK,
};

// LEDGER: amount-units
// Currencies of Hub2's mobile money. None has a minor unit; an amount in cents of another currency would be read as whole francs.
const CURRENCIES: Currencies = Currencies::Only(&[Currency::XOF, Currency::XAF, Currency::GNF]);

// Source: Hub2 documentation, "Payments integration" and "Transfers integration": any other character is a 400 response.
// They are refused here, so that the caller learns the field before anything is sent.
const REFERENCE_CHARACTERS: Characters = Characters::AlphanumericAnd("-_. ");
const REFERENCE: ReferenceRule = ReferenceRule::ANY.only(REFERENCE_CHARACTERS);

// Source: Hub2 API reference, "Attempt a payment on a PaymentIntent object": an alpha-2 code such as CI or SN.
// The samples have numbers with a country code, and the sandbox has bare ones of eight digits.
const COUNTRY: TextRule = TextRule::field(RequestField::Country)
    .with_form(TextForm::Country)
    .one_of(COUNTRIES);
// Source: Hub2 documentation, "Policies". A reseller also names GW and NE; Hub2 does not.
const COUNTRIES: &[&str] = &["CI", "SN", "ML", "BF", "BJ", "TG", "CM", "GA", "GN"];

/// The operator, wherever a request names it.
const fn operator_in(rule: TextRule) -> TextRule {
    rule.no_misspelling_of(operator::KNOWN)
}
const OPERATOR: TextRule = operator_in(TextRule::option("provider"));

// Source: Hub2 API reference, "Attempt a payment on a PaymentIntent object"; integrations send `credit_card` for one operator.
const PAYMENT_METHOD: TextRule =
    TextRule::option("payment_method").spelt_as(&["mobile_money", "credit_card"]);

const MSISDN: TextRule = TextRule::option("msisdn").with_form(TextForm::Phone);

const ORIGIN_COUNTRY: TextRule = TextRule::option("origin_country").with_form(TextForm::Country);

const MSISDN_OPTION: TextSource = TextSource::Option("msisdn");
const NO_MSISDN: Condition = Condition::NoneSet(&[MSISDN_OPTION]);
// A text of white space only counts as no number.
const HAS_PHONE: Condition = Condition::AnySet(&[TextSource::Field(RequestField::Phone)]);
const HAS_ACCOUNT: Condition = Condition::AnySet(&[TextSource::Field(RequestField::Account)]);

/// The customer's phone, which is the payer's number unless the option is set.
const PHONE: TextRule = TextRule::field(RequestField::Phone)
    .with_form(TextForm::Phone)
    .when(&[HAS_PHONE, NO_MSISDN]);

/// The wallet's number of a payout, from the first of three sources.
const ACCOUNT: TextRule = TextRule::field(RequestField::Account)
    .with_form(TextForm::Phone)
    .when(&[HAS_ACCOUNT, NO_MSISDN]);
const PHONE_WITHOUT_ACCOUNT: TextRule = TextRule::field(RequestField::Phone)
    .with_form(TextForm::Phone)
    .when(&[Condition::NoneSet(&[
        MSISDN_OPTION,
        TextSource::Field(RequestField::Account),
    ])]);

// LEDGER: wave-addresses
// The return URLs of the general request have the rule of the options that they stand for.
const fn return_url(field: RequestField, when: &'static [Condition]) -> TextRule {
    TextRule::field(field).with_form(HTTPS_URL).when(when)
}
const WITH_WAVE: Condition = Condition::Is("provider", WAVE);
const WITH_PAYER: Condition = Condition::AnySet(PAYERS_NUMBER);
const WITH_PAGE: Condition = Condition::Is("workflow", &[Workflow::Redirection.as_str()]);

const fn unset(option: &'static [TextSource]) -> Condition {
    Condition::NoneSet(option)
}

// LEDGER: wave-addresses
// The names of the operator are those of the sources. Case is ignored.
pub(crate) const WAVE: &[&str] = &["wave", "Wave"];

/// Rules for payments.
// Source: Hub2 API reference, "Attempt a payment on a PaymentIntent object": an attempt requires the payer's country and operator.
pub(crate) const PAYMENTS: RequestRules = RequestRules::payments(ID, OPTIONS)
    .with_currencies(CURRENCIES)
    .with_advised_limits(operator::PAYMENTS)
    .with_required(&[
        RequiredField::new(RequestField::Country).when(Condition::AnySet(PAYERS_NUMBER))
    ])
    .with_required_options(&[
        RequiredOption::new("provider")
            .when_set(PAYERS_NUMBER)
            .or_fields(&[RequestField::Methods]),
        RequiredOption::new("on_success_url")
            .when("provider", WAVE)
            .or_fields(&[RequestField::ReturnUrl]),
        RequiredOption::new("on_failed_url")
            .when("provider", WAVE)
            .or_fields(&[RequestField::CancelUrl, RequestField::ReturnUrl]),
    ])
    .with_texts(&[
        COUNTRY,
        OPERATOR,
        operator_in(TextRule::field(RequestField::Methods)),
        PAYMENT_METHOD,
        MSISDN,
        PHONE,
        return_url(
            RequestField::ReturnUrl,
            &[
                WITH_PAYER,
                WITH_WAVE,
                unset(&[TextSource::Option("on_success_url")]),
            ],
        ),
        return_url(
            RequestField::ReturnUrl,
            &[
                WITH_PAYER,
                WITH_WAVE,
                unset(&[
                    TextSource::Option("on_failed_url"),
                    TextSource::Field(RequestField::CancelUrl),
                ]),
            ],
        ),
        return_url(
            RequestField::ReturnUrl,
            &[WITH_PAGE, unset(&[TextSource::Option("on_finish_url")])],
        ),
        return_url(
            RequestField::CancelUrl,
            &[
                WITH_PAYER,
                WITH_WAVE,
                unset(&[TextSource::Option("on_failed_url")]),
            ],
        ),
        return_url(
            RequestField::CancelUrl,
            &[WITH_PAGE, unset(&[TextSource::Option("on_cancel_url")])],
        ),
        // An attempt has one operator.
        TextRule::field(RequestField::Methods)
            .at_most_entries(1)
            .when(&[
                Condition::AnySet(PAYERS_NUMBER),
                Condition::NoneSet(&[TextSource::Option("provider")]),
            ]),
        TextRule::option("customer_reference").only(REFERENCE_CHARACTERS),
    ])
    .with_reference(REFERENCE);

// Source: Hub2 API reference, "Create a transfer": the members of `destination`.
// Hub2 pays to a wallet only, so the account of the general request is a telephone number and its institution an operator.
/// Rules for payouts.
pub(crate) const PAYOUTS: RequestRules = RequestRules::payouts(ID, OPTIONS)
    .with_currencies(CURRENCIES)
    .with_advised_limits(operator::PAYOUTS)
    .with_reference(REFERENCE)
    .with_texts(&[
        COUNTRY,
        OPERATOR,
        operator_in(TextRule::field(RequestField::Institution)),
        MSISDN,
        ACCOUNT,
        PHONE_WITHOUT_ACCOUNT,
        ORIGIN_COUNTRY,
    ])
    // The two belong together in `origin`.
    .with_required_options(&[
        RequiredOption::new("origin_country").when_set(&[TextSource::Option("origin_name")]),
        RequiredOption::new("origin_name").when_set(&[TextSource::Option("origin_country")]),
    ])
    .with_required(&[
        RequiredField::new(RequestField::Name),
        RequiredField::new(RequestField::Country),
        RequiredField::new(RequestField::Institution)
            .with_form("an operator such as orange")
            .or_options(&["provider"]),
        RequiredField::new(RequestField::Account)
            .with_form("a telephone number of 6 to 15 digits")
            .or_options(&["msisdn"])
            .or_fields(&[RequestField::Phone]),
    ]);

pub(crate) fn capabilities(status_read: StatusRead) -> Capabilities {
    let mut capabilities = Capabilities::new("Hub2", PAYMENTS, WEBHOOK);
    capabilities.payouts = Some(PAYOUTS);
    capabilities.countries = COUNTRIES.to_vec();
    capabilities.actions = vec![
        ActionKind::EnterOtp,
        ActionKind::ConfirmOnPhone,
        ActionKind::Redirect,
    ];
    capabilities.polling = polling::policy(status_read);
    capabilities.notes = vec![
        "Hub2 accepts the same reference twice: look it up after an unknown outcome",
        "polling a payment that is neither processing nor waiting for the payer gets the IP address banned: use the poller",
        "some operators have published limits: a payment or payout outside of them is sent with a warning",
        // LEDGER: no-refunds
        // No source shows a call that returns money. The error code `cancellation-already-done` alone does not prove one.
        "Hub2 has no refunds: pay the customer with a payout",
    ];
    capabilities
}

#[cfg(test)]
mod tests {
    use dhow_core::{Money, NewPayment};

    use super::*;

    #[test]
    fn the_shown_rules_refuse_what_an_attempt_would_refuse() {
        let shown: Vec<String> = PAYMENTS.shown_required().collect();
        let failed = "option `on_failed_url` if the option `provider` is wave or Wave, unless `cancel_url` or `return_url` is set";
        assert!(shown.contains(&failed.to_owned()), "{shown:?}");
        let refused = |pairs: &[(&str, &str)]| {
            let amount = Money::from_minor(200, Currency::XOF);
            let mut new = NewPayment::new("ORDER 1".parse().unwrap(), amount);
            let country = if pairs.is_empty() { "ci" } else { "CI" };
            new.country = Some(country.to_owned());
            for (name, value) in pairs {
                new.options.set(*name, *value);
            }
            PAYMENTS.check(&new).unwrap_err().to_string()
        };
        for (pairs, error) in [
            (
                &[] as &[(&str, &str)],
                "`country` must be two upper-case ASCII letters, such as CI",
            ),
            (
                &[("msisdn", "0700"), ("provider", "orange")],
                "`msisdn` must be 6 to 15 digits, with an optional leading `+`",
            ),
            (
                &[("on_finish_url", "http://shop.example/")],
                "`on_finish_url` must be an absolute https URL, or an http URL of this machine",
            ),
            (
                &[("provider", "Wave"), ("msisdn", "07000000")],
                "`on_success_url` is required if the option `provider` is wave or Wave, unless `return_url` is set",
            ),
            (
                &[("msisdn", "07000000")],
                "`provider` is required if `phone` or the option `msisdn` is set, unless `methods` is set",
            ),
            (
                &[("otp", "1234")],
                "`otp` may be set only if `phone` or the option `msisdn` is set: leave it out or set `phone` or the option `msisdn` too",
            ),
            (
                &[("customer_reference", "C/7")],
                "`customer_reference` may contain only `A` to `Z`, `a` to `z`, digits, `-`, `_`, `.` and spaces",
            ),
        ] {
            assert_eq!(refused(pairs), format!("hub2: invalid request: {error}"));
        }
    }
    #[test]
    fn the_rules_refuse_a_number_or_a_url_that_an_attempt_would_refuse() {
        type Change = fn(&mut NewPayment);
        let wave: Change = |new| {
            new.customer.phone = Some("07000000".to_owned());
            new.options.set("provider", "Wave");
        };
        let page: Change = |new| {
            new.customer.phone = Some("07000000".to_owned());
            new.options.set("provider", "orange");
            new.options.set("workflow", "redirection");
        };
        let https = "https://shop.example/";
        let table: [(Change, Option<&str>, Option<&str>, &str); 6] = [
            (
                |new| new.customer.phone = Some("0700".to_owned()),
                None,
                None,
                "phone",
            ),
            (wave, Some("http://shop.example/"), None, "return_url"),
            (wave, Some(https), Some("/no"), "cancel_url"),
            (page, Some("http://shop.example/"), None, "return_url"),
            (page, Some(https), Some("/no"), "cancel_url"),
            (page, Some(https), Some(https), ""),
        ];
        for (change, return_url, cancel_url, field) in table {
            let amount = Money::from_minor(200, Currency::XOF);
            let mut new = NewPayment::new("ORDER 1".parse().unwrap(), amount);
            new.country = Some("CI".to_owned());
            new.options.set("provider", "orange");
            change(&mut new);
            new.return_url = return_url.map(str::to_owned);
            new.cancel_url = cancel_url.map(str::to_owned);
            let found = PAYMENTS.check(&new).err();
            let found = found.and_then(|error| error.field().map(str::to_owned));
            assert_eq!(found.unwrap_or_default(), field);
        }
    }
}
