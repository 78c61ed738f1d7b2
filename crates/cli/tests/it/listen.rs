//! `dhow listen`: verdicts, saved requests, forwarding and the end.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use dhow_tests::{CHILD_LIMIT, Lines, exit};
use serde_json::Value;

use crate::{
    command::{Dhow, dhow, fresh_path},
    receiver::Receiver,
    served::Served,
};

const GATEWAYS: [&str; 4] = ["hitpay", "payatom", "hpay", "hub2"];

/// A running `dhow listen`, which is killed on drop.
pub(crate) struct Listening {
    child: Child,
    output: Lines,
    pub(crate) ready: Value,
}

impl Listening {
    pub(crate) fn start(listen: Dhow) -> Self {
        let mut command = listen.args("--json --addr 127.0.0.1:0").into_command();
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let output = Lines::of(child.stdout.take().unwrap());
        let ready = Value::Null;
        let mut listening = Self {
            child,
            output,
            ready,
        };
        listening.ready = listening.next();
        assert!(listening.ready["url"].is_string(), "{}", listening.ready);
        listening
    }

    /// Returns the next object, which is one line.
    pub(crate) fn next(&mut self) -> Value {
        let line = self.output.next_line().unwrap_or_default();
        let object = serde_json::from_str(&line);
        assert!(object.is_ok(), "{line:?}");
        object.unwrap()
    }

    pub(crate) fn url(&self, gateway: &str) -> String {
        format!("{}/webhooks/{gateway}", self.ready["url"].as_str().unwrap())
    }

    /// Sends a request and returns the response.
    fn send(&self, request: &[u8]) -> String {
        let url = self.ready["url"].as_str().unwrap();
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(CHILD_LIMIT)).unwrap();
        stream.write_all(request).unwrap();
        let mut response = Vec::new();
        // A server that refuses a large body closes the connection before it is read.
        let _ = stream.read_to_end(&mut response);
        String::from_utf8(response).unwrap()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn send(served: &Served, gateway: &str, to: &str, arguments: &str) -> Value {
    let line = format!("webhook send {gateway} --json --to {to} {arguments}");
    served.dhow(&line).run().json(0)
}

/// Splits a printed command line. Its words contain no spaces here.
fn printed(line: &Value) -> String {
    let line = line.as_str().unwrap();
    line.strip_prefix("dhow ").unwrap().to_owned()
}

#[test]
fn a_webhook_of_every_gateway_is_verified_and_saved_in_a_form_that_is_read_back() {
    let served = Served::start();
    let folder = fresh_path("hooks");
    let mut listening = Listening::start(served.dhow("listen --save").arg(&folder));
    for gateway in GATEWAYS {
        let sent = send(
            &served,
            gateway,
            &listening.url(gateway),
            "--reference ORDER-1042-A",
        );
        assert_eq!(sent["reply"]["status"], 200, "{gateway}");
        let shown = listening.next();
        assert_eq!(shown["verdict"], "valid", "{gateway}");
        assert_eq!(shown["provider"], gateway);
        assert_eq!(shown["status"], 200);
        assert_eq!(shown["event"]["merchant_reference"], "ORDER-1042-A");
        assert_eq!(shown["next"], serde_json::json!([]));
        assert!(shown["save_error"].is_null());
        let file = shown["saved"].as_str().unwrap();
        is_private(Path::new(file));
        for command in ["verify", "explain"] {
            let line = format!("webhook {command} {gateway} --json --file {file}");
            let verdict = served.dhow(&line).run().json(0);
            let expected = if command == "verify" {
                "valid"
            } else {
                "match"
            };
            assert_eq!(verdict["verdict"], expected, "{gateway}");
        }
        send(
            &served,
            gateway,
            &listening.url(gateway),
            &format!("--file {file}"),
        );
        let again = listening.next();
        assert_eq!(again["verdict"], "valid", "{gateway}");
        let (first, second) = (fs::read(file), fs::read(again["saved"].as_str().unwrap()));
        let without_agent = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            let lines = text
                .split_inclusive('\n')
                .filter(|line| !line.starts_with("host:"));
            lines.collect::<String>()
        };
        assert_eq!(
            without_agent(first.unwrap()),
            without_agent(second.unwrap()),
            "{gateway}"
        );
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2 * GATEWAYS.len());
}

#[cfg(unix)]
fn is_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(not(unix))]
fn is_private(_: &Path) {}

