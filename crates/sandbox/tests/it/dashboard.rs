//! The dashboard's pages, used like a browser without JavaScript.

use http::Method;
use serde_json::json;

use crate::bench::{TestBench, TestResponse, send};

mod actions;
mod escaping;
mod explained;
mod overview;
mod requests;
mod switches;
mod webhooks;

/// Text that would run a script if a page did not escape it.
pub(crate) const ATTACK: &str = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;";

pub(crate) async fn page(bench: &TestBench, path: &str) -> TestResponse {
    send(bench.root(Method::GET, path)).await
}

/// Sends a form of the dashboard and returns the response to it.
pub(crate) async fn post(bench: &TestBench, path: &str, form: &[(&str, &str)]) -> TestResponse {
    let origin = format!("http://{}", bench.sandbox.addr());
    send(
        bench
            .root(Method::POST, path)
            .header("origin", origin)
            .form(form),
    )
    .await
}

/// Sends a form, follows its redirection and returns the page with the message.
pub(crate) async fn act(bench: &TestBench, path: &str, form: &[(&str, &str)]) -> TestResponse {
    let done = post(bench, path, form).await;
    assert_eq!(done.status, 303, "{path}: {}", done.text);
    let target = done.headers["location"].to_str().unwrap();
    let shown = page(bench, target).await;
    assert_eq!(shown.status, 200, "{target}");
    assert!(shown.text.contains("id=\"message\""), "{target}");
    shown
}

/// Creates a payment request of HitPay with a reference and a webhook URL, and returns its id.
pub(crate) async fn payment(bench: &TestBench, reference: &str, webhook: &str) -> String {
    let order = json!({"amount": 599, "currency": "SGD", "reference_number": reference, "webhook": webhook});
    let made = bench.create(order).await;
    made["id"].as_str().unwrap().to_owned()
}

/// Paths of all pages without parameters.
pub(crate) const PAGES: [&str; 7] = [
    "/",
    "/requests",
    "/webhooks",
    "/faults",
    "/clock",
    "/quirks",
    "/connect",
];

#[tokio::test]
async fn every_page_has_a_strict_policy_and_only_the_sandboxs_own_script() {
    let bench = TestBench::new().await;
    for path in PAGES {
        let shown = page(&bench, path).await;
        assert_eq!(shown.status, 200, "{path}");
        let policy = shown.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(shown.text.matches("<script").count(), 1, "{path}");
        assert!(
            shown
                .text
                .contains("<script src=\"/dashboard/script.js\" defer></script>")
        );
        assert!(
            !shown.text.contains("style=\"") && !shown.text.contains(" onclick"),
            "{path}"
        );
        assert_eq!(shown.text.matches("<h1>").count(), 1, "{path}");
        assert!(shown.text.contains("aria-current=\"page\""), "{path}");
    }
    for (path, kind) in [
        ("/dashboard/script.js", "text/javascript; charset=utf-8"),
        ("/dashboard/style.css", "text/css; charset=utf-8"),
        ("/dashboard/icon.svg", "image/svg+xml"),
    ] {
        let file = page(&bench, path).await;
        assert_eq!(
            (file.status, file.headers["content-type"].to_str().unwrap()),
            (200, kind)
        );
        assert_eq!(file.headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn a_change_is_announced_by_a_server_sent_event() {
    let bench = TestBench::new().await;
    let mut events = bench.root(Method::GET, "/live").send().await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let first = events.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"retry: "), "{first:?}");
    bench.request().await;
    let event = events.chunk().await.unwrap().unwrap();
    assert_eq!(event, "data: changed\n\n");
}

#[tokio::test]
async fn a_page_of_another_site_cannot_send_a_form() {
    let bench = TestBench::new().await;
    for (path, form) in [
        ("/faults", [("fault", "hang")]),
        ("/faults/remove", [("number", "all")]),
        ("/clock", [("seconds", "60")]),
        ("/quirks", [("quirk", "hitpay/list-as-array")]),
        ("/connect", [("show", "1")]),
    ] {
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let call = bench
                .root(Method::POST, path)
                .header(name, value)
                .form(&form);
            let refused = send(call).await;
            assert_eq!(refused.status, 403, "{path} {name}: {value}");
            let key = bench.sandbox.hitpay().api_key().expose();
            assert!(!refused.text.contains(key));
        }
    }
    assert_eq!(bench.sandbox.faults().pending(), 0);
    assert!(bench.sandbox.clock().offset().is_zero());
    assert!(bench.sandbox.quirks().iter().all(|quirk| !quirk.on));
}
