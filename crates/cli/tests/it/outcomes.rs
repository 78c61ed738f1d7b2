//! Exit codes for network faults and for responses that cannot be read.

use std::net::TcpListener;

use dhow_tests::{FaultServer, Script, exit};

use crate::{
    command::{CommandResult, dhow, fresh_path},
    front::Front,
    receiver::Receiver,
    served::Served,
};

const PAY: &str = "pay --provider hitpay --amount 5.00 --currency SGD --reference ORDER-1";

fn run(arguments: &str, base_url: &str) -> CommandResult {
    dhow(arguments)
        .env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2")
        .env("DHOW_HITPAY_BASE_URL", &format!("{base_url}/v1"))
        .run()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_without_a_readable_response_is_unknown_and_is_sent_once() {
    for script in [
        Script::nothing(),
        Script::garbage(),
        Script::json(200, r#"{"id":"9ef68e2e"}"#).close_after(90),
        Script::json(200, r#"{"id":"9ef68e2e"}"#).reset_after(20),
        Script::answer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>"),
        Script::answer("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let gateway = FaultServer::start(script).await;
        let front = Front::of(&gateway, "[]").await;
        let error = run(&format!("{PAY} --json"), &front.url()).json(4);
        assert_eq!(error["error"]["outcome"], "unknown");
        assert_eq!(error["error"]["resolution"], "look-up");
        assert_eq!(gateway.requests().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_without_a_readable_response_is_unknown_and_is_sent_once() {
    for script in [
        Script::nothing(),
        Script::answer("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let gateway = FaultServer::start(script).await;
        let error = run("cancel hitpay some-id --json", &gateway.url()).json(4);
        assert_eq!(error["error"]["outcome"], "unknown");
        assert_eq!(gateway.requests().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_search_result_is_a_gateway_error() {
    let page = Script::answer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>");
    let gateway = FaultServer::start(page).await;
    let error = run("find hitpay --reference A --json", &gateway.url()).json(3);
    assert_eq!(error["error"]["kind"], "protocol");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_output_says_that_the_outcome_is_unknown() {
    let gateway = FaultServer::start(Script::nothing()).await;
    let front = Front::of(&gateway, "[]").await;
    let ended = run(PAY, &front.url());
    assert_eq!(ended.code, 4);
    for expected in [
        "UNKNOWN: the request may have been carried out",
        "before sending anything again",
    ] {
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_next_command_asks_the_gateway_with_the_same_settings() {
    let gateway = FaultServer::start(Script::nothing()).await;
    let front = Front::of(&gateway, "[]").await;
    let file = fresh_path("my settings.env");
    let settings = format!(
        "DHOW_HITPAY_API_KEY=test_51c9f0a4b2\nDHOW_HITPAY_BASE_URL={}/v1\n",
        front.url()
    );
    std::fs::write(&file, settings).unwrap();
    for (line, target, code) in [
        // The search finds nothing, and the list is no payment.
        (PAY, "search=ORDER-1", 1),
        ("cancel hitpay P-1", "/v1/payment-requests/P-1", 3),
    ] {
        let ended = dhow(line).arg("--env-file").arg(&file).run();
        assert_eq!(ended.code, 4);
        let next = ended
            .stderr
            .lines()
            .filter_map(|line| line.trim().strip_prefix("next"));
        let mut next = next.map(str::trim).filter(|line| line.starts_with("dhow "));
        let next = next.next().unwrap_or_else(|| panic!("{}", ended.stderr));
        let before = front.reads().len();
        let folder = std::path::Path::new(env!("CARGO_BIN_EXE_dhow"))
            .parent()
            .unwrap();
        let mut shell = std::process::Command::new("/bin/sh");
        let shell = shell.arg("-c").arg(next).env_clear().env("PATH", folder);
        assert_eq!(
            exit(&mut shell.spawn().unwrap()).code(),
            Some(code),
            "{next}"
        );
        let asked = front.reads().remove(before);
        assert!(asked.contains(target), "{asked}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_root_certificates_can_use_the_sandbox() {
    let served = Served::start();
    let without = |line: &str| {
        let dhow = served.dhow(line).env("SSL_CERT_FILE", "/nowhere.pem");
        dhow.env("SSL_CERT_DIR", "/nowhere")
    };
    without(&format!("{PAY} --json")).run().json(0);
    without("balance hitpay --json").run().json(0);
    without("demo hitpay --json").run().json(0);
    let doctor = without("doctor hitpay --json").run().json(0);
    assert!(doctor.to_string().contains("ca-certificates"), "{doctor}");
    let receiver = Receiver::with_response("200 OK", "");
    let send = format!("webhook send hitpay --json --to {}", receiver.url());
    without(&send).run().json(0);
    let far = without(&format!("{PAY} --json"));
    let far = far.env("DHOW_HITPAY_BASE_URL", "https://gateway.invalid/v1");
    let error = far.run().json(3);
    assert_eq!(error["error"]["outcome"], "not-sent");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("root certificates"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_target_of_a_redirect_is_named() {
    let redirect = "HTTP/1.1 308 Permanent Redirect\r\nlocation: https://new.example/v1?key=1\r\ncontent-length: 0\r\n\r\n";
    let server = FaultServer::start(Script::answer(redirect)).await;
    let mut messages = Vec::new();
    for (gateway, line) in [
        ("hitpay", "status hitpay A"),
        ("hpay", "find hpay --reference A"),
        ("payatom", "find payatom --reference ORDER-1042A"),
    ] {
        let error = run_read(gateway, &server.url(), line).json(3);
        messages.push(error["error"]["message"].as_str().unwrap().to_owned());
    }
    let hub2 = dhow("status hub2 A --json").env("DHOW_HUB2_BASE_URL", &server.url());
    let hub2 = hub2.env("DHOW_HUB2_API_KEY", "s3cr3t-Key_0001-abcd");
    let error = hub2.env("DHOW_HUB2_MERCHANT_ID", "m-1").run().json(3);
    messages.push(error["error"]["message"].as_str().unwrap().to_owned());
    for message in messages {
        assert!(
            message.contains("a redirect to https://new.example/v1;"),
            "{message}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_status_is_a_gateway_error() {
    let page = Script::answer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>");
    let gateway = FaultServer::start(page).await;
    let error = run("status hitpay some-id --json", &gateway.url()).json(3);
    assert_eq!(error["error"]["kind"], "protocol");
}

#[test]
fn an_unreachable_gateway_is_a_network_error() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let error = run(&format!("{PAY} --json"), &format!("http://{port}")).json(3);
    assert_eq!(error["error"]["kind"], "unavailable");
    assert_eq!(error["error"]["outcome"], "not-sent");
}

#[test]
fn an_unsupported_currency_is_a_usage_error_and_nothing_is_sent() {
    let served = Served::start();
    let to = "--set name=Ana --set account=0709000000 --set institution=VCB";
    for (gateway, country, currency) in [("payatom", "IN", "VND"), ("hpay", "VN", "SGD")] {
        let order = format!("--amount 1000 --currency {currency} --reference ORDER_1A");
        let line =
            format!("payout --provider {gateway} {order} {to} --set country={country} --json");
        let error = served.dhow(&line).run().json(2);
        assert_eq!(error["error"]["field"], "currency", "{gateway}");
        assert_eq!(error["error"]["kind"], "invalid-request", "{gateway}");
        assert_eq!(error["error"]["outcome"], "not-sent", "{gateway}");
    }
    assert_eq!(served.get("/_sandbox/requests"), serde_json::json!([]));
}

/// Runs a read-only command against a base URL, with the settings of one gateway.
fn run_read(gateway: &str, base_url: &str, line: &str) -> CommandResult {
    let line = format!("{line} --json");
    let dhow = dhow(&line).env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2");
    let pairs = [
        ("DHOW_HITPAY_BASE_URL", format!("{base_url}/v1")),
        ("DHOW_HPAY_MERCHANT_ID", "100001".to_owned()),
        (
            "DHOW_HPAY_MERCHANT_EMAIL",
            "merchant@shop.example".to_owned(),
        ),
        ("DHOW_HPAY_PASSCODE", "s3cr3t-Pass_0001".to_owned()),
        ("DHOW_HPAY_CHECKOUT_BASE_URL", base_url.to_owned()),
        ("DHOW_HPAY_ACCOUNT_BASE_URL", base_url.to_owned()),
        ("DHOW_PAYATOM_BASE_URL", base_url.to_owned()),
        ("DHOW_PAYATOM_PID", "MERCHANT-1".to_owned()),
        ("DHOW_PAYATOM_SECRET_KEY", "s3cr3t-Key_0001-abcd".to_owned()),
        ("DHOW_PAYATOM_CURRENCY", "INR".to_owned()),
    ];
    let is_setting = |pair: &&(&str, String)| pair.0.contains(&gateway.to_uppercase());
    let pairs = pairs.iter().filter(is_setting);
    pairs
        .fold(dhow, |dhow, (name, value)| dhow.env(name, value))
        .run()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_read_is_a_gateway_error_without_an_outcome() {
    let coded = |code: &str| format!(r#"{{"error_code":"{code}","data":[]}}"#);
    let mut table = Vec::new();
    for code in ["01", "4", "20010", "115", "116", "128", "035"] {
        for line in ["find hpay --reference A --payouts", "payout status hpay A"] {
            table.push(("hpay", 200, coded(code), line));
        }
    }
    for code in ["01", "03", "05", "29", "134", "140", "30010", "30014"] {
        for line in ["find hpay --reference A", "status hpay A"] {
            table.push(("hpay", 200, coded(code), line));
        }
    }
    for message in ["Duplicate order_id found", "order_id is required field"] {
        for line in ["find payatom --reference ORDER-1042A", "status payatom A"] {
            let body = format!(r#"{{"status":"error","message":"{message}"}}"#);
            table.push(("payatom", 200, body, line));
        }
    }
    for status in [400, 402, 405, 406, 409, 415, 422, 425, 451] {
        for line in [
            "status hitpay A",
            "find hitpay --reference A",
            "payout status hitpay A",
        ] {
            let body = r#"{"message":"no","error_code":"odd","errors":{"x":["no"]}}"#;
            table.push(("hitpay", status, body.to_owned(), line));
        }
    }
    // A search reports absence with an empty list, so a 404 is an error.
    for line in [
        "find hitpay --reference A",
        "find hitpay --reference A --payouts",
    ] {
        let body = r#"{"message":"Not found"}"#.to_owned();
        table.push(("hitpay", 404, body, line));
    }
    for (gateway, status, body, line) in table {
        let server = FaultServer::start(Script::json(status, &body)).await;
        let error = run_read(gateway, &server.url(), line).json(3);
        assert!(error["error"]["outcome"].is_null(), "{line} {body}");
        assert!(error["error"]["gateway"].is_object(), "{line} {body}");
        assert_eq!(server.requests().len(), 1, "{line} {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_gateways_own_code_proves_absence() {
    for (line, code) in [
        ("status hpay A", "30015"),
        ("payout status hpay A", "217301"),
    ] {
        let body = format!(r#"{{"error_code":"{code}","data":[]}}"#);
        let server = FaultServer::start(Script::json(200, &body)).await;
        let error = run_read("hpay", &server.url(), line).json(1);
        assert_eq!(error["error"]["kind"], "not-found");
        assert!(error["error"]["outcome"].is_null());
    }
    let server = FaultServer::start(Script::json(200, r#"{"error_code":"03"}"#)).await;
    let base_url = server.url();
    let page = dhow("status hpay A")
        .env("DHOW_HPAY_MERCHANT_ID", "100001")
        .env("DHOW_HPAY_MERCHANT_EMAIL", "merchant@shop.example")
        .env("DHOW_HPAY_PASSCODE", "s3cr3t-Pass_0001")
        .env("DHOW_HPAY_CHECKOUT_BASE_URL", &base_url)
        .run();
    assert_eq!(page.code, 3);
    let note = "the read failed; this does not prove that the record is absent";
    assert!(page.stderr.contains(note), "{}", page.stderr);
    assert!(!page.stderr.contains("money"), "{}", page.stderr);
}
