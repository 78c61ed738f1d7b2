//! Customers, products, orders, invoices and remitters.

use dhow_sandbox::hitpay::Quirk;
use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, TestResponse, send};

async fn made(bench: &TestBench, path: &str, body: Value, status: u16) -> Value {
    let made = bench.post(path, body).await;
    assert_eq!(made.status, status, "{path}: {}", made.text);
    made.json()
}

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

async fn call(bench: &TestBench, method: Method, path: &str, body: Value) -> TestResponse {
    send(bench.call(method, path).json(&body)).await
}

fn ana() -> Value {
    json!({"email": "ana@shop.example", "phone_number": "91234567", "name": "Ana"})
}

#[tokio::test]
async fn customers_are_kept_changed_listed_by_cursor_and_removed() {
    let bench = TestBench::new().await;
    let customer = made(&bench, "/customers", ana(), 201).await;
    assert_eq!(customer["email"], "ana@shop.example");
    assert_eq!(customer["address"]["city"], Value::Null);
    assert!(customer["created_at"].as_str().unwrap().ends_with("+08:00"));
    let path = format!("/customers/{}", id(&customer));
    assert_eq!(bench.get(&path).await.status, 200);
    bench
        .sandbox
        .hitpay()
        .switch(Quirk::CustomerReadWith201, true);
    assert_eq!(bench.get(&path).await.status, 201);
    let changed = call(&bench, Method::PATCH, &path, json!({"remark": "loyal"})).await;
    let changed = changed.json();
    assert_eq!(
        (&changed["remark"], &changed["name"]),
        (&json!("loyal"), &json!("Ana"))
    );
    let put = json!({"email": "ana@shop.example", "name": "Ana Tan"});
    let put = call(&bench, Method::PUT, &path, put).await;
    assert_eq!(put.json()["name"], "Ana Tan");
    let mut second = ana();
    second["email"] = json!("ben@shop.example");
    let second = made(&bench, "/customers", second, 201).await;
    let first = bench.get("/customers?per_page=1&page=2").await.json();
    assert_eq!(first["data"][0]["id"], second["id"], "the page is ignored");
    let cursor = first["meta"]["next_cursor"].as_str().unwrap();
    let next = format!("/customers?per_page=1&cursor={cursor}");
    let next = bench.get(&next).await.json();
    assert_eq!(next["data"][0]["id"], customer["id"]);
    let found = bench.get("/customers?keywords=ben%40shop.example").await;
    assert_eq!(found.json()["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        call(&bench, Method::DELETE, &path, json!({})).await.status,
        204
    );
    assert_eq!(bench.get(&path).await.status, 404);
    let wrong = json!({"email": "x", "birth_date": "31-01-1990", "address": {"city": "Singapore"}});
    let refused = bench.post("/customers", wrong).await.json();
    let names: Vec<_> = refused["errors"].as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "address.postal_code",
            "address.state",
            "address.street",
            "birth_date",
            "email",
            "phone_number"
        ]
    );
}

