//! The accounts: one for each gateway with settings, named like the gateway.

use std::sync::Arc;

use dhow_core::{Environment, Error, PaymentProvider, Result};

use crate::{gateways, registry, session::Session, transport};

/// Accounts of this process.
pub(super) struct Accounts(Vec<Account>);

/// An account.
pub(super) struct Account {
    pub(super) name: &'static str,
    pub(super) provider: Arc<dyn PaymentProvider>,
}

impl Account {
    /// Gateway's environment.
    pub(super) fn environment(&self) -> Environment {
        self.provider.environment()
    }
}

impl Accounts {
    /// Creates the accounts.
    ///
    /// # Errors
    /// If no gateway has settings, or if a gateway has some and a required one is missing or invalid.
    pub(super) fn from_settings(session: &Session) -> Result<Self> {
        let config = session.config()?;
        let transport = Arc::new(transport::builder(&config)?.build()?);
        let mut accounts = Vec::new();
        for gateway in gateways::all() {
            let settings = config.settings(gateway)?;
            if settings.is_empty() {
                continue;
            }
            accounts.push(Account {
                name: gateway.id(),
                provider: registry::create(settings, transport.clone())?,
            });
        }
        if accounts.is_empty() {
            let rule = "are required: set the variables of at least one gateway, which `dhow providers` lists, or use the sandbox's: `dhow sandbox --env-file sandbox.env`";
            return Err(Error::configuration("gateway settings", rule));
        }
        Ok(Self(accounts))
    }

    /// Returns the accounts in the order of the tables.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Account> {
        self.0.iter()
    }
}
