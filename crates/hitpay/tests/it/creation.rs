//! Payment requests with every field that HitPay documents, as sent and as read.

use std::time::{Duration, SystemTime};

use dhow_core::{Currency, Money, NewPayment, Outcome, PaymentProvider};
use dhow_hitpay::{Address, BodyEncoding, Embed, LineItem, NewPaymentRequest, PaymentRequest};

use crate::{
    recorder::Recorder,
    requests::{CREATED, ID, order, reference},
};

fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

pub(crate) fn at(text: &str) -> SystemTime {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A request with all fields that can be combined.
fn full_request() -> NewPaymentRequest {
    let mut new = NewPaymentRequest::new("REF123".parse().unwrap(), sgd(59_900));
    new.payment_methods = vec!["paynow_online".into()];
    new.purpose = some("FIFA 16");
    new.name = some("John Doe");
    new.email = some("a@b.example");
    new.phone = some("+6591234567");
    new.redirect_url = some("https://test.com/success");
    new.webhook = some("https://test.com/webhook");
    new.failed_webhook = some("https://test.com/failed");
    new.allow_repeated_payments = Some(true);
    new.expires_at = Some(at("2021-02-01T17:01:01Z"));
    new.add_admin_fee = Some(false);
    new.send_email = true;
    new.send_sms = true;
    new.embed = Some(Embed::QrCode);
    new.address = Some(Address {
        line1: "1 Kallang Way".into(),
        line2: some("#03-01"),
        city: "Singapore".into(),
        country: "SG".into(),
        state: "SG".into(),
        postal_code: "349244".into(),
    });
    new.wifi_terminal_id = some("tmr_1");
    new.staff_id = some("s-1");
    new.business_location_id = some("l-1");
    let mut item = LineItem::new("Game", sgd(59_900), 1);
    item.id = some("i-1");
    item.sku = some("FIFA");
    item.description = some("For two");
    item.category = some("games");
    item.url = some("https://test.com/fifa");
    new.line_items = vec![item];
    new.metadata.insert("seat".into(), "7".into());
    new
}

#[tokio::test]
async fn every_field_of_a_payment_request_is_sent() {
    let recorder = Recorder::with_responses([(201, CREATED), (200, ""), (200, CREATED)]);
    let hitpay = recorder.hitpay();
    hitpay
        .create_payment_request(&full_request())
        .await
        .unwrap();
    let fields = r##"{"amount":599.00,"currency":"SGD","payment_methods":["paynow_online"],"email":"a@b.example","name":"John Doe","phone":"+6591234567","purpose":"FIFA 16","reference_number":"REF123","redirect_url":"https://test.com/success","webhook":"https://test.com/webhook","failed_webhook":"https://test.com/failed","allow_repeated_payments":"true","expiry_date":"2021-02-02 01:01:01","add_admin_fee":"false","send_email":"true","send_sms":"true","address":{"city":"Singapore","country":"SG","line1":"1 Kallang Way","line2":"#03-01","postal_code":"349244","state":"SG"},"wifi_terminal_id":"tmr_1","staff_id":"s-1","line_items":[{"id":"i-1","name":"Game","price":599.00,"quantity":1,"description":"For two","sku":"FIFA","category":"games","url":"https://test.com/fifa"}]"##;
    let created = r#","business_location_id":"l-1","metadata":{"seat":"7"},"generate_qr":true}"#;
    assert_eq!(recorder.sent()[0].body(), &format!("{fields}{created}"));

    // A change contains all fields except location, metadata and the embedded mode.
    let mut change = full_request();
    change.business_location_id = None;
    change.metadata.clear();
    let id = reference(ID);
    hitpay.update_payment_request(&id, &change).await.unwrap();
    assert_eq!(recorder.sent()[1].body(), &format!("{fields}}}"));
    for (field, change) in [
        ("metadata", {
            let mut change = change.clone();
            change.metadata.insert("seat".into(), "7".into());
            change
        }),
        ("business_location_id", {
            let mut change = change.clone();
            change.business_location_id = some("l-1");
            change
        }),
    ] {
        let refused = hitpay.update_payment_request(&id, &change).await;
        assert_eq!(refused.unwrap_err().field(), Some(field));
    }
    assert_eq!(recorder.sent().len(), 3);
}

#[tokio::test]
async fn every_option_of_a_payment_is_sent() {
    let recorder = Recorder::with_responses([(201, CREATED), (201, CREATED)]);
    let hitpay = recorder.hitpay();
    let mut new = order();
    new.expires_in = None;
    new.description = some("FIFA 16");
    new.customer.name = some("John Doe");
    new.customer.phone = some("91234567");
    new.methods = vec!["wifi_card_reader".into()];
    new.metadata.insert("seat".into(), "7".into());
    for (name, value) in [
        ("allow_repeated_payments", "true"),
        ("expiry_date", "2021-02-02 01:01:01"),
        ("failed_webhook", "https://test.com/failed"),
        ("add_admin_fee", "true"),
        ("send_email", "true"),
        ("send_sms", "true"),
        ("wifi_terminal_id", "S1F2-000158213517577"),
        ("staff_id", "s-1"),
        ("business_location_id", "l-1"),
    ] {
        new.options.set(name, value);
    }
    hitpay.create_payment(&new).await.unwrap();
    let expected = r#"{"amount":599.00,"currency":"SGD","payment_methods":["wifi_card_reader"],"email":"a@b.example","name":"John Doe","phone":"91234567","purpose":"FIFA 16","reference_number":"REF123","redirect_url":"https://test.com/success","webhook":"https://test.com/webhook","failed_webhook":"https://test.com/failed","allow_repeated_payments":"true","expiry_date":"2021-02-02 01:01:01","add_admin_fee":"true","send_email":"true","send_sms":"true","wifi_terminal_id":"S1F2-000158213517577","staff_id":"s-1","business_location_id":"l-1","metadata":{"seat":"7"}}"#;
    assert_eq!(recorder.sent()[0].body(), expected);

    let mut link = order();
    link.methods = vec!["grabpay_direct".into()];
    link.options.set("generate_direct_link", "true");
    hitpay.create_payment(&link).await.unwrap();
    let body = String::from_utf8(recorder.sent()[1].body().to_vec()).unwrap();
    assert!(body.ends_with(r#""generate_direct_link":true}"#), "{body}");
    assert!(!body.contains("generate_qr"), "{body}");
}

#[tokio::test]
async fn an_expiry_date_is_singapore_time() {
    for given in [
        "2021-02-02 01:01:01",
        "2021-02-02T01:01:01",
        "2021-02-01T17:01:01Z",
        "2021-02-01T18:01:01.500+01:00",
    ] {
        let shown = CREATED.replace(
            r#""expiry_date":null"#,
            r#""expiry_date":"2021-02-02T01:01:01""#,
        );
        let recorder = Recorder::with_responses([(201, &shown)]);
        let hitpay = recorder.hitpay_with(BodyEncoding::Form);
        let mut new = order();
        new.expires_in = None;
        new.options.set("expiry_date", given);
        let payment = hitpay.create_payment(&new).await.unwrap();
        assert_eq!(
            payment.expires_at,
            Some(at("2021-02-01T17:01:01Z")),
            "{given}"
        );
        assert!(payment.warnings.is_empty(), "{given}");
        let body = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
        assert!(
            body.contains("&expiry_date=2021-02-02+01%3A01%3A01&"),
            "{body}"
        );
        assert!(!body.contains("expires_after"), "{body}");
    }
}

#[tokio::test]
async fn an_expiry_date_missing_from_the_response_is_a_warning() {
    let other = CREATED.replace(
        r#""expiry_date":null"#,
        r#""expiry_date":"2021-02-03T01:01:01""#,
    );
    for answer in [CREATED, &*other] {
        let recorder = Recorder::with_responses([(201, answer)]);
        let mut new = order();
        new.expires_in = None;
        new.options.set("expiry_date", "2021-02-02 01:01:01");
        let payment = recorder.hitpay().create_payment(&new).await.unwrap();
        assert_eq!(payment.warnings.len(), 1, "{answer}");
        assert!(payment.warnings[0].starts_with("`expiry_date`"));
    }
    // A request without an expiry date has no warning.
    let recorder = Recorder::with_responses([(201, &other)]);
    let payment = recorder.hitpay().create_payment(&order()).await.unwrap();
    assert!(payment.warnings.is_empty());
}

#[tokio::test]
async fn rules_of_a_payment_request_are_checked_before_anything_is_sent() {
    type Change = fn(&mut NewPayment);
    let table: [(Change, &str); 13] = [
        (|p| p.options.set("expiry_date", "tomorrow"), "expiry_date"),
        (
            |p| p.options.set("expiry_date", "02/02/2021"),
            "expiry_date",
        ),
        (
            |p| {
                p.expires_in = Some(Duration::from_secs(60));
                p.options.set("expiry_date", "2021-02-02 01:01:01");
            },
            "expiry_date",
        ),
        (
            |p| p.options.set("failed_webhook", "/failed"),
            "failed_webhook",
        ),
        (
            |p| p.options.set("allow_repeated_payments", "2"),
            "allow_repeated_payments",
        ),
        (|p| p.options.set("add_admin_fee", "yes"), "add_admin_fee"),
        (|p| p.options.set("send_sms", "maybe"), "send_sms"),
        (|p| p.options.set("generate_qr", "true"), "methods"),
        (
            |p| {
                p.options.set("generate_qr", "true");
                p.options.set("generate_direct_link", "true");
            },
            "generate_direct_link",
        ),
        (
            |p| p.cancel_url = Some("https://x.example".into()),
            "cancel_url",
        ),
        (
            |p| p.return_url = Some(format!("https://x.example/{}", "a".repeat(1_011))),
            "return_url",
        ),
        (|p| p.description = Some("p".repeat(256)), "description"),
        (
            |p| {
                p.metadata.insert("k".into(), "v".repeat(501));
            },
            "metadata",
        ),
    ];
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    for (change, field) in table {
        let mut new = order();
        new.expires_in = None;
        change(&mut new);
        let error = hitpay.create_payment(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    }
}

#[tokio::test]
async fn line_items_must_have_the_currency_of_the_amount() {
    let mut new = full_request();
    new.line_items = vec![LineItem::new(
        "Game",
        Money::from_minor(1, Currency::USD),
        1,
    )];
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let error = hitpay.create_payment_request(&new).await.unwrap_err();
    assert_eq!(error.field(), Some("line_items"));
}

/// A payment request with every member that HitPay documents.
pub(crate) const ALL_MEMBERS: &str = r##"{"id":"90f28b43-2cff-4f86-a29e-15697424b3e7","name":"John Doe","email":"a@b.example","phone":6591234567,"amount":"599.00","currency":"SGD","is_currency_editable":false,"status":"completed","purpose":"FIFA 16","reference_number":"REF123","payment_methods":["card","paynow_online"],"url":"https://securecheckout.sandbox.hit-pay.com/x/checkout","redirect_url":"https://test.com/success","webhook":"https://test.com/webhook","send_sms":true,"send_email":"false","sms_status":"pending","email_status":"sent","allow_repeated_payments":false,"expiry_date":"2025-05-22T16:57:25","address":{"line1":"1 Kallang Way","city":"Singapore"},"line_items":[{"id":"i-1","sku":"FIFA","name":"Game","price":599,"quantity":1}],"executor_id":12,"created_at":"2025-05-21T16:57:25","updated_at":"2025-05-21T17:17:52","staff_id":"s-1","qr_image_mime":"image/png","business_location_id":"l-1","metadata":{"seat":7,"row":"A"},"location":{"id":"l-1","name":"Kallang","created_at":"2025-05-21T09:17:52.000000Z"},"payments":[{"id":"c-1","quantity":1,"status":"partially_refunded","buyer_name":"John","buyer_phone":"91234567","buyer_email":"a@b.example","currency":"sgd","amount":"599.00","refunded_amount":"99.00","payment_type":"card","fees":"10.55","fees_currency":"sgd","created_at":"2025-05-21T17:17:00","updated_at":"2025-05-21T17:17:52"}]}"##;

#[tokio::test]
async fn every_member_of_a_payment_request_can_be_read() {
    let recorder = Recorder::with_responses([(200, ALL_MEMBERS)]);
    let read: PaymentRequest = recorder
        .hitpay()
        .payment_request(&reference(ID))
        .await
        .unwrap();
    assert_eq!(read.id.as_str(), ID);
    assert_eq!(read.name, some("John Doe"));
    assert_eq!(read.email, some("a@b.example"));
    assert_eq!(read.phone, some("6591234567"));
    assert_eq!(read.amount.unwrap().to_string(), "599.00 SGD");
    assert_eq!(read.status, "completed");
    assert_eq!(read.purpose, some("FIFA 16"));
    assert_eq!(read.reference_number, some("REF123"));
    assert_eq!(read.payment_methods, ["card", "paynow_online"]);
    assert_eq!(
        read.url,
        some("https://securecheckout.sandbox.hit-pay.com/x/checkout")
    );
    assert_eq!(read.redirect_url, some("https://test.com/success"));
    assert_eq!(read.webhook, some("https://test.com/webhook"));
    assert_eq!((read.send_sms, read.send_email), (Some(true), Some(false)));
    assert_eq!(read.sms_status, some("pending"));
    assert_eq!(read.email_status, some("sent"));
    assert_eq!(read.allow_repeated_payments, Some(false));
    assert_eq!(read.expires_at, Some(at("2025-05-22T08:57:25Z")));
    assert_eq!(read.created_at, Some(at("2025-05-21T08:57:25Z")));
    assert_eq!(read.updated_at, Some(at("2025-05-21T09:17:52Z")));
    let pairs: Vec<_> = read.metadata.iter().collect();
    let (row, seat) = (
        ("row".to_owned(), "A".to_owned()),
        ("seat".to_owned(), "7".to_owned()),
    );
    assert_eq!(pairs, [(&row.0, &row.1), (&seat.0, &seat.1)]);
    assert_eq!(read.received.unwrap().to_string(), "599.00 SGD");
    assert_eq!(read.refunded.unwrap().to_string(), "99.00 SGD");
    assert_eq!(read.fees.unwrap().to_string(), "10.55 SGD");
    assert_eq!(read.raw.text("qr_image_mime"), some("image/png"));
    assert_eq!(read.payments[0].reference.as_str(), "c-1");
    assert_eq!(read.payments[0].gateway_status, "partially_refunded");
    assert_eq!(read.payments[0].method, some("card"));
    let refunded = read.payments[0].refunded.as_ref().unwrap();
    assert_eq!(refunded.to_string(), "99.00 SGD");
}

#[tokio::test]
async fn members_without_a_field_are_in_the_raw_object() {
    let recorder = Recorder::with_responses([(200, ALL_MEMBERS)]);
    let read = recorder.hitpay().payment_request(&reference(ID)).await;
    let raw = read.unwrap().raw;
    assert_eq!(raw.flag("is_currency_editable"), Some(false));
    assert_eq!(raw.text("executor_id"), some("12"));
    assert_eq!(raw.text("staff_id"), some("s-1"));
    assert_eq!(raw.text("business_location_id"), some("l-1"));
    assert_eq!(
        raw.object("address").unwrap().text("city"),
        some("Singapore")
    );
    assert_eq!(
        raw.object("location").unwrap().text("name"),
        some("Kallang")
    );
    let item = &raw.objects("line_items")[0];
    assert_eq!(
        (item.text("sku"), item.text("price")),
        (some("FIFA"), some("599"))
    );
    let payment = &raw.objects("payments")[0];
    let buyer = ["buyer_name", "buyer_phone", "buyer_email"].map(|name| payment.text(name));
    assert_eq!(buyer, [some("John"), some("91234567"), some("a@b.example")]);
    assert_eq!(payment.text("quantity"), some("1"));
    assert_eq!(payment.time("created_at"), Some(at("2025-05-21T09:17:00Z")));
    assert_eq!(payment.time("updated_at"), Some(at("2025-05-21T09:17:52Z")));
}

#[tokio::test]
async fn fees_add_up_in_their_own_currency_only() {
    let with = |payments: &str| {
        format!(
            r#"{{"id":"{ID}","amount":"20.00","currency":"SGD","status":"completed","payments":[{payments}]}}"#
        )
    };
    let one = |id: &str, more: &str| {
        format!(r#"{{"id":"{id}","status":"succeeded","amount":"10.00","currency":"sgd"{more}}}"#)
    };
    let fee = |fees: &str| format!(r#","fees":"{fees}","fees_currency":"sgd""#);
    let own_currency = r#","fees":"0.50""#;
    for (payments, sum) in [
        (
            format!("{},{}", one("a", &fee("0.50")), one("b", &fee("0.25"))),
            Some("0.75 SGD"),
        ),
        (
            format!("{},{}", one("a", own_currency), one("b", &fee("0.25"))),
            Some("0.75 SGD"),
        ),
        (
            format!(
                "{},{}",
                one("a", r#","fees":"0.50","fees_currency":"usd""#),
                one("b", &fee("0.25"))
            ),
            None,
        ),
        (
            one("a", r#","fees":"0.50","fees_currency":"usd""#),
            Some("0.50 USD"),
        ),
        (one("a", r#","fees":"x""#), None),
        (one("a", ""), None),
    ] {
        let recorder = Recorder::with_responses([(200, &with(&payments))]);
        let read = recorder
            .hitpay()
            .payment_request(&reference(ID))
            .await
            .unwrap();
        let shown = read.fees.map(|fees| fees.to_string());
        assert_eq!(shown.as_deref(), sum, "{payments}");
    }
}
