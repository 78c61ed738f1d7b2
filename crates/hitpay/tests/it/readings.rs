//! Readings of the ledger that no other test covers. Each test fails if the code follows the other reading.

use dhow_core::{
    Currency, Delivery, Environment, Money, NewPayment, PaymentProvider, Secret, WebhookVerifier,
};
use dhow_hitpay::{
    HitPay, HitPayConfig, HitPayWebhooks, PictureFields, event_signature,
    order::OrderQuery,
    product::{Image, NewProduct},
    remitter::{NewRemitter, RemitterAddress},
};

use crate::recorder::Recorder;

#[tokio::test]
async fn method_codes_are_sent_unchanged() {
    let answer = r#"{"id":"r-1","amount":"5.00","currency":"SGD","status":"pending","reference_number":"R"}"#;
    let recorder = Recorder::with_responses([(201, answer)]);
    let amount = Money::from_minor(500, Currency::SGD);
    let mut order = NewPayment::new("R".parse().unwrap(), amount);
    order.methods = vec!["card".into(), "method_of_tomorrow".into()];
    recorder.hitpay().create_payment(&order).await.unwrap();
    let body = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
    let methods = r#""payment_methods":["card","method_of_tomorrow"]"#;
    assert!(body.contains(methods), "{body}");
}

#[tokio::test]
async fn the_document_of_a_remitter_is_optional() {
    let one = r#"{"id":"m-1","status":"pending","full_name":"ANA TAN"}"#;
    let recorder = Recorder::with_responses([(201, one), (201, one)]);
    let hitpay = recorder.hitpay();
    let without = NewRemitter {
        entity_type: "individual".into(),
        full_name: "Ana Tan".into(),
        date_of_birth: "1990-01-31".into(),
        nationality: "SG".into(),
        contact_number: "+6591234567".into(),
        address: RemitterAddress {
            city: "Singapore".into(),
            country: "SG".into(),
            ..RemitterAddress::default()
        },
        ..NewRemitter::default()
    };
    hitpay.create_remitter(&without).await.unwrap();
    let with = NewRemitter {
        id_type: Some("passport".into()),
        id_number: Some("FB123456".into()),
        ..without
    };
    hitpay.create_remitter(&with).await.unwrap();
    let bodies: Vec<String> = recorder
        .sent()
        .iter()
        .map(|sent| String::from_utf8(sent.body().to_vec()).unwrap())
        .collect();
    assert!(!bodies[0].contains("id_type") && !bodies[0].contains("id_number"));
    assert!(
        bodies[1].contains(r#""id_type":"passport""#),
        "{}",
        bodies[1]
    );
    assert!(
        bodies[1].contains(r#""id_number":"FB123456""#),
        "{}",
        bodies[1]
    );
}

#[tokio::test]
async fn the_field_of_pictures_differs_between_creation_and_change() {
    let one = r#"{"id":"p-1","name":"Beanie","currency":"SGD","price":15}"#;
    let recorder = Recorder::with_responses([(201, one), (200, one), (201, one), (200, one)]);
    let hitpay = recorder.hitpay();
    let mut new = NewProduct::new("Beanie", Money::from_minor(1_500, Currency::SGD));
    new.images = vec![Image {
        file_name: "beanie.png".into(),
        content_type: "image/png".into(),
        bytes: b"\x89PNG".as_slice().into(),
    }];
    hitpay.create_product(&new).await.unwrap();
    hitpay.change_product("p-1", &new).await.unwrap();
    let files = HitPayConfig::new(Environment::Sandbox, Secret::new("meowmeowmeow").unwrap())
        .with_picture_fields(PictureFields::Files);
    let hitpay = HitPay::new(files, recorder.transport()).unwrap();
    hitpay.create_product(&new).await.unwrap();
    hitpay.change_product("p-1", &new).await.unwrap();
    let names = [
        r#"name="image[0][image]";"#,
        r#"name="images[0][image]";"#,
        r#"name="image[]";"#,
        r#"name="images[]";"#,
    ];
    assert_eq!(recorder.sent().len(), names.len());
    for (sent, name) in recorder.sent().iter().zip(names) {
        let body = String::from_utf8_lossy(sent.body()).into_owned();
        assert_eq!(body.matches("name=\"image").count(), 1, "{body}");
        assert!(body.contains(name), "{body}");
    }
}

#[tokio::test]
async fn orders_are_an_envelope_or_an_array_and_continue_by_cursor_or_number() {
    let one = |id: &str| format!(r#"{{"id":"{id}","currency":"sgd","status":"draft","amount":1}}"#);
    let (first, second) = (one("a"), one("b"));
    let array = (format!("[{first}]"), format!("[{second}]"), "[]".to_owned());
    let numbered = (
        format!(r#"{{"data":[{first}],"meta":{{"current_page":1,"last_page":2}}}}"#),
        format!(r#"{{"data":[{second}],"meta":{{"current_page":2,"last_page":2}}}}"#),
        r#"{"data":[]}"#.to_owned(),
    );
    let cursor = (
        format!(r#"{{"data":[{first}],"meta":{{"next_cursor":"n"}}}}"#),
        format!(r#"{{"data":[{second}],"meta":{{"next_cursor":null}}}}"#),
        r#"{"data":[]}"#.to_owned(),
    );
    for ((one, two, end), goes_on) in [
        (array, "page=2"),
        (numbered, "page=2"),
        (cursor, "cursor=n"),
    ] {
        let recorder = Recorder::with_responses([(200, &one), (200, &two), (200, &end)]);
        let hitpay = recorder.hitpay();
        let mut pages = hitpay.orders(&OrderQuery::default());
        let mut ids = Vec::new();
        while let Some(page) = pages.next().await.unwrap() {
            ids.extend(page.items.into_iter().map(|order| order.id));
        }
        assert_eq!(ids, ["a", "b"], "{goes_on}");
        let sent = recorder.sent();
        assert_eq!(sent[0].uri().query(), None);
        assert_eq!(sent[1].uri().query(), Some(goes_on));
    }
}

#[tokio::test]
async fn both_names_of_the_number_of_charges_are_read() {
    for name in ["times_to_be_charged", "times_to_be_charge"] {
        let body = format!(r#"{{"id":"b-1","status":"active","{name}":3}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let read = recorder.hitpay().recurring_billing("b-1").await.unwrap();
        assert_eq!(read.times_to_be_charged, Some(3), "{name}");
    }
}

#[test]
fn only_the_documented_prefix_of_an_event_signature_is_stripped() {
    let salt = || Secret::new("self-made-salt").unwrap();
    let webhooks = HitPayWebhooks::new(Environment::Live).with_event_secrets([salt()]);
    let body = r#"{"id":"r-1","amount":"5.00","currency":"sgd","status":"completed","reference_number":"R"}"#;
    let digits = event_signature(&salt(), body.as_bytes());
    for (prefix, accepted) in [
        ("", true),
        ("sha256=", true),
        ("sha256=sha256=", false),
        ("SHA256=", false),
        ("sha512=", false),
        ("sha256:", false),
        ("=", false),
    ] {
        let delivery = Delivery::post("/", body.to_owned())
            .with_header("hitpay-signature", &format!("{prefix}{digits}"))
            .unwrap();
        let verdict = webhooks.verify_webhook(&delivery);
        assert_eq!(verdict.is_ok(), accepted, "{prefix:?}");
    }
}
