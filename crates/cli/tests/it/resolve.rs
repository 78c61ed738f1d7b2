//! `dhow orders resolve`: decisions of people, recorded with name and reason.

use std::{path::Path, sync::Arc};

use dhow_core::{
    Beneficiary, Currency, MerchantReference, Money, NewPayment, NewPayout, NewRefund, Registry,
};
use dhow_engine::{Engine, EngineError};
use dhow_reqwest::{ReqwestTransport, RetryPolicy};
use dhow_store_sqlite::SqliteStore;
use dhow_tests::{FaultServer, Script};
use serde_json::{Value, json};

use crate::{
    command::{CommandResult, dhow, fresh_path},
    serving::wait_until,
    shop_bench::Bench,
};

const BY: &str = "--by Tan --reason seen-on-the-dashboard";

#[test]
fn a_mismatch_is_cleared_by_a_person() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1 --amount 1.00");
    let effect = bench.shop.wait_for(1)[0].json();
    assert_eq!(effect["type"], "payment.mismatch");
    let in_attention = || bench.dhow("orders --state attention --json").run().json(0);
    assert_eq!(in_attention()["orders"][0]["reference"], "ORDER-1");
    wait_until(|| !bench.show("ORDER-1")["effects"][0]["done_at"].is_null());

    let resolve = format!("orders resolve ORDER-1 --json {BY}");
    let wrong = bench
        .dhow(&format!("{resolve} --did-not-happen"))
        .run()
        .json(1);
    assert!(
        wrong["error"]["message"]
            .as_str()
            .unwrap()
            .contains("known"),
        "{wrong}"
    );
    let seen = in_attention()["orders"][0]["attention_count"].clone();
    assert_eq!(seen, 1);
    let unseen = bench.dhow(&format!("{resolve} --clear 0")).run().json(1);
    let message = unseen["error"]["message"].as_str().unwrap();
    assert!(message.contains("look at the order again"), "{message}");
    let cleared = bench.dhow(&format!("{resolve} --clear 1")).run().json(0);
    assert_eq!(cleared["ended"], json!(["mismatch"]));
    assert_eq!(in_attention()["orders"], json!([]));
    let shown = bench.show("ORDER-1");
    let last = shown["timeline"].as_array().unwrap().last().unwrap();
    assert!(last["actor"].as_str().unwrap().contains("Tan"), "{shown}");
    assert!(
        last["evidence"]
            .as_str()
            .unwrap()
            .contains("seen-on-the-dashboard"),
        "{shown}"
    );
    let again = bench.dhow(&format!("{resolve} --clear 1")).run().json(1);
    let message = again["error"]["message"].as_str().unwrap();
    assert!(message.contains("needs no attention"), "{message}");
    for incomplete in [
        "--clear 1 --by Tan",
        "--clear 1 --reason seen",
        BY,
        "--clear 1 --did-not-happen",
        "--clear --by Tan --reason seen",
    ] {
        let resolve = bench.dhow(&format!("orders resolve ORDER-1 {incomplete}"));
        assert_eq!(resolve.run().code, 2, "{incomplete}");
    }
    serving.stop();
}

