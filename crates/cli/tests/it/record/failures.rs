//! `dhow record` when something fails: the gateway, the directory, or the recorder itself.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    thread,
};

use dhow_tests::{FaultServer, Script, exit};
use serde_json::Value;

use super::{Recording, account, everything};
use crate::command::fresh_path;

#[test]
fn an_error_of_the_recorder_differs_from_one_of_the_gateway() {
    // Nothing listens there.
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut recording = Recording::start(account(&format!("http://{free}")));
    let request = b"GET /v1/balances HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let response = String::from_utf8(recording.send("url", request)).unwrap();
    assert!(response.starts_with("HTTP/1.1 502"), "{response}");
    assert!(
        response.contains("dhow-record-error: not-sent"),
        "{response}"
    );
    let line = recording.next();
    assert_eq!(
        (&line["name"], &line["status"]),
        (&Value::from("balances"), &Value::Null)
    );
    assert_eq!(recording.stop(), 0);
    let report = fs::read_to_string(recording.folder.join("REPORT.md")).unwrap();
    let named = report.split_once("## No answer of the gateway");
    assert!(
        named.is_some_and(|(_, named)| named.contains("- 1 (balances)")),
        "{report}"
    );
}

#[test]
fn a_redirect_to_the_gateway_leads_to_the_recorder() {
    let gateway = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = gateway.local_addr().unwrap();
    let answering = thread::spawn(move || {
        for target in [
            format!("http://{address}/pay/7?a=1"),
            "https://bank.example/x".to_owned(),
        ] {
            let (mut stream, _) = gateway.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.extend(byte);
            }
            let head = format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\nconnection: close");
            stream
                .write_all(format!("{head}\r\ncontent-length: 0\r\n\r\n").as_bytes())
                .unwrap();
        }
    });
    let recording = Recording::start(account(&format!("http://{address}")));
    let url = recording.ready["url"].as_str().unwrap();
    let host = url.trim_start_matches("http://");
    let request = format!("GET /v1/balances HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    let response = || String::from_utf8(recording.send("url", request.as_bytes())).unwrap();
    let own = response();
    assert!(
        own.contains(&format!("location: http://{host}/pay/7?a=1\r\n")),
        "{own}"
    );
    let other = response();
    assert!(
        other.contains("location: https://bank.example/x\r\n"),
        "{other}"
    );
    answering.join().unwrap();
}

#[test]
fn other_addresses_and_other_machines_are_refused_with_the_reason() {
    for (arguments, field) in [
        ("--listen 0.0.0.0:8090", "--listen"),
        ("--listen 192.0.2.7:8090", "--listen"),
        ("--listen [::]:8090", "--listen"),
        (
            "--webhooks 0.0.0.0:8091 --forward-to http://localhost:3000",
            "--webhooks",
        ),
        (
            "--webhooks 127.0.0.1:0 --forward-to https://shop.example",
            "--forward-to",
        ),
        (
            "--webhooks 127.0.0.1:0 --forward-to http://127.0.0.1:8090",
            "--forward-to",
        ),
    ] {
        let record = account("http://127.0.0.1:1").args("--json").args(arguments);
        let error = record.arg("--out").arg(fresh_path("never")).run().json(2);
        assert_eq!(error["error"]["field"], field, "{error}");
    }
    let itself = account("http://127.0.0.1:8090")
        .args("--json --out")
        .arg(fresh_path("never"));
    let error = itself.run().json(2);
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains("itself"),
        "{error}"
    );
}

