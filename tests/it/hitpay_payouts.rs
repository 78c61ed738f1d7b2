//! Tests of HitPay against the sandbox: payouts, beneficiaries, balances, webhook endpoints, QR codes, paginated lists.

use std::sync::Arc;

use dhow_core::{
    Beneficiary, ErrorKind, MerchantReference, Money, NewPayment, NewPayout, NextAction, Outcome,
    PaymentProvider, PayoutStatus, Resolution, Subject,
};
use dhow_hitpay::{
    ChargeQuery, HitPay, PaymentRequestQuery,
    beneficiary::{NewBeneficiary, SchemaQuery},
    plan::{Cycle, NewPlan},
    static_qr::NewStaticQr,
    webhook_endpoint::NewWebhookEndpoint,
};
use dhow_sandbox::{
    Fault,
    hitpay::{Quirk, Settled},
};
use http::Method;

use crate::{
    hitpay::{config, provider, sandbox, sgd},
    shop::Shop,
};

fn payout(reference: &str) -> NewPayout {
    let mut beneficiary = Beneficiary::new("John Test", "1409828");
    beneficiary.institution = Some("DBSSSGSGXXX".into());
    beneficiary.country = Some("SG".into());
    NewPayout::new(reference.parse().unwrap(), sgd(2_050), beneficiary)
}

async fn available(provider: &dyn PaymentProvider) -> Money {
    let balances = provider.balances().unwrap().read_balances().await.unwrap();
    let available = |balance: &&dhow_core::Balance| {
        balance.account == "available" && balance.amount.currency() == "SGD"
    };
    let balance = balances.iter().find(available).unwrap();
    balance.amount.money().unwrap()
}

#[tokio::test]
async fn a_payout_is_reported_as_paid_by_webhook_and_by_polling() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider)).await;
    sandbox
        .hitpay()
        .register_endpoint(&shop.webhook_url(), &["transfer.paid"]);
    let before = available(&*provider).await;

    let payouts = provider.payouts().unwrap();
    let made = payouts.payout(&payout("PAY-1")).await.unwrap();
    assert_eq!(made.status, PayoutStatus::Pending);
    assert_eq!(made.merchant_reference.as_deref(), Some("PAY-1"));
    let after = available(&*provider).await;
    assert_eq!(before.checked_sub(after).unwrap(), sgd(2_050));

    let id = made.provider_reference.as_str();
    sandbox.hitpay().settle_transfer(id, Settled::Paid).unwrap();
    shop.wait_for(1).await;
    let event = &shop.events()[0];
    assert_eq!(event.subject, Subject::Payout(PayoutStatus::Paid));
    assert_eq!(event.provider_reference.as_deref(), Some(id));
    assert_eq!(event.merchant_reference.as_deref(), Some("PAY-1"));
    assert_eq!(event.amount.as_ref().unwrap().money(), Some(sgd(2_050)));
    let read = payouts
        .payout_status(&made.provider_reference)
        .await
        .unwrap();
    assert_eq!(read.status, PayoutStatus::Paid);
}

#[tokio::test]
async fn a_payout_whose_response_was_lost_is_found_by_its_exact_reference() {
    for fault in [
        Fault::bad_gateway(),
        Fault::html_with_200(),
        Fault::server_error(),
    ] {
        let sandbox = sandbox().await;
        let provider = provider(&sandbox);
        let payouts = provider.payouts().unwrap();
        payouts.payout(&payout("PAY-10")).await.unwrap();
        sandbox.faults().next_post(fault);
        let error = payouts.payout(&payout("PAY-1")).await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{error}"
        );
        let path = "/hitpay/v1/transfers";
        assert_eq!(
            sandbox.requests().count(&Method::POST, path),
            2,
            "each payout is sent once"
        );
        let reference: MerchantReference = "PAY-1".parse().unwrap();
        let lookup = provider.payout_lookup().unwrap();
        let found = lookup.find_payouts(&reference).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].merchant_reference.as_deref(), Some("PAY-1"));
    }
}

