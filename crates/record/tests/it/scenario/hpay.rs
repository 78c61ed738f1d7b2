//! A shop at HPay.

use dhow_core::{Beneficiary, Currency, Money, NewPayment, NewPayout, NextAction, PaymentProvider};
use dhow_hpay::{HPay, HPayConfig, NewVirtualAccount};

use crate::tap::Tap;

pub(super) async fn play(tap: &Tap) {
    let gateway = tap.sandbox.hpay();
    let config = HPayConfig::from_settings(&tap.settings()).unwrap();
    let hpay = HPay::new(config, tap.transport()).unwrap();
    let vnd = |amount| Money::from_minor(amount, Currency::VND);

    for version in ["v1", "legacy"] {
        let mut order = NewPayment::new(format!("OM_{version}").parse().unwrap(), vnd(200_000));
        order.description = Some("Vé tàu & bánh mì".into());
        order.webhook_url = Some(tap.webhook_url.clone());
        order.return_url = Some("http://127.0.0.1:1/thanks?cart=7".into());
        order.options.set("version", version);
        let payment = hpay.create_payment(&order).await.unwrap();
        let NextAction::Redirect { url } = &payment.next_actions[0] else {
            panic!("{payment:?}");
        };
        gateway.open_link(url).unwrap();
        gateway.pay(payment.provider_reference.as_str()).unwrap();
        hpay.payment_status(&payment.provider_reference)
            .await
            .unwrap();
    }

    gateway.set_va_webhook(&tap.webhook_url);
    let account = NewVirtualAccount::new("NGUYEN VAN A", vnd(200_000));
    let account = hpay.create_virtual_account(&account).await.unwrap();
    gateway
        .pay_virtual_account(&account.account, 200_000)
        .unwrap();
    hpay.virtual_account_receipts(&account.account)
        .await
        .unwrap();

    let mut to = Beneficiary::new("NGUYEN THI B", "0123456789");
    to.institution = Some("VCB".into());
    let payout = NewPayout::new("CHI_1".parse().unwrap(), vnd(50_000), to);
    hpay.payouts().unwrap().payout(&payout).await.unwrap();
    let found = hpay.payout_lookup().unwrap();
    found
        .find_payouts(&payout.merchant_reference)
        .await
        .unwrap();
    hpay.balances().unwrap().read_balances().await.unwrap();
}
