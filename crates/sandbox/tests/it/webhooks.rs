//! Webhook delivery: both versions of HitPay, retries, switches and forbidden targets.

use std::time::Duration;

use dhow_sandbox::hitpay::{event_signature, signed_form};
use dhow_sandbox::{AttemptResult, WebhookState};
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, quick};

async fn request_with_hook(bench: &TestBench, url: &str) -> String {
    let body = json!({"amount": 599, "currency": "SGD", "reference_number": "Đơn hàng 7 & 8", "phone": "+6591234567", "webhook": url});
    bench.create(body).await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_paid_request_sends_the_signed_form() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let id = request_with_hook(&bench, &format!("{}?order=1", merchant.url)).await;
    let payment = bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.deliveries().idle().await;

    let received = merchant.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].path, "/webhook?order=1");
    assert_eq!(
        received[0].headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    let fields = [
        ("payment_id", payment.as_str()),
        ("payment_request_id", &id),
        ("reference_number", "Đơn hàng 7 & 8"),
        ("phone", "+6591234567"),
        ("amount", "599.00"),
        ("currency", "SGD"),
        ("status", "completed"),
    ];
    let salt = bench.sandbox.hitpay().salt().expose();
    assert_eq!(
        received[0].body,
        signed_form(salt.as_bytes(), &fields).unwrap()
    );

    let sent = bench.sandbox.deliveries().all();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (sent[0].gateway, &sent[0].state),
        ("hitpay", &WebhookState::Accepted)
    );
    assert_eq!(sent[0].to_delivery().body(), &received[0].body);
    assert_eq!(sent[0].to_delivery().query(), Some("order=1"));
}

#[tokio::test]
async fn a_failed_attempt_sends_a_form() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let id = request_with_hook(&bench, &merchant.url).await;
    bench.sandbox.hitpay().fail(&id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let body = String::from_utf8(merchant.received()[0].body.to_vec()).unwrap();
    assert!(body.contains("&status=failed&hmac="), "{body}");
}

#[tokio::test]
async fn a_failed_payment_at_a_terminal_has_a_reason_and_no_id() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let made = bench
        .create(json!({"amount": 5, "currency": "SGD", "webhook": merchant.url, "payment_methods": ["wifi_card_reader"], "wifi_terminal_id": "tmr_1"}))
        .await;
    let id = made["id"].as_str().unwrap();
    bench.sandbox.hitpay().fail(id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let body = String::from_utf8(merchant.received()[0].body.to_vec()).unwrap();
    assert!(
        body.starts_with(&format!("payment_id=&payment_request_id={id}&")),
        "{body}"
    );
    let end = "&status=failed&error_message=The+payment+was+declined.&hmac=";
    assert!(body.contains(end), "{body}");
}

#[tokio::test]
async fn a_failure_goes_to_the_failed_webhook_if_set() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let failures = Merchant::responding(&[200]).await;
    let made = bench
        .create(json!({"amount": 5, "currency": "SGD", "webhook": merchant.url, "failed_webhook": failures.url}))
        .await;
    let id = made["id"].as_str().unwrap();
    bench.sandbox.hitpay().fail(id).unwrap();
    bench.sandbox.deliveries().idle().await;
    assert_eq!(
        (merchant.received().len(), failures.received().len()),
        (0, 1)
    );
    bench.sandbox.hitpay().pay(id).unwrap();
    bench.sandbox.deliveries().idle().await;
    assert_eq!(
        (merchant.received().len(), failures.received().len()),
        (1, 1)
    );
}

#[tokio::test]
async fn forms_are_signed_with_the_first_of_several_salts() {
    let salts = "new-form-salt-1,old-form-salt-0";
    let bench = TestBench::with(quick().credentials([("DHOW_HITPAY_SALT", salts)])).await;
    let hitpay = bench.sandbox.hitpay();
    assert_eq!(hitpay.salt().expose(), "new-form-salt-1");
    let variable = hitpay
        .env()
        .into_iter()
        .find(|(name, _)| name == "DHOW_HITPAY_SALT");
    assert_eq!(variable.unwrap().1, salts);
}