#[tokio::test]
async fn a_product_is_created_with_a_multipart_form_and_changed_by_post() {
    let bench = TestBench::new().await;
    let part = |name: &str, value: &str| {
        format!("--x1\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let form = |parts: &[(&str, &str)]| {
        let parts: String = parts
            .iter()
            .map(|(name, value)| part(name, value))
            .collect();
        format!("{parts}--x1--\r\n")
    };
    let post = async |path: &str, body: String| {
        let call = bench.call(Method::POST, path);
        let kind = "multipart/form-data; boundary=x1";
        send(call.header("content-type", kind).body(body)).await
    };
    let body = form(&[
        ("name", "Tea"),
        ("price", "15"),
        ("currency", "sgd"),
        ("quantity", "3"),
        ("variations[0][price]", "16.50"),
        ("variations[0][quantity]", "2"),
        ("variations[0][variation_value_1]", "large"),
    ]);
    let product = post("/products", body).await;
    assert_eq!(product.status, 201, "{}", product.text);
    let product = product.json();
    assert_eq!(
        (
            &product["price"],
            &product["price_stored"],
            &product["status"]
        ),
        (&json!(15), &json!(1500), &json!("published"))
    );
    assert_eq!(product["variations"][0]["price"], 16.5);
    let path = format!("/products/{}", id(&product));
    let body = form(&[("_method", "PATCH"), ("price", "12.50"), ("publish", "0")]);
    let changed = post(&path, body).await.json();
    assert_eq!(
        (&changed["price"], &changed["name"], &changed["status"]),
        (&json!(12.5), &json!("Tea"), &json!("draft"))
    );
    let drafts = bench.get("/products?statuses[]=draft").await.json();
    assert_eq!(drafts["meta"]["total"], 1);
    let published = bench.get("/products?statuses[]=published").await.json();
    assert_eq!(published["meta"]["total"], 0);
    let categories = bench.get("/product-category").await.json();
    assert_eq!(categories["data"], json!([]));
    let refused = bench.post("/products", json!({"price": "x"})).await.json();
    assert!(refused["errors"]["name"].is_array() && refused["errors"]["price"].is_array());
}

#[tokio::test]
async fn an_order_is_listed_only_with_its_status() {
    let bench = TestBench::new().await;
    let customer = made(&bench, "/customers", ana(), 201).await;
    let order = json!({"channel": "quick_sale", "amount": 12.5, "currency": "sgd", "customer_id": id(&customer)});
    let order = made(&bench, "/orders", order, 201).await;
    assert_eq!(order["customer"]["name"], "Ana");
    assert_eq!(order["amount"], 12.5);
    let listed = bench.get("/orders").await.json();
    assert_eq!(listed["meta"]["total"], 0);
    let listed = bench.get("/orders?statuses[]=sent").await.json();
    assert_eq!(listed["data"][0]["id"], order["id"]);
    let path = format!("/orders/{}", id(&order));
    let changed = call(&bench, Method::PATCH, &path, json!({"remark": "table 4"})).await;
    assert_eq!(changed.json()["remark"], "table 4");
    let unknown = json!({"channel": "store_checkout", "customer_id": "c-1"});
    let refused = bench.post("/orders", unknown).await.json();
    assert!(refused["errors"]["channel"].is_array());
    assert!(refused["errors"]["customer_id"].is_array());
}

#[tokio::test]
async fn an_invoice_is_paid_at_its_link() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let hitpay = bench.sandbox.hitpay();
    hitpay.register_endpoint(&merchant.url, &["invoice.created"]);
    let customer = made(&bench, "/customers", ana(), 201).await;
    let invoice = json!({"customer_id": id(&customer), "invoice_date": "2026-11-20", "due_date": "2099-12-01",
        "currency": "SGD", "amount": 100, "payment_by": "amount", "reference": "R-1", "send_email": 1});
    let invoice = made(&bench, "/invoices", invoice, 200).await;
    let amounts = |invoice: &Value| {
        ["amount", "amount_paid", "balance_amount", "status"].map(|name| invoice[name].clone())
    };
    assert_eq!(
        amounts(&invoice),
        [json!(100), json!(0), json!(100), json!("sent")]
    );
    assert_eq!(invoice["invoice_number"], "INV-000001");
    bench.sandbox.deliveries().idle().await;
    let event: Value = serde_json::from_slice(&merchant.received()[0].body).unwrap();
    assert_eq!(event["status"], json!(["sent"]));
    assert_eq!(event["id"], invoice["id"]);
    let link = invoice["invoice_link"].as_str().unwrap();
    let page = link.split_once("/hitpay").unwrap().1;
    let page = format!("/hitpay{page}");
    assert_eq!(send(bench.root(Method::GET, &page)).await.status, 200);
    hitpay
        .pay(invoice["payment_requests"][0]["id"].as_str().unwrap())
        .unwrap();
    let path = format!("/invoices/{}", id(&invoice));
    let read = bench.get(&path).await.json();
    assert_eq!(
        amounts(&read),
        [json!(100), json!(100), json!(0), json!("paid")]
    );
    assert_eq!(read["charges"].as_array().unwrap().len(), 1);
    let paid = bench.get("/invoices?status=paid&reference=R-1").await;
    assert_eq!(paid.json()["data"][0]["id"], invoice["id"]);
    let pending = bench.get("/invoices?status=pending").await.json();
    assert_eq!(pending["data"], json!([]));
    let again = json!({"customer": {"email": "a@b.example"}, "invoice_date": "2026-11-20", "currency": "SGD",
        "amount": 1, "payment_by": "amount"});
    let refused = call(&bench, Method::PUT, &path, again).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
}

