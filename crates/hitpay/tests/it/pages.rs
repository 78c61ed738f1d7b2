//! HitPay's five ways of paging: each continues as documented, and each ends.

use dhow_core::ErrorKind;
use dhow_hitpay::{
    BalanceQuery, ChargeQuery, HitPay, PaymentRequestQuery, TransferQuery, invoice::InvoiceQuery,
    order::OrderQuery, product::ProductQuery, recurring::RecurringQuery,
};

use crate::recorder::Recorder;

fn queries(recorder: &Recorder) -> Vec<String> {
    let sent = recorder.sent();
    let query = |sent: &http::Request<bytes::Bytes>| sent.uri().query().unwrap_or("").to_owned();
    sent.iter().map(query).collect()
}

#[tokio::test]
async fn a_cursor_is_followed_to_its_end_and_urls_are_not() {
    let page = |id: &str, next: &str| {
        format!(
            r#"{{"data":[{{"id":"{id}","status":"succeeded"}}],"links":{{"next":"https://evil.example/?key=1"}},"meta":{{"next_cursor":{next}}}}}"#
        )
    };
    let pages = [page("a", r#""x/y""#), page("b", "null")];
    let recorder = Recorder::with_responses([(200, &pages[0]), (200, &pages[1])]);
    let hitpay = recorder.hitpay();
    let mut query = ChargeQuery::default();
    query.per_page = Some(1);
    let mut list = hitpay.charge_pages(&query);
    assert_eq!(recorder.sent().len(), 0, "nothing before the first page");
    let first = list.next().await.unwrap().unwrap();
    assert_eq!(first.items[0].id.as_str(), "a");
    assert_eq!(first.next_cursor.as_deref(), Some("x/y"));
    let second = list.next().await.unwrap().unwrap();
    assert_eq!(second.items[0].id.as_str(), "b");
    assert!(list.next().await.unwrap().is_none());
    assert!(list.next().await.unwrap().is_none());
    assert_eq!(
        queries(&recorder),
        ["per_page=1", "cursor=x%2Fy&per_page=1"]
    );
    for sent in recorder.sent() {
        assert_eq!(sent.uri().host(), Some("api.sandbox.hit-pay.com"));
    }
    recorder.assert_calls([
        (
            "GET /v1/charges",
            "https://api.sandbox.hit-pay.com/v1/charges",
        ),
        (
            "GET /v1/charges",
            "https://api.sandbox.hit-pay.com/v1/charges",
        ),
    ]);
}

#[tokio::test]
async fn a_repeated_cursor_ends_the_list() {
    let page = |id: &str| {
        format!(r#"{{"data":[{{"id":"{id}","status":"paid"}}],"meta":{{"next_cursor":"same"}}}}"#)
    };
    let pages = [page("a"), page("b")];
    let recorder = Recorder::with_responses([(200, &pages[0]), (200, &pages[1])]);
    let hitpay = recorder.hitpay();
    let mut list = hitpay.transfers(&TransferQuery::default());
    list.next().await.unwrap().unwrap();
    let error = list.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(list.next().await.unwrap().is_none());
    assert_eq!(recorder.sent().len(), 2);
}

#[tokio::test]
async fn numbered_pages_end_at_the_last_page_of_the_envelope() {
    let page = |id: &str, current: &str| {
        format!(
            r#"{{"data":[{{"id":"{id}"}}],"meta":{{"current_page":{current},"last_page":"2"}}}}"#
        )
    };
    let pages = [page("a", "1"), page("b", "2")];
    let recorder = Recorder::with_responses([(200, &pages[0]), (200, &pages[1])]);
    let hitpay = recorder.hitpay();
    let mut list = hitpay.beneficiaries(Some("Awa & Co"), Some(1));
    let mut ids = Vec::new();
    while let Some(page) = list.next().await.unwrap() {
        ids.extend(page.items.into_iter().map(|request| request.id));
    }
    assert_eq!(ids, ["a", "b"]);
    let filters = "query=Awa%20%26%20Co&per_page=1";
    assert_eq!(
        queries(&recorder),
        [filters.to_owned(), format!("page=2&{filters}")]
    );
    recorder.assert_calls([
        ("GET /v1/beneficiaries", "/v1/beneficiaries"),
        ("GET /v1/beneficiaries", "/v1/beneficiaries"),
    ]);
}

#[tokio::test]
async fn payment_requests_are_numbered_by_current_page_and_a_repeated_page_is_the_end() {
    let list = r#"[{"id":"a","amount":"1.00","currency":"SGD","status":"pending"}]"#;
    let recorder = Recorder::with_responses([(200, list), (200, list)]);
    let hitpay = recorder.hitpay();
    let mut pages = hitpay.payment_request_pages(&PaymentRequestQuery::default());
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert!(pages.next().await.unwrap().is_none());
    assert!(pages.next().await.unwrap().is_none());
    assert_eq!(queries(&recorder), ["", "current_page=2"]);
    recorder.assert_calls([
        ("GET /v1/payment-requests", "/v1/payment-requests"),
        ("GET /v1/payment-requests", "/v1/payment-requests"),
    ]);
}

#[tokio::test]
async fn a_lost_page_can_be_requested_again() {
    let page = r#"{"data":[{"debit":-96.32,"credit":null,"currency":"SGD","datetime":"2025-01-27T07:06:02+01:00"}],"meta":{"per_page":"10","next_cursor":null}}"#;
    let recorder = Recorder::with_responses([(502, "<html>"), (200, page)]);
    let hitpay: HitPay = recorder.hitpay();
    let mut list = hitpay.balance_transactions("adyen", &BalanceQuery::default());
    assert!(list.next().await.is_err());
    let page = list.next().await.unwrap().unwrap();
    let debit = page.items[0].debit.as_ref().unwrap();
    assert_eq!(debit.money().unwrap().minor(), 9_632);
    assert_eq!(page.items[0].credit, None);
    assert!(page.items[0].at.is_some());
    assert!(list.next().await.unwrap().is_none());
    let sent = recorder.sent();
    assert_eq!(sent[1].uri().path(), "/v1/balances/adyen/transactions");
    recorder.assert_calls([
        (
            "GET /v1/balances/{provider}/transactions",
            "/v1/balances/adyen/transactions",
        ),
        (
            "GET /v1/balances/{provider}/transactions",
            "/v1/balances/adyen/transactions",
        ),
    ]);
}

#[tokio::test]
async fn every_documented_filter_is_sent() {
    let recorder = Recorder::with_responses([(200, "[]"), (200, "[]"), (200, "[]")]);
    let hitpay = recorder.hitpay();
    let mut query = ChargeQuery::default();
    query.amount_from = Some("1.50".into());
    query.amount_to = Some("9".into());
    query.customer_id = Some("c".into());
    query.payout_id = Some("p".into());
    query.location_ids = vec!["l".into()];
    query.user_ids = vec!["u".into(), "v".into()];
    let page = hitpay.charges(&query).await.unwrap();
    assert!(page.charges.is_empty() && page.next_cursor.is_none());
    let mut query = PaymentRequestQuery::default();
    query.is_default = Some(true);
    assert!(
        hitpay
            .payment_request_pages(&query)
            .next()
            .await
            .unwrap()
            .is_none()
    );
    hitpay.payment_requests(&query).await.unwrap();
    let charges = "amount_from=1.50&amount_to=9&customer_id=c&payout_id=p&location_ids%5B%5D=l&user_ids%5B%5D=u&user_ids%5B%5D=v";
    assert_eq!(
        queries(&recorder),
        [charges, "is_default=1", "is_default=1"]
    );
}

#[tokio::test]
async fn an_unreadable_page_does_not_end_the_list() {
    let broken = r#"{"data":[{"id":"t-1"}],"meta":{"next_cursor":null}}"#;
    let whole = r#"{"data":[{"id":"t-1","status":"paid"}],"meta":{"next_cursor":null}}"#;
    let recorder = Recorder::with_responses([(200, broken), (200, whole)]);
    let hitpay = recorder.hitpay();
    let mut list = hitpay.transfers(&TransferQuery::default());
    let error = list.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(list.next().await.unwrap().unwrap().items.len(), 1);
}

#[test]
fn pages_can_be_awaited_on_any_thread() {
    fn on_any_thread<T: Send>(_: &T) {}
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let mut list = hitpay.plans(None);
    on_any_thread(&list.next());
    on_any_thread(&list);
}

#[tokio::test]
async fn an_empty_list_of_either_shape_has_no_pages() {
    for body in ["[]", r#"{"data":[]}"#] {
        let recorder = Recorder::with_responses([(200, body)]);
        let hitpay = recorder.hitpay();
        let mut list = hitpay.remitters(None);
        assert!(list.next().await.unwrap().is_none());
        assert!(list.next().await.unwrap().is_none());
        recorder.assert_calls([("GET /v1/remitters", "/v1/remitters")]);
    }
}

#[tokio::test]
async fn every_numbered_list_continues_with_the_next_page() {
    let first = r#"{"data":[{"id":"a","status":"x"}],"links":{},"meta":{"current_page":1,"last_page":2,"total":2}}"#;
    let second = r#"{"data":[{"id":"b","status":"x"}],"meta":{"current_page":2,"last_page":2}}"#;
    macro_rules! second_page {
        ($list:ident, $argument:expr) => {{
            let recorder = Recorder::with_responses([(200, first), (200, second)]);
            let hitpay = recorder.hitpay();
            let mut pages = hitpay.$list($argument);
            let mut found = 0;
            while let Some(page) = pages.next().await.unwrap() {
                found += page.items.len();
            }
            assert_eq!(found, 2);
            queries(&recorder)
        }};
    }
    let by_page = [String::new(), "page=2".to_owned()];
    assert_eq!(second_page!(plans, None), by_page);
    assert_eq!(second_page!(customers, None), by_page);
    assert_eq!(second_page!(remitters, None), by_page);
    assert_eq!(second_page!(readers, None), by_page);
    assert_eq!(second_page!(product_categories, None), by_page);
    assert_eq!(second_page!(products, &ProductQuery::default()), by_page);
    assert_eq!(second_page!(invoices, &InvoiceQuery::default()), by_page);
    assert_eq!(second_page!(orders, &OrderQuery::default()), by_page);
    let billings = second_page!(recurring_billings, &RecurringQuery::default());
    assert_eq!(billings, by_page);
    let query = PaymentRequestQuery::default();
    let requests = second_page!(payment_request_pages, &query);
    assert_eq!(requests, [String::new(), "current_page=2".to_owned()]);
}
