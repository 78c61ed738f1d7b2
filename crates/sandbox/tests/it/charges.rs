//! HitPay's charges: field types, paging by cursor, and filters.

use serde_json::{Value, json};

use crate::bench::TestBench;

#[tokio::test]
async fn a_charge_has_the_documented_field_types() {
    let bench = TestBench::new().await;
    let made = bench.create(json!({"amount": 70.56, "currency": "SGD", "payment_methods": ["card"], "email": "a@b.example", "reference_number": "1007"})).await;
    let payment = bench
        .sandbox
        .hitpay()
        .pay(made["id"].as_str().unwrap())
        .unwrap();
    let list = bench.get("/charges").await;
    for member in [
        r#""currency":"sgd""#,
        r#""exchange_rate":null"#,
        r#""amount":70.56,"#,
        r#""fixed_fee":0,"#,
        r#""status":"succeeded""#,
        r#""order_reference_number":"1007""#,
        r#""brand":"Visa","last4":"4242""#,
        r#""webhook_status":false"#,
        r#""next_cursor":null"#,
    ] {
        assert!(list.text.contains(member), "{member} in {}", list.text);
    }
    let charge = &list.json()["data"][0];
    assert!(charge["created_at"].as_str().unwrap().ends_with("+08:00"));
    assert_eq!(charge["payment_request_id"], made["id"]);
    assert!(charge.get("refunds").is_none());

    bench
        .post("/refund", json!({"amount": 0.56, "payment_id": payment}))
        .await;
    let read = bench.get(&format!("/charges/{payment}")).await;
    assert!(
        read.text
            .contains(r#""amount_without_fees":70.56,"refunded_amount":0.56,"#),
        "{}",
        read.text
    );
    let read = read.json();
    assert_eq!(read["status"], "partially_refunded");
    assert_eq!(read["refunds"].as_array().unwrap().len(), 1);
    assert_eq!(read["payment_method"]["type"], "charge");
    assert_eq!(bench.get("/charges/unknown").await.status, 404);
}

#[tokio::test]
async fn the_cursor_lists_all_charges_once() {
    let bench = TestBench::new().await;
    let mut paid = Vec::new();
    for _ in 0..5 {
        paid.push(bench.sandbox.hitpay().pay(&bench.request().await).unwrap());
    }
    paid.reverse();
    let mut seen = Vec::new();
    let mut path = "/charges?per_page=2".to_owned();
    loop {
        let page = bench.get(&path).await.json();
        let data = page["data"].as_array().unwrap();
        seen.extend(
            data.iter()
                .map(|charge| charge["id"].as_str().unwrap().to_owned()),
        );
        match &page["meta"]["next_cursor"] {
            Value::String(cursor) => path = format!("/charges?per_page=2&cursor={cursor}"),
            _ => break,
        }
    }
    assert_eq!(seen, paid);
}

#[tokio::test]
async fn charges_can_be_filtered() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    let pay = async |amount: u32, email: &str| {
        let made = bench
            .create(json!({"amount": amount, "currency": "SGD", "email": email}))
            .await;
        let id = made["id"].as_str().unwrap().to_owned();
        (hitpay.pay(&id).unwrap(), id)
    };
    let (small, first) = pay(10, "one@shop.example").await;
    let (large, _) = pay(200, "two@shop.example").await;
    let failed = hitpay.fail(&bench.request().await).unwrap();
    bench
        .post("/refund", json!({"amount": 10, "payment_id": small}))
        .await;

    let ids = async |query: &str| {
        let page = bench.get(&format!("/charges?{query}")).await.json();
        let data = page["data"].as_array().unwrap().iter();
        data.map(|charge| charge["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [failed.as_str(), &large, &small]);
    assert_eq!(ids("status=succeeded").await, [large.as_str()]);
    assert_eq!(
        ids("statuses[]=success&statuses[]=failed").await,
        [failed.as_str(), &large]
    );
    assert_eq!(ids("status=refunded").await, [small.as_str()]);
    assert_eq!(
        ids(&format!("payment_request_id={first}")).await,
        [small.as_str()]
    );
    assert_eq!(ids("keywords=two@shop").await, [large.as_str()]);
    assert_eq!(
        ids("amount_from=100&amount_to=200.00").await,
        [large.as_str()]
    );
    assert_eq!(ids("date_from=2999-01-01").await, Vec::<String>::new());
    assert_eq!(ids("date_to=2999-01-01").await.len(), 3);
    assert!(ids("customer_id=x").await.is_empty());
    assert_eq!(bench.get("/charges?date_from=yesterday").await.status, 422);
    assert_eq!(bench.get("/charges?per_page=101").await.status, 422);
}
