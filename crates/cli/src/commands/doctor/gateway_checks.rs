//! Checks of one gateway's settings: values, key files, duplicates, environment, and the provider and verifier built from them.

use std::path::Path;

use dhow_core::{Environment, Error, SettingKind, SettingNeed, Settings};
use dhow_crypto::fingerprint::FingerprintKey;

use super::{
    file_checks,
    value_checks::{self, ShortSecrets},
};
use crate::{
    config::Config,
    failure,
    gateways::{self, Gateway},
    registry,
    view::{Finding, GatewayDiagnosis, State},
};

/// Runs all checks of one gateway. None of them uses the network.
pub(super) fn check(
    gateway: &'static dyn Gateway,
    config: &Config,
    key: &FingerprintKey,
) -> GatewayDiagnosis {
    let mut diagnosis = GatewayDiagnosis {
        provider: gateway.id(),
        configured: true,
        environment: None,
        findings: Vec::new(),
    };
    let settings = match config.settings(gateway) {
        Ok(settings) => settings,
        Err(error) => {
            diagnosis.findings.push(failure("settings", &error));
            return diagnosis;
        }
    };
    diagnosis.configured = !settings.is_empty();
    if !diagnosis.configured {
        return diagnosis;
    }
    diagnosis.findings = check_values(gateway, &settings, key);
    diagnosis
        .findings
        .extend(check_key_files(gateway, &settings));
    diagnosis.findings.extend(duplicates(gateway, &settings));
    diagnosis.environment = check_provider(&settings, &mut diagnosis.findings);
    check_verifier(gateway, &settings, &mut diagnosis.findings);
    let environment_warnings = gateway.environment_warnings(&settings).into_iter();
    let environment_warnings =
        environment_warnings.map(|text| Finding::new(State::Warn, "environment", text));
    diagnosis.findings.extend(environment_warnings);
    diagnosis
        .findings
        .extend(live_with_sandbox_url(gateway, &settings));
    diagnosis
}

fn check_values(
    gateway: &dyn Gateway,
    settings: &Settings<'_>,
    key: &FingerprintKey,
) -> Vec<Finding> {
    let fields = gateway.fields().iter();
    let set = fields.filter(|field| settings.contains(field.name));
    set.flat_map(|field| {
        let short_secrets = match settings.may_be_short(field.name) {
            true => ShortSecrets::Allowed,
            false => ShortSecrets::Refused(settings.short_secret_advice(field.name)),
        };
        value_checks::check(field, settings, &short_secrets, key)
    })
    .collect()
}

/// Warns about private key files that other users can read or change.
fn check_key_files(gateway: &dyn Gateway, settings: &Settings<'_>) -> Vec<Finding> {
    let fields = gateway
        .fields()
        .iter()
        .filter(|field| field.kind == SettingKind::SecretFile);
    let findings = fields.filter_map(|field| {
        let path = settings.items(field.name).next()?;
        file_checks::check_permissions(settings.place(field.name)?, Path::new(path))
    });
    findings.collect()
}

/// Warns about secrets with the same value, usually a value pasted into the wrong setting.
fn duplicates(gateway: &dyn Gateway, settings: &Settings<'_>) -> Vec<Finding> {
    let fields = gateway.fields().iter();
    let fields = fields.filter(|field| field.kind.is_secret());
    let all: Vec<(String, &str)> = fields
        .filter_map(|field| Some((settings.place(field.name)?, field)))
        .flat_map(|(place, field)| {
            let items = settings.items(field.name);
            items.map(move |item| (place.to_owned(), item))
        })
        .collect();
    let later = |index: usize| all.iter().skip(index + 1);
    let pairs = all.iter().enumerate().filter_map(|(index, (name, value))| {
        let (duplicate, _) = later(index).find(|(_, other)| *other == *value)?;
        let text = format!("has the same value as {name}");
        Some(Finding::new(State::Warn, duplicate.clone(), text))
    });
    pairs.collect()
}

/// Checks that a provider can be created, and returns its environment.
fn check_provider(settings: &Settings<'_>, findings: &mut Vec<Finding>) -> Option<String> {
    match gateways::without_network(settings) {
        Ok(provider) => {
            let text = "all required settings are present and valid";
            findings.push(Finding::new(State::Ok, "payments", text));
            Some(provider.environment().to_string())
        }
        Err(error)
            if settings.missing_for_calls().is_some()
                && registry::verifier(settings.clone()).is_ok() =>
        {
            let text = format!("cannot be created: {}", error.sentence());
            findings.push(Finding::new(State::Warn, "payments", text));
            None
        }
        Err(error) => {
            findings.push(failure("payments", &error));
            None
        }
    }
}

/// Returns the place of a secret of webhooks that contains white space.
fn spaced_secret<'s>(gateway: &dyn Gateway, settings: &'s Settings<'_>) -> Option<&'s str> {
    let fields = gateway.fields().iter();
    let of_webhooks = |need| matches!(need, SettingNeed::Webhooks | SettingNeed::Both);
    let mut secrets = fields.filter(|field| field.kind.is_secret() && of_webhooks(field.need));
    let is_spaced = |name| {
        let mut items = settings.items(name);
        items.any(|value| value.contains(char::is_whitespace))
    };
    let spaced = secrets.find(|field| is_spaced(field.name))?;
    settings.place(spaced.name)
}

fn check_verifier(gateway: &dyn Gateway, settings: &Settings<'_>, findings: &mut Vec<Finding>) {
    let spaced = spaced_secret(gateway, settings);
    findings.push(match (registry::verifier(settings.clone()), spaced) {
        (Ok(_), Some(place)) => {
            let text = format!(
                "no signature matches unless the white space in {place} is a part of the secret"
            );
            Finding::new(State::Warn, "webhooks", text)
        }
        (Ok(_), None) => Finding::new(State::Ok, "webhooks", "can be verified"),
        (Err(error), _) if settings.missing_for_webhooks().is_some() => {
            let text = format!("cannot be verified: {}", error.sentence());
            Finding::new(State::Warn, "webhooks", text)
        }
        (Err(error), _) => failure("webhooks", &error),
    });
}

/// Warns if the environment is set to `live` and a base URL looks like a sandbox.
fn live_with_sandbox_url(gateway: &dyn Gateway, settings: &Settings<'_>) -> Vec<Finding> {
    let is_set = settings.contains("environment");
    let environment = settings.environment("environment", None).ok();
    if !is_set || environment != Some(Environment::Live) {
        return Vec::new();
    }
    // Without a setting, the URL decides about the environment.
    let by_url = Settings::new(gateway.factory());
    let fields = gateway.fields().iter();
    let urls = fields.filter(|field| field.kind == SettingKind::Url);
    let suspicious = urls.filter_map(|field| {
        let url = settings.base_url(field.name).ok().flatten()?;
        let environment = by_url.environment("environment", Some(&url)).ok()?;
        let text = "is a sandbox URL, but the environment is set to live";
        let place = settings.place(field.name)?;
        (environment == Environment::Sandbox).then(|| Finding::new(State::Warn, place, text))
    });
    suspicious.collect()
}

fn failure(about: &str, error: &Error) -> Finding {
    let cause = failure::root_cause(error).map(|cause| format!(" ({cause})"));
    let text = format!("{}{}", error.sentence(), cause.unwrap_or_default());
    Finding::new(State::Fail, about, text)
}
