//! HitPay's refunds.

use http::Method;
use serde_json::json;

use crate::bench::{TestBench, send};

#[tokio::test]
async fn a_refund_has_the_documented_field_types() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let payment = bench.sandbox.hitpay().pay(&id).unwrap();
    let made = bench
        .post("/refund", json!({"amount": 1, "payment_id": payment}))
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    for member in [
        r#""amount_refunded":1,"#,
        r#""total_amount":599,"#,
        r#""currency":"sgd""#,
        r#""status":"succeeded""#,
        r#""payment_method":"paynow_online""#,
        r#""provider_fee":null"#,
        r#""refunded_by":"Dhow Sandbox""#,
    ] {
        assert!(made.text.contains(member), "{member} in {}", made.text);
    }
    let made = made.json();
    let text = |member: &str| made[member].as_str().unwrap().to_owned();
    assert!(text("refunded_at").ends_with(".000000Z"));
    assert_eq!(text("created_at").len(), 19, "without an offset");

    let read = bench.get(&format!("/refund/{}", text("id"))).await;
    assert_eq!(read.status, 200);
    assert!(
        read.json()["created_at"]
            .as_str()
            .unwrap()
            .ends_with(".000000Z")
    );
    assert!(read.text.contains(r#""refunded_by":null"#), "{}", read.text);
}

#[tokio::test]
async fn refunds_never_exceed_what_was_paid() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let payment = bench.sandbox.hitpay().pay(&id).unwrap();
    let refund = async |amount: &str| {
        bench
            .post("/refund", json!({"amount": amount, "payment_id": payment}))
            .await
    };
    let status = async || {
        let request = bench.get(&format!("/payment-requests/{id}")).await.json();
        assert_eq!(request["status"], "completed");
        let payment = &request["payments"][0];
        (
            payment["status"].as_str().unwrap().to_owned(),
            payment["refunded_amount"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(refund("599.01").await.status, 422);
    assert_eq!(status().await, ("succeeded".into(), "0.00".into()));
    assert_eq!(refund("100.50").await.status, 201);
    assert_eq!(
        status().await,
        ("partially_refunded".into(), "100.50".into())
    );
    let over = refund("498.51").await;
    assert_eq!(over.status, 422);
    assert!(
        over.text.contains("must not be greater than 498.50."),
        "{}",
        over.text
    );
    assert_eq!(refund("498.50").await.status, 201);
    assert_eq!(status().await, ("refunded".into(), "599.00".into()));
    let again = refund("0.01").await;
    assert_eq!(again.status, 400, "{}", again.text);
}

#[tokio::test]
async fn a_refund_requires_the_id_of_a_payment_not_of_its_request() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let failed = bench.sandbox.hitpay().fail(&id).unwrap();
    let refund = async |body| bench.post("/refund", body).await;
    let missing = refund(json!({"amount": 1, "payment_id": id})).await;
    assert_eq!(missing.status, 404);
    assert!(
        missing.text.contains(r"[App\\Business\\Charge]"),
        "{}",
        missing.text
    );
    assert_eq!(
        refund(json!({"amount": 1, "payment_id": failed}))
            .await
            .status,
        400
    );
    for (body, field) in [
        (json!({"amount": 1}), "payment_id"),
        (json!({"amount": 1, "payment_id": "x"}), "payment_id"),
        (
            json!({"amount": 1, "payment_id": failed, "webhook": "x"}),
            "webhook",
        ),
        (
            json!({"amount": 1, "payment_id": failed, "email": "x"}),
            "email",
        ),
        (
            json!({"amount": 1, "payment_id": failed, "send_email": "yes"}),
            "send_email",
        ),
    ] {
        let refused = refund(body).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.json()["errors"][field].is_array(),
            "{field}: {}",
            refused.text
        );
    }
    let paid = bench.request().await;
    let payment = bench.sandbox.hitpay().pay(&paid).unwrap();
    for amount in ["0", "-1", "abc", "1.001"] {
        assert_eq!(
            refund(json!({"amount": amount, "payment_id": payment}))
                .await
                .status,
            422,
            "{amount}"
        );
    }
    assert_eq!(bench.get("/refund/unknown").await.status, 404);
}

#[tokio::test]
async fn a_refund_without_an_amount_refunds_the_rest() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let payment = bench.sandbox.hitpay().pay(&id).unwrap();
    let part = json!({"amount": 99, "payment_id": payment});
    assert_eq!(bench.post("/refund", part).await.status, 201);
    let all = json!({"payment_id": payment, "comment": "Out of stock"});
    let made = bench.post("/refunds", all.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(
        made.text.contains(r#""amount_refunded":500,"#),
        "{}",
        made.text
    );
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(bench.get(&format!("/refunds/{id}")).await.status, 200);
    assert_eq!(bench.get(&format!("/refund/{id}")).await.status, 200);
    assert_eq!(bench.post("/refund", all).await.status, 400);
}

#[tokio::test]
async fn a_refund_can_be_a_form() {
    let bench = TestBench::new().await;
    let payment = bench.sandbox.hitpay().pay(&bench.request().await).unwrap();
    let form = [
        ("amount", "13.44"),
        ("payment_id", &payment),
        ("send_email", "true"),
    ];
    let made = send(bench.call(Method::POST, "/refund").form(&form)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(
        made.text.contains(r#""amount_refunded":13.44,"#),
        "{}",
        made.text
    );
}
