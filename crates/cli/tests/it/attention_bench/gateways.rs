//! Money that does not match, at the gateways other than HitPay: the printed reads must find the payment by the webhook's reference.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use dhow_core::{Delivery, Environment, Expectation, Money};
use serde_json::json;

use super::{Case, World, reference};

fn expectation(gateway: &str, order: &str, amount: &str) -> Expectation {
    let mut factories = dhow::FACTORIES.iter();
    let factory = factories.find(|factory| factory.id().as_str() == gateway);
    let amount: Money = amount.parse().unwrap();
    let id = factory.unwrap().id().clone();
    Expectation::new(id, Environment::Sandbox, reference(order), amount)
}

/// PayAtom gives a payment its reference after its creation, and its webhooks have it.
pub(super) async fn another_amount_at_payatom() -> Case {
    let world = World::new();
    let url = json!({"url": "http://127.0.0.1:1/x"});
    world.sandbox.post_json("/_sandbox/payatom/webhook", &url);
    let customer = "--set name=Ravi --set email=r@shop.example --set phone=9000000000";
    let order = "--amount 599 --currency INR --reference ORDER-1042A";
    world.created(&format!("pay payatom --json {order} {customer}"));
    let pay = "/_sandbox/payatom/payins/ORDER-1042A/pay";
    world.sandbox.post_json(pay, &json!({"amount": 90}));
    let sent = world.sandbox.get("/_sandbox/deliveries");
    let body = sent[0]["body"].as_str().unwrap().to_owned();
    let delivery = Delivery::post("/", body).with_header("content-type", "application/json");
    let engine = world.engine("payatom", "payatom", None).await;
    let expected = expectation("payatom", "ORDER-1042A", "599 INR");
    engine.expect("payatom", expected).await.unwrap();
    world.deliver(&engine, "payatom", &delivery.unwrap()).await;
    let case = world.case("another amount at PayAtom", "payatom", "");
    Case {
        amount: "90",
        currency: "INR",
        reference: "ORDER-1042A",
        ..case
    }
}

pub(super) async fn another_amount_at_hub2() -> Case {
    let world = World::new();
    let order = "--amount 5000 --currency XOF --reference ORDER-1";
    let id = world.created(&format!("pay hub2 --json {order}"));
    let money = r#""status":"successful","amount":5000,"currency":"XOF","mode":"sandbox""#;
    let attempt = format!(r#"{{"id":"pay_1","intentId":"{id}","method":"mobile_money",{money}}}"#);
    let intent =
        format!(r#"{{"id":"{id}","purchaseReference":"ORDER-1",{money},"payments":[{attempt}]}}"#);
    let event = world.hub2_event("payment_intent.succeeded", &intent);
    let engine = world.engine("hub2", "hub2", None).await;
    let expected = expectation("hub2", "ORDER-1", "4000 XOF");
    engine.expect("hub2", expected).await.unwrap();
    world.deliver(&engine, "hub2", &event).await;
    let case = world.case("another amount at Hub2", "hub2", id);
    Case {
        reference: "ORDER-1",
        ..case
    }
}

/// HPay creates an order when its link is opened.
pub(super) async fn another_amount_at_hpay() -> Case {
    let world = World::new();
    let order = "--amount 200000 --currency VND --reference OM_1";
    let pay = format!("pay hpay --json {order} --set return_url=https://shop.example/return");
    let payment = world.sandbox.dhow(&pay).run().json(0);
    open(payment["next_action"]["url"].as_str().unwrap());
    let engine = world.engine("hpay", "hpay", None).await;
    let expected = expectation("hpay", "OM_1", "20000 VND");
    engine.expect("hpay", expected).await.unwrap();
    world.send(&engine, "hpay", &format!("hpay {order}")).await;
    let case = world.case("another amount at HPay", "hpay", "OM_1");
    Case {
        amount: "200000",
        currency: "VND",
        reference: "OM_1",
        ..case
    }
}

/// Opens a page as a browser does.
fn open(url: &str) {
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(!response.starts_with("HTTP/1.1 4"), "{response}");
}
