//! The providers of a program, by id.

use std::{collections::BTreeMap, sync::Arc};

use crate::{PaymentProvider, ProviderId};

/// Providers by their id: an open set, to which any crate can add its own.
///
/// ```
/// # fn providers() -> Vec<std::sync::Arc<dyn dhow_core::PaymentProvider>> { Vec::new() }
/// let registry: dhow_core::Registry = providers().into_iter().collect();
/// assert!(registry.provider("hitpay").is_none());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Registry(BTreeMap<ProviderId, Arc<dyn PaymentProvider>>);

impl Registry {
    /// Adds a provider under its id, and returns the one that had the id before.
    pub fn register(
        &mut self,
        provider: Arc<dyn PaymentProvider>,
    ) -> Option<Arc<dyn PaymentProvider>> {
        self.0.insert(provider.id(), provider)
    }

    /// The provider with that id.
    #[must_use]
    pub fn provider(&self, id: &str) -> Option<&Arc<dyn PaymentProvider>> {
        self.0.get(id)
    }

    /// All providers in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn PaymentProvider>> {
        self.0.values()
    }

    /// The number of providers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without any provider.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Of several providers with one id the last one stays.
impl FromIterator<Arc<dyn PaymentProvider>> for Registry {
    fn from_iter<T: IntoIterator<Item = Arc<dyn PaymentProvider>>>(providers: T) -> Self {
        let mut registry = Self::default();
        registry.extend(providers);
        registry
    }
}

impl Extend<Arc<dyn PaymentProvider>> for Registry {
    fn extend<T: IntoIterator<Item = Arc<dyn PaymentProvider>>>(&mut self, providers: T) {
        for provider in providers {
            self.register(provider);
        }
    }
}
