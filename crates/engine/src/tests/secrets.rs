//! Secret options: sent, never stored, and asked for again.

use dhow_core::{Beneficiary, NewPayment, NewPayout, NewRefund, Options, ProviderReference};

use super::{
    gateway::{Fate, hook},
    *,
};
use crate::EngineError;

const OTP: &str = "934017";

fn with_otp(mut new: NewPayment, otp: &str) -> NewPayment {
    new.options.set("otp", otp);
    new
}

fn otp() -> Options {
    let mut options = Options::default();
    options.set("otp", OTP);
    options
}

fn assert_asked_again<T: std::fmt::Debug>(result: Result<T, EngineError>) {
    let text = result.unwrap_err().to_string();
    assert!(
        text.contains("`otp` is a secret and was not stored"),
        "{text}"
    );
}

/// Everything that the store holds, as text.
fn stored(world: &World) -> String {
    format!("{:?}", world.store)
}

#[tokio::test]
async fn a_secret_is_sent_and_never_stored() {
    for fate in [
        Fate::Answered,
        Fate::AnswerLost,
        Fate::Refused,
        Fate::NotSent,
        Fate::CallerDies,
    ] {
        let world = world().await;
        world.gateway.set_fate(fate);
        let new = with_otp(order("A"), OTP);
        let call = world.engine.create_payment("shop", &new);
        let ended = crate::join::within(call, tokio::task::yield_now()).await;
        let mut payout = NewPayout::new(reference("P"), sgd(1), Beneficiary::new("Lan", "0123"));
        payout.options = otp();
        world.gateway.set_fate(fate);
        let call = world.engine.payout("shop", &payout);
        crate::join::within(call, tokio::task::yield_now()).await;
        assert_eq!(world.gateway.lock().secrets, [OTP, OTP], "{fate:?}");
        world.pass(200);
        world.drain().await;
        let text = stored(&world);
        assert!(!text.contains(OTP), "{fate:?}: {text}");
        assert!(text.contains("otp"), "the name is stored");
        drop(ended);
    }
}

#[tokio::test]
async fn a_misspelt_secret_is_not_stored_either() {
    let world = world().await;
    let mut new = order("A");
    new.options.set("opt", OTP);
    new.options.set("wallet", "moonbeam");
    let _ = world.engine.create_payment("shop", &new).await;
    let text = stored(&world);
    assert!(!text.contains(OTP), "{text}");
    assert!(text.contains("moonbeam"), "{text}");
}

#[tokio::test]
async fn the_same_order_with_another_or_no_secret_is_the_same_content() {
    let world = world().await;
    let first = with_otp(order("A"), OTP);
    world.engine.create_payment("shop", &first).await.unwrap();
    for again in [first, with_otp(order("A"), "111111"), order("A")] {
        let payment = world.engine.create_payment("shop", &again).await.unwrap();
        assert_eq!(payment.provider_reference.as_str(), "pay_A");
    }
    let mut other = order("A");
    other.options.set("wallet", "moonbeam");
    let error = world.engine.create_payment("shop", &other).await;
    assert!(matches!(error, Err(EngineError::OtherContent { .. })));
    assert_eq!(world.gateway.lock().writes, ["create A"]);
}

#[tokio::test]
async fn a_call_is_not_sent_again_without_its_secret() {
    for fate in [Fate::NotSent, Fate::Refused] {
        let world = world().await;
        world.gateway.set_fate(fate);
        let new = with_otp(order("A"), OTP);
        world.engine.create_payment("shop", &new).await.unwrap_err();
        assert_asked_again(world.engine.create_payment("shop", &order("A")).await);
        assert_eq!(world.gateway.lock().payments.len(), 0, "{fate:?}");
        // With the secret, or as another order, it is sent.
        let new = with_otp(order("A"), "222222");
        world.engine.create_payment("shop", &new).await.unwrap();
        assert_eq!(world.gateway.lock().secrets, [OTP, "222222"]);
    }
    let world = world().await;
    let mut payout = NewPayout::new(reference("P"), sgd(1), Beneficiary::new("Lan", "0123"));
    payout.options = otp();
    world.gateway.set_fate(Fate::NotSent);
    world.engine.payout("shop", &payout).await.unwrap_err();
    let without = NewPayout::new(reference("P"), sgd(1), Beneficiary::new("Lan", "0123"));
    assert_asked_again(world.engine.payout("shop", &without).await);
    world.engine.payout("shop", &payout).await.unwrap();
    assert_eq!(world.gateway.lock().writes, ["payout P"]);
}

#[tokio::test]
async fn a_refund_is_not_sent_again_without_its_secret() {
    let world = world().await;
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    let paid = hook("A", "paid").delivery();
    world.engine.receive("shop", &paid).await.unwrap();
    world.drain().await;
    let payment = ProviderReference::new("pay_A").unwrap();
    let without = NewRefund::new(reference("R-1"), payment, sgd(100));
    let mut refund = without.clone();
    refund.options = otp();
    world.gateway.set_fate(Fate::NotSent);
    let order = reference("A");
    world
        .engine
        .refund("shop", &order, &refund)
        .await
        .unwrap_err();
    assert_asked_again(world.engine.refund("shop", &order, &without).await);
    world.engine.refund("shop", &order, &refund).await.unwrap();
    assert_eq!(world.gateway.lock().writes, ["create A", "refund R-1"]);
    assert!(!stored(&world).contains(OTP));
}
