//! `dhow serve`: webhooks become signed effects, each at least once, across crashes and failures.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    command::{Dhow, dhow, fresh_path},
    served::Served,
    serving::{Forwarded, Serving, Shop, wait_until},
};

/// A sandbox's settings, a store, and the shop that receives effects.
pub(crate) struct Bench {
    pub(crate) sandbox: Served,
    pub(crate) store: PathBuf,
    pub(crate) shop: Shop,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            sandbox: Served::start(),
            store: fresh_path("shop.db"),
            shop: Shop::start(),
        }
    }

    /// Returns a command on the store, whose name is its first word.
    pub(crate) fn dhow(&self, arguments: &str) -> Dhow {
        let (name, rest) = arguments.split_once(' ').unwrap_or((arguments, ""));
        let store = format!("sqlite:{}", self.store.display());
        let command = self.sandbox.dhow(name).args("--store").arg(store);
        command.args(rest)
    }

    /// Starts `dhow serve`, which forwards to the shop and resumes the work of a killed process after a second.
    pub(crate) fn serve(&self) -> Serving {
        let serve = self
            .dhow("serve --lease 1 --forward-to")
            .arg(self.shop.url());
        Serving::start(serve)
    }

    /// Makes an order of 599.00 SGD known.
    pub(crate) fn expect(&self, reference: &str) -> Value {
        let order = "--provider hitpay --amount 599.00 --currency SGD --reference";
        let expect = self.dhow(&format!("orders expect --json {order} {reference}"));
        expect.run().json(0)
    }

    /// Sends a webhook of HitPay, and returns the status of the reply.
    pub(crate) fn webhook(&self, serving: &Serving, arguments: &str) -> Value {
        let send = self.sandbox.dhow("webhook send hitpay --json --to");
        let sent = send
            .arg(serving.webhook_url("hitpay"))
            .args(arguments)
            .run();
        let sent: Value = serde_json::from_str(&sent.stdout).unwrap();
        sent["reply"]["status"].clone()
    }

    pub(crate) fn show(&self, reference: &str) -> Value {
        self.dhow(&format!("orders show --json {reference}"))
            .run()
            .json(0)
    }
}

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
    let output = child.wait_with_output().unwrap();
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
        "occurred_at": occurred_at, "evidence": "webhook", "after_failure": false,
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
    let serve = bench.dhow(&format!("serve --forward-to http://{address}/effects"));
    let serving = Serving::start(serve);
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1");
    wait_until(|| bench.show("ORDER-1")["effects"][0]["attempts"] == 1);
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

#[test]
fn requests_have_limits() {
    let bench = Bench::new();
    let serving = bench.serve();
    for path in ["/", "/webhooks", "/webhooks/nobody", "/webhooks/hitpay/x"] {
        assert_eq!(serving.get(path).0, 404, "{path}");
    }
    let mut large = TcpStream::connect(serving.host()).unwrap();
    let body = "x".repeat(70_000);
    let head = "POST /webhooks/hitpay HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 70000\r\n\r\n";
    large.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut response = [0; 12];
    large.read_exact(&mut response).unwrap();
    assert_eq!(&response, b"HTTP/1.1 413");
    // A caller that never finishes its head is disconnected, and so is one that sends nothing after its first request.
    let mut slow = TcpStream::connect(serving.host()).unwrap();
    slow.write_all(b"POST /webhooks/hitpay HTTP/1.1\r\nhost:")
        .unwrap();
    let mut idle = TcpStream::connect(serving.host()).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    for stream in [&mut slow, &mut idle] {
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
    serving.stop();
}

#[test]
fn a_locked_store_is_unavailable_until_it_is_unlocked() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    assert_eq!(serving.get("/healthz"), (200, "ok\n".to_owned()));
    let other = rusqlite::Connection::open(&bench.store).unwrap();
    other.execute_batch("begin immediate").unwrap();
    assert_eq!(serving.get("/healthz").0, 503);
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 503);
    let metrics = serving.get("/metrics").1;
    assert!(metrics.contains("dhow_store_up 0"), "{metrics}");
    assert!(
        metrics.contains("dhow_webhooks_not_stored_total{account=\"hitpay\"} 1"),
        "{metrics}"
    );
    other.execute_batch("rollback").unwrap();
    wait_until(|| serving.get("/healthz").0 == 200);
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 200);
    bench.shop.wait_for(1);
    serving.stop();
}

/// Runs `serve` with arguments that it refuses, and returns the message.
fn refused(bench: &Bench, code: i32, arguments: &str) -> String {
    let error = bench.dhow("serve --json").args(arguments).run().json(code);
    error["error"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn mistakes_are_named_before_anything_is_created() {
    let bench = Bench::new();
    let message = refused(&bench, 2, "--forward-to http://localhost:1/effects");
    assert!(
        message.starts_with("DHOW_FORWARD_SECRET is required"),
        "{message}"
    );
    let message = refused(&bench, 2, "--forward-to http://shop.example/effects");
    assert!(message.contains("must use https"), "{message}");
    let message = refused(&bench, 2, "--forward-to https://me:secret-9@shop.example/");
    assert!(
        message.contains("must not contain a user name") && !message.contains("secret-9"),
        "{message}"
    );
    let weak = bench.dhow("serve --json --forward-to http://localhost:1/effects");
    let weak = weak
        .env("DHOW_FORWARD_SECRET", "whsec_c2VjcmV0LTk=")
        .run()
        .json(2);
    let message = weak["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("24 to 64 random bytes") && !message.contains("c2Vj"),
        "{message}"
    );
    assert!(!bench.store.exists());

    let accountless = dhow("serve --json --store sqlite:x.db").run().json(2);
    let message = accountless["error"]["message"].as_str().unwrap();
    assert!(message.contains("at least one gateway"), "{message}");
    let nowhere = bench.sandbox.dhow("serve --json").run().json(2);
    assert_eq!(nowhere["error"]["field"], "--store");
    assert!(!Path::new("x.db").exists());
}

#[test]
fn a_port_in_use_and_an_unusable_store_are_named() {
    let bench = Bench::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let message = refused(&bench, 2, &format!("--addr {address}"));
    assert!(message.contains(&address), "{message}");

    for (url, code, expected) in [
        (
            "sqlite:no-such-folder/shop.db",
            2,
            "no-such-folder/shop.db cannot be created",
        ),
        ("postgres://shop:secret-9@localhost/shop", 2, "PostgreSQL"),
        ("shop.db", 2, "must be sqlite:PATH"),
    ] {
        let serve = bench.sandbox.dhow("serve --json --store").arg(url);
        let error = serve.run().json(code);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(expected) && !message.contains("secret-9"),
            "{message}"
        );
    }
    let text = fresh_path("notes.txt");
    std::fs::write(
        &text,
        "these are notes and not a database, and they stay as they are".repeat(99),
    )
    .unwrap();
    let serve = bench
        .sandbox
        .dhow("serve --json --store")
        .arg(format!("sqlite:{}", text.display()));
    let error = serve.run().json(3);
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains("corrupt"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn a_new_store_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let serving = bench.serve();
    for end in ["", "-wal", "-shm"] {
        let file = format!("{}{end}", bench.store.display());
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{end}");
    }
    serving.stop();
}
