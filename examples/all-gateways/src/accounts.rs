//! Accounts at the gateways: those of the variables `DHOW_…`, and further ones with a prefix.

use std::sync::Arc;

use dhow::{engine::EngineBuilder, prelude::*};

/// Providers with the names of their accounts, the preferred one first.
#[derive(Clone)]
pub(crate) struct Accounts(Vec<(String, Arc<dyn PaymentProvider>)>);

impl Accounts {
    /// Creates the providers of the environment. The account of `DHOW_HITPAY_API_KEY` is named `hitpay`; that of
    /// `OUTLET_DHOW_HITPAY_API_KEY` is named `outlet-hitpay`, if `outlet` is among `named`, which are separated by commas.
    ///
    /// # Errors
    /// The name of a variable that is missing, wrong or unknown.
    pub(crate) fn from_env(named: &str) -> dhow::Result<Self> {
        let gateways = Registry::from_env()?;
        let mut accounts: Vec<_> = gateways.providers().map(|one| (one.id().to_string(), Arc::clone(one))).collect();
        for name in named.split(',').filter(|name| !name.is_empty()) {
            let gateways = Registry::builder().account(name).env().build()?;
            accounts.extend(gateways.providers().map(|one| (format!("{name}-{}", one.id()), Arc::clone(one))));
        }
        Ok(Self(accounts))
    }

    /// Adds every account to an engine, under its name.
    pub(crate) fn add_to(&self, engine: EngineBuilder) -> EngineBuilder {
        let accounts = self.0.iter();
        accounts.fold(engine, |engine, (name, provider)| engine.shared_account(name, Arc::clone(provider)))
    }

    /// Returns the names of the accounts whose gateway takes the currency, in this country if one is given.
    pub(crate) fn fitting(&self, currency: Currency, country: Option<&str>) -> impl Iterator<Item = &str> {
        let fits = move |provider: &dyn PaymentProvider| {
            let gateway = provider.capabilities();
            gateway.currencies().contains(&currency) && country.is_none_or(|code| gateway.countries.contains(&code))
        };
        let fitting = self.0.iter().filter(move |(_, provider)| fits(&**provider));
        fitting.map(|(name, _)| name.as_str())
    }
}
