//! From the pay button to the shipped order.

use std::time::Duration;

use dhow_sandbox::{Sandbox, WebhookState};

use crate::{
    customer::Customer,
    process::{Database, Shop},
};

/// Accounts, with the total for two bags of tea.
const ACCOUNTS: &[(&str, &str)] =
    &[("hitpay", "25.00 SGD"), ("hpay", "500000 VND"), ("hub2", "12000 XOF"), ("payatom", "1600.00 INR")];

/// The gateways, with short pauses between delivery attempts.
async fn gateways() -> Sandbox {
    let pauses = [Duration::from_millis(200); 100];
    let sandbox = Sandbox::builder().webhook_retries(pauses);
    sandbox.start().await.unwrap()
}

/// Registers the webhook URLs of the gateways that take them once, at the onboarding.
fn register_webhooks(sandbox: &Sandbox, shop: &Shop) {
    let url = |account: &str| format!("{}/webhooks/{account}", shop.url);
    sandbox.payatom().register_webhook(&url("payatom"));
    sandbox.hub2().register_webhook(&url("hub2"), &[]);
}

/// Waits until the gateways have delivered all webhooks, and checks that the shop acknowledged each.
async fn all_webhooks_are_accepted(sandbox: &Sandbox) {
    sandbox.deliveries().idle().await;
    for webhook in sandbox.deliveries().all() {
        assert_eq!(webhook.state, WebhookState::Accepted, "{webhook:?}");
    }
}

fn gateways_of_webhooks(sandbox: &Sandbox) -> Vec<&'static str> {
    let sent = sandbox.deliveries().all();
    let mut gateways: Vec<_> = sent.iter().map(|webhook| webhook.gateway).collect();
    gateways.sort_unstable();
    gateways.dedup();
    gateways
}

#[tokio::test]
async fn a_customer_pays_with_each_gateway_and_the_order_is_shipped_once() {
    pays_with_each_gateway(&Database::sqlite()).await;
}

#[tokio::test]
async fn the_same_shop_runs_on_postgresql() {
    if let Some(database) = Database::postgres() {
        pays_with_each_gateway(&database).await;
    }
}

async fn pays_with_each_gateway(database: &Database) {
    let sandbox = gateways().await;
    let shop = Shop::open(&sandbox, database, "127.0.0.1:0").await;
    register_webhooks(&sandbox, &shop);
    // Each webhook comes three times, and the customer's return is a further hint.
    sandbox.deliveries().duplicate(2);
    let customer = Customer::new(&shop.url);
    for (account, total) in ACCOUNTS {
        let order = customer.fills_the_basket(account).await;
        let checkout = customer.presses_pay(&order).await;
        customer.pays(&checkout).await;
        customer.sees(&order, &format!("{total}: <strong>paid")).await;
        let shipped = format!("ship {}, paid {total}", order.reference);
        shop.prints(&shipped).await;
    }
    all_webhooks_are_accepted(&sandbox).await;
    assert_eq!(gateways_of_webhooks(&sandbox), ["hitpay", "hpay", "hub2", "payatom"]);
    // The copies had their time, so a second effect would be there.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shop.lines().len(), ACCOUNTS.len(), "{:?}", shop.lines());
}

#[tokio::test]
async fn a_second_press_of_the_button_is_the_same_payment() {
    let (sandbox, database) = (gateways().await, Database::sqlite());
    let shop = Shop::open(&sandbox, &database, "127.0.0.1:0").await;
    let customer = Customer::new(&shop.url);
    let order = customer.fills_the_basket("hitpay").await;
    let first = customer.presses_pay(&order).await;
    assert_eq!(customer.presses_pay(&order).await, first);
    let created = sandbox.requests().count(&http::Method::POST, "/hitpay/v1/payment-requests");
    assert_eq!(created, 1);
}

#[tokio::test]
async fn a_changed_order_is_not_to_be_sent_again() {
    let (sandbox, database) = (gateways().await, Database::sqlite());
    let shop = Shop::open(&sandbox, &database, "127.0.0.1:0").await;
    let customer = Customer::new(&shop.url);
    let order = customer.fills_the_basket("hitpay").await;
    customer.presses_pay(&order).await;
    let answer = customer.posts(&order, &[("bags", "3")]).await;
    assert_eq!(answer.status(), 409);
    let expected = format!("The order was changed. Open {} for a new one.", shop.url);
    assert_eq!(answer.text().await.unwrap(), expected);
}

#[tokio::test]
async fn an_order_that_is_paid_at_two_gateways_is_shipped_once_and_the_other_payment_is_for_a_person() {
    let (sandbox, database) = (gateways().await, Database::sqlite());
    let mut shop = Shop::open(&sandbox, &database, "127.0.0.1:0").await;
    let customer = Customer::new(&shop.url);
    let order = customer.fills_the_basket("hitpay").await;
    let first = customer.presses_pay(&order).await;
    let again = customer.chooses_again(&order, "hpay");
    let second = customer.presses_pay(&again).await;
    customer.pays(&first).await;
    let shipped = format!("ship {}, paid 25.00 SGD", order.reference);
    shop.prints(&shipped).await;
    // The next process knows it too.
    shop.is_killed().await;
    let shop = Shop::open(&sandbox, &database, &shop.address()).await;
    customer.pays(&second).await;
    let refund = format!("look at {}: paid to hitpay before, so refund 500000 VND at hpay", order.reference);
    shop.prints(&refund).await;
    all_webhooks_are_accepted(&sandbox).await;
    // The kill may have come before the end of the effect, which is then handed over again.
    let lines = shop.lines();
    assert!(lines.iter().all(|line| *line == shipped || *line == refund), "{lines:?}");
}

#[tokio::test]
async fn an_order_that_is_paid_while_the_shop_is_down_is_shipped_once_it_is_up() {
    let (sandbox, database) = (gateways().await, Database::sqlite());
    let mut shop = Shop::open(&sandbox, &database, "127.0.0.1:0").await;
    let customer = Customer::new(&shop.url);
    let order = customer.fills_the_basket("hitpay").await;
    let checkout = customer.presses_pay(&order).await;
    shop.is_killed().await;
    customer.pays(&checkout).await;
    let shop = Shop::open(&sandbox, &database, &shop.address()).await;
    customer.sees(&order, "<strong>paid").await;
    all_webhooks_are_accepted(&sandbox).await;
    let shipped = format!("ship {}, paid 25.00 SGD", order.reference);
    shop.prints(&shipped).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shop.lines(), [shipped]);
}

#[tokio::test]
async fn a_form_that_was_changed_is_refused_and_creates_nothing() {
    let (sandbox, database) = (gateways().await, Database::sqlite());
    let shop = Shop::open(&sandbox, &database, "127.0.0.1:0").await;
    let customer = Customer::new(&shop.url);
    let order = customer.fills_the_basket("hitpay").await;
    for (field, value) in [
        ("bags", "0"),
        ("bags", "100"),
        ("account", "<script>"),
        ("reference", "ORDER-1/../../x"),
        ("reference", "<script>"),
    ] {
        let answer = customer.posts(&order, &[(field, value)]).await;
        assert_eq!(answer.status(), 502, "{field}={value}");
        assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    }
    let created = sandbox.requests().count(&http::Method::POST, "/hitpay/v1/payment-requests");
    assert_eq!(created, 0);
}
