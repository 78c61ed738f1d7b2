//! The registry from variables: all gateways, named accounts, and errors that say what to set.

use std::{ffi::OsString, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use dhow::{Call, Registry, Transport, TransportError, prelude::*};
use dhow_sandbox::Sandbox;

const NOTHING: [(&str, &str); 0] = [];

/// Returns field and message of the error, which names its gateway.
fn refused(result: dhow::Result<Registry>, gateway: Option<&str>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.provider().map(ProviderId::as_str), gateway);
    error.sentence()
}

#[tokio::test]
async fn the_variables_of_the_sandbox_connect_every_gateway() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let registry = Registry::from_variables(sandbox.env()).unwrap();
    let ids: Vec<ProviderId> = registry.providers().map(|provider| provider.id()).collect();
    let mut all: Vec<ProviderId> = dhow::FACTORIES
        .iter()
        .map(|factory| factory.id().clone())
        .collect();
    all.sort();
    assert_eq!(ids, all);
    assert_eq!(ids.len(), 4);

    // One call, over the transport that the registry has created.
    let order = NewPayment::new("ORDER-1042".parse().unwrap(), "599.00 SGD".parse().unwrap());
    let payment = registry
        .get("hitpay")
        .unwrap()
        .create_payment(&order)
        .await
        .unwrap();
    assert_eq!(payment.status, PaymentStatus::Pending);
    sandbox.shutdown().await;
}

#[test]
fn every_gateway_of_the_workspace_is_in_the_list() {
    // A provider crate has a ledger.
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = std::fs::read_dir(crates)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let providers = folders.filter(|folder| folder.join("LEDGER.toml").exists());
    let mut providers: Vec<_> = providers
        .map(|folder| folder.file_name().unwrap().to_owned())
        .collect();
    providers.sort();
    let mut listed: Vec<OsString> = dhow::FACTORIES
        .iter()
        .map(|factory| factory.id().as_str().into())
        .collect();
    listed.sort();
    assert_eq!(listed, providers);
}

#[test]
fn a_missing_variable_is_named_with_its_gateway_and_the_sandbox() {
    let incomplete = Registry::from_variables([("DHOW_HUB2_API_KEY", "9f8e7d6c5b4a-0a1b")]);
    assert_eq!(
        refused(incomplete, Some("hub2")),
        "DHOW_HUB2_MERCHANT_ID is not set; without an account, `dhow sandbox --env-file sandbox.env` simulates hub2 and writes the variables"
    );
    let api_key = [("DHOW_HITPAY_API_KEY", "9f8e7d6c5b4a-0a1b")];
    let verifiers = Registry::builder().variables(api_key).build_verifiers();
    assert_eq!(
        refused(verifiers, Some("hitpay")),
        "DHOW_HITPAY_SALT or DHOW_HITPAY_EVENT_SALTS must be set; without an account, `dhow sandbox --env-file sandbox.env` simulates hitpay and \
         writes the variables"
    );
    // An invalid value is there, so another one from the sandbox is no remedy.
    let weak = refused(
        Registry::from_variables([("DHOW_HITPAY_API_KEY", "$KEY")]),
        Some("hitpay"),
    );
    assert!(
        weak.starts_with("DHOW_HITPAY_API_KEY ") && !weak.contains("sandbox"),
        "{weak}"
    );
}

#[test]
fn without_any_variable_the_error_lists_those_of_every_gateway() {
    for result in [
        Registry::from_variables(NOTHING),
        Registry::builder().build_verifiers(),
    ] {
        let message = refused(result, None);
        let start = "a gateway is required: set the variables of at least one: hitpay (DHOW_HITPAY_API_KEY); payatom (DHOW_PAYATOM_PID, ";
        assert!(message.starts_with(start), "{message}");
        assert!(
            message.contains("; hub2 (DHOW_HUB2_API_KEY, DHOW_HUB2_MERCHANT_ID); "),
            "{message}"
        );
        assert!(
            message.contains("`dhow sandbox --env-file sandbox.env`"),
            "{message}"
        );
    }
}

#[test]
fn a_misspelt_variable_is_an_error() {
    let misspelt = Registry::from_variables([("DHOW_HITPAY_SLAT", "9f8e7d6c5b4a-0a1b")]);
    let message = refused(misspelt, Some("hitpay"));
    assert!(
        message.starts_with("DHOW_HITPAY_SLAT is not a setting; "),
        "{message}"
    );
    assert!(
        message.ends_with("; is DHOW_HITPAY_SALT meant?"),
        "{message}"
    );
}

