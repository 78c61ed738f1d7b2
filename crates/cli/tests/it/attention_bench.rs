//! Stores with one order that needs attention, for each reason.

use std::{path::PathBuf, time::Duration};

use dhow_core::{
    Beneficiary, Currency, MerchantReference, Money, NewPayment, NewPayout, NewRefund,
    ProviderReference,
};
use dhow_engine::{Attention, EngineError, PayoutExpectation};
use dhow_tests::{FaultServer, Script};
use serde_json::json;

use crate::served::Served;

mod gateways;
mod world;

use gateways::{another_amount_at_hpay, another_amount_at_hub2, another_amount_at_payatom};
use world::World;

/// A store with one order that needs attention, and the values that a person knows about it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) gateway: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) currency: &'static str,
    /// Merchant reference of the order.
    pub(crate) reference: &'static str,
    /// Gateway's reference of the object that the gateway's dashboard shows.
    pub(crate) theirs: String,
    pub(crate) store: PathBuf,
    /// True if the webhook belongs to no order, so that a worker must move it.
    pub(crate) needs_worker: bool,
    sandbox: Served,
}

impl Case {
    /// Variables of the sandbox.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        self.sandbox.variables().to_vec()
    }
}

/// Returns the cases of a reason. A reason without any fails the test that uses them.
pub(crate) async fn cases(reason: Attention) -> Vec<Case> {
    match reason {
        Attention::UnknownOutcome => vec![
            unknown_payment().await,
            unknown_refund().await,
            unknown_payout().await,
        ],
        Attention::ParkedTooLong => vec![
            parked("hitpay", "a payment").await,
            parked("shop-sg", "a payment of an account with a name of its own").await,
            parked_payout().await,
            parked_attempt().await,
            parked_transfer().await,
        ],
        Attention::Unreadable => vec![unreadable().await],
        Attention::Contradiction => vec![
            paid_twice().await,
            payout_of_another_amount().await,
            payout_of_another_reference().await,
        ],
        Attention::Mismatch => vec![
            paid_another_amount().await,
            paid_by_another_payment().await,
            created_and_paid_by_another_payment().await,
            another_amount_at_payatom().await,
            another_amount_at_hub2().await,
            another_amount_at_hpay().await,
        ],
        Attention::EffectStuck => vec![stuck().await],
        _ => Vec::new(),
    }
}

const SGD: &str = "--amount 599.00 --currency SGD --reference ORDER-1";
const PAYOUT: &str = "payout --provider hub2 --amount 5000 --currency XOF --reference PAYOUT-7 --json --set name=Awa \
                      --set account=00000001 --set institution=orange --set country=CI";

fn reference(text: &str) -> MerchantReference {
    MerchantReference::new(text).unwrap()
}

