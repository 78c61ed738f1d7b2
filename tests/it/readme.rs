//! The examples of README.md, compiled and run. A test checks that both are the same code.

use std::{error::Error, net::SocketAddr, sync::Mutex, time::Duration};

use bytes::Bytes;
use dhow::prelude::*;
use dhow_sandbox::Sandbox;

/// Values in place of those of the first example.
struct Shop<'s> {
    variables: &'s [(String, String)],
    database: &'s str,
    addr: SocketAddr,
    webhook_url: String,
}

/// Lines in which the test differs from the README.
const DIFFERENCES: &[(&str, &str)] = &[
    ("async fn main()", "async fn durable(shop: Shop<'_>)"),
    (
        "Registry::from_env()",
        "Registry::from_variables(shop.variables.iter().cloned())",
    ),
    ("\"shop.db\"", "shop.database"),
    ("\"127.0.0.1:3000\"", "shop.addr"),
    (
        "\"http://127.0.0.1:3000/webhooks/hitpay\".into()",
        "shop.webhook_url",
    ),
];

static PRINTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps the lines that the first example prints.
macro_rules! println {
    ($($text:tt)*) => { PRINTED.lock().unwrap().push(format!($($text)*)) };
}

/// The first example as a function. It ends only with an error.
#[rustfmt::skip]
async fn durable(shop: Shop<'_>) -> Result<(), MainError> {
    // The gateways whose `DHOW_…` variables are set.
    let gateways = Registry::from_variables(shop.variables.iter().cloned())?;
    let store = SqliteStore::open(shop.database).await?;
    let engine = Engine::builder(store).registry(&gateways).build().await?;

    // A webhook is acknowledged once it is on the disk.
    let app = axum::Router::new().route_service("/webhooks/{account}", engine.webhook_service());
    let listener = tokio::net::TcpListener::bind(shop.addr).await?;
    tokio::spawn(async move { axum::serve(listener, app).await });

    // The pay button. A second press with the same reference is the same payment.
    let mut order = NewPayment::new("ORDER-1042".parse()?, "599.00 SGD".parse()?);
    order.webhook_url = Some(shop.webhook_url);
    let payment = engine.create_payment("hitpay", &order).await?;
    println!("show the customer {:?}", payment.next_actions);

    // Each result, by webhook or by reading the status. After a crash or an error it comes again.
    engine.run(|effect: Effect| async move {
        match effect.kind() {
            EffectKind::PaymentPaid { confirmed, .. } => println!("ship {}", confirmed.merchant_reference()),
            EffectKind::NeedsAttention { details, .. } => println!("tell a person: {details}"),
            _ => {}
        }
        Ok::<_, String>(())
    }).await;
    Ok(())
}

/// Pays the order of the first example once it exists, and waits for the end of its webhooks.
async fn pay_the_order(sandbox: &Sandbox, printed: impl Fn() -> usize) {
    let wait_for = async |lines: usize| {
        while printed() < lines {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    wait_for(1).await;
    let gateways = Registry::from_variables(sandbox.env()).unwrap();
    let search = gateways.get("hitpay").unwrap().lookup().unwrap();
    let found = search.find_payments(&"ORDER-1042".parse().unwrap()).await;
    let id = found.unwrap().remove(0).provider_reference;
    sandbox.hitpay().pay(id.as_str()).map(drop).unwrap();
    wait_for(2).await;
    sandbox.deliveries().idle().await;
    // Further effects would come now.
    tokio::time::sleep(Duration::from_secs(1)).await;
}

#[tokio::test]
async fn the_example_with_the_engine_ships_a_paid_order_once() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    sandbox.deliveries().duplicate(2);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = free.local_addr().unwrap();
    drop(free);
    let folder = env!("CARGO_TARGET_TMPDIR");
    let shop = Shop {
        variables: &sandbox.env(),
        database: &format!("{folder}/readme-{}.db", std::process::id()),
        addr,
        webhook_url: format!("http://{addr}/webhooks/hitpay"),
    };
    tokio::select! {
        ended = durable(shop) => panic!("{ended:?}"),
        () = pay_the_order(&sandbox, || PRINTED.lock().unwrap().len()) => {}
    }
    let printed = PRINTED.lock().unwrap().clone();
    assert!(printed[0].contains("Redirect"), "{printed:?}");
    assert_eq!(printed[1..], ["ship ORDER-1042"]);
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
    let blocks = blocks("rust");
    assert_eq!(blocks.len(), 2);
    let mut tested = include_str!("readme.rs").lines().map(str::trim);
    for line in blocks.iter().flat_map(|block| block.lines()).map(str::trim) {
        let replaced = DIFFERENCES.iter();
        let line = replaced.fold(line.to_owned(), |line, (from, to)| line.replace(from, to));
        assert!(
            line.is_empty()
                || line == "#[tokio::main]"
                || is_import(&line)
                || tested.any(|tested| tested == line),
            "not tested, or in another order: {line}"
        );
    }
}

/// Blocks of the README in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let readme = include_str!("../../README.md");
    let mark = format!("```{language}\n");
    let blocks = readme.split(&mark).skip(1);
    blocks
        .filter_map(|block| block.split("```").next())
        .collect()
}

#[test]
fn the_first_three_commands_end_in_a_shop_with_the_variables_of_the_sandbox() {
    let commands = blocks("sh")[0].lines();
    let commands: Vec<&str> = commands
        .filter_map(|line| line.split('#').next())
        .map(str::trim_end)
        .collect();
    assert_eq!(commands.len(), 3);
    assert!(commands[0].starts_with("git clone "), "{commands:?}");
    assert_eq!(
        commands[1..],
        [
            "cargo run -- sandbox --env-file sandbox.env",
            "set -a; . ./sandbox.env; set +a; cargo run -p shop",
        ]
    );
}

#[test]
fn commands_beside_the_sandbox_read_the_file_that_it_writes() {
    let with_sandbox = blocks("sh").into_iter();
    let with_sandbox: Vec<&str> = with_sandbox
        .filter(|block| block.contains("-- sandbox "))
        .collect();
    assert_eq!(with_sandbox.len(), 3);
    for line in with_sandbox.iter().flat_map(|block| block.lines()) {
        let files = line.split("--env-file ").skip(1);
        for file in files.filter_map(|rest| rest.split_whitespace().next()) {
            assert_eq!(file, "sandbox.env", "{line}");
        }
    }
}

#[test]
fn the_dependencies_have_the_features_of_the_examples() {
    let dependencies = blocks("toml")[0];
    // The handler of the second example receives a `Delivery` and returns a `Reply`.
    for feature in ["axum", "hitpay", "sqlite"] {
        let quoted = format!("\"{feature}\"");
        let dhow = dependencies.lines().find(|line| line.starts_with("dhow ="));
        assert!(dhow.unwrap().contains(&quoted), "{dependencies}");
    }
}

/// An import is tested wherever it stands.
fn is_import(line: &str) -> bool {
    line.starts_with("use ") && include_str!("readme.rs").contains(line)
}
