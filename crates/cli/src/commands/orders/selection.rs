//! One order of the store, named by a reference.

use clap::Args;
use dhow_core::{Error, ErrorKind, Outcome, Result};
use dhow_engine::store::{OrderFilter, OrderKey, OrderKind, OrderRow, Store};

use super::accounts;
use crate::{
    args::{GatewayArg, gateway},
    gateways,
    store::store_error,
};

/// Maximum number of orders that an error names.
const NAMED: u32 = 10;

/// Options that tell orders with the same reference apart.
#[derive(Args)]
pub(super) struct Selection {
    /// Account of the order
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// Gateway of the order; without --account, the account named like it
    #[arg(long = "provider", id = "account_of", value_name = "GATEWAY", value_parser = gateway())]
    provider: Option<GatewayArg>,

    /// Kind of the order: payment, payout, refund or other
    #[arg(long, value_name = "KIND")]
    kind: Option<OrderKind>,
}

impl Selection {
    /// Returns true if an option was given.
    pub(super) fn is_given(&self) -> bool {
        self.account.is_some() || self.provider.is_some() || self.kind.is_some()
    }

    /// Returns the gateway of an order: the named one, or the one that the account is named like.
    ///
    /// # Errors
    /// If no gateway was named, and the account has another name.
    pub(super) fn gateway(&self, key: &OrderKey) -> Result<GatewayArg> {
        let named_alike = || gateways::find(&key.account).map(GatewayArg);
        self.provider.or_else(named_alike).ok_or_else(|| {
            let rule = format!("is required for the account {}", key.account);
            Error::invalid("--provider", rule)
        })
    }

    /// Finds the order with this merchant reference or gateway's reference.
    ///
    /// # Errors
    /// If there is none, or more than one; the error then names them.
    pub(super) async fn find(&self, store: &dyn Store, reference: &str) -> Result<OrderRow> {
        if let Some(account) = &self.account {
            accounts::require_stored(store, account).await?;
        }
        let account = self.provider.map(|gateway| gateway.id().to_owned());
        let filter = OrderFilter {
            account: self.account.clone().or(account),
            kind: self.kind,
            limit: NAMED,
            ..OrderFilter::default()
        };
        let by_ours = OrderFilter {
            reference: Some(reference.to_owned()),
            ..filter.clone()
        };
        let by_theirs = OrderFilter {
            provider_reference: Some(reference.to_owned()),
            ..filter
        };
        let mut found = store.orders(by_ours).await.map_err(store_error)?;
        for row in store.orders(by_theirs).await.map_err(store_error)? {
            if !found.iter().any(|known| known.key == row.key) {
                found.push(row);
            }
        }
        match found.len() {
            0 => {
                let message = format!(
                    "there is no order {reference} in the store; `dhow orders` lists those that are known, and `dhow orders expect` makes one \
                     known"
                );
                Err(Error::new(ErrorKind::NotFound, Outcome::NotSent, message))
            }
            1 => Ok(found.remove(0)),
            count => {
                let names: Vec<String> = found
                    .iter()
                    .map(|row| format!("--account {} --kind {}", row.key.account, row.key.kind))
                    .collect();
                let rule = format!(
                    "{reference} names {count} orders; add one of: {}",
                    names.join(", ")
                );
                Err(Error::invalid("REF", rule))
            }
        }
    }
}
