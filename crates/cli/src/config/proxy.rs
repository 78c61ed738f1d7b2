//! The proxy: `DHOW_PROXY`, the key `proxy` of the configuration file, or the variables that other programs use too.

use dhow_core::Result;

use super::{Config, PROXY};

/// Variables of other programs that name a proxy for https URLs, in the order of `curl`.
const SYSTEM_PROXIES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// Variables of other programs that name hosts without a proxy.
const SYSTEM_BYPASSES: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// Value that switches every proxy off.
const NONE: &str = "none";

/// The proxy of the calls, and the place of the setting for errors.
pub(crate) struct ProxySetting {
    pub(crate) place: String,
    pub(crate) url: String,
    /// Hosts that are called without the proxy.
    pub(crate) bypass: Option<String>,
}

impl Config {
    /// Returns the proxy, if one is set.
    ///
    /// # Errors
    /// If the value of [`PROXY`] is not UTF-8.
    pub(crate) fn proxy(&self) -> Result<Option<ProxySetting>> {
        let found = match (self.variables.get(PROXY)?, self.file.proxy()) {
            (Some(found), _) => Some((found.place, found.text.to_owned())),
            (None, Some(url)) => Some((format!("proxy in {}", self.file.name()), url.to_owned())),
            (None, None) => first_set(&SYSTEM_PROXIES),
        };
        let found = found.filter(|(_, url)| url != NONE);
        Ok(found.map(|(place, url)| ProxySetting {
            place,
            url,
            bypass: first_set(&SYSTEM_BYPASSES).map(|(_, hosts)| hosts),
        }))
    }
}

/// Returns the first variable of this process that has a value.
fn first_set(names: &[&str]) -> Option<(String, String)> {
    let mut set = names.iter().filter_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty());
        value.map(|value| ((*name).to_owned(), value))
    });
    set.next()
}