#[test]
fn a_named_account_has_variables_of_its_own() {
    let both = [
        ("DHOW_HUB2_API_KEY", "9f8e7d6c5b4a-0a1b"),
        ("DHOW_HUB2_MERCHANT_ID", "1"),
        ("HUB2_SN_DHOW_HUB2_API_KEY", "1b0a-a4b5c6d7e8f9"),
        ("HUB2_SN_DHOW_HUB2_MERCHANT_ID", "2"),
    ];
    let first = Registry::from_variables(both).unwrap();
    let second = Registry::builder()
        .account("hub2-sn")
        .variables(both)
        .build()
        .unwrap();
    let printed = |registry: &Registry| format!("{:?}", registry.get("hub2").unwrap());
    assert_ne!(printed(&first), printed(&second));

    let incomplete = Registry::builder()
        .account("hub2-sn")
        .variables([both[2]])
        .build();
    let message = refused(incomplete, Some("hub2"));
    assert!(
        message.starts_with("HUB2_SN_DHOW_HUB2_MERCHANT_ID is not set; "),
        "{message}"
    );
    let misspelt = [("OUTLET_DHOW_HITPAY_SLAT", "9f8e7d6c5b4a-0a1b")];
    let misspelt = Registry::builder()
        .account("outlet")
        .variables(misspelt)
        .build();
    let message = refused(misspelt, Some("hitpay"));
    assert!(
        message.ends_with("; is OUTLET_DHOW_HITPAY_SALT meant?"),
        "{message}"
    );
    let nothing = refused(
        Registry::builder()
            .account("outlet")
            .variables(both)
            .build(),
        None,
    );
    assert!(
        nothing.contains("hitpay (OUTLET_DHOW_HITPAY_API_KEY)"),
        "{nothing}"
    );
    let longest = "a".repeat(64);
    let accepted = Registry::builder().account(&longest).build();
    assert!(refused(accepted, None).starts_with("a gateway "));
    for name in ["", "2a", "Outlet", "a b", &"a".repeat(65)] {
        let message = refused(Registry::builder().account(name).build(), None);
        assert!(
            message.starts_with("account must have 1 to 64 characters "),
            "{message}"
        );
    }
}

#[derive(Debug)]
struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: Call) -> Result<http::Response<Bytes>, TransportError> {
        Err(TransportError::not_sent("there is no network here"))
    }
}

#[tokio::test]
async fn a_transport_of_the_program_replaces_the_one_over_reqwest() {
    let api_key = [("DHOW_HITPAY_API_KEY", "9f8e7d6c5b4a-0a1b")];
    let registry = Registry::builder()
        .variables(api_key)
        .transport(Arc::new(NoNetwork))
        .build();
    let registry = registry.unwrap();
    let order = NewPayment::new("ORDER-1".parse().unwrap(), "599.00 SGD".parse().unwrap());
    let error = registry
        .get("hitpay")
        .unwrap()
        .create_payment(&order)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("there is no network here"),
        "{error}"
    );
}

#[test]
fn a_verifier_needs_no_api_key_and_is_no_provider() {
    let salt = [
        ("DHOW_HITPAY_SALT", crate::gateway::SECRET),
        ("DHOW_HITPAY_ENVIRONMENT", "sandbox"),
    ];
    let registry = Registry::builder()
        .variables(salt)
        .build_verifiers()
        .unwrap();
    let verifier = registry.verifier("hitpay").unwrap();
    assert!(verifier.verify_webhook(&crate::gateway::webhook()).is_ok());
    assert!(registry.get("hitpay").is_none());
}

#[test]
fn the_registry_is_accepted_where_that_of_core_is() {
    fn count(registry: &dhow_core::Registry) -> usize {
        registry.providers().count()
    }
    let hitpay = || -> Arc<dyn PaymentProvider> { Arc::new(crate::gateway::hitpay()) };
    let mut registry = Registry::default();
    assert!(registry.is_empty());
    registry.extend([hitpay()]);
    assert!(registry.register(hitpay()).is_some());
    assert_eq!(count(&registry), 1);
    let core: dhow_core::Registry = registry.into();
    assert_eq!(Registry::from(core).providers().count(), 1);
}

#[test]
fn a_builder_prints_no_value() {
    let builder = Registry::builder().variables([("DHOW_HITPAY_API_KEY", "9f8e7d6c5b4a-0a1b")]);
    assert!(!format!("{builder:?}").contains("9f8e"));
}
