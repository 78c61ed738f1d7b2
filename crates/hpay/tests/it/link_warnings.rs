//! Fields of requests that HPay's links do not carry: each has a warning.

use std::time::Duration;

use dhow_core::{Currency, Money, NewPayment, PaymentProvider};

use crate::recorder::{Recorder, config, set};

#[tokio::test]
async fn every_field_that_a_link_does_not_carry_has_a_warning() {
    for (version, expected) in [
        ("v1", &["email", "phone", "country"][..]),
        ("legacy", &["country"][..]),
    ] {
        let amount = Money::from_minor(200_000, Currency::VND);
        let mut new = NewPayment::new("OM_1".parse().unwrap(), amount);
        for (name, value) in [
            ("version", version),
            ("description", "Tra"),
            ("name", "An"),
            ("email", "a@b.example"),
            ("phone", "0912345678"),
            ("return_url", "https://shop.example/return"),
            ("cancel_url", "https://shop.example/no"),
            ("webhook_url", "https://shop.example/hook"),
            ("country", "VN"),
        ] {
            set(&mut new, name, value);
        }
        new.expires_in = Some(Duration::from_secs(900));
        let hpay = Recorder::with_responses([]).hpay_with(config("100001"));
        let payment = hpay.create_payment(&new).await.unwrap();
        let named = payment.warnings.iter().filter_map(|warning| {
            let (name, _) = warning.strip_prefix('`')?.split_once("` is not sent: ")?;
            Some(name)
        });
        assert_eq!(named.collect::<Vec<&str>>(), expected, "{version}");
    }
}