fn theirs(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

fn xof(minor: i64) -> Money {
    Money::from_minor(minor, "XOF".parse().unwrap())
}

async fn broken_gateway() -> FaultServer {
    let answer = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";
    FaultServer::start(Script::answer(answer)).await
}

fn is_unknown<T>(result: Result<T, EngineError>) {
    let error = result.err().unwrap();
    let unknown = matches!(error, EngineError::OutcomeUnknown { .. });
    assert!(unknown, "{error}");
}

async fn unknown_payment() -> Case {
    let (world, gateway) = (World::new(), broken_gateway().await);
    let theirs = world.pay();
    let engine = world.engine("hitpay", "hitpay", Some(&gateway.url())).await;
    let new = NewPayment::new(reference("ORDER-1"), sgd(59_900));
    is_unknown(engine.create_payment("hitpay", &new).await);
    world.settle(&engine).await;
    world.case("a payment", "hitpay", theirs)
}

async fn unknown_refund() -> Case {
    let world = World::new();
    let payment = world.pay();
    let pay = format!("/_sandbox/hitpay/payment-requests/{payment}/pay");
    world.sandbox.post(&pay);
    let refund = format!("refund hitpay {payment} --amount 1.00 --currency SGD --reference R-1");
    let refund = world.created(&format!("{refund} --json"));
    let engine = world.engine("hitpay", "hitpay", None).await;
    let expected = world.expectation(sgd(59_900));
    let expected = expected.with_provider_reference(theirs(&payment));
    engine.expect("hitpay", expected).await.unwrap();
    world.settle(&engine).await;
    let new = NewRefund::new(reference("R-1"), theirs(&payment), sgd(100));
    let order = reference("ORDER-1");
    // Only the refund itself is not answered; the payment can be read.
    let fault =
        json!({"fault": "bad-gateway", "method": "POST", "path": "/hitpay/v1/refund", "times": 1});
    world.sandbox.post_json("/_sandbox/faults", &fault);
    is_unknown(engine.refund("hitpay", &order, &new).await);
    world.settle(&engine).await;
    world.case("a refund", "hitpay", refund)
}

async fn unknown_payout() -> Case {
    let (world, gateway) = (World::new(), broken_gateway().await);
    let payout = world.created(PAYOUT);
    let engine = world.engine("hub2", "hub2", Some(&gateway.url())).await;
    let mut beneficiary = Beneficiary::new("Awa", "00000001");
    beneficiary.institution = Some("orange".to_owned());
    beneficiary.country = Some("CI".to_owned());
    let new = NewPayout::new(reference("PAYOUT-7"), xof(5_000), beneficiary);
    is_unknown(engine.payout("hub2", &new).await);
    world.settle(&engine).await;
    world.case("a payout", "hub2", payout)
}

async fn parked(account: &'static str, name: &'static str) -> Case {
    let world = World::new();
    let payment = world.pay();
    let engine = world.engine(account, "hitpay", None).await;
    let sample = format!("hitpay {SGD} --set payment_request_id={payment}");
    world.send(&engine, account, &sample).await;
    world.case(name, "hitpay", payment)
}

async fn parked_payout() -> Case {
    let world = World::new();
    let payout = world.created(PAYOUT);
    let engine = world.engine("hub2", "hub2", None).await;
    let data = format!(
        r#"{{"id":"{payout}","reference":"PAYOUT-7","status":"successful","amount":5000,"currency":"XOF","mode":"sandbox"}}"#
    );
    let event = world.hub2_event("transfer.succeeded", &data);
    world.deliver(&engine, "hub2", &event).await;
    world.case("a payout", "hub2", payout)
}

/// An attempt of Hub2 names its intent and no merchant reference.
async fn parked_attempt() -> Case {
    let world = World::new();
    let engine = world.engine("hub2", "hub2", None).await;
    let sample = "hub2 --kind payment --amount 5000 --currency XOF";
    world.send(&engine, "hub2", sample).await;
    let case = world.case("an attempt without a merchant reference", "hub2", "");
    Case {
        needs_worker: true,
        ..case
    }
}

async fn parked_transfer() -> Case {
    let world = World::new();
    let payout = world.created(PAYOUT);
    let engine = world.engine("hub2", "hub2", None).await;
    let data = format!(
        r#"{{"id":"{payout}","status":"successful","amount":5000,"currency":"XOF","mode":"sandbox"}}"#
    );
    let event = world.hub2_event("transfer.succeeded", &data);
    world.deliver(&engine, "hub2", &event).await;
    let case = world.case("a payout without a merchant reference", "hub2", payout);
    Case {
        needs_worker: true,
        ..case
    }
}

async fn unreadable() -> Case {
    let world = World::new();
    let engine = world.engine("hub2", "hub2", None).await;
    let event = world.hub2_event("transfer.succeeded", r#""none""#);
    world.deliver(&engine, "hub2", &event).await;
    world.case("a webhook", "hub2", "")
}

async fn paid_twice() -> Case {
    let world = World::new();
    let payment = world.pay();
    let engine = world.engine("hitpay", "hitpay", None).await;
    let expected = world.expectation(sgd(59_900));
    engine.expect("hitpay", expected).await.unwrap();
    for id in [
        "9e0c1111-0000-4000-8000-000000000001",
        "9e0c1111-0000-4000-8000-000000000002",
    ] {
        let ids = format!("--set payment_request_id={payment} --set payment_id={id}");
        world
            .send(&engine, "hitpay", &format!("hitpay {SGD} {ids}"))
            .await;
    }
    world.case("two payments of one order", "hitpay", payment)
}

/// A payout that was made elsewhere, and a webhook about it.
async fn payout_elsewhere(expected: Option<&str>, amount: i64) -> (World, String) {
    let world = World::new();
    let payout = world.created(PAYOUT);
    let engine = world.engine("hub2", "hub2", None).await;
    let mut expectation = PayoutExpectation::new(reference("PAYOUT-7"), xof(amount));
    if let Some(expected) = expected {
        expectation = expectation.with_provider_reference(theirs(expected));
    }
    engine.expect_payout("hub2", expectation).await.unwrap();
    let data = format!(
        r#"{{"id":"{payout}","reference":"PAYOUT-7","status":"successful","amount":5000,"currency":"XOF","mode":"sandbox"}}"#
    );
    let event = world.hub2_event("transfer.succeeded", &data);
    world.deliver(&engine, "hub2", &event).await;
    (world, payout)
}

async fn payout_of_another_amount() -> Case {
    let (world, payout) = payout_elsewhere(None, 4_000).await;
    world.case("a payout of another amount", "hub2", payout)
}

async fn payout_of_another_reference() -> Case {
    let (world, payout) = payout_elsewhere(Some("tr_typed_wrong"), 5_000).await;
    world.case("a payout of another reference", "hub2", payout)
}

async fn paid_another_amount() -> Case {
    let world = World::new();
    let payment = world.pay();
    let engine = world.engine("hitpay", "hitpay", None).await;
    let expected = world.expectation(sgd(5_990));
    engine.expect("hitpay", expected).await.unwrap();
    let sample = format!("hitpay {SGD} --set payment_request_id={payment}");
    world.send(&engine, "hitpay", &sample).await;
    world.case("another amount", "hitpay", payment)
}

async fn paid_by_another_payment() -> Case {
    let world = World::new();
    let payment = world.pay();
    let engine = world.engine("hitpay", "hitpay", None).await;
    let expected = world.expectation(sgd(59_900));
    let expected = expected.with_provider_reference(theirs("typed-wrong"));
    engine.expect("hitpay", expected).await.unwrap();
    let sample = format!("hitpay {SGD} --set payment_request_id={payment}");
    world.send(&engine, "hitpay", &sample).await;
    world.case("another payment", "hitpay", payment)
}

/// The store has created the order, so its expectation cannot be replaced.
async fn created_and_paid_by_another_payment() -> Case {
    let world = World::new();
    let payment = world.pay();
    let engine = world.engine("hitpay", "hitpay", None).await;
    let new = NewPayment::new(reference("ORDER-1"), sgd(59_900));
    engine.create_payment("hitpay", &new).await.unwrap();
    let sample = format!("hitpay {SGD} --set payment_request_id={payment}");
    world.send(&engine, "hitpay", &sample).await;
    world.case("another payment of an own order", "hitpay", payment)
}

async fn stuck() -> Case {
    let world = World::new();
    let payment = world.pay();
    let engine = world.engine("hitpay", "hitpay", None).await;
    let expected = world.expectation(sgd(59_900));
    engine.expect("hitpay", expected).await.unwrap();
    let sample = format!("hitpay {SGD} --set payment_request_id={payment}");
    world.send(&engine, "hitpay", &sample).await;
    let handler = |_| async { Err::<(), _>("no box") };
    let end = tokio::time::sleep(Duration::from_millis(500));
    engine.run_until(handler, end).await;
    world.case("an effect", "hitpay", payment)
}
