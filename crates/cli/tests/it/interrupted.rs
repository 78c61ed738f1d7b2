//! Signals to stop while a gateway is asked to move money.
#![cfg(unix)]

use std::{
    process::{Command, Output, Stdio},
    time::Duration,
};

use dhow_tests::{FaultServer, Script, ended};

use crate::command::dhow;

const ORDER: &str = "--amount 5.00 --currency SGD --reference ORDER-1";

/// Runs a command against a gateway that does not respond, and ends it by a signal after the gateway has its request.
async fn interrupted(line: &str, signal: &str) -> Output {
    let script = Script::json(200, "{}").delayed(Duration::from_secs(30));
    let gateway = FaultServer::start(script).await;
    let dhow = dhow(line)
        .env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2")
        .env("DHOW_HITPAY_BASE_URL", &format!("{}/v1", gateway.url()));
    let mut command = dhow.into_command();
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    assert_eq!(gateway.wait_for(1).await.len(), 1, "{line}");
    let mut kill = Command::new("kill");
    let kill = kill.arg(format!("-{signal}")).arg(child.id().to_string());
    assert!(kill.status().unwrap().success());
    ended(child)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_a_signal_ends_reports_the_unknown_outcome() {
    let find = "dhow find hitpay --reference ORDER-1";
    let status = "dhow status hitpay P-1";
    for (line, signal, next) in [
        (format!("pay hitpay {ORDER}"), "INT", find),
        (format!("pay hitpay {ORDER}"), "TERM", find),
        (format!("pay hitpay {ORDER}"), "HUP", find),
        (format!("refund hitpay P-1 {ORDER}"), "TERM", status),
        ("cancel hitpay P-1".to_owned(), "TERM", status),
    ] {
        let output = interrupted(&format!("{line} --json"), signal).await;
        assert_eq!(output.status.code(), Some(4), "{line} {signal}: {output:?}");
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["error"]["outcome"], "unknown", "{line}");
        assert_eq!(object["error"]["provider"], "hitpay", "{line}");
        let last = object["next"].as_array().unwrap().last();
        assert_eq!(last, Some(&next.into()), "{line}");
        assert!(output.stderr.is_empty(), "{line}: {output:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_an_interrupted_payment_has_the_next_command() {
    let output = interrupted(&format!("pay hitpay {ORDER}"), "INT").await;
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    let page = String::from_utf8(output.stderr).unwrap();
    for expected in [
        "a signal ended the command before the gateway responded",
        "UNKNOWN: the request may have been carried out",
        "dhow find hitpay --reference ORDER-1",
    ] {
        assert!(page.contains(expected), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_ends_at_once_by_its_signal() {
    let output = interrupted("status hitpay P-1 --json", "TERM").await;
    assert_eq!(output.status.code(), None, "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
}
