//! Capabilities of an account, which depend on its configuration, and the rules that are enforced.

use dhow_core::{
    ActionKind, AmountLimit, Currencies, Currency, ErrorKind, Money, Operation, Outcome,
    PaymentProvider, WebhookRegistration,
};
use dhow_payatom::{Api, PayAtom, Product};

use crate::{
    payins::order,
    payouts::payout,
    recorder::{Recorder, config, set_payout},
};

#[test]
fn the_capabilities_are_those_of_the_documents() {
    let payatom = Recorder::with_responses([]).india();
    let capabilities = payatom.capabilities();
    assert_eq!(capabilities.countries, ["IN", "BD", "PK"]);
    let currencies = [Currency::INR, Currency::BDT, Currency::PKR];
    assert_eq!(capabilities.currencies(), currencies);
    let rupees = [Currency::INR];
    for (operation, currencies, min_characters) in [
        (Operation::CreatePayment, &currencies[..], 10),
        (Operation::Refunds, &rupees, 1),
        (Operation::Payouts, &rupees, 10),
    ] {
        let rules = capabilities.rules(operation).unwrap();
        assert_eq!(rules.currencies, Currencies::Only(rules.currencies.list()));
        assert_eq!(rules.currencies.list(), currencies, "{operation:?}");
        let limits: Vec<_> = rules.all_limits().collect();
        let minimum =
            |currency: &Currency| AmountLimit::at_least(Money::from_minor(100, *currency));
        assert_eq!(limits, currencies.iter().map(minimum).collect::<Vec<_>>());
        assert!(rules.whole_units, "{operation:?}");
        assert_eq!(rules.reference.min_characters, min_characters);
        assert_eq!(rules.reference.max_characters, None);
    }
    let registration = capabilities.webhook.registration;
    assert_eq!(registration, [WebhookRegistration::Support]);
    assert_eq!(capabilities.webhook.method, http::Method::POST);
    let actions = [
        ActionKind::Redirect,
        ActionKind::ShowQrCode,
        ActionKind::OpenApp,
        ActionKind::ConfirmOnPhone,
        ActionKind::PayToAccount,
        ActionKind::SubmitTransactionReference,
    ];
    assert_eq!(capabilities.actions, actions);
}

#[test]
fn the_required_fields_and_options_are_those_of_the_products_and_the_country() {
    let required = |config, operation| {
        let capabilities = Recorder::with_responses([]).payatom(config).capabilities();
        let rules = capabilities.rules(operation).unwrap();
        rules.shown_required().collect::<Vec<_>>()
    };
    let payments = required(config(Currency::BDT), Operation::CreatePayment);
    assert_eq!(
        payments,
        [
            "name",
            "email",
            "phone",
            "option `wallet_type` if the option `product` is bd-wallet, unless `methods` is set",
            "option `pak_wallet` if the option `product` is pk-h2h",
            "option `account_number` if the option `product` is pk-h2h",
            "option `ip` if the option `api` is v2",
            "option `latitude` if the option `api` is v2",
            "option `longitude` if the option `api` is v2",
            "option `customer_id` if the option `api` is v2",
        ]
    );
    assert!(required(config(Currency::INR), Operation::Refunds).is_empty());
    let ifsc = "option `ifsc` if the option `payment_mode` is imps";
    let rupees = required(config(Currency::INR), Operation::Payouts);
    let account = "account, unless the option `upi_id` is set";
    let bank = "institution if the option `payment_mode` is imps";
    assert_eq!(rupees, ["name", account, bank, ifsc]);
    let taka = required(config(Currency::BDT), Operation::Payouts);
    let institution = "institution, unless the option `wallet_type` is set";
    assert_eq!(taka, ["account", institution]);
}

