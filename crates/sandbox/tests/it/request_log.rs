//! The request log: headers, bodies, masked credentials, and commands for curl.

use std::process::{Command, Stdio};

use dhow_sandbox::{Fault, FaultRule, RequestSource};
use dhow_tests::ended;
use http::Method;
use serde_json::{Value, json};

use crate::bench::{TestBench, quick, send};

mod commands;

const KEY: &str = "test_5f1c2b'9e$7a\"40";

async fn with_key() -> TestBench {
    TestBench::with(quick().credentials([("DHOW_HITPAY_API_KEY", KEY)])).await
}

async fn read(bench: &TestBench, path: &str) -> Value {
    let path = format!("/_sandbox/requests{path}");
    send(bench.root(Method::GET, &path)).await.json()
}

fn run(command: &str, variables: &[(&str, &str)]) -> (Vec<String>, Vec<u8>) {
    run_in("sh", command, variables)
}

/// Arguments of `curl` in a command, and its standard input, by a shell in which `curl` is a function.
fn run_in(shell: &str, command: &str, variables: &[(&str, &str)]) -> (Vec<String>, Vec<u8>) {
    let script = format!(
        "curl() {{ for a in \"$@\"; do printf '%s\\0' \"$a\"; done; printf '\\1'; \
         if [ \"$a\" = @- ]; then cat; fi; }}\n{command}"
    );
    let mut shell = Command::new(shell);
    shell.arg("-c").arg(script).stdin(Stdio::null());
    shell.envs(variables.iter().copied());
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = ended(shell.spawn().unwrap());
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let end = output.stdout.iter().position(|byte| *byte == 1).unwrap();
    let (arguments, rest) = output.stdout.split_at(end);
    let arguments = arguments.split(|byte| *byte == 0);
    let arguments = arguments.map(|text| String::from_utf8_lossy(text).into_owned());
    let mut arguments: Vec<String> = arguments.collect();
    arguments.pop();
    (arguments, rest[1..].to_vec())
}

#[tokio::test]
async fn a_request_is_logged_with_headers_bodies_and_duration() {
    let bench = TestBench::new().await;
    let body = r#"{"amount": 5, "currency": "SGD"}"#;
    let call = bench.call(Method::POST, "/payment-requests?a=1&b=%20");
    let call = call.header("content-type", "application/json");
    let made = send(call.header("x-trace", "7").body(body)).await;
    let request = bench.sandbox.requests().find(1).unwrap();
    assert_eq!(
        (request.method.as_str(), request.source),
        ("POST", RequestSource::Api)
    );
    assert_eq!(request.target(), "/hitpay/v1/payment-requests?a=1&b=%20");
    assert_eq!(request.headers["x-trace"], "7");
    let key = bench.sandbox.hitpay().api_key().expose();
    assert_eq!(request.headers["x-business-api-key"], key);
    assert_eq!(request.body.as_text(), Some(body));
    assert_eq!(request.status.unwrap().as_u16(), 201);
    assert_eq!(request.returned, request.status);
    assert_eq!(request.response_body.as_text(), Some(made.text.as_str()));
    assert_eq!(request.response_headers["content-type"], "application/json");
    assert!(request.duration.is_some());
    assert_eq!(request.records.len(), 1);
    let json = read(&bench, "/1").await;
    assert_eq!(
        json["body"],
        json!({"text": body, "length": body.len(), "cut": false})
    );
    assert_eq!(json["response"]["body"]["text"], made.text.as_str());
    assert_eq!(json["records"][0]["id"], made.json()["id"]);
    let listed = read(&bench, "").await;
    assert_eq!(listed[0]["query"], "a=1&b=%20");
    assert!(listed[0]["body"].is_null(), "lists have no bodies");
}

#[tokio::test]
async fn a_fault_shows_both_the_gateways_and_the_callers_status() {
    let bench = TestBench::new().await;
    bench.sandbox.faults().next_post(Fault::bad_gateway());
    let body = json!({"amount": 5, "currency": "SGD"});
    assert_eq!(bench.post("/payment-requests", body).await.status, 502);
    let kept = FaultRule::new(Fault::server_error()).before_work();
    bench.sandbox.faults().add(kept);
    assert_eq!(bench.get("/charges").await.status, 500);
    let log = read(&bench, "").await;
    assert_eq!(
        (&log[0]["status"], &log[0]["returned"]),
        (&json!(201), &json!(502))
    );
    assert!(log[0]["fault"].as_str().unwrap().contains("502"));
    assert_eq!(
        (&log[1]["status"], &log[1]["returned"]),
        (&Value::Null, &json!(500))
    );
}

