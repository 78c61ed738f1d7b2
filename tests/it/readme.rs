//! The example of README.md, compiled and run. A test checks that both are the same code.

use std::error::Error;

use bytes::Bytes;
use dhow_core::BaseUrl;
#[rustfmt::skip]
use dhow_core::{Currency, Delivery, Environment, Expectation, Money, NewPayment, PaymentProvider, Secret};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_sandbox::Sandbox;

/// The example of README.md as a function. `pay` takes the place of the customer, who pays between the two halves.
#[rustfmt::skip]
async fn example(
    api_key: &str,
    salt: &str,
    base_url: BaseUrl,
    pay: impl FnOnce(&str) -> http::Request<Bytes>,
    ship: impl FnOnce(&dhow_core::MerchantReference),
    keep_unpaid: impl FnOnce(&dhow_core::NotConfirmed),
) -> Result<dhow_core::Reply, Box<dyn Error>> {
    let config = HitPayConfig::new(Environment::Sandbox, Secret::new(api_key)?)
        .with_webhook_secret(Secret::new(salt)?);
    let config = config.with_base_url(base_url);
    let gateway: Box<dyn PaymentProvider> = Box::new(HitPay::connect(config)?);

    let mut order = NewPayment::new("ORDER-1042".parse()?, Money::parse("599.00", Currency::SGD)?);
    order.return_url = Some("https://shop.example/thanks".into());
    order.webhook_url = Some("https://shop.example/webhooks/hitpay".into());
    let payment = gateway.create_payment(&order).await?;     // then show the customer payment.next_actions
    let request = pay(payment.provider_reference.as_str());

    // Later, in the handler of the webhook URL: pass the request with its body as received.
    let delivery = Delivery::from_request(request);
    let verified = match gateway.verify_webhook(&delivery) {
        Ok(verified) => verified,
        Err(rejection) => return Ok(rejection.reply().clone()),
    };
    let event = gateway.event(&verified);
    let expected = Expectation::for_payment(&payment, order.merchant_reference.clone(), order.amount);
    match event.confirm(&expected) {                         // compares reference, amount, currency and environment
        Ok(confirmed) => ship(confirmed.merchant_reference()),
        Err(reason) => keep_unpaid(&reason),
    }
    Ok(verified.reply().clone())                             // the gateway expects this reply
}

#[tokio::test]
async fn the_example_of_the_readme_confirms_a_payment() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let gateway = sandbox.hitpay();
    let salt = gateway.salt().clone();
    let pay = |id: &str| {
        let form = format!(
            "payment_id=92965a2d-ece3-4ace-1245-494050c9a3c1&payment_request_id={id}\
             &reference_number=ORDER-1042&phone=&amount=599.00&currency=SGD&status=completed"
        );
        let hmac = dhow_hitpay::form_signature(&salt, form.as_bytes()).unwrap();
        let body = Bytes::from(format!("{form}&hmac={hmac}"));
        http::Request::post("/webhooks/hitpay").body(body).unwrap()
    };
    let mut shipped = None;
    let ship = |order: &dhow_core::MerchantReference| shipped = Some(order.clone());
    let base_url = BaseUrl::new(gateway.base_url()).unwrap();
    let (key, salt) = (gateway.api_key().expose(), gateway.salt().expose());
    let mut unpaid = None;
    let keep_unpaid = |reason: &dhow_core::NotConfirmed| unpaid = Some(reason.to_string());
    let reply = example(key, salt, base_url, pay, ship, keep_unpaid).await;
    assert_eq!(reply.unwrap().status(), 200);
    assert_eq!(unpaid, None);
    assert_eq!(shipped.unwrap().as_str(), "ORDER-1042");
}

#[test]
fn the_code_of_the_readme_is_the_code_of_this_test() {
    let readme = include_str!("../../README.md");
    let shown = readme.split("```rust\n").nth(1).unwrap();
    let shown = shown.split("```").next().unwrap();
    let mut tested = include_str!("readme.rs").lines().map(str::trim);
    for line in shown.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert!(
            tested.any(|tested| tested == line),
            "not tested, or in another order: {line}"
        );
    }
}
