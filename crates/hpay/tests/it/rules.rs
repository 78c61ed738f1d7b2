//! Rules of the capabilities: each is shown, and enforced with its text before anything is sent.

use dhow_core::{
    Currencies, Currency, MerchantReference, Money, NewPayment, NewPayout, Operation,
    PaymentProvider, RequestField, WebhookRegistration,
};
use dhow_hpay::{NewCheckout, NewVirtualAccount};

use crate::{
    recorder::{Recorder, config, config_with_keys},
    transfers::payout,
};

type Change<T> = fn(&mut T);

fn payment() -> NewPayment {
    let amount = Money::from_minor(200_000, Currency::VND);
    let mut new = NewPayment::new("OM_1".parse().unwrap(), amount);
    new.return_url = Some("https://shop.example/return".into());
    new
}

fn cents() -> Money {
    Money::from_minor(1_050, Currency::USD)
}

#[tokio::test]
async fn every_rule_of_payments_is_enforced_with_its_text() {
    let table: [(Change<NewPayment>, &str); 8] = [
        (
            |new| new.amount = Money::from_minor(100, Currency::SGD),
            "`currency` must be VND or USD",
        ),
        (
            |new| new.amount = Money::from_minor(0, Currency::VND),
            "`amount` must be above zero",
        ),
        (
            |new| new.amount = Money::from_minor(-1, Currency::VND),
            "`amount` must be above zero",
        ),
        (
            |new| new.amount = cents(),
            "`amount` must be a whole number of USD",
        ),
        (
            |new| new.return_url = None,
            "`return_url` is required by this gateway",
        ),
        (
            |new| new.return_url = Some(" ".into()),
            "`return_url` is required by this gateway",
        ),
        (
            |new| new.merchant_reference = MerchantReference::new("OM 1").unwrap(),
            "`merchant_reference` must have no white space, or set the option `force`",
        ),
        (
            |new| new.options.set("lang", "fr"),
            "`lang` must be vi or en",
        ),
    ];
    let recorder = Recorder::with_responses([]);
    let hpay = recorder.hpay_with(config("100001").with_currency(Currency::USD));
    for (change, text) in table {
        let mut new = payment();
        change(&mut new);
        let error = hpay.create_payment(&new).await.unwrap_err();
        assert_eq!(error.to_string(), format!("hpay: invalid request: {text}"));
    }
    let mut forced = payment();
    forced.amount = Money::from_minor(1_000, Currency::USD);
    forced.merchant_reference = MerchantReference::new("OM 1").unwrap();
    forced.options.set("force", "true");
    assert!(hpay.create_payment(&forced).await.is_ok());
    assert!(recorder.sent().is_empty());
}

#[test]
fn a_link_has_the_languages_of_the_option() {
    let hpay = Recorder::with_responses([]).hpay();
    let amount = Money::from_minor(200_000, Currency::VND);
    let mut new = NewCheckout::new("OM_1".parse().unwrap(), amount, "https://shop.example/");
    for language in ["vi", "en"] {
        new.language = Some(language.to_owned());
        assert!(hpay.checkout_link(&new).is_ok(), "{language}");
    }
    new.language = Some("fr".to_owned());
    let error = hpay.checkout_link(&new).unwrap_err();
    let expected = "hpay: invalid request: `lang` must be vi or en";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn every_rule_of_payouts_is_enforced_with_its_text() {
    let table: [(Change<NewPayout>, &str); 5] = [
        (|new| new.amount = cents(), "`currency` must be VND"),
        (
            |new| new.amount = Money::from_minor(0, Currency::VND),
            "`amount` must be above zero",
        ),
        (
            |new| new.beneficiary.institution = None,
            "`institution` is required by this gateway: a bank code such as BIDV",
        ),
        (
            |new| new.beneficiary.account.clear(),
            "`account` is required by this gateway",
        ),
        (
            |new| new.beneficiary.name.clear(),
            "`name` is required by this gateway",
        ),
    ];
    let recorder = Recorder::with_responses([]);
    let hpay = recorder.hpay_with(config_with_keys("12345"));
    let payouts = hpay.payouts().unwrap();
    for (change, text) in table {
        let mut new = payout();
        change(&mut new);
        let error = payouts.payout(&new).await.unwrap_err();
        assert_eq!(error.to_string(), format!("hpay: invalid request: {text}"));
    }
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn the_amount_of_a_virtual_account_has_the_same_texts() {
    let recorder = Recorder::with_responses([]);
    let hpay = recorder.hpay();
    for (amount, text) in [
        (cents(), "`currency` must be VND"),
        (
            Money::from_minor(0, Currency::VND),
            "`amount` must be above zero",
        ),
    ] {
        let new = NewVirtualAccount::new("A", amount);
        let error = hpay.create_virtual_account(&new).await.unwrap_err();
        assert_eq!(error.to_string(), format!("hpay: invalid request: {text}"));
    }
    assert!(recorder.sent().is_empty());
}

#[test]
fn the_capabilities_show_the_rules() {
    let capabilities = Recorder::with_responses([]).hpay().capabilities();
    let payments = capabilities.rules(Operation::CreatePayment).unwrap();
    let currencies = Currencies::Only(&[Currency::VND, Currency::USD]);
    assert_eq!(
        (payments.currencies, payments.whole_units),
        (currencies, true)
    );
    let required = |operation| {
        let rules = capabilities.rules(operation).unwrap();
        let fields = rules.required.iter().map(|required| required.field);
        fields.collect::<Vec<_>>()
    };
    assert_eq!(
        required(Operation::CreatePayment),
        [RequestField::ReturnUrl]
    );
    let beneficiary = [
        RequestField::Institution,
        RequestField::Account,
        RequestField::Name,
    ];
    assert_eq!(required(Operation::Payouts), beneficiary);
    let payouts = capabilities.rules(Operation::Payouts).unwrap();
    assert_eq!(payouts.currencies, Currencies::Only(&[Currency::VND]));
    assert!(capabilities.rules(Operation::Refunds).is_none());
    assert_eq!(capabilities.webhook.method, http::Method::GET);
    let registration = [WebhookRegistration::PerPayment];
    assert_eq!(capabilities.webhook.registration, registration);
}