fn settings(gateway: &FaultServer) -> Vec<(String, String)> {
    let pairs = [
        ("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2".to_owned()),
        ("DHOW_HITPAY_SALT", "self-made-salt-1".to_owned()),
        ("DHOW_HITPAY_BASE_URL", format!("{}/v1", gateway.url())),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// An engine on a store whose gateway is a server of the test.
async fn engine(store: SqliteStore, gateway: &FaultServer) -> Engine {
    let transport = ReqwestTransport::builder()
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let read_file = |path: &str| std::fs::read(path);
    let factories = [dhow_hitpay::FACTORY];
    let registry = Registry::from_settings(
        &factories,
        settings(gateway),
        &read_file,
        Arc::new(transport),
    )
    .unwrap();
    let provider = registry.provider("hitpay").unwrap().clone();
    let engine = Engine::builder(store).shared_account("hitpay", provider);
    engine.build().await.unwrap()
}

/// Creates a payout whose outcome stays unknown.
pub(crate) async fn unknown_payout(store: &Path, gateway: &FaultServer, reference: &str) {
    let store = SqliteStore::open(store).await.unwrap();
    let engine = engine(store.clone(), gateway).await;
    let reference = MerchantReference::new(reference).unwrap();
    let mut beneficiary = Beneficiary::new("John", "1409828");
    beneficiary.institution = Some("DBSSSGSGXXX".to_owned());
    beneficiary.country = Some("SG".to_owned());
    let amount = Money::from_minor(2_050, Currency::SGD);
    let new = NewPayout::new(reference, amount, beneficiary);
    let error = engine.payout("hitpay", &new).await.unwrap_err();
    assert!(
        matches!(error, EngineError::OutcomeUnknown { .. }),
        "{error}"
    );
    drop(engine);
    store.close().await;
}

/// Creates a payment whose outcome stays unknown.
async fn unknown_payment(store: &Path, gateway: &FaultServer) {
    let store = SqliteStore::open(store).await.unwrap();
    let engine = engine(store.clone(), gateway).await;
    let reference = MerchantReference::new("ORDER-1").unwrap();
    let new = NewPayment::new(reference, Money::from_minor(59_900, Currency::SGD));
    let error = engine.create_payment("hitpay", &new).await.unwrap_err();
    assert!(
        matches!(error, EngineError::OutcomeUnknown { .. }),
        "{error}"
    );
    drop(engine);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outcome_is_closed_by_a_person() {
    let gateway = FaultServer::start(Script::answer(
        "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
    ))
    .await;
    let store = fresh_path("shop.db");
    unknown_payment(&store, &gateway).await;
    let url = format!("sqlite:{}", store.display());
    let run = |arguments: &str| -> CommandResult {
        dhow(arguments)
            .args("--store")
            .arg(&url)
            .envs(&settings(&gateway))
            .run()
    };
    let status = |shown: &Value| shown["order"]["status"].as_str().unwrap().to_owned();
    let before = run("orders show ORDER-1 --json").json(0);
    assert_eq!(status(&before), "unknown");

    // The gateway cannot be read, so nothing is recorded.
    let resolve = format!("orders resolve ORDER-1 --json {BY}");
    let error = run(&format!("{resolve} --happened 9ef68e2e")).json(3);
    assert!(error["error"]["outcome"].is_null(), "{error}");
    assert_eq!(
        run("orders show ORDER-1 --json").json(0)["order"]["status"],
        "unknown"
    );

    let resolved = run(&format!("{resolve} --did-not-happen")).json(0);
    assert_eq!(resolved["ended"], json!(["unknown_outcome"]));
    let after = run("orders show ORDER-1 --json").json(0);
    assert_ne!(status(&after), "unknown");
    assert!(after["timeline"].to_string().contains("Tan"), "{after}");
    let again = run(&format!("{resolve} --did-not-happen")).json(1);
    assert!(
        again["error"]["message"]
            .as_str()
            .unwrap()
            .contains("nothing was changed")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_of_a_refund_shows_the_refund_and_its_payment() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1");
    bench.shop.wait_for(1);
    serving.stop();
    let theirs = bench.show("ORDER-1")["order"]["provider_reference"].clone();
    let gateway = FaultServer::start(Script::answer(
        "HTTP/1.1 422 Unprocessable\r\ncontent-type: application/json\r\ncontent-length: 24\r\n\r\n{\"message\":\"not allowed\"}",
    ))
    .await;
    let store = SqliteStore::open(&bench.store).await.unwrap();
    let engine = engine(store.clone(), &gateway).await;
    let text = |text: &str| MerchantReference::new(text).unwrap();
    let payment = theirs.as_str().unwrap().parse().unwrap();
    let new = NewRefund::new(text("R-1"), payment, Money::from_minor(100, Currency::SGD));
    engine
        .refund("hitpay", &text("ORDER-1"), &new)
        .await
        .unwrap_err();
    drop(engine);
    store.close().await;

    let shown = bench.show("R-1");
    assert_eq!(shown["refund"]["reference"], "R-1");
    assert_ne!(shown["refund"]["status"], "see payment");
    assert_eq!(shown["refund"]["amount"]["text"], "1.00");
    assert_eq!(shown["order"]["reference"], "ORDER-1");
    assert_eq!(shown["order"]["kind"], "payment");
    let of_payment = bench.show("ORDER-1");
    assert_eq!(of_payment["refunds"], json!([shown["refund"]]));
    assert!(of_payment["refund"].is_null());
    let page = bench.dhow("orders show R-1").run().stdout;
    assert!(
        page.starts_with("refund R-1\n") && page.contains("payment ORDER-1"),
        "{page}"
    );
}
