//! Settings that make an optional operation available.

use std::sync::Arc;

use dhow_core::{Operation, SettingKind, SettingSpec, Settings};

use super::{Gateway, no_network::NoNetwork};
use crate::registry;

/// Returns the settings that are not set and each of which alone would make the provider offer the operation.
///
/// No table lists them: each setting is tried with a placeholder, with a provider that has no network. So a gateway that starts or stops
/// to depend on a setting needs no change here.
pub(crate) fn enabling(
    gateway: &dyn Gateway,
    settings: &Settings<'_>,
    operation: Operation,
) -> Vec<&'static SettingSpec> {
    let unset = gateway.fields().iter();
    let unset = unset.filter(|spec| !settings.contains(spec.name));
    let enables = |spec: &&SettingSpec| {
        let Some(value) = placeholder(spec.kind) else {
            return false;
        };
        let mut changed = settings.clone();
        let set = changed.set(spec.name, spec.name, value);
        let provider = set.and_then(|()| registry::create(changed, Arc::new(NoNetwork)));
        provider.is_ok_and(|provider| operation.offered_by(provider.as_ref()))
    };
    unset.filter(enables).collect()
}

/// Returns a value that is valid for the kind. `None` for kinds that never make an operation available: URLs, files and choices.
fn placeholder(kind: SettingKind) -> Option<&'static str> {
    match kind {
        SettingKind::Text => Some("/placeholder"),
        SettingKind::Secret | SettingKind::Secrets => Some("stands-in-for-a-key"),
        _ => None,
    }
}
