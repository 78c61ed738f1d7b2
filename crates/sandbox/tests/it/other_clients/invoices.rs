//! Repeating invoices and discounts, and pictures of products.

use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, send};

fn invoice(members: Value) -> Value {
    let mut body = json!({"customer": {"email": "ana@shop.example"}, "invoice_date": "2026-11-20",
        "currency": "SGD", "payment_by": "product"});
    let (Value::Object(all), Value::Object(members)) = (&mut body, members) else {
        panic!("not an object");
    };
    all.extend(members);
    body
}

async fn made(bench: &TestBench, members: Value) -> Value {
    let made = bench.post("/invoices", invoice(members)).await;
    assert_eq!(made.status, 200, "{}", made.text);
    made.json()
}

#[tokio::test]
async fn discounts_are_subtracted_in_their_order() {
    let bench = TestBench::new().await;
    let tea = json!({"name": "Tea", "price": 12.5, "quantity": 4});
    let rows = [
        (json!({"products": [tea]}), 50.0, 50.0),
        (
            json!({"products": [tea], "stackable_discounts": [{"name": "Loyal", "discount": 5, "order": 1}]}),
            50.0,
            45.0,
        ),
        // Ten percent of what the first discount has left.
        (
            json!({"products": [tea], "stackable_discounts": [
                {"name": "Week", "percentage_discount": "10", "order": 2}, {"name": "Loyal", "discount": "5.00", "order": 1}]}),
            50.0,
            40.5,
        ),
        (
            json!({"products": [{"name": "Tea", "price": "12.50", "quantity": 4, "discount": 10}, {"name": "Cup", "price": 3, "percentage_discount": 12.5}],
                "stackable_discounts": []}),
            42.62,
            42.62,
        ),
    ];
    for (members, subtotal, amount) in rows {
        let made = made(&bench, members.clone()).await;
        let read = ["subtotal", "amount", "balance_amount"].map(|name| made[name].as_f64());
        assert_eq!(
            read,
            [Some(subtotal), Some(amount), Some(amount)],
            "{members}"
        );
        let request = made["payment_requests"][0]["id"].as_str().unwrap();
        let request = bench
            .get(&format!("/payment-requests/{request}"))
            .await
            .json();
        assert_eq!(request["amount"], format!("{amount:.2}"));
        assert_eq!(made["products"], members["products"]);
    }
    // With an amount, the merchant has already subtracted them.
    let given = json!({"payment_by": "amount", "amount": 90, "subtotal": 100,
        "stackable_discounts": [{"name": "Loyal", "discount": 10}]});
    let given = made(&bench, given).await;
    assert_eq!(
        (&given["amount"], &given["subtotal"]),
        (&json!(90), &json!(100))
    );
    assert_eq!(
        given["stackable_discounts"],
        json!([{"name": "Loyal", "discount": 10, "percentage_discount": null, "order": 0}])
    );
    for (discounts, field) in [
        (
            json!([{"name": "x", "discount": 50}]),
            "stackable_discounts",
        ),
        (json!([{"name": "x"}]), "stackable_discounts.0"),
        (
            json!([{"name": "x", "discount": 1, "percentage_discount": 1}]),
            "stackable_discounts.0",
        ),
        (
            json!([{"name": "x", "percentage_discount": 101}]),
            "stackable_discounts.0",
        ),
        (
            json!([{"name": "x", "percentage_discount": -1}]),
            "stackable_discounts.0",
        ),
        (json!([{"discount": 1}]), "stackable_discounts.0"),
    ] {
        let body = invoice(json!({"products": [tea], "stackable_discounts": discounts}));
        let refused = bench.post("/invoices", body).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        let errors = refused.json()["errors"].as_object().unwrap().clone();
        assert_eq!(errors.keys().collect::<Vec<_>>(), [field]);
    }
}

