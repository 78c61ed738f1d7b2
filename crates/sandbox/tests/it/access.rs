//! Access control and forbidden webhook targets, over real sockets.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use dhow_sandbox::WebhookState;
use http::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::bench::{TestBench, quick, send};

/// Sends raw bytes and returns the response until the connection ends.
async fn raw(bench: &TestBench, request: &str) -> String {
    let mut stream = TcpStream::connect(bench.sandbox.addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

fn shows_a_credential(bench: &TestBench, text: &str) -> bool {
    let env = bench.sandbox.env();
    let mut secrets = env
        .iter()
        .filter(|(name, _)| !name.ends_with("ENVIRONMENT"));
    secrets.any(|(_, value)| text.contains(value.as_str()))
}

#[tokio::test]
async fn requests_with_the_host_of_another_machine_are_refused() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let port = bench.sandbox.addr().port();
    let page = format!("/hitpay/securecheckout/payment-request/@dhow-sandbox/{id}/checkout");
    for path in [
        "/",
        "/_sandbox/env",
        "/hitpay/v1/charges",
        &page,
        "/nowhere",
    ] {
        for host in [
            format!("evil.example:{port}"),
            format!("127.0.0.1.evil.example:{port}"),
            format!("0.0.0.0:{port}"),
        ] {
            let request =
                format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let text = raw(&bench, &request).await;
            assert!(text.starts_with("HTTP/1.1 403 "), "{host}{path}: {text}");
            assert!(!shows_a_credential(&bench, &text), "{text}");
        }
    }
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let request = format!(
            "GET /_sandbox/env HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
        );
        let text = raw(&bench, &request).await;
        assert!(text.starts_with("HTTP/1.1 200 "), "{host}: {text}");
        assert!(shows_a_credential(&bench, &text));
    }
    assert_eq!(
        bench
            .sandbox
            .requests()
            .count(&Method::GET, "/hitpay/v1/charges"),
        0
    );
}

#[tokio::test]
async fn a_missing_repeated_or_malformed_host_is_refused_on_every_address() {
    for builder in [quick(), quick().allow_other_machines()] {
        let bench = TestBench::with(builder).await;
        for head in [
            "GET / HTTP/1.1\r\n",
            "GET / HTTP/1.0\r\n",
            "GET / HTTP/1.1\r\nHost: \r\n",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nhost: evil.example\r\n",
            "GET / HTTP/1.1\r\nHost: evil.example@127.0.0.1\r\n",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:x\r\n",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1, evil.example\r\n",
            "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        ] {
            let text = raw(&bench, &format!("{head}Connection: close\r\n\r\n")).await;
            let status = text.split(' ').nth(1);
            assert_eq!(status, Some("400"), "{head:?}: {text}");
            assert!(!shows_a_credential(&bench, &text), "{text}");
        }
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_post_the_form() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let path = format!("/hitpay/securecheckout/payment-request/@dhow-sandbox/{id}/checkout");
    let press = || {
        let form = [("method", "card"), ("outcome", "pay")];
        bench.root(Method::POST, &path).form(&form)
    };
    let status =
        async || bench.get(&format!("/payment-requests/{id}")).await.json()["status"].clone();
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "http://127.0.0.1:1"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let refused = send(press().header(name, value)).await;
        assert_eq!(refused.status, 403, "{name}: {value}");
        assert_eq!(status().await, "pending", "{name}: {value}");
    }
    let cross_site_read = bench
        .root(Method::GET, &path)
        .header("sec-fetch-site", "cross-site");
    assert_eq!(send(cross_site_read).await.status, 200);
    let origin = format!("http://{}", bench.sandbox.addr());
    let same_site = press()
        .header("sec-fetch-site", "same-origin")
        .header("origin", origin);
    assert_eq!(send(same_site).await.status, 303);
    assert_eq!(status().await, "completed");
}