#[test]
fn a_rejected_webhook_has_the_reason_and_the_command_that_explains_it() {
    let served = Served::start();
    let folder = fresh_path("hooks");
    let mut listening = Listening::start(served.dhow("listen --save").arg(&folder));
    for gateway in GATEWAYS {
        send(&served, gateway, &listening.url(gateway), "--tamper");
        let shown = listening.next();
        assert_eq!(shown["verdict"], "rejected", "{gateway}");
        assert_eq!(shown["reason"], "signature-mismatch", "{gateway}");
        assert!(shown["event"].is_null());
        let explain = printed(&shown["next"][0]);
        let explained = served.dhow(&explain).arg("--json").run().json(1);
        assert_eq!(explained["verdict"], "mismatch", "{gateway}");
    }
}

#[test]
fn a_request_is_forwarded_byte_for_byte_and_the_response_is_returned() {
    let served = Served::start();
    for gateway in GATEWAYS {
        for tamper in ["", "--tamper"] {
            let receiver = Receiver::with_response("203 Thanks", "{\"acknowledge\":\"no\"}");
            let target = receiver.url().replace("/webhooks", "/in/GATEWAY?shop=7");
            let listen = served.dhow("listen --forward-to").arg(target);
            let mut listening = Listening::start(listen);
            let line = format!("webhook send {gateway} --json {tamper} --to");
            let sent = served.dhow(&line).arg(listening.url(gateway)).run();
            let sent: Value = serde_json::from_str(&sent.stdout).unwrap();
            assert_eq!(sent["reply"]["status"], 203, "{gateway}");
            assert_eq!(sent["reply"]["body"], "{\"acknowledge\":\"no\"}");
            assert_eq!(sent["reply"]["content_type"], "text/plain");
            let shown = listening.next();
            assert!(shown["status"].is_null(), "{shown}");
            let answered = listening.next();
            assert_eq!(answered["delivery"], shown["delivery"]);
            assert_eq!(answered["provider"], gateway);
            assert_eq!(answered["forwarded"]["status"], 203);
            assert_eq!(answered["status"], 203);
            assert!(
                answered["forwarded"]["to"]
                    .as_str()
                    .unwrap()
                    .ends_with(&format!("/in/{gateway}"))
            );
            let verdict = if tamper.is_empty() {
                "valid"
            } else {
                "rejected"
            };
            assert_eq!(shown["verdict"], verdict);
            let arrived = receiver.request();
            let (head, body) = arrived.split_once("\r\n\r\n").unwrap();
            assert_eq!(body, sent["sent"]["body"].as_str().unwrap(), "{gateway}");
            let method = sent["sent"]["method"].as_str().unwrap();
            let query = sent["sent"]["to"].as_str().unwrap().split_once('?');
            let query = query
                .map(|(_, query)| format!("&{query}"))
                .unwrap_or_default();
            let first = format!("{method} /in/{gateway}?shop=7{query} HTTP/1.1\r\n");
            assert!(head.starts_with(&first), "{head}");
            for header in sent["sent"]["headers"].as_array().unwrap() {
                let line = format!(
                    "\r\n{}: {}",
                    header[0].as_str().unwrap(),
                    header[1].as_str().unwrap()
                );
                assert!(head.contains(&line), "{gateway}: {line} in {head}");
            }
        }
    }
}

#[test]
fn without_a_response_of_the_target_the_gateway_is_asked_to_deliver_again() {
    let served = Served::start();
    let listen = served.dhow("listen hitpay --forward-to http://127.0.0.1:1/in");
    let mut listening = Listening::start(listen);
    let line = format!(
        "webhook send hitpay --json --to {}",
        listening.url("hitpay")
    );
    let sent = served.dhow(&line).run().json(1);
    assert_eq!(sent["reply"]["status"], 502);
    assert_eq!(listening.next()["verdict"], "valid");
    let answered = listening.next();
    assert_eq!(answered["status"], 502);
    assert!(answered["forwarded"]["status"].is_null());
    let error = answered["forwarded"]["error"].as_str().unwrap();
    assert!(error.contains("refused"), "{error}");
}

