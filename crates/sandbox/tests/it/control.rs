//! The control API.

use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, send};

async fn post(bench: &TestBench, path: &str, body: Value) -> crate::bench::TestResponse {
    send(bench.root(Method::POST, path).json(&body)).await
}

#[tokio::test]
async fn the_payer_can_be_controlled_over_http() {
    let bench = TestBench::new().await;
    let drive = async |id: &str, action: &str| {
        post(
            &bench,
            &format!("/_sandbox/hitpay/payment-requests/{id}/{action}"),
            json!({}),
        )
        .await
    };
    let status = async |id: &str| {
        bench.get(&format!("/payment-requests/{id}")).await.json()["status"].clone()
    };
    let (paid, failed, expired) = (
        bench.request().await,
        bench.request().await,
        bench.request().await,
    );
    let paid_response = drive(&paid, "pay").await;
    assert_eq!(paid_response.status, 200);
    assert!(paid_response.json()["payment_id"].is_string());
    assert_eq!(drive(&failed, "fail").await.status, 200);
    assert_eq!(drive(&expired, "expire").await.status, 200);
    assert_eq!(status(&paid).await, "completed");
    assert_eq!(status(&failed).await, "failed");
    assert_eq!(status(&expired).await, "expired");
    assert_eq!(drive(&paid, "pay").await.status, 409);
    assert_eq!(drive("unknown", "pay").await.status, 404);
}

