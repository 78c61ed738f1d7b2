//! Currency of services without a field for it: VND. A response that names a currency must name the right one.

use dhow_core::{
    Balances, Beneficiary, Currency, Delivery, Environment, ErrorKind, Money, NewPayout, Outcome,
    PaymentProvider, Payouts, Secret, WebhookVerifier,
};
use dhow_hpay::{HPayConfig, HPayWebhooks, NewVirtualAccount};

use crate::{
    echo::ACCOUNT,
    recorder::{PASSCODE, Recorder, config_with_keys},
    transfers::{genuine, new_transfer, payout},
};

fn in_dollars(merchant_id: &str) -> HPayConfig {
    config_with_keys(merchant_id).with_currency(Currency::USD)
}

#[tokio::test]
async fn only_vnd_can_be_sent_whatever_the_account_currency() {
    for currency in [Currency::VND, Currency::USD] {
        let recorder = Recorder::with_responses([]);
        let hpay = recorder.hpay_with(config_with_keys("12345").with_currency(currency));
        let dollars = Money::from_major(100_000, Currency::USD).unwrap();
        let mut transfer = new_transfer();
        transfer.amount = dollars;
        let mut out = NewPayout::new("00001".parse().unwrap(), dollars, Beneficiary::default());
        out.beneficiary.institution = Some("BIDV".to_owned());
        out.beneficiary.account = "1234567890912312".to_owned();
        out.beneficiary.name = "NGUYEN VAN A".to_owned();
        let account = NewVirtualAccount::new("A", dollars);
        let errors = [
            hpay.send_transfer(&transfer).await.unwrap_err(),
            hpay.payout(&out).await.unwrap_err(),
            hpay.create_virtual_account(&account).await.unwrap_err(),
        ];
        for error in errors {
            let found = (error.kind(), error.outcome(), error.field());
            let refused = (
                ErrorKind::InvalidRequest,
                Outcome::NotSent,
                Some("currency"),
            );
            assert_eq!(found, refused, "{currency}: {error}");
            assert!(error.to_string().contains("VND"), "{error}");
        }
        assert!(recorder.sent().is_empty());
    }
}

#[tokio::test]
async fn a_usd_account_can_send_a_transfer_in_vnd() {
    let recorder = Recorder::with_responses([(200, &genuine())]);
    let made = recorder
        .hpay_with(in_dollars("12345"))
        .payout(&payout())
        .await;
    let amount = made.unwrap().amount.unwrap().money();
    assert_eq!(amount, Some(Money::from_minor(1_000_000, Currency::VND)));
    let answer = r#"{"error_code":"00","data":{"va_account":"1001","va_amount":"100000"}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let dong = Money::from_minor(100_000, Currency::VND);
    let made = recorder
        .hpay_with(in_dollars("100001"))
        .create_virtual_account(&NewVirtualAccount::new("A", dong))
        .await
        .unwrap();
    assert_eq!(made.amount.unwrap().money(), Some(dong));
}

#[tokio::test]
async fn amounts_without_a_currency_are_in_vnd() {
    let dong = Some(Money::from_minor(200, Currency::VND));
    let transfer =
        r#"{"error_code":"000","data":{"transaction_status":4,"cashout_status":3,"amount":200}}"#;
    let receipt = r#"{"error_code":"00","data":[{"transaction_id":1,"amount":200}]}"#;
    let balance = r#"{"error_code":0,"data":{"balance":"200"}}"#;
    let closed = r#"{"error_code":"00","data":{"va_amount":"200"}}"#;
    let recorder = Recorder::with_responses([
        (200, transfer),
        (200, receipt),
        (200, balance),
        (200, closed),
    ]);
    let hpay = recorder.hpay_with(in_dollars("100001"));
    let found = hpay.payout_status(&"00001".parse().unwrap()).await.unwrap();
    assert_eq!(found.amount.unwrap().money(), dong);
    let receipts = hpay.virtual_account_receipts(ACCOUNT).await.unwrap();
    assert_eq!(receipts[0].amount.money(), dong);
    let balances = Balances::read_balances(&hpay).await.unwrap();
    assert_eq!(balances[0].amount.money(), dong);
    let closed = hpay.close_virtual_account(ACCOUNT).await.unwrap();
    assert_eq!(closed.amount.unwrap().money(), dong);

    let passcode = Secret::new(PASSCODE).unwrap();
    let webhooks =
        HPayWebhooks::new(Environment::Sandbox, "100001", passcode).with_currency(Currency::USD);
    let query = "va_account=1000000000032&amount=200&order_id=51239782&cashin=28275709&error_code=0&secure_code=489c0159dd77181944002f9f55b2a178";
    let verified = webhooks.verify_webhook(&Delivery::get("/va/callback", query));
    let event = webhooks.event(&verified.unwrap());
    assert_eq!(event.amount.unwrap().money(), dong);
}

#[tokio::test]
async fn a_response_that_names_another_currency_is_not_accepted() {
    let order = |inside: &str, outside: &str| {
        format!(
            r#"{{"error_code":"00","data":{{"transaction_status":"00","order_code":"OM_1","total_amount":"200"{inside}}}{outside}}}"#
        )
    };
    for (configured, named, accepted) in [
        (Currency::VND, "vnd", true),
        (Currency::VND, "VND", true),
        (Currency::VND, "usd", false),
        (Currency::VND, "USD", false),
        (Currency::USD, "usd", true),
        (Currency::USD, "vnd", false),
    ] {
        let named = format!(r#","currency":"{named}""#);
        for body in [order(&named, ""), order("", &named)] {
            let recorder = Recorder::with_responses([(200, &body)]);
            let hpay = recorder.hpay_with(config_with_keys("100001").with_currency(configured));
            let read = hpay.payment_status(&"OM_1".parse().unwrap()).await;
            match read {
                Ok(_) => assert!(accepted, "{configured} {body}"),
                Err(error) => {
                    assert!(!accepted, "{configured} {body}: {error}");
                    assert_eq!(error.kind(), ErrorKind::Protocol, "{body}");
                    let named = "its `currency` is not that of the request";
                    assert!(error.message().contains(named), "{error}");
                }
            }
        }
    }
    for configured in [Currency::VND, Currency::USD] {
        let transfer = r#"{"error_code":"000","data":[{"transaction_status":4,"cashout_status":3,"amount":200,"currency":"usd"}]}"#;
        let recorder = Recorder::with_responses([(200, transfer)]);
        let hpay = recorder.hpay_with(config_with_keys("100001").with_currency(configured));
        let error = hpay.payout_status(&"00001".parse().unwrap()).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Protocol);
    }
}
