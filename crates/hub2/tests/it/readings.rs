//! Readings of the ledger that no other test pins. Each test fails if the code follows another reading.

use std::time::Duration;

use dhow_core::{
    Currency, ErrorKind, Money, NewPayment, Outcome, PaymentProvider, ProviderReference,
};
use dhow_hub2::Hub2;
use dhow_reqwest::Limits;
use dhow_tests::{FaultServer, Script};
use serde_json::Value;

use crate::{faults, recorder::Recorder};

const CREATED: &str = r#"{"id":"pi_1","status":"payment_required","token":"t.o.k","amount":200,"currency":"XOF","purchaseReference":"R"}"#;
const ATTEMPTED: &str = r#"{"id":"pi_1","status":"processing","amount":200,"currency":"XOF","purchaseReference":"R","payments":[{"id":"pay_1","status":"pending"}]}"#;

fn reference(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

fn wave_order() -> NewPayment {
    let amount = Money::from_minor(200, Currency::XOF);
    let mut order = NewPayment::new("R".parse().unwrap(), amount);
    order.options.set("msisdn", "00000001");
    order.country = Some("SN".into());
    order.options.set("provider", "wave");
    order.return_url = Some("https://shop.example/ok".into());
    order.cancel_url = Some("https://shop.example/no".into());
    order
}

#[tokio::test]
async fn a_status_by_id_alone_reads_the_whole_intent_by_default() {
    let recorder = Recorder::with_responses([(200, CREATED)]);
    recorder
        .hub2()
        .payment_status(&reference("pi_1"))
        .await
        .unwrap();
    recorder.assert_calls([("GET /payment-intents/{id}", "/payment-intents/pi_1")]);
    assert_eq!(recorder.sent()[0].uri().query(), None);
}

#[tokio::test]
async fn the_return_urls_of_wave_are_required_and_sent_inside_mobile_money() {
    let recorder = Recorder::with_responses([(201, CREATED), (201, ATTEMPTED)]);
    let hub2 = recorder.hub2();
    let good = "https://shop.example/ok";
    for (success, failure) in [
        (None, None),
        (Some("http://shop.example/ok"), Some(good)),
        (Some("/ok"), Some(good)),
        (Some(good), Some("http://shop.example/no")),
    ] {
        let mut order = wave_order();
        order.return_url = success.map(str::to_owned);
        order.cancel_url = failure.map(str::to_owned);
        let error = hub2.create_payment(&order).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{success:?} {failure:?}");
    }
    assert!(recorder.sent().is_empty());
    hub2.create_payment(&wave_order()).await.unwrap();
    let body: Value = serde_json::from_slice(recorder.sent()[1].body()).unwrap();
    let inside = &body["mobileMoney"];
    assert_eq!(inside["onSuccessRedirectionUrl"], "https://shop.example/ok");
    assert_eq!(inside["onFailedRedirectionUrl"], "https://shop.example/no");
}

#[tokio::test]
async fn pages_are_read_until_one_is_shorter_than_hub2s_own_default() {
    let page = |from: usize, count: usize| {
        let one =
            |id| format!(r#"{{"id":"pi_{id}","status":"processing","purchaseReference":"R"}}"#);
        let items: Vec<_> = (from..from + count).map(one).collect();
        format!("[{}]", items.join(","))
    };
    // The gateway limits pages to 50 items, whatever `perPage` is.
    let pages = [page(0, 50), page(50, 50), page(100, 9)];
    let recorder = Recorder::with_responses([(200, &pages[0]), (200, &pages[1]), (200, &pages[2])]);
    let hub2 = recorder.hub2();
    let lookup = hub2.lookup().unwrap();
    let found = lookup.find_payments(&"R".parse().unwrap()).await.unwrap();
    assert_eq!((found.len(), recorder.sent().len()), (109, 3));
    for (at, sent) in recorder.sent().iter().enumerate() {
        let query = sent.uri().query().unwrap();
        let expected = format!("&page={}&perPage=100", at + 1);
        assert!(query.ends_with(&expected), "{query}");
    }
}

fn hub2(url: &str) -> Hub2 {
    faults::hub2(url, Limits::default())
}

/// Transport that returns one response with these headers.
fn answer(headers: &str, body: &str) -> Script {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{headers}");
    Script::answer(format!(
        "{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ))
}

fn listed(ids: [u32; 3], reference: &str) -> String {
    let one = |id| format!(r#"{{"id":"x_{id}","status":"pending","{reference}":"R"}}"#);
    ids.map(one).join(",")
}

/// Returns the results of a search for payments and one for payouts, with the number of requests. `None` for an error.
async fn searches(pages: impl Fn(&str) -> Script) -> [(Option<usize>, usize); 2] {
    let reference = "R".parse().unwrap();
    let server = FaultServer::start(pages("purchaseReference")).await;
    let found = hub2(&server.url())
        .lookup()
        .unwrap()
        .find_payments(&reference)
        .await;
    let payments = (found.ok().map(|found| found.len()), server.requests().len());
    let server = FaultServer::start(pages("reference")).await;
    let hub2 = hub2(&server.url());
    let found = hub2.payout_lookup().unwrap().find_payouts(&reference).await;
    let payouts = (found.ok().map(|found| found.len()), server.requests().len());
    [payments, payouts]
}

#[tokio::test]
async fn a_short_page_with_a_next_page_is_not_the_last() {
    for headers in [
        "Link: <https://api.hub2.io/x?page=1>; rel=\"first\", <https://api.hub2.io/x?page=2>; rel=\"next\"\r\n",
        "X-Total-Pages: 2\r\n",
        "X-Pagination-Page-Count: 2\r\n",
        "X-Total-Count: 6\r\n",
        "X-Next-Page: 2\r\n",
        "X-Pagination: {\"total\":6,\"totalPages\":2}\r\n",
        "X-Pagination: {\"meta\":{\"total\":\"6\"}}\r\n",
        "Pagination: {\"page\":1,\"perPage\":3,\"total\":6}\r\n",
        "Pagination: page=1; per_page=3; total=6\r\n",
        "Content-Range: items 0-2/6\r\n",
        "X-Content-Range: 0-2/6\r\n",
        "X-Count: 6\r\n",
        "X-Per-Page: 3\r\n",
        "X-Page-Size: 2\r\n",
        "X-Pagination: {\"limit\":3}\r\n",
    ] {
        let found = searches(|reference| {
            let page = |ids| format!("[{}]", listed(ids, reference));
            let first = answer(headers, &page([1, 2, 3]));
            first.then(answer("", &page([4, 5, 6])))
        });
        assert_eq!(found.await, [(Some(6), 2); 2], "{headers}");
    }
    for envelope in [
        r#""meta":{"total":6}"#,
        r#""total":"6""#,
        r#""pagination":{"totalPages":2}"#,
        r#""links":{"next":"/payment-intents?page=2"}"#,
        r#""hasMore":true"#,
        r#""meta":{"pagination":{"total":6}}"#,
        r#""per_page":3"#,
        r#""count":6"#,
    ] {
        let found = searches(|reference| {
            let page = |ids, more| format!(r#"{{"data":[{}]{more}}}"#, listed(ids, reference));
            let first = answer("", &page([1, 2, 3], format!(",{envelope}")));
            first.then(answer("", &page([4, 5, 6], String::new())))
        });
        assert_eq!(found.await, [(Some(6), 2); 2], "{envelope}");
    }
}

#[tokio::test]
async fn a_list_with_fewer_items_than_it_counts_proves_no_absence() {
    for (headers, body) in [
        ("", r#"{"data":[],"meta":{"total":5}}"#),
        ("", r#"{"data":[],"total":5}"#),
        ("", r#"{"data":[],"hasNextPage":true}"#),
        ("X-Total-Count: 1\r\n", "[]"),
        ("X-Pagination: {\"total\":6,\"totalPages\":2}\r\n", "[]"),
        (
            "Pagination: {\"page\":1,\"perPage\":5,\"total\":6}\r\n",
            "[]",
        ),
        ("Content-Range: items */6\r\n", "[]"),
        ("X-Count: 6\r\n", "[]"),
        ("X-Total-Pages: 2\r\n", "[]"),
        ("Link: </x?page=2>; rel=next\r\n", "[]"),
    ] {
        let found = searches(|_| answer(headers, body)).await;
        assert_eq!(found, [(None, 1); 2], "{headers}{body}");
    }
    // Every request gets the same page.
    let found = searches(|reference| {
        let body = format!("[{}]", listed([1, 2, 3], reference));
        answer("X-Total-Count: 5\r\n", &body)
    });
    assert_eq!(found.await, [(None, 2); 2]);
}

#[tokio::test]
async fn a_list_with_as_many_items_as_it_counts_is_complete() {
    for headers in [
        "",
        "X-Total-Count: 3\r\nX-Total-Pages: 1\r\nX-Next-Page: \r\n",
        "Link: <https://api.hub2.io/x?page=1>; rel=\"last\"\r\n",
        "X-Total-Count: many\r\n",
        "X-Count: 3\r\nX-Per-Page: 100\r\nContent-Range: items 0-2/3\r\n",
        "Content-Range: items 0-2/*\r\nX-Pagination: {\"total\":3,\"totalPages\":1}\r\n",
        "X-Pagination: {\r\nX-RateLimit-Limit: 1\r\n",
    ] {
        let found = searches(|reference| {
            let items = listed([1, 2, 3], reference);
            let body = r#"{"data":[ITEMS],"meta":{"total":3,"hasNextPage":false,"next":null}}"#;
            answer(headers, &body.replace("ITEMS", &items))
        });
        assert_eq!(found.await, [(Some(3), 1); 2], "{headers}");
    }
    let none = searches(|_| answer("X-Total-Count: 0\r\n", r#"{"data":[],"total":0}"#));
    assert_eq!(none.await, [(Some(0), 1); 2]);
}

#[tokio::test]
async fn too_many_requests_has_its_waiting_time() {
    let body = r#"{"status":429,"code":"Too Many Requests","message":"slow down"}"#;
    for (header, seconds) in [("Retry-After: 600\r\n", Some(600)), ("", None)] {
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 429 Too Many Requests\r\n{header}Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        let server = FaultServer::start(Script::answer(answer)).await;
        let order = NewPayment::new("R".parse().unwrap(), Money::from_minor(200, Currency::XOF));
        let error = hub2(&server.url())
            .create_payment(&order)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.outcome(), Outcome::Refused);
        let wait = seconds.map(Duration::from_secs);
        assert_eq!(error.retry_after(), wait, "{header}");
        assert_eq!(server.requests().len(), 1, "a write is never retried");
    }
}
