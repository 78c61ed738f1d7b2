//! Commands for `curl` over bodies of every kind, and with hidden values.

use http::Method;
use serde_json::json;

use super::{run_in, with_key};
use crate::bench::{TestBench, send};

/// Shells on this machine, of those in which people paste commands.
fn shells() -> Vec<&'static str> {
    let runs = |shell: &&str| {
        let mut command = std::process::Command::new(shell);
        command.args(["-c", ":"]).status().is_ok()
    };
    let known = ["sh", "dash", "bash", "zsh", "ksh"];
    known.into_iter().filter(runs).collect()
}

/// Sends the bodies to the sandbox, and compares each with what every shell passes to `curl`.
async fn survive(bodies: &[Vec<u8>]) {
    let bench = with_key().await;
    for (number, body) in (1..).zip(bodies) {
        let call = bench.root(Method::POST, "/payatom/pay/request.php");
        send(call.body(body.clone())).await;
        let request = bench.sandbox.requests().find(number).unwrap();
        let command = bench.sandbox.to_curl(&request);
        for shell in shells() {
            let (arguments, input) = run_in(shell, &command, &[]);
            let last = arguments.last().unwrap();
            let sent = match last.as_str() {
                "@-" => input,
                text => text.as_bytes().to_vec(),
            };
            let [sent, body] = [&sent, body].map(|bytes| bytes.escape_ascii().to_string());
            assert_eq!(sent, body, "{shell}: {command}");
        }
    }
}

#[tokio::test]
async fn bodies_that_a_shell_could_misread_pass_through_every_shell() {
    let bodies = [
        &b"-"[..],
        b"--",
        b"-n\r\n",
        b"--boundary\r\nContent-Disposition: form-data; name=\"amount\"\r\n\r\n7.00\r\n--boundary--\r\n",
        b"-e \\c\0",
        b"%s%d%%\r%",
        b"%",
        b"\\055\\c\\0\r",
        b"!history 'q' \"$HOME\" `id` $(id)\r",
        b"\0",
        b"\x00001",
        b"1\x00002\n\n\n",
        b"text\n\n\n",
        b"\n",
        b"\r\n\r\n",
        b"\xff\xfe-",
        b"@-\r",
        b"@file",
        b"~ * ? [a] {b,c} # ; & |\r",
    ];
    survive(&bodies.map(<[u8]>::to_vec)).await;
}

#[tokio::test]
async fn random_bodies_pass_through_every_shell() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let special = b"-%\\'\"\0\n\r$`!@ 0127sdnc\xff\xc3\xa9";
    let mut bodies = Vec::new();
    for number in 0..90 {
        let length = 1 + random(24);
        let first = [&b"-"[..], b"--\r", b""][number % 3];
        let bytes = (0..length).map(|_| match random(3) {
            0 => u8::try_from(random(256)).unwrap(),
            _ => special[usize::try_from(random(special.len() as u64)).unwrap()],
        });
        bodies.push(first.iter().copied().chain(bytes).collect());
    }
    survive(&bodies).await;
}

/// The token of a payment intent is in the body of an attempt and in the query of a read.
#[tokio::test]
async fn a_hidden_value_is_a_variable_that_the_command_asks_for() {
    let bench = TestBench::new().await;
    let hub2 = bench.sandbox.hub2();
    let body = json!({"customerReference": "C", "purchaseReference": "R", "amount": 200, "currency": "XOF"});
    let create = bench.root(Method::POST, "/hub2/payment-intents");
    let create = create
        .header("ApiKey", hub2.api_key().expose())
        .header("MerchantId", hub2.merchant_id())
        .header("Environment", "sandbox");
    let intent = send(create.json(&body)).await.json();
    let token = intent["token"].as_str().unwrap();
    let path = format!("/hub2/payment-intents/{}", intent["id"].as_str().unwrap());
    let body = json!({"token": token, "password": "other-1", "paymentMethod": "mobile_money"});
    let attempt = bench.root(Method::POST, &format!("{path}/payments"));
    send(attempt.json(&body)).await;
    send(bench.root(Method::GET, &format!("{path}?token={token}"))).await;
    let curl = async |path: &str| {
        let path = format!("/_sandbox/requests/{path}");
        send(bench.root(Method::GET, &path)).await.text
    };
    let hidden = [("HIDDEN_TOKEN", token), ("HIDDEN_PASSWORD", "other-1")];
    for (number, expected) in [
        (2, body.to_string()),
        (
            3,
            format!("http://{}{path}?token={token}", bench.sandbox.addr()),
        ),
    ] {
        let command = curl(&format!("{number}/curl")).await;
        assert!(
            !command.contains(token) && !command.contains("[masked]"),
            "{command}"
        );
        let comment = command.lines().next().unwrap();
        assert!(
            comment.starts_with("# ") && comment.contains("HIDDEN_TOKEN"),
            "{command}"
        );
        assert!(comment.contains("credentials=show"), "{command}");
        let (arguments, _) = run_in("sh", &command, &hidden);
        assert!(arguments.contains(&expected), "{arguments:?}");
        let shown = curl(&format!("{number}/curl?credentials=show")).await;
        assert!(!shown.contains("HIDDEN"), "{shown}");
        let (arguments, _) = run_in("sh", &shown, &[]);
        assert!(arguments.contains(&expected), "{arguments:?}");
    }
    let shown = curl("1/curl?credentials=show").await;
    assert!(shown.contains(hub2.api_key().expose()), "{shown}");
    let page = bench.root(Method::GET, "/requests/2");
    let page = send(page).await.text;
    assert!(
        page.contains("HIDDEN_TOKEN") && !page.contains(token),
        "{page}"
    );
    let origin = format!("http://{}", bench.sandbox.addr());
    let page = bench
        .root(Method::POST, "/requests/2")
        .header("origin", origin);
    let page = send(page).await.text;
    assert!(
        !page.contains("HIDDEN_TOKEN") && page.contains(token),
        "{page}"
    );
}