#[tokio::test]
async fn a_repeating_invoice_is_the_parent_of_its_invoices() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let hitpay = bench.sandbox.hitpay();
    hitpay.register_endpoint(&merchant.url, &["invoice.created"]);
    let repeating = json!({"type": "repeating_invoice", "cycle": "monthly", "payment_by": "amount", "amount": 25, "subtotal": 25,
        "reference": "R-1", "payment_methods": ["card"]});
    let parent = made(&bench, repeating.clone()).await;
    let members = [
        "type",
        "status",
        "cycle",
        "amount",
        "invoice_link",
        "parent_id",
    ];
    assert_eq!(
        members.map(|name| parent.get(name).cloned().unwrap_or_default()),
        [
            json!("repeating_invoice"),
            json!("active"),
            json!("monthly"),
            json!(25),
            Value::Null,
            Value::Null
        ]
    );
    let parent_id = parent["id"].as_str().unwrap();

    let path = format!("/_sandbox/hitpay/invoices/{parent_id}/repeat");
    let next = send(bench.root(Method::POST, &path)).await;
    assert_eq!(next.status, 200, "{}", next.text);
    let child = next.json()["invoice_id"].as_str().unwrap().to_owned();
    let other = hitpay.repeat_invoice(parent_id).unwrap();
    let read = bench.get(&format!("/invoices/{child}")).await.json();
    let members = ["type", "status", "amount", "parent_id", "reference"];
    assert_eq!(
        members.map(|name| read[name].clone()),
        [
            json!("invoice"),
            json!("pending"),
            json!(25),
            json!(parent_id),
            json!("R-1")
        ]
    );
    assert!(read.get("cycle").is_none());
    let request = read["payment_requests"][0]["id"].as_str().unwrap();
    let offered = bench
        .get(&format!("/payment-requests/{request}"))
        .await
        .json();
    assert_eq!(offered["payment_methods"], json!(["card"]));
    hitpay.pay(request).unwrap();
    let paid = bench.get(&format!("/invoices/{child}")).await.json();
    assert_eq!(paid["status"], "paid");

    bench.sandbox.deliveries().idle().await;
    assert_eq!(merchant.received().len(), 2, "one event for each invoice");
    for (query, ids) in [
        (
            format!("parent_id={parent_id}"),
            vec![other.as_str(), &child],
        ),
        (format!("parent_id={parent_id}&status=paid"), vec![&child]),
        (
            "type=repeating_invoice&status=active".to_owned(),
            vec![parent_id],
        ),
        ("type=invoice".to_owned(), vec![other.as_str(), &child]),
    ] {
        let listed = bench.get(&format!("/invoices?{query}")).await.json();
        let listed = listed["data"].as_array().unwrap().iter();
        let listed: Vec<_> = listed
            .map(|invoice| invoice["id"].as_str().unwrap())
            .collect();
        assert_eq!(listed, ids, "{query}");
    }
    assert!(
        hitpay.repeat_invoice(&child).is_err(),
        "an invoice does not repeat"
    );

    let path = format!("/invoices/{parent_id}");
    let mut change = invoice(repeating);
    change["amount"] = json!(30);
    let changed = send(bench.call(Method::PUT, &path).json(&change)).await;
    assert_eq!(changed.json()["amount"], 30, "{}", changed.text);
    let third = hitpay.repeat_invoice(parent_id).unwrap();
    let third = bench.get(&format!("/invoices/{third}")).await.json();
    assert_eq!(third["amount"], 30);
    change["type"] = json!("invoice");
    let refused = send(bench.call(Method::PUT, &path).json(&change)).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    for (members, field) in [
        (json!({"type": "quote", "amount": 1}), "type"),
        (json!({"type": "repeating_invoice", "amount": 1}), "cycle"),
        (
            json!({"type": "repeating_invoice", "cycle": "custom", "cycle_repeat": 2, "amount": 1}),
            "cycle_frequency",
        ),
    ] {
        let refused = bench.post("/invoices", invoice(members)).await.json();
        let errors: Vec<_> = refused["errors"].as_object().unwrap().keys().collect();
        assert_eq!(errors, [field]);
    }
}

#[tokio::test]
async fn pictures_of_products_are_named_as_a_list_or_in_objects() {
    let bench = TestBench::new().await;
    let part = |name: &str, file: Option<&str>, value: &str| {
        let file = file.map(|file| format!("; filename=\"{file}\"\r\nContent-Type: image/png"));
        let file = file.unwrap_or_default();
        format!("--x1\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
    };
    let post = async |path: &str, parts: &[String]| {
        let call = bench
            .call(Method::POST, path)
            .header("content-type", "multipart/form-data; boundary=x1");
        let made = send(call.body(format!("{}--x1--\r\n", parts.concat()))).await;
        assert!(made.status < 300, "{}", made.text);
        made.json()
    };
    let text = [
        part("name", None, "Tea"),
        part("price", None, "15"),
        part("currency", None, "sgd"),
    ];
    for (names, pictures) in [
        (vec!["image[0][image]", "image[1][image]"], 2),
        (vec!["image[]", "image[]"], 2),
        (vec!["image"], 1),
        (vec!["picture"], 0),
    ] {
        let files = names
            .iter()
            .map(|name| part(name, Some("tea.png"), "\u{1}PNG\r\n\u{2}"));
        let product = post(
            "/products",
            &text.iter().cloned().chain(files).collect::<Vec<_>>(),
        )
        .await;
        let images = product["images"].as_array().unwrap();
        assert_eq!(images.len(), pictures, "{names:?}");
        let Some(image) = images.last() else { continue };
        assert_eq!(
            (&image["extension"], &image["order"]),
            (&json!("png"), &json!(pictures - 1))
        );
        let url = image["url"].as_str().unwrap();
        let picture = reqwest::get(url).await.unwrap();
        assert_eq!(picture.headers()["content-type"], "image/png");
        assert!(picture.bytes().await.unwrap().starts_with(b"\x89PNG"));

        let path = format!("/products/{}", product["id"].as_str().unwrap());
        let change = [
            part("_method", None, "PATCH"),
            part("images[0][image]", Some("cup.jpeg"), "x"),
        ];
        let changed = post(&path, &change).await;
        let images = changed["images"].as_array().unwrap();
        assert_eq!(images.len(), pictures + 1);
        assert_eq!(
            (&images[pictures]["extension"], &images[pictures]["order"]),
            (&json!("jpeg"), &json!(pictures))
        );
    }
}
