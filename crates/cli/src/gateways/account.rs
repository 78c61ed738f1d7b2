//! The account whose capabilities are shown: the configured one, or an example.

use std::sync::Arc;

use dhow_core::{
    Capabilities, Environment, Operation, PaymentProvider, Result, SettingKind, SettingNeed,
    SettingSpec, Settings,
};

use super::{Gateway, no_network::NoNetwork};
use crate::registry;

/// An account without network, to read its capabilities.
pub(crate) struct Account {
    /// Provider of the account.
    pub(crate) provider: Arc<dyn PaymentProvider>,
    /// Required settings that are not set. Placeholders stand for them, so the account is an example unless the list is empty.
    pub(crate) missing: Vec<&'static SettingSpec>,
    /// Settings that change the capabilities.
    pub(crate) decisive: Vec<&'static SettingSpec>,
}

/// Capabilities that can differ from account to account.
#[derive(PartialEq)]
struct Shown {
    capabilities: Capabilities,
    operations: Vec<Operation>,
}

impl Account {
    /// Creates the account of these settings. An example has every operation that a setting makes available.
    ///
    /// No table lists the settings that matter: each is tried with other values. So a gateway that starts or stops to depend on a setting
    /// needs no change here.
    ///
    /// # Errors
    /// If a setting has an invalid value; the error names it.
    pub(crate) fn of(gateway: &dyn Gateway, settings: &Settings<'_>) -> Result<Self> {
        let specs = || gateway.fields().iter();
        let needs = |spec: &&SettingSpec| {
            matches!(spec.need, SettingNeed::Calls | SettingNeed::Both)
                && !settings.contains(spec.name)
        };
        let missing: Vec<_> = specs().filter(needs).collect();
        let mut complete = settings.clone();
        for spec in &missing {
            if let Some(value) = values(spec.kind).first() {
                complete.set(spec.name, spec.name, value)?;
            }
        }
        let plain = without_network(&complete)?;
        let decisive = specs().filter(|spec| is_decisive(spec, &complete, plain.as_ref()));
        let decisive: Vec<_> = decisive.collect();
        let provider = match missing.is_empty() {
            true => plain,
            false => with_all_operations(&decisive, complete, plain),
        };
        Ok(Self {
            provider,
            missing,
            decisive,
        })
    }
}

/// Returns the settings that are not set and each of which alone would make the provider offer the operation.
pub(crate) fn enabling(
    gateway: &dyn Gateway,
    settings: &Settings<'_>,
    operation: Operation,
) -> Vec<&'static SettingSpec> {
    let unset = gateway.fields().iter();
    let unset = unset.filter(|spec| !settings.contains(spec.name));
    let enables = |spec: &&'static SettingSpec| {
        let mut changed = with_other_values(spec, settings);
        changed.any(|(_, provider)| operation.offered_by(provider.as_ref()))
    };
    unset.filter(enables).collect()
}

/// Sets every setting that makes further operations available.
fn with_all_operations<'f>(
    decisive: &[&'static SettingSpec],
    mut settings: Settings<'f>,
    mut provider: Arc<dyn PaymentProvider>,
) -> Arc<dyn PaymentProvider> {
    for spec in decisive {
        if settings.contains(spec.name) {
            continue;
        }
        let before = shown(provider.as_ref()).operations.len();
        let more = with_other_values(spec, &settings)
            .find(|(_, changed)| shown(changed.as_ref()).operations.len() > before);
        if let Some((changed, offers_more)) = more {
            (settings, provider) = (changed, offers_more);
        }
    }
    provider
}

fn is_decisive(
    spec: &'static SettingSpec,
    settings: &Settings<'_>,
    plain: &dyn PaymentProvider,
) -> bool {
    let plain = shown(plain);
    let mut changed = with_other_values(spec, settings);
    changed.any(|(_, provider)| shown(provider.as_ref()) != plain)
}

/// Returns the settings and the provider for each other value of a setting that the provider accepts.
fn with_other_values<'s, 'f>(
    spec: &'static SettingSpec,
    settings: &'s Settings<'f>,
) -> impl Iterator<Item = (Settings<'f>, Arc<dyn PaymentProvider>)> + use<'s, 'f> {
    values(spec.kind).into_iter().filter_map(|value| {
        let mut changed = settings.clone();
        changed.set(spec.name, spec.name, value).ok()?;
        let provider = without_network(&changed).ok()?;
        Some((changed, provider))
    })
}

/// Creates a provider that can send nothing.
///
/// # Errors
/// As [`registry::create`].
pub(crate) fn without_network(settings: &Settings<'_>) -> Result<Arc<dyn PaymentProvider>> {
    registry::create(settings.clone(), Arc::new(NoNetwork))
}

fn shown(provider: &dyn PaymentProvider) -> Shown {
    let offered = Operation::ALL.iter().copied();
    Shown {
        capabilities: provider.capabilities(),
        operations: offered
            .filter(|operation| operation.offered_by(provider))
            .collect(),
    }
}

/// Returns values of a kind, a placeholder for a required setting first. None for files, which would have to exist.
fn values(kind: SettingKind) -> Vec<&'static str> {
    match kind {
        // A path is valid for every setting of this kind.
        SettingKind::Text => vec!["/placeholder"],
        SettingKind::Secret | SettingKind::Secrets => vec!["stands-in-for-a-key"],
        SettingKind::Url => vec!["https://sandbox.invalid", "https://gateway.invalid"],
        SettingKind::Environment => Environment::ALL
            .iter()
            .map(|environment| environment.as_str())
            .collect(),
        SettingKind::CurrencyOf(list) => list.iter().map(|currency| currency.code()).collect(),
        SettingKind::OneOf(words) => words.to_vec(),
        _ => Vec::new(),
    }
}
