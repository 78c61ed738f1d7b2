//! A shop at HitPay.

use dhow_core::{Beneficiary, Currency, Money, NewPayment, NewPayout, NewRefund, PaymentProvider};
use dhow_hitpay::{HitPay, HitPayConfig, customer::NewCustomer};
use http::Method;
use serde_json::Value;

use crate::tap::Tap;

pub(super) async fn play(tap: &Tap) {
    let events = [
        "payment_request.completed",
        "transfer.created",
        "transfer.paid",
        "charge.created",
    ];
    let gateway = tap.sandbox.hitpay();
    gateway.register_endpoint(&tap.webhook_url, &events);
    let config = HitPayConfig::from_settings(&tap.settings()).unwrap();
    let hitpay = HitPay::new(config, tap.transport()).unwrap();
    let sgd = |minor| Money::from_minor(minor, Currency::SGD);

    let mut new = NewPayment::new("ORDER-1042".parse().unwrap(), sgd(159_900));
    new.customer.name = Some("Ana Tan".into());
    new.customer.email = Some("ana.tan@shop.example".into());
    new.webhook_url = Some(tap.webhook_url.clone());
    new.return_url = Some("https://shop.example/thanks?cart=77123".into());
    let payment = hitpay.create_payment(&new).await.unwrap();
    gateway.pay(payment.provider_reference.as_str()).unwrap();
    let paid = hitpay
        .payment_status(&payment.provider_reference)
        .await
        .unwrap();
    let found = hitpay.lookup().unwrap();
    found.find_payments(&new.merchant_reference).await.unwrap();
    let reference = paid.provider_reference.clone();
    let refund = NewRefund::new("R-1".parse().unwrap(), reference, sgd(500));
    let refunded = hitpay.refunds().unwrap().refund(&refund).await.unwrap();
    let refunds = hitpay.refunds().unwrap();
    refunds
        .refund_status(&refunded.provider_reference)
        .await
        .unwrap();

    other_requests(tap).await;
    let customer = NewCustomer::new("ana.tan@shop.example", "91234567");
    let customer = hitpay.create_customer(&customer).await.unwrap();
    hitpay.customer(&customer.id).await.unwrap();
    payouts(tap, &hitpay).await;
    hitpay.balances().unwrap().read_balances().await.unwrap();
}

async fn send(tap: &Tap, path: &str, body: &str) {
    let key = tap.sandbox.hitpay().api_key().expose().to_owned();
    let headers = [
        ("x-business-api-key", key.as_str()),
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ];
    tap.send(Method::POST, path, &headers, body).await;
}

async fn other_requests(tap: &Tap) {
    // An embedded QR code, and the options that a quirk accepts.
    let qr = r#"{"amount":12.5,"currency":"SGD","reference_number":"ORDER-2","payment_methods":["paynow_online"],"generate_qr":true,"send_sms":"false"}"#;
    send(tap, "/v1/payment-requests", qr).await;
    let minutes =
        r#"{"amount":"12.50","currency":"SGD","reference_number":"ORDER-3","expires_after":30}"#;
    send(tap, "/v1/payment-requests", minutes).await;
    let units = r#"{"amount":"12.50","currency":"SGD","reference_number":"ORDER-4","expires_after":"30 mins"}"#;
    send(tap, "/v1/payment-requests", units).await;
}

async fn payouts(tap: &Tap, hitpay: &HitPay) {
    let sgd = |minor| Money::from_minor(minor, Currency::SGD);
    let mut beneficiary = Beneficiary::new("John Test", "1409828");
    beneficiary.institution = Some("DBSSSGSGXXX".into());
    beneficiary.country = Some("SG".into());
    let payout = NewPayout::new("PAY-1".parse().unwrap(), sgd(2_050), beneficiary);
    let payouts = hitpay.payouts().unwrap();
    let made = payouts.payout(&payout).await.unwrap();
    payouts
        .payout_status(&made.provider_reference)
        .await
        .unwrap();
    // The same transfer with a bare amount.
    let sent = tap.last_body("/v1/transfers");
    let mut bare: Value = serde_json::from_slice(&sent).unwrap();
    let members = bare.as_object_mut().unwrap();
    let amount = members.remove("payment_amount").unwrap();
    members.insert("amount".to_owned(), amount);
    send(tap, "/v1/transfers", &bare.to_string()).await;
}
