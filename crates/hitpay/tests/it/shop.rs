//! Invoices, orders and products, as sent and as read.

use dhow_core::{Currency, Money, Outcome, Resolution};
use dhow_hitpay::{
    invoice::{Discount, InvoiceCustomer, InvoiceLine, InvoiceQuery, NewInvoice, PartialPayment},
    order::{NewOrder, OrderQuery},
    product::{Image, NewProduct, ProductQuery},
};

use crate::recorder::Recorder;

fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

#[tokio::test]
async fn invoices_by_amount_and_by_product_are_created() {
    let one = r#"{"id":"i-1","invoice_number":"INV-1","status":"draft","amount":"100.00","currency":"sgd"}"#;
    let undocumented = r#"{"success":true}"#;
    let list = format!(r#"{{"data":[{one}],"meta":{{"current_page":1,"last_page":1}}}}"#);
    let recorder = Recorder::with_responses([
        (201, one),
        (200, undocumented),
        (200, undocumented),
        (200, &list),
    ]);
    let hitpay = recorder.hitpay();
    let customer = InvoiceCustomer::Described {
        name: "Ana".into(),
        email: "ana@shop.example".into(),
        address: None,
    };
    let mut new = NewInvoice::new(customer, "2026-11-20", sgd(10_000));
    new.send_email = Some(false);
    new.partial_payments = vec![PartialPayment {
        amount: sgd(5_000),
        due_date: "2026-12-01".into(),
    }];
    let made = hitpay.create_invoice(&new).await.unwrap();
    assert_eq!(made.amount.unwrap().money(), Some(sgd(10_000)));

    let mut new = NewInvoice::new(InvoiceCustomer::Id("c-1".into()), "2026-11-20", sgd(10_000));
    new.invoice_number = Some("INV-2".into());
    new.products = vec![InvoiceLine {
        product_id: "p-1".into(),
        quantity: 2,
        variation_id: None,
        discount: None,
    }];
    new.discounts = vec![Discount {
        name: "Member".into(),
        discount: sgd(100),
    }];
    new.recipients = vec!["b@shop.example".into()];
    let changed = hitpay.update_invoice("i-1", &new).await.unwrap();
    assert_eq!(changed.id, None, "the answer is documented nowhere");
    hitpay.delete_invoice("i-1").await.unwrap();
    let mut query = InvoiceQuery::default();
    query.reference = Some("A&B".into());
    let page = hitpay.invoices(&query).next().await.unwrap().unwrap();
    assert_eq!(page.items[0].id.as_deref(), Some("i-1"));

    let sent = recorder.sent();
    let expected = r#"{"customer":{"name":"Ana","email":"ana@shop.example"},"invoice_date":"2026-11-20","auto_invoice_number":1,"currency":"SGD","amount":100.00,"payment_by":"amount","send_email":0,"allow_partial_payments":1,"partial_payments":[{"amount":50.00,"due_date":"2026-12-01"}]}"#;
    assert_eq!(sent[0].body(), expected);
    let expected = r#"{"customer_id":"c-1","invoice_date":"2026-11-20","auto_invoice_number":0,"invoice_number":"INV-2","currency":"SGD","amount":100.00,"payment_by":"product","products":[{"product_id":"p-1","quantity":2}],"stackable_discounts":[{"name":"Member","discount":1.00,"order":0}],"recipients":[{"email":"b@shop.example"}]}"#;
    assert_eq!(sent[1].body(), expected);
    assert_eq!(sent[3].uri().query(), Some("reference=A%26B"));

    new.subtotal = Some(Money::from_minor(1, Currency::USD));
    let error = hitpay.create_invoice(&new).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    recorder.assert_calls([
        ("POST /v1/invoices", "/v1/invoices"),
        ("PUT /v1/invoices/{id}", "/v1/invoices/i-1"),
        ("DELETE /v1/invoices/{id}", "/v1/invoices/i-1"),
        ("GET /v1/invoices", "/v1/invoices"),
    ]);
}

#[tokio::test]
async fn orders_are_created_changed_and_paged_as_the_response_states() {
    let one = r#"{"id":"9b4bc2a2","order_display_number":5660,"channel":"point_of_sale","version":"1.0","customer":null,"currency":"sgd","status":"draft","remark":"x","created_at":"2024-02-10T00:41:42+08:00","closed_at":null,"charges":[{"id":"c-1"}],"amount":12.5}"#;
    let by_cursor = format!(r#"{{"data":[{one}],"meta":{{"next_cursor":"n"}}}}"#);
    let last = r#"{"data":[],"meta":{"next_cursor":null}}"#;
    let recorder = Recorder::with_responses([
        (201, one),
        (200, one),
        (200, one),
        (204, ""),
        (200, &by_cursor),
        (200, last),
    ]);
    let hitpay = recorder.hitpay();
    let mut new = NewOrder::new(sgd(1_250));
    new.customer_pickup = Some(true);
    let made = hitpay.create_order(&new).await.unwrap();
    assert_eq!(made.display_number.as_deref(), Some("5660"));
    assert_eq!(
        (made.amount.unwrap().money(), made.charges),
        (Some(sgd(1_250)), vec!["c-1".to_owned()])
    );
    hitpay.order("9b4bc2a2").await.unwrap();
    hitpay.change_order("9b4bc2a2", &new).await.unwrap();
    hitpay.delete_order("9b4bc2a2").await.unwrap();
    let mut query = OrderQuery::default();
    query.per_page = Some(1);
    query.statuses = vec!["draft".into()];
    let mut pages = hitpay.orders(&query);
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert!(pages.next().await.unwrap().is_none());
    let sent = recorder.sent();
    assert_eq!(
        sent[0].body(),
        r#"{"amount":12.50,"currency":"sgd","customer_pickup":true}"#
    );
    assert_eq!(sent[2].method(), "PATCH");
    assert_eq!(
        sent[4].uri().query(),
        Some("perPage=1&statuses%5B%5D=draft")
    );
    assert_eq!(
        sent[5].uri().query(),
        Some("cursor=n&perPage=1&statuses%5B%5D=draft")
    );
    recorder.assert_calls([
        ("POST /v1/orders", "/v1/orders"),
        ("GET /v1/orders/{id}", "/v1/orders/9b4bc2a2"),
        ("PATCH /v1/orders/{id}", "/v1/orders/9b4bc2a2"),
        ("DELETE /v1/orders/{id}", "/v1/orders/9b4bc2a2"),
        ("GET /v1/orders", "/v1/orders"),
        ("GET /v1/orders", "/v1/orders"),
    ]);
}

#[tokio::test]
async fn a_product_is_sent_as_a_form_with_its_pictures() {
    let one = r#"{"id":"9a12fab4","category_id":["k-1"],"name":"Beanie","currency":"SGD","price":15,"is_manageable":1,"is_published":true,"status":"published","variations":[{"id":"x","description":"Medium","price":18,"quantity":150}],"images":[{"id":"y","url":"https://img"}],"created_at":"2023-09-07T13:04:22+08:00"}"#;
    let recorder = Recorder::with_responses([(201, one), (200, one), (200, one), (204, "")]);
    let hitpay = recorder.hitpay();
    let mut new = NewProduct::new("Beanie", sgd(1_500));
    new.category_ids = vec!["k-1".into()];
    new.publish = Some(true);
    new.images = vec![Image {
        file_name: "beanie.png".into(),
        content_type: "image/png".into(),
        bytes: b"\x89PNG".as_slice().into(),
    }];
    let made = hitpay.create_product(&new).await.unwrap();
    assert_eq!(made.price.unwrap().money(), Some(sgd(1_500)));
    assert_eq!(made.is_manageable, Some(true));
    assert_eq!(
        made.variations[0].price.as_ref().unwrap().money(),
        Some(sgd(1_800))
    );
    hitpay.change_product("9a12fab4", &new).await.unwrap();
    hitpay.product("9a12fab4").await.unwrap();
    hitpay.delete_product("9a12fab4").await.unwrap();
    let sent = recorder.sent();
    let kind = sent[0].headers()["content-type"].to_str().unwrap();
    assert_eq!(kind, "multipart/form-data; boundary=dhow-part");
    let body = String::from_utf8_lossy(sent[0].body());
    for part in [
        "name=\"price\"\r\n\r\n15.00\r\n",
        "name=\"category_ids[]\"\r\n\r\nk-1\r\n",
        "name=\"publish\"\r\n\r\n1\r\n",
        "name=\"image[0][image]\"; filename=\"beanie.png\"\r\nContent-Type: image/png\r\n\r\n",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert!(!body.contains("_method"));
    assert_eq!(sent[1].method(), "POST");
    let body = String::from_utf8_lossy(sent[1].body());
    assert!(body.contains("name=\"_method\"\r\n\r\nPATCH\r\n"), "{body}");
    recorder.assert_calls([
        ("POST /v1/products", "/v1/products"),
        ("POST /v1/products/{id}", "/v1/products/9a12fab4"),
        ("GET /v1/products/{id}", "/v1/products/9a12fab4"),
        ("DELETE /v1/products/{id}", "/v1/products/9a12fab4"),
    ]);
}

#[tokio::test]
async fn a_product_without_a_readable_response_is_unknown() {
    let recorder = Recorder::with_responses([(201, "{}"), (500, "<html>")]);
    let hitpay = recorder.hitpay();
    for _ in 0..2 {
        let error = hitpay.create_product(&NewProduct::new("B", sgd(100))).await;
        let error = error.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown(Resolution::LookUp));
    }
}

#[tokio::test]
async fn products_and_categories_are_listed_by_number() {
    let products = r#"{"data":[{"id":"p"}],"meta":{"current_page":1,"last_page":49}}"#;
    let categories =
        r#"{"data":[{"id":"k","name":"Hats"}],"meta":{"current_page":1,"last_page":1}}"#;
    let recorder =
        Recorder::with_responses([(200, products), (200, r#"{"data":[]}"#), (200, categories)]);
    let hitpay = recorder.hitpay();
    let mut query = ProductQuery::default();
    query.statuses = vec!["draft".into()];
    let mut pages = hitpay.products(&query);
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert!(pages.next().await.unwrap().is_none());
    let page = hitpay
        .product_categories(Some(7))
        .next()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(page.items[0].name.as_deref(), Some("Hats"));
    let sent = recorder.sent();
    assert_eq!(sent[1].uri().query(), Some("page=2&statuses%5B%5D=draft"));
    assert_eq!(
        sent[2].uri().to_string(),
        "https://api.sandbox.hit-pay.com/v1/product-category?perPage=7"
    );
    recorder.assert_calls([
        ("GET /v1/products", "/v1/products"),
        ("GET /v1/products", "/v1/products"),
        ("GET /v1/product-category", "/v1/product-category"),
    ]);
}

#[tokio::test]
async fn an_invoice_is_read_with_a_list_of_statuses_and_its_link() {
    let entry = |id: &str, status: &str| {
        format!(
            r#"{{"id":"{id}","status":{status},"amount":12.5,"currency":"sgd","invoice_link":"https://x.example/{id}"}}"#
        )
    };
    // HitPay pages invoices by cursor or by number. The response decides.
    let first = format!(
        r#"{{"data":[{}],"links":{{}},"meta":{{"per_page":1,"next_cursor":"c-2","prev_cursor":null}}}}"#,
        entry("a", r#"["sent"]"#)
    );
    let second = format!(
        r#"{{"data":[{}],"meta":{{"next_cursor":null}}}}"#,
        entry("b", r#""paid""#)
    );
    let recorder = Recorder::with_responses([(200, &first), (200, &second)]);
    let hitpay = recorder.hitpay();
    let mut pages = hitpay.invoices(&InvoiceQuery::default());
    let mut read = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        let shown = |invoice: dhow_hitpay::invoice::Invoice| {
            (invoice.status.unwrap(), invoice.url.unwrap())
        };
        read.extend(page.items.into_iter().map(shown));
    }
    let row = |word: &str, url: &str| (word.to_owned(), url.to_owned());
    assert_eq!(
        read,
        [
            row("sent", "https://x.example/a"),
            row("paid", "https://x.example/b")
        ]
    );
    assert_eq!(recorder.sent()[1].uri().query(), Some("cursor=c-2"));
    recorder.assert_calls([
        ("GET /v1/invoices", "/v1/invoices"),
        ("GET /v1/invoices", "/v1/invoices"),
    ]);
}
