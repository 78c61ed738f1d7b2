//! Accounts of orders: those of the settings, and those of the store.

use dhow_core::{Error, Result};
use dhow_engine::store::{OrderFilter, OrderKey, OrderKind, Store};

use crate::{
    args::GatewayArg,
    gateways::{self, Gateway},
    session::Session,
    store::store_error,
};

/// Maximum number of accounts of a store that an error names.
const NAMED: usize = 20;

/// Returns the ids of the gateways that have settings. Each has an account with this name.
///
/// # Errors
/// If the configuration cannot be read.
pub(super) fn configured(session: &Session) -> Result<Vec<&'static str>> {
    let config = session.config()?;
    let mut ids = Vec::new();
    for gateway in gateways::all() {
        if !config.settings(gateway)?.is_empty() {
            ids.push(gateway.id());
        }
    }
    Ok(ids)
}

/// Refuses a gateway without settings.
///
/// # Errors
/// With the gateways that have some.
pub(super) fn require_settings(session: &Session, gateway: &dyn Gateway) -> Result<()> {
    let configured = configured(session)?;
    let id = gateway.id();
    if configured.contains(&id) {
        return Ok(());
    }
    let rule = format!(
        "must be a gateway with settings ({}), and {id} has none; `dhow providers {id}` lists them",
        listed(&configured)
    );
    Err(Error::configuration("--provider", rule))
}

/// Returns the account for an order: the named one, or the one that is named like the gateway.
///
/// # Errors
/// If the named account is that of another gateway, or neither the settings nor the store have it.
pub(super) async fn of_order(
    session: &Session,
    store: &dyn Store,
    gateway: GatewayArg,
    named: Option<&str>,
) -> Result<String> {
    let id = gateway.id();
    let account = named.unwrap_or(id);
    if account == id {
        return Ok(id.to_owned());
    }
    if gateways::find(account).is_some() {
        let rule =
            format!("must be {id} or an account of that gateway, and {account} is another gateway");
        return Err(Error::invalid("--account", rule));
    }
    // A program with accounts of its own shares the store.
    let stored = stored(store).await?;
    if stored.iter().any(|known| known == account) {
        return Ok(account.to_owned());
    }
    let configured = configured(session)?;
    let rule = format!(
        "must be an account of the settings ({}) or of an order in the store ({}), and {account} is neither",
        listed(&configured),
        listed(&stored),
    );
    Err(Error::invalid("--account", rule))
}

/// Refuses the account of a filter that no order in the store has, as a misspelt one.
///
/// # Errors
/// With the accounts of the orders in the store.
pub(super) async fn require_stored(store: &dyn Store, account: &str) -> Result<()> {
    let stored = stored(store).await?;
    if stored.is_empty() || stored.len() == NAMED || stored.iter().any(|known| known == account) {
        return Ok(());
    }
    let rule = format!(
        "must be an account of an order in the store ({})",
        listed(&stored)
    );
    Err(Error::invalid("--account", rule))
}

/// Returns the accounts of the orders in the store.
async fn stored(store: &dyn Store) -> Result<Vec<String>> {
    let mut accounts: Vec<String> = Vec::new();
    while accounts.len() < NAMED {
        // The last possible key of an account, so that one row of each is read.
        let after = accounts.last().map(|account| {
            let last = "\u{10ffff}".repeat(128);
            OrderKey::new(account, OrderKind::Refund, last)
        });
        let filter = OrderFilter {
            after,
            limit: 1,
            ..OrderFilter::default()
        };
        match store.orders(filter).await.map_err(store_error)?.pop() {
            Some(row) if accounts.last() != Some(&row.key.account) => {
                accounts.push(row.key.account);
            }
            _ => break,
        }
    }
    Ok(accounts)
}

fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(", "),
    }
}