#[tokio::test]
async fn the_pages_of_every_gateway_refuse_forms_of_other_sites() {
    let bench = TestBench::new().await;
    for path in [
        "/hitpay/securecheckout/payment-request/@dhow-sandbox/x/checkout",
        "/hitpay/securecheckout/recurring-billing/@dhow-sandbox/x",
        "/hub2/pay/x",
        "/hpay/checkout/pay/x",
        "/payatom/pay/connect.php?code=x",
    ] {
        let press = || bench.root(Method::POST, path).form(&[("outcome", "pay")]);
        assert_ne!(send(press()).await.status, 403, "{path}");
        let foreign = press().header("sec-fetch-site", "cross-site");
        assert_eq!(send(foreign).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_control_api_refuses_every_other_site() {
    let bench = TestBench::new().await;
    for site in ["cross-site", "same-site"] {
        for (method, path) in [
            (Method::GET, "/_sandbox/env"),
            (Method::POST, "/_sandbox/faults"),
            (Method::DELETE, "/_sandbox/hub2/ban"),
        ] {
            let call = bench.root(method, path).header("sec-fetch-site", site);
            assert_eq!(send(call).await.status, 403, "{site} {path}");
        }
    }
}

/// Sends a webhook to a URL and returns its final state.
async fn delivered(bench: &TestBench, url: &str) -> WebhookState {
    let body = json!({"amount": 1, "currency": "SGD", "webhook": url});
    let made = bench.create(body).await;
    bench
        .sandbox
        .hitpay()
        .pay(made["id"].as_str().unwrap())
        .unwrap();
    bench.sandbox.deliveries().idle().await;
    let sent = bench.sandbox.deliveries().all();
    let last = sent.iter().rev().find(|sent| sent.url == url).unwrap();
    last.state.clone()
}

/// Returns this machine's address in its network, if it has one. Connecting a UDP socket sends nothing.
pub(crate) fn other_own_address() -> Option<std::net::IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[tokio::test]
async fn webhooks_to_the_sandbox_itself_are_refused() {
    let everywhere = quick()
        .addr("0.0.0.0:0".parse().unwrap())
        .allow_other_machines()
        .allow_webhooks_anywhere()
        .webhook_retries([]);
    for builder in [quick(), everywhere] {
        let bench = TestBench::with(builder).await;
        let port = bench.sandbox.addr().port();
        let mut hosts: Vec<String> = ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.0.0.2"]
            .map(str::to_owned)
            .to_vec();
        hosts.extend(other_own_address().map(|ip| ip.to_string()));
        for host in hosts {
            for path in [
                "/_sandbox/hitpay/webhook-endpoints",
                "/hitpay/v1/charges",
                "/",
            ] {
                let url = format!("http://{host}:{port}{path}");
                let state = delivered(&bench, &url).await;
                assert_ne!(state, WebhookState::Accepted, "{url}");
                assert_eq!(attempts_with_response(&bench, &url), 0, "{url}");
            }
        }
        assert_eq!(
            bench
                .sandbox
                .requests()
                .count(&Method::POST, "/hitpay/v1/charges"),
            0
        );
    }
}

fn attempts_with_response(bench: &TestBench, url: &str) -> usize {
    let sent = bench.sandbox.deliveries().all();
    let attempts = sent
        .iter()
        .filter(|sent| sent.url == url)
        .flat_map(|sent| &sent.attempts);
    let responded = |result: &dhow_sandbox::AttemptResult| {
        matches!(result, dhow_sandbox::AttemptResult::Response { .. })
    };
    attempts
        .filter(|attempt| responded(&attempt.result))
        .count()
}

#[tokio::test]
async fn webhooks_follow_no_redirect() {
    let bench = TestBench::with(quick().webhook_retries([])).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let back = format!("http://{}/hitpay/v1/charges", bench.sandbox.addr());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await.unwrap();
            let response = format!(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: {back}\r\nContent-Length: 0\r\n\r\n"
            );
            stream.write_all(response.as_bytes()).await.unwrap();
        }
    });
    assert_eq!(delivered(&bench, &url).await, WebhookState::GivenUp);
    let to_itself = bench
        .sandbox
        .requests()
        .count(&Method::POST, "/hitpay/v1/charges");
    assert_eq!(to_itself, 0);
}

