//! Webhooks that name another currency or merchant, and webhooks made of parts of another one.

use dhow_core::{AssuranceLevel, Delivery, PaymentStatus};

use crate::{
    deliveries::{FIELDS, signed, webhooks},
    golden::{ACCOUNT, doubtful, verified_event},
};

#[test]
fn a_webhook_that_names_another_currency_or_merchant_is_doubtful() {
    let checkout = signed(&FIELDS).query().unwrap().to_owned();
    for (path, query) in [("/ipn", checkout.as_str()), ("/va", ACCOUNT)] {
        let plain = verified_event(&webhooks(), &Delivery::get(path, query));
        let doubts = plain.assurance.doubts().len();
        for more in [
            "currency=usd",
            "currency=USD",
            "currency=xyz",
            "Currency=USD",
            "merchant_site_code=9",
            "merchant_id=999",
            "merchantId=999",
        ] {
            let delivery = Delivery::get(path, format!("{query}&{more}"));
            let event = verified_event(&webhooks(), &delivery);
            assert_eq!(event.assurance.doubts().len(), doubts + 1, "{path} {more}");
            assert_eq!(event.dedup_key, doubtful(&delivery), "{path} {more}");
        }
        for more in [
            "currency=VND",
            "currency=vnd",
            "currency=",
            "merchant_site_code=100001",
            "merchant_id=100001",
            "merchantId=",
        ] {
            let delivery = Delivery::get(path, format!("{query}&{more}"));
            let event = verified_event(&webhooks(), &delivery);
            assert_eq!(event.assurance.doubts().len(), doubts, "{path} {more}");
        }
    }
}

#[test]
fn a_failure_cut_out_of_a_webhook_with_spaces_is_doubtful() {
    let genuine = [
        ("transaction_info", "x ORDER-9 900000 5 1"),
        ("order_code", "Z"),
        ("price", "1000"),
        ("payment_id", "7"),
        ("payment_type", "1"),
        ("error_text", ""),
    ];
    let cut = [
        ("transaction_info", "x"),
        ("order_code", "ORDER-9"),
        ("price", "900000"),
        ("payment_id", "5"),
        ("payment_type", "1"),
        ("error_text", "Z 1000 7 1 "),
    ];
    let (genuine, cut) = (signed(&genuine), signed(&cut));
    let code = |delivery: &Delivery| {
        let query = delivery.query().unwrap();
        query.split("secure_code=").nth(1).unwrap().to_owned()
    };
    assert_eq!(code(&genuine), code(&cut));
    let event = verified_event(&webhooks(), &cut);
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Failed));
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    assert_eq!(event.dedup_key, doubtful(&cut));
}

#[test]
fn a_price_whose_dot_may_group_thousands_is_doubtful() {
    for (price, level) in [
        ("200.000", AssuranceLevel::AskGateway),
        ("200.00", AssuranceLevel::Full),
        ("200", AssuranceLevel::Full),
    ] {
        let mut fields = FIELDS;
        fields[2].1 = price;
        let event = verified_event(&webhooks(), &signed(&fields));
        assert_eq!(event.assurance.level(), level, "{price}");
        assert_eq!(event.amount.as_ref().unwrap().text(), price);
    }
}

#[test]
fn a_corrected_amount_is_another_event() {
    let keys = ["200000", "200000.00", "20000"].map(|price| {
        let mut fields = FIELDS;
        fields[2].1 = price;
        verified_event(&webhooks(), &signed(&fields)).dedup_key
    });
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[0], keys[2]);
}
