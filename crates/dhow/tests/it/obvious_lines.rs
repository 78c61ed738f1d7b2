//! Lines that a user writes without reading the documentation first.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::DefaultBodyLimit, extract::State, routing::post};
use dhow::{Registry, prelude::*};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower_service::Service;

use crate::gateway::{amount, hitpay, payment, webhook};

fn form(text: serde_json::Result<String>) -> Value {
    serde_json::from_str(&text.unwrap()).unwrap()
}

#[test]
fn a_payment_is_serialised() {
    let payment = payment();
    let text = serde_json::to_string(&payment);
    let form = form(text);
    assert_eq!(form["id"], "9a1b");
    assert_eq!(form["status"], "pending");
    assert_eq!(form["amount"]["minor"], 59_900);
}

#[test]
fn an_event_is_serialised() {
    let gateway = hitpay();
    let event = gateway.event(&gateway.verify_webhook(&webhook()).unwrap());
    let text = serde_json::to_string(&event);
    let form = form(text);
    assert_eq!(
        (&form["kind"], &form["status"]),
        (&json!("payment"), &json!("paid"))
    );
    assert_eq!(form["merchant_reference"], "ORDER-1042");
}

#[test]
fn next_actions_are_serialised() {
    let payment = payment();
    let text = serde_json::to_string(&payment.next_actions);
    let expected = json!([{"type": "redirect", "url": "https://pay.example/9a1b"}]);
    assert_eq!(form(text), expected);
}

#[test]
fn an_expectation_is_serialised() {
    let order = MerchantReference::new("ORDER-1042").unwrap();
    let expectation = Expectation::for_payment(&payment(), order, amount());
    let text = serde_json::to_string(&expectation);
    let expected = json!({
        "provider": "hitpay",
        "environment": "sandbox",
        "merchant_reference": "ORDER-1042",
        "provider_reference": "9a1b",
        "amount": {"minor": 59_900, "currency": "SGD"},
    });
    assert_eq!(form(text), expected);
}

#[test]
fn an_outcome_is_serialised() {
    let outcome = Outcome::Unknown(Resolution::LookUp);
    let text = serde_json::to_string(&outcome);
    assert_eq!(text.unwrap(), "\"unknown:look-up\"");
}

#[test]
fn an_environment_is_parsed() {
    let environment = "sandbox".parse::<Environment>();
    assert_eq!(environment, Ok(Environment::Sandbox));
}

#[test]
fn a_payment_status_is_parsed() {
    let status = "paid".parse::<PaymentStatus>();
    assert_eq!(status, Ok(PaymentStatus::Paid));
}

#[test]
fn money_is_parsed_with_its_currency() {
    let money = "599.00 SGD".parse::<Money>();
    assert_eq!(money, Ok(amount()));
}

#[test]
fn a_provider_id_is_created_from_text() {
    let id = ProviderId::new("hitpay").unwrap();
    assert_eq!(id, *dhow::FACTORIES[0].id());
}

/// Handler of a webhook route.
async fn receive(State(gateway): State<Arc<HitPay>>, delivery: Delivery) -> Reply {
    match gateway.verify_webhook(&delivery) {
        Ok(verified) => verified.reply().clone(),
        Err(rejection) => rejection.reply().clone(),
    }
}

/// Posts to the handler and returns the status and the body of the response.
async fn post_to(route: Router<Arc<HitPay>>, request: Request<Body>) -> (StatusCode, String) {
    let mut app = route.with_state(Arc::new(hitpay()));
    let response = app.call(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1_000).await.unwrap();
    (parts.status, String::from_utf8(body.to_vec()).unwrap())
}

fn posted(delivery: &Delivery) -> Request<Body> {
    let request = Request::post(delivery.path());
    request.body(Body::from(delivery.body().clone())).unwrap()
}

#[tokio::test]
async fn an_axum_handler_returns_a_reply() {
    let route = || Router::new().route("/webhooks/hitpay", post(receive));
    let accepted = post_to(route(), posted(&webhook())).await;
    assert_eq!(accepted.0, StatusCode::OK);
    let forged = Delivery::post("/webhooks/hitpay", "payment_id=1&hmac=00");
    let rejected = post_to(route(), posted(&forged)).await;
    assert_eq!(rejected.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_axum_request_becomes_a_delivery_with_a_limit_of_its_body() {
    async fn size(delivery: Delivery) -> String {
        let (path, query) = (delivery.path(), delivery.query().unwrap_or_default());
        let header = delivery.single_header("x-key").unwrap();
        format!(
            "{path}?{query} {} {}",
            header.unwrap().len(),
            delivery.body().len()
        )
    }
    let route = || {
        let route = Router::new().route("/hook", post(size));
        route.layer(DefaultBodyLimit::max(64))
    };
    let request = |bytes: usize| {
        let request = Request::post("/hook?a=%20b").header("x-key", "abc");
        request.body(Body::from(vec![b'x'; bytes])).unwrap()
    };
    let (status, body) = post_to(route(), request(64)).await;
    assert_eq!(
        (status, body.as_str()),
        (StatusCode::OK, "/hook?a=%20b 3 64")
    );
    let (status, _) = post_to(route(), request(65)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn a_refund_has_options() {
    let reference = MerchantReference::new("REFUND-1").unwrap();
    let mut refund = NewRefund::new(reference, payment().provider_reference, amount());
    refund.options.set("send_email", "true");
    let form = serde_json::to_value(&refund).unwrap();
    assert_eq!(form["options"], json!({"send_email": "true"}));
    assert_eq!(serde_json::from_value::<NewRefund>(form).unwrap(), refund);
}

#[test]
fn providers_are_collected_into_a_registry() {
    let providers: Vec<Arc<dyn PaymentProvider>> = vec![Arc::new(hitpay())];
    let registry = providers.into_iter().collect::<Registry>();
    assert_eq!(registry.providers().count(), 1);
}

#[test]
fn a_gateway_is_found_by_its_id() {
    let providers: [Arc<dyn PaymentProvider>; 1] = [Arc::new(hitpay())];
    let registry = Registry::from_iter(providers);
    let gateway = registry.get("hitpay");
    assert_eq!(gateway.unwrap().id().as_str(), "hitpay");
    assert!(registry.get("hub2").is_none());
}

#[tokio::test]
async fn a_poller_in_tokio_needs_no_code_of_its_own() {
    let mut plan = PollPlan::default();
    plan.initial_interval = Duration::from_millis(5);
    let poller = Poller::new(plan, &SystemClock, &TokioSleeper, &RandomJitter);
    let mut answers = ["pending", "paid"].into_iter();
    let polled = poller.follow(
        "pending",
        |word| *word == "pending",
        || {
            let answer = answers.next().unwrap();
            async move { Ok(answer) }
        },
    );
    let polled = polled.await.unwrap();
    assert_eq!((polled.last, polled.requests), ("paid", 2));
}

#[tokio::test]
async fn balances_are_an_accessor_of_every_gateway() {
    let gateway = hitpay();
    let balances = gateway.balances();
    let error = balances.unwrap().read_balances().await.unwrap_err();
    // Nothing listens at the base URL.
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