#[tokio::test]
async fn a_webhook_is_retried_until_it_is_accepted() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[500, 404, 301, 204]).await;
    let id = request_with_hook(&bench, &merchant.url).await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let received = merchant.received();
    assert_eq!(received.len(), 4);
    assert!(received.iter().all(|retry| retry.body == received[0].body));
    let sent = &bench.sandbox.deliveries().all()[0];
    let statuses: Vec<u16> = sent
        .attempts
        .iter()
        .map(|attempt| match &attempt.result {
            AttemptResult::Response { status, .. } => status.as_u16(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(statuses, [500, 404, 301, 204]);
    assert_eq!(sent.state, WebhookState::Accepted);
}

#[tokio::test]
async fn a_webhook_is_given_up_after_the_last_retry() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[500]).await;
    let id = request_with_hook(&bench, &merchant.url).await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.deliveries().idle().await;
    assert_eq!(merchant.received().len(), 6);
    assert_eq!(
        bench.sandbox.deliveries().all()[0].state,
        WebhookState::GivenUp
    );
}

#[tokio::test]
async fn a_missing_response_is_a_failed_attempt() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let builder = quick()
        .webhook_retries([])
        .webhook_timeout(Duration::from_millis(20));
    let bench = TestBench::with(builder).await;
    let id = request_with_hook(&bench, &url).await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let sent = &bench.sandbox.deliveries().all()[0];
    assert!(
        matches!(&sent.attempts[0].result, AttemptResult::NoResponse(reason) if reason.contains("20 ms"))
    );
    assert_eq!(sent.state, WebhookState::GivenUp);
}

#[tokio::test]
async fn webhooks_to_other_machines_are_refused() {
    let bench = TestBench::new().await;
    let id = request_with_hook(&bench, "https://shop.example/hook").await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.deliveries().idle().await;
    let sent = &bench.sandbox.deliveries().all()[0];
    assert!(
        matches!(&sent.state, WebhookState::Refused(reason) if reason.contains("not this machine"))
    );
    assert!(sent.attempts.is_empty());
}