#[tokio::test]
async fn slow_heads_and_bodies_are_cut_off() {
    let bench = TestBench::with(quick().head_deadline(Duration::from_millis(200))).await;
    for pause in [None, Some(Duration::from_millis(20))] {
        let mut stream = TcpStream::connect(bench.sandbox.addr()).await.unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            .await
            .unwrap();
        let began = Instant::now();
        let mut rest = Vec::new();
        match pause {
            None => {
                let _ = stream.read_to_end(&mut rest).await;
            }
            // A header line that keeps growing, one byte at a time.
            Some(pause) => {
                while stream.write_all(b"x").await.is_ok() {
                    tokio::time::sleep(pause).await;
                    assert!(began.elapsed() < Duration::from_secs(5), "still open");
                }
            }
        }
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{:?}",
            began.elapsed()
        );
    }
    let mut stream = TcpStream::connect(bench.sandbox.addr()).await.unwrap();
    let head = "POST /_sandbox/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let began = Instant::now();
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    assert!(response.starts_with(b"HTTP/1.1 408 "), "{response:?}");
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    // Other connections are still served.
    assert_eq!(send(bench.root(Method::GET, "/")).await.status, 200);
}

#[tokio::test]
async fn credentials_are_shown_to_this_machine_only() {
    let everywhere = quick()
        .addr("0.0.0.0:0".parse().unwrap())
        .allow_other_machines();
    let bench = TestBench::with(everywhere).await;
    bench.get("/charges").await;
    let hosts = [Some("127.0.0.1".parse().unwrap()), other_own_address()];
    for host in hosts.into_iter().flatten() {
        let expected = if host.is_loopback() { 200 } else { 403 };
        let key = bench.sandbox.hitpay().api_key().expose();
        for path in ["/_sandbox/env", "/_sandbox/requests/1?credentials=show"] {
            let url = format!("http://{host}:{}{path}", bench.sandbox.addr().port());
            let read = send(reqwest::Client::new().get(&url)).await;
            assert_eq!(read.status, expected, "{url}");
            assert_eq!(read.text.contains(key), host.is_loopback(), "{url}");
        }
        let url = format!(
            "http://{host}:{}/_sandbox/requests/1",
            bench.sandbox.addr().port()
        );
        let masked = send(reqwest::Client::new().get(&url)).await;
        assert_eq!(masked.status, 200);
        assert!(!masked.text.contains(key) && masked.text.contains("[masked]"));
    }
}

#[tokio::test]
async fn no_operation_whose_answer_has_a_secret_serves_other_machines() {
    let everywhere = quick()
        .addr("0.0.0.0:0".parse().unwrap())
        .allow_other_machines();
    let bench = TestBench::with(everywhere).await;
    let document = send(bench.root(Method::GET, "/_sandbox/openapi.json"))
        .await
        .json();
    let port = bench.sandbox.addr().port();
    let mut limited = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let answers = operation["responses"].to_string();
            let secret = ["\"salt\"", "\"secret\"", "credentials included"];
            let has_secret = secret.iter().any(|words| answers.contains(words));
            let has_403 = operation["responses"]["403"].is_object();
            assert!(has_403 || !has_secret, "{method} {path}");
            if has_secret {
                limited.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    assert_eq!(limited.len(), 4, "{limited:?}");
    if let Some(host) = other_own_address() {
        for (method, path) in &limited {
            let path = path.replace("{id}", "none");
            let url = format!("http://{host}:{port}/_sandbox{path}");
            let call = reqwest::Client::new().request(method.parse().unwrap(), &url);
            let body = json!({"url": "http://127.0.0.1:1/"});
            let refused = send(call.json(&body)).await;
            assert_eq!(refused.status, 403, "{url}: {}", refused.text);
            let json = refused.json();
            assert!(json["message"].as_str().unwrap().contains("own machine"));
            assert!(!refused.text.contains("salt") && !refused.text.contains("secret\""));
        }
    }
    // The refused registrations did not happen.
    let id = bench.request().await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.deliveries().idle().await;
    assert!(bench.sandbox.deliveries().all().is_empty());
}
