//! Rules of the capabilities: each is shown, and enforced with its text before anything is sent.

use dhow_core::{
    Currencies, Currency, ErrorKind, MerchantReference, Money, NewPayment, NewPayout, Operation,
    PaymentProvider, RequestField, WebhookRegistration,
};
use dhow_hpay::{BankCode, HPay, NewCheckout, NewTransfer, NewVirtualAccount};

use crate::{
    recorder::{Recorder, config, config_with_keys},
    transfers::{new_transfer, payout},
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

fn whole() -> Money {
    Money::from_minor(1_000, Currency::USD)
}

/// Broken rules of payments with their texts.
const PAYMENTS: [(Change<NewPayment>, &str); 26] = [
    (
        |new| new.amount = Money::from_minor(200_000, Currency::VND),
        "`currency` must be USD, the currency of the account",
    ),
    (
        |new| {
            new.methods = vec!["1095".to_owned()];
            new.options.set("payment_method_id", "1098");
        },
        "`payment_method_id` may be set only if `methods` is not set: leave out one of them",
    ),
    (
        |new| {
            new.methods = vec!["VA".to_owned()];
            new.options.set("method_group", "CREDIT_CARD");
        },
        "`method_group` may be set only if `methods` is not set: leave out one of them",
    ),
    (
        |new| {
            new.methods = vec!["VA".to_owned()];
            new.options.set("inpage", "1");
        },
        "`methods` must be a whole number in plain digits if the option `inpage` is true or 1",
    ),
    (
        |new| new.options.set("tax", "5"),
        "`tax` may be set only if the option `version` is legacy: leave it out or set the option `version` to legacy",
    ),
    (
        |new| {
            new.options.set("token_type", "1");
            new.options.set("token", "tok-9f8e7d6c");
        },
        "`token` may be set only if the option `token_type` is not 1: leave it out or change the option `token_type`",
    ),
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
        "`merchant_reference` must not contain white space; the option `force` allows it",
    ),
    (
        |new| new.merchant_reference = "OM|1".parse().unwrap(),
        "`merchant_reference` must not contain control characters or `|`",
    ),
    (
        |new| {
            new.merchant_reference = MerchantReference::new("OM|1").unwrap();
            new.options.set("version", "legacy");
            new.options.set("force", "true");
        },
        "`merchant_reference` must not contain control characters or `|`",
    ),
    (
        |new| {
            new.options.set("version", "legacy");
            new.options.set("affiliate_code", "a b");
        },
        "`affiliate_code` must not contain white space",
    ),
    (
        |new| {
            new.amount = whole();
            new.methods = vec!["FOO".to_owned()];
        },
        "`method_group` of the entry in `methods`: `FOO` is marked as unsupported in HPay's table; the option `force` allows it",
    ),
    (
        |new| {
            new.amount = whole();
            new.options.set("payment_method_id", "1081");
        },
        "`payment_method_id` 1081 (InternetBanking, Vietcombank) is marked as unsupported in HPay's table; the option `force` allows it",
    ),
    (
        |new| {
            new.amount = whole();
            new.description = Some(" ".to_owned());
        },
        "`description` must not be only white space: leave it out or write a text",
    ),
    (
        |new| new.options.set("lang", "fr"),
        "`lang` must be vi or en",
    ),
    (
        |new| new.return_url = Some("/return".into()),
        "`return_url` must be an absolute http or https URL",
    ),
    (
        |new| new.cancel_url = Some("shop.example".into()),
        "`cancel_url` must be an absolute http or https URL",
    ),
    (
        |new| new.webhook_url = Some("ftp://shop.example/".into()),
        "`webhook_url` must be an absolute http or https URL",
    ),
    (
        |new| new.options.set("transaction_info", "a+b"),
        "`transaction_info` must not contain white space, `%` or `+`; the option `force` allows it",
    ),
    (
        |new| new.options.set("token_type", "2"),
        "`token` is required if the option `token_type` is 2",
    ),
    (
        |new| new.options.set("inpage", "true"),
        "`payment_method_id` is required if the option `inpage` is true or 1, unless `methods` is set",
    ),
];

#[tokio::test]
async fn every_rule_of_payments_is_enforced_with_its_text() {
    let recorder = Recorder::with_responses([]);
    let hpay = recorder.hpay_with(config("100001").with_currency(Currency::USD));
    for (change, text) in PAYMENTS {
        let mut new = payment();
        change(&mut new);
        let error = hpay.create_payment(&new).await.unwrap_err();
        assert_eq!(error.to_string(), format!("hpay: invalid request: {text}"));
    }
    let mut forced = payment();
    forced.amount = whole();
    forced.merchant_reference = MerchantReference::new("OM 1").unwrap();
    forced.options.set("force", "true");
    forced.options.set("transaction_info", "a+b c");
    assert!(hpay.create_payment(&forced).await.is_ok());
    assert!(recorder.sent().is_empty());
}