#[tokio::test]
async fn credentials_are_masked_until_they_are_asked_for() {
    let bench = with_key().await;
    let hub2 = bench.sandbox.hub2();
    let create = bench.root(Method::POST, "/hub2/payment-intents");
    let create = create
        .header("ApiKey", hub2.api_key().expose())
        .header("MerchantId", hub2.merchant_id())
        .header("Environment", "sandbox");
    let body = json!({"customerReference": "C", "purchaseReference": "R", "amount": 200, "currency": "XOF"});
    let intent = send(create.json(&body)).await.json();
    let token = intent["token"].as_str().unwrap();
    let path = format!(
        "/hub2/payment-intents/{}?token={token}",
        intent["id"].as_str().unwrap()
    );
    assert_eq!(send(bench.root(Method::GET, &path)).await.status, 200);
    let call = bench.call(Method::POST, "/payment-requests");
    let body = format!(
        "amount=5&currency=SGD&purpose={}&password=hunter2",
        KEY.replace('\'', "%27")
    );
    send(
        call.header("content-type", "application/x-www-form-urlencoded")
            .body(body),
    )
    .await;
    let wrong = bench.root(Method::GET, "/hitpay/v1/charges");
    send(
        wrong
            .header("X-BUSINESS-API-KEY", "live_of_another_account")
            .header("Authorization", "Bearer abc.def"),
    )
    .await;
    let answer = json!({"url": "https://shop.example/hook", "name": "hook", "event_types": ["charge.created"]});
    let salt = bench.post("/webhook-events", answer).await.json()["salt"]
        .as_str()
        .unwrap()
        .to_owned();
    let secrets = [
        hub2.api_key().expose(),
        token,
        KEY,
        "hunter2",
        "live_of_another_account",
        "abc.def",
        &salt,
    ];
    let mut shown = read(&bench, "").await.to_string();
    for number in 1..=5 {
        shown.push_str(&read(&bench, &format!("/{number}")).await.to_string());
    }
    for secret in secrets {
        let json = serde_json::to_string(secret).unwrap();
        let found = shown.contains(secret) || shown.contains(json.trim_matches('"'));
        assert!(!found, "{secret} in {shown}");
    }
    assert!(shown.contains("[masked]"));
    assert!(
        shown.contains(hub2.merchant_id()),
        "a merchant id is no credential"
    );
    let raw = read(&bench, "/1?credentials=show").await.to_string();
    assert!(raw.contains(hub2.api_key().expose()) && raw.contains(token));
}

#[tokio::test]
async fn a_command_sends_the_same_request_and_names_the_variable() {
    let bench = with_key().await;
    let body = "{\"name\": \"It's $HOME `x` \\\\ \\\"q\\\"\", \"note\": \"100% é 中\n\tend\"}";
    let call = bench.call(Method::PUT, "/charges/[1]?a[]={x}&q='");
    let call = call
        .header("content-type", "application/json")
        .header("x-empty", "");
    send(call.header("x-quote", "it's \"$5\"").body(body)).await;
    let request = bench.sandbox.requests().find(1).unwrap();
    let command = bench.sandbox.to_curl(&request);
    let path = "/_sandbox/requests/1/curl";
    assert_eq!(send(bench.root(Method::GET, path)).await.text, command);
    assert!(!command.contains("5f1c2b"), "{command}");
    assert!(
        command.contains("'x-business-api-key: '\"$DHOW_HITPAY_API_KEY\""),
        "{command}"
    );
    let (arguments, _) = run(&command, &[("DHOW_HITPAY_API_KEY", KEY)]);
    let url = format!("http://{}{}", bench.sandbox.addr(), request.target());
    assert_eq!(arguments[..4], ["-X", "PUT", "--globoff", &url]);
    for header in [
        format!("x-business-api-key: {KEY}"),
        "content-type: application/json".to_owned(),
        "x-quote: it's \"$5\"".to_owned(),
        "x-empty;".to_owned(),
    ] {
        let at = arguments.iter().position(|argument| *argument == header);
        assert_eq!(arguments[at.expect(&header) - 1], "-H");
    }
    for left_out in ["host:", "content-length:", "connection:"] {
        assert!(
            !arguments
                .iter()
                .any(|argument| argument.starts_with(left_out))
        );
    }
    let data = arguments
        .iter()
        .position(|argument| argument == "--data-raw");
    assert_eq!(arguments[data.unwrap() + 1], body);
}

