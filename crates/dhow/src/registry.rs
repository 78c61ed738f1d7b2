//! Registry of the gateways of this build, created from variables.

#[cfg(feature = "client")]
use std::sync::Arc;
use std::{
    ffi::OsString,
    ops::{Deref, DerefMut},
};

use dhow_core::Result;
#[cfg(feature = "client")]
use dhow_core::{PaymentProvider, Transport};

mod account;
mod advice;

use account::Account;

/// Providers and webhook verifiers by id, created from the `DHOW_…` variables of every gateway in this build.
///
/// All methods of [`dhow_core::Registry`] are available by dereferencing, and a function that takes one accepts a reference to this type.
///
/// ```no_run
/// # #[cfg(feature = "reqwest")]
/// # fn example() -> dhow::Result<()> {
/// let registry = dhow::Registry::from_env()?;
/// let gateway = registry.get("hitpay");
/// # drop(gateway.cloned());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Registry(dhow_core::Registry);

impl Registry {
    /// Creates the providers whose variables are set in the environment of the process, with the reqwest transport.
    ///
    /// This is the only function of the libraries that reads the environment, together with
    /// [`verifiers_from_env`](Self::verifiers_from_env) and [`RegistryBuilder::env`].
    ///
    /// # Errors
    /// As [`RegistryBuilder::build`].
    #[cfg(feature = "reqwest")]
    pub fn from_env() -> Result<Self> {
        Self::builder().env().build()
    }

    /// Creates the providers whose variables are among these, with the reqwest transport.
    ///
    /// # Errors
    /// As [`RegistryBuilder::build`].
    #[cfg(feature = "reqwest")]
    pub fn from_variables<N: Into<OsString>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self> {
        Self::builder().variables(variables).build()
    }

    /// Creates the webhook verifiers whose variables are set in the environment of the process. They need no API key and no HTTP client.
    ///
    /// # Errors
    /// As [`RegistryBuilder::build_verifiers`].
    pub fn verifiers_from_env() -> Result<Self> {
        Self::builder().env().build_verifiers()
    }

    /// Returns a builder, for a second account at a gateway or another transport.
    #[must_use]
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }
}

/// Builder of a [`Registry`] from variables.
///
/// ```
/// # #[cfg(all(feature = "hitpay", feature = "reqwest"))]
/// # fn main() -> dhow::Result<()> {
/// let variables = [("OUTLET_DHOW_HITPAY_API_KEY", "test_9f8e7d6c5b4a"), ("OUTLET_DHOW_HITPAY_SALT", "0a1b2c3d4e5f")];
/// let outlet = dhow::Registry::builder().account("outlet").variables(variables).build()?;
/// assert!(outlet.get("hitpay").is_some());
/// # Ok(())
/// # }
/// # #[cfg(not(all(feature = "hitpay", feature = "reqwest")))]
/// # fn main() {}
/// ```
#[derive(Default)]
pub struct RegistryBuilder {
    variables: Vec<(OsString, OsString)>,
    account: Option<String>,
    #[cfg(feature = "client")]
    transport: Option<Arc<dyn Transport>>,
}

impl RegistryBuilder {
    /// Adds the variables of the environment of the process. Of several variables with one name, the one that was added last counts.
    #[must_use]
    pub fn env(self) -> Self {
        self.variables(std::env::vars_os())
    }

    /// Adds variables.
    #[must_use]
    pub fn variables<N: Into<OsString>, V: Into<OsString>>(
        mut self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let variables = variables.into_iter();
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        self.variables.extend(variables);
        self
    }

    /// Reads the variables of a named account: those whose names begin with the account in upper case, such as
    /// `OUTLET_DHOW_HITPAY_API_KEY` for the account `outlet`. Without an account, the names begin with `DHOW_`.
    #[must_use]
    pub fn account(mut self, name: impl Into<String>) -> Self {
        self.account = Some(name.into());
        self
    }