#[test]
fn a_directory_with_files_is_not_used() {
    let folder = fresh_path("full");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("mine"), "x").unwrap();
    let record = account("http://127.0.0.1:1").args("--json --listen 127.0.0.1:0 --out");
    let error = record.arg(&folder).run().json(2);
    assert_eq!(error["error"]["field"], "--out");
    assert_eq!(fs::read(folder.join("mine")).unwrap(), b"x");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_directory_loses_no_response() {
    let gateway = FaultServer::start(Script::json(200, r#"{"id":"x"}"#)).await;
    let mut recording = Recording::start(account(&gateway.url()));
    fs::remove_dir_all(&recording.folder).unwrap();
    let request = b"GET /v1/balances HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let response = String::from_utf8(recording.send("url", request)).unwrap();
    assert!(response.starts_with("HTTP/1.1 200") && response.ends_with(r#"{"id":"x"}"#));
    recording.next();
    assert_eq!(recording.stop(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_a_response_is_named_after_the_recorder_was_killed() {
    let slow = Script::json(201, "{}").delayed(std::time::Duration::from_secs(60));
    let gateway = FaultServer::start(slow).await;
    let mut recording = Recording::start(account(&gateway.url()));
    let url = recording.ready["url"].as_str().unwrap().to_owned();
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let body = r#"{"name":"Ana Tan","payment_amount":"5.00"}"#;
    let request = format!(
        "POST /v1/transfers?email=ana.tan@shop.example HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    assert_eq!(gateway.wait_for(1).await.len(), 1);
    let line = fs::read_to_string(recording.folder.join("sent-0001.txt")).unwrap();
    assert!(
        line.starts_with("create-payout, sent 20") && line.ends_with("Z, outcome unknown\n"),
        "{line}"
    );
    recording.child.kill().unwrap();
    exit(&mut recording.child);

    let again = Recording::start_in(account(&gateway.url()), recording.folder.clone());
    let out = PathBuf::from(again.ready["out"].as_str().unwrap());
    assert_eq!(out, recording.folder.join("2"));
    let mut again = again;
    assert_eq!(again.stop(), 0);
    let report = fs::read_to_string(out.join("REPORT.md")).unwrap();
    assert!(
        report.contains("## Sent, outcome unknown") && report.contains("- create-payout, sent 20"),
        "{report}"
    );
    assert!(
        report.contains("Simulated gateway on this machine"),
        "{report}"
    );
    for private in ["Ana", "ana.tan"] {
        assert!(!everything(&out).contains(private) && !line.contains(private));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_of_a_response_replaces_the_line_about_its_call() {
    let gateway = FaultServer::start(Script::json(201, r#"{"id":"x"}"#)).await;
    let mut recording = Recording::start(account(&gateway.url()));
    for method in ["POST", "GET"] {
        let request = format!(
            "{method} /v1/transfers HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        );
        recording.send("url", request.as_bytes());
        recording.next();
    }
    assert_eq!(recording.stop(), 0);
    let all = everything(&recording.folder);
    assert!(
        !all.contains("sent-0001") && !all.contains("outcome unknown"),
        "{all}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_recorder_leaves_no_secret_in_any_file() {
    const SECRET: &str = "tok_9f8e7d6c5b4a";
    let body = format!(
        r#"{{"id":"{SECRET}","name":"Ana Tan","unknown":{{"email":"ana.tan@shop.example"}},"pad":"{}"}}"#,
        "z".repeat(200_000)
    );
    let gateway = FaultServer::start(Script::json(200, &body)).await;
    for pause in [0, 1, 3, 8, 20] {
        let mut recording = Recording::start(account(&gateway.url()));
        let url = recording.ready["url"].as_str().unwrap().to_owned();
        let caller = thread::spawn(move || {
            for _ in 0..20 {
                let Ok(mut stream) = TcpStream::connect(url.trim_start_matches("http://")) else {
                    return;
                };
                let request = format!(
                    "GET /v1/customers/{SECRET}?email=ana.tan@shop.example HTTP/1.1\r\nhost: x\r\nx-business-api-key: live-key-0x91bd77\r\nconnection: close\r\n\r\n"
                );
                let _ = stream.write_all(request.as_bytes());
                let _ = stream.read_to_end(&mut Vec::new());
            }
        });
        recording.next();
        thread::sleep(std::time::Duration::from_millis(pause));
        recording.child.kill().unwrap();
        caller.join().unwrap();
        let all = everything(&recording.folder);
        for private in [SECRET, "ana.tan", "Ana Tan", "shop.example", "live-key"] {
            assert!(!all.contains(private), "{private}");
        }
    }
}
