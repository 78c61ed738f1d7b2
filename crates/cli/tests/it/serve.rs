//! `dhow serve`: webhooks become signed effects, each at least once, across crashes and failures.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::Duration,
};

use dhow_tests::ended;
use serde_json::json;

use crate::{
    serving::{Forwarded, Serving, Shop, wait_until},
    shop_bench::Bench,
};

/// Returns the signature that OpenSSL computes for a request, with the key of 32 bytes of the value 7.
fn signature_by_openssl(forwarded: &Forwarded) -> String {
    let (id, time) = (
        forwarded.header("webhook-id"),
        forwarded.header("webhook-timestamp"),
    );
    let text = format!("{id}.{time}.{}", forwarded.body);
    let key = format!("hexkey:{}", "07".repeat(32));
    let script =
        format!("openssl dgst -sha256 -mac HMAC -macopt {key} -binary | openssl base64 -A");
    let mut shell = Command::new("sh");
    let piped = shell
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = ended(child);
    format!("v1,{}", String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_webhook_becomes_one_signed_effect() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 200);
    let effect = bench.shop.wait_for(1).remove(0);
    // The other version of the same payment's webhook, and a copy.
    for copy in ["--reference ORDER-1 --kind charge", "--reference ORDER-1"] {
        assert_eq!(bench.webhook(&serving, copy), 200);
    }
    let object = effect.json();
    assert_eq!(effect.header("webhook-id"), object["id"]);
    assert_eq!(effect.header("content-type"), "application/json");
    assert_eq!(
        effect.header("webhook-signature"),
        signature_by_openssl(&effect)
    );
    let occurred_at = object["occurred_at"].as_str().unwrap();
    assert!(occurred_at.ends_with('Z'), "{occurred_at}");
    let expected = json!({
        "id": object["id"], "type": "payment.paid", "account": "hitpay", "provider": "hitpay",
        "environment": "sandbox", "order": "payment", "merchant_reference": "ORDER-1",
        "provider_reference": object["provider_reference"], "amount": {"minor": 59900, "currency": "SGD"},
        "occurred_at": occurred_at, "evidence": "webhook", "confirmed": object["confirmed"], "after_failure": false,
    });
    assert_eq!(object, expected);

    wait_until(|| {
        serving
            .get("/metrics")
            .1
            .contains("dhow_effects_done_total{account=\"hitpay\",type=\"payment.paid\"} 1")
    });
    let metrics = serving.get("/metrics").1;
    assert!(
        metrics.contains("dhow_webhooks_accepted_total{account=\"hitpay\"}"),
        "{metrics}"
    );
    assert!(metrics.contains("dhow_store_up 1"), "{metrics}");
    let log = serving.stop();
    assert_eq!(bench.shop.received().len(), 1);
    for secret in [
        bench.sandbox.variable("DHOW_HITPAY_SALT"),
        "BwcHBwcH",
        "reference_number",
    ] {
        assert!(
            !log.contains(secret) && !metrics.contains(secret),
            "{secret}: {log}"
        );
    }
}

#[test]
fn an_effect_is_sent_until_the_shop_accepts_it() {
    let bench = Bench::new();
    let elsewhere = Shop::start();
    bench.shop.respond_with("500 Internal Server Error");
    let serving = bench.serve();
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1");
    bench.shop.wait_for(1);
    bench.shop.respond_with(&format!(
        "307 Temporary Redirect\r\nlocation: {}",
        elsewhere.url()
    ));
    bench.shop.wait_for(2);
    let pending = || bench.show("ORDER-1")["effects"][0].clone();
    wait_until(|| pending()["attempts"] == 2);
    let error = pending()["last_error"].as_str().unwrap().to_owned();
    assert!(
        error.contains("307") && error.contains("redirects are not followed"),
        "{error}"
    );
    bench.shop.respond_with("202 Accepted");
    let received = bench.shop.wait_for(3);
    wait_until(|| !pending()["done_at"].is_null());
    let ids: Vec<&str> = received
        .iter()
        .map(|effect| effect.header("webhook-id"))
        .collect();
    assert_eq!(ids, [ids[0]; 3]);
    assert_eq!(elsewhere.received().len(), 0);
    serving.stop();
}

