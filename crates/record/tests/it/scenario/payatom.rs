//! A shop at PayAtom.

use dhow_core::{Beneficiary, Currency, Money, NewPayment, NewPayout, PaymentProvider};
use dhow_payatom::{PayAtom, PayAtomConfig};
use http::Method;

use crate::tap::Tap;

fn order(reference: &str, product: &str) -> NewPayment {
    let amount = Money::from_major(599, Currency::INR).unwrap();
    let mut order = NewPayment::new(reference.parse().unwrap(), amount);
    order.customer.name = Some("Ravi Kumar".to_owned());
    order.customer.email = Some("ravi.kumar@shop.example".to_owned());
    order.customer.phone = Some("9000000000".to_owned());
    order.options.set("product", product);
    order
}

pub(super) async fn play(tap: &Tap) {
    let gateway = tap.sandbox.payatom();
    gateway.register_webhook(&tap.webhook_url);
    let config = PayAtomConfig::from_settings(&tap.settings()).unwrap();
    let payatom = PayAtom::new(config, tap.transport()).unwrap();
    for (reference, product) in [("ORDER-1042-A", "upi-p2c"), ("ORDER-1043-A", "hosted")] {
        let payment = payatom
            .create_payment(&order(reference, product))
            .await
            .unwrap();
        gateway.pay(reference).unwrap();
        payatom
            .payment_status(&payment.provider_reference)
            .await
            .unwrap();
    }
    let other = order("ORDER-1044-A", "upi-p2c");
    let payment = payatom.create_payment(&other).await.unwrap();
    gateway.pay_amount("ORDER-1044-A", 600).unwrap();
    payatom
        .payment_status(&payment.provider_reference)
        .await
        .unwrap();

    let amount = Money::from_major(500, Currency::INR).unwrap();
    let to = Beneficiary::new("Asha Rao", "asha.rao@bank");
    let payout = NewPayout::new("PAYOUT1042A".parse().unwrap(), amount, to);
    let payouts = payatom.payouts().unwrap();
    let made = payouts.payout(&payout).await.unwrap();
    gateway
        .settle_payout(made.provider_reference.as_str(), true)
        .unwrap();
    payouts
        .payout_status(&made.provider_reference)
        .await
        .unwrap();

    let pid = gateway.pid();
    let short = format!(
        r#"{{"pid":"{pid}","order_id":"ORD-7","amount":"599","name":"Ravi Kumar","email":"ravi.kumar@shop.example","phone":"9000000000"}}"#
    );
    let headers = [("content-type", "application/json")];
    tap.send(Method::POST, "/pay/request.php", &headers, &short)
        .await;
}
