//! Tests of the settings of all providers and of the registry that is built from them.

use std::sync::Arc;

use dhow::FACTORIES;
use dhow_core::{
    ErrorKind, ProviderFactory, Registry, Result, SettingKind, SettingNeed, SettingSpec,
};
use dhow_reqwest::ReqwestTransport;
use dhow_sandbox::Sandbox;

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

/// Returns variables with a valid value for each selected setting.
fn valid(factory: &ProviderFactory, selected: impl Fn(&SettingSpec) -> bool) -> Variables {
    let specs = factory.settings().iter().filter(|spec| selected(spec));
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

/// Returns an optional variable. Its presence shows that the gateway is to be configured.
fn optional(factory: &ProviderFactory) -> (String, String) {
    let mut specs = factory.settings().iter();
    let environment = specs.find(|spec| spec.kind == SettingKind::Environment);
    let variable = environment.unwrap().variable(factory.id());
    (variable, "sandbox".to_owned())
}

fn needed_for_calls(spec: &SettingSpec) -> bool {
    matches!(spec.need, SettingNeed::Calls | SettingNeed::Both)
}

/// Returns an invalid value for the kind of setting.
fn invalid(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Secret => "undefined",
        SettingKind::Secrets => "9f8e7d6c5b4a-0a1b,undefined",
        SettingKind::Url => "http://shop.example",
        SettingKind::Text => "  ",
        _ => "no-such-value",
    }
}

#[tokio::test]
async fn the_environment_of_the_sandbox_configures_every_provider() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let written = sandbox.env().into_iter();
    let variables: Variables = written
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    let ids = FACTORIES.iter().map(|factory| factory.id().as_str());
    let ids: Vec<&str> = ids.collect();
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
fn an_invalid_value_of_any_setting_is_an_error_with_its_variable() {
    for factory in FACTORIES {
        for spec in factory.settings() {
            let variable = spec.variable(factory.id());
            let mut variables = valid(factory, needed_for_calls);
            variables.push((variable.clone(), invalid(spec.kind).to_owned()));
            let error = providers(&[*factory], &variables).expect_err(&variable);
            assert_eq!(error.field(), Some(variable.as_str()), "{error}");
            assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
            assert_eq!(error.provider(), Some(factory.id()), "{error}");
            assert!(!error.to_string().contains("undefined"), "{error}");
        }
    }
}

#[test]
fn the_settings_for_calls_are_sufficient_and_each_of_them_is_required() {
    for factory in FACTORIES {
        let needed = valid(factory, needed_for_calls);
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
fn a_verifier_needs_only_the_settings_of_webhooks() {
    let needs = [SettingNeed::Both, SettingNeed::Webhooks];
    for factory in FACTORIES {
        let mut sufficient = 0;
        let needed = |spec: &SettingSpec| needs.contains(&spec.need);
        for spec in factory.settings().iter().filter(|spec| needed(spec)) {
            let only = |other: &SettingSpec| match spec.need {
                SettingNeed::Webhooks => other.name == spec.name || other.need == SettingNeed::Both,
                _ => other.need == SettingNeed::Both,
            };
            let made = verifiers(&[*factory], &valid(factory, only)).unwrap();
            assert!(made.verifier(factory.id().as_str()).is_some());
            sufficient += 1;
        }
        assert!(sufficient > 0, "{factory:?}");
        let error = verifiers(&[*factory], &vec![optional(factory)]).unwrap_err();
        assert!(error.message().ends_with("set"), "{error}");
    }
}

#[test]
fn the_variables_of_one_gateway_do_not_configure_another() {
    for factory in FACTORIES {
        let others = FACTORIES.iter().filter(|other| other.id() != factory.id());
        let variables = others.flat_map(|other| other.variables());
        let variables: Variables = variables.map(|name| (name, "x".to_owned())).collect();
        let made = verifiers(&[*factory], &variables).unwrap();
        assert_eq!(made.verifiers().count(), 0);
    }
}