#[test]
fn an_account_in_a_currency_that_payatom_does_not_serve_is_refused() {
    let recorder = Recorder::with_responses([]);
    let made = PayAtom::new(config(Currency::USD), recorder.transport());
    let error = made.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let text = "payatom: configuration: `currency` must be INR, BDT or PKR";
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn a_configured_product_or_version_requires_its_options_unless_the_request_has_another() {
    let answer = r#"{"status":"success","ref_code":"r","qr_code":"upi://pay?pa=a@b"}"#;
    let recorder = Recorder::with_responses([(200, answer), (200, answer)]);
    let wallet = config(Currency::BDT).with_product(Product::BangladeshWallet);
    let wallet = recorder.payatom(wallet);
    let v2 = config(Currency::INR).with_product(Product::UpiP2p);
    let v2 = recorder.payatom(v2.with_api(Api::V2));
    let phone = config(Currency::PKR).with_product(Product::PakistanH2h);
    let phone = recorder.payatom(phone);
    let if_v2 = "is required if the option `api` is v2";
    for (payatom, currency, field, rule) in [
        (
            &wallet,
            Currency::BDT,
            "wallet_type",
            "is required if the option `product` is bd-wallet, unless `methods` is set",
        ),
        (
            &phone,
            Currency::PKR,
            "pak_wallet",
            "is required if the option `product` is pk-h2h",
        ),
        (&v2, Currency::INR, "ip", if_v2),
    ] {
        let created = payatom.create_payment(&order(currency, &[])).await;
        let error = created.unwrap_err();
        assert_eq!((error.field(), error.message()), (Some(field), rule));
    }
    assert!(recorder.sent().is_empty());
    let upi = order(Currency::INR, &[("product", "upi-p2c")]);
    wallet.create_payment(&upi).await.unwrap();
    let v1 = order(Currency::INR, &[("api", "v1")]);
    v2.create_payment(&v1).await.unwrap();
}

#[tokio::test]
async fn products_without_a_v2_are_refused_over_v2_by_the_rules() {
    let recorder = Recorder::with_responses([]);
    for (currency, product) in [(Currency::BDT, "bd-wallet"), (Currency::PKR, "pk-h2h")] {
        let payatom = recorder.payatom(config(currency));
        let shown = payatom.capabilities().payments;
        let mut options = shown.own_options();
        let of_product = options.find(|option| option.name == "product").unwrap();
        let condition = format!("{product} only if the option `api` is not v2");
        assert!(
            of_product
                .shown_conditions()
                .any(|shown| shown == condition)
        );
        let set = [("product", product), ("api", "v2")];
        let error = payatom.create_payment(&order(currency, &set)).await;
        let error = error.unwrap_err();
        let rule =
            format!("may be {product} only if the option `api` is not v2: choose another value");
        assert_eq!((error.field(), error.message()), (Some("product"), &*rule));
    }
    assert!(recorder.sent().is_empty());
}

#[test]
fn the_options_name_the_spellings_of_the_wallets() {
    let capabilities = Recorder::with_responses([]).india().capabilities();
    for (operation, words) in [
        (
            Operation::CreatePayment,
            &["bKash", "Nagad", "Rocket", "Upay"][..],
        ),
        (Operation::Payouts, &["Bkash", "Nagad", "Rocket"]),
    ] {
        let rules = capabilities.rules(operation).unwrap();
        let mut options = rules.own_options();
        let wallet = options.find(|option| option.name == "wallet_type").unwrap();
        for word in words {
            assert!(wallet.meaning.contains(word), "{operation:?} {word}");
        }
    }
}

#[test]
fn the_capabilities_name_the_refused_attempt_and_the_advised_references() {
    let capabilities = Recorder::with_responses([]).india().capabilities();
    let refunds = capabilities.rules(Operation::Refunds).unwrap();
    let refused: Vec<String> = refunds.shown_unsupported().collect();
    let rule = "attempt: must not be set: payins of PayAtom have no attempts";
    assert_eq!(refused, [rule]);
    let note = "most documents require payout references of ten to thirteen ASCII letters and digits; others are sent with a warning";
    assert!(capabilities.notes.contains(&note));
    let pakistan = Recorder::with_responses([]).payatom(config(Currency::PKR));
    assert!(!pakistan.capabilities().notes.contains(&note));
}

#[tokio::test]
async fn a_payout_method_of_another_country_is_refused_by_its_name() {
    let to: &[(&str, &str)] = &[("name", "A"), ("account", "017"), ("institution", "Bkash")];
    for (account, mode, rule) in [
        (
            Currency::INR,
            "wallet",
            "must be imps or upi: the account pays in INR",
        ),
        (
            Currency::BDT,
            "upi",
            "must be wallet: the account pays in BDT",
        ),
        (
            Currency::BDT,
            "imps",
            "must be wallet: the account pays in BDT",
        ),
    ] {
        let recorder = Recorder::with_responses([]);
        let payatom = recorder.payatom(config(account));
        let set = [to, &[("payment_mode", mode)]].concat();
        let mut new = payout(account, &set);
        if mode == "imps" {
            set_payout(&mut new, "ifsc", "SBIN0000001");
        }
        let error = payatom.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(
            (error.field(), error.message()),
            (Some("payment_mode"), rule)
        );
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(recorder.sent().is_empty());
    }
}
