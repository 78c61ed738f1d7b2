//! Tests of PayAtom payments with another amount than requested, and of a full refund.

use dhow_core::{Expectation, NewRefund, NotConfirmed, PaymentStatus};
use dhow_sandbox::payatom::Quirk;

use super::{order, rupees, setup};

#[tokio::test]
async fn a_payment_of_another_amount_does_not_confirm_the_order() {
    let (sandbox, provider, shop) = setup().await;
    let order = order("ORDER-3", &[("product", "upi-p2c")]);
    let payment = provider.create_payment(&order).await.unwrap();
    sandbox
        .payatom()
        .pay_amount(payment.provider_reference.as_str(), 500)
        .unwrap();
    shop.wait_for(1).await;
    let event = &shop.events()[0];
    let reference = order.merchant_reference.clone();
    let requested = Expectation::for_payment(&payment, reference.clone(), rupees(599));
    assert!(matches!(
        event.confirm(&requested),
        Err(NotConfirmed::Amount { .. })
    ));
    let received = Expectation::for_payment(&payment, reference, rupees(500));
    assert!(event.confirm(&received).is_ok());
}

#[tokio::test]
async fn an_approved_payment_of_another_amount_confirms_only_that_amount() {
    let (sandbox, provider, shop) = setup().await;
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
    let requested = Expectation::for_payment(&payment, reference.clone(), rupees(599));
    assert!(matches!(
        event.confirm(&requested),
        Err(NotConfirmed::Amount { .. })
    ));
    assert!(matches!(
        polled.confirm(&requested),
        Err(NotConfirmed::Amount { .. })
    ));
    let received = Expectation::for_payment(&payment, reference, rupees(500));
    assert!(event.confirm(&received).is_ok() && polled.confirm(&received).is_ok());
}

#[tokio::test]
async fn a_payment_that_was_refunded_in_full_is_paid_and_does_not_confirm() {
    let (sandbox, provider, _shop) = setup().await;
    let order = order("ORDER-8", &[("product", "upi-p2c")]);
    let payment = provider.create_payment(&order).await.unwrap();
    let reference = &payment.provider_reference;
    sandbox.payatom().pay(reference.as_str()).unwrap();
    let refund = NewRefund::new("BACK-2".parse().unwrap(), reference.clone(), rupees(599));
    provider.refunds().unwrap().refund(&refund).await.unwrap();
    let polled = provider.payment_status(reference).await.unwrap();
    assert_eq!(polled.status, PaymentStatus::Paid);
    let expectation =
        Expectation::for_payment(&payment, order.merchant_reference.clone(), rupees(599));
    assert!(matches!(
        polled.confirm(&expectation),
        Err(NotConfirmed::Refunded { .. })
    ));
}
