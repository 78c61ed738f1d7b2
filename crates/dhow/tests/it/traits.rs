//! The traits of core with every name of the crate and of its prelude in scope: no method call is ambiguous.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use dhow::prelude::*;
use dhow::*;

use crate::gateway;

/// Calls each method of a type that implements every trait. A method that two of the traits have does not compile here.
#[expect(dead_code, reason = "compiled only: nothing implements every trait")]
#[expect(clippy::too_many_arguments, reason = "one for each kind of request")]
async fn call_everything<T>(
    every: &T,
    payment: &NewPayment,
    refund: &NewRefund,
    payout: &NewPayout,
    reference: &ProviderReference,
    answer: &ActionAnswer,
    delivery: Delivery,
    call: Call,
) where
    T: PaymentProvider
        + WebhookSigner
        + Refunds
        + Payouts
        + Balances
        + Actions
        + Cancellation
        + Lookup
        + PayoutLookup
        + MoneyRequest
        + Transport
        + Clock
        + Sleeper
        + Jitter,
{
    let (_, _, _) = (every.id(), every.environment(), every.capabilities());
    let _ = every.create_payment(payment).await;
    let _ = every.payment_status(reference).await;
    let _: Option<&dyn Refunds> = every.refunds();
    let _: Option<&dyn Payouts> = every.payouts();
    let _: Option<&dyn Balances> = every.balances();
    let _: Option<&dyn Actions> = every.actions();
    let _: Option<&dyn Cancellation> = every.cancellation();
    let _: Option<&dyn Lookup> = every.lookup();
    let _: Option<&dyn PayoutLookup> = every.payout_lookup();
    let _ = every.refund(refund).await;
    let _ = every.refund_status(reference).await;
    let _ = every.payout(payout).await;
    let _ = every.payout_status(reference).await;
    let _ = every.read_balances().await;
    let _ = every.answer(reference, answer).await;
    let _ = every.cancel(reference).await;
    let _ = every.find_payments(&payment.merchant_reference).await;
    let _ = every.find_payouts(&payment.merchant_reference).await;
    let verified = every.verify_webhook(&delivery);
    let _ = verified.map(|verified| every.event(&verified));
    let _ = (every.provider_id(), every.add_signature(delivery.clone()));
    let _ = every.sign_test_webhook(delivery);
    let _ = (every.merchant_reference(), every.amount(), every.options());
    let field = RequestField::Description;
    let _ = (every.value(field), every.has(field));
    let _ = every.send(call).await;
    every.sleep(every.up_to(Duration::ZERO)).await;
    let _ = every.now();
}

/// Calls each accessor of a gateway's own type, where an inherent method of the same name would take precedence.
macro_rules! call_accessors {
    ($($gateway:ty),+ $(,)?) => {$(
        let _: fn(&$gateway) -> ProviderId = |gateway| {
            let _: Option<&dyn Refunds> = gateway.refunds();
            let _: Option<&dyn Payouts> = gateway.payouts();
            let _: Option<&dyn Balances> = gateway.balances();
            let _: Option<&dyn Actions> = gateway.actions();
            let _: Option<&dyn Cancellation> = gateway.cancellation();
            let _: Option<&dyn Lookup> = gateway.lookup();
            let _: Option<&dyn PayoutLookup> = gateway.payout_lookup();
            let _: (Environment, Capabilities) = (gateway.environment(), gateway.capabilities());
            gateway.id()
        };
    )+};
}

#[test]
fn the_accessors_of_every_gateway_are_those_of_the_trait() {
    call_accessors!(HitPay, PayAtom, HPay, Hub2);
    let hitpay = gateway::hitpay();
    assert!(hitpay.balances().is_some() && hitpay.cancellation().is_some());
    assert!(hitpay.actions().is_none());
}

/// Returns the methods of each trait of core, from the source.
fn methods() -> BTreeMap<String, Vec<String>> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let list = if path.is_dir() {
                &mut folders
            } else {
                &mut files
            };
            list.push(path);
        }
    }
    let mut methods = BTreeMap::new();
    // The traits of `explain` are for tools, and no program has them in scope beside the others.
    let for_tools = |file: &Path| {
        file.components()
            .any(|part| part.as_os_str().to_string_lossy().starts_with("explain"))
    };
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|ext| ext == "rs") && !for_tools(file))
    {
        let text = fs::read_to_string(file).unwrap();
        let mut current = None;
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("pub trait ") {
                current = name.split([':', ' ', '<']).next().map(str::to_owned);
            } else if line == "}" {
                current = None;
            }
            let signature = line
                .strip_prefix("    ")
                .map(|line| line.trim_start_matches("async "));
            let name = signature.and_then(|line| line.strip_prefix("fn "));
            if let (Some(owner), Some(name)) = (&current, name) {
                let name = name.split(['(', '<']).next().unwrap();
                methods
                    .entry(name.to_owned())
                    .or_insert_with(Vec::new)
                    .push(owner.clone());
            }
        }
    }
    methods
}

#[test]
fn each_method_of_a_trait_of_core_has_a_name_of_its_own_and_is_called_above() {
    let methods = methods();
    assert!(methods.len() > 25, "{methods:?}");
    assert_eq!(methods["balances"], ["PaymentProvider"]);
    let calls = include_str!("traits.rs");
    for (method, owners) in &methods {
        assert_eq!(owners.len(), 1, "{method} is a method of {owners:?}");
        assert!(
            calls.contains(&format!("every.{method}(")),
            "{method} is not called"
        );
    }
}
