//! Capabilities of an account, which depend on its configuration, and the rules that are enforced.

use dhow_core::{
    ActionKind, AmountLimit, Currencies, Currency, Money, Operation, PaymentProvider,
    WebhookRegistration,
};
use dhow_payatom::Product;

use crate::{
    payins::order,
    recorder::{Recorder, config},
};

#[test]
fn the_capabilities_are_those_of_the_documents() {
    let payatom = Recorder::answering([]).india();
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
fn the_required_fields_are_those_of_the_configured_product_and_country() {
    let required = |config, operation| {
        let capabilities = Recorder::answering([]).payatom(config).capabilities();
        let rules = capabilities.rules(operation).unwrap();
        let names = rules.required.iter().map(ToString::to_string);
        names.collect::<Vec<_>>()
    };
    let payments = |product| {
        let config = config(Currency::BDT).with_product(product);
        required(config, Operation::CreatePayment)
    };
    let customer = ["name", "email", "phone"];
    assert_eq!(payments(Product::Hosted), customer);
    assert_eq!(payments(Product::UpiP2c), customer);
    let wallet = "methods, unless the option `wallet_type` or the option `product` is set";
    let [name, email, phone] = customer;
    assert_eq!(
        payments(Product::BangladeshWallet),
        [name, email, phone, wallet]
    );
    assert!(required(config(Currency::INR), Operation::Refunds).is_empty());
    let rupees = required(config(Currency::INR), Operation::Payouts);
    assert_eq!(
        rupees,
        ["name", "account, unless the option `upi_id` is set"]
    );
    let taka = required(config(Currency::BDT), Operation::Payouts);
    let institution = "institution, unless the option `wallet_type` is set";
    assert_eq!(taka, ["account", institution]);
}

#[tokio::test]
async fn a_configured_wallet_product_requires_a_wallet_unless_the_request_has_another_product() {
    let recorder = Recorder::answering([(
        200,
        r#"{"status":"success","ref_code":"r","qr_code":"upi://pay?pa=a@b"}"#,
    )]);
    let config = config(Currency::BDT).with_product(Product::BangladeshWallet);
    let payatom = recorder.payatom(config);
    let without_wallet = order(Currency::BDT, &[]);
    let error = payatom.create_payment(&without_wallet).await.unwrap_err();
    assert_eq!(error.field(), Some("methods"));
    let by_option = order(Currency::BDT, &[("product", "bd-wallet")]);
    let error = payatom.create_payment(&by_option).await.unwrap_err();
    assert_eq!(error.field(), Some("wallet_type"));
    let upi = order(Currency::INR, &[("product", "upi-p2c")]);
    payatom.create_payment(&upi).await.unwrap();
    assert_eq!(recorder.sent().len(), 1);
}
