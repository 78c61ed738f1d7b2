//! PayAtom's payins of which another amount arrived, or everything went back.

use dhow_core::{Expectation, NewRefund, NotConfirmed, PaymentStatus};
use dhow_sandbox::payatom::Quirk;

use super::{order, rupees, stage};

#[tokio::test]
async fn another_amount_is_paid_and_does_not_confirm_the_order() {
    let (sandbox, provider, shop) = stage().await;
    let order = order("ORDER-3", &[("product", "upi-p2c")]);
    let payment = provider.create_payment(&order).await.unwrap();
    sandbox
        .payatom()
        .pay_amount(payment.provider_reference.as_str(), 500)
        .unwrap();
    shop.wait_for(1).await;
    let event = &shop.events()[0];
    let reference = order.merchant_reference.clone();
    let asked = Expectation::of(&payment, reference.clone(), rupees(599));
    assert!(matches!(
        event.confirm(&asked),
        Err(NotConfirmed::Amount { .. })
    ));
    let arrived = Expectation::of(&payment, reference, rupees(500));
    assert!(event.confirm(&arrived).is_ok());
}

#[tokio::test]
async fn another_amount_that_is_approved_confirms_that_amount_only() {
    let (sandbox, provider, shop) = stage().await;
    sandbox.payatom().switch(Quirk::ApprovesAnyAmount, true);
    let order = order("ORDER-7", &[("product", "upi-p2c")]);
    let payment = provider.create_payment(&order).await.unwrap();
    let id = payment.provider_reference.as_str();
    sandbox.payatom().pay_amount(id, 500).unwrap();
    shop.wait_for(1).await;
    let event = &shop.events()[0];
    assert_eq!(event.gateway_status.as_deref(), Some("Approved"));
    let polled = provider.payment_status(&payment.provider_reference);
    let polled = polled.await.unwrap();
    let reference = order.merchant_reference.clone();
    let asked = Expectation::of(&payment, reference.clone(), rupees(599));
    assert!(matches!(
        event.confirm(&asked),
        Err(NotConfirmed::Amount { .. })
    ));
    assert!(matches!(
        polled.confirm(&asked),
        Err(NotConfirmed::Amount { .. })
    ));
    let arrived = Expectation::of(&payment, reference, rupees(500));
    assert!(event.confirm(&arrived).is_ok() && polled.confirm(&arrived).is_ok());
}

#[tokio::test]
async fn a_payin_that_was_given_back_completely_is_paid_and_does_not_confirm() {
    let (sandbox, provider, _shop) = stage().await;
    let order = order("ORDER-8", &[("product", "upi-p2c")]);
    let payment = provider.create_payment(&order).await.unwrap();
    let reference = &payment.provider_reference;
    sandbox.payatom().pay(reference.as_str()).unwrap();
    let refund = NewRefund::new("BACK-2".parse().unwrap(), reference.clone(), rupees(599));
    provider.refunds().unwrap().refund(&refund).await.unwrap();
    let polled = provider.payment_status(reference).await.unwrap();
    assert_eq!(polled.status, PaymentStatus::Paid);
    let expectation = Expectation::of(&payment, order.merchant_reference.clone(), rupees(599));
    assert!(matches!(
        polled.confirm(&expectation),
        Err(NotConfirmed::Refunded { .. })
    ));
}