/// `curl -d` sends JSON with the content type of a form.
#[tokio::test]
async fn json_is_read_without_its_content_type() {
    let bench = TestBench::new().await;
    let url = "http://127.0.0.1:3000/webhooks";
    for (path, status) in [
        ("hitpay/webhook-endpoints", 201),
        ("payatom/webhook", 200),
        ("hub2/webhooks", 201),
        ("hpay/virtual-account-webhook", 200),
    ] {
        for kind in [Some("application/x-www-form-urlencoded"), None] {
            let mut request = bench.root(Method::POST, &format!("/_sandbox/{path}"));
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            let response = send(request.body(format!(r#"{{"url": "{url}"}}"#))).await;
            assert_eq!(response.status, status, "{path} {kind:?}");
            assert_eq!(response.json()["url"], url, "{path} {kind:?}");
        }
    }
    let limits = bench.root(Method::POST, "/_sandbox/hub2/rate-limiter");
    send(limits.body(r#"{"limits": true}"#)).await;
    let fault = bench.root(Method::POST, "/_sandbox/faults");
    let added = send(fault.body(r#"{"fault": "bad-gateway"}"#)).await;
    assert_eq!(added.status, 201);
}

#[tokio::test]
async fn deliveries_requests_and_variables_can_be_read() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[500, 200]).await;
    let made = bench
        .create(json!({"amount": 1, "currency": "SGD", "webhook": merchant.url}))
        .await;
    bench
        .sandbox
        .hitpay()
        .pay(made["id"].as_str().unwrap())
        .unwrap();
    bench.sandbox.deliveries().idle().await;

    let sent = send(bench.root(Method::GET, "/_sandbox/deliveries"))
        .await
        .json();
    assert_eq!(sent[0]["state"], "accepted");
    assert_eq!(sent[0]["url"], merchant.url.as_str());
    assert_eq!(sent[0]["attempts"][0]["status"], 500);
    assert_eq!(sent[0]["attempts"][1]["status"], 200);
    assert!(sent[0]["body"].as_str().unwrap().contains("&hmac="));

    let requests = send(bench.root(Method::GET, "/_sandbox/requests"))
        .await
        .json();
    assert_eq!(requests[0]["path"], "/hitpay/v1/payment-requests");
    assert_eq!(requests[0]["status"], 201);

    let env = send(bench.root(Method::GET, "/_sandbox/env")).await.text;
    for (name, value) in bench.sandbox.env() {
        assert!(
            env.lines().any(|line| line == format!("{name}={value}")),
            "{name} in {env}"
        );
    }
}

#[tokio::test]
async fn faults_can_be_added_and_cleared() {
    let bench = TestBench::new().await;
    let added = post(
        &bench,
        "/_sandbox/faults",
        json!({"fault": "bad-gateway", "method": "GET", "path": "/hitpay/v1/charges"}),
    )
    .await;
    assert_eq!(added.status, 201);
    assert_eq!(bench.get("/charges").await.status, 502);
    assert_eq!(bench.get("/charges").await.status, 200);
    for fault in [
        json!({"fault": "html-200", "times": 0}),
        json!({"fault": "too-many-requests", "retry_after": 3, "before_work": true}),
        json!({"fault": "cut", "after_bytes": 5}),
        json!({"fault": "delay", "milliseconds": 1}),
        json!({"fault": "hang"}),
        json!({"fault": "server-error"}),
    ] {
        assert_eq!(post(&bench, "/_sandbox/faults", fault).await.status, 201);
    }
    let waiting = send(bench.root(Method::GET, "/_sandbox/faults")).await;
    assert_eq!(waiting.json()["waiting"], 6);
    assert_eq!(
        send(bench.root(Method::DELETE, "/_sandbox/faults"))
            .await
            .status,
        200
    );
    assert_eq!(bench.get("/charges").await.status, 200);
    for fault in [
        json!({"fault": "flood"}),
        json!({}),
        json!({"fault": "hang", "typo": 1}),
        json!({"fault": "hang", "method": "A B"}),
    ] {
        assert_eq!(post(&bench, "/_sandbox/faults", fault).await.status, 422);
    }
}

#[tokio::test]
async fn an_endpoint_is_registered_as_in_the_dashboard() {
    let bench = TestBench::new().await;
    let body = json!({"url": "http://127.0.0.1:1/x", "event_types": ["charge.created"]});
    let made = post(&bench, "/_sandbox/hitpay/webhook-endpoints", body).await;
    assert_eq!(made.status, 201);
    assert_eq!(
        made.json()["salt"],
        bench.sandbox.hitpay().event_salts()[0].expose()
    );
    assert_eq!(
        post(&bench, "/_sandbox/hitpay/webhook-endpoints", json!({}))
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn unknown_paths_are_404_in_json() {
    let bench = TestBench::new().await;
    for path in ["/nowhere", "/_sandbox/nowhere", "/hitpay", "/hitpay/v2/x"] {
        let missing = send(bench.root(Method::GET, path)).await;
        assert_eq!(missing.status, 404, "{path}");
        assert!(missing.json()["message"].is_string());
    }
}

#[tokio::test]
async fn pages_of_other_sites_cannot_use_the_control_api() {
    let bench = TestBench::new().await;
    let id = bench.request().await;
    let path = format!("/_sandbox/hitpay/payment-requests/{id}/pay");
    let call = bench.root(Method::POST, &path);
    let refused = send(call.header("origin", "https://evil.example")).await;
    assert_eq!(refused.status, 403);
    let own_origin = format!("http://{}", bench.sandbox.addr());
    let call = bench.root(Method::POST, &path);
    assert_eq!(send(call.header("origin", own_origin)).await.status, 200);
    let call = bench.root(Method::GET, "/_sandbox/env");
    assert_eq!(send(call.header("host", "evil.example")).await.status, 403);
}

#[tokio::test]
async fn single_faults_are_listed_and_removed() {
    let bench = TestBench::new().await;
    let add = async |fault: Value| {
        let added = post(&bench, "/_sandbox/faults", fault).await;
        assert_eq!(added.status, 201);
        added.json()["number"].as_u64().unwrap()
    };
    let first = add(json!({"fault": "hang", "path": "/hub2/", "times": 0})).await;
    let second = add(json!({"fault": "bad-gateway", "method": "GET", "times": 2})).await;
    let third = add(json!({"fault": "server-error", "before_work": true})).await;
    assert_eq!([first, second, third], [1, 2, 3]);
    let list = async || {
        send(bench.root(Method::GET, "/_sandbox/faults"))
            .await
            .json()
    };
    let expected = json!({"waiting": 3, "faults": [
        {"number": 1, "fault": "sends no response", "method": null, "path": "/hub2/", "before_work": false, "left": null},
        {"number": 2, "fault": "responds with 502 Bad Gateway", "method": "GET", "path": "", "before_work": false, "left": 2},
        {"number": 3, "fault": "responds with 500 Internal Server Error", "method": null, "path": "", "before_work": true, "left": 1},
    ]});
    assert_eq!(list().await, expected);
    let remove = async |number: u64| {
        let path = format!("/_sandbox/faults/{number}");
        send(bench.root(Method::DELETE, &path)).await
    };
    assert_eq!(remove(1).await.json(), json!({"waiting": 2}));
    let missing = remove(1).await;
    assert_eq!(missing.status, 404);
    assert!(missing.text.contains("number 1"), "{}", missing.text);
    assert_eq!(bench.get("/charges").await.status, 502);
    assert_eq!(list().await["faults"][0]["left"], 1);
    assert!(bench.sandbox.faults().remove(2));
    assert_eq!(bench.get("/charges").await.status, 500);
    assert_eq!(list().await, json!({"waiting": 0, "faults": []}));
}

#[tokio::test]
async fn a_misspelt_control_is_refused_with_the_name_and_does_nothing() {
    let bench = TestBench::new().await;
    let merchant = Merchant::responding(&[200]).await;
    let body = json!({"amount": 5, "currency": "SGD", "webhook": merchant.url});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    bench.sandbox.hitpay().pay(&id).unwrap();
    let deliveries = bench.sandbox.deliveries();
    deliveries.idle().await;
    for (path, body, words) in [
        (
            "deliveries/switches",
            r#"{"hodl": true}"#,
            "`hodl` is not known",
        ),
        ("deliveries/switches", "x", "`x` is not known"),
        ("deliveries/switches", r#"{"hold": true"#, "malformed JSON"),
        (
            "deliveries/switches",
            r#"{"hold": 1}"#,
            "`hold` must be true or false",
        ),
        (
            "deliveries/switches",
            r#"{"hold": true, "hold": false}"#,
            "`hold` occurs twice",
        ),
        (
            "deliveries/switches",
            r#"{"copies": 101}"#,
            "`copies` must be a whole number from 0 to 100",
        ),
        (
            "deliveries/1/duplicate",
            r#"{"copy": 2}"#,
            "`copy` is not known",
        ),
        (
            "deliveries/1/duplicate",
            r#"{"copies": 0}"#,
            "`copies` must be a whole number from 1 to 100",
        ),
        (
            "deliveries/1/resend",
            r#"{"copies": 2}"#,
            "`copies` is for duplicate",
        ),
        ("deliveries/-1/resend", "", "`number` in the path"),
        ("deliveries/x/resend", "", "`number` in the path"),
        (
            "deliveries/release",
            r#"{"numbers": [1]}"#,
            "webhook 1 is not held",
        ),
        (
            "deliveries/release",
            r#"{"numbers": [99]}"#,
            "webhook 99 is not held",
        ),
        (
            "deliveries/release",
            r#"{"order": "newest"}"#,
            "`order` must be oldest-first or latest-first",
        ),
        (
            "faults",
            r#"{"fault": "hang", "method": "FETCH"}"#,
            "`method` must be one of: GET, POST",
        ),
        (
            "faults",
            r#"{"fault": "hang", "path": "hitpay"}"#,
            "`path` must begin with one of: /hitpay/",
        ),
        (
            "faults",
            r#"{"fault": "hang", "path": "/hitpya/v1"}"#,
            "`path` must begin",
        ),
        (
            "faults",
            r#"{"fault": "hang", "times": -1}"#,
            "`times` must be a whole number",
        ),
        ("faults", "{}", "`fault` is required"),
        (
            "quirks",
            r#"{"quirk": "hitpay/list-as-array", "off": true}"#,
            "`off` is not known",
        ),
        (
            "hub2/rate-limiter",
            r#"{"limits": "no"}"#,
            "`limits` must be true or false",
        ),
        (
            "payatom/payins/x/pay",
            r#"{"amount": "x"}"#,
            "`amount` must be a whole number",
        ),
        (
            "hitpay/webhook-endpoints",
            r#"{"url": "http://127.0.0.1:1/", "events": []}"#,
            "`events` is not known",
        ),
    ] {
        let call = bench.root(Method::POST, &format!("/_sandbox/{path}"));
        let answer = send(call.body(body)).await;
        assert_eq!(answer.status, 422, "{path} {body}: {}", answer.text);
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{path} {body}: {message}");
    }
    for (path, words) in [
        ("records?gatewya=hub2", "`gatewya` is not known"),
        ("records?gateway=hub3", "`gateway` must be one of: hitpay"),
        ("deliveries?state=zzz", "`state` must be one of: open"),
        ("requests?status=abc", "`status` must be"),
        ("requests?limit=-1", "`limit` must be a whole number"),
        ("requests/1?credentials=shwo", "`credentials` must be"),
    ] {
        let answer = send(bench.root(Method::GET, &format!("/_sandbox/{path}"))).await;
        assert_eq!(answer.status, 422, "{path}: {}", answer.text);
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{path}: {message}");
    }
    assert_eq!(deliveries.all().len(), 1);
    assert_eq!(bench.sandbox.faults().pending(), 0);
    assert!(!deliveries.switches().hold && deliveries.switches().extra_copies == 0);
}

#[tokio::test]
async fn a_form_is_read_by_the_types_of_the_operation() {
    let bench = TestBench::new().await;
    let call = bench.root(Method::POST, "/_sandbox/hub2/rate-limiter");
    let off = send(call.form(&[("limits", "false"), ("ban", "")])).await;
    assert_eq!(off.status, 200, "{}", off.text);
    let call = bench.root(Method::POST, "/_sandbox/faults");
    let added = send(call.form(&[("fault", "cut"), ("after_bytes", "7"), ("path", "/hi")])).await;
    assert_eq!(added.status, 201, "{}", added.text);
    let fault = bench.sandbox.faults().all()[0].rule.fault().to_string();
    assert_eq!(fault, "closes the connection after 7 bytes");
}
