//! A shop at Hub2.

use dhow_core::{
    ActionAnswer, Beneficiary, Currency, Money, NewPayment, NewPayout, PaymentProvider, Secret,
};
use dhow_hub2::{Hub2, Hub2Config, NewPaymentLink};

use crate::tap::Tap;

fn order(reference: &str, operator: &str) -> NewPayment {
    let xof = Money::from_minor(200, Currency::XOF);
    let mut order = NewPayment::new(reference.parse().unwrap(), xof);
    order.country = Some("CI".to_owned());
    order.options.set("msisdn", "00000001");
    order.options.set("provider", operator);
    order
}

pub(super) async fn play(tap: &Tap) {
    let gateway = tap.sandbox.hub2();
    gateway.register_webhook(&tap.webhook_url, &[]);
    let config = Hub2Config::from_settings(&tap.settings()).unwrap();
    let hub2 = Hub2::new(config, tap.transport()).unwrap();

    let payment = hub2
        .create_payment(&order("ORDER 1", "orange"))
        .await
        .unwrap();
    let otp = ActionAnswer::Otp(Secret::allow_weak("1234").unwrap());
    let actions = hub2.actions().unwrap();
    actions
        .answer(&payment.provider_reference, &otp)
        .await
        .unwrap();
    hub2.payment_intent(&payment.provider_reference)
        .await
        .unwrap();
    hub2.intent_status(&payment.provider_reference, None)
        .await
        .unwrap();
    let reference = "ORDER 1".parse().unwrap();
    hub2.lookup()
        .unwrap()
        .find_payments(&reference)
        .await
        .unwrap();

    let mut redirected = order("ORDER 2", "wave");
    redirected.return_url = Some("https://shop.example/thanks".into());
    redirected.cancel_url = Some("https://shop.example/back".into());
    let redirected = hub2.create_payment(&redirected).await.unwrap();
    hub2.payment_intent(&redirected.provider_reference)
        .await
        .unwrap();

    payouts_and_links(&hub2).await;

    tap.idle().await;
    gateway.ban_on_abuse(true);
    for _ in 0..60 {
        let _ = hub2.payment_intent(&payment.provider_reference).await;
        if gateway.bans() > 0 {
            let _ = hub2.payment_intent(&payment.provider_reference).await;
            break;
        }
    }
}

async fn payouts_and_links(hub2: &Hub2) {
    let mut to = Beneficiary::new("Awa Koné", "00000001");
    to.country = Some("CI".into());
    to.institution = Some("orange".into());
    let amount = Money::from_minor(1_000, Currency::XOF);
    let mut payout = NewPayout::new("PAY 1".parse().unwrap(), amount, to);
    payout.description = Some("October".into());
    let payouts = hub2.payouts().unwrap();
    let made = payouts.payout(&payout).await.unwrap();
    // The number of a transfer that stays in progress.
    let mut slow = payout.clone();
    slow.merchant_reference = "PAY 2".parse().unwrap();
    slow.beneficiary.account = "00000002".to_owned();
    payouts.payout(&slow).await.unwrap();
    payouts
        .payout_status(&made.provider_reference)
        .await
        .unwrap();
    hub2.payout_lookup()
        .unwrap()
        .find_payouts(&"PAY 1".parse().unwrap())
        .await
        .unwrap();
    hub2.balances().unwrap().read_balances().await.unwrap();

    let link = NewPaymentLink::new("LINK 1".parse().unwrap(), amount, "A passage");
    let link = hub2.create_payment_link(&link).await.unwrap();
    hub2.payment_link(&link.id).await.unwrap();
}