#[tokio::test]
async fn events_go_to_every_subscribed_endpoint_signed_with_its_salt() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    let (all, some) = (
        Merchant::responding(&[200]).await,
        Merchant::responding(&[200]).await,
    );
    let salts = hitpay.event_salts();
    let first = hitpay.register_endpoint(&all.url, &[]);
    let second = hitpay.register_endpoint(&some.url, &["payment_request.completed"]);
    assert_eq!([&first.salt, &second.salt], [&salts[0], &salts[1]]);
    assert_eq!(
        hitpay.event_salts(),
        salts,
        "the salts in the variables stay valid"
    );

    let made = bench
        .create(json!({"amount": 10.5, "currency": "SGD", "reference_number": "ORDER-1"}))
        .await;
    let payment = hitpay.pay(made["id"].as_str().unwrap()).unwrap();
    bench.sandbox.deliveries().idle().await;
    assert_eq!((all.received().len(), some.received().len()), (2, 1));

    for (received, salt) in [
        (all.received(), &first.salt),
        (some.received(), &second.salt),
    ] {
        for event in received {
            let signature = event_signature(salt.expose().as_bytes(), &event.body).unwrap();
            assert_eq!(event.headers["hitpay-signature"], signature);
            assert_eq!(event.headers["user-agent"], "HitPay v2.0");
            assert_eq!(event.headers["content-type"], "application/json");
            let text = std::str::from_utf8(&event.body).unwrap();
            let body: Value = serde_json::from_str(text).unwrap();
            match event.headers["hitpay-event-object"].to_str().unwrap() {
                "charge" => {
                    assert_eq!(event.headers["hitpay-event-type"], "created");
                    assert_eq!(
                        (&body["id"], &body["status"]),
                        (&json!(payment), &json!("succeeded"))
                    );
                    assert!(
                        text.contains(r#""currency":"sgd","amount":10.5,"#),
                        "{text}"
                    );
                }
                "payment_request" => {
                    assert_eq!(event.headers["hitpay-event-type"], "completed");
                    assert_eq!(
                        (&body["id"], &body["reference_number"]),
                        (&made["id"], &json!("ORDER-1"))
                    );
                    assert!(
                        text.contains(r#""amount":"10.50","currency":"sgd","status":"completed""#),
                        "{text}"
                    );
                }
                other => panic!("{other}"),
            }
        }
    }
}

#[tokio::test]
async fn failures_and_refunds_send_events() {
    let bench = TestBench::new().await;
    let hitpay = bench.sandbox.hitpay();
    let merchant = Merchant::responding(&[200]).await;
    let wanted = ["payment_request.failed", "charge.failed", "charge.updated"];
    hitpay.register_endpoint(&merchant.url, &wanted);
    let failed = bench.request().await;
    hitpay.fail(&failed).unwrap();
    let paid = bench.request().await;
    let payment = hitpay.pay(&paid).unwrap();
    let refund = bench
        .post("/refund", json!({"amount": 99, "payment_id": payment}))
        .await;
    assert_eq!(refund.status, 201, "{}", refund.text);
    bench.sandbox.deliveries().idle().await;
    let mut names: Vec<String> = bench
        .sandbox
        .deliveries()
        .all()
        .iter()
        .map(|sent| sent.event.clone())
        .collect();
    names.sort();
    let expected = ["charge.failed", "charge.updated", "payment_request.failed"];
    assert_eq!(names, expected);
    for event in merchant.received() {
        let body: Value = serde_json::from_slice(&event.body).unwrap();
        if event.headers["hitpay-event-type"] == "failed" && body.get("payments").is_none() {
            assert_eq!(event.headers["hitpay-event-object"], "charge");
            assert_eq!(body["status"], "failed");
            assert_eq!(body["failed_reason"], "The payment was declined.");
            assert_eq!(body["payment_request"]["id"], json!(failed));
            assert_eq!(body["payment_request"]["status"], "failed");
        } else if event.headers["hitpay-event-object"] == "charge" {
            assert_eq!(body["failed_reason"], Value::Null);
            assert_eq!(body["status"], "partially_refunded");
            assert_eq!(body["refunded_amount"], 99);
            let request = &body["payment_request"];
            assert_eq!(
                (&request["id"], &body["payment_request_id"]),
                (&json!(paid), &json!(paid))
            );
        } else {
            let payment = &body["payments"][0];
            assert_eq!(payment["status"], "failed");
            assert_eq!(payment["status_reason_code"], "card_declined");
            assert_eq!(payment["status_reason"], "The payment was declined.");
        }
    }
}

#[tokio::test]
async fn deliveries_can_be_duplicated_held_reordered_and_delayed() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let deliveries = bench.sandbox.deliveries();
    let first = request_with_hook(&bench, &merchant.url).await;
    deliveries.duplicate(1);
    bench.sandbox.hitpay().pay(&first).unwrap();
    deliveries.idle().await;
    assert_eq!(merchant.received().len(), 2);
    deliveries.duplicate(0);

    deliveries.hold();
    let second = request_with_hook(&bench, &merchant.url).await;
    bench.sandbox.hitpay().fail(&second).unwrap();
    bench.sandbox.hitpay().pay(&second).unwrap();
    deliveries.idle().await;
    assert_eq!(merchant.received().len(), 2);
    deliveries.release(true);
    deliveries.idle().await;
    let received = merchant.received();
    let statuses: Vec<bool> = received
        .iter()
        .skip(2)
        .map(|received| String::from_utf8_lossy(&received.body).contains("status=completed"))
        .collect();
    assert_eq!(statuses, [true, false], "the later one arrived first");

    deliveries.delay(Duration::from_millis(30));
    let third = request_with_hook(&bench, &merchant.url).await;
    bench.sandbox.hitpay().pay(&third).unwrap();
    assert_eq!(merchant.received().len(), 4);
    deliveries.idle().await;
    assert_eq!(merchant.received().len(), 5);
}
