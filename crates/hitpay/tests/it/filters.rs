//! Lists with every filter that HitPay documents.

use dhow_core::{Environment, Result, Secret};
use dhow_hitpay::{
    ChargeExport, ChargeQuery, HitPay, HitPayConfig, ListFilters, Pages, PaymentRequestQuery,
    TransferQuery, invoice::InvoiceQuery, order::OrderQuery, product::ProductQuery,
    recurring::RecurringQuery,
};

use crate::recorder::Recorder;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn list(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

/// Requests the first page.
async fn first<T>(mut pages: Pages<'_, T>) -> Result<()> {
    pages.next().await.map(drop)
}

#[tokio::test]
async fn charges_and_payment_requests_take_every_filter() {
    let recorder = Recorder::with_responses([(200, "[]"), (200, "[]"), (200, "[]")]);
    let hitpay = recorder.hitpay();
    let mut query = ChargeQuery::default();
    query.per_page = Some(25);
    query.cursor = some("x");
    query.keywords = some("ana");
    query.statuses = vec!["success".into(), "void".into()];
    query.date_from = some("2026-01-01");
    query.date_to = some("2026-01-31");
    query.amount_from = some("1");
    query.amount_to = some("9.50");
    query.payment_request_id = some("r-1");
    query.customer_id = some("k-1");
    query.payout_id = some("p-1");
    query.location_ids = list("l-1");
    query.user_ids = list("u-1");
    query.id = some("c-1");
    query.refunded = Some(true);
    query.payment_methods = list("card");
    query.remark = some("table 4");
    query.relatable = some("order:o-1");
    query.channel = some("pos");
    query.order_reference_number = some("ORDER-7");
    query.payment_reference_number = some("P-7");
    query.customer_email = some("a@b.example");
    query.customer_name = some("Ana");
    first(hitpay.charge_pages(&query)).await.unwrap();

    let mut query = PaymentRequestQuery::default();
    query.page = Some(3);
    query.per_page = Some(100);
    query.search = some("ORDER 1");
    query.is_default = Some(false);
    query.metadata = Some(("seat".into(), "7".into()));
    hitpay.payment_requests(&query).await.unwrap();

    let mut query = ChargeExport::default();
    query.per_page = Some(50);
    query.version = some("2.0");
    query.keywords = some("ana");
    query.before = some("a");
    query.after = some("b");
    query.payment_method = some("card");
    query.statuses = list("success");
    query.date_from = some("2026-01-01");
    query.date_to = some("2026-01-31");
    query.with = some("customer");
    hitpay.export_charges(&query).await.unwrap();

    let sent = recorder.sent();
    let queries: Vec<_> = sent
        .iter()
        .filter_map(|request| request.uri().query())
        .collect();
    assert_eq!(
        queries,
        [
            "cursor=x&per_page=25&keywords=ana&date_from=2026-01-01&date_to=2026-01-31&amount_from=1&amount_to=9.50&payment_request_id=r-1&customer_id=k-1&payout_id=p-1&location_ids%5B%5D=l-1&user_ids%5B%5D=u-1&statuses%5B%5D=success&statuses%5B%5D=void&id=c-1&refunded=1&payment_methods%5B%5D=card&remark=table%204&relatable=order%3Ao-1&channel=pos&order_reference_number=ORDER-7&payment_reference_number=P-7&customer_email=a%40b.example&customer_name=Ana",
            "current_page=3&per_page=100&search=ORDER%201&is_default=0&metadata%5Bseat%5D=7",
            "perPage=50&version=2.0&keywords=ana&before=a&after=b&payment_method=card&dateFrom=2026-01-01&dateTo=2026-01-31&with=customer&statuses%5B%5D=success",
        ]
    );
}

fn order_query() -> OrderQuery {
    let mut query = OrderQuery::default();
    query.per_page = Some(10);
    query.version = some("1.0");
    query.keywords = some("ana");
    query.statuses = list("draft");
    query.date_from = some("2026-01-01");
    query.date_to = some("2026-01-31");
    query.with = some("products,charges");
    query.online_store = Some(false);
    query.channels = list("pos");
    query.with_request_details = Some(true);
    query
}

fn product_query() -> ProductQuery {
    let mut query = ProductQuery::default();
    query.statuses = list("draft");
    query.categories = list("k-1");
    query.source = list("shopify");
    query.inventory = list("in_stock");
    query.location_ids = list("l-1");
    query.channels = list("pos");
    query.keywords = list("hat");
    query.per_page = Some(10);
    query
}

#[tokio::test]
async fn every_other_list_takes_every_filter() {
    let recorder = Recorder::with_responses([(200, "[]"); 11]);
    let hitpay = recorder.hitpay();
    let mut query = RecurringQuery::default();
    query.customer_email = some("ana@shop.example");
    query.reference = some("R");
    query.plan_id = some("p-1");
    query.status = some("active,paused");
    query.per_page = Some(100);
    first(hitpay.recurring_billings(&query)).await.unwrap();
    let mut query = TransferQuery::default();
    query.beneficiary_id = some("b-1");
    query.keywords = some("PAY-1");
    query.status = some("paid");
    query.per_page = Some(10);
    query.cursor = some("x");
    first(hitpay.transfers(&query)).await.unwrap();
    let mut query = InvoiceQuery::default();
    query.customer_email = some("ana@shop.example");
    query.status = some("draft");
    query.reference = some("R");
    query.per_page = Some(5);
    query.keywords = some("ana");
    query.kind = some("repeating_invoice");
    query.parent_id = some("i-0");
    first(hitpay.invoices(&query)).await.unwrap();
    first(hitpay.orders(&order_query())).await.unwrap();
    first(hitpay.products(&product_query())).await.unwrap();
    first(hitpay.plans(Some(20))).await.unwrap();
    first(hitpay.customers(Some(5))).await.unwrap();
    first(hitpay.remitters(Some(100))).await.unwrap();
    first(hitpay.virtual_accounts(Some(5))).await.unwrap();
    first(hitpay.beneficiaries(Some("ana"), Some(10)))
        .await
        .unwrap();
    first(hitpay.product_categories(Some(7))).await.unwrap();

    let sent = recorder.sent();
    let queries: Vec<_> = sent
        .iter()
        .filter_map(|request| request.uri().query())
        .collect();
    assert_eq!(
        queries,
        [
            "customer_email=ana%40shop.example&reference=R&business_recurring_plans_id=p-1&status=active%2Cpaused&per_page=100",
            "cursor=x&beneficiary_id=b-1&keywords=PAY-1&status=paid&per_page=10",
            "customer_email=ana%40shop.example&status=draft&reference=R&per_page=5&keywords=ana&type=repeating_invoice&parent_id=i-0",
            "perPage=10&version=1.0&keywords=ana&statuses%5B%5D=draft&dateFrom=2026-01-01&dateTo=2026-01-31&with=products%2Ccharges&online_store=0&channels%5B%5D=pos&with_request_details=1",
            "statuses%5B%5D=draft&categories%5B%5D=k-1&source%5B%5D=shopify&inventory%5B%5D=in_stock&location_ids%5B%5D=l-1&channels%5B%5D=pos&keywords%5B%5D=hat&per_page=10",
            "per_page=20",
            "per_page=5",
            "per_page=100",
            "per_page=5",
            "query=ana&per_page=10",
            "perPage=7",
        ]
    );
}

#[tokio::test]
async fn filters_of_several_values_have_brackets_unless_configured() {
    let several = || vec!["draft".to_owned(), "sent".to_owned()];
    let (mut orders, mut products) = (OrderQuery::default(), ProductQuery::default());
    let mut charges = ChargeQuery::default();
    orders.statuses = several();
    products.statuses = several();
    charges.statuses = several();
    let plain = "statuses=draft&statuses=sent";
    let brackets = "statuses%5B%5D=draft&statuses%5B%5D=sent";
    for (filters, expected) in [
        (None, [brackets; 3]),
        (Some(ListFilters::Brackets), [brackets; 3]),
        (Some(ListFilters::Plain), [plain, plain, brackets]),
    ] {
        let recorder = Recorder::with_responses([(200, "[]"); 3]);
        let key = Secret::new("9f8e7d6c5b4a").unwrap();
        let mut config = HitPayConfig::new(Environment::Sandbox, key);
        if let Some(filters) = filters {
            config = config.with_list_filters(filters);
        }
        let hitpay = HitPay::new(config, recorder.transport()).unwrap();
        first(hitpay.orders(&orders)).await.unwrap();
        first(hitpay.products(&products)).await.unwrap();
        first(hitpay.charge_pages(&charges)).await.unwrap();
        let sent = recorder.sent();
        let queries: Vec<_> = sent
            .iter()
            .filter_map(|request| request.uri().query())
            .collect();
        assert_eq!(queries, expected, "{filters:?}");
    }
}
