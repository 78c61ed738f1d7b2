//! The examples of README.md, compiled and run. A test checks that both are the same code.

use std::{error::Error, sync::Mutex, time::Duration};

use axum::Router;
use bytes::Bytes;
use dhow::BaseUrl;
use dhow::prelude::*;
use dhow_sandbox::Sandbox;

/// The variables of the example's surroundings.
struct Shop<'s, P, S> {
    api_key: &'s str,
    salt: &'s str,
    base_url: BaseUrl,
    database: &'s str,
    /// The customer, who pays a payment request.
    pay: P,
    ship: S,
}

/// The first example as a function. It ends only with an error.
#[rustfmt::skip]
async fn durable<P, S>(shop: Shop<'_, P, S>) -> Result<(), Box<dyn Error>>
where
    P: FnOnce(&Payment),
    S: AsyncFn(&MerchantReference) -> Result<(), String> + Sync,
{
    let Shop { api_key, salt, .. } = shop;
    let ship = &shop.ship;
    let config = HitPayConfig::new(Environment::Sandbox, Secret::new(api_key)?)
        .with_webhook_secret(Secret::new(salt)?);
    let config = config.with_base_url(shop.base_url);
    let store = SqliteStore::open(shop.database).await?;
    let engine = Engine::builder(store).account("hitpay", HitPay::connect(config)?).build().await?;

    // A webhook is acknowledged once it is on the disk.
    let app = Router::new().route_service("/webhooks/{account}", engine.webhook_service());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhooks/hitpay", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });

    // The pay button. A second press with the same reference is the same payment.
    let mut order = NewPayment::new("ORDER-1042".parse()?, Money::parse("599.00", Currency::SGD)?);
    order.return_url = Some("https://shop.example/thanks".into());
    order.webhook_url = Some("https://shop.example/webhooks/hitpay".into());
    order.webhook_url = order.webhook_url.map(|_| url);
    let payment = engine.create_payment("hitpay", &order).await?;      // then show the customer payment.next_actions
    (shop.pay)(&payment);

    // Each result, by webhook or by reading the status. After a crash or an error it comes again.
    engine.run(|effect: Effect| async move {
        match effect.kind() {
            EffectKind::PaymentPaid { confirmed, .. } => ship(confirmed.merchant_reference()).await,
            EffectKind::NeedsAttention { details, .. } => tell_a_person(details).await,
            _ => Ok(()),
        }
    }).await;
    Ok(())
}

async fn tell_a_person(details: &str) -> Result<(), String> {
    Err(details.to_owned())
}

#[tokio::test]
async fn the_example_with_the_engine_ships_a_paid_order_once() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    sandbox.deliveries().duplicate(2);
    let gateway = sandbox.hitpay();
    let shipped = Mutex::new(Vec::new());
    let database = format!(
        "{}/readme-{}.db",
        env!("CARGO_TARGET_TMPDIR"),
        std::process::id()
    );
    let shop = Shop {
        api_key: gateway.api_key().expose(),
        salt: gateway.salt().expose(),
        base_url: BaseUrl::new(gateway.base_url()).unwrap(),
        database: &database,
        pay: |payment: &Payment| drop(gateway.pay(payment.provider_reference.as_str()).unwrap()),
        ship: async |order: &MerchantReference| {
            shipped.lock().unwrap().push(order.to_string());
            Ok(())
        },
    };
    let webhooks = async {
        while shipped.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        sandbox.deliveries().idle().await;
        // Further effects would come now.
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    tokio::select! {
        ended = durable(shop) => panic!("{ended:?}"),
        () = webhooks => {}
    }
    assert_eq!(*shipped.lock().unwrap(), ["ORDER-1042"]);
    assert_eq!(
        sandbox.deliveries().all().len(),
        3,
        "the webhook and two copies"
    );
}

/// Results that the second example hands to the shop.
#[derive(Debug, Default, PartialEq)]
struct Results {
    shipped: Option<String>,
    mismatch: Option<String>,
}

/// The second example as a function. `pay` is the customer, who pays between its two halves.
#[rustfmt::skip]
async fn low_level(
    gateway: &dyn PaymentProvider,
    order: NewPayment,
    pay: impl FnOnce(&Payment) -> http::Request<Bytes>,
    results: &mut Results,
) -> Result<Reply, Box<dyn Error>> {
    let Results { shipped, mismatch } = results;
    let mut ship_once = |order: &MerchantReference| *shipped = Some(order.to_string());
    let mut tell_a_person = |reason: &NotConfirmed| *mismatch = Some(reason.to_string());

    let payment = gateway.create_payment(&order).await?;
    let expected = Expectation::for_payment(&payment, order.merchant_reference.clone(), order.amount); // store it with the order
    let request = pay(&payment);

    // In the handler of the webhook URL: pass the request with its body as received.
    let delivery = Delivery::from_request(request);
    let verified = match gateway.verify_webhook(&delivery) {
        Ok(verified) => verified,
        Err(rejection) => return Ok(rejection.reply().clone()),
    };
    let event = gateway.event(&verified);                    // event.merchant_reference names the order
    let verdict = match event.confirm(&expected) {           // compares reference, amount, currency and environment
        // The webhook alone proves too little, so the gateway's status decides.
        Err(NotConfirmed::AskGateway(_) | NotConfirmed::MerchantReference { found: None }) => {
            gateway.payment_status(&payment.provider_reference).await?.confirm(&expected)
        }
        verdict => verdict,
    };
    match verdict {
        Ok(confirmed) => ship_once(confirmed.merchant_reference()),       // once per merchant reference, not per webhook
        Err(NotConfirmed::NotPaid(_) | NotConfirmed::NotAPayment) => {}   // no money has arrived
        Err(mismatch) => tell_a_person(&mismatch),                        // another amount or payment: ship nothing
    }
    Ok(verified.reply().clone())                             // the gateway expects this reply; after an error, reply 503
}

/// HitPay and PayAtom of a sandbox. PayAtom's webhook URL is registered, as at the onboarding.
async fn gateways() -> (Sandbox, Registry) {
    let sandbox = Sandbox::builder().start().await.unwrap();
    sandbox
        .payatom()
        .register_webhook("http://127.0.0.1:1/webhooks/payatom");
    let registry = Registry::from_variables(sandbox.env()).unwrap();
    (sandbox, registry)
}

/// The latest webhook of a sandbox, as a server receives it.
fn latest_webhook(sandbox: &Sandbox) -> http::Request<Bytes> {
    let sent = sandbox.deliveries().all().pop().unwrap();
    let request = http::Request::builder().method(sent.method).uri(sent.url);
    let mut request = request.body(sent.body).unwrap();
    *request.headers_mut() = sent.headers;
    request
}

/// Runs the second example. `pay` makes the customer's payment in the sandbox.
async fn receive(
    gateway: &str,
    order: NewPayment,
    pay: impl FnOnce(&Sandbox, &str),
) -> (Results, u16, usize) {
    let (sandbox, registry) = gateways().await;
    let mut results = Results::default();
    let provider = registry.provider(gateway).unwrap();
    let customer = |payment: &Payment| {
        pay(&sandbox, payment.provider_reference.as_str());
        latest_webhook(&sandbox)
    };
    let reply = low_level(&**provider, order, customer, &mut results)
        .await
        .unwrap();
    let reads = sandbox.requests().latest().len() - 1;
    (results, reply.status(), reads)
}

fn order(reference: &str, amount: &str, currency: Currency) -> NewPayment {
    let amount = Money::parse(amount, currency).unwrap();
    let mut order = NewPayment::new(reference.parse().unwrap(), amount);
    order.webhook_url = Some("http://127.0.0.1:1/webhooks/hitpay".into());
    let customer = &mut order.customer;
    customer.name = Some("Ravi".into());
    customer.email = Some("ravi@shop.example".into());
    customer.phone = Some("9000000000".into());
    order
}

#[tokio::test]
async fn the_example_without_the_engine_confirms_asks_the_gateway_or_reports_a_mismatch() {
    let shipped = |reference: &str| Results {
        shipped: Some(reference.to_owned()),
        mismatch: None,
    };
    let hitpay = order("ORDER-1042", "599.00", Currency::SGD);
    let confirmed = receive("hitpay", hitpay.clone(), |sandbox, id| {
        sandbox.hitpay().pay(id).map(drop).unwrap();
    });
    assert_eq!(confirmed.await, (shipped("ORDER-1042"), 200, 0));
    let failed = receive("hitpay", hitpay, |sandbox, id| {
        sandbox.hitpay().fail(id).map(drop).unwrap();
    });
    assert_eq!(failed.await, (Results::default(), 200, 0));

    // PayAtom's signature does not cover the border between a reference that ends in a digit and the amount.
    let mut payatom = order("ORDER-1042", "1499", Currency::INR);
    payatom.options.set("product", "upi-p2c");
    let asked = receive("payatom", payatom.clone(), |sandbox, id| {
        sandbox.payatom().pay(id).unwrap();
    });
    assert_eq!(asked.await, (shipped("ORDER-1042"), 200, 1));
    let other_amount = receive("payatom", payatom, |sandbox, id| {
        sandbox.payatom().pay_amount(id, 1_000).unwrap();
    });
    let (results, status, reads) = other_amount.await;
    assert_eq!((results.shipped, status, reads), (None, 200, 1));
    let mismatch = results.mismatch.unwrap();
    assert_eq!(mismatch, "the received amount is not the requested amount");
}

#[test]
fn the_code_of_the_readme_is_the_code_of_this_test() {
    let readme = include_str!("../../README.md");
    let blocks = readme.split("```rust\n").skip(1);
    let blocks: Vec<&str> = blocks
        .filter_map(|block| block.split("```").next())
        .collect();
    assert_eq!(blocks.len(), 2);
    let mut tested = include_str!("readme.rs").lines().map(str::trim);
    for line in blocks.iter().flat_map(|block| block.lines()).map(str::trim) {
        let line = line.replace("\"shop.db\"", "shop.database");
        assert!(
            line.is_empty() || is_import(&line) || tested.any(|tested| tested == line),
            "not tested, or in another order: {line}"
        );
    }
}

/// An import is tested wherever it stands.
fn is_import(line: &str) -> bool {
    line.starts_with("use ") && include_str!("readme.rs").contains(line)
}