#[tokio::test]
async fn a_payout_to_a_stored_beneficiary_keeps_to_its_maximum_source_amount() {
    let sandbox = sandbox().await;
    let hitpay = HitPay::connect(config(&sandbox)).unwrap();
    let mut query = SchemaQuery::default();
    query.country = Some("sg".into());
    let form = hitpay.beneficiary_schema(&query).await.unwrap();
    let bank = form
        .iter()
        .find(|field| field.key == "bank_swift_code")
        .unwrap();
    let mut new = NewBeneficiary::bank_account("SG", "SGD", "John Test", "1409828");
    new.bank_swift_code = Some(bank.options[0].0.clone());
    let beneficiary = hitpay.create_beneficiary(&new).await.unwrap();

    let mut new = payout("PAY-2");
    new.options.set("beneficiary_id", &*beneficiary.id);
    new.options.set("max_source_amount", "20.49");
    let payouts = hitpay.payouts().unwrap();
    let error = payouts.payout(&new).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    new.options.set("max_source_amount", "20.50");
    payouts.payout(&new).await.unwrap();
    new.options.set("max_source_amount", "2000000");
    new.amount = sgd(200_000_000);
    let error = payouts.payout(&new).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Declined, Outcome::Refused)
    );

    hitpay.delete_beneficiary(&beneficiary.id).await.unwrap();
    let error = hitpay.beneficiary(&beneficiary.id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_qr_code_precedes_the_checkout_page_in_the_next_actions() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    for text in [false, true] {
        sandbox.hitpay().switch(Quirk::QrCodeAsText, text);
        let mut order = NewPayment::new("QR-1".parse().unwrap(), sgd(500));
        order.methods = vec!["paynow_online".into()];
        order.options.set("generate_qr", "true");
        let payment = provider.create_payment(&order).await.unwrap();
        let [
            NextAction::ShowQrCode { payload },
            NextAction::Redirect { .. },
        ] = &payment.next_actions[..]
        else {
            panic!("{:?}", payment.next_actions);
        };
        assert!(payload.starts_with("000201"), "{payload}");
    }
    let mut order = NewPayment::new("LINK-1".parse().unwrap(), sgd(500));
    order.methods = vec!["grabpay_direct".into()];
    order.options.set("generate_direct_link", "true");
    let payment = provider.create_payment(&order).await.unwrap();
    let opened = matches!(&payment.next_actions[0], NextAction::OpenApp { app, .. } if app == "grabpay_direct");
    assert!(opened, "{:?}", payment.next_actions);
    order.options.set("generate_qr", "true");
    let error = provider.create_payment(&order).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[tokio::test]
async fn every_paginated_list_is_read_page_by_page() {
    let sandbox = sandbox().await;
    let hitpay = HitPay::connect(config(&sandbox)).unwrap();
    for number in 0..3 {
        let order = NewPayment::new(format!("O-{number}").parse().unwrap(), sgd(500));
        let payment = hitpay.create_payment(&order).await.unwrap();
        let id = payment.provider_reference.as_str();
        sandbox.hitpay().pay(id).unwrap();
        let new = NewPlan::new(format!("Plan {number}"), Cycle::Monthly, sgd(990));
        hitpay.create_plan(&new).await.unwrap();
        let new = NewWebhookEndpoint {
            name: "Shop".into(),
            url: "https://shop.example/".into(),
            event_types: vec!["charge.created".into()],
        };
        hitpay.create_webhook_endpoint(&new).await.unwrap();
    }
    macro_rules! sizes {
        ($pages:expr) => {{
            let mut pages = $pages;
            let mut sizes = Vec::new();
            while let Some(page) = pages.next().await.unwrap() {
                sizes.push(page.items.len());
            }
            sizes
        }};
    }
    let mut charges = ChargeQuery::default();
    charges.per_page = Some(2);
    assert_eq!(sizes!(hitpay.charge_pages(&charges)), [2, 1]);
    let mut requests = PaymentRequestQuery::default();
    requests.per_page = Some(2);
    assert_eq!(sizes!(hitpay.payment_request_pages(&requests)), [2, 1]);
    sandbox.hitpay().switch(Quirk::ListAsArray, true);
    assert_eq!(sizes!(hitpay.payment_request_pages(&requests)), [2, 1]);
    assert_eq!(sizes!(hitpay.plans(Some(1))), [1, 1, 1]);
    assert_eq!(sizes!(hitpay.webhook_endpoints()), [3]);
    assert_eq!(sizes!(hitpay.static_qrs()), [0; 0]);
}

#[tokio::test]
async fn a_payment_of_a_static_qr_code_is_reported_by_a_verified_event() {
    let sandbox = sandbox().await;
    let hitpay = Arc::new(HitPay::connect(config(&sandbox)).unwrap());
    let shop = Shop::open(Arc::clone(&hitpay) as Arc<dyn PaymentProvider>).await;
    let endpoint = NewWebhookEndpoint {
        name: "Shop".into(),
        url: shop.webhook_url(),
        event_types: vec!["charge.created".into()],
    };
    let endpoint = hitpay.create_webhook_endpoint(&endpoint).await.unwrap();
    let mut new = NewStaticQr::new("Till", "paynow_online");
    new.amount = Some(sgd(500));
    let code = hitpay.create_static_qr(&new).await.unwrap();
    assert!(code.qr_value.unwrap().starts_with("000201"));
    let paid = sandbox.hitpay().scan(&code.id, None).unwrap();
    shop.wait_for(1).await;
    let event = &shop.events()[0];
    assert_eq!(event.attempt_reference.as_deref(), Some(&*paid));
    assert_eq!(
        event.provider_reference, None,
        "no payment request was paid"
    );
    assert_eq!(event.amount.as_ref().unwrap().money(), Some(sgd(500)));
    new.name = "Door".into();
    let changed = hitpay.update_static_qr(&code.id, &new).await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("Door"));
    hitpay.delete_static_qr(&code.id).await.unwrap();
    hitpay.delete_webhook_endpoint(&endpoint.id).await.unwrap();
}
