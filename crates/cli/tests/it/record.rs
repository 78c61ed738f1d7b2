//! `dhow record`: the proxy between a shop and a gateway.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use dhow_record::Fixtures;
use dhow_tests::{CHILD_LIMIT, FaultServer, Lines, Script, exit};
use serde_json::Value;

use crate::{
    command::{Dhow, dhow, fresh_path},
    receiver::Receiver,
    served::Served,
};

mod failures;

/// A running recorder, which is killed on drop.
struct Recording {
    child: Child,
    output: Lines,
    ready: Value,
    folder: PathBuf,
}

impl Recording {
    fn start(record: Dhow) -> Self {
        Self::start_in(record, fresh_path("record"))
    }

    fn start_in(record: Dhow, folder: PathBuf) -> Self {
        let record = record
            .args("--json --listen 127.0.0.1:0 --out")
            .arg(&folder);
        let mut command = record.into_command();
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let output = Lines::of(child.stdout.take().unwrap());
        let mut recording = Self {
            child,
            output,
            ready: Value::Null,
            folder,
        };
        recording.ready = recording.next();
        recording
    }

    fn next(&mut self) -> Value {
        let line = self.output.next_line().unwrap_or_default();
        let object = serde_json::from_str(&line);
        assert!(object.is_ok(), "{line:?}");
        object.unwrap()
    }

    fn base(&self, at: usize) -> (&str, &str) {
        let base = &self.ready["base_urls"][at];
        (
            base["variable"].as_str().unwrap(),
            base["url"].as_str().unwrap(),
        )
    }

    /// Sends a request to an address of the recorder and returns the response.
    fn send(&self, name: &str, request: &[u8]) -> Vec<u8> {
        let url = self.ready[name].as_str().unwrap();
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(CHILD_LIMIT)).unwrap();
        stream.write_all(request).unwrap();
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        response
    }

    /// Stops the recorder and returns its exit code.
    fn stop(&mut self) -> i32 {
        let mut kill = Command::new("kill");
        let killed = kill.arg("-TERM").arg(self.child.id().to_string()).status();
        assert!(killed.unwrap().success());
        exit(&mut self.child).code().unwrap()
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything in a folder: names and contents.
fn everything(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all += &format!("{}\n", path.file_name().unwrap().display());
        all += &String::from_utf8_lossy(&fs::read(&path).unwrap());
    }
    all
}

/// Settings of a HitPay account at this URL.
fn account(url: &str) -> Dhow {
    dhow("record hitpay")
        .env("DHOW_HITPAY_API_KEY", "live-key-0x91bd77")
        .env("DHOW_HITPAY_SALT", "salt-of-forms-8814")
        .env("DHOW_HITPAY_EVENT_SALTS", "salt-of-events-2217")
        .env("DHOW_HITPAY_BASE_URL", url)
}

#[test]
fn a_payment_through_the_recorder_becomes_fixtures_that_pass() {
    let served = Served::start();
    let mut recording = Recording::start(served.dhow("record hitpay"));
    let (variable, url) = recording.base(0);
    assert_eq!(variable, "DHOW_HITPAY_BASE_URL");
    let order = "pay hitpay --json --amount 5.00 --currency SGD --reference ORDER-1042 \
                 --set email=ana.tan@shop.example --set phone=91234567";
    let paid = served
        .dhow(order)
        .env(variable, url)
        .arg("--set")
        .arg("name=Ana Tan")
        .run()
        .json(0);
    assert_eq!(paid["merchant_reference"], "ORDER-1042");
    let names = [recording.next(), recording.next()].map(|line| line["name"].clone());
    assert_eq!(names, ["find-payments", "create-payment"]);

    assert_eq!(recording.stop(), 0);
    let all = everything(&recording.folder);
    let id = paid["id"].as_str().unwrap();
    let key = served.variable("DHOW_HITPAY_API_KEY");
    for private in [
        id,
        key,
        "ORDER-1042",
        "ana.tan",
        "shop.example",
        "Ana Tan",
        "91234567",
    ] {
        assert!(!all.contains(private), "{private}");
    }
    let fixtures = Fixtures::load(&recording.folder).unwrap();
    assert_eq!(fixtures.fixtures().len(), 2);
    assert_eq!(fixtures.check().unwrap(), Vec::<String>::new());
    assert!(
        all.contains("confirms created-status") || all.contains("**created-status**"),
        "{all}"
    );
}