#[test]
fn a_shop_that_is_down_gets_its_effects_later() {
    let bench = Bench::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = port.local_addr().unwrap();
    drop(port);
    let url = format!("http://{address}/effects?token=secret-9");
    let serving = Serving::start(bench.dhow("serve --forward-to").arg(url));
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1");
    let effect = || bench.show("ORDER-1")["effects"][0].clone();
    wait_until(|| effect()["attempts"] == 1);
    // The error names the party that failed, without the token.
    let error = effect()["last_error"].as_str().unwrap().to_owned();
    let expected = format!("the forward target http://{address}/effects did not respond");
    assert!(error.starts_with(&expected), "{error}");
    assert!(
        !error.contains("gateway") && !error.contains("secret-9"),
        "{error}"
    );
    let shop = Shop::start_at(address);
    assert_eq!(shop.wait_for(1)[0].json()["merchant_reference"], "ORDER-1");
    serving.stop();
}

#[test]
fn a_process_that_is_killed_after_the_acknowledgement_loses_nothing() {
    let bench = Bench::new();
    let mut serving = bench.serve();
    for number in 0..5 {
        let reference = format!("ORDER-{number}");
        bench.expect(&reference);
        assert_eq!(
            bench.webhook(&serving, &format!("--reference {reference}")),
            200
        );
        serving.kill();
        serving = bench.serve();
        let paid = |effect: &Forwarded| effect.json()["merchant_reference"] == *reference;
        wait_until(|| bench.shop.received().iter().any(paid));
    }
    serving.stop();
    let mut ids: Vec<String> = bench
        .shop
        .received()
        .iter()
        .map(|effect| effect.header("webhook-id").to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[test]
fn a_running_effect_and_a_running_webhook_are_finished_before_the_end() {
    let bench = Bench::new();
    bench.shop.pause(Duration::from_secs(2));
    let serving = bench.serve();
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1");
    bench.shop.wait_for(1);
    let host = serving.host().to_owned();
    let mut half = TcpStream::connect(&host).unwrap();
    let head = "POST /webhooks/hitpay HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nrefer";
    half.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    serving.signal("TERM");
    wait_until(|| TcpStream::connect(&host).is_err());
    half.write_all(b"ence=").unwrap();
    let mut response = String::new();
    half.read_to_string(&mut response).unwrap();
    // Without a signature it is refused, but it is answered.
    assert!(response.starts_with("HTTP/1.1 4"), "{response}");
    let (status, log) = serving.ended();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!bench.show("ORDER-1")["effects"][0]["done_at"].is_null());
    assert_eq!(bench.shop.received().len(), 1);
}

#[test]
fn without_a_url_effects_stay_in_the_store() {
    let bench = Bench::new();
    let serving = Serving::start(bench.dhow("serve"));
    assert!(serving.ready["forward_to"].is_null());
    bench.webhook(&serving, "--reference ORDER-1");
    bench.expect("ORDER-1");
    wait_until(|| bench.show("ORDER-1")["order"]["status"] == "paid");
    serving.stop();
    let effect = bench.show("ORDER-1")["effects"][0].clone();
    assert!(
        effect["done_at"].is_null() && effect["attempts"] == 0,
        "{effect}"
    );
    let serving = bench.serve();
    assert_eq!(bench.shop.wait_for(1)[0].json()["type"], "payment.paid");
    serving.stop();
}

#[test]
fn a_forged_webhook_is_rejected_and_counted() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    let status = bench.webhook(&serving, "--reference ORDER-1 --tamper");
    assert_eq!(status, 401);
    let metrics = serving.get("/metrics").1;
    assert!(
        metrics.contains(
            "dhow_webhooks_rejected_total{account=\"hitpay\",reason=\"signature-mismatch\"} 1"
        ),
        "{metrics}"
    );
    assert_eq!(bench.show("ORDER-1")["order"]["status"], "expected");
    serving.stop();
}
