//! Fields of common requests without a counterpart at HitPay: each causes a warning and is never dropped silently.

use dhow_core::{Currency, Money, NewPayment, PaymentProvider};

use crate::{
    recorder::Recorder,
    transfers::{BENEFICIARY, payout, payout_to, sgd, to, within_singapore},
};

/// Names of the fields that the warnings report as not sent.
fn unsent(warnings: &[String]) -> Vec<&str> {
    let named = warnings.iter().filter_map(|warning| {
        let (name, _) = warning.strip_prefix('`')?.split_once("` is not sent: ")?;
        Some(name)
    });
    named.collect()
}

#[tokio::test]
async fn the_country_of_a_payment_is_warned_about_and_nothing_else() {
    let answer = r#"{"id":"r-1","amount":"599.00","currency":"sgd","status":"pending","reference_number":"REF123","url":"https://securecheckout.sandbox.hit-pay.com/x/checkout"}"#;
    let recorder = Recorder::with_responses([(201, answer)]);
    let amount = Money::from_minor(59_900, Currency::SGD);
    let mut new = NewPayment::new("REF123".parse().unwrap(), amount);
    let text = |value: &str| Some(value.to_owned());
    new.description = text("Tea");
    new.customer.name = text("Ana");
    new.customer.email = text("a@b.example");
    new.customer.phone = text("+6591234567");
    new.return_url = text("https://shop.example/thanks");
    new.webhook_url = text("https://shop.example/hook");
    new.methods = vec!["card".to_owned()];
    new.country = text("SG");
    new.metadata.insert("table".into(), "7".into());
    new.expires_in = Some(std::time::Duration::from_secs(900));
    let payment = recorder.hitpay().create_payment(&new).await.unwrap();
    assert_eq!(unsent(&payment.warnings), ["country"]);
}

#[tokio::test]
async fn the_phone_of_a_beneficiary_is_warned_about() {
    let mut new = payout();
    new.beneficiary.email = Some("a@b.example".to_owned());
    new.description = Some("Wages".to_owned());
    new.beneficiary.phone = Some("+6591234567".to_owned());
    let recorder = Recorder::with_responses([(201, &within_singapore())]);
    let hitpay = recorder.hitpay();
    let paid = hitpay.payouts().unwrap().payout(&new).await.unwrap();
    assert_eq!(unsent(&paid.warnings), ["phone"]);
}

#[tokio::test]
async fn a_beneficiary_described_beside_the_id_of_another_is_warned_about() {
    let mut new = payout_to("b-1", sgd(2_000), "USD");
    new.beneficiary.name = "John Test".to_owned();
    new.beneficiary.institution = Some("BOFASG2XXXX".to_owned());
    new.beneficiary.country = Some("SG".to_owned());
    new.beneficiary.email = Some("a@b.example".to_owned());
    let recorder = Recorder::with_responses([(200, BENEFICIARY), (201, &to("b-1"))]);
    let hitpay = recorder.hitpay();
    let paid = hitpay.payouts().unwrap().payout(&new).await.unwrap();
    let named = ["name", "email", "institution", "country"];
    assert_eq!(unsent(&paid.warnings), named);
}

#[tokio::test]
async fn texts_of_white_space_only_are_not_sent_and_warned_about() {
    let answer = r#"{"id":"r-1","amount":"599.00","currency":"sgd","status":"pending","reference_number":"REF123","url":"https://securecheckout.sandbox.hit-pay.com/x/checkout"}"#;
    let recorder = Recorder::with_responses([(201, answer)]);
    let amount = Money::from_minor(59_900, Currency::SGD);
    let mut new = NewPayment::new("REF123".parse().unwrap(), amount);
    new.description = Some(" ".to_owned());
    new.customer.email = Some(String::new());
    let payment = recorder.hitpay().create_payment(&new).await.unwrap();
    assert_eq!(unsent(&payment.warnings), ["description", "email"]);
    let body = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
    assert!(
        !body.contains("purpose") && !body.contains(r#""email""#),
        "{body}"
    );
}