#[tokio::test]
async fn binary_bodies_pass_through_printf() {
    let bench = with_key().await;
    let mut body: Vec<u8> = (0..=255).collect();
    body.extend_from_slice(b"%s 100% \\n '@' 12");
    body.extend_from_slice(KEY.as_bytes());
    body.extend_from_slice(b"\r\n0\n\n");
    let call = bench.root(Method::POST, "/hitpay/v1/charges");
    send(call.body(body.clone())).await;
    let request = bench.sandbox.requests().find(1).unwrap();
    assert_eq!(request.status.unwrap().as_u16(), 405);
    assert_eq!(request.body.bytes, body, "also without a route");
    let call = bench.root(Method::POST, "/payatom/pay/request.php");
    send(call.body(body.clone())).await;
    let request = bench.sandbox.requests().find(2).unwrap();
    assert_eq!(request.body.bytes, body);
    assert_eq!(request.body.as_text(), None);
    let command = bench.sandbox.to_curl(&request);
    assert!(command.contains("\"$DHOW_HITPAY_API_KEY\""), "{command}");
    let (arguments, input) = run(&command, &[("DHOW_HITPAY_API_KEY", KEY)]);
    assert_eq!(input, body);
    assert!(
        arguments.contains(&"content-type:".to_owned()),
        "{arguments:?}"
    );
    let json = read(&bench, "/2").await;
    assert!(json["body"]["hex"].as_str().unwrap().starts_with("000102"));
}

#[tokio::test]
async fn commands_fit_the_method_and_the_body() {
    let bench = TestBench::new().await;
    for method in [Method::GET, Method::HEAD, Method::DELETE, Method::POST] {
        send(bench.call(method, "/payment-requests")).await;
    }
    let form = bench.call(Method::POST, "/payment-requests");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    send(form.body("@amount=5\n")).await;
    let url = format!("{}/payment-requests", bench.sandbox.hitpay().base_url());
    let starts = [
        vec![url.as_str()],
        vec!["--head", &url],
        vec!["-X", "DELETE", &url],
        vec!["-X", "POST", &url],
        vec![&url],
    ];
    for (number, start) in (1..).zip(starts) {
        let request = bench.sandbox.requests().find(number).unwrap();
        let (arguments, _) = run(&bench.sandbox.to_curl(&request), &[]);
        assert_eq!(arguments[..start.len()], start, "{number}");
    }
    let request = bench.sandbox.requests().find(5).unwrap();
    let (arguments, _) = run(&bench.sandbox.to_curl(&request), &[]);
    assert_eq!(
        arguments[arguments.len() - 2..],
        ["--data-raw", "@amount=5\n"]
    );
}

#[tokio::test]
async fn long_bodies_are_cut_and_say_so() {
    let bench = TestBench::new().await;
    let body = format!("purpose={}", "x".repeat(100_000));
    let call = bench.call(Method::POST, "/payment-requests");
    send(
        call.header("content-type", "application/x-www-form-urlencoded")
            .body(body),
    )
    .await;
    let request = bench.sandbox.requests().find(1).unwrap();
    assert_eq!(
        (request.body.bytes.len(), request.body.length),
        (65_536, 100_008)
    );
    assert!(request.body.is_cut());
    assert!(
        bench
            .sandbox
            .to_curl(&request)
            .starts_with("# The log has only")
    );
    let json = read(&bench, "/1").await;
    assert_eq!(
        (&json["body"]["length"], &json["body"]["cut"]),
        (&json!(100_008), &json!(true))
    );
}

#[tokio::test]
async fn the_log_is_bounded_by_bytes_and_filtered() {
    let bench = TestBench::new().await;
    let long = "y".repeat(60_000);
    for number in 0..400 {
        let call = bench.root(
            Method::POST,
            &format!("/payatom/pay/request.php?n={number}"),
        );
        send(call.body(long.clone())).await;
    }
    let log = bench.sandbox.requests().latest();
    let bytes: usize = log.iter().map(|request| request.body.bytes.len()).sum();
    assert!(bytes <= 16 * 1024 * 1024, "{bytes}");
    assert!(log.len() > 250, "{}", log.len());
    assert_eq!(log.last().unwrap().query.as_deref(), Some("n=399"));
    let counted = bench.sandbox.requests();
    assert_eq!(
        counted.count(&Method::POST, "/payatom/pay/request.php"),
        400
    );
    bench.get("/charges").await;
    for (query, expected) in [
        ("gateway=hitpay", vec!["/hitpay/v1/charges"]),
        ("text=charges", vec!["/hitpay/v1/charges"]),
        ("status=2&text=GET", vec!["/hitpay/v1/charges"]),
        ("status=5", vec![]),
        ("limit=1&offset=1", vec!["/payatom/pay/request.php"]),
    ] {
        let found = read(&bench, &format!("?{query}")).await;
        let found = found.as_array().unwrap().iter();
        let paths: Vec<&str> = found
            .map(|request| request["path"].as_str().unwrap())
            .collect();
        assert_eq!(paths, expected, "{query}");
    }
    for path in ["/_sandbox/requests/1", "/_sandbox/requests/1/curl"] {
        assert_eq!(
            send(bench.root(Method::GET, path)).await.status,
            404,
            "{path}"
        );
    }
}
