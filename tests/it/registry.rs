//! The gateways' settings: every one is read, checked and named, and all four gateways are made of them at once.

use std::sync::Arc;

use dhow_core::{
    ErrorKind, ProviderFactory, Registry, Result, SettingKind, SettingNeed, SettingSpec,
};
use dhow_reqwest::ReqwestTransport;
use dhow_sandbox::Sandbox;

const FACTORIES: &[&ProviderFactory] = &[
    dhow_hitpay::FACTORY,
    dhow_payatom::FACTORY,
    dhow_hpay::FACTORY,
    dhow_hub2::FACTORY,
];

type Variables = Vec<(String, String)>;

fn no_files(_: &str) -> std::io::Result<Vec<u8>> {
    Err(std::io::Error::other("no files here"))
}

fn providers(factories: &[&'static ProviderFactory], variables: &Variables) -> Result<Registry> {
    let transport = Arc::new(ReqwestTransport::new()?);
    Registry::from_settings(factories, variables.clone(), &no_files, transport)
}

fn verifiers(factories: &[&'static ProviderFactory], variables: &Variables) -> Result<Registry> {
    Registry::verifiers_from_settings(factories, variables.clone(), &no_files)
}

/// Variables with a sound value for each setting that is chosen.
fn sound(factory: &ProviderFactory, chosen: impl Fn(&SettingSpec) -> bool) -> Variables {
    let specs = factory.settings().iter().filter(|spec| chosen(spec));
    let variables = specs.map(|spec| {
        let value = match spec.kind {
            SettingKind::Secret | SettingKind::Secrets => "9f8e7d6c5b4a-0a1b",
            SettingKind::Url => "http://127.0.0.1:4000",
            SettingKind::Text => "1042",
            other => panic!("{} is optional: {other}", spec.name),
        };
        (spec.variable(factory.id()), value.to_owned())
    });
    variables.collect()
}

/// A variable that no use needs: it says that the gateway is meant to be configured.
fn optional(factory: &ProviderFactory) -> (String, String) {
    let mut specs = factory.settings().iter();
    let environment = specs.find(|spec| spec.kind == SettingKind::Environment);
    let variable = environment.unwrap().variable(factory.id());
    (variable, "sandbox".to_owned())
}

fn needed_for_calls(spec: &SettingSpec) -> bool {
    matches!(spec.need, SettingNeed::Calls | SettingNeed::Both)
}

fn wrong(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Secret => "undefined",
        SettingKind::Secrets => "9f8e7d6c5b4a-0a1b,undefined",
        SettingKind::Url => "http://shop.example",
        SettingKind::Text => "  ",
        _ => "no-such-value",
    }
}

#[tokio::test]
async fn what_the_sandbox_writes_makes_every_gateway() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let written = sandbox.env().into_iter();
    let variables: Variables = written
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    let ids: Vec<&str> = FACTORIES.iter().map(|one| one.id().as_str()).collect();
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let read_file = |path: &str| std::fs::read(path);
    let made =
        Registry::from_settings(FACTORIES, variables.clone(), &read_file, transport).unwrap();
    let listening = verifiers(FACTORIES, &variables).unwrap();
    for id in ids {
        assert_eq!(made.provider(id).unwrap().id().as_str(), id);
        assert!(listening.verifier(id).is_some(), "{id}");
        assert!(listening.provider(id).is_none(), "{id}");
    }
    sandbox.shutdown().await;
}

#[test]
fn every_setting_is_read_and_a_wrong_value_is_named() {
    for factory in FACTORIES {
        for spec in factory.settings() {
            let variable = spec.variable(factory.id());
            let mut variables = sound(factory, needed_for_calls);
            variables.push((variable.clone(), wrong(spec.kind).to_owned()));
            let error = providers(&[*factory], &variables).expect_err(&variable);
            assert_eq!(error.field(), Some(variable.as_str()), "{error}");
            assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
            assert_eq!(error.provider(), Some(factory.id()), "{error}");
            assert!(!error.to_string().contains("undefined"), "{error}");
        }
    }
}

#[test]
fn what_calls_need_is_enough_for_them_and_each_of_it_is_missed() {
    for factory in FACTORIES {
        let needed = sound(factory, needed_for_calls);
        let made = providers(&[*factory], &needed).unwrap();
        assert!(made.provider(factory.id().as_str()).is_some());
        for (name, _) in &needed {
            let mut rest = needed.clone();
            rest.retain(|(other, _)| other != name);
            rest.push(optional(factory));
            let error = providers(&[*factory], &rest).unwrap_err();
            assert_eq!(error.field(), Some(name.as_str()));
            assert_eq!(error.message(), "is not set");
        }
    }
}

#[test]
fn webhooks_are_verified_without_the_settings_of_calls() {
    let needs = [SettingNeed::Both, SettingNeed::Webhooks];
    for factory in FACTORIES {
        let mut one_is_enough = 0;
        let needed = |spec: &SettingSpec| needs.contains(&spec.need);
        for spec in factory.settings().iter().filter(|spec| needed(spec)) {
            let only = |other: &SettingSpec| match spec.need {
                SettingNeed::Webhooks => other.name == spec.name || other.need == SettingNeed::Both,
                _ => other.need == SettingNeed::Both,
            };
            let made = verifiers(&[*factory], &sound(factory, only)).unwrap();
            assert!(made.verifier(factory.id().as_str()).is_some());
            one_is_enough += 1;
        }
        assert!(one_is_enough > 0, "{factory:?}");
        let error = verifiers(&[*factory], &vec![optional(factory)]).unwrap_err();
        assert!(error.message().ends_with("set"), "{error}");
    }
}

#[test]
fn the_variables_of_one_gateway_are_not_taken_for_those_of_another() {
    for factory in FACTORIES {
        let others = FACTORIES.iter().filter(|other| other.id() != factory.id());
        let variables = others.flat_map(|other| other.variables());
        let variables: Variables = variables.map(|name| (name, "x".to_owned())).collect();
        let made = verifiers(&[*factory], &variables).unwrap();
        assert_eq!(made.verifiers().count(), 0);
    }
}