#[test]
fn an_account_in_a_currency_that_hpay_does_not_serve_is_refused() {
    let recorder = Recorder::with_responses([]);
    let config = config("100001").with_currency(Currency::SGD);
    let error = HPay::new(config, recorder.transport()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let text = "hpay: configuration: `currency` must be VND or USD";
    assert_eq!(error.to_string(), text);
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
    let table: [(Change<NewPayout>, &str); 12] = [
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
        (
            |new| new.beneficiary.institution = Some("BI-DV".into()),
            "`institution` may contain only `A` to `Z`, `a` to `z` and digits",
        ),
        (
            |new| new.beneficiary.account = "12 34".into(),
            "`account` may contain only `A` to `Z`, `a` to `z` and digits",
        ),
        (
            |new| new.beneficiary.name = "A|B".into(),
            "`name` must not contain control characters or `|`",
        ),
        (
            |new| new.beneficiary.name = "A\nB".into(),
            "`name` must not contain control characters or `|`",
        ),
        (
            |new| new.description = Some("Trả lương".into()),
            "`description` may contain only ASCII characters, without control characters",
        ),
        (
            |new| new.description = Some("x".repeat(101)),
            "`description` must have at most 100 characters",
        ),
        (
            |new| new.description = Some(" ".into()),
            "`description` must not be only white space: leave it out or write a text",
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
async fn a_transfer_has_the_rules_of_payouts() {
    let recorder = Recorder::with_responses([(200, "")]);
    let hpay = recorder.hpay_with(config_with_keys("12345"));
    let table: [(Change<NewTransfer>, &str); 5] = [
        (
            |new| new.bank = BankCode::new(" "),
            "`institution` must not be empty",
        ),
        (
            |new| new.account_number.clear(),
            "`account` must not be empty",
        ),
        (|new| new.account_name.clear(), "`name` must not be empty"),
        (
            |new| new.account_number = "1|2".into(),
            "`account` may contain only `A` to `Z`, `a` to `z` and digits",
        ),
        (
            |new| new.note = Some("x".repeat(101)),
            "`description` must have at most 100 characters",
        ),
    ];
    for (change, text) in table {
        let mut new = new_transfer();
        change(&mut new);
        let error = hpay.send_transfer(&new).await.unwrap_err();
        assert_eq!(error.to_string(), format!("hpay: invalid request: {text}"));
    }
    let mut longest = new_transfer();
    longest.note = Some("x".repeat(100));
    let error = hpay.send_transfer(&longest).await.unwrap_err();
    assert_ne!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(recorder.sent().len(), 1);
}

#[test]
fn link_errors_name_the_fields_of_the_link() {
    let hpay = Recorder::with_responses([]).hpay();
    let amount = Money::from_minor(200_000, Currency::VND);
    let table: [(Change<NewCheckout>, &str); 4] = [
        (
            |new| new.return_url = "/thanks".into(),
            "`return_url` must be an absolute http or https URL",
        ),
        (
            |new| new.cancel_url = Some("https:// shop".into()),
            "`cancel_url` must be an absolute http or https URL",
        ),
        (
            |new| new.notify_url = Some("shop.example".into()),
            "`notify_url` must be an absolute http or https URL",
        ),
        (
            |new| new.transaction_info = Some("100%".into()),
            "`transaction_info` must not contain white space, `%` or `+`; the option `force` allows it",
        ),
    ];
    for (change, text) in table {
        let reference = "OM_1".parse().unwrap();
        let mut new = NewCheckout::new(reference, amount, "https://shop.example/");
        change(&mut new);
        let error = hpay.checkout_link(&new).unwrap_err();
        assert_eq!(error.to_string(), format!("hpay: invalid request: {text}"));
    }
}

#[tokio::test]
async fn amount_errors_of_a_virtual_account_name_the_field_and_the_rule() {
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
    let texts: Vec<String> = payments.texts.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "methods: at most 1 entry",
            "methods: a whole number in plain digits if the option `inpage` is true or 1",
            "return_url: an absolute http or https URL",
            "cancel_url: an absolute http or https URL",
            "webhook_url: an absolute http or https URL",
            "option `transaction_info`: no white space, `%` or `+` (waived by the option `force`)",
            "option `affiliate_code`: no white space",
        ]
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
