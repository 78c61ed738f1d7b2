//! A payment of HitPay, and a signed webhook for it.

use dhow::prelude::*;

pub(crate) const SECRET: &str = "9f8e7d6c5b4a-0a1b";

/// Returns the form of a completed payment, signed.
pub(crate) fn webhook() -> Delivery {
    let form = "payment_id=1&payment_request_id=2&phone=&amount=599.00&currency=SGD&status=completed&reference_number=ORDER-1042";
    let unsigned = Delivery::post("/webhooks/hitpay", form);
    hitpay().webhooks().sign_test_webhook(unsigned).unwrap()
}

/// Returns a gateway without a server.
pub(crate) fn hitpay() -> HitPay {
    let secret = || Secret::new(SECRET).unwrap();
    let config = HitPayConfig::new(Environment::Sandbox, secret()).with_webhook_secret(secret());
    let nowhere = dhow::BaseUrl::new("http://127.0.0.1:1").unwrap();
    HitPay::connect(config.with_base_url(nowhere)).unwrap()
}

pub(crate) fn amount() -> Money {
    Money::from_minor(59_900, Currency::SGD)
}

/// Returns a payment that waits for the customer.
pub(crate) fn payment() -> Payment {
    let id = ProviderId::from_static("hitpay");
    let mut payment = Payment::new(
        id,
        "9a1b".parse().unwrap(),
        PaymentStatus::Pending,
        "pending",
        Environment::Sandbox,
    );
    payment.requested = Some(ReportedAmount::from(amount()));
    payment.next_actions = vec![NextAction::redirect("https://pay.example/9a1b")];
    payment
}