#[test]
fn a_webhook_goes_to_the_shop_and_its_fixture_verifies_with_the_test_account() {
    let served = Served::start();
    let shop = Receiver::with_response("202 Accepted", "kept");
    let forward = shop.url().trim_end_matches("/webhooks").to_owned();
    let record = served
        .dhow("record hitpay --webhooks 127.0.0.1:0 --forward-to")
        .arg(forward);
    let mut recording = Recording::start(record);
    let to = format!(
        "{}/webhooks?t=1",
        recording.ready["webhook_url"].as_str().unwrap()
    );
    let line = format!("webhook send hitpay --json --reference ORDER-1042-A --to {to}");
    let sent = served.dhow(&line).run().json(0);
    assert_eq!(sent["reply"]["status"], 202);
    let request = shop.request();
    assert!(
        request.starts_with("POST /webhooks?t=1 HTTP/1.1"),
        "{request}"
    );
    assert!(request.contains("ORDER-1042-A"), "{request}");
    let line = recording.next();
    assert_eq!(line["kind"], "webhook");
    assert_eq!(line["signature"], "verified");
    assert_eq!(recording.stop(), 0);
    let file = recording.folder.join("0001-webhook.request.http");
    let verify =
        dhow("webhook verify hitpay --json --env-file").arg(recording.folder.join("test.env"));
    let verdict = verify.arg("--file").arg(file).run().json(0);
    assert_eq!(verdict["verdict"], "valid");
    assert!(!everything(&recording.folder).contains("ORDER-1042-A"));
}

/// Sends a GET request as a browser does, and returns the response.
fn browse(url: &str) -> String {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(CHILD_LIMIT)).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}

/// Follows redirects without a host, as a browser does, and returns the page.
fn page_of(recorder: &str, url: &str) -> String {
    let host = recorder.split('/').nth(2).unwrap();
    let mut url = url.to_owned();
    for _ in 0..5 {
        let response = browse(&url);
        let lines = response.lines().map(str::to_owned);
        let mut lines = lines.take_while(|line| !line.is_empty());
        let location = lines.find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("location")
                .then(|| value.to_owned())
        });
        match location {
            Some(path) => {
                assert!(path.starts_with('/'), "{path}");
                url = format!("http://{host}{path}");
            }
            None => return response,
        }
    }
    // Too many redirects: no page.
    String::new()
}

