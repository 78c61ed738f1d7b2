//! The provider and the webhook verifier of a gateway, by id from a registry.

use std::sync::Arc;

use dhow_core::{Error, PaymentProvider, Registry, Result, Settings, Transport, WebhookVerifier};

/// Creates the provider of these settings, with any transport.
///
/// # Errors
/// If a setting is missing or invalid; the error names it.
pub(crate) fn create(
    settings: Settings<'_>,
    transport: Arc<dyn Transport>,
) -> Result<Arc<dyn PaymentProvider>> {
    let id = settings.factory().id();
    provider(
        &Registry::from_collected([settings], transport)?,
        id.as_str(),
    )
}

/// Creates the webhook verifier of these settings. It needs no settings of calls.
///
/// # Errors
/// If a setting is missing or invalid; the error names it.
pub(crate) fn verifier(settings: Settings<'_>) -> Result<Arc<dyn WebhookVerifier>> {
    let id = settings.factory().id();
    let registry = Registry::verifiers_from_collected([settings])?;
    registry
        .verifier(id.as_str())
        .cloned()
        .ok_or_else(|| not_registered(id.as_str()))
}

/// Returns the provider with this id.
///
/// # Errors
/// If the registry has none.
pub(crate) fn provider(registry: &Registry, id: &str) -> Result<Arc<dyn PaymentProvider>> {
    registry
        .provider(id)
        .cloned()
        .ok_or_else(|| not_registered(id))
}

fn not_registered(id: &str) -> Error {
    Error::configuration(id.to_owned(), "is not a registered gateway")
}