#[tokio::test]
async fn an_invoice_of_products_has_their_sum() {
    let bench = TestBench::new().await;
    let product = json!({"name": "Tea", "price": "15.50", "currency": "sgd"});
    let product = made(&bench, "/products", product, 201).await;
    let invoice = json!({"customer": {"email": "ana@shop.example"}, "invoice_date": "2026-11-20", "currency": "SGD",
        "payment_by": "product", "due_date": "2020-01-01",
        "products": [{"product_id": id(&product), "quantity": 2}, {"name": "Cup", "price": 1}]});
    let invoice = made(&bench, "/invoices", invoice, 200).await;
    assert_eq!(
        (&invoice["amount"], &invoice["status"]),
        (&json!(32), &json!("overdue"))
    );
    let path = format!("/invoices/{}", id(&invoice));
    let change = json!({"customer": {"email": "ana@shop.example"}, "invoice_date": "2026-11-20", "currency": "SGD",
        "payment_by": "amount", "amount": 7});
    let changed = call(&bench, Method::PUT, &path, change).await.json();
    assert_eq!(
        (&changed["amount"], &changed["status"]),
        (&json!(7), &json!("pending"))
    );
    let request = changed["payment_requests"][0]["id"].as_str().unwrap();
    let gone = call(&bench, Method::DELETE, &path, json!({})).await;
    assert_eq!(gone.status, 204);
    let read = bench.get(&format!("/payment-requests/{request}")).await;
    assert_eq!(read.json()["status"], "canceled");
    let refused = bench
        .post("/invoices", json!({"payment_by": "amount"}))
        .await;
    let refused = refused.json();
    let names: Vec<_> = refused["errors"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["currency", "customer_id", "invoice_date"]);
}

#[tokio::test]
async fn a_remitter_waits_for_approval() {
    let bench = TestBench::new().await;
    let address = json!({"street_address": "1 Kallang Way", "city": "Singapore", "state": "SG",
        "postal_code": "349244", "country": "sg"});
    let remitter = json!({"entity_type": "individual", "full_name": "Ana Tan", "date_of_birth": "1990-01-31",
        "nationality": "sg", "contact_number": "91234567", "address": address});
    let made_one = made(&bench, "/remitters", remitter.clone(), 201).await;
    assert_eq!(made_one["status"], "pending");
    assert_eq!(made_one["address"]["city"], "Singapore");
    let path = format!("/remitters/{}", id(&made_one));
    assert_eq!(bench.get(&path).await.json()["full_name"], "Ana Tan");
    let listed = bench.get("/remitters").await.json();
    assert_eq!(listed["meta"]["total"], 1);
    let mut company = remitter;
    company["entity_type"] = json!("company");
    company["address"] = json!({"country": "sg"});
    let refused = bench.post("/remitters", company).await.json();
    assert!(refused["errors"]["company_name"].is_array());
    assert!(refused["errors"]["address.city"].is_array());
    let gone = call(&bench, Method::DELETE, &path, json!({})).await;
    assert_eq!(gone.status, 204);
    assert_eq!(bench.get(&path).await.status, 404);
}