    /// Sets the transport of all providers.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Creates the providers. Reads the files that variables name, such as HPay's keys.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the name of the variable and its gateway: if a variable is missing, invalid
    /// or unknown, if none is set, for an invalid account name, and without a transport.
    #[cfg(feature = "client")]
    pub fn build(self) -> Result<Registry> {
        let transport = transport(self.transport, self.account.as_deref())?;
        let account = Account::new(self.account)?;
        let mut registry = dhow_core::Registry::default();
        account.each(self.variables, |settings| {
            if let Some(missing) = settings.missing_for_calls() {
                return Err(advice::missing(missing));
            }
            registry.register(settings.provider(Arc::clone(&transport))?);
            Ok(())
        })?;
        Ok(Registry(registry))
    }

    /// Creates the webhook verifiers. Variables of calls may be missing.
    ///
    /// # Errors
    /// As [`build`](Self::build); no transport is needed.
    pub fn build_verifiers(self) -> Result<Registry> {
        let account = Account::new(self.account)?;
        let mut registry = dhow_core::Registry::default();
        account.each(self.variables, |settings| {
            if let Some(missing) = settings.missing_for_webhooks() {
                return Err(advice::missing(missing));
            }
            let id = settings.factory().id().clone();
            registry.register_verifier(id, settings.verifier()?);
            Ok(())
        })?;
        Ok(Registry(registry))
    }
}

/// Returns the transport that was set, or the one over reqwest.
#[cfg(feature = "reqwest")]
fn transport(set: Option<Arc<dyn Transport>>, account: Option<&str>) -> Result<Arc<dyn Transport>> {
    if let Some(transport) = set {
        return Ok(transport);
    }
    let builder = dhow_reqwest::ReqwestTransport::builder();
    // The spans of its calls name the account.
    let builder = match account {
        Some(account) => builder.account(account),
        None => builder,
    };
    Ok(Arc::new(builder.build()?))
}

/// Returns the transport that was set.
#[cfg(all(feature = "client", not(feature = "reqwest")))]
fn transport(
    set: Option<Arc<dyn Transport>>,
    _account: Option<&str>,
) -> Result<Arc<dyn Transport>> {
    let rule = "is required: pass one to `RegistryBuilder::transport`, or enable the feature `reqwest` of the crate `dhow`";
    set.ok_or_else(|| dhow_core::Error::configuration("transport", rule))
}

impl Deref for Registry {
    type Target = dhow_core::Registry;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Registry {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<dhow_core::Registry> for Registry {
    fn from(registry: dhow_core::Registry) -> Self {
        Self(registry)
    }
}

impl From<Registry> for dhow_core::Registry {
    fn from(registry: Registry) -> Self {
        registry.0
    }
}

/// The last of several providers with one id counts.
#[cfg(feature = "client")]
impl FromIterator<Arc<dyn PaymentProvider>> for Registry {
    fn from_iter<T: IntoIterator<Item = Arc<dyn PaymentProvider>>>(providers: T) -> Self {
        Self(providers.into_iter().collect())
    }
}

#[cfg(feature = "client")]
impl Extend<Arc<dyn PaymentProvider>> for Registry {
    fn extend<T: IntoIterator<Item = Arc<dyn PaymentProvider>>>(&mut self, providers: T) {
        self.0.extend(providers);
    }
}

/// Prints no value of a variable, because it may be a secret.
impl std::fmt::Debug for RegistryBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("RegistryBuilder");
        shown
            .field("account", &self.account)
            .field("variables", &self.variables.len());
        #[cfg(feature = "client")]
        shown.field("transport", &self.transport);
        shown.finish()
    }
}

#[cfg(all(test, feature = "reqwest"))]
mod tests {
    use super::*;

    #[test]
    fn the_transport_of_an_account_names_it_in_its_spans() {
        let printed = |account| format!("{:?}", transport(None, account).unwrap());
        assert!(printed(Some("outlet")).contains("account: Some(\"outlet\")"));
        assert!(printed(None).contains("account: None"));
    }
}
