//! The providers of a program, by id.

use std::{collections::BTreeMap, sync::Arc};

use crate::{PaymentProvider, ProviderId};

/// Providers by their id: an open set, to which anybody adds theirs.
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
        self.0
            .iter()
            .find(|(known, _)| known.as_str() == id)
            .map(|(_, provider)| provider)
    }

    /// All providers in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn PaymentProvider>> {
        self.0.values()
    }
}