#[test]
fn a_webhook_is_shown_before_the_target_has_answered() {
    let served = Served::start();
    let target = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/in", target.local_addr().unwrap());
    let mut listening = Listening::start(served.dhow("listen hitpay --forward-to").arg(url));
    let send = format!(
        "webhook send hitpay --json --to {}",
        listening.url("hitpay")
    );
    let send = served.dhow(&send);
    let sent = thread::spawn(move || send.run().json(0));
    // The target answers once the delivery was read here, or after a while.
    let (shown, was_shown) = mpsc::channel();
    let answered = thread::spawn(move || {
        let (mut stream, _) = target.accept().unwrap();
        let was_shown = was_shown.recv_timeout(Duration::from_secs(10)).is_ok();
        let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
        stream.write_all(answer).unwrap();
        was_shown
    });
    let delivery = listening.next();
    // The target has answered already if it gave up waiting.
    let _ = shown.send(());
    assert!(answered.join().unwrap(), "shown after the answer");
    assert_eq!(delivery["verdict"], "valid", "{delivery}");
    assert!(delivery["status"].is_null(), "{delivery}");
    let answered = listening.next();
    assert_eq!(answered["forwarded"]["status"], 204);
    assert_eq!(answered["in_time"], true);
    assert_eq!(sent.join().unwrap()["reply"]["status"], 204);
}

#[test]
fn a_response_after_the_sender_gave_up_is_shown_as_too_late() {
    let served = Served::start();
    let target = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/in", target.local_addr().unwrap());
    let mut listening = Listening::start(served.dhow("listen hitpay --forward-to").arg(url));
    let host = listening.ready["url"].as_str().unwrap().to_owned();
    let mut sender = TcpStream::connect(host.trim_start_matches("http://")).unwrap();
    let request = b"POST /webhooks/hitpay HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";
    sender.write_all(request).unwrap();
    let (mut stream, _) = target.accept().unwrap();
    assert_eq!(listening.next()["delivery"], 1);
    drop(sender);
    // The connection's end has to arrive before the response; nothing shows that it has.
    thread::sleep(Duration::from_millis(300));
    let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
    stream.write_all(answer).unwrap();
    let answered = listening.next();
    assert_eq!(answered["forwarded"]["status"], 204, "{answered}");
    assert_eq!(answered["in_time"], false, "{answered}");
}

#[test]
fn other_paths_and_large_bodies_are_refused() {
    let served = Served::start();
    let mut listening = Listening::start(served.dhow("listen hub2 hpay"));
    let names: Vec<&str> = listening.ready["gateways"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gateway| gateway["provider"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["hpay", "hub2"]);
    for path in ["/", "/webhooks", "/webhooks/hitpay", "/webhooks/nobody"] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let response = listening.send(request.as_bytes());
        assert!(response.starts_with("HTTP/1.1 404"), "{path}: {response}");
    }
    let head = |length: usize| {
        format!(
            "POST /webhooks/hub2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    let large = [head(65_537).into_bytes(), vec![b'x'; 65_537]].concat();
    let response = listening.send(&large);
    assert!(response.starts_with("HTTP/1.1 413"), "{response}");
    let full = [head(65_536).into_bytes(), vec![b'x'; 65_536]].concat();
    let response = listening.send(&full);
    assert!(response.starts_with("HTTP/1.1 401"), "{response}");
    // Neither the other paths nor the large body are deliveries.
    let shown = listening.next();
    assert_eq!(
        (&shown["delivery"], &shown["verdict"]),
        (&1.into(), &"rejected".into())
    );
    assert_eq!(shown["reason"], "missing-signature");
    let response = listening
        .send(b"GET /webhooks/hpay/more?x=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 4"), "{response}");
    let shown = listening.next();
    assert_eq!(
        (&shown["method"], &shown["path"]),
        (&"GET".into(), &"/webhooks/hpay/more".into())
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_with_code_zero() {
    let served = Served::start();
    for name in ["INT", "TERM"] {
        let mut listening = Listening::start(served.dhow("listen"));
        let mut kill = Command::new("kill");
        let kill = kill
            .arg(format!("-{name}"))
            .arg(listening.child.id().to_string());
        assert!(kill.status().unwrap().success());
        assert_eq!(exit(&mut listening.child).code(), Some(0), "{name}");
    }
}

#[test]
fn settings_that_are_missing_or_unsafe_are_named() {
    let error = dhow("listen --json --addr 127.0.0.1:0").run().json(2);
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("dhow sandbox"), "{message}");
    let error = dhow("listen hub2 --json --addr 127.0.0.1:0").run().json(2);
    assert_eq!(error["error"]["field"], "DHOW_HUB2_WEBHOOK_SECRETS");
    for url in ["http://shop.example/x", "nowhere", "http://a:b@localhost/x"] {
        let listen = dhow("listen hub2 --json --addr 127.0.0.1:0 --forward-to").arg(url);
        let listen = listen.env("DHOW_HUB2_WEBHOOK_SECRETS", "self-made-secret");
        let error = listen.run().json(2);
        assert_eq!(error["error"]["field"], "--forward-to", "{url}");
    }
}