#[test]
fn a_customer_pays_on_the_pages_of_hpay_through_the_recorder() {
    let served = Served::start();
    let mut recording = Recording::start(served.dhow("record hpay"));
    let (variable, url) = recording.base(0);
    assert_eq!(variable, "DHOW_HPAY_CHECKOUT_BASE_URL");
    let url = url.to_owned();
    let paid = served
        .dhow("pay hpay --json --amount 200000 --currency VND --reference ORDER-1042 --set name=Ana --set email=ana@shop.example --set phone=0901234567 --set return_url=https://shop.example/thanks")
        .env(variable, &url)
        .run()
        .json(0);
    let link = paid.to_string();
    let strings = link.split('"');
    let link = strings
        .into_iter()
        .find(|text| text.starts_with(&url))
        .unwrap()
        .to_owned();
    let page = page_of(&url, &link);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("<form"), "{page}");
    assert_eq!(recording.stop(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_and_assets_without_a_host_lead_to_the_same_place_as_at_the_gateway() {
    let answer = "HTTP/1.1 302 Found\r\nlocation: /pay/7?a=1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let gateway = FaultServer::start(Script::answer(answer)).await;
    let base = format!("{}/shop/v2", gateway.url().trim_end_matches('/'));
    let recording = Recording::start(account(&base));
    let url = recording.base(0).1.to_owned();
    assert!(url.ends_with("/shop/v2"), "{url}");
    let host = url.trim_end_matches("/shop/v2");
    for path in ["/shop/v2/v1/balances", "/pay/7?a=1", "/style.css"] {
        let response = browse(&format!("{host}{path}"));
        assert!(response.contains("location: /pay/7?a=1"), "{response}");
    }
    let targets: Vec<String> = gateway
        .requests()
        .iter()
        .map(|request| request.target().to_owned())
        .collect();
    assert_eq!(
        targets,
        ["/shop/v2/v1/balances", "/pay/7?a=1", "/style.css"]
    );
}

#[test]
fn each_host_of_a_gateway_has_a_port_that_no_other_address_uses() {
    let served = Served::start();
    let mut record = served.dhow("record hpay");
    for name in ["CHECKOUT", "ACCOUNT", "OPENAPI"] {
        let host = name.to_lowercase();
        record = record.env(
            &format!("DHOW_HPAY_{name}_BASE_URL"),
            &format!("https://{host}.example/{host}"),
        );
    }
    let recording = Recording::start(record);
    let urls: Vec<&str> = (0..3).map(|at| recording.base(at).1).collect();
    let ports: std::collections::BTreeSet<&str> = urls
        .iter()
        .map(|url| url.split(['/', ':']).nth(4).unwrap())
        .collect();
    assert_eq!(ports.len(), 3, "{urls:?}");
    assert!(
        urls[0].ends_with("/checkout") && urls[1].ends_with("/account"),
        "{urls:?}"
    );
}

#[test]
fn every_gateway_has_its_base_urls_at_the_recorder() {
    let served = Served::start();
    for (gateway, count) in [("hitpay", 1), ("payatom", 1), ("hub2", 1), ("hpay", 3)] {
        let recording = Recording::start(served.dhow("record").arg(gateway));
        let bases = recording.ready["base_urls"].as_array().unwrap();
        assert_eq!(bases.len(), count, "{gateway}");
        for base in bases {
            let variable = base["variable"].as_str().unwrap();
            // HitPay's base URL may end with the version or not.
            let real = served.variable(variable).trim_end_matches("/v1");
            assert_eq!(
                base["gateway"].as_str().unwrap().trim_end_matches('/'),
                real
            );
        }
    }
}

#[test]
fn an_account_without_a_base_url_is_recorded_at_the_gateways_own() {
    let record = dhow("record hitpay")
        .env("DHOW_HITPAY_API_KEY", "live-key-0x91bd77")
        .env("DHOW_HITPAY_ENVIRONMENT", "sandbox");
    let recording = Recording::start(record);
    let gateway = &recording.ready["base_urls"][0]["gateway"];
    assert_eq!(gateway, "https://api.sandbox.hit-pay.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_passes_byte_for_byte_with_its_compression_and_status() {
    let mut compressed = b"HTTP/1.1 503 Busy\r\ncontent-encoding: gzip\r\nx-trace: 7\r\nretry-after: 5\r\nconnection: x-own\r\nx-own: 1\r\ncontent-length: 6\r\n\r\n".to_vec();
    compressed.extend([0x1f, 0x8b, 0x08, 0, 0xff, 0xfe]);
    let gateway = FaultServer::start(Script::answer(compressed)).await;
    let mut recording = Recording::start(account(&gateway.url()));
    let request = b"POST /v1/payment-requests?a=%20b HTTP/1.1\r\nhost: x\r\nconnection: close, x-hop\r\nx-hop: 1\r\nx-business-api-key: live-key-0x91bd77\r\ncontent-length: 9\r\n\r\n\xff\xfe\0binary";
    let response = recording.send("url", request);
    let text = String::from_utf8_lossy(&response).to_lowercase();
    assert!(text.starts_with("http/1.1 503"), "{text}");
    assert!(
        text.contains("content-encoding: gzip") && text.contains("x-trace: 7"),
        "{text}"
    );
    assert!(
        !text.contains("x-own") && !text.contains("dhow-record-error"),
        "{text}"
    );
    assert!(response.ends_with(&[0x1f, 0x8b, 0x08, 0, 0xff, 0xfe]));
    let received = gateway.requests();
    let received = received.first().unwrap();
    assert!(received.body().ends_with(b"\xff\xfe\0binary"));
    recording.next();
    assert_eq!(recording.stop(), 0);
    assert!(!everything(&recording.folder).contains("live-key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_split_over_chunks_is_replaced() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n\
                  e\r\n{\"name\":\"Ana T\r\n7\r\nan-Wei\"\r\n1\r\n}\r\n0\r\n\r\n";
    let gateway = FaultServer::start(Script::answer(answer)).await;
    let mut recording = Recording::start(account(&gateway.url()));
    let request = b"POST /v1/customers HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n\
                    e\r\n{\"email\":\"ana.\r\na\r\ntan@x.io\"}\r\n0\r\n\r\n";
    let response = String::from_utf8(recording.send("url", request)).unwrap();
    assert!(
        response.ends_with(r#"{"name":"Ana Tan-Wei"}"#),
        "{response}"
    );
    assert!(
        gateway.requests()[0]
            .body()
            .ends_with(br#"{"email":"ana.tan@x.io"}"#)
    );
    recording.next();
    assert_eq!(recording.stop(), 0);
    let all = everything(&recording.folder);
    for private in ["Ana", "Wei", "ana.tan", "x.io"] {
        assert!(!all.contains(private), "{private}");
    }
}
